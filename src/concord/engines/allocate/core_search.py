"""Better choices near the best one at given prices, and how far the search has proven that there are none.

Write x for a feasible choice, y for the prices, `base` for the choice that attains L(y). Then, exactly,

    merit · x  =  L(y)  -  sum of the losses of the options in which x departs from the base  -  y · (room x leaves),

so a choice better than the one in hand departs from the base by changes that lose less than L(y) minus its merit.
There are few of those ("core", Balas and Zemel 1980; Pisinger 1995 and 1999). All subsets of them up to some loss are
listed for two halves and joined. When that loss covers the whole distance, the best pair is the optimum; when not, no
choice with a smaller loss is left, which lowers the bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.allocate.core_bound import Priced
from concord.engines.allocate.core_join import Changes, Planted, grown, join, planted, within
from concord.engines.allocate.core_model import Floats, Integers, Model
from concord.engines.allocate.core_sweep import Sweep

RUNGS = (1_000, 10_000, 100_000, 1_000_000)
"""Subsets of each half, rung by rung."""
WORK = (1e6, 1e7, 1e8, 4e8)
"""Pairs of boxes looked at in each rung, at most: a limit that does not depend on the machine."""
SWEEPS = ((2e7, 2e9), (3e8, 2e10))
"""Costly subsets of a half that are walked without being kept, and the work at most."""
PROMISING = 0.25
"""Part of the distance that the rungs must have covered for a sweep to pay; otherwise branch and bound has the time."""
MOST_LIGHT = 1_000_000
SLICE = 5_000_000
MOST_CHANGES = 1000
MOST_STEERING = 16
MOST_TRIALS = 12
MARGIN = 1e-6
"""Added to limits of loss, besides the rounding error, so that equality counts."""
NOTHING = -(2**61)
"""The merit of having no feasible choice yet."""


@dataclass(frozen=True)
class Found:
    """The best choice so far (bool (n), or None), its merit, the bound proven, pairs of boxes looked at, the loss of
    each half up to which all pairs were, and the loss of both together up to which they were. `NOTHING` is the merit of
    no choice."""

    chosen: NDArray[np.bool_] | None
    merit: int
    bound: int
    work: int = 0
    reach: float = -1.0
    seen: float = -1.0


@dataclass(frozen=True)
class Core:
    """Changes to the base, and what the base leaves in the rows that they touch."""

    changes: Changes
    room: Integers
    spare: Integers
    weight: Floats
    value: int
    span: float
    margin: float


def search(model: Model, at: Priced, start: Found, goal: Callable[[int], int], pause: Callable[[float], bool]) -> Found:
    """Climb the rungs until the merit reaches `goal(bound)`, the optimum is proven, or `pause(share)` says to stop."""
    found = start
    core = _core(model, at)
    for step, (cap, work) in enumerate(zip(RUNGS, WORK, strict=True)):
        if found.merit >= goal(found.bound) or pause(step / len(RUNGS)):
            break
        found = _rung(model, at, core, found, goal(found.bound), cap, work, pause)
    for most, effort in SWEEPS if len(RUNGS) else ():
        distance = core.span - (found.merit - core.value)
        if found.merit >= goal(found.bound) or found.reach < PROMISING * distance or pause(1.0):
            break
        found = _swept(at, core, found, goal(found.bound), most, effort, pause)
    return found


def _core(model: Model, at: Priced) -> Core:
    """The changes that lose least, with their use of the rows as dense arrays."""
    finite = np.flatnonzero(np.isfinite(at.loss))
    column = finite[np.argsort(at.loss[finite], kind="stable")][:MOST_CHANGES]
    leaves, displaced = at.base[column], at.holder[column]
    swaps = ~leaves & (displaced >= 0)
    gain = np.where(leaves, -model.merit[column], model.merit[column])
    gain[swaps] -= model.merit[displaced[swaps]]
    use, touched, room = _use(model, at, column, leaves, displaced, swaps)
    steering, other = _steering(at.prices[touched] > 0, use, room, at.prices[touched])
    loss = np.maximum(at.loss[column], 0.0)
    value = model.total(at.base)
    changes = Changes(column, loss, gain, _rows(use, steering), _rows(use, other), model.group[column])
    weight = at.prices[touched][steering]
    return Core(changes, room[steering], room[other], weight, value, at.ceiling - value, MARGIN + at.error)


def _rows(use: Integers, which: Integers) -> Integers:
    return np.ascontiguousarray(use[:, which])


def _use(
    model: Model,
    at: Priced,
    column: Integers,
    leaves: NDArray[np.bool_],
    displaced: Integers,
    swaps: NDArray[np.bool_],
) -> tuple[Integers, Integers, Integers]:
    """What each change takes (k, t) of the t rows that any of them touches or that the base breaks, and their room."""
    sign = np.where(leaves, -1, 1)
    back = sparse.csr_array(
        (np.ones(int(swaps.sum()), np.int64), (np.flatnonzero(swaps), displaced[swaps])), (len(column), model.size)
    )
    forth = sparse.csr_array((sign, (np.arange(len(column)), column)), (len(column), model.size))
    use = sparse.csc_array((forth - back).astype(np.int64) @ model.rows.T)
    slack = model.slack(at.base)
    touched = np.flatnonzero((np.diff(use.indptr) > 0) | (slack < 0))
    return np.asarray(use[:, touched].toarray(), dtype=np.int64), touched, slack[touched]


def _steering(priced: NDArray[np.bool_], use: Integers, room: Integers, prices: Floats) -> tuple[Integers, Integers]:
    """Which touched rows steer the search and which are only looked at; those that cannot break are neither."""
    can_break = np.maximum(use, 0).sum(axis=0) > room
    spread = use.std(axis=0) * prices if len(use) else prices
    order = np.lexsort((-spread, room >= 0))
    steers = order[(priced | (room < 0))[order] & can_break[order]][:MOST_STEERING]
    looked_at = np.setdiff1d(np.flatnonzero(can_break), steers)
    return np.sort(steers), looked_at


def _rung(
    model: Model, at: Priced, core: Core, found: Found, goal: int, cap: int, work: float, pause: Callable[[float], bool]
) -> Found:
    """One rung: list both halves up to the loss at which `cap` subsets lie, join them, keep the best."""
    best = found.merit - core.value
    distance = core.span - best - 1
    trees, limit = _halves(core, cap, distance)
    pair = np.full(2, -1, dtype=np.int64)
    reached, spent, ended = _join(core, trees, best, goal - core.value, work, pair, pause)
    chosen, merit = found.chosen, found.merit
    if pair[0] >= 0:
        members = [t.changes.column[t.members(int(place))] for t, place in zip(trees, pair, strict=True)]
        chosen = _applied(at, np.concatenate(members))
        merit = core.value + reached
    # Whatever is in neither tree loses more than limit + margin.
    proven = math.ceil(at.ceiling - limit - core.margin) - 1 if ended else found.bound
    reach = limit if ended else found.reach
    seen = max(found.seen, limit) if ended else found.seen
    return Found(chosen, merit, max(merit, min(found.bound, proven)), found.work + spent, reach, seen)


def _swept(
    at: Priced, core: Core, found: Found, goal: int, cap: float, work: float, pause: Callable[[float], bool]
) -> Found:
    """Every choice whose changes lose more than `found.reach` in one half, up to about `cap` subsets of that half.

    It widens what both halves may lose together, not what each may: a pair that loses up to the new limit in each was
    not looked at, so that the next sweep begins at the same reach.
    """
    distance = core.span - (found.merit - core.value) - 1
    halves, known = _split(core)
    limit = min(distance, known, 2 * found.reach, *(within(half.loss, cap, distance) for half in halves))
    if limit <= found.seen:
        return found
    for heavy, light in (halves, halves[::-1]):
        few = grown(light, limit - found.reach + 2 * core.margin, MOST_LIGHT)
        if few is None:
            return found
        walk = Sweep(heavy, planted(light, few, core.weight))
        best, span = found.merit - core.value, core.span - 1 + core.margin
        high = limit + 2 * core.margin
        best, spent = walk.go(found.reach, high, core.room, core.spare, span, best, goal - core.value, work, pause)
        found = replace(found, work=found.work + spent)
        if walk.found is not None:
            merit = core.value + best
            found = replace(found, chosen=_applied(at, walk.columns()), merit=merit, bound=max(merit, found.bound))
        if not walk.done:
            return found
    proven = math.ceil(at.ceiling - limit - core.margin) - 1
    return replace(found, bound=max(found.merit, min(found.bound, proven)), seen=limit)


def _halves(core: Core, cap: int, distance: float) -> tuple[tuple[Planted, Planted], float]:
    """Both halves' trees and the loss up to which every subset is in them."""
    halves, known = _split(core)
    limit = max(0.0, min([distance, known, *(within(half.loss, cap, distance) for half in halves)]))
    for _ in range(MOST_TRIALS):
        subsets = [grown(half, limit + 2 * core.margin, 2 * cap) for half in halves]
        if all(found is not None for found in subsets):
            return _planted(core, halves, subsets), limit
        limit *= 0.9
    # Too many changes lose nothing at all: some of them are tried, and nothing is proven.
    few = [half.only(np.arange(min(len(half.loss), cap.bit_length() - 1))) for half in halves]
    return _planted(core, few, [grown(half, math.inf, 2 * cap) for half in few]), -1.0


def _split(core: Core) -> tuple[list[Changes], float]:
    """The changes dealt in turn into two halves, groups kept together; and the loss up to which they are all there."""
    changes = core.changes
    known = float(changes.loss[-1]) if len(changes.loss) == MOST_CHANGES else math.inf
    _, first = np.unique(changes.group, return_index=True)
    seat = {int(changes.group[i]): turn % 2 for turn, i in enumerate(np.sort(first))}
    side = np.array([seat[int(label)] for label in changes.group], dtype=np.int64)
    return [changes.only(np.flatnonzero(side == s)) for s in (0, 1)], known


def _planted(core: Core, halves: list[Changes], subsets: list[tuple[Any, ...] | None]) -> tuple[Planted, Planted]:
    one, two = (planted(half, found, core.weight) for half, found in zip(halves, subsets, strict=True) if found)
    return one, two


def _join(
    core: Core,
    trees: tuple[Planted, Planted],
    best: int,
    goal: int,
    work: float,
    pair: Integers,
    pause: Callable[[float], bool],
) -> tuple[int, int, bool]:
    """The gain reached, the work done, and whether every pair was looked at."""
    stack = np.zeros((256, 2), dtype=np.int64)
    one, two = trees[0].arrays(), trees[1].arrays()
    depth, spent = 1, 0
    while depth > 0 and spent < work and best < goal and not (spent and pause(spent / work)):
        budget = min(SLICE, int(work) - spent)
        span = core.span - 1 + core.margin
        depth, best, done = join(stack, depth, budget, core.room, core.spare, span, best, goal, one, two, pair)
        spent += done
    return int(best), spent, depth == 0


def _applied(at: Priced, columns: Integers) -> NDArray[np.bool_]:
    """The base with the changes of some applications made."""
    chosen = at.base.copy()
    for j in columns.tolist():
        if at.holder[j] >= 0:
            chosen[at.holder[j]] = False
        chosen[j] = not at.base[j]
    return chosen
