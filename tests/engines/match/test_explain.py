from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from concord.engines.match import Change, Problem, Rule, assign, explain, replan
from concord.engines.reason import Invalid


def made(seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    sides = [("GB", "CN")[at % 3 == 0] for at in range(8)]
    rules = [Rule("side", "GB", at_least=1, at_most=2), Rule("side", "CN", at_least=1)]
    return Problem.of(
        rng.random((7, 8)).round(3),
        per_application=3,
        max_load=4,
        conflicts=[("1", "2")],
        attributes={"side": sides},
        rules=rules,
    )


@pytest.mark.parametrize("seed", range(4))
def test_every_pair_has_a_true_answer(seed):
    problem = made(seed)
    plan = assign(problem)
    there = {(pair.application, pair.reviewer) for pair in plan.pairs}
    for application, reviewer in itertools.product(problem.applications, problem.reviewers):
        answer = explain(plan, application, reviewer)
        assert answer.chosen == ((application, reviewer) in there)
        assert answer.reason.text("en")
        assert answer.reason.text("zh")
        if answer.chosen or answer.affinity is None:
            continue
        index = problem.scores.find(int(application) - 1, int(reviewer) - 1)
        forced = assign(replace(problem, locked=np.array([index])))
        assert answer.loss is not None
        if not forced.shortfalls:
            assert plan.total - forced.total >= answer.loss - 1e-9


def test_conflicts_declines_and_strangers():
    plan = assign(made(1))
    assert explain(plan, "1", "2").reason.code == "match:not-conflict"
    pair = plan.pairs[0]
    mended = replan(plan, [Change.decline(pair.reviewer, pair.application)])
    assert explain(mended, pair.application, pair.reviewer).reason.code == "match:not-conflict"
    with pytest.raises(Invalid, match="nobody"):
        explain(plan, "1", "nobody")


def test_not_a_candidate_and_plans_without_duals():
    problem = Problem.of([("a", "x", 0.5), ("a", "y", 0.4), ("b", "y", 0.3)], per_application=1, max_load=1)
    plan = assign(problem, "fair")
    assert explain(plan, "b", "x").reason.code == "match:not-candidate"
    assert explain(plan, "a", "y").reason.text("en")
    assert explain(assign(problem), "a", "x").chosen
