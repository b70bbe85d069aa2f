"""Selection can be recomputed; every party decides by itself with four eyes; holds stop and stay on their side."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

import joint_call
from awarded_call import application, award, committed, confirmed, final, recommended, selecting_call
from cast import Cast, assemble
from concord.access.history import history
from concord.access.may import may
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.awards import awarding, posing, queries, selecting
from concord.awards.models import Award, Confirmation, Hold, Selection
from concord.calls.models import Call
from concord.engines.allocate import Application, Ask, Purse, pose, select
from concord.journal import chain
from concord.journal.models import Entry, Job, Letter
from concord.purses.acts import commit as commit_purse
from concord.values import Money

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    reason = refused.value.reason
    assert reason.text("en") != reason.text("zh")
    return reason.code


def states(call: Call) -> dict[str, str]:
    found = Award.objects.filter(application__call=call).order_by("pk")
    return {f"{each.application.number} {each.party.code[:2]}": each.state for each in found}


class TestSelection:
    def test_frozen_with_everything_it_depends_on(self, cast: Cast) -> None:
        call = selecting_call(cast)
        selection = selecting.make(call, by=cast["cn-officer"])
        assert selecting.holds_up(selection)
        told = {each.application.number: each for each in selection.decisions.all()}
        assert [each.outcome for each in told.values()] == ["funded", "funded", "reserve"]
        assert told["FC-003"].reserve == 1
        assert told["FC-003"].binding.code == "uk-gbp"
        assert told["FC-003"].reason["en"] != told["FC-003"].reason["zh"]
        assert selection.result["juste_retour"][1]["contributed"] == "200000.00"
        assert not Award.objects.exists(), "a draft promises nothing"
        again = selecting.make(call, by=cast["uk-officer"])
        selection.refresh_from_db()
        assert (selection.state, again.digest) == ("dropped", selection.digest)
        tampered = Selection.objects.get(pk=again.pk)
        tampered.problem["ranks"]["FC-003"][0] = 0
        assert not selecting.holds_up(tampered)
        Selection.objects.filter(pk=again.pk).update(problem=tampered.problem)
        with pytest.raises(Refused) as refused:
            selecting.recommend(again, by=cast["uk-officer"])
        assert code_of(refused) == "awards:does-not-hold-up"

    def test_what_more_or_less_money_would_change(self, cast: Cast) -> None:
        selection = selecting.make(selecting_call(cast), by=cast["cn-officer"])
        found = selection.told["what_if"]
        gains = [step for step in found if Decimal(step["change"]) > 0 and "FC-003" in step["funds"]]
        assert gains, "the reserve comes in with more money"
        assert all(step["reason"]["en"] != step["reason"]["zh"] for step in found)
        changes = [Decimal(step["change"]) for step in found if step["purse"] == found[0]["purse"]]
        assert changes == sorted(changes)
        assert selection.told["fills"][-1]["share"] <= 1
        assert selection.told["costs"] == []

    def test_only_in_its_time_and_by_officers(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, applications=1)
        with pytest.raises(NotAllowed):
            selecting.make(call, by=cast["uk-officer"])
        Call.objects.filter(pk=call.pk).update(state="selection")
        call.refresh_from_db()
        with pytest.raises(Refused) as unranked:
            selecting.make(call, by=cast["uk-officer"])
        assert code_of(unranked) == "awards:no-ranking"
        for name in ("uk-applicant", "reviewer", "chair", "outsider"):
            with pytest.raises(NotAllowed):
                selecting.make(call, by=cast[name])

    def test_a_recommended_one_stands(self, cast: Cast) -> None:
        selection = recommended(cast)
        with pytest.raises(Refused) as twice:
            selecting.make(selection.call, by=cast["uk-officer"])
        assert code_of(twice) == "awards:recommended-already"
        with pytest.raises(WrongState):
            selecting.drop(selection, by=cast["uk-officer"])
        with pytest.raises(Refused) as nobody:
            selecting.reopen(selection.call, by=cast["uk-officer"])
        assert code_of(nobody) == "awards:nobody-is-out"

    def test_in_the_background(self, cast: Cast) -> None:
        call = selecting_call(cast)
        job = selecting.make_in_background(call, by=cast["uk-officer"])
        from concord.journal import jobs

        done = jobs._FUNCTIONS["selection:make"](jobs.Work(job), **job.arguments)
        assert Selection.objects.get(pk=done["selection"]).made_by == cast["uk-officer"].reference


class TestPot:
    def test_a_pot_is_paid_by_those_who_filled_it(self) -> None:
        listed = [Application(f"A{n}", rank=n) for n in (1, 2)]
        asks = [Ask("A1", "UK", "70.01"), Ask("A2", "UK", "30")]
        purses = [
            Purse("UK", 60, unit="GBP", party="UK", pooled=20), Purse("EU", 55, unit="GBP", party="EU", pooled=55),
        ]  # fmt: skip
        result = select(pose(listed, asks, purses, mode="mixed"))
        charged = posing.charged(result)
        paid = {purse: (str(amount), str(pot)) for purse, (amount, pot) in charged["A1"].items()}
        assert paid == {"UK": ("48.00", "8.00"), "EU": ("22.01", "22.01")}
        total = sum((amount for purses in charged.values() for amount, _ in purses.values()), Decimal(0))
        assert total == sum((line.amount for each in result.decisions for line in each.lines), Decimal(0))
        for purse, size in (("UK", 60), ("EU", 55)):
            assert sum((purses[purse][0] for purses in charged.values() if purse in purses), Decimal(0)) <= size
        kept = posing.charged(result, {"A2": charged["A2"]})
        assert kept["A2"] == charged["A2"]


class TestFourEyes:
    def test_one_proposes_another_confirms(self, cast: Cast) -> None:
        call = recommended(cast).call
        uk = award(call, 1)
        with pytest.raises(Refused) as none:
            awarding.confirm(uk, by=cast["uk-officer"])
        assert code_of(none) == "awards:not-proposed"
        awarding.propose(uk, by=cast["uk-officer"])
        with pytest.raises(Refused) as same:
            awarding.confirm(uk, by=cast["uk-officer"])
        assert code_of(same) == "awards:same-person"
        for name in ("cn-officer", "cn-head", "uk-applicant", "outsider"):
            for deed in (awarding.confirm, awarding.commit, awarding.take_back):
                with pytest.raises(NotAllowed):
                    deed(uk, by=cast[name])
        with pytest.raises(Refused) as twice:
            awarding.propose(uk, by=cast["uk-officer-2"])
        assert code_of(twice) == "awards:proposed-already"
        purse = call.purses.get(code="uk-gbp").purse
        assert not purse.committed
        assert awarding.confirm(uk, by=cast["uk-officer-2"]).state == "committed"
        purse.refresh_from_db()
        assert purse.committed == Money("100000", "GBP")
        with pytest.raises(IntegrityError), transaction.atomic():
            Confirmation.objects.update(confirmed_by=cast["uk-officer"])

    def test_funded_when_all_are_in(self, cast: Cast) -> None:
        call = recommended(cast).call
        committed(award(call, 1), cast)
        assert states(call)["FC-001 uk"] == "committed"
        assert award(call, 1).number is None
        Letter.objects.all().delete()
        committed(award(call, 1, "cn-funder"), cast)
        assert {states(call)[f"FC-001 {side}"] for side in ("uk", "cn")} == {"confirmed"}
        year = call.date.year
        assert award(call, 1).number == f"UK-{year}-001"
        assert award(call, 1, "cn-funder").number == f"CN-{year}-001"
        assert {letter.code for letter in Letter.objects.all()} == {"award-confirmed"}
        assert Letter.objects.count() == 2
        confirmed(call, cast, 2)
        assert award(call, 2).number == f"UK-{year}-002"

    def test_a_whole_list_at_once(self, cast: Cast) -> None:
        selection = recommended(cast)
        call = selection.call
        for name, (first, second) in joint_call.OFFICERS.items():
            party = cast.parties[name]
            assert awarding.propose_all(call, by=cast[first], party=party) == 2
            assert awarding.propose_all(call, by=cast[second], party=party) == 0
            assert awarding.commit_all(call, by=cast[first], party=party) == 0, "nobody confirms their own"
            assert awarding.commit_all(call, by=cast[second], party=party) == 2
        assert set(states(call).values()) == {"confirmed"}
        with pytest.raises(NotAllowed):
            awarding.propose_all(call, by=cast["uk-officer"], party=cast.parties["cn-funder"])
        assert selecting.finish(selection, by=cast["uk-officer"]).state == "final"
        call.refresh_from_db()
        assert call.state == "awarded"
        assert Letter.objects.filter(code="not-funded").count() == 1
        retour = {(each.party.code, each.unit): each for each in queries.juste_retour(call)}
        assert retour["uk-funder", "GBP"].contributed == retour["uk-funder", "GBP"].awarded == Money("200000", "GBP")

    def test_a_purse_that_has_too_little(self, cast: Cast) -> None:
        call = recommended(cast).call
        purse = call.purses.get(code="uk-gbp").purse
        commit_purse(purse, by=cast["uk-officer"], amount=Money("150000.01", "GBP"), about="elsewhere:1")
        one = award(call, 1)
        awarding.propose(one, by=cast["uk-officer"])
        with pytest.raises(Refused) as refused:
            awarding.confirm(one, by=cast["uk-officer-2"])
        assert code_of(refused) == "purses:too-little"
        assert award(call, 1).state == "proposed"
        assert awarding.pending(one) is not None, "nothing half-written"


class TestOut:
    def test_a_refusal_reopens_the_walk(self, cast: Cast) -> None:
        selection = recommended(cast)
        call = selection.call
        confirmed(call, cast, 2)
        committed(award(call, 1), cast)
        china = award(call, 1, "cn-funder")
        with pytest.raises(Refused) as silent:
            awarding.propose(china, by=cast["cn-officer"], choice="refuse")
        assert code_of(silent) == "awards:needs-a-reason"
        awarding.propose(china, by=cast["cn-officer"], choice="refuse", because=joint_call.text("Overlap", "重复资助"))
        awarding.confirm(china, by=cast["cn-head"])
        assert (states(call)["FC-001 uk"], states(call)["FC-001 cn"]) == ("lapsed", "refused")
        purse = call.purses.get(code="uk-gbp").purse
        assert purse.committed == Money("100000", "GBP"), "the commitment is released"
        assert Job.objects.filter(kind="selection:reopen").count() == 1
        with pytest.raises(Refused) as early:
            selecting.finish(selection, by=cast["uk-officer"])
        assert code_of(early) == "awards:reopen-first"
        second = selecting.reopen(call, by=cast["uk-officer"])
        selection.refresh_from_db()
        assert (selection.state, second.state, second.after) == ("superseded", "recommended", selection)
        assert selecting.holds_up(second)
        told = {each.application.number: each.outcome for each in second.decisions.all()}
        assert told == {"FC-001": "not_funded", "FC-002": "funded", "FC-003": "funded"}
        assert states(call)["FC-002 uk"] == "confirmed", "whoever is in stays"
        confirmed(call, cast, 3)
        assert selecting.finish(second, by=cast["cn-officer"]).state == "final"
        assert award(call, 3).number.endswith("-002")
        assert chain.verify().faults == ()

    def test_the_applicants_withdraw(self, cast: Cast) -> None:
        call = recommended(cast).call
        confirmed(call, cast, 1)
        first = application(call, 1)
        for name in ("uk-officer", "cn-applicant", "outsider"):
            with pytest.raises(NotAllowed):
                selecting.withdraw(first, by=cast[name])
        selecting.withdraw(first, by=cast["uk-applicant"])
        with pytest.raises(Refused) as twice:
            selecting.withdraw(first, by=cast["uk-applicant"])
        assert code_of(twice) == "awards:out-already"
        selecting.reopen(call, by=cast["uk-officer"])
        assert states(call)["FC-001 uk"] == "lapsed"
        assert states(call)["FC-003 uk"] == "proposed"
        reserve = application(call, 2)
        selecting.withdraw(reserve, by=reserve.lead)
        third = selecting.reopen(call, by=cast["cn-officer"])
        assert len(third.problem["rounds"]) == 2
        assert selecting.holds_up(third)

    def test_a_commitment_is_taken_back_with_four_eyes(self, cast: Cast) -> None:
        call = recommended(cast).call
        one = committed(award(call, 1), cast)
        awarding.reconsider(one, by=cast["uk-officer-2"], because=joint_call.text("A check failed", "核查未通过"))
        with pytest.raises(Refused):
            awarding.confirm(one, by=cast["uk-officer-2"])
        assert awarding.confirm(one, by=cast["uk-officer"]).state == "refused"
        assert not call.purses.get(code="uk-gbp").purse.committed


class TestHolds:
    def test_only_its_own_side_lifts_it_with_evidence(self, cast: Cast) -> None:
        call = recommended(cast).call
        one = award(call, 1)
        with pytest.raises(NotAllowed):
            awarding.hold(one, by=cast["cn-officer"], kind="security")
        held = awarding.hold(
            one, by=cast["uk-officer"], kind="export-control", because=joint_call.text("Dual use", "两用物项")
        )
        confirmed(call, cast, 1)
        assert {states(call)[f"FC-001 {side}"] for side in ("uk", "cn")} == {"committed"}
        for award_ in (one, award(call, 1, "cn-funder")):
            award_.refresh_from_db()
            with pytest.raises(Refused) as direct:
                awarding.settle_one(award_, by=awarding.SYSTEM)
            assert code_of(direct) == "awards:held"
        with pytest.raises(NotAllowed):
            awarding.release(held, by=cast["cn-officer"], evidence="Licence 1")
        with pytest.raises(Refused) as bare:
            awarding.release(held, by=cast["uk-officer-2"], evidence="  ")
        assert code_of(bare) == "awards:needs-evidence"
        awarding.release(held, by=cast["uk-officer-2"], evidence="Licence GBSIE2018/001")
        assert {states(call)[f"FC-001 {side}"] for side in ("uk", "cn")} == {"confirmed"}
        with pytest.raises(Refused) as again:
            awarding.release(held, by=cast["uk-officer"], evidence="x")
        assert code_of(again) == "awards:released-already"

    def test_a_late_hold_takes_confirmed_awards_back(self, cast: Cast) -> None:
        call = recommended(cast).call
        confirmed(call, cast, 1)
        number = award(call, 1).number
        held = awarding.hold(award(call, 1, "cn-funder"), by=cast["cn-officer"], kind="human-genetic-resources")
        assert {states(call)[f"FC-001 {side}"] for side in ("uk", "cn")} == {"committed"}
        awarding.release(held, by=cast["cn-head"], evidence="Approval of 2018-10-01")
        assert award(call, 1).number == number

    def test_the_other_side_knows_only_that_a_check_is_pending(self, cast: Cast) -> None:
        call = recommended(cast).call
        held = awarding.hold(
            award(call, 1), by=cast["uk-officer"], kind="security", because=joint_call.text("Secret", "机密")
        )
        first = application(call, 1)
        own, theirs = (queries.checks_pending(first, cast[name]) for name in ("uk-officer-2", "cn-officer"))
        assert (own[0].own, own[0].holds) == (True, (held,))
        assert (theirs[0].party.code, theirs[0].own, theirs[0].holds) == ("uk-funder", False, ())
        assert queries.checks_pending(first, cast["uk-applicant"]) == []
        assert queries.checks_pending(first, cast["outsider"]) == []
        assert not Hold.objects.visible_to(cast["cn-officer"]).exists()
        assert not history(held, cast["cn-officer"]).exists()
        for entry in Entry.objects.filter(act__in=("award:hold", "hold:release", "award:propose")):
            assert entry.side == "uk-funder"

    def test_a_confirmation_stays_on_its_side(self, cast: Cast) -> None:
        call = recommended(cast).call
        one = award(call, 1)
        awarding.propose(one, by=cast["uk-officer"])
        assert Confirmation.objects.visible_to(cast["uk-head"]).exists()
        assert not Confirmation.objects.visible_to(cast["cn-head"]).exists()
        assert set(queries.waiting_for(cast["uk-officer-2"], [one])) == {one.pk}
        assert not queries.waiting_for(cast["uk-officer"], [one])
        assert may(cast["cn-officer"], "award:view", one)
        assert not may(cast["uk-applicant"], "award:view", one)
        confirmed(call, cast, 2)
        other = award(call, 2)
        assert may(other.application.lead, "award:view", other)
        assert not may(cast["outsider"], "award:view", other)


def test_final(cast: Cast) -> None:
    selection = final(cast)
    assert selection.state == "final"
    decision = selection.decisions.get(application__number="FC-003")
    assert may(decision.application.lead, "decision:view", decision)
    assert not may(cast["outsider"], "decision:view", decision)
