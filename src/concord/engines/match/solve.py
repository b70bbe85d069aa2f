"""From a problem to a plan."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from concord.engines.match import fair, flow, mip, shortfall
from concord.engines.match.assignment import Assignment
from concord.engines.match.families import crossing
from concord.engines.match.problem import Problem
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid

OBJECTIVES = ("total", "fair")


def assign(
    problem: Problem,
    objective: str = "total",
    *,
    seed: int = 0,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Assignment:
    """The best plan for a problem.

    Args:
        problem: what is asked.
        objective: ``total``: the greatest sum of affinities; ``fair``: raise the worst-served application as far as it
            goes, then the next, then the total.
        seed: breaks what is left to chance.
        time_limit: seconds after which ``fair`` and the crossing groups stop and state their gap; None: until proven.
        progress: told how far the work is; may stop it.

    Raises:
        Invalid: an unknown objective.
        Cancelled: the caller's progress function stopped the work.
    """
    if objective not in OBJECTIVES:
        raise Invalid("match:unknown-option", option="objective", name=objective, known=OBJECTIVES)
    options = {"objective": objective, "time_limit": time_limit}
    if crossing(problem) is not None:
        plan = of_program(problem, mip.solve(problem, time_limit, progress), seed)
    else:
        plan = of_flow(problem, flow.solve(problem, progress), seed)
    tick(progress, "match:flow", 1.0)
    if objective == "fair":
        plan = _fairest(plan, time_limit, progress)
    return replace(plan, objective=objective, options=options)


def _fairest(plan: Assignment, time_limit: float | None, progress: Progress | None) -> Assignment:
    """The fairest plan with as few shortfalls as a plan of greatest total."""
    problem, end = plan.problem, time.monotonic() + (time_limit or fair.SECONDS)
    chosen, levels = fair.raised(problem, plan.chosen, bool(plan.shortfalls), time_limit and time_limit * 0.8, progress)
    chosen, total = fair.richest(problem, chosen, levels, plan.chosen, plan.bound, end)
    proven = all(level.gap == 0.0 for level in (*levels, total)) and plan.optimal
    return replace(
        plan, chosen=chosen, total=total.value, bound=total.bound, optimal=proven, levels=(*levels, total), solved=None
    )


def of_flow(problem: Problem, solved: flow.Solved, seed: int) -> Assignment:
    """The plan of a solved flow, with its bound."""
    values, chosen = problem.scores.value, solved.chosen
    total = float(np.sum(values[chosen]))
    limit = max(total, solved.bound(int(problem.demand.sum())))
    return Assignment(
        problem=problem, chosen=chosen, total=total, bound=limit, optimal=solved.proven,
        path="flow", objective="total", resolution=solved.scale.resolution,
        shortfalls=shortfall.find(problem, solved.network, solved.flow, chosen), solved=solved, seed=seed,
        options={"objective": "total"},
    )  # fmt: skip


def of_program(problem: Problem, found: mip.Solution, seed: int) -> Assignment:
    """The plan of a branch and bound, with its bound."""
    total = float(np.sum(problem.scores.value[found.chosen]))
    return Assignment(
        problem=problem, chosen=found.chosen, total=total, bound=total if found.proven else found.bound,
        optimal=found.proven, path="mip", objective="total", resolution=mip.TOLERANCE,
        shortfalls=shortfall.of_program(problem, found), seed=seed, options={"objective": "total"},
    )  # fmt: skip
