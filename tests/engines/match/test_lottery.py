"""The lottery: limits and marginals kept, every draw a valid plan, the bound true, real bids worth less to a cheat."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog, minimize

from concord.engines.match import Problem, Rule, assign
from concord.engines.match.lottery import Lottery, least_manipulable
from concord.engines.reason import Invalid
from real_data import data_path


def problem_of(seed: int, rows: int = 8, columns: int = 7, **more) -> Problem:
    rng = np.random.default_rng(seed)
    return Problem.of(rng.random((rows, columns)), **({"per_application": 2, "max_load": 3} | more))


def loads(lottery: Lottery) -> np.ndarray:
    scores = lottery.problem.scores
    return np.bincount(scores.reviewer, lottery.probability, minlength=len(lottery.problem.reviewers))


@settings(max_examples=25, deadline=None)
@given(
    st.integers(0, 2**16), st.sampled_from([0.3, 0.4, 0.5, 0.75, 1.0]), st.sampled_from([0.0, 0.2, 0.5]),
    st.integers(3, 12),
)  # fmt: skip
def test_every_probability_and_every_draw_keeps_the_rules(seed, limit, spread, pieces):
    rules = [Rule("side", "GB", at_least=1)]
    problem = problem_of(
        seed, rows=6, columns=9, max_load=3, rules=rules, conflicts=[("1", "1"), ("2", "5")], locked=[("3", "3")],
        attributes={"side": ["GB", "CN", "GB"] * 3},
    )  # fmt: skip
    lottery = least_manipulable(problem, limit=limit, spread=spread, pieces=pieces, seed=seed)
    free = np.setdiff1d(np.arange(len(lottery.units)), problem.locked)
    assert lottery.limit <= limit + 1e-12
    assert lottery.probability[free].max() <= limit + 1e-12
    assert lottery.chance("3", "3") == 1.0
    assert (loads(lottery) <= problem.load_max + 1e-9).all()
    assert lottery.value <= lottery.bound + 1e-9
    assert not lottery.missing.any()
    for draw in range(5):
        plan = lottery.draw(draw)
        assert (np.bincount(plan.application, minlength=6) == 2).all()
        assert (plan.loads() <= problem.load_max).all()
        assert (lottery.probability[plan.chosen] > 0).all()
        british = np.array([label == "GB" for label in problem.attributes["side"]])[plan.reviewer]
        assert (np.bincount(plan.application, british, minlength=6) >= 1).all()
        assert not plan.shortfalls
        assert plan.total <= lottery.best + 1e-9


def test_draws_follow_the_probabilities():
    lottery = least_manipulable(problem_of(1), limit=0.5)
    draws = 4000
    seen = np.zeros(len(lottery.units))
    for seed in range(draws):
        seen[lottery.draw(seed).chosen] += 1
    error = np.sqrt(np.maximum(lottery.probability * (1 - lottery.probability), 1e-9) / draws)
    assert (np.abs(seen / draws - lottery.probability) <= 4.5 * error + 1e-12).all()


def test_loads_are_the_mean_rounded_up_or_down():
    lottery = least_manipulable(problem_of(4, rows=9, columns=6, max_load=4), limit=0.5)
    mean = loads(lottery)
    for seed in range(50):
        drawn = lottery.draw(seed).loads()
        assert ((drawn >= np.floor(mean + 1e-9)) & (drawn <= np.ceil(mean - 1e-9))).all()


@pytest.mark.parametrize("limit", [0.4, 0.5, 1.0])
def test_without_spread_it_is_the_linear_programme(limit):
    """Jecmen et al. 2020: the greatest expected total under x <= q."""
    problem = problem_of(2)
    scores = problem.scores
    rows, columns = scores.application(), scores.reviewer
    pairs = np.arange(len(scores.value))
    demand, load = np.zeros((8, len(pairs))), np.zeros((7, len(pairs)))
    demand[rows, pairs], load[columns, pairs] = 1, 1
    best = linprog(-scores.value, A_ub=load, b_ub=np.full(7, 3), A_eq=demand, b_eq=np.full(8, 2), bounds=(0, limit))
    lottery = least_manipulable(problem, limit=limit, spread=0.0)
    assert lottery.expected == pytest.approx(-best.fun, abs=1e-6)
    assert lottery.bound == pytest.approx(-best.fun, abs=1e-6)
    if limit == 1.0:
        assert lottery.expected == pytest.approx(assign(problem).total)


def test_the_bound_holds_for_the_curved_objective_and_is_near():
    problem = problem_of(3, rows=4, columns=5, per_application=2, max_load=2)
    scores = problem.scores
    rows, columns, value = scores.application(), scores.reviewer, scores.value
    start = np.full(len(value), 0.4)
    constraints = [
        {"type": "eq", "fun": lambda x: np.bincount(rows, x, minlength=4) - 2},
        {"type": "ineq", "fun": lambda x: 2 - np.bincount(columns, x, minlength=5)},
    ]
    found = minimize(
        lambda x: -np.sum(value * (x - 0.4 * x**2)), start, bounds=[(0, 0.6)] * len(value), constraints=constraints,
        options={"maxiter": 500, "ftol": 1e-10},
    )  # fmt: skip
    gaps = []
    for pieces in (3, 12, 60):
        lottery = least_manipulable(problem, limit=0.6, spread=0.4, pieces=pieces)
        assert lottery.value <= -found.fun + 1e-6
        assert lottery.bound >= -found.fun - 1e-6
        gaps.append(lottery.gap)
    assert gaps[2] < 1e-3
    assert gaps[2] <= gaps[0]


def test_spreading_lowers_the_likely_pairs_at_little_cost():
    problem = problem_of(5, rows=40, columns=30, per_application=3, max_load=6)
    plain, spread = (least_manipulable(problem, limit=0.5, spread=bend) for bend in (0.0, 0.25))
    assert (spread.probability >= 0.45).sum() < (plain.probability >= 0.45).sum()
    assert 0.97 * plain.expected <= spread.expected <= plain.expected + 1e-6
    assert spread.best >= plain.expected


def test_too_low_a_limit_says_who_goes_short_and_what_helps():
    problem = problem_of(6, rows=3, columns=4, per_application=2, max_load=3)
    lottery = least_manipulable(problem, limit=0.4)
    assert lottery.missing == pytest.approx([0.4, 0.4, 0.4])
    why = lottery.shortages()[0]
    assert why.values["enough"] == 0.5
    assert "0.5" in why.text("zh")
    assert not least_manipulable(problem, limit=0.5).missing.any()
    plan = lottery.draw()
    assert len(plan.chosen) + sum(short.missing for short in plan.shortfalls) == 6


def test_same_seed_same_draw_and_input_untouched():
    problem = problem_of(7)
    before = problem.scores.value.copy()
    lottery = least_manipulable(problem, seed=9)
    np.testing.assert_array_equal(lottery.draw().chosen, lottery.draw(9).chosen)
    assert len({tuple(lottery.draw(seed).chosen) for seed in range(20)}) > 10
    np.testing.assert_array_equal(problem.scores.value, before)
    first = next(iter(lottery.draw().pairs))
    assert lottery.reason(first.application, first.reviewer, drawn=True).text("zh")


@pytest.mark.parametrize(
    "options", [{"limit": 0}, {"limit": 1.2}, {"limit": float("nan")}, {"spread": 0.6}, {"pieces": 0}, {"pieces": 2.5}]
)
def test_bad_options_are_named(options):
    with pytest.raises(Invalid, match=next(iter(options))):
        least_manipulable(problem_of(0), **options)


def test_crossing_groups_are_refused():
    attributes = {"side": ["GB", "GB", "CN", "CN"], "level": ["a", "b", "a", "b"]}
    problem = problem_of(
        0, rows=2, columns=4, attributes=attributes, rules=[Rule("side", at_most=1), Rule("level", at_most=1)]
    )
    with pytest.raises(Invalid) as caught:
        least_manipulable(problem)
    assert caught.value.reason.code == "match:lottery-crossing"


# --- real manipulated bids (Jecmen, Yoon, Conitzer, Shah and Fang 2022): people who tried to get a target paper ---

BIDS = {"Not willing to review": 0.25, "Indifferent": 1.0, "": 1.0, "Eager to review": 4.0}
PAPERS = 28


def rows_of(name: str) -> list[dict[str, str]]:
    with data_path("match", "malicious_bidding", name).open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def bids_of(name: str) -> tuple[list[str], dict[str, np.ndarray]]:
    rows = rows_of(name)
    columns = [f"Q3_{at}" for at in range(1, PAPERS + 1)]
    papers = [rows[0][column].split(": -")[1].strip() for column in columns]
    return papers, {row["Name"]: np.array([BIDS[row[column].strip()] for column in columns]) for row in rows[1:]}


class Game:
    """The set-up of the study: who wrote what, who wants what, honest and false bids weighed by subject area."""

    def __init__(self) -> None:
        papers, honest = bids_of("honest_bidding.csv")
        _, malicious = bids_of("malicious_bidding.csv")
        titles = data_path("match", "malicious_bidding", "papers.txt").read_text("utf-8").splitlines()
        bare = [paper.casefold().rstrip("s") for paper in papers]
        place = [bare.index(title.casefold().rstrip("s")) for title in titles]
        everyone = rows_of("setup.csv")
        area = {place[int(row["authored_id"])]: int(row["authored_sa"]) for row in everyone}
        players = [row for row in everyone if row["name"] in malicious]
        fits = np.array(
            [
                [1.0 if area.get(p) in set(map(int, row["sas"].split())) else 0.3 for p in range(PAPERS)]
                for row in players
            ]
        )
        nothing_said = np.ones(PAPERS)
        self.true = fits * np.array([honest.get(row["name"], nothing_said) for row in players])
        self.false = fits * np.array([malicious[row["name"]] for row in players])
        own = [place[int(row["authored_id"])] for row in players]
        self.authored = [(str(paper + 1), str(at + 1)) for at, paper in enumerate(own)]
        self.group = [row["group"] for row in players]
        self.targets = [
            {place[int(row["target_id"])]}
            if row["target_id"]
            else {place[int(mate["authored_id"])] for mate in everyone if mate["group"] == row["group"]} - {own[at]}
            for at, row in enumerate(players)
        ]

    def success(self, cheat: int, lies: bool, **options: float) -> float:
        """How likely a cheat is to get a target when the group lies (several targets: the sum, an upper bound)."""
        affinity = self.true.copy()
        if lies:
            group = [at for at, name in enumerate(self.group) if name == self.group[cheat]]
            affinity[group] = self.false[group]
        problem = Problem.of(affinity.T, per_application=1, max_load=1, conflicts=self.authored)
        if not options:
            plan = assign(problem)
            mine = plan.application[plan.reviewer == cheat]
            return float(any(int(paper) in self.targets[cheat] for paper in mine))
        lottery = least_manipulable(problem, **options)
        return min(1.0, sum(lottery.chance(str(paper + 1), str(cheat + 1)) for paper in self.targets[cheat]))


def test_manipulated_bids_pay_less_by_lot():
    game = Game()
    cheats = range(len(game.group))
    assert len(cheats) >= 30
    ways = {"plan": {}, "half": {"limit": 0.5}, "quarter": {"limit": 0.25}}
    rate = {name: np.mean([game.success(cheat, True, **options) for cheat in cheats]) for name, options in ways.items()}
    assert rate["half"] <= 0.75 * rate["plan"]
    assert rate["quarter"] <= 0.6 * rate["plan"]
