"""Small conditions solved by listing: applications tied by rows of few become one group of ready combinations.

"A only with B" prices badly: its row ties columns two by two, and the relaxation splits them. Where the applications
that such rows (and groups) tie together are few, every combination of them that keeps the rows is listed as a column of
its own, at most one of which is chosen, and the rows are gone. The model stays exactly the same problem.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from concord.engines.allocate.core_model import FREE, IN, OUT, Integers, Model

FEW_IN_ROW = 5
FEW_TOGETHER = 10
FEW_COMBINATIONS = 120


@dataclass(frozen=True)
class Compound:
    """A model whose columns are combinations.

    Attributes:
        model: over c combinations.
        members: int64 CSC (n, c), the applications in each.
        row: rows of the first model that are left.
    """

    model: Model
    members: sparse.csc_array
    row: Integers

    def expand(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Applications (n) in the chosen combinations."""
        return np.asarray(self.members @ chosen.astype(np.int64) > 0)

    def contract(self, chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Combinations whose applications are all chosen, the largest of each group."""
        size = np.diff(self.members.indptr)
        full = self.members.T @ chosen.astype(np.int64) == size
        best = np.zeros(int(self.model.group.max(initial=0)) + 1, dtype=np.int64)
        np.maximum.at(best, self.model.group[full], size[full])
        return np.asarray(full & (size == best[self.model.group]))


def compound(model: Model) -> Compound:
    """The same problem with its small conditions listed; without any, every application is its own combination."""
    blocks, absorbed = _blocks(model)
    inside = np.zeros(model.size, dtype=bool)
    inside[list(chain.from_iterable(block for block, _ in blocks))] = True
    alone = np.flatnonzero(~inside)
    sets = [subset for _, subsets in blocks for subset in subsets]
    label = np.repeat(np.arange(len(blocks)), [len(subsets) for _, subsets in blocks])
    index = np.concatenate((alone, np.fromiter(chain.from_iterable(sets), dtype=np.int64)))
    sizes = np.concatenate((np.ones(len(alone), np.int64), np.array([len(s) for s in sets], dtype=np.int64)))
    start = np.concatenate(([0], np.cumsum(sizes)))
    members = sparse.csc_array((np.ones(len(index), np.int64), index, start), shape=(model.size, len(sizes)))
    row = np.flatnonzero(~absorbed)
    fixed = np.full(len(sizes), FREE, dtype=np.int8)
    fixed[: len(alone)] = model.fixed[alone]
    group = np.unique(np.concatenate((model.group[alone], model.size + label)), return_inverse=True)[1]
    listed = Model(
        np.asarray(members.T @ model.merit, dtype=np.int64),
        sparse.csr_array(model.rows[row] @ members),
        model.at_most[row],
        group.astype(np.int64),
        fixed,
    )
    return Compound(listed, members, row)


Block = tuple[list[int], list[list[int]]]


def _blocks(model: Model) -> tuple[list[Block], NDArray[np.bool_]]:
    """(applications, their combinations) of each block that can be listed, and which rows they absorb."""
    small = np.flatnonzero((np.diff(model.rows.indptr) <= FEW_IN_ROW) & (np.diff(model.rows.indptr) > 1))
    absorbed = np.zeros(len(model.at_most), dtype=bool)
    if not len(small):
        return [], absorbed
    block = _tied(model, small)
    rows_of: dict[int, list[int]] = {}
    for k in small.tolist():
        rows_of.setdefault(int(block[model.rows.indices[model.rows.indptr[k]]]), []).append(k)
    order = np.argsort(block, kind="stable")
    ends = np.searchsorted(block[order], np.arange(int(block.max()) + 2))
    found = []
    for b, rows in sorted(rows_of.items()):
        items = order[ends[b] : ends[b + 1]].tolist()
        combinations = _combinations(model, items, rows)
        if combinations is not None:
            found.append((items, combinations))
            absorbed[rows] = True
    return found, absorbed


def _tied(model: Model, small: Integers) -> Integers:
    """Block of each application: tied by a small row or by a group."""
    ties = model.rows[small]
    first = np.repeat(ties.indices[ties.indptr[:-1]], np.diff(ties.indptr))
    order, starts = model.by_group
    holder = np.repeat(order[starts], np.diff(np.r_[starts, model.size]))
    a, b = np.r_[first, holder], np.r_[ties.indices, order]
    graph = sparse.csr_array((np.ones(len(a), dtype=np.int8), (a, b)), shape=(model.size, model.size))
    return np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)


def _combinations(model: Model, items: list[int], rows: list[int]) -> list[list[int]] | None:
    """Every combination but the empty one that keeps the rows and groups; None where they are too many, where one is
    forced, or where not even choosing nothing keeps the rows."""
    if len(items) > FEW_TOGETHER or (model.fixed[items] == IN).any() or (model.at_most[rows] < 0).any():
        return None
    free = [i for i in items if model.fixed[i] != OUT]
    bits = (np.arange(2 ** len(free))[:, None] >> np.arange(len(free))) & 1
    use = model.rows[rows][:, free].toarray()
    good = (bits @ use.T <= model.at_most[rows]).all(axis=1)
    for label in np.unique(model.group[free]):
        good &= bits[:, model.group[free] == label].sum(axis=1) <= 1
    good[0] = False
    chosen = bits[good].astype(bool)
    if len(chosen) > FEW_COMBINATIONS:
        return None
    return [[i for i, taken in zip(free, bit, strict=True) if taken] for bit in chosen.tolist()]
