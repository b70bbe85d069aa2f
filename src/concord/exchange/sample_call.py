"""The sample call itself: its settings, purses, annexes, lists of facts, limits and conditions; all invented."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from concord.exchange import sample_reviews as reviews
from concord.exchange.sample_applications import (
    CAP,
    CLOSES,
    CN,
    CURRENCY,
    DOCUMENTS,
    LETTER,
    OPENS,
    PURSE,
    RATE,
    UK,
    UNREGISTERED,
    Proposal,
    declined,
)
from concord.exchange.sample_names import CN_ORGANISATIONS, UK_ORGANISATIONS
from concord.exchange.sample_topics import TOPICS

Row = dict[str, Any]

EACH = 3
"""Reviewers for each application."""

NOTE = {
    "en": "Invented example. The Joint Strategy of 6 December 2017 foresees annual Flagship Challenges, the first in "
    "2018 on agricultural technologies (section 5.3). Amounts, rules, people, organisations, applications and "
    "assessments are invented; the assessments are not those of the assignment that this run proposes.",
    "zh": "虚构示例。2017 年 12 月 6 日签署的中英联合战略提出设立年度旗舰挑战计划，"
    "2018 年首期聚焦农业技术（第 5.3 节）。金额、规则、人员、单位、申请和评审意见均为虚构；"
    "评审意见并非出自本次运行所建议的指派。",
}


def call(seed: int, most: int) -> list[Row]:
    """The settings."""
    settings: dict[str, Any] = {
        "code": "FC-2018",
        "title_en": "Flagship Challenge 2018: agricultural technologies",
        "title_zh": "2018 年旗舰挑战计划：农业技术",
        "funding_mode": "virtual",
        "policy": "skip",
        "ties": "most",
        "reviewers_per_application": EACH,
        "reviewers_per_side": 1,
        "max_load": most,
        "threshold": "3.5",
        "min_assessments": 2,
        "ranking_method": "mean",
        "best": "high",
        "seed": seed,
        "date": date(2018, 6, 29),
        "invented": True,
        "note_en": NOTE["en"],
        "note_zh": NOTE["zh"],
    }
    return [{"field": name, "value": value} for name, value in settings.items()]


PARTIES: list[Row] = [
    {"party": UK, "name_en": "UK side (invented funder)", "name_zh": "英方（虚构资助机构）", "countries": ["GB"]},
    {"party": CN, "name_en": "China side (invented funder)", "name_zh": "中方（虚构资助机构）", "countries": ["CN"]},
]
RATES: list[Row] = [
    {"currency": "CNY", "rate": RATE, "display": "GBP", "date": date(2018, 6, 29), "source": "invented / 虚构"}
]
CRITERIA: list[Row] = [
    {
        "criterion": criterion,
        "name_en": english,
        "name_zh": chinese,
        "weight": reviews.WEIGHTS[criterion],
        "threshold": reviews.LEAST_EXCELLENCE if criterion == "excellence" else None,
        "lowest": reviews.SCALE[0],
        "highest": reviews.SCALE[1],
    }
    for criterion, english, chinese in (
        ("excellence", "Scientific excellence", "科学水平"),
        ("cooperation", "Strength of the cooperation", "合作互补性"),
        ("impact", "Impact for farming and food", "对农业与粮食的影响"),
    )
]


def purses(applications: int) -> list[Row]:
    """Money for about a fifth of the applications."""
    return [
        {"purse": PURSE[UK], "party": UK, "unit": CURRENCY[UK], "amount": Decimal(57_500 * applications)},
        {"purse": PURSE[CN], "party": CN, "unit": CURRENCY[CN], "amount": Decimal(490_000 * applications)},
    ]


def annexes() -> list[Row]:
    """The call's own rules, two versions of the UK side's annex, and the China side's."""
    areas = "|".join(topic.area for topic in TOPICS)
    whole = (
        ("every_party_present", "", "2.1"),
        ("one_lead", "", "2.2"),
        ("leads_per_person", "maximum=1", "2.2"),
        ("funded_partner", "", "2.3"),
        ("one_investigator_per_party", "", "2.3"),
        ("minimum_partners", "minimum=2", "2.4"),
        ("minimum_countries", "minimum=2", "2.4"),
        ("minimum_funders", "minimum=2", "2.4"),
        ("partner_documents", f"documents={LETTER}; partners=self_funded", "2.5"),
        ("own_purse", "", "3.1"),
        ("organisation_share", "maximum=70%", "3.2"),
        ("country_share", "maximum=70%", "3.2"),
        ("areas", f"allowed={areas}", "1.2"),
        ("duration", "at_least=12; at_most=36", "1.3"),
        ("window", f"first={OPENS}; last={CLOSES}", "1.4"),
        ("window", "of=starts; first=2019-01-01; last=2019-06-30", "1.3"),
        ("documents", f"documents={'|'.join(DOCUMENTS)}", "1.5"),
    )
    uk = (
        ("organisation_types", "allowed=university|institute|enterprise", "A1"),
        ("organisation_listed", "list=eligible-organisations", "A1"),
        ("person_not_listed", "list=suspended-persons", "A2"),
        ("maximum_ask", f"purse={PURSE[UK]}; amount={CAP[UK]}; per=side", "A3"),
        ("minimum_ask", f"purse={PURSE[UK]}; amount=50000; per=side", "A3"),
    )
    cn = (
        ("organisation_listed", "list=registered-institutions", "B1"),
        ("maximum_ask", f"purse={PURSE[CN]}; amount={CAP[CN]}; per=side", "B2"),
        ("fact", "list=ongoing-projects; of=investigator; at_most=2", "B3"),
        ("years_since", "list=doctorates; of=investigator; at_least=3", "B3"),
        ("applications_per_person", "maximum=2", "B3"),
        ("own_contribution", "minimum=50%; types=enterprise", "B4"),
    )
    earlier = (*uk[:3], ("maximum_ask", f"purse={PURSE[UK]}; amount=450000; per=side", "A3"))
    versions = (
        (None, "2018-1", date(2018, 2, 1), whole),
        (UK, "2018-1", date(2018, 2, 1), earlier),
        (UK, "2018-2", date(2018, 4, 16), uk),
        (CN, "2018-1", date(2018, 2, 1), cn),
    )
    return [
        {
            "party": party,
            "version": version,
            "effective": effective,
            "rule": rule,
            "parameters": parameters,
            "source": f"Guide {version}, section {section} (invented)",
        }
        for party, version, effective, rules in versions
        for rule, parameters, section in rules
    ]


def facts(proposals: Sequence[Proposal], seed: int) -> list[Row]:
    """Lists that the parties supplied: organisations they fund, persons suspended, projects under way, doctorates."""
    rng = Random(f"{seed}:facts")
    used = {m.organisation[0]: m.party for p in proposals for m in p.members if m.party}
    names = {party: {name for name, side in used.items() if side == party} for party in (UK, CN)}
    listed = sorted((names[UK] | {o[0] for o in UK_ORGANISATIONS}) - {UNREGISTERED})
    rows = [_fact(UK, "eligible-organisations", name) for name in listed]
    suspended = [p.side(UK).investigator for p in proposals if p.suspended]
    rows += [_fact(UK, "suspended-persons", name) for name in [*suspended, "Zachary Nobodystow"]]
    rows += [
        _fact(CN, "registered-institutions", name) for name in sorted(names[CN] | {o[0] for o in CN_ORGANISATIONS})
    ]
    people: dict[str, int | None] = {}
    for proposal in proposals:
        person = proposal.side(CN).investigator
        people[person] = proposal.projects if people.get(person) is None or proposal.projects == 3 else people[person]
    rows += [_fact(CN, "ongoing-projects", name, count) for name, count in people.items() if count is not None]
    for name in people:
        doctorate = date(2014, 12, 31) - timedelta(days=rng.randrange(9000))
        rows.append(_fact(CN, "doctorates", name, doctorate.isoformat()))
    return rows


def _fact(party: str, name: str, key: str, value: Any = None) -> Row:
    return {"party": party, "list": name, "key": key, "value": value, "date": date(2018, 6, 15)}


def limits(applications: int) -> list[Row]:
    """No area may take more than about a quarter of the awards."""
    return [{"by": "area", "measure": "awards", "most": max(2, applications // 20)}]


def conditions(proposals: Sequence[Proposal]) -> list[Row]:
    """Two strong applications that share a field site, and one that builds on a stronger one."""
    able = sorted((p for p in proposals if not declined(p)), key=lambda p: -p.quality)
    if len(able) < 6:
        return [{"kind": "exclusive", "applications": [p.id for p in proposals[:2]]}]
    return [
        {"kind": "exclusive", "applications": [able[1].id, able[4].id]},
        {"kind": "depends", "applications": [able[5].id, able[0].id]},
    ]
