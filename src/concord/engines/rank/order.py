"""Places, the line, the group that cannot be told apart, and the lottery inside it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from concord.engines.reason import Invalid

TIES = ("share", "dense", "middle")

Codes = NDArray[np.int64]
Floats = NDArray[np.float64]


def order_of(keys: Sequence[Codes]) -> tuple[Codes, Codes]:
    """The order by several keys (the first weighs most, least first), and each one's class of equals in that order."""
    order = np.lexsort(tuple(reversed(keys)))
    new = np.zeros(len(order), np.bool_)
    for key in keys:
        new[1:] |= np.diff(key[order]) != 0
    classes = np.empty(len(order), np.int64)
    classes[order] = np.cumsum(new)
    return order, classes


def places(classes: Codes, ties: str) -> Floats:
    """Places from classes of equals (0 best).

    Raises:
        Invalid: the way to number ties is unknown.
    """
    if ties not in TIES:
        raise Invalid("rank:unknown_option", option="ties", value=str(ties), known=TIES)
    size = np.bincount(classes) if len(classes) else np.zeros(0, np.int64)
    if ties == "dense":
        return np.asarray(classes + 1.0, np.float64)
    first = np.cumsum(size) - size + 1.0
    return np.asarray((first + (size - 1) / 2 if ties == "middle" else first)[classes], np.float64)


def supported(share: Fraction, n: int) -> int:
    """How many of n the share supports: round(share * n), halves to even (as R and Python round)."""
    return round(share * n)


@dataclass(frozen=True)
class Line:
    """A panel's line over its fundable applications (codes are the caller's).

    Attributes:
        at: the value of the k-th best; accepted, group: who is clear of it, and who cannot be told from it;
            places: how many of the group are supported.
    """

    at: float | None
    accepted: Codes
    group: Codes
    places: int


def line_by_ties(order: Codes, classes: Codes, value: Floats, k: int) -> Line:
    """The line where only equals cannot be told apart; `order` holds the fundable, best first."""
    if not len(order) or k <= 0:
        return Line(None, order[:0], order[:0], 0)
    last = order[min(k, len(order)) - 1]
    better = order[classes[order] < classes[last]]
    equal = order[classes[order] == classes[last]]
    if len(better) + len(equal) <= k:
        return Line(float(value[last]), order[:k], order[:0], 0)
    return Line(float(value[last]), better, equal, k - len(better))


def line_by_intervals(order: Codes, expected: Floats, low: Floats, high: Floats, k: int) -> Line:
    """The published rule: the group are those whose 50% interval of ranks touches the expected rank of the k-th best.

    Those whose whole interval is better are accepted. Where all of the group fit, they are accepted too.
    """
    if not len(order) or k <= 0:
        return Line(None, order[:0], order[:0], 0)
    at = float(expected[order[min(k, len(order)) - 1]])
    accepted = order[high[order] < at][:k]
    group = order[(low[order] <= at) & (high[order] >= at)]
    if len(accepted) + len(group) <= k:
        clear = np.isin(order, np.concatenate((accepted, group)))
        return Line(at, np.concatenate((order[clear], order[~clear]))[:k], order[:0], 0)
    if len(accepted) == k:
        return Line(at, accepted, order[:0], 0)
    return Line(at, accepted, group, k - len(accepted))


def lot(seed: int, panel: str | None, application: str) -> str:
    """An application's lot: SHA-256 of ``seed|panel|application`` in UTF-8, as hexadecimal digits.

    The lowest lots win. Anyone can check one with ``printf '1|A|P7' | sha256sum``; nobody can aim for one once the
    seed comes from a source that nobody controls (dice before witnesses, a published draw).
    """
    return hashlib.sha256(f"{seed}|{panel or ''}|{application}".encode()).hexdigest()
