"""`concord measure`, as it is typed."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from concord.cli.main import main


def typed(*arguments, code=0, language="en"):
    result = CliRunner().invoke(main, ["measure", *map(str, arguments)], env={"CONCORD_LANG": language})
    assert result.exit_code == code, result.output
    return result


@pytest.fixture
def folder(tmp_path):
    """Four works of three countries, as CSV."""
    place = tmp_path / "tables"
    place.mkdir()
    (place / "works.csv").write_text(
        "id,year,type,citations\nW1,2016,article,4\nW2,2016,article,0\nW3,2017,article,3\nW4,2017,article,\n"
    )
    (place / "authorships.csv").write_text(
        "work,seq,author,institution,country\nW1,1,A1,I1,GB\nW1,2,A2,I2,CN\nW2,1,A1,I1,GB\nW3,1,A3,I3,HK\nW3,2,A3,I4,NA\n"
    )
    return place


def test_figures_by_country_and_year(folder, tmp_path):
    found = json.loads(
        typed(
            folder, "--by", "country,year", "--counting", "full,country", "--json", "--sql", tmp_path / "s.sql"
        ).stdout
    )
    figures = {
        (row["indicator"], row["counting"], row["by_country"], row["by_year"]): row["value"] for row in found["rows"]
    }
    assert figures["mncs", "full", "GB", 2016] == 1.0
    assert figures["p", "country", "GB", 2016] == 1.5
    assert figures["p", "full", "CN", 2017] == 1.0, "Hong Kong counts with China unless told otherwise"
    assert figures["pp_int_collab", "full", "NA", 2017] == 1.0, "Namibia is a country, not a blank"
    assert found["options"]["hong_kong_macao"] == "with_china"
    assert {note["code"] for note in found["notes"]} >= {"measure:no_citations", "measure:no_fields"}
    assert "scores" in (tmp_path / "s.sql").read_text()


def test_a_table_in_either_language_and_as_csv(folder, tmp_path):
    shown = typed(
        folder, "--indicators", "p,mcs", "--by", "country", "--hong-kong-macao", "apart", "--output", tmp_path / "o.csv"
    )
    assert "HK" in shown.stdout
    assert "Hong Kong" in shown.stderr
    assert "论文数" in typed(folder, "--indicators", "p", language="zh").stdout
    assert (tmp_path / "o.csv").read_bytes().startswith(b"\xef\xbb\xbfindicator,counting,country")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--indicators", "h_index"], "measure:unknown_indicator"),
        (["--by", "continent"], "measure:unknown_dimension"),
        (["--counting", "whole"], "measure:unknown_option"),
        (["--window", "3"], "measure:needs_references"),
        (["--period", "1990:1995"], "measure:empty_period"),
        (["--period", "2018:2015"], "measure:backward_period"),
        (["--countries", "XX", "--by", "country"], "measure:unknown_value"),
        (["--fields", "Physics"], "measure:needs_table"),
        (["--indicators", "p_industry"], "measure:needs_table"),
        (["--indicators", "p_oa"], "measure:missing_column"),
    ],
)
def test_what_cannot_be_is_refused_by_name(folder, arguments, code):
    found = json.loads(typed(folder, *arguments, "--json", code=1).stdout)
    assert [error["code"] for error in found["errors"]] == [code]
    assert found["errors"][0]["zh"]


def test_loading_comes_first(tmp_path):
    source = tmp_path / "works.jsonl"
    source.write_text('{"id": "https://openalex.org/W1", "publication_year": 2017, "cited_by_count": 2}\nbroken\n')
    found = json.loads(typed(tmp_path / "t", "--from", source, "--indicators", "p,mncs", "--json").stdout)
    assert (found["loaded"]["works"], found["loaded"]["broken"]) == (1, 1)
    assert [row["value"] for row in found["rows"]] == [1.0, 1.0]
    assert "measure:one_work" in {note["code"] for note in found["notes"]}
    again = typed(tmp_path / "t", "--from", source, "--indicators", "p")
    assert "1 before" in again.stderr
