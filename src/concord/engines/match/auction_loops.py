"""The compiled loops of the auction: bidding, the core of pairs that can matter, and exact prices from rough ones."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.compiled import compiled
from concord.engines.match.scores import Ints

Small = NDArray[np.int32]
_GONE = np.int32(-(1 << 30))


@compiled
def bid(
    start: Ints, reviewer: Small, value: Small, leaf: Small, first: Ints, low: Ints, high: Ints, demand: Ints,
    load: Ints, price: Small, held: NDArray[np.bool_], step: int, give_up: int,
) -> int:  # fmt: skip
    """One auction from given prices; `price` and `held` are filled in place. Returns the number of bids."""
    applications, reviewers = len(start) - 1, len(load)
    value = value.copy()
    have, seats, owed = np.zeros(len(low), dtype=np.int64), demand.copy(), np.zeros(applications, dtype=np.int64)
    full = np.zeros(applications, dtype=np.int64)  # groups at their limit
    for application in range(applications):
        for group in range(first[application], first[application + 1]):
            owed[application] += low[group]
            full[application] += high[group] <= 0
    offset = np.zeros(reviewers + 1, dtype=np.int64)
    for person in range(reviewers):
        offset[person + 1] = offset[person] + load[person]
        if load[person] == 0:
            price[person] = give_up + (1 << 25)
    filled = np.zeros(reviewers, dtype=np.int64)
    taken, owner = np.empty(offset[reviewers], dtype=np.int64), np.empty(offset[reviewers], dtype=np.int32)
    bids, gains = np.empty(offset[reviewers], dtype=np.int32), np.empty(offset[reviewers], dtype=np.int32)
    queue, waiting = np.arange(applications), np.ones(applications, dtype=np.bool_)
    front, length, made = 0, applications, 0
    held[:] = False
    while length > 0:
        application = queue[front]
        front = front + 1 if front + 1 < applications else 0
        length -= 1
        waiting[application] = False
        while seats[application] > 0:
            free = seats[application] > owed[application]
            best, second, arc = -give_up, -give_up, -1
            if free and full[application] == 0:
                for at in range(start[application], start[application + 1]):
                    net = value[at] - price[reviewer[at]]
                    if net > second:
                        if net > best:
                            second, best, arc = best, net, at
                        else:
                            second = net
            else:
                for at in range(start[application], start[application + 1]):
                    net = value[at] - price[reviewer[at]]
                    if net > second:
                        group = leaf[at]
                        if group < 0:
                            if not free:
                                continue
                        elif have[group] >= high[group] or (not free and have[group] >= low[group]):
                            continue
                        if net > best:
                            second, best, arc = best, net, at
                        else:
                            second = net
            if arc < 0:  # nobody to be had: the seat stays open
                if free:
                    seats[application] -= 1
                    continue
                for group in range(first[application], first[application + 1]):
                    open_seats = max(0, low[group] - have[group])
                    seats[application] -= open_seats
                    have[group] += open_seats
                    if open_seats > 0 and have[group] == high[group]:
                        full[application] += 1
                owed[application] = 0
                continue
            person = reviewer[arc]
            offer = price[person] + (best - second) + step
            made += 1
            slot = offset[person] + filled[person]
            if filled[person] < load[person]:
                filled[person] += 1
            else:
                slot = offset[person]
                for at in range(offset[person] + 1, offset[person + 1]):
                    if bids[at] < bids[slot]:
                        slot = at
                out, loser = taken[slot], owner[slot]
                value[out] = gains[slot]
                held[out] = False
                seats[loser] += 1
                if leaf[out] >= 0:
                    group = leaf[out]
                    if have[group] == high[group]:
                        full[loser] -= 1
                    have[group] -= 1
                    if have[group] < low[group]:
                        owed[loser] += 1
                if not waiting[loser]:
                    back = front + length
                    queue[back if back < applications else back - applications] = loser
                    length += 1
                    waiting[loser] = True
            taken[slot], owner[slot], bids[slot], gains[slot] = arc, application, offer, value[arc]
            value[arc] = _GONE
            held[arc] = True
            seats[application] -= 1
            if leaf[arc] >= 0:
                group = leaf[arc]
                if have[group] < low[group]:
                    owed[application] -= 1
                have[group] += 1
                if have[group] == high[group]:
                    full[application] += 1
            if filled[person] == load[person]:
                least = bids[offset[person]]
                for at in range(offset[person] + 1, offset[person + 1]):
                    least = min(least, bids[at])
                price[person] = max(price[person], least)
    for person in range(reviewers):  # a price that nobody pays comes down for the next auction
        if 0 < filled[person] + 1 <= load[person] and price[person] > 0:
            price[person] = -price[person]
    return made


@compiled
def ease(price: Small, by: int) -> None:
    """Prices from which the next, finer auction starts: lower by the step, twice where room was left."""
    for person in range(len(price)):
        if price[person] < 0:
            price[person] = max(0, -price[person] - 2 * by)
        else:
            price[person] = max(0, price[person] - by)


@compiled
def core_of(
    start: Ints, reviewer: Small, value: Small, leaf: Small, groups: int, price: Small, held: NDArray[np.bool_],
    reach: int,
) -> NDArray[np.bool_]:  # fmt: skip
    """The pairs that can matter: those held, and those not much worse than the worst that their group holds."""
    core = held.copy()
    worst, best = np.full(groups, 1 << 30, dtype=np.int64), np.full(groups, -(1 << 40), dtype=np.int64)
    for application in range(len(start) - 1):
        least, most = 1 << 30, -(1 << 40)
        for at in range(start[application], start[application + 1]):
            net = np.int64(value[at]) - abs(price[reviewer[at]])
            if held[at]:
                least = min(least, net)
                if leaf[at] >= 0:
                    worst[leaf[at]] = min(worst[leaf[at]], net)
            most = max(most, net)
            if leaf[at] >= 0:
                best[leaf[at]] = max(best[leaf[at]], net)
        if least == 1 << 30:
            least = most
        for at in range(start[application], start[application + 1]):
            edge = least
            if leaf[at] >= 0:
                edge = min(worst[leaf[at]], best[leaf[at]])
            if np.int64(value[at]) - abs(price[reviewer[at]]) >= edge - reach:
                core[at] = True
    return core


@compiled
def price_out(tail: Small, head: Small, cost: Ints, potential: Ints, core: NDArray[np.bool_]) -> int:
    """Add to the core every pair that its duals would rather have; returns how many."""
    found = 0
    for arc in range(len(core)):
        if not core[arc] and cost[arc] + potential[tail[arc]] < potential[head[arc]]:
            core[arc] = True
            found += 1
    return found


@compiled
def settle(
    start: Ints, reviewer: Small, gain: Ints, leaf: Small, first: Ints, low: Ints, high: Ints, demand: Ints,
    load: Ints, held: NDArray[np.bool_], penalty: int, flow: Ints, potential: Ints, excess: Ints, arcs: Ints,
) -> None:  # fmt: skip
    """Exact prices of groups and applications for given prices of reviewers, and the flow that agrees with them.

    Each application takes its best choice at the prices (greedy, which is exact on nested groups). Of this the flow
    keeps the pairs that the auction also holds; what is not kept is left as an excess at the nodes.
    """
    applications, reviewers = len(start) - 1, len(load)
    nodes = len(potential)
    app_node, group_node = reviewers, reviewers + applications
    kept = np.zeros(reviewers, dtype=np.int64)
    width = 0
    for application in range(applications):
        width = max(width, start[application + 1] - start[application])
    picked = np.zeros(width, dtype=np.bool_)
    have, absent = np.zeros(len(low), dtype=np.int64), np.zeros(len(low), dtype=np.int64)
    for application in range(applications):
        here, beyond = start[application], start[application + 1]
        picked[: beyond - here] = False
        seats = demand[application]
        for group in range(first[application], first[application + 1]):
            for turn in range(low[group]):
                best, arc = -penalty, -1
                for at in range(here, beyond):
                    if leaf[at] == group and not picked[at - here]:
                        net = gain[at] - potential[reviewer[at]]
                        if net > best or (net == best and (arc < 0 or held[at])):
                            best, arc = net, at
                if arc < 0:
                    absent[group] = low[group] - turn
                    break
                picked[arc - here] = True
                have[group] += 1
            have[group] += absent[group]
            seats -= low[group]
        unfilled, worst = 0, 1 << 62
        for _ in range(seats):
            best, arc = -penalty, -1
            for at in range(here, beyond):
                net = gain[at] - potential[reviewer[at]]
                if net < best or picked[at - here] or (leaf[at] >= 0 and have[leaf[at]] >= high[leaf[at]]):
                    continue
                if net > best or arc < 0 or held[at]:
                    best, arc = net, at
            worst = best
            if arc < 0:
                unfilled += 1
            else:
                picked[arc - here] = True
                if leaf[arc] >= 0:
                    have[leaf[arc]] += 1
        # the application's threshold: its worst free choice, or else the best it left
        if seats <= 0:
            worst = -penalty
            for at in range(here, beyond):
                if not picked[at - here] and (leaf[at] < 0 or high[leaf[at]] > low[leaf[at]]):
                    worst = max(worst, gain[at] - potential[reviewer[at]])
            for group in range(first[application], first[application + 1]):
                if absent[group] > 0:
                    worst = max(worst, -penalty)
        potential[app_node + application] = -worst
        if unfilled > 0:
            flow[arcs[nodes + app_node + application]] = unfilled
        for group in range(first[application], first[application + 1]):
            least, most = 1 << 62, -penalty
            for at in range(here, beyond):
                if leaf[at] == group:
                    net = gain[at] - potential[reviewer[at]]
                    if picked[at - here]:
                        least = min(least, net)
                    else:
                        most = max(most, net)
            through = have[group] - low[group]
            if absent[group] > 0:
                threshold = -penalty
                flow[arcs[nodes + group_node + group]] = absent[group]
            elif through == high[group] - low[group]:
                if through > 0:
                    threshold = max(worst, most)
                elif low[group] > 0:
                    threshold = least
                else:
                    threshold = max(worst, most)
            elif through > 0:
                threshold = worst
            else:
                threshold = min(worst, least)
            potential[group_node + group] = -threshold
            flow[arcs[group_node + group]] = through
        for at in range(here, beyond):
            if picked[at - here]:
                if held[at]:
                    flow[at] = 1
                    kept[reviewer[at]] += 1
                elif leaf[at] >= 0:
                    excess[group_node + leaf[at]] -= 1
                else:
                    excess[app_node + application] -= 1
    for person in range(reviewers):
        if potential[person] > 0:
            flow[arcs[person]] = load[person]
            excess[person] = load[person] - kept[person]
        else:
            flow[arcs[person]] = kept[person]
