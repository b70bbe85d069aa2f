"""Who asks, and where they stand: one query, kept on the user object until an act refreshes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from concord.access.models import Bar, Grant, Membership, User

_ROWS = " UNION ALL ".join(
    f"SELECT '{what}', {named}, {kind}, {key} FROM {model._meta.db_table} "
    "WHERE user_id = %(user)s AND since <= %(now)s AND (until IS NULL OR until > %(now)s)"
    for what, model, named, kind, key in (
        ("membership", Membership, "role", "''", "party_id"),
        ("grant", Grant, "role", "kind", "key"),
        ("bar", Bar, "reason", "kind", "key"),
    )
)
"""All that `Standing` holds of a person at a moment, at once: every page asks this first."""


class System:
    """The installation itself, acting through a command or a job. It may do anything that the states admit."""

    pk = None
    reference = "system"
    is_active = True

    def __str__(self) -> str:
        return "Concord"


SYSTEM = System()

Actor = User | System | AnonymousUser | None
"""Who acts: a person, the installation, or nobody (None or an anonymous visitor)."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Keys by role: parties of `memberships[role]`, objects of `grants[role, kind]`, reasons of `bars[kind][key]`."""

    memberships: Mapping[str, frozenset[int]] = field(default_factory=dict)
    grants: Mapping[tuple[str, str], frozenset[int]] = field(default_factory=dict)
    bars: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def parties(self, *roles: str) -> frozenset[int]:
        """The parties this person has one of the roles in; any role if none is named."""
        return frozenset().union(*(self.memberships.get(role, frozenset()) for role in roles or self.memberships))

    def granted(self, kind: str, *roles: str) -> frozenset[int]:
        """The objects of a kind this person has one of the roles on."""
        return frozenset().union(*(self.grants.get((role, kind), frozenset()) for role in roles))

    def barred(self, kind: str) -> Mapping[int, str]:
        return self.bars.get(kind, {})


NOWHERE = Standing()


def standing(user: Actor) -> Standing:
    """The person's standing, read once per user object."""
    if not isinstance(user, User) or not user.is_active:
        return NOWHERE
    known = user.__dict__.get("_standing")
    if known is None:
        known = user.__dict__["_standing"] = _read(user)
    return known


def forget(user: Any) -> None:
    """Read the standing anew when next asked."""
    if isinstance(user, User):
        user.__dict__.pop("_standing", None)


def _read(user: User) -> Standing:
    memberships: dict[str, set[int]] = defaultdict(set)
    grants: dict[tuple[str, str], set[int]] = defaultdict(set)
    bars: dict[str, dict[int, str]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"user": user.pk, "now": timezone.now()})
        for what, named, kind, key in cursor.fetchall():
            if what == "membership":
                memberships[named].add(key)
            elif what == "grant":
                grants[named, kind].add(key)
            else:
                bars[kind][key] = named
    return Standing(
        {role: frozenset(keys) for role, keys in memberships.items()},
        {pair: frozenset(keys) for pair, keys in grants.items()},
        dict(bars),
    )
