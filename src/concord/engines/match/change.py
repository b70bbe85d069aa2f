"""What may happen to a plan after it was made."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from concord.engines.match.given import mapped, of_kind, one_of, wrong
from concord.engines.match.problem import MOST, Problem
from concord.engines.match.scores import Scores
from concord.engines.reason import Invalid

KINDS = ("decline", "leave", "conflict", "load", "withdraw", "late")


@dataclass(frozen=True, slots=True)
class Change:
    """One event; made by `decline`, `leave`, `conflict`, `load`, `withdraw` or `late`.

    Attributes:
        kind: one of `KINDS`.
        application, reviewer: identifiers of whom it concerns.
        number: the new load or demand.
        affinities: for a late application, reviewer → affinity.
    """

    kind: str
    application: str | None = None
    reviewer: str | None = None
    number: int | None = None
    affinities: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def decline(cls, reviewer: str, application: str) -> Change:
        """A reviewer declines one application."""
        return cls("decline", application, reviewer)

    @classmethod
    def leave(cls, reviewer: str) -> Change:
        """A reviewer takes no reviews any more."""
        return cls("leave", None, reviewer)

    @classmethod
    def conflict(cls, application: str, reviewer: str) -> Change:
        """A conflict of interest has come to light."""
        return cls("conflict", application, reviewer)

    @classmethod
    def load(cls, reviewer: str, number: int) -> Change:
        """A reviewer takes at most so many reviews from now on."""
        return cls("load", None, reviewer, number)

    @classmethod
    def withdraw(cls, application: str) -> Change:
        """An application needs no reviewers any more."""
        return cls("withdraw", application)

    @classmethod
    def late(cls, application: str, affinities: Mapping[str, float], demand: int) -> Change:
        """An application came late, with these candidates."""
        known = mapped(affinities, "affinities", "dict[str, float]")
        return cls("late", application, None, demand, dict(known))


def apply(problem: Problem, changes: tuple[Change, ...]) -> Problem:
    """The problem after some changes; pairs keep their indices.

    Raises:
        Invalid: an unknown kind or identifier, a negative number, a late application that is there already.
    """
    for change in changes:
        if not one_of(of_kind(change, Change, "changes").kind, KINDS):
            raise Invalid("match:unknown-option", option="change", name=str(change.kind)[:60], known=KINDS)
        _check(change)
        problem = _APPLY[change.kind](problem, change)
    return problem


def _check(change: Change) -> None:
    if change.kind == "late" and (not isinstance(change.application, str) or not change.application.strip()):
        raise wrong("Change.late, application", change.application, "str")
    number = change.number
    name = str(change.application if change.reviewer is None else change.reviewer)
    if change.kind in {"load", "late"} or number is not None:
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise Invalid("match:not-a-whole-number", what=change.kind, name=name, value=str(number))
        if number < 0:
            raise Invalid("match:negative", what=change.kind, name=name, value=int(number))
        if number > MOST:
            raise Invalid("match:number-too-large", what=change.kind, name=name, value=str(number), most=MOST)


def _shut(problem: Problem, change: Change) -> Problem:
    application = problem.application_position(str(change.application))
    reviewer = problem.reviewer_position(str(change.reviewer))
    index = problem.scores.find(application, reviewer)
    conflicts = np.vstack([problem.conflicts, [[application, reviewer]]]).astype(np.int64)
    value = problem.scores.value[index] if index >= 0 else np.nan
    shut = [] if index < 0 else [index]
    return replace(
        problem,
        conflicts=conflicts,
        conflict_value=np.append(problem.conflict_value, value),
        closed=np.union1d(problem.closed, np.array(shut, dtype=np.int64)),
        locked=np.setdiff1d(problem.locked, shut).astype(np.int64),
    )


def _load(problem: Problem, change: Change) -> Problem:
    reviewer = problem.reviewer_position(str(change.reviewer))
    most, fewest = problem.load_max.copy(), problem.load_min.copy()
    most[reviewer] = change.number or 0
    fewest[reviewer] = min(fewest[reviewer], most[reviewer])
    return replace(problem, load_max=most, load_min=fewest)


def _withdraw(problem: Problem, change: Change) -> Problem:
    demand = problem.demand.copy()
    at = problem.application_position(str(change.application))
    demand[at] = 0
    low, high = problem.scores.start[at : at + 2]
    locked = problem.locked[(problem.locked < low) | (problem.locked >= high)]
    return replace(problem, demand=demand, locked=locked)


def _late(problem: Problem, change: Change) -> Problem:
    name, scores = str(change.application), problem.scores
    if name in problem.applications:
        raise Invalid("match:duplicate-identifier", what="applications", name=name)
    demand = int(change.number or 0)
    if demand > len(problem.reviewers):
        raise Invalid("match:demand-too-high", application=name, demand=demand, reviewers=len(problem.reviewers))
    pairs = sorted(_late_pair(problem, name, who, value) for who, value in change.affinities.items())
    for one, other in itertools.pairwise(pairs):
        if one[0] == other[0]:
            raise Invalid("match:pair-twice", application=name, reviewer=problem.reviewers[one[0]])
    longer = Scores(
        np.append(scores.start, len(scores.value) + len(pairs)),
        np.concatenate([scores.reviewer, np.array([at for at, _ in pairs], dtype=np.int32)]),
        np.concatenate([scores.value, np.array([value for _, value in pairs], dtype=np.float64)]),
        scores.reviewers,
    )
    return replace(
        problem,
        scores=longer,
        demand=np.append(problem.demand, demand),
        applications=(*problem.applications, name),
    )


def _late_pair(problem: Problem, name: str, who: str, value: float) -> tuple[int, float]:
    reviewer = problem.reviewer_position(who)
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Invalid("match:affinity-no-number", application=name, reviewer=str(who), value=str(value)) from None
    if not np.isfinite(number):
        raise Invalid("match:affinity-not-finite", application=name, reviewer=str(who), value=str(value))
    return reviewer, number


_APPLY = {"decline": _shut, "conflict": _shut, "leave": _load, "load": _load, "withdraw": _withdraw, "late": _late}
