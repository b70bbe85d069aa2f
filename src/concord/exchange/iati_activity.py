"""One IATI 2.03 activity: its element in, an `Activity` or everything wrong with it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal

from lxml import etree
from lxml.etree import _Element as Element

from concord.engines.reason import Reason, reason
from concord.exchange.findings import Finding, Reported
from concord.exchange.iati_codes import CODES

Words = Mapping[str, str]
"""Text per language; `und` where neither the text nor the file says its language."""

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
AMOUNT = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,20})?|\.\d{1,20})")
"""As published, with the traces of floating point that publishers leave (46126.26896749999)."""
EXACT = Context(prec=60)
DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:Z|[+-]\d{2}:\d{2})?")
IDENTIFIER_LIMIT = 200
FINDINGS_LIMIT = 20
"""Findings kept for one activity; what follows is of the same kind."""

ONCE = ("iati-identifier", "reporting-org", "title", "activity-status")
SOME = ("description", "participating-org", "activity-date")
ELEMENTS = frozenset(ONCE + SOME) | {
    *("other-identifier", "contact-info", "activity-scope", "recipient-country", "recipient-region", "location"),
    *("sector", "tag", "country-budget-items", "humanitarian-scope", "policy-marker", "collaboration-type"),
    *("default-flow-type", "default-finance-type", "default-aid-type", "default-tied-status", "budget"),
    *("planned-disbursement", "capital-spend", "transaction", "document-link", "related-activity", "legacy-data"),
    *("conditions", "result", "crs-add", "fss"),
}

CODED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "reporting-org": (("type", "OrganisationType"),),
    "participating-org": (("role", "OrganisationRole"), ("type", "OrganisationType")),
    "provider-org": (("type", "OrganisationType"),),
    "receiver-org": (("type", "OrganisationType"),),
    "description": (("type", "DescriptionType"),),
    "activity-status": (("code", "ActivityStatus"),),
    "activity-date": (("type", "ActivityDateType"),),
    "activity-scope": (("code", "ActivityScope"),),
    "recipient-country": (("code", "Country"),),
    "recipient-region": (("vocabulary", "RegionVocabulary"),),
    "sector": (("vocabulary", "SectorVocabulary"),),
    "policy-marker": (("significance", "PolicySignificance"),),
    "collaboration-type": (("code", "CollaborationType"),),
    "default-flow-type": (("code", "FlowType"),),
    "flow-type": (("code", "FlowType"),),
    "default-finance-type": (("code", "FinanceType"),),
    "finance-type": (("code", "FinanceType"),),
    "default-tied-status": (("code", "TiedStatus"),),
    "tied-status": (("code", "TiedStatus"),),
    "disbursement-channel": (("code", "DisbursementChannel"),),
    "budget": (("type", "BudgetType"), ("status", "BudgetStatus")),
    "planned-disbursement": (("type", "BudgetType"),),
    "transaction-type": (("code", "TransactionType"),),
    "related-activity": (("type", "RelatedActivityType"),),
}
"""Attributes that carry a code of one list, by element."""

BY_VOCABULARY: Mapping[tuple[str, str], str] = {
    ("recipient-region", "1"): "Region",
    ("sector", "1"): "Sector",
    ("sector", "2"): "SectorCategory",
    ("default-aid-type", "1"): "AidType",
    ("aid-type", "1"): "AidType",
    ("policy-marker", "1"): "PolicyMarker",
}
"""Elements whose `code` belongs to a list only in that vocabulary; 1 is the standard's default."""

REQUIRED = frozenset(
    {
        ("participating-org", "role"),
        ("activity-status", "code"),
        ("activity-date", "type"),
        ("recipient-country", "code"),
        ("transaction-type", "code"),
        ("related-activity", "type"),
    }
)


@dataclass(frozen=True)
class Organisation:
    """An organisation as an activity names it: its reference may be empty."""

    ref: str
    names: Words
    type: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Line:
    """Money an activity reports. `kind` is budget, planned or transaction; `code` the budget or transaction type.

    A budget runs over a period; a transaction is dated and has `end` None. `original` says that a budget is type 1.
    """

    kind: str
    code: str
    start: date
    end: date | None
    amount: Decimal
    currency: str
    value_date: date | None
    status: str | None = None
    provider: Organisation | None = None
    receiver: Organisation | None = None
    about: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Activity:
    """An activity with what Concord keeps of it; the file and line it came from."""

    file: str
    line: int
    identifier: str
    reporter: Organisation
    titles: Words
    descriptions: tuple[tuple[str, Words], ...]
    organisations: tuple[Organisation, ...]
    status: str
    dates: Mapping[str, date]
    """By activity date type: 1 planned start, 2 actual start, 3 planned end, 4 actual end."""
    countries: tuple[tuple[str, Decimal | None], ...]
    regions: tuple[tuple[str, str, Decimal | None], ...]
    sectors: tuple[tuple[str, str, Decimal | None], ...]
    related: tuple[tuple[str, str], ...]
    """(identifier, type): 1 parent, 2 child, 3 sibling, 4 co-funded, 5 third party."""
    hierarchy: int
    lines: tuple[Line, ...]

    @property
    def parent(self) -> str | None:
        return next((ref for ref, kind in self.related if kind == "1"), None)

    def budgets(self) -> dict[str, Decimal]:
        """Budget by currency; a revised budget (type 2) stands in for the original of the same period."""
        budgets = [line for line in self.lines if line.kind == "budget"]
        revised = {(line.start, line.end, line.currency) for line in budgets if line.code == "2"}
        totals: dict[str, Decimal] = {}
        for line in budgets:
            if line.code == "2" or (line.start, line.end, line.currency) not in revised:
                totals[line.currency] = EXACT.add(totals.get(line.currency, Decimal(0)), line.amount)
        return totals


class _Look:
    """Looks into one activity's element and collects what is wrong."""

    def __init__(self, element: Element, file: str) -> None:
        self.element, self.file = element, file
        self.identifier = (element.findtext("iati-identifier") or "").strip()
        self.currency = element.get("default-currency")
        parent = element.getparent()
        inherited = parent.get(LANG) if parent is not None else None
        self.language = (element.get(LANG) or inherited or "und").lower()
        self.findings: list[Finding] = []

    def wrong(self, at: Element, name: str, why: Reason) -> None:
        if len(self.findings) < FINDINGS_LIMIT:
            label = self.identifier[:IDENTIFIER_LIMIT]
            self.findings.append(Finding(self.file, at.sourceline, label, name, why))

    def words(self, at: Element | None) -> dict[str, str]:
        found: dict[str, str] = {}
        for narrative in at.findall("narrative") if at is not None else ():
            text = " ".join("".join(narrative.itertext()).split())
            if text:
                found.setdefault((narrative.get(LANG) or self.language).lower(), text)
        return found

    def organisation(self, at: Element | None) -> Organisation | None:
        if at is None:
            return None
        return Organisation((at.get("ref") or "").strip(), self.words(at), at.get("type"), at.get("role"))

    def day(self, at: Element, attribute: str, name: str, *, optional: bool = False) -> date | None:
        value = (at.get(attribute) or "").strip()
        if not value and optional:
            return None
        match = DAY.fullmatch(value)
        if match is not None:
            with suppress(ValueError):
                return date(int(match[1]), int(match[2]), int(match[3]))
        self.wrong(at, name, reason("iati:date", value=value[:40] or "–"))
        return None

    def within(self, at: Element, path: str, name: str) -> date | None:
        """The day of a child element, which must stand."""
        child = at.find(path)
        if child is None:
            self.wrong(at, name, reason("iati:missing", field=f"{name}/{path}"))
            return None
        return self.day(child, "iso-date", f"{name}/{path}")

    def money(self, at: Element, name: str) -> tuple[Decimal, str, date | None] | None:
        value = at.find("value")
        text = (value.text or "").strip() if value is not None else ""
        if value is None or not AMOUNT.fullmatch(text):
            self.wrong(at if value is None else value, f"{name}/value", reason("iati:amount", value=text[:40] or "–"))
            return None
        currency = value.get("currency") or self.currency
        if not currency:
            self.wrong(value, f"{name}/value", reason("iati:no_currency"))
            return None
        return Decimal(text), currency, self.day(value, "value-date", f"{name}/value", optional=True)

    def percentage(self, at: Element) -> Decimal | None:
        text = (at.get("percentage") or "").strip()
        if not text:
            return None
        if not AMOUNT.fullmatch(text) or not 0 <= Decimal(text) <= 100:
            self.wrong(at, f"{at.tag}/@percentage", reason("iati:percentage", value=text[:40]))
            return None
        return Decimal(text)


def parse(element: Element, file: str) -> Activity | Reported:
    """An activity, or what is wrong with it."""
    look = _Look(element, file)
    _structure(look)
    _codes(look)
    lines = tuple(_lines(look))
    countries = tuple((at.get("code", ""), look.percentage(at)) for at in element.findall("recipient-country"))
    shared = sum((share for _, share in countries if share is not None), Decimal(0))
    if shared > 100:
        look.wrong(element, "recipient-country", reason("iati:shares", total=str(shared)))
    dates = {at.get("type", ""): look.day(at, "iso-date", "activity-date") for at in element.findall("activity-date")}
    hierarchy = _hierarchy(look)
    if look.findings:
        return Reported(look.identifier or f"{file}:{element.sourceline}", tuple(look.findings))
    reporter = look.organisation(element.find("reporting-org"))
    assert reporter is not None
    return Activity(
        file=file,
        line=element.sourceline or 0,
        identifier=look.identifier,
        reporter=reporter,
        titles=look.words(element.find("title")),
        descriptions=tuple((at.get("type") or "1", look.words(at)) for at in element.findall("description")),
        organisations=tuple(filter(None, map(look.organisation, element.findall("participating-org")))),
        status=element.find("activity-status").get("code"),
        dates={kind: day for kind, day in dates.items() if day is not None},
        countries=countries,
        regions=tuple(_shared(look, "recipient-region")),
        sectors=tuple(_shared(look, "sector")),
        related=tuple((at.get("ref", "").strip(), at.get("type", "")) for at in element.findall("related-activity")),
        hierarchy=hierarchy,
        lines=lines,
    )


def _shared(look: _Look, tag: str) -> Iterator[tuple[str, str, Decimal | None]]:
    for at in look.element.findall(tag):
        yield at.get("code", ""), at.get("vocabulary") or "1", look.percentage(at)


def _structure(look: _Look) -> None:
    """What must stand, what may stand once, and nothing that the standard does not know."""
    element = look.element
    for name in ONCE + SOME:
        count = len(element.findall(name))
        if count == 0:
            look.wrong(element, name, reason("iati:missing", field=name))
        elif count > 1 and name in ONCE:
            look.wrong(element, name, reason("iati:repeated", field=name, count=count))
    if element.find("iati-identifier") is not None and not look.identifier:
        look.wrong(element, "iati-identifier", reason("iati:missing", field="iati-identifier"))
    for at, name, identifier in _identifiers(look):
        if len(identifier) > IDENTIFIER_LIMIT:
            look.wrong(at, name, reason("iati:too_long", length=len(identifier), limit=IDENTIFIER_LIMIT))
    if element.find("title") is not None and not look.words(element.find("title")):
        look.wrong(element, "title", reason("iati:missing", field="title/narrative"))
    for child in element:
        if isinstance(child.tag, str) and not child.tag.startswith("{") and child.tag not in ELEMENTS:
            look.wrong(child, child.tag, reason("iati:unknown_element", element=child.tag[:60]))


def _identifiers(look: _Look) -> Iterator[tuple[Element, str, str]]:
    yield look.element, "iati-identifier", look.identifier
    for at in look.element.findall("related-activity"):
        yield at, "related-activity/@ref", at.get("ref", "").strip()


def _codes(look: _Look) -> None:
    """Every code, wherever it stands in the activity, is in its list."""
    _code(look, look.element, "default-currency", "Currency")
    for at in look.element.iter(etree.Element):
        tag = at.tag
        for attribute, listed in CODED.get(tag, ()):
            _code(look, at, attribute, listed)
        by_vocabulary = BY_VOCABULARY.get((tag, at.get("vocabulary") or "1"))
        if by_vocabulary:
            _code(look, at, "code", by_vocabulary)
        _code(look, at, "currency", "Currency")


def _code(look: _Look, at: Element, attribute: str, listed: str) -> None:
    value = at.get(attribute)
    name = f"{at.tag}/@{attribute}"
    if value is None:
        if (at.tag, attribute) in REQUIRED:
            look.wrong(at, name, reason("iati:no_code", attribute=attribute, codelist=listed))
    elif value not in CODES[listed]:
        look.wrong(at, name, reason("iati:code", value=value[:40] or "–", codelist=listed))


def _hierarchy(look: _Look) -> int:
    value = look.element.get("hierarchy", "1").strip()
    if not re.fullmatch(r"\d{1,4}", value):
        look.wrong(look.element, "@hierarchy", reason("iati:number", value=value[:40]))
        return 1
    return int(value)


def _lines(look: _Look) -> Iterator[Line]:
    for kind, tag in (("budget", "budget"), ("planned", "planned-disbursement")):
        for at in look.element.findall(tag):
            start, end = look.within(at, "period-start", tag), None
            if kind == "budget" or at.find("period-end") is not None:
                end = look.within(at, "period-end", tag)
            if start and end and end < start:
                look.wrong(at, tag, reason("iati:period", start=str(start), end=str(end)))
            yield from _line(look, at, kind, at.get("type") or "1", start, end)
    for at in look.element.findall("transaction"):
        kind_of = at.find("transaction-type")
        if kind_of is None:
            look.wrong(at, "transaction", reason("iati:missing", field="transaction/transaction-type"))
            continue
        day = look.within(at, "transaction-date", "transaction")
        yield from _line(look, at, "transaction", kind_of.get("code") or "", day, None)


def _line(look: _Look, at: Element, kind: str, code: str, start: date | None, end: date | None) -> Iterator[Line]:
    money = look.money(at, str(at.tag))
    if money is None or start is None:
        return
    amount, currency, value_date = money
    yield Line(
        kind=kind,
        code=code,
        start=start,
        end=end,
        amount=amount,
        currency=currency,
        value_date=value_date,
        status=(at.get("status") or "1") if kind == "budget" else None,
        provider=look.organisation(at.find("provider-org")),
        receiver=look.organisation(at.find("receiver-org")),
        about=look.words(at.find("description")),
    )
