"""How a command speaks: results on standard output, everything else on standard error, in the reader's language."""

from __future__ import annotations

import ctypes
import json
import locale
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from decimal import Decimal
from typing import Any

import click

from concord.engines.progress import Progress
from concord.engines.reason import Invalid, Reason, reason, register
from concord.exchange.sheets import BadTables

register(
    {
        "command:file": {
            "en": "{file} cannot be read or written ({why}); check the path, its rights and the space left",
            "zh": "无法读写 {file}（{why}）；请检查路径、权限和剩余空间",
        },
        "command:usage": {
            "en": "{said} See --help.",
            "zh": "命令用法有误：{said} 参见 --help。",
        },
        "command:stopped": {
            "en": "stopped on request",
            "zh": "已按要求停止",
        },
        "command:failed": {
            "en": "Concord itself failed here ({fault}: {said}, at {where}). Please report this line; with "
            "CONCORD_DEBUG=1 it says more",
            "zh": "协和自身出错（{fault}：{said}，位于 {where}）。请反馈此行；设置 CONCORD_DEBUG=1 可查看详情",
        },
    }
)


def language() -> str:
    """``zh`` or ``en``: from CONCORD_LANG, else the locale's."""
    chosen = os.environ.get("CONCORD_LANG") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    if not chosen:
        chosen = locale.getlocale()[0] or ""
    return "zh" if chosen.lower().startswith(("zh", "chinese")) else "en"


def say(en: str, zh: str) -> None:
    """A message on standard error, in the reader's language."""
    click.echo(zh if language() == "zh" else en, err=True)


def emit(document: Any) -> None:
    """One JSON document on standard output."""
    json.dump(document, sys.stdout, ensure_ascii=False, default=_plain, allow_nan=False)
    sys.stdout.write("\n")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if hasattr(value, "item"):
        return value.item()
    if hasattr(value, "tolist"):
        return value.tolist()
    if hasattr(value, "isoformat"):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")


@contextmanager
def aside() -> Iterator[None]:
    """What solvers written in C print on standard output goes to standard error: the former holds the answer alone."""
    try:
        sys.stdout.flush()
        kept = os.dup(1)
    except (OSError, ValueError):
        yield
        return
    try:
        os.dup2(2, 1)
        yield
    finally:
        with suppress(OSError, TypeError, AttributeError):
            ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A progress bar on standard error while it is a terminal; a line at the end where it is not."""
    if not sys.stderr.isatty():
        with aside():
            yield lambda stage, share: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with aside(), Bar(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=1.0)

        def advance(stage: str, share: float) -> None:
            bar.update(task, completed=share, description=f"{title} · {stage}" if stage else title)

        yield advance
        bar.update(task, completed=1.0)


def table(headings: Sequence[str], rows: Sequence[Sequence[Any]], title: str = "") -> None:
    """A readable table on standard output; numbers stand to the right."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    wide = None if sys.stdout.isatty() else 140
    shown = Table(title=title or None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, heading in enumerate(headings):
        number = bool(rows) and all(isinstance(row[index], (int, float, Decimal)) for row in rows)
        shown.add_column(heading, justify="right" if number else "left", overflow="fold")
    for row in rows:
        shown.add_row(*(_cell(value) for value in row))
    Console(width=wide, highlight=False).print(shown)


def _cell(value: Any) -> str:
    from rich.markup import escape

    if value is None:
        return "–"
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1e6 else f"{value:,.0f}"
    return escape(str(value))


def guarded(call: Callable[[], Any], as_json: bool) -> Any:
    """Run, and turn what cannot be done into words (and, with --json, into a document) and an exit code.

    Exit code 1: the input cannot be used, or a file cannot be read or written; 70: Concord itself failed; 130: the
    reader stopped it.
    """
    try:
        return call()
    except BadTables as bad:
        errors = [defect.json() for defect in bad.defects]
        lines = [defect.text(language()) for defect in bad.defects[:20]]
        hidden, code = bad.more + max(0, len(bad.defects) - 20), 1
    except Invalid as bad:
        errors, lines, hidden, code = [bad.reason.json()], [bad.reason.text(language())], 0, 1
    except OSError as trouble:
        why = _unusable(trouble)
        errors, lines, hidden, code = [why.json()], [why.text(language())], 0, 1
    except (click.ClickException, click.exceptions.Exit, click.Abort):
        raise
    except KeyboardInterrupt:
        why = reason("command:stopped")
        errors, lines, hidden, code = [why.json()], [why.text(language())], 0, 130
    except Exception as fault:
        if os.environ.get("CONCORD_DEBUG"):
            raise
        why = _failed(fault)
        errors, lines, hidden, code = [why.json()], [why.text(language())], 0, 70
    if as_json:
        emit({"errors": errors, "more": hidden})
    for line in lines:
        click.echo(("错误：" if language() == "zh" else "error: ") + line, err=True)
    if hidden:
        say(f"... and {hidden} more", f"……另有 {hidden} 处")
    raise SystemExit(code)


def _unusable(trouble: OSError) -> Reason:
    return reason("command:file", file=str(trouble.filename or "–"), why=trouble.strerror or str(trouble))


def _failed(fault: Exception) -> Reason:
    """Where Concord itself failed: enough to report it, without pages of code that tell the reader nothing."""
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    where = f"{os.path.basename(frame.filename)}:{frame.lineno}"
    return reason("command:failed", fault=type(fault).__name__, said=str(fault)[:200], where=where)
