"""Reading a table that somebody made in a spreadsheet, strictly and without losing anything.

A `Sheet` says which columns a table has; `read` gives a `Table` of typed columns or raises `BadTables` with every
defect found, each naming file, row, field and what to do. Nothing is guessed: a number that does not parse is a
defect, not a zero.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from concord.engines.reason import Reason, reason
from concord.exchange import sheet_words  # noqa: F401 - registers the words of this module's reasons
from concord.exchange.cells import Unreadable, cells_of

MOST_DEFECTS = 100
"""Defects kept per table; the rest are counted, because a wrong column makes one a row."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its noun, kind, and explanation in both languages.

    `kind` is one of `KINDS`: ``text``, ``integer``, ``number``, ``money`` (a decimal, never negative), ``yes``
    (yes/no), ``date`` (ISO 8601), ``list`` (parts between semicolons), ``choice`` (one of `choices`).
    """

    name: str
    kind: str = "text"
    required: bool = False
    en: str = ""
    zh: str = ""
    heading_zh: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    default: Any = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table's name, its columns, the columns that must be unique together, and what it is for."""

    name: str
    columns: tuple[Column, ...]
    unique: tuple[str, ...] = ()
    en: str = ""
    zh: str = ""

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True, slots=True)
class Defect:
    """Something wrong at a place: file, row (1 is the heading), field, and the reason with what to do."""

    file: str
    row: int | None
    field: str | None
    reason: Reason

    def text(self, language: str = "en") -> str:
        place = [self.file]
        if self.row is not None:
            place.append(f"第 {self.row} 行" if language == "zh" else f"row {self.row}")
        if self.field:
            place.append(f"字段 {self.field}" if language == "zh" else f"field {self.field}")
        joiner, colon = ("，", "：") if language == "zh" else (", ", ": ")
        return joiner.join(place) + colon + self.reason.text(language)

    def json(self) -> dict[str, Any]:
        return {"file": self.file, "row": self.row, "field": self.field, **self.reason.json()}


class BadTables(Exception):
    """Input that cannot be used: every defect found, in order of file and row."""

    def __init__(self, defects: Sequence[Defect], more: int = 0) -> None:
        self.defects = tuple(defects)
        self.more = more
        super().__init__("\n".join(defect.text() for defect in self.defects[:5]))


@dataclass(frozen=True)
class Table:
    """Columns by noun, each as long as the table; `rows` are the row numbers in the file (1 is the heading)."""

    name: str
    file: str
    columns: Mapping[str, Sequence[Any]]
    rows: Sequence[int]
    present: frozenset[str] = field(default=frozenset())
    """Nouns whose column stood in the file; the others hold defaults."""

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, name: str) -> Sequence[Any]:
        return self.columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self.present

    def records(self) -> Iterator[dict[str, Any]]:
        names = list(self.columns)
        for values in zip(*self.columns.values(), strict=True):
            yield dict(zip(names, values, strict=True))

    def defect(self, index: int, column: str, code: str, **values: Any) -> Defect:
        """A defect at a row of this table (by index, from 0)."""
        return Defect(self.file, self.rows[index], column, reason(code, **values))


def read(
    path: Path | str,
    sheet: Sheet,
    *,
    renames: Mapping[str, str] | None = None,
    loose: Collection[str] = (),
    tab: str | None = None,
    limit_mb: int = 100,
) -> Table:
    """Read one table from CSV (UTF-8 with or without mark, UTF-16 with mark, GB18030) or XLSX.

    Args:
        path: the file.
        sheet: what the table must look like.
        renames: noun → the heading that the file uses for it.
        loose: nouns whose rename was meant for any of several tables: where the heading is not there, their own
            heading is looked for as if nothing had been said.
        tab: for a workbook, the sheet to read; the first by default.
        limit_mb: the largest file read, in MiB.

    Raises:
        BadTables: with every defect found.
    """
    path = Path(path)
    file = path.name if tab is None else f"{path.name} [{tab}]"
    try:
        heading, rows, numbers = cells_of(path, tab=tab, limit_mb=limit_mb)
    except Unreadable as trouble:
        raise BadTables([Defect(file, trouble.row, trouble.field, trouble.reason)]) from None
    places = _places(file, sheet, heading, _meant(renames or {}, loose, heading))
    defects: list[Defect] = []
    columns: dict[str, Sequence[Any]] = {}
    if not rows:
        raise BadTables([Defect(file, None, None, reason("table:empty", table=sheet.name))])
    for column in sheet.columns:
        place = places.get(column.name)
        if place is None:
            columns[column.name] = [column.default] * len(rows)
        else:
            columns[column.name] = _convert(file, column, [row[place] for row in rows], numbers, defects)
    table = Table(sheet.name, file, columns, numbers, frozenset(places))
    if not defects:
        defects += _repeated(table, sheet)
    if defects:
        defects.sort(key=lambda defect: defect.row or 0)
        raise BadTables(defects[:MOST_DEFECTS], max(0, len(defects) - MOST_DEFECTS))
    return table


def _meant(renames: Mapping[str, str], loose: Collection[str], heading: Sequence[str]) -> dict[str, str]:
    seen = {_fold(title) for title in heading}
    return {noun: title for noun, title in renames.items() if noun not in loose or _fold(title) in seen}


def _places(file: str, sheet: Sheet, heading: Sequence[str], renames: Mapping[str, str]) -> dict[str, int]:
    """Where each noun's column stands, by the name asked for, the noun, or its Chinese heading."""
    folded = [_fold(title) for title in heading]
    count = Counter(folded)
    twice = sorted({title for title, key in zip(heading, folded, strict=True) if key and count[key] > 1})
    if twice:
        defects = [Defect(file, 1, title, reason("table:heading_twice", heading=title)) for title in twice]
        raise BadTables(defects[:MOST_DEFECTS], max(0, len(defects) - MOST_DEFECTS))
    where = {key: place for place, key in enumerate(folded)}
    places: dict[str, int] = {}
    defects = []
    for column in sheet.columns:
        wanted = [renames[column.name]] if column.name in renames else [column.name, column.heading_zh]
        found = [where[_fold(title)] for title in wanted if title and _fold(title) in where]
        if len(found) > 1:
            values = {"first": heading[found[0]], "second": heading[found[1]], "noun": column.name}
            defects.append(Defect(file, 1, column.name, reason("table:two_columns", **values)))
        elif found:
            places[column.name] = found[0]
        elif column.required or column.name in renames:
            seen = tuple(title for title in heading if title)[:30]
            defects.append(Defect(file, 1, column.name, reason("table:missing_column", wanted=wanted[0], seen=seen)))
    if defects:
        raise BadTables(defects)
    return places


def _fold(title: str) -> str:
    return re.sub(r"[\s_\-]+", "_", unicodedata.normalize("NFKC", title).strip().casefold())


def _convert(
    file: str, column: Column, cells: list[str], numbers: Sequence[int], defects: list[Defect]
) -> Sequence[Any]:
    make = KINDS[column.kind]
    values: list[Any] = []
    for index, cell in enumerate(cells):
        if not cell:
            if column.required:
                defects.append(Defect(file, numbers[index], column.name, reason("table:blank")))
            values.append(column.default)
            continue
        try:
            values.append(make(cell, column))
        except _Wrong as wrong:
            defects.append(Defect(file, numbers[index], column.name, wrong.reason))
            values.append(None)
    return values


def _repeated(table: Table, sheet: Sheet) -> list[Defect]:
    names = [name for name in sheet.unique if name in table]
    if not names:
        return []
    first: dict[tuple[Any, ...], int] = {}
    defects = []
    for index, key in enumerate(zip(*(table[name] for name in names), strict=True)):
        if key in first:
            shown = " / ".join(str(part) for part in key)
            defects.append(table.defect(index, names[0], "table:twice", entry=shown, first=table.rows[first[key]]))
        first.setdefault(key, index)
    return defects


class _Wrong(ValueError):
    def __init__(self, code: str, **values: Any) -> None:
        self.reason = reason(code, **values)
        super().__init__(code)


_GROUPED = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")
_FARTHEST = 30
"""Powers of ten, each way, beyond which a decimal is a slip of the pen and would overflow what is made of it."""


def _plain(cell: str) -> str:
    """Full-width digits made plain, and thousands separators taken out (12,500.00)."""
    text = unicodedata.normalize("NFKC", cell).strip().replace("\u2212", "-")
    return text.replace(",", "") if _GROUPED.fullmatch(text) else text


def _text(cell: str, column: Column) -> str:
    return cell


def _decimal(cell: str, column: Column) -> Decimal:
    if "_" in cell:  # Python's own mark between digits, and nobody's else
        raise _Wrong("table:not_a_number", value=cell[:40])
    try:
        value = Decimal(_plain(cell))
    except InvalidOperation:
        raise _Wrong("table:not_a_number", value=cell[:40]) from None
    if not value.is_finite():
        raise _Wrong("table:not_finite", value=cell[:40])
    if value and abs(value.adjusted()) > _FARTHEST:
        raise _Wrong("table:out_of_range", value=cell[:40], most=_FARTHEST)
    return value


def _number(cell: str, column: Column) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if value != value or "_" in cell:
        return float(_decimal(cell, column))
    if value != value or value in (float("inf"), float("-inf")):
        raise _Wrong("table:not_finite", value=cell[:40])
    return value


def _integer(cell: str, column: Column) -> int:
    value = _decimal(cell, column)
    if value != value.to_integral_value():
        raise _Wrong("table:not_whole", value=cell[:40])
    if abs(value) > 10**15:
        raise _Wrong("table:too_large", value=cell[:40])
    return int(value)


def _money(cell: str, column: Column) -> Decimal:
    value = _decimal(cell, column)
    if value < 0:
        raise _Wrong("table:negative", value=cell[:40])
    if value > 10**15:
        raise _Wrong("table:too_large", value=cell[:40])
    return value


YES = frozenset({"yes", "y", "true", "1", "是", "真"})
NO = frozenset({"no", "n", "false", "0", "否", "假"})


def _yes(cell: str, column: Column) -> bool:
    word = _plain(cell).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise _Wrong("table:not_yes_or_no", value=cell[:40])


_DAY = re.compile(r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|(\d\d)(\d\d)|年(\d{1,2})月(\d{1,2})日)(?:[T ]\d\d:\d\d.*)?")
"""Year, month and day in this order, however they are parted; a time of day may follow."""


def _date(cell: str, column: Column) -> date:
    found = _DAY.fullmatch(_plain(cell))
    if found is None:
        raise _Wrong("table:not_a_date", value=cell[:40])
    year, _, *parts = found.groups()
    month, day = (int(part) for part in parts if part)
    try:
        return date(int(year), month, day)
    except ValueError:
        raise _Wrong("table:not_a_date", value=cell[:40]) from None


def _list(cell: str, column: Column) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split(r"[;；|]", cell) if part.strip())


def _choice(cell: str, column: Column) -> str:
    word = _plain(cell).casefold()
    for choice in column.choices:
        if word == choice.casefold():
            return choice
    raise _Wrong("table:not_a_choice", value=cell[:40], choices=column.choices)


KINDS: dict[str, Callable[[str, Column], Any]] = {
    "text": _text,
    "integer": _integer,
    "number": _number,
    "decimal": _decimal,
    "money": _money,
    "yes": _yes,
    "date": _date,
    "list": _list,
    "choice": _choice,
}


def nearest(word: str, known: Iterable[str], most: int = 8) -> tuple[str, ...]:
    """The known words most like one that is not known; a few of all where none is like it."""
    import difflib

    names = sorted(known)
    return tuple(difflib.get_close_matches(word, names, n=most, cutoff=0.5)) or tuple(names[:most])


def parse_renames(text: str | None) -> dict[str, str]:
    """``noun=heading,noun=heading`` as a mapping; a heading that holds a comma stands in double quotes.

    Raises:
        BadTables: a part is not ``noun=heading``.
    """
    import csv

    renames: dict[str, str] = {}
    for part in next(csv.reader([text], skipinitialspace=True), []) if text else []:
        noun, equals, heading = part.partition("=")
        if not equals or not noun.strip() or not heading.strip():
            raise BadTables([Defect("--columns", None, None, reason("columns:malformed", part=part))])
        renames[noun.strip()] = heading.strip().strip('"')
    return renames


def refuse_unknown(renames: Mapping[str, str], nouns: Sequence[str]) -> None:
    """Raise `BadTables` where ``--columns`` names a noun that this command does not know."""
    unknown = [noun for noun in renames if noun not in nouns]
    if unknown:
        defects = [
            Defect("--columns", None, noun, reason("columns:unknown", noun=noun, known=tuple(nouns)))
            for noun in unknown
        ]
        raise BadTables(defects)
