"""YAML that remembers its lines. Scalars stay text: a date, a version and the language `no` mean what they say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from concord.engines.reason import Reason, reason
from concord.strategy.faults import BadPack, Fault

LIMIT_BYTES = 4 * 1024 * 1024
"""A pack is written by people; what is larger is not a pack."""

LIMIT_DEPTH = 40


@dataclass(frozen=True)
class Node:
    """A value and the line it stands on: text, a list, a mapping, or nothing."""

    value: str | list[Node] | dict[str, Node] | None
    line: int


def read(path: Path) -> Node:
    """The one document of a YAML file.

    Raises:
        BadPack: no such file, not UTF-8, not YAML, an alias, a repeated key, or nested or large beyond reason.
    """
    return parse(_text(path), str(path))


def parse(text: str, file: str) -> Node:
    """As `read`, from text; `file` is the name that faults carry."""
    try:
        _refuse_tricks(text, file)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _bad(file, mark.line + 1 if mark else 1, reason("pack:syntax", detail=error.problem or "?")) from None
    except yaml.YAMLError as error:
        raise _bad(file, 1, reason("pack:syntax", detail=str(error).splitlines()[0])) from None
    if root is None:
        raise _bad(file, 1, reason("pack:empty"))
    return _convert(root, file)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError:
        raise _bad(str(path), 1, reason("pack:unreadable")) from None
    if len(raw) > LIMIT_BYTES:
        raise _bad(str(path), 1, reason("pack:too_large", limit=LIMIT_BYTES // 1024**2))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(str(path), raw[: error.start].count(b"\n") + 1, reason("pack:encoding")) from None


def _refuse_tricks(text: str, file: str) -> None:
    """Aliases multiply without limit and deep nesting exhausts the stack: both are refused before composing."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise _bad(file, line, reason("pack:alias"))
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > LIMIT_DEPTH:
            raise _bad(file, line, reason("pack:too_deep"))


def _convert(node: yaml.Node, file: str) -> Node:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return Node([_convert(entry, file) for entry in node.value], line)
    if isinstance(node, yaml.MappingNode):
        return Node(_mapping(node, file), line)
    empty = getattr(node, "style", None) is None and node.value in ("", "~", "null")
    return Node(None if empty else node.value, line)


def _mapping(node: yaml.MappingNode, file: str) -> dict[str, Node]:
    entries: dict[str, Node] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode):
            raise _bad(file, line, reason("pack:syntax", detail="a key must be text"))
        if key.value in entries:
            raise _bad(file, line, reason("pack:repeated_key", key=key.value))
        entries[key.value] = _convert(value, file)
    return entries


def _bad(file: str, line: int, why: Reason) -> BadPack:
    return BadPack([Fault(file, line, "", why)])
