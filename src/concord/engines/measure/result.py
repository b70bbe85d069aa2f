"""A frozen result: every figure with its numerator, denominator, definition, data, options and SQL."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pyarrow as pa

from concord.engines.measure.place import Step
from concord.engines.reason import Reason


@dataclass(frozen=True, slots=True)
class Row:
    """One figure.

    Attributes:
        indicator: the code of its definition.
        counting: how works with several countries or organisations count (empty where the question does not arise).
        key: dimension → value; None stands for "not known".
        value: the figure, or None where it cannot be computed (then `reason` says why).
        numerator, denominator: what was divided, exactly; a plain count or sum has no denominator.
        low, high: stability interval, where asked for.
        unit: the unit of a sum, such as a currency.
        records: keys of the records in the numerator, and in the denominator, in order, where asked for.
    """

    indicator: str
    key: Mapping[str, Any]
    value: float | None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    counting: str = ""
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    reason: Reason | None = None
    records: tuple[tuple[Any, ...], tuple[Any, ...]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", MappingProxyType(dict(self.key)))

    def json(self) -> dict[str, Any]:
        """The figure as plain data: numbers as numbers, and the exact fractions as text."""
        row: dict[str, Any] = {"indicator": self.indicator, **{f"by_{k}": _plain(v) for k, v in self.key.items()}}
        if self.counting:
            row["counting"] = self.counting
        row |= {"value": self.value, "numerator": _number(self.numerator), "denominator": _number(self.denominator)}
        if self.low is not None:
            row |= {"low": self.low, "high": self.high}
        if self.unit is not None:
            row["unit"] = self.unit
        if self.reason is not None:
            row["reason"] = self.reason.json()
        if self.records is not None:
            row["records"] = {"numerator": list(self.records[0]), "denominator": list(self.records[1])}
        return row


@dataclass(frozen=True, slots=True)
class Result:
    """Figures that do not change any more.

    Attributes:
        rows: the figures, sorted by indicator, counting and key.
        by: the dimensions, in order.
        definitions: code → version of each definition used.
        options: every option that was in force, those left at their default too.
        data_version: what identifies the data.
        engine: the database that computed it, with its version.
        notes: what a reader must know: what was left out, and how some matters were settled.
        steps: the SQL, step by step.
    """

    rows: tuple[Row, ...]
    by: tuple[str, ...]
    definitions: Mapping[str, str]
    options: Mapping[str, Any]
    data_version: str
    engine: str
    notes: tuple[Reason, ...] = ()
    steps: tuple[Step, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "definitions", MappingProxyType(dict(self.definitions)))
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))

    def of(self, indicator: str, counting: str | None = None, **key: Any) -> Row:
        """The one figure of an indicator at a key.

        Raises:
            KeyError: there is none, or more than one.
        """
        found = [
            row
            for row in self.rows
            if row.indicator == indicator
            and counting in (None, row.counting)
            and all(row.key.get(name) == value for name, value in key.items())
        ]
        if len(found) != 1:
            raise KeyError(f"{len(found)} figures of {indicator} at {key}")
        return found[0]

    def sql(self) -> str:
        """The whole calculation as one script."""
        parts = (f"CREATE TEMP {'TABLE' if s.kept else 'VIEW'} {s.name} AS\n{s.sql};" for s in self.steps[:-1])
        last = (f"-- {s.name}\n{s.sql};" for s in self.steps[-1:])
        return "\n\n".join((*parts, *last)) + "\n"

    def json(self) -> dict[str, Any]:
        """The result as plain data, with words in every language where there are words."""
        return {
            "by": list(self.by),
            "definitions": dict(self.definitions),
            "options": {name: _plain(value) for name, value in self.options.items()},
            "data_version": self.data_version,
            "engine": self.engine,
            "notes": [note.json() for note in self.notes],
            "rows": [row.json() for row in self.rows],
            "sql": [step.json() for step in self.steps],
        }

    def digest(self) -> str:
        """SHA-256 over figures, definitions, options and data version: equal results, equal digest."""
        told = {name: part for name, part in self.json().items() if name not in ("engine", "sql", "notes")}
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()

    def table(self) -> pa.Table:
        """The figures as a table: indicator, counting, one column per dimension, value, numerator, denominator."""
        columns: dict[str, list[Any]] = {
            "indicator": [row.indicator for row in self.rows],
            "counting": [row.counting for row in self.rows],
        }
        columns |= {name: [_plain(row.key[name]) for row in self.rows] for name in self.by}
        columns["value"] = [row.value for row in self.rows]
        for name in ("numerator", "denominator"):
            columns[name] = [_float(getattr(row, name)) for row in self.rows]
        return pa.table(columns)


def ratio(numerator: Fraction, denominator: Fraction) -> float | None:
    """The nearest float of a quotient, or None where there is nothing to divide by."""
    return float(numerator / denominator) if denominator else None


def ordered(value: Any) -> tuple[int, Any]:
    """A key that sorts values of one dimension: what is not known comes last."""
    return (1, "") if value is None else (0, value)


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _number(value: Fraction | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (tuple, list, frozenset, set)):
        return [_plain(part) for part in value]
    return value if isinstance(value, (int, float, str, bool, type(None))) else str(value)
