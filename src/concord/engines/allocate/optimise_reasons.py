"""Why an application is or is not in the selection with the greatest total merit: from the prices of the rows.

At prices y, an application's margin is its merit less the price of all it takes: what a unit of each purse, and a place
under each maximum, would bring elsewhere. Prices come from the linear relaxation; a whole application may stand a
little on the wrong side of its margin, and the reason then says so.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np

from concord.engines.allocate import money
from concord.engines.allocate.optimise import Optimum, said_points
from concord.engines.allocate.optimise_model import CONDITION, MINIMUM, POT, PURSE
from concord.engines.reason import Reason, reason


def why(optimum: Optimum, s: int) -> Reason:
    """The reason of step s."""
    if optimum.outcome.chosen[s]:
        return _funded(optimum, s)
    code, values = _left_out(optimum, s)
    position = optimum.reserve_steps.get(s)
    if position is None:
        return Reason(f"allocate:optimum_{code}", values)
    values |= {"position": position, "needs": lacks(optimum, s)}
    return Reason(f"allocate:optimum_reserve_{code}", values)


def _funded(optimum: Optimum, s: int) -> Reason:
    problem, course = optimum.problem, optimum.course
    drawn = tuple(
        f"{problem.purses[r].id} {problem.said(r, amount)}" for r, amount in course.uses(s) if r < course.purses
    )
    margin = _margin(optimum, s)
    return reason(
        "allocate:optimum_funded" if margin >= 0 else "allocate:optimum_funded_fill",
        drawn=drawn or ("0",),
        merit=_merit(optimum, s),
        margin=_points(optimum, abs(margin)),
    )


def _left_out(optimum: Optimum, s: int) -> tuple[str, dict[str, Any]]:
    ids, course, model = optimum.problem.ids, optimum.course, optimum.posed.model
    chosen = optimum.outcome.chosen
    for t in course.needed(s):
        if t < 0 or not chosen[t]:
            return "depends", {"application": _needed(optimum, s, t)}
    for name, steps in optimum.sets_of.get(s, ()):
        holders = steps[chosen[steps]]
        if len(holders):
            other = int(holders[0])
            loss = max(0.0, _margin(optimum, other) - _margin(optimum, s))
            return "exclusive", {
                "set": name,
                "application": ids[int(course.app[other])],
                "loss": _points(optimum, loss),
            }
    if model.merit[s] <= 0:
        return "worthless", {"merit": _merit(optimum, s)}
    margin = _margin(optimum, s)
    values = {"merit": _merit(optimum, s), "costs": costs(optimum, s)}
    if margin < 0:
        return "priced", values | {"loss": _points(optimum, -margin)}
    return "edge", values


def _needed(optimum: Optimum, s: int, t: int) -> str:
    """The name of what step s depends on, also where it was never walked."""
    problem = optimum.problem
    if t >= 0:
        return problem.ids[int(optimum.course.app[t])]
    name = problem.ids[int(optimum.course.app[s])]
    return next(on for one, on in problem.depends if one == name and on not in optimum.funded)


def _column(optimum: Optimum, s: int) -> tuple[Any, Any]:
    """Rows that step s is in, and what it takes of them."""
    columns = optimum.posed.model.columns
    first, last = columns.indptr[s : s + 2]
    return columns.indices[first:last], columns.data[first:last]


def _margin(optimum: Optimum, s: int) -> float:
    rows, taken = _column(optimum, s)
    return float(optimum.posed.model.merit[s] - (optimum.outcome.prices[rows] * taken).sum())


def _merit(optimum: Optimum, s: int) -> str:
    return said_points(optimum.posed.points(int(optimum.posed.model.merit[s])))


def _points(optimum: Optimum, merit: float) -> str:
    """A merit at prices, to three digits more than the scores have at most."""
    points = Decimal(repr(float(merit))).scaleb(-optimum.posed.digits)
    return said_points(round(points, min(3, optimum.posed.digits + 2)))


def costs(optimum: Optimum, s: int) -> tuple[str, ...]:
    """What step s takes of every priced row, in points, dearest first."""
    rows, taken = _column(optimum, s)
    worth = optimum.outcome.prices[rows] * taken
    dear = [k for k in np.argsort(-worth, kind="stable") if worth[k] > 0]
    return tuple(f"{row_name(optimum, int(rows[k]))} {_points(optimum, float(worth[k]))}" for k in dear) or ("–",)


def row_name(optimum: Optimum, row: int) -> str:
    """A row in words."""
    what = optimum.posed.rows[row]
    return optimum.problem.ids[int(optimum.course.app[what.index])] if what.kind == CONDITION else what.name


def lacks(optimum: Optimum, s: int) -> tuple[str, ...]:
    """What the rows lack for step s beside all those chosen."""
    problem = optimum.problem
    rows, taken = _column(optimum, s)
    found = []
    for row, amount in zip(rows.tolist(), taken.tolist(), strict=True):
        short, what = amount - int(optimum.room[row]), optimum.posed.rows[row]
        if short <= 0 or what.kind in (CONDITION, MINIMUM):
            continue
        if what.kind == PURSE:
            found.append(f"{what.name} {problem.said(what.index, short)}")
        elif what.kind == POT:
            found.append(f"{what.name} {problem.said(problem.pot_of.index(what.index), short)}")
        else:
            counter = what.counter
            said = money.said(short, counter.digits, counter.unit) if counter else str(short)
            found.append(f"{what.name} {said}")
    return tuple(found) or ("–",)
