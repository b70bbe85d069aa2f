"""Reading the register."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.register.models import Organisation, Tie


def organisations(user: Actor, *, text: str = "", country: str = "") -> QuerySet[Any]:
    """Organisations by a part of any of their names, and by country."""
    found = Organisation.objects.visible_to(user)
    if country:
        found = found.filter(countries__contains=[country.upper()])
    if text.strip():
        found = found.filter(names__text__icontains=text.strip()).distinct()
    return found


def ties_of(thing: Any, *, kinds: tuple[str, ...] = ()) -> QuerySet[Any]:
    """The ties of a person or organisation, in either direction."""
    own = reference(thing)
    found = Tie.objects.filter(Q(a=own) | Q(b=own))
    return found.filter(kind__in=kinds) if kinds else found
