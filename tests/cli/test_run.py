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


@pytest.mark.parametrize("words", [("--seed", "-1"), ("--no-such-option",), ("--limit-mb", "0")])
def test_wrong_options_are_a_document_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    shown = concord("run", lay(tmp_path / "call"), *words, "--json")
    assert shown.exit_code == 2
    assert json.loads(shown.stdout)["errors"][0]["code"] == "command:usage"


@pytest.mark.parametrize(
    ("trouble", "code", "status"),
    [
        (PermissionError(13, "Permission denied", "/x"), "command:file", 1),
        (RuntimeError("odd"), "command:failed", 70),
        (KeyboardInterrupt(), "command:stopped", 130),
    ],
)
def test_no_reader_ever_sees_pages_of_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException, code: str, status: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise trouble

    monkeypatch.delenv("CONCORD_DEBUG", raising=False)
    monkeypatch.setattr("concord.cli.run.run", fail)
    shown = concord("run", lay(tmp_path / "call"), "--json")
    assert shown.exit_code == status
    assert json.loads(shown.stdout)["errors"][0]["code"] == code
    assert "Traceback" not in shown.stderr
