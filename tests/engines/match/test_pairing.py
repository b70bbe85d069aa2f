"""Pairing: stability by an independent check, optima by brute force, hard filters, capacities, bad input."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from concord.engines.match.pairing import MEANS, Pairing, pair, pair_within, reciprocal
from concord.engines.reason import Invalid

SCORES = st.floats(0, 1, allow_nan=False).map(lambda x: round(x, 2))


@st.composite
def markets(draw: st.DrawFn, most: int = 4) -> tuple[np.ndarray, np.ndarray, list[int], list[int]]:
    rows, columns = draw(st.integers(1, most)), draw(st.integers(1, most))
    table = st.lists(st.lists(SCORES, min_size=columns, max_size=columns), min_size=rows, max_size=rows)
    places = st.integers(0, 2)
    one = draw(st.lists(places, min_size=rows, max_size=rows))
    other = draw(st.lists(places, min_size=columns, max_size=columns))
    return np.array(draw(table)), np.array(draw(table)), one, other


def joined(pairing: Pairing) -> set[tuple[int, int]]:
    return {(int(one) - 1, int(other) - 1) for one, other in pairing.pairs}


def blocking_by_hand(
    forward: np.ndarray, backward: np.ndarray, one: list[int], other: list[int], has: set[tuple[int, int]]
) -> set[tuple[int, int]]:
    """Straight from the definition, candidate by candidate."""
    found = set()
    for i, j in itertools.product(range(len(one)), range(len(other))):
        if (i, j) in has or forward[i, j] <= 0 or backward[i, j] <= 0:
            continue
        mine = [forward[i, b] for a, b in has if a == i]
        theirs = [backward[a, j] for a, b in has if b == j]
        one_would = len(mine) < one[i] or (one[i] > 0 and forward[i, j] > min(mine))
        other_would = len(theirs) < other[j] or (other[j] > 0 and backward[i, j] > min(theirs))
        if one_would and other_would:
            found.add((i, j))
    return found


def feasible(has: set[tuple[int, int]], one: list[int], other: list[int]) -> bool:
    return all(sum(a == i for a, _ in has) <= one[i] for i in range(len(one))) and all(
        sum(b == j for _, b in has) <= other[j] for j in range(len(other))
    )


@settings(max_examples=80, deadline=None)
@given(markets(), st.sampled_from(["one", "other"]), st.integers(0, 3))
def test_stable_has_no_blocking_pair(market, proposing, seed):
    forward, backward, one, other = market
    made = pair(
        forward, backward, method="stable", proposing=proposing, one_capacity=one, other_capacity=other, seed=seed
    )
    has = joined(made)
    assert feasible(has, one, other)
    assert blocking_by_hand(forward, backward, one, other, has) == set()
    assert made.blocking() == ()


@settings(max_examples=60, deadline=None)
@given(markets(3))
def test_blocking_agrees_with_the_definition_for_any_pairing(market):
    forward, backward, one, other = market
    made = pair(forward, backward, method="optimal", one_capacity=one, other_capacity=other)
    by_hand = blocking_by_hand(forward, backward, one, other, joined(made))
    assert {(int(a) - 1, int(b) - 1) for a, b in made.blocking()} == by_hand


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(4)), st.permutations(range(4)), st.data())
def test_stable_is_best_for_the_proposers(one_order, other_order, data):
    table = st.lists(st.permutations([0.2, 0.4, 0.6, 0.8]), min_size=4, max_size=4)
    forward, backward = np.array(data.draw(table)), np.array(data.draw(table)).T
    stable = [
        p
        for p in itertools.permutations(range(4))
        if not blocking_by_hand(forward, backward, [1] * 4, [1] * 4, set(enumerate(p)))
    ]
    mine = dict(joined(pair(forward, backward, method="stable")))
    for i in range(4):
        assert forward[i, mine[i]] == max(forward[i, p[i]] for p in stable)
    theirs = dict(joined(pair(forward, backward, method="stable", proposing="other")))
    for i in range(4):
        assert forward[i, theirs[i]] == min(forward[i, p[i]] for p in stable)


@settings(max_examples=60, deadline=None)
@given(markets(3), st.sampled_from(MEANS), st.booleans())
def test_optimal_is_the_best_of_all_pairings(market, mean, most):
    forward, backward, one, other = market
    score = reciprocal(forward, backward, mean)
    possible = [tuple(at) for at in np.argwhere((forward > 0) & (backward > 0)).tolist()]
    best = (0, 0.0)
    for many in range(len(possible) + 1):
        for has in itertools.combinations(possible, many):
            if feasible(set(has), one, other):
                total = sum(score[at] for at in has)
                best = max(best, (many if most else 0, total))
    made = pair(forward, backward, mean=mean, one_capacity=one, other_capacity=other, most=most)
    assert feasible(joined(made), one, other)
    assert made.total == pytest.approx(best[1], abs=1e-7)
    assert made.optimal
    assert made.bound >= made.total
    if most:
        assert len(made.pairs) == best[0]


def test_one_to_one_is_the_assignment_problem():
    rng = np.random.default_rng(5)
    scores = rng.random((40, 60))
    rows, columns = linear_sum_assignment(-scores)
    made = pair(scores)
    assert made.total == pytest.approx(scores[rows, columns].sum())
    assert pair(sparse.csr_array(scores)).pairs == made.pairs


def test_a_published_example_of_stable_marriage():
    """Gale and Shapley 1962, example 1: three of each kind, two stable pairings, one best for each kind."""
    men = np.array([[3, 2, 1], [1, 3, 2], [2, 1, 3]])
    women = np.array([[1, 2, 3], [3, 1, 2], [2, 3, 1]])
    assert pair(men, women, method="stable").pairs == (("1", "1"), ("2", "2"), ("3", "3"))
    assert pair(men, women, method="stable", proposing="other").pairs == (("1", "3"), ("2", "1"), ("3", "2"))


def test_filters_shut_pairs_out_and_say_why():
    scores = np.array([[0.9, 0.5], [0.8, 0.7]])
    possible = np.array([[False, True], [True, True]])
    made = pair(scores, filters={"same country": possible})
    assert made.pairs == (("1", "2"), ("2", "1"))
    assert made.reason("1", "1").values["why"] == ("same country",)
    assert "same country" in made.reason("1", "1").text("en")
    assert made.reason("1", "2").code == "match:pairing-joined"
    assert pair(np.array([[0.0]])).reason("1", "1").code == "match:pairing-no-interest"


def test_a_full_partner_is_named():
    made = pair(np.array([[0.9], [0.4]]), method="stable", one=["A", "B"], other=["H"])
    why = made.reason("B", "H")
    assert why.code == "match:pairing-full"
    assert (why.values["full"], why.values["least"]) == ("H", 0.9)
    assert why.text("zh")


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 5), st.integers(0, 2**16), st.integers(1, 2))
def test_partners_of_one_list(size, seed, places):
    rng = np.random.default_rng(seed)
    forward = np.round(rng.random((size, size)) * (rng.random((size, size)) < 0.8), 2)
    score = reciprocal(forward, forward.T)
    pairs = list(itertools.combinations(range(size), 2))

    def fits(has):
        return all(sum(k in two for two in has) <= places for k in range(size))

    best = max(
        sum(score[at] for at in has)
        for many in range(len(pairs) + 1)
        for has in itertools.combinations(pairs, many)
        if fits(has)
    )
    made = pair_within(forward, capacity=places)
    assert made.total == pytest.approx(best, abs=1e-6)
    assert made.optimal
    assert fits(joined(made))
    stable = pair_within(forward, method="stable", capacity=places, seed=seed)
    assert fits(joined(stable))
    assert stable.blocking() == ()
    has = joined(stable)
    for i, j in set(pairs) - has:
        if score[i, j] > 0:
            partners = [[score[two] for two in has if k in two] for k in (i, j)]
            assert not all(len(p) < places or score[i, j] > min(p) for p in partners)


def test_same_seed_same_pairing_and_input_untouched():
    forward = np.ones((5, 5))
    kept = forward.copy()
    assert pair(forward, method="stable", seed=3).pairs == pair(forward, method="stable", seed=3).pairs
    assert len({pair(forward, method="stable", seed=seed).pairs for seed in range(10)}) > 1
    np.testing.assert_array_equal(forward, kept)


def test_reciprocal_means():
    assert reciprocal([0.5], [1.0]) == pytest.approx([2 / 3])
    assert reciprocal([0.25], [1.0], "geometric") == pytest.approx([0.5])
    assert reciprocal([0.0], [1.0])[0] == reciprocal([0.0], [1.0], "least")[0] == 0.0
    assert reciprocal([0.0], [1.0], "mean") == pytest.approx([0.5])
    assert reciprocal([0.0], [0.0])[0] == 0.0


@pytest.mark.parametrize(
    ("options", "code", "named"),
    [
        ({"method": "fair"}, "match:pairing-option", "fair"),
        ({"mean": "median"}, "match:pairing-option", "median"),
        ({"proposing": "both"}, "match:pairing-option", "both"),
        ({"one_capacity": -1}, "match:pairing-option", "one_capacity"),
        ({"other_capacity": [1]}, "match:shapes-disagree", "other_capacity"),
        ({"one": ["a", "a"]}, "match:duplicate-identifier", "a"),
        ({"backward": np.ones((3, 2))}, "match:pairing-shape", "backward"),
        ({"filters": {"age": np.ones((2, 2))}}, "match:pairing-shape", "age"),
    ],
)
def test_bad_options_are_named(options, code, named):
    with pytest.raises(Invalid) as caught:
        pair(np.ones((2, 2)), **options)
    assert caught.value.reason.code == code
    assert named in str(caught.value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.1])
def test_a_score_that_is_none_is_named(value):
    forward = np.array([[0.5, 0.5], [0.5, value]])
    with pytest.raises(Invalid, match="score of B for Y"):
        pair(forward, one=["A", "B"], other=["X", "Y"])
    with pytest.raises(Invalid, match="backward"):
        pair(np.ones((2, 2)), forward)


def test_nobody_there():
    assert pair(np.zeros((0, 3))).pairs == ()
    assert pair(np.zeros((2, 3)), method="stable").pairs == ()
    assert pair_within(np.zeros((3, 3))).pairs == ()
