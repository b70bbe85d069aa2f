"""How far assessors agree, and how panels compare: numbers where the design supports them, warnings where not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
from scipy.special import chdtrc, stdtrit

from concord.engines.rank.adjust import one_thread
from concord.engines.rank.ballots import Ballots, count
from concord.engines.rank.crossed import Floats, Sample, sample
from concord.engines.rank.design import design
from concord.engines.rank.icc import Icc, anova, unbalanced
from concord.engines.rank.order import order_of, places
from concord.engines.rank.problem import Problem
from concord.engines.reason import Reason, reason

LEAST = 3
"""Applications in common below which Kendall's W says nothing."""

RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Kendall:
    """Kendall's coefficient of concordance W, corrected for ties, over a block without gaps.

    `low`, `high`: percentile bootstrap interval (95%) over applications; `p`: chi-squared test of no agreement at all
    with `applications` - 1 degrees of freedom; `uncorrected`: W without the correction for ties.
    """

    w: float
    low: float
    high: float
    chi2: float
    p: float
    applications: int
    assessors: int
    uncorrected: float


@dataclass(frozen=True, slots=True)
class PanelAgreement:
    """One panel: intraclass correlations and Kendall's W, as far as its design supports them."""

    panel: str | None
    applications: int
    assessors: int
    votes: int
    icc: tuple[Icc, ...]
    kendall: Kendall | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two panels on the applications that both assessed.

    `difference` is the mean of the first panel's score less the second's, with its 95% interval (Student's t, None
    for a single application); `correlation` is Pearson's.
    """

    first: str | None
    second: str | None
    applications: int
    difference: float
    low: float | None
    high: float | None
    correlation: float | None


@dataclass(frozen=True)
class Agreement:
    """Agreement inside panels and between them; `reasons` say it in words, `warnings` what the design cannot tell."""

    panels: tuple[PanelAgreement, ...]
    comparisons: tuple[Comparison, ...]
    warnings: tuple[Reason, ...]

    @property
    def reasons(self) -> tuple[Reason, ...]:
        return tuple(_said(self))

    def json(self) -> dict[str, Any]:
        """All as plain data."""
        return {
            "panels": [asdict(panel) for panel in self.panels],
            "comparisons": [asdict(comparison) for comparison in self.comparisons],
            "warnings": [warning.json() for warning in self.warnings],
            "reasons": [said.json() for said in self.reasons],
        }


def agree(problem: Problem, seed: int) -> Agreement:
    """See `concord.engines.rank.agreement`."""
    ballots = count(problem)
    panels, warnings = [], list(ballots.warnings)
    for place, name in enumerate(ballots.panels):
        entries = np.unique(ballots.entry[ballots.panel[ballots.entry] == place])
        if len(entries):
            with one_thread():
                found, told = _panel(sample(ballots, entries), name, seed)
            panels.append(found)
            warnings += told
    comparisons = tuple(_compared(ballots))
    if len(panels) > 1 and not comparisons:
        warnings.append(reason("rank:panels_not_comparable"))
    return Agreement(tuple(panels), comparisons, tuple(warnings))


def _panel(data: Sample, name: str | None, seed: int) -> tuple[PanelAgreement, list[Reason]]:
    plan = design(data)
    warnings = list(plan.warnings(name))
    grid = np.full((data.n, data.assessors), np.nan)
    grid[data.item, data.assessor] = data.grade
    full = data.n > 1 and data.assessors > 1 and not np.isnan(grid).any()
    icc = anova(grid) if full else unbalanced(data, plan)
    kendall = _kendall(_block(grid), seed)
    if kendall is None:
        warnings.append(reason("rank:too_few_for_agreement", panel=name or "-", measure="Kendall W", least=LEAST))
    return PanelAgreement(name, data.n, data.assessors, len(data.grade), icc, kendall), warnings


def _block(grid: Floats) -> Floats:
    """The largest block without gaps, found by leaving out the assessors with the fewest votes one after another."""
    best = grid[:0]
    keep = np.argsort(-(~np.isnan(grid)).sum(axis=0), kind="stable")
    for size in range(grid.shape[1], 1, -1):
        part = grid[:, np.sort(keep[:size])]
        part = part[~np.isnan(part).any(axis=1)]
        if part.size > best.size and len(part) >= LEAST:
            best = part
    return best


def _kendall(block: Floats, seed: int) -> Kendall | None:
    n, m = block.shape
    if n < LEAST or m < 2:
        return None
    found = concordance(block)
    if found is None:
        return None
    w, plain = found
    random = np.random.Generator(np.random.PCG64(seed))
    again = [concordance(block[random.integers(0, n, n)]) for _ in range(RESAMPLES)]
    low, high = np.quantile([one[0] for one in again if one is not None], [0.025, 0.975])
    chi2 = m * (n - 1) * w
    return Kendall(w, float(low), float(high), chi2, float(chdtrc(n - 1, chi2)), n, m, plain)


def concordance(block: Floats) -> tuple[float, float] | None:
    """Kendall's W with and without the correction for ties (Kendall 1948, Rank Correlation Methods, chapter 6).

    Args:
        block: applications x assessors, without gaps. None where every assessor graded all alike.
    """
    n, m = block.shape
    total, ties = np.zeros(n), 0
    for column in block.T:
        _, classes = order_of([np.unique(np.round(column, 9), return_inverse=True)[1]])
        total += places(classes, "middle")
        size = np.bincount(classes)
        ties += int((size**3 - size).sum())
    spread = float(((total - total.mean()) ** 2).sum())
    whole = m * m * (n**3 - n)
    if whole == m * ties:
        return None
    return 12 * spread / (whole - m * ties), 12 * spread / whole


def _compared(ballots: Ballots) -> Iterator[Comparison]:
    """Every pair of panels with applications in common."""
    means: list[dict[str, float]] = []
    for place in range(len(ballots.panels)):
        entries = np.unique(ballots.entry[ballots.panel[ballots.entry] == place])
        names = [ballots.entries[entry][1] for entry in entries]
        means.append(dict(zip(names, ballots.sign * sample(ballots, entries).means, strict=True)) if names else {})
    for a, b in combinations(range(len(means)), 2):
        common = sorted(set(means[a]) & set(means[b]))
        if common:
            first, second = (np.array([means[place][name] for name in common]) for place in (a, b))
            yield _comparison(ballots.panels[a], ballots.panels[b], first, second)


def _comparison(a: str | None, b: str | None, first: Floats, second: Floats) -> Comparison:
    gap, n = first - second, len(first)
    mean = float(gap.mean())
    if n < 2:
        return Comparison(a, b, n, mean, None, None, None)
    half = float(stdtrit(n - 1, 0.975) * gap.std(ddof=1) / np.sqrt(n))
    spread = float(first.std() * second.std())
    tied = float(((first - first.mean()) * (second - second.mean())).mean())
    return Comparison(a, b, n, mean, mean - half, mean + half, tied / spread if spread > 0 else None)


def _said(found: Agreement) -> Iterator[Reason]:
    for panel in found.panels:
        name = panel.panel or "-"
        for one in panel.icc:
            if one.form in ("2,1", "2,k"):
                yield reason("rank:icc", panel=name, form=one.form, value=one.value, low=one.low, high=one.high)
        if (w := panel.kendall) is not None:
            yield reason(
                "rank:kendall", panel=name, w=w.w, low=w.low, high=w.high, p=w.p, applications=w.applications,
                assessors=w.assessors,
            )  # fmt: skip
    for pair in found.comparisons:
        yield reason(
            "rank:compared", first=pair.first or "-", second=pair.second or "-", applications=pair.applications,
            difference=pair.difference,
        )  # fmt: skip
