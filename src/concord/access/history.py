"""What of the journal a person may see: the history of an object, their letters, their jobs."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from concord.access.may import view_of
from concord.access.models import Party
from concord.access.standing import SYSTEM, Actor, standing
from concord.journal.chain import reference
from concord.journal.models import Entry, Job, Letter


def history(thing: Any, user: Actor) -> QuerySet[Entry]:
    """The entries about an object that `user` may view: for members of a party all but what other sides keep to
    themselves; for anybody else what they did themselves.
    """
    if not view_of(user, thing):
        return Entry.objects.none()
    entries = Entry.objects.filter(object=reference(thing))
    return entries if user is SYSTEM else entries.filter(_mine(user) | _of_my_side(user))


def letters_to(user: Actor) -> QuerySet[Letter]:
    """The letters written to this person."""
    return Letter.objects.filter(recipient=reference(user)) if _is_somebody(user) else Letter.objects.none()


def jobs_of(user: Actor) -> QuerySet[Job]:
    """The jobs this person started, and those of their side."""
    if user is SYSTEM:
        return Job.objects.all()
    return Job.objects.filter(_mine(user) | (_of_my_side(user) & ~Q(side="")))


def _is_somebody(user: Actor) -> bool:
    return getattr(user, "is_authenticated", False)


def _mine(user: Actor) -> Q:
    return Q(actor=reference(user)) if _is_somebody(user) else Q(pk__in=[])


def _of_my_side(user: Actor) -> Q:
    parties = standing(user).parties()
    if not parties:
        return Q(pk__in=[])
    return Q(side="") | Q(side__in=Party.objects.filter(pk__in=parties).values("code"))
