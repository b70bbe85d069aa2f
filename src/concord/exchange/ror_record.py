"""One ROR record of schema v1 or v2: plain JSON in, an `Organisation` or everything wrong with it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.engines.reason import Reason, reason
from concord.exchange.findings import Finding, Reported
from concord.exchange.iati_codes import CODES

PREFIX = "https://ror.org/"
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32, in which ROR writes its numbers."""

STATUSES = ("active", "inactive", "withdrawn")
TYPES = (
    *("archive", "company", "education", "facility", "funder", "government"),
    *("healthcare", "nonprofit", "other"),
)
NAME_TYPES = ("acronym", "alias", "label", "ror_display")
TIES = ("child", "parent", "predecessor", "related", "successor")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
LIMIT = 1000
"""The longest name, identifier or address that is believed."""


@dataclass(frozen=True)
class Name:
    """A name with its language (`und` where ROR gives none) and what it is to the organisation."""

    text: str
    language: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Related:
    ror: str
    kind: str
    label: str


@dataclass(frozen=True)
class Organisation:
    """An organisation as ROR has it; `ror` is the bare identifier (0001h1y25)."""

    file: str
    line: int
    ror: str
    names: tuple[Name, ...]
    status: str
    types: tuple[str, ...]
    established: int | None
    countries: tuple[str, ...]
    places: tuple[str, ...]
    identifiers: Mapping[str, tuple[str, ...]]
    """By scheme (grid, isni, wikidata, fundref), the preferred one first."""
    links: tuple[str, ...]
    related: tuple[Related, ...]
    schema: str

    @property
    def display(self) -> str:
        return next(name.text for name in self.names if "ror_display" in name.kinds)

    def titles(self) -> dict[str, str]:
        """One name per language: the one shown, else a label, else an alias; acronyms do not count."""
        ranks = {"ror_display": 0, "label": 1, "alias": 2}
        ranked = sorted(
            (min((ranks[kind] for kind in name.kinds if kind in ranks), default=9), place, name)
            for place, name in enumerate(self.names)
        )
        titles: dict[str, str] = {}
        for rank, _, name in ranked:
            if rank < 9:
                titles.setdefault(name.language, name.text)
        return titles

    def parents(self) -> tuple[str, ...]:
        return tuple(tie.ror for tie in self.related if tie.kind == "parent")


def bare(identifier: object) -> str | None:
    """The bare ROR identifier of an address or of itself, or None where the check digits do not fit.

    The last two digits are 98 - (100 n mod 97) (ISO/IEC 7064), n being the six before them in base 32.
    """
    text = str(identifier).strip().lower().removeprefix(PREFIX).removeprefix("ror.org/")
    if not re.fullmatch(f"0[{ALPHABET}]{{6}}[0-9]{{2}}", text):
        return None
    number = 0
    for character in text[1:7]:
        number = number * 32 + ALPHABET.index(character)
    return text if int(text[7:]) == 98 - number * 100 % 97 else None


def storable(text: str) -> bool:
    """Whether a database can keep it: no NUL, no half of a surrogate pair, both of which JSON can spell."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class _Look:
    """Looks into one record and collects what is wrong."""

    def __init__(self, record: Mapping[str, Any], file: str, line: int) -> None:
        self.record, self.file, self.line = record, file, line
        self.label = str(record.get("id", ""))[:80]
        self.findings: list[Finding] = []

    def wrong(self, field: str, why: Reason) -> None:
        self.findings.append(Finding(self.file, self.line, self.label, field, why))

    def listed(self, field: str) -> list[Any]:
        value = self.record.get(field)
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(field, reason("ror:shape", field=field))
            return []
        return value

    def entries(self, field: str) -> Iterator[Mapping[str, Any]]:
        for entry in self.listed(field):
            if isinstance(entry, Mapping):
                yield entry
            else:
                self.wrong(field, reason("ror:shape", field=field))

    def text(self, field: str, value: object) -> str:
        if not isinstance(value, str) or not value.strip():
            self.wrong(field, reason("ror:missing", field=field))
            return ""
        if not storable(value):
            self.wrong(field, reason("ror:shape", field=field))
        if len(value) > LIMIT:
            self.wrong(field, reason("ror:too_long", field=field, length=len(value), limit=LIMIT))
        return " ".join(value.split())

    def optional(self, field: str, value: object) -> str:
        return self.text(field, value) if value else ""

    def language(self, field: str, value: object) -> str:
        """The language of a name; `und` where none is given."""
        if not value:
            return "und"
        if not isinstance(value, str) or not LANGUAGE.fullmatch(value):
            self.wrong(field, reason("ror:shape", field=field))
            return "und"
        return value

    def code(self, field: str, value: object, known: tuple[str, ...]) -> str:
        folded = value.lower() if isinstance(value, str) else ""
        if folded not in known:
            self.wrong(field, reason("ror:code", value=str(value)[:40], known=known))
        return folded

    def country(self, field: str, value: object) -> str:
        if not isinstance(value, str) or value not in CODES["Country"]:
            self.wrong(field, reason("ror:country", value=str(value)[:40]))
        return str(value)


def parse(record: object, file: str, line: int) -> Organisation | Reported:
    """An organisation, or what is wrong with the record."""
    if not isinstance(record, Mapping):
        finding = Finding(file, line, "", "", reason("ror:no_record"))
        return Reported(f"{file}:{line}", (finding,))
    look = _Look(record, file, line)
    ror = bare(record.get("id", ""))
    if ror is None:
        look.wrong("id", reason("ror:identifier", value=str(record.get("id", "–"))[:80]))
    if "names" in record:
        schema, names, places = "2", _names_v2(look), _places_v2(look)
    elif "name" in record:
        schema, names, places = "1", _names_v1(look), _places_v1(look)
    else:
        look.findings = [Finding(file, line, look.label, "", reason("ror:no_record"))]
        return Reported(look.label or f"{file}:{line}", tuple(look.findings))
    if not any("ror_display" in name.kinds for name in names):
        look.wrong("names", reason("ror:missing", field="names/ror_display"))
    types = tuple(look.code("types", kind, TYPES) for kind in look.listed("types"))
    if not types:
        look.wrong("types", reason("ror:missing", field="types"))
    status, established = look.code("status", record.get("status"), STATUSES), _year(look)
    identifiers, links, related = _identifiers(look), _links(look), tuple(_related(look))
    if look.findings or ror is None:
        return Reported(look.label or f"{file}:{line}", tuple(look.findings))
    return Organisation(
        file=file,
        line=line,
        ror=ror,
        names=names,
        status=status,
        types=types,
        established=established,
        countries=tuple(dict.fromkeys(country for country, _ in places)),
        places=tuple(dict.fromkeys(place for _, place in places if place)),
        identifiers=identifiers,
        links=links,
        related=related,
        schema=schema,
    )


def _names_v2(look: _Look) -> tuple[Name, ...]:
    names = []
    for entry in look.entries("names"):
        kinds = entry.get("types")
        known = tuple(look.code("names/types", kind, NAME_TYPES) for kind in kinds) if isinstance(kinds, list) else ()
        names.append(
            Name(look.text("names/value", entry.get("value")), look.language("names/lang", entry.get("lang")), known)
        )
    return tuple(names)


def _names_v1(look: _Look) -> tuple[Name, ...]:
    names = [Name(look.text("name", look.record.get("name")), "und", ("label", "ror_display"))]
    for entry in look.entries("labels"):
        names.append(
            Name(
                look.text("labels", entry.get("label")), look.language("labels/iso639", entry.get("iso639")), ("label",)
            )
        )
    for field, kind in (("aliases", "alias"), ("acronyms", "acronym")):
        names += [Name(look.text(field, text), "und", (kind,)) for text in look.listed(field)]
    return tuple(names)


def _places_v2(look: _Look) -> list[tuple[str, str]]:
    places = []
    for entry in look.entries("locations"):
        details = entry.get("geonames_details")
        details = details if isinstance(details, Mapping) else {}
        country = look.country("locations/country_code", details.get("country_code"))
        places.append((country, look.optional("locations/name", details.get("name"))))
    if not places:
        look.wrong("locations", reason("ror:missing", field="locations"))
    return places


def _places_v1(look: _Look) -> list[tuple[str, str]]:
    country = look.record.get("country")
    code = look.country("country", country.get("country_code") if isinstance(country, Mapping) else None)
    places = [(code, look.optional("addresses/city", entry.get("city"))) for entry in look.entries("addresses")]
    return places or [(code, "")]


def _year(look: _Look) -> int | None:
    year = look.record.get("established")
    if year is None:
        return None
    if isinstance(year, bool) or not isinstance(year, (int, float)) or not 500 <= year <= 2200 or year != int(year):
        look.wrong("established", reason("ror:year", value=str(year)[:40]))
        return None
    return int(year)


def _identifiers(look: _Look) -> dict[str, tuple[str, ...]]:
    """v2 has a list of records with their type, v1 a mapping by type whose `all` may be one text."""
    raw = look.record.get("external_ids")
    if isinstance(raw, Mapping):
        entries = [(scheme, entry) for scheme, entry in raw.items() if isinstance(entry, Mapping)]
    else:
        entries = [(entry.get("type"), entry) for entry in look.entries("external_ids")]
    found: dict[str, tuple[str, ...]] = {}
    for scheme, entry in entries:
        every = entry.get("all")
        listed = [every] if isinstance(every, str) else every if isinstance(every, list) else []
        ordered = ([entry["preferred"]] if entry.get("preferred") else []) + listed
        name = look.text("external_ids", scheme).lower()
        found[name] = tuple(dict.fromkeys(look.text("external_ids", value) for value in ordered))
    return found


def _links(look: _Look) -> tuple[str, ...]:
    links = []
    for entry in look.listed("links"):
        value = entry.get("value") if isinstance(entry, Mapping) else entry
        links.append(look.text("links", value))
    return tuple(link for link in links if link.startswith(("http://", "https://")))


def _related(look: _Look) -> Iterator[Related]:
    for entry in look.entries("relationships"):
        ror = bare(entry.get("id", ""))
        kind = look.code("relationships/type", entry.get("type"), TIES)
        if ror is None:
            look.wrong("relationships/id", reason("ror:identifier", value=str(entry.get("id", "–"))[:80]))
        else:
            yield Related(ror, kind, look.optional("relationships/label", entry.get("label")))
