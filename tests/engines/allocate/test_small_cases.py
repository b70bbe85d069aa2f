"""Ties, minimums and reopened walks against trying everything."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from concord.engines.allocate import Application, Ask, Limit, Purse, Selection, TopUp, pose, reopen, rule_costs, select
from concord.engines.allocate.funds import apportion
from concord.engines.allocate.walk import FUNDED, walk
from concord.engines.reason import Invalid
from engines.allocate.allocate_calls import calls, plain


def runs(problem):
    """Neighbouring steps that are tied."""
    groups = problem.course.group.tolist()
    bounds = [0, *(k for k in range(1, len(groups)) if groups[k] != groups[k - 1]), len(groups)]
    return [range(a, b) for a, b in pairwise(bounds)]


@settings(max_examples=60, deadline=None)
@given(calls(ties=("most",), most_applications=6, conditions=False), st.sampled_from(["strict", "skip"]))
def test_ties_are_reordered_to_fund_the_most_run_by_run(problem, policy):
    """Whatever order of a run is tried, with the runs before it as they are, no more of it are funded."""
    strict = policy == "strict"
    course, selection = problem.course, select(problem, policy)
    order = list(range(course.steps))
    for run in runs(problem):
        best = None
        for tried in permutations(run):
            attempt = [*order[: run.start], *tried, *order[run.stop :]]
            code = walk(course.reordered(attempt), strict)
            chosen = sorted(s for s, c in zip(attempt, code, strict=True) if c == FUNDED and s in run)
            key = (-len(chosen), chosen)
            if best is None or key < best[0]:
                best = (key, [*chosen, *(s for s in run if s not in chosen)])
        order[run.start : run.stop] = best[1]
    ordered = course.reordered(order)
    code = walk(ordered, strict)
    assert selection.funded == {problem.ids[i] for i in ordered.app[code == FUNDED]}
    assert selection.proven


@settings(max_examples=60, deadline=None)
@given(calls(ties=("id",), modes=("virtual",), most_applications=6, minimums=True), st.sampled_from(["strict", "skip"]))
def test_minimums_hold_whenever_they_can(problem, policy):
    """By trying every set: if one that keeps the rules meets the minimums, they are met; else the error is true."""
    call = plain(problem, policy)
    assume(call["minimums"])
    possible = [chosen for chosen in subsets(call["ready"]) if keeps(call, chosen) and meets(call, chosen)]
    if possible:
        assert meets(call, select(problem, policy).funded)
        return
    with pytest.raises(Invalid, match=r"at least|together"):
        select(problem, policy)


def subsets(names):
    return (set(c) for size in range(len(names) + 1) for c in combinations(names, size))


def keeps(call, chosen):
    """Whether a set is within purses, limits, sets and conditions (virtual pot)."""
    spent = {p: sum(call["asks"][name].get(p, 0) for name in chosen) for p in call["own"]}
    return (
        all(spent[p] <= call["own"][p] for p in spent)
        and all(sum(use.get(name, 0) for name in chosen) <= most for _, use, most in call["limits"])
        and all(len(chosen & set(names)) <= 1 for names in call["exclusive"])
        and all(on in chosen for one, on in call["depends"] if one in chosen)
    )


def meets(call, chosen):
    return all(sum(use.get(name, 0) for name in chosen) >= least for _, use, least in call["minimums"])


def test_a_minimum_takes_its_best_ranked_first():
    applications = [Application(f"A{k}", rank=k, facts={"area": "x" if k > 3 else "y"}) for k in range(1, 7)]
    problem = pose(
        applications,
        [Ask(f"A{k}", "P", 30) for k in range(1, 7)],
        [Purse("P", 100, "GBP")],
        limits=[Limit("area", "x", least=2)],
    )
    selection = select(problem)
    assert selection.funded == {"A1", "A4", "A5"}
    assert selection["A4"].reason.code == "allocate:funded_first"
    with pytest.raises(Invalid) as bad:
        select(
            pose(
                applications,
                [Ask(f"A{k}", "P", 30) for k in range(1, 7)],
                [Purse("P", 100)],
                limits=[Limit("area", "x", least=4)],
            )
        )
    assert bad.value.reason.code == "allocate:minimum_members"
    assert bad.value.reason.values["reach"] == "3"


@settings(max_examples=80, deadline=None)
@given(calls(most_applications=6), st.sampled_from(["strict", "skip"]), st.data())
def test_reopening_drops_as_few_as_can_be(problem, policy, data):
    selection = select(problem, policy)
    assume(selection.funded)
    gone = data.draw(st.sampled_from(sorted(selection.funded)))
    again = reopen(selection, withdrawn=[gone])
    needed = {gone}
    while True:
        more = {one for one, on in problem.depends if on in needed and one in selection.funded} - needed
        if not more:
            break
        needed |= more
    assert set(again.dropped) == needed - {gone}
    assert again.gone == (gone,)
    assert selection.funded - needed <= again.selection.funded
    assert again.selection[gone].reason.code == "allocate:withdrawn"
    check_rest(again.selection)


def check_rest(selection: Selection):
    """Nobody who would still fit is left out by a skipping walk."""
    if selection.policy == "skip":
        from concord.engines.allocate.walk import SHORT

        ledger, course = selection.ledger, selection.course
        for s in range(course.steps):
            if selection.code[s] == SHORT:
                left = {r: ledger.left(r, course.steps) for r, _ in course.uses(s)}
                assert any(a > left[r] for r, a in course.uses(s) if r < course.purses)


@settings(max_examples=60, deadline=None)
@given(calls(), st.sampled_from(["strict", "skip"]))
def test_an_unfunded_application_that_withdraws_changes_nothing(problem, policy):
    selection = select(problem, policy)
    unfunded = [d.application for d in selection.decisions if d.decision != "funded"]
    assume(unfunded)
    for name in unfunded:
        if policy == "skip":
            assert select(problem.without({name: (3, "")}), policy).funded == selection.funded
            assert not reopen(selection, withdrawn=[name]).came
        again = reopen(selection, withdrawn=[name])
        assert not again.dropped
        if policy == "strict" and again.came:
            assert name in stops(selection), "only the application that made the gap lets a strict walk go on"


def stops(selection):
    """The applications at which the strict walk of some list stopped: the first of each list that money did not
    cover."""
    from concord.engines.allocate.walk import SHORT

    course, first = selection.ledger.course, {}
    for s in range(course.steps):
        if selection.code[s] == SHORT:
            first.setdefault(int(course.list_of[s]), selection.problem.ids[int(course.app[s])])
    return set(first.values())


def test_a_strict_walk_goes_on_when_the_one_that_stopped_it_has_left():
    applications = [Application(name, rank=k) for k, name in enumerate(("A", "B", "C", "D"), start=1)]
    asks = [Ask("A", "P", 60), Ask("B", "P", 70), Ask("C", "P", 30), Ask("D", "P", 20)]
    selection = select(pose(applications, asks, [Purse("P", 100, "GBP")]), "strict")
    assert selection.funded == {"A"}
    assert not reopen(selection, withdrawn=["C"]).came
    again = reopen(selection, withdrawn=["B"])
    assert set(again.came) == {"C"}, "D asks 20 of the 10 that are left"
    assert not again.dropped


def test_refusal_names_the_party():
    problem = pose(
        [Application("A", rank=1), Application("B", rank=2)], [Ask("A", "P", 5), Ask("B", "P", 5)], [Purse("P", 5)]
    )
    again = reopen(select(problem), refused={"A": "UK"})
    assert again.came == ("B",)
    assert "UK" in again.selection["A"].reason.text()


def test_gap_share_of_a_top_up_fills_gaps_and_the_rest_is_proportional():
    """Two parties, 100 and 300, and a top-up of 40: half of it fills gaps, the rest goes 5 and 15."""
    applications = [Application("A", rank=1), Application("B", rank=2), Application("C", rank=3)]
    asks = [Ask("A", "P", 100), Ask("B", "P", 10), Ask("B", "Q", 10), Ask("C", "P", 16)]
    purses = [Purse("P", 100, "EUR", "p"), Purse("Q", 300, "EUR", "q")]

    def posed(share, mode="mixed"):
        return pose(applications, asks, purses, mode=mode, top_up=TopUp(40, "EUR", share))

    half = posed("0.5")
    assert half.topped_up == (500, 1500)
    assert half.pot == (2000,)
    selection = select(half)
    assert [d.decision for d in selection.decisions] == ["funded", "funded", "reserve"]
    assert selection["B"].lines[0].own == 5
    assert selection["B"].lines[0].pot == 5
    assert select(posed(0)).funded == select(posed("0.7", "virtual")).funded == {"A", "B"}
    assert select(posed(1)).funded == {"A", "B", "C"}
    assert select(posed(1, "real")).funded == {"A", "B", "C"}
    returned = {r.party: (r.paid, r.awarded) for r in selection.juste_retour}
    assert returned == {"p": (105, 110), "q": (10, 10)}


def test_a_top_up_beyond_its_rate_is_refused_with_the_most_that_fits():
    with pytest.raises(Invalid, match="at most 49") as bad:
        pose(
            [Application("A", rank=1)], [Ask("A", "P", 1)], [Purse("P", 100, "JPY")], top_up=TopUp(50, "JPY", 1, "0.33")
        )
    assert bad.value.reason.code == "allocate:top_up_rate"


@given(st.integers(0, 10**15), st.lists(st.integers(0, 10**12), min_size=1, max_size=6))
def test_apportioning_keeps_the_sum(whole, weights):
    parts = apportion(whole, weights)
    assert sum(parts) == whole
    total = sum(weights)
    if total:
        assert all(abs(p * total - whole * w) < total for p, w in zip(parts, weights, strict=True))


def test_shifts_of_facilities_with_partnership_first_and_each_own_rule():
    """Weeks by configuration are purses; partnership projects go first; one facility keeps a third for them, the other
    caps a project and takes only its own field."""
    kinds = {"S1": "partnership", "S2": "single", "S3": "single", "S4": "partnership", "S5": "single"}
    applications = [
        Application(name, rank=k, facts={"kind": kind, "area": "bio" if k != 5 else "physics"})
        for k, (name, kind) in enumerate(kinds.items(), 1)
    ]
    asks = [
        Ask("S1", "beamline 7: cryo", 3, unit="shift"),
        Ask("S2", "beamline 7: cryo", 6, unit="shift"),
        Ask("S3", "beamline 7: cryo", 5, unit="shift"),
        Ask("S4", "neutron", 4, unit="shift"),
        Ask("S5", "neutron", 1, unit="shift"),
    ]
    problem = pose(
        applications,
        asks,
        [
            Purse("beamline 7: cryo", 12, "shift", "UK"),
            Purse("neutron", 9, "shift", "CN", cap=4, only={"area": frozenset({"bio"})}),
        ],
        priority=("kind", ["partnership"]),
        limits=[
            Limit("kind", "partnership", "amount", most=8, purses=("beamline 7: cryo",), exempt=True, name="others")
        ],
    )
    selection = select(problem)
    assert [s.application for s in selection.trace] == ["S1", "S4", "S2", "S3"]
    assert selection.funded == {"S1", "S2", "S4"}
    assert (
        selection["S3"].reason.text()
        == "Not funded: others allows 8 shift; with this application it would be 11 shift."
    )
    assert selection["S5"].reason.code == "allocate:restricted"


def test_equal_shares_give_each_area_its_part():
    applications = [Application(f"A{k}", score=10 - k, facts={"area": "x" if k < 4 else "y"}) for k in range(6)]
    problem = pose(applications, [Ask(f"A{k}", "P", 25) for k in range(6)], [Purse("P", 100, "GBP")])
    selection = select(problem, "equal-shares")
    assert selection.funded == {"A0", "A1", "A4", "A5"}
    assert select(problem, "skip").funded == {"A0", "A1", "A2", "A3"}
    assert selection["A4"].reason.code == "allocate:funded_shares"
    assert selection["A4"].reason.text("zh")


def test_what_each_rule_costs():
    applications = [Application(f"A{k}", rank=k, facts={"area": "x" if k < 3 else "y"}) for k in range(1, 5)]
    purse = Purse("P", 30, "GBP", cap=20, only={"area": frozenset({"x", "y"})})
    problem = pose(
        applications,
        [Ask(f"A{k}", "P", 10) for k in range(1, 5)],
        [purse],
        limits=[Limit("area", "x", most=1, name="one of x")],
        exclusive=[["A3", "A4"]],
    )
    selection = select(problem)
    assert selection.funded == {"A1", "A3"}
    costs = {cost.rule: (cost.funds, cost.drops) for cost in rule_costs(selection)}
    assert costs == {
        "one of x": (("A2",), ()),
        "A3 / A4": (("A4",), ()),
        "P: area": ((), ()),
        "P: cap": ((), ()),
    }


def test_a_long_run_of_ties_says_whether_its_order_is_proven():
    applications = [Application(f"A{k}", rank=1) for k in range(400)]
    asks = [Ask(f"A{k}", "P", 1 + k % 7) for k in range(400)]
    selection = select(pose(applications, asks, [Purse("P", 300)], ties="most"))
    assert len(selection.funded) == 58 + 57 + 42
    assert selection.proven
