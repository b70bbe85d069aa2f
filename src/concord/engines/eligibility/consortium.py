"""Rules on the consortium: how many partners, countries and funders, who leads, one funded investigator a side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .judging import MET, NOT_MET, Found, Judge, Terms, View, label, missing_field
from .kinds import WHO, Parameter, kind
from .problem import Partner
from .repair import Repair, repair, together

MINIMUM = Parameter("minimum", "integer", "the least number", "最少数目", required=True)
MAXIMUM = Parameter("maximum", "integer", "the greatest number", "最多数目", required=True)


def _distinct(parameters: Mapping[str, Any], terms: Terms, subject: str, code: str) -> Judge:
    """At least so many different values of a field among the partners concerned."""
    who, least = parameters["partners"], parameters["minimum"]

    def judge(view: View) -> list[Found]:
        chosen = view.chosen(who, terms.party)
        known = {getattr(p, subject) for _, p in chosen}
        known.discard(None)
        values = {"count": len(known), "minimum": least, "names": tuple(sorted(known))}
        if len(known) >= least:
            return [Found(MET, f"eligibility:{code}-met", values)]
        silent = [p for _, p in chosen if getattr(p, subject) is None]
        if len(known) + len(silent) >= least:
            return [missing_field(subject, silent[0])]
        kind = "funded" if who in ("lead", "all") else who
        add = {"kind": kind, "count": least - len(known), "wanted": subject, "side": terms.party}
        add["besides"] = values["names"] or ("–",)
        ways = lambda: [repair("add_partner", **add)]  # noqa: E731
        return [Found(NOT_MET, f"eligibility:{code}-not-met", values, repairs=ways)]

    return judge


@kind("minimum_partners", "application", "At least so many partners.", "合作单位数不少于下限。", MINIMUM, WHO)
def minimum_partners(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _distinct(parameters, terms, "id", "minimum-partners")


@kind(
    "minimum_organisations",
    "application",
    "Partners from at least so many different organisations.",
    "合作单位所属的不同机构数不少于下限。",
    MINIMUM,
    WHO,
)
def minimum_organisations(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _distinct(parameters, terms, "organisation", "minimum-organisations")


@kind(
    "minimum_countries",
    "application",
    "Partners in at least so many different countries.",
    "合作单位所在的不同国家数不少于下限。",
    MINIMUM,
    WHO,
)
def minimum_countries(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _distinct(parameters, terms, "country", "minimum-countries")


@kind(
    "minimum_funders",
    "application",
    "Partners funded by at least so many different funders.",
    "受不同资助机构资助的合作方数不少于下限。",
    MINIMUM,
    WHO,
)
def minimum_funders(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _distinct(parameters, terms, "party", "minimum-funders")


@kind("maximum_partners", "application", "At most so many partners.", "合作单位数不超过上限。", MAXIMUM, WHO)
def maximum_partners(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    def judge(view: View) -> list[Found]:
        chosen = [p for _, p in view.chosen(parameters["partners"], terms.party)]
        excess = len(chosen) - parameters["maximum"]
        values = {"count": len(chosen), "maximum": parameters["maximum"]}
        if excess <= 0:
            return [Found(MET, "eligibility:maximum-partners-met", values)]
        return [Found(NOT_MET, "eligibility:maximum-partners-not-met", values, repairs=lambda: _fewer(chosen, excess))]

    return judge


def _fewer(chosen: list[Partner], excess: int) -> list[Repair]:
    """Leave out as many as are too many, those that do not lead first, in a settled order."""
    order = sorted(chosen, key=lambda p: (p.role == "lead", -len(p.id), p.id))
    return [together(repair("remove_partner", partner=p.id, name=label(p)) for p in order[:excess])]


@kind(
    "every_party_present",
    "call",
    "Every party (or each of those named) funds at least one partner.",
    "每个合作方（或所列各方）至少资助一个合作单位。",
    Parameter("parties", "words", "only these parties", "仅限所列合作方"),
)
def every_party_present(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    wanted = parameters["parties"] or terms.parties

    def judge(view: View) -> list[Found]:
        present = {p.party for _, p in view.chosen("funded", None)}
        absent = tuple(party for party in wanted if party not in present)
        if not absent:
            return [Found(MET, "eligibility:every-party-met", {"parties": wanted})]
        silent = [p for _, p in view.chosen("funded", None) if p.party is None]
        if len(silent) >= len(absent):
            return [missing_field("party", silent[0])]
        return [
            Found(
                NOT_MET,
                "eligibility:every-party-not-met",
                {"absent": absent},
                repairs=lambda: [
                    together(
                        repair("add_partner", kind="funded", count=1, wanted="side", side=party) for party in absent
                    )
                ],
            )
        ]

    return judge


@kind(
    "one_investigator_per_party",
    "side",
    "Each side has exactly one funded principal investigator.",
    "每一方有且仅有一名受资助的项目负责人。",
)
def one_investigator_per_party(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    def one(view: View, party: str) -> Found | None:
        chosen = view.chosen("funded", party)
        if not chosen:
            return None
        names = {p.investigator for _, p in chosen if p.investigator is not None}
        if len(names) < 2 and any(p.investigator is None for _, p in chosen):
            blank = next(p for _, p in chosen if p.investigator is None)
            return missing_field("investigator", blank, party=party)
        values = {"party": party, "names": tuple(sorted(names)), "count": len(names)}
        if len(names) == 1:
            return Found(MET, "eligibility:one-investigator-met", values, party=party)
        ways = lambda: [_all_under([p for _, p in chosen], name) for name in sorted(names)]  # noqa: E731
        return Found(NOT_MET, "eligibility:one-investigator-not-met", values, party=party, repairs=ways)

    return lambda view: [found for party in terms.sides() if (found := one(view, party)) is not None]


def _all_under(partners: list[Partner], investigator: str) -> Repair:
    return together(
        repair("name_investigator", partner=p.id, name=label(p), investigator=investigator)
        for p in sorted(partners, key=lambda p: p.id)
        if p.investigator != investigator
    )


@kind(
    "funded_partner",
    "partner",
    "Each funded partner is tied to one party and names its principal investigator.",
    "每个受资助的合作单位隶属一个合作方，并指定项目负责人。",
)
def funded_partner(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    def one(i: int, partner: Partner) -> Found:
        if partner.party is None:
            return missing_field("party", partner, i)
        if partner.investigator is None:
            return missing_field("investigator", partner, i)
        values = {"name": label(partner), "party": partner.party, "investigator": partner.investigator}
        return Found(MET, "eligibility:funded-partner-met", values, i)

    return lambda view: [one(i, partner) for i, partner in view.chosen("funded", terms.party)]


@kind("one_lead", "application", "Exactly one partner leads.", "有且仅有一个牵头单位。")
def one_lead(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    def judge(view: View) -> list[Found]:
        leads = sorted((p for _, p in view.chosen("lead", None)), key=lambda p: p.id)
        values = {"count": len(leads), "names": tuple(sorted(label(p) for p in leads))}
        if len(leads) == 1:
            return [Found(MET, "eligibility:one-lead-met", values)]
        code = "eligibility:no-lead" if not leads else "eligibility:several-leads"
        return [Found(NOT_MET, code, values, repairs=lambda: _one_lead(view, leads))]

    return judge


def _one_lead(view: View, leads: list[Partner]) -> list[Repair]:
    if not leads:
        funded = sorted((p for _, p in view.chosen("funded", None)), key=lambda p: p.id)
        return [repair("make_lead", partner=p.id, name=label(p)) for p in funded]
    return [
        together(repair("end_lead", partner=p.id, name=label(p)) for p in leads if p.id != kept.id) for kept in leads
    ]
