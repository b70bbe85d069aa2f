"""Words and pairs of neighbouring words, counted and weighted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Floats = NDArray[np.float64]

SATURATION = 1.2
"""BM25's k1: how fast a second and third mention counts less."""
LENGTH = 0.5
"""BM25's b: how far a long text is discounted."""


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each word and each pair of neighbouring words stands in each text.

    Attributes:
        matrix: sparse (texts x features), the first ``len(words)`` features single words, the rest pairs.
        words: the single words.
        pairs: int64 (pairs, 2): positions of the words of each pair.
    """

    matrix: sparse.csr_array
    words: tuple[str, ...]
    pairs: NDArray[np.int64]

    def name(self, feature: int) -> str:
        """A feature in words."""
        if feature < len(self.words):
            return self.words[feature]
        first, second = self.pairs[feature - len(self.words)]
        joiner = "" if ord(self.words[first][-1]) > 0x2E80 else " "
        return f"{self.words[first]}{joiner}{self.words[second]}"


def count(texts: Sequence[Sequence[Sequence[str]]]) -> Counts:
    """Count words and pairs. A text is a sequence of parts (title, body, each keyword); pairs do not cross parts."""
    place: dict[str, int] = {}
    flat: list[int] = []
    text_of: list[int] = []
    breaks: list[int] = []
    for at, parts in enumerate(texts):
        for part in parts:
            flat.extend([place.setdefault(word, len(place)) for word in part])
            text_of.extend([at] * len(part))
            breaks.append(len(flat))
    ids, rows = np.array(flat, dtype=np.int64), np.array(text_of, dtype=np.int64)
    width = max(len(place), 1)
    joined = np.ones(max(len(ids) - 1, 0), dtype=bool)
    ends = np.array([end for end in breaks if 0 < end < len(ids)], dtype=np.int64)
    joined[ends - 1] = False
    keys, pair = np.unique(ids[:-1][joined] * width + ids[1:][joined], return_inverse=True)
    columns = np.concatenate([ids, pair.astype(np.int64) + len(place)])
    every = np.concatenate([rows, rows[:-1][joined]])
    shape = (len(texts), len(place) + len(keys))
    matrix = sparse.csr_array((np.ones(len(every)), (every, columns)), shape=shape)
    return Counts(matrix, tuple(place), np.stack(np.divmod(keys, width), axis=1))


def frequency(matrix: sparse.csr_array) -> NDArray[np.int64]:
    """In how many texts each feature stands."""
    return np.bincount(matrix.indices, minlength=matrix.shape[1]).astype(np.int64)


def rarity(frequency: NDArray[np.int64], texts: int) -> Floats:
    """Smoothed inverse document frequency, ln((1 + n) / (1 + df)) + 1 (Salton and Buckley 1988, as in scikit-learn)."""
    return np.log((1 + texts) / (1 + frequency)) + 1.0


def saturated(matrix: sparse.csr_array) -> sparse.csr_array:
    """Counts as BM25 takes them, tf (k1 + 1) / (tf + k1 (1 - b + b length / mean)) (Robertson and Zaragoza 2009)."""
    length = np.asarray(matrix.sum(axis=1)).ravel()
    relative = length / ((length.mean() if len(length) else 0.0) or 1.0)
    damping = np.repeat(SATURATION * (1 - LENGTH + LENGTH * relative), np.diff(matrix.indptr))
    data = matrix.data * (SATURATION + 1) / (matrix.data + damping)
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def identity(matrix: sparse.csr_array) -> sparse.csr_array:
    """Counts as they are."""
    return matrix


def weighted(matrix: sparse.csr_array, weight: Floats) -> sparse.csr_array:
    """Each feature times its weight, then each text scaled to length 1 (a text of nothing stays 0)."""
    data = matrix.data * weight[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    norm = np.sqrt(np.bincount(rows, data**2, minlength=matrix.shape[0]))
    data = data / np.where(norm > 0, norm, 1.0)[rows]
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
