"""An independent judge of plans: every constraint, every bound, and the truth of small cases by trying all plans.

Nothing here imports the solver; it reads only the problem as it was posed and the plan as it was returned.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Posed:
    """A small problem in plain terms. NaN in `affinity` is a pair that must not meet."""

    affinity: np.ndarray
    demand: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    groups: tuple[tuple[frozenset[int], int, int], ...] = ()  # on every application: members, fewest, most
    overall: tuple[tuple[frozenset[int], int, int], ...] = ()
    locked: frozenset[tuple[int, int]] = field(default=frozenset())


def missing_seats(have: set[int], groups, demand: int) -> int | None:
    """How many reviewers one application still needs so that all its rules hold, or None when none can help."""
    need: dict[frozenset[int], int] = {}
    ordered = sorted(groups, key=lambda group: (len(group[0]), -group[2]))
    placed = 0
    for members, fewest, most in ordered:
        inside = sum(
            need[other]
            for other in need
            if other and other <= members and not any(other < third <= members and third in need for third in need)
        )
        real = len(have & members)
        need[members] = max(need.get(members, 0), inside, fewest - real)
        if real + need[members] > most:
            return None
    tops = [group for group in need if not any(group and group < other for other in need)]
    placed = sum(need[group] for group in tops)
    short = max(placed, demand - len(have))
    return short if len(have) + short == demand else None


def shortfalls(posed: Posed, plan: set[tuple[int, int]]) -> int | None:
    """Units of shortfall of a plan (a lost lock counts four), or None when the plan breaks a limit."""
    loads = [sum(1 for pair in plan if pair[1] == reviewer) for reviewer in range(len(posed.high))]
    if any(load > most for load, most in zip(loads, posed.high, strict=True)):
        return None
    total = 0
    for application, demand in enumerate(posed.demand):
        short = missing_seats({r for a, r in plan if a == application}, posed.groups, demand)
        if short is None:
            return None
        total += short
    idle = sum(max(0, fewest - load) for load, fewest in zip(loads, posed.low, strict=True))
    for members, fewest, most in posed.overall:  # disjoint groups only
        load = sum(loads[r] for r in members)
        inside = sum(max(0, posed.low[r] - loads[r]) for r in members)
        if load + inside > most:
            return None
        idle += max(0, fewest - load - inside)
    return total + idle + 4 * len(posed.locked - plan)


def best_by_trying(posed: Posed) -> tuple[int, float]:
    """The fewest shortfalls and, among those plans, the greatest total, by trying every plan."""
    cells = [
        (a, r) for a, r in itertools.product(*map(range, posed.affinity.shape)) if np.isfinite(posed.affinity[a, r])
    ]
    best: tuple[int, float] | None = None
    for size in range(sum(posed.demand) + 1):
        for plan in itertools.combinations(cells, size):
            short = shortfalls(posed, set(plan))
            if short is None:
                continue
            value = (-short, sum(posed.affinity[pair] for pair in plan))
            best = value if best is None or value > best else best
    assert best is not None
    return -best[0], best[1]


def bound_by_prices(plan) -> float:
    """The Lagrangian bound that the reviewers' prices give: what they cost plus each application's best choice.

    For plans without shortfalls, groups that partition the reviewers, and no fewest loads.
    """
    problem, prices = plan.problem, plan.reviewer_prices()
    assert (prices >= -1e-9).all()
    rules = [rule for rule in problem.rules if not rule.overall]
    total = float((problem.load_max * prices).sum())
    for application in range(len(problem.applications)):
        low, high = problem.scores.start[application : application + 2]
        reviewers = problem.scores.reviewer[low:high]
        net = problem.scores.value[low:high] - prices[reviewers]
        total += _best_choice(problem, rules, reviewers, net, int(problem.demand[application]))
    return total


def _best_choice(problem, rules, reviewers, net, demand: int) -> float:
    order = np.argsort(-net, kind="stable")
    counts = [0] * len(rules)
    inside = [[problem.attributes[rule.attribute][r] == rule.group for r in reviewers] for rule in rules]
    taken, value = 0, 0.0
    for at in order:  # greedy is exact on a laminar matroid
        mine = [k for k in range(len(rules)) if inside[k][at]]
        reserved = sum(max(0, rule.at_least - counts[k]) for k, rule in enumerate(rules) if k not in mine)
        reserved += sum(max(0, rules[k].at_least - counts[k] - 1) for k in mine)
        full = any(rules[k].at_most is not None and counts[k] >= rules[k].at_most for k in mine)
        if taken < demand and not full and demand - taken - 1 >= reserved:
            taken, value = taken + 1, value + net[at]
            for k in mine:
                counts[k] += 1
    assert taken == demand
    return value


def check_constraints(plan) -> None:
    """Every limit holds, and every demand that is not met is named as a shortfall."""
    problem = plan.problem
    pairs = list(zip(plan.application.tolist(), plan.reviewer.tolist(), strict=True))
    assert len(set(pairs)) == len(pairs)
    assert not set(pairs) & {tuple(pair) for pair in problem.conflicts.tolist()}
    loads = np.bincount(plan.reviewer, minlength=len(problem.reviewers))
    assert (loads <= problem.load_max).all()
    named = {(gap.kind, gap.application or gap.reviewer, gap.group) for gap in plan.shortfalls}
    for reviewer in np.flatnonzero(loads < problem.load_min):
        assert ("load", problem.reviewers[reviewer], None) in named
    seats = np.bincount(plan.application, minlength=len(problem.applications))
    assert (seats <= problem.demand).all()
    short = {name for _, name, _ in named}
    for application in np.flatnonzero(seats < problem.demand):
        assert problem.applications[application] in short
    for rule in problem.rules:
        _check_rule(problem, rule, pairs, short, named)
    assert np.isclose(plan.total, sum(problem.scores.value[plan.chosen]), rtol=0, atol=1e-9 * max(1, len(pairs)))
    assert plan.bound >= plan.total - 1e-9
    assert not plan.optimal or plan.gap <= plan.resolution * max(1, len(pairs)) + 1e-9


def _check_rule(problem, rule, pairs, short, named) -> None:
    labels = problem.attributes[rule.attribute]
    wanted = {rule.group} if isinstance(rule.group, str) else set(rule.group or ())
    values = sorted({v for v in labels if v is not None}) if rule.group is None else [None]
    for value in values:
        if rule.group is None:
            members = {r for r, label in enumerate(labels) if label == value}
        else:
            members = {r for r, label in enumerate(labels) if (label in wanted) != rule.outside}
        most = rule.at_most if rule.at_most is not None else len(pairs)
        if rule.overall:
            count = sum(1 for _, r in pairs if r in members)
            assert count <= most
            assert count >= rule.at_least or any(kind in {"overall", "load"} for kind, _, _ in named)
            continue
        for application, name in enumerate(problem.applications):
            if rule.applications is None or name in rule.applications:
                count = sum(1 for a, r in pairs if a == application and r in members)
                assert count <= most
                assert count >= rule.at_least or name in short
