"""Lists of a call: as many queries at one row as at three, filters kept in the address, whole exports."""

from __future__ import annotations

import csv
import io
from itertools import count

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

import joint_call
from cast import Cast, assemble
from concord.access.models import User
from concord.awards import awarding, selecting
from concord.awards.models import Award
from concord.calls.models import Call
from concord.journal import jobs
from concord.projects import acts as projects

pytestmark = pytest.mark.usefixtures("db")


def counted(client: Client, address: str) -> int:
    client.get(address)  # the session is read, lazily loaded words are loaded
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def played(cast: Cast, applications: int, code: str) -> Call:
    """A call whose awards are all confirmed and whose projects run."""
    listed = joint_call.frozen(cast, applications=applications, code=code)
    call = listed.call
    call.refresh_from_db()
    selecting.recommend(selecting.make(call, by=cast["uk-officer"]), by=cast["uk-officer"])
    for side, (first, second) in joint_call.OFFICERS.items():
        awarding.propose_all(call, by=cast[first], party=cast.parties[side])
        awarding.commit_all(call, by=cast[second], party=cast.parties[side])
    for application in call.applications.filter(awards__state=Award.State.CONFIRMED).distinct():
        project = projects.prepare(application, by=cast["uk-officer"])
        projects.start(project, by=cast["uk-officer"], starts_on=call.closes_at.date())
    return call


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, Call, Call]:
    """Calls with one application and with three."""
    monkeypatch.setattr(settings, "DEMO", True)
    cast = assemble()
    numbers, named = count(), joint_call.person  # both calls need further persons, each an account of their own
    monkeypatch.setattr(joint_call, "person", lambda code: named(f"{code}-{next(numbers)}"))
    return cast, played(cast, 1, "ONE-2018"), played(cast, 3, "THREE-2018")


PINNED = {
    "applications": 7,
    "eligibility": 9,
    "reviewers": 9,
    "conflicts": 7,
    "assignment": 15,
    "assessments": 14,
    "ranking": 14,
    "selection": 20,  # two of them see whether the reader may see every decision, two draw the line
    "awards": 19,
}
"""Queries of a room's list for an officer."""


def test_rooms_of_a_call_ask_the_same_at_one_and_at_three(pair: tuple[Cast, Call, Call]) -> None:
    cast, one, three = pair
    client = browser(cast["uk-officer"])
    found = {room: tuple(counted(client, f"/calls/{call.code}/{room}/") for call in (one, three)) for room in PINNED}
    assert found == {room: (count, count) for room, count in PINNED.items()}


def test_lists_of_all_calls_ask_the_same(pair: tuple[Cast, Call, Call]) -> None:
    cast, one, _ = pair
    applicant, officer, public = browser(cast["uk-applicant"]), browser(cast["uk-officer"]), Client()
    found = {
        "calls": (counted(public, "/calls/?text=ONE"), counted(public, "/calls/")),
        "applications": (counted(applicant, "/applications/?text=ONE-001"), counted(applicant, "/applications/")),
        "projects": (counted(public, "/projects/?text=ONE-001"), counted(public, "/projects/")),
        "letters": (counted(applicant, "/letters/?text=ONE-001"), counted(applicant, "/letters/")),
        "reviewing": (counted(browser(cast["reviewer"]), "/review/"),) * 2,
    }
    jobs.start("review:plan", by=cast["uk-officer"], about=one, call=one.pk)
    first = counted(officer, "/jobs/")
    for _ in range(2):
        jobs.start("review:plan", by=cast["uk-officer"], about=one, call=one.pk)
    found["jobs"] = (first, counted(officer, "/jobs/"))
    assert found == {
        "applications": (6, 6),
        "calls": (3, 3),
        "jobs": (5, 5),
        "letters": (4, 4),
        "projects": (6, 6),
        "reviewing": (7, 7),
    }


def test_filters_sort_and_export(pair: tuple[Cast, Call, Call]) -> None:
    cast, _, three = pair
    client = browser(cast["cn-officer"])
    here = f"/calls/{three.code}/applications/"
    shown = client.get(f"{here}?text=wheat&sort=-number").content.decode()
    assert "THREE-002" in shown
    assert "THREE-001" not in shown
    assert "?text=wheat&amp;sort=number" in shown  # turning the order keeps the filter
    assert "?text=wheat&amp;sort=-number&amp;format=csv" in shown
    rows = list(csv.reader(io.StringIO(client.get(f"{here}?format=csv&sort=-number").content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["THREE-003", "THREE-002", "THREE-001"]
    chinese = client.get(f"{here}?text=小麦").content.decode()
    assert "THREE-002" in chinese
    for hostile in ("sort=password", "state=%27--", "page=x", "text=%00", "format=%00"):
        assert client.get(f"{here}?{hostile}").status_code == 200
    assert "No application fits this filter." in client.get(f"{here}?text=nothing-like-it").content.decode()


def test_the_receipt_is_a_document_with_the_digest(pair: tuple[Cast, Call, Call]) -> None:
    cast, one, _ = pair
    application = one.applications.get()
    for language in ("en", "zh-hans"):
        client = Client(headers={"accept-language": language})
        client.force_login(cast["uk-applicant"])
        answer = client.get(f"/applications/{application.pk}/receipt.pdf")
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert len(answer.content) > 5000
