"""Affinity from texts at the size of a large call, against scikit-learn's TF-IDF and a sparse product.

Texts are made: 60 topics of 200 words each over a common vocabulary, abstracts of about 120 words. The peer computes
the baseline (1-2-grams, cosine, mean of the best 3 works); ours computes the default (BM25, topics, best 5) and that
baseline too. Times include reading and segmenting the texts.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from bench.row import Row
from concord.engines.match.texts import affinity

WORKS = 8


def made(submissions: int, people: int, seed: int) -> tuple[list[str], list[list[str]]]:
    """Texts of made words; each reviewer writes on two topics."""
    rng = np.random.default_rng(seed)
    words = np.array([f"w{at}x" for at in range(20_000)])
    common = 1 / np.arange(1, 3001)
    common /= common.sum()
    topics = rng.integers(3000, 20_000, (60, 200))

    def text(own: np.ndarray) -> str:
        special = topics[rng.choice(own, 40), rng.integers(0, 200, 40)]
        return " ".join(words[np.concatenate([rng.choice(3000, 80, p=common), special])])

    asked = [text(rng.integers(0, 60, 2)) for _ in range(submissions)]
    return asked, [[text(own) for _ in range(WORKS)] for own in rng.integers(0, 60, (people, 2))]


def peer(submissions: list[str], profiles: list[list[str]]) -> np.ndarray:
    """scikit-learn, one submission block at a time."""
    works = [work for own in profiles for work in own]
    texts = TfidfVectorizer(ngram_range=(1, 2)).fit([*submissions, *works])
    rows, columns = texts.transform(submissions), texts.transform(works).T.tocsc()
    out = np.empty((len(submissions), len(profiles)))
    for first in range(0, len(submissions), 250):
        close = (rows[first : first + 250] @ columns).toarray().reshape(-1, len(profiles), WORKS)
        out[first : first + 250] = np.sort(close, axis=2)[:, :, -3:].mean(axis=2)
    return out


def timed(call) -> tuple[float, object]:
    start = time.perf_counter()
    found = call()
    return time.perf_counter() - start, found


def run() -> Iterator[Row]:
    affinity(*made(50, 30, 0))  # compile
    for submissions, people in ((500, 300), (5000, 3000)):
        asked, profiles = made(submissions, people, 1)
        theirs, baseline = timed(lambda a=asked, p=profiles: peer(a, p))
        same, own = timed(lambda a=asked, p=profiles: affinity(a, p, method="tfidf"))
        ours, _ = timed(lambda a=asked, p=profiles: affinity(a, p, keep=50))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        agree = float(np.corrcoef(np.ravel(baseline), np.ravel(own))[0, 1])
        what = f"affinity {submissions:,} x {people:,}, {WORKS} works each"
        name = "scikit-learn TF-IDF"
        yield Row(f"{what}: the same baseline", same, name, theirs, 1.0, f"correlation {agree:.4f}")
        yield Row(f"{what}: default, keep 50", ours, name, theirs, None, f"peak {peak} MiB of the whole process")
