from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse

from concord.engines.match import Problem, Rule, assign
from concord.engines.match.fair import CLOSE
from engines.match.proof import check_constraints
from real_data import data_path


def small(seed: int, sides: bool) -> Problem:
    rng = np.random.default_rng(seed)
    labels = ["GB", "CN", "GB", "CN"]
    rules = [Rule("side", "GB", at_least=1), Rule("side", "CN", at_least=1)] if sides else []
    loads = [int(load) for load in rng.integers(1, 4, 4)]
    return Problem.of(
        rng.random((3, 4)).round(2), per_application=2, max_load=loads, attributes={"side": labels}, rules=rules
    )


def every_plan(problem: Problem, sides: bool):
    """All plans that meet everything."""
    labels = problem.attributes["side"]
    teams = [team for team in itertools.combinations(range(4), 2) if not sides or len({labels[r] for r in team}) == 2]
    for plan in itertools.product(teams, repeat=3):
        if (np.bincount([r for team in plan for r in team], minlength=4) <= problem.load_max).all():
            yield plan


@pytest.mark.parametrize("sides", [False, True])
@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
@example(50085)  # sums that differ only by rounding are not fairer
def test_the_worst_first_then_the_next_then_the_total(sides, seed):
    problem = small(seed, sides)
    plan = assign(problem, "fair", time_limit=20)
    check_constraints(plan)
    affinity = problem.scores.value.reshape(3, 4)
    truths = [
        tuple(sorted(sum(affinity[at, r] for r in team) for at, team in enumerate(p)))
        for p in every_plan(problem, sides)
    ]
    if not truths:
        assert plan.shortfalls
        return
    best = max(tuple(round(level, 6) for level in truth) for truth in truths)
    for level, truth in zip(plan.levels, best, strict=False):
        assert level.value == pytest.approx(truth, abs=2 * CLOSE)
        assert level.bound >= truth - 2 * CLOSE
    assert plan.levels[-1].what == "total"
    assert plan.levels[0].gap == 0


def test_fairer_than_the_greatest_total_and_never_richer():
    rng = np.random.default_rng(2)
    problem = Problem.of(rng.random((30, 25)) ** 3, per_application=3, max_load=4)
    rich, fair = assign(problem), assign(problem, "fair", time_limit=8)
    check_constraints(fair)
    assert fair.sums().min() >= rich.sums().min() - 1e-9
    assert fair.total <= rich.total + 1e-9
    assert fair.levels[0].value == pytest.approx(fair.sums().min())
    assert fair.levels[0].bound >= fair.levels[0].value


def test_aamas_2015_bids_beat_what_is_published():
    lines = data_path("match", "bids", "aamas2015.in").read_text().splitlines()
    bids = sparse.csr_array(np.array([line.split() for line in lines[1:] if line.strip()], dtype=float))
    plan = assign(Problem.of(bids, per_application=3, max_load=12), "fair", time_limit=20)
    check_constraints(plan)
    assert plan.sums().min() >= 1.25  # FairFlow 1.25
    assert plan.total >= 1363.0  # at FairFlow's 1363.0


def test_a_locked_pair_outlasts_whatever_is_fairer():
    affinity = np.array([[0.39, 0.79, 0.81, 0.79], [0.96, 0.96, 0.9, 0.86], [0.31, 0.69, 0.24, 0.09]])
    problem = Problem.of(
        affinity, per_application=[1, 0, 2], max_load=[2, 1, 1, 2], min_load=[1, 0, 0, 0], locked=[("1", "2")],
        attributes={"side": ["C", "T", "C", "C"]}, rules=[Rule("side", at_most=2)],
    )  # fmt: skip
    plan = assign(problem, "fair", time_limit=5)
    assert ("1", "2") in [(pair.application, pair.reviewer) for pair in plan.pairs]
    assert not plan.shortfalls
    assert plan.levels[0].value == pytest.approx(0.55)
    assert plan.levels[0].gap == 0


@pytest.mark.parametrize("seed", range(12))
def test_rules_that_cross_and_locks_are_kept_and_no_bound_is_too_low(seed):
    rng = np.random.default_rng(seed)
    side, years = [rng.permutation(["G", "G", "C", "C", "C"]).tolist() for _ in range(2)]
    rules = [Rule("side", "G", 1), Rule("years", "G", 1, 1)]
    affinity = rng.random((3, 5))
    problem = Problem.of(
        affinity, per_application=2, max_load=2, locked=[("1", "2")], rules=rules,
        attributes={"side": side, "years": years},
    )  # fmt: skip
    every = []
    for plan in itertools.product(itertools.combinations(range(5), 2), repeat=3):
        loads = np.bincount(np.ravel(plan), minlength=5)
        groups = [([side[r] for r in own].count("G"), [years[r] for r in own].count("G")) for own in plan]
        if loads.max() <= 2 and 1 in plan[0] and all(one >= 1 and other == 1 for one, other in groups):
            every.append(min(affinity[a, list(own)].sum() for a, own in enumerate(plan)))
    found = assign(problem, "fair", time_limit=5)
    assert bool(found.shortfalls) == (not every)
    if every:
        check_constraints(found)
        assert problem.locked[0] in found.chosen
        assert found.levels[0].value <= max(every) + 1e-6 <= found.levels[0].bound + 2e-6
