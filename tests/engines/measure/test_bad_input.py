"""What is wrong with the input is counted, reported or refused by name: never a silent zero, never a crash."""

from __future__ import annotations

import copy

import pytest

from concord.engines.measure import COUNTING, INDICATORS, STANDARD, Corpus, measure
from concord.engines.reason import Invalid
from engines.measure.corpora import corpus_of, tables_of
from engines.measure.test_bibliometric import _corpus


def spoilt(table, *more, **changes):
    """The usual corpus with the first row of a table changed, and rows added."""
    rows = copy.deepcopy(_corpus())
    rows[table][0] |= changes
    rows[table] += [rows[table][1] | extra for extra in more]
    return rows


def notes(rows, indicators=STANDARD, by=("country",), **options):
    found = measure(corpus_of(rows, **options), indicators, by=by)
    assert all(note.text("zh") for note in found.notes)
    return {note.code: note.values for note in found.notes}, found


@pytest.mark.parametrize(
    ("table", "changes", "code"),
    [
        ("works", {"year": None}, "measure:no_year"),
        ("works", {"citations": -3}, "measure:negative_citations"),
        ("works", {"citations": None}, "measure:no_citations"),
        ("works", {"id": None}, "measure:no_id"),
    ],
)
def test_a_work_that_cannot_count_is_left_out_and_told(table, changes, code):
    said, found = notes(spoilt(table, **changes), by=())
    assert said[code]["count"] == 1
    assert found.of("p").value == 19
    assert found.of("mncs").value == pytest.approx(1, abs=1e-12)


def test_a_work_without_type_field_or_country_stays_and_is_told():
    said, found = notes(spoilt("works", type=None), by=("type",))
    assert said["measure:no_type"]["count"] == 1
    assert found.of("p", type=None).value == 1
    rows = _corpus()
    rows["fields"] = [row for row in rows["fields"] if row["work"] != 0]
    said, found = notes(rows, by=("field",))
    assert said["measure:no_field"]["count"] == 1
    assert found.of("mncs", field=None).value == pytest.approx(1, abs=1e-12)
    said, found = notes(spoilt("authorships", country=None))
    assert said["measure:no_country"]["count"] == 1
    assert said["measure:authors_without_country"]["count"] == 1
    assert found.of("p", country=None).value == 1


def test_two_works_with_one_identifier():
    rows = spoilt("works", {"citations": 99})
    with pytest.raises(Invalid) as bad:
        notes(rows)
    assert bad.value.reason.code == "measure:two_works_one_id"
    assert bad.value.reason.values["examples"] == (1,)
    said, found = notes(rows, by=(), conflicts="leave_out")
    assert said["measure:left_out_conflicts"]["count"] == 1
    assert found.of("p").value == 19


def test_other_contradictions_are_refused():
    for table, extra in (("fields", {"weight": 7}), ("institutions", {"type": "museum"})):
        rows = spoilt(table, extra)
        with pytest.raises(Invalid) as bad:
            notes(rows, ["mncs", "p_industry"])
        assert bad.value.reason.code == "measure:two_rows_one_key"
    rows = _corpus()
    for row, weight in zip(rows["fields"], (999_983, 999_979, 1, 999_961, 7) * 6, strict=False):
        row["weight"] = weight
    with pytest.raises(Invalid) as bad:
        notes(rows)
    assert bad.value.reason.code == "measure:field_weights"


def test_rows_of_unknown_works_and_weights_of_nothing_are_told():
    said, _ = notes(spoilt("authorships", {"work": 999}))
    assert said["measure:orphans"]["count"] == 1
    said, _ = notes(spoilt("fields", weight=0))
    assert said["measure:bad_weight"]["count"] == 1
    said, _ = notes(_corpus(), ["p_long_distance"])
    assert said["measure:no_place"]["count"] == 1


def test_a_corpus_of_one_work_and_of_none():
    rows = _corpus()
    rows["works"] = rows["works"][:1]
    said, found = notes(rows, list(INDICATORS), by=())
    assert "measure:one_work" in said
    assert found.of("mncs").value == pytest.approx(1, abs=1e-12)
    assert found.of("pp_top_10").value == pytest.approx(0.1)
    rows["works"] = []
    with pytest.raises(Invalid) as bad:
        notes(rows)
    assert bad.value.reason.code == "measure:no_works"
    with pytest.raises(Invalid) as bad:
        notes(spoilt("works", id=None) | {"works": [_corpus()["works"][0] | {"year": None}]})
    assert bad.value.reason.code == "measure:nothing_left"


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"colour": "red"}, "measure:not_an_option"),
        ({"counting": "whole"}, "measure:unknown_option"),
        ({"counting": ("full", "full")}, "measure:named_twice"),
        ({"hong_kong_macao": "maybe"}, "measure:unknown_option"),
        ({"fields": "z"}, "measure:unknown_value"),
        ({"types": "poster"}, "measure:unknown_value"),
        ({"countries": "XX"}, "measure:unknown_value"),
        ({"period": (1900, 1901)}, "measure:empty_period"),
        ({"self_citations": False}, "measure:needs_references"),
        ({"citations": "references", "window": 1, "cited_until": 2017}, "measure:two_windows"),
        ({"long_distance_km": 0}, "measure:not_positive"),
        ({"long_distance_km": float("nan")}, "measure:not_positive"),
        ({"coverage": 1.5}, "measure:not_a_share"),
        ({"stability": -1}, "measure:not_a_number"),
        ({"indicators": ["h"]}, "measure:unknown_indicator"),
        ({"indicators": []}, "measure:unknown_indicator"),
        ({"by": ["continent"]}, "measure:unknown_dimension"),
        ({"by": ["country", "country"]}, "measure:named_twice"),
    ],
)
def test_what_is_not_known_is_refused(options, code):
    asked = {"indicators": ["p"], "by": ["country"]} | options
    with pytest.raises(Invalid) as bad:
        measure(corpus_of(_corpus()), **asked)
    assert bad.value.reason.code == code
    assert bad.value.reason.text("zh")


def test_tables_that_are_not_there_are_named():
    works = tables_of(_corpus())["works"]
    alone = Corpus.of(works=works)
    assert measure(alone, ["p", "mncs"], by=["year"], counting=COUNTING).rows
    for asked in ({"by": ["country"]}, {"by": ["field"]}, {"indicators": ["p_collab"]}, {"citations": "references"}):
        with pytest.raises(Invalid) as bad:
            measure(alone, **({"indicators": ["mncs"]} | asked))
        assert bad.value.reason.code == "measure:needs_table"
    with pytest.raises(Invalid) as bad:
        Corpus.of(works=works.drop_columns(["year"]))
    assert bad.value.reason.code == "measure:missing_column"
    with pytest.raises(Invalid) as bad:
        Corpus.of(works=works, papers=works)
    assert bad.value.reason.code == "measure:no_table"


def test_the_input_is_not_changed():
    tables = tables_of(_corpus())
    before = {name: table.to_pylist() for name, table in tables.items()}
    corpus = Corpus.of(**tables)
    measure(corpus, list(INDICATORS), by=["country"], counting=COUNTING)
    assert {name: table.to_pylist() for name, table in tables.items()} == before
    left = corpus.place.fetch("SELECT table_name FROM duckdb_tables() WHERE temporary").num_rows
    assert left == 0, "no step stays behind"
