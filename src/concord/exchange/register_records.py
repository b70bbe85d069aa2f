"""What the sources say of people, organisations and works, as plain records: what an import stores, whoever said it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from concord.engines.reason import Reason, reason
from concord.exchange.findings import Finding, Reported
from concord.exchange.ror_record import storable
from concord.register.names import HAN

NAME_LIMIT = 300
TEXT_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Spelt:
    """A name; `kind` as `PersonName.Kind`."""

    text: str
    kind: str = "published"
    language: str = "und"
    family: str = ""
    given: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody works or worked: the words of the source, and the organisation by identifier if it gives one."""

    stated: str
    ror: str | None = None
    openalex: str | None = None
    country: str = ""
    role: str = ""
    first_year: int | None = None
    last_year: int | None = None


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person as a source has them. `key` is theirs in that source, among `identifiers` too unless it is the ORCID."""

    file: str
    line: int
    source: str
    key: str
    names: tuple[Spelt, ...]
    orcid: str | None = None
    posts: tuple[Post, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    email: str = ""


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """An organisation as a source has it. `parents` are keys of the same source, or ROR identifiers."""

    file: str
    line: int
    source: str
    key: str
    names: tuple[Spelt, ...]
    ror: str | None = None
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    established: int | None = None
    links: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    identifiers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """A publication: its authors are people, and tied to each other by it."""

    file: str
    line: int
    source: str
    key: str
    people: tuple[PersonRecord, ...]
    year: int | None = None


@dataclass(frozen=True, slots=True)
class FacilityRecord:
    """A facility as a spreadsheet has it."""

    file: str
    line: int
    source: str
    key: str
    names: tuple[Spelt, ...]
    organisation: str = ""
    countries: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    policy: tuple[tuple[str, str], ...] = ()
    link: str = ""


Record = PersonRecord | OrganisationRecord | WorkRecord | FacilityRecord


def language_of(text: str) -> str:
    """The language a name is shown in: Chinese if it has Chinese characters, else that of Latin letters' pages."""
    return "zh" if HAN.search(text) else "en"


class Look:
    """Looks into one record of JSON or the like, and collects what is wrong."""

    def __init__(self, file: str, line: int, label: str = "") -> None:
        self.file, self.line, self.label = file, line, label
        self.findings: list[Finding] = []

    def wrong(self, field: str, why: Reason) -> None:
        self.findings.append(Finding(self.file, self.line, self.label[:80], field, why))

    def reported(self) -> Reported:
        """The record as one that cannot be used."""
        return Reported(self.label[:80] or f"{self.file}:{self.line}", tuple(self.findings))

    def mapping(self, field: str, value: Any) -> Mapping[str, Any]:
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            self.wrong(field, reason("import:shape", field=field))
            return {}
        return value

    def listed(self, field: str, value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            self.wrong(field, reason("import:shape", field=field))
            return []
        return value

    def text(self, field: str, value: Any, limit: int = NAME_LIMIT) -> str:
        """A text on one line, or empty."""
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or not storable(value):
            self.wrong(field, reason("import:shape", field=field))
            return ""
        if len(value) > limit:
            self.wrong(field, reason("import:too-long", field=field, length=len(value), limit=limit))
            return ""
        return " ".join(value.split())

    def year(self, field: str, value: Any) -> int | None:
        if value is None or value == "":
            return None
        said = str(value).strip()[:10]
        if not said[:4].isdigit() or not 1000 <= int(said[:4]) <= 2200:
            self.wrong(field, reason("import:year", value=said))
            return None
        return int(said[:4])
