"""No order of acts reaches a forbidden state: random walks over the acts on awards and projects by the whole cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import joint_call
from awarded_call import recommended
from cast import Cast, assemble
from concord.access.models import Membership
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM
from concord.awards import awarding, selecting
from concord.awards.models import Award, Confirmation, Hold, Selection
from concord.calls.models import Application, Call
from concord.journal import chain
from concord.projects import acts as projects
from concord.projects.models import Project
from concord.purses.acts import outstanding
from concord.purses.models import Purse

WHY = joint_call.text("Overlap", "重复资助")
WHO = ("uk-officer", "uk-officer-2", "cn-officer", "cn-officer-2", "uk-applicant", "outsider", "system")

Step = Callable[[Any, Call, Any, Cast], Any]
"""Who acts, the call, something of the right kind (or None)."""


def refused_by_two(award: Award, cast: Cast) -> Award:
    """A decision that a random walk would seldom complete."""
    first, second = (cast[name] for name in joint_call.OFFICERS[award.party.code])
    if award.state == "committed":
        awarding.reconsider(award, by=first, because=WHY)
    else:
        awarding.propose(award, by=first, choice="refuse", because=WHY)
    return awarding.confirm(award, by=second)


STEPS: dict[str, tuple[Any, Step]] = {
    "propose": (Award, lambda by, call, each, cast: awarding.propose(each, by=by)),
    "propose no": (Award, lambda by, call, each, cast: awarding.propose(each, by=by, choice="refuse", because=WHY)),
    "reconsider": (Award, lambda by, call, each, cast: awarding.reconsider(each, by=by, because=WHY)),
    "take back": (Award, lambda by, call, each, cast: awarding.take_back(each, by=by)),
    "confirm": (Award, lambda by, call, each, cast: awarding.confirm(each, by=by)),
    "confirm again": (Award, lambda by, call, each, cast: awarding.confirm(each, by=by)),
    "commit": (Award, lambda by, call, each, cast: awarding.commit(each, by=by)),
    "settle": (Award, lambda by, call, each, cast: awarding.settle_one(each, by=by)),
    "activate": (Award, lambda by, call, each, cast: awarding.activate(each, by=by)),
    "refuse": (Award, lambda by, call, each, cast: refused_by_two(each, cast)),
    "leave": (Application, lambda by, call, each, cast: selecting.withdraw(each, by=each.lead)),
    "hold": (Award, lambda by, call, each, cast: awarding.hold(each, by=by, kind="security")),
    "release": (Hold, lambda by, call, each, cast: awarding.release(each, by=by, evidence="Seen")),
    "all uk": (None, lambda by, call, _, cast: awarding.propose_all(call, by=by, party=cast.parties["uk-funder"])),
    "all cn": (None, lambda by, call, _, cast: awarding.propose_all(call, by=by, party=cast.parties["cn-funder"])),
    "commit uk": (None, lambda by, call, _, cast: awarding.commit_all(call, by=by, party=cast.parties["uk-funder"])),
    "commit cn": (None, lambda by, call, _, cast: awarding.commit_all(call, by=by, party=cast.parties["cn-funder"])),
    "withdraw": (Application, lambda by, call, each, cast: selecting.withdraw(each, by=by)),
    "reopen": (None, lambda by, call, _, cast: selecting.reopen(call, by=by)),
    "finish": (Selection, lambda by, call, each, cast: selecting.finish(each, by=by)),
    "prepare": (Application, lambda by, call, each, cast: projects.prepare(each, by=by)),
    "begin": (
        Project,
        lambda by, call, each, cast: projects.start(each, by=cast["uk-head"], starts_on=date(2019, 1, 1)),
    ),
    "start": (Project, lambda by, call, each, cast: projects.start(each, by=by, starts_on=date(2019, 1, 1))),
}
PEOPLE_ONLY = {"propose", "propose no", "reconsider", "confirm", "confirm again", "commit", "hold", "release",
               "all uk", "all cn", "commit uk", "commit cn", "take back"}  # fmt: skip

moves = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(WHO), st.integers(0, 5)), min_size=8, max_size=40
)


def sound(call: Call) -> None:
    """What must be true, whatever was done."""
    members = set(Membership.objects.values_list("party", "user"))
    for each in Confirmation.objects.exclude(confirmed_by=None).select_related("award"):
        assert each.proposed_by_id != each.confirmed_by_id
        assert (each.award.party_id, each.proposed_by_id) in members
        assert (each.award.party_id, each.confirmed_by_id) in members
    for application in call.applications.all():
        live = [each for each in application.awards.all() if each.state not in {"refused", "lapsed"}]
        states = {each.state for each in live}
        held = Hold.objects.filter(award__application=application, released_at=None).exists()
        assert len(live) in {0, 2}, "all parties' awards stand and fall together"
        if states & {"confirmed", "active"}:
            assert len(states) == 1, "confirmed without every party"
            assert not held, "confirmed while held"
            assert all(each.number for each in live)
        for each in live:
            if each.state != "proposed":
                assert each.confirmations.filter(choice="fund").exclude(confirmed_by=None).exists()
    for project in Project.objects.exclude(state="prepared"):
        assert {each.state for each in project.awards} == {"active"}
        assert project.awards.count() == 2
    for purse in Purse.objects.filter(committed_to__call=call):
        lines = [line for award in Award.objects.exclude(state="proposed") for line in award.lines.all()]
        owed = [line.commitment for line in lines if line.commitment and line.purse.purse_id == purse.pk]
        assert purse.committed.number == sum(outstanding(line).number for line in owed)
        assert purse.committed <= purse.size
    assert Selection.objects.filter(call=call, state__in=("recommended", "final")).count() == 1
    call.refresh_from_db()
    if call.state == "awarded":
        assert Selection.objects.filter(call=call, state__in=("final", "superseded")).exists()


@pytest.mark.usefixtures("db")
def test_no_order_of_acts_reaches_a_forbidden_state() -> None:
    cast = assemble()
    call = recommended(cast).call
    reached: set[str] = set()

    @settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(start=st.integers(0, 4), walk=moves)
    def holds(start: int, walk: list[tuple[str, str, int]]) -> None:
        with transaction.atomic():
            begin(cast, call, start)
            reached.update(Award.objects.values_list("state", flat=True))
            for name, who, which in walk:
                model, step = STEPS[name]
                things = [None] if model is None else list(model._base_manager.order_by("-pk"))
                by = SYSTEM if who == "system" else cast[who]
                if not things or (by is SYSTEM and name in PEOPLE_ONLY):
                    continue
                try:
                    step(by, Call.objects.get(pk=call.pk), things[which % len(things)], cast)
                except Refused as refused:
                    refused.reason.text("zh")  # has words
                sound(call)
                reached.update(Award.objects.values_list("state", flat=True))
            assert chain.verify().faults == ()
            transaction.set_rollback(True)

    holds()
    assert reached >= {"proposed", "committed", "confirmed", "active", "refused", "lapsed"}


def begin(cast: Cast, call: Call, start: int) -> None:
    """From nothing decided to everything confirmed and a project prepared."""
    parties = list(joint_call.FUNDERS)
    for name in parties[: start if start < 3 else 2]:
        first, second = joint_call.OFFICERS[name]
        awarding.propose_all(call, by=cast[first], party=cast.parties[name])
        if start > 1:
            awarding.commit_all(call, by=cast[second], party=cast.parties[name])
    if start == 4:
        projects.prepare(Award.objects.order_by("pk")[0].application, by=cast["cn-officer"])
