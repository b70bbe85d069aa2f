"""OpenAlex entities: authors and works give people and what ties them, institutions give organisations.

JSON, JSON lines, gz of them, or pages as the interface answers; the kind of an entity is read off its identifier.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from concord.engines.progress import Progress, tick
from concord.engines.reason import reason
from concord.exchange.findings import Reported
from concord.exchange.iati_codes import CODES
from concord.exchange.orcid import identifier
from concord.exchange.packed import broken, documents, refused
from concord.exchange.register_records import (
    Look,
    OrganisationRecord,
    PersonRecord,
    Post,
    Record,
    Spelt,
    WorkRecord,
    language_of,
)
from concord.exchange.ror_record import TYPES, bare

_ID = re.compile(r"(?:https?://openalex\.org/)?([AIW]\d{1,15})$")
AUTHORS_TIED = 50
"""Of a work with more authors than this, the authors are not tied to each other: that many did not work together."""


def read(paths: Iterable[Path], progress: Progress | None = None) -> Iterator[Record | Reported]:
    """Every author, institution and work of the files.

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
            if not isinstance(document.said, dict) or key_of(document.said.get("id")) is None:
                if not some:
                    raise refused(path, reason("import:other-kind"), document.line)
                yield broken(document.file, document.line, reason("import:no-record"))
                continue
            some = True
            yield parse(document.said, document.file, document.line)
        if not some:
            raise refused(path, reason("import:other-kind"))


def key_of(value: Any) -> str | None:
    """The bare identifier: A5132448078."""
    found = _ID.match(str(value or ""))
    return found[1] if found else None


def parse(said: Mapping[str, Any], file: str, line: int) -> Record | Reported:
    """An entity, or what is wrong with it."""
    key = key_of(said.get("id")) or ""
    look = Look(file, line, key)
    found = {"A": _author, "I": _institution, "W": _work}[key[0]](look, said, key)
    return look.reported() if look.findings or found is None else found


def _author(look: Look, said: Mapping[str, Any], key: str) -> PersonRecord | None:
    shown = look.text("display_name", said.get("display_name"))
    if not shown:
        look.wrong("display_name", reason("import:no-name"))
        return None
    names = [Spelt(shown, "name", language_of(shown))]
    for each in look.listed("display_name_alternatives", said.get("display_name_alternatives")):
        text = look.text("display_name_alternatives", each)
        if text and text != shown:
            names.append(Spelt(text, "published", language_of(text)))
    topics = look.listed("topics", said.get("topics"))[:5]
    keywords = (look.text("topics", look.mapping("topics", each).get("display_name"), 200) for each in topics)
    posts = [
        post
        for each in look.listed("affiliations", said.get("affiliations"))
        if (post := _post(look, look.mapping("affiliations", each)))
    ]
    orcid = _orcid(look, said.get("orcid"))
    return PersonRecord(
        look.file, look.line, "openalex", key, tuple(dict.fromkeys(names)), orcid, tuple(posts), (("openalex", key),),
        tuple(each for each in keywords if each),
    )  # fmt: skip


def _orcid(look: Look, value: Any) -> str | None:
    if not value:
        return None
    found = identifier(value)
    if found is None:
        look.wrong("orcid", reason("import:orcid", value=str(value)[:60]))
    return found


def _post(look: Look, said: Mapping[str, Any]) -> Post | None:
    where = look.mapping("institution", said.get("institution"))
    stated = look.text("institution/display_name", where.get("display_name"), 500)
    if not stated:
        return None
    years = [year for each in look.listed("years", said.get("years")) if (year := look.year("years", each))]
    return Post(
        stated, bare(where.get("ror") or ""), key_of(where.get("id")), str(where.get("country_code") or "")[:2], "",
        min(years, default=None), max(years, default=None),
    )  # fmt: skip


def _institution(look: Look, said: Mapping[str, Any], key: str) -> OrganisationRecord | None:
    shown = look.text("display_name", said.get("display_name"))
    if not shown:
        look.wrong("display_name", reason("import:no-name"))
        return None
    names = [Spelt(shown, "label", language_of(shown))]
    for field, kind in (("display_name_alternatives", "alias"), ("display_name_acronyms", "acronym")):
        for each in look.listed(field, said.get(field)):
            text = look.text(field, each)
            if text and text != shown:
                names.append(Spelt(text, kind, language_of(text) if kind == "alias" else "und"))
    international = look.mapping("international", said.get("international")).get("display_name") or {}
    for language, text in look.mapping("international", international).items():
        if language in ("zh", "zh-cn", "zh-hans") and (told := look.text("international", text)):
            names.append(Spelt(told, "label", "zh"))
    country = str(said.get("country_code") or "")
    if country and country not in CODES["Country"]:
        look.wrong("country_code", reason("import:country", value=country[:40]))
    kind = str(said.get("type") or "other")
    geo = look.mapping("geo", said.get("geo"))
    parents = [
        key_of(each.get("id"))
        for each in look.listed("associated_institutions", said.get("associated_institutions"))
        if isinstance(each, Mapping) and each.get("relationship") == "parent"
    ]
    ror = bare(said.get("ror") or "")
    if said.get("ror") and ror is None:
        look.wrong("ror", reason("import:ror", value=str(said["ror"])[:60]))
    home = look.text("homepage_url", said.get("homepage_url"), 1000)
    city = look.text("geo/city", geo.get("city"))
    return OrganisationRecord(
        look.file, look.line, "openalex", key, tuple(dict.fromkeys(names)), ror,
        (kind if kind in TYPES else "other",), (country,) if country else (), (city,) if city else (),
        None, (home,) if home else (), tuple(each for each in parents if each), (("openalex", key),),
    )  # fmt: skip


def _work(look: Look, said: Mapping[str, Any], key: str) -> WorkRecord | None:
    year = look.year("publication_year", said.get("publication_year"))
    people = []
    for each in look.listed("authorships", said.get("authorships")):
        authorship = look.mapping("authorships", each)
        author = look.mapping("author", authorship.get("author"))
        own, name = key_of(author.get("id")), look.text("author/display_name", author.get("display_name"))
        if own is None or not name:
            continue  # OpenAlex has not told this author from others
        names = [Spelt(name, "name", language_of(name))]
        raw = look.text("raw_author_name", authorship.get("raw_author_name"))
        if raw and raw != name:
            names.append(Spelt(raw, "published", language_of(raw)))
        posts = [
            Post(stated, bare(where.get("ror") or ""), key_of(where.get("id")),
                 str(where.get("country_code") or "")[:2], "", year, year)
            for where in look.listed("institutions", authorship.get("institutions"))
            if isinstance(where, Mapping) and (stated := look.text("institution", where.get("display_name"), 500))
        ]  # fmt: skip
        people.append(
            PersonRecord(look.file, look.line, "openalex", own, tuple(names), _orcid(look, author.get("orcid")),
                         tuple(posts), (("openalex", own),))
        )  # fmt: skip
    return WorkRecord(look.file, look.line, "openalex", key, tuple(people), year)
