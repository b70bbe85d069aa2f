"""From probabilities to one plan: dependent rounding of a flow.

Arcs whose flow is not a whole number form cycles, since every node's balance is whole. Along a cycle the flow is pushed
one way or the other until an arc becomes whole, each way with the probability that leaves every arc's mean as it was.
So each pair is drawn with exactly its probability, and every demand, load and nested group is kept in every draw
(Gandhi, Khuller, Parthasarathy and Srinivasan 2006; Budish, Che, Kojima and Milgrom 2013, for nested groups).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.compiled import compiled

Ints = NDArray[np.int64]


def draw(tail: NDArray[np.int32], head: NDArray[np.int32], flow: Ints, denominator: int, nodes: int, seed: int) -> Ints:
    """A whole flow whose mean is ``flow / denominator``.

    Args:
        tail, head: int (arcs). flow: int64 (arcs), in units of 1 / denominator, balanced in wholes at each node.
        denominator: units of 1. nodes: how many there are. seed: of the draw.

    Returns:
        int64 (arcs): each entry is flow / denominator rounded up or down.
    """
    out = flow // denominator
    loose = np.flatnonzero(flow % denominator)
    if not len(loose):
        return out
    random = np.random.default_rng(seed)
    loose = random.permutation(loose)  # another order, another pairing of chances
    ends = np.concatenate([tail[loose], head[loose]]).astype(np.int64)
    order = np.argsort(ends, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(ends, minlength=nodes))]).astype(np.int64)
    arcs = (order % len(loose)).astype(np.int64)
    part = (flow % denominator)[loose].astype(np.int64)
    _cancel(tail[loose].astype(np.int64), head[loose].astype(np.int64), part, denominator, start, arcs,
            random.random(len(loose)))  # fmt: skip
    out[loose] += part // denominator
    return out


@compiled
def _cancel(
    tail: Ints, head: Ints, part: Ints, whole: int, start: Ints, arcs: Ints, random: NDArray[np.float64]
) -> None:
    nodes = len(start) - 1
    pointer = start[:-1].copy()
    place = np.full(nodes, -1, dtype=np.int64)  # where a node stands on the path
    path_node = np.empty(nodes + 1, dtype=np.int64)
    path_arc = np.empty(nodes + 1, dtype=np.int64)  # the arc that leaves path_node[k]
    drawn = 0
    for root in range(nodes):
        length = 1
        path_node[0] = root
        place[root] = 0
        arrived = -1
        while length > 0:
            node = path_node[length - 1]
            arc = _next(node, arrived, part, whole, start, arcs, pointer)
            if arc < 0:
                # only the root can run out of loose arcs: its path is used up
                place[node] = -1
                length -= 1
                arrived = path_arc[length - 1] if length > 0 else -1
                continue
            path_arc[length - 1] = arc
            other = head[arc] if tail[arc] == node else tail[arc]
            if place[other] < 0:
                place[other] = length
                path_node[length] = other
                length += 1
                arrived = arc
                continue
            first = place[other]
            _push(first, length, path_node, path_arc, tail, part, whole, random[drawn])
            drawn += 1
            for at in range(first + 1, length):
                place[path_node[at]] = -1
            length = first + 1
            arrived = path_arc[first - 1] if first > 0 else -1


@compiled
def _next(node: int, arrived: int, part: Ints, whole: int, start: Ints, arcs: Ints, pointer: Ints) -> int:
    """A loose arc at a node other than the one it was reached by, or -1."""
    at = pointer[node]
    end = start[node + 1]
    while at < end and part[arcs[at]] % whole == 0:
        at += 1
    pointer[node] = at
    while at < end:
        if arcs[at] != arrived and part[arcs[at]] % whole != 0:
            return int(arcs[at])
        at += 1
    return -1


@compiled
def _push(
    first: int, length: int, path_node: Ints, path_arc: Ints, tail: Ints, part: Ints, whole: int, chance: float
) -> None:
    up = whole
    down = whole
    for at in range(first, length):
        arc = path_arc[at]
        if tail[arc] == path_node[at]:
            up, down = min(up, whole - part[arc]), min(down, part[arc])
        else:
            up, down = min(up, part[arc]), min(down, whole - part[arc])
    step = up if chance * (up + down) < down else -down
    for at in range(first, length):
        arc = path_arc[at]
        part[arc] += step if tail[arc] == path_node[at] else -step
