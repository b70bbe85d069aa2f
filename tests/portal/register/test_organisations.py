"""Organisations as pages: found by any name, whole in both languages, people only where they may be seen."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Cast, assemble
from concord.access.standing import SYSTEM
from concord.exchange.ror_store import store
from concord.exchange.sample_register import furnish
from concord.register import EXTRACT
from concord.register.models import Organisation, Person


def page(address: str, language: str = "en", user: object = None) -> str:
    client = Client(headers={"accept-language": {"en": "en", "zh": "zh-hans"}[language]})
    if user is not None:
        client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def cast(db: None) -> Cast:
    cast = assemble()
    furnish(cast)
    return cast


def test_found_by_any_name(cast: Cast) -> None:
    nanjing = Organisation.objects.get(ror="05td3s095")
    for text in ("Nanjing Agri", "南京农业", "nanjing agri"):
        assert f"/organisations/{nanjing.pk}/" in page(f"/organisations/?text={text}"), text
    shown = page("/organisations/?country=gb", "zh")
    assert "英国" in shown
    assert "南京农业大学" not in shown.partition("<tbody>")[2]
    assert "66 organisations" in page("/organisations/")
    assert "No organisation fits" in page("/organisations/?text=%00%25zzz")


def test_one_organisation_in_both_languages(cast: Cast) -> None:
    nanjing = Organisation.objects.get(ror="05td3s095")
    english, chinese = page(f"/organisations/{nanjing.pk}/"), page(f"/organisations/{nanjing.pk}/", "zh")
    assert "https://ror.org/05td3s095" in english
    assert "<h1>南京农业大学</h1>" in chinese
    main = chinese.partition('<main id="main">')[2].partition("</main>")[0]
    main = re.sub(r'<p class="cite">.*?</p>', "", main)
    ours = re.sub(r"<(a|code)\b[^>]*>.*?</\1>|<td lang[^>]*>.*?</td>|<[^>]+>", " ", main, flags=re.S)
    assert set(re.findall(r"[A-Za-z]{3,}", ours)) <= {"ROR", "GRID", "ISNI", "WIKIDATA", "FUNDREF", "Nanjing"}


def test_ties_lead_both_ways(cast: Cast) -> None:
    academy = Organisation.objects.get(ror="034t30j35")
    university = Organisation.objects.get(ror="05qbk4x57")
    assert f"/organisations/{university.pk}/" in page(f"/organisations/{academy.pk}/")
    assert f"/organisations/{academy.pk}/" in page(f"/organisations/{university.pk}/")


def test_people_only_where_they_may_be_seen(cast: Cast) -> None:
    person = Person.objects.get(user=cast["chair"])
    address = f"/organisations/{person.organisation_id}/"
    assert "Lena Lindqvist" in page(address)
    Person.objects.filter(pk=person.pk).update(visibility="parties")
    assert "Lena Lindqvist" not in page(address)
    assert "Lena Lindqvist" in page(address, user=cast["uk-officer"])


def test_the_list_asks_the_same_at_one_and_at_three(db: None) -> None:
    store([EXTRACT], by=SYSTEM)
    keys = list(Organisation.objects.values_list("pk", flat=True))
    counts = []
    for keep in (3, 1):
        Organisation.objects.exclude(pk__in=keys[:keep]).delete()
        with CaptureQueriesContext(connection) as asked:
            page("/organisations/")
        counts.append(len(asked))
    assert counts == [3, 3]


@pytest.mark.parametrize("address", ["/organisations/0/", "/organisations/99999999999999999999/", "/organisations/x/"])
def test_no_such_page(db: None, address: str) -> None:
    assert Client().get(address).status_code == 404
