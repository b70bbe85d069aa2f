"""The commands of whoever runs an installation, each as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from concord import environment
from concord.database import DatabaseError, Server, parse

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a long password indeed"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder whose server is kept, so that each command finds it running."""
    if os.environ.get("DATABASE_URL"):
        pytest.skip("DATABASE_URL: nothing embedded to test")
    folder = tmp_path_factory.mktemp("home")
    server = Server(folder, quick=True)
    server.acquire()
    yield folder
    server.release()


def concord(home: Path, *arguments: str, lang: str = "en", **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", "from concord.cli.main import main; main(prog_name='concord')", *arguments],
        env={**os.environ, "CONCORD_HOME": str(home), "CONCORD_LANG": lang, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_accounts_the_journal_a_dump_and_its_restoration(home: Path, tmp_path: Path) -> None:
    made = concord(home, "account", "party", "nl", "--name", "en=Netherlands", "--name", "zh=荷兰")
    assert made.returncode == 0, made.stderr
    opened = concord(
        home, "account", "open", "a@example.org", "--name", "en=Anna", "--password", "a long password indeed"
    )
    assert opened.returncode == 0, opened.stderr
    assert concord(home, "account", "join", "a@example.org", "nl", "--role", "head").returncode == 0
    weak = concord(home, "account", "open", "b@example.org", "--name", "en=Ben", "--password", "short")
    assert weak.returncode == 1
    assert "Traceback" not in weak.stderr
    again = concord(
        home, "account", "open", "A@example.org", "--name", "en=Ann", "--password", "a long password indeed"
    )
    assert "already an account" in again.stderr

    verdict = json.loads(concord(home, "journal", "verify", "--json").stdout)
    assert (verdict["entries"], verdict["faults"]) == (4, [])  # the refused attempt is one of them
    shown = json.loads(concord(home, "journal", "show", "--json").stdout)
    assert [entry["act"] for entry in shown] == ["party:record", "account:open", "membership:start", "act:refuse"]

    anchors = tmp_path / "anchors"
    assert concord(home, "journal", "anchor", "--to", str(anchors)).returncode == 0
    dump = tmp_path / "all.dump"
    assert concord(home, "dump", str(dump)).returncode == 0
    assert "not empty" in concord(home, "restore", str(dump)).stderr
    fresh = tmp_path / "fresh"
    server = Server(fresh, quick=True)
    server.acquire()
    restored = concord(fresh, "restore", str(dump))
    assert restored.returncode == 0, restored.stderr
    assert "4 journal entries verify" in restored.stderr
    assert concord(fresh, "journal", "verify", "--anchor", str(anchors)).returncode == 0

    with psycopg.connect(host=str(server.socket_folder), user="concord", dbname="concord") as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE journal_entry SET act = 'party:erase' WHERE number = 1")
    found = concord(fresh, "journal", "verify", lang="zh")
    assert found.returncode == 1
    assert "第 1 条记录写入后被改动" in found.stderr
    ill = concord(fresh, "doctor", "--json")
    assert ill.returncode == 1
    assert [each["code"] for each in json.loads(ill.stdout)["findings"] if each["level"] == "wrong"] == [
        "doctor:journal-broken"
    ]
    server.release()


def test_a_bad_anchor_names_its_line(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "anchors"
    file.write_text("1 abc\n")
    answer = concord(home, "journal", "verify", "--anchor", str(file))
    assert answer.returncode == 1
    assert "line 1" in answer.stderr


def test_the_doctor_speaks_both_languages(home: Path) -> None:
    english, chinese = concord(home, "doctor", "--lang", "en"), concord(home, "doctor", "--lang", "zh")
    assert english.returncode == chinese.returncode == 0
    assert "PostgreSQL 18" in english.stdout
    assert "运行正常" in chinese.stdout


def test_the_doctor_says_what_ails_a_database(tmp_path: Path) -> None:
    gone = concord(tmp_path, "doctor", DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert gone.returncode == 1
    assert "does not answer" in gone.stdout
    for command in (("migrate",), ("serve", "--port", "0"), ("journal", "verify")):
        said = concord(tmp_path, *command, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
        assert said.returncode == 1
        assert "DATABASE_URL" in said.stderr
        assert "Traceback" not in said.stderr
    wrong = concord(tmp_path, "doctor", "--lang", "zh", DATABASE_URL="mysql://x/y")
    assert "DATABASE_URL" in wrong.stdout


def test_check_deploy_is_clean(tmp_path: Path) -> None:
    clean = concord(
        tmp_path, "check", "--deploy", CONCORD_URL="https://x.example", CONCORD_SECRET_KEY="k7" * 16 + "qz-!" * 8
    )
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert concord(tmp_path, "check", "--deploy").returncode == 0


def test_https_without_a_secret_does_not_start(tmp_path: Path) -> None:
    answer = concord(tmp_path, "check", "--deploy", CONCORD_URL="https://x.example")
    assert answer.returncode != 0
    assert "CONCORD_SECRET_KEY" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_cluster_of_another_version_is_refused(tmp_path: Path) -> None:
    cluster = tmp_path / "postgres" / "cluster"
    cluster.mkdir(parents=True)
    (tmp_path / "postgres").chmod(0o700)
    (cluster / "PG_VERSION").write_text("17\n")
    answer = concord(tmp_path, "doctor")
    assert "made by PostgreSQL 17" in answer.stdout
    assert (cluster / "PG_VERSION").exists()


def test_commands_of_the_engines_never_import_django() -> None:
    script = """
import importlib, importlib.util, sys
for name in ("run", "match", "rank", "allocate", "template", "sample"):
    if importlib.util.find_spec(f"concord.cli.{name}"):
        importlib.import_module(f"concord.cli.{name}")
assert "django" not in sys.modules, "Django was imported"
assert "psycopg" not in sys.modules, "the database driver was imported"
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


class TestEnvironment:
    def test_the_documented_settings_are_the_settings(self) -> None:
        page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
        assert environment.table("en") in page
        assert environment.table("zh") in page

    def test_no_other_file_reads_the_environment(self) -> None:
        allowed = {
            "environment.py",
            "terminal.py",
            "boot.py",
            "wsgi.py",
            "database.py",
            "check.py",
            "serve.py",
            "demo.py",
            "dump.py",
        }
        for path in (ROOT / "src" / "concord").rglob("*.py"):
            if path.name not in allowed:
                assert "os.environ" not in path.read_text(encoding="utf-8"), path

    def test_an_undocumented_setting_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            environment.read("CONCORD_SPELL")

    def test_a_secret_is_made_once_for_its_owner_alone(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONCORD_HOME", str(tmp_path / "new"))
        made = environment.secret()
        assert len(made) >= 50
        assert environment.secret() == made
        assert (tmp_path / "new" / "secret").stat().st_mode & 0o077 == 0
        monkeypatch.setenv("CONCORD_SECRET_KEY", "given")
        assert environment.secret() == "given"

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            (
                "postgresql://me:p%40ss@db.example:5433/concord?sslmode=require",
                ("concord", "me", "p@ss", "db.example", "5433"),
            ),
            ("postgres:///concord?host=/run/postgresql", ("concord", "", "", "/run/postgresql", "")),
        ],
    )
    def test_an_address_of_a_database(self, url: str, expected: tuple[str, ...]) -> None:
        parsed = parse(url)
        assert (parsed["NAME"], parsed["USER"], parsed["PASSWORD"], parsed["HOST"], parsed["PORT"]) == expected
        assert parsed["OPTIONS"] == ({"sslmode": "require"} if "sslmode" in url else {})

    @pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host"])
    def test_an_address_that_is_none(self, url: str) -> None:
        with pytest.raises(DatabaseError, match="DATABASE_URL"):
            parse(url)
