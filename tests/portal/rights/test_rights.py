"""The table of rights is the rules themselves; why one may not is said in words."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

import joint_call
from cast import assemble
from concord.access.may import permissions
from concord.calls.models import Application
from concord.portal.rights import table
from concord.portal.rights.names import PERSONS

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def rooms() -> None:
    _ = get_resolver().url_patterns  # every room's acts are imported with its pages


def asked(application: Application) -> str:
    return f"{reverse('rights:why')}?page={reverse('applications:application', args=[application.pk])}"


def test_everything_has_a_name_in_every_language() -> None:
    of_tests = ("test:", "bar:")  # registered by the tests of access
    assert {each for each in table.unnamed() if not each[0].startswith(of_tests)} == set()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_permission_is_in_the_table(language: str) -> None:
    lines = table.lines(language)
    assert {line.name for line in lines} == set(permissions())
    assert all(line.ways and all(way.persons or way.provided for way in line.ways) for line in lines)


def test_a_line_says_who_when_and_what_comes_of_it() -> None:
    line = next(line for line in table.lines("en") if line.name == "application:submit")
    assert line.act == "submit application"
    assert {way.persons for way in line.ways} == {("lead applicant",)}
    assert line.states == ("draft",)
    assert line.leads_to == "submitted"


def test_the_filter_keeps_what_one_person_may_do() -> None:
    page = Client().get("/rights?who=grant:observer").content.decode()
    assert "application:submit" not in page
    assert "ranking:view" in page
    assert set(dict(table.persons("en"))) <= set(PERSONS)


def test_why_not_in_words() -> None:
    cast = assemble()
    call = joint_call.opened(cast)
    application = joint_call.submitted(call, cast)
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(cast["uk-officer"])
    page = client.get(asked(application)).content.decode()
    assert "仅牵头申请人" in page
    assert "查看（申请）" in page


def test_what_one_may_not_see_is_not_there() -> None:
    cast = assemble()
    application = joint_call.submitted(joint_call.opened(cast), cast)
    client = Client()
    client.force_login(cast["outsider"])
    answer = client.get(asked(application))
    assert answer.status_code == 404
    for address in ("https://evil.example/x", "/no-such-page", "/applications/99999999999999999999", "%00"):
        assert client.get("/rights/why", {"page": address}).status_code == 404
    assert client.get("/rights/why").status_code == 200
