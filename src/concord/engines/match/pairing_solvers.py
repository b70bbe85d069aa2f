"""How pairs are found: deferred acceptance, the greatest sum as a flow, and partners of one list."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pylmcf.pylmcf_cpp import lmcf
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from concord.engines.match.compiled import compiled
from concord.engines.match.scores import Floats, Ints

Side = tuple[Ints, Floats, Ints]
"""For each candidate whose it is and how much they like it; and everyone's capacity."""


def deferred(proposers: Side, receivers: Side, score: Floats, lot: Ints) -> Ints:
    """The stable pairing that is best for the proposers: indices of the joined candidates."""
    place, liked, capacity = proposers
    theirs, back, room = receivers
    order = np.lexsort((lot, -score, -liked, place))
    start = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(capacity)))]).astype(np.int64)
    rank = np.empty(len(place), dtype=np.int64)
    rank[np.lexsort((lot, -score, -back))] = np.arange(len(place))
    if not len(place):
        return np.zeros(0, dtype=np.int64)
    joined = np.zeros(len(place), dtype=np.bool_)
    _propose(start, order.astype(np.int64), capacity, theirs, room, rank, joined)
    return np.flatnonzero(joined)


@compiled
def _propose(
    start: Ints, order: Ints, capacity: Ints, receiver: Ints, room: Ints, rank: Ints, joined: NDArray[np.bool_]
) -> None:
    """Everyone proposes down their list; a full receiver keeps the best so many."""
    first = np.zeros(len(room) + 1, dtype=np.int64)
    for at in range(len(room)):
        first[at + 1] = first[at] + min(room[at], len(order))
    held = np.empty(max(first[-1], 1), dtype=np.int64)
    count = np.zeros(len(room), dtype=np.int64)
    upto = start[:-1].copy()
    has = np.zeros(len(capacity), dtype=np.int64)
    who = np.empty(len(order), dtype=np.int64)
    for person in range(len(capacity)):
        for at in range(start[person], start[person + 1]):
            who[order[at]] = person
    waiting = list(range(len(capacity)))
    while len(waiting) > 0:
        person = waiting.pop()
        while has[person] < capacity[person] and upto[person] < start[person + 1]:
            candidate = order[upto[person]]
            upto[person] += 1
            other = receiver[candidate]
            if room[other] == 0:
                continue
            base = first[other]
            if count[other] < room[other]:
                held[base + count[other]] = candidate
                count[other] += 1
            else:
                worst = base
                for at in range(base, base + count[other]):
                    if rank[held[at]] > rank[held[worst]]:
                        worst = at
                if rank[candidate] > rank[held[worst]]:
                    continue
                lost = held[worst]
                joined[lost] = False
                has[who[lost]] -= 1
                waiting.append(who[lost])
                held[worst] = candidate
            joined[candidate] = True
            has[person] += 1


def best_whole(row: Ints, column: Ints, score: Floats, capacity: tuple[Ints, Ints], most: bool) -> tuple[Ints, float]:
    """The pairs of the greatest sum, and the bound their duals give.

    One min-cost flow: source to ones, candidates, others to sink, and a way past for those who stay alone. Copying
    members for their places would join the same two twice; a flow does not.
    """
    ones, others = capacity
    if not len(row):
        return np.zeros(0, dtype=np.int64), 0.0
    span = float(score.max()) or 1.0
    factor = float(2.0 ** np.floor(np.log2(2**32 / span)))
    unit = np.rint(score * factor).astype(np.int64)
    top = int(unit.max())
    lonely = top * (2 + 2 * min(len(ones), len(others))) if most else top
    tail, head, room, cost = _network(row, column, unit, ones, others, top, lonely)
    supply = np.zeros(len(ones) + len(others) + 2, dtype=np.int64)
    units = int(min(ones.sum(), others.sum()))
    supply[-2], supply[-1] = units, -units
    order = np.lexsort((head, tail))
    solution = lmcf(supply, tail[order], head[order], room[order], cost[order], return_potentials=True)
    flow = np.empty(len(tail), dtype=np.int64)
    flow[order] = solution[0]
    chosen = np.flatnonzero(flow[: len(row)])
    price = np.asarray(solution[1], dtype=np.int64)
    reduced = cost + price[tail] - price[head]
    proven = not ((flow < room) & (reduced < 0)).any() and not ((flow > 0) & (reduced > 0)).any()
    reached = float(score[chosen].sum())
    return chosen, reached + 0.5 * (units + len(chosen)) / factor if proven else float(np.inf)


def _network(
    row: Ints, column: Ints, unit: Ints, ones: Ints, others: Ints, top: int, lonely: int
) -> tuple[Ints, Ints, Ints, Ints]:
    first, source, sink = len(ones), len(ones) + len(others), len(ones) + len(others) + 1
    tail = np.concatenate([row, np.full(len(ones), source), first + np.arange(len(others)), [source]])
    head = np.concatenate([first + column, np.arange(len(ones)), np.full(len(others), sink), [sink]])
    room = np.concatenate([np.ones(len(row), dtype=np.int64), ones, others, [int(min(ones.sum(), others.sum()))]])
    free = np.zeros(len(ones) + len(others), dtype=np.int64)
    return tail, head, room, np.concatenate([top - unit, free, [lonely]])


def greedy(row: Ints, column: Ints, score: Floats, capacity: Ints, lot: Ints) -> Ints:
    """The best pair left, again and again, while both have room."""
    room = capacity.copy()
    chosen = []
    for at in np.lexsort((lot, -score)).tolist():
        one, other = row[at], column[at]
        if room[one] > 0 and room[other] > 0:
            room[one] -= 1
            room[other] -= 1
            chosen.append(at)
    return np.array(sorted(chosen), dtype=np.int64)


def best_within(row: Ints, column: Ints, score: Floats, capacity: Ints, time_limit: float | None) -> tuple[Ints, float]:
    """The pairs of one list with the greatest sum, and the bound: an integer programme over the pairs."""
    if not len(row):
        return np.zeros(0, dtype=np.int64), 0.0
    pairs = np.arange(len(row))
    ends = sparse.csr_array(
        (np.ones(2 * len(row)), (np.concatenate([row, column]), np.concatenate([pairs, pairs]))),
        shape=(len(capacity), len(row)),
    )
    options = {"mip_rel_gap": 0.0} | ({"time_limit": time_limit} if time_limit is not None else {})
    found = milp(
        -score, integrality=np.ones(len(row)), bounds=Bounds(0, 1),
        constraints=LinearConstraint(ends, -np.inf, capacity.astype(float)), options=options,
    )  # fmt: skip
    if found.x is None:
        order = np.argsort(-score, kind="stable")
        chosen = greedy(row, column, score, capacity, np.argsort(order, kind="stable"))
    else:
        chosen = np.flatnonzero(np.rint(found.x))
    bound = -found.mip_dual_bound if found.mip_dual_bound is not None else float(np.inf)
    return chosen, float(bound)
