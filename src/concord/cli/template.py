"""`concord template`: empty tables with explanations."""

from __future__ import annotations

from pathlib import Path

import click

from concord.cli import terminal
from concord.exchange.tables import SHEETS
from concord.exchange.template import FORMATS, write_templates


@click.command("template")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format", "kind", type=click.Choice(FORMATS), default="csv", show_default=True, help="Files or workbook."
)
@click.option("--table", "tables", multiple=True, type=click.Choice(list(SHEETS)), help="Only this table; repeatable.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(folder: Path, kind: str, tables: tuple[str, ...], as_json: bool) -> None:
    """Write empty tables into FOLDER, with explanations in both languages.

    在 FOLDER 中生成带中英文说明的空白表格。
    """
    written = terminal.guarded(lambda: write_templates(folder, kind=kind, tables=tables), as_json)
    if as_json:
        terminal.emit({"folder": str(folder), "files": [path.name for path in written]})
        return
    terminal.say(
        f"Wrote {len(written)} files into {folder}. Fill in what you need, remove the rest: concord run {folder}",
        f"已在 {folder} 写入 {len(written)} 个文件。请填写所需的表并移走其余，然后运行：concord run {folder}",
    )
