"""The first page, signing in and out, health."""

from __future__ import annotations

from typing import Any

from addresses import Address, own_matter, public


def _signed_out(user: Any, thing: Any) -> int:
    """Whoever has signed in is sent on."""
    return 200 if user is None else 302


ADDRESSES = {
    "portal:home": Address(public),
    "portal:sign-in": Address(_signed_out),
    "portal:sign-in-as": Address(own_matter, post=True),
    "portal:forgotten": Address(public),
    "portal:register": Address(public),
    "portal:new-password": Address(lambda user, thing: 410, None, lambda thing: {"key": 1, "token": "x"}, forged=410),
    "portal:sign-out": Address(own_matter, post=True),
    "portal:language": Address(own_matter, post=True),
    "portal:live": Address(public),
    "portal:ready": Address(own_matter),
}
