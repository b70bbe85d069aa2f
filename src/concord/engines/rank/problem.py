"""What is to be ranked: votes, criteria, stages, scales, and the rules that the board set beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from concord.engines.rank import words  # noqa: F401 - registers the words of this engine's reasons
from concord.engines.reason import Invalid

Number = int | float | Decimal | Fraction | str
"""A number as people write it; a float means the decimal that it prints as, so 0.1 is one tenth."""


def exact(value: Any, field_name: str, entry: str = "") -> Fraction:
    """`value` as a fraction.

    Raises:
        Invalid: it is no finite number (``rank:not_a_number``).
    """
    try:
        if isinstance(value, (int, Fraction)) and not isinstance(value, bool):
            return Fraction(value)
        return Fraction(Decimal(str(value).strip()))
    except (InvalidOperation, ValueError, OverflowError):
        raise Invalid("rank:not_a_number", field=field_name, entry=entry, value=str(value)[:40]) from None


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of grades.

    Attributes:
        least, greatest: the smallest and greatest number allowed; None takes that of the votes (and the result warns).
        best: ``"high"`` or ``"low"``, the end that is best.
        words: grades written in words, such as ``{"A": 6, "B": 4}``.
        anchors: pairs (grade here, grade on the common scale) with the same meaning, in any order. Between them the
            mapping is linear. Without anchors, worst maps to worst and best to best.
    """

    least: Number | None = None
    greatest: Number | None = None
    best: str = "high"
    words: Mapping[str, Number] = field(default_factory=dict)
    anchors: tuple[tuple[Number, Number], ...] = ()

    def __post_init__(self) -> None:
        if self.best not in ("high", "low"):
            raise Invalid("rank:unknown_option", option="best", value=str(self.best), known=("high", "low"))
        if self.least is not None and self.greatest is not None:
            least, greatest = exact(self.least, "least"), exact(self.greatest, "greatest")
            if least >= greatest:
                raise Invalid("rank:scale_empty", least=str(self.least), greatest=str(self.greatest))


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: its weight, the mean below which an application fails it (on the common scale), and its scale.

    `scale` names an entry of `Problem.scales`; None is the common scale.
    """

    name: str
    weight: Number = 1
    threshold: Number | None = None
    scale: str | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of assessment, in order; below its threshold an application goes no further.

    `weight` is its share in the final score; 0 makes it a gate only.
    """

    name: str
    weight: Number = 1
    threshold: Number | None = None


@dataclass(frozen=True)
class Votes:
    """A table of votes, column by column, each column as long as the table.

    Attributes:
        application, assessor: names (anything else is turned into text).
        score: int, float, Decimal, Fraction, or text (a number or one of the scale's words). None or blank is a
            missing vote: it counts for nothing. NaN is an error.
        criterion, panel, stage, scale: names, or None where there is only one.
        row: each vote's number in its source, named in errors; 1, 2, ... by default.
    """

    application: Sequence[Any]
    assessor: Sequence[Any]
    score: Sequence[Any]
    criterion: Sequence[Any] | None = None
    panel: Sequence[Any] | None = None
    stage: Sequence[Any] | None = None
    scale: Sequence[Any] | None = None
    row: Sequence[int] | None = None

    def __post_init__(self) -> None:
        for name in ("application", "assessor", "score", "criterion", "panel", "stage", "scale", "row"):
            column = getattr(self, name)
            if column is not None and len(column) != len(self.application):
                raise Invalid("rank:column_length", field=name, length=len(column), wanted=len(self.application))

    def __len__(self) -> int:
        return len(self.application)

    def row_of(self, index: int) -> int:
        """The number of a vote in its source."""
        return index + 1 if self.row is None else int(self.row[index])


@dataclass(frozen=True)
class Problem:
    """Votes and the rules fixed before they were cast.

    Attributes:
        votes: the votes.
        applications: all applications to be ranked, with or without votes; empty takes those in the votes. Where
            there are panels, a mapping application → panel places those without votes.
        criteria: criteria with weights and thresholds; empty weighs those in the votes equally.
        stages: stages in order; empty takes those in the votes, if any, as equal.
        scale: the common scale, on which scores are reported.
        scales: other scales by name, mapped to the common one.
        threshold: overall score that must be reached, on the common scale.
        pass_in: in how many of the criteria that have a threshold it must be reached; None is all.
        least_votes: assessors needed for a rank.
        bands: grade bands as pairs (name, threshold of the band on the common scale), such as ``(("A", 5), ("B", 4))``.
    """

    votes: Votes
    applications: Sequence[Any] | Mapping[str, str] = ()
    criteria: tuple[Criterion, ...] = ()
    stages: tuple[Stage, ...] = ()
    scale: Scale = field(default_factory=Scale)
    scales: Mapping[str, Scale] = field(default_factory=dict)
    threshold: Number | None = None
    pass_in: int | None = None
    least_votes: int = 1
    bands: tuple[tuple[str, Number], ...] = ()

    def __post_init__(self) -> None:
        for kind, entries in (("criterion", self.criteria), ("stage", self.stages)):
            names = [entry.name for entry in entries]
            for name in names:
                if names.count(name) > 1:
                    raise Invalid("rank:named_twice", field=kind, entry=name)
            weights = [exact(entry.weight, "weight", entry.name) for entry in entries]
            for name, weight in zip(names, weights, strict=True):
                if weight < 0:
                    raise Invalid("rank:negative_weight", field=kind, entry=name, value=float(weight))
            if weights and not any(weights):
                raise Invalid("rank:no_weight", field=kind)
        for criterion in self.criteria:
            if criterion.scale is not None and criterion.scale not in self.scales:
                raise Invalid("rank:unknown_scale", entry=criterion.scale, row=0, known=tuple(self.scales))
        gates = sum(criterion.threshold is not None for criterion in self.criteria)
        if self.pass_in is not None and not 1 <= self.pass_in <= gates:
            raise Invalid("rank:pass_in", value=self.pass_in, criteria=gates)
        if self.least_votes < 1:
            raise Invalid("rank:least_votes", value=self.least_votes)
