"""What the stores of imports share: refusing a file so that the attempt is journaled, and knowing what has changed."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from django.db import connection

from concord.access.refusals import Refused
from concord.exchange.findings import BadFile, Counts, Finding

BATCH = 500
T = TypeVar("T")
C = TypeVar("C", bound=Counts)


class ImportRefused(Refused):
    """An import that was refused as a whole; `findings` say what is wrong with which file."""

    def __init__(self, bad: BadFile) -> None:
        first = bad.findings[0]
        super().__init__(first.reason.code, **first.reason.values)
        self.findings: tuple[Finding, ...] = bad.findings


class Unchanged(Exception):
    """Nothing of an import differs from what is stored: it is rolled back, so that not even the journal grows."""

    def __init__(self, counts: Counts) -> None:
        self.counts = counts


def unless_unchanged(perform: Callable[[], C]) -> C:
    """The counts of an import, whether it changed anything or not."""
    try:
        return perform()
    except Unchanged as nothing:
        return nothing.counts  # type: ignore[return-value]


def one_at_a_time(name: str) -> None:
    """Wait until no other transaction holds this name; it is let go when ours ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


def batches(records: Iterable[T]) -> Iterator[list[T]]:
    """Records in batches.

    Raises:
        ImportRefused: a file cannot be used.
    """
    stream = iter(records)
    try:
        while batch := list(islice(stream, BATCH)):
            yield batch
    except BadFile as bad:
        raise ImportRefused(bad) from bad


def plain(value: Any) -> Any:
    """A record as JSON data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, date) else value


def digest_of(record: Any, *, without: tuple[str, ...] = ("file", "line")) -> str:
    """SHA-256 over a record, without the place it was read from."""
    said = {name: each for name, each in plain(record).items() if name not in without}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def files(paths: Iterable[Path]) -> list[dict[str, str]]:
    """Name and SHA-256 of each file, for the journal."""
    found = []
    for path in paths:
        with path.open("rb") as stream:
            found.append({"name": path.name, "sha256": hashlib.file_digest(stream, "sha256").hexdigest()})
    return found
