"""A corpus: tables in the OpenAlex shape, and what an inspection found in them.

| Table | Columns |
| --- | --- |
| works | id, year, type, citations, oa_status |
| authorships | work, seq, author, position, corresponding, institution, country |
| fields | work, field, weight |
| references | work, cited |
| institutions | id, type, latitude, longitude |

Only `works` (id and year) must be there; an indicator that needs more says so. An authorship is one author (`seq`
within the work) at one institution: an author of two institutions has two rows, one of none has one row. Identifiers
are of any type, the same in all tables.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import ibis
import pyarrow as pa

from concord.engines.measure import words  # noqa: F401 - registers the words of this engine's reasons
from concord.engines.measure.inspection import Facts, inspect
from concord.engines.measure.place import DuckPlace, Place, Steps
from concord.engines.measure.tally import digest
from concord.engines.reason import Invalid

COLUMNS: Mapping[str, Mapping[str, str]] = {
    "works": {"id": "any", "year": "integer", "type": "text", "citations": "integer", "oa_status": "text"},
    "authorships": {
        "work": "any",
        "seq": "any",
        "author": "any",
        "position": "text",
        "corresponding": "yes or no",
        "institution": "any",
        "country": "text",
    },
    "fields": {"work": "any", "field": "any", "weight": "number"},
    "references": {"work": "any", "cited": "any"},
    "institutions": {"id": "any", "type": "text", "latitude": "number", "longitude": "number"},
}
"""The tables, their columns, and what each holds."""

REQUIRED = {
    "works": ("id", "year"),
    "authorships": ("work", "country"),
    "fields": ("work", "field"),
    "references": ("work", "cited"),
    "institutions": ("id",),
}

CONFLICTS = ("refuse", "leave_out")


@dataclass(frozen=True)
class Corpus:
    """Tables at a place, with what identifies their state. They are only ever read.

    Attributes:
        place: where they lie.
        tables: name in the corpus → name at the place.
        schemas: the columns of each that the engine knows.
        data_version: what identifies their state; every result carries it.
        conflicts: what happens to works that share an identifier: ``refuse`` or ``leave_out``.
    """

    place: Place
    tables: Mapping[str, str]
    schemas: Mapping[str, ibis.Schema]
    data_version: str
    conflicts: str = "refuse"
    _facts: dict[str, Facts] = field(default_factory=dict, repr=False, compare=False)

    @staticmethod
    def of(*, data_version: str | None = None, conflicts: str = "refuse", **tables: pa.Table) -> Corpus:
        """Arrow tables in an embedded DuckDB; without a `data_version`, one is taken of all that they hold.

        Raises:
            Invalid: an unknown table, a missing column, or one of the wrong kind.
        """
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false").fetchall()
        given = {name: table for name, table in tables.items() if table is not None}
        for name, table in given.items():
            connection.register(name, table)
        version = data_version or digest(connection, given)
        return Corpus.at(DuckPlace(connection), {name: name for name in given}, version, conflicts=conflicts)

    @staticmethod
    def at(place: Place, tables: Mapping[str, str], data_version: str, *, conflicts: str = "refuse") -> Corpus:
        """Tables that lie in DuckDB or Spark already.

        Raises:
            Invalid: as `of`; also where `data_version` is empty (``measure:version_needed``).
        """
        if not data_version:
            raise Invalid("measure:version_needed")
        if conflicts not in CONFLICTS:
            raise Invalid("measure:unknown_option", option="conflicts", value=str(conflicts), known=CONFLICTS)
        for name in tables:
            if name not in COLUMNS:
                raise Invalid("measure:no_table", table=name, known=tuple(COLUMNS))
        if "works" not in tables:
            raise Invalid("measure:no_table", table="works", known=tuple(tables))
        schemas = {name: _known(name, place.schema(table)) for name, table in tables.items()}
        return Corpus(place, dict(tables), schemas, data_version, conflicts)

    def raw(self, table: str) -> Any:
        """A table as it lies, with the columns that the engine knows."""
        schema = self.schemas[table]
        return ibis.table(schema, name=self.tables[table])

    def needs(self, code: str, table: str, *columns: str) -> None:
        """Check that a table and columns of it are there.

        Raises:
            Invalid: they are not (``measure:needs_table``, ``measure:missing_column``).
        """
        if table not in self.tables:
            raise Invalid("measure:needs_table", indicator=code, table=table)
        for column in columns:
            if column not in self.schemas[table]:
                raise Invalid("measure:missing_column", table=table, column=column, found=tuple(self.schemas[table]))

    def facts(self, table: str) -> Facts:
        """What an inspection finds in a table; it is made once.

        Raises:
            Invalid: what cannot be measured at all: no works, two works of one identifier where `conflicts` is
                ``refuse``, weights of fields without a reasonable common denominator.
        """
        if table not in self._facts:
            self._facts[table] = inspect(self, table)
        return self._facts[table]

    def steps(self) -> Steps:
        """A calculation over this corpus."""
        return Steps(self.place, self.tables)

    def clean(self, table: str) -> Any:
        """A table as it counts: without what cannot count, and each row once.

        Only authorships may still repeat a row: what is made of them tells units apart in any case, and to tell whole
        rows apart before would double the work.
        """
        facts, rows = self.facts(table), self.raw(table)
        for column in facts.keys:
            rows = rows.filter(rows[column].notnull())
        if facts.duplicates and table != "authorships":
            rows = rows.distinct()
        if facts.conflicting:
            rows = rows.filter(rows.id.notin(list(facts.conflicting)))
        return rows


def _known(name: str, found: ibis.Schema) -> ibis.Schema:
    for column in REQUIRED[name]:
        if column not in found:
            raise Invalid("measure:missing_column", table=name, column=column, found=tuple(found))
    known = {column: found[column] for column in COLUMNS[name] if column in found}
    for column, kind in known.items():
        wanted = COLUMNS[name][column]
        fits = {
            "integer": kind.is_integer() or kind.is_null(),
            "number": kind.is_numeric() or kind.is_null(),
            "yes or no": kind.is_boolean() or kind.is_null(),
            "text": kind.is_string() or kind.is_null(),
        }
        if not fits.get(wanted, True):
            raise Invalid("measure:column_kind", table=name, column=column, found=str(kind), wanted=wanted)
    return ibis.schema({column: "string" if kind.is_null() else kind for column, kind in known.items()})
