"""Is it proven? Duals of the flow checked arc by arc, and the bound they give."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.compiled import compiled
from concord.engines.match.network import LOCK as LOCK
from concord.engines.match.network import Network
from concord.engines.match.scaling import Scale
from concord.engines.match.scores import Floats, Ints

Nodes = NDArray[np.int32]
LARGE = 200_000
"""Arcs from which on the check is compiled."""


def violation(network: Network, flow: Ints, potential: Ints) -> int:
    """By how much the worst arc breaks complementary slackness; 0 proves the flow to be of least cost."""
    worst = worst_arc if len(flow) < LARGE else worst_arc_compiled
    return int(worst(network.cost, network.tail, network.head, network.capacity, flow, potential))


def worst_arc(cost: Ints, tail: Nodes, head: Nodes, capacity: Ints, flow: Ints, potential: Ints) -> int:
    """As `violation`, for bare arrays."""
    reduced = cost + potential[tail] - potential[head]
    return -min(int((reduced * (flow < capacity)).min(initial=0)), int((-reduced * (flow > 0)).min(initial=0)))


@compiled
def worst_arc_compiled(cost: Ints, tail: Nodes, head: Nodes, capacity: Ints, flow: Ints, potential: Ints) -> int:
    """As `worst_arc`, in one pass."""
    worst = 0
    for arc in range(len(cost)):
        reduced = cost[arc] + potential[tail[arc]] - potential[head[arc]]
        if flow[arc] < capacity[arc]:
            worst = max(worst, -reduced)
        if flow[arc] > 0:
            worst = max(worst, reduced)
    return worst


def imbalance(network: Network, flow: Ints) -> int:
    """Units that appear or vanish at nodes, or lie outside an arc's limits; 0 for a flow."""
    out = np.bincount(network.tail, flow, minlength=network.nodes)
    into = np.bincount(network.head, flow, minlength=network.nodes)
    outside = int((flow < 0).sum() + (flow > network.capacity).sum())
    return int(np.abs(out - into - network.supply).sum()) + outside


def proven_bound(network: Network, chosen: Ints, scale: Scale, seats: int) -> float:
    """What no plan with as few shortfalls can exceed, for a flow whose duals prove it.

    In whole units the proven total is the bound itself. A plan of other pairs could gain what rounding to units took
    from it, at most half a unit a seat.
    """
    units = -int(network.cost[chosen].sum())
    locked = int((network.cost[chosen] < -(LOCK - 1) * network.penalty).sum())
    return (units - LOCK * network.penalty * locked) / scale.factor + seats * scale.resolution / 2


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
    kept = int(flow[: network.pairs][locked].sum())
    return best + short_units(network, flow) * network.penalty / scale.factor - weight * kept


def short_units(network: Network, flow: Ints) -> int:
    """Units of missing and idle arcs."""
    return int(flow[network.pairs :][network.kind > 0].sum())


def fewest_proven(network: Network, flow: Ints, potential: Ints, locked: Ints) -> bool:
    """Whether the duals prove that no plan has fewer shortfalls.

    The duals of the shortfalls alone are the duals of the whole, in whole penalties: they are checked against the
    network whose only costs are shortfalls.
    """
    if short_units(network, flow) == 0 and flow[locked].all():
        return True
    penalty = network.penalty
    duals = np.floor_divide(potential + penalty // 2, penalty)
    cost = np.floor_divide(network.cost + penalty // 2, penalty)
    return worst_arc(cost, network.tail, network.head, network.capacity, flow, duals) <= 0
