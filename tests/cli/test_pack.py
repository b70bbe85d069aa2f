"""`concord pack` and `concord import` as a person meets them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import django_set_up  # noqa: F401
from concord.cli.main import main
from concord.strategy.models import Claim, Pack, Programme
from concord.strategy.pack import SHIPPED
from real_data import data_path, seeds_path

SOURCE = (SHIPPED / "uk-china-2017.yaml").read_text("utf-8")


def run(*arguments: object, language: str = "en") -> Result:
    result = CliRunner().invoke(main, [str(each) for each in arguments], env={"CONCORD_LANG": language})
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_check_without_a_database() -> None:
    result = run("pack", "check", "--json")
    assert result.exit_code == 0
    packs = {each["pack"]: each["items"] for each in json.loads(result.stdout)["packs"]}
    assert (len(packs), packs["uk-china-2017"]["claims"], packs["newsletter-23"]["events"]) == (5, 24, 20)
    assert run("pack", "check", "--sources", seeds_path()).exit_code == 0


@pytest.mark.parametrize("language", ["en", "zh"])
def test_check_names_file_and_line(tmp_path: Path, language: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(SOURCE.replace('    clause: "4.3"', '    clause: "4.9"'), "utf-8")
    line = next(n for n, text in enumerate(path.read_text("utf-8").splitlines(), 1) if '"4.9"' in text)
    result = run("pack", "check", path, "--json", language=language)
    assert result.exit_code == 1
    (error,) = json.loads(result.stdout)["errors"]
    assert (error["file"], error["line"], error["code"]) == (str(path), line, "pack:dangling")
    assert f"{path}:{line} areas/global-partnerships" in result.stderr
    assert ("战略包" in result.stderr) == (language == "zh")


@pytest.mark.usefixtures("db")
class TestDatabase:
    def test_load_shows_changes_first(self, tmp_path: Path) -> None:
        shipped = SHIPPED / "uk-china-2017.yaml"
        dry = run("pack", "load", shipped, "--dry-run", "--json")
        (shown,) = json.loads(dry.stdout)["packs"]
        assert not shown["loaded"]
        assert not Pack.objects.exists()
        assert "+ claims/institutions-en" in dry.stderr
        (loaded,) = json.loads(run("pack", "load", shipped, "--json").stdout)["packs"]
        assert loaded == {**shown, "loaded": True}
        (again,) = json.loads(run("pack", "load", shipped, "--json").stdout)["packs"]
        assert (again["loaded"], again["changes"]["added"]) == (False, [])
        path = tmp_path / "changed.yaml"
        path.write_text(SOURCE.replace("    value: 240", "    value: 241", 1), "utf-8")
        result = run("pack", "load", path)
        assert "~ claims/institutions-en: value" in result.stderr
        assert "value: 240 -> 241" in result.stderr
        assert Claim.objects.get(code="institutions-en").value == 241

    def test_a_faulty_pack_loads_nothing_of_any(self, tmp_path: Path) -> None:
        path = tmp_path / "wrong.yaml"
        path.write_text(SOURCE.replace("uk-china-2017\n", "other\n").replace("wording: exactly", "wording: so", 1))
        result = run("pack", "load", SHIPPED / "uk-china-2017.yaml", path, "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["errors"][0]["code"] == "pack:choice"
        assert not Pack.objects.exists()

    def test_import_iati(self) -> None:
        paths = [data_path("newton_fund_iati", f"{name}_newt.xml") for name in ("ams", "rae", "rs")]
        found = json.loads(run("import", "iati", *paths, "--json").stdout)
        assert (found["read"], found["stored"], found["reported"]) == (258, 258, 0)
        assert found["countries"]["CN"]["activities"] == 49
        assert found["countries"]["CN"]["budgets"] == {"GBP": "27074253.83"}
        again = json.loads(run("import", "iati", *paths, "--json").stdout)
        assert (again["stored"], again["unchanged"]) == (258, 258)
        table = run("import", "iati", *paths, language="zh").stdout
        assert "27,074,253.83" in table
        assert "未变" in table

    @pytest.mark.parametrize("language", ["en", "zh"])
    def test_import_refuses_a_damaged_file(self, tmp_path: Path, language: str) -> None:
        path = tmp_path / "a.xml"
        path.write_text('<iati-activities version="2.03"><iati-activity>', "utf-8")
        result = run("import", "iati", path, "--json", language=language)
        assert result.exit_code == 1
        document = json.loads(result.stdout)
        assert (document["stored"], document["errors"][0]["code"]) == (0, "iati:syntax")
        assert os.fspath(path) in result.stderr
        assert not Programme.objects.exists()

    def test_import_ror(self, tmp_path: Path) -> None:
        path = tmp_path / "ror.jsonl"
        path.write_text('{"id": "x"}\n', "utf-8")
        result = run("import", "ror", path, "--json")
        assert result.exit_code == 0
        found = json.loads(result.stdout)
        assert (found["read"], found["stored"], found["reported"]) == (1, 0, 1)
        assert found["reports"][0]["findings"][0]["file"] == str(path)
