"""No order of acts reaches a forbidden state: random walks over the acts on meetings, minutes, decisions, actions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import joint_call
from cast import Cast, assemble
from commission import commission, planned, room, text
from concord.access.models import Membership
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM
from concord.calls.models import Call
from concord.governance import actions, deciding, meetings, minutes
from concord.governance.models import ActionItem, Assent, Convening, Meeting, MinutesSignature, Resolution, Seat
from concord.governance.states import HELD, MINUTED
from concord.journal import chain
from concord.journal.models import Entry

WHO = ("uk-officer", "uk-officer-2", "cn-officer", "cn-officer-2", "outsider", "system")
_UK, _CN = "uk-funder", "cn-funder"

Step = Callable[[Any, Any, Cast], Any]


def _side(name: str) -> Callable[[Cast], Any]:
    return lambda cast: cast.parties[name]


def _propose(by: Any, meeting: Meeting, cast: Cast) -> Any:
    call = Call.objects.get()
    made = deciding.draft(meeting, by=by, text=text("Decided"), subject="call", key=call.pk)
    return deciding.propose(made, by=by)


def _attend(by: Any, meeting: Meeting, cast: Cast, side: str) -> Any:
    seats = Seat.objects.filter(body=meeting.body, party=cast.parties[side])
    return meetings.attend(meeting, by=by, party=cast.parties[side], seats=seats)


def _write(by: Any, meeting: Meeting) -> Any:
    return minutes.write(meeting.paragraphs.all()[0], by=by, text=text("Reworded"), version=1)


def _later(meeting: Meeting) -> dict[str, Any]:
    return {"starts_at": meeting.starts_at + timedelta(hours=1), "ends_at": meeting.ends_at + timedelta(hours=1)}


STEPS: dict[str, tuple[Any, Step]] = {
    "convene uk": (Meeting, lambda by, each, cast: meetings.convene(each, by=by, party=cast.parties[_UK])),
    "convene cn": (Meeting, lambda by, each, cast: meetings.convene(each, by=by, party=cast.parties[_CN])),
    "edit": (Meeting, lambda by, each, cast: meetings.edit(each, by=by, **_later(each))),
    "move": (Meeting, lambda by, each, cast: meetings.move(each, by=by, **_later(each))),
    "attend uk": (Meeting, lambda by, each, cast: _attend(by, each, cast, _UK)),
    "attend cn": (Meeting, lambda by, each, cast: _attend(by, each, cast, _CN)),
    "open": (Meeting, lambda by, each, cast: meetings.open_meeting(each, by=by)),
    "close": (Meeting, lambda by, each, cast: meetings.close(each, by=by)),
    "cancel": (Meeting, lambda by, each, cast: meetings.cancel(each, by=by, because="x")),
    "call": (Meeting, lambda by, each, cast: meetings.call(each, by=cast["uk-officer"])),
    "say": (Meeting, lambda by, each, cast: minutes.add(each, by=by, text=text("Said"))),
    "write": (Meeting, lambda by, each, cast: _write(by, each)),
    "sign uk": (Meeting, lambda by, each, cast: minutes.sign(each, by=by, party=cast.parties[_UK])),
    "sign cn": (Meeting, lambda by, each, cast: minutes.sign(each, by=by, party=cast.parties[_CN])),
    "settle": (Meeting, lambda by, each, cast: minutes.settle(each, by=cast["cn-officer"])),
    "decide": (Meeting, _propose),
    "confirm uk": (Resolution, lambda by, each, cast: deciding.confirm(each, by=by, party=cast.parties[_UK])),
    "confirm cn": (Resolution, lambda by, each, cast: deciding.confirm(each, by=by, party=cast.parties[_CN])),
    "return": (Resolution, lambda by, each, cast: deciding.send_back(each, by=by, because="x")),
    "reword": (Resolution, lambda by, each, cast: deciding.edit(each, by=by, text=text("Other"))),
    "lay": (Resolution, lambda by, each, cast: deciding.propose(each, by=by)),
    "drop": (Resolution, lambda by, each, cast: deciding.drop(each, by=by, because="x")),
    "enact": (Resolution, lambda by, each, cast: deciding.enact(each, by=by)),
    "carry out": (Resolution, lambda by, each, cast: deciding.carry_out(each, by=cast["uk-officer"], entry=1)),
    "give": (
        Meeting,
        lambda by, each, cast: actions.give(
            each, by=by, text=text("Do"), party=cast.parties[_UK], due_on=timezone.now().date() + timedelta(days=30)
        ),
    ),
    "finish": (ActionItem, lambda by, each, cast: actions.finish(each, by=by, outcome=text("Done"))),
    "reopen": (ActionItem, lambda by, each, cast: actions.reopen(each, by=by)),
    "forget": (ActionItem, lambda by, each, cast: actions.drop(each, by=by, because=text("No"))),
}  # fmt: skip
BY_THE_SYSTEM_TOO = {"enact"}
"""Whatever else the installation may do by itself; it speaks for no side."""

moves = st.lists(
    st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(WHO), st.integers(0, 3)), min_size=6, max_size=30
)


def sound(cast: Cast) -> None:
    """What must be true, whatever was done."""
    members = set(Membership.objects.values_list("party", "user"))
    for word in (Assent, Convening, MinutesSignature):
        assert set(word.objects.values_list("party", "user")) <= members, "somebody spoke for another side"
    for each in Resolution.objects.select_related("meeting__body"):
        assert (each.state == "in_force") == (each.in_force_at is not None) == (each.entry is not None)
        if each.state != "draft":
            assert each.state == "dropped" or each.meeting.state in HELD, "decided without a quorum"
        if each.state == "in_force":
            confirmed = set(each.assents.filter(digest=each.digest).values_list("party", flat=True))
            assert confirmed == set(each.meeting.body.parties.values_list("pk", flat=True))
            assert each.digest == deciding.digest(each), "in force with other words than were confirmed"
            assert Entry.objects.get(number=each.entry).act == "resolution:enact"
    authorities = set(Resolution.objects.exclude(entry=None).values_list("entry", flat=True))
    for call in Call.objects.exclude(authority=None):
        assert call.authority in authorities
    for meeting in Meeting.objects.prefetch_related("body__parties"):
        convened = meeting.convenings.count()
        sides = meeting.body.parties.count()
        assert meeting.state in ("planned", "cancelled") or convened == sides, "called without every side"
        assert meeting.state not in MINUTED or meeting.attendances.exists(), "opened without anybody"
        if meeting.state == "settled":
            assert meeting.signatures.filter(digest=minutes.digest(meeting)).count() == sides
    kept = Meeting.objects.filter(body__domestic=True).values_list("pk", flat=True)
    told = Entry.objects.filter(object__in=[f"meeting:{key}" for key in kept]).exclude(act="act:refuse")
    assert not told.exclude(side=_CN).exists()


@pytest.mark.usefixtures("db")
def test_no_order_of_acts_reaches_a_forbidden_state() -> None:
    cast = assemble()
    body = commission(cast)
    planned(body, cast, days=-0.1)
    planned(room(cast), cast, officer="cn-officer", days=-0.1)
    joint_call.drafted(cast)
    reached: set[tuple[str, str]] = set()

    @settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(start=st.integers(0, 6), walk=moves)
    def holds(start: int, walk: list[tuple[str, str, int]]) -> None:
        with transaction.atomic():
            begin(cast, start)
            for name, who, which in walk:
                model, step = STEPS[name]
                things = list(model._base_manager.order_by("pk"))
                by = SYSTEM if who == "system" else cast[who]
                if things and (by is not SYSTEM or name in BY_THE_SYSTEM_TOO):
                    attempt(step, by, things[which % len(things)], cast)
                sound(cast)
                for noun in (Meeting, Resolution, ActionItem):
                    reached.update((noun.__name__, state) for state in noun.objects.values_list("state", flat=True))
            assert chain.verify().faults == ()
            transaction.set_rollback(True)

    holds()
    for noun in (Meeting, Resolution, ActionItem):
        missed = {state for state in noun.State.values if (noun.__name__, state) not in reached}
        assert not missed, (noun.__name__, missed)


def attempt(step: Step, by: Any, thing: Any, cast: Cast) -> None:
    """A refusal has words; a paragraph that is not there is no matter."""
    try:
        step(by, thing, cast)
    except Refused as refused:
        refused.reason.text("zh")
    except IndexError:
        pass


def begin(cast: Cast, start: int) -> None:
    """From nothing done to a meeting whose minutes both sides have agreed to."""
    meeting = Meeting.objects.get(body__domestic=False)
    steps: list[tuple[str, str]] = [
        ("convene uk", "uk-officer"), ("convene cn", "cn-officer"), ("attend uk", "uk-officer"),
        ("attend cn", "cn-officer"), ("open", "uk-officer"), ("decide", "uk-officer"), ("say", "cn-officer"),
        ("give", "uk-officer"), ("close", "cn-officer"), ("sign uk", "uk-officer"), ("sign cn", "cn-officer"),
    ]  # fmt: skip
    for name, who in steps[: start * 2]:
        STEPS[name][1](cast[who], Meeting.objects.get(pk=meeting.pk), cast)
    if start in (4, 6):
        STEPS["finish" if start == 4 else "forget"][1](cast["uk-officer"], ActionItem.objects.get(), cast)
    if start == 5:
        STEPS["confirm uk"][1](cast["uk-officer"], Resolution.objects.get(), cast)
