"""The whole call by HTTP, as the cast, from the draft to the public page."""

from __future__ import annotations

import pytest
from django.test import Client

from call_by_http import People, whole
from cast import assemble
from concord.awards.models import Award
from concord.journal import chain

pytestmark = pytest.mark.usefixtures("db")


def test_from_the_draft_to_the_public_page() -> None:
    people = People(assemble())
    call = whole(people)
    assert call.state == "awarded"
    awards = Award.objects.filter(application__call=call, state="active").order_by("party__code")
    assert [(award.party.code, *map(str, award.amounts.values())) for award in awards] == [
        ("cn-funder", "CNY 1,000,000.00"),
        ("uk-funder", "GBP 100,000.00"),
    ]
    public = Client()
    project = awards[0].application.project
    shown = public.get(f"/projects/{project.pk}/").content.decode()
    for said in ("GBP 100,000.00", "CNY 1,000,000.00", *(award.number for award in awards), "Northmoor University"):
        assert said in shown
    assert "Invented" in shown
    assert chain.verify().faults == ()
