"""Counts, sums, shares, ratios and medians over any tables of records: calls, applications, awards, ledger lines.

>>> import pyarrow as pa
>>> from concord.engines.measure import Definition, Figure, Records, condition, tally
>>> applications = pa.table({"id": [1, 2, 3], "side": ["GB", "GB", "CN"], "state": ["won", "lost", "won"]})
>>> success = Definition(
...     "success", "1",
...     Figure("applications", where=(condition("state", "=", "won"),)),
...     Figure("applications"),
... )
>>> found = tally(Records.of(applications=applications), [success], by=["side"])
>>> [(row.key["side"], row.value, row.records) for row in found.rows]
[('CN', 1.0, ((3,), (3,))), ('GB', 0.5, ((1,), (1, 2)))]
"""

from __future__ import annotations

import functools
import hashlib
import operator
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

import ibis
import pyarrow as pa

from concord.engines.measure import words  # noqa: F401 - registers the words of this engine's reasons
from concord.engines.measure.place import DuckPlace, Place, Steps
from concord.engines.measure.result import Result, Row, ordered, ratio
from concord.engines.reason import Invalid, Reason, reason

WHAT = ("count", "distinct", "sum", "median")
TESTS = ("=", "!=", "<", "<=", ">", ">=", "in", "not in", "known", "unknown")


@dataclass(frozen=True, slots=True)
class Condition:
    """A test that a record passes or not; what is not known passes none but ``unknown``."""

    column: str
    test: str
    value: Any = None

    def __post_init__(self) -> None:
        if self.test not in TESTS:
            raise Invalid("measure:unknown_option", option="test", value=str(self.test), known=TESTS)

    def of(self, table: Any) -> Any:
        """The test as an expression over a table."""
        column = table[self.column]
        if self.test in ("known", "unknown"):
            return column.notnull() if self.test == "known" else column.isnull()
        if self.test in ("in", "not in"):
            found = column.isin(list(self.value))
            return found if self.test == "in" else column.notnull() & ~found
        compare = {"=": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__"}
        return getattr(column, compare[self.test])(ibis.literal(self.value))


def condition(column: str, test: str, value: Any = None) -> Condition:
    """A `Condition`; tests are those of `TESTS`."""
    return Condition(column, test, value)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count, a sum, a number of distinct values, or a median, over the records of one table that pass all tests.

    Attributes:
        table: the table's name in the `Records`.
        what: one of `WHAT`; ``count`` counts records.
        column: what is summed, told apart, or put in order; sums and medians take integers and decimals, so that they
            are exact.
        where: tests, all of which a record must pass.
        key: the column that names a record, so that a figure can be traced to its records.
        unit: the column that says in which unit `column` is; figures of two units are never added.
    """

    table: str
    what: str = "count"
    column: str | None = None
    where: tuple[Condition, ...] = ()
    key: str = "id"
    unit: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", tuple(self.where))
        if self.what not in WHAT:
            raise Invalid("measure:unknown_option", option="what", value=str(self.what), known=WHAT)
        if self.what != "count" and self.column is None:
            raise Invalid("measure:no_column", what=self.what, table=self.table)


@dataclass(frozen=True, slots=True)
class Definition:
    """A versioned indicator: one figure, or one divided by another, times a factor (100 for per cent)."""

    code: str
    version: str
    numerator: Figure
    denominator: Figure | None = None
    factor: int | Fraction = 1

    def __post_init__(self) -> None:
        if self.denominator is not None and "median" in (self.numerator.what, self.denominator.what):
            raise Invalid("measure:median_divided", indicator=self.code)


@dataclass(frozen=True)
class Records:
    """Tables of records at a place, by name, with what identifies their state."""

    place: Place
    tables: Mapping[str, ibis.Schema]
    data_version: str

    @staticmethod
    def of(*, data_version: str | None = None, **tables: pa.Table) -> Records:
        """Arrow tables in an embedded DuckDB; without a `data_version`, one is taken of all that they hold."""
        import duckdb

        connection = duckdb.connect()
        connection.execute("SET enable_progress_bar = false").fetchall()
        for name, table in tables.items():
            connection.register(name, table)
        place = DuckPlace(connection)
        schemas = {name: ibis.Schema.from_pyarrow(table.schema) for name, table in tables.items()}
        return Records(place, schemas, data_version or digest(connection, tables))


def digest(connection: Any, tables: Iterable[str]) -> str:
    """What tables hold, whatever the order of their rows: SHA-256 over each one's columns, count and sum of hashes."""
    whole = hashlib.sha256()
    for name in sorted(tables):
        columns = sorted(row[0] for row in connection.execute(f'DESCRIBE "{name}"').fetchall())
        cells = ", ".join(f"""coalesce('=' || "{column}"::varchar, '-')""" for column in columns) or "''"
        count, total = connection.execute(
            f"""SELECT count(*), sum(md5_number_lower(concat_ws(chr(31), {cells}))::hugeint) FROM "{name}" """
        ).fetchall()[0]
        whole.update(repr((name, columns, count, int(total or 0))).encode())
    return f"sha256:{whole.hexdigest()}"


def tally(records: Records, definitions: Sequence[Definition], by: Sequence[str] = (), *, keys: bool = True) -> Result:
    """Every definition, by every combination of dimensions that the records hold.

    A combination is a row even where no record passes the tests: an honest zero. Without any record, a count or a sum
    over all is zero with a note. A share of nothing has no value, and says so.

    Args:
        by: columns that every table used has.
        keys: whether rows carry the keys of their records.

    Raises:
        Invalid: a table or column that does not exist (``measure:no_table``, ``measure:missing_column``), a sum over
            floats (``measure:inexact``), figures of several units in one sum (``measure:mixed_units``), or a code
            defined twice (``measure:defined_twice``).
    """
    by = tuple(by)
    codes = [definition.code for definition in definitions]
    for code in codes:
        if codes.count(code) > 1:
            raise Invalid("measure:defined_twice", indicator=code)
    rows: list[Row] = []
    notes: list[Reason] = []
    with Steps(records.place, records.tables) as steps:
        for definition in definitions:
            found, said = _rows(records, steps, definition, by, keys)
            notes += said
            rows += sorted(found, key=lambda row: [ordered(value) for value in row.key.values()])
        done = steps.done
    versions = {definition.code: definition.version for definition in definitions}
    options = {"by": by, "definitions": {d.code: _told(d) for d in definitions}}
    return Result(tuple(rows), by, versions, options, records.data_version, records.place.version(), tuple(notes), done)


@dataclass(slots=True)
class _Cell:
    """What one query says of one combination of dimensions."""

    value: Any
    records: int
    blank: int
    units: tuple[str, ...]
    keys: tuple[Any, ...] = field(default=())


def _rows(
    records: Records, steps: Steps, definition: Definition, by: tuple[str, ...], keys: bool
) -> tuple[list[Row], list[Reason]]:
    over = _cells(records, steps, definition.code, "numerator", definition.numerator, by, keys)
    under = None
    if definition.denominator is not None:
        under = _cells(records, steps, definition.code, "denominator", definition.denominator, by, keys)
    notes = [
        reason("measure:blank_values", indicator=definition.code, count=blank, column=figure.column)
        for figure, cells in ((definition.numerator, over), (definition.denominator, under or {}))
        if figure is not None and (blank := sum(cell.blank for cell in cells.values()))
    ]
    if not any(cell.records for cell in (over | (under or {})).values()):
        notes.append(reason("measure:no_records", indicator=definition.code))
    places = dict.fromkeys((*over, *(under or {})))
    return [_row(definition, by, place, over, under, keys) for place in places], notes


def _row(
    definition: Definition,
    by: tuple[str, ...],
    place: tuple[Any, ...],
    over: Mapping[tuple[Any, ...], _Cell],
    under: Mapping[tuple[Any, ...], _Cell] | None,
    keys: bool,
) -> Row:
    nothing = _Cell(Decimal(0), 0, 0, ())
    top, bottom = over.get(place, nothing), None if under is None else under.get(place, nothing)
    units = dict.fromkeys((*top.units, *(bottom.units if bottom else ())))
    if len(units) > 1:
        raise Invalid("measure:mixed_units", indicator=definition.code, units=tuple(units), where=_where(by, place))
    unit = top.units[0] if top.units and (bottom is None or not bottom.units) else None
    traced = (top.keys, bottom.keys if bottom else ()) if keys else None
    key = dict(zip(by, place, strict=True))
    numerator = None if top.value is None else Fraction(top.value) * Fraction(definition.factor)
    if numerator is None:
        return Row(definition.code, key, None, reason=reason("measure:nothing_to_order"), records=traced)
    if bottom is None:
        median = definition.numerator.what == "median"
        denominator = Fraction(top.records - top.blank) if median else None
        return Row(definition.code, key, float(numerator), numerator, denominator, unit=unit, records=traced)
    denominator = Fraction(bottom.value)
    why = None if denominator else reason("measure:nothing_to_divide")
    value = ratio(numerator, denominator)
    return Row(definition.code, key, value, numerator, denominator, unit=unit, reason=why, records=traced)


def _cells(
    records: Records, steps: Steps, code: str, part: str, figure: Figure, by: tuple[str, ...], keys: bool
) -> dict[tuple[Any, ...], _Cell]:
    """One figure by its dimensions: one query."""
    table = _table(records, figure, (*by, figure.key) if keys else by)
    passed = functools.reduce(operator.and_, [test.of(table) for test in figure.where]) if figure.where else None
    column = None if figure.column is None else table[figure.column]
    wanted = {
        "value": _aggregate(figure, table, column, passed),
        "records": table.count(where=passed),
    }
    if column is not None:
        wanted["known"] = column.count(where=passed)
    if figure.unit is not None:
        wanted["units"] = table[figure.unit].cast("string").collect(where=passed, distinct=True)
    if keys:
        wanted["keys"] = table[figure.key].collect(where=passed)
    grouped = table.group_by([table[name] for name in by]).agg(**wanted) if by else table.agg(**wanted)
    found = steps.fetch(f"{code}:{part}", grouped).to_pylist()
    return {
        tuple(line[name] for name in by): _Cell(
            _median(line["value"]) if figure.what == "median" else line["value"] or Decimal(0),
            int(line["records"] or 0),
            int(line["records"] or 0) - int(line.get("known", line["records"]) or 0),
            tuple(sorted(line.get("units") or ())),
            tuple(sorted(line.get("keys") or (), key=lambda key: (str(type(key)), key))),
        )
        for line in found
    }


def _aggregate(figure: Figure, table: Any, column: Any, passed: Any) -> Any:
    if figure.what == "count":
        return table.count(where=passed)
    if figure.what == "distinct":
        return column.nunique(where=passed)
    if column.type().is_floating() or not column.type().is_numeric():
        raise Invalid("measure:inexact", table=figure.table, column=figure.column, found=str(column.type()))
    if figure.what == "median":
        return column.collect(where=passed)
    scale = column.type().scale or 0 if column.type().is_decimal() else 0
    return column.cast(f"decimal(38, {scale})").sum(where=passed)


def _median(values: Sequence[Any] | None) -> Fraction | None:
    known = sorted(Fraction(value) for value in values or () if value is not None)
    if not known:
        return None
    return (known[(len(known) - 1) // 2] + known[len(known) // 2]) / 2


def _table(records: Records, figure: Figure, needed: tuple[str, ...]) -> Any:
    if figure.table not in records.tables:
        raise Invalid("measure:no_table", table=figure.table, known=tuple(sorted(records.tables)))
    schema = records.tables[figure.table]
    named = (*needed, figure.column, figure.unit, *(test.column for test in figure.where))
    for name in named:
        if name is not None and name not in schema:
            raise Invalid("measure:missing_column", table=figure.table, column=name, found=tuple(schema))
    return ibis.table(schema, name=figure.table)


def _where(by: tuple[str, ...], place: tuple[Any, ...]) -> str:
    return ", ".join(f"{name}={value}" for name, value in zip(by, place, strict=True))


def _told(definition: Definition) -> str:
    """A definition as one line, so that a frozen result says what was counted."""
    told = _figure(definition.numerator)
    if definition.denominator is not None:
        told += f" / {_figure(definition.denominator)}"
    return told if definition.factor == 1 else f"{definition.factor} * {told}"


def _figure(figure: Figure) -> str:
    tests = " and ".join(f"{t.column} {t.test} {'' if t.value is None else t.value!r}".strip() for t in figure.where)
    what = f"{figure.what}({figure.table}{'.' + figure.column if figure.column else ''})"
    return f"{what} where {tests}" if tests else what
