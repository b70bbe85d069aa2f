"""A pack: one agreement with everything its documents say of it, read from YAML and checked as a whole.

pack = read(Path("uk-china-2017.yaml"))     # raises BadPack with every fault and its line
pack.claims["projects-en"].value            # Decimal("460")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
from pathlib import Path
from typing import Any

from concord.engines.reason import reason
from concord.strategy import check, marks
from concord.strategy.faults import BadPack
from concord.strategy.marks import Node
from concord.strategy.nouns import NOUNS, WITHIN
from concord.strategy.reading import LANGUAGE, Reading, identifier, text

SHIPPED = Path(__file__).parent / "packs"
"""The packs that come with the product."""

HEAD = ("pack", "version", "languages")


@dataclass(frozen=True)
class Pack:
    """Items by noun and identifier, in the order of the file."""

    id: str
    version: str
    languages: tuple[str, ...]
    items: Mapping[str, Mapping[str, Any]]
    file: str

    def __getattr__(self, noun: str) -> Mapping[str, Any]:
        if noun in NOUNS:
            return self.items[noun]
        raise AttributeError(noun)


def read(path: Path) -> Pack:
    """Read and check a pack.

    Raises:
        BadPack: every fault of the file with its line; nothing of a faulty pack is returned.
    """
    return build(marks.read(path), str(path))


def parse(source: str, file: str = "pack.yaml") -> Pack:
    """As `read`, from text."""
    return build(marks.parse(source, file), file)


def build(root: Node, file: str) -> Pack:
    reading = Reading(file)
    if not isinstance(root.value, dict):
        reading.fault(root.line, "", reason("pack:empty"))
        raise BadPack(reading.faults)
    _unknown(reading, root, "pack", (*HEAD, *NOUNS), "")
    head = _head(reading, root)
    items = {noun: _list(reading, root.value.get(noun), noun) for noun in NOUNS}
    pack = Pack(*head, items, file)
    check.references(reading, pack.items)
    if not reading.faults:  # what follows compares values and needs all of them
        check.whole(reading, pack.items)
    if reading.faults:
        raise BadPack(reading.faults)
    return pack


def _head(reading: Reading, root: Node) -> tuple[str, str, tuple[str, ...]]:
    entries = root.value
    assert isinstance(entries, dict)
    for name in (*HEAD, "documents", "agreements"):
        if name not in entries:
            reading.fault(root.line, "", reason("pack:missing", field=name, noun="pack"))
    found = entries.get("languages", Node([], root.line))
    listed = found.value if isinstance(found.value, list) else []
    for entry in listed:
        if not isinstance(entry.value, str) or not LANGUAGE.fullmatch(entry.value):
            reading.fault(entry.line, "languages", reason("pack:identifier", value=str(entry.value)))
    reading.languages = tuple(str(entry.value) for entry in listed)
    if not listed and "languages" in entries:
        reading.fault(found.line, "", reason("pack:not_list", field="languages"))
    pack = identifier(reading, entries["pack"], "pack", "pack") if "pack" in entries else None
    version = text(20)(reading, entries["version"], "pack", "version") if "version" in entries else ""
    return pack or "", version or "", reading.languages


def _list(reading: Reading, node: Node | None, noun: str) -> dict[str, Any]:
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, list):
        reading.fault(node.line, noun, reason("pack:not_list", field=noun))
        return {}
    found: dict[str, Any] = {}
    for entry in node.value:
        item = _item(reading, entry, noun)
        if item is None or item.id is None:
            continue
        if item.id in found:
            why = reason("pack:duplicate", noun=noun, id=item.id, first=found[item.id].line)
            reading.fault(item.line, f"{noun}/{item.id}", why)
        found.setdefault(item.id, item)
    return found


def _item(reading: Reading, node: Node, noun: str) -> Any:
    if not isinstance(node.value, dict):
        reading.fault(node.line, noun, reason("pack:not_mapping", field=noun))
        return None
    named = node.value.get("id")
    label = f"{noun}/{named.value}" if named and isinstance(named.value, str) else noun
    item = NOUNS[noun](**_fields(reading, node, NOUNS[noun], noun, label), line=node.line)
    inner = {
        field: _within(reading, node.value[field], field, kind, label)
        for (of, field), kind in WITHIN.items()
        if of == noun and field in node.value
    }
    return replace(item, **inner) if inner else item


def _within(reading: Reading, node: Node, field: str, kind: type[Any], label: str) -> tuple[Any, ...]:
    """The entries of a list within an item: signatures, accessions, people at an event."""
    entries = node.value if isinstance(node.value, list) else []
    if not entries or not all(isinstance(entry.value, dict) for entry in entries):
        reading.fault(node.line, label, reason("pack:not_list", field=field))
        return ()
    return tuple(kind(**_fields(reading, entry, kind, field, label)) for entry in entries)


def _fields(reading: Reading, node: Node, kind: type[Any], noun: str, label: str) -> dict[str, Any]:
    entries = node.value
    assert isinstance(entries, dict)
    readable = {entry.name: entry for entry in fields(kind) if "read" in entry.metadata}
    _unknown(reading, node, noun, tuple(readable), label)
    found: dict[str, Any] = {}
    for name, entry in readable.items():
        value = entries.get(name)
        if value is not None and value.value is not None:
            if (noun, name) not in WITHIN:
                found[name] = entry.metadata["read"](reading, value, label, name)
        elif _required(entry):
            reading.fault(node.line, label, reason("pack:missing", field=name, noun=noun))
            found[name] = None
    return found


def _required(entry: Field[Any]) -> bool:
    return entry.default is MISSING and entry.default_factory is MISSING


def _unknown(reading: Reading, node: Node, noun: str, known: tuple[str, ...], label: str) -> None:
    assert isinstance(node.value, dict)
    for name, value in node.value.items():
        if name not in known:
            why = reason("pack:unknown_field", field=name, noun=noun, known=known)
            reading.fault(value.line, label, why)
