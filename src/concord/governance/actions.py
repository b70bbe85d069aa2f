"""Action items: who does what by when."""

from __future__ import annotations

import datetime

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Party, User
from concord.access.refusals import Refused
from concord.access.standing import Actor, standing
from concord.governance.bodies import keep
from concord.governance.meetings import must_be
from concord.governance.models import ActionItem, Body, Meeting, Resolution
from concord.governance.states import ACTION, HELD
from concord.journal.letters import send
from concord.values import LocalizedText


@act("action:give")
def give(
    meeting: Meeting,
    *,
    by: Actor,
    text: LocalizedText,
    party: Party,
    due_on: datetime.date,
    owner: User | None = None,
    resolution: Resolution | None = None,
) -> ActionItem:
    """Give one side, and within it one person, something to do.

    Raises:
        Refused: the meeting has not been opened; it is due before the meeting; the party is no side; the owner belongs
            neither to that side nor to the mechanism; the decision is another meeting's.
    """
    must_be(meeting, *HELD)
    if resolution is not None and resolution.meeting_id != meeting.pk:
        raise Refused("governance:item-of-another")
    if due_on < meeting.starts_at.date():
        raise Refused("governance:due-before", day=f"{meeting.starts_at:%Y-%m-%d}")
    _check_owner(meeting.body, party, owner)
    action = ActionItem.objects.create(
        meeting=meeting, resolution=resolution, text=text, party=party, owner=owner, due_on=due_on
    )
    if owner is not None:
        send("action-given", to=owner, about=action, action=action)
    note(about=[owner] if owner else [], text=text, party=party.code, due_on=due_on, meeting=meeting)
    keep(meeting.body)
    return action


def _check_owner(body: Body, party: Party, owner: User | None) -> None:
    if not body.parties.filter(pk=party.pk).exists():
        raise Refused("governance:no-side")
    if owner is None:
        return
    of_side = party.pk in standing(owner).parties()
    seated = not body.domestic and body.seats.filter(user=owner, party=party, until=None).exists()
    if not (of_side or seated):
        raise Refused("governance:owner-of-that-side")


@act("action:edit", ACTION)
def edit(
    action: ActionItem, *, by: Actor, text: LocalizedText, due_on: datetime.date, owner: User | None = None
) -> ActionItem:
    """Change the words, the day or the owner; the side stays.

    Raises:
        Refused: as `give` does.
    """
    if due_on < action.meeting.starts_at.date():
        raise Refused("governance:due-before", day=f"{action.meeting.starts_at:%Y-%m-%d}")
    _check_owner(action.meeting.body, action.party, owner)
    before = action.due_on
    action.text, action.due_on, action.owner = text, due_on, owner
    action.save()
    note(about=[owner] if owner else [], due_on=due_on, before=before)
    keep(action.meeting.body)
    return action


@act("action:finish", ACTION)
def finish(action: ActionItem, *, by: Actor, outcome: LocalizedText) -> ActionItem:
    """It is done; say what came of it.

    Raises:
        Refused: nothing is said.
    """
    if not outcome:
        raise Refused("governance:say-what-came")
    action.outcome, action.ended_at = outcome, timezone.now()
    action.save()
    note(outcome=outcome)
    keep(action.meeting.body)
    return action


@act("action:reopen", ACTION)
def reopen(action: ActionItem, *, by: Actor) -> ActionItem:
    """It was not done after all."""
    action.ended_at = None
    action.save()
    keep(action.meeting.body)
    return action


@act("action:drop", ACTION)
def drop(action: ActionItem, *, by: Actor, because: LocalizedText) -> ActionItem:
    """It need not be done.

    Raises:
        Refused: no reason is given.
    """
    if not because:
        raise Refused("governance:say-why")
    action.outcome, action.ended_at = because, timezone.now()
    action.save()
    note(because=because)
    keep(action.meeting.body)
    return action
