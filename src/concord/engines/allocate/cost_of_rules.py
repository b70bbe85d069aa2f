"""What each rule costs: the selection without it, beside the one with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from concord.engines.allocate.pose import natural
from concord.engines.allocate.problem import Limit, Problem
from concord.engines.allocate.select import select
from concord.engines.allocate.selection import Selection
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason


@dataclass(frozen=True, slots=True)
class RuleCost:
    """Without this rule, the same policy would fund `funds` more and drop `drops`; `merit` is what it would gain.
    `unmet`: why nothing can be selected without it."""

    rule: str
    funds: tuple[str, ...]
    drops: tuple[str, ...]
    merit: float
    unmet: Reason | None = None


def rule_costs(selection: Selection, progress: Progress | None = None) -> tuple[RuleCost, ...]:
    """Each limit, exclusive set, condition, restriction and cap, the priority and the top-up, each alone left out, all
    else as it is. A minimum that cannot hold without one of them says so in `unmet`.

    Raises:
        Cancelled: `progress` returned False.
    """
    problem, found = selection.problem, []
    listed = list(_without(problem))
    for done, (rule, loose) in enumerate(listed):
        tick(progress, "allocate:rule_costs", done / len(listed))
        try:
            other = select(loose, selection.policy, selection.seed, reserve=selection.places)
        except Invalid as cannot:  # without the top-up, say, a minimum may not hold
            found.append(RuleCost(rule, (), (), 0.0, cannot.reason))
            continue
        funds = sorted(other.funded - selection.funded, key=problem.index.__getitem__)
        drops = sorted(selection.funded - other.funded, key=problem.index.__getitem__)
        found.append(RuleCost(rule, tuple(funds), tuple(drops), other.merit - selection.merit))
    return tuple(found)


def _without(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """The name of a rule, and the problem without it."""
    for k, limit in enumerate(problem.limits):
        yield limit.name or _named(limit), replace(problem, limits=problem.limits[:k] + problem.limits[k + 1 :])
    for k, names in enumerate(problem.exclusive):
        yield " / ".join(names), replace(problem, exclusive=problem.exclusive[:k] + problem.exclusive[k + 1 :])
    for k, (name, on) in enumerate(problem.depends):
        yield f"{name} → {on}", replace(problem, depends=problem.depends[:k] + problem.depends[k + 1 :])
    for p, purse in enumerate(problem.purses):
        for field in sorted(purse.only):
            rest = {name: allowed for name, allowed in purse.only.items() if name != field}
            purses = (*problem.purses[:p], replace(purse, only=rest), *problem.purses[p + 1 :])
            yield f"{purse.id}: {field}", replace(problem, purses=purses)
        if problem.caps[p] >= 0:
            yield f"{purse.id}: cap", replace(problem, caps=(*problem.caps[:p], -1, *problem.caps[p + 1 :]))

    if problem.priority is not None:
        fact, values = problem.priority
        yield f"priority {fact}: {'; '.join(values)}", _without_priority(problem)
    if problem.top_up is not None:
        yield f"top-up {problem.top_up.amount} {problem.top_up.unit}", _without_top_up(problem)


def _without_priority(problem: Problem) -> Problem:
    """The same applications in the order of their places alone."""
    tie = problem.rows if problem.ties == "listed" else np.argsort(_by_name(problem.ids))
    by = np.lexsort((tie, problem.list_of, problem.place))
    lines = [np.arange(problem.start[i], problem.start[i + 1]) for i in by]
    taken = np.concatenate(lines).astype(np.int64)

    def described(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(values[k] for k in taken.tolist()) if values else ()

    return replace(
        problem,
        ids=tuple(problem.ids[i] for i in by),
        rows=problem.rows[by],
        place=problem.place[by],
        list_of=problem.list_of[by],
        score=problem.score[by],
        standing=problem.standing[by],
        facts={name: tuple(values[i] for i in by) for name, values in problem.facts.items()},
        start=np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64),
        ask_purse=problem.ask_purse[taken],
        ask_amount=problem.ask_amount[taken],
        priority=None,
        ask_party=described(problem.ask_party),
        ask_organisation=described(problem.ask_organisation),
        ask_country=described(problem.ask_country),
    )


def _by_name(ids: Sequence[str]) -> list[int]:
    """Indices in the natural order of the names: A2 before A10."""
    return sorted(range(len(ids)), key=lambda i: natural(ids[i]))


def _without_top_up(problem: Problem) -> Problem:
    """The same commitments alone; shares that limits ask for are then of these."""
    top_up = problem.top_up
    assert top_up is not None
    pot = tuple(
        held - (problem.gap_money if unit == top_up.unit else 0)
        for held, unit in zip(problem.pot, problem.pot_units, strict=True)
    )
    return replace(
        problem,
        own=tuple(held - share for held, share in zip(problem.own, problem.topped_up, strict=True)),
        pot=pot,
        committed=tuple(held - share for held, share in zip(problem.committed, problem.topped_up, strict=True)),
        topped_up=(0,) * len(problem.purses),
        gap_money=0,
        top_up=None,
    )


def _named(limit: Limit) -> str:
    """A limit as its figures: ``area soil: awards ≥ 2 ≤ 10``."""
    value = f" ≠ {limit.value}" if limit.exempt else f" {limit.value}" if limit.value is not None else ""
    bounds = [f"{sign} {bound}" for sign, bound in (("≥", limit.least), ("≤", limit.most)) if bound is not None]
    of = f" ({', '.join(limit.purses)})" if limit.purses else ""
    return f"{limit.by or 'all'}{value}: {limit.measure}{of} {' '.join(bounds)}"
