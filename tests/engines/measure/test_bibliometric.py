"""Every indicator under every counting rule agrees with brute force in exact fractions; invariants hold."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from concord.engines.measure import COUNTING, INDICATORS, measure, trace
from engines.measure.brute import figures, scored, weights
from engines.measure.corpora import corpora, corpus_of, tables_of

FEW = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
NEAR = Fraction(1, 10**11)
BY = (
    ("country", "year"),
    ("institution",),
    (),
    ("field", "country"),
    ("country", "institution"),
    ("type", "oa_status"),
)


def assert_agree(rows, by, options):
    found = measure(corpus_of(rows), list(INDICATORS), by=by, counting=COUNTING, **options)
    told = {(row.indicator, row.counting, *row.key.values()): row for row in found.rows}
    seen = 0
    for code, indicator in INDICATORS.items():
        for rule in COUNTING:
            for key, (over, under) in figures(rows, indicator.column, rule, by, **options).items():
                row = told[code, rule, *key]
                seen += 1
                assert abs(row.numerator - over) < NEAR, (code, rule, key)
                if indicator.mean:
                    assert row.denominator == under, (code, rule, key)
                    assert row.value == pytest.approx(float(over / under), abs=1e-11)
    assert seen == len(told)


@FEW
@given(corpora(), st.sampled_from(BY))
def test_given_citations(rows, by):
    assert_agree(rows, by, {})


@FEW
@given(
    corpora(),
    st.sampled_from([{"window": 1}, {"cited_until": 2016}, {}, {"window": 0}]),
    st.booleans(),
    st.sampled_from(["with_china", "apart"]),
)
def test_citations_from_references(rows, window, own, china):
    options = {"citations": "references", "self_citations": own, "hong_kong_macao": china, **window}
    assert_agree(rows, ("country",), options)


@FEW
@given(corpora(), st.integers(0, 2))
def test_the_whole_stands_at_the_average(rows, places):
    by = (("year",), ("type",), ())[places]
    found = measure(corpus_of(rows), ["mncs", "pp_top_1", "pp_top_10", "pp_top_50", "p_top_10", "p"], by=by)
    for row in found.rows:
        aim = {"mncs": 1, "pp_top_1": Fraction(1, 100), "pp_top_10": Fraction(1, 10), "pp_top_50": Fraction(1, 2)}
        if row.indicator in aim:
            assert abs(row.numerator / row.denominator - aim[row.indicator]) < NEAR
    p = sum(row.numerator for row in found.rows if row.indicator == "p")
    assert abs(sum(row.numerator for row in found.rows if row.indicator == "p_top_10") - p / 10) < NEAR
    assert p == len({entry["work"]["id"] for entry in scored(rows, {})})


@FEW
@given(corpora(), st.sampled_from([("country",), ("institution",), ("country", "institution")]))
def test_the_weights_of_a_work_sum_to_one(rows, by):
    found = measure(corpus_of(rows), ["p"], by=(*by, "year"), counting=COUNTING)
    for rule in ("country", "organisation", "author"):
        whole = sum(row.numerator for row in found.rows if row.counting == rule)
        assert whole == len(rows["works"])
    for work in rows["works"]:
        own = [row for row in rows["authorships"] if row["work"] == work["id"]]
        assert sum(weights(own, "author", by, {}).values()) == 1


def test_a_work_with_countries_and_no_organisation_stands_under_not_known():
    works = [{"id": 0, "year": 2016, "type": "article", "citations": 1, "oa_status": None}]
    authorships = [
        {"work": 0, "seq": seq, "author": seq, "position": "first", "corresponding": True, "institution": None,
         "country": country}
        for seq, country in enumerate(("HK", "GB"))
    ]  # fmt: skip
    rows = {"works": works, "authorships": authorships, "fields": [], "references": [], "institutions": []}
    found = measure(corpus_of(rows), ["p"], by=["country"], counting=COUNTING)
    assert found.of("p", "organisation", country=None).value == 1
    assert [row.key["country"] for row in found.rows if row.counting == "country"] == ["CN", "GB"]


@FEW
@given(corpora(), st.randoms(use_true_random=False), st.sampled_from(["full", "author"]))
def test_neither_order_nor_repetition_of_rows_changes_a_digit(rows, chance, rule):
    asked = {"indicators": ["p", "mncs", "pp_top_10", "pp_collab"], "by": ("country",), "counting": rule}
    options = {"stability": 20, "citations": "references"}
    first = measure(corpus_of(rows, data_version="x"), **asked, **options)
    again = {name: chance.sample(part, len(part)) + part[:2] for name, part in rows.items()}
    second = measure(corpus_of(again, data_version="x"), **asked, **options)
    assert [row.json() for row in first.rows] == [row.json() for row in second.rows]
    assert first.digest() == second.digest()
    told = {note.values["table"] for note in second.notes if note.code == "measure:duplicate_rows"}
    assert "works" in told


def test_partitions_do_not_matter(tmp_path):
    import duckdb
    import pyarrow.parquet as pq

    from concord.engines.measure import Corpus, DuckPlace

    rows = _corpus()
    connection = duckdb.connect()
    for name, table in tables_of(rows).items():
        (tmp_path / name).mkdir()
        for number, first in enumerate(range(0, len(table), 3)):
            pq.write_table(table.slice(first, 3), tmp_path / name / f"{number}.parquet")
        connection.execute(f"CREATE VIEW \"{name}\" AS FROM '{tmp_path}/{name}/*.parquet'").fetchall()
    split = Corpus.at(DuckPlace(connection), {name: name for name in rows}, "x")
    whole = corpus_of(rows, data_version="x")
    for corpus in (split, whole):
        corpus.facts("works")
    one = measure(split, ["p", "mncs", "pp_top_10"], by=["country"], counting=COUNTING)
    two = measure(whole, ["p", "mncs", "pp_top_10"], by=["country"], counting=COUNTING)
    assert one.rows == two.rows


def _corpus():
    from engines.measure.corpora import INSTITUTIONS

    works = [
        {"id": i, "year": 2016 + i % 3, "type": "article", "citations": (i * 7) % 11, "oa_status": "gold"}
        for i in range(20)
    ]
    authorships = [
        {"work": i, "seq": s, "author": (i + s) % 9, "position": "first" if s == 0 else "last", "corresponding": s == 0,
         "institution": (i * s) % 4 + 1, "country": ("GB", "CN", "HK", "FR")[(i + 2 * s) % 4]}
        for i in range(20) for s in range(1 + i % 3)
    ]  # fmt: skip
    fields = [{"work": i, "field": "ab"[j], "weight": 1 + i % 2 * j} for i in range(20) for j in range(1 + i % 2)]
    references = [{"work": i, "cited": (i * 3) % 20} for i in range(20)]
    return {
        "works": works, "authorships": authorships, "fields": fields, "references": references,
        "institutions": INSTITUTIONS,
    }  # fmt: skip


def test_a_figure_is_traced_to_its_works():
    rows = _corpus()
    corpus = corpus_of(rows)
    found = measure(corpus, ["mncs"], by=["country", "year"], counting="author")
    for row in found.rows:
        works = trace(corpus, "mncs", row.key, counting="author").to_pylist()
        over = sum(work["weight"] * work["value"] for work in works)
        assert over == pytest.approx(float(row.numerator))
        assert sum(work["weight"] for work in works) == pytest.approx(float(row.denominator))


def test_countries_and_fields_narrow_what_is_shown_not_what_is_compared():
    rows = _corpus()
    for options in ({"countries": ("GB",)}, {"fields": ("b",)}, {"period": (2017, 2018)}, {"types": ("article",)}):
        found = measure(corpus_of(rows), ["mncs", "tcs"], by=["country"], **options)
        for row in found.rows:
            over, _ = figures(rows, INDICATORS[row.indicator].column, "full", ("country",), **options)[
                tuple(row.key.values())
            ]
            assert abs(row.numerator - over) < NEAR


def test_stability_intervals_hold_the_mean_and_follow_the_seed():
    corpus = corpus_of(_corpus())
    first = measure(corpus, ["mncs"], by=["country"], stability=200, seed=1)
    assert first.rows == measure(corpus, ["mncs"], by=["country"], stability=200, seed=1).rows
    assert first.rows != measure(corpus, ["mncs"], by=["country"], stability=200, seed=2).rows
    assert all(row.low <= row.value <= row.high for row in first.rows)


def test_a_result_is_frozen_and_says_everything():
    found = measure(corpus_of(_corpus()), ["mncs"], by=["country"])
    with pytest.raises(AttributeError):
        found.rows[0].value = 2
    assert found.options["hong_kong_macao"] == "with_china"
    assert any(note.code == "measure:china_together" for note in found.notes)
    assert found.definitions == {"mncs": "1"}
    assert found.data_version.startswith("sha256:")
    names = [step.name for step in found.steps]
    assert names[0] == "chosen"
    assert names[-1] == "answer_full"
    document = found.json()
    assert document["rows"][0]["numerator"] is not None
    assert "CREATE TEMP TABLE scores AS" in found.sql()


def test_the_printed_sql_gives_the_same_figures():
    import duckdb

    rows = _corpus()
    found = measure(corpus_of(rows), ["p"], by=["country"], counting="organisation")
    connection = duckdb.connect()
    for name, table in tables_of(rows).items():
        connection.register(name, table)
    *before, last = [part for part in found.sql().split(";\n") if part.strip()]
    for part in before:
        connection.execute(part).fetchall()
    lines = {line[0]: line[1] for line in connection.execute(last).fetchall()}
    assert {row.key["country"] for row in found.rows} == set(lines)
