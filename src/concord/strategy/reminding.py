"""Once a day: letters to the officers of an agreement's parties that it ends in a year, six months, three or one."""

from __future__ import annotations

import calendar
import datetime

from django.db import IntegrityError
from django.db.models import Q, QuerySet
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Membership, Role, User
from concord.access.standing import SYSTEM, Actor
from concord.journal.daily import daily
from concord.journal.letters import send
from concord.strategy.models import Agreement, Reminder

MONTHS = (12, 6, 3, 1)
"""How long before the end letters leave. Each leaves once; who starts late gets the nearest only."""


@daily("strategy:remind")
def each_day() -> None:
    """What ends soon by the clock of this machine."""
    remind_all(timezone.now().date())


def last_day(day: str) -> datetime.date:
    """The last day that a date covers: ``2020`` ends with 31 December, ``2020-02`` with 29 February."""
    year, *rest = (int(part) for part in day.split("-"))
    month = rest[0] if rest else 12
    return datetime.date(year, month, rest[1] if len(rest) > 1 else calendar.monthrange(year, month)[1])


def remind_all(today: datetime.date) -> int:
    """Write what has to be written today; doing it twice writes nothing twice.

    Returns:
        How many agreements were written about.
    """
    written = 0
    window = {str(year) for year in (today.year, today.year + 1, today.year + 2)}
    found = Agreement.objects.filter(withdrawn=False).exclude(ends="")
    for agreement in [each for each in found if each.ends[:4] in window]:
        months = due(agreement, today)
        if months is not None and not agreement.reminders.filter(ends=agreement.ends, months__lte=months).exists():
            try:
                written += remind(agreement, by=SYSTEM, months=months).told > 0
            except IntegrityError:
                continue  # another worker was first
    return written


def due(agreement: Agreement, today: datetime.date) -> int | None:
    """The nearest of `MONTHS` that has been reached, or None: it ended, or the end is far."""
    end = last_day(agreement.ends)
    if end < today:
        return None
    reached = [months for months in MONTHS if today >= _before(end, months)]
    return min(reached, default=None)


def _before(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@act("agreement:remind")
def remind(agreement: Agreement, *, by: Actor, months: int) -> Reminder:
    """Write to every officer and head of the parties and of the bodies under them."""
    people = list(officers(agreement))
    for person in people:
        send("agreement-ends", to=person, about=agreement, agreement=agreement, months=months)
    note(ends=agreement.ends, months=months, told=len(people))
    return Reminder.objects.create(agreement=agreement, ends=agreement.ends, months=months, told=len(people))


def officers(agreement: Agreement) -> QuerySet[User]:
    """Officers and heads of the agreement's parties, and of bodies that belong to one."""
    parties = agreement.parties.values("pk")
    held = Membership.objects.current().filter(
        Q(party__in=parties) | Q(party__parent__in=parties), role__in=[Role.OFFICER, Role.HEAD]
    )
    found: QuerySet[User] = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
    return found
