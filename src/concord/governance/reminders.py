"""Once a day: letters to the owners of actions due soon or overdue, and overdue actions onto the next agenda."""

from __future__ import annotations

import datetime
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.governance.bodies import keep
from concord.governance.meetings import take_up_overdue
from concord.governance.models import ActionItem, Meeting, Reminder
from concord.governance.states import ACTION
from concord.journal.daily import daily
from concord.journal.letters import send

SOON = timedelta(days=7)


@daily("governance:remind")
def each_day() -> None:
    """What is due today by the clock of this machine."""
    remind_all(timezone.now().date())


def remind_all(today: datetime.date) -> int:
    """Remind of every action that has to be, and take overdue ones up. Returns how many letters were written.

    Doing it twice on a day writes nothing twice.
    """
    written = 0
    near = ActionItem.objects.filter(state=ActionItem.State.OPEN, due_on__lte=today + SOON).select_related("owner")
    for action in near.exclude(owner=None):
        kind = Reminder.Kind.OVERDUE if action.due_on < today else Reminder.Kind.SOON
        if not action.reminders.filter(kind=kind, due_on=action.due_on).exists():
            try:
                written += remind(action, by=SYSTEM, kind=kind) is not None
            except (Refused, IntegrityError):
                continue  # another worker was first, or it was done meanwhile
    for meeting in Meeting.objects.filter(state=Meeting.State.CALLED, starts_at__gt=timezone.now()):
        with transaction.atomic():
            take_up_overdue(meeting, by=SYSTEM)
    return written


@act("action:remind", ACTION)
def remind(action: ActionItem, *, by: Actor, kind: str) -> Reminder:
    """Write to the owner.

    Raises:
        Refused: nobody owns it.
    """
    if action.owner is None or not action.owner.is_active:
        raise Refused("governance:nobody-owns-it")
    made = Reminder.objects.create(action=action, kind=kind, due_on=action.due_on)
    send("action-due", to=action.owner, about=action, action=action, overdue=kind == Reminder.Kind.OVERDUE)
    note(about=[action.owner], kind=kind, due_on=action.due_on, action=action)
    keep(action.meeting.body)
    return made
