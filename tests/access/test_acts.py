"""Acts: atomic, allowed, in the right state, journaled; a refusal leaves the attempt and nothing else."""

from __future__ import annotations

import pytest

from cast import assemble
from concord.access.accounts import close_account, open_account
from concord.access.acts import act, note
from concord.access.may import allow, anyone, member, permissions
from concord.access.models import Party, Role, User
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.access.states import States
from concord.journal import chain
from concord.journal.models import Entry, Job, Payload
from concord.values import LocalizedText

pytestmark = pytest.mark.usefixtures("db")

State = Job.State
TABLE = States(
    State,
    {
        "test:run": ((State.WAITING,), State.RUNNING),
        "test:finish": ((State.RUNNING,), State.DONE),
        "test:fail": ((State.RUNNING,), State.FAILED),
        "test:stop": ((State.WAITING, State.RUNNING), State.STOPPED),
    },
    start=State.WAITING,
)
if "test:run" not in permissions():
    allow(None, dict.fromkeys([*TABLE.moves, "test:outer", "test:inner"], anyone))
    allow(None, {"test:officers": member(Role.OFFICER)})


@act("test:run", TABLE)
def run(job, *, by, fail: bool = False, quiet: bool = False):
    job.kind = "changed"
    job.save()
    if fail:
        raise Refused("purses:not-positive", asked="GBP 0.00")
    note(side="uk", about=["user:77"], reason_given="because")


@act("test:inner")
def inner(party, *, by, fail: bool = False):
    party.language = "fr"
    party.save()
    if fail:
        raise Refused("purses:not-positive", asked="1")


@act("test:outer")
def outer(party, *, by, swallow: bool = False, fail: bool = False):
    note(step="outer")
    if swallow:
        with pytest.raises(Refused):
            inner(party, by=by, fail=True)
    else:
        inner(party, by=by, fail=fail)


@act("test:officers")
def officers(party, *, by):
    party.language = "xx"
    party.save()


def job() -> Job:
    return Job.objects.create(kind="sample", actor="user:1")


def last() -> Entry:
    return Entry.objects.order_by("number").last()


def test_it_moves_writes_and_journals() -> None:
    thing = job()
    run(thing, by=SYSTEM)
    thing.refresh_from_db()
    assert (thing.state, thing.kind) == ("running", "changed")
    entry = last()
    assert (entry.act, entry.object, entry.side) == ("test:run", f"job:{thing.pk}", "uk")
    assert (entry.actor, entry.before, entry.after) == ("system", "waiting", "running")
    assert chain.said(entry) == {"reason_given": "because"}
    assert entry.payload.about == ["user:77"]


def test_the_wrong_state_is_refused_and_the_attempt_is_journaled() -> None:
    thing = job()
    run(thing, by=SYSTEM)
    with pytest.raises(WrongState) as refused:
        run(thing, by=SYSTEM)
    assert refused.value.reason.text("en").startswith("This is ")
    assert "步骤" in refused.value.reason.text("zh")
    entry = last()
    assert (entry.act, entry.object) == ("act:refuse", f"job:{thing.pk}")
    assert chain.said(entry)["reason"] == "access:wrong-state"


def test_a_refusal_writes_nothing_and_the_object_in_hand_is_as_before() -> None:
    thing = job()
    with pytest.raises(Refused):
        run(thing, by=SYSTEM, fail=True)
    assert thing.state == "waiting"
    thing.refresh_from_db()
    assert (thing.state, thing.kind) == ("waiting", "sample")
    assert last().act == "act:refuse"


def test_whoever_may_not_is_refused() -> None:
    cast = assemble()
    party = cast.parties["uk-funder"]
    officers(party, by=cast["uk-officer"])
    with pytest.raises(NotAllowed) as refused:
        officers(party, by=cast["cn-officer"])
    assert refused.value.reason.code == "access:not-officer"
    with pytest.raises(NotAllowed):
        officers(party, by=None)
    assert last().actor == "nobody"


def test_the_act_reads_the_row_anew() -> None:
    thing = job()
    stale = Job.objects.get(pk=thing.pk)
    run(thing, by=SYSTEM)
    with pytest.raises(WrongState):
        run(stale, by=SYSTEM)


def test_what_is_gone_is_refused() -> None:
    thing = job()
    Job.objects.all().delete()
    with pytest.raises(Refused) as refused:
        run(thing, by=SYSTEM)
    assert refused.value.reason.code == "access:gone"


def test_a_value_taken_at_the_same_moment_is_a_clash() -> None:
    from concord.access.accounts import record_party
    from concord.access.refusals import Clash

    record_party(by=SYSTEM, code="nl", name=LocalizedText({"en": "Netherlands"}))
    with pytest.raises(Clash):
        record_party(by=SYSTEM, code="nl", name=LocalizedText({"en": "Netherlands"}))
    assert Party.objects.filter(code="nl").count() == 1


def test_a_lost_membership_counts_at_once() -> None:
    from django.utils import timezone

    cast = assemble()
    officer, party = cast["uk-officer"], cast.parties["uk-funder"]
    officers(party, by=officer)
    officer.memberships.update(until=timezone.now())
    with pytest.raises(NotAllowed):
        officers(party, by=officer)


def test_inner_acts_follow_the_outer_one() -> None:
    party = assemble().parties["uk"]
    before = Entry.objects.count()
    outer(party, by=SYSTEM)
    assert list(Entry.objects.values_list("act", flat=True))[before:] == ["test:outer", "test:inner"]
    assert chain.verify().faults == ()


def test_an_inner_refusal_that_is_caught_leaves_no_trace() -> None:
    party = assemble().parties["uk"]
    before = Entry.objects.count()
    outer(party, by=SYSTEM, swallow=True)
    assert list(Entry.objects.values_list("act", flat=True))[before:] == ["test:outer"]
    party.refresh_from_db()
    assert party.language == "en"


def test_an_inner_refusal_that_is_not_caught_undoes_all() -> None:
    party = assemble().parties["uk"]
    with pytest.raises(Refused):
        outer(party, by=SYSTEM, fail=True)
    party.refresh_from_db()
    assert party.language == "en"
    assert (last().act, chain.said(last())["act"]) == ("act:refuse", "test:outer")


def test_what_an_act_makes_is_what_the_entry_is_about() -> None:
    user = open_account(by=SYSTEM, email="New@Example.org ", name=LocalizedText({"en": "New"}))
    assert user.email == "new@example.org"
    assert last().object == user.reference
    with pytest.raises(Refused) as refused:
        open_account(by=SYSTEM, email="NEW@example.org", name=LocalizedText({"en": "Again"}))
    assert refused.value.reason.code == "access:email-taken"
    close_account(user, by=user)
    assert not User.objects.get(pk=user.pk).is_active


def test_erasing_a_person_takes_their_name_out_of_the_journal() -> None:
    user = open_account(by=SYSTEM, email="gone@example.org", name=LocalizedText({"en": "Gone Person"}))
    assert Payload.objects.filter(body__contains="Gone Person").exists()
    chain.erase(user, by=SYSTEM, because="asked")
    assert not Payload.objects.filter(body__contains="Gone Person").exists()
    assert chain.verify().faults == ()


def test_note_and_also_belong_into_acts() -> None:
    from concord.access.doors import let_in

    with pytest.raises(RuntimeError):
        note(anything=1)
    cast = assemble()
    with pytest.raises(RuntimeError):
        let_in(cast["chair"], "chair", Party.objects.get(code="uk"), by=SYSTEM)


class TestStates:
    def test_a_state_that_nothing_leads_to_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="No act leads to"):
            States(State, {"test:run": ((State.WAITING,), State.RUNNING)}, start=State.WAITING)

    def test_an_unknown_state_is_an_error(self) -> None:
        with pytest.raises(ValueError, match="Not states"):
            States(State, {"test:run": (("nowhere",), State.RUNNING)}, start=State.WAITING)

    def test_what_is_open(self) -> None:
        assert TABLE.open_to(Job(state=State.RUNNING)) == ("test:finish", "test:fail", "test:stop")
        assert TABLE.open_to(Job(state=State.DONE)) == ()

    def test_the_diagram_has_every_move(self) -> None:
        assert TABLE.diagram().count("-->") == 1 + sum(len(sources) for sources, _ in TABLE.moves.values())
