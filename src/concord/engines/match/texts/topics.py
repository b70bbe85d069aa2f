"""Latent semantic analysis: texts near each other in topic although they share few words."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

SAMPLE = 4_000
"""Texts the topics are learnt from, at most; the rest are folded in."""
LEAST = 40
"""Fewer texts than this say nothing about topics."""


def topics(matrix: sparse.csr_array, dimensions: int, seed: int) -> NDArray[np.float32] | None:
    """Each text's place in topic space, scaled to length 1, or None where there are too few texts.

    A truncated singular value decomposition X = U S V' (Deerwester et al. 1990); a text's place is X V = U S, so that
    the strong topics count most. Directions are learnt from at most `SAMPLE` texts drawn by `seed`.
    """
    from sklearn.utils.extmath import randomized_svd  # takes long to import, and small calls do without
    from threadpoolctl import threadpool_limits

    rows, columns = matrix.shape
    dimensions = min(dimensions, rows // 3, columns - 1)
    if rows < LEAST or dimensions < 2:
        return None
    sample = matrix
    if rows > SAMPLE:
        chosen = np.sort(np.random.default_rng(seed).choice(rows, SAMPLE, replace=False))
        sample = matrix[chosen]
    with threadpool_limits(limits=1, user_api="blas"):  # the same result on any number of cores, and no slower here
        _, _, directions = randomized_svd(sample, dimensions, n_iter=4, random_state=seed)
    return unit(np.asarray(matrix @ directions.T))


def unit(places: NDArray[np.floating]) -> NDArray[np.float32]:
    """Each row scaled to length 1; a row of zeros stays."""
    norm = np.linalg.norm(places, axis=1, keepdims=True)
    return np.asarray(places / np.where(norm > 1e-12, norm, 1.0), dtype=np.float32)
