"""What if a purse held more, or less: the nearest changes of the outcome, and what each application lacks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from concord.engines.allocate import money
from concord.engines.allocate.account import Account, Least, Mask, connected, least_additions, sweep
from concord.engines.allocate.course import Course
from concord.engines.allocate.funds import in_pot
from concord.engines.allocate.margins import FAR
from concord.engines.allocate.problem import Integers, Problem
from concord.engines.allocate.selection import Selection
from concord.engines.allocate.ties import most_funded, run_margin, tied
from concord.engines.allocate.walk import FUNDED
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason

LONGEST_RUN = 16
"""Ties that are reordered anew for every amount; of longer runs today's order is kept."""


@dataclass(frozen=True, slots=True)
class Breakpoint:
    """An amount of one purse at which the outcome changes: from `change` on (up), or at and below it (down).

    `change` is signed, in the purse's unit, against today; `amount` what the account would then hold. `funds` and
    `drops` compare with today's selection; `unmet` names minimums that the walk would then miss.
    """

    purse: str
    unit: str
    change: Decimal
    amount: Decimal
    funds: tuple[str, ...]
    drops: tuple[str, ...]
    funded: int
    unmet: tuple[str, ...] = ()
    said: str = field(default="", repr=False)

    @property
    def reason(self) -> Reason:
        """What changes, in words."""
        way = "more" if self.change > 0 else "less"
        what = "both" if self.funds and self.drops else "funds" if self.funds else "drops" if self.drops else "same"
        values: dict[str, Any] = {"purse": self.purse, "amount": self.said}
        values |= {"funds": self.funds} if self.funds else {}
        values |= {"drops": self.drops} if self.drops else {}
        return Reason(f"allocate:{way}_{what}", values)


@dataclass(frozen=True, slots=True)
class Addition:
    """The least addition to one purse alone that would fund an application: None where none does. Where the search was
    cut short (`exact` false), anything less than `amount` is known not to do, and `enough` (if any) is known to do."""

    purse: str
    unit: str
    amount: Decimal | None
    exact: bool
    enough: Decimal | None


@dataclass(frozen=True, eq=False)
class WhatIf:
    """The answers. `order_held` says that the order of today's walk was kept where it might not be: of applications
    that a minimum brought forward, or of long runs of ties reordered to fund the most."""

    selection: Selection
    up: dict[str, tuple[Breakpoint, ...]]
    down: dict[str, tuple[Breakpoint, ...]]
    least: dict[str, Least]
    order_held: bool

    @cached_property
    def additions(self) -> dict[str, tuple[Addition, ...]]:
        """Unfunded application → the least addition to each purse alone, in ranking order."""
        return {decision: self.lacking(decision) for decision in self._walked_unfunded()}

    def _walked_unfunded(self) -> Iterator[str]:
        course, code = self.selection.course, self.selection.code
        return (self.selection.problem.ids[i] for i in sorted(course.app[code != FUNDED].tolist()))

    def lacking(self, application: str) -> tuple[Addition, ...]:
        """The least addition to each purse alone that would fund this application."""
        problem, course = self.selection.problem, self.selection.course
        s = course.step_of.get(problem.index[application])
        found = []
        for name, (units, sure, enough) in self.least.items():
            p = problem.purse_index[name]
            amounts = (FAR, FAR) if s is None else (int(units[s]), int(enough[s]))
            least, does = (None if x >= FAR else money.decimal(x, problem.digits[p]) for x in amounts)
            found.append(Addition(name, problem.purses[p].unit, least, s is None or bool(sure[s]), does))
        return tuple(found)


def what_if(
    selection: Selection,
    *,
    purses: Iterable[str] | None = None,
    steps: int = 20,
    additions: bool = True,
    progress: Progress | None = None,
) -> WhatIf:
    """The nearest `steps` breakpoints each way of each purse, and each application's least additions.

    The rules, limits and shares stay as agreed; one purse alone changes. Applications that a minimum brought forward
    keep their turn. Every breakpoint is exact to the smallest unit, and none nearer is missing.

    Args:
        selection: of policy "strict" or "skip".
        purses: those to vary; all by default.
        steps: breakpoints each way.
        additions: whether to look for the least additions too.

    Raises:
        Invalid: another policy, or no such purse.
        Cancelled: `progress` returned False.
    """
    if selection.policy not in ("strict", "skip"):
        raise Invalid("allocate:no_what_if", policy=selection.policy)
    problem = selection.problem
    names = tuple(problem.purse_index) if purses is None else tuple(purses)
    looks = _Looks(selection)
    up: dict[str, tuple[Breakpoint, ...]] = {}
    down: dict[str, tuple[Breakpoint, ...]] = {}
    least: dict[str, Least] = {}
    accounts = _accounts(problem, [problem.purse_at(name) for name in names])
    for done, account in enumerate(accounts):
        tick(progress, "allocate:what_if", done / len(accounts))
        ways = looks.ways(account, steps)
        found = looks.least(account) if additions else None
        for p in account.purses:
            name = problem.purses[p].id
            up[name], down[name] = (tuple(looks.said(p, account, *change) for change in way) for way in ways)
            if found is not None:
                least[name] = found
    tick(progress, "allocate:what_if", 1.0)
    held = bool(selection.first) or (problem.ties == "most" and not looks.most)
    return WhatIf(selection, up, down, least, held)


def _accounts(problem: Problem, purses: Sequence[int]) -> list[Account]:
    """The accounts behind the purses; purses that are a pot together share one."""
    found: list[Account] = []
    pooled: dict[int, list[int]] = {}
    for p in purses:
        if in_pot(problem, p):
            pooled.setdefault(problem.pot_of[p], []).append(p)
        else:
            found.append(Account((p,), p, -1))
    return found + [Account(tuple(ps), -1, k) for k, ps in pooled.items()]


Change = tuple[int, Mask]
"""Units of change, and the steps funded then (in the order of `_Looks.course`)."""


class _Looks:
    """One selection, looked at from every account."""

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        self.problem = selection.problem
        self.strict = selection.policy == "strict"
        runs = max(map(len, tied(selection.course)), default=0)
        self.most = selection.problem.ties == "most" and not selection.first and runs <= LONGEST_RUN
        self.course = selection.problem.course if self.most else selection.course
        self.today = selection.mask[self.course.app]

    def ways(self, account: Account, steps: int) -> tuple[list[Change], list[Change]]:
        """The nearest changes up, and down."""
        some = connected(self.course, account, self.strict)
        part = self.course.reordered(some)
        base, up, down = self._margin(part, account)
        return self._way(part, some, account, up, steps, 1, base), self._way(part, some, account, down, steps, -1, base)

    def _way(
        self, part: Course, some: Integers, account: Account, margin: int, steps: int, sign: int, base: Mask
    ) -> list[Change]:
        found: list[Change] = []
        units, last = 0, base
        while len(found) < steps and abs(margin) < FAR:
            units += margin if sign > 0 else margin - 1
            if account.holds(self.course) + units < 0:
                break
            now, up, down = self._margin(account.changed(part, units), account)
            margin = up if sign > 0 else down
            if not np.array_equal(now, last):
                whole = self.today.copy()
                whole[some] = now
                found.append((units, whole))
            last = now
        return found

    def _margin(self, course: Course, account: Account) -> tuple[Mask, int, int]:
        """The steps funded, and how far up and down the account may change before that does."""
        if not self.most:
            return sweep(course, account, self.strict)[:3]
        ordered, _ = most_funded(course, self.strict)
        funded, up, down, _ = sweep(ordered, account, self.strict)
        up = min(up, run_margin(course, ordered, funded, account.own, account.pool, self.strict))
        back = np.zeros(course.steps, dtype=np.bool_)
        back[[course.step_of[i] for i in ordered.app[funded].tolist()]] = True
        return back, up, down

    def least(self, account: Account) -> Least:
        """S least additions in the order of the selection's course, whether each is certain, and what is enough."""
        course = self.selection.course
        answer = np.full(course.steps, FAR, dtype=np.int64)
        sure, enough = np.ones(course.steps, dtype=np.bool_), answer.copy()
        answer[self.selection.code == FUNDED] = 0
        some = connected(course, account, self.strict)
        targets = np.flatnonzero(self.selection.code[some] != FUNDED).astype(np.int64)
        found = least_additions(course.reordered(some), account, self.strict, targets)
        for whole, part in zip((answer, sure, enough), found, strict=True):
            whole[some[targets]] = part
        return answer, sure, enough

    def said(self, p: int, account: Account, units: int, funded: Mask) -> Breakpoint:
        """A change in words and amounts."""
        ids, purse, digits = self.problem.ids, self.problem.purses[p], self.problem.digits[p]
        app = self.course.app
        gained = sorted(app[funded & ~self.today].tolist())
        lost = sorted(app[self.today & ~funded].tolist())
        chosen = set(app[funded].tolist())
        unmet = [
            m.name for m in self.course.minimums if sum(u for i, u in m.use.items() if i in chosen) < (m.least or 0)
        ]
        return Breakpoint(
            purse.id,
            purse.unit,
            money.decimal(units, digits),
            money.decimal(account.holds(self.course) + units, digits),
            tuple(ids[i] for i in gained),
            tuple(ids[i] for i in lost),
            int(funded.sum()),
            tuple(unmet),
            self.problem.said(p, abs(units)),
        )
