"""What serves a clause. Rooms below this one say so in a module `serves.py` of theirs, found when Django starts.

    @serves("call", gettext_lazy("Joint calls"))
    def calls(user: Actor, under: Under) -> Iterable[Served]:
        for call in Call.objects.visible_to(user).filter(areas__in=under.areas).distinct():
            yield Served(call, call.title, call.get_state_display(), call.opens_at.date().isoformat())

A room gives only what the reader may see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from concord.access.standing import Actor
from concord.strategy.models import Clause


@dataclass(frozen=True)
class Under:
    """What stands under a clause: its own key and those of its parts, the areas of these, what was tied to them."""

    clause: Clause
    clauses: frozenset[int]
    areas: frozenset[int]
    tied: frozenset[str] = frozenset()
    """References of things that officers tied to one of the clauses: ``call:3``."""

    def keys(self, kind: str) -> set[int]:
        """The keys of tied things of one kind."""
        parts = (each.partition(":") for each in self.tied)
        return {int(key) for name, _, key in parts if name == kind and key.isdigit()}


@dataclass(frozen=True)
class Served:
    """One thing that serves a clause, as a page lists it."""

    thing: Any
    title: Any
    state: Any = ""
    when: str = ""


Provider = Callable[[Actor, Under], Iterable[Served]]

_PROVIDERS: dict[str, tuple[Any, Provider]] = {}


def serves(kind: str, title: Any) -> Callable[[Provider], Provider]:
    """Register what a room has to show under a clause.

    Args:
        kind: the model's name, as in references.
        title: the heading, translated when shown.

    Raises:
        ValueError: the kind is taken.
    """

    def register(provider: Provider) -> Provider:
        if kind in _PROVIDERS:
            raise ValueError(f"{kind} is registered twice")
        _PROVIDERS[kind] = (title, provider)
        return provider

    return register


@dataclass(frozen=True)
class Kind:
    """All things of a kind that serve a clause."""

    name: str
    title: Any
    things: tuple[Served, ...]


def serving_kinds(user: Actor, under: Under) -> list[Kind]:
    """What serves a clause, kind by kind in the order of their names; a kind with nothing is there too."""
    return [Kind(name, title, tuple(provider(user, under))) for name, (title, provider) in sorted(_PROVIDERS.items())]


def kinds() -> Mapping[str, Any]:
    """The headings of all kinds that rooms registered."""
    return {name: title for name, (title, _) in sorted(_PROVIDERS.items())}
