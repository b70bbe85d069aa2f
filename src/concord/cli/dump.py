"""`concord dump` and `concord restore`: everything in one file, and back into an empty database."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import click

from concord.boot import boot
from concord.cli.terminal import say
from concord.database import binaries


@click.command("dump")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def command(file: Path) -> None:
    """Write the whole database to FILE. 将整个数据库导出到文件。"""
    boot(migrate=True)
    fresh = file.with_name(file.name + ".part")
    _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={fresh.absolute()}")
    fresh.replace(file)
    say(f"Wrote {file}, {file.stat().st_size:,} bytes", f"已写入 {file},{file.stat().st_size:,} 字节")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Fill an empty database from FILE and verify its journal. 从文件恢复到空数据库并校验日志。"""
    boot()
    from django.db import connection

    if connection.introspection.table_names():
        raise click.ClickException(
            "The database is not empty. Restore into a new one: set CONCORD_HOME to an empty folder. "
            "数据库非空。请将 CONCORD_HOME 设为空目录后再恢复。"
        )
    connection.close()
    _run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--dbname={name}", str(file.absolute()))
    boot(migrate=True)
    from concord.journal import chain

    verdict = chain.verify()
    if verdict.faults:
        raise click.ClickException(
            "Restored, but the journal does not verify: run concord journal verify. 日志校验未通过。"
        )
    say(
        f"Restored; {verdict.entries} journal entries verify.",
        f"恢复完成，{verdict.entries} 条日志记录校验通过。",
    )


def _run(program: str, *arguments: str) -> None:
    from django.db import connection

    settings = connection.settings_dict
    place = {
        "PGHOST": settings["HOST"],
        "PGPORT": str(settings["PORT"]),
        "PGUSER": settings["USER"],
        "PGPASSWORD": settings["PASSWORD"],
        "PGDATABASE": settings["NAME"],
    }
    filled = [argument.format(name=settings["NAME"]) if "{name}" in argument else argument for argument in arguments]
    done = subprocess.run(
        [str(binaries() / program), *filled],
        env={**os.environ, **{name: value for name, value in place.items() if value}},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise click.ClickException(f"{program}: {done.stderr.strip()}")
