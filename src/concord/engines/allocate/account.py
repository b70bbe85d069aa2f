"""One account at a time: the walk with its margins, the steps that it can reach, and the least additions to it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate import margins
from concord.engines.allocate.course import Course
from concord.engines.allocate.margins import FAR
from concord.engines.allocate.problem import Integers
from concord.engines.allocate.walk import COMPILED_FROM, SHORT, arrays, compiled, state, walk

Mask = NDArray[np.bool_]

Least = tuple[Integers, Mask, Integers]
"""Least additions of every step, whether each is certain, and an addition that is enough (FAR where none is known)."""

MOST_VISITS, LEAST_VISITS = 2, 5000
"""Times the number of steps (but at least so many) that one search for a least addition may visit before it ends
unsure. The question is NP-hard with two purses or more (docs/theory/allocate.md), so some searches must end so."""


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
