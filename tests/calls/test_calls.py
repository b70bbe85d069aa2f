"""A call is signed by both parties with four eyes, applied to until its deadline, judged by each funder."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

import joint_call
from cast import Cast, assemble
from concord.access.may import may
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.calls import acts, applying, judging, kinds, queries
from concord.calls.models import Application, Call, EligibilityVerdict
from concord.journal import chain
from concord.journal.models import Letter
from concord.purses.acts import open_purse, resize
from concord.values import Amount, LocalizedText, Money

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    reason = refused.value.reason
    assert reason.text("en") != reason.text("zh")
    return reason.code


class TestSigning:
    def test_both_parties_with_two_persons_each(self, cast: Cast) -> None:
        call = joint_call.drafted(cast)
        acts.propose(call, by=cast["uk-officer"])
        uk, cn = cast.parties["uk-funder"], cast.parties["cn-funder"]
        acts.sign(call, by=cast["uk-officer"], party=uk)
        with pytest.raises(Refused) as again:
            acts.sign(call, by=cast["uk-officer"], party=uk)
        assert code_of(again) == "calls:signed-already"
        with pytest.raises(NotAllowed):
            acts.sign(call, by=cast["uk-officer-2"], party=cn)
        acts.sign(call, by=cast["uk-officer-2"], party=uk)
        acts.sign(call, by=cast["cn-officer"], party=cn)
        with pytest.raises(Refused) as early:
            acts.publish(call, by=cast["uk-officer"])
        assert code_of(early) == "calls:not-signed"
        call.refresh_from_db()
        assert call.state == "signing"
        acts.sign(call, by=cast["cn-head"], party=cn)
        assert acts.publish(call, by=cast["uk-officer"]).state == "open"
        assert [each.missing for each in queries.signing(call)] == [0, 0]

    def test_a_change_asks_for_new_signatures(self, cast: Cast) -> None:
        call = joint_call.drafted(cast)
        acts.propose(call, by=cast["uk-officer"])
        for name, officers in joint_call.OFFICERS.items():
            for officer in officers:
                acts.sign(call, by=cast[officer], party=cast.parties[name])
        with pytest.raises(WrongState):
            acts.edit(call, by=cast["uk-officer"], seed=8)
        acts.revise(call, by=cast["cn-officer"])
        acts.edit(call, by=cast["uk-officer"], seed=8)
        acts.propose(call, by=cast["uk-officer"])
        assert [each.missing for each in queries.signing(call)] == [2, 2]

    def test_a_purse_cut_after_signing_stops_publication(self, cast: Cast) -> None:
        call = joint_call.drafted(cast)
        acts.propose(call, by=cast["uk-officer"])
        for name, officers in joint_call.OFFICERS.items():
            for officer in officers:
                acts.sign(call, by=cast[officer], party=cast.parties[name])
        resize(call.purses.get(code="uk-gbp").purse, by=cast["uk-head"], size=Money("1", "GBP"))
        with pytest.raises(Refused) as cut:
            acts.publish(call, by=cast["uk-officer"])
        assert code_of(cut) == "calls:terms-changed"

    @pytest.mark.parametrize("missing", ["purse", "criteria", "time", "rule"])
    def test_what_cannot_be_signed(self, cast: Cast, missing: str) -> None:
        call = joint_call.drafted(cast)
        if missing == "purse":
            call.purses.filter(code="cn-cny").delete()
            call.annexes.all().delete()
        elif missing == "criteria":
            call.criteria.all().delete()
        elif missing == "time":
            Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(minutes=1))
        else:
            call.annexes.filter(party=None).update(rules=[{"kind": "no_such_rule", "parameters": {}}])
        with pytest.raises(Refused) as refused:
            acts.propose(call, by=cast["uk-officer"])
        assert code_of(refused) in {
            "calls:no-purse", "calls:no-criteria", "calls:over-already", "eligibility:unknown-kind",
        }  # fmt: skip
        assert chain.verify().faults == ()

    def test_who_may_not(self, cast: Cast) -> None:
        call = joint_call.drafted(cast)
        for name in ("outsider", "uk-applicant", "reviewer", "chair"):
            with pytest.raises(NotAllowed):
                acts.propose(call, by=cast[name])
        with pytest.raises(NotAllowed):
            acts.set_annex(call, by=cast["uk-officer"], party=cast.parties["cn-funder"], rules=[])
        with pytest.raises(NotAllowed):
            acts.upload_facts(call, by=cast["uk-officer"], party=cast.parties["cn-funder"], name="x", entries={})
        purse = open_purse(
            cast.parties["cn-funder"],
            by=cast["cn-officer"],
            code="spare",
            title=joint_call.text("x"),
            size=Money("5", "CNY"),
        )
        with pytest.raises(NotAllowed):
            acts.commit_purse(call, by=cast["uk-officer"], purse=purse)


class TestKinds:
    def test_five(self) -> None:
        assert list(kinds.KINDS) == ["money", "time", "places", "status", "contract"]
        assert kinds.TIME.fits("shift")
        assert not kinds.TIME.fits("GBP")
        assert kinds.MONEY.fits("GBP")
        assert not kinds.STATUS.fits("GBP")

    def test_a_purse_of_another_kind_does_not_fit(self, cast: Cast) -> None:
        call = joint_call.drafted(cast)
        shifts = open_purse(
            cast.parties["uk-funder"],
            by=cast["uk-officer"],
            code="beam",
            title=joint_call.text("Beam time"),
            size=Amount(9, "shift"),
        )
        with pytest.raises(Refused) as refused:
            acts.commit_purse(call, by=cast["uk-officer"], purse=shifts)
        assert code_of(refused) == "calls:unit-does-not-fit"


class TestApplying:
    def test_handed_in_with_both_signatures(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.written(call, cast)
        assert application.number == "FC-001"
        with pytest.raises(Refused) as unsigned:
            applying.submit(application, by=cast["uk-applicant"])
        assert code_of(unsigned) == "calls:unsigned"
        application.refresh_from_db()
        assert application.state == "draft"
        joint_call.signed(application)
        applying.submit(application, by=cast["uk-applicant"])
        assert application.state == "submitted"
        assert application.digest == applying._digest(application.record)
        assert application.record["partners"][0]["asks"][0]["amount"] == {"amount": "100000.00", "unit": "GBP"}
        assert Letter.objects.filter(code="application-received").count() == 2
        application.refresh_from_db()
        assert application.digest == applying._digest(application.record)

    def test_a_change_voids_signatures(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.signed(joint_call.written(call, cast))
        lead, other = application.partners.all()
        applying.ask(lead, by=cast["uk-applicant"], purse=call.purses.get(code="uk-gbp"), amount=Money("1", "GBP"))
        assert applying.unsigned(application) == [lead]
        applying.edit(application, by=cast["cn-applicant"], months=24, version=application.version)
        assert applying.unsigned(application) == [lead, other]

    def test_two_who_edit_at_once(self, cast: Cast) -> None:
        application = joint_call.written(joint_call.opened(cast), cast)
        seen = application.version
        applying.edit(application, by=cast["cn-applicant"], months=24, version=seen)
        with pytest.raises(Refused) as refused:
            applying.edit(application, by=cast["uk-applicant"], months=12, version=seen)
        assert code_of(refused) == "calls:edited-meanwhile"

    def test_the_servers_clock_decides(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.signed(joint_call.written(call, cast))
        Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(microseconds=1))
        for late in (applying.submit, applying.withdraw):
            with pytest.raises(Refused) as refused:
                late(application, by=cast["uk-applicant"])
            assert code_of(refused) == "calls:over"

    def test_reopened_until_the_deadline(self, cast: Cast) -> None:
        application = joint_call.submitted(joint_call.opened(cast), cast)
        first = application.digest
        with pytest.raises(WrongState):
            applying.edit(application, by=cast["uk-applicant"], months=1)
        with pytest.raises(WrongState):
            applying.sign_part(application.partners.all()[0], by=cast["uk-applicant"])
        applying.reopen(application, by=cast["uk-applicant"])
        applying.submit(application, by=cast["uk-applicant"])
        assert application.digest != first
        applying.withdraw(application, by=cast["uk-applicant"])
        with pytest.raises(WrongState):
            applying.submit(application, by=cast["uk-applicant"])

    def test_whose_part_it_is(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.written(call, cast)
        lead, other = application.partners.all()
        with pytest.raises(NotAllowed):
            applying.sign_part(other, by=cast["uk-applicant"])
        with pytest.raises(NotAllowed):
            applying.ask(lead, by=cast["cn-applicant"], purse=call.purses.all()[0], amount=Money("1", "GBP"))
        with pytest.raises(NotAllowed):
            applying.submit(application, by=cast["cn-applicant"])
        with pytest.raises(NotAllowed):
            applying.start(call, by=cast["cn-officer"], title=joint_call.text("x"))

    @pytest.mark.parametrize(
        ("amount", "code"),
        [
            (Money("1", "CNY"), "calls:other-unit"),
            (Money("-1", "GBP"), "calls:not-an-amount"),
            (Money("1.001", "GBP"), "calls:not-an-amount"),
        ],
    )
    def test_amounts_that_cannot_be(self, cast: Cast, amount: Amount, code: str) -> None:
        call = joint_call.opened(cast)
        partner = joint_call.written(call, cast).partners.all()[0]
        with pytest.raises(Refused) as refused:
            applying.ask(partner, by=cast["uk-applicant"], purse=call.purses.get(code="uk-gbp"), amount=amount)
        assert code_of(refused) == code

    def test_the_purse_of_another_call(self, cast: Cast) -> None:
        call, other = joint_call.opened(cast), joint_call.opened(cast, code="XX-1")
        partner = joint_call.written(call, cast).partners.all()[0]
        with pytest.raises(Refused) as refused:
            applying.ask(partner, by=cast["uk-applicant"], purse=other.purses.all()[0], amount=Money("1", "GBP"))
        assert code_of(refused) == "calls:other-call"

    def test_annexes_are_judged_while_people_write(self, cast: Cast) -> None:
        application = joint_call.written(joint_call.opened(cast), cast, asked="400000.00")
        outcome = queries.check_draft(application)
        failing = [finding for finding in outcome.failing if finding.rule_id == "maximum_ask"]
        assert failing[0].repairs[0].text("en").endswith("to 300,000.00 GBP")


class TestVerdicts:
    def test_each_funder_decides_for_its_side(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        good = joint_call.submitted(call, cast)
        over = joint_call.submitted(
            call, cast, asked="400000.00", people=(joint_call.person("a"), joint_call.person("b"))
        )
        joint_call.closed(call, cast)
        assert judging.check(call, by=cast["cn-officer"]) == {"met": 1, "not_met": 1}
        own = good.verdicts.get(party__code="uk-funder")
        assert (own.computed, own.decision) == ("met", "")
        with pytest.raises(NotAllowed):
            judging.give(own, by=cast["cn-officer"], decision="met")
        with pytest.raises(Refused) as without:
            judging.give(own, by=cast["uk-officer"], decision="not_met")
        assert code_of(without) == "calls:needs-a-reason"
        with pytest.raises(Refused) as early:
            acts.start_review(call, by=cast["uk-officer"])
        assert code_of(early) == "calls:undecided"
        for name, officers in joint_call.OFFICERS.items():
            judging.confirm(call, by=cast[officers[0]], party=cast.parties[name])
        for each in (good, over):
            each.refresh_from_db()
        assert (good.state, over.state) == ("eligible", "declined")
        assert "300,000.00" in queries.why_declined(over)[0].texts["zh"]
        letter = Letter.objects.get(code="application-declined")
        assert "300,000.00" in letter.body.texts["en"]
        with pytest.raises(Refused) as late:
            judging.give(own, by=cast["uk-officer"], decision="met")
        assert code_of(late) == "calls:decided-already"

    def test_an_officer_says_otherwise_with_a_reason(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        over = joint_call.submitted(call, cast, asked="400000.00")
        joint_call.closed(call, cast)
        judging.check(call, by=cast["uk-officer"])
        uk, cn = (over.verdicts.get(party__code=party) for party in joint_call.FUNDERS)
        judging.give(
            uk, by=cast["uk-officer"], decision="met", because=joint_call.text("Agreed in writing", "已书面同意")
        )
        judging.check(call, by=cast["uk-officer"])
        uk.refresh_from_db()
        assert uk.decision == "met", "a second check keeps a decision"
        judging.give(cn, by=cast["cn-officer"], decision=cn.computed)
        over.refresh_from_db()
        assert over.state == "eligible"

    def test_unknown_waits_for_an_officer(self, cast: Cast) -> None:
        call = joint_call.drafted(cast)
        years = {"kind": "years_since", "parameters": {"list": "doctorate", "at_least": 2, "of": "person"}}
        with pytest.raises(Refused):  # the engine names what it does not know
            acts.set_annex(call, by=cast["uk-officer"], party=cast.parties["uk-funder"], rules=[{"kind": "nonsense"}])
        years["parameters"].pop("of")  # type: ignore[attr-defined]
        acts.set_annex(call, by=cast["uk-officer"], party=cast.parties["uk-funder"], rules=[years])
        acts.propose(call, by=cast["uk-officer"])
        for name, officers in joint_call.OFFICERS.items():
            for officer in officers:
                acts.sign(call, by=cast[officer], party=cast.parties[name])
        acts.publish(call, by=cast["uk-officer"])
        application = joint_call.submitted(call, cast)
        joint_call.judged(joint_call.closed(call, cast), cast)
        application.refresh_from_db()
        assert application.state == "submitted"
        verdict = application.verdicts.get(party__code="uk-funder")
        assert verdict.computed == "unknown"
        assert verdict.reasons[0]["zh"]
        judging.give(verdict, by=cast["uk-officer"], decision="met", because=joint_call.text("Seen", "已核"))
        application.refresh_from_db()
        assert application.state == "eligible"

    def test_the_folder_reaches_the_same_problem(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        joint_call.submitted(call, cast)
        problem = queries.problem(call)
        assert [purse.id for purse in problem.purses] == ["uk-gbp", "cn-cny"]
        assert problem.applications[0].partners[0].asks == {"uk-gbp": Decimal("100000.00")}
        assert problem.facts[0].complete


class TestWithdrawal:
    def test_a_head_withdraws_a_call_and_applicants_are_told(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        joint_call.written(call, cast)
        because = joint_call.text("No funds", "无经费")
        with pytest.raises(NotAllowed):
            acts.withdraw(call, by=cast["uk-officer"], because=because)
        acts.withdraw(call, by=cast["cn-head"], because=because)
        assert Letter.objects.get(code="call-withdrawn").recipient == cast["uk-applicant"].reference

    def test_nobody_skips_to_selection(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        for name, user in cast.people.items():
            assert not may(user, "call:select", call), name
            assert not may(user, "call:award", call), name


def test_tables_hold_the_line(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    call = joint_call.opened(cast)
    application = joint_call.written(call, cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(state="eligible")
    with pytest.raises(IntegrityError), transaction.atomic():
        EligibilityVerdict.objects.create(application=application, computed="met", decision="unknown")
    with pytest.raises(IntegrityError), transaction.atomic():
        application.partners.update(role="lead")
    assert LocalizedText.of(application.title.json()) == application.title
