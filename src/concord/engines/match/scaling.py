"""Affinities as whole numbers, so that an optimum can be proven."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from concord.engines.match.scores import Floats, Ints

_DECIMALS = (1, 2, 4, 5, 8, 10, 16, 20, 25, 50, 100, 1_000, 10_000, 100_000, 1_000_000)


@dataclass(frozen=True, slots=True)
class Scale:
    """How affinities become whole numbers.

    Attributes:
        factor: units per 1.0 of affinity.
        exact: True when every affinity is a whole number of units (to the last digit of its decimal form).
        penalty: units that one shortfall costs.
        patience: the same in largest affinities.
    """

    factor: float
    exact: bool
    penalty: int
    patience: int

    @property
    def resolution(self) -> float:
        """The step between two affinities told apart; 0.0 when they are taken exactly."""
        return 0.0 if self.exact else 1.0 / self.factor

    def units(self, values: Floats) -> Ints:
        """Affinities in units."""
        return np.rint(values * self.factor).astype(np.int64)


def choose(values: Floats, nodes: int, patience: int = 64) -> Scale:
    """A scale that keeps 64-bit sums safe: exact where the affinities are decimals, else some 2^-32 of the largest.

    Args:
        values: the affinities.
        nodes: nodes of the network, at most (a path of the flow adds that many costs).
        patience: a shortfall costs so many times the largest affinity.
    """
    span = float(np.abs(values).max(initial=0.0)) or 1.0
    bits = max(20, min(40, 60 - int(patience - 1).bit_length() - 3 - max(1, nodes).bit_length()))
    limit = float(2**bits) / max(span, 2.0**-980)
    for factor in _DECIMALS:
        if factor > limit:
            break
        if _whole(values[:1000] * factor) and _whole(values * factor):
            return Scale(float(factor), True, patience * max(1, int(np.ceil(span * factor))), patience)
    power = float(2.0 ** np.floor(np.log2(limit)))
    return Scale(power, False, patience * max(1, int(np.ceil(span * power))), patience)


def _whole(scaled: Floats) -> bool:
    # A decimal such as 0.07 is not a binary fraction; it counts as whole when no other float lies between.
    error = np.abs(scaled - np.rint(scaled))
    return bool(np.all(error <= 4 * np.finfo(np.float64).eps * np.abs(scaled)))
