"""Why this pair, and why not that one: affinity, rank, and the price of the constraint that decided."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from concord.engines.match.assignment import Assignment, pair_reason
from concord.engines.match.given import of_kind
from concord.engines.reason import Reason, reason


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a pair is or is not in a plan.

    Attributes:
        chosen: whether it is.
        affinity: of the pair; None when it is no candidate.
        rank, among: its place among the application's candidates, the best first; 0 when it is no candidate.
        price: what the reviewer's load costs at the margin, in affinity; None where the plan has no duals.
        threshold: what a reviewer must be worth to the application after that price; None likewise.
        loss: by how much the total would fall at least if the pair were forced into the plan; None likewise.
        reason: the same in words, with the constraint that decided.
    """

    chosen: bool
    affinity: float | None
    rank: int
    among: int
    price: float | None
    threshold: float | None
    loss: float | None
    reason: Reason


def explain(plan: Assignment, application: str, reviewer: str) -> Explanation:
    """Why a pair is in the plan, or why not.

    Raises:
        Invalid: an unknown application or reviewer.
    """
    problem = of_kind(plan, Assignment, "plan").problem
    row, column = problem.application_position(application), problem.reviewer_position(reviewer)
    scores = problem.scores
    index = scores.find(row, column)
    names = {"application": str(application), "reviewer": str(reviewer)}
    low, high = int(scores.start[row]), int(scores.start[row + 1])
    if bool(((problem.conflicts[:, 0] == row) & (problem.conflicts[:, 1] == column)).any()):
        return Explanation(False, None, 0, high - low, None, None, None, reason("match:not-conflict", **names))
    if index < 0:
        return Explanation(False, None, 0, high - low, None, None, None, reason("match:not-candidate", **names))
    value = float(scores.value[index])
    rank = int((scores.value[low:high] > value).sum()) + 1
    chosen = bool(np.isin(index, plan.chosen))
    price, threshold, loss = _duals(plan, index)
    if chosen:
        why = pair_reason(plan, row, index)
    elif price is None or threshold is None or loss is None:
        why = _without_duals(plan, row, column, value, rank, high - low)
    else:
        why = _with_duals(plan, row, index, value, rank, high - low, price, threshold, loss)
    return Explanation(chosen, value, rank, high - low, price, threshold, loss, why)


def _duals(plan: Assignment, index: int) -> tuple[float | None, float | None, float | None]:
    if plan.solved is None:
        return None, None, None
    network, factor = plan.solved.network, plan.solved.scale.factor
    potential = plan.solved.potential
    tail, head = int(network.tail[index]), int(network.head[index])
    reduced = int(network.cost[index] + potential[tail] - potential[head])
    return float(potential[tail] / factor), float(-potential[head] / factor), max(0.0, reduced / factor)


def _with_duals(
    plan: Assignment, row: int, index: int, value: float, rank: int, among: int, price: float, threshold: float,
    loss: float,
) -> Reason:  # fmt: skip
    assert plan.solved is not None
    network = plan.solved.network
    at = network.reviewers + network.overall_groups + row
    own = float(-plan.solved.potential[at] / plan.solved.scale.factor)
    values = {"affinity": round(value, 6), "rank": rank, "among": among, "loss": round(loss, 6)}
    head = int(network.head[index])
    if plan.problem.demand[row] == 0:
        return reason("match:not-wanted")
    if loss == 0:
        return reason("match:not-tie", affinity=values["affinity"], rank=rank, among=among)
    if head != at and threshold > own and value - price >= own:
        _, _, group = network.name(head)
        return reason("match:not-group", group=str(group), price=round(threshold - own, 6), **values)
    if price > 0 and value >= threshold:
        load = int(plan.problem.load_max[plan.problem.scores.reviewer[index]])
        return reason("match:not-booked", price=round(price, 6), threshold=round(threshold, 6), load=load, **values)
    return reason("match:not-better", threshold=round(threshold, 6), **values)


def _without_duals(plan: Assignment, row: int, column: int, value: float, rank: int, among: int) -> Reason:
    values = {"affinity": round(value, 6), "rank": rank, "among": among}
    if plan.loads()[column] >= plan.problem.load_max[column]:
        return reason("match:not-booked-plain", load=int(plan.problem.load_max[column]), **values)
    return reason("match:not-in-best", **values)
