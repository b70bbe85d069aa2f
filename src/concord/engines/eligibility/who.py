"""Rules on who may take part: organisations and persons, by what they are and by lists that parties supplied."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from concord.engines.reason import Invalid

from .judging import (
    MET,
    NOT_MET,
    UNKNOWN,
    Found,
    Judge,
    Terms,
    View,
    about,
    label,
    missing_fact,
    missing_field,
    missing_list,
    number,
)
from .kinds import WHO, Parameter, kind
from .problem import Facts, Partner
from .repair import Repair, repair, together

LIST = Parameter("list", "word", "name of the list", "名单名称", required=True)
SUPPLIER = Parameter(
    "supplier", "word", "party whose list it is; the annex's own when blank", "提供名单的合作方，留空为本附则所属方"
)
OF = Parameter(
    "of",
    "word",
    "whose fact it is",
    "事实所涉对象",
    default="investigator",
    choices=("investigator", "organisation", "country"),
)

One = Callable[[int, Partner], Found]


def each(parameters: Mapping[str, Any], terms: Terms, one: One, person: bool = False) -> Judge:
    """Judge every partner concerned by itself; one that fails may be replaced or take part in another way."""
    who = parameters["partners"]

    def judge(view: View) -> list[Found]:
        found = [one(i, partner) for i, partner in view.chosen(who, terms.party)]
        if all(f.verdict != NOT_MET for f in found):
            return found
        return [
            f._replace(repairs=partial(_ways_out, view, f.partner, who, one, person)) if f.verdict == NOT_MET else f
            for f in found
        ]

    return judge


def _ways_out(view: View, index: int, who: str, one: One, person: bool) -> list[Repair]:
    partner = view.partners[index]
    named: dict[str, Any] = {"partner": partner.id, "name": label(partner)}
    ways = [repair("replace_investigator" if person else "replace_partner", **named)]
    if who == "lead":
        others = [p for i, p in enumerate(view.partners) if p.kind == "funded" and p.role != "lead"]
        ways += [hand_over(partner, p) for p in others if one(index, p).verdict == MET]
    elif who in ("funded", "self_funded") and partner.role != "lead":
        ways.append(repair("change_kind", kind={"funded": "self_funded", "self_funded": "collaborator"}[who], **named))
    if partner.role != "lead":
        ways.append(repair("remove_partner", **named))
    return ways


def hand_over(lead: Partner, other: Partner) -> Repair:
    """Another partner leads."""
    return together(
        (
            repair("end_lead", partner=lead.id, name=label(lead)),
            repair("make_lead", partner=other.id, name=label(other)),
        )
    )


@kind(
    "organisation_types",
    "partner",
    "Only organisations of these types may take part.",
    "仅限所列类型的单位参加。",
    Parameter("allowed", "words", "types of organisation", "允许的单位类型", required=True),
    WHO,
)
def organisation_types(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    allowed = parameters["allowed"]

    def one(i: int, partner: Partner) -> Found:
        if partner.organisation_type is None:
            return missing_field("organisation_type", partner, i)
        values = {"name": label(partner), "type": partner.organisation_type, "allowed": allowed}
        if partner.organisation_type in allowed:
            return Found(MET, "eligibility:organisation-type-met", values, i)
        return Found(NOT_MET, "eligibility:organisation-type-not-met", values, i)

    return each(parameters, terms, one)


@kind(
    "countries",
    "partner",
    "Only organisations in these countries, or none in the excluded ones, may take part.",
    "仅限所列国家（地区）的单位参加，或排除所列国家（地区）的单位。",
    Parameter("allowed", "words", "countries allowed (ISO 3166 alpha-2)", "允许的国家（ISO 3166 两位代码）"),
    Parameter("excluded", "words", "countries excluded", "排除的国家"),
    WHO,
    one_of=("allowed", "excluded"),
)
def countries(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    allowed, excluded = parameters["allowed"], parameters["excluded"] or ()

    def one(i: int, partner: Partner) -> Found:
        country = partner.country
        if country is None:
            return missing_field("country", partner, i)
        values = {"name": label(partner), "country": country}
        if country in excluded:
            return Found(NOT_MET, "eligibility:country-excluded", values, i)
        if allowed is None:
            return Found(MET, "eligibility:country-not-excluded", values, i)
        code = "eligibility:country-met" if country in allowed else "eligibility:country-not-met"
        return Found(MET if country in allowed else NOT_MET, code, {**values, "allowed": allowed}, i)

    return each(parameters, terms, one)


def _listed(parameters: Mapping[str, Any], terms: Terms, subject: str, wanted: bool) -> Judge:
    name, supplier = parameters["list"], parameters["supplier"]

    def one(i: int, partner: Partner) -> Found:
        key = getattr(partner, subject)
        if key is None:
            return missing_field(subject, partner, i)
        party, facts = terms.list_for(name, supplier, partner)
        if facts is None:
            return missing_list(name, party, i)
        on_it = facts.values.get(key)
        if on_it is None and not facts.complete:
            return missing_fact(facts, key, i)
        listed = on_it is not None and on_it is not False
        verdict = MET if listed == wanted else NOT_MET
        code = "eligibility:listed" if listed else "eligibility:not-listed"
        return Found(verdict, f"{code}-{'met' if verdict == MET else 'not-met'}", {"key": key, **about(facts)}, i)

    return each(parameters, terms, one, person=subject == "investigator")


@kind(
    "organisation_listed",
    "partner",
    "The organisation stands on a list that a party supplied.",
    "单位须在合作方提供的名单上。",
    LIST,
    SUPPLIER,
    WHO,
)
def organisation_listed(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _listed(parameters, terms, "organisation", True)


@kind(
    "organisation_not_listed",
    "partner",
    "The organisation does not stand on a list that a party supplied.",
    "单位不得在合作方提供的名单上。",
    LIST,
    SUPPLIER,
    WHO,
)
def organisation_not_listed(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _listed(parameters, terms, "organisation", False)


@kind(
    "person_listed",
    "partner",
    "The principal investigator stands on a list that a party supplied.",
    "项目负责人须在合作方提供的名单上。",
    LIST,
    SUPPLIER,
    WHO,
)
def person_listed(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _listed(parameters, terms, "investigator", True)


@kind(
    "person_not_listed",
    "partner",
    "The principal investigator does not stand on a list that a party supplied.",
    "项目负责人不得在合作方提供的名单上。",
    LIST,
    SUPPLIER,
    WHO,
)
def person_not_listed(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _listed(parameters, terms, "investigator", False)


def _looked_up(parameters: Mapping[str, Any], terms: Terms, judge_value: Callable[[int, str, Facts], Found]) -> Judge:
    subject, name, supplier = parameters["of"], parameters["list"], parameters["supplier"]

    def one(i: int, partner: Partner) -> Found:
        key = getattr(partner, subject)
        if key is None:
            return missing_field(subject, partner, i)
        party, facts = terms.list_for(name, supplier, partner)
        if facts is None:
            return missing_list(name, party, i)
        if facts.values.get(key) is None:
            return missing_fact(facts, key, i)
        return judge_value(i, key, facts)

    return each(parameters, terms, one, person=subject == "investigator")


@kind(
    "fact",
    "partner",
    "A value in a party's list is at least, at most or equal to a value.",
    "合作方名单中的数值不低于、不高于或等于给定值。",
    LIST,
    Parameter("at_least", "number", "least value", "下限"),
    Parameter("at_most", "number", "greatest value", "上限"),
    Parameter("equals", "word", "the only value", "等于"),
    OF,
    SUPPLIER,
    WHO,
    one_of=("at_least", "at_most", "equals"),
)
def fact(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    least, most, equal = parameters["at_least"], parameters["at_most"], parameters["equals"]
    limits = {"least": least, "most": most, "equal": equal}

    def judge_value(i: int, key: str, facts: Facts) -> Found:
        value = facts.values[key]
        values = {"key": key, "value": value, "wanted": wanted(limits), **about(facts)}
        figure = number(value)
        if (least is not None or most is not None) and figure is None:
            return Found(UNKNOWN, "eligibility:unreadable-fact", values, i)
        met = (least is None or (figure is not None and figure >= least)) and (
            most is None or (figure is not None and figure <= most)
        )
        met = met and (equal is None or str(value).strip() == equal or _same_number(figure, equal))
        return Found(MET if met else NOT_MET, f"eligibility:fact-{'met' if met else 'not-met'}", values, i)

    return _looked_up(parameters, terms, judge_value)


def _same_number(figure: Decimal | None, equal: str) -> bool:
    return figure is not None and number(equal) == figure


def wanted(limits: Mapping[str, Any]) -> str:
    """Limits as signs that need no language: ``>= 3, <= 10``."""
    signs = {"least": "≥", "most": "≤", "equal": "="}
    return ", ".join(f"{signs[name]} {value}" for name, value in limits.items() if value is not None)


@kind(
    "years_since",
    "partner",
    "Whole years since a date in a party's list (a birth, a doctorate) are at least or at most a number.",
    "自合作方名单所列日期（出生、获得博士学位等）起的周年数不低于或不高于给定值。",
    LIST,
    Parameter("at_least", "number", "least years", "年数下限"),
    Parameter("at_most", "number", "greatest number of years", "年数上限"),
    Parameter("until", "moment", "day the years are counted to; the call's day when blank", "截算日期，留空为征集日期"),
    OF,
    SUPPLIER,
    WHO,
    one_of=("at_least", "at_most"),
)
def years_since(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    least, most, until = parameters["at_least"], parameters["at_most"], parameters["until"] or terms.on
    if until is None:
        raise Invalid("eligibility:no-day", rule=terms.rule)
    limits = {"least": least, "most": most}

    def judge_value(i: int, key: str, facts: Facts) -> Found:
        value = facts.values[key]
        span = years_between(value, until)
        values = {"key": key, "value": str(value), "wanted": wanted(limits), **about(facts)}
        if span is None:
            return Found(UNKNOWN, "eligibility:unreadable-fact", values, i)
        low, high = span
        values |= {"years": low if low == high else f"{low}–{high}", "until": until.isoformat()[:10]}
        met, other = (all((least is None or n >= least, most is None or n <= most)) for n in span)
        if met != other:
            ways = lambda: [repair("supply_fact", list=facts.name, party=facts.party or "-", key=key)]  # noqa: E731
            return Found(UNKNOWN, "eligibility:only-the-year", values, i, repairs=ways)
        return Found(MET if met else NOT_MET, f"eligibility:years-{'met' if met else 'not-met'}", values, i)

    return _looked_up(parameters, terms, judge_value)


def years_between(value: Any, until: date) -> tuple[int, int] | None:
    """Least and greatest number of whole years from a date to a day: they differ where only the year is known.

    None for what is neither a date nor a year.
    """
    text = value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
    if len(text) == 4 and text.isdigit():
        years = until.year - int(text)
        return (years if (until.month, until.day) == (12, 31) else years - 1), years
    try:
        since = date.fromisoformat(text)
    except ValueError:
        return None
    years = until.year - since.year - ((until.month, until.day) < (since.month, since.day))
    return years, years
