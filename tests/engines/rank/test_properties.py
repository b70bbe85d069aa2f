"""What holds for every table of votes, whatever the method."""

from __future__ import annotations

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.progress import Cancelled
from concord.engines.rank import METHODS, Problem, Scale, Votes, rank
from votes_of_rank import simulated, votes

tables = st.dictionaries(
    st.sampled_from([f"P{i}" for i in range(1, 9)]),
    st.lists(st.one_of(st.none(), st.integers(1, 6)), min_size=1, max_size=4),
    min_size=2,
    max_size=8,
).filter(lambda grades: sum(g is not None for row in grades.values() for g in row) > 2)


def figures(ranking, names=None):
    named = names or {}
    return {
        named.get(row.application, row.application): (row.rank, row.score, row.adjusted, row.expected_rank)
        for row in ranking.rows
    }


def near(left, right):
    assert left.keys() == right.keys()
    for name, values in left.items():
        assert values == pytest.approx(right[name], abs=1e-6, nan_ok=True), name


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=12, deadline=None)
@given(grades=tables, seed=st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(method, grades, seed):
    table = votes(grades)
    order = np.random.default_rng(seed).permutation(len(table))
    shuffled = Votes(*([column[i] for i in order] for column in (table.application, table.assessor, table.score)))
    options = {"draws": 50, "share": 0.5, "draw": True}
    one, other = (rank(Problem(part, scale=Scale(1, 6)), method, **options) for part in (table, shuffled))
    near(figures(one), figures(other))
    assert [row.application for row in one.rows] == [row.application for row in other.rows]
    assert [row.drawn for row in one.rows] == [row.drawn for row in other.rows]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=12, deadline=None)
@given(grades=tables)
def test_new_names_change_only_the_names(method, grades):
    names = {name: f"x{8 - int(name[1:])}" for name in grades}
    table = votes(grades)
    renamed = Votes([names[a] for a in table.application], [f"{a}!" for a in table.assessor], table.score)
    one, other = (rank(Problem(part, scale=Scale(1, 6)), method, draws=50) for part in (table, renamed))
    near(figures(one, names), figures(other))


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=12, deadline=None)
@given(grades=tables)
def test_another_unit_of_the_scale_changes_no_place(method, grades):
    table = votes(grades)
    scaled = Votes(table.application, table.assessor, [None if g is None else 10 * g - 3 for g in table.score])
    one = rank(Problem(table, scale=Scale(1, 6)), method, draws=50)
    other = rank(Problem(scaled, scale=Scale(7, 57)), method, draws=50)
    for left, right in zip(one.rows, other.rows, strict=True):
        assert (left.application, left.rank) == (right.application, right.rank)
        assert left.expected_rank == pytest.approx(right.expected_rank, abs=1e-6)
        if left.adjusted is not None:
            assert 10 * left.adjusted - 3 == pytest.approx(right.adjusted, abs=1e-4)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=12, deadline=None)
@given(grades=tables)
def test_turning_the_scale_round_changes_no_place(method, grades):
    table = votes(grades)
    turned = Votes(table.application, table.assessor, [None if g is None else 7 - g for g in table.score])
    one = rank(Problem(table, scale=Scale(1, 6)), method, draws=50)
    other = rank(Problem(turned, scale=Scale(1, 6, best="low")), method, draws=50)
    assert {r.application: r.rank for r in one.rows} == {r.application: r.rank for r in other.rows}


@settings(max_examples=30, deadline=None)
@given(grades=tables)
def test_ranks_follow_the_exact_scores(grades):
    ranking = rank(Problem(votes(grades), scale=Scale(1, 6)))
    ranked = [row for row in ranking.rows if row.rank is not None]
    for row in ranked:
        assert row.rank == 1 + sum(other.exact > row.exact for other in ranked)
        assert set(row.tied) == {o.application for o in ranked if o.exact == row.exact and o is not row} - {
            row.application
        }


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_result_and_the_problem_stays_as_it_was(method):
    problem, _, _ = simulated(12, 5, 3)
    before = copy.deepcopy(problem)
    one, other = (rank(problem, method, share=0.4, draw=True, seed=3, draws=200).json() for _ in range(2))
    assert one == other
    assert problem == before


@pytest.mark.parametrize("method", METHODS)
def test_work_stops_when_the_caller_says_so(method):
    problem, _, _ = simulated(12, 5, 3)
    with pytest.raises(Cancelled):
        rank(problem, method, progress=lambda stage, share: False)


def test_progress_runs_from_0_to_1_over_all_panels():
    table = votes({f"A{i}": [i % 6 + 1, (i + 1) % 6 + 1] for i in range(8)}, panel=["p"] * 8 + ["q"] * 8)
    seen = []
    rank(Problem(table, scale=Scale(1, 6)), "expected-rank", draws=50, progress=lambda s, x: seen.append(x))
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1


def test_reasons_are_made_only_for_rows_that_are_looked_at():
    problem, _, _ = simulated(30, 5, 3)
    rows = rank(problem).rows
    assert len(rows) == 30
    assert rows[-1].application == rows[29].application
    assert [row.application for row in rows[:3]] == [rows[place].application for place in range(3)]
    with pytest.raises(IndexError):
        rows[30]
