"""Imports into the register: what is stored, reported, left alone; previews; files that cannot be used."""

from __future__ import annotations

import gzip
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

import django_set_up  # noqa: F401
from cast import assemble
from concord.access.refusals import NotAllowed
from concord.access.standing import SYSTEM
from concord.exchange.findings import Counts
from concord.exchange.importing import bring
from concord.exchange.register_sheets import SHEETS, template
from concord.exchange.storing import ImportRefused
from concord.journal import chain
from concord.journal.models import Entry
from concord.register.acts import record_organisation
from concord.register.models import Affiliation, Facility, Identifier, Organisation, Person, PersonName, Tie
from concord.register.people import correct_person, withdraw
from concord.register.search import Asked, find
from concord.values import LocalizedText
from real_data import data_path

pytestmark = pytest.mark.usefixtures("db")

ORCID, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"


def person(orcid: str = ORCID, given: str = "Josiah", family: str = "Carberry", **more: Any) -> dict[str, Any]:
    employment = {
        "role-title": "Professor",
        "start-date": {"year": {"value": more.pop("year", "2012")}},
        "end-date": None,
        "organization": {
            "name": "Riverside University",
            "address": {"city": "Oxford", "country": "GB"},
            "disambiguated-organization": {
                "disambiguated-organization-identifier": "https://ror.org/0001h1y25",
                "disambiguation-source": "ROR",
            },
        },
    }
    return {
        "orcid-identifier": {"uri": f"https://orcid.org/{orcid}", "path": orcid, "host": "orcid.org"},
        "person": {
            "name": {"given-names": {"value": given}, "family-name": {"value": family}, "credit-name": None},
            "other-names": {"other-name": [{"content": more.pop("other", "卡贝瑞")}]},
            "keywords": {"keyword": [{"content": "psychoceramics"}]},
            "external-identifiers": {
                "external-identifier": [{"external-id-type": "Scopus Author ID", "external-id-value": "7007156898"}]
            },
        },
        "activities-summary": {
            "employments": {"affiliation-group": [{"summaries": [{"employment-summary": employment}]}]}
        },
        **more,
    }


XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<record:record path="/{OTHER}" xmlns:record="http://www.orcid.org/ns/record"
 xmlns:common="http://www.orcid.org/ns/common" xmlns:person="http://www.orcid.org/ns/person"
 xmlns:pd="http://www.orcid.org/ns/personal-details" xmlns:on="http://www.orcid.org/ns/other-name"
 xmlns:activities="http://www.orcid.org/ns/activities" xmlns:employment="http://www.orcid.org/ns/employment">
<common:orcid-identifier><common:path>{OTHER}</common:path></common:orcid-identifier>
<person:person><person:name><pd:given-names>小明</pd:given-names><pd:family-name>王</pd:family-name></person:name>
<on:other-names><on:other-name><on:content>Wang, Xiaoming</on:content></on:other-name></on:other-names></person:person>
<activities:activities-summary><activities:employments><activities:affiliation-group>
<employment:employment-summary><common:role-title>教授</common:role-title>
<common:start-date><common:year>2015</common:year></common:start-date>
<common:organization><common:name>北京大学</common:name></common:organization></employment:employment-summary>
</activities:affiliation-group></activities:employments></activities:activities-summary></record:record>"""


def file(folder: Path, *records: Any, name: str = "people.jsonl") -> Path:
    path = folder / name
    path.write_text("\n".join(json.dumps(each, ensure_ascii=False) for each in records) + "\n", "utf-8")
    return path


def numbers(counts: Counts) -> tuple[int, int, int, int, int]:
    assert counts.read == counts.stored + counts.reported
    return counts.read, counts.created, counts.changed, counts.unchanged, counts.reported


def codes(counts: Counts) -> list[str]:
    return [finding.reason.code for record in counts.reports for finding in record.findings]


def sheet(folder: Path, kind: str, *rows: dict[str, str], encoding: str = "utf-8") -> Path:
    columns = [each.name for each in SHEETS[kind].columns]
    lines = [",".join(columns), *(",".join(row.get(each, "") for each in columns) for row in rows)]
    path = folder / f"{kind}.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


# -- ORCID -------------------------------------------------------------------------------------------------------------


def test_orcid_in_json_and_xml(tmp_path: Path) -> None:
    made = record_organisation(by=SYSTEM, titles=LocalizedText({"en": "Riverside University"}))
    Organisation.objects.filter(pk=made.pk).update(ror="0001h1y25")
    (tmp_path / "one.xml").write_text(XML, "utf-8")
    assert numbers(bring("orcid", [file(tmp_path, person()), tmp_path / "one.xml"], by=SYSTEM)) == (2, 2, 0, 0, 0)
    carberry = Person.objects.get(orcid=ORCID)
    assert carberry.name.texts == {"en": "Josiah Carberry", "zh": "卡贝瑞"}
    assert (carberry.organisation, carberry.keywords[0]["text"]) == (made, "psychoceramics")
    post = Affiliation.objects.get(person=carberry)
    assert (post.first_year, post.last_year, str(post.role), post.source) == (2012, None, "Professor", "orcid")
    assert Identifier.objects.get(of=f"person:{carberry.pk}").scheme == "scopus"
    wang = Person.objects.get(orcid=OTHER)
    assert wang.name.texts == {"zh": "王小明"}
    assert set(wang.names.values_list("whole", flat=True)) == {"王小明", "Wang, Xiaoming"}
    assert find(assemble()["uk-officer"], Asked("xiaoming wang")).hits


def test_the_same_again_changes_nothing_and_a_new_version_does(tmp_path: Path) -> None:
    bring("orcid", [file(tmp_path, person())], by=SYSTEM)
    before = Person.objects.get().pk
    assert numbers(bring("orcid", [file(tmp_path, person())], by=SYSTEM)) == (1, 0, 0, 1, 0)
    changed = bring("orcid", [file(tmp_path, person(given="Joe"))], by=SYSTEM)
    assert numbers(changed) == (1, 0, 1, 0, 0)
    assert changed.samples[0]["fields"] == ["name"]  # type: ignore[attr-defined]
    assert (Person.objects.get().pk, str(Person.objects.get().name)) == (before, "Joe Carberry")
    assert not PersonName.objects.filter(whole="Josiah Carberry").exists()


def test_a_preview_says_the_same_and_stores_nothing(tmp_path: Path) -> None:
    path = file(tmp_path, person(), person(OTHER), {"orcid-identifier": {"path": "1"}, "person": {}})
    entries = Entry.objects.count()
    preview = bring("orcid", [path], by=SYSTEM, preview=True)
    assert numbers(preview) == (3, 2, 0, 0, 1)
    assert (Person.objects.count(), Entry.objects.count()) == (0, entries)
    assert bring("orcid", [path], by=SYSTEM).json() == preview.json()
    assert not chain.verify().faults


def test_what_a_person_put_right_stays(tmp_path: Path) -> None:
    bring("orcid", [file(tmp_path, person())], by=SYSTEM)
    found = Person.objects.get()
    correct_person(found, by=SYSTEM, name=LocalizedText({"en": "J. S. Carberry"}), keywords=[])
    bring("orcid", [file(tmp_path, person(given="Joe"))], by=SYSTEM)
    found.refresh_from_db()
    assert (str(found.name), found.keywords) == ("J. S. Carberry", [])
    assert found.names.filter(whole="J. S. Carberry").exists()


def test_who_withdrew_is_not_brought_in_again(tmp_path: Path) -> None:
    bring("orcid", [file(tmp_path, person())], by=SYSTEM)
    withdraw(Person.objects.get(), by=SYSTEM)
    again = bring("orcid", [file(tmp_path, person())], by=SYSTEM)
    assert (numbers(again), codes(again)) == ((1, 0, 0, 0, 1), ["import:withdrawn"])


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    path = file(
        tmp_path, person(), person(), person("0000-0002-1825-0098"), person(OTHER, given="", family="", other=""),
        person("0000-0002-9079-593X", year="0000"), person("0000-0001-5000-0007", given="x" * 200), {"id": 4}, [1],
    )  # fmt: skip
    found = bring("orcid", [path], by=SYSTEM)
    assert numbers(found) == (8, 1, 0, 0, 7)
    assert set(codes(found)) == {
        "import:duplicate", "import:orcid", "import:no-name", "import:year", "import:too-long", "import:no-record",
    }  # fmt: skip
    assert all(finding.file and finding.line for record in found.reports for finding in record.findings)
    assert all(finding.text("zh") for record in found.reports for finding in record.findings)


def test_packed_in_every_way(tmp_path: Path) -> None:
    body = json.dumps(person()).encode()
    (tmp_path / "a.gz").write_bytes(gzip.compress(body))
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("x/one.json", body)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(file(tmp_path, person()), "one.json")
    (tmp_path / "a.json").write_text(json.dumps([person()], indent=2))
    (tmp_path / "b.json").write_text(json.dumps(person(), indent=2))
    for name in ("a.gz", "a.zip", "a.tar.gz", "a.json", "b.json"):
        assert bring("orcid", [tmp_path / name], by=SYSTEM).read == 1, name


BAD = {
    "broken.gz": gzip.compress(json.dumps(person()).encode() * 9)[:-20],
    "empty.json": b"",
    "binary.json": bytes(range(256)),
    "gb18030.json": json.dumps(person(other="王小明的别名"), ensure_ascii=False).encode("gb18030"),
    "cut.jsonl": (json.dumps(person()) + "\n" + json.dumps(person(OTHER))[:-9]).encode(),
    "old.xml": b'<orcid-message xmlns="http://www.orcid.org/ns/orcid"><message-version>1.2</message-version></orcid-message>',
    "entity.xml": b'<!DOCTYPE r [<!ENTITY a "b">]><record>&a;</record>',
    "page.html": b"<html><body>Not found</body></html>",
    "words.txt": b"hello",
    "table.xlsx": template("people"),
    "works.json": json.dumps({"id": "https://openalex.org/W1"}).encode(),
    "deep.json": b"[" * 100_000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_cannot_be_used_leaves_nothing(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(BAD[name])
    with pytest.raises(ImportRefused) as refusal:
        bring("orcid", [file(tmp_path, person(), name="good.jsonl"), path], by=SYSTEM)
    assert name in refusal.value.findings[0].text("zh")
    assert not Person.objects.exists()


def test_a_name_of_ten_megabytes(tmp_path: Path) -> None:
    found = bring("orcid", [file(tmp_path, person(given="x" * 10_000_000), person(OTHER))], by=SYSTEM)
    assert (numbers(found), codes(found)) == ((2, 1, 0, 0, 1), ["import:too-long"])


# -- OpenAlex ----------------------------------------------------------------------------------------------------------


def test_openalex_of_every_kind() -> None:
    folder = data_path("openalex")
    institutions = bring("openalex", [folder / "institutions.json"], by=SYSTEM)
    assert numbers(institutions) == (3, 3, 0, 0, 0)
    assert Organisation.objects.get(ror="03tx9ed22").names.filter(text="果树研究所").exists()
    assert numbers(bring("openalex", [folder / "authors.json"], by=SYSTEM))[:2] == (3, 3)
    works = bring("openalex", [folder / "works.json"], by=SYSTEM)
    assert works.read == 3
    assert Person.objects.filter(orcid="0000-0002-7019-5291").exists()
    assert Tie.objects.filter(kind="coauthor", evidence="openalex:W52443429").exists()
    people, ties = Person.objects.count(), Tie.objects.count()
    for name in ("institutions", "authors", "works"):
        again = bring("openalex", [folder / f"{name}.json"], by=SYSTEM)
        assert again.changed == again.created == 0, name
    assert (Person.objects.count(), Tie.objects.count()) == (people, ties)
    with pytest.raises(ImportRefused):
        bring("openalex", [folder / "funders.json"], by=SYSTEM)


def test_a_better_source_keeps_its_word(tmp_path: Path) -> None:
    author = {"id": "https://openalex.org/A5", "display_name": "J Carberry", "orcid": f"https://orcid.org/{ORCID}"}
    bring("openalex", [file(tmp_path, author)], by=SYSTEM)
    bring("orcid", [file(tmp_path, person())], by=SYSTEM)
    bring("openalex", [file(tmp_path, {**author, "display_name": "J. Carberry"})], by=SYSTEM)
    found = Person.objects.get()
    assert found.name.texts["en"] == "Josiah Carberry"
    assert found.names.filter(whole="J. Carberry", source="openalex").exists()


# -- spreadsheets ------------------------------------------------------------------------------------------------------


def test_spreadsheets(tmp_path: Path) -> None:
    organisations = sheet(
        tmp_path, "organisations",
        {"key": "O1", "name_en": "Riverside University", "name_zh": "河畔大学", "country": "GB", "types": "education"},
        {"key": "O2", "name_en": "School of Rivers", "country": "GB", "parent": "O1"},
        {"key": "C1", "name_en": "Circle A", "country": "GB", "parent": "C2"},
        {"key": "C2", "name_en": "Circle B", "country": "GB", "parent": "C1"},
        {"key": "N1", "name_en": "Orphan", "country": "GB", "parent": "nobody"},
    )  # fmt: skip
    found = bring("organisations", [organisations], by=SYSTEM)
    assert numbers(found) == (5, 2, 0, 0, 3)
    assert sorted(codes(found)) == ["import:no-parent", "import:parents", "import:parents"]
    assert Tie.objects.get(kind="parent")
    people = sheet(
        tmp_path, "people",
        {"key": "P1", "name_en": "Xiaoming Wang", "name_zh": "王小明", "organisation": "河畔大学", "offers": "review",
         "fields": "gbt:520", "since": "2015"},
        {"key": "P2", "name_zh": "李四", "country": "XX", "offers": "dance", "orcid": "1"},
        encoding="gb18030",
    )  # fmt: skip
    told = bring("people", [people], by=SYSTEM)
    assert numbers(told) == (2, 1, 0, 0, 1)
    assert sorted(codes(told)) == ["import:code", "import:country", "import:orcid"]
    assert str(Person.objects.get().organisation) == "Riverside University"
    assert Person.objects.get().offers == ["review"]
    facilities = sheet(
        tmp_path, "facilities",
        {"key": "F1", "name_en": "Flume", "organisation": "Riverside University", "access": "remote",
         "instruments": "a;b"},
        {"key": "F2", "name_en": "Tank", "organisation": "Nowhere at all"},
    )  # fmt: skip
    made = bring("facilities", [facilities], by=SYSTEM)
    assert (numbers(made), codes(made)) == ((2, 1, 0, 0, 1), ["import:no-organisation"])
    assert Facility.objects.get().instruments.count() == 2
    for kind, path in (("organisations", organisations), ("people", people), ("facilities", facilities)):
        assert numbers(bring(kind, [path], by=SYSTEM))[1:3] == (0, 0), kind


@pytest.mark.parametrize("kind", SHEETS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_template_is_a_table_without_rows(tmp_path: Path, kind: str, form: str) -> None:
    path = tmp_path / f"empty.{form}"
    path.write_bytes(template(kind, form))
    with pytest.raises(ImportRefused) as refusal:
        bring(kind, [path], by=SYSTEM)
    assert refusal.value.findings[0].reason.code == "table:empty"


def test_formulas_are_refused(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in (["key", "name_en"], ["1", '=HYPERLINK("x")']):
        book.worksheets[0].append(row)
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(ImportRefused) as refusal:
        bring("people", [tmp_path / "a.xlsx"], by=SYSTEM)
    assert refusal.value.findings[0].line == 2


# -- who, and in the background ----------------------------------------------------------------------------------------


def test_officers_import_and_applicants_do_not(tmp_path: Path) -> None:
    cast = assemble()
    path = file(tmp_path, person())
    with pytest.raises(NotAllowed):
        bring("orcid", [path], by=cast["uk-applicant"])
    assert bring("orcid", [path], by=cast["uk-officer"]).created == 1
    entry = Entry.objects.get(act="person:import")
    assert entry.actor == f"user:{cast['uk-officer'].pk}"
    assert len(chain.said(entry)["digest"]) == 64  # type: ignore[index]
    assert "Carberry" not in json.dumps(chain.said(entry))
