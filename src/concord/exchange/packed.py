"""Documents out of files however they are packed: JSON, JSON lines, arrays, XML; alone, in gz, zip or tar.gz.

    for document in documents(path):          # a mapping, an XML element, or Reported
        ...

A broken line is reported and the others are read on; a file that breaks off or holds something else is refused as a
whole (`BadFile`). Memory stays flat: one document is held at a time.
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from lxml import etree

from concord.engines.reason import Reason, reason
from concord.exchange import import_words as import_words
from concord.exchange.findings import BadFile, Finding, Reported

DOCUMENT_LIMIT = 4 * 1024 * 1024
"""The longest document that is believed, in characters."""

WHOLE_LIMIT = 64 * 1024 * 1024
"""The longest file that is one JSON document over several lines."""

UNPACKED_LIMIT = 400 * 1024**3
RATIO_LIMIT = 300
"""No part of a real archive packs better than this."""


@dataclass(frozen=True, slots=True)
class Document:
    """One document with its place: a JSON value or an XML root."""

    file: str
    line: int
    said: Any
    share: float = 0.0


def documents(path: Path) -> Iterator[Document | Reported]:
    """Every document of a file.

    Raises:
        BadFile: the file cannot be used.
    """
    try:
        size = path.stat().st_size or 1
        with path.open("rb") as raw:
            for found in _unpacked(path, raw):
                if isinstance(found, Document):
                    found = Document(found.file, found.line, found.said, min(1.0, raw.tell() / size))
                yield found
    except UnicodeDecodeError:
        raise refused(path, reason("import:encoding")) from None
    except (EOFError, zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, tarfile.TarError) as error:
        raise refused(path, reason("import:damaged", detail=str(error)[:120])) from None
    except (OSError, RuntimeError):
        raise refused(path, reason("import:unreadable")) from None


def refused(path: Path | str, why: Reason, line: int | None = None) -> BadFile:
    """The refusal of a whole file."""
    return BadFile([Finding(str(path), line, "", "", why)])


def _unpacked(path: Path, raw: IO[bytes]) -> Iterator[Document | Reported]:
    start = raw.read(4)
    raw.seek(0)
    if not start:
        raise refused(path, reason("import:empty"))
    if start[:2] == b"\x1f\x8b":
        with gzip.open(raw) as stream:
            yield from _inside(path, io.BufferedReader(stream))
    elif start == b"PK\x03\x04":
        yield from _zip(path, raw)
    else:
        yield from _text(path, str(path), io.BufferedReader(raw))  # type: ignore[arg-type]


def _inside(path: Path, stream: io.BufferedReader) -> Iterator[Document | Reported]:
    if stream.peek(512)[257:262] != b"ustar":
        yield from _text(path, str(path), stream)
        return
    with tarfile.open(fileobj=stream, mode="r:") as archive:
        for member in archive:
            if member.isfile() and member.name.endswith((".json", ".jsonl", ".xml")):
                inner = archive.extractfile(member)
                if inner is not None:
                    yield from _text(path, f"{path}/{member.name}", io.BufferedReader(inner))  # type: ignore[arg-type]


def _zip(path: Path, raw: IO[bytes]) -> Iterator[Document | Reported]:
    with zipfile.ZipFile(raw) as archive:
        names = [each for each in archive.infolist() if each.filename.endswith((".json", ".jsonl", ".xml"))]
        if not names or any(each.filename == "[Content_Types].xml" for each in names):
            raise refused(path, reason("import:other-kind"))
        for member in names:
            if member.file_size > max(member.compress_size, 1) * RATIO_LIMIT or member.file_size > UNPACKED_LIMIT:
                raise refused(path, reason("import:damaged", detail=member.filename[:80]))
            with archive.open(member) as stream:
                yield from _text(path, f"{path}/{member.filename}", io.BufferedReader(stream))  # type: ignore[arg-type]


def _text(path: Path, file: str, stream: io.BufferedReader) -> Iterator[Document | Reported]:
    first = stream.peek(64)[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if first == b"<":
        yield _xml(path, file, stream)
        return
    text = io.TextIOWrapper(stream, "utf-8-sig")
    if first == b"[":
        yield from _array(path, file, text)
    elif first == b"{":
        yield from _lines(path, file, text)
    else:
        text.read(4096)  # a text of another encoding says so
        raise refused(path, reason("import:other-kind"))


def _xml(path: Path, file: str, stream: IO[bytes]) -> Document:
    body = stream.read(WHOLE_LIMIT + 1)
    if len(body) > WHOLE_LIMIT:
        raise refused(path, reason("import:too-long", field="document", length=len(body), limit=WHOLE_LIMIT))
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise refused(file, reason("import:syntax", detail=str(error.msg)[:120]), error.lineno) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise refused(file, reason("import:doctype"))
    return Document(file, 1, root)


def _lines(path: Path, file: str, text: IO[str]) -> Iterator[Document | Reported]:
    """JSON lines; a first line that is not a whole document begins one that goes over several lines."""
    number = 0
    while line := text.readline(DOCUMENT_LIMIT):
        number += 1
        if len(line) >= DOCUMENT_LIMIT:
            while (rest := text.readline(DOCUMENT_LIMIT)) and not rest.endswith("\n"):
                pass
            why = reason("import:too-long", field="record", length=len(line), limit=DOCUMENT_LIMIT)
            yield broken(file, number, why)
        elif line.strip():
            try:
                yield from _result(file, number, json.loads(line))
            except (ValueError, RecursionError) as error:
                if number == 1 and (whole := _whole(line, text)) is not None:
                    yield from _result(file, 1, whole)
                    return
                if not line.endswith("\n"):
                    raise refused(path, reason("import:damaged", detail=f"{file}:{number}"), number) from None
                yield broken(file, number, reason("import:syntax", detail=str(error)[:120]))


def _whole(first: str, text: IO[str]) -> Any:
    """The file as one document, or None; what was read is not lost, for a file that is no JSON is refused anyway."""
    if first.strip() not in {"{", "["} and not first.rstrip().endswith((",", "{", "[")):
        return None
    try:
        return json.loads(first + text.read(WHOLE_LIMIT))
    except (ValueError, RecursionError):
        raise EOFError("JSON") from None


def _result(file: str, line: int, said: Any) -> Iterator[Document]:
    """The documents of an answer of an interface (`results`, `items`), else the document itself."""
    listed = said.get("results", said.get("items")) if isinstance(said, dict) and "id" not in said else None
    if isinstance(listed, list):
        yield from (Document(file, line, each) for each in listed)
    else:
        yield Document(file, line, said)


def _array(path: Path, file: str, text: IO[str]) -> Iterator[Document]:
    decoder, buffer, line = json.JSONDecoder(), text.read(1 << 16).lstrip()[1:], 1
    while True:
        kept = buffer.lstrip(" \t\r\n,")
        line += buffer.count("\n", 0, len(buffer) - len(kept))
        buffer = kept
        if buffer.startswith("]"):
            return
        try:
            said, end = decoder.raw_decode(buffer)
        except (ValueError, RecursionError):
            more = text.read(1 << 16)
            if not more or len(buffer) > DOCUMENT_LIMIT:
                raise refused(path, reason("import:damaged", detail=f"{file}:{line}"), line) from None
            buffer += more
            continue
        yield Document(file, line, said)
        line += buffer.count("\n", 0, end)
        buffer = buffer[end:]


def broken(file: str, line: int | None, why: Reason, record: str = "", field: str = "") -> Reported:
    """One record that cannot be used."""
    return Reported(record or f"{file}:{line}", (Finding(file, line, record, field, why),))
