"""Beyond what fits in memory: the costly subsets of one half, made one by one and never kept.

Once every pair of subsets that lose up to R each has been looked at, a choice that loses up to R' <= 2 R in all and
was not seen has more than R in one half and so less than R' - R in the other. The few cheap subsets of the other half
lie in a tree; the many costly ones of this half are walked depth first, each asking the tree for its best partner.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.core_join import Changes, Planted, compiled
from concord.engines.allocate.core_model import Integers

DEEPEST = 512
SLICE = 20_000_000


@dataclass
class Sweep:
    """Where a walk stands: the path of changes taken and its sums, the next change to try, the best pair so far."""

    heavy: Changes
    light: Planted
    depth: int = 0
    turn: int = 0
    done: bool = False
    found: list[int] | None = None
    partner: int = -1
    _path: Integers = field(default_factory=lambda: np.zeros(DEEPEST, dtype=np.int64))

    def __post_init__(self) -> None:
        width = self.heavy.use.shape[1]
        self._loss, self._gain = np.zeros(DEEPEST + 1), np.zeros(DEEPEST + 1, dtype=np.int64)
        self._use = np.zeros((DEEPEST + 1, width), dtype=np.int64)
        self._pair = np.zeros(DEEPEST + 2, dtype=np.int64)

    def go(
        self,
        low: float,
        high: float,
        room: Integers,
        spare: Integers,
        span: float,
        best: int,
        goal: int,
        work: float,
        pause: Callable[[float], bool],
    ) -> tuple[int, int]:
        """Walk the subsets that lose more than `low` and at most `high`; the best gain and the work done."""
        spent = 0
        heavy = (self.heavy.loss, self.heavy.gain, self.heavy.use, self.heavy.group, self.heavy.rest)
        state = (self._path, self._loss, self._gain, self._use)
        while not self.done and spent < work and best < goal and not (spent and pause(spent / work)):
            self._pair[0] = -1
            self.depth, self.turn, best, did, self.done = sweep(
                heavy, self.light.arrays(), state, self.depth, self.turn, low, high,
                room, spare, span, best, goal, SLICE, self._pair,
            )  # fmt: skip
            spent += did
            if self._pair[0] >= 0:
                self.partner, taken = int(self._pair[0]), int(self._pair[1])
                self.found = self._pair[2 : 2 + taken].tolist()
        return int(best), spent

    def columns(self) -> NDArray[np.int64]:
        """The applications that the best pair changes."""
        members = self.light.members(self.partner)
        return np.concatenate((self.heavy.column[self.found or []], self.light.changes.column[members]))


@compiled
def sweep(heavy, light, state, depth, turn, low, high, room, spare, span, best, goal, budget, pair):  # type: ignore[no-untyped-def]
    """Go on from a state until all is walked, `budget` is spent or `goal` is reached."""
    loss, gain, use, group, rest = heavy
    use2, gain2, low2, high2, child2, least2, most2, loss2, place2, parent2, last2, rest2 = light
    path, path_loss, path_gain, path_use = state
    changes, width, work = len(loss), use.shape[1], 0
    stack = np.zeros(256, dtype=np.int64)
    while work < budget and best < goal:
        work += 1
        if turn >= changes or path_loss[depth] + loss[turn] > high or depth == len(path):
            if depth == 0:
                return depth, turn, best, work, True
            depth -= 1
            turn = path[depth] + 1
            continue
        clash = False
        for q in range(depth):
            if group[path[q]] == group[turn]:
                clash = True
                break
        if clash:
            turn += 1
            continue
        path[depth] = turn
        path_loss[depth + 1] = path_loss[depth] + loss[turn]
        path_gain[depth + 1] = path_gain[depth] + gain[turn]
        for k in range(width):
            path_use[depth + 1, k] = path_use[depth, k] + use[turn, k]
        depth += 1
        turn += 1
        if path_loss[depth] <= low:
            continue
        stack[0], waiting = 0, 1
        while waiting > 0:
            work += 1
            waiting -= 1
            b = stack[waiting]
            if path_gain[depth] + most2[b] <= best or path_loss[depth] + loss2[b] > span - best:
                continue
            k = 0
            while k < width and path_use[depth, k] + least2[b, k] <= room[k]:
                k += 1
            if k < width:
                continue
            if child2[b] >= 0:
                stack[waiting], stack[waiting + 1] = child2[b], child2[b] + 1
                waiting += 2
                continue
            for j in range(low2[b], high2[b]):
                if path_gain[depth] + gain2[j] <= best:
                    continue
                k = 0
                while k < width and path_use[depth, k] + use2[j, k] <= room[k]:
                    k += 1
                if k < width or overflows(spare, path, depth, rest, place2[j], parent2, last2, rest2):
                    continue
                best = path_gain[depth] + gain2[j]
                pair[0], pair[1] = j, depth
                pair[2 : 2 + depth] = path[:depth]
    return depth, turn, best, work, False


@compiled
def overflows(room, path, depth, rest1, j, parent2, last2, rest2):  # type: ignore[no-untyped-def]
    """Whether a path and a subset together break one of the other rows."""
    for k in range(len(room)):
        total = 0
        for q in range(depth):
            total += rest1[path[q], k]
        p = j
        while p > 0:
            total += rest2[last2[p], k]
            p = parent2[p]
        if total > room[k]:
            return True
    return False
