"""Grades of any scale, exactly, on the common one."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from concord.engines.rank.problem import Problem, Scale, exact
from concord.engines.reason import Invalid, Reason, reason

Bound = Fraction | None


@dataclass(frozen=True)
class Reading:
    """How the grades of one scale are read: the checks, and the broken line that maps them to the common scale."""

    least: Bound
    greatest: Bound
    words: Mapping[str, Fraction]
    line: tuple[tuple[Fraction, Fraction], ...] = ()

    def grade(self, raw: Any, row: int, application: str) -> Fraction | None:
        """The grade as written in a vote, on its own scale; None for a missing vote.

        Raises:
            Invalid: it is no number and no word of the scale, NaN, or outside the scale.
        """
        if raw is None:
            return None
        if isinstance(raw, str):
            text = raw.strip()
            if not text:
                return None
            if text in self.words:
                return self.words[text]
            raw = text
        value = self._number(raw, row, application)
        below = self.least is not None and value < self.least
        if below or (self.greatest is not None and value > self.greatest):
            least, greatest = ("…" if bound is None else f"{float(bound):g}" for bound in (self.least, self.greatest))
            raise Invalid(
                "rank:off_scale", row=row, application=application, value=float(value), least=least, greatest=greatest
            )
        return value

    def _number(self, raw: Any, row: int, application: str) -> Fraction:
        try:
            finite = math.isfinite(float(raw))
        except (TypeError, ValueError):
            finite = True
        if not finite:
            raise Invalid("rank:nan", row=row, application=application)
        try:
            return exact(raw, "score")
        except Invalid:
            known = tuple(self.words) or "-"
            raise Invalid(
                "rank:not_a_grade", row=row, application=application, value=str(raw)[:40], known=known
            ) from None

    def common(self, value: Fraction) -> Fraction:
        """The grade on the common scale: linear between anchors, and on beyond the outermost."""
        if not self.line:
            return value
        place = bisect_right([grade for grade, _ in self.line], value)
        (x0, y0), (x1, y1) = self.line[max(0, min(place, len(self.line) - 1) - 1) :][:2]
        return y0 + (value - x0) * (y1 - y0) / (x1 - x0)


def common_scale(problem: Problem, used: set[str | None]) -> tuple[Bound, Bound, str, tuple[Reason, ...]]:
    """Least and greatest grade and the best end of the common scale, with a warning where it had to be chosen.

    `used` are the names of the scales that votes use, None for the common one. Bounds are None where they must be
    taken from the votes.
    """
    scale = problem.scale
    least, greatest = _bound(scale.least), _bound(scale.greatest)
    others = [problem.scales[name] for name in used if name is not None]
    if not others or (least is not None and greatest is not None):
        return least, greatest, scale.best, ()
    if None in used:
        raise Invalid("rank:scale_open", entry="-")
    spans = {(_bound(other.least), _bound(other.greatest), other.best) for other in others}
    if len(spans) == 1:
        (span,) = spans
        return *span, ()
    return Fraction(0), Fraction(100), "high", (reason("rank:percent_scale"),)


def reading(scale: Scale, name: str | None, common: tuple[Bound, Bound, str]) -> Reading:
    """How to read a scale. `name` None is the common scale itself.

    Raises:
        Invalid: it has neither bounds nor anchors to be mapped by, or its anchors cannot be.
    """
    least, greatest = _bound(scale.least), _bound(scale.greatest)
    words = {word: exact(value, "scale", word) for word, value in scale.words.items()}
    if name is None or (not scale.anchors and (least, greatest, scale.best) == common):
        return Reading(least, greatest, words)
    if scale.anchors:
        line = _anchored(scale, name)
        return Reading(
            line[0][0] if least is None else least, line[-1][0] if greatest is None else greatest, words, line
        )
    if None in (least, greatest, *common[:2]):
        raise Invalid("rank:scale_open", entry=name)
    ends = common[:2] if scale.best == common[2] else common[1::-1]
    return Reading(least, greatest, words, ((least, ends[0]), (greatest, ends[1])))  # type: ignore[arg-type]


def _anchored(scale: Scale, name: str) -> tuple[tuple[Fraction, Fraction], ...]:
    line = tuple(sorted((exact(here, "anchor", name), exact(there, "anchor", name)) for here, there in scale.anchors))
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(line)]
    if not steps or any(x == 0 or y == 0 or (y > 0) != (steps[0][1] > 0) for x, y in steps):
        raise Invalid("rank:anchors", entry=name, anchors=tuple(f"{here}={there}" for here, there in scale.anchors))
    return line


def _bound(value: Any) -> Bound:
    return None if value is None else exact(value, "scale")
