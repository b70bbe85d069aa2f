"""The problem as a walk sees it: steps in order, and what each step draws on.

Everything finite is a resource: a purse, and every counter that has a maximum (a limit, an exclusive set). A step is
funded when each of its resources holds; only purses may be helped by a common pot.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from concord.engines.allocate.limits import Counter, counters, dependencies
from concord.engines.allocate.pose import parts
from concord.engines.allocate.problem import FUNDABLE, Integers, Problem


@dataclass(frozen=True, slots=True)
class Barred:
    """Why no money could help: a purse's restriction (`field` with what is allowed) or its cap per application."""

    purse: int
    field: str = ""
    value: str = ""
    asked: int = 0


@dataclass(frozen=True, eq=False)
class Course:
    """S steps over R resources (the P purses first) and K pots.

    Attributes:
        app: S, application of each step.
        start, resource, amount: uses of step s are start[s]:start[s + 1]; none is zero.
        hold: R, what a resource holds; pot_of: R, a pot or -1; pot: K.
        needs_start, needs: steps that must be funded before step s.
        list_of: S; group: S, equal for steps that are tied.
        counters: of the resources after the purses; minimums: all counters with a least.
        barred: applications that are fundable by merit but that no money could help.
    """

    app: Integers
    start: Integers
    resource: Integers
    amount: Integers
    hold: Integers
    pot_of: Integers
    pot: Integers
    needs_start: Integers
    needs: Integers
    list_of: Integers
    group: Integers
    purses: int
    counters: tuple[Counter, ...]
    minimums: tuple[Counter, ...]
    barred: dict[int, Barred]

    @property
    def steps(self) -> int:
        return len(self.app)

    @cached_property
    def step_of(self) -> dict[int, int]:
        """Application → step."""
        return {int(i): s for s, i in enumerate(self.app)}

    def uses(self, s: int) -> list[tuple[int, int]]:
        """(resource, amount) of step s."""
        lo, hi = int(self.start[s]), int(self.start[s + 1])
        return list(zip(self.resource[lo:hi].tolist(), self.amount[lo:hi].tolist(), strict=True))

    def needed(self, s: int) -> list[int]:
        """Steps that step s depends on."""
        return [int(t) for t in self.needs[int(self.needs_start[s]) : int(self.needs_start[s + 1])]]

    def holding(self, own: Sequence[int], pot: Sequence[int]) -> Course:
        """The same course with other purses and pots."""
        hold = self.hold.copy()
        hold[: self.purses] = own
        return replace(self, hold=hold, pot=np.array(pot, dtype=np.int64))

    def reordered(self, order: Sequence[int] | Integers) -> Course:
        """The same steps in another order, or some of them (`order` lists old step numbers)."""
        by = np.asarray(order, dtype=np.int64)
        where = np.full(self.steps, -1, dtype=np.int64)
        where[by] = np.arange(len(by))
        start, taken = _regrouped(self.start, by)
        needs_start, needed = _regrouped(self.needs_start, by)
        return replace(
            self,
            app=self.app[by],
            start=start,
            resource=self.resource[taken],
            amount=self.amount[taken],
            needs_start=needs_start,
            needs=np.where(self.needs[needed] < 0, -1, where[self.needs[needed]]).astype(np.int64),
            list_of=self.list_of[by],
            group=self.group[by],
        )


def _regrouped(start: Integers, by: Integers) -> tuple[Integers, Integers]:
    """New starts, and which old entries come in turn, when groups are taken in the order `by`."""
    count = np.diff(start)[by]
    fresh = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    taken = np.arange(int(fresh[-1])) - np.repeat(fresh[:-1] - start[by], count)
    return fresh, taken.astype(np.int64)


def course(problem: Problem) -> Course:
    """Lay out the walk in ranking order; a step waits for those it depends on.

    Raises:
        Invalid: a limit or a condition that cannot be read (see `limits`).
    """
    found = counters(problem)
    needs = dependencies(problem)
    barred = _barred(problem)
    eligible = problem.standing == FUNDABLE
    eligible[list(barred)] = False
    app = np.flatnonzero(eligible).astype(np.int64)
    caps = [c for c in found if c.most is not None and sum(c.use.values()) > c.most]
    start, resource, amount = _purse_uses(problem)
    if caps:
        start, resource, amount = _with_counters(problem, caps, start, resource, amount)
    begin, taken = _regrouped(start, app)
    needs_start, needed = _needs(app, needs)
    laid = Course(
        app=app,
        start=begin,
        resource=resource[taken],
        amount=amount[taken],
        hold=np.array([*problem.own, *(c.most for c in caps)], dtype=np.int64),
        pot_of=np.array([*problem.pot_of, *(-1 for _ in caps)], dtype=np.int64),
        pot=np.array(problem.pot, dtype=np.int64),
        needs_start=needs_start,
        needs=needed,
        list_of=problem.list_of[app],
        group=_ties(problem, app),
        purses=len(problem.purses),
        counters=tuple(caps),
        minimums=tuple(c for c in found if c.least),
        barred=barred,
    )
    return laid.reordered(waiting(laid)) if needs else laid


def _ties(problem: Problem, app: Integers) -> Integers:
    """Group numbers of steps that share list and place; one with priority is never tied with one without."""
    fact, values = problem.priority or ("", ())
    if not len(app):
        return np.zeros(0, dtype=np.int64)
    if not fact:
        lists = len(problem.lists)
        key = problem.place[app] * lists + problem.list_of[app]
        return np.asarray(np.unique(key, return_inverse=True)[1], dtype=np.int64).reshape(-1)
    later = [set(values).isdisjoint(parts(problem.facts[fact][int(i)])) for i in app]
    keys = np.stack((problem.list_of[app], problem.place[app], np.array(later, dtype=np.int64)))
    return np.asarray(np.unique(keys, axis=1, return_inverse=True)[1], dtype=np.int64).reshape(-1)


def _purse_uses(problem: Problem) -> tuple[Integers, Integers, Integers]:
    """The asks with one line per application and purse, none of zero."""
    app = np.repeat(np.arange(len(problem.ids)), np.diff(problem.start))
    key = app * len(problem.purses) + problem.ask_purse
    first = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, dtype=np.int64)
    amount = np.add.reduceat(problem.ask_amount, first) if len(first) else problem.ask_amount
    kept = first[amount > 0]
    count = np.bincount(app[kept], minlength=len(problem.ids))
    start = np.concatenate(([0], np.cumsum(count))).astype(np.int64)
    return start, problem.ask_purse[kept].astype(np.int64), amount[amount > 0].astype(np.int64)


def _with_counters(
    problem: Problem, caps: Sequence[Counter], start: Integers, resource: Integers, amount: Integers
) -> tuple[Integers, Integers, Integers]:
    """Uses of purses and of counters together, by application, purses first."""
    uses = [
        (i, len(problem.purses) + c, use) for c, counter in enumerate(caps) for i, use in counter.use.items() if use
    ]
    extra = np.array(uses, dtype=np.int64).reshape(-1, 3)
    app = np.concatenate((np.repeat(np.arange(len(problem.ids)), np.diff(start)), extra[:, 0]))
    both = np.concatenate((resource, extra[:, 1]))
    much = np.concatenate((amount, extra[:, 2]))
    by = np.lexsort((both, app))
    count = np.bincount(app, minlength=len(problem.ids))
    return np.concatenate(([0], np.cumsum(count))).astype(np.int64), both[by], much[by]


def _needs(app: Integers, needs: dict[int, list[int]]) -> tuple[Integers, Integers]:
    """Dependencies as steps. One on an application that is never walked stands as step -1."""
    if not needs:
        return np.zeros(len(app) + 1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    step = {int(i): s for s, i in enumerate(app)}
    lists = [[step.get(j, -1) for j in needs.get(int(i), ())] for i in app]
    start = np.concatenate(([0], np.cumsum([len(x) for x in lists]))).astype(np.int64)
    return start, np.array([t for x in lists for t in x], dtype=np.int64)


def waiting(laid: Course) -> list[int]:
    """Steps in order, each no sooner than those it depends on: one that comes too early is decided right after the
    last of them."""
    turn: dict[int, tuple[int, ...]] = {}

    def key(s: int) -> tuple[int, ...]:
        if s not in turn:
            last = max((key(t) for t in laid.needed(s) if t >= 0), default=(-1,))
            turn[s] = (s,) if last[0] < s else (*last, s)
        return turn[s]

    return sorted(range(laid.steps), key=key)


def _barred(problem: Problem) -> dict[int, Barred]:
    """Fundable applications that a purse's restriction or cap shuts out."""
    found: dict[int, Barred] = {}
    bound = [p for p, purse in enumerate(problem.purses) if purse.only or purse.cap is not None]
    if not bound:
        return found
    for i in np.flatnonzero(problem.standing == FUNDABLE):
        for p, asked in problem.asks(int(i)):
            why = _bars(problem, int(i), p, asked) if p in bound and asked else None
            if why is not None:
                found[int(i)] = why
                break
    return found


def _bars(problem: Problem, i: int, p: int, asked: int) -> Barred | None:
    purse = problem.purses[p]
    if 0 <= problem.caps[p] < asked:
        return Barred(p, asked=asked)
    for field in sorted(purse.only):
        for value in _values(problem, i, p, field):
            if value not in purse.only[field]:
                return Barred(p, field=field, value=value)
    return None


def _values(problem: Problem, i: int, p: int, field: str) -> list[str]:
    """What the application is by a fact, as far as this purse is concerned: its partners' own where described. A fact
    with several values must be allowed in each; an unknown one is not allowed."""
    described = {"organisation": problem.ask_organisation, "country": problem.ask_country, "party": problem.ask_party}
    lines = [k for k in range(int(problem.start[i]), int(problem.start[i + 1])) if int(problem.ask_purse[k]) == p]
    partners = [described[field][k] for k in lines if described.get(field)] if field in described else []
    named = [value for value in partners if value]
    if named and len(named) == len(lines):
        return named
    return [*named, *(parts(problem.facts[field][i]) if field in problem.facts else [])] or [""]
