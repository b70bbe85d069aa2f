"""Exact arithmetic in SQL: whole numbers of small parts, so that no sum depends on its order.

Scores are counted in parts of `SCORE`, fractional weights in parts of `WEIGHT`; both are least common multiples, so
that usual fractions are whole numbers of parts and lose nothing. Others are rounded to the nearest part below: less
than 5e-13 for a score and 7e-15 for a weight. Sums are 38-digit decimals on every database, and what overflows is an
error.
"""

from __future__ import annotations

import math
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis

SCORE = math.lcm(*range(1, 31))
WEIGHT = math.lcm(*range(1, 37))
_BIG = "decimal(38, 0)"
LARGEST = 2**63 - 1


def big(value: Any) -> Any:
    """A number with room for 38 digits."""
    return ibis.literal(Decimal(value), type=_BIG) if isinstance(value, int) else value.cast(_BIG)


def total(value: Any) -> Any:
    """A sum that neither overflows nor rounds."""
    return big(value).sum()


def divided(over: Any, under: Any) -> Any:
    """The whole part of a quotient of two whole numbers, both not negative and the divisor below 2**53, exactly.

    The first guess is in floats; what it leaves over is divided again.
    """
    guess = big((over.cast("float64") / under.cast("float64")).floor())
    left = over - guess * under
    return guess + big((left.cast("float64") / under.cast("float64")).floor())


def fraction(parts: Any, scale: int) -> Fraction:
    """A sum of parts as a fraction."""
    return Fraction(int(parts or 0), scale)
