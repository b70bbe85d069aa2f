"""Who may do what to mechanisms and what they leave behind.

A mechanism is seen by the members of its parties and by whoever sits in it. A room of one side is seen by that side
alone: not by a seat of anybody else, nor in any list, count, history or feed. A paper is seen by its own side, by the
others once released. A briefing pack is its side's.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils import timezone

from concord.access.may import Rule, allow, member, nobody, rule, signed_in, within
from concord.access.models import Party, Role, User
from concord.calls.rules import at, join, officers
from concord.governance.models import (
    ActionItem,
    AgendaItem,
    Assent,
    Attendance,
    Body,
    BodySide,
    Briefing,
    Convening,
    Feed,
    Meeting,
    MinutesSignature,
    Paper,
    PaperVersion,
    Paragraph,
    Resolution,
    Seat,
)


def sits(path: str = "") -> Rule:
    """Has a seat now in the mechanism at the end of a path, which is not a room of one side."""

    def test(user: User, thing: Any) -> bool:
        body, today = at(thing, path), timezone.now().date()
        return not body.domestic and any(seat.user_id == user.pk and seat.holds_on(today) for seat in body.seats.all())

    def rows(user: User) -> Q:
        today = timezone.now().date()
        held = Seat.objects.filter(user=user, since__lte=today, body__domestic=False)
        held = held.filter(Q(until=None) | Q(until__gte=today))
        return Q(**{f"{path or 'pk'}__in": held.values("body")})

    return rule("governance:no-seat", test, rows)


def sees(path: str = "") -> Rule:
    """Sees the mechanism at the end of a path."""
    return member(of=join(path, "parties")) | sits(path)


_officers = officers("parties")

allow(
    Body,
    {
        "body:view": sees(),
        "body:found": member(Role.OFFICER, Role.HEAD),
        **{f"body:{verb}": _officers for verb in ("edit", "seat", "end")},
        "meeting:plan": _officers,
    },
)
within(BodySide, body="body")
allow(BodySide, {"bodyside:view": sees("body")})
within(Seat, body="body")
allow(Seat, {"seat:view": sees("body"), "seat:end": officers("party")})

within(Meeting, body="body")
_by_officers = officers("body__parties")
allow(
    Meeting,
    {
        "meeting:view": sees("body"),
        **{f"meeting:{verb}": _by_officers for verb in ("edit", "convene", "move", "open", "close", "cancel")},
        **dict.fromkeys(
            (
                "agenda:add", "agenda:escalate", "attendance:record", "paper:add", "minutes:add", "minutes:sign",
                "resolution:draft", "action:give", "briefing:make",
            ),
            _by_officers,
        ),
        "meeting:call": nobody,
        "minutes:settle": nobody,
    },
)  # fmt: skip

for _model in (Convening, Attendance, MinutesSignature):
    within(_model, meeting="meeting", body="meeting__body")
    allow(_model, {f"{_model._meta.model_name}:view": sees("meeting__body")})

_of_meeting = officers("meeting__body__parties")
within(AgendaItem, meeting="meeting", body="meeting__body")
allow(
    AgendaItem,
    {"agendaitem:view": sees("meeting__body"), **{f"agenda:{verb}": _of_meeting for verb in ("edit", "move", "drop")}},
)
within(Paragraph, meeting="meeting", body="meeting__body")
allow(
    Paragraph,
    {"paragraph:view": sees("meeting__body"), "minutes:write": _of_meeting, "minutes:drop": _of_meeting},
)

_released = Rule(
    lambda user, thing: None if thing.released else _not_released(),
    lambda user: Q(release_at__lte=timezone.now()),
    frozenset({"governance:not-released"}),
)


def _not_released() -> Any:
    from concord.engines.reason import Reason

    return Reason("governance:not-released")


_shown = Rule(
    lambda user, thing: None if any(each.released for each in thing.versions.all()) else _not_released(),
    lambda user: Q(versions__release_at__lte=timezone.now()),
    frozenset({"governance:not-released"}),
)
within(Paper, meeting="meeting", body="meeting__body")
allow(
    Paper,
    {
        "paper:view": (member(of="party") | _shown) & sees("meeting__body"),
        **{f"paper:{verb}": officers("party") for verb in ("revise", "edit", "release")},
    },
)
within(PaperVersion, meeting="paper__meeting", body="paper__meeting__body")
allow(PaperVersion, {"paperversion:view": (member(of="paper__party") | _released) & sees("paper__meeting__body")})

within(Resolution, meeting="meeting", body="meeting__body")
allow(
    Resolution,
    {
        "resolution:view": sees("meeting__body"),
        **{f"resolution:{verb}": _of_meeting for verb in ("edit", "propose", "return", "confirm", "drop")},
        "resolution:enact": nobody,
        "resolution:carry-out": nobody,
    },
)
within(Assent, meeting="resolution__meeting", body="resolution__meeting__body")
allow(Assent, {"assent:view": sees("resolution__meeting__body")})

within(ActionItem, meeting="meeting", body="meeting__body")
_owns = rule("access:not-yours", lambda user, thing: thing.owner_id == user.pk, lambda user: Q(owner=user))
_own_side = officers("party") & sees("meeting__body")
allow(
    ActionItem,
    {
        "actionitem:view": sees("meeting__body"),
        "action:edit": _of_meeting,
        "action:drop": _of_meeting,
        "action:finish": _own_side | (_owns & sees("meeting__body")),
        "action:reopen": _own_side,
        "action:escalate": nobody,
        "action:remind": nobody,
    },
)

allow(
    Feed,
    {
        "feed:view": rule("access:not-yours", lambda user, thing: thing.user_id == user.pk, lambda user: Q(user=user)),
        "feed:open": signed_in,
        "feed:revoke": rule("access:not-yours", lambda user, thing: thing.user_id == user.pk),
    },
)
within(Briefing, meeting="meeting", body="meeting__body")
allow(Briefing, {"briefing:view": member(of="party") & sees("meeting__body")})


def speakable(user: Any, body: Body) -> list[Party]:
    """The parties of a mechanism that this person is an officer or the head of."""
    from concord.access.standing import standing

    keys = standing(user).parties(Role.OFFICER, Role.HEAD)
    return [party for party in body.parties.all() if party.pk in keys]
