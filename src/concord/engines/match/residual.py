"""Mend a flow along shortest paths of its residual network.

Successive shortest paths (Jewell 1958; Edmonds and Karp 1972) with Dijkstra's search and node potentials. Every search
starts at one unbalanced node and touches only what lies closer than the nearest place that can settle it, so that a
small change costs a small search. Potentials of untouched nodes stay as they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.compiled import compiled
from concord.engines.match.network import Network
from concord.engines.match.scores import Ints

Places = NDArray[np.int32]
FAR = 1 << 62


@dataclass(frozen=True, slots=True, eq=False)
class Index:
    """Where the arcs of a node are.

    Attributes:
        row_start: int64 (applications + 1): candidate pairs of an application.
        application: int32 (nodes): whose application node or group node it is, -1 for others.
        limit_start, limit_arc: arcs that are no pairs, by node.
        pair_start, pair_arc: candidate pairs by reviewer.
    """

    row_start: Ints
    application: Places
    limit_start: Ints
    limit_arc: Places
    pair_start: Ints
    pair_arc: Places


def index(network: Network, row_start: Ints) -> Index:
    """Index the arcs of a network by node."""
    application = np.full(network.nodes, -1, dtype=np.int32)
    first = network.reviewers + network.overall_groups
    application[first : first + network.applications] = np.arange(network.applications)
    application[first + network.applications : network.ground] = network.groups.application
    limits = _by_node(network.tail[network.pairs :], network.head[network.pairs :], network.nodes, network.pairs)
    pairs = _by_tail(network.tail[: network.pairs], network.reviewers)
    return Index(row_start, application, *limits, *pairs)


@compiled
def _by_node(tail: Places, head: Places, nodes: int, first: int) -> tuple[Ints, Places]:
    start = np.zeros(nodes + 1, dtype=np.int64)
    for arc in range(len(tail)):
        start[tail[arc] + 1] += 1
        start[head[arc] + 1] += 1
    for node in range(nodes):
        start[node + 1] += start[node]
    fill = start[:-1].copy()
    arcs = np.empty(2 * len(tail), dtype=np.int32)
    for arc in range(len(tail)):
        arcs[fill[tail[arc]]] = arc + first
        fill[tail[arc]] += 1
        arcs[fill[head[arc]]] = arc + first
        fill[head[arc]] += 1
    return start, arcs


@compiled
def _by_tail(tail: Places, nodes: int) -> tuple[Ints, Places]:
    start = np.zeros(nodes + 1, dtype=np.int64)
    for arc in range(len(tail)):
        start[tail[arc] + 1] += 1
    for node in range(nodes):
        start[node + 1] += start[node]
    fill = start[:-1].copy()
    arcs = np.empty(len(tail), dtype=np.int32)
    for arc in range(len(tail)):
        arcs[fill[tail[arc]]] = arc
        fill[tail[arc]] += 1
    return start, arcs


@compiled
def _held(
    flow: Ints, tail: Places, head: Places, application: Places, pairs: int, applications: int, reviewers: int,
    chosen: Ints,
) -> tuple[Places, Places, Places, Places]:  # fmt: skip
    """Chosen pairs by application and by reviewer, as linked lists: first of each, next of each."""
    of_app, of_person = np.full(applications, -1, dtype=np.int32), np.full(reviewers, -1, dtype=np.int32)
    next_app, next_person = np.empty(pairs, dtype=np.int32), np.empty(pairs, dtype=np.int32)
    for arc in chosen:
        if flow[arc] > 0:
            app = application[head[arc]]
            next_app[arc], of_app[app] = of_app[app], arc
            next_person[arc], of_person[tail[arc]] = of_person[tail[arc]], arc
    return of_app, next_app, of_person, next_person


@compiled
def _unlink(first: Places, after: Places, key: int, arc: int) -> None:
    at = first[key]
    if at == arc:
        first[key] = after[arc]
    else:
        while after[at] != arc:
            at = after[at]
        after[at] = after[arc]
    after[arc] = -1


@compiled
def _sift_up(heap: Places, place: Places, dist: Ints, at: int) -> None:
    node = heap[at]
    key = dist[node]
    while at > 0:
        above = (at - 1) >> 1
        if dist[heap[above]] <= key:
            break
        heap[at] = heap[above]
        place[heap[at]] = at
        at = above
    heap[at] = node
    place[node] = at


@compiled
def _pop(heap: Places, place: Places, dist: Ints, size: int) -> int:
    top = heap[0]
    last = heap[size - 1]
    size -= 1
    key = dist[last]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and dist[heap[below + 1]] < dist[heap[below]]:
            below += 1
        if dist[heap[below]] >= key:
            break
        heap[at] = heap[below]
        place[heap[at]] = at
        at = below
    if size > 0:
        heap[at] = last
        place[last] = at
    place[top] = -2
    return int(top)


@compiled
def mend(
    tail: Places, head: Places, capacity: Ints, cost: Ints, flow: Ints, potential: Ints, excess: Ints,
    row_start: Ints, application: Places, limit_start: Ints, limit_arc: Places, pair_start: Ints, pair_arc: Places,
    order: Ints, chosen: Ints, factor: int, kept: NDArray[np.int8],
) -> tuple[int, int]:  # fmt: skip
    """Settle every unbalanced node in `order`; flow, potential and excess are changed in place.

    A pair costs `factor` times its cost, less one where it is `kept` (as long as the pairs, or empty), another arc
    `factor` times its cost. `chosen` are the pairs with flow, each once; others among them are passed by.

    `excess` is positive where flow piles up. The potentials must prove the flow (as in `simplex.solve`) before; they
    prove it after. The ground, the last node, takes and gives everything.

    Returns:
        searches made and nodes touched; (-1, node) when a node cannot be settled.
    """
    nodes, marked = len(potential), len(kept)
    ground = nodes - 1
    pairs = row_start[-1]
    reviewers = len(pair_start) - 1
    of_app, next_app, of_person, next_person = _held(
        flow, tail, head, application, pairs, len(row_start) - 1, reviewers, chosen
    )
    dist = np.full(nodes, FAR, dtype=np.int64)
    place = np.full(nodes, -1, dtype=np.int32)  # in the heap; -1 new, -2 done
    heap = np.empty(nodes, dtype=np.int32)
    via = np.full(nodes, -1, dtype=np.int32)
    touched = np.empty(nodes, dtype=np.int32)
    searches, work = 0, 0
    for source in order:
        while excess[source] != 0:
            out = excess[source] > 0
            seen, size = 1, 1
            touched[0] = source
            dist[source], via[source], heap[0], place[source] = 0, -1, source, 0
            limit, goal = FAR, -1
            while size > 0:
                node = _pop(heap, place, dist, size)
                size -= 1
                here = dist[node]
                if here >= limit:
                    break
                # the arcs of this node: limits first, then pairs
                for part in range(3):
                    low, high, chain = 0, 0, -1
                    if part == 0:
                        low, high = limit_start[node], limit_start[node + 1]
                    elif part == 1:
                        if node < reviewers and out:
                            low, high = pair_start[node], pair_start[node + 1]
                        elif application[node] >= 0 and not out:
                            low, high = row_start[application[node]], row_start[application[node] + 1]
                    elif node < reviewers and not out:
                        chain = of_person[node]
                    elif application[node] >= 0 and out:
                        chain = of_app[application[node]]
                    at = low
                    while True:
                        if part == 2:
                            if chain < 0:
                                break
                            arc = chain
                            chain = next_person[arc] if node < reviewers else next_app[arc]
                            if node >= reviewers and head[arc] != node:
                                continue
                            forward = False
                            other = head[arc] if node < reviewers else tail[arc]
                        else:
                            if at >= high:
                                break
                            if part == 0:
                                arc = limit_arc[at]
                            elif node < reviewers:
                                arc = pair_arc[at]
                            else:
                                arc = at
                            at += 1
                            if part == 1:
                                if node >= reviewers and head[arc] != node:
                                    continue
                                if flow[arc] >= capacity[arc]:
                                    continue
                                forward = True
                                other = head[arc] if node < reviewers else tail[arc]
                            else:
                                forward = (tail[arc] == node) == out
                                other = head[arc] if tail[arc] == node else tail[arc]
                                if forward and flow[arc] >= capacity[arc]:
                                    continue
                                if not forward and flow[arc] <= 0:
                                    continue
                        # Forward arcs go tail to head when flow leaves the source, head to tail when it comes to it.
                        reduced = cost[arc] * factor + potential[tail[arc]] - potential[head[arc]]
                        if arc < marked:
                            reduced -= kept[arc]
                        far = here + (reduced if forward else -reduced)
                        if far >= limit or far >= dist[other] or place[other] == -2:
                            continue
                        if place[other] == -1:
                            touched[seen] = other
                            seen += 1
                            heap[size] = other
                            place[other] = size
                            size += 1
                        dist[other] = far
                        via[other] = arc
                        _sift_up(heap, place, dist, place[other])
                        if other == ground or (excess[other] < 0 if out else excess[other] > 0):
                            limit, goal = far, other
            searches += 1
            work += seen
            if goal < 0:
                return -1, source
            # how much
            amount = excess[source] if out else -excess[source]
            if goal != ground:
                amount = min(amount, abs(excess[goal]))
            node = goal
            while node != source:
                arc = via[node]
                forward = (head[arc] == node) == out
                amount = min(amount, capacity[arc] - flow[arc] if forward else flow[arc])
                node = tail[arc] if head[arc] == node else head[arc]
            # prices of what lies closer than the goal
            for at in range(seen):
                node = touched[at]
                if dist[node] < limit:
                    potential[node] += dist[node] - limit if out else limit - dist[node]
            # move
            node = goal
            while node != source:
                arc = via[node]
                forward = (head[arc] == node) == out
                flow[arc] += amount if forward else -amount
                if arc < pairs:
                    app, person = application[head[arc]], tail[arc]
                    if forward:
                        next_app[arc], of_app[app] = of_app[app], arc
                        next_person[arc], of_person[person] = of_person[person], arc
                    else:
                        _unlink(of_app, next_app, app, arc)
                        _unlink(of_person, next_person, person, arc)
                node = tail[arc] if head[arc] == node else head[arc]
            excess[source] -= amount if out else -amount
            excess[goal] += amount if out else -amount
            for at in range(seen):
                dist[touched[at]], place[touched[at]] = FAR, -1
    return searches, work
