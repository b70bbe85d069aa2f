"""The greatest total merit of a 0-1 `Model`, with a bound that is true.

0. Small conditions are listed as combinations (`core_compound`).
1. Prices of the rows with the least Lagrangian bound (`core_bound`).
2. Subsets of the changes that lose least at these prices, joined in pairs, rung by rung (`core_search`). With several
   hundred applications or more this usually comes within 1e-4 of the bound at once.
3. What is left, by HiGHS's branch and bound on the changes that can still matter (`core_mip`).
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.core_bound import Infeasible, Priced, priced, relax
from concord.engines.allocate.core_compound import compound
from concord.engines.allocate.core_mip import branch
from concord.engines.allocate.core_model import FREE, IN, Floats, Model
from concord.engines.allocate.core_search import NOTHING, Found, search
from concord.engines.progress import Progress, tick

OPTIMAL, REACHED, TIME, INFEASIBLE = "optimal", "gap reached", "time limit", "infeasible"


@dataclass(frozen=True)
class Stage:
    """One stage of the path taken: its name, seconds, and the merit and bound after it."""

    name: str
    seconds: float
    merit: int | None
    bound: int


@dataclass(frozen=True, eq=False)
class Outcome:
    """The best choice found and what is proven about it.

    Attributes:
        chosen: bool (n); nothing is chosen where `status` is "infeasible" or no choice was found in time.
        merit: its total merit, or None.
        bound: no feasible choice has more.
        status: "optimal", "gap reached", "time limit", "infeasible".
        proof: what the bound rests on: "relaxation" (prices, exact to the unit), "enumeration" (all cheaper sets of
            changes were looked at) or "branch and bound" (HiGHS's, at its tolerance).
        prices: float64 (m), merit per unit of each row; 0 for small conditions that were listed (`core_compound`).
        nodes: nodes of HiGHS's tree; `pairs`: pairs of boxes looked at by the search.
        path: the stages taken.
    """

    chosen: NDArray[np.bool_]
    merit: int | None
    bound: int
    status: str
    proof: str
    prices: Floats
    nodes: int
    pairs: int
    path: tuple[Stage, ...]

    @property
    def gap(self) -> float:
        """(bound - merit) / |merit|; infinite without a choice."""
        return math.inf if self.merit is None else relative(self.bound, self.merit)


def relative(bound: int, merit: int) -> float:
    """The gap as HiGHS reckons it."""
    return max(0, bound - merit) / max(1, abs(merit))


def solve(
    model: Model,
    *,
    gap: float = 1e-4,
    time_limit: float = 60.0,
    seed: int = 0,
    threads: int = 1,
    start: NDArray[np.bool_] | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Choose, and prove how good the choice is; `start` is a choice to begin from, ignored where it is not feasible.

    Raises:
        Cancelled: `progress` returned False.
    """
    listed = compound(model)
    began = listed.contract(start) if start is not None and model.feasible(start) else None
    outcome = _Run(listed.model, gap, time_limit, seed, threads, progress).go(began)
    prices = np.zeros(len(model.at_most))
    prices[listed.row] = outcome.prices
    return replace(outcome, chosen=listed.expand(outcome.chosen), prices=prices)


class _Run:
    """The state of one solution: its clock, its path, the best so far."""

    def __init__(
        self, model: Model, gap: float, time_limit: float, seed: int, threads: int, progress: Progress | None
    ) -> None:
        self.model, self.gap, self.seed, self.threads, self.progress = model, gap, seed, threads, progress
        self.begun = self.mark = time.monotonic()
        self.deadline = self.begun + time_limit
        self.path: list[Stage] = []
        self.stage = "allocate:relaxation"

    def go(self, start: NDArray[np.bool_] | None) -> Outcome:
        tick(self.progress, self.stage, 0.0)
        try:
            at = relax(self.model)
        except Infeasible:
            return self._none()
        found = self._started(start, at)
        self._note("relaxation", found)
        proof, nodes = "relaxation", 0
        self.stage = "allocate:search"
        searched = search(self.model, at, found, self._goal, self._pause)
        proof = "enumeration" if searched.bound < found.bound else proof
        found = searched
        self._note("search", found)
        if self._wanting(found) and not self._pause(1.0):
            self.stage = "allocate:branch"
            try:
                branched, nodes = branch(
                    self.model, at, found, self.gap, self.deadline, self._pause, self.seed, self.threads
                )
            except Infeasible:
                return self._none()
            proof = "branch and bound" if branched.bound < found.bound else proof
            found = branched
            self._note("branch and bound", found)
        tick(self.progress, self.stage, 1.0)
        return self._outcome(found, at, proof, nodes)

    def _started(self, start: NDArray[np.bool_] | None, at: Priced) -> Found:
        """The better of the caller's choice and the base, where they are feasible."""
        best = Found(None, NOTHING, at.bound)
        for chosen in (start, at.base):
            if chosen is not None and self.model.feasible(chosen) and self.model.total(chosen) > best.merit:
                best = Found(chosen, self.model.total(chosen), at.bound)
        return best

    def _goal(self, bound: int) -> int:
        """The least merit at which the gap is reached under this bound."""
        return math.ceil(bound / (1 + self.gap)) if bound > 0 else bound

    def _wanting(self, found: Found) -> bool:
        return found.chosen is None or relative(found.bound, found.merit) > self.gap

    def _pause(self, share: float) -> bool:
        tick(self.progress, self.stage, share)
        return time.monotonic() >= self.deadline

    def _note(self, name: str, found: Found) -> None:
        now = time.monotonic()
        merit = None if found.chosen is None else found.merit
        self.path.append(Stage(name, now - self.mark, merit, found.bound))
        self.mark = now

    def _outcome(self, found: Found, at: Priced, proof: str, nodes: int) -> Outcome:
        if found.chosen is None:
            nothing = np.zeros(self.model.size, dtype=bool)
            path = tuple(self.path)
            return Outcome(nothing, None, found.bound, TIME, proof, at.prices, nodes, found.work, path)
        status = TIME if self._wanting(found) else OPTIMAL if found.bound == found.merit else REACHED
        return Outcome(
            found.chosen,
            found.merit,
            found.bound,
            status,
            proof,
            at.prices,
            nodes,
            found.work,
            tuple(self.path),
        )

    def _none(self) -> Outcome:
        """Nothing keeps all rows."""
        self.path.append(Stage(self.stage.split(":")[1], time.monotonic() - self.mark, None, NOTHING))
        nothing = np.zeros(self.model.size, dtype=bool)
        prices = np.zeros(len(self.model.at_most))
        return Outcome(nothing, None, NOTHING, INFEASIBLE, "relaxation", prices, 0, 0, tuple(self.path))


__all__ = ["FREE", "IN", "Model", "Outcome", "Stage", "priced", "relative", "solve"]
