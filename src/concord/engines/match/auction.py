"""Large problems: an auction finds near-optimal prices, shortest paths make them exact.

The auction is Bertsekas's (1988; transportation form Bertsekas and Castañon 1989): an application without enough
reviewers bids for the one it gains most by, up to where the second best would do as well and a little more; a reviewer
holds the best bids up to the load and its price is the least of them. Prices start at nothing and only rise, so that a
reviewer with room left costs nothing, as the optimum requires. The bids are in steps that leave the total a little
short; `residual.mend` then settles what exact prices show to be wrong, and proves the rest.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from concord.engines.match import residual
from concord.engines.match.auction_loops import Small, bid, core_of, ease, price_out, settle
from concord.engines.match.network import Network
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Ints

Limits = tuple[Ints, Ints, Ints, Ints, Ints]

LARGE = 400_000
"""Candidate pairs from which on compiling the auction pays."""
STEPS = (1 / 4, 1 / 32, 1 / 128, 1 / 1024, 1 / 8192)
"""Steps of the auctions, as shares of the largest affinity."""
FULL = 3
"""How many of them run on all pairs, the first only to see whether seats stay open; the others run on the core."""
REACH = 4
"""How far below what is held a pair may lie and still be in the core, in steps of the last auction on all pairs."""
_BITS = 24
NONE_KEPT = np.zeros(0, dtype=np.int8)


def fits(problem: Problem, network: Network, least: int = LARGE) -> bool:
    """Whether the problem is plain enough (flat groups, none overall, no fewest loads) and has so many pairs."""
    flat = bool((network.groups.parent < 0).all()) and not len(problem.closed)
    return network.pairs >= least and flat and not network.overall_groups and not problem.load_min.any()


def solve(problem: Problem, network: Network) -> tuple[Ints, Ints]:
    """A least-cost flow and its potentials, as `simplex.solve`."""
    scores, groups, pairs = problem.scores, network.groups, network.pairs
    first = np.searchsorted(groups.application, np.arange(network.applications + 1)).astype(np.int64)
    leaf = groups.leaf.astype(np.int32)
    limits = (first, groups.low, groups.high, problem.demand, problem.load_max)
    gain = -network.cost[:pairs]
    largest = max(1, int(np.abs(gain).max(initial=1)))
    shift = max(0, largest.bit_length() - _BITS)
    value = (gain >> shift).astype(np.int32)
    give_up = min(network.penalty >> shift, 1 << 29)
    price, held = np.zeros(network.reviewers, dtype=np.int32), np.zeros(pairs, dtype=np.bool_)
    steps = [max(1, int(step * (largest >> shift))) for step in STEPS]
    whole = (scores.start, scores.reviewer, value, leaf)
    bid(*whole, *limits, price, held, steps[0], give_up)
    if int(held.sum()) < int(problem.demand.sum()):  # somebody is scarce: prices will be high, so climb in stages
        for wide, fine in itertools.pairwise(steps[:FULL]):
            ease(price, wide * 3 // 4)
            bid(*whole, *limits, price, held, fine, give_up)
    else:  # prices from nothing are nearer to the optimum than eased ones
        price[:] = 0
        bid(*whole, *limits, price, held, steps[FULL - 1], give_up)
    reach = REACH * steps[FULL - 1]
    core = core_of(scores.start, scores.reviewer, value, leaf, len(groups.low), price, held, reach)
    some = _part(scores.start, core)
    kept = (some, scores.reviewer[core], value[core], leaf[core])
    holds = held[core]
    for wide, fine in itertools.pairwise(steps[FULL - 1 :]):
        ease(price, wide * 3 // 4)
        bid(*kept, *limits, price, holds, fine, give_up)
    potential = np.zeros(network.nodes, dtype=np.int64)
    potential[: network.reviewers] = np.abs(price).astype(np.int64) << shift
    held[core] = holds
    return _exact(network, problem, limits, leaf, gain, core, held, potential)


def _part(start: Ints, core: NDArray[np.bool_]) -> Ints:
    return np.concatenate([[0], np.cumsum(core)])[start]


def _exact(
    network: Network, problem: Problem, limits: Limits, leaf: Small, gain: Ints, core: NDArray[np.bool_],
    held: NDArray[np.bool_], potential: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Shortest paths on the core; what the duals of the core price out of the rest joins it, until nothing does."""
    scores, pairs = problem.scores, network.pairs
    flow = np.zeros(len(network.tail), dtype=np.int64)
    while True:
        part, members = _cut(network, core), np.flatnonzero(core)
        start = _part(scores.start, core)
        own, excess = np.zeros(len(part.tail), dtype=np.int64), np.zeros(network.nodes, dtype=np.int64)
        settle(start, scores.reviewer[members], gain[members], leaf[members], *limits, held[members],
               network.penalty, own, potential, excess, _limits(part))  # fmt: skip
        where = residual.index(part, start)
        order = np.concatenate([np.flatnonzero(excess < 0), np.flatnonzero(excess > 0)])
        searches, _ = residual.mend(
            part.tail, part.head, part.capacity, part.cost, own, potential, excess, where.row_start,
            where.application, where.limit_start, where.limit_arc, where.pair_start, where.pair_arc,
            order[order != network.ground], np.flatnonzero(own[: part.pairs] > 0), 1, NONE_KEPT,
        )  # fmt: skip
        if searches < 0:
            raise AssertionError("the flow cannot be settled")
        if not price_out(network.tail, network.head, network.cost, potential, core):
            flow[members], flow[pairs:] = own[: part.pairs], own[part.pairs :]
            return flow, potential
        held[:] = False
        held[members] = own[: part.pairs] > 0


def _cut(network: Network, core: NDArray[np.bool_]) -> Network:
    """The network with only some of the candidate pairs."""
    kept = np.concatenate([np.flatnonzero(core), np.arange(network.pairs, len(network.tail))])
    return replace(
        network, tail=network.tail[kept], head=network.head[kept], capacity=network.capacity[kept],
        cost=network.cost[kept], pairs=len(kept) - len(network.tail) + network.pairs,
    )  # fmt: skip


def _limits(network: Network) -> Ints:
    """For reviewers, groups and applications the arcs that limit or fill them (-1: none), one after the other."""
    arcs = np.arange(network.pairs, len(network.tail))
    tail, head = network.tail[network.pairs :], network.head[network.pairs :]
    found = np.full(2 * network.nodes, -1, dtype=np.int64)
    limit, missing = network.kind == 0, network.kind == 1
    people = limit & (tail == network.ground)
    found[head[people]] = arcs[people]
    found[tail[limit & ~people]] = arcs[limit & ~people]
    found[network.nodes + head[missing]] = arcs[missing]
    return found
