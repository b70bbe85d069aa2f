"""The crossed Gaussian model that all adjustments share.

    grade of application i by assessor j  =  mean + merit_i + severity_j + residual

with independent Gaussian parts. Merit is integrated out application by application; what remains is a matrix of the
assessors' size, whose eigenvalues give the likelihood for every severity variance at once (Searle, Casella and
McCulloch 1992, Variance Components, chapters 6 and 7; the Woodbury identity throughout).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, sparse

from concord.engines.rank.ballots import Ballots

Floats = NDArray[np.float64]

DENSE = 4_000_000
"""Incidence matrices of more cells than this are kept sparse."""


@dataclass(frozen=True)
class Sample:
    """One panel's grades, one per application and assessor, high is good.

    Attributes:
        grade: N grades; item, assessor: their codes, 0..n-1 and 0..J-1.
        n, assessors: how many applications and assessors (n and J).
        width: greatest less least grade of the scale; step: smallest difference between two grades.
    """

    grade: Floats
    item: NDArray[np.int64]
    assessor: NDArray[np.int64]
    n: int
    assessors: int
    width: float
    step: float

    @property
    def votes(self) -> Floats:
        """Votes per application."""
        return np.bincount(self.item, minlength=self.n).astype(float)

    @property
    def means(self) -> Floats:
        """Mean grade per application."""
        return np.bincount(self.item, self.grade, self.n) / self.votes


def sample(ballots: Ballots, entries: NDArray[np.int64]) -> Sample:
    """The grades of some entries: per assessor the weighted mean over the cells that the assessor graded."""
    code = np.full(len(ballots.entries), -1)
    code[entries] = np.arange(len(entries))
    mine = code[ballots.entry] >= 0
    item, cell = code[ballots.entry[mine]], ballots.cell[mine]
    people, assessor = np.unique(ballots.assessor[mine], return_inverse=True)
    heavy = np.array(ballots.weights, float)
    weight = heavy[cell] if len(heavy) > 1 else np.ones(len(cell))
    pairs, pair = np.unique(item * max(1, len(people)) + assessor, return_inverse=True)
    total = np.bincount(pair, weight)
    weight = np.where(total[pair] > 0, weight, 1.0)
    value = ballots.value[mine].astype(float) / ballots.unit * ballots.sign
    grade = np.bincount(pair, weight * value) / np.bincount(pair, weight)
    width = float(ballots.greatest - ballots.least) or 1.0
    gaps = np.diff(np.unique(np.round(grade / width, 9)))
    step = float(gaps.min()) * width if len(gaps) else width
    return Sample(grade, pairs // len(people), pairs % len(people), len(entries), len(people), width, step)


@dataclass(frozen=True)
class Spectrum:
    """The model at one ratio of merit variance to residual variance.

    Attributes:
        shrink: v_i = ratio / (1 + ratio * votes_i); merit given severities has mean v_i * (sum of what is left).
        logdet: log-determinant of the merit part.
        values, vectors: eigenvalues and eigenvectors of the assessors' matrix.
        grade, one: projections of the grades and of the constant on the eigenvectors.
        gg, g1, oo: quadratic forms of grades and constant in the inverse of the merit part.
    """

    ratio: float
    shrink: Floats
    logdet: float
    values: Floats
    vectors: Floats
    grade: Floats
    one: Floats
    gg: float
    g1: float
    oo: float


class Crossed:
    """The parts of the model that no variance changes.

    Args:
        data: the grades.
        centre: subtracted from every grade.
    """

    def __init__(self, data: Sample, centre: float = 0.0) -> None:
        self.data = data
        self.y = data.grade - centre
        self.votes = data.votes
        self.load = np.bincount(data.assessor, minlength=data.assessors).astype(float)
        self.item_total = np.bincount(data.item, self.y, data.n)
        self.assessor_total = np.bincount(data.assessor, self.y, data.assessors)
        ones = np.ones(len(self.y))
        shape = (data.n, data.assessors)
        incidence: Any = sparse.csr_matrix((ones, (data.item, data.assessor)), shape=shape)
        self.incidence: Any = incidence.toarray() if data.n * data.assessors <= DENSE else incidence

    def spectrum(self, ratio: float) -> Spectrum:
        """Eigenvalues and projections at `ratio` = merit variance / residual variance."""
        v = ratio / (1 + ratio * self.votes)
        c = self.incidence
        scaled = c.multiply(v[:, None]).tocsr() if sparse.issparse(c) else c * v[:, None]
        inner: Any = c.T @ scaled
        matrix = np.diag(self.load) - (inner.toarray() if sparse.issparse(inner) else inner)
        values, vectors = linalg.eigh(matrix, overwrite_a=True, check_finite=False, driver="evd")
        b_grade = self.assessor_total - c.T @ (v * self.item_total)
        b_one = self.load - c.T @ (v * self.votes)
        return Spectrum(
            ratio,
            v,
            float(np.log1p(ratio * self.votes).sum()),
            np.maximum(values, 0.0),
            vectors,
            vectors.T @ b_grade,
            vectors.T @ b_one,
            float(self.y @ self.y - (v * self.item_total) @ self.item_total),
            float(self.y.sum() - (v * self.item_total) @ self.votes),
            float(len(self.y) - (v * self.votes) @ self.votes),
        )

    def merit(self, at: Spectrum, severity: Floats, centre: float = 0.0) -> Floats:
        """Mean merit given severities (J, or J x draws), after taking `centre` off the grades too."""
        left = self.item_total - centre * self.votes
        told = self.incidence @ severity
        return np.asarray((at.shrink * (left - told.T)).T)

    def leniency(self, severity: Floats) -> Floats:
        """Mean severity of each application's assessors: what they add to its mean as a group."""
        return np.asarray((self.incidence @ severity) / self.votes)
