"""The pages of governance: no trace of a room of one side, pinned queries, two who edit at once, briefings."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

import commission as made
from addresses import governance
from call_by_http import People, local, localized
from cast import Cast, assemble, everyone
from concord.access.history import history, jobs_of, letters_to
from concord.access.models import User
from concord.governance import actions, briefing, deciding, feeds, meetings, minutes
from concord.governance.models import ActionItem, Body, Briefing, Meeting, Paper, Resolution
from concord.journal import jobs
from concord.journal.models import Entry, Job
from concord.portal.governance.document import document

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


# -- a room of one side ------------------------------------------------------------------------------------------------

LISTS = [f"{path}{query}" for path in ("/mechanisms/", "/meetings/", "/decisions/", "/actions/", "/jobs/")
         for query in ("", "?format=csv")] + ["/", "/calendar/"]  # fmt: skip


def _seen(user: User | None, joint: Meeting) -> dict[str, Any]:
    """All that governance shows a person: lists, exports, counts, pages, feed, journal, letters, briefing."""
    client, found = browser(user), {}
    pages = [*LISTS, f"/mechanisms/{joint.body_id}/", f"/meetings/{joint.pk}/"]
    for address in pages:
        answer = client.get(address)
        said = re.sub(r"csrfmiddlewaretoken\W+value=\W*\w+", "", answer.content.decode())
        found[address] = (answer.status_code, said)
    if user is not None:
        found["feed"] = feeds.calendar(user).count(b"BEGIN:VEVENT")
        found["letters"] = list(letters_to(user).values_list("pk", flat=True))
        found["jobs"] = list(jobs_of(user).values_list("pk", flat=True))
        content = briefing.content(joint, user=user, party=joint.body.parties.all()[0])
        content["heading"].pop("made_at")
        found["briefing"] = content
    found["history"] = [list(history(thing, user).values_list("number", flat=True)) for thing in (joint, joint.body)]
    return found


def test_a_room_of_one_side_leaves_no_trace_for_anybody_else(cast: Cast) -> None:
    body = made.commission(cast)
    joint = made.opened(body, cast)
    others = {
        who: user for who, user in everyone(cast).items() if not str(who).startswith("cn-") or who == "cn-applicant"
    }
    before = {who: _seen(user, joint) for who, user in others.items()}  # type: ignore[arg-type]
    last = Entry.objects.latest("number").number

    room = made.room(cast, parent=body)
    kept = made.opened(room, cast)
    governance._fill(kept, cast, "cn-funder")
    made.settled(kept, cast)
    made.called(room, cast, days=20)
    jobs.start("briefing:make", by=cast["cn-officer"], about=kept, side="cn-funder", meeting=kept.pk, party=1, user=1)
    fresh = Entry.objects.filter(number__gt=last)
    assert fresh.count() > 20
    assert not fresh.exclude(side="cn-funder").exists(), list(fresh.exclude(side="cn-funder").values("act", "object"))

    for who, user in others.items():
        after = _seen(user, joint)  # type: ignore[arg-type]
        for part, was in before[who].items():
            assert after[part] == was, (who, part)
        assert made.SECRET not in str(after)
        for model in (Body, Meeting, Paper, Resolution, ActionItem, Briefing):
            for thing in model.objects.all():
                if governance._body(thing) == room:
                    assert not history(thing, user).exists()
    assert made.SECRET in browser(cast["cn-head"]).get("/mechanisms/").content.decode()


def test_every_address_of_a_room_is_as_one_that_was_never_given(cast: Cast) -> None:
    room = made.room(cast)
    kept = made.opened(room, cast)
    for who in ("uk-officer", "uk-head", "outsider", "chair"):
        client = browser(cast[who])
        for name, thing in (("mechanism", room), ("meeting", kept), ("minutes", kept)):
            there = client.get(reverse(f"governance:{name}", args=[thing.pk]))
            never = client.get(reverse(f"governance:{name}", args=[10**12]))
            assert there.status_code == never.status_code == 404
        offered = client.get("/mechanisms/new/").content.decode()
        assert made.SECRET not in offered


# -- lists -------------------------------------------------------------------------------------------------------------


def _played(cast: Cast, body: Body, days: int) -> Meeting:
    meeting = made.opened(body, cast, days=-days - 0.1)
    deciding.propose(
        deciding.draft(meeting, by=cast["uk-officer"], text=made.text("Decided", "决定")), by=cast["uk-officer"]
    )
    actions.give(
        meeting, by=cast["uk-officer"], text=made.text("To do", "待办"), party=cast.parties["uk-funder"],
        owner=cast["uk-officer"], due_on=timezone.now().date(),
    )  # fmt: skip
    return meeting


def counted(client: Client, address: str) -> int:
    client.get(address)  # the session is read, lazily loaded words are loaded
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


PINNED = {"/mechanisms/": 7, "/meetings/": 9, "/decisions/": 5, "/actions/": 5}


def test_lists_ask_the_same_at_one_and_at_three(cast: Cast) -> None:
    _played(cast, made.commission(cast), 1)
    client = browser(cast["uk-officer"])
    one = {address: counted(client, address) for address in PINNED}
    for days in (2, 3):
        _played(cast, made.commission(cast), days)
    three = {address: counted(client, address) for address in PINNED}
    assert one == three == PINNED


def test_filters_sort_and_export(cast: Cast) -> None:
    _played(cast, made.commission(cast), 1)
    client = browser(cast["cn-officer"])
    for address in PINNED:
        rows = list(csv.reader(io.StringIO(client.get(f"{address}?format=csv").content.decode("utf-8-sig"))))
        assert len(rows) == 2, address
        for hostile in ("sort=password", "state=%27--", "page=x", "text=%00", "kind=x", "whose=y"):
            assert client.get(f"{address}?{hostile}").status_code == 200
        assert "Show all" in client.get(f"{address}?text=nothing-like-it").content.decode()
    assert "待办" in client.get("/actions/?text=待办&state=open").content.decode()
    assert client.get("/actions/?whose=mine").content.decode().count("<tr>") == 0


# -- forms -------------------------------------------------------------------------------------------------------------


def test_two_officers_edit_one_paragraph_and_neither_loses_a_word(cast: Cast) -> None:
    people = People(cast)
    meeting = made.opened(made.commission(cast), cast)
    said = minutes.add(meeting, by=cast["uk-officer"], text=made.text("The sides met.", "双方会面。"))
    here = f"/paragraphs/{said.pk}/"
    people.press("cn-officer", here, **{"version": "1", "text-en": "The sides met.", "text-zh": "双方举行了会议。"})
    typed = {"version": "1", "text-en": "The sides met in London.", "text-zh": "双方会面。"}
    answer = people.press("uk-officer", here, status=409, **typed)
    shown = answer.content.decode()  # type: ignore[attr-defined]
    for words in ("Somebody was first", "双方举行了会议。", "The sides met in London.", 'name="version" value="2"'):
        assert words in shown, words
    said.refresh_from_db()
    assert said.text.texts["zh"] == "双方举行了会议。"
    people.press("uk-officer", here, **{**typed, "version": "2", "text-zh": "双方举行了会议。"})
    said.refresh_from_db()
    assert said.text.texts == {"en": "The sides met in London.", "zh": "双方举行了会议。"}
    assert people["uk-officer"].post(f"/paragraphs/{said.pk}/drop/", {"version": "1"}).status_code in (409, 422)


def test_a_file_is_taken_or_refused_beside_the_form(cast: Cast) -> None:
    people = People(cast)
    meeting = made.planned(made.commission(cast), cast)
    give = {**localized("title", "Outline", "提纲"), "party": cast.parties["uk-funder"].pk}
    bad = SimpleUploadedFile("outline.pdf", b"<html>", "application/pdf")
    answer = people.press("uk-officer", f"/meetings/{meeting.pk}/papers/", status=422, file=bad, **give)
    assert "outline.pdf is not a sound pdf file" in answer.content.decode()  # type: ignore[attr-defined]
    good = SimpleUploadedFile("提纲.pdf", made.PDF, "application/pdf")
    people.press("uk-officer", f"/meetings/{meeting.pk}/papers/", file=good, **give)
    version = Paper.objects.get().versions.get()
    answer = people["uk-officer"].get(f"/paper-versions/{version.pk}/")
    assert answer.content == made.PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert people["cn-officer"].get(f"/paper-versions/{version.pk}/").status_code == 404
    assert people["cn-officer"].get(f"/papers/{version.paper_id}/").status_code == 404


def test_a_side_cannot_confirm_for_the_other_by_any_form(cast: Cast) -> None:
    people = People(cast)
    meeting = made.opened(made.commission(cast), cast)
    drafted = deciding.draft(meeting, by=cast["uk-officer"], text=made.text("Decided"))
    deciding.propose(drafted, by=cast["uk-officer"])
    for who in ("uk-officer", "uk-officer-2", "uk-head"):
        people.press(who, f"/decisions/{drafted.pk}/confirm/", status=403, party="cn-funder")
    people.press("uk-officer", f"/decisions/{drafted.pk}/confirm/", status=422, party="nobody")
    people.press("uk-officer", f"/decisions/{drafted.pk}/confirm/", party="uk-funder")
    drafted.refresh_from_db()
    assert drafted.state == "proposed"
    assert "Confirm for" not in people.read("uk-officer", f"/decisions/{drafted.pk}/")
    people.press("cn-officer", f"/decisions/{drafted.pk}/confirm/", party="cn-funder")
    drafted.refresh_from_db()
    assert drafted.state == "in_force"


def test_a_whole_meeting_by_its_forms(cast: Cast) -> None:
    """Founded, seated, planned, convened, opened, minuted, decided, acted upon: every form of the main path."""
    people, parties = People(cast), cast.parties
    sides = [parties[side].pk for side in made.SIDES]
    people.press(
        "uk-officer", "/mechanisms/new/", kind="commission", parties=sides, quorum="1",
        **localized("title", "Commission", "联委会"),
    )  # fmt: skip
    body = Body.objects.get()
    for side, officer in made.OFFICERS.items():
        people.press(
            officer, f"/mechanisms/{body.pk}/seats/", party=parties[side].pk, role="chair",
            user=cast[officer].email, **localized("name", "Chair", "主席"),
        )  # fmt: skip
    start = timezone.now() + timedelta(days=3)
    people.press(
        "uk-officer", f"/mechanisms/{body.pk}/meetings/", starts_at=local(start), time_zone="Europe/London",
        ends_at=local(start + timedelta(hours=3)), **localized("place", "London", "伦敦"),
    )  # fmt: skip
    here = f"/meetings/{Meeting.objects.get().pk}/"
    people.press("cn-officer", f"{here}agenda/", party=parties["cn-funder"].pk, **localized("title", "Review", "回顾"))
    for side, officer in made.OFFICERS.items():
        people.press(officer, f"{here}convene/", party=side)
        seat = body.seats.get(party=parties[side])
        people.press(officer, f"{here}attendance/", status=302 if Meeting.objects.get().state == "called" else 422,
                     seats=[seat.pk])  # fmt: skip
    people.press("uk-officer", f"{here}attendance/", seats=[body.seats.get(party=parties["uk-funder"]).pk])
    people.press("cn-officer", f"{here}open/")
    people.press("cn-officer", f"{here}minutes/add/", **{"text-en": "We met.", "text-zh": "双方会面。"})
    people.press("uk-officer", f"{here}decisions/", thing="", **localized("text", "We go on.", "继续推进。"))
    decision = Resolution.objects.get()
    people.press("uk-officer", f"/decisions/{decision.pk}/propose/")
    for side, officer in made.OFFICERS.items():
        people.press(officer, f"/decisions/{decision.pk}/confirm/", party=side)
    people.press(
        "uk-officer", f"{here}actions/", party=parties["cn-funder"].pk, owner=cast["cn-officer"].pk,
        due_on=f"{start + timedelta(days=9):%Y-%m-%d}", **localized("text", "Send it", "提交"),
    )  # fmt: skip
    action = ActionItem.objects.get()
    people.press("cn-officer", f"/actions/{action.pk}/done/", **localized("outcome", "Sent", "已提交"))
    people.press("uk-officer", f"{here}close/")
    for side, officer in made.OFFICERS.items():
        people.press(officer, f"{here}minutes/sign/", party=side)
    assert Meeting.objects.get().state == "settled"
    assert "minutes agreed" in people.read("uk-officer", here)


def test_a_calendar_address_is_shown_once_and_revoked(cast: Cast) -> None:
    made.called(made.commission(cast), cast)
    client = browser(cast["cn-officer"])
    shown = client.post("/calendar/open/").content.decode()
    secret = re.search(r"/calendar/([\w-]+)\.ics", shown)[1]  # type: ignore[index]
    assert secret not in client.get("/calendar/").content.decode()
    answer = Client().get(f"/calendar/{secret}.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    assert b"BEGIN:VEVENT" in answer.content
    feed = cast["cn-officer"].feeds.get()
    assert browser(cast["uk-officer"]).post(f"/calendar/{feed.pk}/revoke/").status_code == 404
    client.post(f"/calendar/{feed.pk}/revoke/")
    assert Client().get(f"/calendar/{secret}.ics").status_code == 404


# -- the briefing pack -------------------------------------------------------------------------------------------------


def test_a_briefing_is_made_in_the_background_and_can_be_stopped(cast: Cast) -> None:
    import pypdf

    people = People(cast)
    body = made.commission(cast)
    made.settled(_played(cast, body, 5), cast)
    meeting = made.called(body, cast)
    people.press("uk-officer", f"/meetings/{meeting.pk}/briefings/", party="uk-funder")
    running = Job.objects.get()
    Job.objects.update(stop_asked=True)  # as one who presses stop while it runs
    jobs.perform.call(str(running.pk))
    assert (Job.objects.get().state, Briefing.objects.count()) == ("stopped", 0)
    jobs.resume(Job.objects.get())
    jobs.perform.call(str(running.pk))
    assert Job.objects.get().state == "done", Job.objects.get().error
    pack = Briefing.objects.get()
    assert pack.digest == briefing.digest(pack.content)
    for language, words in (("en", "Decisions since the last meeting"), ("zh", "上次会议以来的决定")):
        answer = people["uk-officer"].get(f"/briefings/{pack.pk}/{language}.pdf")
        read = pypdf.PdfReader(io.BytesIO(answer.content))
        assert words in "".join(page.extract_text() for page in read.pages).replace("\n", "")
    shown = people.read("uk-officer", f"/briefings/{pack.pk}/")
    for section in document(pack.content)["sections"]:
        assert section["title"] in shown
    assert people["cn-officer"].get(f"/briefings/{pack.pk}/").status_code == 404
    assert people["uk-officer"].get(f"/briefings/{pack.pk}/fr.pdf").status_code == 404
    people.press("outsider", f"/meetings/{meeting.pk}/briefings/", status=404)


def test_claims_and_records_stand_apart(cast: Cast) -> None:
    body = made.commission(cast)
    meeting = made.called(body, cast)
    content = briefing.content(meeting, user=cast["uk-officer"], party=cast.parties["uk-funder"])
    assert {each["what"] for each in content["records"]} == {
        "meetings", "decisions", "calls", "applications", "awards", "projects", "awarded"
    }  # fmt: skip
    assert content["claims"] == []
    section = next(each for each in document(content)["sections"] if each["key"] == "claims")
    assert [table["caption"] for table in section["tables"]] == ["Recorded by Concord itself"]
    assert meetings.local_times(meeting)
