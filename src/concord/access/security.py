"""What happens to a person's sign-in: told to the person by letter, and to the journal without any secret."""

from __future__ import annotations

from collections.abc import Callable

from concord.access.acts import act, note
from concord.access.models import User
from concord.access.standing import Actor
from concord.journal.letters import send


@act("account:secure")
def tell(user: User, *, by: Actor, what: str, kind: str) -> None:
    """Note a change of how one signs in, and write to the person.

    Args:
        what: factor-added, factor-removed, provider-added or provider-removed.
        kind: totp or webauthn, or the provider's identifier.
    """
    note(about=[user], what=what, kind=kind)
    send("sign-in-changed", to=user, about=user, what=what, kind=kind)


@act("account:new-browser", lock=False)
def new_browser(user: User, *, by: Actor) -> None:
    """Write to a person that a browser signed in which had not done so before. Nothing of the browser is kept."""
    note(about=[user])
    send("new-sign-in", to=user, about=user, at=user.last_login)


@act("account:prove-address", lock=False)
def prove_address(user: User, *, by: Actor, key: str) -> None:
    """Send the link that proves an address; the link itself is in no journal entry."""
    note(about=[user])
    send("prove-address", to=user, about=user, key=key)


@act("account:register")
def register_with(*, by: Actor, provider: str, save: Callable[[], User]) -> User:
    """Open an account for whoever came by a provider; it signs in once its address is proven."""
    user = save()
    note(about=[user], provider=provider, email=user.email)
    return user


@act("account:take-factors")
def take_factors(user: User, *, by: Actor, take: Callable[[], int]) -> int:
    """Take a person's second factors away, after they proved otherwise who they are; returns how many there were."""
    count = take()
    note(about=[user], count=count)
    send("sign-in-changed", to=user, about=user, what="factor-removed", kind="")
    return count
