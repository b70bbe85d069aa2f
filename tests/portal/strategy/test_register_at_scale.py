"""The register at the size that a plan names: found by words of either language, filtered, drawn, exported whole."""

from __future__ import annotations

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

import agreements_at_scale
from concord.access.standing import SYSTEM
from concord.strategy import models, pack, queries
from concord.strategy.acts import load
from concord.strategy.reminding import last_day


def page(address: str, language: str = "en") -> str:
    client = Client(headers={"accept-language": {"en": "en", "zh": "zh-hans"}[language]})
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def register(db: None) -> None:
    load(pack.parse(agreements_at_scale.pack()), by=SYSTEM)


def exported(query: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(page(f"/agreements/?format=csv&{query}").removeprefix("\ufeff"))))[1:]


@pytest.mark.usefixtures("register")
def test_search_filters_timeline_and_exports() -> None:
    of = models.Agreement.objects
    assert of.filter(kind="agreement").count() == agreements_at_scale.AGREEMENTS
    assert models.ContractingParty.objects.exclude(country="").count() == agreements_at_scale.COUNTRIES + 1
    assert models.ContractingParty.objects.filter(country="").count() == agreements_at_scale.ORGANISATIONS
    everything = agreements_at_scale.AGREEMENTS + agreements_at_scale.ORGANISATIONS
    assert len(exported("")) == everything

    # Chinese is cut into its words: none of these stands as typed in any title.
    for typed, wanted in (
        ("法国科技", "法国"),
        ("德国 协定", "德国"),
        ("能源合作协定", "能源"),
        ("Ａlbania", "Albania"),
    ):
        found = exported(f"text={typed}")
        assert found, typed
        assert all(wanted in " ".join([*row, *_chinese(row[1])]) for row in found), typed
    assert exported("text=nothing of the kind") == []
    assert len(exported("party=cn")) == everything
    assert len(exported("party=x-fr")) == of.filter(parties__code="x-fr").count() == 1

    today = timezone.now().date()
    ended = {each.titles.texts["en"] for each in of.exclude(ends="") if last_day(each.ends) < today}
    assert {row[1] for row in exported("term=ended")} == ended
    assert len(exported("term=running")) == everything - len(ended)
    book = load_workbook(io.BytesIO(Client().get("/agreements/?format=xlsx&kind=convention").content))
    assert book.active is not None
    assert book.active.max_row == agreements_at_scale.ORGANISATIONS + 1

    timeline = page("/agreements/timeline/?kind=agreement", "zh")
    assert timeline.count("<dt>") == agreements_at_scale.AGREEMENTS
    assert "<svg " in timeline
    assert "style=" not in timeline.partition("<svg ")[2].partition("</svg>")[0]
    assert "1960 年代" in timeline

    with CaptureQueriesContext(connection) as asked:
        page("/agreements/")
    assert len(asked) == 4


def _chinese(title: str) -> list[str]:
    return [each.titles.texts["zh"] for each in models.Agreement.objects.filter(titles__texts__en=title)]


SMALL = """\
pack: small
version: "1"
languages: [en, zh]
documents:
  - id: d
    titles: {en: Paper, zh: 文件}
    dated: 2017
    languages: [en]
    sections: {en: {"1": "1"}}
parties:
  - id: a
    titles: {en: Aland, zh: 甲国}
  - id: b
    titles: {en: Borduria, zh: 乙国}
agreements:
"""
AGREEMENT = """\
  - id: {id}
    kind: agreement
    titles: {{en: Agreement {id}, zh: 协定 {id}}}
    parties: [a, b]
    signed: 2001
    ends: "2010"
    accessions: [{{party: b, joined: 2003-05, left: "2007"}}]
    at: {{d/en/1: Paper}}
"""


def test_list_asks_the_same_at_one_and_at_three(db: None) -> None:
    counts = []
    for ids in ("x", "xyz"):
        load(pack.parse(SMALL + "".join(AGREEMENT.format(id=id) for id in ids)), by=SYSTEM)
        for address in ("/agreements/", "/agreements/timeline/"):
            page(address)
            with CaptureQueriesContext(connection) as asked:
                page(address)
            counts.append(len(asked))
    assert counts == [4, 3, 4, 3]


def test_parties_over_time(db: None) -> None:
    load(pack.parse(SMALL + AGREEMENT.format(id="x")), by=SYSTEM)
    agreement = models.Agreement.objects.get(code="x")
    terms = {term.party.code: (term.since, term.until) for term in queries.terms(agreement)}
    assert terms == {"a": ("2001", "2010"), "b": ("2003-05", "2007")}
    shown = page("/agreements/small/x/")
    assert "2003-05 to 2007" in shown
    assert "2003-05 至 2007" in page("/agreements/small/x/", "zh")
