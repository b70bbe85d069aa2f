"""Submissions and works as vectors, compared a few rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.match.texts import counts
from concord.engines.match.texts.documents import Work
from concord.engines.match.texts.kernels import Ints, Single, add_products
from concord.engines.match.texts.segment import is_chinese, tokens
from concord.engines.match.texts.terms import TermList
from concord.engines.match.texts.topics import topics

TOPICS = 0.06
"""Weight of a topic similarity beside a word similarity of 1 (topic cosines run several times as high)."""
FIELD = 0.3
"""Weight of a shared field beside a shared term."""
ACROSS = 0.5
"""Scale of term similarity across languages where no pair in one language shows it."""
SAMPLE = 100
"""Submissions from which scales are learnt, at most."""
HUB = 0.5
"""How far a submission close to everything is marked down: 0 not at all, 1 all the way."""


@dataclass(frozen=True, slots=True, eq=False)
class Postings:
    """Sparse rows by feature, for `add_products`."""

    start: Ints
    row: Ints
    value: Single

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> Postings:
        columns = matrix.tocsc()
        return cls(columns.indptr.astype(np.int64), columns.indices.astype(np.int64), columns.data.astype(np.float32))


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Sparse rows, for `add_products`."""

    start: Ints
    feature: Ints
    value: Single

    @classmethod
    def of(cls, matrix: sparse.csr_array) -> Rows:
        return cls(matrix.indptr.astype(np.int64), matrix.indices.astype(np.int64), matrix.data.astype(np.float32))

    def add(self, out: Single, scale: float, first: int, other: Postings) -> None:
        add_products(out, scale, first, self.start, self.feature, self.value, other.start, other.row, other.value)


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """Texts to be compared: ``rows`` (submissions) with ``columns`` (works).

    Attributes:
        counted: words and pairs of all texts, rows first.
        words: the weighted features of all texts (None: words are not compared).
        topic: places in topic space (None: topics are not compared).
        model: places a model gave, with its weight in `shares`.
        concepts, meaning: concepts named in each text, and their weighted form with the fields.
        chinese: float (texts): share of the words that are Chinese.
        across: scale of term similarity between texts of two languages; 0: not compared.
        shares: weights of words, topics and model.
        reference: mean similarity of a submission to a work, over a sample.
        hub: how far a submission close to everything is marked down, see `HUB`.
    """

    rows: int
    counted: counts.Counts
    words: sparse.csr_array
    topic: Single | None
    model: Single | None
    meaning: sparse.csr_array
    chinese: NDArray[np.float64]
    shares: tuple[float, float, float]
    across: float
    reference: float
    hub: float
    _lexical: tuple[Rows, Postings]
    _meant: tuple[tuple[Rows, Postings], ...]

    @property
    def columns(self) -> int:
        return int(self.words.shape[0]) - self.rows

    def similarity(self, first: int, last: int) -> Single:
        """Similarities of submissions first … last - 1 to every work, float32, before `settle`."""
        out = np.zeros((last - first, self.columns), dtype=np.float32)
        by_words, by_topics, by_model = self.shares
        if by_words:
            self._lexical[0].add(out, by_words, first, self._lexical[1])
        for share, places in ((by_topics, self.topic), (by_model, self.model)):
            if share and places is not None:
                out += np.float32(share) * np.maximum(places[first:last] @ places[self.rows :].T, 0.0)
        if self.across:
            for rows, postings in self._meant:
                rows.add(out, self.across, first, postings)
        return out

    def settle(self, similarity: Single) -> Single:
        """Mark down submissions that are close to everything: divided by (their mean / the usual mean) ** hub."""
        mean = similarity.mean(axis=1, keepdims=True) if similarity.shape[1] else np.ones((len(similarity), 1))
        factor = ((mean + 1e-3) / (self.reference + 1e-3)) ** self.hub
        return np.asarray(np.minimum(similarity / np.clip(factor, 0.5, 2.0), 1.0), dtype=np.float32)


def build(
    submissions: Sequence[Work],
    works: Sequence[Work],
    *,
    shares: tuple[float, float, float],
    weighing: Callable[[sparse.csr_array], sparse.csr_array],
    dimensions: int,
    terms: TermList,
    model: Single | None,
    learnt: int,
    hub: float,
    seed: int,
) -> Space:
    """Make vectors of all texts.

    Args:
        submissions, works: the texts.
        shares: weights of words, topics and model.
        weighing: how counts become weights, before their rarity (`counts.saturated` or `counts.identity`).
        dimensions: of topic space.
        terms: the bilingual list for pairs of texts in two languages.
        model: places of all texts given by a model, submissions first, or None.
        learnt: rarity is learnt from the submissions and this many of the works.
        hub: how far a submission close to everything is marked down.
        seed: of the topics.
    """
    texts = [*submissions, *works]
    parts = [[tokens(part) for part in (text.title, text.text, *text.keywords)] for text in texts]
    counted = counts.count(parts)
    known = len(submissions) + learnt
    weight = counts.rarity(counts.frequency(counted.matrix[:known]), known)
    words = counts.weighted(weighing(counted.matrix), weight)
    topic = None
    if shares[1]:
        single = counted.matrix[:, : len(counted.words)]
        topic = topics(counts.weighted(weighing(single), weight[: len(counted.words)]), dimensions, seed)
    chinese = _chinese(counted)
    two = bool(np.any(chinese > 0.6) and np.any(chinese < 0.2))
    meaning = _meaning(texts, parts, terms, known) if two else sparse.csr_array((len(texts), 1))
    count = len(submissions)
    space = Space(
        count, counted, words, topic, model, meaning, chinese, _rescaled(shares, topic), 0.0, 0.0, hub,
        (Rows.of(words[:count]), Postings.of(words[count:])), _meant(meaning, chinese, count) if two else (),
    )  # fmt: skip
    return _scaled(space, two, seed)


def _rescaled(shares: tuple[float, float, float], topic: Single | None) -> tuple[float, float, float]:
    words, by_topics, by_model = shares
    if topic is None:
        words, by_topics = words or by_topics, 0.0
    total = words + by_topics + by_model
    return words / total, by_topics / total, by_model / total


def _chinese(counted: counts.Counts) -> NDArray[np.float64]:
    single = counted.matrix[:, : len(counted.words)]
    which = np.array([is_chinese(word) for word in counted.words], dtype=np.float64)
    total = np.asarray(single.sum(axis=1)).ravel()
    return np.asarray((single @ which) / np.where(total > 0, total, 1.0))


def _meaning(
    texts: Sequence[Work], parts: Sequence[Sequence[Sequence[str]]], terms: TermList, known: int
) -> sparse.csr_array:
    row, column, value = [], [], []
    for at, (text, words) in enumerate(zip(texts, parts, strict=True)):
        for part, found in zip((text.title, text.text, *text.keywords), words, strict=True):
            for concept, times in terms.find(part, found).items():
                row += [at, at]
                column += [concept, len(terms.concepts) + terms.field_of[concept]]
                value += [float(times), float(times)]
    shape = (len(texts), len(terms.concepts) + len(terms.fields))
    matrix = sparse.csr_array((value, (row, column)), shape=shape)
    weight = counts.rarity(counts.frequency(matrix[:known]), known)
    weight[len(terms.concepts) :] *= FIELD
    return counts.weighted(counts.saturated(matrix), weight)


def _meant(meaning: sparse.csr_array, chinese: NDArray[np.float64], count: int) -> tuple[tuple[Rows, Postings], ...]:
    """Chinese submissions with English works, and English submissions with Chinese works."""
    there, not_there = (sparse.diags_array(which.astype(float)) for which in (chinese > 0.6, chinese < 0.2))
    pairs = []
    for one, other in ((there, not_there), (not_there, there)):
        rows, columns = (one @ meaning).tocsr()[:count], (other @ meaning).tocsr()[count:]
        pairs.append((Rows.of(rows), Postings.of(columns)))
    return tuple(pairs)


def _scaled(space: Space, two: bool, seed: int) -> Space:
    """The scale across languages and the usual mean similarity, both from a sample of submissions."""
    count = space.rows
    sample = np.arange(count)
    if count > SAMPLE:
        sample = np.sort(np.random.default_rng(seed).choice(count, SAMPLE, replace=False))
    across = 0.0
    if two:
        across = _across(space, sample)
        space = _with(space, across, 0.0)
    means = [float(space.similarity(at, at + 1).mean()) for at in sample.tolist()] if space.columns else [0.0]
    return _with(space, across, float(np.mean(means)) if means else 0.0)


def _across(space: Space, sample: NDArray[np.int64]) -> float:
    """How large a term similarity is in terms of the others: root mean squares over pairs in one language."""
    columns = space.chinese[space.rows :]
    full = partial = 0.0
    meaning = space.meaning[space.rows :].T.tocsc()
    for at in sample.tolist():
        own = space.chinese[at]
        alike = (columns > 0.6) if own > 0.6 else (columns < 0.2) if own < 0.2 else np.zeros(len(columns), dtype=bool)
        full += float((space.similarity(at, at + 1)[0][alike].astype(np.float64) ** 2).sum())
        partial += float((np.asarray((space.meaning[[at]] @ meaning).todense()).ravel()[alike] ** 2).sum())
    return float(np.clip(np.sqrt(full / partial), 0.1, 1.0)) if partial > 0 and full > 0 else ACROSS


def _with(space: Space, across: float, reference: float) -> Space:
    return Space(
        space.rows, space.counted, space.words, space.topic, space.model, space.meaning, space.chinese, space.shares,
        across, reference, space.hub, space._lexical, space._meant,
    )  # fmt: skip
