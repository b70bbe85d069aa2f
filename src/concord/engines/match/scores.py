"""Affinities in any usual form, as one frozen table of candidate pairs.

A pair that is not in the table is no candidate. In a dense array every pair is one; in a sparse array the stored
entries are (a stored 0 is a candidate of affinity 0); in triples the listed pairs are.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.match.given import listed
from concord.engines.reason import Invalid

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Scores:
    """Candidate pairs by application (compressed sparse rows).

    Attributes:
        start: int64 (applications + 1): where each application's candidates begin.
        reviewer: int32 (pairs): positions of reviewers, ascending within an application.
        value: float64 (pairs): affinities, finite.
        reviewers: how many reviewers there are.
    """

    start: Ints
    reviewer: NDArray[np.int32]
    value: Floats
    reviewers: int

    @property
    def applications(self) -> int:
        return len(self.start) - 1

    def application(self) -> NDArray[np.int32]:
        """The application's position of every candidate pair, int32 (pairs)."""
        return np.repeat(np.arange(self.applications, dtype=np.int32), np.diff(self.start))

    def find(self, application: int, reviewer: int) -> int:
        """The index of a candidate pair, or -1."""
        low, high = int(self.start[application]), int(self.start[application + 1])
        at = low + int(np.searchsorted(self.reviewer[low:high], reviewer))
        return at if at < high and self.reviewer[at] == reviewer else -1

    def locate(self, application: Ints, reviewer: Ints) -> Ints:
        """The indices of many pairs at once, -1 where a pair is no candidate."""
        width = np.int64(self.reviewers)
        keys = self.application().astype(np.int64) * width + self.reviewer
        wanted = application.astype(np.int64) * width + reviewer
        at = np.searchsorted(keys, wanted)
        inside = at < len(keys)
        found = np.zeros(len(wanted), dtype=bool)
        found[inside] = keys[at[inside]] == wanted[inside]
        return np.where(found, at, -1)

    def without(self, drop: NDArray[np.bool_]) -> Scores:
        """The same table less some pairs (bool, one per pair)."""
        if not drop.any():
            return self
        kept = np.concatenate([[0], np.cumsum(~drop)])
        return Scores(kept[self.start], self.reviewer[~drop], self.value[~drop], self.reviewers)


def read(affinity: Any, applications: Sequence[str] | None, reviewers: Sequence[str] | None) -> tuple[Scores, Any, Any]:
    """Affinity in any usual form, with the identifiers of applications and reviewers.

    Args:
        affinity: a 2-d array (applications x reviewers); a SciPy sparse array; an Arrow table or a mapping with columns
            ``application``, ``reviewer``, ``affinity``; a data frame with them; a sequence of such triples; or
            `Scores`.

    Raises:
        Invalid: NaN or infinite values, a pair given twice, shapes that disagree, unknown or duplicate identifiers.
    """
    if isinstance(affinity, Scores):
        rows, columns = affinity.applications, affinity.reviewers
        names, people = _ids(applications, rows, "applications"), _ids(reviewers, columns, "reviewers")
        return _finite(_whole_table(affinity), names, people), names, people
    if sparse.issparse(affinity):
        return _from_sparse(affinity, applications, reviewers)
    if isinstance(affinity, np.ndarray) and affinity.dtype.kind != "O":
        if affinity.ndim != 2:
            raise Invalid("match:shapes-disagree", what="affinity (dimensions)", given=affinity.ndim, expected=2)
        return _from_dense(affinity, applications, reviewers)
    return _from_triples(affinity, applications, reviewers)


def _whole_table(scores: Scores) -> Scores:
    pairs, start = len(scores.value), scores.start
    if (
        len(scores.reviewer) != pairs
        or len(start) == 0
        or start[0] != 0
        or start[-1] != pairs
        or (np.diff(start) < 0).any()
    ):
        raise Invalid("match:shapes-disagree", what="Scores", given=len(scores.reviewer), expected=pairs)
    outside = scores.reviewer[(scores.reviewer < 0) | (scores.reviewer >= scores.reviewers)]
    if len(outside):
        name = str(outside[0])
        raise Invalid("match:unknown-identifier", what="reviewers", name=name, where="Scores.reviewer")
    rising = np.diff(scores.reviewer) > 0
    rising[start[1:-1][(start[1:-1] > 0) & (start[1:-1] < pairs)] - 1] = True
    if not rising.all():
        raise Invalid("match:scores-not-sorted", row=int(np.flatnonzero(~rising)[0]) + 1)
    return scores


def _real(values: Any) -> Floats:
    """Affinities as floats; numbers with an imaginary part are none."""
    if values.dtype.kind not in "fiub":
        raise Invalid("match:affinity-unreadable", kind=str(values.dtype))
    return np.array(values, dtype=np.float64)


def _ids(given: Sequence[str] | None, count: int, what: str) -> tuple[str, ...]:
    if given is None:
        return tuple(map(str, range(1, count + 1)))
    names = _named(given, what)
    if len(names) != count:
        raise Invalid("match:shapes-disagree", what=what, given=len(names), expected=count)
    if len(set(names)) != len(names):
        raise Invalid("match:duplicate-identifier", what=what, name=_first_twice(names))
    return names


def _named(given: Any, what: str) -> tuple[str, ...]:
    entries = listed(given, what, "list[str]")
    for row, name in enumerate(entries, start=1):
        if not isinstance(name, (str, int, np.integer)) or isinstance(name, bool) or not str(name).strip():
            raise Invalid("match:identifier-missing", what=what, row=row, name=str(name)[:60])
    return tuple(map(str, entries))


def _first_twice(names: Sequence[str]) -> str:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            return name
        seen.add(name)
    raise AssertionError("no name is there twice")


def _from_dense(array: NDArray[Any], applications: Any, reviewers: Any) -> tuple[Scores, Any, Any]:
    rows, columns = array.shape
    names, people = _ids(applications, rows, "applications"), _ids(reviewers, columns, "reviewers")
    start = np.arange(rows + 1, dtype=np.int64) * columns
    reviewer = np.tile(np.arange(columns, dtype=np.int32), rows)
    scores = Scores(start, reviewer, _real(array).ravel(), columns)
    return _finite(scores, names, people), names, people


def _from_sparse(array: Any, applications: Any, reviewers: Any) -> tuple[Scores, Any, Any]:
    rows, columns = array.shape
    names, people = _ids(applications, rows, "applications"), _ids(reviewers, columns, "reviewers")
    if array.format == "csr" and array.has_canonical_format:
        start, reviewer, value = array.indptr, array.indices, array.data
        scores = Scores(start.astype(np.int64), reviewer.astype(np.int32), _real(value), columns)
    else:
        entries = array.tocoo()
        scores = _sorted(entries.row, entries.col, _real(entries.data), rows, columns, names, people)
    return _finite(scores, names, people), names, people


def _from_triples(affinity: Any, applications: Any, reviewers: Any) -> tuple[Scores, Any, Any]:
    columns = _columns(affinity)
    names, row = _positions(columns[0], applications, "applications")
    people, column = _positions(columns[1], reviewers, "reviewers")
    try:
        value = np.array([math.nan if one is None else float(one) for one in columns[2]], dtype=np.float64)
    except (TypeError, ValueError):
        raise Invalid("match:affinity-no-number", **_first_no_number(columns)) from None
    scores = _sorted(row, column, value, len(names), len(people), names, people)
    return _finite(scores, names, people), names, people


def _columns(affinity: Any) -> tuple[list[Any], list[Any], list[Any]]:
    if hasattr(affinity, "column_names"):
        affinity = {name: affinity.column(name).to_pylist() for name in affinity.column_names}
    elif not isinstance(affinity, Mapping) and hasattr(affinity, "columns"):  # a data frame
        affinity = {str(name): list(affinity[name]) for name in affinity.columns}
    if isinstance(affinity, Mapping):
        missing = [name for name in ("application", "reviewer", "affinity") if name not in affinity]
        if missing:
            raise Invalid("match:column-missing", column=missing[0])
        columns = tuple(list(affinity[name]) for name in ("application", "reviewer", "affinity"))
        if len({len(column) for column in columns}) > 1:
            raise Invalid("match:shapes-disagree", what="affinity", given=len(columns[2]), expected=len(columns[0]))
        return columns[0], columns[1], columns[2]
    try:
        rows = [(application, reviewer, value) for application, reviewer, value in affinity]
    except (TypeError, ValueError):
        raise Invalid("match:affinity-unreadable", kind=type(affinity).__name__) from None
    return [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]


def _positions(column: list[Any], known: Any, what: str) -> tuple[tuple[str, ...], Ints]:
    texts = _named(column, what)
    names = tuple(dict.fromkeys(texts)) if known is None else _ids(listed(known, what, "list[str]"), len(known), what)
    place = {name: position for position, name in enumerate(names)}
    try:
        return names, np.fromiter((place[name] for name in texts), dtype=np.int64, count=len(texts))
    except KeyError as unknown:
        raise Invalid("match:unknown-identifier", what=what, name=unknown.args[0], where="affinity") from None


def _first_no_number(columns: tuple[list[Any], list[Any], list[Any]]) -> dict[str, Any]:
    for row, value in enumerate(columns[2]):
        try:
            float(value)
        except (TypeError, ValueError):
            return {"application": str(columns[0][row]), "reviewer": str(columns[1][row]), "value": str(value)}
    return {"application": "", "reviewer": "", "value": ""}


def _sorted(row: Any, column: Any, value: Any, rows: int, columns: int, names: Any, people: Any) -> Scores:
    keys = row.astype(np.int64) * np.int64(max(columns, 1)) + column.astype(np.int64)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    twice = np.flatnonzero(keys[1:] == keys[:-1])
    if len(twice):
        application, reviewer = divmod(int(keys[twice[0]]), columns)
        raise Invalid("match:pair-twice", application=names[application], reviewer=people[reviewer])
    start = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=rows))]).astype(np.int64)
    return Scores(start, column[order].astype(np.int32), np.asarray(value, dtype=np.float64)[order], columns)


def _finite(scores: Scores, names: Sequence[str], people: Sequence[str]) -> Scores:
    wrong = np.flatnonzero(~np.isfinite(scores.value))
    if len(wrong):
        pair = int(wrong[0])
        application = int(np.searchsorted(scores.start, pair, side="right")) - 1
        reviewer = people[int(scores.reviewer[pair])]
        value = str(scores.value[pair])
        raise Invalid("match:affinity-not-finite", application=names[application], reviewer=reviewer, value=value)
    return scores
