"""How good affinities are, measured against what reviewers say of themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from concord.engines.match.given import floats, mapped
from concord.engines.match.texts import words  # noqa: F401  (registers the words of the reasons)
from concord.engines.reason import Invalid

Scores = Mapping[str, Mapping[str, float]]


def misranking_loss(predicted: Scores, rated: Scores, papers: Mapping[str, Sequence[str]] | None = None) -> float:
    """The loss of the public gold standard: how often two papers of a reviewer are put in the wrong order.

    Over all reviewers and pairs of papers with different ratings, a pair in the wrong order costs the difference of the
    ratings, equal scores cost half of it; the sum is divided by the sum of all differences. 0 is perfect, 0.5 is
    guessing (Stelmakh, Wieting, Neubig and Shah, TMLR 2025, section 4).

    Args:
        predicted: reviewer to paper to score, higher is closer.
        rated: reviewer to paper to self-rated expertise.
        papers: reviewer to the papers that count (default: all that are rated).

    Raises:
        Invalid: a rated pair without a finite prediction.
    """
    lost = whole = 0.0
    kind = "dict[str, dict[str, float]]"
    mapped(predicted, "predicted", kind)
    for reviewer, ratings in mapped(rated, "rated", kind).items():
        mapped(ratings, f"rated, {reviewer}", kind)
        names = list(ratings) if papers is None else [name for name in papers.get(reviewer, ()) if name in ratings]
        rating = floats([ratings[name] for name in names], f"rated, {reviewer}")
        score = np.array([_score(predicted, reviewer, name) for name in names], dtype=np.float64)
        apart = np.abs(rating[:, None] - rating[None, :])
        agree = np.sign(score[:, None] - score[None, :]) * np.sign(rating[:, None] - rating[None, :])
        whole += apart.sum()
        lost += (apart * np.where(agree < 0, 1.0, np.where(agree == 0, 0.5, 0.0))).sum()
    return float(lost / whole) if whole else 0.0


def _score(predicted: Scores, reviewer: str, paper: str) -> Any:
    value = mapped(predicted.get(reviewer, {}), f"predicted, {reviewer}", "dict[str, float]").get(paper)
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)) or not np.isfinite(value):
        raise Invalid("match:source-not-finite", source="predicted", row=paper, column=reviewer, value=str(value))
    return value
