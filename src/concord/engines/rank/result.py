"""The outcome: an order per panel, each row with its numbers, its uncertainty and its reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, overload

from concord.engines.reason import Reason

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One application in one panel.

    Attributes:
        rank: its place in the panel, 1 is best; None where it is not ranked. Under ties ``middle`` it can be 2.5.
        tied: the other applications of the same rank.
        score: weighted mean on the common scale, before any adjustment; `exact` is the same as a fraction.
        criteria: mean by criterion (None where there is no vote).
        votes: assessors whose votes count; dropped: single votes left out by an outlier or trimming policy.
        below: names of the thresholds it misses (a criterion, a stage, or ``overall``).
        fundable: ranked, and no threshold missed.
        band: grade band of the score.
        adjusted: score after the method's adjustment, on the common scale.
        expected_rank: posterior mean of its rank; `interval50`, `interval90` the central intervals of its rank.
        place: ``above``, ``draw`` or ``below`` the line, where a share was given.
        draw: it belongs to the group that the data cannot tell apart at the line.
        drawn: won (True) or lost (False) the lottery, where one was held; `lot` its verifiable lot.
        reasons: what moved it, in order of importance; never names an assessor.
    """

    application: str
    panel: str | None
    rank: int | float | None
    tied: tuple[str, ...]
    score: float | None
    exact: Fraction | None
    criteria: Mapping[str, float | None]
    votes: int
    dropped: int
    below: tuple[str, ...]
    fundable: bool
    band: str | None
    adjusted: float | None
    expected_rank: float | None
    interval50: Interval | None
    interval90: Interval | None
    place: str | None
    draw: bool
    drawn: bool | None
    lot: str | None
    reasons: tuple[Reason, ...]

    def json(self) -> dict[str, Any]:
        """The row as plain data, with the keys of `concord rank --json`."""
        return {
            "application": self.application,
            "panel": self.panel,
            "rank": self.rank,
            "score": self.score,
            "exact": None if self.exact is None else str(self.exact),
            "tied": list(self.tied),
            "criteria": dict(self.criteria),
            "votes": self.votes,
            "dropped": self.dropped,
            "below": list(self.below),
            "fundable": self.fundable,
            "band": self.band,
            "adjusted": self.adjusted,
            "expected_rank": self.expected_rank,
            "interval_50": None if self.interval50 is None else list(self.interval50),
            "interval_90": None if self.interval90 is None else list(self.interval90),
            "place": self.place,
            "draw": self.draw,
            "drawn": self.drawn,
            "lot": self.lot,
            "reasons": [reason.json() for reason in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Fit:
    """What the model estimated for a panel, and how far to trust the sampling.

    Attributes:
        merit_sd, severity_sd, residual_sd: standard deviations on the common scale (posterior means, or estimates);
            severity_sd is None where the design cannot identify it, and the published 0.5 (scaled) under expected-rank.
        draws: independent draws of the ranks behind the intervals.
        rhat, ess: split R-hat, the worst over applications, and effective draws (draws are independent: all of them).
        error: furthest that the draws' mean rank lies from the expected rank, which is integrated without draws.
        converged: R-hat is below 1.01 and the error is what chance gives; without it, intervals are not to be used.
        nodes: points of the quadrature over the standard deviations.
    """

    merit_sd: float
    severity_sd: float | None
    residual_sd: float
    draws: int = 0
    rhat: float | None = None
    ess: float | None = None
    error: float | None = None
    nodes: int = 0
    converged: bool = True


@dataclass(frozen=True, slots=True)
class PanelSummary:
    """One panel: how many, where the line lies, and who is in the draw group.

    Attributes:
        n: applications ranked; k: how many the share supports, round(share * n), halves to even.
        line: the value (expected rank or score) of the k-th best; None without a share.
        accepted: applications clearly above the line; group: those that the data cannot tell from it;
            places: how many of the group are supported (0 where there is no group).
        best, worst: lowest and highest expected rank (best and worst score where the method has none).
        mean_score: mean of the applications' raw scores; mean_top: the same over the k best.
    """

    panel: str | None
    n: int
    k: int | None
    line: float | None
    accepted: tuple[str, ...]
    group: tuple[str, ...]
    places: int
    best: float | None
    worst: float | None
    mean_score: float | None
    mean_top: float | None
    fit: Fit | None = None

    def json(self) -> dict[str, Any]:
        fit = None if self.fit is None else {name: getattr(self.fit, name) for name in Fit.__slots__}
        whole = {name: getattr(self, name) for name in PanelSummary.__slots__ if name != "fit"}
        return whole | {"accepted": list(self.accepted), "group": list(self.group), "fit": fit}


class Rows(Sequence[Row]):
    """Rows in order of panel, rank and name; each is built when it is looked at."""

    def __init__(self, length: int, build: Callable[[int], Row]) -> None:
        self._length = length
        self._build = build

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Row, ...]: ...
    def __getitem__(self, index: int | slice) -> Row | tuple[Row, ...]:
        if isinstance(index, slice):
            return tuple(self._build(place) for place in range(*index.indices(self._length)))
        if not -self._length <= index < self._length:
            raise IndexError(index)
        return self._build(index % self._length)

    def __iter__(self) -> Iterator[Row]:
        return map(self._build, range(self._length))


@dataclass(frozen=True)
class Ranking:
    """The whole outcome. `rows` are lazy; `panels`, `warnings` and `options` are plain.

    `options` names every policy that was in force, so that the result can be repeated from it and the seed.
    """

    method: str
    rows: Rows = field(repr=False)
    panels: tuple[PanelSummary, ...]
    warnings: tuple[Reason, ...]
    options: Mapping[str, Any]
    seed: int
    version: str

    def __getitem__(self, application: str) -> Row:
        """The row of an application (the first, where several panels assessed it).

        Raises:
            KeyError: it was not ranked.
        """
        for row in self.rows:
            if row.application == application:
                return row
        raise KeyError(application)

    def json(self) -> dict[str, Any]:
        """The ranking as plain data."""
        return {
            "ranking": [row.json() for row in self.rows],
            "panels": [panel.json() for panel in self.panels],
            "warnings": [warning.json() for warning in self.warnings],
            "method": self.method,
            "options": dict(self.options),
            "seed": self.seed,
            "version": self.version,
        }
