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

from concord.engines.match import certificate, mip, residual, simplex
from concord.engines.match.assignment import Assignment
from concord.engines.match.change import Change, apply
from concord.engines.match.compiled import compiled
from concord.engines.match.families import crossing
from concord.engines.match.flow import Solved, scale_of, settled
from concord.engines.match.flow import solve as solve_cold
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
    problem = apply(previous.problem, tuple(changes))
    kept = np.zeros(len(problem.scores.value), dtype=np.int8)
    kept[previous.chosen] = 1
    tick(progress, "match:replan", 0.1)
    if previous.objective != "total":
        near = assign(problem, "near", near=_identifiers(previous), seed=previous.seed, progress=progress)
        limit = previous.options.get("time_limit")
        plan = raised_from(near, limit, progress) if previous.objective == "fair" else near
        return _with_changes(plan, previous, kept)
    if previous.solved is None or crossing(problem) is not None:
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
    in_place = _plain(previous.problem, problem)
    factor = 2 * (len(previous.chosen) // 2 + 1)
    scale = warm.scale if in_place else scale_of(problem, warm.scale.patience)
    network = _adjust(warm.network, previous.problem, problem) if in_place else build(problem, scale)
    where = warm.where if in_place else None
    if network.pairs < small:
        cost = network.cost * factor
        cost[: network.pairs] -= kept
        flow, wide = simplex.solve(replace(network, cost=cost))
    else:
        where = where or residual.index(network, problem.scores.start)
        start, duals = (warm.flow, warm.potential) if in_place else _carry(problem, network, scale, warm, previous)
        flow, wide = _mend(network, start, duals, kept, factor, where)
    potential = np.floor_divide(wide + factor // 2, factor)
    if not certificate.fewest_proven(network, flow, potential, problem.locked):
        return solve_cold(problem)
    whole = not scale.exact or certificate.violation(network, flow, potential) == 0  # else settling finds out
    found = settled(problem, Solved(network, scale, flow, potential, whole, where), kept)
    return found if found.proven else solve_cold(problem)


def _plain(before: Problem, after: Problem) -> bool:
    """Whether only capacities change: of pairs and of reviewers under no overall group."""
    same = len(before.scores.value) == len(after.scores.value) and not any(rule.overall for rule in after.rules)
    return (
        same
        and bool((before.demand == after.demand).all())
        and bool((before.load_min == after.load_min).all())
        and len(before.locked) == len(after.locked)
    )


def _adjust(network: Network, before: Problem, after: Problem) -> Network:
    """The same network with new capacities: pairs shut, loads changed."""
    capacity = network.capacity.copy()
    capacity[after.closed] = 0
    people = np.flatnonzero(before.load_max != after.load_max)
    if len(people):
        rest = network.head[network.pairs :]
        limits = np.flatnonzero((network.kind == 0) & np.isin(rest, people)) + network.pairs
        capacity[limits] = (after.load_max - after.load_min)[network.head[limits]]
    return replace(network, capacity=capacity)


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
    network: Network, flow: Ints, potential: Ints, kept: Kept, factor: int, where: residual.Index
) -> tuple[Ints, Ints]:
    cost, wide = np.empty_like(network.cost), potential * factor
    flow, excess = flow.copy(), network.supply.copy()
    _restart(network.tail, network.head, network.capacity, network.cost, kept, factor, cost, flow, wide, excess)
    order = np.concatenate([np.flatnonzero(excess < 0), np.flatnonzero(excess > 0)])
    residual.mend(
        network.tail, network.head, network.capacity, cost, flow, wide, excess, where.row_start, where.application,
        where.limit_start, where.limit_arc, where.pair_start, where.pair_arc, order[order != network.ground],
    )  # fmt: skip
    return flow, wide


@compiled
def _restart(
    tail: Nodes, head: Nodes, capacity: Ints, cost: Ints, kept: Kept, factor: int,
    wide: Ints, flow: Ints, potential: Ints, excess: Ints,
) -> None:  # fmt: skip
    """Lexicographic costs, a flow that the duals prove, and what is unbalanced; `excess` starts as the supply."""
    for arc in range(len(cost)):
        wide[arc] = cost[arc] * factor - (kept[arc] if arc < len(kept) else 0)
        reduced = wide[arc] + potential[tail[arc]] - potential[head[arc]]
        if reduced < 0 or flow[arc] > capacity[arc]:
            flow[arc] = capacity[arc]
        if reduced > 0:
            flow[arc] = 0
        if flow[arc] != 0:
            excess[tail[arc]] -= flow[arc]
            excess[head[arc]] += flow[arc]
