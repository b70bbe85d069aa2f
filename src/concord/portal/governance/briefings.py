"""Briefing packs: made in the background for one side, then a page and a PDF in either language."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from concord.access.may import require
from concord.access.models import Party, User
from concord.engines.progress import tick
from concord.governance import briefing as made
from concord.governance.models import Briefing, Meeting
from concord.governance.rules import speakable
from concord.journal import jobs
from concord.portal.governance.document import document, printed
from concord.portal.pages import page


@jobs.job("briefing:make")
def _make(work: jobs.Work, *, meeting: int, party: int, user: int) -> dict[str, Any]:
    """Compute the content, print it in both languages, keep it; a stop leaves nothing behind."""
    who = User.objects.get(pk=user)
    about, side = Meeting.objects.get(pk=meeting), Party.objects.get(pk=party)
    require(who, "briefing:make", about)
    content = made.content(about, user=who, party=side, progress=lambda stage, share: work.progress(stage, 0.6 * share))
    files = {}
    for number, language in enumerate(("en", "zh-hans")):
        tick(work.progress, "briefing:print", 0.6 + 0.2 * number)
        files[language] = printed(content, language)
    tick(work.progress, "briefing:print", 0.99)
    kept = made.store(about, by=who, party=side, content=content, english=files["en"], chinese=files["zh-hans"])
    return {"briefing": kept.pk, "digest": kept.digest}


@page(Meeting, asks="briefing:make", post=True)
def make(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Start making a briefing of one's own side, and go to its job."""
    own = {party.code: party for party in speakable(request.user, meeting.body)}
    party = own.get(request.POST.get("party", "")) or next(iter(own.values()))
    started = jobs.start(
        "briefing:make", by=request.user, about=meeting, side=party.code, meeting=meeting.pk, party=party.pk,
        user=request.user.pk,
    )  # fmt: skip
    back = f"{reverse('governance:meeting', args=[meeting.pk])}%23briefings"
    return redirect(f"{reverse('jobs:job', args=[started.pk])}?next={back}")


@page(Briefing)
def briefing(request: HttpRequest, briefing: Briefing) -> HttpResponse:
    """The briefing in the reader's language."""
    context = {"briefing": briefing, "meeting": briefing.meeting, "document": document(briefing.content)}
    return render(request, "governance/briefing.html", context)


@page(Briefing)
def pdf(request: HttpRequest, briefing: Briefing, language: str) -> HttpResponse:
    """The same as a file."""
    files = {"en": briefing.english, "zh": briefing.chinese}
    if language not in files:
        raise Http404
    response = HttpResponse(bytes(files[language]), content_type="application/pdf")
    name = f"briefing-{briefing.meeting_id}-{briefing.made_at:%Y%m%d}-{language}.pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response
