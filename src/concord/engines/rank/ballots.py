"""The votes, checked and coded: what every method computes from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.rank.problem import Criterion, Problem, Stage, Votes, exact
from concord.engines.rank.scales import Bound, Reading, common_scale, reading
from concord.engines.reason import Invalid, Reason, reason

Ints = NDArray[Any]
"""int64, or Python integers (dtype object) where a number would not fit."""

SAFE = 2**53


@dataclass(frozen=True)
class Ballots:
    """Votes cast (missing ones are gone), in the order of the table.

    An *entry* is one application in one panel; a *cell* is one criterion at one stage.

    Attributes:
        entries: (panel, application), in natural order; `panel`: each entry's place in `panels`.
        entry, assessor, cell, value: one per vote; `value / unit` is the grade on the common scale.
        weights: one per cell, integers without a common factor.
        least, greatest, best: the common scale.
    """

    entries: tuple[tuple[str | None, str], ...]
    panels: tuple[str | None, ...]
    panel: NDArray[np.int64]
    assessors: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    stages: tuple[Stage, ...]
    entry: NDArray[np.int64]
    assessor: NDArray[np.int64]
    cell: NDArray[np.int64]
    value: Ints
    unit: int
    weights: tuple[int, ...]
    least: Fraction
    greatest: Fraction
    best: str
    scale_given: bool
    warnings: tuple[Reason, ...]

    @property
    def sign(self) -> int:
        """1 where a high score is best, -1 where a low one is."""
        return 1 if self.best == "high" else -1

    @property
    def cells(self) -> int:
        return len(self.criteria) * len(self.stages)

    def kept(self, keep: NDArray[np.bool_]) -> Ballots:
        """Only the votes where `keep` is true."""
        return replace(
            self,
            entry=self.entry[keep],
            assessor=self.assessor[keep],
            cell=self.cell[keep],
            value=self.value[keep],
        )

    def assessors_of_entries(self) -> NDArray[np.int64]:
        """How many assessors cast a vote on each entry."""
        pairs = np.unique(self.entry * len(self.assessors) + self.assessor)
        return np.bincount(pairs // max(1, len(self.assessors)), minlength=len(self.entries))


def count(problem: Problem) -> Ballots:
    """Check and code the votes of a problem.

    Raises:
        Invalid: names the row, field and entry at fault.
    """
    votes = problem.votes
    if not len(votes):
        raise Invalid("rank:no_votes")
    columns = _Columns(votes, problem)
    least, greatest, best, warnings = common_scale(problem, columns.used)
    readings = {
        name: reading(problem.scale if name is None else problem.scales[name], name, (least, greatest, best))
        for name in columns.used
    }
    cast, value, unit = _grades(votes, columns, readings)
    if not cast.any():
        raise Invalid("rank:no_votes")
    given = least is not None and greatest is not None
    low, high = _bounds(least, greatest, value[cast], unit)
    finer = lcm(unit, low.denominator, high.denominator)
    if finer != unit:
        value, unit = value.astype(object) * (finer // unit), finer
    if not given:
        warnings = (*warnings, reason("rank:scale_from_votes", least=float(low), greatest=float(high)))
    _refuse_twice(votes, columns, cast)
    return Ballots(
        columns.entries,
        columns.panels,
        columns.panel,
        columns.assessors,
        columns.criteria,
        columns.stages,
        columns.entry[cast],
        columns.assessor[cast],
        columns.cell[cast],
        value[cast],
        unit,
        _weights(columns.criteria, columns.stages),
        low,
        high,
        best,
        given,
        warnings,
    )


def natural(name: str | None) -> tuple[Any, ...]:
    """Sort key under which P2 comes before P10."""
    parts = re.split(r"(\d+)", name or "")
    return (*((int(part), part) if part.isdecimal() else (-1, part) for part in parts), (-2, name or ""))


class _Columns:
    """Every column of names as codes."""

    def __init__(self, votes: Votes, problem: Problem) -> None:
        application = _names(votes, "application")
        panel = _names(votes, "panel", blank=None)
        declared = _declared(problem.applications)
        if declared:
            _refuse_unknown(votes, "application", application, tuple(declared))
        pairs = list(zip(panel, application, strict=True))
        placed = set(application)
        only = next(iter(set(panel))) if len(set(panel)) == 1 else None
        found = set(pairs) | {(place or only, name) for name, place in declared.items() if name not in placed}
        self.entries = tuple(sorted(found, key=lambda pair: (natural(pair[0]), natural(pair[1]))))
        self.panels = tuple(dict.fromkeys(place for place, _ in self.entries))
        order = {place: code for code, place in enumerate(self.panels)}
        self.panel = np.fromiter((order[place] for place, _ in self.entries), np.int64, len(self.entries))
        self.entry = _codes(pairs, self.entries)
        assessor = _names(votes, "assessor")
        self.assessors = tuple(sorted(set(assessor), key=natural))
        self.assessor = _codes(assessor, self.assessors)
        self._cells(votes, problem)

    def _cells(self, votes: Votes, problem: Problem) -> None:
        lone = problem.criteria[0].name if len(problem.criteria) == 1 else "score"
        criterion = _names(votes, "criterion", blank=lone)
        stage = _names(votes, "stage") if votes.stage is not None else [""] * len(votes)
        self.criteria = problem.criteria or tuple(Criterion(str(name)) for name in sorted(set(criterion), key=natural))
        self.stages = problem.stages or tuple(Stage(str(name)) for name in sorted(set(stage), key=natural))
        if votes.stage is None and problem.stages:
            stage = [problem.stages[0].name] * len(votes) if len(problem.stages) == 1 else stage
        names = tuple(one.name for one in self.criteria)
        steps = tuple(one.name for one in self.stages)
        _refuse_unknown(votes, "criterion", criterion, names)
        _refuse_unknown(votes, "stage", stage, steps)
        codes = _codes(criterion, names)
        self.cell = _codes(stage, steps) * len(names) + codes
        scale = _names(votes, "scale", blank=None)
        own = {one.name: one.scale for one in self.criteria}
        self.scale = [mine or own[name] for mine, name in zip(scale, criterion, strict=True)]
        self.used: set[str | None] = set(self.scale)
        for name in self.used - {None} - set(problem.scales):
            row = votes.row_of(self.scale.index(name))
            raise Invalid("rank:unknown_scale", row=row, entry=str(name), known=tuple(problem.scales) or "-")


_REFUSE = object()


def _names(votes: Votes, field: str, blank: Any = _REFUSE) -> list[Any]:
    """A column as text; a blank becomes `blank`, or is refused."""
    column = getattr(votes, field)
    if column is None:
        return [blank] * len(votes)
    seen: dict[Any, str] = {}
    names = []
    for index, raw in enumerate(column):
        name = seen.get(raw)
        if name is None:
            name = "" if raw is None or raw != raw else str(raw).strip()
            if not name:
                if blank is _REFUSE:
                    raise Invalid("rank:blank", row=votes.row_of(index), field=field)
                name = blank
            else:
                seen[raw] = name
        names.append(name)
    return names


def _declared(applications: Any) -> dict[str, str | None]:
    if hasattr(applications, "items"):
        pairs = [
            (str(name).strip(), None if panel is None else str(panel).strip()) for name, panel in applications.items()
        ]
    else:
        pairs = [(str(name).strip(), None) for name in applications]
    declared = dict(pairs)
    if len(declared) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid("rank:named_twice", field="application", entry=twice)
    return declared


def _refuse_unknown(votes: Votes, field: str, column: Sequence[str], known: tuple[str, ...]) -> None:
    strangers = set(column) - set(known)
    if strangers:
        index = next(index for index, name in enumerate(column) if name in strangers)
        shown = (*known[:10], "…") if len(known) > 10 else known
        raise Invalid(
            "rank:unknown_entry", row=votes.row_of(index), field=field, entry=column[index] or "-", known=shown
        )


def _codes(column: Sequence[Any], names: Sequence[Any]) -> NDArray[np.int64]:
    place = {name: code for code, name in enumerate(names)}
    return np.fromiter((place[name] for name in column), np.int64, len(column))


def _grades(
    votes: Votes, columns: _Columns, readings: dict[str | None, Reading]
) -> tuple[NDArray[np.bool_], Ints, int]:
    """Which votes were cast, and all grades as integers over one unit (0 where not cast)."""
    score = votes.score
    raw = list(zip(columns.scale, score.tolist() if hasattr(score, "tolist") else score, strict=True))
    grades: dict[Any, Fraction | None] = {}
    for index, key in enumerate(raw):
        if key not in grades:
            scale = readings[key[0]]
            grade = scale.grade(key[1], votes.row_of(index), str(votes.application[index]))
            grades[key] = None if grade is None else scale.common(grade)
    unit = lcm(*(grade.denominator for grade in grades.values() if grade is not None))
    whole = {key: 0 if grade is None else int(grade * unit) for key, grade in grades.items()}
    largest = max(map(abs, whole.values()), default=0)
    value = np.array([whole[key] for key in raw], dtype=np.int64 if largest * len(raw) < SAFE else object)
    cast = np.fromiter((grades[key] is not None for key in raw), np.bool_, len(raw))
    return cast, value, unit


def _bounds(least: Bound, greatest: Bound, value: Ints, unit: int) -> tuple[Fraction, Fraction]:
    low = Fraction(int(value.min()), unit) if least is None else least
    high = Fraction(int(value.max()), unit) if greatest is None else greatest
    return low, high


def _refuse_twice(votes: Votes, columns: _Columns, cast: NDArray[np.bool_]) -> None:
    cells = len(columns.criteria) * len(columns.stages)
    key = (columns.entry * cells + columns.cell) * len(columns.assessors) + columns.assessor
    places = np.flatnonzero(cast)
    _, first, inverse = np.unique(key[places], return_index=True, return_inverse=True)
    again = np.flatnonzero(first[inverse] != np.arange(len(places)))
    if not len(again):
        return
    index, earlier = int(places[again[0]]), int(places[first[inverse[again[0]]]])
    stage, criterion = divmod(int(columns.cell[index]), len(columns.criteria))
    what = " ".join(part for part in (columns.stages[stage].name, columns.criteria[criterion].name) if part)
    raise Invalid(
        "rank:voted_twice",
        row=votes.row_of(index),
        first=votes.row_of(earlier),
        assessor=columns.assessors[columns.assessor[index]],
        application=columns.entries[columns.entry[index]][1],
        what=what,
    )


def _weights(criteria: Sequence[Criterion], stages: Sequence[Stage]) -> tuple[int, ...]:
    weights = [
        exact(stage.weight, "weight", stage.name) * exact(criterion.weight, "weight", criterion.name)
        for stage in stages
        for criterion in criteria
    ]
    unit = lcm(*(weight.denominator for weight in weights))
    return tuple(int(weight * unit) for weight in weights)
