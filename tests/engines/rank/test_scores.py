from __future__ import annotations

from fractions import Fraction

import pytest

from concord.engines.rank import Criterion, Problem, Scale, Stage, Votes, rank
from votes_of_rank import SIX, by_criterion, votes


def ranks(problem, **options):
    return {row.application: row.rank for row in rank(problem, **options).rows}


def test_means_are_exact_so_that_ties_are_ties():
    # 41/7 three times, written with decimals that no float holds, in different orders.
    grades = {"A": [5.7, 5.9, "6.1"], "B": ["6.1", 5.7, 5.9], "C": [5.9, 5.9, 5.9], "D": [5.9, 5.9, 5.89]}
    ranking = rank(Problem(votes(grades), scale=Scale(1, 7)))
    assert ranking["A"].exact == ranking["B"].exact == ranking["C"].exact == Fraction("5.9")
    assert [row.rank for row in ranking.rows] == [1, 1, 1, 4]
    assert ranking["A"].tied == ("B", "C")
    assert ranking["D"].tied == ()


@pytest.mark.parametrize(
    ("ties", "expected"), [("share", [1, 2, 2, 4]), ("dense", [1, 2, 2, 3]), ("middle", [1, 2.5, 2.5, 4])]
)
def test_ties_are_numbered_as_asked(ties, expected):
    grades = {"A": [6], "B": [5], "C": [5], "D": [4]}
    assert list(ranks(Problem(votes(grades), scale=SIX), ties=ties).values()) == expected


def test_weights_count_criteria_not_votes():
    grades = {"A": {"excellence": [6, 6, 6], "impact": [3]}, "B": {"excellence": [4], "impact": [6, 6]}}
    criteria = (Criterion("excellence", weight=2), Criterion("impact"))
    ranking = rank(Problem(by_criterion(grades), criteria=criteria, scale=SIX))
    assert ranking["A"].exact == Fraction(2 * 6 + 3, 3)
    assert ranking["B"].exact == Fraction(2 * 4 + 6, 3)
    assert ranking["A"].criteria == {"excellence": 6.0, "impact": 3.0}


def test_equal_scores_are_told_apart_by_criteria_where_asked():
    grades = {"A": {"excellence": [4], "impact": [6]}, "B": {"excellence": [6], "impact": [4]}}
    problem = Problem(by_criterion(grades), scale=SIX)
    assert ranks(problem) == {"A": 1, "B": 1}
    assert ranks(problem, tiebreak=("excellence",)) == {"A": 2, "B": 1}


def test_an_application_below_a_threshold_is_never_fundable_and_ranks_behind():
    grades = {"A": {"excellence": [6], "impact": [2]}, "B": {"excellence": [4], "impact": [3.5]}}
    criteria = (Criterion("excellence", 3, threshold=3), Criterion("impact", threshold=3))
    ranking = rank(Problem(by_criterion(grades), criteria=criteria, scale=SIX))
    assert [(row.application, row.fundable, row.below) for row in ranking.rows] == [
        ("B", True, ()),
        ("A", False, ("impact",)),
    ]
    assert ranking["A"].score > ranking["B"].score
    assert "Below the threshold of 3 for impact (2.000): never funded." in [r.text() for r in ranking["A"].reasons]


def test_a_score_at_the_threshold_passes():
    ranking = rank(Problem(votes({"A": [4, "4.6"], "B": [4, "4.59"]}), scale=SIX, threshold="4.3"))
    assert [row.fundable for row in ranking.rows] == [True, False]
    assert ranking["B"].below == ("overall",)


def test_eurostars_passes_at_4_3_in_two_of_three_categories():
    grades = {
        "two": {"basic": [5, 4], "technology": [4.4], "market": [2]},
        "one": {"basic": [5, 4], "technology": [4.2], "market": [2]},
    }
    criteria = tuple(Criterion(name, threshold="4.3") for name in ("basic", "technology", "market"))
    ranking = rank(Problem(by_criterion(grades), criteria=criteria, scale=SIX, pass_in=2))
    assert ranking["two"].fundable
    assert ranking["two"].below == ()
    assert ranking["one"].below == ("technology", "market")


@pytest.mark.parametrize(
    ("missing", "expected"), [("unranked", (None, None)), ("rest", (1, 6.0)), ("worst", (2, (6 * 2 + 1) / 3))]
)
def test_a_criterion_nobody_voted_on_follows_the_policy(missing, expected):
    grades = {"A": {"excellence": [6], "impact": [None]}, "B": {"excellence": [5], "impact": [5]}}
    criteria = (Criterion("excellence", 2), Criterion("impact"))
    row = rank(Problem(by_criterion(grades), criteria=criteria, scale=SIX), missing=missing)["A"]
    assert row.rank == expected[0]
    if expected[1] is not None:
        assert row.score == pytest.approx(expected[1])
    code = "rank:missing_criterion" if missing == "unranked" else "rank:filled"
    assert [reason.values["missing"] for reason in row.reasons if reason.code == code] == [("impact",)]


def test_missing_votes_count_for_nothing():
    ranking = rank(Problem(votes({"A": [5, None, 4], "B": [4.5, "", 4.5]}), scale=SIX))
    assert ranking["A"].exact == ranking["B"].exact == Fraction(9, 2)
    assert [row.votes for row in ranking.rows] == [2, 2]


def test_applications_without_enough_votes_are_listed_unranked_with_the_reason():
    problem = Problem(votes({"A": [5, 5], "B": [6]}), applications=("A", "B", "C"), scale=SIX, least_votes=2)
    ranking = rank(problem)
    assert [(row.application, row.rank) for row in ranking.rows] == [("A", 1), ("B", None), ("C", None)]
    assert [row.reasons[0].values for row in ranking.rows[1:]] == [{"votes": 1, "least": 2}, {"votes": 0, "least": 2}]
    assert not ranking["B"].fundable


def test_where_low_is_best_everything_turns_round():
    problem = Problem(votes({"A": [1, 2], "B": [4, 5]}), scale=Scale(1, 6, best="low"), threshold=3)
    ranking = rank(problem)
    assert [(row.application, row.rank, row.fundable) for row in ranking.rows] == [("A", 1, True), ("B", 2, False)]
    assert (ranking.panels[0].best, ranking.panels[0].worst) == (1.5, 4.5)


def test_other_scales_are_mapped_worst_to_worst_and_best_to_best():
    grades = Votes(["A", "A", "B"], ["x", "y", "y"], [75, 1, 3], scale=["percent", "german", "german"])
    scales = {"percent": Scale(0, 100), "german": Scale(1, 5, best="low")}
    ranking = rank(Problem(grades, scale=Scale(0, 10), scales=scales))
    assert ranking["A"].exact == Fraction(75 + 100, 20)
    assert ranking["B"].exact == 5


def test_anchors_bend_the_mapping():
    scale = Scale(0, 100, anchors=((0, 1), (60, 3), (100, 6)))
    grades = Votes(["A", "B", "C"], ["x", "x", "x"], [30, 60, 80], scale=["zh"] * 3)
    ranking = rank(Problem(grades, scale=SIX, scales={"zh": scale}))
    assert [ranking[name].exact for name in "ABC"] == [2, 3, Fraction(9, 2)]


def test_criteria_of_different_scales_meet_on_a_hundred():
    grades = by_criterion({"A": {"merit": [5], "plan": [4]}, "B": {"merit": [4], "plan": [10]}})
    criteria = (Criterion("merit", scale="five"), Criterion("plan", scale="ten"))
    ranking = rank(Problem(grades, criteria=criteria, scales={"five": Scale(0, 5), "ten": Scale(0, 10)}))
    assert [ranking[name].exact for name in "AB"] == [70, 90]
    assert [warning.code for warning in ranking.warnings] == ["rank:percent_scale"]


def test_grades_in_words():
    scale = Scale(1, 6, words={"A": 6, "AB": 5, "B": 4})
    ranking = rank(Problem(votes({"P": ["A", " AB "], "Q": ["B", "4"]}), scale=scale))
    assert [row.score for row in ranking.rows] == [5.5, 4.0]


def test_bands_name_the_score():
    problem = Problem(votes({"P": [5], "Q": [4.9], "R": [2]}), scale=SIX, bands=(("A", 5), ("B", 4)))
    assert [row.band for row in rank(problem).rows] == ["A", "B", None]
    low = Problem(votes({"P": [1], "Q": [3]}), scale=Scale(1, 6, best="low"), bands=(("A", 2), ("B", 4)))
    assert [row.band for row in rank(low).rows] == ["A", "B"]


def test_panels_rank_apart_and_one_application_may_be_in_two():
    table = Votes(["A", "B", "B", "C"], ["x", "x", "y", "y"], [3, 4, 5, 6], panel=["P2", "P2", "P10", "P10"])
    ranking = rank(Problem(table, scale=SIX))
    assert [(row.panel, row.application, row.rank) for row in ranking.rows] == [
        ("P2", "B", 1),
        ("P2", "A", 2),
        ("P10", "C", 1),
        ("P10", "B", 2),
    ]


def test_stages_weigh_and_their_thresholds_end_applications():
    rows = [("A", "first", 4), ("A", "second", 6), ("B", "first", 5), ("B", "second", 4), ("C", "first", 2)]
    table = Votes([r[0] for r in rows], ["x"] * 5, [r[2] for r in rows], stage=[r[1] for r in rows])
    stages = (Stage("first", threshold=3), Stage("second", weight=3))
    ranking = rank(Problem(table, stages=stages, scale=SIX))
    assert [(row.application, row.exact) for row in ranking.rows] == [
        ("A", Fraction(4 + 18, 4)),
        ("B", Fraction(5 + 12, 4)),
        ("C", 2),
    ]
    assert ranking["C"].below == ("first",)
    assert "Ended at stage first: 2.000 is below its threshold of 3." in [r.text() for r in ranking["C"].reasons]


def test_a_stage_of_no_weight_is_a_gate():
    rows = [("A", "gate", 3), ("A", "panel", 4), ("B", "gate", 6), ("B", "panel", 3)]
    table = Votes([r[0] for r in rows], ["x"] * 4, [r[2] for r in rows], stage=[r[1] for r in rows])
    ranking = rank(Problem(table, stages=(Stage("gate", 0, threshold=3), Stage("panel")), scale=SIX))
    assert [(row.application, row.exact) for row in ranking.rows] == [("A", 4), ("B", 3)]


def test_a_share_without_intervals_draws_among_those_tied_at_the_line():
    grades = {"A": [6], "B": [5], "C": [5], "D": [5], "E": [4]}
    panel = rank(Problem(votes(grades), scale=SIX), share="0.4").panels[0]
    assert (panel.k, panel.line, panel.accepted, panel.group, panel.places) == (2, 5.0, ("A",), ("B", "C", "D"), 1)
    fits = rank(Problem(votes(grades), scale=SIX), share=0.8).panels[0]
    assert (fits.accepted, fits.group) == (("A", "B", "C", "D"), ())
