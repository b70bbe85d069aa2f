"""A reader of Turtle, as strict as its grammar for what we write: prefixes, names, texts; anything else is an error."""

from __future__ import annotations

import json
import re

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<prefix>@prefix\s+(?P<name>[a-z]+):\s+<(?P<address>[^<>\s"{}|^`\\]*)>\s*\.)
    |(?P<iri><[^<>\s"{}|^`\\]*>)
    |(?P<text>"(?:[^"\\\n\r]|\\[tbnrf"\\]|\\u[0-9A-Fa-f]{4})*")(?:@(?P<tag>[a-zA-Z]+(?:-[a-zA-Z0-9]+)*)|\^\^(?P<type>[a-z]+:[A-Za-z]+))?
    |(?P<short>[a-z]+:[A-Za-z]+)
    |(?P<mark>[.;,])
    )""",
    re.X,
)


def read(text: str) -> set[tuple[str, str, str]]:
    """The triples; a text as ``"words"@tag`` or ``"words"^^address``.

    Raises:
        ValueError: it is not Turtle.
    """
    prefixes: dict[str, str] = {}
    triples: set[tuple[str, str, str]] = set()
    at, waiting = 0, []
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if not found:
            raise ValueError(f"not Turtle: {text[at : at + 60]!r}")
        at = found.end()
        if found["prefix"]:
            prefixes[found["name"]] = found["address"]
            continue
        if not found["mark"]:
            waiting.append(_term(found, prefixes))
            continue
        if len(waiting) != 3:
            raise ValueError(f"{len(waiting)} terms before {found['mark']!r}: {waiting}")
        triples.add((waiting[0], waiting[1], waiting[2]))
        waiting = {".": [], ";": waiting[:1], ",": waiting[:2]}[found["mark"]]
    if waiting:
        raise ValueError("the last statement has no end")
    return triples


def _term(found: re.Match[str], prefixes: dict[str, str]) -> str:
    if found["iri"]:
        return found["iri"][1:-1]
    if found["short"]:
        return _long(found["short"], prefixes)
    words = json.dumps(json.loads(found["text"]), ensure_ascii=False)
    if found["tag"]:
        return f"{words}@{found['tag']}"
    return f"{words}^^{_long(found['type'], prefixes)}" if found["type"] else words


def _long(short: str, prefixes: dict[str, str]) -> str:
    prefix, _, rest = short.partition(":")
    return prefixes[prefix] + rest


def of_json_ld(document: dict) -> set[tuple[str, str, str]]:
    """The triples of a flat JSON-LD document, written as `read` writes them."""
    prefixes = document["@context"]
    triples = set()
    for node in document["@graph"]:
        for kind in node["@type"]:
            triples.add((node["@id"], prefixes["rdf"] + "type", _long(kind, prefixes)))
        for verb, things in node.items():
            for thing in things if not verb.startswith("@") else ():
                triples.add((node["@id"], _long(verb, prefixes), _value(thing, prefixes)))
    return triples


def _value(thing: dict[str, str], prefixes: dict[str, str]) -> str:
    if "@id" in thing:
        return thing["@id"]
    words = json.dumps(thing["@value"], ensure_ascii=False)
    if "@language" in thing:
        return f"{words}@{thing['@language']}"
    return f"{words}^^{_long(thing['@type'], prefixes)}" if "@type" in thing else words
