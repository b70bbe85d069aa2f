"""Rules on what is asked: caps and floors per side in its own currency, and whose purse may be asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from .judging import MET, NOT_MET, Found, Judge, Terms, View, label, missing_field, pro_rata
from .kinds import WHO, Parameter, kind
from .problem import Partner, Purse
from .repair import Repair, repair, together

PURSE = Parameter("purse", "word", "the purse asked", "所申请的资金池", required=True)
AMOUNT = Parameter("amount", "amount", "the limit, in the purse's unit", "限额（以资金池币种或单位计）", required=True)
PER = Parameter(
    "per",
    "word",
    "whose asks are added up: a side's, each partner's, or the whole application's",
    "合计范围：一方、每个合作单位或整项申请",
    default="side",
    choices=("side", "partner", "application"),
)

Group = tuple[str | None, int, list[tuple[int, Partner]]]
"""Whose asks are added up: the side, the partner's place (-1 for several), and the partners."""


@kind(
    "maximum_ask",
    "side",
    "What is asked of a purse is capped: per side, per partner or per application, in the purse's own currency.",
    "对资金池的申请金额设上限：按一方、按合作单位或按申请计，以该资金池币种为准。",
    PURSE,
    AMOUNT,
    PER,
)
def maximum_ask(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _limit(parameters, terms, most=True)


@kind(
    "minimum_ask",
    "side",
    "What is asked of a purse is at least so much: per side, per partner or per application.",
    "对资金池的申请金额设下限：按一方、按合作单位或按申请计。",
    PURSE,
    AMOUNT,
    PER,
)
def minimum_ask(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    return _limit(parameters, terms, most=False)


def _limit(parameters: Mapping[str, Any], terms: Terms, most: bool) -> Judge:
    purse, limit, per = terms.purse(parameters["purse"]), parameters["amount"], parameters["per"]
    code = f"eligibility:{'maximum' if most else 'minimum'}-ask-{per}"
    groups = _GROUPS[per]

    def judge(view: View) -> list[Found]:
        return [_judged(group, purse, limit, code, most) for group in groups(view, purse, terms)]

    return judge


def _judged(group: Group, purse: Purse, limit: Decimal, code: str, most: bool) -> Found:
    party, index, partners = group
    asked, blank = purse.step * 0, None  # zero, written to the purse's places
    for _, partner in partners:
        if purse.id in partner.asks:
            amount = partner.asks[purse.id]
            if amount is None:
                blank = partner
            else:
                asked += amount
    met = asked <= limit if most else asked >= limit
    if blank is not None and met == most:  # what is still blank could yet turn the verdict
        return missing_field("asked", blank, index, party, purse.id)
    values = {
        "party": party or "-",
        "asked": asked,
        "limit": limit + purse.step * 0,
        "currency": purse.currency,
        "purse": purse.id,
    }
    if index >= 0:
        values["name"] = label(partners[0][1])
    if met:
        return Found(MET, code + "-met", values, index, party)
    chosen = [partner for _, partner in partners]
    ways = (lambda: lowered(chosen, purse, asked - limit)) if most else (lambda: _raised(chosen, purse, limit - asked))
    return Found(NOT_MET, code + "-not-met", values, index, party, ways)


def _by_side(view: View, purse: Purse, terms: Terms) -> list[Group]:
    """A party's own purse is its side's money whoever asks for it; of a pooled purse, what the side's partners ask."""
    sides = terms.sides() if terms.party is not None or purse.party is None else (purse.party,)
    return [(side, -1, view.chosen("all", None if purse.party == side else side)) for side in sides]


def _by_partner(view: View, purse: Purse, terms: Terms) -> list[Group]:
    return [
        (partner.party, i, [(i, partner)])
        for i, partner in view.chosen("funded", terms.party)
        if purse.party is None or purse.id in partner.asks or partner.party == purse.party
    ]


def _by_application(view: View, purse: Purse, terms: Terms) -> list[Group]:
    return [(terms.party, -1, view.chosen("all", None))]


_GROUPS: Mapping[str, Callable[[View, Purse, Terms], list[Group]]] = {
    "side": _by_side,
    "partner": _by_partner,
    "application": _by_application,
}


def lowered(partners: list[Partner], purse: Purse, excess: Decimal) -> list[Repair]:
    """Ways to lower asks by an excess: any one partner that can bear it, or all in proportion."""
    asking = sorted((p for p in partners if p.asks.get(purse.id)), key=lambda p: (-(p.asks[purse.id] or 0), p.id))
    ways = [lower(p, purse, excess) for p in asking if (p.asks[purse.id] or Decimal(0)) > excess]
    if len(asking) > 1:
        cuts = pro_rata([p.asks[purse.id] or Decimal(0) for p in asking], excess, purse.step)
        ways.append(together(lower(p, purse, cut) for p, cut in zip(asking, cuts, strict=True) if cut))
    return ways or [together(lower(p, purse, excess) for p in asking)]


def lower(partner: Partner, purse: Purse, by: Decimal) -> Repair:
    """Lower one ask."""
    return repair("lower_ask", **_change(partner, purse, by), to=_asked(partner, purse) - by)


def _raised(partners: list[Partner], purse: Purse, short: Decimal) -> list[Repair]:
    may = [p for p in partners if p.kind == "funded" and purse.party in (None, p.party)]
    return [
        repair("raise_ask", **_change(p, purse, short), to=_asked(p, purse) + short)
        for p in sorted(may, key=lambda p: p.id)
    ]


def _asked(partner: Partner, purse: Purse) -> Decimal:
    return (partner.asks.get(purse.id) or Decimal(0)) + purse.step * 0


def _change(partner: Partner, purse: Purse, by: Decimal) -> dict[str, Any]:
    named = {"partner": partner.id, "name": label(partner)}
    return {**named, "purse": purse.id, "by": by + purse.step * 0, "currency": purse.currency}


@kind(
    "own_purse",
    "partner",
    "Partners ask only their own party's purses and pooled ones, as in a virtual pot.",
    "合作单位只能向本方资金池或共同资金池申请（各方分别出资的方式）。",
    Parameter(WHO.name, WHO.type, WHO.en, WHO.zh, default="all", choices=WHO.choices),
)
def own_purse(parameters: Mapping[str, Any], terms: Terms) -> Judge:
    owners = {purse.id: purse.party for purse in terms.purses.values()}

    def one(i: int, partner: Partner) -> Found:
        others = {p: amount for p, amount in partner.asks.items() if owners[p] not in (None, partner.party)}
        foreign = [p for p, amount in others.items() if amount]
        if foreign and partner.party is None:
            return missing_field("party", partner, i)
        if not foreign and None in others.values():
            return missing_field("asked", partner, i, purse=next(p for p, amount in others.items() if amount is None))
        values = {"name": label(partner), "party": partner.party or "-"}
        if not foreign:
            return Found(MET, "eligibility:own-purse-met", values, i)
        return Found(NOT_MET, "eligibility:own-purse-not-met", {**values, "purses": tuple(sorted(foreign))}, i)

    def judge(view: View) -> list[Found]:
        found = [one(i, p) for i, p in view.chosen(parameters["partners"], terms.party)]
        return [
            f._replace(repairs=partial(_nothing_foreign, view, f, terms)) if f.verdict == NOT_MET else f for f in found
        ]

    return judge


def _nothing_foreign(view: View, found: Found, terms: Terms) -> list[Repair]:
    partner = view.partners[found.partner]
    foreign = [terms.purses[purse] for purse in found.values["purses"]]
    return [together(lower(partner, purse, partner.asks[purse.id] or Decimal(0)) for purse in foreign)]
