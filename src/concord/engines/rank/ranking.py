"""`rank`: one interface for every method."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from concord import __version__
from concord.engines.progress import Progress
from concord.engines.rank.ballots import Ballots, count
from concord.engines.rank.order import TIES, Codes
from concord.engines.rank.placing import Placing
from concord.engines.rank.policies import within_outliers, within_trim
from concord.engines.rank.problem import Problem, exact
from concord.engines.rank.result import Ranking, Rows
from concord.engines.rank.scores import Means, Scores, score
from concord.engines.rank.standing import Standing
from concord.engines.reason import Invalid

if TYPE_CHECKING:
    from concord.engines.rank.concordance import Agreement

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
    draws: int | None = None,
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
            up), or ``worst`` (counts as the worst grade of the scale; for method ``mean`` only).
        tiebreak: criteria by whose means, in this order, equal scores are told apart. For method ``mean`` only.
        share: the share of a panel's ranked applications that can be supported; gives the line and the draw group.
        draw: hold the lottery inside the draw group.
        seed: of sampling and lottery; the same seed gives the same result.
        draws: draws of the ranks behind the intervals of ``expected-rank``; None takes 100,000, and fewer for panels
            of more than a hundred applications.
        progress: called with the stage and the share done.

    Raises:
        Invalid: an option or an entry of the problem cannot be; names it, and what to do.
        Cancelled: progress returned False.
    """
    part = _share(share, draw)
    _refuse(method, ties, trim, missing, tiebreak, draws)
    options = {
        "ties": ties, "outliers": outliers, "trim": trim if isinstance(trim, str) else float(trim),
        "missing": missing, "tiebreak": tuple(tiebreak), "share": None if part is None else float(part),
        "draw": draw, "draws": draws,
    }  # fmt: skip
    ballots = count(problem)
    inside = ballots.kept(within_outliers(ballots, outliers))
    scores = score(problem, ballots, inside, inside.kept(within_trim(inside, trim)), missing)
    standing = Standing.blank(problem, ballots, scores, options, seed)
    placing = Placing(standing, inside, method, _breakers(ballots, scores, tiebreak), part)
    warnings = list(ballots.warnings)
    for place in range(len(ballots.panels)):
        warnings += placing.panel(place, _part(progress, place, len(ballots.panels)))
    standing.finish()
    panels = tuple(placing.summary(place) for place in range(len(ballots.panels)))
    rows = Rows(len(ballots.entries), standing.row)
    return Ranking(method, rows, panels, tuple(warnings), options, seed, __version__)


def agreement(problem: Problem, *, seed: int = 0) -> Agreement:
    """Agreement inside every panel, and of panels on common applications.

    Args:
        problem: the votes; an assessor's grade of an application is the weighted mean over criteria.
        seed: of the bootstrap for Kendall's W.

    Raises:
        Invalid: the votes cannot be used.
    """
    from concord.engines.rank.concordance import agree

    return agree(problem, seed)


def _share(share: float | Fraction | str | None, draw: bool) -> Fraction | None:
    if share is None:
        if draw:
            raise Invalid("rank:draw_needs_share")
        return None
    try:
        part = exact(share, "share")
    except Invalid:
        raise Invalid("rank:share", value=str(share)) from None
    if not 0 <= part <= 1:
        raise Invalid("rank:share", value=str(share))
    return part


def _refuse(
    method: str, ties: str, trim: str | float | Fraction, missing: str, tiebreak: Sequence[str], draws: int | None
) -> None:
    """Refuse options that are unknown or do not go together; policies check their own names."""
    if method not in METHODS:
        raise Invalid("rank:unknown_option", option="method", value=str(method), known=METHODS)
    if ties not in TIES:
        raise Invalid("rank:unknown_option", option="ties", value=str(ties), known=TIES)
    if draws is not None and draws < 1:
        raise Invalid("rank:draws", value=draws)
    if method == "mean":
        return
    raw_only = {"trim": (trim, "none"), "missing": (missing, "worst"), "tiebreak": (tuple(tiebreak), ())}
    for option, (value, bar) in raw_only.items():
        if (value == bar) if option == "missing" else (value != bar):
            raise Invalid("rank:options_clash", option=option, value=str(value), other="method", setting=method)


def _breakers(ballots: Ballots, scores: Scores, tiebreak: Sequence[str]) -> list[Codes]:
    """Sort keys of the criteria that tell equal scores apart."""
    names = tuple(criterion.name for criterion in ballots.criteria)
    keys = []
    for name in tiebreak:
        if name not in names:
            raise Invalid("rank:unknown_option", option="tiebreak", value=name, known=names)
        column = names.index(name)
        means = Means(scores.criteria.num[:, column], scores.criteria.den[:, column])
        keys.append(-ballots.sign * means.dense())
    return keys


def _part(progress: Progress | None, place: int, panels: int) -> Progress | None:
    """Progress of one panel among several."""
    if progress is None:
        return None
    return lambda stage, share: progress(stage, (place + share) / panels)
