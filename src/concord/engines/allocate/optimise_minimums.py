"""Minimums that cannot hold: which one, and the least that would have to change."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from concord.engines.allocate.core_bound import linear, solver_for
from concord.engines.allocate.core_model import OUT, Integers
from concord.engines.allocate.optimise import Options, solved
from concord.engines.allocate.optimise_model import MINIMUM, Posed, Row, pot_rows
from concord.engines.allocate.problem import Problem
from concord.engines.reason import Invalid

SECONDS = 20.0
"""For each minimum alone, and for all together."""
MOST_ROUNDS = 20


def refuse(problem: Problem, asked: Posed, options: Options, seed: int) -> NoReturn:
    """Say which minimum cannot hold and the least that would.

    Raises:
        Invalid: always.
    """
    minimums = [k for k, row in enumerate(asked.rows) if row.kind == MINIMUM]
    brief = replace(options, gap=0.0, time_limit=min(SECONDS, options.time_limit))
    for k in minimums:
        reach, bound = _alone(problem, asked, k, brief, seed)
        if bound < _least(asked, k):
            counter = asked.rows[k].counter
            assert counter is not None
            least = counter.said(_least(asked, k))
            raise Invalid("allocate:minimum_alone", minimum=counter.name, least=least, reach=counter.said(reach))
    _together(problem, asked, minimums, brief, seed)


def _least(asked: Posed, k: int) -> int:
    return -int(asked.model.at_most[k])


def _use(asked: Posed, k: int) -> Integers:
    """What each step adds to minimum k."""
    return np.asarray(-asked.model.rows[[k]].toarray()[0], dtype=np.int64)


def _alone(problem: Problem, asked: Posed, k: int, options: Options, seed: int) -> tuple[int, int]:
    """The most that minimum k can reach when the other minimums are dropped, and a bound on it."""
    loose = asked.without(lambda row: row.kind == MINIMUM)
    loose = replace(loose, model=replace(loose.model, merit=_use(asked, k)))
    outcome = solved(problem, loose, options, seed)[1]
    return outcome.merit or 0, outcome.bound


def _together(problem: Problem, asked: Posed, minimums: list[int], options: Options, seed: int) -> NoReturn:
    """Each minimum can hold alone: lower them by the least sum of parts of what they ask for."""
    chosen = _nearest(problem, asked, minimums, options, seed)
    short = [k for k in minimums if int(_use(asked, k)[chosen].sum()) < _least(asked, k)]
    first = asked.rows[(short or minimums)[0]]
    lower = tuple(_lowered(asked.rows[k], int(_use(asked, k)[chosen].sum()), _least(asked, k)) for k in short)
    others = tuple(asked.rows[k].name for k in minimums if asked.rows[k] is not first)
    raise Invalid("allocate:minimums_together", minimum=first.name, others=others or ("–",), lower=lower or ("–",))


def _lowered(row: Row, reach: int, least: int) -> str:
    assert row.counter is not None
    return f"{row.name} {row.counter.said(least)} → {row.counter.said(reach)}"


def _nearest(problem: Problem, asked: Posed, minimums: list[int], options: Options, seed: int) -> NDArray[np.bool_]:
    """A choice that keeps all other rows exactly and misses the minimums least (nothing chosen, failing that)."""
    best = np.zeros(asked.model.size, dtype=bool)
    loose = asked.without(lambda row: row.kind == MINIMUM)
    for _ in range(MOST_ROUNDS):
        chosen = _elastic(loose, asked, minimums, options, seed)
        broken = pot_rows(loose, problem, chosen)
        if not broken:
            return chosen if loose.model.feasible(chosen) else best
        loose = loose.with_rows(broken)
    return best


def _elastic(loose: Posed, asked: Posed, minimums: list[int], options: Options, seed: int) -> NDArray[np.bool_]:
    """Choose with one column of shortfall for each minimum, whose sum (each as a part of its minimum) is least."""
    model = loose.model
    part = linear(model, model.fixed != OUT, np.zeros(model.size, dtype=bool))
    lp, columns = part.lp, len(part.column)
    least = np.array([_least(asked, k) for k in minimums], dtype=np.float64)
    lp.col_cost_ = np.zeros(columns)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver = solver_for(lp, random_seed=seed, threads=options.threads, time_limit=options.time_limit, mip_rel_gap=0.0)
    for _ in minimums:
        solver.addCol(-1.0, 0.0, 1.0, 0, np.zeros(0, np.int32), np.zeros(0))
    for k, minimum in enumerate(minimums):
        use = sparse.csr_array(asked.model.rows[[minimum]][:, part.column])
        index = np.r_[use.indices, columns + k].astype(np.int32)
        value = np.r_[-use.data / least[k], 1.0]
        solver.addRow(1.0, highspy.kHighsInf, len(index), index, value)
    solver.run()
    chosen = np.zeros(model.size, dtype=bool)
    values = np.asarray(solver.getSolution().col_value)
    if len(values):
        chosen[part.column] = values[:columns] > 0.5
    return chosen
