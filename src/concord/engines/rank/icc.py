"""Intraclass correlations: what share of the variance of grades is merit.

Shrout and Fleiss (1979) name the forms: (1,1) assessors differ from application to application; (2,1) the same
assessors, drawn from many, absolute agreement; (3,1) the same assessors, fixed, consistency. The second figure is 1
for one assessor's grade and k for the mean of k. Intervals follow McGraw and Wong (1996), Psychological Methods 1(1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri

from concord.engines.rank.classical import Reml
from concord.engines.rank.crossed import Floats, Sample
from concord.engines.rank.design import Design

LEVEL = 0.975
"""Intervals leave 2.5% on each side."""

DROP = 3.841458820694124
"""95% point of chi-squared with one degree of freedom: how far the profile criterion may rise above its least."""


@dataclass(frozen=True, slots=True)
class Icc:
    """One form: its value, its 95% interval, how many assessors it is for, and how it was computed.

    `way` is ``anova`` for panels without gaps (and form (1,·) everywhere), else ``reml``.
    """

    form: str
    value: float
    low: float
    high: float
    k: float
    way: str


def _icc(form: str, values: Sequence[float], k: float, way: str) -> Icc:
    value, low, high = (float(one) for one in values)
    return Icc(form, value, low, high, float(k), way)


def anova(grid: Floats) -> tuple[Icc, ...]:
    """All six forms of a grid without gaps (applications x assessors), from mean squares."""
    n, k = grid.shape
    rows, columns, mean = grid.mean(axis=1), grid.mean(axis=0), grid.mean()
    msr = k * float(((rows - mean) ** 2).sum()) / (n - 1)
    msc = n * float(((columns - mean) ** 2).sum()) / (k - 1)
    msw = float(((grid - rows[:, None]) ** 2).sum()) / (n * (k - 1))
    mse = float(((grid - rows[:, None] - columns + mean) ** 2).sum()) / ((n - 1) * (k - 1))
    if msr + msw == 0:
        return ()
    one = _by_f("1", msr, msw, n - 1, n * (k - 1), k)
    three = _by_f("3", msr, mse, n - 1, (n - 1) * (k - 1), k)
    return tuple(sorted((*one, *_two(msr, msc, mse, n, k), *three), key=lambda icc: icc.form))


def _by_f(form: str, between: float, within: float, df1: float, df2: float, k: float) -> tuple[Icc, Icc]:
    """Forms (1,·) and (3,·): both are functions of one F ratio."""
    ratio = between / within if within > 0 else np.inf
    ends = (ratio, ratio / fdtri(df1, df2, LEVEL), ratio * fdtri(df2, df1, LEVEL))
    single = [1.0 if np.isinf(f) else (f - 1) / (f + k - 1) for f in ends]
    mean = [1 - 1 / f if f > 0 else -1.0 for f in ends]
    return (
        _icc(f"{form},1", single, k, "anova"),
        _icc(f"{form},k", [max(-1.0, value) for value in mean], k, "anova"),
    )


def _two(msr: float, msc: float, mse: float, n: int, k: int) -> tuple[Icc, Icc]:
    """Form (2,·), with Satterthwaite's degrees of freedom."""
    value = (msr - mse) / (msr + (k - 1) * mse + k * (msc - mse) / n)
    if mse <= 0:
        low, high = value, value
    else:
        f = msc / mse
        part = n * (1 + (k - 1) * value) - k * value
        df = (k - 1) * (n - 1) * (k * value * f + part) ** 2 / ((n - 1) * (k * value * f) ** 2 + part**2)
        upper, lower = float(fdtri(n - 1, df, LEVEL)), float(fdtri(df, n - 1, LEVEL))
        rest = k * msc + (k * n - k - n) * mse
        low = n * (msr - upper * mse) / (upper * rest + n * msr)
        high = n * (lower * msr - mse) / (rest + n * lower * msr)
    mean = (msr - mse) / (msr + (msc - mse) / n)
    k_mean = (mean, *_longer((low, high), k))
    return _icc("2,1", (value, low, high), k, "anova"), _icc("2,k", k_mean, k, "anova")


def _longer(values: tuple[float, ...], k: float) -> tuple[float, ...]:
    """Spearman-Brown: from one assessor's grade to the mean of k; at least -1, where the formula leaves its range."""
    return tuple(max(-1.0, k * value / (1 + (k - 1) * value)) if 1 + (k - 1) * value > 0 else -1.0 for value in values)


def unbalanced(data: Sample, plan: Design) -> tuple[Icc, ...]:
    """Forms for panels with gaps: (1,·) by one-way mean squares, (2,·) and (3,·) by REML with profile intervals.

    k is the harmonic mean of the votes. A form that the design cannot support is left out.
    """
    if plan.single or data.n < 2:
        return ()
    votes, total = data.votes, len(data.grade)
    means = data.means
    within = float(((data.grade - means[data.item]) ** 2).sum()) / (total - data.n)
    between = float((votes * (means - data.grade.mean()) ** 2).sum()) / (data.n - 1)
    if within + between == 0:
        return ()
    typical = (total - float((votes**2).sum()) / total) / (data.n - 1)
    one = _by_f("1", between, within, data.n - 1, total - data.n, typical)
    return (*one, *_profiled(data)) if plan.identified and within > 0 else one


def _profiled(data: Sample) -> tuple[Icc, ...]:
    """Forms (2,·) and (3,·) at the restricted maximum, and their range over all variances that fit nearly as well."""
    reml = Reml(data)
    merit, severity = reml.fit()
    least = float(reml.parts(reml.spectrum(merit), np.array([severity]))[0][0])
    a, b = _region(reml, least)
    k = float(data.n / (1 / data.votes).sum())
    found = []
    for form, value, table in (
        ("2", merit / (merit + severity + 1), a / (a + b + 1)),
        ("3", merit / (merit + 1), a / (a + 1)),
    ):
        three = (value, min(value, float(table.min())), max(value, float(table.max())))
        found += [_icc(f"{form},1", three, k, "reml"), _icc(f"{form},k", _longer(three, k), k, "reml")]
    return tuple(found)


def _region(reml: Reml, least: float) -> tuple[Floats, Floats]:
    """Merit and severity ratios, on a grid zoomed in on them, that fit within `DROP` of the best."""
    span = np.array([[0.0, 0.497 * np.pi], [0.0, 0.497 * np.pi]])
    for _ in range(3):
        angles = [np.linspace(low, high, 36) for low, high in span]
        ratios = [np.tan(side) ** 2 for side in angles]
        table = np.stack([reml.parts(reml.spectrum(float(ratio)), ratios[1])[0] for ratio in ratios[0]])
        inside = np.nonzero(table <= max(least + DROP, table.min()))
        step = [side[1] - side[0] for side in angles]
        for axis in (0, 1):
            chosen = angles[axis][inside[axis]]
            span[axis] = max(0.0, chosen.min() - step[axis]), min(0.497 * np.pi, chosen.max() + step[axis])
    return ratios[0][inside[0]], ratios[1][inside[1]]
