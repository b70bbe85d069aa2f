"""How well each reviewer knows the subject of each application, from texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.match.given import GREATEST, integer, listed, of_kind, one_of, wrong
from concord.engines.match.texts import counts, documents
from concord.engines.match.texts.calibrate import scale_of
from concord.engines.match.texts.documents import Profile, Submission, Work
from concord.engines.match.texts.kernels import Ints, Single, best_mean
from concord.engines.match.texts.models import Encoder, encode
from concord.engines.match.texts.space import HUB, TOPICS, Space, build
from concord.engines.match.texts.terms import TermList, standard
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason, reason

METHODS = ("blend", "words", "topics", "tfidf", "model")
VERSION = "1"
PRIOR = 0.2
"""Holds the scale of declared terms near 1 while few profiles show it: as 20 pairs of 0.1 in both sources would."""
CHUNK_CELLS = 8_000_000
"""Similarities held at a time."""


@dataclass(frozen=True, slots=True)
class Options:
    """How texts are compared; see `affinity`."""

    method: str = "blend"
    best: int = 5
    keep: int | None = None
    terms: float = 0.25
    model: float = 0.5
    dimensions: int = 200
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Affinities:
    """Affinities with what they were made of.

    Attributes:
        scores: float64 (submissions x profiles) in 0 … 1, dense, or sparse (CSR) when only the best were kept.
        submissions, profiles: identifiers of the rows and columns.
        options: method, seed and the rest.
        version: of the method; equal versions and options give equal scores.
    """

    scores: NDArray[np.float64] | sparse.csr_array
    submissions: tuple[str, ...]
    profiles: tuple[str, ...]
    options: Mapping[str, Any]
    version: str
    _comparison: _Comparison = field(repr=False)

    def reason(self, submission: int, profile: int) -> Reason:
        """Why a pair has its affinity: the closest work and what both speak of.

        Args:
            submission, profile: positions of row and column.

        Raises:
            Invalid: no such position.
        """
        for what, at, names in (("submission", submission, self.submissions), ("profile", profile, self.profiles)):
            if integer(at, what) >= len(names):
                raise wrong(what, at, f"int, 0 … {len(names) - 1}")
        return self._comparison.reason(submission, profile, float(self.scores[submission, profile]))


def affinity(submissions: Any, profiles: Any, **options: Any) -> NDArray[np.float64] | sparse.csr_array:
    """The affinity of every application and reviewer, from their texts, in 0 … 1.

    Args:
        submissions: applications, see `documents.submissions`.
        profiles: reviewers with their works, a text and declared terms, see `documents.profiles`.
        options: as of `compare`.

    Returns:
        float64 (submissions x profiles); with ``keep`` a sparse CSR array.

    Raises:
        Invalid: an unknown option, or an entry that cannot be read.
    """
    return compare(submissions, profiles, **options).scores


def compare(
    submissions: Any,
    profiles: Any,
    *,
    method: str = "blend",
    best: int | None = None,
    keep: int | None = None,
    also: Iterable[tuple[str, str]] = (),
    terms: float = 0.25,
    encoder: Encoder | None = None,
    model: float = 0.5,
    dimensions: int = 200,
    term_list: TermList | None = None,
    seed: int = 0,
    progress: Progress | None = None,
    **unknown: Any,
) -> Affinities:
    """Affinities that can be asked why.

    Args:
        submissions, profiles: see `affinity`.
        method: ``blend``: words and word pairs as BM25 weighs them, with topics, and a model's places if an encoder is
            given; ``words``, ``topics`` or ``model`` alone; ``tfidf``: the classical TF-IDF over words and pairs.
        best: an application's affinity is the mean over the profile's closest works, this many (default 5;
            with an encoder 4; for ``tfidf`` 3).
        keep: only each row's and each column's best so many, as a sparse array; None: all.
        also: with ``keep``, (submission, profile) identifiers of pairs that are kept whatever their score.
        terms: weight of declared expertise beside the works, 0 to 1. A profile without works has its terms alone.
        encoder: a model, see `models`. None: no model.
        model: weight of the model's cosines in ``blend``, 0 to 1. They spread several times wider than those of words,
            so that at 0.5 the model decides most.
        dimensions: of topic space.
        term_list: bilingual terms for pairs in two languages (default: the list that comes with Concord).
        seed: of the topics and samples.
        progress: told how far the work is; may stop it.

    Raises:
        Invalid: an unknown option or a wrong value, or an entry that cannot be read.
        Cancelled: the caller's progress function stopped the work.
    """
    if unknown:
        name = min(unknown)
        raise Invalid("match:affinity-option", option=name, value=unknown[name], expected="–")
    if best is None:
        best = 3 if one_of(method, ("tfidf",)) else 4 if encoder is not None else 5
    options = Options(method, best, keep, terms, model, dimensions, seed)
    _check(options, encoder)
    applications, people = documents.submissions(submissions), documents.profiles(profiles)
    spoken = standard() if term_list is None else of_kind(term_list, TermList, "term_list")
    comparison = _Comparison.of(applications, people, options, encoder, spoken, progress)
    scores = comparison.scores(progress, _positions(also, applications, people))
    names, who = tuple(entry.id for entry in applications), tuple(entry.id for entry in people)
    used = {name: getattr(options, name) for name in Options.__slots__}
    return Affinities(scores, names, who, used, VERSION, comparison)


def _positions(
    pairs: Iterable[tuple[str, str]], applications: tuple[Submission, ...], people: tuple[Profile, ...]
) -> Ints:
    """Positions (n, 2) of pairs by their identifiers, rows ascending."""
    row = {entry.id: at for at, entry in enumerate(applications)}
    column = {entry.id: at for at, entry in enumerate(people)}
    found = []
    for pair in listed(pairs, "also", "list[tuple[str, str]]"):
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            raise wrong("also", pair, "(submission, profile)")
        application, person = map(str, pair)
        if application not in row or person not in column:
            name = application if application not in row else person
            raise Invalid("match:affinity-option", option="also", value=name, expected="id")
        found.append((row[application], column[person]))
    return np.array(sorted(set(found)), dtype=np.int64).reshape(-1, 2)


def _check(options: Options, encoder: Encoder | None) -> None:
    if not one_of(options.method, METHODS):
        raise Invalid(
            "match:affinity-option", option="method", value=str(options.method)[:60], expected=" / ".join(METHODS)
        )
    for name, least in (("best", 1), ("keep", 1), ("dimensions", 2)):
        value = getattr(options, name)
        if name == "keep" and value is None:
            continue
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or not least <= value <= GREATEST:
            raise Invalid("match:affinity-option", option=name, value=value, expected=f"int >= {least}")
    for name in ("terms", "model"):
        value = getattr(options, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 1:
            raise Invalid("match:affinity-option", option=name, value=value, expected="0 … 1")
    integer(options.seed, "seed")
    if encoder is not None and not all(hasattr(encoder, name) for name in ("name", "batch", "encode")):
        raise wrong("encoder", encoder, "Encoder")
    if options.method == "model" and encoder is None:
        raise Invalid("match:affinity-option", option="encoder", value=None, expected="Encoder")


@dataclass(frozen=True, slots=True, eq=False)
class _Comparison:
    """Texts in one space, and which columns are whose.

    Columns are the works (each once, however many profiles have it), then for each profile its declared terms.
    """

    space: Space
    works: tuple[Work, ...]
    start: Ints
    work: Ints
    declared: Ints  # column of each profile's terms, or -1
    options: Options
    term_list: TermList

    @classmethod
    def of(
        cls, applications: tuple[Submission, ...], people: tuple[Profile, ...], options: Options,
        encoder: Encoder | None, terms: TermList, progress: Progress | None,
    ) -> _Comparison:  # fmt: skip
        place: dict[Work, int] = {}
        start, work = [0], []
        for person in people:
            own = (*person.works, Work(text=person.text)) if person.text.strip() else person.works
            work += [place.setdefault(each, len(place)) for each in dict.fromkeys(own)]
            start.append(len(work))
        written = len(place)
        columns = [*place, *(Work(keywords=person.terms) for person in people if person.terms)]
        having = np.array([bool(person.terms) for person in people], dtype=bool)
        declared = np.where(having, written + np.cumsum(having) - 1, -1).astype(np.int64)
        texts = [entry.work for entry in applications]
        tick(progress, "match:texts", 0.0)
        model = encode(encoder, [*texts, *columns], progress) if encoder is not None else None
        space = build(
            texts, columns, shares=_shares(options, model), dimensions=options.dimensions, terms=terms, model=model,
            weighing=counts.identity if options.method == "tfidf" else counts.saturated, learnt=written,
            hub=0.0 if options.method == "tfidf" else HUB, seed=options.seed,
        )  # fmt: skip
        tick(progress, "match:texts", 1.0)
        start_, work_ = np.array(start, dtype=np.int64), np.array(work, dtype=np.int64)
        return cls(space, tuple(columns), start_, work_, declared, options, terms)

    def scores(self, progress: Progress | None, also: Ints) -> NDArray[np.float64] | sparse.csr_array:
        """All scores, a few rows at a time; `also` are positions of pairs that are kept whatever their score."""
        rows, people = self.space.rows, len(self.declared)
        step = max(1, min(256, CHUNK_CELLS // max(self.space.columns, 1)))
        scale = self._terms_scale()
        kept = _Best(rows, people, self.options.keep, also) if self.options.keep is not None else None
        full = np.zeros((0 if kept else rows, people))
        for first in range(0, rows, step):
            tick(progress, "match:affinity", first / rows)
            last = min(first + step, rows)
            part = self._part(first, last, scale)
            if kept is None:
                full[first:last] = part
            else:
                kept.add(first, part)
        tick(progress, "match:affinity", 1.0)
        return full if kept is None else kept.matrix()

    def _part(self, first: int, last: int, scale: float) -> NDArray[np.float64]:
        written, declared = self._sources(first, last)
        having, works = self.declared >= 0, np.diff(self.start) > 0
        share = np.where(having & works, self.options.terms, np.where(having, 1.0, 0.0))
        blended: NDArray[np.float64] = (1 - share) * written + share * np.minimum(declared * scale, 1.0)
        return np.clip(blended, 0.0, 1.0)

    def _sources(self, first: int, last: int) -> tuple[Single, Single]:
        """Affinities from the works and from the declared terms."""
        similarity = self.space.settle(self.space.similarity(first, last))
        written = np.zeros((last - first, len(self.declared)), dtype=np.float32)
        best_mean(similarity, self.start, self.work, self.options.best, written)
        declared = np.zeros_like(written)
        having = self.declared >= 0
        declared[:, having] = similarity[:, self.declared[having]]
        return written, declared

    def _terms_scale(self) -> float:
        """What brings the affinities from terms to the scale of those from works (see `calibrate.scale_of`)."""
        both = (self.declared >= 0) & (np.diff(self.start) > 0)
        rows = self.space.rows
        if not both.any() or not rows:
            return 1.0
        sample = np.unique(np.linspace(0, rows - 1, min(rows, 100)).astype(int)).tolist()
        pairs = [self._sources(at, at + 1) for at in sample]
        written, declared = (np.concatenate([pair[at] for pair in pairs])[:, both] for at in (0, 1))
        return scale_of(declared, written, prior=PRIOR)

    def reason(self, submission: int, profile: int, value: float) -> Reason:
        """Why a pair has its affinity."""
        own = self.work[self.start[profile] : self.start[profile + 1]]
        shown = round(value, 3)
        declared = int(self.declared[profile])
        if not len(own) and declared < 0:
            return reason("match:affinity-empty-profile")
        similarity = self.space.similarity(submission, submission + 1)[0]
        nearest = int(own[np.argmax(similarity[own])]) if len(own) else -1
        if nearest >= 0 and similarity[nearest] > 0:
            return self._from_work(submission, nearest, shown)
        if declared >= 0 and similarity[declared] > 0:
            return reason("match:affinity-from-terms", affinity=shown, terms=self.works[declared].keywords)
        return reason("match:affinity-nothing", affinity=shown)

    def _from_work(self, submission: int, nearest: int, shown: float) -> Reason:
        space, work = self.space, self.works[nearest]
        named = work.title.strip() or work.text.strip()[:60]
        row, column = submission, space.rows + nearest
        code = "match:affinity-from-works"
        if abs(space.chinese[row] - space.chinese[column]) > 0.5 and space.across:
            code = "match:affinity-across-languages"
            common = (space.meaning[[row]] * space.meaning[[column]]).tocoo()
            order = np.argsort(-common.data, kind="stable")
            concepts = len(self.term_list.concepts)
            shared = tuple(self._concept(int(common.col[at])) for at in order if common.col[at] < concepts)
        else:
            common = (space.words[[row]] * space.words[[column]]).tocoo()
            order = np.argsort(-common.data, kind="stable")
            shared = tuple(space.counted.name(int(common.col[at])) for at in order)
        return reason(code, affinity=shown, work=named, terms=shared[:4] or ("–",))

    def _concept(self, at: int) -> str:
        concept = self.term_list.concepts[at]
        return f"{concept.english[0]} / {concept.chinese[0]}"


def _shares(options: Options, model: Single | None) -> tuple[float, float, float]:
    if options.method == "model":
        return 0.0, 0.0, 1.0
    if options.method == "topics":
        return 0.0, 1.0, 0.0
    if options.method in ("words", "tfidf"):
        return 1.0, 0.0, 0.0
    heavy = options.model if model is not None else 0.0
    return (1 - heavy), TOPICS * (1 - heavy), heavy


class _Best:
    """Each row's and each column's best so many, gathered as rows come."""

    def __init__(self, rows: int, columns: int, keep: int, also: Ints) -> None:
        self.shape, self.keep, self.also = (rows, columns), keep, also
        self.by_row: list[tuple[Ints, Ints, NDArray[np.float64]]] = []
        self.value = np.zeros((0, columns))
        self.row = np.zeros((0, columns), dtype=np.int64)

    def add(self, first: int, part: NDArray[np.float64]) -> None:
        rows, columns = part.shape
        keep = min(self.keep, columns)
        best = np.tile(np.arange(columns), (rows, 1))
        if keep < columns:
            best = np.argpartition(-part, keep - 1, axis=1)[:, :keep]
        at = np.repeat(np.arange(rows), keep)
        self.by_row.append((at + first, best.ravel(), part[at, best.ravel()]))
        here = self.also[slice(*np.searchsorted(self.also[:, 0], (first, first + rows)))]
        self.by_row.append((here[:, 0], here[:, 1], part[here[:, 0] - first, here[:, 1]]))
        value = np.concatenate([self.value, part])
        row = np.concatenate([self.row, np.broadcast_to(np.arange(first, first + rows)[:, None], part.shape)])
        if len(value) > self.keep:
            chosen = np.argpartition(-value, self.keep - 1, axis=0)[: self.keep]
            value, row = np.take_along_axis(value, chosen, axis=0), np.take_along_axis(row, chosen, axis=0)
        self.value, self.row = value, row

    def matrix(self) -> sparse.csr_array:
        column = np.broadcast_to(np.arange(self.shape[1]), self.row.shape).ravel()
        rows = np.concatenate([*(entry[0] for entry in self.by_row), self.row.ravel()])
        columns = np.concatenate([*(entry[1] for entry in self.by_row), column])
        values = np.concatenate([*(entry[2] for entry in self.by_row), self.value.ravel()])
        _, once = np.unique(rows * self.shape[1] + columns, return_index=True)
        asked = np.isin(rows[once] * self.shape[1] + columns[once], self.also[:, 0] * self.shape[1] + self.also[:, 1])
        stored = once[(values[once] > 0) | asked]
        return sparse.csr_array((values[stored], (rows[stored], columns[stored])), shape=self.shape)
