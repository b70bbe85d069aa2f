"""What lists show and what `may` says agree, for the whole cast, on every model of both rooms."""

from __future__ import annotations

import pytest

import joint_call
from agreement import assert_agree
from cast import assemble, everyone
from concord.access.may import may
from concord.access.standing import SYSTEM, forget
from concord.calls import acts as calls
from concord.calls import models as of_calls
from concord.register.acts import record_organisation, record_person
from concord.review import acts, conflicts, listing, planning
from concord.review import models as of_review
from concord.review.queries import coded

pytestmark = pytest.mark.usefixtures("db")

MODELS = (
    of_calls.Call, of_calls.CallParty, of_calls.CallPurse, of_calls.CallSignature, of_calls.Annex, of_calls.FactList,
    of_calls.Criterion, of_calls.Application, of_calls.Partner, of_calls.Ask, of_calls.EligibilityVerdict,
    of_review.Reviewer, of_review.Conflict, of_review.Plan, of_review.Assignment, of_review.Assessment,
    of_review.Note, of_review.RankingList, of_review.RankingRow, of_review.Shortfall,
)  # fmt: skip


def test_lists_and_may_agree() -> None:
    cast = assemble()
    joint_call.drafted(cast, code="DR-1")
    second = joint_call.opened(cast, code="OP-1")
    joint_call.written(second, cast)
    applying_alone = joint_call.written(second, cast, people=(cast["uk-applicant"], joint_call.person("partner")))
    applying_alone.partners.filter(role="partner").update(party=None)

    call = joint_call.opened(cast)
    joint_call.submitted(call, cast)
    one_side = joint_call.submitted(
        call, cast, topic=1, people=(joint_call.person("a"), joint_call.person("b")), places=("Southlea", "West Lake")
    )
    declined = joint_call.submitted(
        call, cast, asked="400000.00", people=(joint_call.person("c"), joint_call.person("d"))
    )
    calls.upload_facts(
        call, by=cast["cn-officer"], party=cast.parties["cn-funder"], name="eligible",
        entries={"East Lake University": None, "West Lake": None},
    )  # fmt: skip
    for name, party in (("chair", "uk-funder"), ("observer", "cn-funder")):
        officer = cast[joint_call.OFFICERS[party][0]]
        acts.appoint(call, by=officer, user=cast[name], role=name, party=cast.parties[party])
    southlea = record_organisation(by=SYSTEM, titles=joint_call.text("Southlea"))
    for name in ("uk-officer-2", "chair"):
        record_person(by=SYSTEM, name=cast[name].name, user=cast[name], organisation=southlea)
    for name, party in (("reviewer", "uk-funder"), ("reviewer-2", "cn-funder")):
        joint_call.invited(call, cast, cast[name], party)
    joint_call.invited(call, cast, joint_call.person("third"), "cn-funder", side=None)
    joint_call.invited(call, cast, cast["conflicted-reviewer"], "uk-funder", organisation_name="Southlea")
    joint_call.judged(joint_call.closed(call, cast), cast)
    conflicts.find(call, by=cast["uk-officer"])
    one_side.partners.filter(role="partner").update(party=None)
    declined.refresh_from_db()
    assert declined.state == "declined"
    calls.start_review(call, by=cast["uk-officer"])
    calls.Call.objects.filter(pk=call.pk).update(reviewers_per_application=3, max_load=1)
    call.refresh_from_db()
    planning.release(planning.make(call, by=cast["uk-officer"]), by=cast["uk-officer"])
    acts.write_note(one_side, by=cast["uk-officer"], party=cast.parties["uk-funder"], text="Ours.")
    joint_call.assessed(call, cast)
    listing.make(call, by=cast["uk-officer"])
    assert of_review.Shortfall.objects.exists()

    people = everyone(cast)
    for user in cast.people.values():
        forget(user)
    for model in MODELS:
        assert_agree(model, people)

    seen = {
        name: {row.number for row in of_calls.Application.objects.visible_to(user)} for name, user in people.items()
    }
    assert one_side.number in seen["uk-officer"]
    assert one_side.number not in seen["cn-officer"], "a funder sees only what holds its researchers"
    assert one_side.number not in seen["uk-officer-2"] | seen["chair"] | seen["conflicted-reviewer"], "barred"
    assert seen["outsider"] == seen["nobody"] == set()
    assert not {each.application for each in coded(call, cast["chair"])} & {one_side.number}
    second_ask = of_calls.Ask.objects.filter(partner__application=applying_alone).exclude(purse__code="uk-gbp").get()
    assert may(cast["uk-applicant"], "ask:view", second_ask), "the lead sees all that is handed in"
    other_side = of_calls.Ask.objects.filter(partner__application__call=second, purse__code="uk-gbp")[0]
    assert not may(cast["cn-applicant"], "ask:view", other_side)
