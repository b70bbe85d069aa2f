"""The nouns of a pack. Each field says how it is read; a field without a default is required.

Every item has an identifier of its own kind, titles in all languages of the pack and, in `at`, the places where the
documents say it. A title in a language that no locator covers is the pack's own wording, not the document's.
"""
# A field names its reader by a call; the readers hold no state, so sharing them between instances is safe.
# ruff: noqa: RUF009

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from concord.strategy import reading as read
from concord.strategy.reading import ABOUT_LIMIT, Locator, Reader, Words
from concord.strategy.units import WORDINGS


def needs(reader: Reader) -> Any:
    return field(metadata={"read": reader})


def may(reader: Reader, default: Any = None) -> Any:
    return field(default=default, metadata={"read": reader})


CLAUSES = ("section", "goal", "principle", "focus", "measure", "undertaking", "task", "safeguard", "mission")
MECHANISMS = ("high_level", "commission", "dialogue", "expert_group", "coordination", "forum", "consultation")
PROGRAMMES = ("fund", "programme", "edition", "scheme", "platform", "science", "service", "network")
EVENTS = (
    "meeting", "signing", "convention", "conference", "exhibition", "forum", "fair", "camp", "ceremony", "roadshow"
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Item:
    """What every item has; `line` is where it stands in its file."""

    line: int = field(default=0, compare=False)
    id: str = needs(read.identifier)
    titles: Words = needs(read.words())
    about: Words | None = may(read.words(ABOUT_LIMIT))
    at: tuple[Locator, ...] = may(read.locators, ())

    @property
    def printed(self) -> frozenset[str]:
        """Languages in which a document prints this item."""
        return frozenset(locator.language for locator in self.at)


@dataclass(frozen=True, kw_only=True)
class Document(Item):
    """A source. `text` names the file in which anchors are looked up; it is not part of the product."""

    dated: str = needs(read.day)
    languages: tuple[str, ...] = needs(read.many(read.text()))
    sections: Mapping[str, Words] = needs(read.sections)
    text: str | None = may(read.text())
    publisher: Words | None = may(read.words())


@dataclass(frozen=True, kw_only=True)
class Party(Item):
    """Who agreed. `country` is an ISO 3166 code where the party is a state."""

    country: str | None = may(read.text(2))
    authority: Words | None = may(read.words())


@dataclass(frozen=True, kw_only=True)
class Signature:
    """A person at the signing: their name and office as the source gives them, and in what capacity."""

    name: Words = needs(read.words())
    office: Words = needs(read.words())
    party: str = needs(read.ref("parties"))
    role: str = needs(read.choice("signatory", "witness", "foreword", "chair", "speaker", "guest"))
    at: tuple[Locator, ...] = needs(read.locators)


@dataclass(frozen=True, kw_only=True)
class Accession:
    """A party that joined after the signing, or left."""

    party: str = needs(read.ref("parties"))
    joined: str | None = may(read.day)
    left: str | None = may(read.day)


@dataclass(frozen=True, kw_only=True)
class Agreement(Item):
    kind: str = needs(
        read.choice(
            "strategy",
            "memorandum",
            "agreement",
            "framework",
            "partnership",
            "plan",
            "programme",
            "convention",
            "implementing",
        )
    )
    level: str | None = may(read.choice("government", "ministry", "institution", "national"))
    parties: tuple[str, ...] = needs(read.many(read.ref("parties")))
    signed: str | None = may(read.day)
    begins: str | None = may(read.day)
    ends: str | None = may(read.day)
    parent: str | None = may(read.ref("agreements"))
    predecessors: tuple[str, ...] = may(read.many(read.ref("agreements")), ())
    signatures: tuple[Signature, ...] = may(read.many(read.text()), ())
    accessions: tuple[Accession, ...] = may(read.many(read.text()), ())
    occasion: Words | None = may(read.words())


@dataclass(frozen=True, kw_only=True)
class Clause(Item):
    """A place in an agreement: a section, or a goal, principle, focus, measure or undertaking in one."""

    agreement: str = needs(read.ref("agreements"))
    kind: str = needs(read.choice(*CLAUSES))
    number: str | None = may(read.text(20))
    parent: str | None = may(read.ref("clauses"))
    parties: tuple[str, ...] = may(read.many(read.ref("parties")), ())
    strength: str | None = may(read.choice("will", "intends", "explores", "supports"))


@dataclass(frozen=True, kw_only=True)
class Area(Item):
    """A priority area; where languages group differently, every grouping stands as an area of its own."""

    clause: str = needs(read.ref("clauses"))
    parent: str | None = may(read.ref("areas"))
    matches: Mapping[str, str] | None = may(read.matches)


@dataclass(frozen=True, kw_only=True)
class Mechanism(Item):
    kind: str = needs(read.choice(*MECHANISMS))
    status: str = needs(read.choice("standing", "foreseen", "ended"))
    parent: str | None = may(read.ref("mechanisms"))
    clause: str | None = may(read.ref("clauses"))
    since: str | None = may(read.day)


@dataclass(frozen=True, kw_only=True)
class Programme(Item):
    kind: str = needs(read.choice(*PROGRAMMES))
    clause: str | None = may(read.ref("clauses"))
    parent: str | None = may(read.ref("programmes"))
    areas: tuple[str, ...] = may(read.many(read.ref("areas")), ())
    begins: str | None = may(read.day)
    ends: str | None = may(read.day)


@dataclass(frozen=True, kw_only=True)
class Event(Item):
    """A meeting, convention or exhibition that a document reports; `agreements` were signed at it."""

    kind: str = needs(read.choice(*EVENTS))
    begins: str | None = may(read.day)
    ends: str | None = may(read.day)
    place: Words | None = may(read.words())
    hosts: Words | None = may(read.words(ABOUT_LIMIT))
    parent: str | None = may(read.ref("events"))
    mechanism: str | None = may(read.ref("mechanisms"))
    agreements: tuple[str, ...] = may(read.many(read.ref("agreements")), ())
    people: tuple[Signature, ...] = may(read.many(read.text()), ())


@dataclass(frozen=True, kw_only=True)
class Target(Item):
    """What is to be reached. Without `value` only the direction is agreed."""

    clause: str = needs(read.ref("clauses"))
    indicator: str = needs(read.identifier)
    unit: str = needs(read.unit)
    direction: str = needs(read.choice("rise", "fall", "reach"))
    every: str | None = may(read.choice("year"))
    baseline: Decimal | None = may(read.figure)
    value: Decimal | None = may(read.figure)
    upper: Decimal | None = may(read.figure)
    wording: str | None = may(read.choice(*WORDINGS))
    due: str | None = may(read.day)


@dataclass(frozen=True, kw_only=True)
class Subject(Item):
    """What claims are about; claims on one subject stand side by side."""

    unit: str = needs(read.unit)
    clause: str | None = may(read.ref("clauses"))
    event: str | None = may(read.ref("events"))


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A figure that one document states at one place, as that place words it."""

    line: int = field(default=0, compare=False)
    id: str = needs(read.identifier)
    subject: str = needs(read.ref("subjects"))
    value: Decimal = needs(read.figure)
    unit: str = needs(read.unit)
    wording: str = needs(read.choice(*WORDINGS))
    at: tuple[Locator, ...] = needs(read.locators)
    as_of: str | None = may(read.day)
    since: str | None = may(read.day)
    expected: str | None = may(read.choice("yes"))
    about: Words | None = may(read.words(ABOUT_LIMIT))


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A place where languages or documents do not say the same; both stand, and `about` says how they differ."""

    line: int = field(default=0, compare=False)
    id: str = needs(read.identifier)
    kind: str = needs(read.choice("grouping", "wording", "figure", "naming", "scope", "count"))
    items: tuple[str, ...] = needs(read.many(read.ref("*")))
    about: Words = needs(read.words(ABOUT_LIMIT))
    at: tuple[Locator, ...] = needs(read.locators)


NOUNS: Mapping[str, type[Any]] = {
    "documents": Document,
    "parties": Party,
    "agreements": Agreement,
    "clauses": Clause,
    "areas": Area,
    "mechanisms": Mechanism,
    "programmes": Programme,
    "events": Event,
    "targets": Target,
    "subjects": Subject,
    "claims": Claim,
    "differences": Difference,
}
"""The lists of a pack, in the order in which one may refer to another."""

WITHIN: Mapping[tuple[str, str], type[Any]] = {
    ("agreements", "signatures"): Signature,
    ("agreements", "accessions"): Accession,
    ("events", "people"): Signature,
}
"""Lists that stand within an item: (noun, field) -> what their entries are."""


def plain(item: Any) -> dict[str, Any]:
    """An item as plain data, without its line: what is stored, compared and exported."""
    return {entry.name: _plain(getattr(item, entry.name)) for entry in fields(item) if entry.name != "line"}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    if isinstance(value, Mapping):
        return {key: _plain(entry) for key, entry in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return plain(value)
    return value
