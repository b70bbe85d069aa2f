"""What of foresight serves a clause or stands behind a priority area."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from concord.access.standing import Actor
from concord.strategy.foresight.models import Exercise, Finding
from concord.strategy.serving import Served, Under, serves


@serves("exercise", _("Foresight exercises"))
def exercises(user: Actor, under: Under) -> Iterator[Served]:
    for exercise in Exercise.objects.visible_to(user).filter(clause__in=under.clauses).order_by("code"):
        day = exercise.fixed_at.date().isoformat() if exercise.fixed_at else ""
        yield Served(exercise, exercise.title, exercise.get_state_display(), day)


@serves("topic", _("Answered by foresight panels"))
def topics(user: Actor, under: Under) -> Iterator[Served]:
    """The topics from which areas were adopted: from a priority to its votes in one step."""
    found = Finding.objects.visible_to(user).filter(area__in=under.areas).select_related("topic__exercise")
    for finding in found.order_by("exercise", "place"):
        yield Served(finding.topic, finding.topic.title, finding.get_verdict_display(), finding.topic.exercise.code)
