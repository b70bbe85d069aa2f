"""`concord pack`: check a pack of an agreement, see what loading it would change, and load it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from concord.cli.terminal import emit, language, say, table
from concord.strategy import pack as packs
from concord.strategy import sources
from concord.strategy.faults import BadPack, Fault


@click.group("pack")
def command() -> None:
    """Packs of agreements. 协定的战略包。"""


@command.command("check")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--sources", "folder", type=click.Path(path_type=Path), help="Folder with the documents' texts. 原文文件夹"
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output. 输出 JSON")
def check(files: tuple[Path, ...], folder: Path | None, as_json: bool) -> None:
    """Check packs; without FILES, the packs that come with Concord. 检查战略包。"""
    found: list[packs.Pack] = []
    faults: list[Fault] = []
    for file in files or tuple(sorted(packs.SHIPPED.glob("*.yaml"))):
        try:
            pack = packs.read(file)
        except BadPack as bad:
            faults += bad.faults
            continue
        found.append(pack)
        faults += sources.verify(pack, folder) if folder else []
    if as_json:
        emit({"packs": [summary(pack) for pack in found], "errors": [fault.json() for fault in faults]})
    else:
        _show(found)
    refuse(faults)


@command.command("load")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing. 只显示将作的更改")
@click.option("--yes", is_flag=True, help="Do not ask. 不再询问")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output. 输出 JSON")
def load(files: tuple[Path, ...], dry_run: bool, yes: bool, as_json: bool) -> None:
    """Load packs, showing first what changes; without FILES, the packs that come with Concord. 载入战略包。"""
    faults: list[Fault] = []
    found: list[packs.Pack] = []
    for file in files or tuple(sorted(packs.SHIPPED.glob("*.yaml"))):
        try:
            found.append(packs.read(file))
        except BadPack as bad:
            faults += bad.faults
    if faults:  # nothing is loaded unless everything can be
        if as_json:
            emit({"errors": [fault.json() for fault in faults]})
        refuse(faults)
    from concord.boot import boot  # starts the database and Django, which checking does not need

    boot(migrate=True)
    emit_loaded([_load(pack, dry_run, yes) for pack in found], as_json)


def _load(pack: packs.Pack, dry_run: bool, yes: bool) -> dict[str, Any]:
    from concord.access.standing import SYSTEM
    from concord.strategy import acts

    expected = acts.changes(pack)
    _show_changes(pack, expected)
    loaded = False
    if expected and not dry_run:
        # A person is asked; a script that runs this has decided.
        if not yes and sys.stdin.isatty():
            click.confirm("载入?" if language() == "zh" else "Load?", abort=True, err=True)
        expected, loaded = acts.load(pack, by=SYSTEM), True
    return {"pack": pack.id, "loaded": loaded, "changes": expected.json()}


def _show_changes(pack: packs.Pack, expected: Any) -> None:
    if not expected:
        say(f"{pack.id}: nothing to change", f"{pack.id}：无须更改")
        return
    before, after = expected.version
    say(f"{pack.id}: {before or 'new'} -> {after}", f"{pack.id}：{before or '新'} -> {after}")
    for sign, keys in (("+", expected.added), ("-", expected.withdrawn)):
        for noun, id in keys:
            click.echo(f"  {sign} {noun}/{id}", err=True)
    for (noun, id), names in expected.changed.items():
        click.echo(f"  ~ {noun}/{id}: {', '.join(names)}", err=True)
        for name, was, will_be in expected.told(noun, id):
            click.echo(f"      {name}: {was} -> {will_be}", err=True)


def emit_loaded(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        emit({"packs": found})
        return
    for each in found:
        counts = [len(each["changes"][name]) for name in ("added", "changed", "withdrawn")]
        if each["loaded"]:
            say(
                "{}: loaded; {} added, {} changed, {} withdrawn".format(each["pack"], *counts),
                "{}：已载入；新增 {} 项，更改 {} 项，撤下 {} 项".format(each["pack"], *counts),
            )


def summary(pack: packs.Pack) -> dict[str, Any]:
    """A pack in figures: how many of each noun."""
    counts = {noun: len(entries) for noun, entries in pack.items.items()}
    return {"pack": pack.id, "version": pack.version, "languages": pack.languages, "items": counts}


def _show(found: list[packs.Pack]) -> None:
    for pack in found:
        rows = [(noun, len(entries)) for noun, entries in pack.items.items()]
        heading = ("内容", "数量") if language() == "zh" else ("holds", "number")
        table(heading, rows, title=f"{pack.id} {pack.version} ({', '.join(pack.languages)})")


def refuse(faults: list[Fault]) -> None:
    """Say every fault and leave with exit code 1, if there is one."""
    for fault in faults[:50]:
        click.echo(("错误：" if language() == "zh" else "error: ") + fault.text(language()), err=True)
    if len(faults) > 50:
        say(f"... and {len(faults) - 50} more", f"……另有 {len(faults) - 50} 处")
    if faults:
        raise SystemExit(1)
