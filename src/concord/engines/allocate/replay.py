"""The trace: the list of decisions as the rules made them, and its replay."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from concord.engines.allocate import money
from concord.engines.allocate.problem import Problem
from concord.engines.allocate.selection import LEFT_OUT, Selection, Step
from concord.engines.allocate.walk import AFTER_GAP, FUNDED, LIMITED, NEEDS, SHORT, walk
from concord.engines.reason import Invalid

CODES = {
    FUNDED: "funded",
    SHORT: "short",
    LIMITED: "limit",
    NEEDS: "depends",
    AFTER_GAP: "after_gap",
    LEFT_OUT: "left_out",
}


def trace(selection: Selection) -> tuple[Step, ...]:
    """Every step with what it drew and what all purses and pots hold after it."""
    problem, course = selection.problem, selection.course
    purses, digits = problem.purses, problem.digits
    hold = [int(h) for h in course.hold[: course.purses]]
    drawn = [0] * course.purses
    pot = course.pot.tolist()
    pot_digits = [next(d for q, d in zip(purses, digits, strict=True) if q.unit == unit) for unit in problem.pot_units]
    steps = []
    for s in range(course.steps):
        used: dict[str, Decimal] = {}
        if selection.code[s] == FUNDED:
            for p, asked in course.uses(s):
                if p < course.purses:
                    before = max(0, drawn[p] - hold[p])
                    drawn[p] += asked
                    if problem.pot_of[p] >= 0:
                        pot[problem.pot_of[p]] -= max(0, drawn[p] - hold[p]) - before
                    used[purses[p].id] = money.decimal(asked, digits[p])
        name = problem.ids[int(course.app[s])]
        left = {q.id: money.decimal(max(0, hold[p] - drawn[p]), digits[p]) for p, q in enumerate(purses)}
        pots = {u: money.decimal(pot[k], pot_digits[k]) for k, u in enumerate(problem.pot_units)}
        steps.append(Step(s + 1, name, selection[name].decision, CODES[int(selection.code[s])], used, left, pots))
    return tuple(steps)


def replay(problem: Problem, steps: Sequence[Step], policy: str) -> None:
    """Walk a trace again and confirm every line of it.

    The order must be the ranking's, except where ties, dependencies or minimums may move a step: `tests` hold a checker
    of those that shares nothing with this engine.

    Args:
        problem: what was decided.
        steps: the trace of a "strict" or "skip" selection.
        policy: which of the two.

    Raises:
        Invalid: the first line that the rules do not give, with what they give.
    """
    if policy not in ("strict", "skip"):
        raise Invalid("allocate:no_what_if", policy=policy)
    order = []
    for step in steps:
        i = problem.index.get(step.application)
        if i is None or i not in problem.course.step_of or problem.course.step_of[i] in order:
            raise Invalid("allocate:not_replayed", step=step.step, application=step.application, said="–", found="–")
        order.append(problem.course.step_of[i])
    if len(order) != problem.course.steps:
        left = sorted(set(range(problem.course.steps)) - set(order))
        name = problem.ids[int(problem.course.app[left[0]])]
        raise Invalid("allocate:not_replayed", step=len(order) + 1, application=name, said="–", found="–")
    course = problem.course.reordered(order)
    again = trace(Selection(problem, policy, 0, course, walk(course, policy == "strict")))
    for said, found in zip(steps, again, strict=True):
        one, other = ((x.code, x.drawn, x.left, x.pots) for x in (said, found))
        if one != other:
            values = {"step": said.step, "application": said.application}
            raise Invalid("allocate:not_replayed", **values, said=_line(said), found=_line(found))


def _line(step: Step) -> str:
    left = ", ".join(f"{name} {amount}" for name, amount in {**step.left, **step.pots}.items())
    return f"{step.code} ({left})"
