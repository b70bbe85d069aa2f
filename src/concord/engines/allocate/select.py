"""One call for every policy."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

from concord.engines.allocate.course import Course
from concord.engines.allocate.minimums import Walked, with_minimums
from concord.engines.allocate.problem import POLICIES, Problem
from concord.engines.allocate.selection import Selection
from concord.engines.allocate.shares import equal_shares
from concord.engines.allocate.ties import drawn_by_lot, most_funded
from concord.engines.allocate.walk import walk
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid


def select(
    problem: Problem,
    policy: str = "skip",
    seed: int = 0,
    progress: Progress | None = None,
    *,
    reserve: int | None = None,
    **options: Any,
) -> Selection:
    """Decide which applications are funded, and out of which purses.

    Args:
        problem: from `pose`.
        policy: "strict" (stops at the first application that the purses cannot cover, list by list), "skip" (goes on to
            the next), "optimise" (greatest total merit) or "equal-shares" (method of equal shares).
        seed: of the lot between ties; unused where none is drawn.
        progress: told how far it is, and may stop it.
        reserve: length of the reserve list; None keeps everyone who is unfunded for lack of money alone.
        options: of "optimise" (see `optimise`).

    Raises:
        Invalid: an unknown policy or option; a minimum that cannot hold, with the least that would.
        Cancelled: `progress` returned False.
    """
    if policy not in POLICIES:
        raise Invalid("allocate:unknown_option", field="policy", value=policy, known=POLICIES)
    if reserve is not None and reserve < 0:
        raise Invalid("allocate:unknown_option", field="reserve", value=reserve, known=("0", "1", "2", "…"))
    tick(progress, f"allocate:{policy}", 0.0)
    if policy == "optimise":
        selection = _optimise(problem, seed, progress, options)
    else:
        if options:
            raise Invalid("allocate:unknown_option", field="option", value=min(options), known=("reserve",))
        selection = equal_shares(problem, seed) if policy == "equal-shares" else _walked(problem, policy, seed)
    tick(progress, f"allocate:{policy}", 1.0)
    return replace(selection, places=reserve)


def _walked(problem: Problem, policy: str, seed: int) -> Selection:
    course = drawn_by_lot(problem, seed) if problem.ties == "lot" else problem.course
    strict = policy == "strict"

    def walked(given: Course) -> Walked:
        ordered, proven = most_funded(given, strict) if problem.ties == "most" else (given, True)
        return ordered, walk(ordered, strict), proven

    if course.minimums:
        (course, code, proven), first = with_minimums(problem, course, walked, seed)
    else:
        (course, code, proven), first = walked(course), {}
    return Selection(problem, policy, seed, course, code, first=first, proven=proven)


def _optimise(problem: Problem, seed: int, progress: Progress | None, options: dict[str, Any]) -> Selection:
    try:
        optimise = import_module("concord.engines.allocate.optimise").optimise
    except ModuleNotFoundError:
        raise Invalid("allocate:not_built", policy="optimise") from None
    return optimise(problem, seed=seed, progress=progress, **options)  # type: ignore[no-any-return]
