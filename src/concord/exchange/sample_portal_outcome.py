"""Where the sample call in the portal stands, as rows to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.access.models import User
from concord.awards.models import Award
from concord.awards.selecting import in_force
from concord.calls.models import Call
from concord.exchange.sample_portal import FUNDERS
from concord.journal.models import Entry


@dataclass(frozen=True)
class Standing:
    """Where the sample call stands, as rows to show: applications on the list, purses, and counts."""

    applications: list[tuple[Any, ...]]
    purses: list[tuple[Any, ...]]
    people: int
    entries: int


def standing_of(call: Call, reserve: int = 3) -> Standing:
    """The funded applications and the head of the reserve list, with each party's award and how far it is."""
    selection = in_force(call)
    rows = []
    decisions = selection.decisions.select_related("application") if selection else ()
    for decision in decisions:
        if decision.outcome == "funded" or (decision.reserve or reserve + 1) <= reserve:
            awards = {each.party.code: each for each in decision.application.awards.select_related("party")}
            told = (_award(awards.get(name)) for name in FUNDERS.values())
            rows.append((decision.place, decision.application.number, decision.get_outcome_display(), *told))
    purses = [(each.code, str(each.size), str(each.purse.committed)) for each in call.purses.select_related("purse")]
    return Standing(rows, purses, User.objects.count(), Entry.objects.count())


def _award(award: Award | None) -> str:
    if award is None:
        return "–"
    amounts = ", ".join(map(str, award.amounts.values()))
    return " · ".join(filter(None, (award.number, amounts, award.get_state_display())))
