"""Facilities and platforms: recording them, who takes part, and the status a platform was given, by whose authority."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.models import Entry
from concord.register import cards, fields
from concord.register.acts import record_tie
from concord.register.models import Facility, Instrument, Member, Organisation, Platform, PlatformStatus
from concord.register.people import said_so
from concord.register.states import PLATFORM
from concord.values import LocalizedText


@act("facility:record")
def record_facility(
    *, by: Actor, titles: LocalizedText, instruments: Iterable[LocalizedText] = (), **more: Any
) -> Facility:
    """Add a facility.

    Args:
        more: about, organisation, side, countries, fields, access, units, policy, link, state, visibility.

    Raises:
        Refused: no such access mode or field of science.
    """
    _check(more)
    facility = Facility.objects.create(titles=titles, **more)
    Instrument.objects.bulk_create(Instrument(facility=facility, titles=each) for each in instruments)
    cards.refresh(Facility, [facility.pk])
    note(**_told({"titles": titles, **more}))
    return facility


@act("facility:correct")
def correct_facility(
    facility: Facility, *, by: Actor, instruments: Iterable[LocalizedText] | None = None, **changed: Any
) -> Facility:
    """Put fields of a facility right, or list its instruments anew.

    Raises:
        Refused: no such access mode or field of science.
    """
    _check(changed)
    for name, value in changed.items():
        setattr(facility, name, value)
    if instruments is not None:
        facility.instruments.all().delete()
        Instrument.objects.bulk_create(Instrument(facility=facility, titles=each) for each in instruments)
    said_so(facility, tuple(changed), by=by)
    facility.save()
    cards.refresh(Facility, [facility.pk])
    note(**_told(changed))
    return facility


def _told(given: dict[str, Any]) -> dict[str, Any]:
    """What an entry says of the fields. A side keeps the entry to itself only where it keeps the record to itself."""
    names = {"about": "description", "side": "owner"}
    told = {names.get(name, name): value for name, value in given.items() if value is not None}
    return {**told, "side": given["side"]} if given.get("visibility") == "side" and given.get("side") else told


def _check(given: dict[str, Any]) -> None:
    if wrong := fields.wrong(given.get("fields", ())):
        raise Refused("register:no-such-field", codes=", ".join(wrong))
    if odd := [each for each in given.get("access", ()) if each not in Facility.Access.values]:
        raise Refused("register:access-mode", codes=", ".join(odd))


@act("platform:record")
def record_platform(
    *, by: Actor, titles: LocalizedText, kind: str, members: Iterable[tuple[Organisation, str]] = (), **more: Any
) -> Platform:
    """Add a platform, as proposed.

    Args:
        members: organisations, each with its role (lead, host, partner).
        more: about, countries, fields, agreements, place, link, side, visibility.

    Raises:
        Refused: no such field of science.
    """
    _check(more)
    platform = Platform.objects.create(titles=titles, kind=kind, **more)
    for organisation, role in members:
        _join(platform, organisation, role, by)
    cards.refresh(Platform, [platform.pk])
    note(**_told({"titles": titles, "kind": kind, **more}))
    return platform


@act("platform:correct")
def correct_platform(platform: Platform, *, by: Actor, **changed: Any) -> Platform:
    """Put fields of a platform right; its status only moves by a decision.

    Raises:
        Refused: no such field of science.
        TypeError: the status was given.
    """
    if "status" in changed:
        raise TypeError("a platform's status moves by recognise, rectify and end")
    _check(changed)
    for name, value in changed.items():
        setattr(platform, name, value)
    said_so(platform, tuple(changed), by=by)
    platform.save()
    cards.refresh(Platform, [platform.pk])
    note(**_told(changed))
    return platform


@act("platform:admit")
def admit(
    platform: Platform,
    *,
    by: Actor,
    organisation: Organisation,
    role: str = Member.Role.PARTNER,
    first_year: int | None = None,
) -> Platform:
    """Add a member.

    Raises:
        Refused: it is one already, in this role.
    """
    if platform.members.filter(organisation=organisation, role=role).exists():
        raise Refused("register:already-member", organisation=str(organisation))
    _join(platform, organisation, role, by, first_year)
    cards.refresh(Platform, [platform.pk])
    note(organisation=organisation, role=role, first_year=first_year)
    return platform


def _join(platform: Platform, organisation: Organisation, role: str, by: Actor, year: int | None = None) -> None:
    """Members are tied to the platform and to each other."""
    others = [each.organisation for each in platform.members.select_related("organisation")]
    Member.objects.create(platform=platform, organisation=organisation, role=role, first_year=year)
    told: dict[str, Any] = {"evidence": f"platform:{platform.pk}", "first_year": year, "fields": tuple(platform.fields)}
    record_tie(by=by, a=organisation, b=platform, kind="member", **told)
    for other in others:
        if other.pk != organisation.pk:
            record_tie(by=by, a=other, b=organisation, kind="platform", **told)


@act("platform:recognise", PLATFORM)
def recognise(
    platform: Platform, *, by: Actor, authority: str, since: date | None = None, said: LocalizedText | None = None
) -> Platform:
    """Note that a platform was recognised. `authority`: ``entry:12`` of the journal, or the document, cited.

    Raises:
        Refused: there is no such entry, or nothing is cited.
    """
    return _decided(platform, Platform.Status.RECOGNISED, authority, since, said)


@act("platform:rectify", PLATFORM)
def rectify(
    platform: Platform, *, by: Actor, authority: str, since: date | None = None, said: LocalizedText | None = None
) -> Platform:
    """Note that a platform was told to put something right.

    Raises:
        Refused: as for `recognise`.
    """
    return _decided(platform, Platform.Status.RECTIFYING, authority, since, said)


@act("platform:end", PLATFORM)
def end(
    platform: Platform, *, by: Actor, authority: str, since: date | None = None, said: LocalizedText | None = None
) -> Platform:
    """Note that a platform came to its end.

    Raises:
        Refused: as for `recognise`.
    """
    return _decided(platform, Platform.Status.ENDED, authority, since, said)


def _decided(
    platform: Platform, status: str, authority: str, since: date | None, said: LocalizedText | None
) -> Platform:
    authority = authority.strip()
    entry = re.fullmatch(r"entry:(\d{1,18})", authority)
    if not authority or (entry and not Entry.objects.filter(number=int(entry[1])).exists()):
        raise Refused("register:no-authority", authority=authority)
    day = since or timezone.localdate()
    PlatformStatus.objects.create(
        platform=platform, status=status, since=day, authority=authority, said=said or LocalizedText()
    )
    note(status=status, since=day, authority=authority, said=said or LocalizedText())
    return platform
