"""What rounding affinities to whole units may have hidden: settled in units many times finer.

Two plans differ by at most half a unit a pair in what rounding took from them. So a plan that is better in truth
differs from the one found only by arcs whose reduced cost is within that, and only round cycles of such arcs: inside
the strongly connected parts of the residual network that they form. These parts, mostly none, are solved anew with
reduced costs in fine units (iterative refinement; Gleixner, Steffy and Wolter 2016).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pylmcf.pylmcf_cpp import lmcf
from scipy import sparse

from concord.engines.match.certificate import LARGE, Nodes
from concord.engines.match.compiled import compiled
from concord.engines.match.network import Network
from concord.engines.match.scaling import Scale
from concord.engines.match.scores import Floats, Ints

FINEST = 40
"""Bits by which units are made finer, at most: beyond what a sum of floats can tell apart."""


def settle(
    network: Network, flow: Ints, potential: Ints, scale: Scale, values: Floats,
    kept: NDArray[np.int8] | None = None, arcs: Ints | None = None,
) -> tuple[Ints, float | None, Ints | None]:  # fmt: skip
    """The flow that is best in fine units too, the step to which it is proven (or None), and the arcs `near`.

    Args:
        network, flow, potential: a flow proven in whole units.
        values: the affinities of the pairs, as given.
        kept: pairs to keep among flows that are equally good.
        arcs: the arcs `near`, where they are known.
    """
    reach = reach_of(network)
    ties = 1 if kept is None else 2 * (int(np.count_nonzero(kept)) // 2 + 1)
    bits = min(FINEST, 60 - (2 * reach).bit_length() - (2 * network.nodes).bit_length() - ties.bit_length())
    if bits < 1 or scale.penalty <= scale.patience:  # the last: all affinities are too near to zero for any unit
        return flow, None, None
    fine = 1.0 / (scale.factor * 2.0**bits)
    if arcs is None:
        find = near if len(flow) < LARGE else near_compiled
        arcs = find(network.cost, network.tail, network.head, network.capacity, flow, potential, reach)
    close = arcs
    ahead, back, reduced = _residual(network, arcs, flow, potential, reach)
    if (reduced[ahead] < 0).any() or (reduced[back] > 0).any():  # not even proven in whole units
        return flow, None, close
    inside = _inside(network, arcs, ahead, back)
    arcs, ahead, back, reduced = arcs[inside], ahead[inside], back[inside], reduced[inside]
    if not (arcs < network.pairs).any():
        return flow, fine, close
    cost = reduced << bits
    pairs = arcs[arcs < network.pairs]
    exact = values[pairs] * scale.factor
    cost[: len(pairs)] -= np.rint((exact - np.rint(exact)) * 2.0**bits).astype(np.int64)
    cost *= ties
    if kept is not None:
        cost[: len(pairs)] -= kept[pairs]
    better = _solved(network, arcs, flow[arcs], cost, ahead, back)
    if better is None:
        return flow, None, close
    settled = flow.copy()
    settled[arcs] = better
    return settled, fine, close


def reach_of(network: Network) -> int:
    """How far from 0 the reduced cost of an arc that changes may be: half a unit a seat, in either plan."""
    return 1 - int(network.supply[network.reviewers + network.overall_groups : network.ground].sum())


def near(cost: Ints, tail: Nodes, head: Nodes, capacity: Ints, flow: Ints, potential: Ints, reach: int) -> Ints:
    """Arcs whose flow may change within reach, ascending."""
    reduced = cost + potential[tail] - potential[head]
    return np.flatnonzero(((flow < capacity) & (reduced <= reach)) | ((flow > 0) & (reduced >= -reach)))


@compiled
def near_compiled(
    cost: Ints, tail: Nodes, head: Nodes, capacity: Ints, flow: Ints, potential: Ints, reach: int
) -> Ints:
    """As `near`, in one pass."""
    found, count = np.empty(len(cost), dtype=np.int64), 0
    for arc in range(len(cost)):
        reduced = cost[arc] + potential[tail[arc]] - potential[head[arc]]
        if (flow[arc] < capacity[arc] and reduced <= reach) or (flow[arc] > 0 and reduced >= -reach):
            found[count] = arc
            count += 1
    return found[:count].copy()


def _residual(
    network: Network, arcs: Ints, flow: Ints, potential: Ints, reach: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], Ints]:
    """Of some arcs: whether flow can be added, whether it can be taken away, and the reduced cost."""
    reduced = network.cost[arcs] + potential[network.tail[arcs]] - potential[network.head[arcs]]
    ahead = (flow[arcs] < network.capacity[arcs]) & (reduced <= reach)
    return ahead, (flow[arcs] > 0) & (reduced >= -reach), reduced


def _inside(network: Network, arcs: Ints, ahead: NDArray[np.bool_], back: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which arcs lie within strongly connected parts of the residual network."""
    start, end = network.tail[arcs], network.head[arcs]
    tail, head = np.concatenate([start[ahead], end[back]]), np.concatenate([end[ahead], start[back]])
    graph = sparse.csr_array((np.ones(len(tail), dtype=np.int8), (tail, head)), (network.nodes, network.nodes))
    _, part = sparse.csgraph.connected_components(graph, connection="strong")
    return np.asarray(part[start] == part[end])


def _solved(
    network: Network, arcs: Ints, flow: Ints, cost: Ints, ahead: NDArray[np.bool_], back: NDArray[np.bool_]
) -> Ints | None:
    """The least-cost flow on some arcs with the same balance at every node; None when its duals do not prove it."""
    low, high = np.where(back, 0, flow), np.where(ahead, network.capacity[arcs], flow)
    turned = cost < 0  # the solver wants costs >= 0: such an arc is full, and what it gives back flows the other way
    tail = np.where(turned, network.head[arcs], network.tail[arcs]).astype(np.int64)
    head = np.where(turned, network.tail[arcs], network.head[arcs]).astype(np.int64)
    used = np.where(turned, high - flow, flow - low)
    nodes, place = np.unique(np.concatenate([tail, head]), return_inverse=True)
    tail, head = place[: len(arcs)].astype(np.int64), place[len(arcs) :].astype(np.int64)
    supply = np.zeros(len(nodes), dtype=np.int64)
    np.add.at(supply, tail, used)
    np.add.at(supply, head, -used)
    order = np.lexsort((head, tail))
    solution = lmcf(supply, tail[order], head[order], (high - low)[order], np.abs(cost)[order], return_potentials=True)
    found = np.empty(len(arcs), dtype=np.int64)
    found[order] = solution[0]
    price = np.asarray(solution[1], dtype=np.int64)
    reduced = np.abs(cost) + price[tail] - price[head]
    if ((reduced < 0) & (found < high - low)).any() or ((reduced > 0) & (found > 0)).any():
        return None
    return np.where(turned, high - found, low + found)
