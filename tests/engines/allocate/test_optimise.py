"""The "optimise" policy against trial of every selection, by rules written out again here."""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.allocate import Application, Ask, Limit, Problem, Purse, pose, select
from concord.engines.allocate.optimise import Optimum, optimise
from concord.engines.allocate.optimise_costs import SOLVED, costs, instead
from concord.engines.allocate.problem import FUNDABLE
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid

exactly = {"gap": 0.0}
AREAS = ("agri", "bio", "climate")


@st.composite
def calls(draw, most=7, modes=("virtual", "real", "mixed"), minimums=True):  # type: ignore[no-untyped-def]
    """A small call with every kind of rule; amounts are small, so that rules bind."""
    n, count = draw(st.integers(1, most)), draw(st.integers(1, 3))
    mode = draw(st.sampled_from(modes))
    purses = []
    for p in range(count):
        amount = draw(st.integers(0, 30))
        purses.append(
            Purse(
                f"P{p}",
                amount,
                unit="GBP",
                party=f"p{p % 2}",
                pooled=draw(st.integers(0, amount)) if mode == "mixed" else 0,
                raisable=draw(st.sampled_from([0, 0, 3])),
                draws=draw(st.sampled_from([True, True, False])),
                digits=0,
            )
        )
    applications, asks = [], []
    for k in range(n):
        facts = {"area": draw(st.sampled_from(AREAS)), "investigator": f"i{draw(st.integers(0, 4))}"}
        score = draw(st.sampled_from([3, 4.5, 5, 5.25, 6, 7, 8.5]))
        applications.append(Application(f"A{k}", score=score, fundable=draw(st.integers(0, 5)) > 0, facts=facts))
        wanted = draw(st.sets(st.integers(0, count - 1), min_size=1))
        asks += [Ask(f"A{k}", f"P{p}", draw(st.integers(0, 12))) for p in sorted(wanted)]
    limits = [Limit("investigator", most=1)] if draw(st.booleans()) else []
    for _ in range(draw(st.integers(0, 2))):
        by, value = draw(st.sampled_from([("", None), ("area", "bio"), ("area", None), ("party", "p0")]))
        kind = draw(st.sampled_from(["least", "amount", "most"] if minimums else ["amount", "most"]))
        if kind == "least":
            limits.append(Limit(by, value, least=draw(st.integers(0, 2))))
        elif kind == "most":
            limits.append(Limit(by, value, most=draw(st.integers(0, 3))))
        else:
            limits.append(Limit(by, value, "amount", most=draw(st.integers(0, 20)), purses=("P0",)))
    names = st.integers(0, n - 1).map(lambda k: f"A{k}")
    exclusive = draw(st.lists(st.sets(names, min_size=min(2, n), max_size=3), max_size=2))
    pairs = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2))
    depends = [(f"A{i}", f"A{j}") for i, j in pairs if j < i and not any({f"A{i}", f"A{j}"} <= s for s in exclusive)]
    return pose(applications, asks, purses, mode=mode, limits=limits, exclusive=exclusive, depends=depends)


def counted(problem: Problem, limit: Limit, chosen: frozenset[int]) -> dict[str, int]:
    """Value of the limit's fact → what the chosen come to."""
    total: dict[str, int] = defaultdict(int)
    for i in chosen:
        lines = range(int(problem.start[i]), int(problem.start[i + 1]))
        asked = [(problem.purses[int(problem.ask_purse[k])], int(problem.ask_amount[k])) for k in lines]
        named = [(p, a) for p, a in asked if not limit.purses or p.id in limit.purses]
        if limit.by == "party":
            for value in {p.party for p, _ in named}:
                total[value] += 1 if limit.measure == "awards" else sum(a for p, a in named if p.party == value)
        else:
            value = problem.facts[limit.by][i] if limit.by else ""
            total[value] += 1 if limit.measure == "awards" else sum(a for _, a in named)
    return total


def in_limits(problem: Problem, chosen: frozenset[int]) -> bool:
    for limit in problem.limits:
        total = counted(problem, limit, chosen)
        everything = counted(problem, limit, frozenset(range(len(problem.ids))))
        for value in {limit.value} if limit.value is not None else set(everything):
            if limit.least is not None and total.get(str(value), 0) < int(limit.least):
                return False
            if limit.most is not None and total.get(str(value), 0) > int(limit.most):
                return False
    return True


def in_purses(problem: Problem, chosen: frozenset[int], endless: str = "") -> bool:
    drawn = [0] * len(problem.purses)
    for i in chosen:
        for p, amount in problem.asks(i):
            drawn[p] += amount
    over = [0 if problem.purses[p].id == endless else max(0, drawn[p] - own) for p, own in enumerate(problem.own)]
    if any(o and problem.pot_of[p] < 0 for p, o in enumerate(over)):
        return False
    return all(sum(o for p, o in enumerate(over) if problem.pot_of[p] == k) <= pot for k, pot in enumerate(problem.pot))


def in_conditions(problem: Problem, chosen: frozenset[int]) -> bool:
    names = {problem.ids[i] for i in chosen}
    if any(len(names & set(apart)) > 1 for apart in problem.exclusive):
        return False
    return all(on in names for name, on in problem.depends if name in names)


def by_trial(problem: Problem, endless: str = "", having: int | None = None) -> float | None:
    """The greatest merit of all selections."""
    every = selections(problem, endless)
    return max((merit for chosen, merit in every if having is None or having in chosen), default=None)


def selections(problem: Problem, endless: str = "") -> Iterator[tuple[frozenset[int], float]]:
    """All selections that keep the rules, with their merit."""
    able = [i for i in range(len(problem.ids)) if problem.standing[i] == FUNDABLE and i not in problem.course.barred]
    for size in range(len(able) + 1):
        for some in itertools.combinations(able, size):
            chosen = frozenset(some)
            if in_purses(problem, chosen, endless) and in_limits(problem, chosen) and in_conditions(problem, chosen):
                yield chosen, sum(float(problem.score[i]) for i in chosen)


@settings(max_examples=120, deadline=None)
@given(calls(most=8))
def test_the_optimum_is_that_of_trying_every_selection(problem: Problem) -> None:
    best = by_trial(problem)
    if best is None:
        with pytest.raises(Invalid, match=r"at least|together"):
            optimise(problem, **exactly)
        return
    found = optimise(problem, **exactly)
    chosen = frozenset(problem.index[name] for name in found.funded)
    assert in_purses(problem, chosen)
    assert in_limits(problem, chosen)
    assert in_conditions(problem, chosen)
    assert float(found.total) == best == found.bound == found.merit
    assert found.proven
    assert found.gap == 0


@settings(max_examples=60, deadline=None)
@given(calls(minimums=False))
def test_every_decision_has_a_reason_that_holds(problem: Problem) -> None:
    found = optimise(problem, **exactly)
    for decision in found.decisions:
        why = decision.reason
        for language in ("en", "zh"):
            assert why.text(language)
        if decision.step == 0:
            continue
        code = why.code.removeprefix("allocate:optimum_").removeprefix("reserve_")
        if decision.application in found.funded:
            assert code in ("funded", "funded_fill")
        elif code == "exclusive":
            assert why.values["application"] in found.funded
        elif code == "depends":
            assert why.values["application"] not in found.funded
            assert (decision.application, why.values["application"]) in problem.depends
        else:
            assert code in ("priced", "edge", "worthless")
    json.dumps(found.json(), default=str)


@settings(max_examples=40, deadline=None)
@given(calls(most=6), st.integers(0, 2), st.integers(1, 9))
def test_more_money_never_lowers_the_merit(problem: Problem, p: int, more: int) -> None:
    purse = problem.purses[p % len(problem.purses)].id
    try:
        before = optimise(problem, **exactly).total
    except Invalid:
        return
    assert optimise(problem.with_purse(purse, more), **exactly).total >= before


@settings(max_examples=40, deadline=None)
@given(calls(minimums=False))
def test_it_is_never_worse_than_the_walk(problem: Problem) -> None:
    assert float(optimise(problem, gap=0.5).total) >= select(problem, "skip").merit


@settings(max_examples=25, deadline=None)
@given(calls(most=6, modes=("virtual",)))
def test_the_cost_of_a_purse_is_what_is_gained_without_it(problem: Problem) -> None:
    try:
        found = optimise(problem, **exactly)
    except Invalid:
        return
    for cost in costs(found):
        assert cost.reason.text("zh")
        assert cost.least == cost.most
        if cost.kind == "purse":
            assert float(found.total + cost.least) == by_trial(problem, endless=cost.name)


@settings(max_examples=25, deadline=None)
@given(calls(most=6))
def test_a_swap_is_the_best_selection_with_the_application(problem: Problem) -> None:
    try:
        found = optimise(problem, **exactly)
    except Invalid:
        return
    for name, i in problem.index.items():
        swap = instead(found, name, anew=True)
        assert swap.reason.text("zh")
        best = by_trial(problem, having=i)
        if best is None:
            assert swap.lost is None
            assert swap.proven
        else:
            assert swap.lost is not None
            assert float(found.total - swap.lost) == best
            extra = {name} - set(found.funded)
            chosen = (set(found.funded) | extra | set(swap.enter)) - set(swap.leave)
            assert sum(float(problem.score[problem.index[n]]) for n in chosen) == best


@settings(max_examples=25, deadline=None)
@given(calls(most=6))
def test_a_swap_with_the_fewest_changes_brings_in_no_more_than_must(problem: Problem) -> None:
    try:
        found = optimise(problem, **exactly)
    except Invalid:
        return
    before = {problem.index[name] for name in found.funded}
    for name, i in problem.index.items():
        if name in found.funded:
            continue
        every = [(len(chosen - before), -merit) for chosen, merit in selections(problem) if i in chosen]
        swap = instead(found, name)
        if not every:
            assert swap.lost is None
            assert swap.proven
        else:
            assert swap.lost is not None
            assert (len(swap.enter) + 1, float(swap.lost - found.total)) == min(every)


def small(**rules: object) -> Problem:
    """Twelve applications in three areas and two organisations, over two purses."""
    facts = [{"area": "xyz"[i % 3], "organisation": "ab"[i % 2]} for i in range(12)]
    applications = [Application(f"A{i}", score=80 - i, facts=facts[i]) for i in range(12)]
    asks = [Ask(f"A{i}", purse, 30 + (i * 7) % 20) for i in range(12) for purse in ("UK", "CN")]
    return pose(applications, asks, [Purse("UK", 150, unit="GBP"), Purse("CN", 180, unit="CNY")], **rules)  # type: ignore[arg-type]


def test_a_minimum_that_cannot_hold_alone_is_named_with_the_least_that_would() -> None:
    limits = [
        Limit("area", "y", least=1),
        Limit("area", "x", least=4, name="area x"),
        Limit("organisation", "a", most=1),
    ]
    with pytest.raises(Invalid) as caught:
        optimise(small(limits=limits))
    assert caught.value.reason.code == "allocate:minimum_alone"
    assert caught.value.reason.values == {"minimum": "area x", "least": "4", "reach": "3"}
    reached = [limits[0], Limit("area", "x", least=3, name="area x"), limits[2]]
    assert optimise(small(limits=reached)).proven


def test_minimums_that_cannot_hold_together_are_lowered_least() -> None:
    limits = [Limit("area", area, least=least) for area, least in (("x", 2), ("y", 2), ("z", 2))]
    with pytest.raises(Invalid) as caught:
        optimise(small(limits=limits))
    reason = caught.value.reason
    assert reason.code == "allocate:minimums_together"
    assert "→" in reason.text("zh")
    # Four of the six fit the purses, so one of the three falls by two or two by one.
    lowered = [text.rsplit(" ", 3) for text in reason.values["lower"]]
    assert sum(int(before) - int(after) for _, before, _, after in lowered) == 2
    changed = {name: int(after) for name, _, _, after in lowered}
    assert optimise(
        small(limits=[Limit("area", a, least=changed.get(f"area = {a} (awards)", 2)) for a in "xyz"])
    ).proven


@pytest.mark.parametrize(
    ("option", "code"),
    [
        ({"speed": 1}, "allocate:unknown_option"),
        ({"merit": "beauty"}, "allocate:unknown_option"),
        ({"gap": -0.1}, "allocate:bad_option"),
        ({"gap": float("nan")}, "allocate:bad_option"),
        ({"gap": "wide"}, "allocate:bad_option"),
        ({"time_limit": 0}, "allocate:bad_option"),
        ({"threads": 1.5}, "allocate:bad_option"),
    ],
)
def test_an_unknown_option_is_an_error(option: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as caught:
        select(small(), "optimise", **option)
    assert caught.value.reason.code == code
    assert caught.value.reason.text("zh")


def test_the_selection_says_what_it_proves() -> None:
    found = select(small(limits=[Limit("area", "x", least=2)]), "optimise")
    assert isinstance(found, Optimum)
    assert found.policy == "optimise"
    assert found.bound is not None
    assert float(found.total) <= found.bound
    for language in ("en", "zh"):
        assert "proven" in found.proof.text("en")
        assert found.proof.text(language)
    assert found.json()["status"] == "optimal"


def test_merit_may_be_the_number_of_awards() -> None:
    by_score, by_number = optimise(small(), **exactly), optimise(small(), merit="awards", **exactly)
    assert by_number.total == len(by_number.funded) >= len(by_score.funded)


def test_scores_are_added_up_exactly() -> None:
    problem = pose(
        [Application("A1", score="0.1"), Application("A2", score="0.2"), Application("A3", score="0.3")],
        [Ask("A1", "P", 1), Ask("A2", "P", 1), Ask("A3", "P", 2)],
        [Purse("P", 4)],
    )
    assert optimise(problem).total == Decimal("0.6")


def test_nobody_below_the_threshold_is_funded_whatever_money_remains() -> None:
    problem = pose(
        [Application("A1", score=5, threshold=6), Application("A2", score=7, threshold=6)],
        [Ask("A1", "P", 1), Ask("A2", "P", 1)],
        [Purse("P", 100)],
    )
    found = optimise(problem)
    assert found.funded == {"A2"}
    assert found["A1"].reason.code == "allocate:below_threshold"


def test_costs_beyond_those_asked_for_are_given_at_their_price() -> None:
    found = optimise(small(limits=[Limit("organisation", "a", most=2)]), **exactly)
    priced = costs(found, most=0)
    assert {c.basis for c in priced} == {"price"}
    assert {c.basis for c in costs(found)} == {SOLVED}
    money = next(c for c in priced if c.name == "UK")
    assert money.unit == "1 GBP"
    assert "price" in money.reason.text()


def test_progress_can_stop_it() -> None:
    with pytest.raises(Cancelled):
        optimise(small(), progress=lambda stage, _: stage != "allocate:search")


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = [Application(f"A{i}", score=50 + i % 5) for i in range(9)]
    asks = [Ask(f"A{i}", "P", 10 + i * 3) for i in range(9)]
    one = optimise(pose(rows, asks, [Purse("P", 70)]), **exactly)
    two = optimise(pose(rows[::-1], asks[::-1], [Purse("P", 70)]), **exactly)
    assert one.funded == two.funded
