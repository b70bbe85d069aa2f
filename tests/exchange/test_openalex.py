"""Loading OpenAlex works: what is broken is set aside, what was cut off goes on, nothing is counted twice."""

from __future__ import annotations

import gzip
import json

import pytest

from concord.engines.measure import INDICATORS, measure
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid
from concord.exchange import openalex
from concord.exchange.openalex import load
from concord.exchange.openalex_tables import opened
from real_data import data_path


def work(number, **more):
    """A work as OpenAlex writes it."""
    own = {
        "id": f"https://openalex.org/W{number}",
        "title": "not read",
        "publication_year": 2017,
        "type": "article",
        "cited_by_count": number,
        "open_access": {"is_oa": True, "oa_status": "gold"},
        "authorships": [
            {
                "author_position": "first",
                "author": {"id": "https://openalex.org/A1", "display_name": "x"},
                "is_corresponding": True,
                "countries": ["GB", "FR"],
                "institutions": [
                    {"id": "https://openalex.org/I7", "country_code": "GB", "type": "education", "ror": "x"},
                    {"id": "https://openalex.org/I8", "country_code": None, "type": "company"},
                ],
            },
            {
                "author_position": "last",
                "author": {"id": "https://openalex.org/A2"},
                "countries": ["CN"],
                "institutions": [],
            },
            {"author_position": "last", "author": {}, "countries": [], "institutions": []},
        ],
        "referenced_works": ["https://openalex.org/W1"],
        "primary_topic": {
            "id": "https://openalex.org/T10",
            "subfield": {"id": "https://openalex.org/subfields/2700"},
            "field": {"id": "https://openalex.org/fields/27"},
        },
    }
    return own | more


def write(path, *works):
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in works]
    data = b"\n".join(lines) + b"\n"
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def rows(folder, table):
    import duckdb

    return duckdb.connect().execute(f"FROM '{folder}/{table}/*.parquet' ORDER BY ALL").fetchall()


def test_a_work_becomes_rows_of_every_table(tmp_path):
    found = load(write(tmp_path / "in.jsonl", work(5)), tmp_path / "out")
    assert (found.works, found.broken) == (1, 0)
    assert rows(tmp_path / "out", "works") == [(5, 2017, "article", 5, "gold")]
    assert rows(tmp_path / "out", "authorships") == [
        (5, 1, 1, "first", True, 7, "GB"),
        (5, 1, 1, "first", True, 8, None),
        (5, 1, 1, "first", True, None, "FR"),
        (5, 2, 2, "last", None, None, "CN"),
        (5, 3, None, "last", None, None, None),
    ]
    assert rows(tmp_path / "out", "fields") == [(5, 2700, 1)]
    assert rows(tmp_path / "out", "references") == [(5, 1)]
    assert rows(tmp_path / "out", "institutions") == [(7, "education", None, None), (8, "company", None, None)]


def test_a_snapshot_with_coordinates(tmp_path):
    write(tmp_path / "data" / "works" / "updated_date=2026-01-01" / "part_000.gz", work(1), work(2))
    place = {"id": "https://openalex.org/I7", "type": "education", "geo": {"latitude": 51.5, "longitude": -0.1}}
    write(tmp_path / "data" / "institutions" / "part_000.gz", place)
    write(tmp_path / "data" / "authors" / "part_000.gz", {"id": "https://openalex.org/A1"})
    assert load(tmp_path, tmp_path / "out", level="field").works == 2
    assert rows(tmp_path / "out", "institutions") == [(7, "education", 51.5, -0.1)]
    assert rows(tmp_path / "out", "fields") == [(1, 27, 1), (2, 27, 1)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b'{"id": "https://openalex.org/W9", ', "openalex:json"),
        (b"\xff\xfe{", "openalex:json"),
        (b"[1, 2]", "openalex:no_work"),
        (b'{"id": null}', "openalex:no_work"),
        (b'{"id": "https://openalex.org/A9"}', "openalex:no_work"),
        (json.dumps(work(9, publication_year="soon")).encode(), "openalex:shape"),
        (json.dumps(work(9, authorships=[{"countries": "GB"}])).encode(), "openalex:shape"),
        (json.dumps(work(9, cited_by_count=[1])).encode(), "openalex:shape"),
    ],
)
def test_a_broken_line_is_set_aside_with_its_reason(tmp_path, line, code):
    found = load(write(tmp_path / "in.jsonl.gz", work(1), line, work(2)), tmp_path / "out")
    assert (found.works, found.broken) == (2, 1)
    (finding,) = found.findings
    assert (finding.line, finding.reason.code) == (2, code)
    (kept,) = [json.loads(text) for text in (tmp_path / "out" / "broken.jsonl").read_text().splitlines()]
    assert kept["line"] == 2
    assert kept["zh"]
    assert [row[0] for row in rows(tmp_path / "out", "works")] == [1, 2]


def test_what_was_cut_off_goes_on_and_nothing_is_read_twice(tmp_path):
    for number in range(3):
        write(tmp_path / "in" / f"{number}.jsonl", work(10 + number))
    stages = iter([True, True, False])
    with pytest.raises(Cancelled):
        load(tmp_path / "in", tmp_path / "out", progress=lambda *_: next(stages))
    with pytest.raises(Invalid) as bad, opened(tmp_path / "out"):
        pass
    assert bad.value.reason.code == "openalex:stopped"
    found = load(tmp_path / "in", tmp_path / "out")
    assert (found.files, found.before, found.works) == (1, 2, 3)
    whole = load(tmp_path / "in", tmp_path / "whole")
    assert whole.works == 3
    assert rows(tmp_path / "out", "authorships") == rows(tmp_path / "whole", "authorships")
    assert load(tmp_path / "in", tmp_path / "out").files == 0
    # A load that died between a part and its line in the ledger writes the same part again.
    ledger = tmp_path / "out" / "ledger.jsonl"
    ledger.write_text("".join(ledger.read_text().splitlines(keepends=True)[:2]) + '{"file": "cut o')
    assert load(tmp_path / "in", tmp_path / "out").works == 3
    assert len(rows(tmp_path / "out", "works")) == 3


def test_what_cannot_be_loaded_is_refused_by_name(tmp_path):
    (tmp_path / "empty").mkdir()
    other = tmp_path / "other"
    other.mkdir()
    (other / "works.csv").write_text("id,year\n1,2017\n")
    source = write(tmp_path / "in.jsonl", work(1))
    cut = tmp_path / "cut.jsonl.gz"
    cut.write_bytes(gzip.compress(json.dumps(work(1)).encode() * 500)[:60])
    for arguments, options, code in (
        ((tmp_path / "empty", tmp_path / "out"), {}, "openalex:no_files"),
        ((source, other), {}, "openalex:other_folder"),
        ((source, tmp_path / "out"), {"level": "keyword"}, "measure:unknown_option"),
        ((cut, tmp_path / "out2"), {}, "openalex:unreadable"),
    ):
        with pytest.raises(Invalid) as bad:
            load(*arguments, **options)
        assert bad.value.reason.code == code
    assert (other / "works.csv").read_text() == "id,year\n1,2017\n"


def test_real_records_load_and_measure(tmp_path):
    found = load(data_path("openalex", "works.json"), tmp_path)
    assert (found.works, found.broken) == (3, 0)
    with opened(tmp_path) as corpus:
        codes = [code for code in INDICATORS if "long_distance" not in code]
        result = measure(corpus, codes, by=["country"], counting=["full", "author"])
    assert any(row.key["country"] == "IT" for row in result.rows)


def test_a_folder_says_what_is_wrong_with_it(tmp_path):
    def refused(code):
        with pytest.raises(Invalid) as bad, opened(tmp_path / "t"):
            pass
        assert bad.value.reason.code == code
        assert bad.value.reason.text("zh")

    refused("openalex:no_folder")
    (tmp_path / "t").mkdir()
    refused("openalex:no_tables")
    works = tmp_path / "t" / "works.csv"
    works.write_text("id,title\n1,x\n")
    refused("measure:missing_column")
    works.write_text("id,year\n1,soon\n")
    refused("measure:column_kind")
    works.write_text("id,year\n1,2017\n")
    (tmp_path / "t" / "works").mkdir()
    (tmp_path / "t" / "works" / "a.csv").write_text("id,year\n1,2017\n")
    refused("openalex:two_forms")
    works.unlink()
    with opened(tmp_path / "t") as corpus:
        first = corpus.data_version
    (tmp_path / "t" / "works" / "a.csv").write_text("id,year\n1,2018\n")
    with opened(tmp_path / "t") as corpus:
        assert corpus.data_version != first


def test_what_a_load_wrote_can_be_taken_away(tmp_path):
    load(write(tmp_path / "in.jsonl", work(1)), tmp_path / "out")
    (tmp_path / "out" / "mine.txt").write_text("x")
    openalex.clear(tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
