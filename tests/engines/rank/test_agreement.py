"""Agreement against published examples and against definitions."""

from __future__ import annotations

import pytest

from concord.engines.rank import Problem, Scale, Votes, agreement
from votes_of_rank import simulated, votes

# Shrout and Fleiss (1979), table 2: six subjects, four judges.
SHROUT_FLEISS = {
    "1": [9, 2, 5, 8], "2": [6, 1, 3, 2], "3": [8, 4, 6, 8], "4": [7, 1, 2, 6], "5": [10, 5, 6, 9], "6": [6, 2, 4, 7],
}  # fmt: skip

# The data set `anxiety` of the R package irr: 20 subjects, three raters.
ANXIETY = [
    (3, 3, 2), (3, 6, 1), (3, 4, 4), (4, 6, 4), (5, 2, 3), (5, 4, 2), (2, 2, 1), (3, 4, 6), (5, 3, 1), (2, 3, 1),
    (2, 2, 1), (6, 3, 2), (1, 3, 3), (5, 3, 3), (2, 2, 1), (2, 2, 1), (1, 1, 3), (2, 3, 3), (4, 3, 2), (3, 4, 2),
]  # fmt: skip


def panel(grades, **options):
    return agreement(Problem(votes(grades), **options)).panels[0]


@pytest.mark.parametrize(
    ("form", "value", "low", "high"),
    [
        ("1,1", 0.17, -0.13, 0.72),
        ("2,1", 0.29, 0.02, 0.76),
        ("3,1", 0.71, 0.34, 0.95),
        ("1,k", 0.44, -0.88, 0.91),
        ("2,k", 0.62, 0.07, 0.93),
        ("3,k", 0.91, 0.68, 0.99),
    ],
)
def test_intraclass_correlations_of_shrout_and_fleiss(form, value, low, high):
    (found,) = (icc for icc in panel(SHROUT_FLEISS).icc if icc.form == form)
    assert (found.value, found.low, found.high) == pytest.approx((value, low, high), abs=0.006)
    assert (found.k, found.way) == (4, "anova")


def test_kendalls_w_of_the_anxiety_data():
    found = panel({f"S{i:02}": row for i, row in enumerate(ANXIETY)}).kendall
    assert found.w == pytest.approx(0.540, abs=0.0005)
    assert found.uncorrected == pytest.approx(0.502, abs=0.0005)
    assert found.chi2 == pytest.approx(30.76, abs=0.01)
    assert found.p == pytest.approx(0.0429, abs=0.0001)
    assert (found.applications, found.assessors) == (20, 3)
    assert found.low < found.w < found.high


def test_full_agreement_is_one_and_none_is_zero():
    assert panel({"A": [1, 1], "B": [3, 3], "C": [6, 6]}).kendall.w == pytest.approx(1)
    assert panel({"A": [1, 3], "B": [2, 2], "C": [3, 1]}).kendall.w == pytest.approx(0)


def test_panels_with_gaps_use_the_block_that_all_scored_and_reml():
    problem, _, _ = simulated(60, 8, 6, merit=1.0, severity=0.5, residual=0.5, seed=1)
    found = agreement(problem).panels[0]
    forms = {icc.form: icc for icc in found.icc}
    assert forms["3,1"].way == "reml"
    for form, truth in (("2,1", 1 / 1.5), ("3,1", 1 / 1.25)):
        assert forms[form].low < truth < forms[form].high
        assert forms[form].low < forms[form].value < forms[form].high
    assert forms["2,k"].value > forms["2,1"].value
    assert found.kendall.applications >= 3
    assert found.kendall.assessors < 8


def test_reml_and_mean_squares_agree_on_a_balanced_panel():
    from concord.engines.rank.ballots import count
    from concord.engines.rank.crossed import sample
    from concord.engines.rank.design import design
    from concord.engines.rank.icc import unbalanced

    ballots = count(Problem(votes(SHROUT_FLEISS)))
    data = sample(ballots, ballots.panel * 0 + range(len(ballots.entries)))
    reml = {icc.form: icc.value for icc in unbalanced(data, design(data))}
    for icc in panel(SHROUT_FLEISS).icc:
        assert reml[icc.form] == pytest.approx(icc.value, abs=1e-3)


def test_no_number_where_the_design_tells_nothing():
    found = agreement(Problem(votes({"A": [4], "B": [5], "C": [3]}), scale=Scale(1, 6)))
    assert (found.panels[0].icc, found.panels[0].kendall) == ((), None)
    assert [warning.code for warning in found.warnings] == ["rank:one_vote_each", "rank:too_few_for_agreement"]


def test_assessors_seen_once_are_counted():
    rows = [("A", "x", 5), ("A", "y", 4), ("B", "x", 3), ("B", "z", 2), ("C", "x", 3), ("C", "y", 2)]
    warnings = agreement(Problem(Votes(*zip(*rows, strict=True)), scale=Scale(1, 6))).warnings
    assert {"panel": "-", "count": 1, "assessors": 3} in [w.values for w in warnings if w.code == "rank:seen_once"]


def test_panels_are_compared_on_common_applications():
    rows = [(f"A{i}", "x", i, "p") for i in range(1, 6)] + [(f"A{i}", "y", i + 0.5, "q") for i in range(3, 6)]
    rows += [("B", "y", 2, "q"), ("C", "z", 2, "r")]
    application, assessor, score, name = zip(*rows, strict=True)
    found = agreement(Problem(Votes(application, assessor, score, panel=name), scale=Scale(0, 6)))
    (pair,) = found.comparisons
    assert (pair.first, pair.second, pair.applications) == ("p", "q", 3)
    assert (pair.difference, pair.low, pair.high) == pytest.approx((-0.5, -0.5, -0.5))
    assert pair.correlation == pytest.approx(1)
    assert found.json()["comparisons"][0]["applications"] == 3


def test_panels_without_common_applications_are_not_compared():
    table = Votes(["A", "B"], ["x", "y"], [3, 4], panel=["p", "q"])
    assert "rank:panels_not_comparable" in [w.code for w in agreement(Problem(table, scale=Scale(1, 6))).warnings]
