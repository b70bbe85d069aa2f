"""From OpenAlex works (JSON lines, plain or gz; a snapshot's folder) to tables for `concord measure`.

DuckDB reads each file once and writes the parts of every table beside each other, so that memory stays bounded. Where
it finds a line that it cannot read, the file is gone through line by line: what is broken is set aside in
``broken.jsonl`` with file, line and reason, and the rest is loaded. Every finished file stands in ``ledger.jsonl``; a
load that was cut off goes on after the last one.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import duckdb

from concord.engines.measure import COLUMNS
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason, reason
from concord.exchange import openalex_words as openalex_words
from concord.exchange.findings import Finding
from concord.exchange.openalex_tables import UNFINISHED, connect

LEDGER, BROKEN = "ledger.jsonl", "broken.jsonl"
LONGEST = 32 * 2**20
"""The longest record that is believed, in bytes."""

LEVELS = ("topic", "subfield", "field")
"""What counts as a work's field: one of some 4,500 topics, 250 subfields or 26 fields; always the primary one."""

WORK = {
    "id": "VARCHAR",
    "publication_year": "INTEGER",
    "type": "VARCHAR",
    "cited_by_count": "BIGINT",
    "open_access": "STRUCT(oa_status VARCHAR)",
    "authorships": "STRUCT(author_position VARCHAR, author STRUCT(id VARCHAR), is_corresponding BOOLEAN, "
    "countries VARCHAR[], institutions STRUCT(id VARCHAR, country_code VARCHAR, type VARCHAR)[])[]",
    "referenced_works": "VARCHAR[]",
    "primary_topic": "STRUCT(id VARCHAR, subfield STRUCT(id VARCHAR), field STRUCT(id VARCHAR))",
}
"""What is read of a work; the rest of a record is passed over."""

INSTITUTION = {"id": "VARCHAR", "type": "VARCHAR", "geo": "STRUCT(latitude DOUBLE, longitude DOUBLE)"}


def _number(value: str) -> str:
    """The number of an OpenAlex identifier, with or without its address."""
    return f"TRY_CAST(regexp_extract({value}, '([0-9]+)$', 1) AS BIGINT)"


@dataclass(frozen=True)
class Loaded:
    """What a load did: files read now and before, and, of all runs together, works and lines set aside."""

    files: int
    before: int
    works: int
    broken: int
    findings: tuple[Finding, ...]

    def json(self) -> dict[str, Any]:
        """The same as plain data, with at most 100 findings."""
        return {
            "files": self.files,
            "files_before": self.before,
            "works": self.works,
            "broken": self.broken,
            "findings": [finding.json() for finding in self.findings[:100]],
        }


def load(
    source: Path,
    folder: Path,
    *,
    level: str = "subfield",
    memory_mb: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Loaded:
    """Load a file of works, or every file below a folder, into the tables of `folder`.

    A snapshot's folder may hold ``works`` and ``institutions`` (its ``data``); institutions bring coordinates.

    Raises:
        Invalid: no files, a file that cannot be read at all, a folder with other tables, or an unknown level.
        Cancelled: `progress` stopped it; finished files stay, and the next load goes on.
    """
    if level not in LEVELS:
        raise Invalid("measure:unknown_option", option="level", value=str(level), known=LEVELS)
    works, institutions = _sources(source)
    _own(folder)
    done = {(entry["file"], entry["size"]): entry for entry in _lines(folder / LEDGER)}
    total = sum(path.stat().st_size for path in works) or 1
    seen, before, findings = 0, 0, list[Finding]()
    with tempfile.TemporaryDirectory(prefix="loading-", dir=folder) as scratch:
        connection = connect(scratch, memory_mb, threads)
        for path in works:
            tick(progress, "openalex:load", seen / total)
            size = path.stat().st_size
            seen += size
            if (str(path), size) in done:
                before += 1
                continue
            found = _load_one(connection, path, folder, Path(scratch), level)
            findings += found
            done[str(path), size] = _lines(folder / LEDGER)[-1]
        _institutions(connection, institutions, folder, Path(scratch))
        connection.close()
    (folder / UNFINISHED).unlink(missing_ok=True)
    tick(progress, "openalex:load", 1.0)
    every = _lines(folder / LEDGER)
    works_read, broken = sum(entry["works"] for entry in every), sum(entry["broken"] for entry in every)
    return Loaded(len(works) - before, before, works_read, broken, tuple(findings))


def _sources(source: Path) -> tuple[list[Path], list[Path]]:
    if source.is_file():
        return [source], []
    root = source / "data" if (source / "data").is_dir() else source
    kinds = (".gz", ".jsonl", ".json", ".ndjson")
    files = [path for path in sorted(root.rglob("*")) if path.is_file() and path.suffix in kinds]
    institutions = [path for path in files if "institutions" in path.relative_to(root).parts]
    others = {"institutions", "authors", "sources", "topics", "publishers", "funders", "concepts", "keywords"}
    works = [path for path in files if not others & set(path.relative_to(root).parts)]
    if not works:
        raise Invalid("openalex:no_files", path=str(source))
    return works, institutions


def _own(folder: Path) -> None:
    """Make the folder, and check that it is empty or an earlier load's."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = [name for name in COLUMNS if any(folder.glob(f"{name}*"))]
    if tables and not (folder / LEDGER).exists() and not (folder / UNFINISHED).exists():
        raise Invalid("openalex:other_folder", folder=str(folder))
    (folder / UNFINISHED).touch()


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    entries = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            entries.append(json.loads(line))
        except ValueError:  # a line that was cut off: its file is loaded again
            continue
    return entries


def _load_one(
    connection: duckdb.DuckDBPyConnection, path: Path, folder: Path, scratch: Path, level: str
) -> list[Finding]:
    """Load one file: staged once, then one part of every table; then its line in the ledger."""
    staged = scratch / "staged.parquet"
    findings: list[Finding] = []
    try:
        bad = _stage(connection, path, staged)
    except duckdb.Error:
        bad = True
    if bad:
        clean = scratch / "clean.jsonl"
        findings = list(_set_aside(path, clean))
        try:
            _stage(connection, clean, staged)
        except duckdb.Error as trouble:
            raise _unreadable(path, str(trouble)) from None
        clean.unlink()
    part = hashlib.sha256(str(path).encode()).hexdigest()[:16]
    works = _write_parts(connection, staged, folder, scratch, part, level)
    staged.unlink()
    _append(folder / BROKEN, [finding.json() for finding in findings])
    entry = {"file": str(path), "size": path.stat().st_size, "part": part, "works": works, "broken": len(findings)}
    _append(folder / LEDGER, [entry])
    return findings


def _stage(connection: duckdb.DuckDBPyConnection, path: Path, staged: Path) -> bool:
    """Read a file into one temporary file of whole works; True where a record has no identifier of a work."""
    select = (
        f"SELECT *, {_number('id')} AS number, regexp_matches(id, '(^|/)W[0-9]+$') AS fine FROM {_reader(path, WORK)}"
    )
    connection.execute(f"COPY ({select}) TO '{_quoted(staged)}' (FORMAT parquet, COMPRESSION lz4)").fetchall()
    ((wrong,),) = connection.execute(
        f"SELECT count(*) FROM '{_quoted(staged)}' WHERE fine IS NOT true OR number IS NULL"
    ).fetchall()
    return bool(wrong)


def _reader(path: Path, columns: dict[str, str]) -> str:
    shape = ", ".join(f"\"{name}\": '{kind}'" for name, kind in columns.items())
    form = "array" if _first(path) == b"[" else "newline_delimited"
    return (
        f"read_json('{_quoted(path)}', format = '{form}', columns = {{{shape}}}, maximum_object_size = {LONGEST}, "
        f"compression = '{'gzip' if path.suffix == '.gz' else 'none'}')"
    )


def _first(path: Path) -> bytes:
    try:
        with _open(path) as file:
            return file.read(64).lstrip()[:1]
    except (OSError, EOFError) as trouble:
        raise _unreadable(path, str(trouble)) from None


def _open(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb")  # type: ignore[return-value]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _write_parts(
    connection: duckdb.DuckDBPyConnection, staged: Path, folder: Path, scratch: Path, part: str, level: str
) -> int:
    """The part of every table; each is whole before it has its name."""
    for table, select in _tables(f"'{_quoted(staged)}'", level).items():
        (folder / table).mkdir(exist_ok=True)
        half = scratch / f"{table}.parquet"
        connection.execute(f"COPY ({select}) TO '{_quoted(half)}' (FORMAT parquet, COMPRESSION zstd)").fetchall()
        os.replace(half, folder / table / f"{part}.parquet")
    ((works,),) = connection.execute(f"SELECT count(*) FROM '{_quoted(staged)}'").fetchall()
    return int(works)


def _tables(staged: str, level: str) -> dict[str, str]:
    topic = "primary_topic.id" if level == "topic" else f"primary_topic.{level}.id"
    return {
        "works": "SELECT number AS id, publication_year AS year, type, cited_by_count AS citations, "
        f"open_access.oa_status AS oa_status FROM {staged}",
        "authorships": _authorships(staged),
        "fields": f"SELECT number AS work, {_number(topic)} AS field, 1 AS weight FROM {staged} "
        f"WHERE {topic} IS NOT NULL",
        "references": f"SELECT work, {_number('cited')} AS cited FROM "
        f"(SELECT number AS work, unnest(referenced_works) AS cited FROM {staged})",
        "seen": f"""SELECT DISTINCT {_number("i.id")} AS id, i.type AS type FROM
            (SELECT unnest(a.institutions) AS i FROM (SELECT unnest(authorships) AS a FROM {staged}))
            WHERE i.id IS NOT NULL""",
    }


def _authorships(staged: str) -> str:
    """One row per author and institution; a country that no institution of the author has gets a row without one."""
    return f"""
        WITH authors AS (
            SELECT number AS work, unnest(authorships) AS a, unnest(range(1, len(authorships) + 1)) AS seq FROM {staged}
        ), places AS (
            SELECT *, list_concat(
                list_transform(coalesce(a.institutions, []), lambda i: {{'institution': {_number("i.id")},
                    'country': coalesce(i.country_code, CASE WHEN len(a.institutions) = 1 AND len(a.countries) = 1
                    THEN a.countries[1] END)}}),
                list_transform(list_filter(coalesce(a.countries, []), lambda c: NOT list_contains(
                    list_transform(coalesce(a.institutions, []), lambda i: coalesce(i.country_code, CASE
                    WHEN len(a.institutions) = 1 AND len(a.countries) = 1 THEN a.countries[1] END)), c)),
                    lambda c: {{'institution': NULL::BIGINT, 'country': c}})
            ) AS found FROM authors
        ), placed AS (
            SELECT *, unnest(CASE WHEN len(found) = 0
                THEN [{{'institution': NULL::BIGINT, 'country': NULL::VARCHAR}}] ELSE found END) AS place FROM places
        )
        SELECT work, seq::INTEGER AS seq, {_number("a.author.id")} AS author, a.author_position AS position,
            a.is_corresponding AS corresponding, place.institution AS institution, place.country AS country
        FROM placed"""


def _institutions(connection: duckdb.DuckDBPyConnection, files: list[Path], folder: Path, scratch: Path) -> None:
    """One table of institutions: from the snapshot's own files, else what the works say of their type."""
    if files:
        reads = " UNION ALL BY NAME ".join(f"FROM {_reader(path, INSTITUTION)}" for path in files)
        select = f"""SELECT {_number("id")} AS id, min(type) AS type, min(geo.latitude) AS latitude,
            min(geo.longitude) AS longitude FROM ({reads}) WHERE id IS NOT NULL GROUP BY 1"""
    else:
        select = f"""SELECT id, min(type) AS type, NULL::DOUBLE AS latitude, NULL::DOUBLE AS longitude
            FROM '{_quoted(folder / "seen")}/*.parquet' GROUP BY 1"""
    (folder / "institutions").mkdir(exist_ok=True)
    half = scratch / "institutions.parquet"
    try:
        connection.execute(f"COPY ({select}) TO '{_quoted(half)}' (FORMAT parquet)").fetchall()
    except duckdb.Error as trouble:
        raise _unreadable(files[0] if files else folder, str(trouble)) from None
    os.replace(half, folder / "institutions" / "all.parquet")


def _append(path: Path, entries: list[dict[str, Any]]) -> None:
    cut = path.exists() and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8") as file:
        file.write("\n" if cut else "")  # after a line that was cut off
        file.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries)
        file.flush()
        os.fsync(file.fileno())


def _set_aside(path: Path, clean: Path) -> Iterator[Finding]:
    """Copy the lines that hold a work; give the others with their reason."""
    if _first(path) == b"[":
        raise _unreadable(path, "JSON array")
    try:
        with _open(path) as source, clean.open("wb") as kept:
            for number, line in enumerate(source, 1):
                if not line.strip():
                    continue
                why = _wrong(line)
                if why is None:
                    kept.write(line if line.endswith(b"\n") else line + b"\n")
                else:
                    yield Finding(str(path), number, "", "", why)
    except (OSError, EOFError) as trouble:
        raise _unreadable(path, str(trouble)) from None


_ID = frozenset("0123456789")


def _wrong(line: bytes) -> Reason | None:
    """Why a line holds no work that can be loaded, or None."""
    if len(line) > LONGEST:
        return reason("openalex:too_long", length=len(line), limit=LONGEST)
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as trouble:
        return reason("openalex:json", detail=str(trouble)[:120])
    name = str(record.get("id") or "").rpartition("/")[2] if isinstance(record, dict) else ""
    if not (name[:1] == "W" and name[1:] and set(name[1:]) <= _ID and len(name) < 19):
        return reason("openalex:no_work")
    bad = next((field for field, fits in _SHAPE.items() if not fits(record.get(field))), None)
    return None if bad is None else reason("openalex:shape", field=bad)


def _whole(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31)


def _text(value: Any) -> bool:
    return value is None or isinstance(value, str)


def _object(value: Any, **fields: Any) -> bool:
    return value is None or (isinstance(value, dict) and all(fits(value.get(name)) for name, fits in fields.items()))


def _list(value: Any, fits: Any) -> bool:
    return value is None or (isinstance(value, list) and all(fits(part) for part in value))


def _institution(value: Any) -> bool:
    return _object(value, id=_text, country_code=_text, type=_text)


def _authorship(value: Any) -> bool:
    return _object(
        value,
        author_position=_text,
        author=lambda part: _object(part, id=_text),
        is_corresponding=lambda part: part is None or isinstance(part, bool),
        countries=lambda part: _list(part, _text),
        institutions=lambda part: _list(part, _institution),
    )


def _named(value: Any) -> bool:
    return _object(value, id=_text)


_SHAPE: dict[str, Callable[[Any], bool]] = {
    "publication_year": _whole,
    "type": _text,
    "cited_by_count": _whole,
    "open_access": lambda value: _object(value, oa_status=_text),
    "authorships": lambda value: _list(value, _authorship),
    "referenced_works": lambda value: _list(value, _text),
    "primary_topic": lambda value: _object(value, id=_text, subfield=_named, field=_named),
}


def _unreadable(path: Path, why: str) -> Invalid:
    return Invalid("openalex:unreadable", file=path.name, why=" ".join(why.split())[:300])


def clear(folder: Path) -> None:
    """Take away what a load wrote, and nothing else."""
    for name in (*COLUMNS, "seen"):
        shutil.rmtree(folder / name, ignore_errors=True)
    for name in (LEDGER, BROKEN, UNFINISHED):
        (folder / name).unlink(missing_ok=True)
