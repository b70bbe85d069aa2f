"""ORCID records of version 3.0, JSON or XML: people, every name they use, where they worked, their identifiers.

Only what the person made public is in these files. Fields: info.orcid.org, "ORCID message format 3.0".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from concord.engines.progress import Progress, tick
from concord.engines.reason import reason
from concord.exchange.findings import Reported
from concord.exchange.packed import Document, broken, documents, refused
from concord.exchange.register_records import Look, PersonRecord, Post, Spelt, language_of
from concord.exchange.ror_record import bare
from concord.register.acts import is_orcid

_ORCID = re.compile(r"(\d{4}-\d{4}-\d{4}-\d{3}[\dXx])/?$")
_VERSION = re.compile(r"https?://www\.orcid\.org/ns/record(?:/(?!3)\d.*)?$")


def read(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[PersonRecord | Reported]:
    """Every person of the files.

    Raises:
        BadFile: a file that cannot be used.
        Cancelled: the caller's progress wants to stop.
    """
    paths = list(paths)
    for number, path in enumerate(paths):
        some = False
        for document in documents(path):
            if isinstance(document, Reported):
                yield document
                continue
            tick(progress, "import:read", (number + document.share) / len(paths))
            said = document.said if isinstance(document.said, dict) else _from_xml(path, document)
            if not isinstance(said, dict) or not ({"orcid-identifier", "person"} & said.keys()):
                if not some:
                    raise refused(path, reason("import:other-kind"), document.line)
                yield broken(document.file, document.line, reason("import:no-record"))
                continue
            some = True
            yield parse(said, document.file, document.line)
        if not some:
            raise refused(path, reason("import:other-kind"))


def identifier(value: Any) -> str | None:
    """The bare ORCID of an address or of itself, in capitals; None if it is none."""
    found = _ORCID.search(str(value or "").strip())
    return found[1].upper() if found and is_orcid(found[1].upper()) else None


def parse(said: Any, file: str, line: int) -> PersonRecord | Reported:
    """A person, or what is wrong with the record."""
    look = Look(file, line)
    address = look.mapping("orcid-identifier", said.get("orcid-identifier"))
    path = address.get("path") or address.get("uri") or said.get("path")
    look.label = str(path or "")
    orcid = identifier(path)
    if orcid is None:
        look.wrong("orcid-identifier", reason("import:orcid", value=str(path)[:40]))
    person = look.mapping("person", said.get("person"))
    names = tuple(_names(look, person))
    if not names:
        look.wrong("person/name", reason("import:no-name"))
    keywords = tuple(
        text
        for each in look.listed("keyword", look.mapping("keywords", person.get("keywords")).get("keyword"))
        if (text := look.text("keyword", look.mapping("keyword", each).get("content"), 200))
    )
    found = look.mapping("external-identifiers", person.get("external-identifiers")).get("external-identifier")
    others = tuple(_identifiers(look, look.listed("external-identifier", found)))
    posts = tuple(_posts(look, look.mapping("activities-summary", said.get("activities-summary"))))
    if look.findings or orcid is None:
        return look.reported()
    return PersonRecord(
        file, line, "orcid", orcid, tuple(dict.fromkeys(names)), orcid, posts, tuple(dict.fromkeys(others)), keywords
    )


def _value(look: Look, field: str, holder: Any) -> Any:
    return look.mapping(field, holder).get("value") if holder is not None else None


def _names(look: Look, person: Any) -> Iterator[Spelt]:
    name = look.mapping("name", person.get("name"))
    given = look.text("given-names", _value(look, "given-names", name.get("given-names")), 150)
    family = look.text("family-name", _value(look, "family-name", name.get("family-name")), 150)
    credit = look.text("credit-name", _value(look, "credit-name", name.get("credit-name")))
    whole = f"{given} {family}".strip()
    if any("㐀" <= letter <= "鿿" for letter in family):
        whole = f"{family}{given}"
    if whole:
        yield Spelt(whole, "name", language_of(whole), family, given if family else "")
    if credit and credit != whole:
        kind = "published" if whole else "name"
        yield Spelt(credit, kind, language_of(credit))
    others = look.mapping("other-names", person.get("other-names")).get("other-name")
    for each in look.listed("other-name", others):
        text = look.text("other-name", look.mapping("other-name", each).get("content"))
        if text and text not in (whole, credit):
            yield Spelt(text, "published", language_of(text))


def _identifiers(look: Look, listed: list[Any]) -> Iterator[tuple[str, str]]:
    for each in listed:
        entry = look.mapping("external-identifier", each)
        scheme = look.text("external-id-type", entry.get("external-id-type"), 200)
        value = look.text("external-id-value", entry.get("external-id-value"), 200)
        if scheme and value:
            yield _SCHEMES.get(scheme.casefold(), scheme.casefold()[:40]), value


_SCHEMES = {
    "scopus author id": "scopus",
    "researcherid": "researcherid",
    "researcher id": "researcherid",
    "loop profile": "loop",
}


def _posts(look: Look, activities: Any) -> Iterator[Post]:
    employments = look.mapping("employments", activities.get("employments"))
    for group in look.listed("affiliation-group", employments.get("affiliation-group")):
        for each in look.listed("summaries", look.mapping("affiliation-group", group).get("summaries")):
            summary = look.mapping("employment-summary", look.mapping("summaries", each).get("employment-summary"))
            organisation = look.mapping("organization", summary.get("organization"))
            stated = look.text("organization/name", organisation.get("name"), 500)
            if not stated:
                continue
            known = look.mapping("disambiguated-organization", organisation.get("disambiguated-organization"))
            ror = bare(known.get("disambiguated-organization-identifier", ""))
            first, last = (
                look.year(date, _value(look, "year", look.mapping(date, summary.get(date)).get("year")))
                for date in ("start-date", "end-date")
            )
            if first and last and last < first:
                look.wrong("end-date", reason("import:years-crossed", first=first, last=last))
            address = look.mapping("address", organisation.get("address"))
            yield Post(
                stated, ror, None, str(address.get("country") or "")[:2],
                look.text("role-title", summary.get("role-title"), TITLE), first, last,
            )  # fmt: skip


TITLE = 300

# -- XML ---------------------------------------------------------------------------------------------------------------

_NS = {
    "r": "http://www.orcid.org/ns/record", "p": "http://www.orcid.org/ns/person",
    "pd": "http://www.orcid.org/ns/personal-details", "o": "http://www.orcid.org/ns/other-name",
    "k": "http://www.orcid.org/ns/keyword", "x": "http://www.orcid.org/ns/external-identifier",
    "c": "http://www.orcid.org/ns/common", "a": "http://www.orcid.org/ns/activities",
    "e": "http://www.orcid.org/ns/employment",
}  # fmt: skip


def _from_xml(path: Path, document: Document) -> dict[str, Any] | None:
    """The XML form of a record as its JSON form."""
    root = document.said
    if isinstance(root, (str, int, float, list)) or root is None:
        return None
    space, _, tag = str(root.tag).rpartition("}")
    if tag in {"orcid-message"} or (tag == "record" and space.lstrip("{") != _NS["r"]):
        raise refused(path, reason("import:version", kind="ORCID", wanted="3.0"))
    if tag != "record":
        return None

    def words(at: str, of: Any = root) -> str:
        found = of.find(at, _NS)
        return "" if found is None else str(found.text or "")

    def wrapped(at: str, of: Any = root) -> dict[str, str] | None:
        text = words(at, of)
        return {"value": text} if text else None

    name = {
        "given-names": wrapped(".//p:name/pd:given-names"), "family-name": wrapped(".//p:name/pd:family-name"),
        "credit-name": wrapped(".//p:name/pd:credit-name"),
    }  # fmt: skip
    return {
        "orcid-identifier": {"path": words("c:orcid-identifier/c:path") or root.get("path", "")},
        "person": {
            "name": name,
            "other-names": {
                "other-name": [{"content": words("o:content", e)} for e in root.iterfind(".//o:other-name", _NS)]
            },
            "keywords": {"keyword": [{"content": words("k:content", e)} for e in root.iterfind(".//k:keyword", _NS)]},
            "external-identifiers": {
                "external-identifier": [
                    {
                        "external-id-type": words("c:external-id-type", e),
                        "external-id-value": words("c:external-id-value", e),
                    }
                    for e in root.iterfind(".//x:external-identifier", _NS)
                ]
            },
        },
        "activities-summary": {
            "employments": {
                "affiliation-group": [
                    {"summaries": [{"employment-summary": _employment(e, words, wrapped)}]}
                    for e in root.iterfind(".//e:employment-summary", _NS)
                ]
            }
        },
    }


def _employment(element: Any, words: Any, wrapped: Any) -> dict[str, Any]:
    known = ".//c:disambiguated-organization/c:disambiguated-organization-identifier"
    return {
        "role-title": words("c:role-title", element),
        "start-date": {"year": wrapped("c:start-date/c:year", element)},
        "end-date": {"year": wrapped("c:end-date/c:year", element)},
        "organization": {
            "name": words("c:organization/c:name", element),
            "address": {"country": words("c:organization/c:address/c:country", element)},
            "disambiguated-organization": {"disambiguated-organization-identifier": words(known, element)},
        },
    }
