"""What if a purse held more, or less: the nearest changes of the outcome, and what each application lacks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import margins, money
from concord.engines.allocate.course import Course
from concord.engines.allocate.funds import in_pot
from concord.engines.allocate.margins import FAR
from concord.engines.allocate.problem import Integers, Problem
from concord.engines.allocate.selection import Selection
from concord.engines.allocate.ties import most_funded, run_margin, tied
from concord.engines.allocate.walk import COMPILED_FROM, FUNDED, SHORT, arrays, compiled, state, walk
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason

Mask = NDArray[np.bool_]

Least = tuple[Integers, Mask, Integers]
"""Least additions of every step, whether each is certain, and an addition that is enough (FAR where none is known)."""

LONGEST_RUN = 16
"""Ties that are reordered anew for every amount; of longer runs today's order is kept."""

MOST_VISITS, LEAST_VISITS = 2, 5000
"""Times the number of steps (but at least so many) that one search for a least addition may visit before it ends
unsure. The question is NP-hard with two purses or more (docs/theory/allocate.md), so some searches must end so."""


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


@dataclass(frozen=True, slots=True)
class Account:
    """What a change of some purses changes: one purse's own holding, or the pot that they share."""

    purses: tuple[int, ...]
    own: int
    pool: int

    def holds(self, course: Course) -> int:
        return int(course.hold[self.own]) if self.own >= 0 else int(course.pot[self.pool])

    def changed(self, course: Course, units: int) -> Course:
        """The course with so much more in the account."""
        own, pot = course.hold[: course.purses].tolist(), course.pot.tolist()
        if self.own >= 0:
            own[self.own] += units
        else:
            pot[self.pool] += units
        return course.holding(own, pot)


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


def sweep(course: Course, account: Account, strict: bool) -> tuple[Mask, int, int, int]:
    """The steps funded, the margins up and down, and the first step that more money could alter."""
    fast = len(course.amount) >= COMPILED_FROM // 4
    run: Callable[..., Any] = margins.sweep_pass
    if fast:
        run = compiled(run, margins.threshold, margins.draw, margins.limited, margins.waits)
    funded: Any = np.zeros(course.steps, dtype=np.bool_) if fast else [False] * course.steps
    margin: Any = np.zeros(3, dtype=np.int64) if fast else [0, 0, 0]
    run(
        *arrays(course, fast),
        course.purses,
        strict,
        account.own,
        account.pool,
        funded,
        *state(course, fast),
        margin,
    )
    up, down, first = (int(x) for x in margin)
    return np.asarray(funded, dtype=np.bool_), up, down, first


def least_additions(course: Course, account: Account, strict: bool, targets: Integers) -> Least:
    """The least additions of some unfunded steps, whether each is certain, and what is enough where it is not."""
    fast = course.steps * len(targets) > 20 * COMPILED_FROM
    funded, _, _, first = sweep(course, account, strict)
    before = _before(course, funded, first, strict)
    plain = -1 if strict else _plain(course, account)
    ask, forced = _asks(course, account, first, before[0])
    need = np.zeros(course.steps, dtype=np.int64)
    known = (account.own, account.pool, ask, forced, int(ask.max(initial=0)))
    start, endless = np.full(len(targets), first, dtype=np.int64), funded & (np.arange(course.steps) < first)
    floor = np.zeros(course.steps + 1, dtype=np.int64)
    if plain >= 0:
        walk_on = arrays(course, True)[:-1]
        _run(
            margins.endless_pass,
            fast,
            *walk_on,
            *known,
            targets,
            first,
            endless,
            *_copies(before[:2]),
            floor,
            need,
            start,
        )
    answer = np.full(len(targets), FAR, dtype=np.int64)
    sure = np.ones(len(targets), dtype=np.bool_)
    order = np.argsort(start, kind="stable")
    room = (np.zeros(course.steps, dtype=np.int64), np.zeros((course.steps, 4), dtype=np.int64), need)
    visits = max(LEAST_VISITS, MOST_VISITS * course.steps)
    plan = (plain, targets, order, start, floor, endless, first, visits, funded & (np.arange(course.steps) < first))
    _run(
        margins.least_pass,
        fast,
        *arrays(course, True),
        course.purses,
        strict,
        *known,
        *plan,
        *before,
        *room,
        answer,
        sure,
    )
    enough = np.where(sure, answer, np.where(endless[targets], floor[targets + 1], FAR))
    return answer, sure, enough


def _run(function: Callable[..., Any], fast: bool, *given: Any) -> None:
    """A pass of `margins`, compiled or as it stands; what it fills is filled either way."""
    if fast:
        compiled(function, margins.threshold, margins.draw, margins.limited, margins.waits, margins.room_needed)(*given)
        return
    lists = [part.tolist() if isinstance(part, np.ndarray) and part.ndim == 1 else part for part in given]
    function(*lists)
    for part, filled in zip(given, lists, strict=True):
        if isinstance(part, np.ndarray) and part.ndim == 1:
            part[:] = filled


def _copies(parts: Sequence[Integers]) -> list[Integers]:
    return [part.copy() for part in parts]


def _plain(course: Course, account: Account) -> int:
    """The account as a resource whose room is a plain balance: a purse without a pot, or (numbered after the resources)
    a pot whose purses hold nothing of their own; else -1."""
    if account.own >= 0:
        return account.own if course.pot_of[account.own] < 0 else -1
    members = course.pot_of == account.pool
    return len(course.hold) + account.pool if not course.hold[members].any() else -1


def _asks(course: Course, account: Account, first: int, drawn: Integers) -> tuple[Integers, Mask]:
    """What each step asks of the account, and whether it draws whenever the account allows: it depends on nothing, and
    nothing else that it draws on could have run out by then, even if all steps from `first` on were funded."""
    step = np.repeat(np.arange(course.steps), np.diff(course.start))
    mine = course.resource == account.own if account.own >= 0 else course.pot_of[course.resource] == account.pool
    ask = np.zeros(course.steps, dtype=np.int64)
    np.add.at(ask, step[mine], course.amount[mine])
    later = np.flatnonzero(step >= first)
    by = later[np.argsort(course.resource[later], kind="stable")]
    total = np.cumsum(course.amount[by])
    begins = np.searchsorted(course.resource[by], np.arange(len(course.hold)))
    total -= np.concatenate((total, [0]))[begins - 1][course.resource[by]] * (begins[course.resource[by]] > 0)
    tight = np.zeros(len(step), dtype=np.bool_)
    tight[by] = drawn[course.resource[by]] + total > course.hold[course.resource[by]]
    held_up = np.bincount(step[~mine & tight], minlength=course.steps) > 0
    return ask, (ask > 0) & ~held_up & (np.diff(course.needs_start) == 0)


def _before(course: Course, funded: Mask, first: int, strict: bool) -> tuple[Integers, Integers, Integers]:
    """What is drawn before step `first`, given by pots, and where lists have stopped (S where not)."""
    step = np.repeat(np.arange(course.steps), np.diff(course.start))
    taken = funded[step] & (step < first)
    drawn = np.zeros(len(course.hold), dtype=np.int64)
    np.add.at(drawn, course.resource[taken], course.amount[taken])
    over = np.zeros(len(course.pot), dtype=np.int64)
    in_pots = course.pot_of >= 0
    np.add.at(over, course.pot_of[in_pots], np.maximum(0, drawn - course.hold)[in_pots])
    lists = int(course.list_of.max()) + 1 if course.steps else 0
    stopped = np.full(lists, course.steps, dtype=np.int64)
    if strict:
        for s in np.flatnonzero(walk(course, True) == SHORT)[::-1].tolist():
            if s < first:
                stopped[course.list_of[s]] = s
    return drawn, over, stopped


def connected(course: Course, account: Account, strict: bool) -> Integers:
    """The steps that a change of the account could reach: linked to it through purses, pots, counters, dependencies
    (and lists, where a gap stops one)."""
    resources, pots = len(course.hold), len(course.pot)
    lists = int(course.list_of.max()) + 1 if course.steps else 0
    reached = np.zeros(resources + pots + lists, dtype=np.bool_)
    reached[account.own if account.own >= 0 else resources + account.pool] = True
    step = np.repeat(np.arange(course.steps), np.diff(course.start))
    waiting = np.repeat(np.arange(course.steps), np.diff(course.needs_start))
    needed = np.where(course.needs < 0, waiting, course.needs)
    pooled = np.flatnonzero(course.pot_of >= 0)
    some = np.zeros(course.steps, dtype=np.bool_)
    while True:
        size = int(reached.sum() + some.sum())
        reached[pooled] |= reached[resources + course.pot_of[pooled]]
        reached[resources + course.pot_of[pooled[reached[pooled]]]] = True
        some[step[reached[course.resource]]] = True
        some[waiting[some[needed]]] = True
        some[needed[some[waiting]]] = True
        if strict and lists:
            some |= reached[resources + pots + course.list_of]
            reached[resources + pots + course.list_of[some]] = True
        reached[course.resource[some[step]]] = True
        if int(reached.sum() + some.sum()) == size:
            return np.flatnonzero(some).astype(np.int64)
