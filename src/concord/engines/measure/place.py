"""Where the tables lie and the SQL runs: an embedded DuckDB connection, or a session of Apache Spark.

Expressions are written once, as Ibis expressions over named tables; a place turns them into the SQL of its dialect,
runs that, and remembers each named step so that it can be printed, read and run again by anyone.
"""

from __future__ import annotations

import importlib
import itertools
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import ibis
import pyarrow as pa

_NUMBERS = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Step:
    """One named step of a calculation and its SQL; `kept` when it was stored, and later steps read it by its name."""

    name: str
    sql: str
    kept: bool = False

    def json(self) -> dict[str, Any]:
        """The step as plain data."""
        return {"name": self.name, "sql": self.sql, "kept": self.kept}


class Place(Protocol):
    """What a calculation needs of a database."""

    dialect: str
    quote: str

    def version(self) -> str:
        """Its name and version, as a result states it."""

    def schema(self, table: str) -> ibis.Schema:
        """The columns of a table.

        Raises:
            Exception: whatever the database raises where there is no such table.
        """

    def keep(self, name: str, sql: str) -> None:
        """Store the rows of a query under a temporary name."""

    def view(self, name: str, sql: str) -> None:
        """Give a query a temporary name."""

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""

    def drop(self, name: str, kept: bool) -> None:
        """Forget a temporary name."""


class DuckPlace:
    """An open DuckDB connection (its own settings decide on threads, memory and where it spills)."""

    dialect = "duckdb"
    quote = '"'

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def version(self) -> str:
        import duckdb

        return f"duckdb {duckdb.__version__}"

    def schema(self, table: str) -> ibis.Schema:
        return ibis.Schema.from_pyarrow(self.fetch(f'SELECT * FROM "{table}" LIMIT 0').schema)

    def keep(self, name: str, sql: str) -> None:
        self.connection.execute(f'CREATE TEMP TABLE "{name}" AS {sql}').fetchall()

    def view(self, name: str, sql: str) -> None:
        self.connection.execute(f'CREATE TEMP VIEW "{name}" AS {sql}').fetchall()

    def fetch(self, sql: str) -> pa.Table:
        return self.connection.sql(sql).to_arrow_table()

    def drop(self, name: str, kept: bool) -> None:
        self.connection.execute(f'DROP {"TABLE" if kept else "VIEW"} IF EXISTS temp."{name}"').fetchall()


class SparkPlace:
    """A Spark session (`pyspark.sql.SparkSession`), whose cluster decides on memory and partitions."""

    dialect = "pyspark"
    quote = "`"

    def __init__(self, session: Any) -> None:
        self.session = session
        with warnings.catch_warnings():  # of pandas versions; no frame of pandas is made here
            warnings.simplefilter("ignore")
            importlib.import_module("ibis.backends.pyspark")
            _ = ibis.pyspark  # sets the options that its SQL of numbers asks for

    def version(self) -> str:
        return f"spark {self.session.version}"

    def schema(self, table: str) -> ibis.Schema:
        return ibis.Schema.from_pyarrow(self.fetch(f"SELECT * FROM `{table}` LIMIT 0").schema)

    def keep(self, name: str, sql: str) -> None:
        self.session.sql(f"CACHE TABLE `{name}` AS {sql}")

    def view(self, name: str, sql: str) -> None:
        self.session.sql(f"CREATE OR REPLACE TEMPORARY VIEW `{name}` AS {sql}")

    def fetch(self, sql: str) -> pa.Table:
        with warnings.catch_warnings():  # it warns of pandas versions, and no frame of pandas is made here
            warnings.simplefilter("ignore")
            return self.session.sql(sql).toArrow()

    def drop(self, name: str, kept: bool) -> None:
        if kept:
            self.session.sql(f"UNCACHE TABLE IF EXISTS `{name}`")
        self.session.catalog.dropTempView(name)


class Steps:
    """The named steps of one calculation, as they ran. Close it, and its temporary names are gone."""

    def __init__(self, place: Place, tables: Mapping[str, Any]) -> None:
        self.place = place
        self.tables = dict(tables)
        self._prefix = f"measure{next(_NUMBERS)}_"
        self._done: list[Step] = []
        self._made: list[tuple[str, bool]] = []

    @property
    def done(self) -> tuple[Step, ...]:
        """Every step so far, its names as a reader wants them: without the prefix that keeps runs apart."""
        return tuple(Step(step.name, step.sql.replace(self._prefix, ""), step.kept) for step in self._done)

    def keep(self, name: str, expression: Any) -> Any:
        """Store the rows of an expression; later expressions read them by name."""
        return self._named(name, expression, kept=True)

    def view(self, name: str, expression: Any) -> Any:
        """Give an expression a name, without storing its rows."""
        return self._named(name, expression, kept=False)

    def fetch(self, name: str, expression: Any) -> pa.Table:
        """The rows of a last step."""
        sql = self._sql(expression)
        self._done.append(Step(name, sql))
        return self.place.fetch(sql)

    def number(self, expression: Any) -> Any:
        """One value that decides how to go on; no step of its own."""
        return self.place.fetch(self._sql(expression.as_table()))[0][0].as_py()

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_: object) -> None:
        for name, kept in reversed(self._made):
            self.place.drop(name, kept)

    def _named(self, name: str, expression: Any, kept: bool) -> Any:
        sql = self._sql(expression)
        self._made.append((self._prefix + name, kept))
        (self.place.keep if kept else self.place.view)(self._prefix + name, sql)
        self._done.append(Step(name, sql, kept))
        return ibis.table(expression.schema(), name=self._prefix + name)

    def _sql(self, expression: Any) -> str:
        return str(ibis.to_sql(expression, dialect=self.place.dialect))
