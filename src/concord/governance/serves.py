"""What of governance serves a clause: decisions in force that name it, and meetings of mechanisms that it names."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from concord.access.standing import Actor
from concord.governance.models import Meeting
from concord.governance.records import Resolution
from concord.strategy.serving import Served, Under, serves


@serves("meeting", _("Meetings"))
def meetings(user: Actor, under: Under) -> Iterator[Served]:
    named = Meeting.objects.visible_to(user).filter(body__mechanism__clause__in=under.clauses)
    for meeting in named.select_related("body").order_by("starts_at"):
        day = meeting.starts_at.date().isoformat()
        yield Served(meeting, meeting.body.title, meeting.get_state_display(), day)


@serves("resolution", _("Decisions"))
def decisions(user: Actor, under: Under) -> Iterator[Served]:
    named = Resolution.objects.visible_to(user).filter(clause__in=under.clauses, state=Resolution.State.IN_FORCE)
    for decision in named.order_by("in_force_at"):
        day = decision.in_force_at.date().isoformat() if decision.in_force_at else ""
        yield Served(decision, decision.text, decision.get_state_display(), day)
