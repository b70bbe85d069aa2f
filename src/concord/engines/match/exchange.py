"""Raise the worst-served applications by chains of exchanges.

An application that is served badly drops one of its reviewers and takes a better one; whoever held that one takes
another in exchange, and so on until a reviewer with room is reached. A chain is made only when nobody in it ends below
the floor. (Ejection chains in the sense of Glover 1996, searched breadth first, so the shortest comes first.)
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.compiled import compiled
from concord.engines.match.scores import Floats, Ints

Small = NDArray[np.int32]


@compiled
def climb(
    start: Ints, reviewer: Small, value: Floats, group: Ints, low: Ints, high: Ints, shut: NDArray[np.bool_],
    fixed: NDArray[np.bool_], load_low: Ints, load_high: Ints, chosen: NDArray[np.bool_], sums: Floats, have: Ints,
    floor: Floats, ceiling: float, least_step: float, patience: int,
) -> int:  # fmt: skip
    """Raise the least of `sums` for as long as a chain can; `chosen`, `sums` and `have` are changed in place.

    `floor` are levels that an application must not fall below. The search ends when so many applications as `patience`
    says cannot be raised. Returns the chains made.
    """
    applications, reviewers = len(start) - 1, len(load_high)
    load = np.zeros(reviewers, dtype=np.int64)
    first = np.full(reviewers, -1, dtype=np.int32)  # chosen pairs of each reviewer, as a list
    after = np.full(len(reviewer), -1, dtype=np.int32)
    owner = np.empty(len(reviewer), dtype=np.int32)
    for application in range(applications):
        for at in range(start[application], start[application + 1]):
            owner[at] = application
            if chosen[at]:
                after[at] = first[reviewer[at]]
                first[reviewer[at]] = at
                load[reviewer[at]] += 1
    came = np.full(reviewers, -1, dtype=np.int32)  # the pair taken on the way to this reviewer
    gave = np.full(reviewers, -1, dtype=np.int32)  # the pair given up for it
    seen = np.full(reviewers, -1, dtype=np.int64)
    queue = np.empty(reviewers, dtype=np.int32)
    stuck = np.zeros(applications, dtype=np.bool_)
    made, stamp, given_up = 0, 0, 0
    while given_up < patience:
        worst = -1
        for application in range(applications):
            if stuck[application] or start[application + 1] == start[application]:
                continue
            if worst < 0 or sums[application] < sums[worst]:
                worst = application
        if worst < 0 or sums[worst] >= ceiling:
            break
        base = sums[worst]
        step = max(least_step, (ceiling - base) / 2)
        done = False
        while not done:
            target = base + step
            for out in range(start[worst], start[worst + 1]):
                if not chosen[out] or fixed[out] or done:
                    continue
                if load[reviewer[out]] <= load_low[reviewer[out]]:
                    continue
                stamp += 1
                front, back = 0, 0
                seen[reviewer[out]] = stamp
                for at in range(start[worst], start[worst + 1]):
                    if chosen[at] or shut[at] or seen[reviewer[at]] == stamp:
                        continue
                    if base - value[out] + value[at] < target or not _swap_fits(group, low, high, have, out, at):
                        continue
                    seen[reviewer[at]] = stamp
                    came[reviewer[at]], gave[reviewer[at]] = at, out
                    queue[back] = reviewer[at]
                    back += 1
                while front < back and not done:
                    person = queue[front]
                    front += 1
                    if load[person] < load_high[person]:
                        done = _make(person, out, worst, came, gave, owner, reviewer, value, group, chosen, sums, have,
                                     load, first, after)  # fmt: skip
                        if done:
                            break
                        continue
                    lost = first[person]
                    while lost >= 0:
                        other = owner[lost]
                        if other != worst and not fixed[lost]:
                            need = max(min(sums[other], target), floor[other])
                            for at in range(start[other], start[other + 1]):
                                if chosen[at] or shut[at] or seen[reviewer[at]] == stamp:
                                    continue
                                if sums[other] - value[lost] + value[at] < need:
                                    continue
                                if not _swap_fits(group, low, high, have, lost, at):
                                    continue
                                if _on_the_way(other, person, out, came, gave, owner, reviewer):
                                    continue
                                seen[reviewer[at]] = stamp
                                came[reviewer[at]], gave[reviewer[at]] = at, lost
                                queue[back] = reviewer[at]
                                back += 1
                        lost = after[lost]
                if done:
                    break
            if done:
                made += 1
                break
            if step <= least_step:
                stuck[worst] = True
                given_up += 1
                break
            step = max(least_step, step / 4)
    return made


@compiled
def _swap_fits(group: Ints, low: Ints, high: Ints, have: Ints, out: int, into: int) -> bool:
    a, b = group[out], group[into]
    if a == b:
        return True
    if a >= 0 and have[a] <= low[a]:
        return False
    return not (b >= 0 and have[b] >= high[b])


@compiled
def _on_the_way(
    application: int, person: int, out: int, came: Small, gave: Small, owner: Small, reviewer: Small
) -> bool:
    """Whether an application is already part of the chain that leads to a reviewer."""
    while True:
        if owner[came[person]] == application:
            return True
        if gave[person] == out:
            return False
        person = reviewer[gave[person]]


@compiled
def _make(
    person: int, out: int, worst: int, came: Small, gave: Small, owner: Small, reviewer: Small, value: Floats,
    group: Ints, chosen: NDArray[np.bool_], sums: Floats, have: Ints, load: Ints, first: Small, after: Small,
) -> bool:  # fmt: skip
    """Make the exchanges of a chain that ends at a reviewer with room."""
    while True:
        into, lost = came[person], gave[person]
        application = owner[into]
        chosen[into], chosen[lost] = True, False
        sums[application] += value[into] - value[lost]
        if group[into] >= 0:
            have[group[into]] += 1
        if group[lost] >= 0:
            have[group[lost]] -= 1
        giver = reviewer[lost]
        at, before = first[giver], -1
        while at != lost:
            before, at = at, after[at]
        if before < 0:
            first[giver] = after[lost]
        else:
            after[before] = after[lost]
        after[into] = first[person]
        first[person] = into
        load[person] += 1
        load[giver] -= 1
        if lost == out:
            return True
        person = giver
