"""How one field of a pack is read: each reader takes a node, returns the value, and reports a fault where it cannot."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from concord.engines.reason import Reason, reason
from concord.strategy.faults import Fault
from concord.strategy.fields import FIELDS, RELATIONS, SCHEMES
from concord.strategy.marks import Node
from concord.strategy.units import UNITS

IDENTIFIER = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
IDENTIFIER_LIMIT = 120
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?")
DAY = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character, which YAML can spell and no text can hold
FIGURE = re.compile(r"-?\d{1,20}(?:\.\d{1,6})?")
YEARS = (1850, 2150)
TITLE_LIMIT, ABOUT_LIMIT, ANCHOR_LIMIT = 160, 400, 70

Words = Mapping[str, str]
"""A value per language code."""


@dataclass(frozen=True)
class Locator:
    """Where a document says it: document, language, section, and the name or figure as printed there."""

    document: str
    language: str
    section: str
    anchor: str


@dataclass(frozen=True)
class Reference:
    """A reference met while reading, to be resolved once the whole pack is known."""

    line: int
    item: str
    field: str
    noun: str
    target: str


@dataclass
class Reading:
    """One pass over one pack: its languages, and the faults and references met so far."""

    file: str
    languages: tuple[str, ...] = ()
    faults: list[Fault] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    locators: list[tuple[int, str, Locator]] = field(default_factory=list)

    def fault(self, line: int, item: str, why: Reason) -> None:
        self.faults.append(Fault(self.file, line, item, why))


Reader = Callable[[Reading, Node, str, str], Any]
"""reading, node, item (for messages), field name -> value, or None after a fault."""


def text(limit: int = TITLE_LIMIT) -> Reader:
    """A short text; longer than `limit` is a sentence that belongs to the document, not to the pack."""

    def read(reading: Reading, node: Node, item: str, name: str) -> Any:
        if not isinstance(node.value, str) or not node.value.strip() or _SURROGATE.search(node.value):
            return _not("text", reading, node, item, name)
        if len(node.value) > limit:
            why = reason("pack:sentence", field=name, length=len(node.value), limit=limit)
            reading.fault(node.line, item, why)
            return None
        return " ".join(node.value.split())

    return read


def identifier(reading: Reading, node: Node, item: str, name: str) -> str | None:
    known = isinstance(node.value, str) and len(node.value) <= IDENTIFIER_LIMIT and IDENTIFIER.fullmatch(node.value)
    if not known:
        reading.fault(node.line, item, reason("pack:identifier", value=_shown(node)))
        return None
    return str(node.value)


def choice(*known: str) -> Reader:
    def read(reading: Reading, node: Node, item: str, name: str) -> Any:
        if node.value not in known:
            reading.fault(node.line, item, reason("pack:choice", field=name, value=_shown(node), known=known))
            return None
        return str(node.value)

    return read


def words(limit: int = TITLE_LIMIT, *, complete: bool = True) -> Reader:
    """A value per language; all of the pack's languages unless `complete` is False."""
    each = text(limit)

    def read(reading: Reading, node: Node, item: str, name: str) -> Any:
        if not isinstance(node.value, dict):
            return _not("mapping", reading, node, item, name)
        known = ", ".join(reading.languages)
        found = {}
        for language, value in node.value.items():
            if language not in reading.languages:
                why = reason("pack:unknown_language", language=language, languages=known)
                reading.fault(value.line, item, why)
            found[language] = each(reading, value, item, f"{name}.{language}")
        for language in reading.languages:
            if complete and language not in node.value:
                why = reason("pack:language", field=name, language=language, languages=known)
                reading.fault(node.line, item, why)
        return found

    return read


def day(reading: Reading, node: Node, item: str, name: str) -> str | None:
    """A year, a month or a day, kept as precise as it was written."""
    match = DAY.fullmatch(node.value) if isinstance(node.value, str) else None
    if match is None or (match[3] and not match[2]):
        reading.fault(node.line, item, reason("pack:date", value=_shown(node)))
        return None
    year, month, of_month = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not YEARS[0] <= year <= YEARS[1]:
        why = reason("pack:date_range", value=match[0], low=str(YEARS[0]), high=str(YEARS[1]))
        reading.fault(node.line, item, why)
        return None
    try:
        date(year, month, of_month)
    except ValueError:
        reading.fault(node.line, item, reason("pack:date", value=match[0]))
        return None
    return match[0]


def figure(reading: Reading, node: Node, item: str, name: str) -> Decimal | None:
    if not isinstance(node.value, str) or not FIGURE.fullmatch(node.value):
        reading.fault(node.line, item, reason("pack:figure", value=_shown(node)))
        return None
    return Decimal(node.value)


def unit(reading: Reading, node: Node, item: str, name: str) -> str | None:
    if node.value not in UNITS:
        reading.fault(node.line, item, reason("pack:unit", value=_shown(node), known=tuple(UNITS)))
        return None
    return str(node.value)


def ref(noun: str) -> Reader:
    """An identifier of another item; `noun` is its list in the pack, or "*" for list/identifier."""

    def read(reading: Reading, node: Node, item: str, name: str) -> Any:
        target = text()(reading, node, item, name)
        if target is None:
            return None
        listed, _, bare = target.rpartition("/") if noun == "*" else (noun, "", target)
        reading.references.append(Reference(node.line, item, name, listed, bare))
        return str(target)

    return read


def matches(reading: Reading, node: Node, item: str, name: str) -> Any:
    """A crosswalk: ``oecd/1.6: close`` for each field of another scheme."""
    if not isinstance(node.value, dict):
        return _not("mapping", reading, node, item, name)
    found = {}
    for notation, relation in node.value.items():
        if notation not in FIELDS:
            reading.fault(relation.line, item, reason("pack:no_field", value=notation, known=tuple(SCHEMES)))
        elif relation.value not in RELATIONS:
            why = reason("pack:choice", field=f"{name}.{notation}", value=_shown(relation), known=RELATIONS)
            reading.fault(relation.line, item, why)
        else:
            found[notation] = str(relation.value)
    return found


def many(each: Reader) -> Reader:
    def read(reading: Reading, node: Node, item: str, name: str) -> Any:
        if not isinstance(node.value, list):
            return _not("list", reading, node, item, name)
        return tuple(each(reading, entry, item, name) for entry in node.value)

    return read


def sections(reading: Reading, node: Node, item: str, name: str) -> Any:
    """Language -> section -> its heading as printed."""
    if not isinstance(node.value, dict):
        return _not("mapping", reading, node, item, name)
    found: dict[str, Words] = {}
    for language, entries in node.value.items():
        if not isinstance(entries.value, dict):
            _not("mapping", reading, entries, item, f"{name}.{language}")
            continue
        heading = text()
        found[language] = {
            section: heading(reading, value, item, f"{name}.{language}.{section}")
            for section, value in entries.value.items()
        }
    return found


def locators(reading: Reading, node: Node, item: str, name: str) -> Any:
    """``document/language/section: the words there``, or a list of such words."""
    if not isinstance(node.value, dict):
        return _not("mapping", reading, node, item, name)
    found: list[Locator] = []
    for place, anchors in node.value.items():
        parts = place.split("/")
        if len(parts) != 3 or not all(parts):
            reading.fault(anchors.line, item, reason("pack:locator", value=place))
            continue
        for anchor in anchors.value if isinstance(anchors.value, list) else [anchors]:
            said = text(ANCHOR_LIMIT)(reading, anchor, item, f"{name}.{place}")
            if said is not None:
                located = Locator(parts[0], parts[1], parts[2], said)
                found.append(located)
                reading.locators.append((anchor.line, item, located))
    return tuple(found)


def _not(kind: str, reading: Reading, node: Node, item: str, name: str) -> Any:
    reading.fault(node.line, item, reason(f"pack:not_{kind}", field=name))
    return None


def _shown(node: Node) -> str:
    if isinstance(node.value, str):
        return node.value[:60]
    return {list: "[…]", dict: "{…}"}.get(type(node.value), "–")  # type: ignore[arg-type]
