"""`concord run`, `template`, `sample` and `demo`, as somebody types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from concord.cli.main import COMMANDS, main
from mini import lay


def concord(*words: object, language: str = "en") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], env={"CONCORD_LANG": language})


def test_every_command_of_the_table_exists_and_explains_itself_in_both_languages() -> None:
    for name in COMMANDS:
        shown = concord(name, "--help")
        assert shown.exit_code == 0, (name, shown.output)
    assert all(place in concord("--help", language="zh").output for place in (COMMANDS["run"][2], "命令"))


def test_a_run_says_what_came_out_and_where_the_report_lies(tmp_path: Path) -> None:
    shown = concord("run", lay(tmp_path / "call"), "--plain")
    assert shown.exit_code == 0
    assert "funded" in shown.stdout
    assert "report.html" in shown.stderr
    assert (tmp_path / "call" / "outcome" / "report.html").exists()


def test_json_is_one_document_on_standard_output(tmp_path: Path) -> None:
    shown = concord("run", lay(tmp_path / "call"), "--plain", "--json")
    document = json.loads(shown.stdout)
    assert document["stages"]["assignment"]["facts"]["optimal"] is True
    assert {"eligibility", "assignment", "ranking", "selection"} <= document["tables"].keys()
    assert document["tables"]["selection"][0]["reason_zh"]


def test_bad_input_is_named_in_the_readers_language_and_exits_with_1(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call", reviewers=[["reviewer", "side"], ["R01", "FR"]])
    shown = concord("run", folder, "--json", language="zh")
    assert shown.exit_code == 1
    errors = json.loads(shown.stdout)["errors"]
    assert ("reviewers.csv", 2, "side") in [(error["file"], error["row"], error["field"]) for error in errors]
    assert "第 2 行" in shown.stderr
    assert not (folder / "outcome").exists()


def test_a_run_of_a_folder_made_elsewhere_by_columns(tmp_path: Path) -> None:
    folder = tmp_path / "votes"
    folder.mkdir()
    (folder / "assessments.csv").write_text("proposal,voter,grade\nP1,a,5\nP2,a,4\n")
    shown = concord("run", folder, "--plain", "--columns", "application=proposal,assessor=voter,score=grade", "--json")
    document = json.loads(shown.stdout)
    assert [row["application"] for row in document["tables"]["ranking"]] == ["P1", "P2"]
    assert document["stages"]["selection"]["why"]["code"] == "run:missing"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_template_then_sample_then_run(tmp_path: Path, kind: str) -> None:
    assert concord("template", tmp_path / "empty", "--format", kind).exit_code == 0
    made = concord("sample", tmp_path / "call", "--applications", 12, "--reviewers", 12, "--format", kind)
    assert made.exit_code == 0, made.output
    shown = concord("run", tmp_path / "call", "--plain", "--json")
    assert shown.exit_code == 0, shown.output
    assert all(stage["ran"] for stage in json.loads(shown.stdout)["stages"].values())
