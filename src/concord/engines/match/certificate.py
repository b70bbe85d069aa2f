"""Is it proven? Duals of the flow checked arc by arc, and the bound they give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.network import LOCK, Network
from concord.engines.match.scaling import Scale
from concord.engines.match.scores import Floats, Ints


def violation(network: Network, flow: Ints, potential: Ints) -> int:
    """By how much the worst arc breaks complementary slackness; 0 proves the flow to be of least cost."""
    return worst_arc(network.cost, network.tail, network.head, network.capacity, flow, potential)


def worst_arc(
    cost: Ints, tail: NDArray[np.int32], head: NDArray[np.int32], capacity: Ints, flow: Ints, potential: Ints
) -> int:
    """As `violation`, for bare arrays."""
    worst, step = 0, 1 << 16
    for low in range(0, len(cost), step):  # in pieces that stay in the processor's cache
        part = slice(low, low + step)
        reduced = cost[part] + potential[tail[part]] - potential[head[part]]
        some = flow[part]
        worst = min(worst, int((reduced * (some < capacity[part])).min()), int((-reduced * (some > 0)).min()))
    return -worst


def imbalance(network: Network, flow: Ints) -> int:
    """Units that appear or vanish at nodes, or lie outside an arc's limits; 0 for a flow."""
    out = np.bincount(network.tail, flow, minlength=network.nodes)
    into = np.bincount(network.head, flow, minlength=network.nodes)
    outside = int((flow < 0).sum() + (flow > network.capacity).sum())
    return int(np.abs(out - into - network.supply).sum()) + outside


def bound(network: Network, flow: Ints, potential: Ints, scale: Scale, values: Floats) -> float:
    """The weak-duality bound on the total of any plan with as few shortfalls, from the true affinities.

    Any potentials give a valid bound: sum of supplies at their prices plus what each arc could gain at most
    (Ahuja, Magnanti and Orlin 1993, section 9.4).
    """
    price = potential / scale.factor
    gain = price[network.head] - price[network.tail]
    gain[: network.pairs] += values
    gain[network.pairs :] -= network.cost[network.pairs :] / scale.factor
    locked = network.cost[: network.pairs] < -(LOCK - 1) * network.penalty
    weight = LOCK * network.penalty / scale.factor
    gain[: network.pairs][locked] += weight
    best = float(np.sum(np.maximum(gain, 0.0) * network.capacity) + np.sum(price * network.supply))
    return best + short_units(network, flow) * network.penalty / scale.factor - weight * float(locked.sum())


def short_units(network: Network, flow: Ints) -> int:
    """Units of missing and idle arcs, and locked pairs left out at their weight."""
    rest = int(flow[network.pairs :][network.kind > 0].sum())
    locked = network.cost[: network.pairs] < -(LOCK - 1) * network.penalty
    return rest + LOCK * int((1 - flow[: network.pairs][locked]).sum())


def fewest_proven(network: Network, flow: Ints, potential: Ints) -> bool:
    """Whether the duals prove that no plan has fewer shortfalls.

    The duals of the shortfalls alone are the duals of the whole, in whole penalties: they are checked against the
    network whose only costs are shortfalls.
    """
    if short_units(network, flow) == 0:
        return True
    penalty = network.penalty
    duals = np.floor_divide(potential + penalty // 2, penalty)
    cost = np.floor_divide(network.cost + penalty // 2, penalty)
    reduced = cost + duals[network.tail] - duals[network.head]
    low = np.where(flow < network.capacity, -reduced, 0).max(initial=0)
    high = np.where(flow > 0, reduced, 0).max(initial=0)
    return int(max(low, high)) <= 0
