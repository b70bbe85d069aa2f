"""`concord doctor`: what is wrong with this installation, in plain words, and what to do."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from concord import environment
from concord.cli import doctor_words  # noqa: F401 -- registers the words
from concord.cli.terminal import emit, language
from concord.database import binaries, parse
from concord.engines.reason import Reason
from concord.environment import Unready

_GIB = 2**30
_PACKAGES = (
    "django", "django_tasks_db", "psycopg", "waitress", "whitenoise", "typst", "rjieba", "pypinyin", "lxml",
    "altair", "vl_convert", "duckdb", "openpyxl", "numpy", "scipy", "highspy", "pylmcf",
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing looked at: `level` is "ok", "note" (works, but you should know) or "wrong"."""

    level: str
    reason: Reason

    def json(self) -> dict[str, Any]:
        return {"level": self.level, **self.reason.json()}


def ok(code: str, **values: Any) -> Finding:
    return Finding("ok", Reason(code, values))


def hint(code: str, **values: Any) -> Finding:
    return Finding("note", Reason(code, values))


def wrong(code: str, **values: Any) -> Finding:
    return Finding("wrong", Reason(code, values))


@click.command("doctor")
@click.option("--lang", "tongue", type=click.Choice(["en", "zh"]), help="Language of the findings. 显示语言")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output. 输出 JSON")
def command(tongue: str | None, as_json: bool) -> None:
    """Say in plain words what is wrong with this installation. 检查本机安装并说明问题。"""
    findings = list(examine())
    ill = any(finding.level == "wrong" for finding in findings)
    if as_json:
        emit({"healthy": not ill, "findings": [finding.json() for finding in findings]})
    else:
        spoken = tongue or language()
        marks = {"ok": "✓", "note": "·", "wrong": "✗"}
        for finding in findings:
            click.echo(f"{marks[finding.level]} {finding.reason.text(spoken)}")
    raise SystemExit(1 if ill else 0)


def examine() -> Iterator[Finding]:
    """Look at everything; what needs the database only once the database answers."""
    for look in (_python, _packages, _folder, _address, _mail):
        yield from look()
    started = False
    for finding in _database():
        yield finding
        started = finding.reason.code == "doctor:database"
    if started:
        for look in (_tables, _journal, _work, _catalogues):
            yield from _guard(look)


def _guard(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from look()
    except Exception as error:  # the doctor reports, whatever happens
        yield wrong("doctor:unexpected", error=f"{type(error).__name__}: {error}")


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield (
        ok("doctor:python", version=version)
        if sys.version_info >= (3, 11)
        else wrong("doctor:python-old", version=version)
    )


def _packages() -> Iterator[Finding]:
    missing = tuple(name for name in _PACKAGES if importlib.util.find_spec(name) is None)
    yield wrong("doctor:packages-missing", names=missing) if missing else ok("doctor:packages", count=len(_PACKAGES))


def _folder() -> Iterator[Finding]:
    folder = environment.home()
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not os.access(nearest, os.W_OK):
        yield wrong("doctor:folder-closed", folder=str(folder))
        return
    free = shutil.disk_usage(nearest).free
    values = {"folder": str(folder), "free": f"{free / _GIB:.1f}"}
    yield wrong("doctor:disk-full", **values) if free < _GIB else ok("doctor:folder", **values)


def _address() -> Iterator[Finding]:
    address = environment.read("CONCORD_URL")
    if address.startswith("https://"):
        key = environment.read("CONCORD_SECRET_KEY")
        yield ok("doctor:https", address=address) if len(key) >= 50 else wrong("doctor:secret-short", address=address)
    else:
        yield hint("doctor:http", address=address)
    with socket.socket() as probe:
        probe.settimeout(1)
        yield hint("doctor:port-taken") if probe.connect_ex(("127.0.0.1", 8000)) == 0 else ok("doctor:port-free")


def _mail() -> Iterator[Finding]:
    server = environment.read("CONCORD_MAIL")
    if not server:
        yield hint("doctor:mail-stays")
        return
    from urllib.parse import urlsplit

    parts = urlsplit(server)
    place = f"{parts.hostname}:{parts.port or (465 if parts.scheme == 'smtps' else 25)}"
    try:
        socket.create_connection((parts.hostname or "", int(place.rpartition(":")[2])), 5).close()
        yield ok("doctor:mail", place=place)
    except OSError as error:
        yield wrong("doctor:mail-unreachable", place=place, error=str(error))


def _database() -> Iterator[Finding]:
    url = environment.read("DATABASE_URL")
    try:
        if url:
            parse(url)
        else:
            binaries()
        from concord.boot import boot

        boot()
    except Unready as error:
        yield wrong("doctor:database-unreachable" if url else "doctor:database-cannot", error=str(error))
        return
    from django.db import connection

    number = connection.cursor().connection.info.server_version
    version = f"{number // 10000}.{number % 10000}"
    if number < 150000:
        yield wrong("doctor:database-old", version=version)
        return
    yield ok("doctor:database", version=version)


def _tables() -> Iterator[Finding]:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    behind = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    yield hint("doctor:tables-behind", count=behind) if behind else ok("doctor:tables")


def _journal() -> Iterator[Finding]:
    from concord.journal import chain
    from concord.journal.models import Entry

    if Entry._meta.db_table not in _table_names():
        return
    verdict = chain.verify()
    if verdict.faults:
        first = Reason(verdict.faults[0].code, {"number": verdict.faults[0].number})
        yield wrong(
            "doctor:journal-broken", count=len(verdict.faults), number=verdict.faults[0].number, fault=first.code
        )
    else:
        yield ok("doctor:journal", count=verdict.entries)


def _work() -> Iterator[Finding]:
    from datetime import timedelta

    from django.utils import timezone
    from django_tasks_db.models import DBTaskResult

    from concord.journal.models import Job, Letter

    if Job._meta.db_table not in _table_names():
        return
    waiting = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - timedelta(minutes=5)).count()
    failed_jobs = Job.objects.filter(state=Job.State.FAILED).count()
    failed_letters = Letter.objects.filter(state=Letter.State.FAILED).count()
    if waiting:
        yield wrong("doctor:work-waits", count=waiting)
    if failed_jobs:
        yield hint("doctor:jobs-failed", count=failed_jobs)
    if failed_letters:
        yield wrong("doctor:letters-failed", count=failed_letters)
    if not (waiting or failed_jobs or failed_letters):
        yield ok("doctor:work")


def _catalogues() -> Iterator[Finding]:
    root = Path(__file__).parents[1]
    sources = sorted(root.glob("*/locale/*/LC_MESSAGES/django.po"))
    missing = tuple(str(po.relative_to(root)) for po in sources if not po.with_suffix(".mo").exists())
    yield wrong("doctor:catalogues-missing", names=missing) if missing else ok("doctor:catalogues", count=len(sources))


def _table_names() -> list[str]:
    from django.db import connection

    return connection.introspection.table_names()
