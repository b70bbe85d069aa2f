"""Groups that cross: a mixed-integer program, with the flow of the rules that nest as a further bound.

Crossing groups on one application make the problem NP-hard in general, so branch and bound (HiGHS, through SciPy) takes
over. Shortfalls come first: a program without any is tried; if there is none, the fewest are found and kept while the
total is raised.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import optimize, sparse

from concord.engines.match import flow
from concord.engines.match.families import codes, crossing, signatures
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Floats, Ints
from concord.engines.progress import Progress, tick

TOLERANCE = 1e-6
"""How far HiGHS lets a proof be off, in affinity."""
LEAST = 2.0
"""Seconds taken to make any plan at all when the time given was too short to find one."""
Row = tuple[Ints, Floats, float, float]
Profile = tuple[tuple[int, str], ...]
"""Rules, by position, and the group of each that a reviewer would be in."""
WEIGHTS = {
    "seat": 1.0,
    "idle": 1.0,
    "overall": 1.0,
    "lock": 4.0,
    "rule": 8.0,
    "group": 0.0,
    "more": 0.0,
    "invited": 0.0,
}
"""What one unit counts as a shortfall. A seat owed to a group stays open rather than that the rule is given up."""


@dataclass(frozen=True, slots=True)
class Short:
    """A column that stands for something missing: ``seat``, ``group``, ``idle``, ``overall``, ``lock`` or ``rule``.

    ``group``: an open seat that somebody of a profile would fill; ``rule``: what a rule asks beyond all seats;
    ``more``: a review above a reviewer's most, ``invited``: a reviewer still to be invited, where that is asked about.
    """

    kind: str
    who: int = -1
    rule: int = -1
    group: str = ""
    profile: Profile = ()


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """What branch and bound found.

    Attributes:
        chosen: indices of the chosen pairs.
        bound: no plan with as few shortfalls has a greater total.
        short: what is missing, and how much of it.
        fewest: True when it is proven that no plan has fewer shortfalls.
        proven: True when the total is proven too.
    """

    chosen: Ints
    bound: float
    short: tuple[tuple[Short, int], ...]
    fewest: bool
    proven: bool


class Program:
    """Rows and columns: one column a pair, at most `most`, then one for everything that can be missing."""

    def __init__(self, problem: Problem, more_load: bool = False) -> None:
        self.problem = problem
        self.short: list[Short] = []
        self.rows: list[Row] = []
        self.most = np.ones(len(problem.scores.value))
        self.most[problem.closed] = 0.0
        self._demand_and_loads(more_load)
        self._locks()
        for at, rule in enumerate(problem.rules):
            if rule.overall:
                self._overall(at)
        kinds, of = signatures(problem)
        for at, which in enumerate(kinds):
            for attribute in dict.fromkeys(problem.rules[rule].attribute for rule in which):
                mine = [rule for rule in which if problem.rules[rule].attribute == attribute]
                self._rules(np.flatnonzero(of == at), mine)

    @property
    def columns(self) -> int:
        return len(self.problem.scores.value) + len(self.short)

    def column(self, short: Short) -> int:
        """One more column, for something missing; where it stands."""
        self.short.append(short)
        return self.columns - 1

    def _row(self, columns: Ints, low: float, high: float) -> None:
        self.rows.append((columns, np.ones(len(columns)), low, high))

    def _demand_and_loads(self, more_load: bool) -> None:
        problem = self.problem
        self.seats = [self.column(Short("seat", at)) for at in range(len(problem.applications))]
        for at, demand in enumerate(problem.demand):
            low, high = problem.scores.start[at : at + 2]
            self._row(np.append(np.arange(low, high), self.seats[at]), float(demand), float(demand))
        order = np.argsort(problem.scores.reviewer, kind="stable")
        start = np.searchsorted(problem.scores.reviewer[order], np.arange(len(problem.reviewers) + 1))
        for at, (least, most) in enumerate(zip(problem.load_min, problem.load_max, strict=True)):
            mine = order[start[at] : start[at + 1]]
            if more_load:
                beyond = np.append(mine, self.column(Short("more", at)))
                self.rows.append((beyond, np.append(np.ones(len(mine)), -1.0), -np.inf, float(most)))
            else:
                self._row(mine, -np.inf, float(most))
            if least:
                self._row(np.append(mine, self.column(Short("idle", at))), float(least), np.inf)

    def _locks(self) -> None:
        for index in self.problem.locked:
            self._row(np.array([index, self.column(Short("lock", int(index)))]), 1.0, np.inf)

    def _overall(self, at: int) -> None:
        rule, problem = self.problem.rules[at], self.problem
        code, names = codes(rule, problem.attributes)
        inside = code[problem.scores.reviewer]
        for group, name in enumerate(names):
            mine = np.flatnonzero(inside == group)
            if rule.at_most is not None:
                self._row(mine, -np.inf, float(rule.at_most))
            if rule.at_least:
                column = self.column(Short("overall", -1, at, name))
                self._row(np.append(mine, column), float(rule.at_least), np.inf)

    def _rules(self, applications: Ints, which: Sequence[int]) -> None:
        """The rules on one attribute; an open seat stands for one reviewer, who has one label of each attribute."""
        problem = self.problem
        profiles = _profiles(problem, which)
        coded = [(at, *codes(problem.rules[at], problem.attributes)) for at in which]
        for application in applications.tolist():
            low, high = problem.scores.start[application : application + 2]
            people = problem.scores.reviewer[low:high]
            absent = [self.column(Short("group", application, profile=one)) for one in profiles]
            for at, code, names in coded:
                rule = problem.rules[at]
                for group, name in enumerate(names):
                    mine = low + np.flatnonzero(code[people] == group)
                    standing = [column for column, one in zip(absent, profiles, strict=True) if (at, name) in one]
                    columns = np.concatenate([mine, standing]).astype(np.int64)
                    if rule.at_most is not None and (standing or len(mine) > rule.at_most):
                        self._row(columns, -np.inf, float(rule.at_most))
                    if rule.at_least:
                        given_up = self.column(Short("rule", application, at, name))
                        self._row(np.append(columns, given_up), float(rule.at_least), np.inf)
            if absent:
                columns = np.array([*absent, self.seats[application]])
                self.rows.append((columns, np.append(np.ones(len(absent)), -1.0), -np.inf, 0.0))

    def weights(self) -> Floats:
        """What each column counts as a shortfall."""
        pairs = np.zeros(len(self.problem.scores.value))
        return np.concatenate([pairs, [WEIGHTS[short.kind] for short in self.short]])

    def values(self) -> Floats:
        """The affinity of each column."""
        return np.concatenate([self.problem.scores.value, np.zeros(len(self.short))])

    def matrix(self, extra: Sequence[tuple[Floats, float, float]] = ()) -> tuple[sparse.csr_array, Floats, Floats]:
        """All rows, some `extra` dense ones after them, and the least and most of each."""
        rows = [*self.rows, *((np.flatnonzero(dense), dense[dense != 0], low, high) for dense, low, high in extra)]
        index = np.repeat(np.arange(len(rows)), [len(row[0]) for row in rows])
        columns, weights = np.concatenate([row[0] for row in rows]), np.concatenate([row[1] for row in rows])
        matrix = sparse.csr_array((weights, (index, columns)), shape=(len(rows), self.columns))
        return matrix, np.array([row[2] for row in rows]), np.array([row[3] for row in rows])

    def solve(
        self,
        gain: Floats,
        extra: Sequence[tuple[Floats, float, float]],
        short: bool,
        left: float | None,
        free: Ints | None = None,
    ) -> optimize.OptimizeResult:
        """Raise the sum of `gain`, under all rows and some `extra` dense ones; `short` allows shortfalls."""
        matrix, low, high = self.matrix(extra)
        upper = np.concatenate([self.most, np.full(len(self.short), np.inf if short else 0.0)])
        if free is not None:
            upper[[self.seats[at] for at in free]] = np.inf
        return optimize.milp(
            -gain,
            constraints=optimize.LinearConstraint(matrix, low, high),
            integrality=np.ones(self.columns),
            bounds=optimize.Bounds(0.0, upper),
            options={"mip_rel_gap": 0.0} | ({} if left is None else {"time_limit": max(left, 0.1)}),
        )


def _profiles(problem: Problem, which: Sequence[int]) -> list[Profile]:
    """Every way in which a reviewer's label can count towards what some rules on one attribute ask at least."""
    rules = {at: problem.rules[at] for at in which}
    named = [codes(rule, problem.attributes)[1] for rule in rules.values()]
    wanted = [{rule.group} if isinstance(rule.group, str) else set(rule.group or ()) for rule in rules.values()]
    there = {label for label in problem.attributes[problem.rules[which[0]].attribute] if label is not None}
    found: dict[Profile, None] = {}
    for label in [*sorted(there.union(*wanted)), None]:
        profile: list[tuple[int, str]] = []
        for (at, rule), names, values in zip(rules.items(), named, wanted, strict=True):
            if rule.group is None:
                own = f"{rule.attribute} = {label}"
                profile += [(at, own)] if own in names else []
            elif (label in values) != rule.outside:
                profile.append((at, names[0]))
        if any(rules[at].at_least for at, _ in profile):
            found[tuple(profile)] = None
    return list(found)


def least_help(program: Program, cost: Floats, seconds: float) -> tuple[Ints, int] | None:
    """Of the plans with the fewest shortfalls, one that costs least; None when none was found in time.

    Returns:
        The whole numbers of all columns, and the units of shortfall left.
    """
    weights = program.weights()
    most = float(np.abs(cost).max(initial=0.0)) * (int(program.problem.demand.sum()) + 1)
    found = program.solve(-(weights * (most + 1.0) + cost), (), True, seconds)
    if found.x is None:
        return None
    whole = np.round(found.x).astype(np.int64)
    return whole, int(whole[weights > 0].sum())


def possible(problem: Problem, free: Ints) -> bool:
    """Whether everything can be met when some applications (`free`) may leave seats open."""
    program = Program(problem)
    return program.solve(np.zeros(program.columns), (), False, None, free).x is not None


def nested_part(problem: Problem) -> Problem:
    """The problem with as many of its rules, in order, as nest."""
    kept: list[int] = []
    for at in range(len(problem.rules)):
        if crossing(replace(problem, rules=tuple(problem.rules[k] for k in (*kept, at)))) is None:
            kept.append(at)
    return replace(problem, rules=tuple(problem.rules[k] for k in kept))


def solve(
    problem: Problem, time_limit: float | None = None, progress: Progress | None = None, kept: Ints | None = None
) -> Solution:
    """The greatest total with the fewest shortfalls; with `kept`, the most of these pairs among the best plans."""
    end = None if time_limit is None else time.monotonic() + time_limit
    program = Program(problem)
    values, weights = program.values(), program.weights()
    relaxed = flow.solve(nested_part(problem), progress)
    cap = np.inf if relaxed.network.clipped or relaxed.short else relaxed.bound(int(problem.demand.sum()))
    tick(progress, "match:mip", 0.3)
    result, extra, fewest = program.solve(values, (), False, _left(end)), [], True
    if result.x is None:
        lowest = program.solve(-weights, (), True, _left(end))
        if lowest.x is None:  # stopped before any plan was found
            return _solution(program, _within(program, relaxed.chosen), np.inf, False, False)
        count = float(round(weights @ lowest.x))
        fewest = lowest.status == 0
        extra = [(weights, -np.inf, count + 0.5)]
        tick(progress, "match:mip", 0.6)
        result, cap = program.solve(values, extra, True, _left(end)), np.inf
        if result.x is None:
            return _solution(program, lowest.x, np.inf, fewest, False)
    proven, bound = result.status == 0, min(cap, -float(result.mip_dual_bound))
    if kept is not None and proven:
        extra = [*extra, (values, float(values @ np.round(result.x)) - TOLERANCE / 10, np.inf)]
        same = np.zeros(program.columns)
        same[kept] = 1.0
        again = program.solve(same, extra, bool(weights @ np.round(result.x) > 0), _left(end))
        result = again if again.x is not None else result
    tick(progress, "match:mip", 1.0)
    return _solution(program, result.x, bound, fewest, proven)


def _within(program: Program, pairs: Ints) -> Floats:
    """A plan made of some pairs alone, of the rules that nest: as many of them as the crossing ones allow."""
    only = np.zeros_like(program.most)
    only[pairs] = program.most[pairs]
    program.most = only
    found = program.solve(program.values() * 1e-6 - program.weights(), (), True, LEAST)
    if found.x is not None:
        return np.asarray(found.x, dtype=np.float64)
    nobody = np.zeros(program.columns)
    nobody[program.seats] = program.problem.demand
    return nobody


def _left(end: float | None) -> float | None:
    return None if end is None else end - time.monotonic()


def _solution(program: Program, x: Floats, bound: float, fewest: bool, proven: bool) -> Solution:
    pairs = len(program.problem.scores.value)
    whole = np.round(x).astype(np.int64)
    chosen = np.flatnonzero(whole[:pairs])
    total = float(np.sum(program.problem.scores.value[chosen]))
    if not np.isfinite(bound):  # nothing proven: each application's best candidates
        bound = _simple_bound(program.problem)
    short = tuple((entry, int(count)) for entry, count in zip(program.short, whole[pairs:], strict=True) if count)
    bound = max(bound, total)
    return Solution(
        chosen, bound, short, fewest, proven and fewest and bound - total <= TOLERANCE * max(1.0, abs(total))
    )


def _simple_bound(problem: Problem) -> float:
    total = 0.0
    for at, demand in enumerate(problem.demand):
        low, high = problem.scores.start[at : at + 2]
        best = np.sort(problem.scores.value[low:high])[::-1][:demand]
        total += float(best[best > 0].sum())
    return total
