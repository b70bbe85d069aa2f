"""A private calendar address: its secret is shown once, only its digest is kept, and it can be revoked."""

from __future__ import annotations

import datetime
import hashlib
import secrets
from zoneinfo import ZoneInfo

import icalendar
from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from concord.access.acts import act, note
from concord.access.models import User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.governance.meetings import local_times, person, zones
from concord.governance.models import Feed, Meeting

AT_MOST = 5
"""Addresses open at once for one person."""
BACK = datetime.timedelta(days=366)


@act("feed:open")
def _open(*, by: Actor, digest: str) -> Feed:
    who = person(by)
    if Feed.objects.filter(user=who, revoked_at=None).count() >= AT_MOST:
        raise Refused("governance:too-many-feeds", most=AT_MOST)
    note(about=[who])
    return Feed.objects.create(user=who, digest=digest)


def open_feed(*, by: Actor) -> tuple[Feed, str]:
    """Open a calendar address. Returns it with its secret, which cannot be read again.

    Raises:
        Refused: there are `AT_MOST` already.
    """
    secret = secrets.token_urlsafe(32)
    return _open(by=by, digest=_digest(secret)), secret


@act("feed:revoke")
def revoke(feed: Feed, *, by: Actor) -> Feed:
    """Close an address; calendars that hold it get nothing any more.

    Raises:
        Refused: it is closed already.
    """
    if feed.revoked_at is not None:
        raise Refused("governance:revoked-already")
    feed.revoked_at = timezone.now()
    feed.save()
    note(about=[feed.user])
    return feed


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def whose(secret: str) -> User | None:
    """Whose open address this is; None if nobody's."""
    feed = Feed.objects.filter(digest=_digest(secret), revoked_at=None).select_related("user").first()
    return feed.user if feed is not None and feed.user.is_active else None


def calendar(user: User) -> bytes:
    """The meetings that this person may see, a year back and all to come, in their language (RFC 5545).

    Each begins in the zone of its place; the description says the time in the zone of every side.
    """
    made = icalendar.Calendar()
    made.add("prodid", "-//Concord//Governance//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("refresh-interval;value=duration", "PT6H")
    all_zones = set[str]()
    with translation.override(user.language):
        made.add("x-wr-calname", _("Concord: meetings"))
        found = Meeting.objects.visible_to(user).filter(ends_at__gte=timezone.now() - BACK)
        for meeting in found.select_related("body").prefetch_related("body__parties", "agenda").order_by("starts_at"):
            made.add_component(_event(meeting))
            all_zones.update(zones(meeting))
    made.add_missing_timezones()
    known = {str(each["TZID"]) for each in made.walk("VTIMEZONE")}
    for zone in sorted(all_zones - known):  # the other sides' zones, for calendars that show a second one
        if zone != "UTC":
            made.add_component(icalendar.Timezone.from_tzid(zone))
    content: bytes = made.to_ical()
    return content


_STATUS = {Meeting.State.PLANNED: "TENTATIVE", Meeting.State.CANCELLED: "CANCELLED"}


def _event(meeting: Meeting) -> icalendar.Event:
    event, zone = icalendar.Event(), ZoneInfo(meeting.time_zone)
    host = settings.SITE_URL.partition("//")[2].partition(":")[0] or "concord"
    event.add("uid", f"meeting-{meeting.pk}@{host}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", meeting.starts_at.astimezone(zone))
    event.add("dtend", meeting.ends_at.astimezone(zone))
    event.add("summary", f"{meeting.body.title}: {name(meeting)}")
    event.add("status", _STATUS.get(Meeting.State(meeting.state), "CONFIRMED"))
    if meeting.place or meeting.link:
        event.add("location", str(meeting.place) or meeting.link)
    event.add("url", f"{settings.SITE_URL}/meetings/{meeting.pk}/")
    event.add("description", "\n".join([*local_times(meeting), "", *_agenda(meeting)]).strip())
    return event


def name(meeting: Meeting) -> str:
    """Its title, or its number in the mechanism."""
    return str(meeting.title) or _("Meeting %(number)s") % {"number": meeting.number}


def _agenda(meeting: Meeting) -> list[str]:
    return [f"{number}. {item.title}" for number, item in enumerate(meeting.agenda.all(), start=1)]
