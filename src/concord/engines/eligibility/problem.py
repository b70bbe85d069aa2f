"""What eligibility is asked about: applications and their partners, annexes, lists that parties supplied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

PartnerKind = Literal["funded", "self_funded", "collaborator"]
PARTNER_KINDS: tuple[PartnerKind, ...] = ("funded", "self_funded", "collaborator")
Role = Literal["lead", "partner"]
ROLES: tuple[Role, ...] = ("lead", "partner")

FactValue = str | int | Decimal | bool | date


@dataclass(frozen=True, slots=True)
class Purse:
    """A party's finite commitment; a pooled purse has no party.

    Attributes:
        currency: the unit of its amounts: GBP, CNY, shifts, seats.
        step: the smallest amount of that unit (0.01 of a pound, one seat); repairs are rounded to it.
    """

    id: str
    party: str | None
    currency: str
    step: Decimal = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Partner:
    """One organisation in an application. `None` means that the application does not say.

    Attributes:
        country: ISO 3166-1 alpha-2.
        party: the funder it turns to, or whose side it stands on.
        investigator: identifier of its principal investigator.
        asks: purse -> amount asked of it (None: to be filled in yet).
        in_kind: currency -> value of what it brings itself.
    """

    id: str
    organisation: str
    organisation_type: str | None = None
    country: str | None = None
    party: str | None = None
    kind: PartnerKind = "funded"
    investigator: str | None = None
    role: Role = "partner"
    asks: Mapping[str, Decimal | None] = field(default_factory=dict)
    in_kind: Mapping[str, Decimal] = field(default_factory=dict)
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Application:
    """A joint application, finished or a draft.

    Attributes:
        months: its duration.
        submitted: the server's time (time zone included), or only the day.
    """

    id: str
    partners: tuple[Partner, ...]
    months: Decimal | int | None = None
    areas: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()
    submitted: datetime | date | None = None
    starts: date | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of an annex, as data.

    Attributes:
        kind: a key of `kinds()`.
        parameters: as that kind declares them; text is read by the declared type.
        id: how the annex numbers it; the kind where it is empty.
        source: where the funder says so (clause, page, address).
        text: the funder's own words per language.
    """

    kind: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    source: str = ""
    text: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Annex:
    """One version of a party's rules; without a party the rules hold for the whole call.

    Of several versions the one in force on the problem's day counts (the latest `effective`).
    """

    party: str | None
    rules: tuple[Rule, ...]
    version: str = "1"
    effective: date | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A list that a party supplied: organisations it funds, years of doctorates, persons it has barred.

    Attributes:
        party: who supplied it; None where the call did.
        dated: its date; of several with one name and party the latest on the problem's day counts.
        values: organisation, person or country -> value (True where being on the list is all it says).
        complete: absence means "not on the list"; otherwise absence is unknown.
    """

    name: str
    party: str | None
    values: Mapping[str, FactValue]
    dated: date | None = None
    version: str = "1"
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Rates:
    """The exchange rates a call froze, for display and for shares across currencies; nothing is paid by them.

    Attributes:
        currency: the display currency.
        per_unit: currency -> what one unit of it is worth in the display currency.
    """

    currency: str
    per_unit: Mapping[str, Decimal]
    dated: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """All that is judged at once. `on` is the day the rules are read for (the call's deadline, say)."""

    parties: tuple[str, ...]
    purses: tuple[Purse, ...]
    annexes: tuple[Annex, ...]
    applications: tuple[Application, ...] = ()
    facts: tuple[Facts, ...] = ()
    rates: Rates | None = None
    on: date | None = None
