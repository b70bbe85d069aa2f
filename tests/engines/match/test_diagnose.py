from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from scipy import optimize

from concord.engines.match import Problem, Rule, assign, diagnose

_KEYS = {"rule", "demand", "load", "min_load", "conflict", "locked"}


def keys(problem: Problem, found) -> list[tuple[str, int, int]]:
    """The set in conflict as the plain keys."""
    made = []
    for one in found:
        assert one.kind in _KEYS
        a = -1 if one.application is None else problem.application_position(one.application)
        r = -1 if one.reviewer is None else problem.reviewer_position(one.reviewer)
        if one.kind == "locked":
            made.append(("locked", problem.scores.find(a, r), -1))
        elif one.kind == "rule":
            made.append(("rule", a, one.rule))
        elif one.kind == "conflict":
            made.append(("conflict", a, r))
        else:
            made.append((one.kind, r if one.reviewer is not None else a, -1))
    return made


def possible(problem: Problem, active) -> bool:
    """Whether these constraints alone can be met, asked of a solver of integer programs."""
    on, (rows, columns) = set(active), (len(problem.applications), len(problem.reviewers))
    upper = np.ones((rows, columns))
    for a, r in problem.conflicts.tolist():
        upper[a, r] = 0.0 if ("conflict", a, r) in on else 1.0
    matrix, low, high = [np.zeros(rows * columns)], [0.0], [0.0]

    def row(a, r, least, most):
        line = np.zeros((rows, columns))
        line[a, r] = 1.0
        matrix.append(line.ravel())
        low.append(least)
        high.append(most)

    for a in range(rows):
        if ("demand", a, -1) in on:
            row(a, slice(None), problem.demand[a], problem.demand[a])
        for at, rule in enumerate(problem.rules):
            if ("rule", a, at) in on:
                mine = [r for r in range(columns) if problem.attributes[rule.attribute][r] == rule.group]
                row(a, mine, rule.at_least, np.inf if rule.at_most is None else rule.at_most)
    for r in range(columns):
        if ("min_load", r, -1) in on:
            row(slice(None), r, problem.load_min[r], np.inf)
        if ("load", r, -1) in on:
            row(slice(None), r, -np.inf, problem.load_max[r])
    limits = optimize.LinearConstraint(np.array(matrix), low, high)
    bounds, whole = optimize.Bounds(0, upper.ravel()), np.ones(rows * columns)
    return optimize.milp(np.zeros(rows * columns), constraints=limits, bounds=bounds, integrality=whole).x is not None


def scarce(seed: int, crossing: bool = False) -> Problem:
    rng = np.random.default_rng(seed)
    rows, columns = int(rng.integers(2, 6)), int(rng.integers(2, 6))
    sides = [("GB", "CN")[int(at)] for at in rng.integers(0, 2, columns)]
    shut = [(str(a + 1), str(r + 1)) for a in range(rows) for r in range(columns) if rng.random() < 0.3]
    years = [("senior", "junior")[int(at)] for at in rng.integers(0, 2, columns)]
    more = [Rule("years", "senior", at_least=1, at_most=1)] if crossing else []
    return Problem.of(
        rng.random((rows, columns)),
        per_application=min(2, columns),
        max_load=[int(load) for load in rng.integers(1, 4, columns)],
        min_load=[int(rng.random() < 0.2) for _ in range(columns)],
        conflicts=shut,
        attributes={"side": sides, "years": years},
        rules=([Rule("side", "GB", at_least=1), Rule("side", "CN", at_least=1)] if rng.random() < 0.7 else []) + more,
    )


CASES = [(seed, False) for seed in range(60)] + [(seed, True) for seed in range(30)]


def missing(plan) -> int:
    return sum(gap.missing for gap in plan.shortfalls)


@pytest.mark.parametrize(("seed", "crossing"), CASES)
def test_the_set_is_in_conflict_and_smallest(seed, crossing):
    problem = scarce(seed, crossing)
    found = diagnose(problem)
    if found.feasible:
        assert not assign(problem).shortfalls
        return
    active = keys(problem, found.conflict)
    assert found.smallest
    assert not possible(problem, active)
    for one in range(len(active)):
        assert possible(problem, active[:one] + active[one + 1 :])


@pytest.mark.parametrize(("seed", "crossing"), CASES)
def test_the_remedies_work(seed, crossing):
    problem = scarce(seed, crossing)
    found = diagnose(problem)
    if found.feasible:
        return
    most = problem.load_max.copy()
    for remedy in found.loads:
        most[problem.reviewer_position(str(remedy.reviewer))] += remedy.amount
    raised = assign(replace(problem, load_max=most))
    assert missing(raised) == found.unsettled[0]
    opened = {(remedy.application, remedy.reviewer) for remedy in found.conflicts}
    everything = [(problem.applications[a], problem.reviewers[r]) for a, r in problem.conflicts.tolist()]
    again = Problem.of(
        np.ones((len(problem.applications), len(problem.reviewers))),
        per_application=problem.demand.tolist(),
        max_load=problem.load_max.tolist(),
        min_load=problem.load_min.tolist(),
        conflicts=[pair for pair in everything if pair not in opened],
        attributes=problem.attributes,
        rules=problem.rules,
    )
    assert missing(assign(again)) == found.unsettled[1]


@pytest.mark.parametrize(("seed", "crossing"), CASES)
def test_no_cheaper_relaxation_does_as_much(seed, crossing):
    problem = scarce(seed, crossing)
    found = diagnose(problem)
    if found.feasible:
        return
    fewer = sum(remedy.amount for remedy in found.loads) - 1
    for extra in itertools.combinations_with_replacement(range(len(problem.reviewers)), max(0, min(fewer, 2))):
        raised = replace(problem, load_max=problem.load_max + np.bincount(extra, minlength=len(problem.reviewers)))
        if 0 <= fewer <= 2:
            assert missing(assign(raised)) > found.unsettled[0]
    everything = sorted({tuple(pair) for pair in problem.conflicts.tolist()})
    fewer = len(found.conflicts) - 1
    if 0 <= fewer <= 1:
        for opened in itertools.combinations(everything, fewer):
            again = Problem.of(
                np.ones((len(problem.applications), len(problem.reviewers))),
                per_application=problem.demand.tolist(),
                max_load=problem.load_max.tolist(),
                min_load=problem.load_min.tolist(),
                conflicts=[(str(a + 1), str(r + 1)) for a, r in everything if (a, r) not in opened],
                attributes=problem.attributes,
                rules=problem.rules,
            )
            assert missing(assign(again)) > found.unsettled[1]


def invited(problem: Problem, found) -> Problem:
    """The problem with everybody invited whom the diagnosis asks for, as candidates of every application."""
    scores, people, loads = problem.scores, list(problem.reviewers), problem.load_max.tolist()
    rows = [problem.applications[a] for a in scores.application().tolist()]
    triples = list(zip(rows, (people[r] for r in scores.reviewer), scores.value, strict=True))
    attributes = {name: list(labels) for name, labels in problem.attributes.items()}
    for remedy in found.invitations:
        profile = dict(part.split(" = ") for part in remedy.group.split(", ")) if remedy.group else {}
        for _ in range(remedy.amount):
            people.append(f"new {len(people)}")
            loads.append(remedy.reason.values["load"])
            for name, labels in attributes.items():
                labels.append(profile.get(name))
            triples += [(name, people[-1], 0.1) for name in problem.applications]
    return Problem.of(
        triples,
        per_application=problem.demand.tolist(),
        max_load=loads,
        min_load=[*problem.load_min.tolist(), *[0] * (len(loads) - len(problem.load_min))],
        applications=problem.applications,
        reviewers=people,
        attributes=attributes,
        rules=problem.rules,
    )


@pytest.mark.parametrize(("seed", "crossing"), CASES)
def test_whoever_is_invited_fills_the_open_seats(seed, crossing):
    problem = scarce(seed, crossing)
    found = diagnose(problem)
    if found.feasible:
        return
    seats = sum(
        gap.missing
        for gap in found.plan.shortfalls
        if gap.kind in {"demand", "group"} and gap.reason.code != "match:short-rules"
    )
    assert missing(assign(invited(problem, found))) <= missing(found.plan) - seats


def test_a_rule_that_no_seat_is_left_for_is_given_up_and_named():
    sides, years = ["GB", "CN", "GB", "CN"], ["old", "old", "new", "new"]
    rules = [Rule("side", "GB", 1), Rule("side", "CN", 1), Rule("years", "old", 1)]
    problem = Problem.of(
        np.ones((2, 4)), per_application=1, max_load=2, attributes={"side": sides, "years": years}, rules=rules
    )
    plan = assign(problem)
    assert plan.path == "mip"
    assert {(gap.application, gap.reason.code) for gap in plan.shortfalls} == {
        ("1", "match:short-rules"), ("2", "match:short-rules"),
    }  # fmt: skip
    assert len(plan.pairs) == 2
    assert diagnose(problem).conflict


def test_everything_is_in_words_of_both_languages():
    problem = Problem.of(np.ones((2, 2)), per_application=2, max_load=1, conflicts=[("1", "1")])
    found = diagnose(problem)
    said = [*found.conflict, *found.loads, *found.conflicts, *found.invitations, *found.plan.shortfalls]
    assert said
    for one in said:
        assert one.reason.text("en")
        assert one.reason.text("zh")
