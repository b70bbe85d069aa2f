"""What lists show and what `may` says agree, for the whole cast, on every model of awards and projects."""

from __future__ import annotations

from datetime import date

import pytest

import joint_call
from agreement import assert_agree
from awarded_call import award, confirmed, recommended
from cast import assemble, everyone
from concord.access.doors import holders, shut_out
from concord.access.standing import SYSTEM, forget
from concord.awards import awarding, selecting
from concord.awards.models import Award, AwardLine, Confirmation, Decision, Hold, Selection
from concord.calls.models import Call
from concord.projects import acts as projects
from concord.projects.models import Project
from concord.review import acts as review

pytestmark = pytest.mark.usefixtures("db")

MODELS = (Selection, Decision, Award, AwardLine, Confirmation, Hold, Project)


def test_lists_and_may_agree() -> None:
    cast = assemble()
    selection = recommended(cast, applications=4, size="300000.00")
    call = selection.call
    Call.objects.filter(pk=call.pk).update(state="review")
    for name, party in (("chair", "uk-funder"), ("observer", "cn-funder")):
        review.appoint(
            Call.objects.get(pk=call.pk), by=cast[joint_call.OFFICERS[party][0]], user=cast[name], role=name,
            party=cast.parties[party],
        )  # fmt: skip
    Call.objects.filter(pk=call.pk).update(state="selection")
    assert holders("chair", call).exists()
    confirmed(call, cast, 1, 2)
    running = projects.prepare(award(call, 1).application, by=cast["uk-officer"])
    projects.start(running, by=cast["cn-officer"], starts_on=date(2019, 1, 1))
    projects.prepare(award(call, 2).application, by=cast["uk-officer"])
    awarding.hold(award(call, 2), by=cast["uk-officer"], kind="security")
    awarding.propose(award(call, 3), by=cast["uk-officer"])
    awarding.hold(award(call, 3, "cn-funder"), by=cast["cn-officer"], kind="data-transfer")
    bar(cast, award(call, 1).application)
    bar(cast, award(call, 3).application)
    people = everyone(cast)

    def agree() -> dict[str, set[str]]:
        for user in cast.people.values():
            forget(user)
        for model in MODELS:
            assert_agree(model, people)
        return {
            name: {str(each.application.number) + each.party.code[:2] for each in Award.objects.visible_to(user)}
            for name, user in people.items()
        }

    seen = agree()
    assert len(seen["uk-officer"]) == 6
    assert seen["outsider"] == seen["nobody"] == {"FC-001uk", "FC-001cn"}
    assert seen["uk-officer-2"] == {"FC-002uk", "FC-002cn"}, "barred"
    assert seen["uk-applicant"] == {"FC-001uk", "FC-001cn"}
    assert Project.objects.visible_to(None).count() == 1
    assert not Hold.objects.visible_to(cast["chair"]).exists()
    assert [each.award.party.code for each in Hold.objects.visible_to(cast["cn-officer"])] == ["cn-funder"]

    third = award(call, 3).application
    selecting.withdraw(third, by=third.lead)
    selecting.reopen(call, by=cast["uk-officer"])
    awarding.release(Hold.objects.get(kind="security"), by=cast["uk-head"], evidence="Seen 1/2019")
    confirmed(call, cast, 4)
    selecting.finish(selecting.in_force(call), by=cast["uk-officer"])  # type: ignore[arg-type]
    agree()
    final = Decision.objects.filter(selection__state="final")
    assert final.visible_to(cast["uk-applicant"]).count() == 1


def bar(cast: object, application: object) -> None:
    shut_out_in_an_act(application, user=cast["uk-officer-2"], by=SYSTEM)  # type: ignore[index]


def shut_out_in_an_act(application: object, *, user: object, by: object) -> None:
    from concord.access.acts import act

    @act("award:make", lock=False)
    def shut(thing: object, *, by: object) -> None:
        shut_out(user, thing, by=by, because="review:conflict")  # type: ignore[arg-type]

    shut(application, by=by)
