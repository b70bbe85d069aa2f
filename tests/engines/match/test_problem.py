from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from scipy import sparse

from concord.engines.match import Problem, Rule, assign
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid

GOOD = np.array([[0.5, 0.4, 0.3], [0.2, 0.9, 0.1]])


def pose(affinity=GOOD, **more) -> Problem:
    return Problem.of(affinity, **({"per_application": 1, "max_load": 2} | more))


def bad(value: float) -> np.ndarray:
    array = GOOD.copy()
    array[1, 2] = value
    return array


@pytest.mark.parametrize(
    ("make", "names"),
    [
        (lambda: pose(bad(np.nan)), ["application 2", "reviewer 3", "nan"]),
        (lambda: pose(bad(np.inf)), ["application 2", "reviewer 3", "inf"]),
        (lambda: pose(max_load=[1, -2, 1]), ["max_load of 2", "-2"]),
        (lambda: pose(min_load=-1), ["min_load of 1", "-1"]),
        (lambda: pose(per_application={"1": 1, "2": -3}), ["per_application of 2", "-3"]),
        (lambda: pose(per_application=[1, 4]), ["Application 2", "4", "only 3"]),
        (lambda: pose(per_application=[1, 1, 1]), ["per_application", "3 given", "2 expected"]),
        (lambda: pose(per_application=[1, 1.5]), ["per_application of 2", "1.5"]),
        (lambda: pose(max_load={"1": 1}), ["max_load", "2"]),
        (lambda: pose(min_load=3), ["Reviewer 1", "3", "2"]),
        (lambda: pose(applications=["a", "a"]), ["applications", "a", "twice"]),
        (lambda: pose(reviewers=["x", "y"]), ["reviewers", "2 given", "3 expected"]),
        (lambda: pose([("a", "x", 0.1), ("a", "x", 0.2)]), ["application a", "reviewer x", "twice"]),
        (lambda: pose([("a", "x", "high")]), ["application a", "reviewer x", "high"]),
        (lambda: pose({"application": ["a"], "reviewer": ["x"]}), ["affinity"]),
        (lambda: pose(conflicts=[("1", "9")]), ["conflicts", "9"]),
        (lambda: pose(locked=[("1", "2")], conflicts=[("1", "2")]), ["application 1", "reviewer 2"]),
        (lambda: pose(attributes={"side": ["GB", ("GB", "CN"), "CN"]}), ["Reviewer 2", "side"]),
        (lambda: pose(attributes={"side": ["GB", "CN"]}), ["side", "2 given", "3 expected"]),
        (lambda: pose(rules=[Rule("side", "GB", 1)]), ["side"]),
        (lambda: pose(attributes={"side": ["GB"] * 3}, rules=[Rule("side", "GB", 2, 1)]), ["side", "2", "1"]),
        (lambda: assign(pose(), "near"), ["near"]),
    ],
)
def test_bad_input_names_the_entry(make, names):
    with pytest.raises(Invalid) as caught:
        make()
    for language in ("en", "zh"):
        assert caught.value.reason.text(language)
    for name in names:
        assert name in str(caught.value)


def test_every_form_gives_the_same_plan():
    triples = [(str(a + 1), str(r + 1), GOOD[a, r]) for a in range(2) for r in range(3)]
    columns = {name: [row[at] for row in triples] for at, name in enumerate(("application", "reviewer", "affinity"))}
    forms = [
        GOOD,
        sparse.csr_array(GOOD),
        sparse.coo_array(GOOD),
        sparse.csc_array(GOOD),
        triples,
        columns,
        pa.table(columns),
    ]
    plans = [assign(pose(form)) for form in forms]
    for plan in plans:
        assert plan.total == pytest.approx(1.4)
        assert [(pair.application, pair.reviewer) for pair in plan.pairs] == [("1", "1"), ("2", "2")]


def test_large_and_tiny_numbers_are_safe():
    for factor in (1e-12, 1.0, 1e12):
        plan = assign(pose(GOOD * factor))
        assert plan.total == pytest.approx(1.4 * factor, rel=1e-9)
        assert plan.optimal


def test_nothing_to_do():
    for plan in (assign(pose(per_application=0)), assign(pose(np.zeros((0, 3)))), assign(pose([], reviewers=["x"]))):
        assert plan.total == 0
        assert plan.optimal
        assert not plan.shortfalls


def test_progress_is_told_and_can_stop():
    said = []
    assign(pose(), progress=lambda stage, share: said.append((stage, share)))
    assert said
    assert all(0 <= share <= 1 for _, share in said)
    with pytest.raises(Cancelled):
        assign(pose(), progress=lambda stage, share: False)


def test_near_a_given_plan():
    rng = np.random.default_rng(4)
    affinity = rng.random((3, 4))
    problem = Problem.of(affinity, per_application=1, max_load=1, conflicts=[("1", "1")])
    given = [("1", "1"), ("2", "2"), ("3", "3")]
    plan = assign(problem, "near", near=given)
    kept = {(pair.application, pair.reviewer) for pair in plan.pairs} & set(given)
    best = max(
        (
            len({(0, p[0]), (1, p[1]), (2, p[2])} & {(0, 0), (1, 1), (2, 2)}),
            sum(affinity[at, r] for at, r in enumerate(p)),
        )
        for p in itertools.permutations(range(4), 3)
        if p[0] != 0
    )
    assert (len(kept), plan.total) == (best[0], pytest.approx(best[1]))
    assert plan.optimal
