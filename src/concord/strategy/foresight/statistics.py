"""The statistics of a Delphi exercise: plain numbers in, frozen results out. No Django, no settings.

Sources: Hyndman & Fan, *Sample quantiles in statistical packages* (1996) for the quantile rules; Kendall & Babington
Smith (1939) for W, with the correction for ties of Siegel (1956); Wilcoxon (1945), Mann & Whitney (1947), Kruskal &
Wallis (1952); Cliff (1993) for delta; Scheibe, Skutsch & Schofer (1975) for the share of changed answers.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from scipy import stats

RULES = ("median_unbiased", "linear", "weibull", "hazen", "normal_unbiased", "inverted_cdf", "nearest")
"""Quantile rules by NumPy's names: types 8, 7, 6, 5, 9, 1 of Hyndman & Fan, and the one without interpolation that
takes the value at index ``round(q(n-1))``."""

EXACT = 12
"""Up to so many changed pairs, the paired test counts every way to flip the signs."""


@dataclass(frozen=True, slots=True)
class Quartiles:
    """The quarter, the half and three quarters of the values, and the rule they were computed by."""

    rule: str
    n: int
    low: float
    median: float
    high: float

    @property
    def range(self) -> float:
        """The distance between the quartiles."""
        return self.high - self.low


def quartiles(values: Sequence[float], rule: str) -> Quartiles:
    """The quartiles of some values by a named rule.

    Raises:
        ValueError: no values, or no such rule.
    """
    if rule not in RULES:
        raise ValueError(f"No quantile rule {rule!r}; there are: {', '.join(RULES)}.")
    if not len(values):
        raise ValueError("No values, no quartiles.")
    low, median, high = np.quantile(np.asarray(values, float), (0.25, 0.5, 0.75), method=rule)  # type: ignore[call-overload]
    return Quartiles(rule, len(values), float(low), float(median), float(high))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many agree, and how many disagree. `share` is the greater of both as a part of all."""

    n: int
    agree: int
    disagree: int

    @property
    def share(self) -> float:
        return max(self.agree, self.disagree) / self.n

    @property
    def direction(self) -> str:
        """``high``, ``low``, or nothing where both are equal."""
        return "high" if self.agree > self.disagree else "low" if self.disagree > self.agree else ""


def agreement(values: Sequence[float], *, agree_from: float, disagree_to: float) -> Agreement:
    """Who answers at least `agree_from`, and who at most `disagree_to`.

    Raises:
        ValueError: no values, or the bounds overlap.
    """
    if not len(values):
        raise ValueError("No values, no agreement.")
    if disagree_to >= agree_from:
        raise ValueError("What counts as disagreement must lie below what counts as agreement.")
    found = np.asarray(values, float)
    return Agreement(len(values), int((found >= agree_from).sum()), int((found <= disagree_to).sum()))


@dataclass(frozen=True, slots=True)
class Concordance:
    """Kendall's W with its chi-square. None where every rater ties everything, so that nothing is ranked."""

    raters: int
    items: int
    ties: bool
    """Whether ties were corrected for."""
    w: float | None
    chi_square: float | None
    freedom: int
    p: float | None


def kendall_w(ratings: Any, *, ties: bool = True) -> Concordance:
    """How far raters put the items in one order: 12 S / (m² (n³ - n) - m Σ(t³ - t)), and χ² = m (n - 1) W.

    Args:
        ratings: items × raters.
        ties: correct for ties; without, the sum over tied groups is left out.

    Raises:
        ValueError: fewer than two items or raters, or a rating is missing.
    """
    table = np.asarray(ratings, float)
    if table.ndim != 2 or min(table.shape) < 2:
        raise ValueError("Kendall's W needs at least two items and two raters.")
    if np.isnan(table).any():
        raise ValueError("Kendall's W needs every rating; leave out who has not rated all.")
    items, raters = table.shape
    ranks = stats.rankdata(table, axis=0)
    sums = ranks.sum(axis=1)
    spread = float(((sums - sums.mean()) ** 2).sum())
    tied = 0.0
    if ties:
        for column in table.T:
            counts = np.unique(column, return_counts=True)[1].astype(float)
            tied += float((counts**3 - counts).sum())
    most = raters**2 * (items**3 - items) - raters * tied
    if most <= 0:
        return Concordance(raters, items, ties, None, None, items - 1, None)
    w = 12 * spread / most
    chi_square = raters * (items - 1) * w
    return Concordance(raters, items, ties, w, chi_square, items - 1, float(stats.chi2.sf(chi_square, items - 1)))


@dataclass(frozen=True, slots=True)
class Stability:
    """Whether the same persons answered alike twice.

    Attributes:
        pairs: who answered both times.
        changed: how many of them changed their answer.
        shift: the median of the changes, later less earlier.
        p: of Wilcoxon's signed-rank test of no shift; 1 where nobody changed.
        method: ``exact`` or ``asymptotic``; empty where nobody changed.
    """

    pairs: int
    changed: int
    shift: float
    p: float
    method: str

    @property
    def share_changed(self) -> float:
        return self.changed / self.pairs


def stability(before: Sequence[float], after: Sequence[float]) -> Stability:
    """The paired test between two rounds: Wilcoxon's signed ranks, answers that did not change left out.

    Raises:
        ValueError: no pairs, or of different lengths.
    """
    if len(before) != len(after) or not len(before):
        raise ValueError("Stability needs the same persons' answers of both rounds.")
    change = np.asarray(after, float) - np.asarray(before, float)
    moved = change[change != 0]
    shift = float(np.median(change))
    if not len(moved):
        return Stability(len(change), 0, shift, 1.0, "")
    if len(moved) == 1:  # one sign can fall either way
        return Stability(len(change), 1, shift, 1.0, "exact")
    exact = len(moved) <= EXACT
    method: Any = stats.PermutationMethod(n_resamples=2**EXACT) if exact else "asymptotic"
    p = float(stats.wilcoxon(moved, method=method).pvalue)
    return Stability(len(change), len(moved), shift, min(1.0, p), "exact" if exact else "asymptotic")


@dataclass(frozen=True, slots=True)
class SideDifference:
    """Whether sides answer differently.

    Attributes:
        test: ``mann-whitney`` of two sides, ``kruskal-wallis`` of more.
        effect: Cliff's delta of two sides (from -1: the first always lower, to 1); epsilon-squared of more (0 to 1).
    """

    test: str
    n: tuple[int, ...]
    statistic: float
    p: float
    effect: float


def side_difference(groups: Sequence[Sequence[float]]) -> SideDifference:
    """Compare the answers of two or more sides.

    Raises:
        ValueError: fewer than two sides, or one without an answer.
    """
    if len(groups) < 2 or not all(len(group) for group in groups):
        raise ValueError("A difference needs two sides with answers.")
    sizes = tuple(len(group) for group in groups)
    alike = len({value for group in groups for value in group}) == 1
    if len(groups) == 2:
        if alike:
            return SideDifference("mann-whitney", sizes, sizes[0] * sizes[1] / 2, 1.0, 0.0)
        found = stats.mannwhitneyu(groups[0], groups[1], alternative="two-sided")
        delta = 2 * float(found.statistic) / (sizes[0] * sizes[1]) - 1
        return SideDifference("mann-whitney", sizes, float(found.statistic), float(found.pvalue), delta)
    if alike:
        return SideDifference("kruskal-wallis", sizes, 0.0, 1.0, 0.0)
    several = stats.kruskal(*groups)
    total = sum(sizes)
    return SideDifference(
        "kruskal-wallis", sizes, float(several.statistic), float(several.pvalue), float(several.statistic) / (total - 1)
    )


def importance_index(values: Sequence[int], weights: Mapping[int, float]) -> float:
    """The mean weight of the answers: 0 to 100 with weights of 0 to 100.

    Raises:
        ValueError: no values. KeyError: an answer without a weight.
    """
    if not len(values):
        raise ValueError("No values, no index.")
    return sum(weights[value] for value in values) / len(values)


@dataclass(frozen=True, slots=True)
class Hit:
    """What became of a forecast.

    Attributes:
        error: the year it happened less the median of the forecast; None while it has not happened.
        at_least: while it has not happened, how late it is at least; 0 where the forecast year is still to come.
        inside: whether it happened between the quartiles; None while it has not happened.
    """

    error: float | None
    at_least: float
    inside: bool | None


def hindsight(forecast: Quartiles, *, happened: int | None, as_of: int) -> Hit:
    """Score a forecast against what is known in the year `as_of`."""
    if happened is None:
        return Hit(None, max(0.0, as_of - forecast.median), None)
    return Hit(happened - forecast.median, 0.0, forecast.low <= happened <= forecast.high)


Cell = TypeVar("Cell", bound=Hashable)


def hidden(counts: Mapping[Cell, int], least: int) -> frozenset[Cell]:
    """The cells that must not be shown beside their total, so that none under `least` can be worked out.

    Every cell under `least` is hidden; then further ones, the smallest first, until the hidden ones together hold at
    least `least` answers and are two or more (what is hidden is the total less what is shown). Cells without an
    answer are left alone: there is nothing in them to hide.
    """
    small = {cell for cell, count in counts.items() if 0 < count < least}
    if not small:
        return frozenset()
    others = sorted((cell for cell, n in counts.items() if n >= least), key=lambda cell: (counts[cell], str(cell)))
    for cell in others:
        if len(small) > 1 and sum(counts[each] for each in small) >= least:
            break
        small.add(cell)
    return frozenset(small)


def may_release(changed: Mapping[Any, int], least: int) -> bool:
    """Whether new totals may follow old ones: in each cell nobody's answer changed, or at least `least` persons'."""
    return any(changed.values()) and all(count == 0 or count >= least for count in changed.values())
