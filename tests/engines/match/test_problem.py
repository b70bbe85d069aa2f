from __future__ import annotations

import itertools

import numpy as np
import pyarrow as pa
import pytest
from scipy import sparse

from concord.engines.match import Change, Problem, Rule, Scores, assign, replan
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid

GOOD = np.array([[0.5, 0.4, 0.3], [0.2, 0.9, 0.1]])


def pose(affinity=GOOD, **more) -> Problem:
    return Problem.of(affinity, **({"per_application": 1, "max_load": 2} | more))


def bad(value: float) -> np.ndarray:
    array = GOOD.copy()
    array[1, 2] = value
    return array


def table(reviewer: list[int], value: list[float]) -> Scores:
    return Scores(np.array([0, len(value)]), np.array(reviewer, dtype=np.int32), np.array(value), 2)


class Frame:
    """A data frame, as far as anybody can tell."""

    def __init__(self, columns: dict[str, list]) -> None:
        self._columns, self.columns = columns, list(columns)

    def __getitem__(self, name: str) -> list:
        return self._columns[name]

    def __iter__(self):
        return iter(self.columns)


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
        (lambda: pose(max_load=[1, 10**30, 1]), ["max_load of 2", str(10**30)]),
        (lambda: pose(max_load=np.array([1, 2**64 - 1, 1], dtype=np.uint64)), ["max_load of 2", str(2**64 - 1)]),
        (lambda: pose(max_load=[1, [2, 3], 1]), ["max_load of 2", "[2, 3]"]),
        (lambda: pose(max_load=float("nan")), ["max_load of 1", "nan"]),
        (lambda: pose(max_load=None), ["max_load of 1", "None"]),
        (lambda: pose(GOOD.astype(complex)), ["complex128"]),
        (lambda: pose(sparse.csr_array(GOOD.astype(complex))), ["complex128"]),
        (lambda: pose(np.zeros((2, 2, 2))), ["dimensions", "3 given", "2 expected"]),
        (lambda: pose([[0.5, 0.4, 0.3], [0.2, 0.9, 0.1]]), ["applications, row 1", "0.5"]),
        (
            lambda: pose(pa.table({"application": ["a", None], "reviewer": ["x", "y"], "affinity": [0.1, 0.2]})),
            ["row 2"],
        ),
        (
            lambda: pose(pa.table({"application": ["a", "b"], "reviewer": ["x", "y"], "affinity": [0.1, None]})),
            ["nan", "b"],
        ),
        (lambda: pose([("a", " ", 0.5)]), ["reviewers, row 1"]),
        (lambda: pose(table([0, 0], [0.5, 0.4])), ["ascend", "1"]),
        (lambda: pose(table([0, 3], [0.5, 0.4])), ["reviewers", "3"]),
        (lambda: pose(table([0, 1], [0.5, np.nan])), ["reviewer 2", "nan"]),
        (lambda: pose(table([0, 1, 2], [0.5, 0.4])), ["Scores"]),
        (lambda: pose(conflicts=[("1", "2", "3")]), ["conflicts, entry 1"]),
        (lambda: pose(locked=["ab"]), ["locked, entry 1", "ab"]),
        (lambda: pose(rules=["side"]), ["side is no rule"]),
        (lambda: pose(attributes={"side": ["GB"] * 3}, rules=[Rule("side", "GB", 0.5)]), ["at_least of side", "0.5"]),
        (lambda: replan(assign(pose()), [Change.load("1", 1.5)]), ["load of 1", "1.5"]),
        (lambda: replan(assign(pose()), [Change("load", None, "1")]), ["load of 1", "None"]),
        (lambda: replan(assign(pose()), [Change.late("z", {"1": "high"}, 1)]), ["application z", "high"]),
        (lambda: replan(assign(pose()), [Change.late("z", {"1": 0.5, 1: 0.4}, 1)]), ["application z", "reviewer 1"]),
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
        pa.RecordBatch.from_pydict(columns),
        Frame(columns),
        sparse.csr_matrix(GOOD),
        np.array(triples, dtype=object),
        Scores(np.array([0, 3, 6]), np.array([0, 1, 2, 0, 1, 2], dtype=np.int32), GOOD.ravel(), 3),
    ]
    plans = [assign(pose(form)) for form in forms]
    for plan in plans:
        assert plan.total == pytest.approx(1.4)
        assert [(pair.application, pair.reviewer) for pair in plan.pairs] == [("1", "1"), ("2", "2")]


def test_large_and_tiny_numbers_are_safe():
    for factor in (1e-300, 1e-16, 1e-12, 1.0, 1e12, 1e300):
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
