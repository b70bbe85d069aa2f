"""The method of equal shares, as a reference of fairness between areas.

Peters, Pierczynski and Skowron, "Proportional Participatory Budgeting with Additive Utilities" (NeurIPS 2021), with
cost utilities replaced by merit: here the voters are the supporters of a value of one fact (each area, say) or, without
a fact, each ranking list; every supporter gets an equal part of each purse, and an application is paid by the
supporters of its own value. The application whose supporter pays least for a point of merit goes first.

With voters who each support disjoint applications the method comes down to this: every voter walks down its own
applications by price per point within its own part. Whole smallest units, parts by largest remainders.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.course import Course
from concord.engines.allocate.funds import apportion
from concord.engines.allocate.pose import parts
from concord.engines.allocate.problem import Problem
from concord.engines.allocate.selection import LEFT_OUT, Selection
from concord.engines.allocate.walk import FUNDED, NEEDS, walk
from concord.engines.reason import Invalid

Bill = list[tuple[int, list[int]]]
"""What each payer owes, by purse."""


def equal_shares(problem: Problem, seed: int, by: str = "area") -> Selection:
    """Select by equal shares between the values of a fact.

    Args:
        problem: from `pose`, without minimums; every rule else is kept.
        seed: kept with the result; nothing is drawn.
        by: the fact whose values are the voters; where no application has it, the ranking lists are.

    Raises:
        Invalid: a minimum, which equal parts cannot promise.
    """
    course = problem.course
    if course.minimums:
        raise Invalid("allocate:shares_minimum", minimum=course.minimums[0].name)
    voters = _voters(problem, course, by)
    names = sorted({name for named in voters for name in named})
    share = {name: k for k, name in enumerate(names)}
    account = [apportion(int(h), [1] * max(1, len(names))) for h in course.hold[: course.purses]]
    pots = [apportion(int(x), [1] * max(1, len(names))) for x in course.pot]
    waiting = sorted(range(course.steps), key=lambda s: (_price(problem, course, s), s))
    code = np.full(course.steps, LEFT_OUT, dtype=np.int8)
    order: list[int] = []
    for s in _after_needed(course, waiting):
        payers = sorted(share[name] for name in voters[s])
        bill = [(r, apportion(a, [1] * len(payers))) for r, a in course.uses(s) if r < course.purses]
        if payers and _pays(course, bill, payers, account, pots) and _keeps(course, [*order, s]):
            _charge(course, bill, payers, account, pots)
            order.append(s)
    code[order] = FUNDED
    code = without_their_need(course, code)
    rates = {int(course.app[s]): _said(problem, course, s) for s in order}
    return Selection(problem, "equal-shares", seed, course, code, rate=rates)


def without_their_need(course: Course, code: NDArray[np.int8]) -> NDArray[np.int8]:
    """The codes, where whoever depends on someone out of the running waits for that, and not for money."""
    if (course.needs < 0).any():
        for s in range(course.steps):  # those it depends on stand before it in the course
            if any(t < 0 or code[t] == NEEDS for t in course.needed(s)):
                code[s] = NEEDS
    return code


def _voters(problem: Problem, course: Course, by: str) -> list[tuple[str, ...]]:
    facts = problem.facts.get(by, ())
    if not any(facts):
        return [(problem.lists[int(k)],) for k in course.list_of]
    return [tuple(parts(facts[i])) for i in course.app.tolist()]


def _price(problem: Problem, course: Course, s: int) -> Fraction:
    """The greatest part of any purse's holding that a point of merit takes; no sum over currencies."""
    merit = Fraction(float(problem.score[int(course.app[s])]))
    parts_taken = [Fraction(a, max(1, _within_reach(course, r))) for r, a in course.uses(s) if r < course.purses]
    return max(parts_taken, default=Fraction(0)) / merit if merit > 0 else Fraction(10**30)


def _within_reach(course: Course, r: int) -> int:
    k = int(course.pot_of[r])
    return int(course.hold[r]) + (int(course.pot[k]) if k >= 0 else 0)


def _after_needed(course: Course, waiting: list[int]) -> list[int]:
    """The same order, each no sooner than those it depends on."""
    turn = {s: k for k, s in enumerate(waiting)}
    for s in range(course.steps):  # those it depends on stand before it in the course
        turn[s] = max([turn[s], *(turn[t] for t in course.needed(s) if t >= 0)])
    return sorted(waiting, key=lambda s: (turn[s], s))


def _gap(course: Course, r: int, parts_due: list[int], payers: list[int], account: list[list[int]]) -> list[int]:
    return [max(0, due - account[r][v]) for due, v in zip(parts_due, payers, strict=True)]


def _pays(
    course: Course,
    bill: Bill,
    payers: list[int],
    account: list[list[int]],
    pots: list[list[int]],
) -> bool:
    """Whether every payer's own part, helped by its part of the pot, covers its part of the bill."""
    wanted = [[0] * len(payers) for _ in pots]
    for r, due in bill:
        gap, k = _gap(course, r, due, payers, account), int(course.pot_of[r])
        if any(gap) and k < 0:
            return False
        if k >= 0:
            wanted[k] = [w + g for w, g in zip(wanted[k], gap, strict=True)]
    return all(w <= pots[k][v] for k, row in enumerate(wanted) for w, v in zip(row, payers, strict=True))


def _charge(
    course: Course,
    bill: Bill,
    payers: list[int],
    account: list[list[int]],
    pots: list[list[int]],
) -> None:
    for r, due in bill:
        gap, k = _gap(course, r, due, payers, account), int(course.pot_of[r])
        for part, more, v in zip(due, gap, payers, strict=True):
            account[r][v] -= part - more
            if more:
                pots[k][v] -= more


def _keeps(course: Course, chosen: list[int]) -> bool:
    """Whether the purses, limits, sets and conditions allow these steps together (the purses do, by their parts)."""
    some = course.reordered([*sorted(chosen), *sorted(set(range(course.steps)) - set(chosen))])
    return bool((walk(some, False)[: len(chosen)] == FUNDED).all())


def _said(problem: Problem, course: Course, s: int) -> tuple[str, ...]:
    """What a point of merit costs, purse by purse."""
    merit = float(problem.score[int(course.app[s])])
    uses = [(r, a) for r, a in course.uses(s) if r < course.purses]
    return tuple(f"{problem.purses[r].id} {problem.said(r, round(a / merit))}" for r, a in uses)
