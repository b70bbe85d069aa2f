"""Stability intervals: how far a mean would move if the works had been drawn anew (CWTS Leiden Ranking).

A bootstrap sample draws as many works as there are, with replacement; the interval runs between the order statistics
of the sample means. Works that are alike in weight and score are drawn together as one multinomial count, which is
the same distribution and needs no row per work. The seed of each figure follows from the seed given, the indicator
and the key, so that neither the order of rows nor the other figures asked for change it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

_AT_ONCE = 4_000_000
"""Numbers drawn at once, so that memory stays small."""


def interval(
    spread: Sequence[tuple[float, ...]], samples: int, coverage: float, seed: Sequence[Any]
) -> tuple[float, float]:
    """The interval of Σ weight·sum / Σ weight·part.

    Args:
        spread: (weight, part, sum, number of works) of works that are alike.
        samples: how many; 1,000 in the Leiden Ranking, whose interval of 95% takes the order statistics 25 and 975.
    """
    known = np.array(sorted(spread), dtype=float).reshape(-1, 4)
    under, over = known[:, 0] * known[:, 1], known[:, 0] * known[:, 2]
    number = int(known[:, 3].sum())
    random = np.random.default_rng(int.from_bytes(hashlib.sha256(repr(tuple(seed)).encode()).digest()[:8], "big"))
    step = max(1, _AT_ONCE // len(known))
    means = []
    for first in range(0, samples, step):
        drawn = random.multinomial(number, known[:, 3] / number, size=min(step, samples - first))
        means.append((drawn @ over) / (drawn @ under))
    found = np.sort(np.concatenate(means))
    edge = (1 - coverage) / 2
    last = samples - 1
    return float(found[min(last, int(edge * samples + 1e-9))]), float(
        found[min(last, int((1 - edge) * samples + 1e-9))]
    )
