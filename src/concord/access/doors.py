"""Letting persons in and shutting them out. Only within an act of a room, which has asked whether it may."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from concord.access.acts import also
from concord.access.may import kind_of
from concord.access.models import Bar, Grant, Party, User
from concord.access.standing import Actor, forget


def let_in(user: User, role: str, thing: models.Model, *, by: Actor, party: Party | None = None) -> Grant:
    """Grant a role on an object; granting it again changes nothing."""
    grant, fresh = Grant.objects.get_or_create(
        user=user, role=role, kind=kind_of(type(thing)), key=thing.pk, until=None, defaults={"party": party}
    )
    if fresh:
        also("grant:give", thing, by=by, side=party.code if party else "", about=[user], user=user, role=role)
        forget(user)
    return grant


def let_go(user: User, role: str, thing: models.Model, *, by: Actor, party: Party | None = None) -> None:
    """End a granted role on an object. With a party, only its side sees that."""
    ended = Grant.objects.filter(user=user, role=role, kind=kind_of(type(thing)), key=thing.pk, until=None)
    if ended.update(until=timezone.now()):
        also("grant:end", thing, by=by, side=party.code if party else "", about=[user], user=user, role=role)
        forget(user)


def shut_out(user: User, thing: models.Model, *, by: Actor, because: str, party: Party | None = None) -> Bar:
    """Bar a person from an object and all within it. `because` is a reason code (`review:conflict`).

    With a party, only its side sees that.
    """
    bar, fresh = Bar.objects.get_or_create(
        user=user, kind=kind_of(type(thing)), key=thing.pk, reason=because, until=None
    )
    if fresh:
        also("bar:set", thing, by=by, side=party.code if party else "", about=[user], user=user, because=because)
        forget(user)
    return bar


def lift(user: User, thing: models.Model, *, by: Actor, because: str, party: Party | None = None) -> None:
    """Lift a bar that was set for `because`; bars set for other reasons stay. With a party, only its side sees that."""
    lifted = Bar.objects.filter(user=user, kind=kind_of(type(thing)), key=thing.pk, reason=because, until=None)
    if lifted.update(until=timezone.now()):
        also("bar:lift", thing, by=by, side=party.code if party else "", about=[user], user=user, because=because)
        forget(user)


def holders(role: str, thing: models.Model) -> models.QuerySet[User]:
    """Who has the role on the object now."""
    current = Grant.objects.current().filter(role=role, kind=kind_of(type(thing)), key=thing.pk)
    people: models.QuerySet[User] = User.objects.filter(pk__in=current.values("user"))
    return people
