"""Expected ranks: the published numbers, an independent sampler, closed forms, and recovery of what was simulated."""

from __future__ import annotations

import csv
import hashlib

import numpy as np
import pytest

from concord.engines.rank import Problem, Scale, Votes, rank
from concord.engines.rank.ballots import count
from concord.engines.rank.crossed import sample
from concord.engines.rank.expected import posterior
from concord.engines.rank.order import line_by_intervals
from real_data import data_path
from votes_of_rank import simulated, votes


def panel_votes() -> Votes:
    with data_path("panels", "snsf_mint2020_votes.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = ("proposal_id", "assessor_id", "num_grade", "section")
    application, assessor, score, panel = ([row[name] for row in rows] for name in columns)
    return Votes(application, assessor, score, panel=panel)


def test_two_real_panels_reproduce_the_published_numbers():
    ranking = rank(Problem(panel_votes(), scale=Scale(1, 6)), "expected-rank", share="0.3", seed=1)
    first, second = ranking.panels
    assert (first.n, first.k, len(first.group), first.places) == (87, 26, 8, 2)
    assert (second.n, second.k, len(second.group), second.places) == (92, 28, 0, 0)
    assert first.best == pytest.approx(1.44, abs=0.02)
    assert first.worst == pytest.approx(86.28, abs=0.02)
    assert second.best == pytest.approx(1.26, abs=0.02)
    assert second.worst == pytest.approx(92.0, abs=0.02)
    assert (round(first.mean_score, 2), round(first.mean_top, 2)) == (3.84, 5.01)
    assert (round(second.mean_score, 2), round(second.mean_top, 2)) == (3.81, 5.02)
    assert len(second.accepted) == 28
    assert all(panel.fit.converged for panel in ranking.panels)


@pytest.mark.parametrize("seed", [0, 3])
def test_the_real_draw_group_does_not_depend_on_the_seed(seed):
    ranking = rank(Problem(panel_votes(), scale=Scale(1, 6)), "expected-rank", share=0.3, seed=seed)
    assert [(len(panel.group), panel.places) for panel in ranking.panels] == [(8, 2), (0, 0)]


def gibbs(problem: Problem, draws: int, seed: int):
    """The published model by Gibbs sampling, written from its definition: merits, severities, then the two standard
    deviations on a fine grid (residual: the prior that two uniform ones induce)."""
    data = sample(count(problem), np.arange(len(count(problem).entries)))
    random, unit = np.random.default_rng(seed), data.width / 5
    y = data.grade - data.means.mean()
    each, load = data.votes, np.bincount(data.assessor)
    merit, severity, sd, s = np.zeros(data.n), np.zeros(data.assessors), unit, unit
    grid = np.linspace(0.004, 2, 600) * unit
    wide = np.linspace(0.004, 2 * np.sqrt(2), 900) * unit
    prior = np.log(wide * np.maximum(np.pi / 2 - 2 * np.arccos(np.minimum(1, 2 * unit / wide)), 1e-300))
    kept = []
    for turn in range(draws + 500):
        left = np.bincount(data.item, y - severity[data.assessor], data.n)
        precision = each / s**2 + 1 / sd**2
        merit = left / s**2 / precision + random.normal(size=data.n) / np.sqrt(precision)
        left = np.bincount(data.assessor, y - merit[data.item], data.assessors)
        precision = load / s**2 + 1 / (0.5 * unit) ** 2
        severity = left / s**2 / precision + random.normal(size=data.assessors) / np.sqrt(precision)
        density = -data.n * np.log(grid) - (merit**2).sum() / (2 * grid**2)
        sd = random.choice(grid, p=(p := np.exp(density - density.max())) / p.sum())
        rest = ((y - merit[data.item] - severity[data.assessor]) ** 2).sum()
        density = prior - len(y) * np.log(wide) - rest / (2 * wide**2)
        s = random.choice(wide, p=(p := np.exp(density - density.max())) / p.sum())
        if turn >= 500:
            kept.append((-merit).argsort().argsort() + 1)
    return np.array(kept), data


def test_an_independent_gibbs_sampler_agrees():
    grades = {"A": [6, 5, 6], "B": [5, None, 4], "C": [4, 4, 5], "D": [None, 3, 4], "E": [2, 3, 3], "F": [3, 4, 2]}
    problem = Problem(votes(grades), scale=Scale(1, 6))
    ranks, data = gibbs(problem, 6000, seed=5)
    ours = posterior(data, 20_000, seed=0)
    assert ours.expected == pytest.approx(ranks.mean(axis=0), abs=0.12)
    assert ours.low[1] == pytest.approx(np.quantile(ranks, 0.05, axis=0), abs=1)
    assert ours.high[1] == pytest.approx(np.quantile(ranks, 0.95, axis=0), abs=1)


def test_the_draws_confirm_the_integral():
    problem, _, _ = simulated(40, 12, 4)
    ballots = count(problem)
    found = posterior(sample(ballots, np.arange(40)), 40_000, seed=1)
    assert found.converged
    assert found.error < 0.3
    assert found.expected.sum() == pytest.approx(40 * 41 / 2)


def test_the_simulated_variances_and_merits_come_back():
    problem, truth, _ = simulated(150, 20, 5, merit=1.5, severity=1.0, residual=0.8, seed=4)
    ranking = rank(problem, "expected-rank", draws=4000)
    fit = ranking.panels[0].fit
    assert fit.merit_sd == pytest.approx(1.5, rel=0.2)
    assert fit.residual_sd == pytest.approx(0.8, rel=0.1)
    by_name = sorted(ranking.rows, key=lambda row: row.application)
    place = (-truth).argsort().argsort() + 1
    inside = [row.interval90[0] <= at <= row.interval90[1] for row, at in zip(by_name, place, strict=True)]
    assert np.mean(inside) == pytest.approx(0.9, abs=0.07)
    raw = np.corrcoef([row.score for row in by_name], truth)[0, 1]
    assert np.corrcoef([row.adjusted for row in by_name], truth)[0, 1] > raw


def test_alike_votes_give_alike_ranks():
    ranking = rank(Problem(votes({"A": [4, 4], "B": [4, 4], "C": [2, 2]}), scale=Scale(1, 6)), "expected-rank")
    assert ranking["A"].expected_rank == pytest.approx(ranking["B"].expected_rank)
    assert [row.rank for row in ranking.rows] == [1, 1, 3]


def test_a_single_application_is_first():
    row = rank(Problem(votes({"A": [4, 5]}), scale=Scale(1, 6)), "expected-rank", share=1)["A"]
    assert (row.rank, row.expected_rank, row.interval50, row.place) == (1, 1.0, (1.0, 1.0), "above")


@pytest.mark.parametrize(
    ("grades", "code"),
    [
        ({"A": [4], "B": [5], "C": [3]}, "rank:one_vote_each"),
        ({"A": [3, 3], "B": [3, 3]}, "rank:no_variation"),
        ({"A": [4, 4], "B": [5, 5], "C": [3, 3]}, "rank:all_agree"),
    ],
)
def test_designs_that_tell_little_still_rank_and_say_so(grades, code):
    ranking = rank(Problem(votes(grades), scale=Scale(1, 6)), "expected-rank", draws=400)
    assert code in [warning.code for warning in ranking.warnings]
    assert all(np.isfinite(row.expected_rank) for row in ranking.rows)
    if code == "rank:one_vote_each":
        assert not any(reason.code == "rank:adjusted" for row in ranking.rows for reason in row.reasons)


def test_too_few_draws_are_called_unsettled():
    problem, _, _ = simulated(30, 8, 3)
    ranking = rank(problem, "expected-rank", draws=12)
    assert not ranking.panels[0].fit.converged
    assert "rank:not_converged" in [warning.code for warning in ranking.warnings]


def test_where_group_and_accepted_fit_nobody_draws():
    order = np.arange(4)
    expected = np.array([1.1, 2.2, 2.9, 3.8])
    low, high = np.array([1.0, 2, 2, 4]), np.array([1.0, 3, 3, 4])
    line = line_by_intervals(order, expected, low, high, 2)
    assert (line.accepted.tolist(), line.group.tolist(), line.places) == ([0], [1, 2], 1)
    line = line_by_intervals(order, expected, low, high, 3)
    assert (line.accepted.tolist(), line.group.tolist(), line.places) == ([0, 1, 2], [], 0)


def test_the_lottery_can_be_checked_by_anyone():
    grades = {f"A{i}": [1 + (i * 5) % 6, 2 + (i * 7) % 5, 1 + i % 3] for i in range(12)}
    ranking = rank(Problem(votes(grades), scale=Scale(1, 6)), "expected-rank", share=1 / 3, draw=True, seed=7)
    panel = ranking.panels[0]
    lots = {name: hashlib.sha256(f"7||{name}".encode()).hexdigest() for name in panel.group}
    winners = set(sorted(lots, key=lots.get)[: panel.places])
    assert len(lots) > panel.places > 0
    for row in ranking.rows:
        assert row.lot == lots.get(row.application)
        assert row.drawn == (row.application in winners if row.application in lots else None)
        assert row.draw == (row.application in lots)


def test_reasons_add_up_and_never_name_an_assessor():
    problem, _, _ = simulated(20, 6, 3, severity=2)
    for row in rank(problem, "expected-rank", share=0.3, draws=400).rows:
        for reason in row.reasons:
            assert not any("R00" in str(value) for value in reason.values.values())
            if reason.code == "rank:adjusted":
                told = reason.values
                assert told["raw"] + told["severity"] + told["shrinkage"] == pytest.approx(told["adjusted"])


def test_below_threshold_is_never_accepted_nor_drawn():
    grades = {f"A{i}": [i % 6 + 1, i % 5 + 1, i % 6 + 1] for i in range(20)}
    ranking = rank(Problem(votes(grades), scale=Scale(1, 6), threshold=4), "expected-rank", share=0.9, draws=400)
    assert {row.place for row in ranking.rows if not row.fundable} == {"below"}
    assert {row.place for row in ranking.rows if row.fundable} == {"above"}
