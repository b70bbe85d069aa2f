"""Raw scores in exact arithmetic: means, thresholds, and who can be ranked.

Every mean is a pair of integers, numerator over denominator, so two applications tie exactly when their votes say so.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from concord.engines.rank.ballots import Ballots, Ints
from concord.engines.rank.problem import Problem, exact
from concord.engines.reason import Invalid

MISSING = ("unranked", "rest", "worst")


@dataclass(frozen=True)
class Means:
    """Exact means: `num / den`, where `den` 0 says that there was no vote (dtype object)."""

    num: Ints
    den: Ints

    def floats(self) -> NDArray[np.float64]:
        """As floats, NaN where there is none."""
        pairs = zip(self.num.ravel(), self.den.ravel(), strict=True)
        return np.array([n / d if d else np.nan for n, d in pairs], np.float64).reshape(self.num.shape)

    def take(self, rows: NDArray[np.int64]) -> Means:
        return Means(self.num[rows], self.den[rows])

    def fraction(self, index: int) -> Fraction | None:
        return Fraction(int(self.num[index]), int(self.den[index])) if self.den[index] else None

    def below(self, threshold: Fraction, sign: int) -> NDArray[np.bool_]:
        """Where the mean exists and is worse than the threshold."""
        gap = (self.num * threshold.denominator - self.den * threshold.numerator) * sign
        return np.asarray((gap < 0) & (self.den != 0), np.bool_)

    def dense(self) -> NDArray[np.int64]:
        """Places of equal means are equal, and rise with the mean (those without one come out as 0)."""
        unit = lcm(*{int(den) for den in self.den if den})
        scaled = np.array([n * (unit // d) if d else 0 for n, d in zip(self.num, self.den, strict=True)], dtype=object)
        return np.asarray(np.unique(scaled, return_inverse=True)[1], np.int64)


@dataclass(frozen=True)
class Scores:
    """Per entry (rows) what the votes say before any adjustment.

    Attributes:
        score: overall means; `criteria`: means by criterion (columns).
        missing: weighted criteria without a vote (columns), among the stages that were reached.
        ranked: enough assessors, and nothing missing that the policy minds.
        votes: assessors that count; dropped, cast: single votes left out, and all of them.
        misses: thresholds missed; columns are criteria, then stages, then overall.
        stopped: the stage whose threshold ended it, -1 for none.
    """

    score: Means
    criteria: Means
    missing: NDArray[np.bool_]
    ranked: NDArray[np.bool_]
    votes: NDArray[np.int64]
    dropped: NDArray[np.int64]
    cast: NDArray[np.int64]
    misses: NDArray[np.bool_]
    stopped: NDArray[np.int64]
    stage_means: Means

    @property
    def fundable(self) -> NDArray[np.bool_]:
        return np.asarray(self.ranked & ~self.misses.any(axis=1), np.bool_)

    @property
    def level(self) -> NDArray[np.int64]:
        """0 for the fundable; then those below a threshold, the further they came the better."""
        stages = self.stage_means.num.shape[1]
        ended = np.where(self.stopped >= 0, 1 + stages - self.stopped, 1)
        return np.asarray(np.where(self.misses.any(axis=1), ended, 0), np.int64)


def score(problem: Problem, ballots: Ballots, inside: Ballots, counted: Ballots, missing: str) -> Scores:
    """Raw scores.

    Args:
        problem: thresholds and the votes needed.
        ballots: all votes cast; `inside`: those that the outlier policy keeps; `counted`: of these, those that
            trimming keeps.
        missing: what a criterion without a vote means, one of `MISSING`.

    Raises:
        Invalid: the policy is unknown.
    """
    if missing not in MISSING:
        raise Invalid("rank:unknown_option", option="missing", value=str(missing), known=MISSING)
    grid = _Grid(counted)
    shape = (len(counted.stages), len(counted.criteria))
    weights = np.array(counted.weights, dtype=object).reshape(shape)
    criterion_weights = _or_equal([exact(c.weight, "weight") for c in counted.criteria])
    stage_weights = _or_equal([exact(s.weight, "weight") for s in counted.stages])
    criteria = _columns([grid.mean(np.arange(shape[0]) * shape[1] + c, stage_weights) for c in range(shape[1])])
    stages = _columns([grid.mean(s * shape[1] + np.arange(shape[1]), criterion_weights) for s in range(shape[0])])
    stopped = _stopped(counted, stages)
    absent = _absent(grid, weights, stopped)
    overall = (grid.filled(_worst(counted)) if missing == "worst" else grid).mean(
        np.arange(counted.cells), list(weights.ravel())
    )
    overall = _ended(overall, stages, stopped)
    votes = inside.assessors_of_entries()
    ranked = (votes >= problem.least_votes) & (overall.den != 0)
    if missing == "unranked":
        ranked &= ~absent.any(axis=1)
    cast = np.bincount(ballots.entry, minlength=len(ballots.entries))
    return Scores(
        overall,
        criteria,
        absent,
        np.asarray(ranked, np.bool_),
        votes,
        cast - np.bincount(counted.entry, minlength=len(cast)),
        cast,
        _misses(problem, counted, criteria, overall, stopped),
        stopped,
        stages,
    )


class _Grid:
    """Sums and numbers of votes per entry (rows) and cell (columns)."""

    def __init__(self, ballots: Ballots) -> None:
        shape = (len(ballots.entries), ballots.cells)
        group = ballots.entry * ballots.cells + ballots.cell
        self.unit = ballots.unit
        self.votes = np.bincount(group, minlength=shape[0] * shape[1]).reshape(shape)
        total = np.zeros(shape[0] * shape[1], dtype=ballots.value.dtype)
        np.add.at(total, group, ballots.value)
        self.total = total.reshape(shape).astype(object)
        self.common = lcm(*(int(n) for n in np.unique(self.votes) if n))

    def filled(self, worst: Fraction) -> _Grid:
        """The same with the worst grade where there is no vote."""
        grid = _Grid.__new__(_Grid)
        grid.unit, grid.common = self.unit, self.common
        grid.votes = np.maximum(self.votes, 1)
        grid.total = np.where(self.votes > 0, self.total, int(worst * self.unit)).astype(object)
        return grid

    def mean(self, cells: NDArray[np.int64], weights: list[int]) -> Means:
        """Weighted mean over some cells of the means within each; cells without a vote drop out."""
        votes, total = self.votes[:, cells], self.total[:, cells]
        scaled = total * (self.common // np.maximum(votes, 1).astype(object))
        heavy = np.array(weights, dtype=object)
        weight = ((votes > 0).astype(object) * heavy).sum(axis=1)
        return Means(np.asarray((scaled * heavy).sum(axis=1)), np.asarray(weight * (self.common * self.unit)))


def _or_equal(weights: list[Fraction]) -> list[int]:
    unit = lcm(*(weight.denominator for weight in weights))
    whole = [int(weight * unit) for weight in weights]
    return whole if any(whole) else [1] * len(whole)


def _columns(means: list[Means]) -> Means:
    return Means(np.stack([mean.num for mean in means], axis=1), np.stack([mean.den for mean in means], axis=1))


def _worst(ballots: Ballots) -> Fraction:
    return ballots.least if ballots.sign > 0 else ballots.greatest


def _stopped(ballots: Ballots, stages: Means) -> NDArray[np.int64]:
    stopped = np.full(len(ballots.entries), -1)
    for place, stage in reversed(list(enumerate(ballots.stages))):
        if stage.threshold is not None:
            mean = Means(stages.num[:, place], stages.den[:, place])
            stopped[mean.below(exact(stage.threshold, "threshold", stage.name), ballots.sign)] = place
    return stopped


def _absent(grid: _Grid, weights: Ints, stopped: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Criteria with weight that lack votes at a stage which the application reached."""
    stages, criteria = weights.shape
    empty = (grid.votes == 0).reshape(-1, stages, criteria) & (weights != 0).astype(np.bool_)
    reached = (stopped[:, None] < 0) | (np.arange(stages) <= stopped[:, None])
    return np.asarray((empty & reached[:, :, None]).any(axis=1))


def _ended(overall: Means, stages: Means, stopped: NDArray[np.int64]) -> Means:
    """An application that a stage ended keeps that stage's score."""
    rows = np.arange(len(stopped))
    place = np.maximum(stopped, 0)
    ended = stopped >= 0
    num, den = stages.num[rows, place], stages.den[rows, place]
    return Means(np.where(ended, num, overall.num), np.where(ended, den, overall.den))


def _misses(
    problem: Problem, ballots: Ballots, criteria: Means, overall: Means, stopped: NDArray[np.int64]
) -> NDArray[np.bool_]:
    entries, wide = len(ballots.entries), len(ballots.criteria)
    misses = np.zeros((entries, wide + len(ballots.stages) + 1), np.bool_)
    gates = [place for place, criterion in enumerate(ballots.criteria) if criterion.threshold is not None]
    for place in gates:
        criterion = ballots.criteria[place]
        mean = Means(criteria.num[:, place], criteria.den[:, place])
        misses[:, place] = mean.below(exact(criterion.threshold, "threshold", criterion.name), ballots.sign)
        misses[:, place] |= (mean.den == 0) & (overall.den != 0)
    if problem.pass_in is not None:
        misses[len(gates) - misses[:, :wide].sum(axis=1) >= problem.pass_in, :wide] = False
    ended = np.flatnonzero(stopped >= 0)
    misses[ended, wide + stopped[ended]] = True
    if problem.threshold is not None:
        misses[:, -1] = overall.below(exact(problem.threshold, "threshold"), ballots.sign) & (stopped < 0)
    return misses
