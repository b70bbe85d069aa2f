"""Acts on accounts, parties and memberships."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Membership, Party, User
from concord.access.refusals import Refused
from concord.access.standing import Actor, forget
from concord.values import LocalizedText


@act("party:record")
def record_party(
    *,
    by: Actor,
    code: str,
    name: LocalizedText,
    parent: Party | None = None,
    language: str = "en",
    time_zone: str = "UTC",
) -> Party:
    """Add a party, or a funder under one."""
    note(code=code, name=name)
    return Party.objects.create(code=code, name=name, parent=parent, language=language, time_zone=time_zone)


@act("account:open")
def open_account(
    *,
    by: Actor,
    email: str,
    name: LocalizedText,
    language: str = "en",
    time_zone: str = "UTC",
    password: str | None = None,
) -> User:
    """Give a person an account. Without a password they cannot sign in until they set one.

    Raises:
        Refused: the address has an account already (`access:email-taken`).
        django.core.exceptions.ValidationError: the password is too weak.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Refused("access:email-taken")
    user = User(email=email, name=name, language=language, time_zone=time_zone)
    if password is not None:
        validate_password(password, user)
        user.set_password(password)
    else:
        user.set_unusable_password()
    user.save()
    note(about=[user], email=email, name=name)
    return user


@act("account:close")
def close_account(user: User, *, by: Actor) -> None:
    """End an account; what the person did stays."""
    user.is_active = False
    user.save()
    note(about=[user])


@act("membership:start", lock=False)
def join(party: Party, *, by: Actor, user: User, role: str) -> Membership:
    """Make a person a member of a party."""
    membership, _ = Membership.objects.get_or_create(party=party, user=user, role=role, until=None)
    note(side=party, about=[user], user=user, role=role)
    forget(user)
    return membership


@act("membership:end")
def leave(membership: Membership, *, by: Actor) -> None:
    """End a membership."""
    membership.until = timezone.now()
    membership.save()
    note(side=membership.party, about=[membership.user], user=membership.user, role=membership.role)
    forget(membership.user)
