"""The greatest total merit, beside HiGHS alone on the same model, both to a gap of 1e-4 on one thread.

Instances (`made`): n applications, 12 areas of unequal strength (merit normal, 70 ± 12, plus an area's ± 5, to a tenth
of a point, between 20 and 100); each asks of 2 up to all purses, amounts log-normal (median 300,000, sigma 0.5) to the
whole unit with two digits; each purse holds 30% of what is asked of it; each area must fund at least 38% of its
applications, which binds for the weak ones; investigators are drawn from 0.8 n names and may hold one award.
"""

from __future__ import annotations

import resource
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import highspy
import numpy as np
from scipy import sparse

from bench.row import Row, best_of
from concord.engines.allocate.core import Outcome, solve
from concord.engines.allocate.core_bound import linear, solver_for
from concord.engines.allocate.core_model import FREE, Model

GAP = 1e-4
PATIENCE = 130.0
AIMS = {(5000, 2): 0.2, (5000, 3): 0.2, (5000, 6): 1.1, (50000, 2): 0.2, (50000, 3): 0.2, (50000, 6): 0.2}
HARD = (500, 6)
"""Small and many purses: no aim in seconds; both get the same time and state what they prove."""
HARD_SECONDS = 30.0


def made(n: int, purses: int, seed: int = 1) -> Model:
    """An instance as described above."""
    rng = np.random.default_rng(seed)
    area = rng.integers(0, 12, n)
    merit = np.round((rng.normal(70, 12, n) + rng.normal(0, 5, 12)[area]).clip(20, 100) * 10).astype(np.int64)
    investigator = rng.integers(0, int(n * 0.8), n)
    asked_of = np.argsort(rng.random((purses, n)), axis=0) < rng.integers(min(2, purses), purses + 1, n)
    asks = np.where(asked_of, np.round(rng.lognormal(np.log(300_000), 0.5, (purses, n))) * 100, 0).astype(np.int64)
    areas = sparse.csr_array((-np.ones(n, np.int64), (area, np.arange(n))), shape=(12, n))
    least = np.floor(np.bincount(area, minlength=12) * 0.38).astype(np.int64)
    held = (asks.sum(axis=1) * 3) // 10
    rows = sparse.csr_array(sparse.vstack([sparse.csr_array(asks), areas]))
    group = np.unique(investigator, return_inverse=True)[1].astype(np.int64)
    return Model(merit, rows, np.r_[held, -least], group, np.full(n, FREE, dtype=np.int8))


def plain(model: Model, seconds: float = PATIENCE) -> tuple[float, float]:
    """HiGHS alone: its objective and gap."""
    everyone = np.ones(model.size, dtype=bool)
    lp = linear(model, everyone, ~everyone).lp
    lp.integrality_ = [highspy.HighsVarType.kInteger] * model.size
    solver = solver_for(lp, mip_rel_gap=GAP, time_limit=seconds)
    solver.run()
    return solver.getInfo().objective_function_value, solver.getInfo().mip_gap


def ours(model: Model, seconds: float = PATIENCE) -> Outcome:
    """A fresh copy each time, so that nothing is remembered between runs."""
    return solve(replace(model), gap=GAP, time_limit=seconds)


def peak(n: int, purses: int, seconds: float) -> int:
    """Peak memory in MB of a fresh process that makes and solves an instance; some 200 are packages."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        return fresh.submit(_peak, n, purses, seconds).result()


def _peak(n: int, purses: int, seconds: float) -> int:
    ours(made(n, purses), seconds)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _row(n: int, purses: int, seconds: float, runs: int, aim: float | None) -> Row:
    model = made(n, purses)
    mine, outcome = best_of(runs, lambda: ours(model, seconds))
    yours, (_, gap) = best_of(1, lambda: plain(model, seconds))
    proof = f"gap {outcome.gap:.1e} ({outcome.status}, by {outcome.proof})"
    note = f"{proof}, HiGHS gap {gap:.1e}; peak {peak(n, purses, seconds)} MB"
    return Row(f"optimise {n} x {purses}, at most {seconds:g} s", mine, "HiGHS", yours, aim, note)


def run() -> Iterator[Row]:
    """One row for each size."""
    ours(made(60, 6))  # loads the compiled search
    for (n, purses), aim in AIMS.items():
        yield _row(n, purses, PATIENCE, 3, aim)
    yield _row(*HARD, HARD_SECONDS, 1, None)
