"""What was selected: decisions with their lines and reasons, the purses after every step, and who got what back.

Everything is made when asked for; the selection itself holds one code for each step of the walk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from concord import __version__
from concord.engines.allocate import money
from concord.engines.allocate.course import Course
from concord.engines.allocate.ledger import Ledger
from concord.engines.allocate.problem import Problem
from concord.engines.allocate.walk import AFTER_GAP, FUNDED, SHORT
from concord.engines.reason import Reason

LEFT_OUT = 5
"""Code of an application that a policy other than a walk does not choose."""

RESERVE_CODES = (SHORT, AFTER_GAP, LEFT_OUT)
"""Unfunded for lack of money alone."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one purse pays for one application: `own` from itself, `pot` from the common pot."""

    purse: str
    party: str
    unit: str
    amount: Decimal
    own: Decimal
    pot: Decimal


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of one application: "funded", "reserve" or "not_funded", and why.

    `step` counts the walk from 1 (0 where it was never walked); `reserve` the place on the reserve list (0 if none).
    """

    application: str
    decision: str
    place: int
    step: int
    reserve: int
    lines: tuple[Line, ...]
    selection: Selection = field(repr=False, compare=False)

    @property
    def reason(self) -> Reason:
        """Why, in a code with its values."""
        from concord.engines.allocate.reasons import why

        return why(self.selection, self.selection.problem.index[self.application])


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the walk, as a checker reads it: amounts drawn, and what every purse and pot holds after it."""

    step: int
    application: str
    decision: str
    code: str
    drawn: Mapping[str, Decimal]
    left: Mapping[str, Decimal]
    pots: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class PurseAfter:
    """One purse before and after: what it held (top-up share and what may be raised included), drew, had filled from
    the pot, and has left; `raised` is what the party had to add, `funded` how many awards draw on it."""

    purse: str
    party: str
    unit: str
    funded: int
    held: Decimal
    drawn: Decimal
    from_pot: Decimal
    left: Decimal
    raised: Decimal


@dataclass(frozen=True, slots=True)
class Return:
    """Juste retour of one party in one unit: what it paid (its part of the pot's spending included), what its own
    nationals were awarded, and the second over the first (None where it paid nothing)."""

    party: str
    unit: str
    paid: Decimal
    awarded: Decimal
    share: Decimal | None


class Decisions(Sequence[Decision]):
    """All decisions in ranking order, made one at a time."""

    def __init__(self, selection: Selection) -> None:
        self._selection = selection

    def __len__(self) -> int:
        return len(self._selection.problem.ids)

    @overload
    def __getitem__(self, i: int) -> Decision: ...
    @overload
    def __getitem__(self, i: slice) -> tuple[Decision, ...]: ...
    def __getitem__(self, i: int | slice) -> Decision | tuple[Decision, ...]:
        if isinstance(i, slice):
            return tuple(self._selection.decision(k) for k in range(len(self))[i])
        return self._selection.decision(range(len(self))[i])

    def __iter__(self) -> Iterator[Decision]:
        return (self._selection.decision(i) for i in range(len(self)))


@dataclass(frozen=True, eq=False)
class Selection:
    """The outcome of `select` (or `reopen`).

    Attributes:
        problem: what was decided.
        policy, seed: how.
        course: the steps in the order they were walked; `code` (S) what each came to.
        first: application → the minimum for whose sake it was taken before its turn.
        kept: applications that were funded before and stay so (after `reopen`).
        places: how long the reserve list may be; None is everyone.
        bound, gap, proven: of "optimise": no selection has more merit than `bound`; the gap to it; whether the
            policy's own optimum is proven (also of ties reordered to fund the most).
        rate: of "equal-shares": application → what its supporters pay for a point of merit, in words.
        version: the copy of Concord that selected.
    """

    problem: Problem
    policy: str
    seed: int
    course: Course
    code: NDArray[np.int8]
    first: Mapping[int, str] = field(default_factory=dict)
    kept: frozenset[int] = frozenset()
    places: int | None = None
    bound: float | None = None
    gap: float | None = None
    proven: bool = True
    rate: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    version: str = __version__

    @cached_property
    def ledger(self) -> Ledger:
        """What was drawn before any step."""
        return Ledger(self.course, self.code == FUNDED)

    @cached_property
    def funded(self) -> frozenset[str]:
        """The names of the funded applications."""
        ids = self.problem.ids
        return frozenset(ids[i] for i in self.course.app[self.code == FUNDED].tolist())

    @cached_property
    def mask(self) -> NDArray[np.bool_]:
        """n, true where funded, in ranking order."""
        mask = np.zeros(len(self.problem.ids), dtype=np.bool_)
        mask[self.course.app[self.code == FUNDED]] = True
        return mask

    @property
    def merit(self) -> float:
        """Sum of the funded applications' scores (nan counts as none)."""
        return float(np.nansum(self.problem.score[self.mask]))

    @cached_property
    def reserve_steps(self) -> dict[int, int]:
        """Step → place on its list's reserve, from 1, in the order of the walk."""
        found: dict[int, int] = {}
        length: dict[int, int] = {}
        for s in np.flatnonzero(np.isin(self.code, RESERVE_CODES)).tolist():
            listed = int(self.course.list_of[s])
            length[listed] = length.get(listed, 0) + 1
            if self.places is None or length[listed] <= self.places:
                found[s] = length[listed]
        return found

    @property
    def decisions(self) -> Decisions:
        """Every application's decision, in ranking order."""
        return Decisions(self)

    def __getitem__(self, application: str) -> Decision:
        return self.decision(self.problem.index[application])

    def decision(self, i: int) -> Decision:
        """The decision on application i (in ranking order, from 0)."""
        problem = self.problem
        s = self.course.step_of.get(i)
        place = int(problem.place[i])
        if s is None:
            return Decision(problem.ids[i], "not_funded", place, 0, 0, (), self)
        if self.code[s] == FUNDED:
            return Decision(problem.ids[i], "funded", place, s + 1, 0, self.lines(s), self)
        reserve = self.reserve_steps.get(s, 0)
        return Decision(problem.ids[i], "reserve" if reserve else "not_funded", place, s + 1, reserve, (), self)

    def lines(self, s: int) -> tuple[Line, ...]:
        """What the purses pay at step s."""
        found = []
        for p, asked, own in self.ledger.split(s):
            purse, digits = self.problem.purses[p], self.problem.digits[p]
            amounts = (money.decimal(x, digits) for x in (asked, own, asked - own))
            found.append(Line(purse.id, purse.party, purse.unit, *amounts))
        return tuple(found)

    @property
    def trace(self) -> tuple[Step, ...]:
        """The walk step by step, to be replayed by hand or by a checker."""
        from concord.engines.allocate.replay import trace

        return trace(self)

    @cached_property
    def purses(self) -> tuple[PurseAfter, ...]:
        """Every purse, after the selection."""
        from concord.engines.allocate.returns import purses_after

        return purses_after(self)

    @cached_property
    def pots(self) -> dict[str, Decimal]:
        """Unit → what its common pot has left."""
        digits = {purse.unit: self.problem.digits[p] for p, purse in enumerate(self.problem.purses)}
        left = self.ledger.pots_left(self.course.steps)
        units = self.problem.pot_units
        return {unit: money.decimal(left[k], digits[unit]) for k, unit in enumerate(units)}

    @cached_property
    def juste_retour(self) -> tuple[Return, ...]:
        """Each party's payments beside what its own nationals were awarded."""
        from concord.engines.allocate.returns import juste_retour

        return juste_retour(self)

    @cached_property
    def ties_that_mattered(self) -> tuple[tuple[str, ...], ...]:
        """Tied applications of which one was left without money although it would have fitted before the others."""
        from concord.engines.allocate.ties import fits_before, tied

        ids, app, short = self.problem.ids, self.course.app, np.isin(self.code, (SHORT, AFTER_GAP))
        runs = [
            run
            for run in tied(self.course)
            if any(short[s] and fits_before(self.course, self.ledger, s, run.start) for s in run)
        ]
        return tuple(tuple(ids[i] for i in app[run.start : run.stop].tolist()) for run in runs)

    def shown(self, amounts: Mapping[str, Decimal], rates: Mapping[str, Decimal]) -> Decimal:
        """Amounts by unit as one figure at frozen rates, for display only: no decision uses it.

        Raises:
            KeyError: a unit without a rate.
        """
        return sum((amount * rates[unit] for unit, amount in amounts.items()), Decimal(0))

    def json(self) -> dict[str, Any]:
        """The selection as plain data."""
        return {
            "policy": self.policy,
            "seed": self.seed,
            "version": self.version,
            "funded": int(self.mask.sum()),
            "merit": self.merit,
            "bound": self.bound,
            "gap": self.gap,
            "proven": self.proven,
        }
