from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.match import Change, Problem, Rule, assign, replan
from engines.match.proof import check_constraints


def crossing(seed: int, rows: int = 3, columns: int = 5) -> Problem:
    """Sides and seniority cross: neither lies within the other."""
    rng = np.random.default_rng(seed)
    sides = [("GB", "CN")[at % 2] for at in range(columns)]
    years = [("senior", "junior")[at // 2 % 2] for at in range(columns)]
    return Problem.of(
        rng.random((rows, columns)).round(3),
        per_application=2,
        max_load=[int(load) for load in rng.integers(1, 4, columns)],
        attributes={"side": sides, "years": years},
        rules=[Rule("side", "GB", 1), Rule("side", "CN", 1), Rule("years", "senior", 1, 1)],
    )


def best_without_shortfalls(problem: Problem) -> float | None:
    """The greatest total of a plan that meets everything, by trying all; None where there is none."""
    columns = len(problem.reviewers)
    sides, years = problem.attributes["side"], problem.attributes["years"]
    pairs = [
        team
        for team in itertools.combinations(range(columns), 2)
        if {sides[r] for r in team} == {"GB", "CN"} and sum(years[r] == "senior" for r in team) == 1
    ]
    affinity = problem.scores.value.reshape(-1, columns)
    best = None
    for teams in itertools.product(pairs, repeat=len(problem.applications)):
        loads = np.bincount([r for team in teams for r in team], minlength=columns)
        if (loads <= problem.load_max).all():
            total = sum(affinity[at, r] for at, team in enumerate(teams) for r in team)
            best = total if best is None else max(best, total)
    return best


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_agrees_with_trying_every_plan(seed):
    problem = crossing(seed)
    plan = assign(problem)
    check_constraints(plan)
    assert plan.path == "mip"
    assert plan.optimal
    best = best_without_shortfalls(problem)
    assert (best is None) == bool(plan.shortfalls)
    if best is not None:
        assert plan.total == pytest.approx(best, abs=1e-6)


def test_a_decline_keeps_the_rest():
    plan = assign(crossing(3, 6, 9))
    pair = plan.pairs[0]
    mended = replan(plan, [Change.decline(pair.reviewer, pair.application)])
    check_constraints(mended)
    assert mended.total == pytest.approx(assign(mended.problem).total, abs=1e-6)
    assert mended.changes is not None
    assert mended.changes[0] < len(plan.pairs)
    assert (pair.application, pair.reviewer) not in {(p.application, p.reviewer) for p in mended.pairs}


def test_a_time_limit_states_the_gap():
    plan = assign(crossing(4, 40, 60), time_limit=0.2)
    check_constraints(plan)
    assert plan.bound >= plan.total


def test_stopped_at_once_the_plan_is_the_best_so_far_and_says_what_it_lacks():
    rng = np.random.default_rng(0)
    attributes = {"side": rng.choice(["G", "C"], 60).tolist(), "years": rng.choice(["o", "n"], 60).tolist()}
    rules = [Rule("side", "G", 1, 2), Rule("years", "o", 1, 1)]
    problem = Problem.of(rng.random((80, 60)), per_application=3, max_load=5, attributes=attributes, rules=rules)
    plan = assign(problem, time_limit=0)
    check_constraints(plan)
    assert plan.bound >= plan.total
    assert len(plan.chosen) + sum(gap.missing for gap in plan.shortfalls if gap.kind != "load") >= 80 * 3
    assert len(plan.chosen) > 80
