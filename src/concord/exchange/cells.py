"""The cells of a file as text: what is common to CSV and workbooks, before any column has a meaning."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from concord.engines.reason import reason
from concord.exchange import sheet_words  # noqa: F401 - registers the words of this module's reasons

Cells = tuple[list[str], list[list[str]], list[int]]
"""Headings, rows of stripped text (as wide as the headings), and each row's number in the file."""

_UNPACKED_LIMIT = 20
"""A workbook may unpack to this many times the file limit; more is a zip bomb or no table."""


class Unreadable(Exception):
    """The file is not a table that can be read; says where and why."""

    def __init__(self, code: str, row: int | None = None, field: str | None = None, **values: Any) -> None:
        self.reason = reason(code, **values)
        self.row = row
        self.field = field
        super().__init__(self.reason.text())


def cells_of(path: Path, *, tab: str | None = None, limit_mb: int = 100) -> Cells:
    """Headings, rows and row numbers of a CSV or XLSX file. Blank rows and rows that begin with ``#`` are left out.

    Raises:
        Unreadable: the file is missing, too large, of another kind, in no known encoding, ragged, or holds formulas.
    """
    if not path.exists():
        raise Unreadable("table:no_file", path=path.name)
    if path.is_dir():
        raise Unreadable("table:is_folder", path=path.name)
    size = path.stat().st_size
    if size == 0:
        raise Unreadable("table:empty_file")
    if size > limit_mb * 2**20:
        raise Unreadable("table:too_big", size=round(size / 2**20), limit=limit_mb)
    with path.open("rb") as file:
        magic = file.read(8)
    if magic.startswith(b"PK"):
        return _workbook(path, tab, limit_mb)
    if magic.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("table:old_workbook")
    return _csv(path)


def tabs_of(path: Path) -> list[str]:
    """The sheet names of a workbook."""
    with _opened(path) as book:
        return list(book.sheetnames)


def _csv(path: Path) -> Cells:
    text = _decoded(path.read_bytes())
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=lambda mark: (first.count(mark), mark == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, numbers = [], []
    try:
        for row in reader:
            if row and any(row):
                rows.append(row)
                numbers.append(reader.line_num)
    except csv.Error as trouble:
        raise Unreadable("table:broken_csv", row=reader.line_num, detail=str(trouble)) from None
    return _tidy(rows, numbers)


def _decoded(data: bytes) -> str:
    # GB18030 takes most byte strings, so it comes last; what it refuses is no text that we know.
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    if b"\x00" in data[:4096] and encodings != ["utf-16"]:
        raise Unreadable("table:not_a_table")
    worst = 0
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as trouble:
            worst = max(worst, trouble.start)
    raise Unreadable("table:encoding", row=data.count(b"\n", 0, worst) + 1)


def _tidy(rows: Sequence[Sequence[str]], numbers: Sequence[int]) -> Cells:
    """Strip, drop comments, and see that no row is wider than the headings."""
    if not rows:
        raise Unreadable("table:empty_file")
    heading = [title.strip().lstrip("\ufeff") for title in rows[0]]
    while heading and not heading[-1]:
        heading.pop()
    width = len(heading)
    body: list[list[str]] = []
    kept: list[int] = []
    for row, number in zip(rows[1:], numbers[1:], strict=True):
        cells = [cell.strip() for cell in row]
        if len(cells) > width:
            if any(cells[width:]):
                raise Unreadable("table:ragged", row=number, found=len(cells), expected=width)
            cells = cells[:width]
        elif len(cells) < width:
            cells += [""] * (width - len(cells))
        if cells[0].startswith("#") or not any(cells):
            continue
        body.append(cells)
        kept.append(number)
    return heading, body, kept


def _opened(path: Path) -> Any:
    from openpyxl import load_workbook

    try:
        return _closing(load_workbook(path, read_only=True, data_only=False, keep_links=False))
    except Exception:
        # openpyxl raises whatever its parser met (KeyError, BadZipFile, ParseError ...): all mean the same here.
        raise Unreadable("table:broken_workbook") from None


class _closing:
    """A read-only workbook keeps its file open until told."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def __enter__(self) -> Any:
        return self.book

    def __exit__(self, *_: object) -> None:
        self.book.close()


def _workbook(path: Path, tab: str | None, limit_mb: int) -> Cells:
    _refuse_bomb(path, limit_mb)
    with _opened(path) as book:
        name = book.sheetnames[0] if tab is None else tab
        if name not in book.sheetnames:
            raise Unreadable("table:no_tab", tab=name, tabs=tuple(book.sheetnames))
        rows, numbers = [], []
        for number, cells in enumerate(book[name].iter_rows(), start=1):
            values = [_spoken(cell, number) for cell in cells]
            if any(values):
                rows.append(values)
                numbers.append(number)
    return _tidy(rows, numbers)


def _refuse_bomb(path: Path, limit_mb: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        raise Unreadable("table:broken_workbook") from None
    if "xl/workbook.xml" not in names:
        raise Unreadable("table:not_a_workbook")
    if unpacked > _UNPACKED_LIMIT * limit_mb * 2**20:
        raise Unreadable("table:too_big", size=round(unpacked / 2**20), limit=_UNPACKED_LIMIT * limit_mb)


def _spoken(cell: Any, row: int) -> str:
    """A cell's value as the text that a person would have typed."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Unreadable("table:formula", row=row, field=cell.coordinate, formula=_formula(value)[:60])
    if cell.data_type == "e":
        raise Unreadable("table:cell_error", row=row, field=cell.coordinate, value=str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    return str(value)


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value))
