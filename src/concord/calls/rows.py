"""A call as rows of the tables that a folder holds (``docs/tables.md``): what is computed and what is exported.

Parties are named by their codes, purses by their codes within the call, applications by their numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from concord.calls.models import Application, Call
from concord.values import LocalizedText
from concord.values.amounts import Amount

Rows = list[dict[str, Any]]

SETTINGS = (
    "code", "funding_mode", "policy", "ties", "reviewers_per_application", "reviewers_per_side", "max_load",
    "threshold", "min_assessments", "ranking_method", "share", "draw", "top_up", "top_up_unit", "gap_share",
    "top_up_rate", "priority", "best", "seed", "date", "invented",
)  # fmt: skip


def settings(call: Call) -> dict[str, Any]:
    """The settings of the table ``call``, typed; None where unset."""
    values: dict[str, Any] = {name: getattr(call, name) for name in SETTINGS}
    for name in ("threshold", "share", "top_up", "gap_share", "top_up_rate"):
        values[name] = None if values[name] is None else plain(values[name])
    return values | languages("title", call.title) | languages("note", call.note)


def languages(name: str, text: LocalizedText) -> dict[str, str | None]:
    """A text as the two columns NAME_en and NAME_zh."""
    return {f"{name}_{language}": text.texts.get(language) for language in ("en", "zh")}


def parties(call: Call) -> Rows:
    sides = call.sides.select_related("party")
    return [
        {"party": side.party.code, **languages("name", side.party.name), "countries": list(side.countries)}
        for side in sides
    ]


def purses(call: Call) -> Rows:
    return [
        {
            "purse": each.code,
            "party": each.purse.party.code,
            "unit": each.size.unit,
            "amount": exact(each.size),
            "pooled": plain(each.pooled),
            "raisable": plain(each.raisable),
            "areas": [area.code for area in each.areas.all()],
            "kinds": list(each.kinds),
            "countries": list(each.countries),
            "years": list(each.years),
            "cap": None if each.cap is None else plain(each.cap),
        }
        for each in call.purses.select_related("purse__party").prefetch_related("areas")
    ]


def rates(call: Call) -> Rows:
    return [
        {
            "currency": each.currency,
            "rate": plain(each.rate),
            "display": each.display,
            "date": each.date,
            "source": each.source or None,
        }
        for each in call.rates.all()
    ]


def criteria(call: Call) -> Rows:
    """Weights and scales are exact here; the ranking engine takes them as written."""
    return [
        {
            "criterion": each.name,
            **languages("name", each.title),
            **{
                name: None if getattr(each, name) is None else plain(getattr(each, name))
                for name in ("weight", "threshold", "lowest", "highest")
            },
        }
        for each in call.criteria.all()
    ]


def annexes(call: Call) -> Rows:
    return [
        {
            "party": annex.party.code if annex.party else None,
            "version": annex.version,
            "effective": annex.effective,
            "rule": rule["kind"],
            "parameters": "; ".join(f"{name}={said(value)}" for name, value in rule.get("parameters", {}).items()),
            "source": rule.get("source") or None,
        }
        for annex in call.annexes.select_related("party")
        for rule in annex.rules
    ]


def said(value: Any) -> str:
    """A parameter's value as a table writes it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "|".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def facts(call: Call) -> Rows:
    return [
        {
            "party": each.party.code,
            "list": each.name,
            "key": key,
            "value": None if value is None else said(value),
            "date": each.date,
        }
        for each in call.fact_lists.select_related("party")
        for key, value in each.entries.items()
    ]


HANDED_IN = (Application.State.SUBMITTED, Application.State.ELIGIBLE, Application.State.DECLINED)


def handed_in(call: Call) -> QuerySet[Any]:
    """The applications that count, in the order of their numbers, with all that their rows need."""
    return with_partners(Application.objects.filter(call=call, state__in=HANDED_IN)).order_by("number")


def with_partners(found: QuerySet[Any]) -> QuerySet[Any]:
    """Applications with all that their rows need, in a fixed number of queries."""
    return found.select_related("area", "call").prefetch_related("partners__party", "partners__asks__purse")


def applications(listed: Iterable[Application]) -> Rows:
    return [
        {
            "application": each.number,
            **languages("title", each.title),
            **languages("text", each.abstract),
            "keywords": list(each.keywords),
            "area": each.area.code if each.area else None,
            "kind": each.kind or None,
            "year": each.year or None,
            "duration": each.months,
            "start": each.starts_on,
            "submitted": each.submitted_at.astimezone(UTC).date() if each.submitted_at else None,
            "documents": list(each.documents),
        }
        for each in listed
    ]


def partners(listed: Iterable[Application]) -> Rows:
    """One row per partner and purse."""
    listed = list(listed)
    named = investigators(listed)
    return [row for each in listed for partner in each.partners.all() for row in _partner(each, partner, named)]


def investigators(listed: Iterable[Application]) -> dict[int, str]:
    """Each partner's investigator by name; two accounts of one name are told apart."""
    partners = [partner for each in listed for partner in each.partners.all()]
    owners: dict[str, set[int]] = defaultdict(set)
    for partner in partners:
        if partner.investigator_id:
            owners[partner.investigator_name].add(partner.investigator_id)
    return {
        partner.pk: f"{partner.investigator_name} [{partner.investigator_id}]"
        if len(owners[partner.investigator_name]) > 1 and partner.investigator_id
        else partner.investigator_name
        for partner in partners
    }


def _partner(application: Application, partner: Any, named: dict[int, str]) -> Rows:
    shared = {
        "application": application.number,
        "organisation": partner.organisation_name,
        "party": partner.party.code if partner.party else None,
        "country": partner.country or None,
        "organisation_type": partner.organisation_type or None,
        "kind": partner.kind,
        "role": partner.role,
        "investigator": named[partner.pk] or None,
        "documents": list(partner.documents),
    }
    nothing = {"purse": None, "currency": None, "asked": None, "in_kind": None}
    rows = [
        {
            **shared,
            "purse": ask.purse.code if ask.purse else None,
            "currency": (ask.amount or ask.in_kind).unit,
            "asked": None if ask.amount is None else exact(ask.amount),
            "in_kind": None if ask.in_kind is None else exact(ask.in_kind),
        }
        for ask in partner.asks.all()
    ]
    return rows or [{**shared, **nothing}]


def limits(call: Call) -> Rows:
    return [
        {
            "by": each.by or None,
            "value": each.value or None,
            "measure": each.measure,
            "least": None if each.least is None else plain(each.least),
            "most": None if each.most is None else plain(each.most),
            "purses": [purse.code for purse in each.purses.all()],
        }
        for each in call.limits.prefetch_related("purses")
    ]


def conditions(call: Call) -> Rows:
    return [{"kind": each.kind, "applications": list(each.applications)} for each in call.conditions.all()]


def exact(amount: Amount) -> Decimal:
    """An amount's number with its unit's decimal places, so that it is written as people write it."""
    number = amount.number
    places = Decimal(1).scaleb(-amount.places)
    return number.quantize(places) if number == number.quantize(places) else plain(number)


def plain(number: Decimal) -> Decimal:
    """Without the zeros that the database keeps."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()
