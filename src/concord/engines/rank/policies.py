"""Which votes count: outliers and trimming, each by a rule that was fixed beforehand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from concord.engines.rank.ballots import Ballots
from concord.engines.rank.problem import exact
from concord.engines.reason import Invalid

Mask = NDArray[np.bool_]

OUTLIERS = ("none", "midpoint")
TRIMS = ("none", "extremes", "median")


def within_outliers(ballots: Ballots, policy: str) -> Mask:
    """The votes that an outlier policy keeps.

    ``midpoint``: of at least three votes on a criterion, a single one strictly on the other side of the scale's
    mid-point from all the others is left out (older Eurostars rule).

    Raises:
        Invalid: the policy is unknown, or needs a scale that was not given.
    """
    if policy not in OUTLIERS:
        raise Invalid("rank:unknown_option", option="outliers", value=str(policy), known=OUTLIERS)
    if policy == "none":
        return np.ones(len(ballots.entry), np.bool_)
    if not ballots.scale_given:
        raise Invalid("rank:midpoint_needs_scale")
    middle = (ballots.least + ballots.greatest) / 2 * ballots.unit
    above = (ballots.value > math.floor(middle)).astype(np.bool_)
    below = (ballots.value < math.ceil(middle)).astype(np.bool_)
    group = ballots.entry * ballots.cells + ballots.cell
    size = np.bincount(group)
    high, low = np.bincount(group, above).astype(int), np.bincount(group, below).astype(int)
    lone_high = (high == 1) & (low == size - 1) & (size >= 3)
    lone_low = (low == 1) & (high == size - 1) & (size >= 3)
    return np.asarray(~((above & lone_high[group]) | (below & lone_low[group])))


def within_trim(ballots: Ballots, trim: str | float | Fraction) -> Mask:
    """The votes that a trimming policy keeps, within each application, criterion and stage.

    ``extremes`` leaves out one lowest and one highest of at least three; ``median`` keeps the middle one or two; a
    share leaves out floor(share * votes) at each end.

    Raises:
        Invalid: the policy is unknown, or the share is not in [0, 0.5).
    """
    if trim == "none":
        return np.ones(len(ballots.entry), np.bool_)
    group = ballots.entry * ballots.cells + ballots.cell
    order = np.lexsort((_dense(ballots.value), group))
    size = np.bincount(group)
    start = np.cumsum(size) - size
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - start[group[order]]
    cut = _cut(size, trim)[group]
    return np.asarray((place >= cut) & (place < size[group] - cut))


def _cut(size: NDArray[np.int64], trim: str | float | Fraction) -> NDArray[np.int64]:
    if trim == "extremes":
        return np.where(size >= 3, 1, 0)
    if trim == "median":
        return np.maximum(0, (size - 1) // 2)
    try:
        share = exact(trim, "trim")
    except Invalid:
        raise Invalid("rank:trim", value=str(trim)) from None
    if not 0 <= share < Fraction(1, 2):
        raise Invalid("rank:trim", value=str(trim))
    return size * share.numerator // share.denominator


def _dense(value: NDArray[np.int64]) -> NDArray[np.int64]:
    return value if value.dtype != object else np.unique(value, return_inverse=True)[1]
