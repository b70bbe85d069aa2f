"""Priority areas as a SKOS concept scheme, in Turtle and in JSON-LD.

Both say the same triples. An area keeps its address through all versions; which version it is stands in
`owl:versionInfo`, how each version was worded in `skos:changeNote`. Neither the OECD nor GB/T 13745 publishes
addresses of its fields, so the fields that are matched get addresses of this installation and are described in the
same file.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.strategy.fields import FIELDS, SCHEMES
from concord.strategy.models import Area, Pack
from concord.values import LocalizedText

PREFIXES: Mapping[str, str] = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
TAGS: Mapping[str, str] = {"zh": "zh-Hans"}
"""Our language codes as BCP 47 tags where these say more."""


@dataclass(frozen=True, order=True)
class Text:
    """A literal: its words, and its language or its datatype (a prefixed name)."""

    words: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True, order=True)
class Name:
    """A full address, or a prefixed name where `short`."""

    address: str
    short: bool = False


Triple = tuple[Name, str, Name | Text]


def scheme(pack: Pack, areas: Iterable[Area], *, site: str, title: LocalizedText) -> list[Triple]:
    """The areas of a pack as triples.

    Args:
        areas: with their clause, parent and versions.
        site: the address of this installation, without a slash at its end.
        title: of the scheme.
    """
    areas = list(areas)
    own = Name(f"{site}/areas/{pack.code}/")
    found: list[Triple] = [(own, "rdf:type", Name("skos:ConceptScheme", True))]
    found += [(own, "dcterms:title", text) for text in _texts(title)]
    found.append((own, "owl:versionInfo", Text(pack.version)))
    for area in areas:
        found += _concept(area, own, {each.pk for each in areas}, site)
    matched = sorted({field for area in areas for field in area.matches})
    for field in matched:
        found += _field(field, site)
    for name in sorted({field.partition("/")[0] for field in matched}):
        other = Name(f"{site}/fields/{name}/")
        found.append((other, "rdf:type", Name("skos:ConceptScheme", True)))
        found += [(other, "dcterms:title", Text(words, TAGS.get(code, code))) for code, words in SCHEMES[name].items()]
    return found


def _concept(area: Area, own: Name, within: set[int], site: str) -> Iterator[Triple]:
    at = Name(address(area, site))
    yield at, "rdf:type", Name("skos:Concept", True)
    yield at, "skos:inScheme", own
    yield at, "skos:notation", Text(area.code)
    yield at, "owl:versionInfo", Text(str(area.version))
    for text in _texts(area.titles):
        yield at, "skos:prefLabel", text
    for text in _texts(area.about):
        yield at, "skos:definition", text
    if area.parent is not None and area.parent_id in within:
        yield at, "skos:broader", Name(f"{site}/areas/{area.pack.code}/{area.parent.code}/")
    else:
        yield at, "skos:topConceptOf", own
        yield own, "skos:hasTopConcept", at
    for field, relation in sorted(area.matches.items()):
        yield at, f"skos:{relation}Match", Name(f"{site}/fields/{field}/")
    clause = area.clause
    yield (
        at,
        "dcterms:source",
        Name(f"{site}/agreements/{area.pack.code}/{clause.agreement.code}/clauses/{clause.code}/"),
    )
    for version in area.versions.all():
        for text in _texts(version.titles):
            said = f"{version.number}: {text.words} ({version.authority}) {version.because}".strip()
            yield at, "skos:changeNote", Text(said, text.language)
    if area.state == Area.State.RETIRED or area.withdrawn:
        yield at, "owl:deprecated", Text("true", datatype="xsd:boolean")


def _field(field: str, site: str) -> Iterator[Triple]:
    known = FIELDS[field]
    at = Name(f"{site}/fields/{field}/")
    yield at, "rdf:type", Name("skos:Concept", True)
    yield at, "skos:inScheme", Name(f"{site}/fields/{known.scheme}/")
    yield at, "skos:notation", Text(known.code)
    for language, words in known.names.items():
        yield at, "skos:prefLabel", Text(words, TAGS.get(language, language))


def address(area: Area, site: str) -> str:
    """The address by which an area is named, in every version."""
    return f"{site}/areas/{area.pack.code}/{area.code}/"


def _texts(value: LocalizedText) -> Iterator[Text]:
    for language, words in value.texts.items():
        yield Text(words, TAGS.get(language, language))


# -- written out -------------------------------------------------------------------------------------------------------


def turtle(triples: Iterable[Triple]) -> str:
    """The triples as Turtle, subjects in the order in which they come."""
    lines = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    for subject, said in _by_subject(triples).items():
        statements = [f"    {verb} {', '.join(_turtle(thing) for thing in things)}" for verb, things in said.items()]
        lines += ["", f"{_turtle(subject)}", " ;\n".join(statements) + " ."]
    return "\n".join(lines) + "\n"


def _turtle(thing: Name | Text) -> str:
    if isinstance(thing, Name):
        return thing.address if thing.short else f"<{thing.address}>"
    words = json.dumps(thing.words, ensure_ascii=False)  # JSON's escapes are Turtle's
    if thing.language:
        return f"{words}@{thing.language}"
    return f"{words}^^{thing.datatype}" if thing.datatype else words


def json_ld(triples: Iterable[Triple]) -> dict[str, Any]:
    """The triples as a JSON-LD document."""
    graph = []
    for subject, said in _by_subject(triples).items():
        node: dict[str, Any] = {"@id": subject.address}
        for verb, things in said.items():
            if verb == "rdf:type":
                node["@type"] = [str(thing.address) for thing in things if isinstance(thing, Name)]
            else:
                node[verb] = [_json(thing) for thing in things]
        graph.append(node)
    return {"@context": dict(PREFIXES), "@graph": graph}


def _json(thing: Name | Text) -> dict[str, str]:
    if isinstance(thing, Name):
        return {"@id": thing.address}
    if thing.language:
        return {"@value": thing.words, "@language": thing.language}
    return {"@value": thing.words, **({"@type": thing.datatype} if thing.datatype else {})}


def _by_subject(triples: Iterable[Triple]) -> dict[Name, dict[str, list[Name | Text]]]:
    found: dict[Name, dict[str, list[Name | Text]]] = defaultdict(lambda: defaultdict(list))
    for subject, verb, thing in triples:
        found[subject][verb].append(thing)
    return found
