"""From a problem to a plan."""

from __future__ import annotations

from concord.engines.match.assignment import Assignment
from concord.engines.match.problem import Problem
from concord.engines.progress import Progress

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
    raise NotImplementedError
