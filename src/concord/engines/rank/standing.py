"""Everything known of every entry, as arrays, and the rows made from them when somebody looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from concord.engines.rank.ballots import Ballots
from concord.engines.rank.order import Codes, Floats, Line
from concord.engines.rank.problem import Problem, exact
from concord.engines.rank.result import Fit, Row
from concord.engines.rank.scores import Scores
from concord.engines.reason import Reason, reason

PLACES = (None, "above", "draw", "below")


@dataclass(frozen=True)
class Lottery:
    """The lots of a draw group, lowest first."""

    lots: Mapping[int, str]
    winners: frozenset[int]


@dataclass(frozen=True)
class PanelLine:
    """What rows need to know of their panel."""

    n: int
    k: int
    line: Line
    lottery: Lottery | None


@dataclass
class Standing:
    """Arrays over entries; NaN and 0 where a method has nothing to say. Filled panel by panel, then only read."""

    problem: Problem
    ballots: Ballots
    scores: Scores
    options: Mapping[str, object]
    seed: int
    rank: Floats
    tie: Codes
    raw_rank: Floats
    adjusted: Floats
    severity: Floats
    expected: Floats
    interval: Floats
    place: Codes
    lines: dict[int, PanelLine] = field(default_factory=dict)
    fits: dict[int, Fit | None] = field(default_factory=dict)
    shown: Codes = field(default_factory=lambda: np.zeros(0, np.int64))
    equals: dict[int, list[int]] = field(default_factory=dict)

    @classmethod
    def blank(
        cls, problem: Problem, ballots: Ballots, scores: Scores, options: Mapping[str, object], seed: int
    ) -> Standing:
        size = len(ballots.entries)
        rank, raw_rank, adjusted, severity, expected = (np.full(size, np.nan) for _ in range(5))
        interval, place = np.full((4, size), np.nan), np.zeros(size, np.int64)
        return cls(
            problem, ballots, scores, options, seed, rank, np.arange(size), raw_rank, adjusted, severity, expected,
            interval, place,
        )  # fmt: skip

    def finish(self) -> Standing:
        """Fix the order of the rows (panel, rank, name), and who is tied with whom."""
        by_rank = np.where(np.isnan(self.rank), np.inf, self.rank)
        self.shown = np.lexsort((by_rank, self.ballots.panel))
        ranked = np.flatnonzero(~np.isnan(self.rank))
        _, code, size = np.unique(self.tie[ranked], return_inverse=True, return_counts=True)
        for entry in ranked[size[code] > 1]:
            self.equals.setdefault(int(self.tie[entry]), []).append(int(entry))
        return self

    def row(self, place: int) -> Row:
        """The row at a place of the output."""
        entry = int(self.shown[place])
        panel, application = self.ballots.entries[entry]
        scores = self.scores
        exact_score = scores.score.fraction(entry)
        lottery = self._lottery(entry)
        return Row(
            application,
            panel,
            self._rank(entry),
            tuple(self.ballots.entries[other][1] for other in self._tied(entry)),
            None if exact_score is None else float(exact_score),
            exact_score,
            self._criteria(entry),
            int(scores.votes[entry]),
            int(scores.dropped[entry]),
            self._below(entry),
            bool(scores.fundable[entry]),
            self._band(entry),
            _number(self.adjusted[entry]),
            _number(self.expected[entry]),
            self._interval(entry, 0),
            self._interval(entry, 1),
            PLACES[self.place[entry]],
            PLACES[self.place[entry]] == "draw",
            None if lottery is None else entry in lottery.winners,
            None if lottery is None else lottery.lots[entry],
            tuple(self._reasons(entry)),
        )

    def _rank(self, entry: int) -> int | float | None:
        rank = self.rank[entry]
        if np.isnan(rank):
            return None
        return int(rank) if rank == int(rank) else float(rank)

    def _tied(self, entry: int) -> list[int]:
        return [other for other in self.equals.get(int(self.tie[entry]), ()) if other != entry]

    def _interval(self, entry: int, which: int) -> tuple[float, float] | None:
        low, high = self.interval[2 * which, entry], self.interval[2 * which + 1, entry]
        return None if np.isnan(low) else (float(low), float(high))

    def _criteria(self, entry: int) -> dict[str, float | None]:
        num, den = self.scores.criteria.num[entry], self.scores.criteria.den[entry]
        names = [criterion.name for criterion in self.ballots.criteria]
        return {name: n / d if d else None for name, n, d in zip(names, num, den, strict=True)}

    def _gates(self) -> list[tuple[str, object]]:
        criteria = [(one.name, one.threshold) for one in self.ballots.criteria]
        stages = [(one.name, one.threshold) for one in self.ballots.stages]
        return [*criteria, *stages, ("overall", self.problem.threshold)]

    def _below(self, entry: int) -> tuple[str, ...]:
        gates = self._gates()
        return tuple(gates[place][0] for place in np.flatnonzero(self.scores.misses[entry]))

    def _band(self, entry: int) -> str | None:
        score, sign = self.scores.score.fraction(entry), self.ballots.sign
        if score is None:
            return None
        steps = [(sign * exact(least, "band", name), name) for name, least in self.problem.bands]
        reached = [step for step in steps if step[0] <= sign * score]
        return max(reached)[1] if reached else None

    def _lottery(self, entry: int) -> Lottery | None:
        panel = self.lines.get(int(self.ballots.panel[entry]))
        if panel is None or panel.lottery is None or entry not in panel.lottery.lots:
            return None
        return panel.lottery

    def _reasons(self, entry: int) -> list[Reason]:
        if np.isnan(self.rank[entry]):
            return [self._unranked(entry)]
        score, votes = float(self.scores.score.fraction(entry) or 0), int(self.scores.votes[entry])
        found = [reason("rank:score", score=score, votes=votes)]
        found += self._missed(entry) + self._adjustment(entry, score, votes)
        if self.scores.dropped[entry]:
            policy = " + ".join(
                str(self.options[name]) for name in ("outliers", "trim") if self.options[name] != "none"
            )
            dropped, cast = int(self.scores.dropped[entry]), int(self.scores.cast[entry])
            found.append(reason("rank:dropped", dropped=dropped, votes=cast, policy=policy))
        if self.scores.missing[entry].any():
            found.append(reason("rank:filled", missing=self._missing(entry), policy=str(self.options["missing"])))
        if others := len(self._tied(entry)):
            found.append(reason("rank:tied", others=others))
        return found + self._placing(entry)

    def _unranked(self, entry: int) -> Reason:
        if self.scores.votes[entry] < self.problem.least_votes:
            return reason("rank:too_few", votes=int(self.scores.votes[entry]), least=self.problem.least_votes)
        return reason("rank:missing_criterion", missing=self._missing(entry))

    def _missing(self, entry: int) -> tuple[str, ...]:
        places = np.flatnonzero(self.scores.missing[entry])
        return tuple(self.ballots.criteria[place].name for place in places)

    def _missed(self, entry: int) -> list[Reason]:
        found = []
        wide = len(self.ballots.criteria)
        for place in np.flatnonzero(self.scores.misses[entry]):
            what, threshold = self._gates()[place]
            limit = float(exact(threshold, "threshold"))
            if wide <= place < wide + len(self.ballots.stages):
                means = self.scores.stage_means
                value = means.num[entry, place - wide] / means.den[entry, place - wide]
                found.append(reason("rank:stopped", stage=what, score=value, threshold=limit))
                continue
            mean = self._criteria(entry)[what] if place < wide else float(self.scores.score.fraction(entry) or 0)
            if mean is None:
                found.append(reason("rank:no_mean", what=what, threshold=limit))
            else:
                found.append(reason("rank:below_threshold", what=what, score=mean, threshold=limit))
        return found

    def _adjustment(self, entry: int, score: float, votes: int) -> list[Reason]:
        adjusted, severity = float(self.adjusted[entry]), float(self.severity[entry])
        if np.isnan(adjusted):
            return []
        # The severity of a single assessor is that person's own: it is not said.
        if np.isnan(severity) or votes < 2:
            found = [reason("rank:adjusted_plain", raw=score, adjusted=adjusted, votes=votes)]
        else:
            found = [
                reason(
                    "rank:adjusted", raw=score, adjusted=adjusted, votes=votes, severity=severity,
                    shrinkage=adjusted - score - severity,
                )
            ]  # fmt: skip
        if self.raw_rank[entry] != self.rank[entry]:
            found.append(reason("rank:moved", raw=_plain(self.raw_rank[entry]), now=_plain(self.rank[entry])))
        if (interval := self._interval(entry, 0)) is not None:
            expected = float(self.expected[entry])
            found.append(reason("rank:expected", expected=expected, low=interval[0], high=interval[1]))
        return found

    def _placing(self, entry: int) -> list[Reason]:
        panel = self.lines.get(int(self.ballots.panel[entry]))
        if panel is None or panel.line.at is None or not self.place[entry]:
            return []
        line, size = panel.line, len(panel.line.group)
        if PLACES[self.place[entry]] != "draw":
            code = "rank:above_line" if PLACES[self.place[entry]] == "above" else "rank:below_line"
            return [reason(code, line=line.at, k=panel.k, n=panel.n)]
        found = [reason("rank:in_group", line=line.at, group=size, places=line.places)]
        lottery = self._lottery(entry)
        if lottery is not None:
            code = "rank:drawn" if entry in lottery.winners else "rank:not_drawn"
            position = list(lottery.lots).index(entry) + 1
            lot = lottery.lots[entry][:12]
            found.append(reason(code, lot=lot, position=position, group=size, places=line.places, seed=self.seed))
        return found


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _plain(value: float) -> int | float:
    return int(value) if value == int(value) else float(value)
