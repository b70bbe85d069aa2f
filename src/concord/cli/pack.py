"""`concord pack`: check a pack of an agreement, see what loading it would change, and load it."""

from __future__ import annotations

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
