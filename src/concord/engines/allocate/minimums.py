"""Minimums in the walk: where it leaves one unmet, those that must come first are taken first.

The set taken first meets the unmet minimums with the least sum of turns in the walk, found exactly (`core`); then the
walk goes on as ever. A minimum that this upsets joins the unmet ones, until all hold or none can.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.course import Course
from concord.engines.allocate.limits import Counter
from concord.engines.allocate.problem import Problem
from concord.engines.allocate.walk import FUNDED
from concord.engines.reason import Invalid

Walked = tuple[Course, NDArray[np.int8], bool]
"""A course as it was walked, what each step came to, and whether the order of ties is proven."""


def with_minimums(
    problem: Problem, course: Course, walked: Callable[[Course], Walked], seed: int
) -> tuple[Walked, dict[int, str]]:
    """Walk so that every minimum holds; application → the minimum for whose sake it was taken first.

    Raises:
        Invalid: a minimum that cannot hold.
    """
    for minimum in course.minimums:
        reach = sum(use for i, use in minimum.use.items() if i in course.step_of)
        if reach < (minimum.least or 0):
            least, most = minimum.said(minimum.least or 0), minimum.said(reach)
            raise Invalid("allocate:minimum_members", minimum=minimum.name, least=least, reach=most)
    plain = now = walked(course)
    unmet: list[Counter] = []
    ahead: list[int] = []
    while True:
        missed = [m for m in course.minimums if m not in unmet and reached(now, m) < (m.least or 0)]
        if not missed:
            break
        unmet += missed
        ahead = _ahead(problem, course, unmet, seed)
        rest = sorted(set(range(course.steps)) - set(ahead))
        now = walked(course.reordered([*ahead, *rest]))
    before = set(plain[0].app[plain[1] == FUNDED].tolist())
    first = {i: _for(i, unmet) for i in course.app[ahead].tolist() if i not in before}
    return now, first


def reached(walked: Walked, minimum: Counter) -> int:
    """What the funded applications add up to."""
    course, code, _ = walked
    return sum(minimum.use.get(i, 0) for i in course.app[code == FUNDED].tolist())


def _for(i: int, unmet: Sequence[Counter]) -> str:
    return next((m.name for m in unmet if m.use.get(i)), unmet[0].name)


def _ahead(problem: Problem, course: Course, unmet: Sequence[Counter], seed: int) -> list[int]:
    """The steps to take first, in order."""
    from concord.engines.allocate.core import INFEASIBLE
    from concord.engines.allocate.optimise import Options, solved
    from concord.engines.allocate.optimise_model import MINIMUM, posed

    ordered = replace(problem)
    ordered.__dict__["course"] = course
    options = Options(gap=0.0)
    whole = posed(ordered, "awards")
    asked = whole.without(lambda row: row.kind == MINIMUM and row.counter not in unmet)
    asked = replace(asked, model=replace(asked.model, merit=-1 - np.arange(course.steps, dtype=np.int64)))
    _, outcome = solved(ordered, asked, options, seed)
    if outcome.status == INFEASIBLE:
        from concord.engines.allocate.optimise_minimums import refuse

        refuse(ordered, whole, options, seed)
    if outcome.merit is None:
        raise Invalid("allocate:no_time", seconds=f"{options.time_limit:g}")
    return np.flatnonzero(outcome.chosen).tolist()
