"""From ranking lists to one order of the call, and what each place counts as merit.

One way for the portal and for a folder of files. A row is the rank engine's, or the portal's of the same names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Ranks = Mapping[str, tuple[float, bool]]
"""application → rank (equal for ties), fundable."""

Placed = Sequence[tuple[str, Any]]
"""application, and its row: `panel`, `rank`, `fundable`, `exact`, `adjusted`, `expected_rank`, `place`, `drawn`,
`lot`."""


def ranks(rows: Placed, best: str = "high") -> dict[str, tuple[float, bool]]:
    """The order in which money is given; what has no rank is left out.

    One panel's list stands as it is. Several panels' are merged by merit. Where a lottery was held, those clearly above
    the line come first, then the drawn by their lots, the others of the group, and the rest.
    """
    listed = [(name, row) for name, row in rows if row.rank is not None]
    keys: dict[str, Any] = {name: row.rank for name, row in listed}
    if len({row.panel for _, row in listed}) > 1:
        worth = merits(listed, best)
        if all(name in worth for name in keys):
            keys = {name: -worth[name] for name in keys}
    if any(row.drawn is not None for _, row in listed):
        keys = {name: _after_draw(row, keys[name]) for name, row in listed}
    elif len({row.panel for _, row in listed}) <= 1:
        return {name: (row.rank, row.fundable) for name, row in listed}
    turn = {key: place for place, key in enumerate(sorted(set(keys.values())), start=1)}
    return {name: (turn[keys[name]], row.fundable) for name, row in listed}


def _after_draw(row: Any, key: Any) -> tuple[int, Any, str]:
    if row.drawn is not None:
        return 1 if row.drawn else 2, 0, row.lot
    return 0 if row.place == "above" else 3, key, ""


def merits(rows: Placed, best: str = "high") -> dict[str, Fraction]:
    """What each ranked application counts where merits are added up: the figure that orders its list.

    By expected ranks, the percentage of its panel that it is expected to stand above, 100 (1 - (r - 1/2) / n) for
    expected rank r of n (one less the percentile of the expected rank, PCER: Lockwood, Louis and McCaffrey 2002), so
    that panels of any size and severity compare (the rank itself where a panel's design gave no expected ones). By an
    adjusted method, the adjusted score; else the score, exactly.
    Where low scores are best they are mirrored between the least and the greatest of the call. What has no figure is
    left out.
    """
    listed = [(name, row) for name, row in rows if row.rank is not None]
    size = Counter(row.panel for _, row in listed)
    if any(row.expected_rank is not None for _, row in listed):
        return {name: 100 * (1 - (_expected(row) - Fraction(1, 2)) / size[row.panel]) for name, row in listed}
    figures = {name: _figure(row) for name, row in listed}
    return mirrored({name: figure for name, figure in figures.items() if figure is not None}, best)


def _expected(row: Any) -> Fraction:
    return _rounded(row.rank if row.expected_rank is None else row.expected_rank)


def _rounded(number: float) -> Fraction:
    """Without the last digits of a float, in which equals may differ."""
    return Fraction(str(round(number, 9)))


def _figure(row: Any) -> Fraction | None:
    if row.adjusted is not None:
        return _rounded(row.adjusted)
    return Fraction(row.exact) if row.exact not in (None, "") else None


def mirrored(scores: Mapping[str, Fraction], best: str) -> dict[str, Fraction]:
    """Scores of which more is better."""
    if best == "high" or not scores:
        return dict(scores)
    ends = min(scores.values()) + max(scores.values())
    return {name: ends - score for name, score in scores.items()}


def told(rows: Iterable[tuple[str, Any, Any]], best: str = "high") -> dict[str, Fraction]:
    """Merits of a ranking list made elsewhere, of (application, rank, score); none where scores are missing."""
    scores = {name: score for name, rank, score in rows if rank is not None}
    if any(score is None for score in scores.values()):
        return {}
    return mirrored({name: Fraction(str(score)) for name, score in scores.items()}, best)
