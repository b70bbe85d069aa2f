"""Rules that count across the applications of a call; each verdict names the other applications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .judging import MET, NOT_MET, Found, Judge, Terms, View, label, missing_field
from .kinds import WHO, Parameter, kind
from .problem import Partner
from .repair import Repair, repair
from .who import hand_over

MAXIMUM = Parameter("maximum", "integer", "most applications in the call", "本次征集中最多申请数", default=1)


@kind(
    "leads_per_person",
    "call",
    "A person leads at most so many applications of the call.",
    "同一人在本次征集中牵头的申请数不超过上限。",
    MAXIMUM,
)
def leads_per_person(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _at_most("investigator", "lead", parameters["maximum"], terms, "eligibility:leads-per-person")


@kind(
    "applications_per_person",
    "call",
    "A person is principal investigator in at most so many applications of the call.",
    "同一人在本次征集中担任项目负责人的申请数不超过上限。",
    MAXIMUM,
    WHO,
)
def applications_per_person(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    who, most = parameters["partners"], parameters["maximum"]
    return _at_most("investigator", who, most, terms, "eligibility:applications-per-person")


@kind(
    "applications_per_organisation",
    "call",
    "An organisation takes part in at most so many applications of the call.",
    "同一单位在本次征集中参加的申请数不超过上限。",
    MAXIMUM,
    WHO,
)
def applications_per_organisation(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    who, most = parameters["partners"], parameters["maximum"]
    return _at_most("organisation", who, most, terms, "eligibility:applications-per-organisation")


def _at_most(subject: str, who: str, most: int, terms: Terms, code: str) -> Judge:
    def judge(view: View) -> list[Found]:
        holding = terms.crowd.holding(subject, who, terms.party)
        return [one(view, i, partner, holding) for i, partner in view.chosen(who, terms.party)]

    def one(view: View, i: int, partner: Partner, holding: Mapping[str, list[str]]) -> Found:
        key = getattr(partner, subject)
        if key is None:
            return missing_field(subject, partner, i)
        held = holding[key]
        if len(held) <= most:
            return Found(MET, f"{code}-met", {"key": key, "count": len(held), "maximum": most}, i)
        others = tuple(a for a in held if a != view.application.id)
        values = {"key": key, "count": len(held), "maximum": most, "others": others}
        ways = lambda: _ways_out(view, partner, subject, who, holding, most, others)  # noqa: E731
        return Found(NOT_MET, f"{code}-not-met", values, i, repairs=ways)

    return judge


def _ways_out(
    view: View,
    partner: Partner,
    subject: str,
    who: str,
    holding: Mapping[str, list[str]],
    most: int,
    others: tuple[str, ...],
) -> list[Repair]:
    named: dict[str, Any] = {"partner": partner.id, "name": label(partner)}
    ways: list[Repair] = []
    if who == "lead":
        for other in sorted(view.partners, key=lambda p: p.id):
            person = other.investigator
            free = person is not None and person != partner.investigator and len(holding.get(person, ())) < most
            if other.kind == "funded" and other.party is not None and other.role != "lead" and free:
                ways.append(hand_over(partner, other))
    act = "replace_investigator" if subject == "investigator" else "replace_partner"
    ways.append(repair(act, **named))
    ways.append(repair("withdraw", count=len(others) + 1 - most, applications=others))
    return ways
