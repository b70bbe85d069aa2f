"""Reading the register."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.register.models import Organisation, Tie
from concord.register.resolving import Resolution, resolve

__all__ = [
    "Resolution", "above", "below", "countries", "organisations", "relations", "resolve", "ties_of",
]  # fmt: skip


def organisations(user: Actor, *, text: str = "", country: str = "") -> QuerySet[Any]:
    """Organisations by a part of any of their names, and by country."""
    found = Organisation.objects.visible_to(user)
    if country:
        found = found.filter(countries__contains=[country.upper()])
    if text.strip():
        found = found.filter(names__text__icontains=text.strip()).distinct()
    return found


def countries(user: Actor) -> list[str]:
    """The countries of the organisations, for a filter."""
    lists = Organisation.objects.visible_to(user).order_by().values_list("countries", flat=True).distinct()
    return sorted({code for each in lists for code in each})


def relations(user: Actor, organisation: Organisation) -> list[tuple[str, Organisation]]:
    """The organisations it is tied to, each with what it is to this one (parent, child, predecessor, …)."""
    own, prefix = reference(organisation), "organisation:"
    found: list[tuple[str, str]] = []
    for tie in ties_of(organisation):
        first = tie.a == own
        other = tie.b if first else tie.a
        if other.startswith(prefix):
            backwards = {"parent": "child", "predecessor": "successor"}
            found.append((backwards.get(tie.kind, tie.kind) if first else tie.kind, other.removeprefix(prefix)))
    rows = {str(row.pk): row for row in Organisation.objects.visible_to(user).filter(pk__in=[key for _, key in found])}
    return sorted(((kind, rows[key]) for kind, key in found if key in rows), key=lambda each: (each[0], str(each[1])))


def ties_of(thing: Any, *, kinds: tuple[str, ...] = ()) -> QuerySet[Any]:
    """The ties of a person or organisation, in either direction."""
    own = reference(thing)
    found = Tie.objects.filter(Q(a=own) | Q(b=own))
    return found.filter(kind__in=kinds) if kinds else found


def above(organisation: Organisation) -> list[int]:
    """The keys of what it is a part of, by however many steps, the nearest first. A circle is walked once."""
    return _along(organisation, "b", "a")


def below(organisation: Organisation) -> list[int]:
    """The keys of its parts, by however many steps: what rolls up to it."""
    return _along(organisation, "a", "b")


def _along(organisation: Organisation, here: str, there: str) -> list[int]:
    start = reference(organisation)
    seen, edge = {start: 0}, [start]
    while edge:
        found = Tie.objects.filter(**{f"{here}__in": edge, "kind": "parent"}).order_by("pk")
        edge = [each for each in dict.fromkeys(found.values_list(there, flat=True)) if each not in seen]
        seen |= {each: len(seen) for each in edge}
    return [int(key) for each in list(seen)[1:] if (key := each.partition(":")[2]).isdigit()]
