"""What-if against trying every budget, unit by unit."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.engines.allocate import Application, Ask, Purse, account, pose, select, what_if
from concord.engines.allocate.course import Course
from concord.engines.reason import Invalid
from engines.allocate.allocate_calls import calls

FARTHEST = 40


def tried(problem, purse, sign, policy, seed):
    """Change of the purse → who is funded, for every change up to the farthest (or an empty purse)."""
    outcomes = {}
    for change in range(1, FARTHEST):
        try:
            outcomes[sign * change] = select(problem.with_purse(purse, sign * change), policy, seed).funded
        except Invalid:
            break
    return outcomes


def changes(outcomes, today):
    """Where the outcome differs from the one before."""
    found, last = [], today
    for change, funded in outcomes.items():
        if funded != last:
            found.append((change, funded))
        last = funded
    return found


@settings(max_examples=80, deadline=None)
@given(calls(most_applications=6, greatest=5), st.sampled_from(["strict", "skip"]), st.integers(0, 2))
def test_every_breakpoint_is_exact_and_none_nearer_is_missing(problem, policy, seed):
    selection = select(problem, policy, seed)
    found = what_if(selection, steps=100)
    for purse in problem.purse_index:
        for sign, way in ((1, found.up), (-1, found.down)):
            said = [(int(b.change), (selection.funded | set(b.funds)) - set(b.drops)) for b in way[purse]]
            outcomes = tried(problem, purse, sign, policy, seed)
            assert [c for c in said if abs(c[0]) < FARTHEST] == changes(outcomes, selection.funded)


@settings(max_examples=80, deadline=None)
@given(calls(ties=("id", "lot"), most_applications=7, greatest=5), st.sampled_from(["strict", "skip"]), st.booleans())
def test_least_addition_to_each_purse_alone_is_exact(problem, policy, compiled):
    selection = select(problem, policy)
    with pytest.MonkeyPatch.context() as patch:
        if compiled:
            patch.setattr(account, "COMPILED_FROM", 0)
        found = what_if(selection)
    outcomes = {purse: tried(problem, purse, 1, policy, 0) for purse in problem.purse_index}
    for application, additions in found.additions.items():
        for addition in additions:
            true = next((c for c, funded in outcomes[addition.purse].items() if application in funded), None)
            near = addition.amount is not None and addition.amount < FARTHEST
            assert (int(addition.amount) if near else None) == true
            assert addition.exact
            assert addition.enough == addition.amount


def test_search_cut_short_says_what_is_excluded_and_what_is_enough(monkeypatch):
    monkeypatch.setattr(account, "LEAST_VISITS", 1)
    monkeypatch.setattr(account, "MOST_VISITS", 0)
    asks = [5, 9, 8, 7, 4]
    applications = [Application(f"A{k}", rank=k + 1) for k in range(5)]
    problem = pose(applications, [Ask(f"A{k}", "P", a) for k, a in enumerate(asks)], [Purse("P", 5)])
    cut = what_if(select(problem)).lacking("A4")[0]
    monkeypatch.undo()
    whole = what_if(select(problem)).lacking("A4")[0]
    assert whole.exact
    assert not cut.exact
    assert cut.amount <= whole.amount <= cut.enough


def test_words_say_what_is_funded_and_dropped():
    applications = [Application("big", rank=1), Application("b", rank=2), Application("c", rank=3)]
    asks = [Ask("big", "B", "6.00"), Ask("b", "B", "3.00"), Ask("c", "B", "2.00")]
    found = what_if(select(pose(applications, asks, [Purse("B", "5.00", "GBP")])))
    assert found.up["B"][0].reason.text() == "1 GBP more in B funds big, and drops b, c."
    assert found.up["B"][1].reason.text() == "3 GBP more in B funds big, and drops b."
    assert found.down["B"][0].reason.text() == "0.01 GBP less in B drops c."
    assert found.down["B"][0].reason.text("zh") == "B 减少 0.01 GBP，c 将不再立项。"


def test_what_if_takes_walks_only():
    problem = pose([Application("A", rank=1)], [Ask("A", "P", 1)], [Purse("P", 1)])
    with pytest.raises(Invalid, match="equal-shares"):
        what_if(select(problem, "equal-shares"))
    with pytest.raises(Invalid, match="no purse Q"):
        what_if(select(problem), purses=["Q"])


def test_only_steps_linked_to_the_purse_are_looked_at():
    applications = [Application(f"A{k}", rank=k) for k in range(1, 5)]
    asks = [Ask("A1", "P", 1), Ask("A2", "Q", 1), Ask("A3", "P", 1), Ask("A3", "R", 1), Ask("A4", "R", 2)]
    problem = pose(applications, asks, [Purse(p, 1) for p in "PQR"])
    course: Course = problem.course
    assert account.connected(course, account.Account((0,), 0, -1), False).tolist() == [0, 2, 3]
    assert account.connected(course, account.Account((1,), 1, -1), False).tolist() == [1]


def test_least_addition_answers_a_subset_sum():
    """The reduction of docs/theory/allocate.md: an addition below 2^k funds t exactly if a subset weighs 13."""
    weights, target = [3, 5, 8, 11], 13
    q = sum(weights) + 2 * target + 1
    names = [*(f"w{w}" for w in weights), "u", "t"]
    asks = [x for i, w in enumerate(weights) for x in (Ask(f"w{w}", "P", 2 ** (3 - i)), Ask(f"w{w}", "Q", w))]
    asks += [Ask("u", "Q", q - target + 1), Ask("t", "Q", q - target)]
    applications = [Application(name, rank=k + 1) for k, name in enumerate(names)]
    problem = pose(applications, asks, [Purse("P", 0), Purse("Q", q)])
    addition = what_if(select(problem), purses=["P"]).lacking("t")[0]
    assert addition.amount == 0b0110
    assert addition.exact
