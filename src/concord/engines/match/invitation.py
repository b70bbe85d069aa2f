"""Whom to invite: the fewest reviewers, each with a whole profile, that settle what new people can settle.

A reviewer has one label of every attribute, and may so count towards several rules at once: a senior reviewer from GB
fills the seat that both rules ask for. Every useful combination of labels is a *profile*; how many to invite of each is
a program of its own beside the assignment: first the fewest shortfalls, then the fewest people, then the plainest
profiles and the fewest reviews. The answer is tried: everybody invited is added, and the plan made anew.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.assignment import Assignment
from concord.engines.match.fair import part_of
from concord.engines.match.families import codes
from concord.engines.match.mip import Program, Short
from concord.engines.match.problem import Problem, Rule
from concord.engines.match.remedies import SECONDS, Remedy
from concord.engines.match.scores import Floats, Ints, Scores
from concord.engines.match.solve import assign
from concord.engines.progress import Progress, tick
from concord.engines.reason import reason

WHOLE = 20_000
"""Columns up to which all applications are planned anew beside the invitations; beyond, those that lack something."""
MOST_PROFILES = 64
"""Profiles looked at; those that count towards the most rules come first."""
NAMED = 20
"""Applications named in words."""

Labels = Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Invitations:
    """Whom to invite, the plan with everybody invited, and whether it is proven that fewer people would not do."""

    remedies: tuple[Remedy, ...]
    plan: Assignment
    fewest: bool


def invitations(plan: Assignment, progress: Progress | None = None) -> Invitations:
    """The fewest reviewers to invite, by profile, for a plan that lacks something."""
    problem = plan.problem
    labels = profiles(problem)
    whole = len(problem.scores.value) + len(problem.applications) * len(labels) <= WHOLE
    part = problem if whole else lacking(plan)
    found = _fewest(part, labels, usual_load(problem), progress) if len(part.applications) else None
    if found is None:
        return Invitations((), plan, False)
    number, reviews, proven = found
    if not number.any():
        return Invitations((), plan, whole and proven)
    made = tuple(
        _remedy(problem, labels[at], int(number[at]), part, reviews[:, at]) for at in np.flatnonzero(number).tolist()
    )
    after = assign(with_invited(problem, made), time_limit=SECONDS)
    return Invitations(made, after, whole and proven)


def usual_load(problem: Problem) -> int:
    """Reviews that somebody invited is counted with: the median of those who take any."""
    taking = problem.load_max[problem.load_max > 0]
    return max(1, int(np.median(taking))) if len(taking) else 1


def with_invited(problem: Problem, invited: tuple[Remedy, ...]) -> Problem:
    """The problem with everybody invited, as candidates of every application at the least affinity there is."""
    count, load = sum(one.amount for one in invited), usual_load(problem)
    people = [one.profile for one in invited for _ in range(one.amount)]
    names = itertools.islice(_new_names(set(problem.reviewers)), count)
    return replace(
        _with_people(problem, people),
        reviewers=(*problem.reviewers, *names),
        load_max=np.append(problem.load_max, np.full(count, load)),
        load_min=np.append(problem.load_min, np.zeros(count, dtype=np.int64)),
    )


def _new_names(taken: set[str]) -> itertools.filterfalse[str]:
    return itertools.filterfalse(taken.__contains__, (f"+{number}" for number in itertools.count(1)))


# --- profiles -----------------------------------------------------------------------------------------------------


def profiles(problem: Problem) -> list[Labels]:
    """Combinations of labels that count towards what rules ask at least; the plain one, towards none, is the last."""
    attributes = dict.fromkeys(rule.attribute for rule in problem.rules if rule.at_least)
    choices = [[(name, label) for label in _labels(problem, name)] for name in attributes]
    every = [dict(chosen) for chosen in itertools.islice(itertools.product(*choices), MOST_PROFILES**2)]
    every.sort(key=lambda labels: -sum(bool(asked_of(problem, *one)) for one in labels.items()))
    return [*every[: MOST_PROFILES - 1], *(every[-1:] if len(every) >= MOST_PROFILES else [])]


def _labels(problem: Problem, attribute: str) -> list[str | None]:
    """Labels worth asking for: of those that count towards the same least numbers, the ones under the fewest limits."""
    rules = [rule for rule in problem.rules if rule.attribute == attribute]
    named = {label for rule in rules for label in _values(rule)}
    there = {label for label in problem.attributes[attribute] if label is not None}
    found: list[tuple[frozenset[str], frozenset[str], str | None]] = []
    for label in [None, *sorted(named | there)]:
        limits = frozenset(_counted(rules, label, lambda rule: rule.at_most is not None))
        found.append((frozenset(asked_of(problem, attribute, label)), limits, label))
    kept: list[tuple[frozenset[str], frozenset[str], str | None]] = []
    for asked, limits, label in sorted(found, key=lambda one: len(one[1])):
        if not any(asked == other and fewer <= limits for other, fewer, _ in kept):
            kept.append((asked, limits, label))
    return [label for _, _, label in kept]


def _values(rule: Rule) -> tuple[str, ...]:
    return (rule.group,) if isinstance(rule.group, str) else tuple(rule.group or ())


def asked_of(problem: Problem, attribute: str, label: str | None) -> list[str]:
    """The groups with a least number that a label of an attribute counts towards."""
    rules = [rule for rule in problem.rules if rule.attribute == attribute]
    return _counted(rules, label, lambda rule: rule.at_least > 0)


def _counted(rules: list[Rule], label: str | None, which: Callable[[Rule], bool]) -> list[str]:
    """The groups of some rules on one attribute that a label counts towards."""
    found = []
    for rule in filter(which, rules):
        values = _values(rule)
        if rule.group is None:
            found += [] if label is None else [f"{rule.attribute} = {label}"]
        elif (label in values) != rule.outside:
            found.append(f"{rule.attribute} {'≠' if rule.outside else '='} {' / '.join(sorted(set(values)))}")
    return list(dict.fromkeys(found))


# --- the program --------------------------------------------------------------------------------------------------


def _with_people(problem: Problem, people: Sequence[Labels]) -> Problem:
    """The problem with more columns, candidates of every application; loads and names are the caller's to add."""
    scores, more = problem.scores, len(people)
    rows, row = np.arange(scores.applications + 1), scores.application().astype(np.int64)
    start = scores.start + rows * more
    reviewer = np.empty(int(start[-1]), dtype=np.int32)
    value = np.full(len(reviewer), float(scores.value.min(initial=0.0)))
    moved = np.arange(len(scores.value)) + row * more
    new = (start[1:, None] - more + np.arange(more)[None, :]).ravel()
    reviewer[moved], value[moved] = scores.reviewer, scores.value
    reviewer[new] = np.tile(np.arange(more, dtype=np.int32) + scores.reviewers, scores.applications)
    attributes = {name: (*labels, *(one.get(name) for one in people)) for name, labels in problem.attributes.items()}
    return replace(
        problem, scores=Scores(start, reviewer, value, scores.reviewers + more), attributes=attributes,
        locked=moved[problem.locked], closed=moved[problem.closed],
    )  # fmt: skip


def _fewest(
    problem: Problem, labels: list[Labels], load: int, progress: Progress | None
) -> tuple[Ints, Ints, bool] | None:
    """How many of each profile, the reviews they give (applications x profiles), and whether that is proven fewest.

    None when nothing was found in time.
    """
    program, number, given = _program(problem, labels, load)
    end, weights = time.monotonic() + SECONDS, program.weights()
    first = program.solve(-weights, (), True, end - time.monotonic())
    if first.x is None:
        return None
    tick(progress, "match:diagnose", 0.93)
    extra: list[tuple[Floats, float, float]] = [(weights, -np.inf, round(float(weights @ first.x)) + 0.5)]
    people = np.zeros(program.columns)
    people[number] = 1.0
    best = second = program.solve(-people, extra, True, end - time.monotonic())
    if second.x is not None:
        tick(progress, "match:diagnose", 0.96)
        extra.append((people, -np.inf, round(float(people @ second.x)) + 0.5))
        third = program.solve(-_plainness(problem, program, number, given, labels), extra, True, end - time.monotonic())
        best = second if third.x is None else third
    reviews = np.round((first if best.x is None else best).x).astype(np.int64)[given]
    count = np.maximum(reviews.max(axis=0, initial=0), -(-reviews.sum(axis=0) // load))
    return count, reviews, first.status == 0 and second.status == 0


def _program(problem: Problem, labels: list[Labels], load: int) -> tuple[Program, Ints, Ints]:
    """The assignment with one more column a profile, and where the numbers of people and their reviews stand."""
    seats = int(problem.demand.sum())
    wide = replace(
        _with_people(problem, labels),
        reviewers=(*problem.reviewers, *map(str, range(len(labels)))),
        load_max=np.append(problem.load_max, np.full(len(labels), seats)),
        load_min=np.append(problem.load_min, np.zeros(len(labels), dtype=np.int64)),
    )
    program = Program(wide)
    given = wide.scores.start[1:, None] - len(labels) + np.arange(len(labels))[None, :]
    program.most[given] = problem.demand[:, None]
    number = np.array([program.column(Short("invited", at)) for at in range(len(labels))], dtype=np.int64)
    for at, count in enumerate(number.tolist()):
        for own in given[problem.demand > 0, at].tolist():  # reviewers of one application are different people
            program.rows.append((np.array([own, count]), np.array([1.0, -1.0]), -np.inf, 0.0))
        columns = np.append(given[:, at], count)
        program.rows.append((columns, np.append(np.ones(len(given)), -float(load)), -np.inf, 0.0))
    return program, number, given


def _plainness(problem: Problem, program: Program, number: Ints, given: Ints, labels: list[Labels]) -> Floats:
    """What a person of a profile costs beyond being one: each label asked for, then the reviews."""
    cost = np.zeros(program.columns)
    cost[given] = 1.0 / (int(problem.demand.sum()) + 1)
    cost[number] = [sum(bool(asked_of(problem, *one)) for one in profile.items()) for profile in labels]
    return cost


def lacking(plan: Assignment) -> Problem:
    """The problem of the applications that lack something, beside what the others keep.

    Where a group lacks reviews over all applications, others stand beside them, as many as fit; where there are too
    many candidates, only those of the plan.
    """
    problem, scores = plan.problem, plan.problem.scores
    short = {gap.application for gap in plan.shortfalls}
    few = np.flatnonzero([name in short for name in problem.applications])
    if any(gap.kind == "overall" for gap in plan.shortfalls):
        rest = np.setdiff1d(np.flatnonzero(problem.demand), few)
        room = WHOLE - int(np.diff(scores.start)[few].sum())
        fits = np.cumsum(np.diff(scores.start)[rest]) <= room
        few = np.union1d(few, rest[fits])
    row = scores.application()
    if int(np.isin(row, few).sum()) > WHOLE:
        other = np.setdiff1d(np.arange(len(scores.value)), np.union1d(plan.chosen, problem.locked))
        problem = replace(problem, closed=np.union1d(problem.closed, other))
    fixed = plan.chosen[~np.isin(row[plan.chosen], few)]
    part = part_of(problem, few)
    load = np.bincount(scores.reviewer[fixed], minlength=len(problem.reviewers))
    overall = [one for rule in problem.rules if rule.overall for one in _rest(problem, rule, scores.reviewer[fixed])]
    return replace(
        part, load_max=problem.load_max - load, load_min=np.maximum(problem.load_min - load, 0),
        rules=(*part.rules, *overall),
    )  # fmt: skip


def _rest(problem: Problem, rule: Rule, given: NDArray[np.int32]) -> list[Rule]:
    """What a rule over all applications still asks and allows beside some reviews given."""
    code, names = codes(rule, problem.attributes)
    count = np.bincount(code[given][code[given] >= 0], minlength=len(names)).tolist()
    values = sorted({label for label in problem.attributes[rule.attribute] if label is not None})
    groups = values if rule.group is None else [rule.group]
    return [
        replace(
            rule, group=group, at_least=max(0, rule.at_least - have),
            at_most=None if rule.at_most is None else max(0, rule.at_most - have),
        )
        for group, have in zip(groups, count, strict=True)
    ]  # fmt: skip


def _remedy(problem: Problem, labels: Labels, amount: int, part: Problem, reviews: Ints) -> Remedy:
    asked = {name: asked_of(problem, name, label) for name, label in labels.items()}
    wanted = {name: labels[name] for name, groups in asked.items() if groups}
    groups = [
        ", ".join(asked[name]) if label is None else f"{name} = {label}" for name, label in wanted.items()
    ]  # fmt: skip
    group = ", ".join(groups) or None
    served = [part.applications[at] for at in np.flatnonzero(reviews).tolist()]
    names = (*served[:NAMED], *(["…"] if len(served) > NAMED else []))
    values = {"amount": amount, "reviews": int(reviews.sum()), "applications": names, "load": usual_load(problem)}
    code = "match:remedy-invite" if group is None else "match:remedy-invite-group"
    why = reason(code, **values) if group is None else reason(code, group=group, **values)
    return Remedy("invite", None, None, group, amount, why, dict(labels))
