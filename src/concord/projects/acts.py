"""Preparing a project from confirmed awards, starting and ending it."""

from __future__ import annotations

from datetime import date

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.awards.awarding import activate, held
from concord.awards.awarding import end as end_award
from concord.awards.models import Award
from concord.awards.states import LIVE
from concord.calls.models import Application
from concord.projects.delivery import BY_KIND
from concord.projects.models import Project
from concord.projects.states import PROJECT


@act("project:prepare")
def prepare(application: Application, *, by: Actor) -> Project:
    """Set up what the confirmed awards of an application become; the dates follow at the start.

    Raises:
        Refused: there is a project already, or not every award is confirmed.
    """
    if Project.objects.filter(application=application).exists():
        raise Refused("projects:prepared-already")
    _ready(application)
    project: Project = Project.objects.create(
        application=application, delivery=BY_KIND[application.call.kind].code, title=application.title,
        summary=application.abstract, starts_on=application.starts_on,
        ends_on=None if application.starts_on is None else after(application.starts_on, application.months or 0),
    )  # fmt: skip
    note(delivery=project.delivery, awards=[str(award) for award in project.awards])
    return project


def _ready(application: Application) -> None:
    awards = Award.objects.filter(application=application, state__in=LIVE)
    if not awards or any(award.state != Award.State.CONFIRMED for award in awards):
        raise Refused("projects:not-confirmed")
    if held(application):
        raise Refused("awards:held")


def after(start: date, months: int) -> date:
    """The day so many months later; the last of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in (start.day, 30, 29, 28):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise ValueError(start)


@act("project:start", PROJECT)
def start(project: Project, *, by: Actor, starts_on: date, ends_on: date | None = None) -> Project:
    """Start it, on one date for all its awards.

    Raises:
        Refused: an award is not confirmed, a side holds one, or it would end before it starts.
    """
    application = Application.objects.select_for_update(no_key=True).get(pk=project.application_id)
    _ready(application)
    finish = ends_on or after(starts_on, application.months or 0)
    if finish < starts_on:
        raise Refused("projects:ends-first")
    project.starts_on, project.ends_on = starts_on, finish
    project.save()
    for award in project.awards.order_by("pk"):
        activate(award, by=SYSTEM)
    note(starts_on=starts_on, ends_on=finish)
    return project


@act("project:end", PROJECT)
def end(project: Project, *, by: Actor, ends_on: date) -> Project:
    """End it, with its awards.

    Raises:
        Refused: it would end before it started.
    """
    if project.starts_on and ends_on < project.starts_on:
        raise Refused("projects:ends-first")
    project.ends_on = ends_on
    project.save()
    for award in project.awards.order_by("pk"):
        end_award(award, by=SYSTEM)
    note(ends_on=ends_on)
    return project
