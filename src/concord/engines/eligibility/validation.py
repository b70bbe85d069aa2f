"""Whether the problem can be posed, and which versions of annexes and lists are in force on its day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from concord.engines.reason import Invalid

from .kinds import nearest
from .problem import PARTNER_KINDS, ROLES, Annex, Application, Facts, Partner, Problem


def validate(problem: Problem, applications: Iterable[Application]) -> None:
    """Refuse what cannot be judged.

    Raises:
        Invalid: something occurs twice, or a party, purse, kind, role or amount is not known or not possible.
    """
    parties, purses = set(problem.parties), {purse.id for purse in problem.purses}
    if len(purses) < len(problem.purses):
        raise Invalid("eligibility:twice", what="purse", id=_repeated(purse.id for purse in problem.purses))
    for owner in (purse.party for purse in problem.purses):
        _known_party(owner, parties, "purses")
    for annex in problem.annexes:
        _known_party(annex.party, parties, f"annex {annex.version}")
    for facts in problem.facts:
        _known_party(facts.party, parties, f"list {facts.name}")
    seen: set[str] = set()
    for application in applications:
        if application.id in seen:
            raise Invalid("eligibility:twice", what="application", id=application.id)
        seen.add(application.id)
        _validate_partners(application, parties, purses)


def _validate_partners(application: Application, parties: set[str], purses: set[str]) -> None:
    ids: set[str] = set()
    for partner in application.partners:
        place = f"{application.id} / {partner.id}"
        if partner.id in ids:
            raise Invalid("eligibility:twice", what="partner", id=place)
        ids.add(partner.id)
        if partner.party is not None and partner.party not in parties:
            _known_party(partner.party, parties, place)
        if partner.kind not in PARTNER_KINDS or partner.role not in ROLES:
            field, value, known = ("kind", partner.kind, PARTNER_KINDS) if partner.kind not in PARTNER_KINDS else (
                "role", partner.role, ROLES)  # fmt: skip
            suggestion = nearest(str(value), known)
            raise Invalid("eligibility:unknown-word", place=place, field=field, value=value, suggestion=suggestion)
        _validate_amounts(partner, purses, place)


def _validate_amounts(partner: Partner, purses: set[str], place: str) -> None:
    for purse, amount in partner.asks.items():
        if purse not in purses:
            raise Invalid("eligibility:unknown-purse", place=place, purse=purse, suggestion=nearest(purse, purses))
        if amount is not None and not _possible(amount):
            raise Invalid("eligibility:amount", place=place, field=purse, value=str(amount))
    for currency, amount in partner.in_kind.items():
        if not _possible(amount):
            raise Invalid("eligibility:amount", place=place, field=f"in_kind {currency}", value=str(amount))


def _possible(amount: object) -> bool:
    return isinstance(amount, Decimal) and amount.is_finite() and amount >= 0


def _known_party(party: str | None, parties: set[str], place: str) -> None:
    if party is not None and party not in parties:
        raise Invalid("eligibility:unknown-party", place=place, party=party, suggestion=nearest(party, sorted(parties)))


def _repeated(ids: Iterable[str]) -> str:
    seen: set[str] = set()
    return next((i for i in ids if i in seen or seen.add(i)), "")  # type: ignore[func-returns-value]


def in_force(problem: Problem) -> tuple[Annex, ...]:
    """Of each party (and of the call) the version in force on the problem's day: the call's first, then the parties'.

    Raises:
        Invalid: two versions of one party's annex take effect on the same day.
    """
    latest: dict[str | None, Annex] = {}
    for annex in problem.annexes:
        if annex.effective is not None and problem.on is not None and annex.effective > problem.on:
            continue
        before = latest.get(annex.party)
        if before is not None and before.effective == annex.effective:
            named = {"party": annex.party or "-", "first": before.version, "second": annex.version}
            raise Invalid("eligibility:annex-twice", **named)
        if before is None or _day(annex.effective) > _day(before.effective):
            latest[annex.party] = annex
    return tuple(latest[party] for party in (None, *problem.parties) if party in latest)


def facts_in_force(problem: Problem) -> Mapping[tuple[str | None, str], Facts]:
    """(party, list name) -> the latest list dated no later than the problem's day.

    Raises:
        Invalid: two lists of one name and party bear the same date.
    """
    latest: dict[tuple[str | None, str], Facts] = {}
    for facts in problem.facts:
        if facts.dated is not None and problem.on is not None and facts.dated > problem.on:
            continue
        key = (facts.party, facts.name)
        before = latest.get(key)
        if before is not None and before.dated == facts.dated:
            raise Invalid("eligibility:list-twice", list=facts.name, party=facts.party or "-")
        if before is None or _day(facts.dated) > _day(before.dated):
            latest[key] = facts
    return latest


def _day(day: date | None) -> date:
    return day or date.min
