"""What cannot be posed is refused by row and field, with what to do."""

from __future__ import annotations

from decimal import Decimal

import pytest

from concord.engines.allocate import Application, Ask, Limit, Purse, TopUp, money, pose, select
from concord.engines.reason import Invalid

A, B = Application("A", rank=1), Application("B", rank=2)
P = Purse("P", 100, "GBP", "UK")
BOTH = [Ask("A", "P", 1), Ask("B", "P", 1)]


def refused(code, *given, **rules):
    with pytest.raises(Invalid) as bad:
        select(pose(*given, **rules))
    assert bad.value.reason.code == f"allocate:{code}"
    assert bad.value.reason.text("zh")
    return bad.value.reason.values


def test_amounts_that_are_none():
    for amount in ("twelve", "NaN", "Infinity", float("nan"), ""):
        values = refused("not_a_number", [A], [Ask("A", "P", amount)], [P])
        assert (values["row"], values["field"], values["entry"]) == (1, "asked", "A")
    assert refused("negative", [A, B], [BOTH[0], Ask("B", "P", -1)], [P])["row"] == 2
    assert refused("too_fine", [A], [Ask("A", "P", "1.005")], [P])["digits"] == 2
    assert refused("too_large", [A], [Ask("A", "P", 10**18)], [P])["entry"] == "A"


def test_currencies():
    assert refused("unknown_currency", [A], [Ask("A", "P", 1)], [Purse("P", 1, "GPB")])["unit"] == "GPB"
    assert refused("unknown_currency", [A], [Ask("A", "P", 1, unit="XYZ")], [P])["row"] == 1
    assert refused("wrong_unit", [A], [Ask("A", "P", 1, unit="CNY")], [P])["holds"] == "GBP"
    assert refused("pool_of_units", [A], [Ask("A", "P", 1)], [P, Purse("Q", 1, "CNY")], mode="real")["units"] == (
        "GBP",
        "CNY",
    )
    assert select(pose([A], [Ask("A", "P", "0.001")], [Purse("P", 1, "ADA", digits=6)])).funded == {"A"}
    assert money.CURRENCIES["JPY"] == 0
    assert money.CURRENCIES["KWD"] == 3


def test_purses():
    assert refused("purse_twice", [A], [Ask("A", "P", 1)], [P, P])["row"] == 2
    assert refused("unknown_purse", [A], [Ask("A", "Q", 1)], [P])["known"] == ("P",)
    refused("no_purse", [A], [], [])
    assert refused("pooled_more", [A], [Ask("A", "P", 1)], [Purse("P", 1, "GBP", pooled=2)], mode="mixed")["row"] == 1
    refused("pooled_virtual", [A], [Ask("A", "P", 1)], [Purse("P", 1, "GBP", pooled=1)])
    refused("top_up_unit", [A], [Ask("A", "P", 1)], [P], top_up=TopUp(1, "EUR"))
    refused("bad_share", [A], [Ask("A", "P", 1)], [P], mode="mixed", top_up=TopUp(1, "GBP", "1.5"))


def test_applications():
    assert refused("application_twice", [A, A], [Ask("A", "P", 1)], [P])["row"] == 2
    assert refused("unknown_application", [A], [Ask("A", "P", 1), Ask("Z", "P", 1)], [P])["row"] == 2
    assert refused("asks_nothing", [A, B], [Ask("A", "P", 1)], [P])["entry"] == "B"
    assert refused("no_order", [A, Application("B")], BOTH, [P])["row"] == 2
    assert refused("two_orders", [A, Application("B", score=3)], BOTH, [P])["entry"] == "B"
    for rank in (0, -1, 1.5, "first"):
        assert refused("bad_rank", [Application("A", rank=rank)], [BOTH[0]], [P])["row"] == 1
    assert refused("bad_score", [Application("A", score=float("inf"))], [BOTH[0]], [P])["row"] == 1
    refused("no_application", [], [], [P])


def test_limits():
    def limit(code, given, purses=(P,)):
        return refused(code, [A, B], BOTH, purses, limits=[given])

    assert (
        "cannot be added" in limit("bad_limit", Limit("", None, "amount", most=1), (P, Purse("Q", 1, "CNY")))["problem"]
    )
    limit("bad_limit", Limit("party"))
    assert limit("limit_crossed", Limit("", least=3, most=2))["least"] == "3"
    assert "party" in limit("unknown_option", Limit("colour", "red", most=1))["known"]
    limit("unknown_option", Limit("", measure="weight", most=1))
    limit("unknown_purse", Limit("", measure="amount", most=1, purses=("Q",)))
    assert limit("minimum_members", Limit("party", "UK", least=3))["reach"] == "2"


def test_a_minimum_that_money_forbids_says_which_and_the_least_that_would():
    asks = [Ask("A", "P", 60), Ask("B", "P", 70)]
    problem = pose([A, B], asks, [P], limits=[Limit("", least=2, name="two awards")])
    with pytest.raises(Invalid) as bad:
        select(problem)
    said = bad.value.reason.text()
    assert "two awards" in said
    assert "1" in said


def test_conditions():
    assert refused("cycle", [A, B], BOTH, [P], depends=[("A", "B"), ("B", "A")])["applications"] == ("A", "B", "A")
    refused("cycle", [A, B], BOTH, [P], depends=[("A", "A")])
    refused("depends_exclusive", [A, B], BOTH, [P], depends=[("A", "B")], exclusive=[["A", "B"]])
    assert refused("unknown_application", [A, B], BOTH, [P], depends=[("A", "Z")])["field"] == "depends"
    assert refused("unknown_application", [A, B], BOTH, [P], exclusive=[["A", "Z"]])["field"] == "exclusive"


def test_options():
    refused("unknown_option", [A], [BOTH[0]], [P], mode="cloud")
    refused("unknown_option", [A], [BOTH[0]], [P], ties="dice")
    problem = pose([A], [BOTH[0]], [P])
    for options in ({"policy": "luck"}, {"reserve": -1}, {"speed": 3}):
        with pytest.raises(Invalid):
            select(problem, **options)


def test_amounts_are_exact():
    """0.1 + 0.2 fits in 0.3; a float counts as the digits it prints."""
    problem = pose([A, B], [Ask("A", "P", 0.1), Ask("B", "P", "0.2")], [Purse("P", Decimal("0.3"), "shift")])
    selection = select(problem)
    assert selection.funded == {"A", "B"}
    assert selection.purses[0].left == 0


def test_scores_are_told_apart_beyond_a_float():
    first, second = "9007199254740993.5", "9007199254740993.25"
    problem = pose([Application("A", score=second), Application("B", score=first)], BOTH, [Purse("P", 1, "GBP")])
    assert select(problem).funded == {"B"}


def test_real_pot_of_several_parties_pays_in_proportion():
    purses = [Purse("P", 30, "EUR", "p"), Purse("Q", 10, "EUR", "q")]
    selection = select(pose([A], [Ask("A", "Q", 20)], purses, mode="real"))
    assert {r.party: (r.paid, r.awarded) for r in selection.juste_retour} == {"p": (15, 0), "q": (5, 20)}


def test_restriction_by_nationality_looks_at_the_partners():
    purse = Purse("P", 10, "GBP", only={"country": frozenset({"GB"})})
    asks = [Ask("A", "P", 1, country="GB"), Ask("B", "P", 1, country="GB"), Ask("B", "P", 1, country="FR")]
    selection = select(pose([A, B], asks, [purse]))
    assert selection.funded == {"A"}
    assert selection["B"].reason.values["value"] == "FR"
