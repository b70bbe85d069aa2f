"""The walk's steps and resources as a 0-1 `Model`, with the name of every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.allocate.core_model import FREE, OUT, Integers, Model, partition
from concord.engines.allocate.course import Course
from concord.engines.allocate.limits import Counter
from concord.engines.allocate.problem import Problem
from concord.engines.reason import Invalid

PURSE, POT, MAXIMUM, MINIMUM, EXCLUSIVE, CONDITION = "purse", "pot", "maximum", "minimum", "exclusive", "depends"
MERIT_DIGITS = 6
"""Merit counts in whole units of its last digit, six after the point at most."""

MERITS = ("score", "awards")
"""What is added up: the scores (places on the list where there are only ranks), or the number of awards."""


@dataclass(frozen=True)
class Row:
    """One row of the model: its kind, its name in reasons, and what it speaks of (a purse or pot index, a counter)."""

    kind: str
    name: str
    index: int = -1
    counter: Counter | None = None


Listed = tuple[Row, Integers, Integers, int]
"""A row with its steps, what each takes, and the most that they may take."""


@dataclass(frozen=True)
class Posed:
    """A problem as a model over the S steps of its course.

    Attributes:
        model: step s is column s.
        rows: what each row of the model is.
        sets: exclusive sets held as groups, as steps.
        digits: a merit of 1 in the model is 10**-digits of a point.
    """

    course: Course
    model: Model
    rows: tuple[Row, ...]
    sets: tuple[tuple[str, Integers], ...]
    digits: int

    def points(self, merit: int) -> Decimal:
        """Merit in points."""
        return Decimal(merit).scaleb(-self.digits)

    def with_rows(self, rows: Iterable[Listed]) -> Posed:
        """More rows: (what, steps, coefficients, at most)."""
        more = list(rows)
        if not more:
            return self
        place = np.repeat(np.arange(len(more)), [len(steps) for _, steps, _, _ in more])
        steps, taken = (np.concatenate([row[k] for row in more]) for k in (1, 2))
        added = sparse.csr_array((taken, (place, steps)), shape=(len(more), self.model.size), dtype=np.int64)
        matrix = sparse.vstack([self.model.rows, added], format="csr")
        at_most = np.concatenate((self.model.at_most, [most for *_, most in more])).astype(np.int64)
        model = replace(self.model, rows=sparse.csr_array(matrix), at_most=at_most)
        return replace(self, model=model, rows=(*self.rows, *(row for row, *_ in more)))

    def without(self, dropped: Callable[[Row], bool]) -> Posed:
        """Without some rows."""
        keep = np.array([not dropped(row) for row in self.rows], dtype=bool)
        model = replace(self.model, rows=sparse.csr_array(self.model.rows[keep]), at_most=self.model.at_most[keep])
        return replace(self, model=model, rows=tuple(r for r, k in zip(self.rows, keep, strict=True) if k))

    def without_sets(self) -> Posed:
        """Without exclusive sets, groups and rows."""
        loose = self.without(lambda row: row.kind == EXCLUSIVE)
        return replace(loose, model=replace(loose.model, group=np.arange(self.model.size)), sets=())


def posed(problem: Problem, merit: str) -> Posed:
    """The model of a problem; common pots have their first rows only (see `pot_rows`).

    Raises:
        Invalid: amounts whose sum no account can hold.
    """
    course = problem.course
    size, users = course.steps, Users(course)
    points, digits = merits(problem, merit)
    alone, crowded = _sets(users)
    group, overlapping = partition(size, [steps for _, steps in crowded])
    spill = {id(steps) for steps in overlapping}
    listed = [*_resource_rows(users, problem, alone), *_minimum_rows(course), *_condition_rows(course)]
    ones = [(Row(EXCLUSIVE, name), s, np.ones(len(s), np.int64), 1) for name, s in crowded if id(s) in spill]
    fixed = np.full(size, FREE, dtype=np.int8)
    fixed[np.repeat(np.arange(size), np.diff(course.needs_start))[course.needs < 0]] = OUT  # depends on one barred
    try:
        empty = Model(points, sparse.csr_array((0, size), dtype=np.int64), np.zeros(0, np.int64), group, fixed)
        sets = tuple((name, steps) for name, steps in crowded if id(steps) not in spill)
        return Posed(course, empty, (), sets, digits).with_rows([*listed, *ones])
    except OverflowError:
        raise Invalid("allocate:too_large_together") from None


def merits(problem: Problem, merit: str) -> tuple[Integers, int]:
    """Merit of each step in whole units, and the digits of the unit."""
    score = problem.score[problem.course.app]
    if merit == "awards":
        return np.ones(len(score), dtype=np.int64), 0
    for digits in range(MERIT_DIGITS + 1):
        scaled = score * 10.0**digits
        if digits == MERIT_DIGITS or (np.abs(scaled - np.rint(scaled)) < 1e-9 * np.maximum(1.0, np.abs(scaled))).all():
            break
    return np.rint(scaled).astype(np.int64), digits


class Users:
    """Who draws on each resource of a course."""

    def __init__(self, course: Course) -> None:
        self.course = course
        self.step = np.repeat(np.arange(course.steps), np.diff(course.start))
        self.by = np.argsort(course.resource, kind="stable")
        self.ends = np.searchsorted(course.resource[self.by], np.arange(len(course.hold) + 1))

    def of(self, r: int) -> tuple[Integers, Integers]:
        """Steps that draw on a resource, ascending, and how much."""
        at = self.by[self.ends[r] : self.ends[r + 1]]
        return self.step[at], self.course.amount[at]

    def of_all(self, resources: list[int]) -> tuple[Integers, Integers]:
        """Steps that draw on any of the resources, and how much in all."""
        total = np.zeros(self.course.steps, dtype=np.int64)
        for r in resources:
            steps, amounts = self.of(r)
            total[steps] += amounts
        steps = np.flatnonzero(total)
        return steps, total[steps]


def _sets(users: Users) -> tuple[set[int], list[tuple[str, Integers]]]:
    """The resources that let one at most of their users be funded, and those users."""
    course = users.course
    found: set[int] = set()
    sets = []
    for r in range(course.purses, len(course.hold)):
        steps, amounts = users.of(r)
        least_two, hold = np.sort(amounts)[:2].sum(), course.hold[r]
        if len(steps) and amounts.max() <= hold and (len(steps) < 2 or least_two > hold):
            found.add(r)
            sets.append((course.counters[r - course.purses].name, steps))
    return found, sets


def _resource_rows(users: Users, problem: Problem, skip: set[int]) -> list[Listed]:
    """Purses without a pot, maximums, and the first rows of the pots."""
    course = users.course
    rows: list[Listed] = []
    for r in range(len(course.hold)):
        if r in skip or course.pot_of[r] >= 0:
            continue
        counter = course.counters[r - course.purses] if r >= course.purses else None
        row = Row(MAXIMUM, counter.name, r, counter) if counter else Row(PURSE, problem.purses[r].id, r)
        rows.append((row, *users.of(r), int(course.hold[r])))
    for k in range(len(course.pot)):
        members = np.flatnonzero(course.pot_of == k).tolist()
        for some in [members] if len(members) == 1 else [members, *([r] for r in members)]:
            if some:
                rows.append(pot_row(users, problem, k, some))
    return rows


def pot_row(users: Users, problem: Problem, k: int, some: list[int]) -> Listed:
    """What some purses of a pot draw together is at most what they own and the pot: with every set of purses, this says
    exactly that the sum of max(0, drawn - own) is at most the pot."""
    course = users.course
    names = " + ".join(problem.purses[r].id for r in some)
    whole = int(course.hold[some].sum() + course.pot[k])
    return (Row(POT, names, k), *users.of_all(some), whole)


def pot_rows(posed: Posed, problem: Problem, chosen: NDArray[np.bool_]) -> list[Listed]:
    """The rows of the pots that a choice breaks: of each overdrawn pot, the set of purses that draw on it."""
    course = posed.course
    if not len(course.pot):
        return []
    users = Users(course)
    taken = chosen[users.step]
    drawn = np.zeros(len(course.hold), dtype=np.int64)
    np.add.at(drawn, course.resource[taken], course.amount[taken])
    over = np.maximum(0, drawn - course.hold)
    found = []
    for k in range(len(course.pot)):
        members = np.flatnonzero((course.pot_of == k) & (over > 0)).tolist()
        if over[members].sum() > course.pot[k]:
            found.append(pot_row(users, problem, k, members))
    return found


def _minimum_rows(course: Course) -> list[Listed]:
    rows: list[Listed] = []
    for counter in course.minimums:
        use = {course.step_of[i]: u for i, u in counter.use.items() if u and i in course.step_of}
        steps = np.array(sorted(use), dtype=np.int64)
        taken = -np.array([use[s] for s in steps.tolist()], dtype=np.int64)
        rows.append((Row(MINIMUM, counter.name, counter=counter), steps, taken, -int(counter.least or 0)))
    return rows


def _condition_rows(course: Course) -> list[Listed]:
    rows: list[Listed] = []
    for s in np.flatnonzero(np.diff(course.needs_start)).tolist():
        for t in course.needed(s):
            if t >= 0:
                pair = np.array([s, t], dtype=np.int64)
                rows.append((Row(CONDITION, "", index=t), pair, np.array([1, -1], dtype=np.int64), 0))
    return rows
