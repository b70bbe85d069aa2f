"""The pages of long jobs and, in a demonstration, of letters."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy

from concord.access.history import jobs_of, letters_to
from concord.journal import jobs as running
from concord.journal.models import Job, Letter
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import page

KINDS = {
    "import:preview": gettext_lazy("Previewing an import"),
    "import:run": gettext_lazy("Bringing records in"),
    "register:duplicates": gettext_lazy("Looking for duplicates"),
    "review:plan": gettext_lazy("Assigning applications to reviewers"),
    "selection:make": gettext_lazy("Computing the selection"),
    "selection:reopen": gettext_lazy("Walking the list on"),
    "foresight:count": gettext_lazy("Counting a round of foresight"),
    "briefing:make": gettext_lazy("Making a briefing pack"),
}
STATES = {
    "waiting": gettext_lazy("waiting for a worker"),
    "running": gettext_lazy("running"),
    "done": gettext_lazy("done"),
    "failed": gettext_lazy("failed"),
    "stopped": gettext_lazy("stopped"),
}
_LIVE = (Job.State.WAITING, Job.State.RUNNING)


def kind(job: Job) -> str:
    return str(KINDS.get(job.kind, job.kind))


COLUMNS = (
    Column("kind", gettext_lazy("What"), kind, ("kind",)),
    Column("state", gettext_lazy("State"), lambda job: str(STATES[job.state]), ("state",)),
    Column("share", gettext_lazy("Done"), lambda job: f"{job.share:.0%}", ("share",), number=True),
    Column(
        "created", gettext_lazy("Started"), lambda job: job.created_at.isoformat(timespec="seconds"), ("created_at",)
    ),
)


@page()
def jobs(request: HttpRequest) -> HttpResponse:
    """The jobs that the reader started, and those of their side."""
    narrowed = (Filter("state", gettext_lazy("State"), lambda state: Q(state=state), tuple(STATES.items())),)
    listing = Listing(request, jobs_of(request.user), COLUMNS, name="jobs", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    rows = [{"job": job, "kind": kind(job), "label": STATES[job.state]} for job in listing]
    return render(request, "jobs/jobs.html", {"listing": listing, "rows": rows})


@page()
def job(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """How far a job is; the page comes again by itself while it runs."""
    found = get_object_or_404(jobs_of(request.user), pk=key)
    wanted = request.GET.get("next", "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    live = found.state in _LIVE
    why: Any = (found.result or {}).get("reason") if found.state == Job.State.FAILED else None
    context = {
        "job": found,
        "kind": kind(found),
        "label": STATES[found.state],
        "percent": round(found.share * 100),
        "live": live,
        "why": why,
        "next": wanted if ours else "",
    }
    response = render(request, "jobs/job.html", context)
    if live:
        response.headers["Refresh"] = "2"
    return response


@page(post=True)
def stop(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Ask a job of one's own to stop."""
    running.ask_to_stop(get_object_or_404(jobs_of(request.user), pk=key))
    return redirect(reverse("jobs:job", args=[key]))


@page(post=True)
def resume(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Put a job that stopped or failed in the queue again."""
    running.resume(get_object_or_404(jobs_of(request.user), pk=key))
    return redirect(reverse("jobs:job", args=[key]))


# -- letters, in a demonstration ---------------------------------------------------------------------------------------


LETTERS = (
    Column("subject", gettext_lazy("Subject"), lambda letter: str(letter.subject)),
    Column(
        "written",
        gettext_lazy("Written"),
        lambda letter: letter.written_at.isoformat(timespec="seconds"),
        ("written_at",),
    ),
)


@page()
def letters(request: HttpRequest) -> HttpResponse:
    """The letters written to the reader. Outside of a demonstration they are in the reader's own mailbox."""
    if not settings.DEMO:
        raise Http404
    narrowed = (Filter("text", gettext_lazy("Words in the subject"), in_words("subject")),)
    listing = Listing(request, letters_to(request.user), LETTERS, name="letters", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    return render(request, "mailbox/letters.html", {"listing": listing})


@page()
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter, as it was written in the reader's language."""
    if not settings.DEMO or pk >= 2**63:
        raise Http404
    found: Letter = get_object_or_404(letters_to(request.user), pk=pk)
    return render(request, "mailbox/letter.html", {"letter": found})


app_name = "jobs"
urlpatterns = [
    path("jobs/", jobs, name="jobs"),
    path("jobs/<uuid:key>/", job, name="job"),
    path("jobs/<uuid:key>/stop/", stop, name="stop"),
    path("jobs/<uuid:key>/resume/", resume, name="resume"),
    path("letters/", letters, name="letters"),
    path("letters/<int:pk>/", letter, name="letter"),
]
