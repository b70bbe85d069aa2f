from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.rank import Problem, Scale, rank
from votes_of_rank import SIX, votes


def score(grades, scale=SIX, **options):
    return rank(Problem(votes({"A": grades}), scale=scale), **options)["A"]


@pytest.mark.parametrize(
    ("grades", "kept"),
    [
        ([5, 4, 2], [5, 4]),  # one on the other side of 3.5
        ([2, 1, 6], [2, 1]),
        ([5, 2], [5, 2]),  # of two, neither is the outlier
        ([5, 4, 2, 1], [5, 4, 2, 1]),  # two on each side
        ([5, "3.5", 2], [5, 3.5, 2]),  # one stands on the mid-point: it is on no side
        ([5, 4, 6], [5, 4, 6]),
    ],
)
def test_midpoint_drops_a_single_vote_on_the_other_side(grades, kept):
    row = score(grades, outliers="midpoint")
    assert row.exact == sum(map(Fraction, kept)) / len(kept)
    assert row.dropped == len(grades) - len(kept)
    assert row.votes == len(kept)


def test_a_dropped_vote_is_told_without_naming_anyone():
    told = [reason.text() for reason in score([5, 4, 2], outliers="midpoint").reasons]
    assert "1 of 3 votes left out under the policy “midpoint”." in told
    assert not any("r3" in text for text in told)


grade_lists = st.lists(st.integers(1, 6), min_size=1, max_size=9)


@settings(max_examples=40, deadline=None)
@given(grade_lists)
def test_trimming_agrees_with_the_definitions(grades):
    ordered = sorted(grades)
    n = len(grades)
    middle = ordered[(n - 1) // 2 : n // 2 + 1]
    assert score(grades, trim="median").exact == Fraction(sum(middle), len(middle))
    inner = ordered[1:-1] if n >= 3 else ordered
    assert score(grades, trim="extremes").exact == Fraction(sum(inner), len(inner))
    cut = n * 3 // 10
    inner = ordered[cut : n - cut]
    assert score(grades, trim=0.3).exact == Fraction(sum(inner), len(inner))


@settings(max_examples=40, deadline=None)
@given(grade_lists)
def test_outliers_agree_with_the_definition(grades):
    high, low = [g for g in grades if g > 3.5], [g for g in grades if g < 3.5]
    kept = grades
    if len(grades) >= 3 and len(high) == 1:
        kept = low
    elif len(grades) >= 3 and len(low) == 1:
        kept = high
    assert score(grades, outliers="midpoint").exact == Fraction(sum(kept), len(kept))


def test_policies_name_themselves_in_the_result():
    options = rank(Problem(votes({"A": [5, 4, 2]}), scale=Scale(1, 6)), outliers="midpoint", trim="median").options
    assert (options["outliers"], options["trim"], options["missing"], options["ties"]) == (
        "midpoint",
        "median",
        "unranked",
        "share",
    )
