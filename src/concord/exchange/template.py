"""Empty tables with explanations in both languages, made from the declaration of the tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from concord.engines.reason import reason
from concord.exchange import run_words  # noqa: F401 - registers the words of this module's reasons
from concord.exchange.sheets import BadTables, Column, Defect, Sheet
from concord.exchange.tables import SETTINGS, SHEETS

FORMATS = ("csv", "xlsx")


def write_templates(folder: Path | str, *, kind: str = "csv", tables: tuple[str, ...] = ()) -> tuple[Path, ...]:
    """Write an empty table for each of `tables` (all by default): CSV files, or one workbook ``call.xlsx``.

    The rows that begin with ``#`` and a space explain the columns in English and in Chinese; a run passes over them.

    Raises:
        BadTables: a file is there already; nothing is written then.
    """
    folder = Path(folder)
    sheets = [SHEETS[name] for name in tables or SHEETS]
    names = ["concord.xlsx"] if kind == "xlsx" else [f"{sheet.name}.csv" for sheet in sheets]
    taken = [name for name in [*names, "README.txt"] if (folder / name).exists()]
    if taken:
        raise BadTables([Defect(name, None, None, reason("template:taken")) for name in taken])
    folder.mkdir(parents=True, exist_ok=True)
    if kind == "xlsx":
        as_workbook(folder / names[0], sheets)
    else:
        for sheet, name in zip(sheets, names, strict=True):
            (folder / name).write_bytes(as_csv(sheet))
    (folder / "README.txt").write_text(_readme(sheets), encoding="utf-8")
    return tuple(folder / name for name in [*names, "README.txt"])


def explained(sheet: Sheet) -> list[list[Any]]:
    """Heading, then the rows of explanation; the call's table also lists its settings with their defaults."""
    rows: list[list[Any]] = [[column.name for column in sheet.columns]]
    rows.append(_marked([_words(column, "en") for column in sheet.columns]))
    rows.append(_marked([_words(column, "zh") for column in sheet.columns]))
    examples = [column.example for column in sheet.columns]
    if any(examples) and sheet.name != "call":
        rows.append(_marked(examples))
    if sheet.name == "call":
        for column in SETTINGS:
            rows.append([f"# {column.name} · {column.heading_zh}", f"{column.en} · {column.zh}"])
        rows += [[column.name, _shown(column.default)] for column in SETTINGS]
    return rows


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _marked(cells: list[str]) -> list[str]:
    return [f"# {cells[0]}", *cells[1:]]


def _words(column: Column, language: str) -> str:
    need = {"en": "Required. ", "zh": "必填。"}[language] if column.required else ""
    kind = KIND_WORDS[column.kind][language]
    text = column.en if language == "en" else f"{column.heading_zh}：{column.zh}"
    return f"{need}{text} ({kind})" if language == "en" else f"{need}{text}（{kind}）"


KIND_WORDS = {
    "text": {"en": "text", "zh": "文本"},
    "integer": {"en": "whole number", "zh": "整数"},
    "number": {"en": "number", "zh": "数值"},
    "decimal": {"en": "decimal", "zh": "小数"},
    "money": {"en": "amount, not negative", "zh": "金额，非负"},
    "yes": {"en": "yes or no", "zh": "是或否"},
    "date": {"en": "date, 2018-03-31", "zh": "日期，2018-03-31"},
    "list": {"en": "parts between semicolons", "zh": "以分号分隔"},
    "choice": {"en": "one of a list", "zh": "限定选项"},
}


def as_csv(sheet: Sheet) -> bytes:
    """The empty table with its explanations, for any spreadsheet program."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(explained(sheet))
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def as_workbook(path: Path, sheets: list[Sheet]) -> None:
    """The same as one workbook with a page for each table."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row in explained(sheet):
            page.append(row)
        for cell in page[1]:
            cell.font = Font(bold=True)
        for row in page.iter_rows(min_row=2, max_row=4):
            for cell in row:
                cell.alignment = Alignment(wrap_text=True, vertical="top")
        for index in range(1, len(sheet.columns) + 1):
            page.column_dimensions[get_column_letter(index)].width = 26
        page.freeze_panes = "A2"
    book.save(path)


def _readme(sheets: list[Sheet]) -> str:
    lines = [
        "Tables of a joint call. Fill in those you have, take the others away, then: concord run FOLDER",
        "项目征集的表格。请填写已有的表，移走不需要的表，然后运行：concord run 文件夹",
        "",
        "Rows that begin with # and a space explain the columns and are passed over.",
        "以 # 加空格开头的行为说明，运行时忽略。",
        "",
    ]
    for sheet in sheets:
        lines += [f"{sheet.name}: {sheet.en}", f"    {sheet.zh}"]
    return "\n".join(lines) + "\n"
