"""The remaining core by HiGHS's branch and bound, its answers checked in whole numbers.

Changes that lose more than the distance between the bound and the best choice in hand are ruled out first, so that
HiGHS sees few columns and starts from that choice. HiGHS accepts a row broken by a millionth of its scale, which can
be many smallest units of money: a choice that breaks a row exactly is cut off by the cover that it holds (a valid
inequality, so the bound stays true), and the search goes on.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.core_bound import Infeasible, Part, Priced, linear, solver_for
from concord.engines.allocate.core_model import IN, OUT, Integers, Model
from concord.engines.allocate.core_search import NOTHING, Found

MOST_COVERS = 200
Pause = Callable[[float], bool]


def branch(
    model: Model, at: Priced, found: Found, gap: float, deadline: float, pause: Pause, seed: int, threads: int
) -> tuple[Found, int]:
    """Go on from `found` until `gap` is proven, the deadline (of `time.monotonic`) passes or `pause(share)` is true.

    Returns what is found and the nodes of the tree.

    Raises:
        Infeasible: HiGHS proved that no choice keeps all rows.
    """
    worth_finding = NOTHING if found.chosen is None else found.merit + math.floor(gap * max(1, abs(found.merit)))
    active = (model.fixed == IN) | (np.isfinite(at.loss) & (at.loss <= at.ceiling - worth_finding))
    active |= np.isin(model.group, np.unique(model.group[active])) & (model.fixed != OUT)
    part = linear(model, active, at.base & ~active)
    search = _Search(model, part, at.base & ~active, found, gap, seed, threads, pause)
    for _ in range(MOST_COVERS):
        left = deadline - time.monotonic()
        if left <= 0 or not search.go_on(left):
            break
    # Whatever was ruled out has no more merit than `worth_finding`.
    limit = max(worth_finding, search.bound, search.found.merit)
    best = search.found
    return replace(best, bound=max(best.merit, min(found.bound, limit)), reach=found.reach), search.nodes


class _Search:
    """One HiGHS model, its best exact choice and its bound."""

    def __init__(
        self,
        model: Model,
        part: Part,
        kept: NDArray[np.bool_],
        found: Found,
        gap: float,
        seed: int,
        threads: int,
        pause: Pause,
    ) -> None:
        self.model, self.part, self.kept, self.found, self.pause = model, part, kept, found, pause
        self.bound, self.nodes = found.bound, 0
        part.lp.integrality_ = [highspy.HighsVarType.kInteger] * len(part.column)
        part.lp.offset_ = part.constant
        self.solver = solver_for(
            part.lp,
            mip_rel_gap=gap,
            mip_abs_gap=1 - 1e-6,
            mip_feasibility_tolerance=1e-9,
            random_seed=seed,
            threads=threads,
        )
        self.stopped: BaseException | bool = False
        self.solver.cbMipInterrupt.subscribe(self._watch)

    def _watch(self, event: Any) -> None:
        try:
            self.stopped = self.stopped or self.pause(0.5)
        except BaseException as why:  # raised again once HiGHS has come to rest
            self.stopped = why
        if self.stopped:
            event.interrupt()

    def go_on(self, seconds: float) -> bool:
        """Solve once more; whether that has to be repeated because a row was broken."""
        self.solver.setOptionValue("time_limit", self.solver.getRunTime() + seconds)
        if self.found.chosen is not None:
            start = highspy.HighsSolution()
            start.col_value = list(self.found.chosen[self.part.column].astype(float))
            self.solver.setSolution(start)
        self.solver.run()
        if isinstance(self.stopped, BaseException):
            raise self.stopped
        status, info = self.solver.getModelStatus(), self.solver.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            if self.found.chosen is None:
                raise Infeasible
            return False
        self.nodes += max(0, info.mip_node_count)
        if math.isfinite(info.mip_dual_bound):
            self.bound = min(
                self.bound, math.floor(info.mip_dual_bound + 1e-6 * max(1.0, abs(info.mip_dual_bound) * 1e-3))
            )
        if not math.isfinite(info.objective_function_value) or not self.solver.getSolution().value_valid:
            return False
        return not self._accept() and not self.stopped

    def _accept(self) -> bool:
        """Take HiGHS's choice if it keeps every row exactly; otherwise cut it off."""
        values = np.asarray(self.solver.getSolution().col_value)
        chosen = self.kept.copy()
        chosen[self.part.column] = values > 0.5
        broken = np.flatnonzero(self.model.slack(chosen) < 0)
        for row in broken:
            self._cut(int(row), chosen)
        if not len(broken) and self.model.feasible(chosen) and self.model.total(chosen) > self.found.merit:
            self.found = Found(chosen, self.model.total(chosen), self.bound, self.found.work)
        return not len(broken)

    def _cut(self, row: int, chosen: NDArray[np.bool_]) -> None:
        """At least one of the options by which the choice breaks the row has to be given up."""
        first, last = self.model.rows.indptr[row : row + 2]
        index, coefficient = self.model.rows.indices[first:last], self.model.rows.data[first:last]
        taken, left = chosen[index] & (coefficient > 0), ~chosen[index] & (coefficient < 0)
        place = np.searchsorted(self.part.column, index)
        here = (place < len(self.part.column)) & (
            self.part.column[np.minimum(place, len(self.part.column) - 1)] == index
        )
        cover: Integers = place[here & (taken | left)]
        sign = np.where(taken, 1.0, -1.0)[here & (taken | left)]
        self.solver.addRow(-highspy.kHighsInf, float((sign > 0).sum() - 1), len(cover), cover.astype(np.int32), sign)
