"""Ties: runs of steps with one place on one list, drawn by lot or reordered so that the most are funded."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.course import Course, waiting
from concord.engines.allocate.ledger import Ledger
from concord.engines.allocate.problem import Integers, Problem
from concord.engines.allocate.walk import AFTER_GAP, FUNDED, SHORT, walk


def runs(course: Course) -> Integers:
    """The number of the run that each step stands in: neighbours in the walk that are tied."""
    if not course.steps:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.cumsum(course.group[1:] != course.group[:-1]))).astype(np.int64)


def tied(course: Course) -> list[range]:
    """Runs of two steps or more."""
    run = runs(course)
    ends = np.searchsorted(run, np.arange(int(run[-1]) + 2 if len(run) else 0))
    return [range(a, b) for a, b in pairwise(ends.tolist()) if b - a > 1]


def drawn_by_lot(problem: Problem, seed: int) -> Course:
    """Ties in an order drawn from the seed and their names: other applications do not change a draw."""
    course = problem.course
    turn = np.zeros(course.steps, dtype=np.int64)
    for steps in tied(course):
        names = [problem.ids[int(course.app[s])] for s in steps]
        tickets = [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names]
        for k, s in enumerate(sorted(steps, key=lambda s: tickets[s - steps.start])):
            turn[s] = k
    drawn = course.reordered(np.lexsort((turn, runs(course))))
    return drawn.reordered(waiting(drawn)) if problem.depends else drawn


def most_funded(course: Course, strict: bool) -> tuple[Course, bool]:
    """Ties reordered where money runs out in them, so that the most of them are funded; nothing else moves.

    Among orders that fund as many, the one whose funded applications stand earliest as they were. Returns the course,
    and whether every reordering is proven to be the best.
    """
    proven, settled = True, 0
    while True:
        code = walk(course, strict)
        ledger = Ledger(course, code == FUNDED)
        line = next((r for r in tied(course) if r.start >= settled and _may_gain(course, ledger, code, r)), None)
        if line is None:
            return course, proven
        best, sure = _Run(course, ledger, line).most()
        rest = [s for s in line if s not in best]
        order = np.arange(course.steps)
        order[line.start : line.stop] = [*sorted(best), *rest]
        course, settled, proven = course.reordered(order), line.stop, proven and sure


def _may_gain(course: Course, ledger: Ledger, code: NDArray[np.int8], run: range) -> bool:
    """Some step of the run went without money although it would have fitted at the start of the run."""
    return any(code[s] in (SHORT, AFTER_GAP) and fits_before(course, ledger, s, run.start) for s in run)


def fits_before(course: Course, ledger: Ledger, s: int, turn: int) -> bool:
    """Whether step s would fit were it taken before step `turn`; what it depends on is not looked at."""
    gaps = [0] * len(course.pot)
    for r, a in course.uses(s):
        more = a - max(0, int(course.hold[r]) - ledger.drawn(r, turn))
        k = int(course.pot_of[r])
        if more > 0 and k < 0:
            return False
        if more > 0:
            gaps[k] += more
    return all(gap <= left for gap, left in zip(gaps, ledger.pots_left(turn), strict=True))


class _Run:
    """Search of one run, best first in the given order: with or without each step in turn, cut by a bound."""

    MOST_NODES = 200_000

    def __init__(self, course: Course, ledger: Ledger, run: range) -> None:
        self.steps = list(run)
        self.uses = [course.uses(s) for s in run]
        self.needs = [course.needed(s) for s in run]
        self.funded_before = {t for needs in self.needs for t in needs if 0 <= t < run.start and ledger.funded[t]}
        used = {r for uses in self.uses for r, _ in uses}
        self.room = {r: int(course.hold[r]) - ledger.drawn(r, run.start) for r in used}
        self.pot_of = {r: int(course.pot_of[r]) for r in used}
        self.pots = ledger.pots_left(run.start)
        self.nodes = 0
        self.best: list[int] = []
        self.smallest = {r: self._sums(r) for r in used if self.pot_of[r] < 0}

    def _sums(self, r: int) -> list[list[int]]:
        """For each k, the least that 0, 1, 2, … of the steps from the k-th on take of resource r."""
        amounts = [dict(uses).get(r, 0) for uses in self.uses]
        return [list(accumulate(sorted(amounts[k:]), initial=0)) for k in range(len(amounts) + 1)]

    def most(self) -> tuple[set[int], bool]:
        """The steps funded by the best order, and whether it is proven."""
        self._look(0, [], self.room, self.pots)
        return set(self.best), self.nodes <= self.MOST_NODES

    def _bound(self, k: int, room: dict[int, int]) -> int:
        free = len(self.steps) - k
        return min((bisect_right(sums[k], max(0, room[r])) - 1 for r, sums in self.smallest.items()), default=free)

    def _look(self, k: int, chosen: list[int], room: dict[int, int], pots: list[int]) -> None:
        self.nodes += 1
        if len(chosen) > len(self.best):
            self.best = list(chosen)
        if k == len(self.steps) or self.nodes > self.MOST_NODES or len(chosen) + self._bound(k, room) <= len(self.best):
            return
        after = self._taken(k, chosen, room, pots)
        if after is not None:
            self._look(k + 1, [*chosen, self.steps[k]], *after)
        self._look(k + 1, chosen, room, pots)

    def _taken(
        self, k: int, chosen: list[int], room: dict[int, int], pots: list[int]
    ) -> tuple[dict[int, int], list[int]] | None:
        """Room and pots with the k-th step funded, or None where it does not fit."""
        if any(t not in chosen and t not in self.funded_before for t in self.needs[k]):
            return None
        room, pots = dict(room), list(pots)
        for r, a in self.uses[k]:
            gap = max(0, a - max(0, room[r]))
            room[r] -= a
            if gap and self.pot_of[r] < 0:
                return None
            if gap:
                pots[self.pot_of[r]] -= gap
        return (room, pots) if min(pots, default=0) >= 0 else None
