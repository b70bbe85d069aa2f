"""A joint call as a folder of tables: found, read, and checked against each other before anything is computed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from concord.engines.reason import reason
from concord.exchange import folder_words  # noqa: F401 - registers the words of this module's reasons
from concord.exchange.cells import Unreadable, tabs_of
from concord.exchange.sheets import KINDS, BadTables, Column, Defect, Table, nearest, read
from concord.exchange.tables import SETTINGS, SHEETS

_TABLE_FILES = (".csv", ".tsv", ".xlsx")


@dataclass(frozen=True)
class Source:
    """A file that went in: its name, SHA-256 and size in bytes, and the table that it holds."""

    file: str
    digest: str
    size: int
    table: str


@dataclass(frozen=True)
class Folder:
    """The tables of a call, their sources, the call's settings, and files that hold no known table."""

    path: Path
    tables: Mapping[str, Table]
    settings: Mapping[str, Any]
    sources: tuple[Source, ...]
    ignored: tuple[str, ...]
    affinity_file: Path | None = None
    """``affinities.npz``: a matrix, applications by reviewers, in the order of their tables."""

    def __contains__(self, name: str) -> bool:
        return name in self.tables

    def __getitem__(self, name: str) -> Table:
        return self.tables[name]

    def get(self, name: str) -> Table | None:
        return self.tables.get(name)


def read_folder(path: Path | str, *, renames: Mapping[str, str] | None = None, limit_mb: int = 100) -> Folder:
    """Read every known table of a folder.

    A table is a file ``NAME.csv``, ``NAME.tsv`` or ``NAME.xlsx``, or a sheet called ``NAME`` of any other workbook.
    `renames` holds noun → heading for every table with that noun, or ``table.noun`` → heading for one.

    Raises:
        BadTables: with every defect of every table.
    """
    path = Path(path)
    _refuse_no_folder(path)
    _refuse_unknown(renames or {})
    found, ignored = _find(path, limit_mb)
    matrix = next((file for file in sorted(path.iterdir()) if file.name.lower() == "affinities.npz"), None)
    if not found:
        seen = tuple(ignored[:12]) or ("–",)
        raise BadTables([Defect(path.name, None, None, reason("folder:no_tables", seen=seen, known=tuple(SHEETS)))])
    defects: list[Defect] = []
    tables: dict[str, Table] = {}
    for name, (file, tab) in found.items():
        try:
            bare, own = _renames_of(name, renames or {})
            tables[name] = read(
                file, SHEETS[name], renames=bare | own, loose=bare.keys() - own.keys(), tab=tab, limit_mb=limit_mb
            )
        except BadTables as bad:
            defects += bad.defects
    settings = _settings(tables.get("call"), path.name, defects)
    if defects:
        raise BadTables(defects)
    if matrix is not None and "affinities" in tables:
        _take(found, "affinities", matrix, None)
    sources = tuple(_source(file, name) for name, (file, _) in found.items())
    if matrix is not None:
        sources += (_source(matrix, "affinities"),)
        ignored = tuple(name for name in ignored if name != matrix.name)
    return Folder(path, MappingProxyType(tables), MappingProxyType(settings), sources, ignored, matrix)


def _refuse_no_folder(path: Path) -> None:
    try:
        if path.is_dir():
            next(path.iterdir(), None)
            return
        why = reason("folder:not_a_folder" if path.exists() else "folder:missing")
    except (OSError, ValueError) as trouble:  # no right to look, a name too long, a null byte in it
        why = reason("table:cannot_read", why=getattr(trouble, "strerror", None) or str(trouble))
    raise BadTables([Defect(str(path), None, None, why)])


def _find(path: Path, limit_mb: int) -> tuple[dict[str, tuple[Path, str | None]], tuple[str, ...]]:
    """Which file (and sheet) holds which table; and the files that hold none."""
    found: dict[str, tuple[Path, str | None]] = {}
    ignored: list[str] = []
    for file in sorted(path.iterdir()):
        stem = file.stem.casefold().replace(" ", "_")
        table = file.suffix.lower() in _TABLE_FILES
        if file.name.startswith((".", "~$")) or (file.is_dir() and not (table and stem in SHEETS)):
            continue
        if not table:
            ignored.append(file.name)
        elif stem in SHEETS:
            _take(found, stem, file, None)
        elif file.suffix.lower() == ".xlsx" and (tabs := _known_tabs(file, limit_mb)):
            for name, tab in tabs.items():
                _take(found, name, file, tab)
        else:
            ignored.append(file.name)
    order = list(SHEETS)
    return dict(sorted(found.items(), key=lambda entry: order.index(entry[0]))), tuple(ignored)


def _known_tabs(file: Path, limit_mb: int) -> dict[str, str]:
    """The sheets of a workbook that are tables of a call. One that cannot be opened might hold some: it is refused."""
    try:
        tabs = tabs_of(file, limit_mb=limit_mb)
    except Unreadable as trouble:
        raise BadTables([Defect(file.name, None, None, trouble.reason)]) from None
    return {name: tab for tab in tabs if (name := tab.strip().casefold().replace(" ", "_")) in SHEETS}


def _take(found: dict[str, tuple[Path, str | None]], name: str, file: Path, tab: str | None) -> None:
    if name in found:
        first = found[name][0].name
        raise BadTables([Defect(file.name, None, None, reason("folder:table_twice", table=name, first=first))])
    found[name] = (file, tab)


def _source(file: Path, table: str) -> Source:
    with file.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Source(file.name, digest, file.stat().st_size, table)


def _renames_of(name: str, renames: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The renames that may concern one table (a bare noun: every table that has it), and those meant for it alone."""
    nouns = {column.name for column in SHEETS[name].columns}
    bare = {noun: heading for noun, heading in renames.items() if noun in nouns}
    own = {noun.split(".", 1)[1]: heading for noun, heading in renames.items() if noun.startswith(f"{name}.")}
    return bare, own


def _refuse_unknown(renames: Mapping[str, str]) -> None:
    known = {column.name for sheet in SHEETS.values() for column in sheet.columns}
    known |= {f"{sheet.name}.{column.name}" for sheet in SHEETS.values() for column in sheet.columns}
    defects = [
        Defect("--columns", None, noun, reason("columns:unknown", noun=noun, known=nearest(noun, known)))
        for noun in renames
        if noun not in known
    ]
    if defects:
        raise BadTables(defects)


def _settings(table: Table | None, code: str, defects: list[Defect]) -> dict[str, Any]:
    """The call's settings with their defaults; what is unknown or does not parse is a defect."""
    settings: dict[str, Any] = {column.name: column.default for column in SETTINGS} | {"code": code}
    columns: dict[str, Column] = {column.name: column for column in SETTINGS}
    columns |= {column.heading_zh: column for column in SETTINGS}
    if table is None:
        return settings
    for index, record in enumerate(table.records()):
        column = columns.get(record["field"])
        if column is None:
            known = nearest(record["field"], {entry.name for entry in SETTINGS})
            defects.append(table.defect(index, "field", "folder:unknown_setting", name=record["field"], known=known))
        elif record["value"] is not None:
            try:
                settings[column.name] = KINDS[column.kind](record["value"], column)
            except ValueError as wrong:
                trouble = getattr(wrong, "reason", None) or reason("table:not_a_number", value=record["value"])
                defects.append(Defect(table.file, table.rows[index], column.name, trouble))
    return settings
