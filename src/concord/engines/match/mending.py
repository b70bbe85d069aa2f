"""Mend a plan after a change: a new optimum under as few changed pairs as possible.

The previous flow and its duals are kept. Costs become lexicographic in one whole number each: first the affinity, then
whether the pair was in the previous plan. The previous plan with its duals is optimal for these costs too, so that
only what the change broke has to be settled, along shortest paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from concord.engines.match import certificate, mip, residual, rounding, simplex
from concord.engines.match.assignment import Assignment
from concord.engines.match.change import Change, apply
from concord.engines.match.compiled import compiled
from concord.engines.match.flow import Solved, scale_of, settled
from concord.engines.match.flow import solve as solve_cold
from concord.engines.match.given import listed, of_kind
from concord.engines.match.network import Network, build
from concord.engines.match.problem import Problem
from concord.engines.match.scaling import Scale
from concord.engines.match.scores import Ints
from concord.engines.match.solve import assign, of_flow, of_program, raised_from
from concord.engines.progress import Progress, tick

SMALL = 50_000
"""Below so many pairs the simplex solves anew, without compiling anything."""

Kept = NDArray[np.int8]
Nodes = NDArray[np.int32]


def replan(previous: Assignment, changes: Sequence[Change], *, progress: Progress | None = None) -> Assignment:
    """The best plan after some changes and, among the best, one that keeps the most pairs of the previous plan.

    Args:
        previous: a plan of `assign`, `replan` or a lottery's draw. Of one made with another objective than ``total``,
            the new plan first keeps the most pairs, then raises the total (``near``, or a drawn one) or the
            worst-served, by chains of exchanges from there (``fair``).
        changes: what happened, in order.
        progress: told how far the work is; may stop it.

    Returns:
        The new plan; its ``changes`` are the pairs lost and the pairs new. With objective ``total`` its total is that
        of a cold solve.

    Raises:
        Invalid: a change names something unknown.
    """
    return mended(previous, changes, SMALL, progress)


def mended(previous: Assignment, changes: Sequence[Change], small: int, progress: Progress | None = None) -> Assignment:
    """As `replan`, with the number of pairs below which the simplex solves anew."""
    of_kind(previous, Assignment, "previous")
    problem = apply(previous.problem, tuple(listed(changes, "changes", "list[Change]")))
    kept = np.zeros(len(problem.scores.value), dtype=np.int8)
    kept[previous.chosen] = 1
    tick(progress, "match:replan", 0.1)
    if previous.objective != "total":
        near = assign(problem, "near", near=_identifiers(previous), seed=previous.seed, progress=progress)
        limit = previous.options.get("time_limit")
        plan = raised_from(near, limit, progress) if previous.objective == "fair" else near
        return _with_changes(plan, previous, kept)
    if previous.solved is None:  # groups that nest still do: a change adds no rules, and a late application no others
        plan = of_program(problem, mip.solve(problem, None, progress, previous.chosen), previous.seed)
        return _with_changes(plan, previous, kept)
    solved = _solve(problem, previous, previous.solved, kept, small)
    plan = of_flow(problem, solved, previous.seed)
    tick(progress, "match:replan", 1.0)
    return _with_changes(plan, previous, kept)


def _identifiers(plan: Assignment) -> list[tuple[str, str]]:
    problem = plan.problem
    rows, columns = plan.application.tolist(), plan.reviewer.tolist()
    return [(problem.applications[a], problem.reviewers[r]) for a, r in zip(rows, columns, strict=True)]


def _with_changes(plan: Assignment, previous: Assignment, kept: Kept) -> Assignment:
    stayed = int(kept[plan.chosen].sum())
    return replace(plan, changes=(len(previous.chosen) - stayed, len(plan.chosen) - stayed))


def _solve(problem: Problem, previous: Assignment, warm: Solved, kept: Kept, small: int) -> Solved:
    factor = 2 * (len(previous.chosen) // 2 + 1)
    scale, where, looked, near = warm.scale, warm.where, None, None
    if _plain(previous.problem, problem):
        network, changed = _adjust(warm.network, previous.problem, problem)
        start, duals = warm.flow, warm.potential
        looked = None if warm.near is None else _with(warm.near, changed)
    else:
        scale = scale_of(problem, warm.scale.patience)
        network, where = build(problem, scale), None
        start, duals = _carry(problem, network, scale, warm, previous)
    if network.pairs < small:
        cost = network.cost * factor
        cost[: network.pairs] -= kept
        flow, wide = simplex.solve(replace(network, cost=cost))
    else:
        where = where or residual.index(network, problem.scores.start)
        flow, wide = _mend(network, start, duals, kept, factor, where, looked, previous.chosen)
    potential = np.floor_divide(wide + factor // 2, factor)
    if not certificate.fewest_proven(network, flow, potential, problem.locked):
        return solve_cold(problem)
    if looked is not None and where is not None and not scale.exact and network.pairs >= small:
        near = _near(network, flow, potential, duals, looked, where)
    whole = not scale.exact or certificate.violation(network, flow, potential) == 0  # else settling finds out
    found = settled(problem, Solved(network, scale, flow, potential, whole, where), kept, near)
    return found if found.proven else solve_cold(problem)


def _with(arcs: Ints, more: Ints) -> Ints:
    """Ascending arcs with some more among them."""
    at = np.searchsorted(arcs, more)
    new = np.append(arcs, -1)[at] != more
    return np.insert(arcs, at[new], more[new])


def _plain(before: Problem, after: Problem) -> bool:
    """Whether only capacities change: of pairs and of reviewers under no overall group."""
    same = len(before.scores.value) == len(after.scores.value) and len(before.demand) == len(after.demand)
    same = same and not any(rule.overall for rule in after.rules)
    return (
        same
        and bool((before.demand == after.demand).all())
        and bool((before.load_min == after.load_min).all())
        and len(before.locked) == len(after.locked)
    )


def _adjust(network: Network, before: Problem, after: Problem) -> tuple[Network, Ints]:
    """The same network with new capacities, pairs shut and loads changed; and the arcs that have them, ascending."""
    capacity = network.capacity.copy()
    changed = np.setdiff1d(after.closed, before.closed)
    capacity[changed] = 0
    people = np.flatnonzero(before.load_max != after.load_max)
    if len(people):
        rest = network.head[network.pairs :]
        limits = np.flatnonzero((network.kind == 0) & np.isin(rest, people)) + network.pairs
        capacity[limits] = (after.load_max - after.load_min)[network.head[limits]]
        changed = np.concatenate([changed, limits])
    return replace(network, capacity=capacity), changed.astype(np.int64)


def _carry(problem: Problem, network: Network, scale: Scale, warm: Solved, previous: Assignment) -> tuple[Ints, Ints]:
    """The previous flow and duals on a network that was built anew; what is new gets duals that cost nothing."""
    duals = np.rint(warm.potential * (scale.factor / warm.scale.factor)).astype(np.int64)
    old, width = warm.network, 1 + max((len(tree.parent) for tree in network.groups.forests), default=0)
    first, old_first = network.reviewers + network.overall_groups, old.reviewers + old.overall_groups
    potential = np.empty(network.nodes, dtype=np.int64)
    potential[:first] = duals[:old_first]
    entry = network.cost[: network.pairs] + potential[network.tail[: network.pairs]]
    least = np.zeros(network.applications, dtype=np.int64)
    np.minimum.at(least, problem.scores.application(), entry)
    potential[first : first + network.applications] = least
    shared = min(network.applications, old.applications)
    potential[first : first + shared] = duals[old_first : old_first + shared]
    keys = network.groups.application * width + network.groups.group
    old_keys = old.groups.application * width + old.groups.group  # ascending
    group_nodes = slice(first + network.applications, network.ground)
    potential[group_nodes] = potential[first + network.groups.application]
    at = np.minimum(np.searchsorted(old_keys, keys), max(len(old_keys) - 1, 0))
    if len(old_keys):
        same = old_keys[at] == keys
        carried = duals[old_first + old.applications : old.ground][at]
        potential[group_nodes] = np.where(same, carried, potential[group_nodes])
    potential[network.ground] = 0
    return _flow_of(network, previous.chosen), potential


def _flow_of(network: Network, chosen: Ints) -> Ints:
    """A flow that holds some pairs and as much of the limits as they use; what does not balance is settled later."""
    flow = np.zeros(len(network.tail), dtype=np.int64)
    flow[chosen] = network.capacity[chosen]
    through = np.zeros(network.nodes, dtype=np.int64)
    np.add.at(through, network.head[chosen], 1)
    through[: network.reviewers] = np.bincount(network.tail[chosen], minlength=network.reviewers)
    limits = np.flatnonzero(network.kind == 0) + network.pairs
    person = network.tail[limits] == network.ground
    node = np.where(person, network.head[limits], network.tail[limits])
    flow[limits] = np.clip(through[node] - np.abs(network.supply[node]), 0, network.capacity[limits])
    return flow


def _mend(
    network: Network, flow: Ints, potential: Ints, kept: Kept, factor: int, where: residual.Index,
    looked: Ints | None, chosen: Ints,
) -> tuple[Ints, Ints]:  # fmt: skip
    """Settle what the change broke; `looked` are the only arcs that may break the duals (None: any may)."""
    flow, wide = flow.copy(), potential * factor
    arcs = np.arange(len(flow)) if looked is None else looked
    excess = network.supply.copy() if looked is None else np.zeros(network.nodes, dtype=np.int64)
    _restart(
        network.tail, network.head, network.capacity, network.cost, kept, factor, flow, wide, excess, arcs,
        looked is None,
    )  # fmt: skip
    if looked is None:
        held = np.flatnonzero(flow[: network.pairs] > 0)
    else:
        new = looked[: np.searchsorted(looked, network.pairs)]
        held = np.concatenate([chosen, new[kept[new] == 0]])
    order = np.concatenate([np.flatnonzero(excess < 0), np.flatnonzero(excess > 0)])
    residual.mend(
        network.tail, network.head, network.capacity, network.cost, flow, wide, excess, where.row_start,
        where.application, where.limit_start, where.limit_arc, where.pair_start, where.pair_arc,
        order[order != network.ground], held, factor, kept,
    )  # fmt: skip
    return flow, wide


@compiled
def _restart(
    tail: Nodes, head: Nodes, capacity: Ints, cost: Ints, kept: Kept, factor: int,
    flow: Ints, potential: Ints, excess: Ints, arcs: Ints, anew: bool,
) -> None:  # fmt: skip
    """A flow that the duals of lexicographic costs prove, and what is then unbalanced.

    `excess` starts as the supply where the balance is counted `anew`, else as what the flow given leaves.
    """
    for arc in arcs:
        before = 0 if anew else flow[arc]
        reduced = cost[arc] * factor - (kept[arc] if arc < len(kept) else 0) + potential[tail[arc]]
        reduced -= potential[head[arc]]
        if reduced < 0 or flow[arc] > capacity[arc]:
            flow[arc] = capacity[arc]
        if reduced > 0:
            flow[arc] = 0
        if flow[arc] != before:
            excess[tail[arc]] -= flow[arc] - before
            excess[head[arc]] += flow[arc] - before


def _near(
    network: Network, flow: Ints, potential: Ints, before: Ints, looked: Ints, where: residual.Index
) -> Ints | None:
    """The arcs `rounding.near` after a change: only those looked at, or at a node whose price moved, can be."""
    moved = np.flatnonzero(potential != before)
    if len(moved) * 8 > network.nodes:
        return None
    found = _near_at(
        network.cost, network.tail, network.head, network.capacity, flow, potential, rounding.reach_of(network), looked,
        moved, where.row_start, where.application, where.limit_start, where.limit_arc, where.pair_start, where.pair_arc,
    )  # fmt: skip
    return np.sort(found, kind="stable")  # nearly sorted already


@compiled
def _near_at(
    cost: Ints, tail: Nodes, head: Nodes, capacity: Ints, flow: Ints, potential: Ints, reach: int, looked: Ints,
    moved: Ints, row_start: Ints, application: Nodes, limit_start: Ints, limit_arc: Nodes, pair_start: Ints,
    pair_arc: Nodes,
) -> Ints:  # fmt: skip
    seen, found, count = np.zeros(len(cost), dtype=np.bool_), np.empty(len(cost), dtype=np.int64), 0
    for step in range(-1, len(moved)):
        node = -1 if step < 0 else moved[step]
        person = 0 <= node < len(pair_start) - 1
        app = -1 if node < 0 else application[node]
        for part in range(2):
            low, high = 0, len(looked) if step < 0 and part == 0 else 0
            if step >= 0 and part == 0:
                low, high = limit_start[node], limit_start[node + 1]
            elif person:
                low, high = pair_start[node], pair_start[node + 1]
            elif app >= 0:
                low, high = row_start[app], row_start[app + 1]
            for at in range(low, high):
                if step < 0:
                    arc = looked[at]
                elif part == 0:
                    arc = np.int64(limit_arc[at])
                else:
                    arc = np.int64(pair_arc[at]) if person else np.int64(at)
                if not seen[arc]:
                    seen[arc] = True
                    reduced = cost[arc] + potential[tail[arc]] - potential[head[arc]]
                    if (flow[arc] < capacity[arc] and reduced <= reach) or (flow[arc] > 0 and reduced >= -reach):
                        found[count] = arc
                        count += 1
    return found[:count].copy()
