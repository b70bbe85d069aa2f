"""From a problem to a plan."""

from __future__ import annotations

import numpy as np

from concord.engines.match import flow, mip, shortfall
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
    if crossing(problem) is not None:
        return of_program(problem, mip.solve(problem, time_limit, progress), objective, seed)
    solved = flow.solve(problem, progress)
    tick(progress, "match:flow", 1.0)
    return of_flow(problem, solved, objective, seed)


def of_flow(problem: Problem, solved: flow.Solved, objective: str, seed: int) -> Assignment:
    """The plan of a solved flow, with its bound."""
    values, chosen = problem.scores.value, solved.chosen
    total = float(np.sum(values[chosen]))
    limit = max(total, solved.bound(int(problem.demand.sum())))
    return Assignment(
        problem=problem, chosen=chosen, total=total, bound=limit, optimal=solved.proven,
        path="flow", objective=objective, resolution=solved.scale.resolution,
        shortfalls=shortfall.find(problem, solved.network, solved.flow, chosen), solved=solved, seed=seed,
        options={"objective": objective},
    )  # fmt: skip


def of_program(problem: Problem, found: mip.Solution, objective: str, seed: int) -> Assignment:
    """The plan of a branch and bound, with its bound."""
    total = float(np.sum(problem.scores.value[found.chosen]))
    return Assignment(
        problem=problem, chosen=found.chosen, total=total, bound=total if found.proven else found.bound,
        optimal=found.proven, path="mip", objective=objective, resolution=mip.TOLERANCE,
        shortfalls=shortfall.of_program(problem, found), seed=seed, options={"objective": objective},
    )  # fmt: skip
