"""The public pages of projects: what was awarded, by whom, under which numbers."""

from __future__ import annotations

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.may import may
from concord.calls.models import Partner
from concord.portal.call_forms import DAY
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import ask, page
from concord.projects import acts
from concord.projects.models import Project
from concord.projects.queries import public_page
from concord.projects.states import PROJECT

_COUNTED = ("confirmed", "active", "ended")


def _awards(project: Project) -> str:
    return "; ".join(
        f"{each.number} {', '.join(map(str, each.amounts.values()))}"
        for each in project.application.awards.all()
        if each.state in _COUNTED
    )


COLUMNS = (
    Column("number", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column("title", gettext_lazy("Title"), lambda each: str(each.title)),
    Column("call", gettext_lazy("Call"), lambda each: str(each.application.call), ("application__call__code",)),
    Column("partners", gettext_lazy("Partners"), lambda each: "; ".join(map(str, each.application.partners.all()))),
    Column("awards", gettext_lazy("Awards"), _awards),
    Column("starts", gettext_lazy("Starts"), lambda each: each.starts_on, ("starts_on",)),
    Column("ends", gettext_lazy("Ends"), lambda each: each.ends_on, ("ends_on",)),
)


@page(public=True)
def projects(request: HttpRequest) -> HttpResponse:
    """The projects that run or ran, with the awards of every party under each."""
    found = Project.objects.visible_to(request.user).select_related("application__call")
    found = found.prefetch_related("application__partners", "application__awards__lines", "application__awards__party")
    narrowed = (
        Filter(
            "text",
            gettext_lazy("Words in title, number or organisation"),
            lambda typed: (
                in_words("title")(typed)
                | Q(application__number__icontains=typed)
                | Q(application__in=Partner.objects.filter(organisation_name__icontains=typed).values("application"))
            ),
        ),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Project.State.choices),
    )
    listing = Listing(request, found, COLUMNS, name="projects", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    return render(request, "projects/projects.html", {"listing": listing, "counted": _COUNTED})


@page(Project, public=True)
def project(request: HttpRequest, project: Project) -> HttpResponse:
    """One project: its summary, its partners, and each party's award under its own number and in its own currency."""
    context = {
        "project": project,
        "shown": public_page(project),
        "may_end": "project:end" in PROJECT.open_to(project) and bool(may(request.user, "project:end", project)),
        "may_start": "project:start" in PROJECT.open_to(project) and bool(may(request.user, "project:start", project)),
    }
    return render(request, "projects/project.html", context)


class EndForm(forms.Form):
    """The day on which a project ended."""

    ends_on = forms.DateField(label=gettext_lazy("Ended on"), widget=DAY)


@page(Project, asks="project:end")
def end(request: HttpRequest, project: Project) -> HttpResponse:
    """End a project with all its awards."""
    form = EndForm(request.POST or None, initial={"ends_on": project.ends_on})
    return ask(
        request,
        form,
        lambda given: acts.end(project, by=request.user, **given),
        title=_("End the project"),
        action=_("End"),
        done=_("The project has ended; its page stays public."),
        back=reverse("projects:project", args=[project.pk]),
        intro=_("All awards under the project end with it, on both sides."),
    )


app_name = "projects"
urlpatterns = [
    path("projects/", projects, name="projects"),
    path("projects/<int:pk>/", project, name="project"),
    path("projects/<int:pk>/end/", end, name="end"),
]
