"""From assessments to an order, with its uncertainty.

    >>> from concord.engines.rank import Criterion, Problem, Scale, Votes, rank
    >>> votes = Votes(
    ...     application=["A", "A", "B", "B", "C", "C"],
    ...     assessor=["x", "y", "x", "y", "x", "y"],
    ...     score=[6, 5, 4, "4.5", 3, None],
    ... )
    >>> ranking = rank(Problem(votes, scale=Scale(1, 6), threshold=4))
    >>> [(row.application, row.rank, row.score, row.fundable) for row in ranking.rows]
    [('A', 1, 5.5, True), ('B', 2, 4.25, True), ('C', 3, 3.0, False)]
    >>> print(ranking.rows[2].reasons[1].text())
    Below the threshold of 4 for overall (3.000): never funded.

`rank(problem, method)` ranks by one of `METHODS`:

- ``mean``: the weighted mean, in exact arithmetic, so that ties are ties;
- ``expected-rank``: the posterior mean of the rank, assessors' severity and chance taken out (Heyard et al. 2022),
  with intervals, and with a share the line and the group to draw from;
- ``mixed``: best linear unbiased prediction under crossed random effects, fitted by REML;
- ``empirical-bayes``: means drawn towards the panel's mean by how much they can be trusted; knows no severity.

`agreement(problem)` says how far assessors agree, and how panels compare. Errors are `concord.engines.reason.Invalid`.
"""

from __future__ import annotations

from concord.engines.rank.problem import Criterion, Problem, Scale, Stage, Votes
from concord.engines.rank.ranking import METHODS, agreement, rank
from concord.engines.rank.result import Fit, PanelSummary, Ranking, Row, Rows

__all__ = [
    "METHODS",
    "Criterion",
    "Fit",
    "PanelSummary",
    "Problem",
    "Ranking",
    "Row",
    "Rows",
    "Scale",
    "Stage",
    "Votes",
    "agreement",
    "rank",
]
