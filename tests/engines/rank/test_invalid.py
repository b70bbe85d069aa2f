"""Whatever cannot be ranked is refused, by row, field and entry."""

from __future__ import annotations

import math

import pytest

from concord.engines.rank import Criterion, Problem, Scale, Votes, rank
from concord.engines.reason import Invalid
from votes_of_rank import SIX, by_criterion, votes

GOOD = {"A": [5, 4], "B": [3, 2]}


def refused(make, code, **values):
    with pytest.raises(Invalid) as caught:
        make()
    assert caught.value.reason.code == code
    told = caught.value.reason
    assert {name: told.values[name] for name in values} == values
    assert told.text("en")
    assert told.text("zh")


@pytest.mark.parametrize(
    ("score", "code", "values"),
    [
        (math.nan, "rank:nan", {"row": 12, "application": "B"}),
        (math.inf, "rank:nan", {"row": 12}),
        ("NaN", "rank:nan", {"row": 12}),
        (7, "rank:off_scale", {"row": 12, "value": 7.0, "least": "1", "greatest": "6"}),
        ("0.9", "rank:off_scale", {"row": 12}),
        ("good", "rank:not_a_grade", {"row": 12, "value": "good"}),
    ],
)
def test_a_bad_grade_names_its_row(score, code, values):
    table = Votes(["A", "B"], ["x", "x"], [5, score], row=[11, 12])
    refused(lambda: rank(Problem(table, scale=SIX)), code, **values)


def test_an_assessor_voting_twice_names_both_rows():
    table = Votes(["A", "B", "A"], ["x", "x", "x"], [5, 4, 5], criterion=["c"] * 3, row=[2, 3, 4])
    refused(lambda: rank(Problem(table)), "rank:voted_twice", row=4, first=2, assessor="x", application="A", what="c")


def test_the_same_assessor_may_vote_in_another_panel_or_on_another_criterion():
    table = Votes(["A"] * 3, ["x"] * 3, [5, 4, 3], criterion=["c", "d", "c"], panel=["p", "p", "q"])
    assert len(rank(Problem(table)).rows) == 2


@pytest.mark.parametrize(
    ("make", "code", "values"),
    [
        (lambda: rank(Problem(Votes([], [], []))), "rank:no_votes", {}),
        (lambda: rank(Problem(Votes(["A"], ["x"], [None]))), "rank:no_votes", {}),
        (lambda: Votes(["A"], ["x"], [1, 2]), "rank:column_length", {"field": "score", "length": 2, "wanted": 1}),
        (lambda: rank(Problem(Votes(["A"], [" "], [1]))), "rank:blank", {"row": 1, "field": "assessor"}),
        (lambda: rank(Problem(Votes([None], ["x"], [1]))), "rank:blank", {"row": 1, "field": "application"}),
        (
            lambda: rank(Problem(by_criterion({"A": {"c": [1], "d": [2]}}), criteria=(Criterion("c"),))),
            "rank:unknown_entry",
            {"row": 2, "field": "criterion", "entry": "d", "known": ("c",)},
        ),
        (
            lambda: rank(Problem(votes(GOOD), applications=("A",))),
            "rank:unknown_entry",
            {"row": 3, "field": "application", "entry": "B"},
        ),
        (lambda: Problem(votes(GOOD), criteria=(Criterion("c", -1),)), "rank:negative_weight", {"entry": "c"}),
        (lambda: Problem(votes(GOOD), criteria=(Criterion("c", 0),)), "rank:no_weight", {"field": "criterion"}),
        (lambda: Problem(votes(GOOD), criteria=(Criterion("c"), Criterion("c"))), "rank:named_twice", {"entry": "c"}),
        (lambda: Problem(votes(GOOD), criteria=(Criterion("c", "x"),)), "rank:not_a_number", {"entry": "c"}),
        (lambda: Problem(votes(GOOD), criteria=(Criterion("c", scale="s"),)), "rank:unknown_scale", {"entry": "s"}),
        (lambda: rank(Problem(votes(GOOD), applications=("A", "B", "A"))), "rank:named_twice", {"entry": "A"}),
        (lambda: Problem(votes(GOOD), pass_in=1), "rank:pass_in", {"value": 1, "criteria": 0}),
        (lambda: Problem(votes(GOOD), least_votes=0), "rank:least_votes", {"value": 0}),
        (lambda: Scale(6, 1), "rank:scale_empty", {}),
        (lambda: Scale(best="top"), "rank:unknown_option", {"option": "best"}),
        (lambda: rank(Problem(votes(GOOD)), "median"), "rank:unknown_option", {"option": "method"}),
        (lambda: rank(Problem(votes(GOOD)), ties="first"), "rank:unknown_option", {"option": "ties"}),
        (lambda: rank(Problem(votes(GOOD)), outliers="mad"), "rank:unknown_option", {"option": "outliers"}),
        (lambda: rank(Problem(votes(GOOD)), missing="guess"), "rank:unknown_option", {"option": "missing"}),
        (lambda: rank(Problem(votes(GOOD)), tiebreak=("c",)), "rank:unknown_option", {"option": "tiebreak"}),
        (lambda: rank(Problem(votes(GOOD)), trim="half"), "rank:trim", {"value": "half"}),
        (lambda: rank(Problem(votes(GOOD)), trim=0.5), "rank:trim", {"value": "0.5"}),
        (lambda: rank(Problem(votes(GOOD)), "mixed", trim="median"), "rank:options_clash", {"option": "trim"}),
        (lambda: rank(Problem(votes(GOOD)), share=1.5), "rank:share", {"value": "1.5"}),
        (lambda: rank(Problem(votes(GOOD)), draw=True), "rank:draw_needs_share", {}),
        (lambda: rank(Problem(votes(GOOD)), "expected-rank", draws=0), "rank:draws", {"value": 0}),
        (lambda: rank(Problem(votes(GOOD)), outliers="midpoint"), "rank:midpoint_needs_scale", {}),
        (
            lambda: rank(Problem(votes(GOOD, scale=["s"] * 4), scale=SIX, scales={"s": Scale()})),
            "rank:scale_open",
            {"entry": "s"},
        ),
        (
            lambda: rank(Problem(votes(GOOD, scale=["t"] * 4), scale=SIX)),
            "rank:unknown_scale",
            {"row": 1, "entry": "t"},
        ),
        (
            lambda: rank(Problem(votes(GOOD, scale=["s"] * 4), scale=SIX, scales={"s": Scale(anchors=((1, 2),))})),
            "rank:anchors",
            {"entry": "s"},
        ),
    ],
)
def test_what_cannot_be_ranked_is_refused_by_name(make, code, values):
    refused(make, code, **values)
