"""What was decided, how good it is at most, and what could not be met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.problem import Problem
from concord.engines.match.scores import Floats, Ints
from concord.engines.reason import Reason, reason

if TYPE_CHECKING:
    from concord.engines.match.flow import Solved


@dataclass(frozen=True, slots=True)
class Pair:
    """One reviewer on one application, and why."""

    application: str
    reviewer: str
    affinity: float
    reason: Reason


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Something asked for that the plan does not reach.

    Attributes:
        kind: ``demand`` (an application lacks reviewers), ``group`` (it lacks reviewers of a group), ``load`` (a
            reviewer stays below the least load), ``overall`` (a group stays below its least reviews), ``locked``
            (a locked pair could not be kept).
        application, reviewer: whom it concerns, None where it does not apply.
        group: ``attribute = value`` of the group, or of all the groups that one seat is for, after commas; or None.
        missing: how many are missing.
        reason: the same in words, with the constraint that stood in the way.
    """

    kind: str
    application: str | None
    reviewer: str | None
    group: str | None
    missing: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Level:
    """One step of the fairest objective: the worst application's sum (1), the next (2), …; the last is the total.

    Attributes:
        what: ``worst`` or ``total``.
        value: reached.
        bound: no plan that keeps the earlier levels can exceed this.
        gap: bound - value.
    """

    what: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        return max(0.0, self.bound - self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Assignment:
    """A plan with its proof.

    Attributes:
        problem: what was asked.
        chosen: int64: indices of the chosen pairs in ``problem.scores``, ascending (so by application, reviewer).
        total: sum of the affinities of the chosen pairs.
        bound: no plan with as few shortfalls has a greater total.
        optimal: True only when proven: `gap` is at most `resolution` times the chosen pairs.
        path: ``flow`` (groups nest: one min-cost flow) or ``mip`` (groups cross: branch and bound, with the flow of
            the nested part as a further bound).
        objective: ``total``, ``fair``, …
        resolution: the step to which affinities were told apart; 0.0 when they were taken exactly.
        shortfalls: what could not be met, with the reasons; empty when every demand and rule is met.
        levels: for ``fair``, each level with its bound and gap.
        solved: the flow with its duals (None where groups cross): the proof, and where `replan` starts.
        seed, options, version: what makes the run repeatable.
        changes: for `replan`, how many pairs of the previous plan were lost and how many are new.
    """

    problem: Problem
    chosen: Ints
    total: float
    bound: float
    optimal: bool
    path: str
    objective: str
    resolution: float
    shortfalls: tuple[Shortfall, ...]
    levels: tuple[Level, ...] = ()
    solved: Solved | None = None
    seed: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    version: str = "1"
    changes: tuple[int, int] | None = None

    @property
    def gap(self) -> float:
        """How far the plan may be from the best: bound - total, never negative."""
        return max(0.0, self.bound - self.total)

    @property
    def application(self) -> NDArray[np.int64]:
        """Positions of the applications of the chosen pairs."""
        return np.searchsorted(self.problem.scores.start, self.chosen, side="right") - 1

    @property
    def reviewer(self) -> NDArray[np.int32]:
        """Positions of the reviewers of the chosen pairs."""
        return self.problem.scores.reviewer[self.chosen]

    @property
    def affinity(self) -> Floats:
        """Affinities of the chosen pairs."""
        return self.problem.scores.value[self.chosen]

    @property
    def pairs(self) -> Pairs:
        """The chosen pairs with identifiers and reasons, made as they are looked at."""
        return Pairs(self)

    def reviewer_prices(self) -> Floats:
        """What one more review of each reviewer would add to the total: 0 with room, NaN where there are no duals."""
        if self.solved is None:
            return np.full(len(self.problem.reviewers), np.nan)
        return self.solved.potential[: len(self.problem.reviewers)] / self.solved.scale.factor

    def sums(self) -> Floats:
        """How well each application is served: the sum of its affinities."""
        return np.bincount(self.application, self.affinity, len(self.problem.demand)).astype(np.float64)

    def loads(self) -> Ints:
        """Reviews of each reviewer."""
        return np.bincount(self.reviewer, minlength=len(self.problem.reviewers))


class Pairs(Sequence[Pair]):
    """The pairs of a plan, by application, then the greatest affinity first."""

    def __init__(self, plan: Assignment) -> None:
        self._plan = plan
        self._application, self._affinity = plan.application, plan.affinity
        self._order = np.lexsort((plan.chosen, -self._affinity, self._application))

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, at: int) -> Pair: ...
    @overload
    def __getitem__(self, at: slice) -> list[Pair]: ...
    def __getitem__(self, at: int | slice) -> Pair | list[Pair]:
        if isinstance(at, slice):
            return [self._pair(int(index)) for index in self._order[at]]
        return self._pair(int(self._order[at]))

    def __iter__(self) -> Iterator[Pair]:
        return (self._pair(int(index)) for index in self._order)

    def _pair(self, at: int) -> Pair:
        plan, problem = self._plan, self._plan.problem
        application, index = int(self._application[at]), int(plan.chosen[at])
        reviewer, affinity = int(problem.scores.reviewer[index]), float(self._affinity[at])
        return Pair(
            problem.applications[application],
            problem.reviewers[reviewer],
            affinity,
            pair_reason(plan, application, index),
        )


def pair_reason(plan: Assignment, application: int, index: int) -> Reason:
    """Why a chosen pair was chosen: its rank among the application's candidates, or its lock."""
    scores = plan.problem.scores
    low, high = int(scores.start[application]), int(scores.start[application + 1])
    value = scores.value[index]
    rank, among = int((scores.value[low:high] > value).sum()) + 1, high - low
    values = {"affinity": round(float(value), 6), "rank": rank, "among": among}
    if index in plan.problem.locked:
        return reason("match:pair-locked", **values)
    solved = plan.solved
    if solved is None:
        return reason("match:pair-chosen", **values)
    network, potential, factor = solved.network, solved.potential, solved.scale.factor
    node, own = int(network.head[index]), network.reviewers + network.overall_groups + application
    if node != own and potential[node] > potential[own]:  # the group's threshold lies below the application's
        price = round(float(potential[node] - potential[own]) / factor, 6)
        return reason("match:pair-group", group=str(network.name(node)[2]), price=price, **values)
    price = round(float(potential[scores.reviewer[index]]) / factor, 6)
    if price > 0:
        return reason("match:pair-sought", price=price, **values)
    return reason("match:pair-chosen", **values)
