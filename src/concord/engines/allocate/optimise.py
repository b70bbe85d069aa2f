"""The selection with the greatest total merit: what is chosen, the bound on any other, and what each rule costs.

Merit is the score of an application, or how far it stands from the end of the list where there are only ranks. Nobody
below the threshold, barred or withdrawn is ever chosen. The method is in `core`; the theory in docs/theory/optimise.md.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import optimise_words as _words  # noqa: F401
from concord.engines.allocate.core import INFEASIBLE, OPTIMAL, REACHED, Outcome, relative, solve
from concord.engines.allocate.core_model import Model
from concord.engines.allocate.optimise_model import MERITS, Posed, posed, pot_rows
from concord.engines.allocate.problem import Problem
from concord.engines.allocate.selection import LEFT_OUT, Decision, Selection
from concord.engines.allocate.shares import without_their_need
from concord.engines.allocate.walk import FUNDED, walk
from concord.engines.progress import Progress
from concord.engines.reason import Invalid, Reason, reason

MOST_THREADS = 64


@dataclass(frozen=True)
class Options:
    """How far to go.

    Attributes:
        merit: "score" or "awards" (their number).
        gap: stop when (bound - merit) / merit is proven to be at most this.
        time_limit: seconds after which the best so far is returned with its bound.
        threads: of HiGHS; the search itself uses one.
    """

    merit: str = "score"
    gap: float = 1e-4
    time_limit: float = 60.0
    threads: int = 1

    @classmethod
    def of(cls, given: dict[str, Any]) -> Options:
        """Checked options.

        Raises:
            Invalid: an unknown option, or a value that will not do.
        """
        known = tuple(cls.__dataclass_fields__)
        for name in given:
            if name not in known:
                raise Invalid("allocate:unknown_option", field="option", value=name, known=known)
        merit = given.get("merit", cls.merit)
        if merit not in MERITS:
            raise Invalid("allocate:unknown_option", field="merit", value=merit, known=MERITS)
        gap = _number("gap", given.get("gap", cls.gap), lambda v: 0 <= v < 1, "0 ≤ gap < 1")
        seconds = _number("time_limit", given.get("time_limit", cls.time_limit), lambda v: v > 0, "> 0 s")
        inside = f"1 … {MOST_THREADS}"
        threads = _number(
            "threads", given.get("threads", cls.threads), lambda v: v == int(v) and 1 <= v <= MOST_THREADS, inside
        )
        return cls(merit, gap, seconds, int(threads))


def _number(field: str, value: Any, fits: Callable[[float], bool], wanted: str) -> float:
    try:
        number = float(value)
        if math.isfinite(number) and fits(number):
            return number
    except (TypeError, ValueError):
        pass
    raise Invalid("allocate:bad_option", field=field, value=str(value), wanted=wanted)


class Explained(Decision):
    """A decision whose reason speaks of prices instead of turns."""

    __slots__ = ()

    @property
    def reason(self) -> Reason:
        """Why, in a code with its values."""
        from concord.engines.allocate.optimise_reasons import why

        optimum = self.selection
        assert isinstance(optimum, Optimum)
        s = optimum.course.step_of.get(optimum.problem.index[self.application])
        return super().reason if s is None else why(optimum, s)


@dataclass(frozen=True, eq=False)
class Optimum(Selection):
    """A `Selection` by "optimise", with its proof.

    Attributes:
        options: how it was solved.
        posed: the model, with the rows of the common pots that mattered.
        outcome: chosen steps, merit and bound in the model's units, prices, path, nodes.
    """

    options: Options = Options()
    posed: Posed = None  # type: ignore[assignment]
    outcome: Outcome = None  # type: ignore[assignment]

    @property
    def total(self) -> Decimal:
        """Total merit, exactly as added up."""
        return self.posed.points(self.outcome.merit or 0)

    @property
    def greatest(self) -> Decimal:
        """No selection has more total merit."""
        return self.posed.points(self.outcome.bound)

    @property
    def proof(self) -> Reason:
        """How good the selection is proven to be."""
        outcome = self.outcome
        said = {"merit": said_points(self.total), "proof": outcome.proof}
        if outcome.status == OPTIMAL:
            return reason("allocate:optimum", **said)
        said |= {"bound": said_points(self.greatest), "gap": f"{outcome.gap:.2e}"}
        if outcome.status == REACHED:
            return reason("allocate:optimum_gap", **said)
        return reason("allocate:optimum_time", seconds=f"{self.options.time_limit:g}", **said)

    def decision(self, i: int) -> Decision:
        """The decision on application i (in ranking order, from 0)."""
        plain = super().decision(i)
        fields = (getattr(plain, name) for name in Decision.__dataclass_fields__)
        return Explained(*fields)

    @cached_property
    def room(self) -> NDArray[np.int64]:
        """What each row of the model has left."""
        return self.posed.model.slack(self.outcome.chosen)

    @cached_property
    def sets_of(self) -> dict[int, list[tuple[str, NDArray[np.int64]]]]:
        """Step → the exclusive sets that hold it, as (name, steps)."""
        found: dict[int, list[tuple[str, NDArray[np.int64]]]] = {}
        for name, steps in self.posed.sets:
            for s in steps.tolist():
                found.setdefault(s, []).append((name, steps))
        return found

    def json(self) -> dict[str, Any]:
        """The selection as plain data, with its proof."""
        outcome = self.outcome
        return super().json() | {
            "merit": float(self.total),
            "bound": float(self.greatest),
            "gap": outcome.gap,
            "status": outcome.status,
            "proof": outcome.proof,
            "nodes": outcome.nodes,
            "pairs": outcome.pairs,
            "options": {name: getattr(self.options, name) for name in Options.__dataclass_fields__},
            "path": [
                {"stage": s.name, "seconds": round(s.seconds, 6), "bound": float(self.posed.points(s.bound))}
                for s in outcome.path
            ],
        }


def said_points(points: Decimal) -> str:
    """Merit as people write it: no trailing zeros, no exponent."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def optimise(problem: Problem, *, seed: int = 0, progress: Progress | None = None, **options: Any) -> Optimum:
    """The selection with the greatest total merit that keeps every purse, limit, exclusive set and condition.

    Args:
        problem: from `pose`.
        seed: of HiGHS, where it is needed.
        progress: told how far it is, and may stop it.
        options: `Options`: merit, gap, time_limit, threads.

    Raises:
        Invalid: an unknown option; minimums that cannot hold, with the least change that would do.
        Cancelled: `progress` returned False.
    """
    chosen_options = Options.of(options)
    asked, outcome = solved(problem, posed(problem, chosen_options.merit), chosen_options, seed, progress)
    if outcome.status == INFEASIBLE:
        from concord.engines.allocate.optimise_minimums import refuse

        refuse(problem, asked, chosen_options, seed)
    if outcome.merit is None:
        raise Invalid("allocate:no_time", seconds=f"{chosen_options.time_limit:g}")
    return Optimum(
        problem,
        "optimise",
        seed,
        problem.course,
        without_their_need(problem.course, np.where(outcome.chosen, FUNDED, LEFT_OUT).astype(np.int8)),
        bound=float(asked.points(outcome.bound)),
        gap=outcome.gap,
        proven=outcome.status == OPTIMAL,
        options=chosen_options,
        posed=asked,
        outcome=outcome,
    )


def solved(
    problem: Problem,
    asked: Posed,
    options: Options,
    seed: int,
    progress: Progress | None = None,
    start: NDArray[np.bool_] | None = None,
) -> tuple[Posed, Outcome]:
    """Solve, adding the rows of the common pots that a choice breaks until none is; the walk-down is the first choice.

    Fewer rows only allow more, so every bound on the way is true of the whole.
    """
    deadline = time.monotonic() + options.time_limit
    best = _better(problem, asked, walk(problem.course, False) == FUNDED, start)
    while True:
        left = max(0.0, deadline - time.monotonic())
        outcome = solve(
            asked.model,
            gap=options.gap,
            time_limit=left,
            seed=seed,
            threads=options.threads,
            start=best,
            progress=progress,
        )
        broken = pot_rows(asked, problem, outcome.chosen)
        if not broken:
            return asked, outcome
        asked = asked.with_rows(broken)
        if time.monotonic() >= deadline:
            return asked, _fallen_back(asked.model, outcome, best)


def _better(
    problem: Problem, asked: Posed, walked: NDArray[np.bool_], start: NDArray[np.bool_] | None
) -> NDArray[np.bool_] | None:
    """The best choice known beforehand that keeps every row and pot."""
    known = [
        c for c in (start, walked) if c is not None and asked.model.feasible(c) and not pot_rows(asked, problem, c)
    ]
    return max(known, key=asked.model.total, default=None)


def _fallen_back(model: Model, outcome: Outcome, best: NDArray[np.bool_] | None) -> Outcome:
    """The time was up while a pot was overdrawn: the best choice known beforehand, under the bound reached."""
    if best is None:
        return replace(outcome, chosen=np.zeros(model.size, dtype=bool), merit=None, status="time limit")
    merit = model.total(best)
    status = OPTIMAL if merit == outcome.bound else "time limit"
    return replace(outcome, chosen=best, merit=merit, status=status)


__all__ = ["Optimum", "Options", "optimise", "relative", "said_points", "solved"]
