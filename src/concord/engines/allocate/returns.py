"""Purses after the selection, and juste retour: what a party paid beside what its own nationals were awarded."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import numpy as np

from concord.engines.allocate import money
from concord.engines.allocate.funds import apportion
from concord.engines.allocate.selection import PurseAfter, Return, Selection


def purses_after(selection: Selection) -> tuple[PurseAfter, ...]:
    """Every purse before and after."""
    problem, ledger, end = selection.problem, selection.ledger, selection.course.steps
    found = []
    for p, purse in enumerate(problem.purses):
        drawn, own = ledger.drawn(p, end), int(selection.course.hold[p])
        raisable = own - (problem.committed[p] - problem.pooled[p])
        raised = max(0, min(drawn, own) - (own - max(0, raisable)))
        figures = (own, min(drawn, own), max(0, drawn - own), own - min(drawn, own), raised)
        amounts = [money.decimal(x, problem.digits[p]) for x in figures]
        found.append(PurseAfter(purse.id, purse.party, purse.unit, ledger.users(p), *amounts))
    return tuple(found)


def juste_retour(selection: Selection) -> tuple[Return, ...]:
    """One line for each party and unit, parties by name. What a pot spent counts as paid by those who filled it, in
    proportion (in whole smallest units, largest remainders); a top-up's part is paid by no party."""
    paid = _paid(selection)
    awarded = _awarded(selection)
    digits = {purse.unit: selection.problem.digits[p] for p, purse in enumerate(selection.problem.purses)}
    found = []
    for party, unit in sorted({*paid, *awarded}):
        gave, got = paid[party, unit], awarded[party, unit]
        share = (Decimal(got) / Decimal(gave)) if gave else None
        amounts = (money.decimal(gave, digits[unit]), money.decimal(got, digits[unit]))
        found.append(Return(party, unit, *amounts, share=share))
    return tuple(found)


def _paid(selection: Selection) -> dict[tuple[str, str], int]:
    problem, ledger, end = selection.problem, selection.ledger, selection.course.steps
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for p, purse in enumerate(problem.purses):
        paid[purse.party, purse.unit] += min(ledger.drawn(p, end), int(selection.course.hold[p]))
    left = ledger.pots_left(end)
    for k, unit in enumerate(problem.pot_units):
        members = [p for p, purse in enumerate(problem.purses) if purse.unit == unit]
        top_up = problem.gap_money if problem.top_up is not None and problem.top_up.unit == unit else 0
        spent = int(selection.course.pot[k]) - left[k]
        parts = apportion(spent, [*(problem.pooled[p] for p in members), top_up])
        for p, part in zip(members, parts[:-1], strict=True):
            paid[problem.purses[p].party, unit] += part
    return paid


def _awarded(selection: Selection) -> dict[tuple[str, str], int]:
    """Amounts of funded asks by the partner's party (the purse's where the partner is not described)."""
    problem = selection.problem
    awarded: dict[tuple[str, str], int] = defaultdict(int)
    for i in np.flatnonzero(selection.mask):
        for k in range(int(problem.start[i]), int(problem.start[i + 1])):
            purse = problem.purses[int(problem.ask_purse[k])]
            party = (problem.ask_party[k] if problem.ask_party else "") or purse.party
            awarded[party, purse.unit] += int(problem.ask_amount[k])
    return awarded
