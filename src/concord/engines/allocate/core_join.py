"""Sets of changes to a choice, all of them up to a given loss, and the best pair that fits the rows.

The changes are split into two halves. `grow` lists every subset of a half that loses no more than a limit; `plant`
lays the subsets into a k-d tree (Bentley 1975); `join` walks two trees at once and finds the pair of subsets with
the greatest gain that together stay within the room of every row (Horowitz and Sahni 1974 for one row; here branch
and bound over pairs of boxes for many). All sums are int64 and exact; losses are float64 and only prune.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numba
import numpy as np

from concord.engines.allocate.core_model import Floats, Integers

compiled = numba.njit(cache=True, nogil=True)
LEAF = 16


@dataclass(frozen=True)
class Changes:
    """Changes to a base choice, least loss first; at most one of each group may be made.

    Attributes:
        column: int64 (k), the application left out or taken.
        loss: float64 (k), ascending.
        gain: int64 (k), change of the total merit.
        use: int64 (k, d), what each takes of the rows that steer the search.
        rest: int64 (k, e), what each takes of the other rows, looked at only when a pair fits the first.
        group: int64 (k).
    """

    column: Integers
    loss: Floats
    gain: Integers
    use: Integers
    rest: Integers
    group: Integers

    def only(self, index: Integers) -> Changes:
        """Some of them."""
        return Changes(*(getattr(self, f.name)[index] for f in fields(self)))


@dataclass(frozen=True)
class Planted:
    """Subsets of changes in a k-d tree, in the order of its leaves. `parent` and `last` give a subset's members."""

    changes: Changes
    use: Integers
    gain: Integers
    low: Integers
    high: Integers
    child: Integers
    least: Integers
    most_gain: Integers
    least_loss: Floats
    place: Integers
    parent: Integers
    last: Integers

    def members(self, at: int) -> list[int]:
        """Indices into `changes` of the subset at a place in the tree."""
        found, i = [], int(self.place[at])
        while i > 0:
            found.append(int(self.last[i]))
            i = int(self.parent[i])
        return found

    def arrays(self) -> tuple[Any, ...]:
        """What `join` reads."""
        return (
            self.use, self.gain, self.low, self.high, self.child, self.least, self.most_gain, self.least_loss,
            self.place, self.parent, self.last, self.changes.rest,
        )  # fmt: skip


@compiled
def within(loss, cap, ceiling):  # type: ignore[no-untyped-def]
    """The greatest limit, not above `ceiling`, at which about `cap` subsets of changes with such losses lie.

    Counted over 512 classes of loss, rounded down, so that there are rather fewer.
    """
    bins, limit = 512, ceiling
    counts = np.zeros(bins + 1)
    while limit > 1e-9:
        counts[:] = 0.0
        counts[0] = total = 1.0
        for i in range(len(loss)):
            if loss[i] > limit or total > 1e3 * cap:
                break
            step = int(loss[i] * (bins / limit))
            for k in range(bins, step - 1, -1):
                counts[k] += counts[k - step]
            total = counts.sum()
        if total <= cap:
            return limit
        limit *= 0.5 if total > 1e3 * cap else max(0.6, min(0.97, (np.log(cap) / np.log(total)) ** 2))
    return 0.0


def grown(changes: Changes, limit: float, cap: int) -> tuple[Any, ...] | None:
    """Every subset with loss at most `limit` as (loss, gain, use, parent, last), or None if more than `cap`."""
    size = 1024
    while True:
        size = min(size * 4, cap)
        out = (
            np.zeros(size), np.zeros(size, np.int64), np.zeros((size, changes.use.shape[1]), np.int64),
            np.zeros(size, np.int32), np.zeros(size, np.int32),
        )  # fmt: skip
        count = grow(changes.loss, changes.gain, changes.use, changes.group, limit, *out)
        if count >= 0:
            return tuple(array[:count] for array in out)
        if size == cap:
            return None


def planted(changes: Changes, subsets: tuple[Any, ...], weight: Floats) -> Planted:
    """The subsets in a tree; `weight` (d) makes the widths of rows comparable with those of gains."""
    loss, gain, use, parent, last = subsets
    place, low, high, child = plant(use, gain, weight, LEAF)
    use, gain, loss = use[place], gain[place], loss[place]
    least, most_gain, least_loss = boxes(use, gain, loss, low, high, child)
    return Planted(changes, use, gain, low, high, child, least, most_gain, least_loss, place, parent, last)


@compiled
def grow(loss, gain, use, group, limit, out_loss, out_gain, out_use, parent, last):  # type: ignore[no-untyped-def]
    """Fill the outputs with all subsets, the empty one first; how many, or -1 if they do not fit."""
    changes, width = use.shape
    cap = len(out_loss)
    out_loss[0], out_gain[0], parent[0], last[0] = 0.0, 0, -1, -1
    count, i = 1, 0
    while i < count:
        for j in range(last[i] + 1, changes):
            total = out_loss[i] + loss[j]
            if total > limit:
                break
            p = i
            while p > 0 and group[last[p]] != group[j]:
                p = parent[p]
            if p > 0:
                continue
            if count == cap:
                return -1
            out_loss[count], out_gain[count] = total, out_gain[i] + gain[j]
            parent[count], last[count] = i, j
            for k in range(width):
                out_use[count, k] = out_use[i, k] + use[j, k]
            count += 1
        i += 1
    return count


@compiled
def halve(key, order, low, high, middle):  # type: ignore[no-untyped-def]
    """Quickselect: order[low:middle] have keys no greater than order[middle:high]."""
    high -= 1
    while low < high:
        pivot = key[order[(low + high) // 2]]
        i, j = low, high
        while i <= j:
            while key[order[i]] < pivot:
                i += 1
            while key[order[j]] > pivot:
                j -= 1
            if i <= j:
                order[i], order[j] = order[j], order[i]
                i += 1
                j -= 1
        if middle <= j:
            high = j
        elif middle >= i:
            low = i
        else:
            break


@compiled
def widest(use, gain, weight, order, low, high):  # type: ignore[no-untyped-def]
    """The coordinate (row, or -1 for the gain) in which a sample of the points spreads most; -2 if they are equal."""
    step = max(1, (high - low) // 64)
    best, which = 0.0, -2
    for k in range(-1, use.shape[1]):
        least = most = gain[order[low]] if k < 0 else use[order[low], k]
        for q in range(low, high, step):
            value = gain[order[q]] if k < 0 else use[order[q], k]
            least, most = min(least, value), max(most, value)
        width = (most - least) * (1.0 if k < 0 else weight[k])
        if width > best:
            best, which = width, k
    return which


@compiled
def plant(use, gain, weight, leaf):  # type: ignore[no-untyped-def]
    """A k-d tree over the points: their order, and each node's range in it and first child (the second follows)."""
    count = len(gain)
    order = np.arange(count)
    nodes = 4 * (count // leaf) + 3
    low, high, child = np.zeros(nodes, np.int64), np.zeros(nodes, np.int64), np.full(nodes, -1)
    key = np.zeros(count, np.int64)
    high[0], made, i = count, 1, 0
    while i < made:
        a, b = low[i], high[i]
        which = widest(use, gain, weight, order, a, b) if b - a > leaf else -2
        if which > -2:
            for q in range(a, b):
                key[order[q]] = gain[order[q]] if which < 0 else use[order[q], which]
            middle = (a + b) // 2
            halve(key, order, a, b, middle)
            child[i] = made
            low[made], high[made], low[made + 1], high[made + 1] = a, middle, middle, b
            made += 2
        i += 1
    return order, low[:made], high[:made], child[:made]


@compiled
def boxes(use, gain, loss, low, high, child):  # type: ignore[no-untyped-def]
    """Of each node: the least use of every row, the greatest gain, the least loss."""
    nodes, width = len(low), use.shape[1]
    least, most_gain, least_loss = np.zeros((nodes, width), np.int64), np.zeros(nodes, np.int64), np.zeros(nodes)
    for i in range(nodes - 1, -1, -1):
        if child[i] >= 0:
            x, y = child[i], child[i] + 1
            most_gain[i], least_loss[i] = max(most_gain[x], most_gain[y]), min(least_loss[x], least_loss[y])
            for k in range(width):
                least[i, k] = min(least[x, k], least[y, k])
            continue
        a = low[i]
        most_gain[i], least_loss[i], least[i] = gain[a], loss[a], use[a]
        for q in range(a + 1, high[i]):
            most_gain[i], least_loss[i] = max(most_gain[i], gain[q]), min(least_loss[i], loss[q])
            for k in range(width):
                least[i, k] = min(least[i, k], use[q, k])
    return least, most_gain, least_loss


@compiled
def spills(room, i, parent1, last1, rest1, j, parent2, last2, rest2):  # type: ignore[no-untyped-def]
    """Whether two subsets together break one of the other rows."""
    for k in range(len(room)):
        total, p = 0, i
        while p > 0:
            total += rest1[last1[p], k]
            p = parent1[p]
        p = j
        while p > 0:
            total += rest2[last2[p], k]
            p = parent2[p]
        if total > room[k]:
            return True
    return False


@compiled
def join(stack, depth, budget, room, spare, span, best, goal, one, two, found):  # type: ignore[no-untyped-def]
    """Go on with the pairs of nodes on the stack until it is empty, `budget` is spent, or `goal` is reached.

    `room` (d) and `spare` (e) are what the base leaves in the rows; `span` is the gain that a loss of nothing would
    have. `found` receives the places of the best pair. Returns the depth left, the best gain and the work done.
    """
    use1, gain1, low1, high1, child1, least1, most1, loss1, place1, parent1, last1, rest1 = one
    use2, gain2, low2, high2, child2, least2, most2, loss2, place2, parent2, last2, rest2 = two
    width, work = len(room), 0
    while depth > 0 and work < budget and best < goal:
        work += 1
        depth -= 1
        a, b = stack[depth, 0], stack[depth, 1]
        if most1[a] + most2[b] <= best or loss1[a] + loss2[b] > span - best:
            continue
        k = 0
        while k < width and least1[a, k] + least2[b, k] <= room[k]:
            k += 1
        if k < width:
            continue
        x, y = child1[a], child2[b]
        if x < 0 and y < 0:
            work += 8
            for i in range(low1[a], high1[a]):
                if most2[b] <= best - gain1[i]:
                    continue
                for j in range(low2[b], high2[b]):
                    if gain1[i] + gain2[j] <= best:
                        continue
                    k = 0
                    while k < width and use1[i, k] + use2[j, k] <= room[k]:
                        k += 1
                    if k < width:
                        continue
                    if len(spare) > 0:
                        work += 4
                        if spills(spare, place1[i], parent1, last1, rest1, place2[j], parent2, last2, rest2):
                            continue
                    best = gain1[i] + gain2[j]
                    found[0], found[1] = i, j
        elif y < 0 or (x >= 0 and high1[a] - low1[a] >= high2[b] - low2[b]):
            first = 1 if most1[x] > most1[x + 1] else 0
            stack[depth, 0], stack[depth, 1] = x + first, b
            stack[depth + 1, 0], stack[depth + 1, 1] = x + 1 - first, b
            depth += 2
        else:
            first = 1 if most2[y] > most2[y + 1] else 0
            stack[depth, 0], stack[depth, 1] = a, y + first
            stack[depth + 1, 0], stack[depth + 1, 1] = a, y + 1 - first
            depth += 2
    return depth, best, work
