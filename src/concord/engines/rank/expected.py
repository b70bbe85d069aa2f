"""Expected ranks under the model of Heyard, Ott, Salanti and Egger (2022), Statistics and Public Policy 9(1).

    grade_ij = mean + merit_i + lambda_ij + error_ij,   lambda_ij ~ N(severity_j, tau^2),   severity_j ~ N(0, 0.5^2)
    merit_i ~ N(0, sd^2);   sd, tau and the error's standard deviation uniform on (0, 2)

on grades from 1 to 6; on another scale 0.5 and 2 are scaled by its width. The mean is that of the applications' mean
grades. With one grade per application and assessor, lambda and error merge into one residual, whose standard
deviation s has the prior that two uniform ones induce: proportional to s up to 2, then falling to 0 at 2 * sqrt(2).

Nothing is left to a Markov chain. Given sd and s all is Gaussian, so those two are integrated on a grid and the rest
in closed form: the expected rank is 1 + sum over the others of P(merit_other > merit), a normal probability. Intervals
of ranks come from independent draws of the posterior.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from concord.engines.progress import Progress, tick
from concord.engines.rank.crossed import Crossed, Floats, Sample, Spectrum

PUBLISHED_WIDTH = 5.0
SEVERITY_SD = 0.5
LARGEST_SD = 2.0
DEPTH = 12.0
"""Log density below the peak at which the grid ends (e^-12 of it)."""

ZOOM = (12, 120)
"""Angles and radii while zooming in; an angle costs an eigenvalue problem, a radius next to nothing."""

FEW = 250
"""Panels of more applications than this take a coarser grid: their posterior is nearer to normal."""

BLOCK = 256
TINY = 1e-300

NEGLIGIBLE = 2e-5
"""Nodes of less weight than this, relative to the heaviest, are left out."""


Ranks = NDArray[np.int32]
"""Draws of ranks: draws x applications, 1 is best."""


@dataclass(frozen=True)
class Node:
    """A point of the grid: the model there, the residual's standard deviation, and its posterior weight."""

    at: Spectrum
    residual: float
    weight: float


@dataclass(frozen=True)
class Posterior:
    """What the votes say of a panel; arrays have one entry per application (in the sample's order).

    `low` and `high` are ends of the central 50% and 90% intervals of the rank (rows). `unsure` holds the lower end of
    the 50% interval at its least and greatest under sampling, then the upper end. `leniency` is what an application's
    assessors add to its mean as a group.
    """

    expected: Floats
    merit: Floats
    leniency: Floats
    merit_sd: float
    residual_sd: float
    severity_sd: float
    low: Floats
    high: Floats
    draws: int
    rhat: float
    error: float
    converged: bool
    nodes: int
    unsure: Floats


def posterior(data: Sample, draws: int, seed: int, progress: Progress | None = None) -> Posterior:
    """Fit the published model to one panel.

    Args:
        data: at least one application.
        draws: independent draws of all ranks.
        seed: of the draws; expected ranks do not depend on it.
        progress: ticked with ``rank:grid``, ``rank:expected`` and ``rank:draws``.
    """
    model = Crossed(data, float(data.means.mean()))
    unit = data.width / PUBLISHED_WIDTH
    nodes = _grid(model, SEVERITY_SD * unit, LARGEST_SD * unit, progress)
    slab = (SEVERITY_SD * unit) ** 2
    expected, merit, lenient = np.zeros(data.n), np.zeros(data.n), np.zeros(data.n)
    at, told = nodes[0].at, _told(model, nodes[0].at)
    for place, node in enumerate(nodes):
        tick(progress, "rank:expected", 0.4 + 0.3 * place / len(nodes))
        if node.at is not at:
            at, told = node.at, _told(model, node.at)
        mean, severity = _centre(model, node, slab)
        expected += node.weight * _expected(node, slab, mean, told)
        merit += node.weight * mean
        lenient += node.weight * model.leniency(severity)
    expected = np.clip(expected, 1, data.n)
    ranks = _drawn(model, nodes, slab, draws, seed, progress)
    low, high, unsure = _intervals(ranks)
    rhat, error, converged = _settled(ranks, expected)
    return Posterior(
        expected,
        merit,
        lenient,
        sum(node.weight * node.residual * float(np.sqrt(node.at.ratio)) for node in nodes),
        sum(node.weight * node.residual for node in nodes),
        SEVERITY_SD * unit,
        low,
        high,
        draws,
        rhat,
        error,
        converged,
        len(nodes),
        unsure,
    )


def _centre(model: Crossed, node: Node, slab: float) -> tuple[Floats, Floats]:
    """Posterior means of merit and severity at a node; `slab` is the severity variance."""
    at = node.at
    severity = at.vectors @ (at.grade / (at.values + node.residual**2 / slab))
    return model.merit(at, severity), severity


def _told(model: Crossed, at: Spectrum) -> Floats:
    """How each eigenvector of severity moves each application's merit (n x J)."""
    return np.asarray((model.incidence @ at.vectors) * at.shrink[:, None])


def _expected(node: Node, slab: float, mean: Floats, told: Floats) -> Floats:
    """Expected ranks at a node: one plus the probabilities that each other application has more merit.

    In blocks of rows, because each pair is needed once and the blocks fit the processor's cache.
    """
    at, s2, n = node.at, node.residual**2, len(mean)
    spread = told / np.sqrt(at.values + s2 / slab)
    own = at.shrink + (spread**2).sum(axis=1)
    expected = np.ones(n)
    for start in range(0, n, BLOCK):
        rows = slice(start, start + BLOCK)
        gap = mean[None, start:] - mean[rows, None]
        variance = own[rows, None] + own[None, start:] - 2 * (spread[rows] @ spread[start:].T)
        better = ndtr(gap / np.sqrt(np.maximum(s2 * variance, TINY)))
        size = len(better)
        np.fill_diagonal(better[:, :size], 0.0)
        expected[rows] += better.sum(axis=1)
        expected[start + size :] += size - better[:, size:].sum(axis=0)
    return expected


def _drawn(model: Crossed, nodes: list[Node], slab: float, draws: int, seed: int, progress: Progress | None) -> Ranks:
    """Independent draws of all ranks (draws x n), in random order of nodes."""
    random = np.random.Generator(np.random.PCG64(seed))
    weights = np.array([node.weight for node in nodes])
    share = random.multinomial(draws, weights / weights.sum())
    n = model.data.n
    ranks = np.empty((draws, n), np.int32)
    done = 0
    for node, count in zip(nodes, map(int, share), strict=True):
        tick(progress, "rank:draws", 0.7 + 0.3 * done / draws)
        at, s = node.at, node.residual
        _, centre = _centre(model, node, slab)
        noise = random.standard_normal((len(at.values), count)) / np.sqrt(at.values + s**2 / slab)[:, None]
        merit = model.merit(at, centre[:, None] + s * (at.vectors @ noise))
        merit += s * np.sqrt(at.shrink)[:, None] * random.standard_normal((n, count))
        order = np.argsort(-merit.T, axis=1)
        np.put_along_axis(ranks[done : done + count], order, np.arange(1, n + 1, dtype=np.int32)[None, :], axis=1)
        done += count
    return ranks[random.permutation(draws)]


def _intervals(ranks: Ranks) -> tuple[Floats, Floats, Floats]:
    """Ends of the 50% and 90% intervals, and how far sampling could move those of the 50% interval."""
    ordered = np.sort(ranks, axis=0)
    draws = len(ranks)
    low = np.stack([_quantile(ordered, q) for q in (0.25, 0.05)])
    high = np.stack([_quantile(ordered, q) for q in (0.75, 0.95)])
    give = 2 * np.sqrt(0.25 * 0.75 / draws)
    unsure = np.stack(
        [_quantile(ordered, q) for q in (0.25 - give, 0.25 + give, 0.75 - give, 0.75 + give)],
    )
    return low, high, unsure


def _quantile(ordered: Ranks, q: float) -> Floats:
    """Linear interpolation between order statistics, as R's type 7."""
    place = q * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return np.asarray(ordered[below] + (place - below) * (ordered[above] - ordered[below]), float)


def _settled(ranks: Ranks, expected: Floats) -> tuple[float, float, bool]:
    """Split R-hat over four parts of the draws, how far their mean lies from the integrated expected rank, and whether
    both are what that many independent draws should give (the two ways of computing check each other)."""
    part = len(ranks) // 4
    if part < 2:
        return 99.0, float(np.abs(ranks.mean(axis=0) - expected).max()), False
    parts = ranks[: 4 * part].reshape(4, part, -1)
    within = parts.var(axis=1, ddof=1).mean(axis=0)
    between = parts.mean(axis=1).var(axis=0, ddof=1)
    moving = within > 0
    rhat = float(np.sqrt((part - 1) / part + between[moving] / within[moving]).max(initial=1.0))
    off = np.abs(ranks.mean(axis=0) - expected)
    usual = np.sqrt(np.maximum(within, 1.0) / len(ranks))
    return rhat, float(off.max()), bool(rhat < 1.01 and (off < 6 * usual).all())


def _grid(model: Crossed, severity_sd: float, largest: float, progress: Progress | None) -> list[Node]:
    """Midpoints over angle and radius (merit sd = radius sin, residual sd = radius cos), zoomed in on the posterior.

    Over a smooth density that has died away at the ends, the midpoint rule converges faster than any power of the
    step; both coordinates are even at 0, so the ends there do no harm either.
    """
    floor = max(model.data.step / np.sqrt(12), 1e-3 * model.data.width)
    bounds = (0.0, np.pi / 2, 0.0, 3 * largest)
    box = bounds
    for turn in range(8):
        tick(progress, "rank:grid", 0.04 * turn)
        angles, radii, (_, density) = _table(model, box, ZOOM, severity_sd, largest, floor)
        hot = density > density.max() - DEPTH
        box = _around(angles, radii, hot, bounds)
        if hot.any(axis=1).sum() >= ZOOM[0] / 3 and hot.any(axis=0).sum() >= ZOOM[1] / 12:
            break
    tick(progress, "rank:grid", 0.32)
    fine = 20 if model.data.n <= FEW else 13
    angles, radii, (spectra, density) = _table(model, box, (fine, fine), severity_sd, largest, floor)
    weight = np.exp(density - density.max())
    weight[weight < NEGLIGIBLE] = 0.0
    weight /= weight.sum()
    return [
        Node(spectra[i], float(radii[j] * np.cos(angles[i])), float(weight[i, j]))
        for i, j in zip(*np.nonzero(weight), strict=True)
    ]


Box = tuple[float, float, float, float]
Table = tuple[Floats, Floats, tuple[list[Spectrum], Floats]]


def _table(model: Crossed, box: Box, size: tuple[int, int], severity_sd: float, largest: float, floor: float) -> Table:
    angles = _midpoints(box[0], box[1], size[0])
    radii = _midpoints(box[2], box[3], size[1])
    density = _density(model, severity_sd, largest, floor)
    spectra = [model.spectrum(float(np.tan(angle) ** 2)) for angle in angles]
    return angles, radii, (spectra, np.stack([density(at, radii) for at in spectra]))


def _density(model: Crossed, severity_sd: float, largest: float, floor: float) -> Callable[[Spectrum, Floats], Floats]:
    """Log posterior density over angle and radius, at one angle and many radii; up to a constant."""
    votes, slab = len(model.y), severity_sd**2

    def at_radii(at: Spectrum, radii: Floats) -> Floats:
        cosine = 1 / np.sqrt(1 + at.ratio)
        s = radii * cosine
        s2 = s[:, None] ** 2
        logdet = np.log1p(slab * at.values / s2).sum(axis=1)
        fit = at.gg - (at.grade**2 / (at.values + s2 / slab)).sum(axis=1)
        likelihood = -0.5 * (votes * np.log(s2[:, 0]) + at.logdet + logdet + fit / s2[:, 0])
        merit = radii * cosine * np.sqrt(at.ratio)
        arc = np.pi / 2 - 2 * np.arccos(np.minimum(1.0, largest / s))
        allowed = (merit <= largest) & (s >= floor) & (arc > 0)
        prior = np.log(np.where(allowed, s * arc * radii, 1.0))
        return np.where(allowed, likelihood + prior, -np.inf)

    return at_radii


def _midpoints(low: float, high: float, count: int) -> Floats:
    return low + (high - low) * (np.arange(count) + 0.5) / count


def _around(angles: Floats, radii: Floats, hot: NDArray[np.bool_], bounds: Box) -> Box:
    """The box of the hot cells, one cell wider each way."""
    sides = []
    for axis, points, low, high in ((1, angles, bounds[0], bounds[1]), (0, radii, bounds[2], bounds[3])):
        where = np.flatnonzero(hot.any(axis=axis))
        step = points[1] - points[0]
        sides += [max(low, points[where[0]] - 1.5 * step), min(high, points[where[-1]] + 1.5 * step)]
    return (float(sides[0]), float(sides[1]), float(sides[2]), float(sides[3]))
