"""An upper bound that floating point cannot spoil, from prices of the rows.

For any prices y >= 0 (merit per unit of each row) no feasible choice has more merit than

    L(y) = y · at_most + sum over groups of max(0, max over its members of (merit_j - y · column_j)),

the Lagrangian bound (Geoffrion 1974; Fisher 1981). The least L(y) is the value of the linear relaxation, and its dual
values are the best prices. They are found by "sifting" (Bixby, Gregory, Lustig, Marsten and Shanno 1992): groups that
are clearly in or clearly out at the present prices stay there, the linear programme holds only the rest, and L(y) of
all groups says when the prices are those of the whole. What is returned is L(y) itself, plus a bound on its own
rounding error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.allocate.core_model import FREE, IN, OUT, Floats, Integers, Model

SMALL = 2500
"""Free applications in the first linear programme of the sifting; a problem of up to twice that is solved whole."""
MOST_ROUNDS = 12
SHORT_ROW = 50


@dataclass(frozen=True)
class Priced:
    """The best choice at given prices when rows may be broken, and what departing from it costs.

    Attributes:
        prices: float64 (m), merit per unit of each row.
        bound: total merit that no feasible choice exceeds (an integer; safe against rounding).
        ceiling: the same before rounding down, float, its rounding error added.
        error: more than the rounding error of the ceiling and of any sum of losses.
        base: bool (n), the choice that attains it.
        holder: int64 (n), the application of the same group that `base` chooses, or -1.
        loss: float64 (n), merit lost at these prices by taking the other option: leaving out an application that
            `base` chooses, or taking one that it does not (in the place of its group's holder); inf where fixed.
    """

    prices: Floats
    bound: int
    ceiling: float
    error: float
    base: NDArray[np.bool_]
    holder: Integers
    loss: Floats


def priced(model: Model, prices: Floats) -> Priced:
    """`Priced` for any prices >= 0 (m)."""
    order, starts = model.by_group
    worth = model.merit - model.real_columns @ prices
    forced = model.fixed == IN
    key = np.where(model.fixed == OUT, -np.inf, np.where(forced, np.inf, worth))[order]
    sizes = np.diff(np.r_[starts, len(order)])
    best = np.maximum.reduceat(key, starts) if len(starts) else np.zeros(0)
    first = np.flatnonzero(key == np.repeat(best, sizes))
    where = np.repeat(np.arange(len(starts)), sizes)[first]
    winner = np.full(len(starts), -1, dtype=np.int64)
    winner[where[::-1]] = order[first[::-1]]
    taken = best > 0
    base = np.zeros(model.size, dtype=bool)
    base[winner[taken]] = True
    holder = np.empty(model.size, dtype=np.int64)
    holder[order] = np.repeat(np.where(taken, winner, -1), sizes)
    value, error = _ceiling(model, worth, base, prices)
    ceiling = value + error
    return Priced(prices, math.floor(ceiling), ceiling, error, base, holder, _loss(model, worth, base, holder))


def _loss(model: Model, worth: Floats, base: NDArray[np.bool_], holder: Integers) -> Floats:
    held = np.where(holder >= 0, worth[holder], 0.0)
    loss = np.where(base, worth, held - worth)
    forced = model.fixed == IN
    shut = (model.fixed != FREE) | ((holder >= 0) & forced[holder])
    return np.where(shut, np.inf, loss)


def _ceiling(model: Model, worth: Floats, base: NDArray[np.bool_], prices: Floats) -> tuple[float, float]:
    """L(y), and more than the rounding error of having added it up in float64."""
    money = prices * model.at_most
    value = math.fsum(worth[base]) + math.fsum(money)
    sizes = np.abs(model.merit) + abs(model.real_columns) @ prices
    longest = int(np.diff(model.real_columns.indptr).max(initial=0)) + 4
    error = 2.0**-52 * longest * (float(sizes.sum()) + float(np.abs(money).sum()))
    return value, error


class Infeasible(Exception):
    """No choice, not even of fractions, keeps all rows."""


def relax(model: Model) -> Priced:
    """Prices with the least bound, to about 1e-9 of it, and what follows from them.

    Raises:
        Infeasible: the linear relaxation has no solution.
    """
    forced = model.group[model.fixed == IN]
    if len(np.unique(forced)) < len(forced):
        raise Infeasible
    free = int((model.fixed == FREE).sum())
    if free <= 2 * SMALL:
        return priced(model, _prices(model, np.ones(model.size, dtype=bool), None)[0])
    size = SMALL
    best = priced(model, _sampled(model))
    for _ in range(MOST_ROUNDS):
        size = min(size, free)
        active = _nearest(model, best, size)
        try:
            prices, value = _prices(model, active, best)
        except Infeasible:
            if size == free:
                raise
            size *= 4
            continue
        found = priced(model, prices)
        better = found.ceiling < best.ceiling
        best = found if better else best
        if best.ceiling <= value + 1e-9 * max(1.0, abs(value)) or size == free:
            break
        size = size if better else size * 2
    return best


def _sampled(model: Model) -> Floats:
    """First prices from every k-th group, with the rows' room cut in proportion."""
    order, starts = model.by_group
    step = max(1, model.size // SMALL)
    take = np.zeros(model.size, dtype=bool)
    take[order] = (np.repeat(np.arange(len(starts)), np.diff(np.r_[starts, len(order)])) % step) == 0
    take |= model.fixed == IN
    try:
        return _prices(model, take, None, share=1.0 / step)[0]
    except Infeasible:
        return np.zeros(len(model.at_most))


def _nearest(model: Model, at: Priced, size: int) -> NDArray[np.bool_]:
    """The members of the groups in which leaving the base costs least, and those in short rows that it breaks."""
    finite = np.isfinite(at.loss)
    if size >= int(finite.sum()):
        return np.ones(model.size, dtype=bool)
    edge = np.partition(at.loss[finite], size)[size]
    touched = np.zeros(int(model.group.max()) + 1, dtype=bool)
    touched[model.group[finite & (at.loss <= edge)]] = True
    broken = (model.slack(at.base) < 0) & (np.diff(model.rows.indptr) <= SHORT_ROW)
    touched[model.group[model.rows[np.flatnonzero(broken)].indices]] = True
    return np.asarray(touched[model.group])


def _prices(model: Model, active: NDArray[np.bool_], at: Priced | None, share: float = 1.0) -> tuple[Floats, float]:
    """Dual values (m) and value of the linear relaxation with all but `active` left as `at` has them."""
    kept = at.base & ~active if at is not None else np.zeros(model.size, dtype=bool)
    part = linear(model, active & (model.fixed != OUT), kept, share)
    if not len(part.column):
        return np.zeros(len(model.at_most)), part.constant
    solver = solver_for(part.lp)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Infeasible
    dual = np.asarray(solver.getSolution().row_dual)[: len(part.row)]
    # A row without active columns keeps its price where what stays chosen fills it.
    prices = np.zeros(len(model.at_most)) if at is None else np.where(model.slack(kept) == 0, at.prices, 0.0)
    prices[part.row] = np.maximum(dual, 0.0) / model.unit[part.row]
    return prices, solver.getInfo().objective_function_value + part.constant


@dataclass(frozen=True)
class Part:
    """A HiGHS model of some columns: which they are, which rows of the model come first, and what the rest is worth."""

    lp: Any
    column: Integers
    row: Integers
    constant: float


def linear(model: Model, active: NDArray[np.bool_], kept: NDArray[np.bool_], share: float = 1.0) -> Part:
    """The model of the `active` columns with the `kept` ones chosen and the others not, rows scaled by `unit`.

    Raises:
        Infeasible: a row without active columns is broken by the kept ones.
    """
    column = np.flatnonzero(active)
    rows = sparse.csr_array(model.rows[:, column])
    room = share * (model.at_most - model.rows @ kept.astype(np.int64)).astype(np.float64)
    filled = np.diff(rows.indptr) > 0
    if share == 1.0 and (room[~filled] < 0).any():
        raise Infeasible
    row = np.flatnonzero(filled)
    scale = sparse.diags_array(1.0 / model.unit[row])
    limits = sparse.csr_array(scale @ rows[row].astype(np.float64))
    crowd = _crowds(model.group[column])
    matrix = sparse.csc_array(sparse.vstack([limits, crowd], format="csc"))
    upper = np.r_[room[row] / model.unit[row], np.ones(crowd.shape[0])]
    forced = (model.fixed[column] == IN).astype(np.float64)
    return Part(_lp(model.merit[column], matrix, upper, forced), column, row, float(model.merit[kept].sum()))


def _crowds(group: Integers) -> sparse.csr_array:
    """One row for each group with several members."""
    _, index, count = np.unique(group, return_inverse=True, return_counts=True)
    crowded = count > 1
    place = np.cumsum(crowded) - 1
    member = np.flatnonzero(crowded[index])
    shape = (int(crowded.sum()), len(group))
    return sparse.csr_array((np.ones(len(member)), (place[index[member]], member)), shape=shape)


def _lp(merit: Integers, matrix: sparse.csc_array, upper: Floats, forced: Floats) -> Any:
    lp = highspy.HighsLp()
    rows, columns = matrix.shape
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_ = merit.astype(np.float64)
    lp.col_lower_, lp.col_upper_ = forced, np.ones(columns)
    lp.row_lower_, lp.row_upper_ = np.full(rows, -np.inf), upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_, lp.a_matrix_.index_ = matrix.indptr.astype(np.int32), matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data
    lp.sense_ = highspy.ObjSense.kMaximize
    return lp


def solver_for(lp: Any, **options: Any) -> Any:
    """A quiet HiGHS holding the model, one thread unless `options` says otherwise."""
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    for name, value in {"threads": 1, "random_seed": 0, **options}.items():
        solver.setOptionValue(name, value)
    solver.passModel(lp)
    return solver
