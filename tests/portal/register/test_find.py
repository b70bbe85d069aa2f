"""The search page, a person's page and what they do there, the network's page: in both languages, for each reader."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cast import Cast, assemble
from concord.access.standing import SYSTEM
from concord.exchange.iati_store import store
from concord.register import platforms
from concord.register.acts import record_organisation, record_person, record_tie
from concord.register.models import Organisation, Person, RecordClaim, SavedSearch
from concord.values import LocalizedText
from real_data import data_path

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def client(user: Any = None, language: str = "en") -> Client:
    made = Client(headers={"accept-language": {"en": "en", "zh": "zh-hans"}[language]})
    if user is not None:
        made.force_login(user)
    return made


def page(address: str, user: Any = None, language: str = "en") -> str:
    response = client(user, language).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def wang(cast: Cast, **more: Any) -> Person:
    name = LocalizedText({"zh": "王小明", "en": "Wang Xiaoming"})
    return record_person(by=cast["cn-officer"], name=name, visibility="public", **more)


def organisation(en: str, zh: str, country: str) -> Organisation:
    return record_organisation(by=SYSTEM, titles=LocalizedText({"en": en, "zh": zh}), countries=(country,))


def queries(address: str, user: Any = None) -> int:
    reader = client(user)
    reader.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert reader.get(address).status_code == 200
    return len([each for each in asked if not each["sql"].startswith(("SAVEPOINT", "RELEASE"))])


def test_the_search_in_both_languages(cast: Cast) -> None:
    place = organisation("East Lake University", "东湖大学", "CN")
    person = wang(cast, organisation=place, fields=["gbt:520"])
    shown = page("/find/?text=xiaoming+wang")
    assert f'href="/people/{person.pk}/"' in shown
    assert "pinyin of 王小明" in shown
    chinese = page("/find/?text=王晓明", language="zh")
    assert "“王晓明”与王小明读音相同" in chinese
    assert "东湖大学" in page("/find/?kind=organisation", language="zh")
    assert "kind=person" in page("/find/?text=东湖"), "a facet narrows"
    assert "Nothing was found" in page("/find/?text=%00zzzz&page=99999999&country=QQ")
    main = chinese.partition('<main id="main">')[2].partition("</main>")[0]
    ours = re.sub(r"<(a|code|input)\b[^>]*>(.*?</\1>)?|<[^>]+>", " ", main, flags=re.S)
    assert set(re.findall(r"[A-Za-z]{3,}", ours)) <= {"CSV", "Wang", "Xiaoming"}


def test_exports_hold_what_was_found(cast: Cast) -> None:
    wang(cast)
    organisation("=cmd()", "危险", "CN")
    rows = list(csv.reader(io.StringIO(client().get("/find/?format=csv").content.decode("utf-8-sig"))))
    assert len(rows) == 3
    assert any("/people/" in cell for row in rows for cell in row)
    assert not any(cell.startswith("=") for row in rows for cell in row)
    sheet = load_workbook(io.BytesIO(client().get("/find/?text=王小明&format=xlsx").content)).active
    assert list(sheet.values)[1][0] == "person"  # type: ignore[union-attr]


def test_keeping_a_search(cast: Cast) -> None:
    reader = client(cast["uk-officer"])
    reader.post("/find/keep/", {"text": "wang", "country": "CN", "saved": "People called Wang"})
    kept = SavedSearch.objects.get()
    assert kept.asked == {"text": "wang", "country": "CN"}
    assert "?text=wang&amp;country=CN" in reader.get("/find/").content.decode()
    assert client(cast["cn-officer"]).post(f"/find/drop/{kept.pk}/").status_code == 404
    reader.post(f"/find/drop/{kept.pk}/")
    assert not SavedSearch.objects.exists()


def test_a_person_as_each_reader_may_see_them(cast: Cast) -> None:
    person = wang(cast, email="wang@example.org", orcid="0000-0002-1825-0097", user=cast["cn-applicant"])
    address = f"/people/{person.pk}/"
    public = page(address)
    assert "王小明" in public
    assert "wang@example.org" not in public
    assert "wang@example.org" in page(address, cast["cn-applicant"])
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', public, re.S)
    assert block
    told = json.loads(block[1])
    assert (told["@type"], told["sameAs"]) == ("Person", "https://orcid.org/0000-0002-1825-0097")
    assert {each["@language"] for each in told["name"]} == {"zh", "en"}
    assert "wang@example.org" not in block[1]
    assert f"http://testserver{address}" in public
    Person.objects.filter(pk=person.pk).update(visibility="parties")
    assert client().get(address).status_code == 404
    assert client(cast["uk-officer"]).get(address).status_code == 200


def test_one_s_own_record(cast: Cast) -> None:
    person, mine = wang(cast), client(cast["cn-applicant"])
    address = f"/people/{person.pk}/"
    assert client(cast["outsider"]).get(f"{address}correct/").status_code == 403
    mine.post(f"{address}claim/", {"said": "My page says so"})
    claimed = RecordClaim.objects.get()
    assert "My page says so" in page("/claims/", cast["uk-officer"])
    client(cast["uk-officer"]).post(f"/claims/{claimed.pk}/confirm/")
    told = {"chinese": "王小明", "english": "Wang Xiaoming", "published": "X.-M. Wang\n", "former": "李小明",
            "fields_": ["fos:1.2"], "keywords": "语音识别", "languages": "zh en", "offers": ["review"],
            "orcid": "", "email": ""}  # fmt: skip
    assert mine.post(f"{address}correct/", {**told, "orcid": "0000-0002-1825-0098"}).status_code == 422
    assert mine.post(f"{address}correct/", told).status_code == 302
    person = Person.objects.get()
    assert (person.fields, person.offers) == (["fos:1.2"], ["review"])
    given = {"field": "offers", "visibility": "public", "purpose": "review"}
    assert mine.post(f"{address}consent/", given).status_code == 302
    assert "to review" in page(address)
    taken = json.loads(mine.get(f"{address}record.json").content)
    assert {each["whole"] for each in taken["names"]} == {"王小明", "Wang Xiaoming", "X.-M. Wang", "李小明"}
    assert mine.post(f"{address}withdraw/", {"field": "name"}).status_code == 302
    assert client(cast["cn-officer"]).get(address).status_code == 404
    assert "王小明" not in page("/find/?text=王小明").partition("<ol")[2]


def test_facilities_and_platforms(cast: Cast) -> None:
    place = organisation("East Lake University", "东湖大学", "CN")
    facility = platforms.record_facility(
        by=cast["cn-officer"], titles=LocalizedText({"en": "Light source", "zh": "光源</script>"}), organisation=place,
        access=["remote"], units=["shift"], instruments=[LocalizedText({"en": "Beamline", "zh": "线站"})],
        side=cast.parties["cn-funder"],
    )  # fmt: skip
    shown = page(f"/facilities/{facility.pk}/", language="zh")
    assert "远程" in shown
    assert "线站" in shown
    assert shown.count("</script>") == 1
    platform = platforms.record_platform(
        by=cast["cn-officer"], titles=LocalizedText({"en": "Joint laboratory"}), kind="research-centre",
        members=[(place, "lead")], side=cast.parties["cn-funder"],
    )  # fmt: skip
    platforms.recognise(platform, by=cast["cn-officer"], authority="国科发外〔2018〕1号")
    shown = page(f"/platforms/{platform.pk}/")
    assert "国科发外〔2018〕1号" in shown
    assert "base of international cooperation" in shown
    assert f"/platforms/{platform.pk}/" in page(f"/organisations/{place.pk}/")


def test_a_merged_record_leads_on(cast: Cast) -> None:
    one, other = wang(cast), wang(cast)
    Person.objects.filter(pk=one.pk).update(merged_into=other)
    response = client().get(f"/people/{one.pk}/")
    assert (response.status_code, response.headers["Location"]) == (301, f"/people/{other.pk}/")


def test_the_network_as_picture_table_and_files(cast: Cast) -> None:
    north, east = (
        organisation("Northern & Co", "北方<大学>", "GB"),
        organisation("East Lake University", "东湖大学", "CN"),
    )
    south = organisation("Southern University", "南方大学", "CN")
    for award in ("award:1", "award:2"):
        record_tie(by=SYSTEM, a=north, b=east, kind="award", evidence=award, first_year=2018, fields=("fos:1.2",))
    record_tie(by=SYSTEM, a=east, b=south, kind="platform", evidence="platform:1", first_year=2012, last_year=2014)
    record_tie(by=SYSTEM, a=east, b=south, kind="parent", evidence="ror")
    english, chinese = page("/network/"), page("/network/", language="zh")
    assert "3 organisations and countries, 2 lines" in english
    svg = chinese.partition('<svg class="network"')[2].partition("</svg>")[0]
    assert "北方&lt;大学&gt;" in svg
    assert "style=" not in svg
    assert f'href="/organisations/{east.pk}/"' in svg
    assert "3 organisations" not in page("/network/?field=fos:1.2")
    assert "2 lines" not in page("/network/?first=2016")
    assert "Nobody is tied" in page("/network/?country=ZZ&first=abc&kind=parent&field=%00")
    rows = list(csv.reader(io.StringIO(client().get("/network/?format=csv").content.decode("utf-8-sig"))))
    assert sorted(row[4] for row in rows[1:]) == ["1", "2"]
    import networkx

    graph = networkx.parse_graphml(client().get("/network/?format=graphml").content.decode())
    assert (len(graph), graph.number_of_edges()) == (3, 2)


def test_activities_with_china_are_found_and_in_the_network() -> None:
    names = ("ams", "rae", "rs")
    store([data_path("newton_fund_iati", f"{name}_newt.xml") for name in names], by=SYSTEM)
    assert "49 found" in page("/find/?kind=programme&country=CN")
    assert "More than" not in page("/find/?text=royal+society+fellowships")
    shown = page("/network/?country=CN&kind=programme")
    assert "49 activities" in shown
    assert "27,074,253.83" in shown
    assert "Royal Society" in shown


def test_each_list_asks_the_same_at_one_and_at_three(cast: Cast) -> None:
    counts: dict[str, list[int]] = {"/find/?text=wang": [], "/network/": [], "/claims/": []}
    officer = cast["uk-officer"]
    for number in range(3):
        person = wang(cast)
        one = organisation(f"A{number} wang", f"甲{number}", "CN")
        other = organisation(f"B{number}", f"乙{number}", "GB")
        record_tie(by=SYSTEM, a=one, b=other, kind="award", evidence=f"award:{number}")
        RecordClaim.objects.create(person=person, user=cast["outsider"])
        if number in (0, 2):
            for address, told in counts.items():
                told.append(queries(address, officer))
    assert all(one == three for one, three in counts.values()), counts
    assert {address: told[0] for address, told in counts.items()} == PINNED


PINNED = {"/find/?text=wang": 5, "/network/": 5, "/claims/": 5}
