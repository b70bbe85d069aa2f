"""Purses and the end of a project, as pages."""

from __future__ import annotations

import pytest
from django.test import Client

from call_by_http import localized
from cast import Cast, assemble
from concord.access.models import User
from concord.purses.models import Purse
from concord.values import Money

pytestmark = pytest.mark.usefixtures("db")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(cast: Cast, **more: object) -> Purse:
    typed = {
        "party": cast.parties["uk-funder"].pk, "code": "flagship", **localized("title", "Flagship", "旗舰"),
        "size_number": "1000.50", "size_unit": "GBP", **more,
    }  # fmt: skip
    answer = browser(cast["uk-officer"]).post("/purses/open/", typed)
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    return Purse.objects.get(code="flagship")


def test_an_officer_opens_a_purse_that_only_the_own_side_sees() -> None:
    cast = assemble()
    purse = opened(cast)
    assert purse.size == Money("1000.50", "GBP")
    assert "1,000.50" in browser(cast["uk-head"]).get("/purses/").content.decode()
    assert "flagship" not in browser(cast["cn-officer"]).get("/purses/").content.decode()
    assert browser(cast["cn-head"]).get(f"/purses/{purse.pk}/size/").status_code == 404
    foreign = {"party": cast.parties["cn-funder"].pk, "code": "x", "size_number": "1", "size_unit": "GBP"}
    assert browser(cast["uk-officer"]).post("/purses/open/", foreign).status_code == 422
    assert browser(cast["outsider"]).get("/purses/open/").status_code == 403


def test_only_the_head_resizes_and_never_below_what_is_committed() -> None:
    cast = assemble()
    purse = opened(cast)
    here, given = f"/purses/{purse.pk}/size/", {"size_number": "2000", "size_unit": "GBP"}
    assert browser(cast["uk-officer"]).post(here, given).status_code == 403
    assert browser(cast["uk-head"]).post(here, given).status_code == 302
    purse.refresh_from_db()
    assert purse.size == Money("2000", "GBP")
    assert browser(cast["uk-head"]).post(here, {"size_number": "-1", "size_unit": "GBP"}).status_code == 422
