"""IATI 2.03 activity files, read as a stream.

    for record in read(paths):                 # Activity or Reported, one for each <iati-activity>
        ...

A file that is damaged, of another version or kind, or that declares a document type is refused as a whole (`BadFile`);
an activity that breaks the standard is reported with every reason, and the others are read on. The stream reads ahead
of nothing: a caller that stores as it reads does so in one transaction, so that a refusal leaves nothing behind.

Entities: a document type is refused before anything in it is read, so that no entity can be declared; the parser has
neither network nor DTD loading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.parsers import expat

from lxml import etree

from concord.engines.progress import Progress, tick
from concord.engines.reason import Reason, reason
from concord.exchange import iati_words as iati_words
from concord.exchange.findings import BadFile, Finding, Reported
from concord.exchange.iati_activity import Activity, parse

VERSION = "2.03"
CHUNK = 64 * 1024


def read(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Activity | Reported]:
    """Every activity of the files, in order.

    Raises:
        BadFile: a file that cannot be used; raised when the stream reaches what is wrong with it.
        Cancelled: the caller's progress wants to stop.
    """
    paths = list(paths)
    total = sum(path.stat().st_size for path in paths if path.is_file()) or 1
    seen: dict[str, tuple[str, int]] = {}
    done = 0
    for path in paths:
        for record, offset in _file(path):
            tick(progress, "iati:read", min(1.0, (done + offset) / total))
            yield _once(record, path, seen) if isinstance(record, Activity) else record
        done += path.stat().st_size


def _once(activity: Activity, path: Path, seen: dict[str, tuple[str, int]]) -> Activity | Reported:
    if activity.identifier not in seen:
        seen[activity.identifier] = (str(path), activity.line)
        return activity
    file, line = seen[activity.identifier]
    why = reason("iati:duplicate", activity=activity.identifier, file=file, line=line)
    finding = Finding(str(path), activity.line, activity.identifier, "iati-identifier", why)
    return Reported(activity.identifier, (finding,))


def _file(path: Path) -> Iterator[tuple[Activity | Reported, int]]:
    """The records of one file, each with the bytes read so far."""
    _prolog(path)
    with path.open("rb") as stream:
        events = etree.iterparse(
            stream, events=("end",), tag="iati-activity", resolve_entities=False, no_network=True, load_dtd=False
        )
        try:
            for _, element in events:
                if element.getparent() is None or element.getparent().getparent() is not None:
                    continue  # an element of this name inside another's extension
                if element.getroottree().docinfo.internalDTD is not None:  # hidden from the prolog by an encoding
                    raise _refused(path, 1, reason("iati:doctype"))
                yield parse(element, str(path)), stream.tell()
                _forget(element)
        except etree.XMLSyntaxError as error:
            raise _refused(path, error.lineno, reason("iati:syntax", detail=_short(error.msg))) from None


def _forget(element: etree._Element) -> None:
    """Free what has been read: memory stays flat with the size of the file."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _prolog(path: Path) -> None:
    """Refuse by what stands before the first activity: a document type, another kind of file, another version."""
    root: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise _refused(path, parser.CurrentLineNumber, reason("iati:doctype"))

    def begin(name: str, attributes: dict[str, str]) -> None:
        if not root:
            root.append((name, attributes))

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = begin
    try:
        with path.open("rb") as stream:
            while not root and (chunk := stream.read(CHUNK)):
                parser.Parse(chunk, False)
            if not root:
                parser.Parse(b"", True)
    except OSError:
        raise _refused(path, None, reason("iati:unreadable")) from None
    except (LookupError, ValueError):
        raise _refused(path, 1, reason("iati:encoding")) from None
    except expat.ExpatError as error:
        if not root:
            detail = _short(expat.ErrorString(error.code))
            raise _refused(path, error.lineno, reason("iati:syntax", detail=detail)) from None
    name, attributes = root[0]
    if name != "iati-activities":
        raise _refused(path, None, reason("iati:other_kind", root=_short(name)))
    if attributes.get("version") != VERSION:
        raise _refused(path, None, reason("iati:version", version=_short(attributes.get("version") or "–")))


def _refused(path: Path, line: int | None, why: Reason) -> BadFile:
    return BadFile([Finding(str(path), line, "", "", why)])


def _short(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "…"
