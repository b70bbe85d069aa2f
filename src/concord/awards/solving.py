"""A selection's problem frozen as plain data, and the engine's answer to it: the same whenever it is computed."""

from __future__ import annotations

import hashlib
import json
from fractions import Fraction
from typing import Any

from concord.access.refusals import Refused
from concord.awards import order, posing
from concord.awards.models import Selection
from concord.calls import rows
from concord.calls.models import Call
from concord.engines import allocate
from concord.engines.progress import Progress
from concord.engines.reason import Invalid
from concord.journal.chain import canonical
from concord.review.models import RankingList

Frozen = dict[str, Any]

SETTINGS = (
    "funding_mode", "policy", "ties", "seed", "top_up", "top_up_unit", "gap_share", "top_up_rate", "priority",
)  # fmt: skip
"""Settings of a call that its selection depends on, beside the ranking."""


def frozen_ranking(call: Call) -> RankingList:
    """The list that the parties froze.

    Raises:
        Refused: none is frozen.
    """
    found: RankingList | None = RankingList.objects.filter(call=call, state=RankingList.State.FROZEN).first()
    if found is None:
        raise Refused("awards:no-ranking")
    return found


def problem(call: Call) -> Frozen:
    """Everything that the selection depends on, as plain data: the rows of the call's tables and the ranks."""
    found = frozen_ranking(call).rows.exclude(rank=None).select_related("application").order_by("position")
    placed = [(row.application.number, row) for row in found]
    ranks = {name: list(entry) for name, entry in order.ranks(placed, call.best).items()}
    listed = list(rows.with_partners(call.applications.filter(number__in=ranks)).order_by("number"))
    wanted = ("application", "organisation", "party", "country", "kind", "investigator", "purse", "currency", "asked")
    content = {
        "settings": {name: rows.settings(call)[name] for name in SETTINGS},
        "ranks": ranks,
        "merits": {name: str(merit) for name, merit in order.merits(placed, call.best).items()},
        "areas": {each.number: each.area.code if each.area else "" for each in listed},
        "kinds": {each.number: each.kind for each in listed},
        "years": {each.number: each.year for each in listed},
        "partners": [{name: row[name] for name in wanted} for row in rows.partners(listed) if row["purse"]],
        "purses": rows.purses(call),
        "limits": rows.limits(call),
        "conditions": rows.conditions(call),
        "rounds": [],
    }
    return plainly(content)


def solve(frozen: Frozen, progress: Progress | None = None) -> allocate.Selection:
    """The engine's selection of a frozen problem, with every round of reopening; it is the same whenever computed.

    Raises:
        Refused: with the engine's reason.
        Cancelled: `progress` returned False.
    """
    settings = frozen["settings"]
    try:
        posed = posing.problem(
            {name: (rank, fundable) for name, (rank, fundable) in frozen["ranks"].items()},
            merits={name: Fraction(merit) for name, merit in frozen.get("merits", {}).items()},
            areas=frozen["areas"],
            kinds=frozen.get("kinds"),
            years=frozen.get("years"),
            partners=frozen["partners"],
            purses=frozen["purses"],
            limits=frozen["limits"],
            conditions=frozen["conditions"],
            settings=settings,
        )
        selected = allocate.select(posed, settings["policy"], seed=settings["seed"], progress=progress)
        for round_ in frozen["rounds"]:
            selected = allocate.reopen(selected, round_["withdrawn"], round_["refused"]).selection
    except Invalid as bad:
        raise Refused(bad.reason.code, **bad.reason.values) from bad
    return selected


def decided(selected: allocate.Selection, frozen: Frozen) -> list[allocate.Decision]:
    """The decisions on everyone ranked; who was out of the running before gets none."""
    return [each for each in selected.decisions if each.application in frozen["ranks"]]


def outcome(selected: allocate.Selection, frozen: Frozen) -> Frozen:
    """What came out, as plain data; the reasons stand with the decisions."""
    lines = ("purse", "party", "unit", "amount", "own", "pot")
    content = {
        # Seconds are no part of the result: it is the same whenever it is computed.
        "engine": {name: value for name, value in selected.json().items() if name != "path"},
        "decisions": [
            {
                "application": each.application,
                "decision": each.decision,
                "place": each.place,
                "reserve": each.reserve,
                "lines": [{name: getattr(line, name) for name in lines} for line in each.lines],
                "reason": each.reason.json(),
            }
            for each in decided(selected, frozen)
        ],
        "purses": [
            {name: getattr(each, name) for name in ("purse", "party", "unit", "held", "drawn", "from_pot", "left")}
            for each in selected.purses
        ],
        "juste_retour": [
            {"party": each.party, "unit": each.unit, "contributed": each.paid, "awarded": each.awarded}
            for each in selected.juste_retour
        ],
    }
    return plainly(content)


def plainly(content: Frozen) -> Frozen:
    """As it is stored."""
    kept: Frozen = json.loads(canonical(content))
    return kept


def digest(frozen: Frozen, result: Frozen) -> str:
    """SHA-256 over a problem and its result."""
    return hashlib.sha256(canonical([frozen, result]).encode()).hexdigest()


def holds_up(selection: Selection) -> bool:
    """Whether computing the frozen problem again gives the same result, to the last unit and reason."""
    again = outcome(solve(selection.problem), selection.problem)
    return selection.digest == digest(selection.problem, again)
