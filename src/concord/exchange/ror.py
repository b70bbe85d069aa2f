"""ROR files: JSON lines, a JSON array, or the zip that ROR publishes; schema v1 and v2, also mixed; gz of any of them.

    for record in read(paths):                 # Organisation or Reported, one for each record
        ...

A broken line or record is reported and the others are read on; a file that breaks off, or holds something else, is
refused as a whole (`BadFile`).
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from concord.engines.progress import Progress, tick
from concord.engines.reason import Reason, reason
from concord.exchange import ror_words as ror_words
from concord.exchange.findings import BadFile, Finding, Reported
from concord.exchange.ror_record import Organisation, parse

LINE_LIMIT = 4 * 1024 * 1024
"""The longest record that is believed, in characters."""

UNPACKED_LIMIT = 4 * 1024**3
"""Bytes that a compressed file may hold; the register is below half of one of the four."""


def read(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Organisation | Reported]:
    """Every record of the files, in order. In a zip that carries both schemas, only the newer is read.

    Raises:
        BadFile: a file that cannot be used; raised when the stream reaches what is wrong with it.
        Cancelled: the caller's progress wants to stop.
    """
    paths = list(paths)
    seen: dict[str, tuple[str, int]] = {}
    for number, path in enumerate(paths):
        some = False
        for record, share in _guarded(path):
            tick(progress, "ror:read", (number + share) / len(paths))
            some = True
            yield _once(record, seen) if isinstance(record, Organisation) else record
        if not some:
            raise _refused(path, reason("ror:other_kind"))


def _once(found: Organisation, seen: dict[str, tuple[str, int]]) -> Organisation | Reported:
    if found.ror not in seen:
        seen[found.ror] = (found.file, found.line)
        return found
    file, line = seen[found.ror]
    why = reason("ror:duplicate", id=found.ror, file=file, line=line)
    return Reported(found.ror, (Finding(found.file, found.line, found.ror, "id", why),))


def _guarded(path: Path) -> Iterator[tuple[Organisation | Reported, float]]:
    """The records of one file with the share read; what the system and the packers raise becomes a refusal."""
    try:
        size = path.stat().st_size or 1
        with path.open("rb") as raw:
            for record in _records(path, raw):
                yield record, min(1.0, raw.tell() / size)
    except UnicodeDecodeError:
        raise _refused(path, reason("ror:encoding")) from None
    except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, RuntimeError) as error:
        raise _refused(path, reason("ror:damaged", detail=str(error)[:120])) from None
    except OSError:
        raise _refused(path, reason("ror:unreadable")) from None


def _records(path: Path, raw: IO[bytes]) -> Iterator[Organisation | Reported]:
    start = raw.read(4)
    raw.seek(0)
    if start[:2] == b"\x1f\x8b":
        with gzip.open(raw) as stream:
            yield from _text(path, str(path), stream)
    elif start == b"PK\x03\x04":
        with zipfile.ZipFile(raw) as archive:
            for member in _members(path, archive):
                with archive.open(member) as stream:
                    yield from _text(path, f"{path}/{member.filename}", stream)
    else:
        yield from _text(path, str(path), raw)


def _members(path: Path, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    named = [member for member in archive.infolist() if member.filename.endswith((".json", ".jsonl"))]
    newer = [member for member in named if "schema_v2" in member.filename]
    chosen = newer or named
    if sum(member.file_size for member in chosen) > UNPACKED_LIMIT:
        raise _refused(path, reason("ror:damaged", detail=f"> {UNPACKED_LIMIT} bytes"))
    return chosen


def _text(path: Path, file: str, stream: Any) -> Iterator[Organisation | Reported]:
    text = io.TextIOWrapper(stream, "utf-8-sig")
    first = text.read(1)
    while first.isspace():
        first = text.read(1)
    if first == "[":
        yield from _array(path, file, text)
    elif first == "{":
        yield from _lines(file, first, text)
    else:
        raise _refused(path, reason("ror:other_kind"))


def _lines(file: str, first: str, text: IO[str]) -> Iterator[Organisation | Reported]:
    number, carried = 0, first
    while line := carried + text.readline(LINE_LIMIT):
        number, carried = number + 1, ""
        if len(line) >= LINE_LIMIT:
            while rest := text.readline(LINE_LIMIT):
                if rest.endswith("\n"):
                    break
            yield _broken(file, number, reason("ror:too_long", field="record", length=len(line), limit=LINE_LIMIT))
        elif line.strip():
            yield _line(file, number, line)


def _line(file: str, number: int, line: str) -> Organisation | Reported:
    try:
        return parse(json.loads(line), file, number)
    except (ValueError, RecursionError) as error:
        return _broken(file, number, reason("ror:json", detail=str(error)[:120]))


def _array(path: Path, file: str, text: IO[str]) -> Iterator[Organisation | Reported]:
    """The records of one JSON array, decoded one by one so that memory stays flat."""
    decoder, buffer, line = json.JSONDecoder(), "", 1
    while True:
        kept = buffer.lstrip(" \t\r\n,")
        line += buffer.count("\n", 0, len(buffer) - len(kept))
        buffer = kept
        if buffer.startswith("]"):
            return
        decoded = _decoded(decoder, buffer)
        if decoded is None:
            more = text.read(1 << 16)
            if not more or len(buffer) > LINE_LIMIT:
                raise _refused(path, reason("ror:damaged", detail=f"{file}:{line}"))
            buffer += more
            continue
        record, end = decoded
        yield parse(record, file, line)
        line += buffer.count("\n", 0, end)
        buffer = buffer[end:]


def _decoded(decoder: json.JSONDecoder, buffer: str) -> tuple[Any, int] | None:
    try:
        return decoder.raw_decode(buffer)
    except (ValueError, RecursionError):
        return None  # more text may complete it


def _broken(file: str, number: int, why: Reason) -> Reported:
    return Reported(f"{file}:{number}", (Finding(file, number, "", "", why),))


def _refused(path: Path, why: Reason) -> BadFile:
    return BadFile([Finding(str(path), None, "", "", why)])
