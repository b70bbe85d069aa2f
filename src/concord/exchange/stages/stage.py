"""What every stage gives back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from concord.engines.reason import Invalid, Reason, reason
from concord.exchange import run_words  # noqa: F401 - registers the words of the stages' reasons
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.sheets import BadTables, Defect, Table


@dataclass
class Clock:
    """Seconds spent inside an engine, apart from reading and writing."""

    seconds: float = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds += time.perf_counter() - start


@contextmanager
def placed(table: Table, field: str | None = None) -> Iterator[None]:
    """What an engine refuses, said at its place in the table that the engine was given (its row, where it knows one).

    Raises:
        BadTables: instead of the engine's `Invalid`.
    """
    try:
        yield
    except Invalid as bad:
        row = bad.reason.values.get("row")
        where = row if isinstance(row, int) and row > 0 else None
        raise BadTables([Defect(table.file, where, bad.reason.values.get("field", field), bad.reason)]) from None


@dataclass(frozen=True)
class Stage:
    """One stage of a run.

    Attributes:
        name: eligibility, assignment, ranking, selection.
        ran: False where its input is missing; `why` then says what.
        outputs: the tables that it made.
        notes: what a reader must know beside the rows (warnings, shortfalls).
        result: the engine's own result.
        rows: its rows, made once (engines make them when they are looked at): of a ranking, of a selection.
        facts: plain figures for the summary and the manifest.
        seconds: time inside the engine.
    """

    name: str
    ran: bool
    why: Reason | None = None
    outputs: tuple[Output, ...] = ()
    notes: tuple[Reason, ...] = ()
    result: Any = None
    rows: Sequence[Any] = ()
    facts: dict[str, Any] = field(default_factory=dict)
    seconds: float = 0.0


def missing(name: str, folder: Folder, tables: tuple[str, ...]) -> Stage | None:
    """The stage that could not run, where one of its tables is not there."""
    absent = tuple(table for table in tables if table not in folder)
    return Stage(name, ran=False, why=reason("run:missing", tables=absent)) if absent else None
