"""What an import of activities brought: how many were read, stored and reported, and what they say of each country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from concord.exchange.findings import Counts
from concord.exchange.iati_activity import EXACT, Activity

Totals = dict[str, Decimal]


@dataclass
class Country:
    """Activities with one recipient country, their whole budgets by currency, and the country's share of them.

    The share counts a budget in full where the country is the activity's only one and by the stated percentage
    elsewhere; where neither is known it is left out and `unshared` counts the activity.
    """

    activities: int = 0
    budgets: Totals = field(default_factory=dict)
    share: Totals = field(default_factory=dict)
    unshared: int = 0

    def json(self) -> dict[str, Any]:
        return {
            "activities": self.activities,
            "budgets": _plain(self.budgets),
            "share": _plain(self.share),
            "unshared": self.unshared,
        }


@dataclass
class Tally(Counts):
    """Counts of activities, the ledger lines of those stored, their budgets, and the same for each country."""

    budgets: Totals = field(default_factory=dict)
    countries: dict[str, Country] = field(default_factory=dict)
    lines: int = 0

    def store(self, activity: Activity, outcome: str) -> None:
        """Count an activity whose storing had this outcome: created, changed or unchanged."""
        self.count(outcome)
        self.lines += len(activity.lines)
        budgets = activity.budgets()
        _add(self.budgets, budgets)
        for code, percentage in dict(activity.countries).items():
            country = self.countries.setdefault(code, Country())
            country.activities += 1
            _add(country.budgets, budgets)
            alone = len(activity.countries) == 1
            part = percentage if percentage is not None else Decimal(100) if alone else None
            if part is None:
                country.unshared += 1
            else:
                _add(country.share, {unit: EXACT.multiply(total, part / 100) for unit, total in budgets.items()})

    def json(self) -> dict[str, Any]:
        return {
            **super().json(),
            "lines": self.lines,
            "budgets": _plain(self.budgets),
            "countries": {code: country.json() for code, country in sorted(self.countries.items())},
        }


def _add(totals: Totals, more: Mapping[str, Decimal]) -> None:
    for unit, amount in more.items():
        totals[unit] = EXACT.add(totals.get(unit, Decimal(0)), amount)


def _plain(totals: Totals) -> dict[str, str]:
    return {unit: money(amount) for unit, amount in sorted(totals.items())}


def money(amount: Decimal) -> str:
    """In plain notation, with two decimals or as many as it has."""
    places = max(2, -int(amount.normalize().as_tuple().exponent))
    return f"{amount:.{places}f}"
