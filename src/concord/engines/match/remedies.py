"""More reviews, or conflicts looked at again: the fewest of each that help most, as a flow or a program of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from concord.engines.match import flow, mip, simplex
from concord.engines.match.network import Network
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Ints, Scores
from concord.engines.reason import Reason, reason

SECONDS = 20.0
"""Time that branch and bound may take for each kind of remedy."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that would help, in one way of helping.

    Attributes:
        kind: ``load`` (more reviews for a reviewer), ``conflict`` (a conflict to look at again), ``invite`` (more
            reviewers with a profile).
        application, reviewer, group: whom it concerns.
        amount: reviews, 1, or reviewers.
        reason: in words.
        profile: for ``invite``: attribute to label, where the label matters; None: none of the labels that rules name.
    """

    kind: str
    application: str | None
    reviewer: str | None
    group: str | None
    amount: int
    reason: Reason
    profile: Mapping[str, str | None] = field(default_factory=dict)


def with_pairs(problem: Problem, opened: list[tuple[int, int]]) -> tuple[Scores, dict[int, int]]:
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


def more_load(problem: Problem, solved: flow.Solved) -> tuple[tuple[Remedy, ...], int]:
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


def more_load_crossing(problem: Problem, missing: int) -> tuple[tuple[Remedy, ...], int]:
    program = mip.Program(problem, more_load=True)
    beyond = [short.kind == "more" for short in program.short]
    cost = np.concatenate([np.zeros(len(problem.scores.value)), np.array(beyond, dtype=float)])
    found = mip.least_help(program, cost, SECONDS)
    return ((), missing) if found is None else (_load_remedies(problem, found[0][cost > 0]), found[1])


def fewer_conflicts(problem: Problem, solved: flow.Solved) -> tuple[tuple[Remedy, ...], int]:
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
    scores, places = with_pairs(problem, [(a, r) for a, r in np.unique(problem.conflicts, axis=0).tolist()])
    locked = np.array([places[int(at)] for at in problem.locked], dtype=np.int64)
    at = scores.locate(problem.conflicts[:, 0], problem.conflicts[:, 1])
    return replace(problem, scores=scores, locked=locked, closed=np.zeros(0, np.int64)), at


def fewer_conflicts_crossing(problem: Problem, missing: int) -> tuple[tuple[Remedy, ...], int]:
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
