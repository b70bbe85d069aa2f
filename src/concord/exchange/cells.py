"""The cells of a file as text: what is common to CSV and workbooks, before any column has a meaning."""

from __future__ import annotations

import csv
import io
import re
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

_PACKED_BEST = 300
"""No part of a real workbook packs better than this; one above `_SMALL_PART` bytes that does is a zip bomb."""

_SMALL_PART = 32 * 2**20


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
    try:
        if path.is_dir():
            raise Unreadable("table:is_folder", path=path.name)
        magic = _first_bytes(path, limit_mb)
        if magic.startswith(b"PK"):
            return _workbook(path, tab, limit_mb)
        if magic.startswith(b"\xd0\xcf\x11\xe0"):
            raise Unreadable("table:old_workbook")
        return _csv(path)
    except FileNotFoundError:
        raise Unreadable("table:no_file", path=path.name) from None
    except OSError as trouble:
        raise Unreadable("table:cannot_read", why=trouble.strerror or str(trouble)) from None


def _first_bytes(path: Path, limit_mb: int) -> bytes:
    size = path.stat().st_size
    if size == 0:  # a pipe has no size either, and must not be opened: nobody may ever write to it
        raise Unreadable("table:empty_file")
    if size > limit_mb * 2**20:
        raise Unreadable("table:too_big", size=round(size / 2**20), limit=limit_mb)
    with path.open("rb") as file:
        return file.read(8)


def tabs_of(path: Path, *, limit_mb: int = 100) -> list[str]:
    """The sheet names of a workbook.

    Raises:
        Unreadable: it is too large, or no workbook.
    """
    try:
        if not _first_bytes(path, limit_mb).startswith(b"PK"):
            raise Unreadable("table:broken_workbook")
        _refuse_bomb(path, limit_mb)
        with _opened(path) as book:
            return [page.title for page in book.worksheets]
    except OSError as trouble:
        raise Unreadable("table:cannot_read", why=trouble.strerror or str(trouble)) from None


_LINE = re.compile(r"[^\r\n]+")
_SEPARATOR = re.compile(r"sep=([,;\t])[ ,;\t]*")
"""What some spreadsheets write on a line of its own before the headings."""


def _csv(path: Path) -> Cells:
    text = _decoded(path.read_bytes())
    first = _LINE.search(text)
    told = _SEPARATOR.fullmatch(first.group().strip('"')) if first else None
    headings = first.group() if first else ""
    delimiter = told[1] if told else max(",\t;", key=lambda mark: (headings.count(mark), mark == ","))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, numbers = [], []
    try:
        for row in reader:
            if row and any(row):
                rows.append(row)
                numbers.append(reader.line_num)
    except csv.Error as trouble:
        if "field limit" in str(trouble):
            raise Unreadable("table:long_cell", row=reader.line_num, limit=csv.field_size_limit()) from None
        raise Unreadable("table:broken_csv", row=reader.line_num, detail=str(trouble)) from None
    return _tidy(rows[1:], numbers[1:]) if told else _tidy(rows, numbers)


def _decoded(data: bytes) -> str:
    # GB18030 takes most byte strings, so it comes last; what it refuses is no text that we know.
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    if encodings != ["utf-16"] and (place := data.find(b"\x00")) >= 0:
        if place < 4096:
            raise Unreadable("table:not_a_table")
        raise Unreadable("table:null_byte", row=data.count(b"\n", 0, place) + 1)
    worst = 0
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as trouble:
            worst = max(worst, trouble.start)
    raise Unreadable("table:encoding", row=data.count(b"\n", 0, worst) + 1)


COMMENT = re.compile(r"[#＃](\s|$)")
"""What a row that explains begins with: a # alone or before a space. An identifier such as #A1 is none."""


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
        if COMMENT.match(cells[0]) or not any(cells):
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
        pages = {page.title: page for page in book.worksheets}
        name = next(iter(pages), "") if tab is None else tab
        if name not in pages:
            raise Unreadable("table:no_tab", tab=name, tabs=tuple(pages))
        # A workbook says how wide and long its sheets are; one stray cell far out would make every row that wide.
        pages[name].reset_dimensions()
        return _tidy(*_spoken_rows(pages[name]))


def _spoken_rows(page: Any) -> tuple[list[list[str]], list[int]]:
    rows, numbers = [], []
    try:
        for number, cells in enumerate(page.iter_rows(), start=1):
            values = [_spoken(cell, number) for cell in cells]
            if any(values):
                rows.append(values)
                numbers.append(number)
    except Unreadable:
        raise
    except Exception:
        # The sheets of a damaged workbook are met only here, with whatever its parser raises.
        raise Unreadable("table:broken_workbook") from None
    return rows, numbers


def _refuse_bomb(path: Path, limit_mb: int) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise Unreadable("table:broken_workbook") from None
    if not any(part.filename == "xl/workbook.xml" for part in parts):
        raise Unreadable("table:not_a_workbook")
    for part in parts:
        if part.file_size > max(_SMALL_PART, _PACKED_BEST * part.compress_size):
            raise Unreadable("table:bomb", part=part.filename[:60], size=round(part.file_size / 2**20))
    unpacked = sum(part.file_size for part in parts)
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
        # What a person typed has 15 digits at most; the rest of a binary fraction (0.30000000000000004) is no input.
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else format(value, ".15g")
    return str(value)


def _formula(value: Any) -> str:
    return str(getattr(value, "text", value))
