"""From a problem to a plan."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from concord.engines.match import fair, flow, leximin, mip, shortfall
from concord.engines.match.assignment import Assignment, Level
from concord.engines.match.families import crossing
from concord.engines.match.given import integer, of_kind, one_of, seconds
from concord.engines.match.problem import Problem, pair_positions
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid

OBJECTIVES = ("total", "fair", "near")


def assign(
    problem: Problem,
    objective: str = "total",
    *,
    seed: int = 0,
    time_limit: float | None = None,
    near: Iterable[tuple[str, str]] | None = None,
    progress: Progress | None = None,
) -> Assignment:
    """The best plan for a problem.

    Args:
        problem: what is asked.
        objective: ``total``: the greatest sum of affinities; ``fair``: raise the worst-served application as far as it
            goes, then the next, then the total; ``near``: keep as many pairs of a given plan as possible, then the
            greatest total. All of them leave as few shortfalls as possible first.
        seed: recorded with the plan; these objectives leave nothing to chance.
        time_limit: seconds after which ``fair`` and crossing groups stop and state their gap. None: crossing groups go
            on until proven, ``fair`` takes `fair.SECONDS`.
        near: for ``near``, the (application, reviewer) identifiers of the given plan.
        progress: told how far the work is; may stop it.

    Raises:
        Invalid: an unknown objective; a given plan without that objective, or with an unknown identifier.
        Cancelled: the caller's progress function stopped the work.
    """
    of_kind(problem, Problem, "problem")
    seed, time_limit = integer(seed, "seed"), seconds(time_limit)
    if not one_of(objective, OBJECTIVES):
        raise Invalid("match:unknown-option", option="objective", name=str(objective)[:60], known=OBJECTIVES)
    if (near is not None) != (objective == "near"):
        raise Invalid("match:near-and-objective")
    options = {"objective": objective, "time_limit": time_limit}
    plan = _richest(_nearer(problem, near) if near is not None else problem, seed, time_limit, progress)
    tick(progress, "match:flow", 1.0)
    if near is not None:
        plan = _true_values(plan, problem)
    if objective == "fair":
        plan = _fairest(plan, time_limit, progress)
    return replace(plan, objective=objective, options=options)


def _richest(problem: Problem, seed: int, time_limit: float | None, progress: Progress | None) -> Assignment:
    if crossing(problem) is not None:
        return of_program(problem, mip.solve(problem, time_limit, progress), seed)
    return of_flow(problem, flow.solve(problem, progress), seed)


def _nearer(problem: Problem, near: Iterable[tuple[str, str]]) -> Problem:
    """The pairs of a given plan worth more than all that other pairs could gain together."""
    scores = problem.scores
    given = pair_positions(near, problem.applications, problem.reviewers, "near")
    at = scores.locate(given[:, 0], given[:, 1])
    value = scores.value.copy()
    span = float(np.abs(value).max(initial=0.0)) or 1.0
    value[at[at >= 0]] += 2.0 ** np.ceil(np.log2(2 * span * (1 + int(problem.demand.sum()))))
    return replace(problem, scores=replace(scores, value=value))


def _true_values(plan: Assignment, problem: Problem) -> Assignment:
    """A plan made with raised affinities, in its true affinities; prices and bound are those of as near plans."""
    extra = float(np.sum(plan.affinity) - np.sum(problem.scores.value[plan.chosen]))
    total = float(np.sum(problem.scores.value[plan.chosen]))
    limit = total if plan.gap <= 1e-12 * max(1.0, plan.total) else plan.bound - extra
    return replace(plan, problem=problem, total=total, bound=max(total, limit), solved=None)


def _fairest(plan: Assignment, time_limit: float | None, progress: Progress | None) -> Assignment:
    """The fairest plan with as few shortfalls as a plan of greatest total."""
    problem, end = plan.problem, time.monotonic() + (fair.SECONDS if time_limit is None else time_limit)
    most = None if time_limit is None else time_limit * 0.8
    chosen, levels = fair.raised(problem, plan.chosen, _allowed(plan), most, progress)
    chosen, total = fair.richest(problem, chosen, levels, plan.chosen, plan.bound, end)
    chosen, levels, total = leximin.finished(problem, chosen, levels, total, _allowed(plan), end, progress)
    proven = all(level.gap == 0.0 for level in (*levels, total)) and plan.optimal
    return replace(
        plan, chosen=chosen, total=total.value, bound=total.bound, optimal=proven, levels=(*levels, total), solved=None
    )


def raised_from(plan: Assignment, time_limit: float | None, progress: Progress | None) -> Assignment:
    """A plan made fairer from where it is, so that few pairs change; its total is not raised beyond that."""
    problem = plan.problem
    limit = _richest(problem, plan.seed, time_limit, progress).bound
    chosen, levels = fair.raised(problem, plan.chosen, _allowed(plan), time_limit, progress)
    total = Level("total", float(np.sum(problem.scores.value[chosen])), limit)
    proven = all(level.gap == 0.0 for level in (*levels, total)) and plan.optimal
    return replace(
        plan, chosen=chosen, total=total.value, bound=total.bound, optimal=proven, levels=(*levels, total),
        objective="fair", options={"objective": "fair", "time_limit": time_limit}, solved=None,
    )  # fmt: skip


def _allowed(plan: Assignment) -> frozenset[str]:
    """The kinds of shortfall that a fairer plan may have: as the plan of greatest total has."""
    if not plan.shortfalls:
        return frozenset()
    given_up = any(gap.reason.code == "match:short-rules" for gap in plan.shortfalls)
    return frozenset(mip.WEIGHTS) - (frozenset() if given_up else {"rule"})


def of_flow(problem: Problem, solved: flow.Solved, seed: int) -> Assignment:
    """The plan of a solved flow, with its bound."""
    values, chosen = problem.scores.value, solved.chosen
    total = float(np.sum(values[chosen]))
    seats, step = int(problem.demand.sum()), solved.scale.resolution if solved.fine is None else solved.fine
    limit = max(total, total + seats * step / 2 if solved.fine is not None else solved.bound(seats))
    return Assignment(
        problem=problem, chosen=chosen, total=total, bound=limit, optimal=solved.proven,
        path="flow", objective="total", resolution=step,
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
