"""The classical adjustments: crossed random effects fitted by REML, and empirical Bayes shrinkage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from concord.engines.rank.crossed import Crossed, Floats, Sample, Spectrum


@dataclass(frozen=True)
class Adjustment:
    """Adjusted scores of a panel (high is good), and the standard deviations that were estimated.

    `leniency` is the mean severity of each application's assessors; zeros where the method knows none.
    """

    adjusted: Floats
    leniency: Floats
    mean: float
    merit_sd: float
    severity_sd: float | None
    residual_sd: float


class Reml:
    """Restricted likelihood of  grade = mean + merit + severity + residual,  profiled over mean and residual variance.

    Searle, Casella and McCulloch (1992), section 6.6. The criterion is -2 log restricted likelihood, up to a constant:
    (N-1) log s2 + log|V| + log(1' V^-1 1), at the ratios of merit and severity variance to the residual's.
    """

    def __init__(self, data: Sample) -> None:
        self.model = Crossed(data, float(data.grade.mean()))
        self.spectrum = lru_cache(maxsize=2)(self.model.spectrum)

    def parts(self, at: Spectrum, severity_ratio: Floats) -> tuple[Floats, Floats, Floats]:
        """Criterion, mean (after centring) and residual variance at one merit ratio and many severity ratios."""
        ratio = np.asarray(severity_ratio, float)[:, None]
        take = ratio / (1 + ratio * at.values)
        yy = at.gg - (take * at.grade**2).sum(axis=1)
        y1 = at.g1 - (take * at.grade * at.one).sum(axis=1)
        oo = at.oo - (take * at.one**2).sum(axis=1)
        free = len(self.model.y) - 1
        mean = y1 / oo
        s2 = np.maximum((yy - y1 * mean) / free, 1e-12 * self.model.data.width**2)
        criterion = free * np.log(s2) + at.logdet + np.log1p(ratio * at.values).sum(axis=1) + np.log(oo)
        return criterion, mean, s2

    def best_severity(self, ratio: float) -> tuple[float, float]:
        """Least criterion over the severity ratio, and where."""
        at = self.spectrum(ratio)
        return _least(lambda angle: float(self.parts(at, np.array([np.tan(angle) ** 2]))[0][0]))

    def fit(self) -> tuple[float, float]:
        """Ratios of merit and of severity variance to the residual's, at the restricted maximum."""
        _, angle = _least(lambda angle: self.best_severity(float(np.tan(angle) ** 2))[0], start=7)
        ratio = float(np.tan(angle) ** 2)
        return ratio, float(np.tan(self.best_severity(ratio)[1]) ** 2)


TOP = float(np.arctan(1e3))
"""Largest angle tried: standard deviations a thousand times the residual's."""


def _least(criterion: Any, start: int = 25) -> tuple[float, float]:
    """Least value over an angle from 0 to `TOP`, by a coarse grid and Brent's method between its neighbours."""
    grid = np.linspace(0, TOP, start)
    values = [criterion(float(angle)) for angle in grid]
    place = int(np.argmin(values))
    inside = (grid[max(0, place - 1)], grid[min(start - 1, place + 1)])
    found = minimize_scalar(criterion, bounds=inside, method="bounded", options={"xatol": 1e-5})
    return min((float(found.fun), float(found.x)), (values[place], float(grid[place])))


def mixed(data: Sample) -> Adjustment:
    """Best linear unbiased prediction of each application's score under crossed random effects (Henderson 1975)."""
    reml = Reml(data)
    ratio, severity_ratio = reml.fit()
    at = reml.spectrum(ratio)
    _, mean, s2 = (float(part[0]) for part in reml.parts(at, np.array([severity_ratio])))
    severity = at.vectors @ ((at.grade - mean * at.one) * severity_ratio / (1 + severity_ratio * at.values))
    merit = reml.model.merit(at, severity, mean)
    centre = mean + float(data.grade.mean())
    return Adjustment(
        centre + merit,
        reml.model.leniency(severity),
        centre,
        float(np.sqrt(ratio * s2)),
        float(np.sqrt(severity_ratio * s2)),
        float(np.sqrt(s2)),
    )


def empirical_bayes(data: Sample) -> Adjustment:
    """Means drawn towards the panel's mean: one-way model with moment estimators (Searle et al. 1992, section 3.6).

    Needs an application with two votes.
    """
    votes, means = data.votes, data.means
    total = len(data.grade)
    within = float(((data.grade - means[data.item]) ** 2).sum()) / max(1, total - data.n)
    between = float((votes * (means - data.grade.mean()) ** 2).sum()) / max(1, data.n - 1)
    typical = (total - (votes**2).sum() / total) / max(1, data.n - 1)
    merit = max(0.0, (between - within) / typical) if typical > 0 else 0.0
    noise = within / votes
    if merit == 0.0:
        trust, mean = np.zeros(data.n), float(data.grade.mean())
    else:
        trust = merit / (merit + noise)
        mean = float((trust * means).sum() / trust.sum())
    return Adjustment(
        mean + trust * (means - mean), np.zeros(data.n), mean, float(np.sqrt(merit)), None, float(np.sqrt(within))
    )
