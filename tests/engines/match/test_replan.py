from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import concord.engines.match.mending as warm
from concord.engines.match import Change, Problem, Rule, assign, replan, rounding
from concord.engines.reason import Invalid
from engines.match.proof import Posed, check_constraints, shortfalls


def made(applications: int, reviewers: int, seed: int, values=None) -> Problem:
    rng = np.random.default_rng(seed)
    shape = (applications, reviewers)
    affinity = rng.random(shape) if values is None else rng.choice(values, shape)
    sides = ["GB" if at % 2 else "CN" for at in range(reviewers)]
    rules = [Rule("side", "GB", at_least=1), Rule("side", "CN", at_least=1)]
    return Problem.of(affinity, per_application=2, max_load=3, attributes={"side": sides}, rules=rules)


def deep(applications: int, reviewers: int, seed: int) -> Problem:
    """Organisations within sides, a cap over all applications, fewest loads, a lock: everything that nests."""
    rng = np.random.default_rng(seed)
    sides = ["GB" if at % 2 else "CN" for at in range(reviewers)]
    firms = [side + str(at // 4) for at, side in enumerate(sides)]
    rules = [
        Rule("side", "GB", at_least=1, at_most=2),
        Rule("firm", at_most=1),
        Rule("side", "CN", at_least=3, at_most=int(1.2 * applications), overall=True),
    ]
    return Problem.of(
        rng.random((applications, reviewers)),
        per_application=2,
        max_load=4,
        min_load=[int(at % 5 == 0) for at in range(reviewers)],
        locked=[("2", "3")],
        attributes={"side": sides, "firm": firms},
        rules=rules,
    )


@pytest.mark.parametrize("small", [0, 10**9])
@pytest.mark.parametrize("seed", range(8))
def test_everything_that_nests_is_mended_too(monkeypatch, small, seed):
    monkeypatch.setattr(warm, "SMALL", small)
    rng = np.random.default_rng(seed)
    plan = assign(deep(14, 12, seed))
    for _round in range(3):
        changes = [change for change in some_changes(plan.problem, plan, rng) if change.kind != "late" or _round == 0]
        mended = replan(plan, changes)
        check_constraints(mended)
        cold = assign(mended.problem)
        assert mended.total == pytest.approx(cold.total, abs=1e-9)
        assert sum(gap.missing for gap in mended.shortfalls) == sum(gap.missing for gap in cold.shortfalls)
        plan = mended


def some_changes(problem: Problem, plan, rng) -> list[Change]:
    pair = plan.pairs[int(rng.integers(len(plan.pairs)))]
    other = problem.reviewers[int(rng.integers(len(problem.reviewers)))]
    late = {name: float(rng.random()) for name in problem.reviewers[::2]}
    makers = [
        Change.decline(pair.reviewer, pair.application),
        Change.leave(pair.reviewer),
        Change.conflict(pair.application, other),
        Change.load(pair.reviewer, 1),
        Change.load(other, 5),
        Change.withdraw(pair.application),
        Change.late("late", late, 2),
    ]
    return [makers[at] for at in sorted(rng.choice(len(makers), size=int(rng.integers(1, 4)), replace=False))]


@pytest.mark.parametrize("small", [0, 10**9])
@pytest.mark.parametrize("seed", range(12))
def test_equals_a_cold_solve(monkeypatch, small, seed):
    monkeypatch.setattr(warm, "SMALL", small)
    rng = np.random.default_rng(seed)
    problem = made(14, 12, seed, None if seed % 2 else (0.25, 0.5, 1.0))
    plan = assign(problem)
    for _round in range(3):
        changes = some_changes(plan.problem, plan, rng)
        if any(change.kind == "late" for change in changes) and "late" in plan.problem.applications:
            changes = [change for change in changes if change.kind != "late"]
        mended = replan(plan, changes)
        check_constraints(mended)
        cold = assign(mended.problem)
        assert mended.total == pytest.approx(cold.total, abs=1e-9)
        assert mended.optimal
        assert sum(gap.missing for gap in mended.shortfalls) == sum(gap.missing for gap in cold.shortfalls)
        plan = mended


def test_what_is_looked_at_again_is_all_that_may_stray(monkeypatch):
    monkeypatch.setattr(warm, "SMALL", 0)
    rng = np.random.default_rng(5)
    plan = assign(made(150, 130, 5, (1 / 3, 2 / 3, 1 / 7, 3 / 7)))
    partly = 0
    for _round in range(25):
        pair = plan.pairs[int(rng.integers(len(plan.pairs)))]
        plan = replan(
            plan, [(Change.decline(pair.reviewer, pair.application), Change.load(pair.reviewer, 2))[_round % 2]]
        )
        assert plan.optimal
        solved, network = plan.solved, plan.solved.network
        arrays = (network.cost, network.tail, network.head, network.capacity, solved.flow, solved.potential)
        known = set(solved.near.tolist())
        strayed = set(rounding.near(*arrays, 0).tolist())
        assert strayed <= set(rounding.near(*arrays, rounding.reach_of(network)).tolist()) <= known
        reduced = network.cost + solved.potential[network.tail] - solved.potential[network.head]
        wrong = ((reduced < 0) & (solved.flow < network.capacity)) | ((reduced > 0) & (solved.flow > 0))
        assert set(np.flatnonzero(wrong).tolist()) <= known
        partly += len(known) < len(network.tail) // 2
    assert partly > 20
    assert plan.total == pytest.approx(assign(plan.problem).total, abs=1e-9)


@pytest.mark.parametrize("small", [0, 10**9])
@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_keeps_as_many_pairs_as_any_best_plan(small, seed):
    rng = np.random.default_rng(seed)
    rows, columns = 3, 4
    affinity = rng.choice([0.25, 0.5, 1.0], (rows, columns))
    problem = Problem.of(affinity, per_application=[1, 2, 1], max_load=[1, 2, 1, 1])
    plan = assign(problem)
    gone = plan.pairs[int(rng.integers(len(plan.pairs)))]
    saved, warm.SMALL = warm.SMALL, small
    try:
        mended = replan(plan, [Change.decline(gone.reviewer, gone.application)])
    finally:
        warm.SMALL = saved
    before = set(zip(plan.application.tolist(), plan.reviewer.tolist(), strict=True))
    shut = (int(gone.application) - 1, int(gone.reviewer) - 1)
    cells = [cell for cell in itertools.product(range(rows), range(columns)) if cell != shut]
    case = Posed(affinity, (1, 2, 1), (0,) * 4, (1, 2, 1, 1))
    best = max(
        (-short, round(sum(affinity[cell] for cell in trial), 9), len(before & set(trial)))
        for size in range(5)
        for trial in itertools.combinations(cells, size)
        if (short := shortfalls(case, set(trial))) is not None
    )
    assert mended.changes is not None
    assert (round(mended.total, 9), len(before) - mended.changes[0]) == best[1:]


def test_a_change_names_what_is_unknown():
    plan = assign(made(4, 6, 0))
    with pytest.raises(Invalid, match="nobody"):
        replan(plan, [Change.leave("nobody")])
    with pytest.raises(Invalid, match=r"identifier 1 stands"):
        replan(plan, [Change.late("1", {}, 1)])
    with pytest.raises(Invalid, match="-1"):
        replan(plan, [Change.load("1", -1)])


LOADS = (1, 2, 1, 1)


def after_a_decline(objective: str, seed: int):
    """A small plan, what it becomes after a decline, and every plan that meets everything then: (total, sums, kept)."""
    rng = np.random.default_rng(seed)
    affinity = rng.choice([0.25, 0.5, 0.75, 1.0], (3, 4))
    problem = Problem.of(affinity, per_application=[1, 2, 1], max_load=LOADS)
    given = [("1", "2"), ("2", "3"), ("2", "1"), ("3", "4")]
    plan = assign(problem, objective, time_limit=20, near=given if objective == "near" else None)
    gone = plan.pairs[int(rng.integers(len(plan.pairs)))]
    shut = (int(gone.application) - 1, int(gone.reviewer) - 1)
    before = set(zip(plan.application.tolist(), plan.reviewer.tolist(), strict=True))
    cells = [cell for cell in itertools.product(range(3), range(4)) if cell != shut]
    case = Posed(affinity, (1, 2, 1), (0,) * 4, LOADS)
    every = []
    for trial in itertools.combinations(cells, 4):
        if shortfalls(case, set(trial)) == 0:
            sums = np.bincount([a for a, _ in trial], [affinity[cell] for cell in trial], 3)
            every.append((float(sums.sum()), sorted(sums.tolist()), len(before & set(trial))))
    return replan(plan, [Change.decline(gone.reviewer, gone.application)]), len(before), every


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_near_to_another_stays_near(seed):
    mended, before, every = after_a_decline("near", seed)
    check_constraints(mended)
    assert mended.objective == "near"
    assert every
    assert (before - mended.changes[0], mended.total) == max((kept, total) for total, _, kept in every)


@pytest.mark.parametrize("seed", range(12))
def test_a_fair_plan_stays_fair_and_changes_little(seed):
    mended, before, every = after_a_decline("fair", seed)
    check_constraints(mended)
    assert mended.objective == "fair"
    best = max(sums for _, sums, _ in every)
    assert mended.sums().min() == pytest.approx(best[0])
    assert mended.levels[0].bound == pytest.approx(best[0])
    fairest = max(kept for _, sums, kept in every if sums[0] == best[0])
    assert before - mended.changes[0] <= fairest


def test_a_fair_plan_of_some_size_changes_little():
    rng = np.random.default_rng(3)
    plan = assign(Problem.of(rng.random((40, 30)), per_application=3, max_load=5), "fair", time_limit=5)
    pair = plan.pairs[7]
    mended = replan(plan, [Change.decline(pair.reviewer, pair.application)])
    check_constraints(mended)
    assert mended.changes[0] <= 12  # of 120; a new plan from nothing changes dozens
    assert mended.sums().min() >= plan.sums().min() - 0.05
