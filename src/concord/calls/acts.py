"""Drafting a call, signing it together, publishing and closing it. Applications: `applying.py`; verdicts:
`judging.py`.
"""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.may import require
from concord.access.models import Party, Role, User
from concord.access.refusals import NotAllowed, Refused
from concord.access.standing import SYSTEM, Actor, standing
from concord.calls import queries, rows
from concord.calls.limiting import goes_first, restricts, selectable
from concord.calls.models import (
    Annex,
    Call,
    CallParty,
    CallPurse,
    CallRate,
    CallSignature,
    Criterion,
    FactList,
)
from concord.calls.states import CALL
from concord.engines.eligibility import check
from concord.engines.reason import Invalid
from concord.journal.chain import canonical
from concord.journal.letters import send
from concord.purses.models import Purse
from concord.strategy.models import Agreement, Area
from concord.values import LocalizedText

TERMS = (
    "kind", "title", "summary", "guide", "agreement", "opens_at", "closes_at", "funding_mode", "policy", "ties",
    "reviewers_per_application", "reviewers_per_side", "max_load", "threshold", "min_assessments", "ranking_method",
    "share", "draw", "top_up", "top_up_unit", "gap_share", "top_up_rate", "kinds", "years", "priority",
    "best", "seed", "date", "invented", "note",
)  # fmt: skip
"""What `edit` may set."""


def speaks_for(by: Actor, party: Party) -> None:
    """See that whoever acts is an officer or the head of this very party.

    Raises:
        NotAllowed: they are not.
    """
    if by is not SYSTEM and party.pk not in standing(by).parties(Role.OFFICER, Role.HEAD):
        raise NotAllowed("access:not-officer")


@act("call:draft")
def draft(
    *,
    by: Actor,
    code: str,
    title: LocalizedText,
    parties: Sequence[Party],
    opens_at: datetime.datetime,
    closes_at: datetime.datetime,
    agreement: Agreement | None = None,
    areas: Iterable[Area] = (),
    countries: Mapping[str, Sequence[str]] | None = None,
    signers: int = 2,
    **terms: Any,
) -> Call:
    """Draft a call of several parties.

    Args:
        countries: party's code -> the countries of its side.
        signers: how many persons sign within each party.
        terms: any of `TERMS`.

    Raises:
        Refused: the code is taken, a party stands there twice, or it closes before it opens.
    """
    if by is not SYSTEM and not standing(by).parties(Role.OFFICER, Role.HEAD) & {party.pk for party in parties}:
        raise NotAllowed("access:not-officer")
    if Call.objects.filter(code=code).exists():
        raise Refused("calls:code-taken", code=code)
    if not parties or len({party.pk for party in parties}) < len(parties):
        raise Refused("calls:parties-once")
    call = Call(code=code, drafted_by=None if by is SYSTEM else by)  # type: ignore[misc]  # somebody signed in
    _set(call, {**terms, "title": title, "opens_at": opens_at, "closes_at": closes_at, "agreement": agreement})
    call.save()
    call.areas.set(areas)
    goes_first(call)
    for position, party in enumerate(parties):
        own = list((countries or {}).get(party.code, ()))
        CallParty.objects.create(call=call, party=party, countries=own, signers=signers, position=position)
    note(code=code, title=title, parties=[party.code for party in parties])
    return call


def _set(call: Call, terms: Mapping[str, Any]) -> None:
    for name, value in terms.items():
        if name not in TERMS:
            raise TypeError(f"{name} is not a term of a call")
        setattr(call, name, value)
    if call.closes_at <= call.opens_at:
        raise Refused("calls:closes-first")
    if call.draw and call.share is None:
        raise Refused("calls:draw-needs-share")


@act("call:edit", CALL)
def edit(call: Call, *, by: Actor, areas: Iterable[Area] | None = None, **terms: Any) -> Call:
    """Change terms of a draft.

    Raises:
        Refused: it would close before it opens.
    """
    _set(call, terms)
    call.save()
    if areas is not None:
        call.areas.set(areas)
    goes_first(call)
    note(terms=sorted(terms))
    return call


@act("call:authorise")
def authorise(call: Call, *, by: Actor, authority: int) -> Call:
    """Let it cite the journal entry of the decision that approved it; a later decision takes the earlier one's place.

    Raises:
        Refused: the call is withdrawn.
    """
    if call.state == Call.State.WITHDRAWN:
        raise Refused("calls:withdrawn-already")
    note(authority=authority, before=call.authority)
    call.authority = authority
    call.save(update_fields=["authority"])
    return call


@act("call:edit", CALL)
def commit_purse(
    call: Call,
    *,
    by: Actor,
    purse: Purse,
    code: str = "",
    pooled: Decimal = Decimal(0),
    raisable: Decimal = Decimal(0),
    areas: Iterable[Area] = (),
    kinds: Sequence[str] = (),
    countries: Sequence[str] = (),
    years: Sequence[str] = (),
    cap: Decimal | None = None,
) -> CallPurse:
    """Commit a whole purse of one's own party to the call, before publication.

    Args:
        areas, kinds, countries, years: what it is restricted to; empty is no restriction.
        cap: the most that one application may ask of it.

    Raises:
        NotAllowed: the purse is another party's.
        Refused: the purse's party is not in the call, its unit does not fit what the call awards, it is committed
            elsewhere, more is pooled than it holds, or it is restricted to what the call does not have.
    """
    require(by, "purse:commit", purse)
    if not call.sides.filter(party=purse.party_id).exists():
        raise Refused("calls:not-a-party", party=str(purse.party))
    if not call.awards.fits(purse.size.unit):
        raise Refused("calls:unit-does-not-fit", unit=purse.size.unit)
    if purse.committed.number or CallPurse.objects.filter(purse=purse).exists():
        raise Refused("calls:purse-used", code=purse.code)
    if not 0 <= pooled <= purse.size.number or raisable < 0:
        raise Refused("calls:pooled-too-much", code=purse.code)
    if cap is not None and cap <= 0:
        raise Refused("calls:pooled-too-much", code=purse.code)
    areas = list(areas)
    restricts(purse.code, [area.code for area in areas], call.areas.values_list("code", flat=True))
    restricts(purse.code, kinds, call.kinds)
    restricts(purse.code, years, call.years)
    row = CallPurse.objects.create(
        call=call, purse=purse, code=code or purse.code, pooled=pooled, raisable=raisable, position=call.purses.count(),
        kinds=list(kinds), countries=list(countries), years=list(years), cap=cap,
    )  # fmt: skip
    row.areas.set(areas)
    note(purse=purse, amount=purse.size)
    return row


@act("call:edit", CALL)
def set_annex(
    call: Call,
    *,
    by: Actor,
    rules: Sequence[Mapping[str, Any]],
    party: Party | None = None,
    version: str = "1",
    effective: datetime.date | None = None,
) -> Annex:
    """Write a version of an annex: of one's own party, or (without a party) of the whole call.

    Raises:
        NotAllowed: it is another party's.
        Refused: a rule that the eligibility engine cannot read; the reason is the engine's.
    """
    if party is not None:
        speaks_for(by, party)
    written = [_rule(rule) for rule in rules]
    annex, _ = Annex.objects.update_or_create(
        call=call, party=party, version=version, defaults={"effective": effective, "rules": written}
    )
    _readable(call)
    note(party=party.code if party else "", version=version, rules=written)
    return annex


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {name: rows.said(value) for name, value in rule.get("parameters", {}).items()}
    for name, value in parameters.items():
        if set(";；\n") & set(value):
            raise Refused("calls:parameter-separator", name=name)
    said = {key: rule[key] for key in ("source", "text") if rule.get(key)}
    return {"kind": rule["kind"], "parameters": parameters, **said}


def _readable(call: Call) -> None:
    """See that the engine can read every annex.

    Raises:
        Refused: with the engine's reason.
    """
    try:
        check(queries.problem(call, listed=()))
    except Invalid as bad:
        raise Refused(bad.reason.code, **bad.reason.values) from bad


@act("facts:upload", lock=False)
def upload_facts(
    call: Call,
    *,
    by: Actor,
    party: Party,
    name: str,
    entries: Mapping[str, Any],
    date: datetime.date | None = None,
) -> FactList:
    """Supply a dated list that one's own annex needs; it stays on that side.

    Raises:
        NotAllowed: for another party.
    """
    speaks_for(by, party)
    stored, _ = FactList.objects.update_or_create(
        call=call, party=party, name=name, date=date, defaults={"entries": dict(entries)}
    )
    note(side=party, name=name, date=date, count=len(entries))
    return stored


@act("call:edit", CALL)
def set_criteria(call: Call, *, by: Actor, criteria: Sequence[Mapping[str, Any]]) -> Call:
    """Set the criteria in order: name, title, guidance, weight, threshold, lowest, highest."""
    call.criteria.all().delete()
    for position, given in enumerate(criteria):
        Criterion.objects.create(call=call, position=position, **given)
    note(criteria=[given["name"] for given in criteria])
    return call


@act("call:edit", CALL)
def set_rates(call: Call, *, by: Actor, rates: Sequence[Mapping[str, Any]]) -> Call:
    """Freeze the rates for display and shares: currency, display, rate, date, source."""
    call.rates.all().delete()
    for given in rates:
        CallRate.objects.create(call=call, **given)
    note(rates=[f"{given['currency']} {given['rate']} {given['display']}" for given in rates])
    return call


@act("call:propose", CALL)
def propose(call: Call, *, by: Actor) -> Call:
    """Lay the terms before the parties for signing.

    Raises:
        Refused: a party has committed no purse, there is no criterion, it would already be over, or an annex cannot
            be read.
    """
    if call.closes_at <= timezone.now():
        raise Refused("calls:over-already")
    if call.awards.purses:
        committed = set(call.purses.values_list("purse__party", flat=True))
        for side in call.sides.select_related("party"):
            if side.party_id not in committed:
                raise Refused("calls:no-purse", party=str(side.party))
    if not call.criteria.exists():
        raise Refused("calls:no-criteria")
    _readable(call)
    selectable(call)
    call.terms_digest = digest(call)
    call.save()
    note(digest=call.terms_digest)
    return call


def digest(call: Call) -> str:
    """SHA-256 over all that the parties sign."""
    terms = {name: getattr(call, name) for name in TERMS}
    tables = {
        name: getattr(rows, name)(call)
        for name in ("parties", "purses", "rates", "criteria", "annexes", "limits")
    }  # fmt: skip
    areas = sorted(call.areas.values_list("code", flat=True))
    return hashlib.sha256(canonical({"terms": terms, "tables": tables, "areas": areas}).encode()).hexdigest()


@act("call:sign", CALL)
def sign(call: Call, *, by: User, party: Party) -> CallSignature:
    """Sign the terms for one's own party. A person signs once; a party needs as many persons as it said.

    Raises:
        NotAllowed: for another party.
        Refused: the person has signed, or the terms are no longer those laid before the parties.
    """
    speaks_for(by, party)
    if not call.sides.filter(party=party).exists():
        raise Refused("calls:not-a-party", party=str(party))
    if digest(call) != call.terms_digest:
        raise Refused("calls:terms-changed")
    if CallSignature.objects.filter(call=call, user=by, digest=call.terms_digest).exists():
        raise Refused("calls:signed-already")
    note(party=party.code, digest=call.terms_digest)
    signature: CallSignature = CallSignature.objects.create(call=call, party=party, user=by, digest=call.terms_digest)
    return signature


@act("call:revise", CALL)
def revise(call: Call, *, by: Actor) -> Call:
    """Take the terms back to change them; what was signed counts for the old terms only."""
    call.terms_digest = ""
    call.save()
    return call


@act("call:publish", CALL)
def publish(call: Call, *, by: Actor) -> Call:
    """Publish what every party has signed.

    Raises:
        Refused: a signature is missing, or the terms (a purse, say) are no longer those that were signed.
    """
    for side in queries.signing(call):
        if side.missing:
            raise Refused("calls:not-signed", party=str(side.party), missing=side.missing)
    if digest(call) != call.terms_digest:
        raise Refused("calls:terms-changed")
    note(digest=call.terms_digest)
    return call


@act("call:close", CALL)
def close(call: Call, *, by: Actor) -> Call:
    """Close it, once its deadline has passed by the server's clock. Drafts stay drafts.

    Raises:
        Refused: it is not time yet.
    """
    if timezone.now() < call.closes_at:
        raise Refused("calls:not-over", closes=call.closes_at.isoformat(timespec="minutes"))
    note(submitted=rows.handed_in(call).count())
    return call


@act("call:withdraw", CALL)
def withdraw(call: Call, *, by: Actor, because: LocalizedText) -> Call:
    """Withdraw a call; whoever has begun an application is told."""
    note(because=because)
    for application in call.applications.exclude(state="withdrawn").select_related("lead"):
        send("call-withdrawn", to=application.lead, about=call, because=because)
    return call


@act("call:review", CALL)
def start_review(call: Call, *, by: Actor) -> Call:
    """Go on to review, once every application has all its verdicts.

    Raises:
        Refused: one is still to be decided.
    """
    waiting = call.applications.filter(state="submitted").count()
    if waiting:
        raise Refused("calls:undecided", count=waiting)
    note(eligible=call.applications.filter(state="eligible").count())
    return call


@act("call:select", CALL)
def start_selection(call: Call, *, by: Actor) -> Call:
    """Go on to selection. Only the act that freezes the ranking list calls this, as the system."""
    return call


@act("call:award", CALL)
def finish(call: Call, *, by: Actor) -> Call:
    """End it as awarded. Only the act that makes the awards final calls this, as the system."""
    return call
