"""The two inner loops: similarities through an inverted index, and the mean of the best works."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.compiled import compiled

Single = NDArray[np.float32]
Ints = NDArray[np.int64]


@compiled
def add_products(
    out: Single, scale: float, first: int, start: Ints, feature: Ints, value: Single,
    posting_start: Ints, posting: Ints, posting_value: Single,
) -> None:  # fmt: skip
    """Add scale * (texts first, first + 1, …) @ works' to ``out`` (texts x works), features by way of postings."""
    for row in range(out.shape[0]):
        for entry in range(start[first + row], start[first + row + 1]):
            weight = value[entry] * scale
            column = feature[entry]
            for at in range(posting_start[column], posting_start[column + 1]):
                out[row, posting[at]] += weight * posting_value[at]


@compiled
def best_mean(similarity: Single, start: Ints, work: Ints, best: int, out: Single) -> None:
    """For each text and profile the mean of the ``best`` greatest similarities to the profile's works."""
    top = np.empty(best, dtype=np.float32)
    for row in range(similarity.shape[0]):
        for profile in range(len(start) - 1):
            held = 0
            for at in range(start[profile], start[profile + 1]):
                value = similarity[row, work[at]]
                if held < best:
                    held += 1
                elif value <= top[best - 1]:
                    continue
                spot = held - 1
                while spot > 0 and top[spot - 1] < value:
                    top[spot] = top[spot - 1]
                    spot -= 1
                top[spot] = value
            total = 0.0
            for spot in range(held):
                total += top[spot]
            out[row, profile] = total / held if held else 0.0
