"""From the rows of a call's tables to the selection engine's problem, and from its result to who pays what.

One way for the portal, whose rows come from its models, and for a folder of files; so both select alike. No Django
here: the commands that run a folder never load it. Rows are mappings with the columns of ``docs/tables.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from concord.awards.order import Ranks
from concord.calls import terms
from concord.engines.allocate import Columns, Problem, Selection, pose
from concord.engines.allocate.money import decimal, minor

Row = Mapping[str, Any]

Charges = dict[str, tuple[Decimal, Decimal]]
"""purse → what it pays, and how much of that out of its part of the common pot."""


def problem(
    ranks: Ranks,
    *,
    merits: Mapping[str, Fraction] | None = None,
    areas: Mapping[str, str] | None,
    kinds: Mapping[str, str] | None = None,
    years: Mapping[str, str] | None = None,
    partners: Iterable[Row],
    purses: Iterable[Row],
    limits: Iterable[Row] = (),
    conditions: Iterable[Row] = (),
    settings: Mapping[str, Any],
) -> Problem:
    """What the selection engine is asked.

    Args:
        merits: application → what it counts where merits are added up (see `order`); where one that may be funded has
            none, each counts as many points as there are places below it.
        areas, kinds, years: application → its area, kind and year; None where no table of applications tells.
        settings: `funding_mode` and `ties`; where the call has them `top_up`, `top_up_unit`, `gap_share`,
            `top_up_rate`, and `priority` as ``fact=value; value``.

    Raises:
        Invalid: the engine cannot take it.
    """
    purses, conditions = list(purses), list(conditions)
    out = _needed(conditions, ranks)
    names = [*sorted(ranks, key=lambda name: (ranks[name][0], name)), *out]
    ranks = {**ranks, **out}
    place = {rank: index for index, rank in enumerate(sorted({entry[0] for entry in ranks.values()}), start=1)}
    asks = [
        row
        for row in partners
        if row["purse"] and row["asked"] and row["application"] in ranks and row["kind"] == "funded"
        if row["application"] not in out
    ]
    asks += [_nothing(name, purses) for name in out if purses]
    columns = Columns(
        ids=names,
        rank=[place[ranks[name][0]] for name in names],
        score=_scores(names, ranks, merits or {}),
        fundable=[ranks[name][1] for name in names],
        facts=_facts(names, asks, area=areas, kind=kinds, year=years),
        ask_application=[row["application"] for row in asks],
        ask_purse=[row["purse"] for row in asks],
        ask_amount=[row["asked"] for row in asks],
        ask_unit=[row["currency"] or "" for row in asks],
        ask_party=[row["party"] or "" for row in asks],
        ask_organisation=[row["organisation"] for row in asks],
        ask_country=[row["country"] or "" for row in asks],
    )
    exclusive, depends = _conditions(conditions, frozenset(names))
    return pose(
        columns,
        purses=[terms.purse(row) for row in purses],
        mode=settings["funding_mode"],
        ties=settings["ties"],
        limits=[terms.limit(row) for row in limits],
        exclusive=exclusive,
        depends=depends,
        priority=terms.priority(settings.get("priority")),
        top_up=terms.top_up(settings, {row["unit"] for row in purses}),
    )


def _needed(conditions: Iterable[Row], ranks: Ranks) -> dict[str, tuple[float, bool]]:
    """Applications that others depend on but that are out of the running: declined, or never ranked. The engine must
    know them to refuse what depends on them. They stand last, ask nothing and can never be funded; no decision on them
    is anybody's to see."""
    last = max((rank for rank, _ in ranks.values()), default=0)
    depends = [row["applications"] for row in conditions if row["kind"] == "depends"]
    named = {name for first, *others in depends if first in ranks for name in others if name not in ranks}
    return dict.fromkeys(sorted(named), (last, False))


def _nothing(name: str, purses: list[Row]) -> Row:
    """An ask of nothing, of whichever purse."""
    purse = purses[0]
    empty = {"party": "", "organisation": "", "country": "", "currency": ""}
    return {**empty, "application": name, "purse": purse["purse"], "asked": Decimal(0)}


def _scores(names: list[str], ranks: Ranks, merits: Mapping[str, Fraction]) -> list[Decimal | None] | None:
    """Merits with six digits after the point, as far as optimise counts; None where one that may be funded has none."""
    if any(name not in merits for name in names if ranks[name][1]):
        return None
    return [Decimal(str(round(float(merits[name]), 6))) if name in merits else None for name in names]


def _facts(names: list[str], asks: list[Row], **told: Mapping[str, str] | None) -> dict[str, list[str]]:
    """What limits and restrictions look at; the investigators are those of the partners who ask."""
    facts = {fact: [of.get(name) or "" for name in names] for fact, of in told.items() if of is not None}
    people: dict[str, dict[str, None]] = defaultdict(dict)
    for row in asks:
        if row.get("investigator"):
            people[row["application"]].setdefault(row["investigator"])
    if people:
        facts["investigator"] = [";".join(people[name]) for name in names]
    return facts


def _conditions(rows: Iterable[Row], names: frozenset[str]) -> tuple[list[tuple[str, ...]], list[tuple[str, str]]]:
    """Exclusive sets and dependent pairs; applications that are no longer in the running are left out of a set."""
    exclusive: list[tuple[str, ...]] = []
    depends: list[tuple[str, str]] = []
    for row in rows:
        listed = row["applications"]
        if row["kind"] == "exclusive":
            exclusive.append(tuple(name for name in listed if name in names))
        elif listed[0] in names:
            depends += [(listed[0], other) for other in listed[1:]]
    return [group for group in exclusive if len(group) > 1], depends


def charged(result: Selection, settled: Mapping[str, Charges] | None = None) -> dict[str, Charges]:
    """What each purse pays for each funded application. What the common pot pays is paid by the purses that filled
    it, in proportion to what they have left in it, to the last unit.

    Args:
        settled: of an earlier selection; these stay as they are.
    """
    posed = result.problem
    left = {purse.id: posed.pooled[p] for p, purse in enumerate(posed.purses)}
    found: dict[str, Charges] = {}
    funded = [decision for decision in result.decisions if decision.lines]
    for decision in sorted(funded, key=lambda each: each.application not in (settled or {})):
        known = (settled or {}).get(decision.application)
        found[decision.application] = known if known is not None else _charges(decision.lines, posed, left)
        for purse, (_, pot) in (known or {}).items():
            left[purse] -= minor(pot, posed.digits[posed.purse_index[purse]], row=0, field="pot", entry=purse)
    return found


def _charges(lines: Iterable[Any], posed: Problem, left: dict[str, int]) -> Charges:
    own: dict[str, int] = defaultdict(int)
    pot: dict[str, int] = defaultdict(int)
    for line in lines:
        p = posed.purse_index[line.purse]
        digits = posed.digits[p]
        own[line.purse] += minor(line.own, digits, row=p, field="own", entry=line.purse)
        wanted = minor(line.pot, digits, row=p, field="pot", entry=line.purse)
        for purse, part in _split(wanted, {u.id: left[u.id] for u in posed.purses if u.unit == line.unit}).items():
            pot[purse] += part
            left[purse] -= part
    amounts = {}
    for p, each in enumerate(posed.purses):
        if own[each.id] or pot[each.id]:
            amounts[each.id] = (
                decimal(own[each.id] + pot[each.id], posed.digits[p]),
                decimal(pot[each.id], posed.digits[p]),
            )
    return amounts


def _split(amount: int, left: Mapping[str, int]) -> dict[str, int]:
    """An amount over what several have left, in proportion; the odd units from whoever has most left then."""
    whole = sum(left.values())
    if not amount:
        return {}
    parts = {name: amount * held // whole for name, held in left.items()}
    for _ in range(amount - sum(parts.values())):
        parts[max(parts, key=lambda name: (left[name] - parts[name], name))] += 1
    return {name: part for name, part in parts.items() if part}
