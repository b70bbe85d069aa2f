"""When not everything can be met: which constraints are in conflict, and what would help at least cost.

Where seats stay open, the residual network shows whom they compete with: the applications and fully booked reviewers
from which no unit can be freed (the minimum cut, Hall 1935). Of these constraints one after the other is taken away
while the rest stays impossible (deletion filter, Chinneck and Dravnieks 1991); what is left is a smallest set in the
sense that without any one of them the others can be met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from concord.engines.match import flow, mip, remedies, simplex
from concord.engines.match.assignment import Assignment
from concord.engines.match.families import crossing
from concord.engines.match.invitation import invitations
from concord.engines.match.problem import Problem, Rule
from concord.engines.match.remedies import Remedy, with_pairs
from concord.engines.match.scores import Ints
from concord.engines.match.solve import assign
from concord.engines.progress import Progress, tick
from concord.engines.reason import Reason, reason

MOST = 400
"""Constraints that the deletion filter tries; a larger set is given as it is, and said not to be smallest."""


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a set in conflict.

    Attributes:
        kind: ``demand`` (an application's reviewers), ``rule`` (a rule on an application, or overall), ``load`` (a
            reviewer's most), ``min_load`` (a reviewer's fewest), ``conflict`` (a pair shut out), ``locked``.
        application, reviewer: whom it concerns, or None.
        rule: position in ``problem.rules``, or None.
        reason: in words.
    """

    kind: str
    application: str | None
    reviewer: str | None
    rule: int | None
    reason: Reason


@dataclass(frozen=True, slots=True, eq=False)
class Diagnosis:
    """What stands in the way.

    Attributes:
        feasible: everything can be met; the rest is then empty.
        plan: the best plan, partial where not everything can be met.
        conflict: constraints that cannot be met together, whereas without any one of them the others can.
        smallest: True when that was verified; False when the set was too large to try.
        loads: the fewest more reviews that settle everything that more reviews can settle.
        conflicts: the fewest conflicts to look at again, likewise.
        invitations: the fewest reviewers to invite, by profile, that settle everything that new people can settle;
            each counts with the usual load and as a candidate of every application.
        unsettled: what stays missing after `loads` alone, after `conflicts` alone, after `invitations` alone; the last
            is of the plan made with everybody invited.
        fewest: True when it is proven that no fewer invitations would do.
    """

    feasible: bool
    plan: Assignment
    conflict: tuple[Constraint, ...] = ()
    smallest: bool = True
    loads: tuple[Remedy, ...] = ()
    conflicts: tuple[Remedy, ...] = ()
    invitations: tuple[Remedy, ...] = ()
    unsettled: tuple[int, int, int] = (0, 0, 0)
    fewest: bool = True


def diagnose(problem: Problem, *, progress: Progress | None = None) -> Diagnosis:
    """Whether everything can be met and, if not, why, and what would help.

    Raises:
        Cancelled: the caller's progress function stopped the work.
    """
    plan = assign(problem)
    if not plan.shortfalls:
        return Diagnosis(True, plan)
    tick(progress, "match:diagnose", 0.2)
    found, smallest = _filter(problem, list(_suspects(problem, plan)), progress)
    left = plan_missing(plan)
    if plan.solved is not None:
        loads, load_left = remedies.more_load(problem, plan.solved)
        conflicts, conflict_left = remedies.fewer_conflicts(problem, plan.solved)
    else:
        loads, load_left = remedies.more_load_crossing(problem, left)
        conflicts, conflict_left = remedies.fewer_conflicts_crossing(problem, left)
    tick(progress, "match:diagnose", 0.9)
    asked = invitations(plan, progress)
    tick(progress, "match:diagnose", 1.0)
    unsettled = (load_left, conflict_left, plan_missing(asked.plan))
    return Diagnosis(False, plan, found, smallest, loads, conflicts, asked.remedies, unsettled, asked.fewest)


def plan_missing(plan: Assignment) -> int:
    """Units of shortfall of a plan."""
    return sum(gap.missing for gap in plan.shortfalls)


# --- the conflict -------------------------------------------------------------------------------------------------

Key = tuple[str, int, int]  # kind, application or reviewer or rule, reviewer or rule


def _suspects(problem: Problem, plan: Assignment) -> Iterable[Key]:
    """Constraints that can be part of the conflict of the first shortfall."""
    applications = _competing(problem, plan)
    scores = problem.scores
    inside = np.isin(scores.application(), applications)
    people = np.unique(scores.reviewer[inside])
    yield from (("conflict", int(a), int(r)) for a, r in problem.conflicts if a in set(applications.tolist()))
    yield from (("locked", int(at), -1) for at in problem.locked)
    for at, rule in enumerate(problem.rules):
        if rule.overall:
            yield ("rule", -1, at)
        else:
            names = set(rule.applications or problem.applications)
            yield from (("rule", int(a), at) for a in applications if problem.applications[a] in names)
    yield from (("load", int(r), -1) for r in people)
    yield from (("min_load", int(r), -1) for r in np.flatnonzero(problem.load_min))
    yield from (("demand", int(a), -1) for a in applications)


def _competing(problem: Problem, plan: Assignment) -> Ints:
    """Applications that compete for what the first shortfall lacks."""
    first = plan.shortfalls[0]
    if plan.solved is None or first.application is None:
        return np.flatnonzero(problem.demand > 0)
    network, solved = plan.solved.network, plan.solved
    start = problem.application_position(first.application)
    seen = np.zeros(network.nodes, dtype=bool)
    base = network.reviewers + network.overall_groups
    mine = np.flatnonzero(network.groups.application == start) + base + network.applications
    frontier = np.array([base + start, *mine])
    room = (solved.flow < network.capacity) & np.concatenate([np.ones(network.pairs, bool), network.kind == 0])
    back = solved.flow > 0
    while len(frontier):
        seen[frontier] = True
        into = network.tail[room & seen[network.head]]
        out = network.head[back & seen[network.tail]]
        reached = np.unique(np.concatenate([into, out]))
        frontier = reached[~seen[reached] & (reached != network.ground)]
    nodes = np.flatnonzero(seen[base : base + network.applications])
    groups = network.groups.application[seen[base + network.applications : network.ground]]
    found = np.union1d(nodes, groups)
    return found[problem.demand[found] > 0]


def _filter(problem: Problem, suspects: list[Key], progress: Progress | None) -> tuple[tuple[Constraint, ...], bool]:
    if _possible(problem, suspects):  # the suspects alone do not explain it: take every constraint
        suspects = list(_everything(problem))
    if len(suspects) > MOST:
        return tuple(_constraint(problem, key) for key in suspects), False
    kept = list(suspects)
    step = max(1, len(kept) // 2)
    while step:  # take away large pieces first, then smaller ones
        at = 0
        while at < len(kept):
            tick(progress, "match:diagnose", 0.2 + 0.6 * at / max(1, len(kept)))
            trial = kept[:at] + kept[at + step :]
            if _possible(problem, trial):
                at += step
            else:
                kept = trial
        step //= 2
    return tuple(_constraint(problem, key) for key in kept), True


def _everything(problem: Problem) -> Iterable[Key]:
    yield from (("conflict", int(a), int(r)) for a, r in problem.conflicts)
    yield from (("locked", int(at), -1) for at in problem.locked)
    for at, rule in enumerate(problem.rules):
        names = set(rule.applications or problem.applications)
        which = [-1] if rule.overall else [k for k, name in enumerate(problem.applications) if name in names]
        yield from (("rule", k, at) for k in which)
    yield from (("load", r, -1) for r in range(len(problem.reviewers)))
    yield from (("min_load", int(r), -1) for r in np.flatnonzero(problem.load_min))
    yield from (("demand", int(a), -1) for a in np.flatnonzero(problem.demand))


def _possible(problem: Problem, active: list[Key]) -> bool:
    """Whether some constraints alone can all be met."""
    only, free = _with_constraints(problem, active)
    if crossing(only) is not None:
        return mip.possible(only, free)
    network = flow.network_of(only, flow.scale_of(only, flow.PATIENCE))
    at_will = np.zeros(network.nodes, dtype=bool)
    at_will[network.reviewers + network.overall_groups + free] = True
    cost = network.cost.copy()
    unasked = np.flatnonzero((network.kind == 1) & at_will[network.head[network.pairs :]]) + network.pairs
    cost[unasked] = 0
    found, _ = simplex.solve(replace(network, cost=cost))
    short = found[network.pairs :][network.kind > 0].sum() - found[unasked].sum()
    return not (network.clipped or short or (found[only.locked] == 0).any())


def _with_constraints(problem: Problem, active: Iterable[Key]) -> tuple[Problem, Ints]:
    """The problem with some of its constraints, and the applications that may then have any number of reviewers."""
    on = set(active)
    reviewers, applications = len(problem.reviewers), len(problem.applications)
    limited = np.array([("load", r, -1) in on for r in range(reviewers)], dtype=bool)
    most = np.where(limited, problem.load_max, np.maximum(applications, problem.load_min))
    owing = np.array([("min_load", r, -1) in on for r in range(reviewers)], dtype=bool)
    fewest = np.where(owing, problem.load_min, 0)
    rules = []
    for at, rule in enumerate(problem.rules):
        if rule.overall:
            rules += [rule] if ("rule", -1, at) in on else []
            continue
        mine = tuple(name for k, name in enumerate(problem.applications) if ("rule", k, at) in on)
        rules += [replace(rule, applications=mine)] if mine else []
    asked = np.array([("demand", k, -1) in on for k in range(applications)], dtype=bool)
    opened = [(a, r) for a, r in problem.conflicts.tolist() if ("conflict", a, r) not in on]
    scores, places = with_pairs(problem, opened)
    locked = np.array([new for old, new in places.items() if ("locked", old, -1) in on], dtype=np.int64)
    only = replace(
        problem, scores=scores, demand=np.where(asked, problem.demand, reviewers), load_max=np.maximum(most, fewest),
        load_min=fewest, rules=tuple(rules), locked=locked, closed=np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    return only, np.flatnonzero(~asked)


def _constraint(problem: Problem, key: Key) -> Constraint:
    kind, first, second = key
    if kind == "load":
        name = problem.reviewers[first]
        return Constraint(
            kind, None, name, None, reason("match:needs-load", reviewer=name, most=int(problem.load_max[first]))
        )
    if kind == "min_load":
        name = problem.reviewers[first]
        why = reason("match:needs-min-load", reviewer=name, fewest=int(problem.load_min[first]))
        return Constraint(kind, None, name, None, why)
    if kind == "demand":
        name = problem.applications[first]
        scores, demand = problem.scores, int(problem.demand[first])
        count = int(scores.start[first + 1] - scores.start[first])
        why = reason("match:needs-demand", application=name, demand=demand, candidates=count)
        return Constraint(kind, name, None, None, why)
    if kind == "conflict":
        names = {"application": problem.applications[first], "reviewer": problem.reviewers[second]}
        return Constraint(kind, names["application"], names["reviewer"], None, reason("match:needs-conflict", **names))
    if kind == "locked":
        row = int(np.searchsorted(problem.scores.start, first, side="right")) - 1
        names = {
            "application": problem.applications[row],
            "reviewer": problem.reviewers[int(problem.scores.reviewer[first])],
        }
        return Constraint(kind, names["application"], names["reviewer"], None, reason("match:needs-lock", **names))
    rule = problem.rules[second]
    group = _group_name(rule)
    most = "–" if rule.at_most is None else str(rule.at_most)
    if first < 0:
        why = reason("match:needs-overall", group=group, fewest=rule.at_least, most=most)
        return Constraint(kind, None, None, second, why)
    name = problem.applications[first]
    why = reason("match:needs-rule", application=name, group=group, fewest=rule.at_least, most=most)
    return Constraint(kind, name, None, second, why)


def _group_name(rule: Rule) -> str:
    if rule.group is None:
        return rule.attribute
    values = (rule.group,) if isinstance(rule.group, str) else rule.group
    return f"{rule.attribute} {'≠' if rule.outside else '='} {' / '.join(values)}"
