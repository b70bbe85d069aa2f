"""The trace: the list of decisions as the rules made them, and its replay."""

from __future__ import annotations

from decimal import Decimal

from concord.engines.allocate import money
from concord.engines.allocate.selection import LEFT_OUT, Selection, Step
from concord.engines.allocate.walk import AFTER_GAP, FUNDED, LIMITED, NEEDS, SHORT

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
    pot_digits = [digits[problem.pot_of.index(k)] if k in problem.pot_of else 0 for k in range(len(pot))]
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
