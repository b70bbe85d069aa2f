"""Planning a meeting, convening it by every side, its agenda, who attends, and opening it with a quorum."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Max

from concord.access.acts import act, note
from concord.access.models import Party, User
from concord.access.refusals import NotAllowed, Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls.acts import speaks_for
from concord.governance.bodies import keep
from concord.governance.models import ActionItem, AgendaItem, Attendance, Body, Convening, Meeting, Seat
from concord.governance.states import BODY, MEETING, PREPARED
from concord.journal.letters import send
from concord.values import LocalizedText


def must_be(meeting: Meeting, *states: str) -> None:
    """See that a meeting is in one of these states.

    Raises:
        Refused: it is not (`governance:not-now`).
    """
    if meeting.state not in states:
        raise Refused("governance:not-now", state=str(meeting.get_state_display()))


def person(by: Actor) -> User:
    """A person who acts; the installation does not speak for a side.

    Raises:
        NotAllowed: it is not a person.
    """
    if not isinstance(by, User):
        raise NotAllowed("governance:a-person")
    return by


@act("meeting:plan", BODY, lock=False)
def plan(
    body: Body,
    *,
    by: Actor,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    time_zone: str = "UTC",
    title: LocalizedText | None = None,
    place: LocalizedText | None = None,
    link: str = "",
) -> Meeting:
    """Plan the next meeting.

    Raises:
        Refused: it would end before it starts, or the zone is unknown.
    """
    last = body.meetings.aggregate(last=Max("number"))["last"] or 0
    meeting = Meeting(body=body, number=last + 1)
    _set(meeting, starts_at=starts_at, ends_at=ends_at, time_zone=time_zone, title=title, place=place, link=link)
    meeting.save()
    note(starts_at=starts_at, ends_at=ends_at, time_zone=time_zone)
    keep(body)
    return meeting


def _set(meeting: Meeting, **terms: Any) -> None:
    for name, value in terms.items():
        if name not in {"starts_at", "ends_at", "time_zone", "title", "place", "link"}:
            raise TypeError(f"{name} is not a term of a meeting")
        setattr(meeting, name, LocalizedText() if value is None else value)
    if meeting.ends_at <= meeting.starts_at:
        raise Refused("governance:ends-first")
    try:
        ZoneInfo(meeting.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refused("governance:no-such-zone", zone=meeting.time_zone) from None


@act("meeting:edit", MEETING)
def edit(meeting: Meeting, *, by: Actor, **terms: Any) -> Meeting:
    """Change when and where; sides that had convened it as it was must do so again.

    Raises:
        Refused: it would end before it starts, or the zone is unknown.
    """
    _change(meeting, terms)
    return meeting


@act("meeting:move", MEETING)
def move(meeting: Meeting, *, by: Actor, **terms: Any) -> Meeting:
    """Move a meeting that was called: it is planned again, and every side convenes it anew."""
    _change(meeting, terms)
    return meeting


def _change(meeting: Meeting, terms: dict[str, Any]) -> None:
    before = (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link, meeting.time_zone)
    _set(meeting, **terms)
    if before != (meeting.starts_at, meeting.ends_at, meeting.place, meeting.link, meeting.time_zone):
        meeting.sequence += 1
        meeting.convenings.all().delete()
    meeting.save()
    note(terms=sorted(terms), starts_at=meeting.starts_at)
    keep(meeting.body)


@act("meeting:convene")
def convene(meeting: Meeting, *, by: Actor, party: Party) -> Convening:
    """One's own side calls the meeting as planned; when every side has, it is called and its members get letters.

    Raises:
        NotAllowed: the side is not one's own.
        Refused: it has convened already; nothing stands on the agenda; the same person for another side.
    """
    speaks_for(by, party)
    who = person(by)
    must_be(meeting, Meeting.State.PLANNED)
    if not meeting.body.parties.filter(pk=party.pk).exists():
        raise Refused("governance:no-side")
    if not meeting.agenda.exists():
        raise Refused("governance:no-agenda")
    if meeting.convenings.filter(party=party).exists():
        raise Refused("governance:convened-already")
    if meeting.convenings.filter(user=who).exists():
        raise Refused("governance:one-side-each")
    made = Convening.objects.create(meeting=meeting, party=party, user=who)
    note(party=party.code, meeting=meeting, starts_at=meeting.starts_at)
    keep(meeting.body)
    if meeting.convenings.count() == meeting.body.sides.count():
        call(meeting, by=SYSTEM)
    return made


@act("meeting:call", MEETING)
def call(meeting: Meeting, *, by: Actor) -> Meeting:
    """Every side has convened it: its members are told, and overdue actions come onto its agenda."""
    for held in sitting(meeting):
        if held.user is not None and held.user.is_active:
            send("meeting-called", to=held.user, about=meeting, meeting=meeting, lines=local_times(meeting))
    take_up_overdue(meeting, by=by)
    keep(meeting.body)
    return meeting


def take_up_overdue(meeting: Meeting, *, by: Actor) -> int:
    """Put the overdue actions of earlier meetings of the mechanism on the agenda. Returns how many."""
    late = ActionItem.objects.filter(
        meeting__body=meeting.body_id, state=ActionItem.State.OPEN, due_on__lt=meeting.starts_at.date()
    ).exclude(meeting=meeting)
    count = 0
    for action in late.exclude(escalations__meeting=meeting).order_by("due_on", "pk"):
        escalate(action, by=SYSTEM, meeting=meeting)
        count += 1
    return count


@act("action:escalate")
def escalate(action: ActionItem, *, by: Actor, meeting: Meeting) -> AgendaItem:
    """Put an overdue action on the agenda of the next meeting."""
    words = {"en": "Overdue action: {}", "zh": "逾期行动事项：{}"}
    text = {
        tag: words[tag.split("-")[0]].format(said)
        for tag, said in action.text.texts.items()
        if tag.split("-")[0] in words
    }
    title = LocalizedText(text or dict(action.text.texts))
    item = AgendaItem.objects.create(meeting=meeting, position=_next(meeting), title=title, action=action)
    note(meeting=meeting, due_on=action.due_on)
    keep(meeting.body)
    return item


@act("meeting:open", MEETING)
def open_meeting(meeting: Meeting, *, by: Actor) -> Meeting:
    """Open it, with a quorum of every side.

    Raises:
        Refused: a side has no quorum.
    """
    short = [each for each in quorum(meeting) if not each.met]
    if short:
        raise Refused(
            "governance:no-quorum",
            side=str(short[0].party), present=short[0].present, needed=short[0].needed,
        )  # fmt: skip
    note(present=[seat.pk for seat in Seat.objects.filter(attendances__meeting=meeting).order_by("pk")])
    keep(meeting.body)
    return meeting


@act("meeting:close", MEETING)
def close(meeting: Meeting, *, by: Actor) -> Meeting:
    """End the sitting; the minutes are agreed afterwards."""
    keep(meeting.body)
    return meeting


@act("meeting:cancel", MEETING)
def cancel(meeting: Meeting, *, by: Actor, because: str) -> Meeting:
    """Cancel it, and say why.

    Raises:
        Refused: no reason is given.
    """
    if not because.strip():
        raise Refused("governance:say-why")
    meeting.sequence += 1
    meeting.save()
    note(because=because.strip())
    keep(meeting.body)
    return meeting


# -- the agenda --------------------------------------------------------------------------------------------------------


def _next(meeting: Meeting) -> int:
    return (meeting.agenda.aggregate(last=Max("position"))["last"] or 0) + 1


@act("agenda:add")
def add_item(
    meeting: Meeting, *, by: Actor, party: Party, title: LocalizedText, note_: LocalizedText | None = None
) -> AgendaItem:
    """Propose an item for one's own side; it comes last.

    Raises:
        NotAllowed: the side is not one's own.
        Refused: the agenda is closed.
    """
    speaks_for(by, party)
    must_be(meeting, *PREPARED)
    item = AgendaItem.objects.create(
        meeting=meeting, position=_next(meeting), party=party, title=title, note=note_ or LocalizedText()
    )
    note(title=title, party=party.code, meeting=meeting)
    keep(meeting.body)
    return item


@act("agenda:edit")
def edit_item(item: AgendaItem, *, by: Actor, title: LocalizedText, note_: LocalizedText | None = None) -> AgendaItem:
    """Change an item's words; its proposer stays.

    Raises:
        Refused: the agenda is closed.
    """
    must_be(item.meeting, *PREPARED)
    item.title, item.note = title, note_ or LocalizedText()
    item.save()
    note(title=title)
    keep(item.meeting.body)
    return item


@act("agenda:move")
def move_item(item: AgendaItem, *, by: Actor, up: bool) -> AgendaItem:
    """Move an item one place up or down; at the end nothing changes.

    Raises:
        Refused: the agenda is closed.
    """
    meeting = Meeting.objects.select_for_update().get(pk=item.meeting_id)
    must_be(meeting, *PREPARED)
    order = list(meeting.agenda.all())
    here = order.index(item)
    there = here - 1 if up else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
    for position, each in enumerate(order, start=1):
        AgendaItem.objects.filter(pk=each.pk).update(position=position)
    note(up=up)
    keep(meeting.body)
    item.refresh_from_db()
    return item


@act("agenda:drop")
def drop_item(item: AgendaItem, *, by: Actor) -> None:
    """Take an item off the agenda; its papers stay with the meeting.

    Raises:
        Refused: the agenda is closed; it is another side's item, or an escalated action.
    """
    must_be(item.meeting, *PREPARED)
    if item.action_id is not None:
        raise Refused("governance:stays-on-the-agenda")
    if item.party is not None:
        speaks_for(by, item.party)
    note(title=item.title, meeting=item.meeting)
    keep(item.meeting.body)
    item.delete()


# -- attendance and quorum ---------------------------------------------------------------------------------------------


def sitting(meeting: Meeting) -> list[Seat]:
    """Who has a seat on the day of the meeting, principals with their alternates after them."""
    day = meeting.starts_at.astimezone(ZoneInfo(meeting.time_zone)).date()
    held = meeting.body.seats.select_related("party", "user", "alternate_of").filter(since__lte=day)
    seats = [seat for seat in held if seat.holds_on(day)]
    sides = {side.party_id: side.position for side in meeting.body.sides.all()}
    return sorted(seats, key=lambda seat: (sides.get(seat.party_id, 99), seat.alternate_of_id or seat.pk, seat.pk))


def zones(meeting: Meeting) -> list[str]:
    """The time zones of a meeting: of the place, then of every side."""
    return list(dict.fromkeys([meeting.time_zone, *(party.time_zone for party in meeting.body.parties.all())]))


def local_times(meeting: Meeting) -> list[str]:
    """From when to when, one line for each zone."""
    lines = []
    for zone in zones(meeting):
        start, end = (moment.astimezone(ZoneInfo(zone)) for moment in (meeting.starts_at, meeting.ends_at))
        until = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
        lines.append(f"{start:%Y-%m-%d %H:%M}–{until} {zone} (UTC{start:%z})".replace("(UTC+0000)", "(UTC)"))
    return lines


@act("attendance:record")
def attend(meeting: Meeting, *, by: Actor, party: Party, seats: Iterable[Seat]) -> Meeting:
    """Record which seats of one's own side are present, in place of what was recorded before.

    Raises:
        NotAllowed: the side is not one's own.
        Refused: the meeting is not called yet, or over; a seat of another side or out of term.
    """
    speaks_for(by, party)
    must_be(meeting, Meeting.State.CALLED, Meeting.State.SITTING)
    given = list(seats)
    allowed = {seat.pk for seat in sitting(meeting) if seat.party_id == party.pk}
    if not {seat.pk for seat in given} <= allowed:
        raise Refused("governance:not-seated")
    meeting.attendances.filter(seat__party=party).exclude(seat__in=given).delete()
    for seat in given:
        Attendance.objects.get_or_create(meeting=meeting, seat=seat)
    note(party=party.code, present=[seat.pk for seat in given])
    keep(meeting.body)
    return meeting


@dataclass(frozen=True)
class Quorum:
    """A side's count: an alternate counts only for a principal who is away."""

    party: Party
    present: int
    needed: int

    @property
    def met(self) -> bool:
        return self.present >= self.needed


def quorum(meeting: Meeting) -> list[Quorum]:
    """The count of every side."""
    chairs: dict[int, set[int]] = {}
    for each in meeting.attendances.select_related("seat"):
        chairs.setdefault(each.seat.party_id, set()).add(each.seat.alternate_of_id or each.seat_id)
    return [
        Quorum(side.party, len(chairs.get(side.party_id, ())), side.quorum)
        for side in meeting.body.sides.select_related("party")
    ]
