"""What an optimised selection would be with more or less money: solved anew at fixed parts of each purse.

An optimum has no walk whose next breakpoint could be read off it, and the amounts at which it changes lie as close as
the amounts asked; so the change of every purse is told at the same few parts of what it holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import money
from concord.engines.allocate.funds import in_pot
from concord.engines.allocate.optimise import Optimum, solved
from concord.engines.allocate.optimise_model import posed, pot_rows
from concord.engines.allocate.problem import Problem
from concord.engines.allocate.whatif import Breakpoint
from concord.engines.progress import Progress, tick

PARTS = tuple(Fraction(part, 100) for part in (-10, -5, -2, -1, 1, 2, 5, 10))
"""Changes of a purse, as parts of what it holds."""


def with_other_money(
    optimum: Optimum, *, parts: Sequence[Fraction] = PARTS, progress: Progress | None = None
) -> dict[str, tuple[Breakpoint, ...]]:
    """Purse → the selection at each of the changed amounts, from the least. Purses that are all pooled share the pot.

    Where no other selection has more merit, today's stands as far as the purses still pay it. Each is solved to the
    optimum's own gap and time.

    Raises:
        Cancelled: `progress` returned False.
    """
    problem = optimum.problem
    found: dict[str, tuple[Breakpoint, ...]] = {}
    for p, purse in enumerate(problem.purses):
        tick(progress, "allocate:what_if", p / len(problem.purses))
        holds = problem.pot[problem.pot_of[p]] if in_pot(problem, p) else problem.own[p]
        changes = sorted({int(holds * part) for part in parts} - {0})
        found[purse.id] = tuple(_at(optimum, p, holds, units) for units in changes)
    tick(progress, "allocate:what_if", 1.0)
    return found


def _at(optimum: Optimum, p: int, holds: int, units: int) -> Breakpoint:
    problem, today = optimum.problem, optimum.outcome.chosen
    other = _solved(optimum, problem.with_units(p, units), today)
    purse, digits, ids = problem.purses[p], problem.digits[p], problem.ids
    app = optimum.course.app
    return Breakpoint(
        purse.id,
        purse.unit,
        money.decimal(units, digits),
        money.decimal(holds + units, digits),
        tuple(ids[i] for i in sorted(app[other & ~today].tolist())),
        tuple(ids[i] for i in sorted(app[today & ~other].tolist())),
        int(other.sum()),
        said=problem.said(p, abs(units)),
    )


def _solved(optimum: Optimum, problem: Problem, today: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The best selection with other money: today's where nothing better is found, and it can be paid."""
    asked = posed(problem, optimum.options.merit)
    stands = asked.model.feasible(today) and not pot_rows(asked, problem, today)
    outcome = solved(problem, asked, optimum.options, optimum.seed, start=today if stands else None)[1]
    if outcome.merit is None or (stands and outcome.merit <= asked.model.total(today)):
        return today if stands else np.zeros_like(today)
    return outcome.chosen
