"""ROR records of both schemas and every packing; broken ones are reported, damaged files refused."""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from concord.exchange import ror
from concord.exchange.findings import BadFile, Reported
from concord.exchange.ror_record import Organisation, bare
from real_data import data_path

V2: dict[str, Any] = {
    "id": "https://ror.org/0001h1y25",
    "names": [
        {"lang": None, "types": ["acronym"], "value": "MLC"},
        {"lang": "zh", "types": ["label"], "value": "玛丽莱昂中心"},
        {"lang": "en", "types": ["label", "ror_display"], "value": "Mary Lyon Centre at MRC Harwell"},
        {"lang": "en", "types": ["alias"], "value": "MRC Harwell Institute"},
    ],
    "status": "active",
    "types": ["facility", "funder"],
    "established": 1947,
    "locations": [{"geonames_id": 1, "geonames_details": {"country_code": "GB", "name": "Oxford"}}],
    "external_ids": [{"all": ["grid.1", "grid.2"], "preferred": "grid.2", "type": "grid"}],
    "links": [{"type": "website", "value": "https://www.har.mrc.ac.uk"}, {"type": "website", "value": "javascript:x"}],
    "relationships": [{"id": "https://ror.org/03x94j517", "type": "parent", "label": "Medical Research Council"}],
    "domains": [],
}
V1: dict[str, Any] = {
    "id": "https://ror.org/000190731",
    "name": "State Key Laboratory",
    "labels": [{"label": "国家重点实验室", "iso639": "zh"}],
    "aliases": ["SKL"],
    "acronyms": ["S"],
    "status": "active",
    "types": ["Facility"],
    "established": None,
    "country": {"country_code": "CN"},
    "addresses": [{"city": "Shenzhen"}],
    "external_ids": {"GRID": {"preferred": "grid.3", "all": "grid.3"}},
    "links": ["http://a.cn"],
    "relationships": [{"id": "https://ror.org/00cmhce21", "type": "Parent", "label": "Huawei"}],
}


def read(path: Path) -> list[Organisation | Reported]:
    return list(ror.read([path]))


def lines(tmp_path: Path, *records: Any) -> Path:
    path = tmp_path / "ror.jsonl"
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in records), "utf-8")
    return path


def test_both_schemas(tmp_path: Path) -> None:
    new, old = read(lines(tmp_path, V2, V1))
    assert isinstance(new, Organisation)
    assert isinstance(old, Organisation)
    assert new.titles() == {"en": "Mary Lyon Centre at MRC Harwell", "zh": "玛丽莱昂中心"}
    assert (new.ror, new.display, new.countries, new.places, new.established) == (
        "0001h1y25", "Mary Lyon Centre at MRC Harwell", ("GB",), ("Oxford",), 1947)  # fmt: skip
    assert new.identifiers == {"grid": ("grid.2", "grid.1")}
    assert new.links == ("https://www.har.mrc.ac.uk",)
    assert new.parents() == ("03x94j517",)
    assert (old.schema, old.types, old.countries, old.places) == ("1", ("facility",), ("CN",), ("Shenzhen",))
    assert old.titles() == {"und": "State Key Laboratory", "zh": "国家重点实验室"}
    assert old.identifiers == {"grid": ("grid.3",)}
    assert old.parents() == ("00cmhce21",)


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"id": "https://ror.org/0001h1y26"}, "ror:identifier", "id"),
        ({"id": "x" * 10_000}, "ror:identifier", "id"),
        ({"id": None}, "ror:identifier", "id"),
        ({"names": []}, "ror:missing", "names"),
        ({"names": "A"}, "ror:shape", "names"),
        ({"names": ["A"]}, "ror:shape", "names"),
        (
            {"names": [{"value": "A" * 1_000_000, "types": ["ror_display"], "lang": "en"}]},
            "ror:too_long",
            "names/value",
        ),
        ({"names": [{"value": "A", "types": ["nickname"], "lang": "en"}]}, "ror:code", "names/types"),
        ({"names": [{"value": " ", "types": ["ror_display"], "lang": "en"}]}, "ror:missing", "names/value"),
        ({"status": "asleep"}, "ror:code", "status"),
        ({"types": ["circus"]}, "ror:code", "types"),
        ({"types": []}, "ror:missing", "types"),
        ({"types": [["a"]]}, "ror:code", "types"),
        ({"names": [{"value": "A\x00", "types": ["ror_display"], "lang": "en"}]}, "ror:shape", "names/value"),
        ({"names": [{"value": "A", "types": ["ror_display"], "lang": "e" * 40}]}, "ror:shape", "names/lang"),
        ({"locations": [{"geonames_details": {"country_code": {}}}]}, "ror:country", "locations/country_code"),
        ({"established": float("inf")}, "ror:year", "established"),
        ({"established": 0}, "ror:year", "established"),
        ({"established": "1947"}, "ror:year", "established"),
        ({"locations": []}, "ror:missing", "locations"),
        ({"locations": [{"geonames_details": {"country_code": "ZZ"}}]}, "ror:country", "locations/country_code"),
        ({"locations": [{"geonames_details": None}]}, "ror:country", "locations/country_code"),
        ({"relationships": [{"id": "x", "type": "parent"}]}, "ror:identifier", "relationships/id"),
        ({"relationships": [{"id": V2["id"], "type": "cousin"}]}, "ror:code", "relationships/type"),
        ({"external_ids": [{"type": "grid", "all": [3]}]}, "ror:missing", "external_ids"),
    ],
)
def test_a_broken_record_is_reported_and_the_rest_read(tmp_path: Path, change: Any, code: str, field: str) -> None:
    bad, good = read(lines(tmp_path, {**V2, **change}, V1))
    assert isinstance(good, Organisation)
    assert isinstance(bad, Reported)
    assert (code, field, 1) in [(finding.reason.code, finding.field, finding.line) for finding in bad.findings]
    assert all(len(finding.text()) < 400 for finding in bad.findings)


@pytest.mark.parametrize("row", ["{broken", "[1]", "{}", '{"id": 1}', "null", '{"names": ' + "[" * 100_000])
def test_a_broken_line_is_reported(tmp_path: Path, row: str) -> None:
    good, bad = read(lines(tmp_path, V2, row))
    assert isinstance(good, Organisation)
    assert isinstance(bad, Reported)
    assert bad.findings[0].line == 2


def test_a_record_beyond_reason_is_skipped_without_reading_it_whole(tmp_path: Path) -> None:
    huge = {**V2, "names": [{"value": "A" * 10_000_000, "types": ["ror_display"], "lang": "en"}]}
    bad, good = read(lines(tmp_path, huge, V1))
    assert isinstance(good, Organisation)
    assert isinstance(bad, Reported)
    assert bad.findings[0].reason.code == "ror:too_long"


def test_the_first_of_two_counts(tmp_path: Path) -> None:
    first, second = read(lines(tmp_path, V2, {**V2, "status": "withdrawn"}))
    assert isinstance(first, Organisation)
    assert isinstance(second, Reported)
    assert second.findings[0].reason.code == "ror:duplicate"


def test_packings(tmp_path: Path) -> None:
    plain = lines(tmp_path, V2, V1).read_bytes()
    array = json.dumps([V2, V1] + [{**V1, "id": None}] * 400, indent=2).encode()
    (tmp_path / "a.json").write_bytes(array)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(plain))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr("v1.json", json.dumps([V1]))
        archive.writestr("v1_schema_v2.json", array)
        archive.writestr("v1_schema_v2.csv", "id\n")
    assert [isinstance(found, Organisation) for found in read(tmp_path / "b.jsonl.gz")] == [True, True]
    for name in ("a.json", "c.zip"):
        found = read(tmp_path / name)
        assert len(found) == 402
        assert [isinstance(each, Organisation) for each in found[:3]] == [True, True, False]
    last = read(tmp_path / "a.json")[-1]
    assert isinstance(last, Reported)
    assert last.findings[0].line == array.count(b"\n", 0, array.rindex(b"\n  {")) + 2


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.json", b"", "ror:other_kind"),
        ("a.csv", b"id,name\n1,a\n", "ror:other_kind"),
        ("a.json", b"[]", "ror:other_kind"),
        ("a.json", json.dumps([V2, V1]).encode()[:-300], "ror:damaged"),
        ("a.jsonl.gz", gzip.compress(json.dumps(V2).encode() * 50)[:-20], "ror:damaged"),
        ("a.jsonl.gz", b"\x1f\x8b\x08\x00" + b"x" * 50, "ror:damaged"),
        ("a.zip", b"PK\x03\x04rubbish", "ror:damaged"),
        ("a.jsonl", json.dumps(V1, ensure_ascii=False).encode("gb18030"), "ror:encoding"),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(BadFile) as caught:
        read(path)
    assert caught.value.findings[0].reason.code == code
    with pytest.raises(BadFile):
        read(tmp_path / "none.json")


def test_check_digits() -> None:
    assert bare("https://ror.org/0001h1y25") == "0001h1y25"
    assert bare("ROR.org/0001H1Y25") == "0001h1y25"
    assert [bare(text) for text in ("0001h1y24", "1001h1y25", "0001h1l25", "", None, 7)] == [None] * 6


@pytest.mark.parametrize(("name", "count", "chinese"), [("v2", 2501, 1036), ("v1only", 2033, 988)])
def test_real_records(name: str, count: int, chinese: int) -> None:
    found = read(data_path("ror", f"ror_cn_gb_hk_{name}.jsonl"))
    assert len(found) == count
    stored = [each for each in found if isinstance(each, Organisation)]
    assert len(stored) == count
    assert sum("zh" in {name.language for name in each.names} for each in stored) == chinese
