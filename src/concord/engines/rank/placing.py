"""Panel by panel: adjust, put in order, draw the line, hold the lottery, sum up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from concord.engines.progress import Progress, tick
from concord.engines.rank.ballots import Ballots
from concord.engines.rank.order import (
    Codes,
    Floats,
    Line,
    line_by_intervals,
    line_by_ties,
    lot,
    order_of,
    places,
    supported,
)
from concord.engines.rank.result import PanelSummary
from concord.engines.rank.standing import PLACES, Lottery, PanelLine, Standing
from concord.engines.reason import Reason, reason

if TYPE_CHECKING:
    from concord.engines.rank.adjust import Adjusted

TELLING = 1e-9
"""Adjusted values that differ by less, relative to the scale (or in ranks), are equal: rounding is no merit."""


@dataclass(frozen=True)
class Placing:
    """Fills a `Standing`.

    Attributes:
        standing: what is filled.
        inside: the votes that the outlier policy keeps, from which adjustments are made.
        breakers: sort keys (over all entries) that tell equal scores apart.
        share: the share of each panel that can be supported.
    """

    standing: Standing
    inside: Ballots
    method: str
    breakers: Sequence[Codes]
    share: Fraction | None

    def panel(self, place: int, progress: Progress | None) -> list[Reason]:
        """Place one panel's entries; returns its warnings."""
        standing = self.standing
        entries = np.flatnonzero((standing.ballots.panel == place) & standing.scores.ranked)
        tick(progress, "rank:order", 0.0)
        if not len(entries):
            return []
        level = standing.scores.level[entries]
        raw = -standing.ballots.sign * standing.scores.score.take(entries).dense()
        _, raw_classes = order_of([level, raw])
        standing.raw_rank[entries] = places(raw_classes, str(standing.options["ties"]))
        adjusted = self._adjusted(entries, progress)
        keys = [level, raw, *(key[entries] for key in self.breakers)]
        if adjusted is not None and adjusted.score is not None:
            keys = [level, self._keep(place, entries, adjusted)]
        order, classes = order_of(keys)
        standing.rank[entries] = places(classes, str(standing.options["ties"]))
        standing.tie[entries] = place * len(standing.ballots.entries) + classes
        warnings = list(adjusted.warnings) if adjusted is not None else []
        if self.share is not None:
            warnings += self._line(place, entries, order, classes, adjusted)
        return warnings

    def _adjusted(self, entries: Codes, progress: Progress | None) -> Adjusted | None:
        if self.method == "mean":
            return None
        # SciPy's linear algebra takes longer to import than a ranking by means takes to make.
        from concord.engines.rank.adjust import adjust

        draws = self.standing.options["draws"]
        assert draws is None or isinstance(draws, int)
        return adjust(self.inside, entries, self.method, draws, self.standing.seed, progress)

    def _keep(self, place: int, entries: Codes, adjusted: Adjusted) -> Codes:
        """Keep a panel's adjusted values; returns the sort key that they give."""
        standing = self.standing
        assert adjusted.score is not None
        standing.adjusted[entries] = adjusted.score
        standing.severity[entries] = adjusted.severity
        standing.fits[place] = adjusted.fit
        width = float(standing.ballots.greatest - standing.ballots.least) or 1.0
        value = -standing.ballots.sign * adjusted.score / width
        if (found := adjusted.posterior) is not None:
            value = found.expected
            standing.expected[entries] = found.expected
            standing.interval[:, entries] = (found.low[0], found.high[0], found.low[1], found.high[1])
        return np.asarray(np.unique(np.round(value / TELLING), return_inverse=True)[1], np.int64)

    def _line(
        self, place: int, entries: Codes, order: Codes, classes: Codes, adjusted: Adjusted | None
    ) -> list[Reason]:
        """The line of a panel, where everybody stands to it, and the lottery; returns its warnings."""
        standing = self.standing
        assert self.share is not None
        k = supported(self.share, len(entries))
        fundable = order[standing.scores.fundable[entries[order]]]
        found = adjusted.posterior if adjusted is not None else None
        if found is None:
            line = line_by_ties(fundable, classes, self._value(entries), k)
        else:
            line = line_by_intervals(fundable, found.expected, found.low[0], found.high[0], k)
        standing.place[entries] = PLACES.index("below")
        standing.place[entries[line.accepted]] = PLACES.index("above")
        standing.place[entries[line.group]] = PLACES.index("draw")
        line = Line(line.at, entries[line.accepted], entries[line.group], line.places)
        lottery = self._lottery(line) if standing.options["draw"] and len(line.group) else None
        standing.lines[place] = PanelLine(len(entries), k, line, lottery)
        if found is None or line.at is None:
            return []
        low, lower, upper, high = found.unsure[:, fundable]
        at = line.at
        unsure = int(((low <= at) & (high >= at) & ~((lower <= at) & (upper >= at))).sum())
        name = standing.ballots.panels[place] or "-"
        return [reason("rank:near_line", panel=name, count=unsure)] if unsure else []

    def _value(self, entries: Codes) -> Floats:
        """What the panel is ranked by, where it has no expected ranks."""
        adjusted = self.standing.adjusted[entries]
        return self.standing.scores.score.take(entries).floats() if np.isnan(adjusted).any() else adjusted

    def _lottery(self, line: Line) -> Lottery:
        standing = self.standing
        names = {int(entry): standing.ballots.entries[entry] for entry in line.group}
        lots = {entry: lot(standing.seed, panel, application) for entry, (panel, application) in names.items()}
        lots = dict(sorted(lots.items(), key=lambda pair: pair[1]))
        return Lottery(lots, frozenset(list(lots)[: line.places]))

    def summary(self, place: int) -> PanelSummary:
        """A panel in figures."""
        standing = self.standing
        entries = np.flatnonzero((standing.ballots.panel == place) & standing.scores.ranked)
        panel, found = standing.ballots.panels[place], standing.lines.get(place)
        if not len(entries):
            return PanelSummary(panel, 0, None if self.share is None else 0, None, (), (), 0, None, None, None, None)
        expected = standing.expected[entries]
        value = self._value(entries) if np.isnan(expected).any() else expected
        by_rank = entries[np.argsort(standing.rank[entries], kind="stable")]
        mean = standing.scores.score.take(by_rank).floats()
        high_best = standing.ballots.sign > 0 and value is not expected
        names = [[standing.ballots.entries[entry][1] for entry in some] for some in _some(found, by_rank)]
        return PanelSummary(
            panel,
            len(entries),
            None if found is None else found.k,
            None if found is None else found.line.at,
            tuple(names[0]),
            tuple(names[1]),
            0 if found is None else found.line.places,
            float(value.max() if high_best else value.min()),
            float(value.min() if high_best else value.max()),
            float(mean.mean()),
            float(mean[: found.k].mean()) if found is not None and found.k else None,
            standing.fits.get(place),
        )


def _some(found: PanelLine | None, by_rank: Codes) -> tuple[Codes, Codes]:
    """Accepted and draw group, in order of rank."""
    if found is None:
        return by_rank[:0], by_rank[:0]
    return by_rank[np.isin(by_rank, found.line.accepted)], by_rank[np.isin(by_rank, found.line.group)]
