"""The network simplex of LEMON (through pylmcf): exact flows and node potentials of any network."""

from __future__ import annotations

import numpy as np
from pylmcf.pylmcf_cpp import lmcf

from concord.engines.match.certificate import violation
from concord.engines.match.network import Network
from concord.engines.match.scores import Ints


def solve(network: Network) -> tuple[Ints, Ints]:
    """A least-cost flow and its potentials.

    Returns:
        flow (arcs) and potential (nodes, the ground at 0), so that cost + potential[tail] - potential[head] is
        >= 0 where flow < capacity and <= 0 where flow > 0.
    """
    tail, head = network.tail.astype(np.int64), network.head.astype(np.int64)
    # The solver wants costs >= 0. Every unit enters the application side once, by a pair or a missing arc, so one
    # constant on all of these changes every plan alike.
    entering = np.concatenate([np.ones(network.pairs, dtype=bool), network.kind == 1])
    shift = max(0, -int(network.cost[entering].min(initial=0)))
    cost = network.cost + shift * entering
    order = np.lexsort((head, tail))
    solution = lmcf(
        network.supply, tail[order], head[order], network.capacity[order], cost[order], return_potentials=True
    )
    flow = np.empty(len(tail), dtype=np.int64)
    flow[order] = solution[0]
    return flow, _grounded(network, flow, np.asarray(solution[1], dtype=np.int64), shift)


def _grounded(network: Network, flow: Ints, potential: Ints, shift: int) -> Ints:
    """Potentials of the true costs: the shift taken off again on the application side, the ground at 0."""
    potential = potential - potential[network.ground]
    potential[network.reviewers + network.overall_groups : network.ground] -= shift
    if violation(network, flow, potential):
        raise AssertionError("the potentials do not prove the flow")
    return potential
