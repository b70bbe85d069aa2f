"""Building a joint application, signing one's part, handing it in: the acts of applicants."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.calls import rows
from concord.calls.models import Application, Ask, Call, CallPurse, Partner
from concord.calls.states import APPLICATION, CALL
from concord.journal.chain import canonical
from concord.journal.letters import send
from concord.register.models import Organisation
from concord.strategy.models import Area
from concord.values import Amount, LocalizedText
from concord.values.fields import columns

SHARED = ("title", "abstract", "keywords", "area", "kind", "year", "months", "starts_on", "documents")
"""The shared part of an application."""

PART = (
    "party", "organisation", "organisation_name", "organisation_type", "country", "kind", "investigator",
    "investigator_name", "documents",
)  # fmt: skip
"""A partner's own part, beside what it asks."""


@act("application:start", CALL)
def start(
    call: Call,
    *,
    by: User,
    title: LocalizedText,
    abstract: LocalizedText | None = None,
    keywords: Sequence[str] = (),
    area: Area | None = None,
    kind: str = "",
    year: str = "",
    months: int | None = None,
    starts_on: date | None = None,
    documents: Sequence[str] = (),
) -> Application:
    """Draft an application; whoever starts it leads it.

    Raises:
        Refused: the call is not open at this moment, or the area, type or year is not one of the call's.
    """
    _in_time(call)
    _check_offered(call, area, kind, year)
    application: Application = Application.objects.create(
        call=call, number=f"{call.prefix}-{call.applications.count() + 1:03d}", lead=by, title=title,
        abstract=abstract or LocalizedText(), keywords=list(keywords), area=area, kind=kind, year=year, months=months,
        starts_on=starts_on, documents=list(documents),
    )  # fmt: skip
    note(number=application.number, title=title)
    return application


def _in_time(call: Call) -> None:
    """The server's clock decides, to the second and beyond."""
    now = timezone.now()
    if call.state != Call.State.OPEN or now < call.opens_at:
        raise Refused("calls:not-open")
    if now >= call.closes_at:
        raise Refused("calls:over", closed=call.closes_at.isoformat(timespec="seconds"))


def _check_offered(call: Call, area: Area | None, kind: str, year: str) -> None:
    if area is not None and call.areas.exists() and not call.areas.filter(pk=area.pk).exists():
        raise Refused("calls:other-area", area=str(area))
    for field, value, offered in (("kind", kind, call.kinds), ("year", year, call.years)):
        if value and value not in offered:
            raise Refused(f"calls:other-{field}", value=value, known=tuple(offered) or ("–",))


@act("application:edit", APPLICATION)
def edit(application: Application, *, by: Actor, version: int | None = None, **shared: Any) -> Application:
    """Change the shared part. `version`: the one that the editor saw; another edit meanwhile refuses this one.

    Raises:
        Refused: somebody else edited it meanwhile, or the call is over.
    """
    call = _open_call(application)
    if version is not None and version != application.version:
        raise Refused("calls:edited-meanwhile")
    for name, value in shared.items():
        if name not in SHARED:
            raise TypeError(f"{name} is not of the shared part")
        setattr(application, name, value)
    _check_offered(call, application.area, application.kind, application.year)
    application.version += 1
    application.save()
    note(changed=sorted(shared), version=application.version)
    return application


def _open_call(application: Application) -> Call:
    call = Call.objects.get(pk=application.call_id)  # as it is now, whatever was read before
    _in_time(call)
    return call


@act("application:add-partner", APPLICATION)
def add_partner(
    application: Application,
    *,
    by: Actor,
    organisation_name: str = "",
    organisation: Organisation | None = None,
    role: str = Partner.Role.PARTNER,
    investigator: User | None = None,
    investigator_name: str = "",
    **part: Any,
) -> Partner:
    """Add a partner: of which organisation, which funder (`party`) it turns to, who its investigator is.

    Raises:
        Refused: it has no name, stands there already, there is a lead already, or its funder is not in the call.
    """
    _open_call(application)
    partner = Partner(application=application, role=role, position=application.partners.count())
    names = {"organisation_name": organisation_name, "investigator_name": investigator_name}
    _set_part(partner, {**part, **names, "organisation": organisation, "investigator": investigator})
    _check_partner(partner)
    partner.save()
    note(
        partner=partner, organisation=partner.organisation_name, about_party=partner.party.code if partner.party else ""
    )
    return partner


def _set_part(partner: Partner, part: dict[str, Any]) -> None:
    for name, value in part.items():
        if name not in PART:
            raise TypeError(f"{name} is not of a partner's part")
        setattr(partner, name, value)
    if not partner.organisation_name and partner.organisation:
        titles = partner.organisation.titles
        partner.organisation_name = titles.in_language(titles.original).text
        partner.country = partner.country or next(iter(partner.organisation.countries), "")
    if not partner.investigator_name and partner.investigator:
        name = partner.investigator.name
        partner.investigator_name = name.in_language(name.original).text


def _check_partner(partner: Partner) -> None:
    if not partner.organisation_name.strip():
        raise Refused("calls:partner-without-name")
    others = partner.application.partners.exclude(pk=partner.pk)
    names = {"organisation_name": partner.organisation_name, "investigator_name": partner.investigator_name}
    if others.filter(**names).exists():
        raise Refused("calls:partner-twice", organisation=partner.organisation_name)
    if partner.role == Partner.Role.LEAD and others.filter(role=Partner.Role.LEAD).exists():
        raise Refused("calls:two-leads")
    if partner.party_id and not partner.application.call.sides.filter(party=partner.party_id).exists():
        raise Refused("calls:not-a-party", party=str(partner.party))


def _draft_of(partner: Partner) -> Application:
    """Its application, locked, so that it is not handed in meanwhile.

    Raises:
        WrongState: it is no draft.
        Refused: the call is over.
    """
    application: Application = Application.objects.select_for_update(no_key=True).get(pk=partner.application_id)
    APPLICATION.move(application, "application:edit")
    _open_call(application)
    return application


@act("partner:edit")
def edit_partner(partner: Partner, *, by: Actor, **part: Any) -> Partner:
    """Change a partner's own part.

    Raises:
        WrongState: the application is no draft.
        Refused: as `add_partner`.
    """
    _draft_of(partner)
    _set_part(partner, part)
    _check_partner(partner)
    partner.save()
    note(changed=sorted(part))
    return partner


@act("partner:drop")
def drop_partner(partner: Partner, *, by: Actor) -> Application:
    """Take a partner out of a draft."""
    application = _draft_of(partner)
    note(organisation=partner.organisation_name)
    partner.delete()
    return application


@act("partner:ask")
def ask(
    partner: Partner,
    *,
    by: Actor,
    purse: CallPurse | None = None,
    amount: Amount | None = None,
    in_kind: Amount | None = None,
) -> Partner:
    """Say what this partner asks of a purse (no amount: nothing any more) and brings in kind in the same unit.

    Raises:
        Refused: the purse is another call's or of another unit, or an amount is negative or finer than its unit.
    """
    application = _draft_of(partner)
    if purse is not None and purse.call_id != application.call_id:
        raise Refused("calls:other-call")
    for each in (amount, in_kind):
        _check_amount(each, purse)
    own = partner.asks.filter(purse=purse)
    own.delete()
    if (purse is not None and amount is not None) or (purse is None and in_kind is not None):
        Ask(partner=partner, purse=purse, **columns(amount=None if purse is None else amount, in_kind=in_kind)).save()
    note(side=partner.party or "", purse=purse.code if purse else "", amount=amount, in_kind=in_kind)
    return partner


def _check_amount(amount: Amount | None, purse: CallPurse | None) -> None:
    if amount is None:
        return
    if purse is not None and amount.unit != purse.size.unit:
        raise Refused("calls:other-unit", unit=amount.unit, purse=purse.code, wanted=purse.size.unit)
    if amount.number < 0 or amount.rounded().number != amount.number:
        raise Refused("calls:not-an-amount", amount=str(amount))


@act("partner:sign")
def sign_part(partner: Partner, *, by: User) -> Partner:
    """Sign one's own part and the shared part as they are now; a change of either asks for a new signature."""
    application = _draft_of(partner)
    partner.signed_by, partner.signed_at = by, timezone.now()
    partner.signed_digest = part_digest(application, partner)
    partner.save()
    note(digest=partner.signed_digest)
    return partner


def part_digest(application: Application, partner: Partner) -> str:
    """SHA-256 over the shared part, who takes part, and this partner's own part."""
    own = _part(partner)
    whole = {"shared": _shared(application), "own": own, "with": [_who(each) for each in application.partners.all()]}
    return _digest(whole)


def _digest(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _shared(application: Application) -> dict[str, Any]:
    return {name: getattr(application, name) for name in SHARED}


def _who(partner: Partner) -> list[str]:
    party = partner.party.code if partner.party else ""
    return [partner.organisation_name, partner.investigator_name, partner.role, partner.kind, party]


def _part(partner: Partner) -> dict[str, Any]:
    asks = [
        {"purse": each.purse.code if each.purse else "", "amount": _plain(each.amount), "in_kind": _plain(each.in_kind)}
        for each in partner.asks.select_related("purse").order_by("purse__code")
    ]
    return {**{name: getattr(partner, name) for name in PART}, "role": partner.role, "asks": asks}


def _plain(amount: Amount | None) -> dict[str, str] | None:
    return None if amount is None else {"amount": str(rows.exact(amount)), "unit": amount.unit}


def unsigned(application: Application) -> list[Partner]:
    """The partners who have not signed what stands there now."""
    return [each for each in application.partners.all() if each.signed_digest != part_digest(application, each)]


@act("application:submit", APPLICATION)
def submit(application: Application, *, by: Actor) -> Application:
    """Hand it in with every partner's signature; what is handed in becomes the copy of record.

    Raises:
        Refused: the call is over by the server's clock, there is no lead partner, or a signature is missing.
    """
    _open_call(application)
    if not application.partners.filter(role=Partner.Role.LEAD).exists():
        raise Refused("calls:no-lead")
    missing = unsigned(application)
    if missing:
        raise Refused("calls:unsigned", partners=tuple(each.organisation_name for each in missing))
    application.submitted_at = timezone.now()
    application.record = _record(application)
    application.digest = _digest(application.record)
    application.save()
    note(digest=application.digest)
    told = {application.lead_id: application.lead}
    told |= {each.investigator_id: each.investigator for each in application.partners.all() if each.investigator}
    for person in told.values():
        send("application-received", to=person, about=application, call=application.call)
    return application


def _record(application: Application) -> dict[str, Any]:
    partners = [
        {**_part(each), "signed_by": each.signed_by, "signed_at": each.signed_at, "signed_digest": each.signed_digest}
        for each in application.partners.all()
    ]
    content = {
        "call": application.call.code,
        "number": application.number,
        "terms": application.call.terms_digest,
        "submitted_at": application.submitted_at,
        "lead": application.lead,
        "shared": _shared(application),
        "partners": partners,
    }
    kept: dict[str, Any] = json.loads(canonical(content))  # as it is stored, so that its digest can be recomputed
    return kept


@act("application:reopen", APPLICATION)
def reopen(application: Application, *, by: Actor) -> Application:
    """Take it back into draft, while the call is open; the copy of record stays in the journal by its digest."""
    _open_call(application)
    note(digest=application.digest)
    return application


@act("application:withdraw", APPLICATION)
def withdraw(application: Application, *, by: Actor) -> Application:
    """Withdraw it, while the call is open."""
    _open_call(application)
    return application
