"""What a call awards: five records. Nothing else in the product asks which of them a call is.

What an accepted award becomes is told by the room of projects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of call.

    Attributes:
        code: as stored.
        title: what the call awards, on pages.
        asked: what an application asks for.
        unit: the unit of what is asked; empty: any currency.
        purses: whether it draws on purses at all.
        expires: what is awarded ends by itself after a time.
        renews: it can be renewed by re-evaluation.
    """

    code: str
    title: Any
    asked: Any
    unit: str
    purses: bool
    expires: bool
    renews: bool

    def fits(self, unit: str) -> bool:
        """Whether a purse of this unit can pay for such awards."""
        if not self.purses:
            return False
        is_money = len(unit) == 3 and unit.isalpha() and unit.isupper()
        return unit == self.unit if self.unit else is_money


MONEY = Kind("money", _("funding"), _("amount"), "", purses=True, expires=False, renews=False)
TIME = Kind("time", _("facility time"), _("shifts"), "shift", purses=True, expires=True, renews=False)
PLACES = Kind("places", _("places"), _("seats"), "seat", purses=True, expires=True, renews=False)
STATUS = Kind("status", _("a status"), _("recognition"), "", purses=False, expires=True, renews=True)
CONTRACT = Kind("contract", _("a contract"), _("price"), "", purses=True, expires=True, renews=False)

KINDS: Mapping[str, Kind] = MappingProxyType({kind.code: kind for kind in (MONEY, TIME, PLACES, STATUS, CONTRACT)})
CHOICES = tuple((kind.code, kind.title) for kind in KINDS.values())
