from __future__ import annotations

import json
import os

import numpy as np
import pytest
from click.testing import CliRunner
from scipy import sparse

from concord.cli import terminal
from concord.cli.match import command
from real_data import data_path


def run(*arguments: str):
    return CliRunner().invoke(command, list(arguments))


def document(*arguments: str):
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def bids(tmp_path, text: str = "2 3\n1.0 0.25 0\n0.5 0 0.25\n"):
    path = tmp_path / "bids.in"
    path.write_text(text)
    return str(path)


def test_aamas_2015():
    found = document(str(data_path("match", "bids", "aamas2015.in")), "--per-application", "3", "--max-load", "12")
    assert found["total"] == 1406.25
    assert found["bound"] == 1406.25
    assert found["optimal"] is True
    assert len(found["pairs"]) == 613 * 3


def test_zero_in_bids_means_must_not_meet(tmp_path):
    found = document(bids(tmp_path), "--per-application", "2", "--max-load", "2")
    assert {(pair["application"], pair["reviewer"]) for pair in found["pairs"]} == {
        ("1", "1"),
        ("1", "2"),
        ("2", "1"),
        ("2", "3"),
    }
    assert found["pairs"][0]["reason"]["en"]
    assert found["pairs"][0]["reason"]["zh"]


def test_triples_with_foreign_headings_and_tables(tmp_path):
    (tmp_path / "scores.csv").write_text("paper,person,score\na,x,0.5\na,y,0.4\na,z,0.9\nb,x,0.8\nb,y,0.1\nb,z,0.2\n")
    (tmp_path / "people.csv").write_text("reviewer,side,organisation,max_load\nx,GB,U,2\ny,GB,V,2\nz,CN,W,2\n")
    (tmp_path / "shut.csv").write_text("application,reviewer\nb,x\n")
    found = document(
        str(tmp_path / "scores.csv"), "--columns", "application=paper,reviewer=person,affinity=score",
        "--per-application", "2", "--reviewers", str(tmp_path / "people.csv"), "--per-side", "1",
        "--conflicts", str(tmp_path / "shut.csv"), "--one-per-organisation",
    )  # fmt: skip
    assert {(pair["application"], pair["reviewer"]) for pair in found["pairs"]} == {
        ("a", "x"),
        ("a", "z"),
        ("b", "y"),
        ("b", "z"),
    }
    assert found["shortfalls"] == []


def test_npz_sparse_and_dense(tmp_path):
    affinity = np.array([[0.5, 0.4], [0.2, 0.9]])
    sparse.save_npz(tmp_path / "sparse.npz", sparse.csr_array(affinity))
    np.savez(tmp_path / "dense.npz", affinity)
    for name in ("sparse.npz", "dense.npz"):
        assert document(str(tmp_path / name), "--per-application", "1")["total"] == pytest.approx(1.4)


def test_what_cannot_be_met_is_said(tmp_path):
    found = document(bids(tmp_path), "--per-application", "3", "--max-load", "2")
    assert {gap["application"] for gap in found["shortfalls"]} == {"1", "2"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("two three\n", "first line"),
        ("2 3\n1 2 3\n1 2\n", "row 3"),
        ("2 3\n1 2 3\n", "2 applications"),
        ("1 2\n0.5 high\n", "high"),
        ("", "first line"),
    ],
)
def test_bad_bids_name_the_row(tmp_path, text, words):
    result = run(bids(tmp_path, text), "--json")
    assert result.exit_code == 1
    assert words in json.dumps(json.loads(result.stdout), ensure_ascii=False) + result.stderr


def test_bad_options(tmp_path):
    assert run(str(tmp_path / "nothing.csv")).exit_code == 1
    assert "fastest" in run(bids(tmp_path), "--objective", "fastest").stderr
    assert run(bids(tmp_path), "--per-side", "1").exit_code == 2


def test_a_report_in_both_languages_and_a_table_of_all(tmp_path, monkeypatch):
    out = tmp_path / "pairs.csv"
    for language, words in (("en", "total affinity"), ("zh", "总匹配度")):
        monkeypatch.setenv("CONCORD_LANG", language)
        result = run(bids(tmp_path), "--per-application", "2", "--max-load", "2", "--out", str(out))
        assert result.exit_code == 0
        assert words in result.stdout
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == 5


@pytest.fixture
def call(tmp_path):
    """The folder of a small call."""
    (tmp_path / "call.csv").write_text("field,value\nreviewers_per_application,2\nreviewers_per_side,0\nmax_load,2\n")
    (tmp_path / "applications.csv").write_text("application,title_en\n#a,One\nb,Two\n")
    (tmp_path / "reviewers.csv").write_text("reviewer,side,organisation\nx,GB,U\ny,CN,U\nz,CN,V\n")
    (tmp_path / "affinities.csv").write_text(
        "application,reviewer,affinity\n#a,x,0.5\n#a,y,0.4\n#a,z,0.1\nb,x,0.8\nb,y,0.2\nb,z,0.1\n"
    )
    return tmp_path


def test_a_folder_of_a_call(call):
    found = document(str(call))
    assert {pair["application"] for pair in found["pairs"]} == {"#a", "b"}
    assert found["total"] == pytest.approx(1.9)
    apart = document(str(call), "--one-per-organisation")
    assert apart["total"] == pytest.approx(1.5)


def test_a_folder_is_checked_and_says_itself_what_a_file_is_told(call):
    result = run(str(call), "--per-application", "1")
    assert result.exit_code == 1
    assert "reviewers_per_application" in result.stderr
    (call / "assignments.csv").write_text("application,reviewer\n#c,x\n")
    (error,) = json.loads(run(str(call), "--json").stdout)["errors"]
    assert (error["file"], error["row"], error["field"]) == ("assignments.csv", 2, "application")


def test_why_and_what_would_help(tmp_path):
    found = document(bids(tmp_path), "--per-application", "1", "--why", "1", "3")
    assert found["why"]["code"] == "match:not-candidate"
    short = document(bids(tmp_path), "--per-application", "2", "--max-load", "1")
    assert short["diagnosis"]["conflict"]
    assert short["diagnosis"]["loads"]


def test_near_to_a_given_plan(tmp_path):
    (tmp_path / "plan.csv").write_text("application,reviewer\n1,2\n2,3\n")
    given = ("--per-application", "1", "--objective", "near", "--plan", str(tmp_path / "plan.csv"))
    found = document(bids(tmp_path), *given)
    assert {(pair["application"], pair["reviewer"]) for pair in found["pairs"]} == {("1", "2"), ("2", "3")}
    assert found["total"] == 0.5
    assert found["optimal"]
    assert "near" in run(bids(tmp_path), "--objective", "near").stderr
    assert "near" in run(bids(tmp_path), "--objective", "lottery", "--plan", str(tmp_path / "plan.csv")).stderr
    (tmp_path / "plan.csv").write_text("application,reviewer\n1,9\n")
    assert "near: 9 is not among the reviewers" in run(bids(tmp_path), *given).stderr


def test_a_lottery(tmp_path):
    more = ("--per-application", "1", "--objective", "lottery", "--seed", "1", "--limit", "0.5")
    text = "3 3\n0.9 0.8 0.7\n0.6 0.9 0.5\n0.4 0.7 0.8\n"
    found = document(bids(tmp_path, text), *more, "--why", "1", "1")
    chances = found["lottery"]["probabilities"]
    assert max(one["probability"] for one in chances) <= 0.5
    for application in "123":
        assert sum(one["probability"] for one in chances if one["application"] == application) == pytest.approx(1)
    assert found == document(bids(tmp_path, text), *more, "--why", "1", "1")
    assert found["pairs"][0]["reason"]["code"] == "match:lottery-drawn"
    assert found["why"]["code"] in {"match:lottery-drawn", "match:lottery-not-drawn"}
    assert found["seed"] == 1
    assert "greatest probability" in run(bids(tmp_path, text), *more).stdout
    assert "limit" in run(bids(tmp_path), *more[:-1], "7").stderr
    assert "lottery" in run(bids(tmp_path), "--limit", "0.5").stderr


def test_a_report_that_needs_nothing_else(tmp_path):
    page = tmp_path / "report.html"
    assert run(bids(tmp_path), "--per-application", "3", "--max-load", "1", "--report", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    for words in ("Assignment of reviewers", "评审专家指派", "What would help", "可行的补救办法", "Affinity", "匹配度"):
        assert words in text
    assert "http" not in text
    (tmp_path / "odd.csv").write_text("application,reviewer,affinity\n<script>x</script>,r,0.5\n")
    assert run(str(tmp_path / "odd.csv"), "--per-application", "1", "--report", str(page)).exit_code == 0
    assert "<script>x" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("reviewer,side,max_load\nx,GB,2\nx,CN,2\n", "x"),
        ("reviewer,side,max_load\nx,GB,-2\ny,GB,1\n", "-2"),
    ],
)
def test_bad_reviewers_name_the_entry(tmp_path, table, words):
    (tmp_path / "scores.csv").write_text("application,reviewer,affinity\na,x,0.5\na,y,0.4\n")
    (tmp_path / "people.csv").write_text(table)
    result = run(str(tmp_path / "scores.csv"), "--reviewers", str(tmp_path / "people.csv"), "--per-application", "1")
    assert result.exit_code == 1
    assert words in result.stderr


@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_affinities_that_are_not_finite(tmp_path, value):
    (tmp_path / "scores.csv").write_text(f"application,reviewer,affinity\na,x,0.5\na,y,{value}\n")
    assert run(str(tmp_path / "scores.csv")).exit_code == 1
    array = np.array([[0.5, float(value)]])
    np.savez(tmp_path / "dense.npz", array)
    result = run(str(tmp_path / "dense.npz"), "--per-application", "1")
    assert result.exit_code == 1
    assert "reviewer 2" in result.stderr


def test_what_solvers_print_leaves_the_answer_alone(capfd):
    with terminal.aside():
        os.write(1, b"a line of a solver\n")
    os.write(1, b"the answer\n")
    out, err = capfd.readouterr()
    assert (out, err) == ("the answer\n", "a line of a solver\n")
