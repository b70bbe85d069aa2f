"""A call's terms on money as the selection engine reads them: purses, limits, a top-up, what goes first.

One way for the portal, whose rows come from its models, and for a folder of files. No Django here. Rows are mappings
with the columns of ``docs/tables.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from concord.engines.allocate import Application, Ask, Limit, Purse, TopUp, pose

Row = Mapping[str, Any]

ONLY = {"area": "areas", "kind": "kinds", "country": "countries", "year": "years"}
"""Fact that a purse may be restricted by → the column that lists what it is restricted to."""

FIRST_BY = ("area", "kind", "year")
"""Facts of an application that priority may go by."""

LIMITED_BY = (*FIRST_BY, "party", "organisation", "country", "investigator")
"""Facts that a limit may go by."""


def purse(row: Row) -> Purse:
    """A row of the table of purses."""
    return Purse(
        row["purse"],
        row["amount"],
        unit=row["unit"],
        party=row["party"],
        pooled=row["pooled"] or Decimal(0),
        raisable=row["raisable"] or Decimal(0),
        cap=row.get("cap"),
        only={fact: frozenset(row[column]) for fact, column in ONLY.items() if row.get(column)},
    )


def limit(row: Row) -> Limit:
    """A row of the table of limits."""
    return Limit(
        by=row["by"] or "",
        value=row["value"],
        measure=row["measure"],
        least=row["least"],
        most=row["most"],
        purses=tuple(row["purses"] or ()),
    )


def priority(said: str | None) -> tuple[str, tuple[str, ...]] | None:
    """The fact and the values that go first, of ``fact=value; value``."""
    fact, _, values = (said or "").replace("；", ";").partition("=")
    chosen = tuple(part.strip() for part in values.split(";") if part.strip())
    return (fact.strip(), chosen) if chosen else None


def top_up(settings: Row, units: set[str]) -> TopUp | None:
    """Money from above the parties, where the call has any."""
    if not settings.get("top_up"):
        return None
    unit = settings["top_up_unit"] or (min(units) if len(units) == 1 else "")
    return TopUp(settings["top_up"], unit, settings["gap_share"], settings["top_up_rate"])


def check(settings: Row, purses: Iterable[Row], limits: Iterable[Row]) -> None:
    """See that the selection engine can take a call's terms, before anybody applies.

    Raises:
        Invalid: what it cannot take, by purse, limit or setting.
    """
    purses = list(purses)
    if not purses:
        return
    first = Application("–", rank=1, facts=dict.fromkeys((*FIRST_BY, "investigator"), ""))
    pose(
        [first],
        [Ask("–", purses[0]["purse"], 0, organisation="–", country="–")],
        [purse(row) for row in purses],
        mode=settings["funding_mode"],
        ties=settings["ties"],
        limits=[limit(row) for row in limits],
        priority=priority(settings.get("priority")),
        top_up=top_up(settings, {row["unit"] for row in purses}),
    )
