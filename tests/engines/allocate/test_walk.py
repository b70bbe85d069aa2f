"""Walk-downs of calls made by hypothesis, confirmed by a checker that shares nothing with the engine."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.allocate import Application, Ask, Columns, Purse, pose, replay, select
from concord.engines.allocate.problem import NOT_RECOMMENDED
from concord.engines.allocate.walk import walk
from concord.engines.reason import Invalid
from engines.allocate.allocate_calls import calls, plain
from engines.allocate.allocate_checker import check, orders


@settings(max_examples=150, deadline=None)
@given(calls(minimums=True), st.sampled_from(["strict", "skip"]), st.integers(0, 3))
def test_checker_confirms_feasibility_policy_and_every_reason(problem, policy, seed):
    selection = _select(problem, policy, seed)
    if selection is None:
        return
    call = plain(problem, policy)
    check(call, selection)
    waiting = {one for one, _ in problem.depends}
    orders(call, selection, waiting | {problem.ids[i] for i in selection.first} | _ahead(selection))
    replay(problem, selection.trace, policy)
    for limit, use, least in call["minimums"]:
        assert sum(use.get(name, 0) for name in selection.funded) >= least, limit


def _select(problem, policy, seed):
    try:
        return select(problem, policy, seed)
    except Invalid as bad:
        if "minimum" not in bad.reason.code:
            raise
        return None


def _ahead(selection):
    """Steps that a minimum put first although the walk would have funded them anyway."""
    if not selection.first:
        return set()
    last = max(s.step for s in selection.trace if selection.problem.index[s.application] in selection.first)
    return {s.application for s in selection.trace if s.step <= last}


@settings(max_examples=60, deadline=None)
@given(calls(most_applications=30), st.booleans())
def test_compiled_and_plain_walks_agree(problem, strict):
    assert np.array_equal(walk(problem.course, strict, fast=True), walk(problem.course, strict, fast=False))


def test_below_threshold_is_never_funded_whatever_money_remains():
    problem = pose(
        [
            Application("A", score="3.9", threshold=4),
            Application("B", score=4, threshold=4),
            Application("C", score=9, fundable=False),
        ],
        [Ask(name, "P", 1) for name in "ABC"],
        [Purse("P", 100)],
    )
    for policy in ("strict", "skip", "equal-shares", "optimise"):
        selection = select(problem, policy)
        assert selection.funded == {"B"}
        assert selection["A"].reason.code == "allocate:below_threshold"
        assert selection["C"].reason.code == "allocate:not_recommended"


def test_more_money_under_skip_can_fund_fewer():
    """With 5 the first does not fit and two small ones do; with 6 the first takes all."""
    applications = [Application("big", rank=1), Application("b", rank=2), Application("c", rank=3)]
    asks = [Ask("big", "P", 6), Ask("b", "P", 3), Ask("c", "P", 2)]
    funded = [select(pose(applications, asks, [Purse("P", amount)])).funded for amount in (5, 6)]
    assert funded == [{"b", "c"}, {"big"}]


@settings(max_examples=60, deadline=None)
@given(calls(), st.sampled_from(["strict", "skip"]), st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(problem, policy, random):
    applications, asks = _rows(problem)
    random.shuffle(applications)
    random.shuffle(asks)
    again = pose(
        applications,
        asks,
        problem.purses,
        mode=problem.mode,
        ties=problem.ties,
        limits=problem.limits,
        exclusive=problem.exclusive,
        depends=problem.depends,
        top_up=problem.top_up,
    )
    one, other = select(problem, policy, 5), select(again, policy, 5)
    assert [(d.application, d.decision, d.reason) for d in one.decisions] == [
        (d.application, d.decision, d.reason) for d in other.decisions
    ]


def _rows(problem):
    applications = [
        Application(
            name,
            rank=int(problem.place[i]),
            fundable=problem.standing[i] != NOT_RECOMMENDED,
            facts={fact: values[i] for fact, values in problem.facts.items()},
        )
        for i, name in enumerate(problem.ids)
    ]
    asks = [
        Ask(name, problem.purses[int(problem.ask_purse[k])].id, int(problem.ask_amount[k]))
        for i, name in enumerate(problem.ids)
        for k in range(int(problem.start[i]), int(problem.start[i + 1]))
    ]
    return applications, asks


@settings(max_examples=60, deadline=None)
@given(calls(modes=("virtual",)), st.sampled_from(["strict", "skip"]))
def test_mixed_pot_with_nothing_pooled_is_the_virtual_pot_and_with_all_pooled_the_real_one(problem, policy):
    applications, asks = _rows(problem)
    rules = {"limits": problem.limits, "exclusive": problem.exclusive, "depends": problem.depends, "ties": problem.ties}
    purses = [Purse(p.id, p.amount, "GBP", p.party, digits=0) for p in problem.purses]
    pooled = [Purse(p.id, p.amount, "GBP", p.party, pooled=p.amount, digits=0) for p in problem.purses]

    def funded(listed, mode):
        return select(pose(applications, asks, listed, mode=mode, **rules), policy).funded

    assert funded(purses, "mixed") == funded(purses, "virtual")
    assert funded(pooled, "mixed") == funded(purses, "real")


def test_columns_and_rows_pose_the_same_problem():
    columns = Columns(
        ids=["A", "B"], rank=[2, 1], score=None, ask_application=["A", "B"], ask_purse=["P", "P"], ask_amount=["1.5", 2]
    )
    rows = pose(
        [Application("A", 2), Application("B", 1)], [Ask("A", "P", "1.5"), Ask("B", "P", 2)], [Purse("P", "3.5")]
    )
    one = pose(columns, purses=[Purse("P", "3.5")])
    assert one.ids == rows.ids == ("B", "A")
    assert one.ask_amount.tolist() == rows.ask_amount.tolist() == [20, 15]


def test_lot_is_drawn_from_the_seed_and_no_other_application_changes_it():
    def order(names, seed):
        problem = pose(
            [Application(n, rank=1) for n in names], [Ask(n, "P", 1) for n in names], [Purse("P", 1)], ties="lot"
        )
        return [s.application for s in select(problem, seed=seed).trace]

    names = [f"A{k}" for k in range(8)]
    assert order(names, 1) == order(names[::-1], 1) != order(names, 2)
    assert [n for n in order(names, 1) if n != "A3"] == order([n for n in names if n != "A3"], 1)
