"""What of a person is shown to whom: the record's visibility, narrowed by the consent for each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from concord.access.standing import SYSTEM, Actor, standing
from concord.register.models import Consent, Person, Visibility

_WIDTH = {Visibility.SIDE.value: 1, Visibility.PARTIES.value: 2, Visibility.PUBLIC.value: 3}
OWN = 0
"""Wider than nobody: the person themself."""

PUBLIC, PARTIES, SIDE = _WIDTH["public"], _WIDTH["parties"], _WIDTH["side"]


@dataclass(frozen=True, slots=True)
class Shown:
    """How widely each field of a person is shown, and the day on which that must be looked at again."""

    width: Mapping[str, int]
    until: date | None = None

    def to(self, least: int) -> frozenset[str]:
        """The fields that an audience sees; `least` is `PUBLIC`, `PARTIES`, `SIDE` or `OWN`."""
        return frozenset(field for field, width in self.width.items() if width >= least)


def shown(person: Person, consents: Iterable[Consent] | None = None) -> Shown:
    """How widely each field is shown today. Consents are read with the person's prefetched set if not given."""
    today = timezone.localdate()
    most = _WIDTH[person.visibility]
    given = {each.field: each for each in (person.consents.all() if consents is None else consents) if _open(each)}
    width, ends = {}, []
    for field in Consent.Field.values:
        consent = given.get(field)
        if consent is None:
            width[field] = most if field in Consent.BASIC else min(most, SIDE)
        elif consent.until is not None and consent.until < today:
            width[field] = OWN
        else:
            width[field] = min(most, _WIDTH[consent.visibility])
            ends += [consent.until] if consent.until else []
    return Shown(width, min(ends, default=None))


def _open(consent: Consent) -> bool:
    return consent.withdrawn_at is None


def fields_for(user: Actor, person: Person) -> frozenset[str]:
    """The fields of a person that this reader sees on a page."""
    return shown(person).to(_least(user, person))


def _least(user: Actor, person: Person) -> int:
    if user is SYSTEM or (person.user_id is not None and getattr(user, "pk", None) == person.user_id):
        return OWN
    parties: Any = standing(user).parties()
    if person.side_id is not None and person.side_id in parties:
        return SIDE
    return PARTIES if parties else PUBLIC
