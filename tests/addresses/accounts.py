"""Signing in and one's own account: django-allauth's pages, each its reader's own matter."""

from __future__ import annotations

from typing import Any

from addresses import Address, own_matter


def _own(user: Any, thing: Any) -> int:
    """Whoever has signed in reads about themselves."""
    return 302 if user is None else 200


def _sign_in_first(user: Any, thing: Any) -> int | None:
    """Visitors are sent to sign in; to others the page answers by itself."""
    return 302 if user is None else None


def _key(user: Any, thing: Any) -> int | None:
    """A security key is its owner's; here nobody has one."""
    return 302 if user is None else None


_PROVIDER = Address(lambda user, thing: 404, None, lambda thing: {"provider_id": "no-such"})

ADDRESSES = {
    "accounts:account": Address(_own),
    "account_login": Address(own_matter),
    "account_signup": Address(lambda user, thing: 302),
    "account_confirm_email": Address(own_matter, None, lambda thing: {"key": "no-such"}, forged=200),
    "account_reset_password": Address(lambda user, thing: 200),
    "account_*": Address(own_matter),
    "mfa_edit_webauthn": Address(_key, None, lambda thing: {"pk": 10**9}),
    "mfa_remove_webauthn": Address(_key, None, lambda thing: {"pk": 10**9}),
    "mfa_*": Address(own_matter),
    "usersessions_list": Address(_sign_in_first),
    "socialaccount_*": Address(own_matter),
    "openid_connect_*": _PROVIDER,
}
