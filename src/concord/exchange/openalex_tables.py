"""A folder of tables in the OpenAlex shape, Parquet or CSV, opened as a corpus in an embedded DuckDB.

    with opened(Path("tables")) as corpus:
        measure(corpus, ["mncs"], by=["country"])

A table is a file ``NAME.parquet`` or ``NAME.csv``, or a folder ``NAME`` of such files at any depth.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from concord.engines.measure import COLUMNS, Corpus, DuckPlace
from concord.engines.reason import Invalid
from concord.exchange import openalex_words as openalex_words

UNFINISHED = "loading"
"""A file that stands in a folder while a load goes on."""


@contextmanager
def opened(
    folder: Path, *, memory_mb: int | None = None, threads: int | None = None, conflicts: str = "refuse"
) -> Iterator[Corpus]:
    """The corpus of a folder, while the block lasts. Its data version is a SHA-256 over the files' names and bytes.

    Args:
        folder: where the tables are.
        memory_mb: most memory for the tables; beyond it, work goes on in a temporary folder on disk.
        threads: most threads.
        conflicts: see `Corpus`.

    Raises:
        Invalid: no folder, no tables, a table in two forms, a file that cannot be read, or what `Corpus.at` refuses.
    """
    found = files_of(folder)
    spill = tempfile.mkdtemp(prefix="concord-measure-")
    connection = connect(spill, memory_mb, threads)
    try:
        for table, files in found.items():
            _view(connection, table, files)
        version = data_version(folder, [file for files in found.values() for file in files])
        yield Corpus.at(DuckPlace(connection), {table: table for table in found}, version, conflicts=conflicts)
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def connect(spill: str, memory_mb: int | None, threads: int | None) -> duckdb.DuckDBPyConnection:
    """An empty DuckDB that spills to a folder."""
    connection = duckdb.connect()
    settings = {"temp_directory": f"'{spill}'", "preserve_insertion_order": "false", "enable_progress_bar": "false"}
    settings |= {"memory_limit": f"'{memory_mb}MiB'"} if memory_mb else {}
    settings |= {"threads": str(threads)} if threads else {}
    for name, value in settings.items():
        connection.execute(f"SET {name} = {value}").fetchall()
    return connection


def files_of(folder: Path) -> dict[str, list[Path]]:
    """The files of each table in a folder.

    Raises:
        Invalid: as `opened`.
    """
    if not folder.is_dir():
        raise Invalid("openalex:no_folder", folder=str(folder))
    if (folder / UNFINISHED).exists():
        raise Invalid("openalex:stopped", folder=str(folder))
    found: dict[str, list[Path]] = {}
    for table in COLUMNS:
        forms = [path for kind in ("parquet", "csv") if (path := folder / f"{table}.{kind}").is_file()]
        inside = sorted((folder / table).glob("**/*.parquet")), sorted((folder / table).glob("**/*.csv"))
        several = [[form] for form in forms] + [files for files in inside if files]
        if len(several) > 1:
            names = tuple(str(files[0].relative_to(folder)) for files in several)
            raise Invalid("openalex:two_forms", folder=str(folder), table=table, found=names)
        if several:
            found[table] = several[0]
    if not found:
        raise Invalid("openalex:no_tables", folder=str(folder), known=tuple(COLUMNS))
    return found


def data_version(folder: Path, files: list[Path]) -> str:
    """SHA-256 over names and bytes of files."""
    whole = hashlib.sha256()
    for path in sorted(files):
        with path.open("rb") as file:
            part = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{part}\n".encode())
    return f"sha256:{whole.hexdigest()}"


def _view(connection: duckdb.DuckDBPyConnection, table: str, files: list[Path]) -> None:
    names = "[" + ", ".join("'" + str(path).replace("'", "''") + "'" for path in files) + "]"
    csv = files[0].suffix == ".csv"
    reader = f"read_csv({names}, header = true, sample_size = -1)" if csv else f"read_parquet({names})"
    try:
        connection.execute(f'CREATE VIEW "{table}" AS FROM {reader}').fetchall()
        if csv:  # the whole file is read once now, so that a broken line is named here and not inside a step
            connection.execute(f'CREATE TEMP TABLE "{table}" AS FROM {reader}').fetchall()
    except duckdb.Error as trouble:
        why = " ".join(str(trouble).split())[:300]
        raise Invalid("openalex:unreadable", file=files[0].name, why=why) from None
