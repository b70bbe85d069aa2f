"""The 0-1 core against trial of every choice, and its bounds against SciPy's solvers, which share no code with it."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, sparse

from concord.engines.allocate import core_search
from concord.engines.allocate.core import INFEASIBLE, OPTIMAL, REACHED, TIME, Outcome, solve
from concord.engines.allocate.core_bound import priced, relax
from concord.engines.allocate.core_compound import compound
from concord.engines.allocate.core_model import FREE, IN, OUT, Model, partition
from concord.engines.progress import Cancelled


def model(merit, rows, at_most, group=None, fixed=None) -> Model:  # type: ignore[no-untyped-def]
    n = len(merit)
    return Model(
        np.array(merit, dtype=np.int64),
        sparse.csr_array(np.array(rows, dtype=np.int64).reshape(len(at_most), n)),
        np.array(at_most, dtype=np.int64),
        np.arange(n) if group is None else np.array(group, dtype=np.int64),
        np.full(n, FREE, dtype=np.int8) if fixed is None else np.array(fixed, dtype=np.int8),
    )


def keeps(m: Model, chosen) -> bool:  # type: ignore[no-untyped-def]
    """Feasibility in Python's own integers."""
    rows = m.rows.toarray().tolist()
    taken = [i for i, x in enumerate(chosen) if x]
    if any(sum(row[i] for i in taken) > most for row, most in zip(rows, m.at_most.tolist(), strict=True)):
        return False
    labels = [int(m.group[i]) for i in taken]
    forced = all(x or f != IN for x, f in zip(chosen, m.fixed, strict=True))
    return forced and len(set(labels)) == len(labels) and not any(m.fixed[i] == OUT for i in taken)


def by_trial(m: Model) -> int | None:
    """The greatest merit of all 2^n choices."""
    merit = m.merit.tolist()
    found = [
        sum(v for v, x in zip(merit, bits, strict=True) if x)
        for bits in itertools.product((0, 1), repeat=m.size)
        if keeps(m, bits)
    ]
    return max(found, default=None)


def right(m: Model, outcome: Outcome, gap: float = 0.0) -> None:
    """The outcome is feasible, adds up, and its bound is true."""
    best = by_trial(m)
    if best is None:
        assert outcome.status == INFEASIBLE
        return
    assert outcome.merit is not None
    assert keeps(m, outcome.chosen.tolist())
    assert outcome.merit == sum(m.merit[outcome.chosen].tolist())
    assert outcome.merit <= best <= outcome.bound
    assert outcome.bound - outcome.merit <= gap * max(1, abs(outcome.merit))


@st.composite
def models(draw, most=9):  # type: ignore[no-untyped-def]
    """Purses up to 1e12 smallest units, minimums and maximums, shares of the total awarded, conditions, exclusive
    groups, overlapping exclusive rows, forced applications."""
    n = draw(st.integers(1, most))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = 10 ** draw(st.integers(0, 11))
    rows, at_most = [], []
    for _ in range(draw(st.integers(0, 3))):
        rows.append(rng.integers(0, 10 * scale, n))
        at_most.append(int(rows[-1].sum() * rng.uniform(0.1, 0.9)))
    kinds = draw(
        st.lists(st.sampled_from(["minimum", "maximum", "share", "condition", "exclusive", "number"]), max_size=4)
    )
    for kind in kinds:
        some = (rng.random(n) < 0.5).astype(np.int64)
        if kind == "minimum":
            rows.append(-some)
            at_most.append(-int(rng.integers(0, some.sum() // 2 + 1)))
        elif kind in ("maximum", "number"):
            rows.append(some if kind == "maximum" else np.ones(n, np.int64))
            at_most.append(int(rng.integers(0, n)))
        elif kind == "share" and rows:
            rows.append(rows[0] * (10 * some - 7))  # what `some` draw is at most 7 tenths of all that is drawn
            at_most.append(0)
        elif kind == "exclusive" or n < 2:
            rows.append(some)
            at_most.append(1)
        else:
            i, j = rng.permutation(n)[:2]
            rows.append(np.eye(n, dtype=np.int64)[i] - np.eye(n, dtype=np.int64)[j])
            at_most.append(0)
    group = rng.integers(0, n, n) if draw(st.booleans()) else np.arange(n)
    fixed = np.where(rng.random(n) < 0.1, rng.integers(0, 2, n), FREE)
    if np.bincount(group[fixed == IN], minlength=1).max() > 1:
        fixed[:] = FREE
    merit = rng.integers(draw(st.sampled_from([0, -5])), 10 ** draw(st.integers(1, 6)), n)
    return model(merit, np.array(rows, dtype=np.int64).reshape(-1, n), at_most, group, fixed)


@settings(max_examples=150, deadline=None)
@given(models())
def test_the_optimum_is_that_of_trying_every_choice(m: Model) -> None:
    outcome = solve(m, gap=0.0)
    right(m, outcome)
    assert outcome.status in (OPTIMAL, INFEASIBLE)


@settings(max_examples=60, deadline=None)
@given(models(most=8))
def test_branch_and_bound_alone_reaches_it_too(m: Model) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "RUNGS", ())
        patch.setattr(core_search, "WORK", ())
        right(m, solve(m, gap=0.0))


@settings(max_examples=80, deadline=None)
@given(models(), st.integers(1, 6))
def test_sweeps_take_over_where_lists_end(m: Model, cap: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "RUNGS", (cap,))
        patch.setattr(core_search, "WORK", (1e6,))
        patch.setattr(core_search, "SWEEPS", ((1e6, 1e9),) * 4)
        patch.setattr(core_search, "PROMISING", 0.0)
        right(m, solve(m, gap=0.0))


def test_a_second_sweep_proves_no_more_than_it_looked_at() -> None:
    """Two changes that lose little each and more together: the first sweep's limit is of both halves, not of each."""
    rows = [[31, 79, 31, 5, 96, 29, 28], [9, 2, 7, 91, 94, 93, 82], [93, 237, -217, 15, 288, -203, 84],
            [-217, 237, -217, -35, -672, 87, 84]]  # fmt: skip
    m = model([1, 6, 6, 0, 5, 1, 0], rows, [100, 187, 0, 0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "RUNGS", (2,))
        patch.setattr(core_search, "WORK", (1e6,))
        patch.setattr(core_search, "SWEEPS", ((1e6, 1e9),) * 4)
        patch.setattr(core_search, "PROMISING", 0.0)
        outcome = solve(m, gap=0.0)
    right(m, outcome)
    assert outcome.merit == 8


def test_sweeps_prove_what_lists_could_not() -> None:
    m = portfolio(80, 4, seed=2)
    known = solve(m, gap=0.0)
    assert known.status == OPTIMAL
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "RUNGS", (300, 3000))
        patch.setattr(core_search, "WORK", (1e7, 1e7))
        patch.setattr(core_search, "PROMISING", 0.0)
        swept = solve(m, gap=0.0)
    assert (swept.merit, swept.bound) == (known.merit, known.bound)
    assert [stage.name for stage in swept.path] == ["relaxation", "search"]


@settings(max_examples=60, deadline=None)
@given(models(), st.sampled_from([0.001, 0.05, 0.3]))
def test_a_gap_is_kept(m: Model, gap: float) -> None:
    right(m, solve(m, gap=gap), gap)


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_any_prices_give_a_true_bound_and_exact_losses(m: Model, seed: int) -> None:
    best = by_trial(m)
    rng = np.random.default_rng(seed)
    at = priced(m, rng.random(len(m.at_most)) * m.merit.max(initial=1) / m.unit)
    assert best is None or best <= at.bound
    for chosen in itertools.islice(itertools.product((False, True), repeat=m.size), 64):
        x = np.array(chosen)
        if m.feasible(x):
            changed = np.flatnonzero((x != at.base) & ~(at.base & np.isin(m.group, m.group[x & ~at.base])))
            lost = at.loss[changed].sum() + (at.prices * m.slack(x)).sum()
            assert m.total(x) == pytest.approx(at.ceiling - lost, abs=1e-6 * (1 + abs(at.ceiling)))


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_the_order_of_columns_and_rows_changes_nothing_in_value(m: Model, seed: int) -> None:
    rng = np.random.default_rng(seed)
    column, row = rng.permutation(m.size), rng.permutation(len(m.at_most))
    shuffled = Model(
        m.merit[column], sparse.csr_array(m.rows[row][:, column]), m.at_most[row], m.group[column], m.fixed[column]
    )
    assert solve(m, gap=0.0).merit == solve(shuffled, gap=0.0).merit


@settings(max_examples=60, deadline=None)
@given(models(), st.integers(0, 2**32))
def test_more_room_never_lowers_the_merit(m: Model, seed: int) -> None:
    if not len(m.at_most):
        return
    more = m.at_most.copy()
    more[seed % len(more)] += 1 + seed % 1000
    before, after = solve(m, gap=0.0).merit, solve(replace(m, at_most=more), gap=0.0).merit
    assert before is None or (after is not None and after >= before)


@settings(max_examples=60, deadline=None)
@given(models())
def test_combinations_are_the_same_problem(m: Model) -> None:
    listed = compound(m)
    assert by_trial(m) == solve(listed.model, gap=0.0).merit
    for bits in itertools.islice(itertools.product((False, True), repeat=m.size), 128):
        if keeps(m, bits):
            chosen = listed.contract(np.array(bits))
            assert (listed.expand(chosen) == np.array(bits)).all()
            assert listed.model.feasible(chosen)


def portfolio(n: int, purses: int, seed: int) -> Model:
    """Several purses, five areas with minimums, investigators with one award each."""
    rng = np.random.default_rng(seed)
    asks = rng.integers(1, 10**8, (purses, n)) * (rng.random((purses, n)) < 0.7)
    area = rng.integers(0, 5, n)
    least = sparse.csr_array((-np.ones(n, np.int64), (area, np.arange(n))), shape=(5, n))
    rows = sparse.csr_array(sparse.vstack([sparse.csr_array(asks), least]))
    at_most = np.r_[asks.sum(axis=1) // 3, -np.bincount(area, minlength=5) // 5]
    group = np.unique(rng.integers(0, n, n), return_inverse=True)[1]
    return Model(rng.integers(100, 1000, n), rows, at_most, group, np.full(n, FREE, dtype=np.int8))


@pytest.mark.parametrize(("n", "purses"), [(200, 2), (1000, 3), (6000, 2), (6000, 6)])
def test_the_bound_is_that_of_another_solver(n: int, purses: int) -> None:
    m = portfolio(n, purses, seed=3)
    labels = sparse.csr_array((np.ones(n), (m.group, np.arange(n))))
    matrix = sparse.vstack([m.rows.astype(float), labels])
    upper = np.r_[m.at_most, np.ones(labels.shape[0])]
    scale = sparse.diags_array(1.0 / np.maximum(1.0, np.abs(upper)))
    relaxed = optimize.linprog(-m.merit, A_ub=scale @ matrix, b_ub=scale @ upper, bounds=(0, 1))
    at = relax(m)
    assert at.ceiling == pytest.approx(-relaxed.fun, rel=1e-6)
    outcome = solve(m, gap=1e-3, time_limit=30)
    assert m.feasible(outcome.chosen)
    assert outcome.merit is not None
    assert outcome.merit <= outcome.bound <= at.bound
    assert outcome.bound <= outcome.merit * 1.001


def test_the_bound_is_true_on_instances_with_a_known_optimum() -> None:
    for seed in range(4):
        m = portfolio(60, 2, seed)
        labels = sparse.csr_array((np.ones(60), (m.group, np.arange(60))))
        rows = sparse.vstack([m.rows.astype(float) / 1e8, labels])
        upper = np.r_[m.at_most / 1e8, np.ones(labels.shape[0])]
        known = optimize.milp(
            -m.merit,
            constraints=optimize.LinearConstraint(rows, -np.inf, upper),
            integrality=np.ones(60),
            bounds=(0, 1),
        )
        assert solve(m, gap=0.0).merit == round(-known.fun)
        early = solve(m, gap=0.02)
        assert early.merit is not None
        assert early.merit <= round(-known.fun) <= early.bound


def test_one_smallest_unit_too_much_is_too_much() -> None:
    """With a purse of 1e12 units, a millionth of its scale is a million units; HiGHS alone lets that pass."""
    held = 10**12
    m = model([10, 10, 9, 9, 1], [[held // 2 + extra for extra in (1, 0, 1, 1, 2)]], [held])
    for rungs in (core_search.RUNGS, ()):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(core_search, "RUNGS", rungs)
            patch.setattr(core_search, "WORK", core_search.WORK[: len(rungs)])
            outcome = solve(m, gap=0.0)
        assert outcome.merit == 10
        assert keeps(m, outcome.chosen.tolist())
        right(m, outcome)


def test_many_sums_that_miss_by_a_unit_are_cut_off() -> None:
    rng = np.random.default_rng(0)
    asks = rng.integers(10**11, 2 * 10**11, 12) * 2
    m = model(np.full(12, 5), [asks, asks[::-1]], [int(asks[:6].sum()) - 1, int(asks[6:].sum()) + 1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "RUNGS", ())
        patch.setattr(core_search, "WORK", ())
        right(m, solve(m, gap=0.0))


def test_the_same_seed_gives_the_same_choice() -> None:
    m = portfolio(300, 3, seed=5)
    first, second = (solve(m, gap=1e-3, seed=7) for _ in range(2))
    assert (first.chosen == second.chosen).all()
    assert (first.merit, first.bound, first.pairs, first.nodes) == (
        second.merit,
        second.bound,
        second.pairs,
        second.nodes,
    )


def test_progress_is_told_and_can_stop() -> None:
    seen: list[tuple[str, float]] = []
    m = portfolio(200, 4, seed=1)
    solve(m, gap=1e-3, time_limit=5, progress=lambda stage, share: seen.append((stage, share)))
    assert {stage for stage, _ in seen} >= {"allocate:relaxation", "allocate:search"}
    assert seen[-1][1] == 1.0
    for stop in ("allocate:relaxation", "allocate:search"):
        with pytest.raises(Cancelled):
            solve(m, gap=0.0, progress=lambda stage, _, stop=stop: stage != stop)


def test_branch_and_bound_can_be_stopped() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core_search, "RUNGS", ())
        patch.setattr(core_search, "WORK", ())
        with pytest.raises(Cancelled):
            solve(portfolio(300, 6, seed=1), gap=0.0, progress=lambda stage, _: stage != "allocate:branch")


def test_when_time_is_up_the_gap_is_stated() -> None:
    m = portfolio(500, 6, seed=2)
    began = time.monotonic()
    outcome = solve(m, gap=0.0, time_limit=1.0)
    assert time.monotonic() - began < 10
    assert outcome.status == TIME
    assert outcome.merit is not None
    assert 0 < outcome.gap < 0.05
    assert m.feasible(outcome.chosen)
    assert outcome.bound <= relax(m).bound


def test_a_start_is_improved_on_or_kept_but_never_trusted() -> None:
    m = model([5, 4, 3], [[2, 2, 2]], [4])
    assert solve(m, start=np.array([True, False, False])).merit == 9
    assert solve(m, start=np.array([True, True, True])).merit == 9
    assert solve(m, start=np.array([True, True, False]), time_limit=1e-9).merit == 9


def test_exclusive_sets_that_overlap_become_rows() -> None:
    sets = [np.array([0, 1]), np.array([1, 2, 3]), np.array([4, 5])]
    label, rest = partition(7, sets)
    assert label[1] == label[2] == label[3] != label[0]
    assert label[4] == label[5]
    assert [r.tolist() for r in rest] == [[0, 1]]
    assert len(set(label.tolist())) == 4


def test_what_cannot_be_added_exactly_is_refused() -> None:
    with pytest.raises(OverflowError):
        model([1, 1], [[2**61, 2**61]], [5])


def test_two_forced_applications_that_exclude_each_other() -> None:
    assert solve(model([1, 1], [[1, 1]], [2], group=[0, 0], fixed=[IN, IN])).status == INFEASIBLE


def test_nothing_to_choose_from() -> None:
    assert solve(model([], np.zeros((0, 0)), [])).merit == 0
    assert solve(model([3, 4], [[1, 1]], [1], fixed=[OUT, OUT])).merit == 0
    assert solve(model([3, 4], [[-1, -1]], [-1], fixed=[OUT, OUT])).status == INFEASIBLE
    assert solve(model([-3, -4], np.zeros((0, 2)), [])).merit == 0
    assert solve(portfolio(400, 2, 1), gap=0.01).status in (OPTIMAL, REACHED)
