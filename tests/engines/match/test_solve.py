from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from concord.engines.match import Problem, Rule, assign, auction, certificate, simplex
from concord.engines.match.network import build
from concord.engines.match.scaling import choose
from concord.engines.reason import Invalid
from engines.match.proof import Posed, best_by_trying, bound_by_prices, check_constraints, shortfalls
from real_data import data_path

VALUES = st.sampled_from([0.0, 0.1, 0.25, 0.5, 0.7, 0.9, 1.0, -0.5, float("nan")])


@st.composite
def posed(draw, rules: bool = True) -> tuple[Posed, Problem]:
    """A small problem, in plain terms and as the engine takes it."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    affinity = np.array(draw(st.lists(VALUES, min_size=rows * columns, max_size=rows * columns))).reshape(rows, columns)
    demand = tuple(draw(st.lists(st.integers(0, min(2, columns)), min_size=rows, max_size=rows)))
    high = tuple(draw(st.lists(st.integers(0, 2), min_size=columns, max_size=columns)))
    low = tuple(draw(st.integers(0, most)) if draw(st.booleans()) else 0 for most in high)
    sides = draw(st.lists(st.sampled_from(["A", "B"]), min_size=columns, max_size=columns))
    firms = [side + draw(st.sampled_from("12")) for side in sides]
    of = {label: frozenset(i for i, s in enumerate(sides) if s == label) for label in "AB"}
    groups, given_rules, overall = [], [], []
    for side in "AB" if rules else "":
        fewest, most = draw(st.integers(0, 1)), draw(st.sampled_from([None, 1, 2]))
        given_rules.append(Rule("side", side, fewest, most))
        groups.append((of[side], fewest, 9 if most is None else most))
    if rules and draw(st.booleans()):
        given_rules.append(Rule("firm", at_most=1))
        groups += [(frozenset(i for i, f in enumerate(firms) if f == firm), 0, 1) for firm in sorted(set(firms))]
    if rules and draw(st.booleans()):
        fewest, most = draw(st.integers(0, 2)), draw(st.integers(2, 4))
        fewest = min(fewest, sum(high[i] for i in of["A"]))
        most = max(most, sum(low[i] for i in of["A"]))
        given_rules.append(Rule("side", "A", fewest, most, overall=True))
        overall.append((of["A"], fewest, most))
    cells = [(a, r) for a in range(rows) for r in range(columns) if np.isfinite(affinity[a, r])]
    locked = frozenset(draw(st.lists(st.sampled_from(cells), max_size=2))) if cells else frozenset()
    triples = [(str(a + 1), str(r + 1), affinity[a, r]) for a, r in cells]
    problem = Problem.of(
        triples,
        per_application=demand,
        max_load=high,
        min_load=low,
        applications=[str(a + 1) for a in range(rows)],
        reviewers=[str(r + 1) for r in range(columns)],
        attributes={"side": sides, "firm": firms},
        rules=given_rules,
        locked=[(str(a + 1), str(r + 1)) for a, r in locked],
    )
    return Posed(affinity, demand, low, high, tuple(groups), tuple(overall), locked), problem


def feasible_rules(case: Posed) -> bool:
    """Whether the rules alone leave every application a way to be complete."""
    return all(
        shortfalls(Posed(case.affinity, (d,), case.low, case.high, case.groups), set()) is not None for d in case.demand
    )


@settings(max_examples=120, deadline=None)
@given(posed())
def test_agrees_with_trying_every_plan(pair):
    case, problem = pair
    plan = assign(problem)
    check_constraints(plan)
    if not feasible_rules(case):
        assert plan.shortfalls
        return
    short, total = best_by_trying(case)
    weight = {"locked": 4}
    assert sum(gap.missing * weight.get(gap.kind, 1) for gap in plan.shortfalls) == short
    assert plan.total == pytest.approx(total, abs=1e-9)
    assert plan.optimal
    assert plan.path == "flow"


def test_aamas_2015_bids():
    lines = data_path("match", "bids", "aamas2015.in").read_text().splitlines()
    bids = sparse.csr_array(np.array([line.split() for line in lines[1:] if line.strip()], dtype=float))
    plan = assign(Problem.of(bids, per_application=3, max_load=12))
    check_constraints(plan)
    assert plan.total == 1406.25
    assert plan.bound == 1406.25
    assert plan.optimal
    assert bound_by_prices(plan) == pytest.approx(1406.25, abs=1e-9)


def made(applications: int, reviewers: int, seed: int, **more) -> Problem:
    rng = np.random.default_rng(seed)
    sides = ["GB" if coin else "CN" for coin in rng.random(reviewers) < 0.55]
    rules = [Rule("side", "GB", at_least=1), Rule("side", "CN", at_least=1)]
    options = {"per_application": 3, "max_load": 4, "attributes": {"side": sides}, "rules": rules} | more
    return Problem.of(rng.random((applications, reviewers)), **options)


def test_prices_alone_prove_the_plan():
    plan = assign(made(60, 50, 1))
    check_constraints(plan)
    assert plan.optimal
    assert not plan.shortfalls
    assert bound_by_prices(plan) == pytest.approx(plan.total, rel=1e-8)


def test_more_reviewers_never_lower_the_total():
    rng = np.random.default_rng(5)
    affinity = rng.random((20, 18))
    totals = [
        assign(Problem.of(affinity[:, :count], per_application=2, max_load=4)).total for count in (10, 12, 15, 18)
    ]
    assert totals == sorted(totals)


def test_order_does_not_matter():
    rng = np.random.default_rng(6)
    affinity = rng.random((15, 12))
    rows, columns = rng.permutation(15), rng.permutation(12)
    plan = assign(Problem.of(affinity, per_application=2, max_load=3))
    turned = assign(Problem.of(affinity[rows][:, columns], per_application=2, max_load=3))
    assert turned.total == pytest.approx(plan.total, abs=1e-9)


def test_nothing_given_is_changed():
    affinity = np.random.default_rng(7).random((6, 5))
    before = affinity.copy()
    loads = [2, 3, 2, 3, 2]
    first = assign(Problem.of(affinity, per_application=2, max_load=loads))
    again = assign(Problem.of(affinity, per_application=2, max_load=loads))
    assert (affinity == before).all()
    assert loads == [2, 3, 2, 3, 2]
    assert (first.chosen == again.chosen).all()


def test_unknown_objective():
    with pytest.raises(Invalid, match="fastest"):
        assign(made(4, 4, 0, max_load=4), "fastest")


@settings(max_examples=120, deadline=None)
@given(posed())
def test_the_auction_agrees_with_the_simplex(pair):
    _, problem = pair
    network = build(problem, choose(problem.scores.value, 64))
    if not auction.fits(problem, network, least=0):
        return
    flow, potential = auction.solve(problem, network)
    assert certificate.imbalance(network, flow) == 0
    assert certificate.violation(network, flow, potential) == 0
    assert (flow * network.cost).sum() == (simplex.solve(network)[0] * network.cost).sum()


@pytest.mark.parametrize("values", [(0.25, 0.5, 1.0), None])
def test_the_auction_on_a_middling_problem(values):
    rng = np.random.default_rng(11)
    affinity = rng.random((90, 80)) if values is None else rng.choice(values, (90, 80), p=[0.8, 0.15, 0.05])
    sides = [("GB", "CN", "FR")[at] for at in rng.integers(0, 3, 80)]
    rules = [Rule("side", "GB", at_least=1, at_most=2), Rule("side", "CN", at_least=1)]
    problem = Problem.of(affinity, per_application=3, max_load=4, attributes={"side": sides}, rules=rules)
    network = build(problem, choose(problem.scores.value, 400))
    flow, potential = auction.solve(problem, network)
    assert certificate.imbalance(network, flow) == 0
    assert certificate.violation(network, flow, potential) == 0
