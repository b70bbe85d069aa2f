"""What each rule costs: the selection without it, beside the one with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from concord.engines.allocate.problem import Limit, Problem
from concord.engines.allocate.select import select
from concord.engines.allocate.selection import Selection
from concord.engines.progress import Progress, tick


@dataclass(frozen=True, slots=True)
class RuleCost:
    """Without this rule, the same policy would fund `funds` more and drop `drops`; `merit` is what it would gain."""

    rule: str
    funds: tuple[str, ...]
    drops: tuple[str, ...]
    merit: float


def rule_costs(selection: Selection, progress: Progress | None = None) -> tuple[RuleCost, ...]:
    """Each limit, exclusive set, condition, restriction and cap alone left out, all else as it is.

    Raises:
        Cancelled: `progress` returned False.
    """
    problem, found = selection.problem, []
    listed = list(_without(problem))
    for done, (rule, loose) in enumerate(listed):
        tick(progress, "allocate:rule_costs", done / len(listed))
        other = select(loose, selection.policy, selection.seed, reserve=selection.places)
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


def _named(limit: Limit) -> str:
    """A limit as its figures: ``area soil: awards ≥ 2 ≤ 10``."""
    value = f" ≠ {limit.value}" if limit.exempt else f" {limit.value}" if limit.value is not None else ""
    bounds = [f"{sign} {bound}" for sign, bound in (("≥", limit.least), ("≤", limit.most)) if bound is not None]
    of = f" ({', '.join(limit.purses)})" if limit.purses else ""
    return f"{limit.by or 'all'}{value}: {limit.measure}{of} {' '.join(bounds)}"
