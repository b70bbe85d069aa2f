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

from concord.engines.match import flow, mip, simplex
from concord.engines.match.assignment import Assignment, Shortfall
from concord.engines.match.families import crossing
from concord.engines.match.network import Network
from concord.engines.match.problem import Problem, Rule
from concord.engines.match.scores import Ints, Scores
from concord.engines.match.solve import assign
from concord.engines.progress import Progress, tick
from concord.engines.reason import Reason, reason

MOST = 400
"""Constraints that the deletion filter tries; a larger set is given as it is, and said not to be smallest."""

SECONDS = 20.0
"""Time that branch and bound may take for each kind of remedy where groups cross."""


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


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that would help, in one way of helping.

    Attributes:
        kind: ``load`` (more reviews for a reviewer), ``conflict`` (a conflict to look at again), ``invite`` (more
            reviewers with a profile).
        application, reviewer, group: whom it concerns.
        amount: reviews, 1, or reviewers.
        reason: in words.
    """

    kind: str
    application: str | None
    reviewer: str | None
    group: str | None
    amount: int
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
        invitations: how many reviewers of which profile to invite.
        unsettled: what stays missing after `loads` alone, after `conflicts` alone.
    """

    feasible: bool
    plan: Assignment
    conflict: tuple[Constraint, ...] = ()
    smallest: bool = True
    loads: tuple[Remedy, ...] = ()
    conflicts: tuple[Remedy, ...] = ()
    invitations: tuple[Remedy, ...] = ()
    unsettled: tuple[int, int] = (0, 0)


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
    loads: tuple[Remedy, ...] = ()
    conflicts: tuple[Remedy, ...] = ()
    load_left = conflict_left = plan_missing(plan)
    if plan.solved is not None:
        loads, load_left = _more_load(problem, plan.solved)
        conflicts, conflict_left = _fewer_conflicts(problem, plan.solved)
    else:
        loads, load_left = _more_load_crossing(problem, load_left)
        conflicts, conflict_left = _fewer_conflicts_crossing(problem, conflict_left)
    tick(progress, "match:diagnose", 1.0)
    return Diagnosis(False, plan, found, smallest, loads, conflicts, _invitations(problem, plan.shortfalls),
                     (load_left, conflict_left))  # fmt: skip


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
    scores, places = _with_pairs(problem, opened)
    locked = np.array([new for old, new in places.items() if ("locked", old, -1) in on], dtype=np.int64)
    only = replace(
        problem, scores=scores, demand=np.where(asked, problem.demand, reviewers), load_max=np.maximum(most, fewest),
        load_min=fewest, rules=tuple(rules), locked=locked, closed=np.zeros(0, dtype=np.int64),
    )  # fmt: skip
    return only, np.flatnonzero(~asked)


def _with_pairs(problem: Problem, opened: list[tuple[int, int]]) -> tuple[Scores, dict[int, int]]:
    """The candidates with some conflicts opened again, and where the locked pairs now are."""
    scores = problem.scores
    keep = np.ones(len(scores.value), dtype=bool)
    keep[problem.closed] = False
    row, column, value = (
        scores.application()[keep].astype(np.int64),
        scores.reviewer[keep].astype(np.int64),
        scores.value[keep],
    )
    if opened:
        more = np.array(opened, dtype=np.int64)
        row, column = np.concatenate([row, more[:, 0]]), np.concatenate([column, more[:, 1]])
        value = np.concatenate([value, np.zeros(len(more))])
    order = np.lexsort((column, row))
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=scores.applications))]).astype(np.int64)
    made = Scores(start, column[order].astype(np.int32), value[order], scores.reviewers)
    rows = scores.application()
    return made, {int(at): made.find(int(rows[at]), int(scores.reviewer[at])) for at in problem.locked}


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


# --- what would help ----------------------------------------------------------------------------------------------


def _extended(network: Network, tail: Ints, head: Ints, capacity: Ints, cost: Ints, entering: bool) -> Network:
    kind = np.full(len(tail), 1 if entering else 0, dtype=np.int8)
    return replace(
        network, tail=np.concatenate([network.tail, tail]).astype(np.int32),
        head=np.concatenate([network.head, head]).astype(np.int32),
        capacity=np.concatenate([network.capacity, capacity]), cost=np.concatenate([network.cost, cost]),
        kind=np.concatenate([network.kind, kind]),
    )  # fmt: skip


def _left(network: Network, flow_of: Ints, arcs: int) -> int:
    rest = flow_of[network.pairs : arcs][network.kind[: arcs - network.pairs] > 0]
    return int(rest.sum()) + sum(missing for _, _, missing in network.clipped)


def _more_load(problem: Problem, solved: flow.Solved) -> tuple[tuple[Remedy, ...], int]:
    network = solved.network
    people = np.arange(len(problem.reviewers))
    into = np.flatnonzero((network.kind == 0) & (network.head[network.pairs :] < len(people))) + network.pairs
    above = np.empty(len(people), dtype=np.int64)
    above[network.head[into]] = network.tail[into]
    room = np.full(len(people), int(problem.demand.sum()), dtype=np.int64)
    wide = _extended(network, above, people, room, np.full(len(people), network.penalty // 2), False)
    found, _ = simplex.solve(wide)
    return _load_remedies(problem, found[len(network.tail) :]), _left(wide, found, len(network.tail))


def _load_remedies(problem: Problem, more: Ints) -> tuple[Remedy, ...]:
    remedies = []
    for reviewer in np.flatnonzero(more):
        name, amount = problem.reviewers[reviewer], int(more[reviewer])
        values = {"reviewer": name, "amount": amount, "load": int(problem.load_max[reviewer]) + amount}
        remedies.append(Remedy("load", None, name, None, amount, reason("match:remedy-load", **values)))
    return tuple(remedies)


def _more_load_crossing(problem: Problem, missing: int) -> tuple[tuple[Remedy, ...], int]:
    program = mip.Program(problem, more_load=True)
    beyond = [short.kind == "more" for short in program.short]
    cost = np.concatenate([np.zeros(len(problem.scores.value)), np.array(beyond, dtype=float)])
    found = mip.least_help(program, cost, SECONDS)
    return ((), missing) if found is None else (_load_remedies(problem, found[0][cost > 0]), found[1])


def _fewer_conflicts(problem: Problem, solved: flow.Solved) -> tuple[tuple[Remedy, ...], int]:
    network, pairs = solved.network, problem.conflicts
    if not len(pairs):
        return (), _left(network, solved.flow, len(network.tail))
    opened, at = _opened(problem)
    network = flow.network_of(opened, solved.scale)
    cost = network.cost.copy()
    known = np.where(np.isnan(problem.conflict_value), 0.0, problem.conflict_value)
    cost[at] = network.penalty // 2 - solved.scale.units(known)
    found, _ = simplex.solve(replace(network, cost=cost))
    return _conflict_remedies(problem, found[at]), _left(network, found, len(network.tail))


def _opened(problem: Problem) -> tuple[Problem, Ints]:
    """The problem with every conflict a candidate, and where those now are."""
    scores, places = _with_pairs(problem, [(a, r) for a, r in np.unique(problem.conflicts, axis=0).tolist()])
    locked = np.array([places[int(at)] for at in problem.locked], dtype=np.int64)
    at = scores.locate(problem.conflicts[:, 0], problem.conflicts[:, 1])
    return replace(problem, scores=scores, locked=locked, closed=np.zeros(0, np.int64)), at


def _fewer_conflicts_crossing(problem: Problem, missing: int) -> tuple[tuple[Remedy, ...], int]:
    if not len(problem.conflicts):
        return (), missing
    opened, at = _opened(problem)
    program = mip.Program(opened)
    cost = np.zeros(program.columns)
    cost[at] = 1.0
    found = mip.least_help(program, cost, SECONDS)
    return ((), missing) if found is None else (_conflict_remedies(problem, found[0][at]), found[1])


def _conflict_remedies(problem: Problem, used: Ints) -> tuple[Remedy, ...]:
    remedies = []
    for application, reviewer in np.unique(problem.conflicts[used > 0], axis=0).tolist():
        names = {"application": problem.applications[application], "reviewer": problem.reviewers[reviewer]}
        why = reason("match:remedy-conflict", **names)
        remedies.append(Remedy("conflict", names["application"], names["reviewer"], None, 1, why))
    return tuple(remedies)


def _invitations(problem: Problem, shortfalls: tuple[Shortfall, ...]) -> tuple[Remedy, ...]:
    """For each profile: as many reviewers as one application lacks at most, and as many as the usual load needs."""
    lacking: dict[str | None, list[Shortfall]] = {}
    for gap in shortfalls:
        if gap.kind in {"demand", "group"} and gap.reason.code != "match:short-rules":
            lacking.setdefault(gap.group, []).append(gap)
    usual = max(1, int(np.median(problem.load_max[problem.load_max > 0]))) if (problem.load_max > 0).any() else 1
    remedies = []
    for group, gaps in sorted(lacking.items(), key=lambda item: str(item[0])):
        reviews = sum(gap.missing for gap in gaps)
        amount = max(max(gap.missing for gap in gaps), -(-reviews // usual))
        names = tuple(str(gap.application) for gap in gaps[:20])
        values = {"amount": amount, "reviews": reviews, "applications": names, "load": usual}
        code = "match:remedy-invite" if group is None else "match:remedy-invite-group"
        why = reason(code, **values) if group is None else reason(code, group=group, **values)
        remedies.append(Remedy("invite", None, None, group, amount, why))
    return tuple(remedies)
