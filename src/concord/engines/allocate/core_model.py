"""Choose 0 or 1 for each of n applications: the problem as whole numbers, whatever the money or the merit once was.

    greatest  merit · x    subject to   rows x <= at_most,   at most one x per group,   x fixed where `fixed` says.

Everything is an int64, so every answer is checked without rounding. Minimums are rows with their signs turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

FREE, OUT, IN = -1, 0, 1
LARGEST = 2**62
"""No row's absolute sum, and no total merit, may reach this: int64 sums then never overflow."""


@dataclass(frozen=True)
class Model:
    """A 0-1 programme over n applications and m rows.

    Attributes:
        merit: int64 (n), any sign.
        rows: int64 CSR (m, n), amounts in smallest units, counts in ones.
        at_most: int64 (m).
        group: int64 (n), labels 0..g-1; at most one application of each label is chosen. A label of its own for an
            application that excludes no other.
        fixed: int8 (n), FREE, OUT or IN.
    """

    merit: Integers
    rows: sparse.csr_array
    at_most: Integers
    group: Integers
    fixed: NDArray[np.int8]

    def __post_init__(self) -> None:
        n = len(self.merit)
        if self.rows.shape != (len(self.at_most), n) or len(self.group) != n or len(self.fixed) != n:
            raise ValueError("the arrays of a model differ in length")
        sizes = abs(self.rows.astype(np.float64)).sum(axis=1) if self.rows.nnz else np.zeros(1)
        total = float(np.abs(self.merit.astype(np.float64)).sum())
        if max(total, float(np.max(sizes, initial=0)), float(np.abs(self.at_most).max(initial=0))) >= LARGEST:
            raise OverflowError("amounts too large to add up exactly; pose the problem in a coarser unit")

    @property
    def size(self) -> int:
        """Number of applications."""
        return len(self.merit)

    @cached_property
    def columns(self) -> sparse.csc_array:
        """`rows` by column, int64."""
        return sparse.csc_array(self.rows)

    @cached_property
    def real_columns(self) -> sparse.csr_array:
        """Transpose of `rows` as float64 CSR (n, m), for prices."""
        return sparse.csr_array(self.rows.T.astype(np.float64))

    @cached_property
    def unit(self) -> Floats:
        """A typical coefficient of each row (m), by which it is scaled before a floating-point solver sees it."""
        filled = np.diff(self.rows.indptr)
        sums = abs(self.rows.astype(np.float64)).sum(axis=1)
        return np.asarray(np.where(filled > 0, sums / np.maximum(filled, 1), 1.0)).ravel().clip(1.0)

    @cached_property
    def by_group(self) -> tuple[Integers, Integers]:
        """Applications ordered by group (n), and where each group starts (g)."""
        order = np.argsort(self.group, kind="stable")
        labels = self.group[order]
        starts = np.flatnonzero(np.r_[True, labels[1:] != labels[:-1]]) if len(labels) else np.zeros(0, np.int64)
        return order, starts

    def slack(self, chosen: NDArray[np.bool_]) -> Integers:
        """What each row has left (m), exactly; negative where it is broken."""
        return np.asarray(self.at_most - self.rows @ chosen.astype(np.int64), dtype=np.int64)

    def total(self, chosen: NDArray[np.bool_]) -> int:
        """Total merit of a choice."""
        return int(self.merit[chosen].sum())

    def feasible(self, chosen: NDArray[np.bool_]) -> bool:
        """Whether a choice keeps every row, every group and every fixing, exactly."""
        if (self.slack(chosen) < 0).any() or np.bincount(self.group[chosen], minlength=1).max(initial=0) > 1:
            return False
        return not (chosen[self.fixed == OUT].any() or (~chosen[self.fixed == IN]).any())


def partition(n: int, exclusive: list[Integers]) -> tuple[Integers, list[Integers]]:
    """Groups for a `Model` from sets that may overlap: (labels (n), the sets that do not fit and must become rows).

    A set is used as a group when none of its members is in an earlier one; larger sets go first.
    """
    label = np.full(n, -1, dtype=np.int64)
    rest: list[Integers] = []
    used = 0
    for members in sorted(exclusive, key=lambda s: (-len(s), tuple(s[:1]))):
        if (label[members] < 0).all():
            label[members] = used
            used += 1
        else:
            rest.append(members)
    alone = label < 0
    label[alone] = used + np.arange(int(alone.sum()))
    return label, rest
