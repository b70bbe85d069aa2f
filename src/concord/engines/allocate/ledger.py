"""What had been drawn before any step, without keeping a balance for each."""

from __future__ import annotations

from bisect import bisect_left
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.course import Course


class Ledger:
    """Draws of the funded steps, by resource, in the order of the walk."""

    def __init__(self, course: Course, funded: NDArray[np.bool_]) -> None:
        self.course = course
        self.funded = funded

    @cached_property
    def _accounts(self) -> list[tuple[list[int], list[int]]]:
        """Resource → (steps that drew on it, drawn up to and with each)."""
        course = self.course
        step = np.repeat(np.arange(course.steps), np.diff(course.start))
        drew = self.funded[step] if len(step) else np.zeros(0, dtype=np.bool_)
        step, resource, amount = step[drew], course.resource[drew], course.amount[drew]
        by = np.lexsort((step, resource))
        step, amount = step[by], amount[by]
        ends = np.searchsorted(resource[by], np.arange(len(course.hold) + 1))
        return [(step[lo:hi].tolist(), np.cumsum(amount[lo:hi]).tolist()) for lo, hi in pairwise(ends.tolist())]

    def drawn(self, r: int, s: int) -> int:
        """Drawn from resource r before step s."""
        steps, total = self._accounts[r]
        k = bisect_left(steps, s)
        return int(total[k - 1]) if k else 0

    def first_user(self, r: int, s: int) -> int:
        """The step before s that last drew on resource r, or -1."""
        steps, _ = self._accounts[r]
        k = bisect_left(steps, s)
        return int(steps[k - 1]) if k else -1

    def users(self, r: int) -> int:
        """How many funded steps draw on resource r."""
        return len(self._accounts[r][0])

    def left(self, r: int, s: int) -> int:
        """What resource r itself holds before step s; the pot not counted."""
        return max(0, int(self.course.hold[r]) - self.drawn(r, s))

    def pots_left(self, s: int) -> list[int]:
        """What every pot holds before step s."""
        left: list[int] = self.course.pot.tolist()
        for r, k in enumerate(self.course.pot_of[: self.course.purses].tolist()):
            if k >= 0:
                left[k] -= max(0, self.drawn(r, s) - int(self.course.hold[r]))
        return left

    def split(self, s: int) -> list[tuple[int, int, int]]:
        """(purse, asked, of that from the purse itself) of step s, were it funded at its turn."""
        return [(r, asked, min(asked, self.left(r, s))) for r, asked in self.course.uses(s) if r < self.course.purses]
