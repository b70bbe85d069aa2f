"""The fairest plan of a problem small enough for branch and bound over all of it: every level, then the total.

The level of rank r is the most that all applications but r can reach, while for every earlier level all but as many as
its rank still reach that one. So each level is one mixed-integer program, with a column for each application that says
whether it is among the few that need not reach it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from scipy import optimize, sparse

from concord.engines.match.assignment import Level
from concord.engines.match.mip import Program
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Floats, Ints
from concord.engines.progress import Progress, tick

PAIRS = 10_000
"""Pairs up to which a plan is finished here; beyond it the bounds of `fair` stand."""
CLOSE = 1e-6
_INSIDE = CLOSE / 10
"""How far below a level an application may be to count as reaching it: HiGHS computes in doubles."""


@dataclass(frozen=True, slots=True)
class _Whole:
    """The program of a problem, with rows that give the sum of each application that wants reviewers."""

    program: Program
    matrix: sparse.csr_array
    low: Floats
    high: Floats
    sums: sparse.csr_array
    values: Floats


def finished(
    problem: Problem,
    chosen: Ints,
    levels: tuple[Level, ...],
    total: Level,
    short: frozenset[str],
    end: float,
    progress: Progress | None,
) -> tuple[Ints, tuple[Level, ...], Level]:
    """Close what is open of a fair plan, as far as the time goes.

    Args:
        chosen, levels, total: the plan found, its levels with their bounds, its total.
        short: the kinds of shortfall that are allowed (see `mip.Short`); none that the plan has not.
        end: of the time, as `time.monotonic` counts it.

    Returns:
        A plan at least as fair, its levels and its total with their bounds.
    """
    if len(problem.scores.value) > PAIRS or not levels or all(level.gap == 0 for level in (*levels, total)):
        return chosen, levels, total
    whole = _whole(problem, chosen, short)
    if whole is None:
        return chosen, levels, total
    reached: list[Level] = []
    for rank in range(len(levels)):
        tick(progress, "match:fair", 0.8 + 0.15 * rank / len(levels))
        now = _sorted(problem, chosen)
        floors = [level.value for level in reached]
        better, limit = _raise(whole, floors, float(now[rank]), end - time.monotonic())
        if better is not None:
            chosen = _fairer(problem, better, chosen, rank)
            now = _sorted(problem, chosen)
        value = float(now[rank])
        reached.append(Level("worst", value, value if limit - value <= CLOSE * max(1.0, abs(value)) else limit))
    richer, most = _richest(whole, [level.value for level in reached], chosen, end - time.monotonic())
    values = problem.scores.value
    chosen = chosen if richer is None or values[richer].sum() <= values[chosen].sum() else richer
    value = float(values[chosen].sum())
    closed = most - value <= CLOSE * max(1.0, abs(value))
    return chosen, tuple(reached), Level("total", value, value if closed else min(most, total.bound))


def _whole(problem: Problem, chosen: Ints, short: frozenset[str]) -> _Whole | None:
    """The program, held to the shortfalls that the plan has; None if it cannot say which they are."""
    program = Program(problem)
    matrix, low, high = program.matrix()
    pairs, weights = len(problem.scores.value), program.weights()
    upper = np.concatenate([program.most, [np.inf if one.kind in short else 0.0 for one in program.short]])
    fixed = np.zeros(program.columns)
    fixed[chosen] = 1.0
    held = optimize.milp(
        weights,
        constraints=optimize.LinearConstraint(matrix, low, high),
        integrality=np.ones(program.columns),
        bounds=optimize.Bounds(fixed, np.concatenate([fixed[:pairs], upper[pairs:]])),
    )
    if held.x is None:
        return None
    upper[pairs:] = np.round(held.x[pairs:])  # what is missing stays missing where the plan says so
    wanting = np.flatnonzero(problem.demand > 0)
    place = np.full(len(problem.demand), -1)
    place[wanting] = np.arange(len(wanting))
    row = place[problem.scores.application()]
    kept = row >= 0
    sums = sparse.csr_array(
        (problem.scores.value[kept], (row[kept], np.flatnonzero(kept))), shape=(len(wanting), program.columns)
    )
    program.most = upper
    return _Whole(program, matrix, low, high, sums, program.values())


def _raise(whole: _Whole, floors: list[float], value: float, left: float) -> tuple[Ints | None, float]:
    """The most that all but ``len(floors)`` applications can reach: the pairs of a plan that does, and the bound."""
    rows, low, high, width = _spared(whole, floors)
    count, rank = whole.sums.shape[0], len(floors)
    top = float(np.maximum(whole.sums.toarray(), 0).sum(axis=1).max(initial=0.0))
    big = top - (floors[0] if floors else 0.0) + 1.0
    own = sparse.csr_array((count, width))
    blocks = [[rows, None, None]]
    level = [sparse.hstack([whole.sums, own], format="csr"), sparse.csr_array(-np.ones((count, 1)))]
    spare = sparse.csr_array(np.eye(count) * big) if rank else sparse.csr_array((count, 0))
    blocks.append([*level, spare])
    least, most = np.concatenate([low, np.zeros(count)]), np.concatenate([high, np.full(count, np.inf)])
    if rank:
        blocks.append([None, sparse.csr_array((1, 1)), sparse.csr_array(np.ones((1, count)))])
        least, most = np.append(least, -np.inf), np.append(most, float(rank))
    matrix = sparse.block_array(blocks, format="csr")
    at = whole.program.columns + width
    lower, upper, kinds = np.zeros(matrix.shape[1]), np.ones(matrix.shape[1]), np.ones(matrix.shape[1])
    upper[: whole.program.columns] = whole.program.most
    lower[at], upper[at], kinds[at] = value - _INSIDE, np.inf, 0.0
    gain = np.zeros(matrix.shape[1])
    gain[at] = -1.0
    found = _solve(gain, matrix, least, most, kinds, lower, upper, left)
    limit = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    if found.status == 2:  # nothing reaches even what there is, but for rounding
        return None, value
    return _pairs(whole, found), max(limit, value)


def _richest(whole: _Whole, floors: list[float], chosen: Ints, left: float) -> tuple[Ints | None, float]:
    """The greatest total that keeps the levels."""
    rows, low, high, width = _spared(whole, floors)
    upper = np.concatenate([whole.program.most, np.ones(width)])
    gain = np.concatenate([-whole.values, np.zeros(width)])
    found = _solve(gain, rows, low, high, np.ones(len(upper)), np.zeros(len(upper)), upper, left)
    limit = np.inf if found.mip_dual_bound is None else -float(found.mip_dual_bound)
    return _pairs(whole, found), limit if found.status != 2 else float(whole.values[chosen].sum())


def _spared(whole: _Whole, floors: list[float]) -> tuple[sparse.csr_array, Floats, Floats, int]:
    """The rows of the program and of the levels reached; how many columns the levels add."""
    count = whole.sums.shape[0]
    blocks: list[list[sparse.csr_array | None]] = [[whole.matrix, *[None] * max(0, len(floors) - 1)]]
    low, high = [whole.low], [whole.high]
    if floors:
        blocks.append([whole.sums, *[None] * (len(floors) - 1)])
        low.append(np.full(count, floors[0] - _INSIDE))
        high.append(np.full(count, np.inf))
    for rank in range(1, len(floors)):
        others: list[sparse.csr_array | None] = [None] * (len(floors) - 1)
        others[rank - 1] = sparse.csr_array(np.eye(count) * (floors[rank] - floors[0] + _INSIDE))
        blocks.append([whole.sums, *others])
        low.append(np.full(count, floors[rank] - _INSIDE))
        high.append(np.full(count, np.inf))
        few: list[sparse.csr_array | None] = [None] * (len(floors) - 1)
        few[rank - 1] = sparse.csr_array(np.ones((1, count)))
        blocks.append([sparse.csr_array((1, whole.sums.shape[1])), *few])
        low.append(np.array([-np.inf]))
        high.append(np.array([float(rank)]))
    width = count * max(0, len(floors) - 1)
    matrix = sparse.block_array(blocks, format="csr") if len(blocks) > 1 else whole.matrix
    return matrix, np.concatenate(low), np.concatenate(high), width


def _solve(
    gain: Floats,
    matrix: sparse.csr_array,
    low: Floats,
    high: Floats,
    kinds: Floats,
    lower: Floats,
    upper: Floats,
    left: float,
) -> optimize.OptimizeResult:
    return optimize.milp(
        gain,
        constraints=optimize.LinearConstraint(matrix, low, high),
        integrality=kinds,
        bounds=optimize.Bounds(lower, upper),
        options={"time_limit": max(left, 0.1), "mip_rel_gap": 1e-7},
    )


def _pairs(whole: _Whole, found: optimize.OptimizeResult) -> Ints | None:
    if found.x is None:
        return None
    return np.flatnonzero(np.round(found.x[: len(whole.program.problem.scores.value)]) > 0)


def _sorted(problem: Problem, chosen: Ints) -> Floats:
    """The sums of the applications that want reviewers, the worst first."""
    scores = problem.scores
    sums = np.bincount(scores.application()[chosen], scores.value[chosen], len(problem.demand))
    return np.sort(sums[problem.demand > 0])


def _fairer(problem: Problem, one: Ints, other: Ints, rank: int) -> Ints:
    """Whichever of two plans is better at the first of the levels up to `rank` where they differ."""
    ahead = _sorted(problem, one)[: rank + 1] - _sorted(problem, other)[: rank + 1]
    apart = np.flatnonzero(np.abs(ahead) > CLOSE)
    return one if len(apart) and ahead[apart[0]] > 0 else other
