"""Writes the generated parts of the docs from the code, or checks that they are in step.

A generated part stands between ``<!-- made: NAME -->`` and ``<!-- end -->``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import click

from concord import environment
from concord.cli.main import COMMANDS, main
from concord.engines.eligibility import kinds
from concord.exchange.sheets import Column
from concord.exchange.tables import SETTINGS, SHEETS
from concord.exchange.template import KIND_WORDS

ROOT = Path(__file__).resolve().parents[1]
PART = re.compile(r"(<!-- made: (\S+) -->\n)(.*?)(<!-- end -->)", re.S)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def tables() -> str:
    """Every table of a folder, column by column, in both languages."""
    text = ""
    for sheet in SHEETS.values():
        text += f"\n### `{sheet.name}`\n\n{sheet.en} · {sheet.zh}\n\n"
        text += _row("Column", "中文标题", "Kind", "Meaning", "含义", "Example") + _row(*["---"] * 6)
        text += "".join(_column(column) for column in sheet.columns)
    return text + "\n"


def _column(column: Column) -> str:
    name = f"`{column.name}`" + (" *" if column.required else "")
    example = f"`{column.example}`" if column.example else ""
    kind = ", ".join(column.choices) if column.kind == "choice" else KIND_WORDS[column.kind]["en"]
    return _row(name, column.heading_zh, kind, column.en, column.zh, example)


def settings() -> str:
    """The settings of the table `call`."""
    text = "\n" + _row("Setting", "中文", "Default", "Meaning", "含义") + _row(*["---"] * 5)
    for column in SETTINGS:
        default = "" if column.default is None else f"`{column.default}`"
        text += _row(f"`{column.name}`", column.heading_zh, default, column.en, column.zh)
    return text + "\n"


def rules() -> str:
    """The kinds of rules an annex may hold."""
    text = "\n" + _row("Rule", "Meaning", "含义", "Parameters") + _row(*["---"] * 4)
    for kind in kinds().values():
        parameters = "; ".join(
            f"`{entry.name}`{' *' if entry.required else ''} ({entry.type}): {entry.en} · {entry.zh}"
            for entry in kind.parameters
        )
        text += _row(f"`{kind.name}`", kind.en, kind.zh, parameters)
    return text + "\n"


def commands() -> str:
    """Every command with its options, as it explains itself."""
    text = "\n"
    for name in COMMANDS:
        text += _command(f"concord {name}", main.get_command(click.Context(main), name))
    return text


def _command(name: str, command: click.Command | None) -> str:
    if command is None:
        return ""
    if isinstance(command, click.Group):
        return "".join(_command(f"{name} {sub}", entry) for sub, entry in sorted(command.commands.items()))
    context = click.Context(command, info_name=name, max_content_width=100, terminal_width=100)
    return f"### `{name}`\n\n```\n{command.get_help(context)}\n```\n\n"


def variables() -> str:
    """The environment variables of an installation, in both languages."""
    return "\n" + environment.table("en") + "\n" + environment.table("zh") + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "environment": variables,
    "tables": tables,
    "settings": settings,
    "rules": rules,
    "commands": commands,
}


def fresh(text: str) -> str:
    """A page with its generated parts made anew."""
    return PART.sub(lambda found: found[1] + PARTS[found[2]]() + found[4], text)


def run(write: bool) -> int:
    stale = []
    for path in sorted((ROOT / "docs").rglob("*.md")):
        old = path.read_text(encoding="utf-8")
        new = fresh(old)
        if new != old:
            stale.append(path.relative_to(ROOT))
            if write:
                path.write_text(new, encoding="utf-8")
    for path in stale:
        print(f"{'written' if write else 'out of step (run: make docs)'}: {path}")
    return 0 if write else int(bool(stale))


if __name__ == "__main__":
    sys.exit(run("--write" in sys.argv))
