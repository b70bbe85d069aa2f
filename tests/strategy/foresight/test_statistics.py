"""The statistics: published answers, brute force on small cases, properties."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from concord.strategy.foresight import statistics as s

# Ratings of 20 persons' anxiety by three raters, from the data of R's package irr.
ANXIETY = np.array(
    [
        [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
        [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
        [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
    ]
).T


def test_kendall_as_irr_has_it() -> None:
    with_ties, without = s.kendall_w(ANXIETY), s.kendall_w(ANXIETY, ties=False)
    assert round(with_ties.w or 0, 4) == 0.5397
    assert round(without.w or 0, 4) == 0.5019
    assert with_ties.freedom == 19
    assert round(with_ties.chi_square or 0, 2) == 30.76
    assert round(with_ties.p or 0, 4) == 0.0429
    friedman = stats.friedmanchisquare(*ANXIETY)
    assert with_ties.chi_square == pytest.approx(friedman.statistic)
    assert with_ties.p == pytest.approx(friedman.pvalue)


ratings = st.integers(2, 5).flatmap(
    lambda items: st.lists(st.lists(st.integers(1, 5), min_size=items, max_size=items), min_size=2, max_size=5)
)


@settings(max_examples=60, deadline=None)
@given(ratings)
def test_kendall_is_between_none_and_full_agreement(raters: list[list[int]]) -> None:
    table = np.array(raters).T
    found = s.kendall_w(table)
    if found.w is None:
        assert all(len(set(rater)) == 1 for rater in raters)
        return
    assert -1e-9 <= found.w <= 1 + 1e-9
    assert found.w >= (s.kendall_w(table, ties=False).w or 0) - 1e-9
    assert s.kendall_w(table[::-1]).w == pytest.approx(found.w)
    # Spearman's mean correlation of all pairs of raters says the same, where each of them ranks something.
    if all(len(set(rater)) > 1 for rater in raters) and not any(len(set(rater)) < len(rater) for rater in raters):
        m = len(raters)
        pairs = [stats.spearmanr(raters[i], raters[j]).statistic for i in range(m) for j in range(i)]
        assert found.w == pytest.approx((np.mean(pairs) * (m - 1) + 1) / m)


def test_kendall_says_what_is_missing() -> None:
    for wrong in ([[1, 2, 3]], [[1], [2]], [[1, 2], [float("nan"), 1]]):
        with pytest.raises(ValueError, match="Kendall"):
            s.kendall_w(wrong)
    assert s.kendall_w([[1, 1], [1, 1]]).w is None


def test_quartiles_by_rule() -> None:
    values = [1, 2, 3, 4, 10]
    expected = {  # Hyndman and Fan's definitions, by hand
        "linear": (2, 3, 4), "weibull": (1.5, 3, 7), "hazen": (1.75, 3, 5.5), "inverted_cdf": (2, 3, 4),
        "nearest": (2, 3, 4), "median_unbiased": (1 + 2 / 3, 3, 6), "normal_unbiased": (1.6875, 3, 5.875),
    }  # fmt: skip
    for rule, (low, median, high) in expected.items():
        found = s.quartiles(values, rule)
        assert (found.low, found.median, found.high) == pytest.approx((low, median, high)), rule
        assert (found.rule, found.n) == (rule, 5)
    assert set(expected) == set(s.RULES)
    with pytest.raises(ValueError, match="no-such"):
        s.quartiles(values, "no-such")
    with pytest.raises(ValueError, match="No values"):
        s.quartiles([], "linear")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=30), st.sampled_from(s.RULES))
def test_quartiles_split_the_values(values: list[int], rule: str) -> None:
    found = s.quartiles(values, rule)
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    for share, edge in ((0.25, found.low), (0.5, found.median), (0.75, found.high)):
        assert sum(value < edge for value in values) <= share * len(values) + 1
        assert sum(value > edge for value in values) <= (1 - share) * len(values) + 1
    assert s.quartiles(values[::-1], rule) == found


def test_agreement() -> None:
    found = s.agreement([5, 4, 4, 3, 1], agree_from=4, disagree_to=2)
    assert (found.agree, found.disagree, found.share, found.direction) == (3, 1, 0.6, "high")
    assert s.agreement([1, 5], agree_from=4, disagree_to=2).direction == ""
    with pytest.raises(ValueError, match="below"):
        s.agreement([1], agree_from=2, disagree_to=2)


def by_hand(changes: list[int]) -> float:
    """Wilcoxon's two-sided p by every way to flip the signs."""
    moved = [change for change in changes if change]
    ranks = stats.rankdata(np.abs(moved))
    middle = ranks.sum() / 2
    seen = abs(ranks[np.array(moved) > 0].sum() - middle)
    sums = [
        sum(r for r, sign in zip(ranks, signs, strict=True) if sign) for signs in product((0, 1), repeat=len(moved))
    ]
    return float(np.mean([abs(each - middle) >= seen - 1e-9 for each in sums]))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=9))
def test_stability_counts_every_flip_of_signs(pairs: list[tuple[int, int]]) -> None:
    before, after = [one for one, _ in pairs], [two for _, two in pairs]
    found = s.stability(before, after)
    changes = [two - one for one, two in pairs]
    assert (found.pairs, found.changed) == (len(pairs), sum(map(bool, changes)))
    if found.changed:
        assert found.method == "exact"
        assert found.p == pytest.approx(min(1.0, by_hand(changes)))
    else:
        assert (found.p, found.method) == (1.0, "")
    assert s.stability(after, before).p == pytest.approx(found.p)


def test_stability_of_many_and_of_none() -> None:
    before = [1, 2, 3, 2, 1] * 8
    assert s.stability(before, [value + 1 for value in before]).p < 0.001
    assert s.stability(before, [value + 1 for value in before]).method == "asymptotic"
    with pytest.raises(ValueError, match="same persons"):
        s.stability([1], [])


@settings(max_examples=40, deadline=None)
@given(*[st.lists(st.integers(1, 5), min_size=1, max_size=8)] * 2)
def test_delta_is_the_count_of_all_pairs(one: list[int], two: list[int]) -> None:
    found = s.side_difference([one, two])
    greater = sum(np.sign(x - y) for x in one for y in two)
    assert found.effect == pytest.approx(greater / (len(one) * len(two)))
    assert 0 <= found.p <= 1
    assert s.side_difference([two, one]).effect == pytest.approx(-found.effect)


def test_difference_of_three_sides_and_of_equals() -> None:
    found = s.side_difference([[1, 2], [2, 3], [4, 5]])
    assert found.test == "kruskal-wallis"
    assert found.p == pytest.approx(stats.kruskal([1, 2], [2, 3], [4, 5]).pvalue)
    assert s.side_difference([[3, 3], [3], [3]]).p == s.side_difference([[3], [3]]).p == 1
    with pytest.raises(ValueError, match="two sides"):
        s.side_difference([[1], []])


def test_index_and_hindsight() -> None:
    weights = dict(enumerate((0, 25, 50, 75, 100), start=1))
    assert s.importance_index([1, 5, 3], weights) == 50
    forecast = s.Quartiles("linear", 9, 2028, 2030, 2033)
    assert s.hindsight(forecast, happened=2034, as_of=2035) == s.Hit(4, 0, False)
    assert s.hindsight(forecast, happened=2029, as_of=2035) == s.Hit(-1, 0, True)
    assert s.hindsight(forecast, happened=None, as_of=2035) == s.Hit(None, 5, None)
    assert s.hindsight(forecast, happened=None, as_of=2026) == s.Hit(None, 0, None)


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 12), max_size=5), st.integers(2, 6))
def test_what_is_hidden_cannot_be_worked_out(counts: dict[str, int], least: int) -> None:
    shut = s.hidden(counts, least)
    for cell, count in counts.items():
        assert cell in shut if 0 < count < least else True
    total, rest = sum(counts.values()), sum(counts[cell] for cell in shut)
    if shut and total - rest >= least:  # beside the total, what is hidden is known as a whole: as large as a cell
        assert rest >= least
        assert len(shut) > 1
    if all(count == 0 or count >= least for count in counts.values()):
        assert not shut


def test_release_waits_for_enough_on_every_side() -> None:
    assert s.may_release({"a": 3, "b": 0}, 3)
    assert not s.may_release({"a": 3, "b": 2}, 3)
    assert not s.may_release({"a": 0, "b": 0}, 3)
