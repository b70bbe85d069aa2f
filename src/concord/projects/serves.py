"""What of projects serves a clause: those whose application names one of its areas, or whose call was tied to it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from concord.access.standing import Actor
from concord.projects.models import Project
from concord.strategy.serving import Served, Under, serves


@serves("project", _("Projects"))
def projects(user: Actor, under: Under) -> Iterator[Served]:
    named = (
        Q(application__area__in=under.areas)
        | Q(application__call__in=under.keys("call"))
        | Q(pk__in=under.keys("project"))
    )
    for project in Project.objects.visible_to(user).filter(named).distinct().order_by("pk"):
        starts = project.starts_on.isoformat() if project.starts_on else ""
        yield Served(project, project.title, project.get_state_display(), starts)
