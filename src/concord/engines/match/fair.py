"""The fairest plan: raise the worst-served application as far as it goes, then the next, then the total.

How far is that? Any set of applications, left alone with all reviewers, is served at least as well as among the rest.
So the best worst application of a few, the scarce ones that compete for the same people, bounds that of all. Which few
they are the duals of a linear program tell; for them branch and bound gives the exact value, and often the plan found
by chains of exchanges already reaches it: then the level is proven.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, sparse

from concord.engines.match import exchange, flow, mip
from concord.engines.match.assignment import Level
from concord.engines.match.families import codes, crossing
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Floats, Ints, Scores
from concord.engines.progress import Progress, tick

LEVELS = 3
"""Worst applications raised with a bound of their own; those after them are raised without."""
SECONDS = 60.0
"""Time taken when no limit is given."""
WIDE = 600
"""Applications, from the worst on, that the linear program looks at."""
CROSSING = 5.0
"""Seconds that branch and bound takes for the rest of a plan where groups cross."""
PATIENCE = 12
"""Applications that no chain can raise before the climb ends."""
CLIMB = 1e-5
"""Least step of a climb, as a share of the largest affinity."""
CLOSE = 1e-6


@dataclass(slots=True)
class Climber:
    """A plan that is raised by chains of exchanges, with what the chains must respect."""

    problem: Problem
    chosen: NDArray[np.bool_]
    sums: Floats = field(init=False)
    group: Ints = field(init=False)
    low: Ints = field(init=False)
    high: Ints = field(init=False)
    shut: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        scores = self.problem.scores
        row = scores.application()[self.chosen]
        self.sums = np.bincount(row, scores.value[self.chosen], len(self.problem.demand)).astype(np.float64)
        self.shut = np.zeros(len(scores.value), dtype=np.bool_)
        self.shut[self.problem.closed] = True
        self._cells()

    def _cells(self) -> None:
        """Exchanges stay among reviewers that every rule treats alike; a plain "at least" lets more through."""
        rules, people = self.problem.rules, len(self.problem.reviewers)
        cell = np.zeros(people, dtype=np.int64)
        for rule in rules:
            code, names = codes(rule, self.problem.attributes)
            cell = cell * (len(names) + 1) + code + 1
        cells, cell = np.unique(cell, return_inverse=True)
        width, row = len(cells), self.problem.scores.application().astype(np.int64)
        self.group = row * width + cell[self.problem.scores.reviewer]
        shape = (len(self.problem.demand), width)
        self.low = np.full(shape, np.iinfo(np.int64).max)
        self.high = np.zeros(shape, dtype=np.int64)
        sides = [
            rule for rule in rules if isinstance(rule.group, str) and not rule.outside and rule.applications is None
        ]
        one = len({rule.attribute for rule in rules}) <= 1 and len(sides) == len(rules)
        if one and not any(rule.overall for rule in rules):
            self.low[:], self.high[:] = 0, np.iinfo(np.int64).max
            for rule in sides:
                code, _ = codes(rule, self.problem.attributes)
                mine = cell[code == 0]
                if len(mine):
                    self.low[:, mine[0]] = np.maximum(self.low[:, mine[0]], rule.at_least)
                    most = np.iinfo(np.int64).max if rule.at_most is None else rule.at_most
                    self.high[:, mine[0]] = np.minimum(self.high[:, mine[0]], most)
        self.low, self.high = self.low.ravel(), self.high.ravel()

    def climb(self, ceiling: float, fixed: NDArray[np.bool_] | None = None, floor: Floats | None = None) -> None:
        """Raise the worst up to a ceiling."""
        problem, scores = self.problem, self.problem.scores
        held = np.zeros(len(scores.value), dtype=np.bool_) if fixed is None else fixed
        held[problem.locked] = True
        lowest = np.full(len(self.sums), -np.inf) if floor is None else floor
        have = np.bincount(self.group[self.chosen], minlength=len(self.low)).astype(np.int64)
        span = float(np.abs(scores.value).max(initial=0.0)) or 1.0
        ceiling = min(ceiling, span * float(problem.demand.max(initial=0)) + span)
        exchange.climb(
            scores.start, scores.reviewer, scores.value, self.group, self.low, self.high, self.shut, held,
            problem.load_min, problem.load_max, self.chosen, self.sums, have, lowest, ceiling, CLIMB * span,
            PATIENCE,
        )  # fmt: skip

    def order(self) -> Ints:
        """Applications that want reviewers, the worst-served first."""
        wanting = np.flatnonzero(self.problem.demand > 0)
        return wanting[np.argsort(self.sums[wanting], kind="stable")]


def raised(
    problem: Problem, base: Ints, short: Collection[str], seconds: float | None, progress: Progress | None
) -> tuple[Ints, tuple[Level, ...]]:
    """The fairest plan found, from a plan of greatest total, and its levels with their bounds (the total not yet).

    Args:
        base: indices of the pairs of a plan of greatest total.
        short: the kinds of shortfall (see `mip.Short`) that are allowed.
    """
    end = time.monotonic() + (SECONDS if seconds is None else seconds)
    climber = Climber(problem, _mask(problem, base))
    climber.climb(np.inf)
    levels: list[Level] = []
    few = _scarce(climber, short, end) if len(climber.order()) else np.zeros(0, dtype=np.int64)
    for rank in range(min(LEVELS, len(climber.order()))):
        tick(progress, "match:fair", 0.1 + 0.7 * rank / LEVELS)
        left = end - time.monotonic()
        limit, few = _level(climber, few, levels, short, end - left * (LEVELS - 1 - rank) / (LEVELS + 1))
        value = float(climber.sums[climber.order()[rank]])
        limit = max(limit, value)
        levels.append(Level("worst", value, value if limit - value <= CLOSE * max(1.0, abs(value)) else limit))
    return np.flatnonzero(climber.chosen), tuple(levels)


def _mask(problem: Problem, chosen: Ints) -> NDArray[np.bool_]:
    mask = np.zeros(len(problem.scores.value), dtype=np.bool_)
    mask[chosen] = True
    return mask


def _level(climber: Climber, few: Ints, levels: list[Level], short: Collection[str], end: float) -> tuple[float, Ints]:
    """Bound one level, and take over a better plan when branch and bound finds one that the rest can live with."""
    rank = len(levels)
    limit = float(np.sort(_alone(part_of(climber.problem, np.sort(climber.order()))))[rank])
    while True:
        order = climber.order()
        value = float(climber.sums[order[rank]])
        few = np.union1d(few, order[: rank + 1])
        left = end - time.monotonic()
        best, proposal, pairs = _among(climber.problem, few, [level.value for level in levels], value, short, left)
        limit = min(limit, best)
        if limit - value <= CLOSE * max(1.0, abs(value)) or proposal is None or proposal <= value + CLOSE:
            return limit, few
        trial = _adopt(climber, few, pairs, proposal)
        before, after = np.sort(climber.sums[order])[: rank + 1], np.sort(trial.sums[order])[: rank + 1]
        if _fairer(after, before):
            climber.chosen, climber.sums = trial.chosen, trial.sums
        grown = np.union1d(few, trial.order()[: rank + 4])
        if len(grown) == len(few) or time.monotonic() > end:
            return limit, few
        few = grown


def _fairer(after: Floats, before: Floats) -> bool:
    """Whether sums, the worst first, are better at the first place where they differ by more than rounding."""
    apart = np.flatnonzero(np.abs(after - before) > CLOSE)
    return len(apart) > 0 and bool(after[apart[0]] > before[apart[0]])


def _adopt(climber: Climber, few: Ints, pairs: Ints, proposal: float) -> Climber:
    """The rest planned anew around the pairs that branch and bound proposes for a few, and raised."""
    problem = climber.problem
    mine = np.isin(problem.scores.application(), few)
    kept = np.zeros(len(mine), dtype=np.bool_)
    kept[pairs] = True
    demand, load = problem.demand.copy(), problem.load_max.copy()
    demand[few] = 0
    load -= np.bincount(problem.scores.reviewer[pairs], minlength=len(load))
    rest = replace(
        problem,
        demand=demand,
        load_max=load,
        load_min=np.zeros_like(load),
        locked=problem.locked[~mine[problem.locked]],
        rules=tuple(rule for rule in problem.rules if not rule.overall),
        closed=np.union1d(problem.closed, np.flatnonzero(mine)),
    )
    others = _planned(rest)
    if others is None:
        return Climber(problem, climber.chosen.copy())
    trial = Climber(problem, _mask(problem, np.concatenate([pairs, others])))
    loads = np.bincount(problem.scores.reviewer[trial.chosen], minlength=len(load))
    seats = np.bincount(problem.scores.application()[trial.chosen], minlength=len(demand))
    was = np.bincount(problem.scores.application()[climber.chosen], minlength=len(demand))
    lost = (climber.chosen & ~trial.chosen)[problem.locked].any()
    overall = any(rule.overall for rule in problem.rules)
    worse = (_lacking(problem, trial.chosen) > _lacking(problem, climber.chosen)).any()
    if (loads < problem.load_min).any() or (seats < was).any() or lost or overall or worse:
        return Climber(problem, climber.chosen.copy())
    trial.climb(proposal, fixed=kept)
    trial.climb(np.inf)
    return trial


def _lacking(problem: Problem, chosen: NDArray[np.bool_]) -> Ints:
    """How many reviewers each application lacks of what its rules ask: (rules and groups) x applications."""
    row, people = problem.scores.application()[chosen], problem.scores.reviewer[chosen]
    lacking = [np.zeros(len(problem.demand), dtype=np.int64)]
    for rule in problem.rules:
        if rule.overall or not rule.at_least:
            continue
        code, names = codes(rule, problem.attributes)
        here = np.ones(len(problem.demand), dtype=np.bool_)
        if rule.applications is not None:
            here = np.isin(np.array(problem.applications), list(rule.applications))
        for group in range(len(names)):
            count = np.bincount(row[code[people] == group], minlength=len(problem.demand))
            lacking.append(np.where(here, np.maximum(rule.at_least - count, 0), 0))
    return np.stack(lacking)


def _planned(problem: Problem) -> Ints | None:
    """The pairs of a plan of greatest total; None where groups cross and not everything can be met in time."""
    if crossing(problem) is None:
        return flow.solve(problem).chosen
    found = mip.solve(problem, CROSSING)
    return None if found.short else found.chosen


def _scarce(climber: Climber, short: Collection[str], end: float) -> Ints:
    """The applications whose competition sets the limit: those that the linear program's duals weigh."""
    wide = np.sort(climber.order()[:WIDE])
    matrix, low, high, columns, part, most = _rows(climber.problem, wide, short)
    sums = _sums_rows(part, columns)
    cost = np.zeros(columns + 1)
    cost[-1] = -1.0
    upper = sparse.vstack([matrix[np.isfinite(high)], -matrix[np.isfinite(low)], -sums], format="csr")
    limits = np.concatenate([high[np.isfinite(high)], -low[np.isfinite(low)], np.zeros(len(wide))])
    bounds = [(0.0, 1.0)] * len(part.scores.value) + [(0.0, None if np.isinf(limit) else limit) for limit in most]
    found = optimize.linprog(
        cost,
        A_ub=upper,
        b_ub=limits,
        bounds=[*bounds, (None, None)],
        method="highs",
        options={"time_limit": max(0.5, (end - time.monotonic()) / 2)},
    )
    if found.status != 0 or found.x is None:  # no time to tell: the worst-served alone
        return np.sort(climber.order()[:1])
    weights = -found.ineqlin.marginals[-len(wide) :]
    return np.asarray(wide[weights > 1e-9])


def _alone(part: Problem) -> Floats:
    """What each application would reach with its best candidates, were it alone."""
    sums = np.zeros(len(part.demand))
    for at, demand in enumerate(part.demand):
        low, high = part.scores.start[at : at + 2]
        best = np.sort(part.scores.value[low:high])[::-1][:demand]
        sums[at] = best.sum() if len(best) == demand else best[best > 0].sum()
    return sums


def part_of(problem: Problem, few: Ints) -> Problem:
    """The problem of a few applications alone, with all reviewers; what binds only all together is left out."""
    scores = problem.scores
    keep = np.isin(scores.application(), few)
    keep[problem.closed] = False
    counts = np.bincount(scores.application()[keep], minlength=scores.applications)[few]
    start = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    names = tuple(problem.applications[at] for at in few)
    rules = []
    for rule in problem.rules:
        only = None if rule.applications is None else tuple(n for n in rule.applications if n in set(names))
        if not rule.overall and only != ():
            rules.append(replace(rule, applications=only))
    place = np.cumsum(keep) - 1
    locked = problem.locked[keep[problem.locked]]
    return replace(
        problem, scores=Scores(start, scores.reviewer[keep], scores.value[keep], scores.reviewers),
        demand=problem.demand[few], load_min=np.zeros_like(problem.load_min), applications=names,
        locked=place[locked].astype(np.int64), rules=tuple(rules), closed=np.zeros(0, dtype=np.int64),
    )  # fmt: skip


def _rows(
    problem: Problem, few: Ints, short: Collection[str]
) -> tuple[sparse.csr_array, Floats, Floats, int, Problem, Floats]:
    part = part_of(problem, few)
    if "lock" not in short:  # what is locked elsewhere is taken
        others = np.setdiff1d(problem.locked, np.flatnonzero(np.isin(problem.scores.application(), few)))
        taken = np.bincount(problem.scores.reviewer[others], minlength=len(part.load_max))
        part = replace(part, load_max=np.maximum(part.load_max - taken, 0))
    program = mip.Program(part)
    index = np.repeat(np.arange(len(program.rows)), [len(row[0]) for row in program.rows])
    columns = np.concatenate([row[0] for row in program.rows])
    weights = np.concatenate([row[1] for row in program.rows])
    matrix = sparse.csr_array((weights, (index, columns)), shape=(len(program.rows), program.columns + 1))
    low, high = np.array([row[2] for row in program.rows]), np.array([row[3] for row in program.rows])
    most = np.array([np.inf if one.kind in short else 0.0 for one in program.short], dtype=np.float64)
    return matrix, low, high, program.columns, part, most


def _sums_rows(part: Problem, columns: int) -> sparse.csr_array:
    """For each application its sum, less the level (the column after the others)."""
    pairs, count = len(part.scores.value), len(part.demand)
    row = np.concatenate([part.scores.application(), np.arange(count)])
    column = np.concatenate([np.arange(pairs), np.full(count, columns)])
    return sparse.csr_array((np.concatenate([part.scores.value, -np.ones(count)]), (row, column)), (count, columns + 1))


def _among(
    problem: Problem, few: Ints, earlier: list[float], value: float, short: Collection[str], left: float
) -> tuple[float, float | None, Ints]:
    """The best level among a few applications alone: its bound, what was found, and the pairs that reach it.

    At the level of rank k, all but k of them must reach it, and those k the levels before.
    """
    matrix, low, high, columns, part, most = _rows(problem, few, short)
    count, pairs, rank = len(few), len(part.scores.value), len(earlier)
    sums = _sums_rows(part, columns)
    top_level = float(np.sort(_alone(part))[rank])
    big = max(0.0, top_level - earlier[0]) + CLOSE if rank else 0.0
    spare = sparse.csr_array(np.eye(count) * big) if rank else sparse.csr_array((count, 0))
    zero = sparse.csr_array((matrix.shape[0], spare.shape[1]))
    blocks = [[matrix, zero], [sums, spare]]
    least, top = np.concatenate([low, np.zeros(count)]), np.concatenate([high, np.full(count, np.inf)])
    if rank:
        own = sums.copy()
        own = own - sparse.csr_array((own.toarray()[:, -1], (np.arange(count), np.full(count, columns))), own.shape)
        blocks += [[own, sparse.csr_array((count, count))], [sparse.csr_array((1, columns + 1)), np.ones((1, count))]]
        floors = np.full(count, earlier[0] - CLOSE / 10)
        least, top = (
            np.concatenate([least, floors, [-np.inf]]),
            np.concatenate([top, np.full(count, np.inf), [float(rank)]]),
        )
    width = columns + 1 + spare.shape[1]
    upper = np.concatenate([np.ones(pairs), most, [np.inf], np.ones(width - columns - 1)])
    lower = np.zeros(width)
    lower[columns] = value - CLOSE / 10
    gain = np.zeros(width)
    gain[columns] = -1.0
    whole = np.ones(width)
    whole[columns] = 0.0
    found = optimize.milp(
        gain,
        constraints=optimize.LinearConstraint(sparse.block_array(blocks, format="csr"), least, top),
        integrality=whole,
        bounds=optimize.Bounds(lower, upper),
        options={"time_limit": max(left, 0.1), "mip_rel_gap": 1e-7},
    )
    bound = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    if found.status == 2:  # nothing better than what we have
        return value, None, np.zeros(0, dtype=np.int64)
    if found.x is None:
        return bound, None, np.zeros(0, dtype=np.int64)
    all_pairs = np.flatnonzero(
        np.isin(problem.scores.application(), few) & ~np.isin(np.arange(len(problem.scores.value)), problem.closed)
    )
    return bound, float(found.x[columns]), all_pairs[np.round(found.x[:pairs]) > 0]


def richest(
    problem: Problem, fairest: Ints, levels: tuple[Level, ...], base: Ints, limit: float, end: float
) -> tuple[Ints, Level]:
    """The greatest total found that keeps the levels, with its bound (Lagrange multipliers on the floors)."""
    scores, row = problem.scores, problem.scores.application()
    target = [level.value for level in levels]
    climber = Climber(problem, _mask(problem, fairest))
    order = climber.order()
    best, total = fairest, float(np.sum(scores.value[fairest]))
    if not target:
        return best, Level("total", total, limit)
    floor = np.full(len(problem.demand), target[-1])
    floor[order[: len(target)]] = np.minimum(climber.sums[order[: len(target)]], target[-1])
    weight = np.zeros(len(problem.demand))
    plan = base
    for turn in range(30):
        trial = Climber(problem, _mask(problem, plan))
        trial.climb(target[-1])
        if tuple(np.sort(trial.sums[order])[: len(target)] + CLOSE) >= tuple(target):
            reached = float(np.sum(scores.value[trial.chosen]))
            if reached > total:
                best, total = np.flatnonzero(trial.chosen), reached
        if time.monotonic() > end or turn == 29:
            break
        sums = np.bincount(row[plan], scores.value[plan], len(weight))
        short = np.where(problem.demand > 0, floor - sums, 0.0)
        if not (short > CLOSE).any():
            break
        weight = np.maximum(0.0, weight + 0.5 * short / max(1e-9, float(np.abs(floor).max())))
        priced = replace(
            problem, scores=Scores(scores.start, scores.reviewer, scores.value * (1 + weight[row]), scores.reviewers)
        )
        found = _planned(priced)
        if found is None:
            break
        plan = found
    closed = limit - total <= CLOSE * max(1.0, abs(total))
    return best, Level("total", total, total if closed else limit)
