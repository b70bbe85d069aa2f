"""Getting an account and a password without anybody learning who has one."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator

from concord.access.accounts import open_account
from concord.access.acts import act, note
from concord.access.models import User
from concord.access.standing import SYSTEM, Actor
from concord.journal.letters import send
from concord.values import LocalizedText


@act("account:register")
def register(*, by: Actor, email: str, name: LocalizedText, language: str) -> None:
    """Open an account for whoever reads this address; one that is known gets a letter all the same."""
    user = User.objects.at_address(email) or open_account(by=SYSTEM, email=email, name=name, language=language)
    note(about=[user])
    _write_to(user)


@act("account:ask-password")
def ask_for_password(*, by: Actor, email: str) -> None:
    """Send a link for a new password, if there is such an account."""
    user = User.objects.at_address(email)
    if user is not None:
        note(about=[user])
        _write_to(user)


@act("account:set-password")
def set_password(user: User, *, by: Actor, password: str, proven: Callable[[], object] | None = None) -> None:
    """Set one's password.

    Args:
        proven: what else to do, in the same act, when a letter's link has just proven the address.

    Raises:
        django.core.exceptions.ValidationError: it is too weak.
    """
    validate_password(password, user)
    user.set_password(password)
    user.save()
    if proven is not None:
        proven()
    note(about=[user])


def holder_of(key: int, token: str) -> User | None:
    """Whose link this is, while it is valid: for a day, and until it has been used."""
    user: User | None = User.objects.filter(pk=key, is_active=True).first()
    return user if user is not None and default_token_generator.check_token(user, token) else None


def _write_to(user: User) -> None:
    send("set-password", to=user, about=user, key=user.pk, token=default_token_generator.make_token(user))
