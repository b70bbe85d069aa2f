"""`rank`: one interface for every method."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from concord.engines.progress import Progress
from concord.engines.rank.problem import Problem
from concord.engines.rank.result import Ranking

METHODS = ("mean", "expected-rank", "mixed", "empirical-bayes")


def rank(
    problem: Problem,
    method: str = "mean",
    *,
    ties: str = "share",
    outliers: str = "none",
    trim: str | float | Fraction = "none",
    missing: str = "unranked",
    tiebreak: Sequence[str] = (),
    share: float | Fraction | str | None = None,
    draw: bool = False,
    seed: int = 0,
    draws: int = 40_000,
    progress: Progress | None = None,
) -> Ranking:
    """Rank the applications of every panel.

    Args:
        problem: the votes and the rules.
        method: one of `METHODS`.
        ties: ``share`` (1, 2, 2, 4), ``dense`` (1, 2, 2, 3) or ``middle`` (1, 2.5, 2.5, 4).
        outliers: ``none``, or ``midpoint``: of three votes or more on a criterion, a single one on the other side of
            the scale's mid-point from all the others is left out (the older Eurostars rule).
        trim: ``none``; ``extremes`` leaves out one lowest and one highest of three votes or more; ``median``; or a
            share from each end, below 0.5. For method ``mean`` only.
        missing: a criterion with weight on which nobody voted: ``unranked``, ``rest`` (the other weights are scaled
            up), or ``worst`` (counts as the worst grade of the scale).
        tiebreak: criteria by whose means, in this order, equal scores are told apart. For method ``mean`` only.
        share: the share of a panel's ranked applications that can be supported; gives the line and the draw group.
        draw: hold the lottery inside the draw group.
        seed: of sampling and lottery; the same seed gives the same result.
        draws: draws of the ranks behind the intervals of ``expected-rank``.
        progress: called with the stage and the share done.

    Raises:
        Invalid: an option or an entry of the problem cannot be; names it, and what to do.
        Cancelled: progress returned False.
    """
    raise NotImplementedError
