"""The mixed model against an independent fit, shrinkage against its formulas, both against known truth."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from concord.engines.rank import Problem, Scale, rank
from concord.engines.rank.ballots import count
from concord.engines.rank.classical import Reml, empirical_bayes, mixed
from concord.engines.rank.crossed import sample
from votes_of_rank import simulated, votes


def data_of(problem):
    ballots = count(problem)
    return sample(ballots, np.arange(len(ballots.entries)))


def dense_criterion(data, merit: float, severity: float, s2: float) -> float:
    """-2 log restricted likelihood from the full covariance matrix."""
    z = np.eye(data.n)[data.item]
    w = np.eye(data.assessors)[data.assessor]
    v = s2 * (np.eye(len(data.grade)) + merit * z @ z.T + severity * w @ w.T)
    one = np.ones(len(data.grade))
    inverse = np.linalg.inv(v)
    mean = one @ inverse @ data.grade / (one @ inverse @ one)
    rest = data.grade - mean
    return np.linalg.slogdet(v)[1] + np.log(one @ inverse @ one) + rest @ inverse @ rest


def test_the_restricted_likelihood_is_that_of_the_full_matrix():
    data = data_of(simulated(12, 5, 3, seed=2)[0])
    reml = Reml(data)
    free = len(data.grade) - 1
    found = []
    for merit, severity in ((0.5, 0.2), (2.0, 1.0), (0.0, 0.3), (1.0, 0.0)):
        criterion, _, s2 = (float(part[0]) for part in reml.parts(reml.spectrum(merit), np.array([severity])))
        found.append(dense_criterion(data, merit, severity, s2) - criterion - free)
    assert found == pytest.approx([found[0]] * 4, abs=1e-8)


def test_the_mixed_model_agrees_with_an_independent_fit():
    import pandas as pd
    from statsmodels.regression.mixed_linear_model import MixedLM

    data = data_of(simulated(25, 8, 4, seed=3)[0])
    frame = pd.DataFrame({"y": data.grade, "a": data.item, "r": data.assessor, "one": 1})
    parts = {"a": "0 + C(a)", "r": "0 + C(r)"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        fit = MixedLM.from_formula("y ~ 1", groups="one", vc_formula=parts, re_formula="0", data=frame).fit(reml=True)
    ours = mixed(data)
    assert ours.merit_sd**2 == pytest.approx(fit.vcomp[0], rel=0.01)
    assert ours.severity_sd**2 == pytest.approx(fit.vcomp[1], rel=0.02)
    assert ours.residual_sd**2 == pytest.approx(fit.scale, rel=0.01)
    effects = fit.random_effects[1]
    merit = np.array([effects[f"a[C(a)[{i}]]"] for i in range(data.n)])
    assert ours.adjusted - ours.mean == pytest.approx(merit, abs=0.01)


def test_the_mixed_model_recovers_what_was_simulated():
    problem, truth, strict = simulated(200, 30, 6, merit=1.2, severity=0.9, residual=0.5, seed=6)
    found = mixed(data_of(problem))
    assert found.merit_sd == pytest.approx(truth.std(ddof=1), rel=0.05)
    assert found.severity_sd == pytest.approx(strict.std(ddof=1), rel=0.1)
    assert found.residual_sd == pytest.approx(0.5, rel=0.05)
    assert np.corrcoef(found.adjusted, truth)[0, 1] > 0.95


def test_a_strict_assessor_costs_nothing_after_adjustment():
    """Two alike applications; B was scored by the strict assessor, whom all the others reveal."""
    grades = {f"A{i}": [i % 5 + 1.5, i % 5 + 0.5, None] for i in range(20)}
    grades |= {
        "P": [4.5, None, 4.5],
        "Q": [None, 3.5, 4.5],
        **{f"C{i}": [None, i % 4 + 1, i % 4 + 2] for i in range(12)},
    }
    ranking = rank(Problem(votes(grades), scale=Scale(0, 6)), "mixed")
    assert ranking["P"].score > ranking["Q"].score
    assert ranking["P"].adjusted == pytest.approx(ranking["Q"].adjusted, abs=0.05)


def test_shrinkage_follows_its_formula_when_balanced():
    grades = {"A": [6, 5, 5], "B": [4, 4, 5], "C": [2, 1, 3], "D": [3, 4, 3]}
    data = data_of(Problem(votes(grades), scale=Scale(1, 6)))
    found = empirical_bayes(data)
    table = np.array(list(grades.values()), float)
    means, grand = table.mean(axis=1), table.mean()
    within = ((table - means[:, None]) ** 2).sum() / 8
    between = 3 * ((means - grand) ** 2).sum() / 3
    trust = 1 - within / between
    assert found.adjusted == pytest.approx(grand + trust * (means - grand))
    assert found.residual_sd == pytest.approx(np.sqrt(within))


def test_fewer_votes_are_drawn_further_to_the_mean():
    grades = {"A": [6, 6, 6, 6], "B": [6], **{f"C{i}": [1 + i % 5, 2 + i % 5] for i in range(10)}}
    ranking = rank(Problem(votes(grades), scale=Scale(1, 6)), "empirical-bayes")
    assert ranking["A"].score == ranking["B"].score
    assert ranking["A"].adjusted > ranking["B"].adjusted
    assert "rank:adjusted_plain" in [reason.code for reason in ranking["B"].reasons]


def test_all_noise_is_drawn_to_one_mean():
    grades = {"A": [1, 6], "B": [6, 1], "C": [2, 5]}
    ranking = rank(Problem(votes(grades), scale=Scale(1, 6)), "empirical-bayes")
    assert {row.adjusted for row in ranking.rows} == {3.5}
    assert {row.rank for row in ranking.rows} == {1}


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([("A", "x", 5), ("B", "y", 4), ("C", "x", 3)], "rank:one_vote_each"),
        ([("A", "x", 5), ("A", "y", 4), ("B", "z", 3), ("B", "w", 2)], "rank:disconnected"),
    ],
)
def test_severity_that_the_design_cannot_identify_is_not_estimated(rows, code):
    from concord.engines.rank import Votes

    ranking = rank(Problem(Votes(*zip(*rows, strict=True)), scale=Scale(1, 6)), "mixed")
    codes = [warning.code for warning in ranking.warnings]
    assert code in codes
    assert "rank:severity_unidentified" in codes
    assert all(row.adjusted is None for row in ranking.rows)
    assert [row.application for row in ranking.rows] == ["A", "B", "C"][: len(ranking.rows)]
    assert ranking.panels[0].fit is None
