"""A problem with nested groups as one min-cost flow.

A unit of flow is a review. It leaves the ground, passes the reviewer's overall groups, the reviewer, a candidate pair,
the application's groups from the smallest to the largest, and ends in the application. Fewest-of demands end a unit
where they are asked; most-of limits are capacities. A *missing* arc from the ground stands for a reviewer still to be
found, an *idle* arc back to the ground for a review still to be given; both cost more than any affinity can repay, so
that there are as few as possible, and they say which.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.families import Forest, forest, overall, signatures
from concord.engines.match.problem import Problem
from concord.engines.match.scaling import Scale
from concord.engines.match.scores import Ints

LOCK = 4
"""A locked pair outweighs so many shortfalls."""


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Nodes and arcs; arc k is candidate pair k for the first ``pairs`` arcs.

    Nodes: reviewers, overall groups, applications, groups on applications, and last the ground.

    Attributes:
        tail, head: int32 (arcs).
        capacity, cost: int64 (arcs); costs are in units of the scale, lower is better.
        supply: int64 (nodes): units that start (+) or end (-) there; the ground balances the rest.
        pairs: how many arcs are candidate pairs; the rest are limits, missing and idle arcs.
        kind: int8 (arcs - pairs): 0 limit, 1 missing, 2 idle.
        penalty: the cost of one missing or idle unit.
        leaf: int64 (pairs): the node a candidate pair leads to (also ``head`` of the pair).
        node_name: for group nodes: (application position, group name); for overall groups (-1, group name).
        clipped: shortfalls known beforehand because the rules of one application exceed its demand or limit:
            (application position or -1, group name, missing).
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    capacity: Ints
    cost: Ints
    supply: Ints
    pairs: int
    kind: NDArray[np.int8]
    penalty: int
    reviewers: int
    overall_groups: int
    applications: int
    groups: Groups
    top: Forest
    clipped: tuple[tuple[int, str, int], ...]

    @property
    def nodes(self) -> int:
        return len(self.supply)

    @property
    def ground(self) -> int:
        return len(self.supply) - 1

    def name(self, node: int) -> tuple[int, int, str | None]:
        """What a node stands for: (application or -1, reviewer or -1, group name or None)."""
        if node < self.reviewers:
            return -1, node, None
        node -= self.reviewers
        if node < self.overall_groups:
            return -1, -1, self.top.names[node]
        node -= self.overall_groups
        if node < self.applications:
            return node, -1, None
        application, tree, group = self.groups.key(node - self.applications)
        return application, -1, tree.names[group]


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups on applications that can bind, as nodes.

    Attributes:
        application, group: int64 (nodes): whose, and which group of the application's forest.
        parent: int64 (nodes): the node of the next larger group, or -1 for the application itself.
        low, high: int64 (nodes): fewest and most, with the demands of smaller groups counted in.
        leaf: int64 (pairs): the node a pair enters, or -1 for the application itself.
        forests, forest_of: the trees, and which one each application has.
    """

    application: Ints
    group: Ints
    parent: Ints
    low: Ints
    high: Ints
    leaf: Ints
    forests: tuple[Forest, ...]
    forest_of: Ints

    def key(self, node: int) -> tuple[int, Forest, int]:
        application = int(self.application[node])
        return application, self.forests[int(self.forest_of[application])], int(self.group[node])


def build(problem: Problem, scale: Scale) -> Network:
    """The network of a problem whose groups nest."""
    clipped: list[tuple[int, str, int]] = []
    groups = _groups(problem, clipped)
    top = forest(problem, overall(problem))
    reviewers, applications = len(problem.reviewers), len(problem.applications)
    first_group = reviewers + len(top.parent) + applications
    ground = first_group + len(groups.parent)
    supply = np.zeros(ground + 1, dtype=np.int64)
    parts = [_pair_arcs(problem, scale, groups, reviewers + len(top.parent), first_group)]
    parts += _application_arcs(problem, groups, supply, reviewers + len(top.parent), first_group, ground, scale)
    parts += _reviewer_arcs(problem, top, supply, ground, scale, clipped)
    tail, head, capacity, cost, kind = (np.concatenate(column) for column in zip(*parts, strict=True))
    supply[ground] = -supply.sum()
    pairs = len(problem.scores.value)
    return Network(
        tail.astype(np.int32), head.astype(np.int32), capacity, cost, supply, pairs, kind[pairs:].astype(np.int8),
        scale.penalty, reviewers, len(top.parent), applications, groups, top, tuple(clipped),
    )  # fmt: skip


def _arcs(tail: Ints, head: Ints, capacity: Ints | int, cost: Ints | int, kind: int) -> tuple[NDArray[np.int64], ...]:
    count = len(tail)
    columns = (capacity, cost, kind)
    return tail, head, *(np.broadcast_to(np.asarray(column, dtype=np.int64), (count,)) for column in columns)


def _pair_arcs(problem: Problem, scale: Scale, groups: Groups, first_app: int, first_group: int) -> tuple[Ints, ...]:
    scores = problem.scores
    cost = -scale.units(scores.value)
    cost[problem.locked] -= LOCK * scale.penalty
    inside = groups.leaf >= 0
    head = np.where(inside, groups.leaf + first_group, scores.application().astype(np.int64) + first_app)
    capacity = np.ones(len(cost), dtype=np.int64)
    capacity[problem.closed] = 0
    return _arcs(scores.reviewer.astype(np.int64), head, capacity, cost, 0)


def _application_arcs(
    problem: Problem, groups: Groups, supply: Ints, first_app: int, first_group: int, ground: int, scale: Scale
) -> list[tuple[Ints, ...]]:
    """Group to larger group to application; a missing arc into every node that can want a reviewer."""
    nodes = np.arange(len(groups.parent)) + first_group
    above = np.where(groups.parent >= 0, groups.parent + first_group, groups.application + first_app)
    inner = np.zeros(ground + 1, dtype=np.int64)
    np.add.at(inner, above, groups.low)
    demand = problem.demand - inner[first_app:first_group]
    supply[first_app:first_group] = -demand
    own = groups.low - inner[first_group:ground]
    supply[nodes] = -own
    wants, wanting = demand > 0, own > 0
    apps = np.arange(len(demand)) + first_app
    entry = np.concatenate([apps[wants], nodes[wanting]])
    most = np.concatenate([demand[wants], own[wanting]])
    limits = _arcs(nodes, above, groups.high - groups.low, 0, 0)
    return [limits, _arcs(np.full(len(entry), ground), entry, most, scale.penalty, 1)]


def _reviewer_arcs(
    problem: Problem, top: Forest, supply: Ints, ground: int, scale: Scale, clipped: list[tuple[int, str, int]]
) -> list[tuple[Ints, ...]]:
    """Ground to overall group to reviewer, with an idle arc back from every node that must give reviews."""
    reviewers, count = len(problem.reviewers), len(top.parent)
    above = np.where(top.leaf >= 0, top.leaf + reviewers, ground)
    inner = np.zeros(ground + 1, dtype=np.int64)
    np.add.at(inner, above, problem.load_min)
    low = np.zeros(count, dtype=np.int64)
    parents = np.where(top.parent >= 0, top.parent + reviewers, ground)
    room = np.zeros(ground + 1, dtype=np.int64)
    np.add.at(room, above, problem.load_max)
    high = np.zeros(count, dtype=np.int64)
    for group in top.depth_first:  # smaller groups first
        high[group] = max(min(top.high[group], room[group + reviewers]), inner[group + reviewers])
        low[group] = max(min(top.low[group], high[group]), inner[group + reviewers])
        if top.low[group] > low[group]:
            clipped.append((-1, top.names[group], int(top.low[group] - low[group])))
        inner[parents[group]] += low[group]
        room[parents[group]] += high[group]
    nodes = np.arange(count) + reviewers
    people = np.arange(reviewers)
    own = np.concatenate([problem.load_min, low - inner[nodes]])
    supply[: reviewers + count] = own
    bound = own > 0
    giving = np.arange(reviewers + count)[bound]
    return [
        _arcs(above, people, problem.load_max - problem.load_min, 0, 0),
        _arcs(parents, nodes, high - low, 0, 0),
        _arcs(giving, np.full(len(giving), ground), own[bound], scale.penalty, 2),
    ]


def _groups(problem: Problem, clipped: list[tuple[int, str, int]]) -> Groups:
    kinds, of = signatures(problem)
    forests = tuple(forest(problem, kind) for kind in kinds)
    width = max((len(tree.parent) for tree in forests), default=0)
    if width == 0:
        none = np.zeros(0, dtype=np.int64)
        leaf = np.full(len(problem.scores.value), -1, dtype=np.int64)
        return Groups(none, none, none, none, none, leaf, forests, of)
    parent = np.full((len(forests), width), -1, dtype=np.int64)
    low, high = np.zeros((len(forests), width), dtype=np.int64), np.zeros((len(forests), width), dtype=np.int64)
    leaf_of = np.stack([tree.leaf for tree in forests])
    for at, tree in enumerate(forests):
        parent[at, : len(tree.parent)], low[at, : len(tree.low)], high[at, : len(tree.high)] = (
            tree.parent, tree.low, tree.high)  # fmt: skip
    entry = leaf_of[of[problem.scores.application()], problem.scores.reviewer] if len(forests) > 1 else (
        leaf_of[0][problem.scores.reviewer])  # fmt: skip
    return _Nodes(problem, forests, of, parent, low, high, width).collect(entry, clipped)


class _Nodes:
    """Collects the (application, group) nodes that can bind, from the smallest groups upwards."""

    def __init__(
        self, problem: Problem, forests: tuple[Forest, ...], of: Ints, parent: Ints, low: Ints, high: Ints, width: int
    ) -> None:
        self.problem, self.forests, self.of, self.width = problem, forests, of, width
        self.parent, self.low, self.high = parent, low, high

    def collect(self, entry: Ints, clipped: list[tuple[int, str, int]]) -> Groups:
        count, width = len(self.problem.applications), self.width
        below = np.zeros((count, width), dtype=np.int64)  # candidates in each group, smaller groups counted in
        inside = entry >= 0
        row = self.problem.scores.application()
        np.add.at(below.reshape(-1), row[inside].astype(np.int64) * width + entry[inside], 1)
        parent, low, high = self.parent[self.of], self.low[self.of], self.high[self.of]
        ranks = np.zeros((count, width), dtype=np.int64)
        for at, tree in enumerate(self.forests):
            mine = self.of == at
            ranks[mine, : len(tree.parent)] = np.argsort(tree.depth_first)[None, :]
        return self._bind(entry, below, parent, low, high, clipped)

    def _bind(
        self, entry: Ints, below: Ints, parent: Ints, low: Ints, high: Ints, clipped: list[tuple[int, str, int]]
    ) -> Groups:
        problem, width = self.problem, self.width
        count = len(problem.applications)
        inner = np.zeros((count, width + 1), dtype=np.int64)  # fewest asked by smaller groups; last column: the top
        for at, tree in enumerate(self.forests):
            mine = np.flatnonzero(self.of == at)
            for group in tree.depth_first:
                above = int(tree.parent[group])  # -1 is the last column: the application itself
                limit = np.minimum(high[mine, group], problem.demand[mine])
                low[mine, group] = np.maximum(low[mine, group], inner[mine, group])
                high[mine, group] = limit
                if above >= 0:
                    below[mine, above] += below[mine, group]
                inner[mine, above] += low[mine, group]
        self._clip(low, high, inner, clipped)
        binding = (low > 0) | ((high < np.minimum(below, problem.demand[:, None])) & (below > 0))
        return self._number(entry, binding, low, high)

    def _clip(self, low: Ints, high: Ints, inner: Ints, clipped: list[tuple[int, str, int]]) -> None:
        """Where the fewest-of demands exceed a limit or the demand, lower them, the last rule first, and say so."""
        over = (low > high).any(axis=1) | (inner[:, self.width] > self.problem.demand)
        for application in np.flatnonzero(over):
            tree = self.forests[int(self.of[application])]
            own = tree.low.copy()
            limit = np.minimum(tree.high, self.problem.demand[application])
            while True:
                need = own.copy()
                total = 0
                wrong = -1
                for group in tree.depth_first:
                    children = np.flatnonzero(tree.parent == group)
                    need[group] = max(own[group], need[children].sum())
                    if need[group] > limit[group] and wrong < 0:
                        wrong = group
                    total += need[group] if tree.parent[group] < 0 else 0
                if wrong < 0 and total <= self.problem.demand[application]:
                    break
                inside = [g for g in range(len(own)) if own[g] > 0 and (wrong < 0 or _within(tree, g, int(wrong)))]
                last = max(inside, key=lambda g: (tree.rule[g], g))
                own[last] -= 1
            for group in np.flatnonzero(own < tree.low):
                clipped.append((int(application), tree.names[group], int(tree.low[group] - own[group])))
            low[application, : len(need)] = need
            high[application, : len(limit)] = limit

    def _number(self, entry: Ints, binding: NDArray[np.bool_], low: Ints, high: Ints) -> Groups:
        """Number the binding groups as nodes; a group that cannot bind is passed by."""
        count, width = binding.shape
        number = np.full((count, width + 1), -1, dtype=np.int64)
        application, group = np.nonzero(binding)
        number[application, group] = np.arange(len(application))
        for at, tree in enumerate(self.forests):
            mine = np.flatnonzero(self.of == at)
            for child in tree.depth_first[::-1]:  # larger groups first
                above = number[mine, int(tree.parent[child])]
                number[mine, child] = np.where(binding[mine, child], number[mine, child], above)
        parents = self.parent[self.of[application], group]
        row = self.problem.scores.application()
        leaf = np.where(entry >= 0, number[row, entry], -1)
        return Groups(
            application.astype(np.int64), group.astype(np.int64), number[application, parents],
            low[application, group], high[application, group], leaf, self.forests, self.of,
        )  # fmt: skip


def _within(tree: Forest, group: int, outer: int) -> bool:
    while group >= 0:
        if group == outer:
            return True
        group = int(tree.parent[group])
    return False
