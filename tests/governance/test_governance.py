"""Mechanisms, meetings, papers, minutes, decisions and actions by the acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

import joint_call
from cast import Cast, assemble
from commission import (
    OFFICERS,
    PDF,
    called,
    commission,
    office,
    opened,
    paper,
    planned,
    room,
    settled,
    text,
)
from concord.access.accounts import join
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.governance import actions, bodies, deciding, feeds, meetings, minutes, papers, reminders
from concord.governance.models import ActionItem, Body, Meeting, Paper, PaperVersion, Resolution
from concord.journal.models import Entry, Letter
from concord.purses.acts import open_purse
from concord.register.models import Platform
from concord.register.platforms import record_platform
from concord.strategy import pack
from concord.strategy.acts import load
from concord.strategy.areas import propose
from concord.strategy.models import Area, Clause
from concord.values import LocalizedText, Money

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def refused(code: str, perform: Any, *arguments: Any, **given: Any) -> Refused:
    with pytest.raises(Refused) as why:
        perform(*arguments, **given)
    assert why.value.reason.code == code
    for language in ("en", "zh"):
        assert code not in why.value.reason.text(language)
    return why.value


# -- mechanisms --------------------------------------------------------------------------------------------------------


def test_a_mechanism_stands_under_a_higher_one_only(cast: Cast) -> None:
    top = bodies.found(
        by=cast["uk-officer"], kind="high_level", title=text("Dialogue"), parties=list(cast.parties.values())[2:]
    )
    below = commission(cast, parent=top)
    refused("governance:upside-down", bodies.edit, top, by=cast["uk-officer"], parent=below)
    refused("governance:upside-down", bodies.edit, below, by=cast["uk-officer"], parent=below)
    refused("governance:children-stand", bodies.end, top, by=cast["uk-officer"])
    kept = room(cast, parent=below)
    refused("governance:under-a-room", bodies.edit, below, by=cast["cn-officer"], parent=kept)
    refused("access:gone", bodies.edit, below, by=cast["uk-officer"], parent=kept)
    bodies.end(below, by=cast["uk-officer"])  # a room that the UK's side cannot know of does not stand in its way
    bodies.end(top, by=cast["cn-officer"])


def test_what_founds_no_mechanism(cast: Cast) -> None:
    uk, cn = cast.parties["uk-funder"], cast.parties["cn-funder"]
    give: dict[str, Any] = {"by": cast["uk-officer"], "title": text("X")}
    refused("governance:one-side", bodies.found, kind="consultation", parties=[uk, cn], domestic=True, **give)
    refused("governance:several-sides", bodies.found, kind="commission", parties=[uk], **give)
    refused("governance:parties-once", bodies.found, kind="commission", parties=[uk, uk], **give)
    with pytest.raises(NotAllowed):
        bodies.found(kind="consultation", parties=[cn], domestic=True, **give)
    with pytest.raises(NotAllowed):
        bodies.found(by=cast["outsider"], kind="commission", parties=[uk, cn], title=text("X"))


def test_seats_have_terms_and_are_given_by_their_own_side(cast: Cast) -> None:
    body, today = commission(cast), timezone.now().date()
    uk = cast.parties["uk-funder"]
    with pytest.raises(NotAllowed):
        bodies.seat(body, by=cast["cn-officer"], party=uk, name=text("X"))
    give: dict[str, Any] = {"by": cast["uk-officer"], "party": uk, "name": text("X")}
    refused("governance:term-turned", bodies.seat, body, until=today - timedelta(days=1), **give)
    refused("governance:alternate-of-whom", bodies.seat, body, role="alternate", **give)
    theirs = body.seats.get(party__code="cn-funder", role="chair")
    refused("governance:alternate-of-own", bodies.seat, body, role="alternate", alternate_of=theirs, **give)
    refused("governance:seated-already", bodies.seat, body, user=cast["uk-officer"], **give)
    expert = bodies.seat(body, user=cast["reviewer"], **give)
    assert Body.objects.visible_to(cast["reviewer"]).count() == 1
    bodies.end_seat(expert, by=cast["uk-officer"], until=today)
    assert Body.objects.visible_to(cast["reviewer"]).count() == 1, "until the end of the last day"
    expert.refresh_from_db()
    expert.since = expert.until = today - timedelta(days=3)
    expert.save()
    assert not Body.objects.visible_to(cast["reviewer"]).exists()


# -- meetings ----------------------------------------------------------------------------------------------------------


def test_a_meeting_is_called_by_both_sides_and_then_told(cast: Cast) -> None:
    body = commission(cast)
    meeting = meetings.plan(
        body, by=cast["uk-officer"], starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=1)
    )
    uk, cn = cast.parties["uk-funder"], cast.parties["cn-funder"]
    refused("governance:no-agenda", meetings.convene, meeting, by=cast["uk-officer"], party=uk)
    meetings.add_item(meeting, by=cast["uk-officer"], party=uk, title=text("Review"))
    with pytest.raises(NotAllowed):
        meetings.convene(meeting, by=cast["uk-officer"], party=cn)
    meetings.convene(meeting, by=cast["uk-officer"], party=uk)
    refused("governance:convened-already", meetings.convene, meeting, by=cast["uk-officer-2"], party=uk)
    meetings.edit(meeting, by=cast["cn-officer"], ends_at=meeting.ends_at + timedelta(hours=1))
    assert not meeting.convenings.exists(), "another time has to be convened anew"
    meetings.convene(meeting, by=cast["uk-officer"], party=uk)
    meetings.convene(meeting, by=cast["cn-officer"], party=cn)
    meeting.refresh_from_db()
    assert meeting.state == "called"
    assert {each.recipient for each in Letter.objects.filter(code="meeting-called")} == {
        cast[name].reference for name in ("uk-officer", "cn-officer")
    }
    letter = Letter.objects.get(code="meeting-called", recipient=cast["cn-officer"].reference)
    assert "Asia/Shanghai" in str(letter.body)
    assert "Europe/London" in str(letter.body)
    with pytest.raises(WrongState):
        meetings.edit(meeting, by=cast["uk-officer"], link="https://example.org")
    meetings.move(meeting, by=cast["uk-officer"], starts_at=meeting.starts_at - timedelta(days=1))
    assert meeting.state == "planned"
    assert meeting.sequence == 2


def test_one_who_belongs_to_both_sides_speaks_for_one(cast: Cast) -> None:
    join(cast.parties["cn-funder"], by=SYSTEM, user=cast["uk-officer"], role="officer")
    body = commission(cast)
    meeting = planned(body, cast)
    meetings.convene(meeting, by=cast["uk-officer"], party=cast.parties["uk-funder"])
    refused(
        "governance:one-side-each", meetings.convene, meeting, by=cast["uk-officer"], party=cast.parties["cn-funder"]
    )


def test_the_agenda_is_ordered_and_closes(cast: Cast) -> None:
    meeting = planned(commission(cast), cast)
    first, second = meeting.agenda.all()
    meetings.move_item(second, by=cast["uk-officer"], up=True)
    assert list(meeting.agenda.all()) == [second, first]
    meetings.move_item(second, by=cast["cn-officer"], up=True)
    assert list(meeting.agenda.all()) == [second, first]
    assert first.party == cast.parties["cn-funder"]
    with pytest.raises(NotAllowed):
        meetings.drop_item(first, by=cast["uk-officer"])
    meetings.edit_item(first, by=cast["uk-officer"], title=text("Clearer"))
    meetings.drop_item(first, by=cast["cn-officer"])
    assert meeting.agenda.count() == 1
    meetings.cancel(meeting, by=cast["uk-officer"], because="No quorum")
    refused(
        "governance:not-now", meetings.add_item, meeting, by=cast["uk-officer"], title=text("X"),
        party=cast.parties["uk-funder"],
    )  # fmt: skip


def test_no_quorum_no_meeting_and_an_alternate_counts_once(cast: Cast) -> None:
    body = commission(cast)
    uk, cn = (cast.parties[side] for side in OFFICERS)
    bodies.set_side(body, by=cast["uk-officer"], party=uk, quorum=2)
    with pytest.raises(NotAllowed):
        bodies.set_side(body, by=cast["uk-officer"], party=cn, quorum=0)
    meeting = called(body, cast)
    seats = {(each.party_id, each.role): each for each in body.seats.all()}
    chair, alternate = seats[uk.pk, "chair"], seats[uk.pk, "alternate"]
    meetings.attend(meeting, by=cast["uk-officer"], party=uk, seats=[chair, alternate])
    meetings.attend(meeting, by=cast["cn-officer"], party=cn, seats=[seats[cn.pk, "chair"]])
    with pytest.raises(NotAllowed):
        meetings.attend(meeting, by=cast["cn-officer"], party=uk, seats=[])
    refused("governance:not-seated", meetings.attend, meeting, by=cast["cn-officer"], party=cn, seats=[chair])
    why = refused("governance:no-quorum", meetings.open_meeting, meeting, by=cast["cn-officer"])
    assert (why.reason.values["present"], why.reason.values["needed"]) == (1, 2)
    meetings.attend(meeting, by=cast["uk-officer"], party=uk, seats=[alternate, seats[uk.pk, "member"]])
    meetings.open_meeting(meeting, by=cast["cn-officer"])
    assert meeting.state == "sitting"


# -- papers ------------------------------------------------------------------------------------------------------------


def test_a_paper_is_seen_by_the_others_once_released_and_keeps_its_versions(cast: Cast) -> None:
    meeting = called(commission(cast), cast)
    held = paper(meeting, cast)
    there = lambda who: Paper.objects.visible_to(cast[who]).count()  # noqa: E731
    assert (there("uk-officer"), there("cn-officer"), there("outsider")) == (1, 0, 0)
    assert not Entry.objects.filter(object=f"paper:{held.pk}", side="").exists()
    with pytest.raises(NotAllowed):
        papers.release(held, by=cast["cn-officer"], number=1)
    papers.release(held, by=cast["uk-officer"], number=1, at=timezone.now() + timedelta(hours=1))
    assert there("cn-officer") == 0
    papers.release(held, by=cast["uk-officer"], number=1)
    assert there("cn-officer") == 1
    refused("governance:released-already", papers.release, held, by=cast["uk-officer"], number=1)
    refused("governance:same-file", papers.revise, held, by=cast["uk-officer"], name="paper.pdf", content=PDF)
    papers.revise(held, by=cast["uk-officer"], name="paper.pdf", content=PDF + b"%2")
    seen = lambda who: [each.number for each in PaperVersion.objects.visible_to(cast[who])]  # noqa: E731
    assert (seen("uk-officer"), seen("cn-officer")) == ([1, 2], [1])
    refused("governance:no-version", papers.release, held, by=cast["uk-officer"], number=9)
    papers.release(held, by=cast["uk-officer"], number=2)
    assert seen("cn-officer") == [1, 2]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("paper.pdf", b"", "file-empty"),
        ("paper.pdf", b"%PDF-" + b"x" * papers.MOST, "file-too-large"),
        ("paper.exe", b"MZ", "file-type"),
        ("paper", b"%PDF-1", "file-type"),
        ("paper.docm", office(macros=True), "file-type"),
        ("paper.pdf", b"<html>", "file-not-what-it-says"),
        ("paper.docx", b"PK\x03\x04", "file-not-what-it-says"),
        ("paper.docx", office("xl/workbook.xml"), "file-not-what-it-says"),
        ("paper.docx", office(macros=True), "file-not-what-it-says"),
        ("paper.txt", b"\xff\xfe", "file-not-what-it-says"),
        ("paper.png", b"%PDF-1", "file-not-what-it-says"),
    ],
)
def test_files_that_are_not_taken(name: str, content: bytes, code: str) -> None:
    refused(f"governance:{code}", papers.kind_of, name, content)


def test_files_that_are_taken() -> None:
    assert papers.kind_of("议程.PDF", PDF) == "application/pdf"
    assert papers.kind_of("a.docx", office()).endswith("wordprocessingml.document")
    assert papers.kind_of("a.txt", "议程".encode()).startswith("text/plain")


# -- minutes -----------------------------------------------------------------------------------------------------------


def test_two_who_edit_one_paragraph_do_not_overwrite_each_other(cast: Cast) -> None:
    meeting = opened(commission(cast), cast)
    said = minutes.add(meeting, by=cast["uk-officer"], text=text("The sides agreed.", "双方同意。"))
    minutes.write(said, by=cast["cn-officer"], text=text("The sides agreed.", "双方一致同意。"), version=1)
    with pytest.raises(minutes.Changed) as why:
        minutes.write(said, by=cast["uk-officer"], text=text("Both sides agreed.", "双方同意。"), version=1)
    assert why.value.paragraph.text.texts["zh"] == "双方一致同意。"
    said.refresh_from_db()
    assert said.text.texts == {"en": "The sides agreed.", "zh": "双方一致同意。"}
    with pytest.raises(minutes.Changed):
        minutes.drop(said, by=cast["uk-officer"], version=1)
    with pytest.raises(NotAllowed):
        minutes.write(said, by=cast["outsider"], text=text("X"), version=2)
    second = minutes.add(meeting, by=cast["uk-officer"], text=text("Second"))
    between = minutes.add(meeting, by=cast["uk-officer"], text=text("Between"), after=said)
    assert list(meeting.paragraphs.all()) == [said, between, second]


def test_minutes_are_agreed_when_both_sides_signed_the_same_words(cast: Cast) -> None:
    meeting = opened(commission(cast), cast)
    uk, cn = (cast.parties[side] for side in OFFICERS)
    meetings.close(meeting, by=cast["uk-officer"])
    refused("governance:no-minutes", minutes.sign, meeting, by=cast["uk-officer"], party=uk)
    said = minutes.add(meeting, by=cast["uk-officer"], text=LocalizedText({"en": "Only English"}))
    refused("governance:unpaired", minutes.sign, meeting, by=cast["uk-officer"], party=uk)
    minutes.write(said, by=cast["cn-officer"], text=text("Both", "双语"), version=1)
    with pytest.raises(NotAllowed):
        minutes.sign(meeting, by=cast["uk-officer"], party=cn)
    minutes.sign(meeting, by=cast["uk-officer"], party=uk)
    minutes.write(said, by=cast["cn-officer"], text=text("Both agreed", "双方同意"), version=2)
    minutes.sign(meeting, by=cast["cn-officer"], party=cn)
    meeting.refresh_from_db()
    assert meeting.state == "closed", "the UK's side signed other words"
    minutes.sign(meeting, by=cast["uk-officer-2"], party=uk)
    meeting.refresh_from_db()
    assert meeting.state == "settled"
    refused("governance:not-now", minutes.add, meeting, by=cast["uk-officer"], text=text("Late"))


# -- decisions ---------------------------------------------------------------------------------------------------------


def proposed(meeting: Meeting, cast: Cast, **given: Any) -> Resolution:
    made = deciding.draft(meeting, by=cast["uk-officer"], text=text("Decided", "决定"), **given)
    return deciding.propose(made, by=cast["uk-officer"])


def test_a_decision_is_in_force_only_when_every_side_confirmed(cast: Cast) -> None:
    meeting = opened(commission(cast), cast)
    uk, cn = (cast.parties[side] for side in OFFICERS)
    call = joint_call.drafted(cast)
    made = deciding.draft(meeting, by=cast["uk-officer"], text=LocalizedText({"en": "X"}), subject="call", key=call.pk)
    refused("governance:decision-unpaired", deciding.propose, made, by=cast["uk-officer"])
    deciding.edit(made, by=cast["cn-officer"], text=text("The call"), subject="call", key=call.pk)
    refused("governance:not-before-the-sides", deciding.confirm, made, by=cast["uk-officer"], party=uk)
    deciding.propose(made, by=cast["uk-officer"])
    for who in ("uk-officer", "uk-head", "outsider", "reviewer"):
        with pytest.raises(NotAllowed):
            deciding.confirm(made, by=cast[who], party=cn)
    with pytest.raises(NotAllowed):
        deciding.confirm(made, by=SYSTEM, party=cn)
    deciding.confirm(made, by=cast["uk-officer"], party=uk)
    refused("governance:confirmed-already", deciding.confirm, made, by=cast["uk-officer-2"], party=uk)
    call.refresh_from_db()
    assert call.authority is None
    assert [each.code for each in deciding.missing(made)] == ["cn-funder"]
    deciding.confirm(made, by=cast["cn-officer"], party=cn)
    made.refresh_from_db()
    call.refresh_from_db()
    assert made.state == "in_force"
    entry = Entry.objects.get(number=call.authority)
    assert (entry.act, entry.object, made.entry) == ("resolution:enact", f"resolution:{made.pk}", entry.number)
    assert Entry.objects.filter(act="call:authorise", object=f"call:{call.pk}", actor="system").exists()


def test_a_priority_area_and_a_platform_cite_the_decision_that_approved_them(cast: Cast) -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)
    meeting = opened(commission(cast), cast)
    clause = Clause.objects.get(pack__code="uk-china-2017", code="4.1")
    area = propose(clause, by=cast["cn-officer"], code="quantum-sensing", titles=text("quantum sensing", "量子传感"))
    lab = record_platform(
        by=cast["uk-officer"], kind=Platform.Kind.JOINT_LABORATORY, titles=text("Joint laboratory", "联合实验室")
    )
    for subject, thing in (("area", area), ("platform", lab)):
        made = deciding.draft(meeting, by=cast["uk-officer"], text=text("Yes", "同意"), subject=subject, key=thing.pk)
        deciding.propose(made, by=cast["uk-officer"])
        for side, officer in OFFICERS.items():
            deciding.confirm(made, by=cast[officer], party=cast.parties[side])
        made.refresh_from_db()
        assert made.state == "in_force"
        thing.refresh_from_db()
        cites = thing.authority if subject == "area" else thing.statuses.get().authority
        assert cites == f"entry:{made.entry}"
    assert (area.state, lab.status) == (Area.State.APPROVED, Platform.Status.RECOGNISED)


def test_changing_a_decision_takes_confirmations_back(cast: Cast) -> None:
    meeting = opened(commission(cast), cast)
    made = proposed(meeting, cast)
    deciding.confirm(made, by=cast["uk-officer"], party=cast.parties["uk-funder"])
    refused("governance:say-why", deciding.send_back, made, by=cast["cn-officer"], because=" ")
    deciding.send_back(made, by=cast["cn-officer"], because="The sum is missing")
    deciding.edit(made, by=cast["cn-officer"], text=text("Other words"))
    deciding.propose(made, by=cast["cn-officer"])
    deciding.confirm(made, by=cast["cn-officer"], party=cast.parties["cn-funder"])
    made.refresh_from_db()
    assert made.state == "proposed", "the UK's side had confirmed other words"


def test_what_a_subject_refuses_refuses_the_confirmation(cast: Cast) -> None:
    meeting = opened(commission(cast), cast)
    call = joint_call.drafted(cast)
    made = proposed(meeting, cast, subject="call", key=call.pk)
    deciding.confirm(made, by=cast["uk-officer"], party=cast.parties["uk-funder"])
    type(call).objects.filter(pk=call.pk).update(state="withdrawn")
    refused("calls:withdrawn-already", deciding.confirm, made, by=cast["cn-officer"], party=cast.parties["cn-funder"])
    made.refresh_from_db()
    assert made.state == "proposed"
    assert made.assents.count() == 1
    attempt = Entry.objects.filter(act="act:refuse").latest("number")
    assert (attempt.object, attempt.actor) == (f"resolution:{made.pk}", cast["cn-officer"].reference)


def test_what_a_decision_cannot_approve(cast: Cast) -> None:
    body = commission(cast)
    meeting = opened(body, cast)
    call = joint_call.drafted(cast)
    other = opened(room(cast), cast)
    give: dict[str, Any] = {"text": text("X")}
    refused("governance:no-such-subject", deciding.draft, meeting, by=cast["uk-officer"], subject="moon", key=1, **give)
    refused("governance:no-such-subject", deciding.draft, meeting, by=cast["uk-officer"], subject="call", **give)
    refused(
        "governance:no-such-subject", deciding.draft, meeting, by=cast["uk-officer"], subject="call", key=99, **give
    )
    refused(
        "governance:not-this-side-alone", deciding.draft, other, by=cast["cn-officer"], subject="call", key=call.pk,
        **give,
    )  # fmt: skip
    purse = open_purse(
        cast.parties["cn-funder"], by=cast["cn-officer"], code="own", title=text("Own"), size=Money("10.00", "CNY")
    )
    made = deciding.draft(other, by=cast["cn-officer"], subject="purse", key=purse.pk, **give)
    deciding.propose(made, by=cast["cn-officer"])
    deciding.confirm(made, by=cast["cn-officer"], party=cast.parties["cn-funder"])
    purse.refresh_from_db()
    assert Entry.objects.get(number=purse.authority).side == "cn-funder"
    refused(
        "governance:no-such-subject", deciding.draft, meeting, by=cast["uk-officer"], subject="purse", key=purse.pk,
        **give,
    )  # fmt: skip


def test_nothing_is_decided_before_the_meeting_is_opened(cast: Cast) -> None:
    meeting = called(commission(cast), cast)
    made = deciding.draft(meeting, by=cast["uk-officer"], text=text("Early"))
    refused("governance:not-now", deciding.propose, made, by=cast["uk-officer"])


# -- actions -----------------------------------------------------------------------------------------------------------


def test_actions_are_reminded_of_once_and_come_onto_the_next_agenda(cast: Cast) -> None:
    body = commission(cast)
    meeting = opened(body, cast)
    today = timezone.now().date()
    give: dict[str, Any] = {"by": cast["uk-officer"], "text": text("Send the list", "提交名单")}
    refused(
        "governance:owner-of-that-side", actions.give, meeting, party=cast.parties["cn-funder"],
        owner=cast["uk-officer"], due_on=today, **give,
    )  # fmt: skip
    refused(
        "governance:due-before", actions.give, meeting, party=cast.parties["cn-funder"],
        due_on=today - timedelta(days=9), **give,
    )  # fmt: skip
    action = actions.give(
        meeting, party=cast.parties["cn-funder"], owner=cast["cn-officer"], due_on=today + timedelta(days=7), **give
    )
    letters = lambda: Letter.objects.filter(code="action-due").count()  # noqa: E731
    assert reminders.remind_all(today - timedelta(days=1)) == 0
    assert (reminders.remind_all(today), reminders.remind_all(today), letters()) == (1, 0, 1)
    later = today + timedelta(days=8)
    assert (reminders.remind_all(later), reminders.remind_all(later), letters()) == (1, 0, 2)
    settled(meeting, cast)
    following = called(body, cast, days=30)
    item = following.agenda.get(action=action)
    assert item.title.texts["zh"] == "逾期行动事项：提交名单"
    refused("governance:stays-on-the-agenda", meetings.drop_item, item, by=cast["uk-officer"])
    with pytest.raises(NotAllowed):
        actions.finish(action, by=cast["uk-officer"], outcome=text("Done"))
    refused("governance:say-what-came", actions.finish, action, by=cast["cn-officer"], outcome=LocalizedText())
    actions.finish(action, by=cast["cn-officer"], outcome=text("Sent", "已提交"))
    assert ActionItem.objects.get().state == "done"
    actions.reopen(action, by=cast["cn-head"])
    actions.edit(action, by=cast["uk-officer"], text=action.text, due_on=today + timedelta(days=40), owner=None)
    actions.drop(action, by=cast["uk-officer"], because=text("Overtaken", "不再需要"))
    assert reminders.remind_all(today + timedelta(days=60)) == 0


def test_each_daily_run_comes_back_once(cast: Cast) -> None:
    from django_tasks_db.models import DBTaskResult

    from concord.journal import daily

    assert "governance:remind" in daily.names()
    assert daily.schedule()
    assert not daily.schedule(), "it waits already"
    DBTaskResult.objects.all().delete()
    assert daily.each_day.call() == ", ".join(daily.names())
    waiting = DBTaskResult.objects.get()
    assert waiting.run_after > timezone.now()
    assert not mail.outbox


# -- the calendar ------------------------------------------------------------------------------------------------------


def test_the_feed_has_both_zones_and_nothing_of_the_other_side(cast: Cast) -> None:
    import icalendar

    body = commission(cast)
    called(body, cast, place=text("London", "伦敦"))
    planned(room(cast), cast, officer="cn-officer")
    feed, secret = feeds.open_feed(by=cast["uk-officer"])
    assert secret not in str(feed.__dict__)
    assert feeds.whose(secret) == cast["uk-officer"]
    assert feeds.whose("x") is None
    read = icalendar.Calendar.from_ical(feeds.calendar(cast["uk-officer"]))
    assert len(read.walk("VEVENT")) == 1
    event = read.walk("VEVENT")[0]
    assert str(event["DTSTART"].params["TZID"]) == "Europe/London"
    assert sorted(str(each["TZID"]) for each in read.walk("VTIMEZONE")) == ["Asia/Shanghai", "Europe/London"]
    assert "Asia/Shanghai (UTC+0800)" in str(event["DESCRIPTION"])
    assert "Europe/London (UTC" in str(event["DESCRIPTION"])
    assert len(icalendar.Calendar.from_ical(feeds.calendar(cast["cn-officer"])).walk("VEVENT")) == 2
    with pytest.raises(NotAllowed):
        feeds.revoke(feed, by=cast["cn-officer"])
    feeds.revoke(feed, by=cast["uk-officer"])
    assert feeds.whose(secret) is None
    refused("governance:revoked-already", feeds.revoke, feed, by=cast["uk-officer"])
    for _ in range(feeds.AT_MOST):
        feeds.open_feed(by=cast["uk-officer"])
    refused("governance:too-many-feeds", feeds.open_feed, by=cast["uk-officer"])
