"""Ties: runs of steps with one place on one list, drawn by lot or reordered so that the most are funded."""

from __future__ import annotations

import hashlib
from bisect import bisect_right
from fractions import Fraction
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import margins
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
    """Some step of the run went without money although it would have fitted at the start of the run, which the walk
    reached."""
    if code[run.start] == AFTER_GAP:
        return False
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
    LONGEST = 150
    """Longer runs are filled least first, which is known to be the most only where it reaches the bound."""

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
        suffixes = range(len(amounts) + 1) if len(amounts) <= self.LONGEST else range(1)
        return [list(accumulate(sorted(amounts[k:]), initial=0)) for k in suffixes]

    def most(self) -> tuple[set[int], bool]:
        """The steps funded by the best order, and whether it is proven."""
        if len(self.steps) > self.LONGEST:
            return self._least_first()
        self._look(0, [], self.room, self.pots)
        return set(self.best), self.nodes <= self.MOST_NODES

    def _least_first(self) -> tuple[set[int], bool]:
        """The steps that take the least part of the room left, while they fit."""
        bound = self._bound(0, self.room)
        chosen: list[int] = []
        room, pots = self.room, self.pots
        for k in sorted(range(len(self.steps)), key=lambda k: (self._part(k), k)):
            after = self._taken(k, chosen, room, pots)
            if after is not None:
                chosen.append(self.steps[k])
                room, pots = after
        return set(chosen), len(chosen) == bound

    def _part(self, k: int) -> Fraction:
        return max((Fraction(a, max(1, self.room[r])) for r, a in self.uses[k]), default=Fraction(0))

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


def run_margin(course: Course, ordered: Course, funded: NDArray[np.bool_], own: int, pool: int, strict: bool) -> int:
    """The least addition to one account with which some run would be reordered to another choice.

    `course` has the runs in their given order, `ordered` as they were walked, `funded` is of `ordered`. Runs that a
    strict walk does not reach have no say.
    """
    stopped = walk(ordered, strict) == AFTER_GAP
    ledger = Ledger(ordered, funded)
    least = margins.FAR
    for run in tied(ordered):
        if not (stopped[run.start] or funded[run.start : run.stop].all()):
            least = min(least, _Better(course, ordered, ledger, run, own, pool).least())
    return least


class _Better:
    """The cheapest set of a run that would be preferred to the one funded: more of them, or as many and earlier."""

    def __init__(self, course: Course, ordered: Course, ledger: Ledger, run: range, own: int, pool: int) -> None:
        self.steps = sorted(run, key=lambda s: course.step_of[int(ordered.app[s])])
        self.chosen = [bool(ledger.funded[s]) for s in self.steps]
        self.fixed = (ordered.start, ordered.resource, ordered.amount, ordered.hold, ordered.pot_of)
        self.pot, self.own, self.pool = ordered.pot, own, pool
        self.drawn = np.array([ledger.drawn(r, run.start) for r in range(len(ordered.hold))], dtype=np.int64)
        self.over = ordered.pot - np.array(ledger.pots_left(run.start), dtype=np.int64)
        self.needed = [ordered.needed(s) for s in self.steps]
        self.funded = set(np.flatnonzero(ledger.funded[: run.start]).tolist())
        self.best = margins.FAR

    def least(self) -> int:
        """Its price: what must be added."""
        self._look(0, 0, 1, 0)
        return self.best

    def _look(self, k: int, count: int, price: int, order: int) -> None:
        """`order` is 0 while the set is as funded today, 1 where it first differed by a step more, -1 by one less."""
        left, size = len(self.steps) - k, sum(self.chosen)
        if price >= self.best or count + left < size:
            return
        if not left:
            if count > size or (count == size and order > 0):
                self.best = price
            return
        s, today = self.steps[k], self.chosen[k]
        if all(t in self.funded for t in self.needed[k]):
            account = (self.own, self.pool)
            cost: int = margins.threshold(s, *account, *self.fixed, self.pot, self.drawn, self.over)  # type: ignore[no-untyped-call]
            if cost < margins.FAR:
                self._draw(s, 1)
                self._look(k + 1, count + 1, max(price, cost), order if order or today else 1)
                self._draw(s, -1)
        self._look(k + 1, count, price, order if order or not today else -1)

    def _draw(self, s: int, sign: int) -> None:
        start, resource, amount, hold, pot_of = self.fixed
        margins.draw(  # type: ignore[no-untyped-call]
            s, sign, start, resource, amount, hold, pot_of, self.drawn, self.over
        )
        (self.funded.add if sign > 0 else self.funded.discard)(s)
