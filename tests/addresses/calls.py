"""Calls and applications."""

from __future__ import annotations

from typing import Any

from addresses import Address

_OF_A_PARTY = Address(arguments=lambda call: {"party": "uk-funder"})


def _receipt(user: Any, application: Any) -> int | None:
    """There is one of what has been handed in."""
    return 404 if application.state == "draft" or not application.digest else None


ADDRESSES = {
    "calls:annex": _OF_A_PARTY,
    "calls:facts": _OF_A_PARTY,
    "applications:receipt": Address(_receipt),
}
