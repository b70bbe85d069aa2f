"""The pages of meetings: the list, one with all that belongs to it, its agenda, papers and attendance."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.history import jobs_of
from concord.access.may import may
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.governance import meetings as acts
from concord.governance import minutes, papers, queries
from concord.governance.models import AgendaItem, Body, Briefing, Meeting, Paper, PaperVersion, Resolution
from concord.governance.rules import speakable
from concord.governance.states import HELD, MEETING, MINUTED, PREPARED
from concord.journal.chain import reference
from concord.portal.governance import forms
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import allowed, ask, button, page, person
from concord.portal.review_forms import WhyForm

COLUMNS = (
    Column(
        "starts", gettext_lazy("Start time"), lambda each: each.starts_at.isoformat(timespec="minutes"), ("starts_at",)
    ),
    Column("mechanism", gettext_lazy("Mechanism"), lambda each: str(each.body)),
    Column("number", gettext_lazy("Number"), lambda each: each.number, ("number",), number=True),
    Column("title", gettext_lazy("Title"), lambda each: str(each.title)),
    Column("place", gettext_lazy("Place"), lambda each: str(each.place)),
    Column("items", gettext_lazy("Agenda items"), lambda each: each.items, ("items",), number=True),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
)
KINDS = tuple(Body.Kind.choices)


def at(meeting: Meeting) -> str:
    return reverse("governance:meeting", args=[meeting.pk])


@page()
def meetings(request: HttpRequest) -> HttpResponse:
    """The meetings that the reader may see, the latest first, and what waits for them."""
    user = request.user
    found = Meeting.objects.visible_to(user).select_related("body").prefetch_related("body__parties")
    found = found.annotate(items=Count("agenda")).order_by("-starts_at", "-pk")
    narrowed = (
        Filter("text", gettext_lazy("Words in the title, the place or the mechanism"), _words),
        Filter("kind", gettext_lazy("Kind of mechanism"), lambda kind: Q(body__kind=kind), KINDS),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Meeting.State.choices),
    )
    listing = Listing(request, found, COLUMNS, name="meetings", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    context = {
        "listing": listing,
        "next": queries.upcoming(user).filter(ends_at__gte=timezone.now()).prefetch_related("body__parties").first(),
        "unconfirmed": queries.decided(user).filter(state=Resolution.State.PROPOSED).count(),
        "late": queries.actions(user).filter(queries.late()).count(),
    }
    return render(request, "governance/meetings.html", context)


def _words(typed: str) -> Q:
    return in_words("title")(typed) | in_words("place")(typed) | in_words("body__title")(typed)


@page(Meeting)
def meeting(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """One meeting: when, where, who, what about, and what came of it."""
    user, body = request.user, meeting.body
    own = speakable(user, body)
    context = {
        "meeting": meeting,
        "body": body,
        "parties": list(body.parties.all()),
        "own": own,
        "before": queries.before(meeting),
        "agenda": _agenda(meeting, user),
        "loose": _papers(meeting, user).filter(item=None),
        "seats": _attending(meeting),
        "quorum": acts.quorum(meeting),
        "decisions": queries.decided(user).filter(meeting=meeting).exclude(state=Resolution.State.DROPPED),
        "actions": queries.actions(user).filter(meeting=meeting),
        "briefings": Briefing.objects.visible_to(user).filter(meeting=meeting).defer("content", "english", "chinese"),
        "job": jobs_of(user).filter(kind="briefing:make", about=reference(meeting)).first(),
        "paragraphs": meeting.paragraphs.count(),
        **_doing(meeting, user, own),
    }
    return render(request, "governance/meeting.html", context)


def _agenda(meeting: Meeting, user: Any) -> list[dict[str, Any]]:
    shown: dict[int | None, list[Paper]] = {}
    for each in _papers(meeting, user):
        shown.setdefault(each.item_id, []).append(each)
    return [{"item": item, "papers": shown.get(item.pk, [])} for item in meeting.agenda.select_related("party")]


def _papers(meeting: Meeting, user: Any) -> Any:
    return Paper.objects.visible_to(user).filter(meeting=meeting).select_related("party")


def _attending(meeting: Meeting) -> list[tuple[Any, bool]]:
    present = set(meeting.attendances.values_list("seat", flat=True))
    return [(seat, seat.pk in present) for seat in acts.sitting(meeting)]


def _doing(meeting: Meeting, user: Any, own: list[Any]) -> dict[str, Any]:
    """What this person may do now."""
    state, works = meeting.state, bool(may(user, "agenda:add", meeting))
    convened = {each.party_id: each for each in meeting.convenings.select_related("party", "user")}
    said = minutes.digest(meeting)
    signed = {each.party_id for each in meeting.signatures.filter(digest=said)}
    return {
        "works": works,
        "prepares": works and state in PREPARED,
        "writes": works and state in MINUTED,
        "decides": works and state in (*PREPARED, *HELD),
        "attends": works and state in (Meeting.State.CALLED, Meeting.State.SITTING),
        "gives": works and state in HELD,
        "convened": [(party, convened.get(party.pk)) for party in meeting.body.parties.all()],
        "to_convene": [party for party in own if party.pk not in convened] if state == Meeting.State.PLANNED else [],
        "to_sign": [party for party in own if party.pk not in signed] if state == Meeting.State.CLOSED else [],
        "signed": [(party, party.pk in signed) for party in meeting.body.parties.all()],
        "can": allowed(
            user, meeting, MEETING, "meeting:edit", "meeting:move", "meeting:open", "meeting:close", "meeting:cancel"
        ),
    }


@page(Meeting, asks="meeting:edit")
def edit(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Change when and where; one that was called is planned again."""
    form = forms.MeetingForm(request.POST or None, body=meeting.body, user=person(request), meeting=meeting)
    move = meeting.state == Meeting.State.CALLED
    return ask(
        request, form,
        lambda given: (acts.move if move else acts.edit)(meeting, by=request.user, **given) and None,
        title=_("Move the meeting") if move else _("Change the meeting"), action=_("Save"), done=_("Saved."),
        back=at(meeting),
        intro=_("If the time or the place changes, every side has to convene it anew."),
    )  # fmt: skip


@page(Meeting, asks="meeting:cancel")
def cancel(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Cancel it, and say why."""
    return ask(
        request, WhyForm(request.POST or None),
        lambda given: acts.cancel(meeting, by=request.user, **given) and None, title=_("Cancel the meeting"),
        action=_("Cancel the meeting"), done=_("The meeting is cancelled."), back=at(meeting),
    )  # fmt: skip


def party_named(request: HttpRequest, body: Body) -> Party:
    """The side that a button names, one's own or not: the act asks.

    Raises:
        Refused: the mechanism has no such side.
    """
    found: Party | None = body.parties.filter(code=request.POST.get("party", "")).first()
    if found is None:
        raise Refused("governance:no-side")
    return found


convene = button(
    Meeting,
    lambda request, each: acts.convene(each, by=request.user, party=party_named(request, each.body)),
    asks="meeting:convene",
    done=gettext_lazy("Your side has convened the meeting."),
    back=at,
)
open_ = button(
    Meeting,
    lambda request, each: acts.open_meeting(each, by=request.user),
    asks="meeting:open",
    done=gettext_lazy("The meeting is open, with a quorum of every side."),
    back=at,
)
close = button(
    Meeting,
    lambda request, each: acts.close(each, by=request.user),
    asks="meeting:close",
    done=gettext_lazy("The meeting is closed; the minutes can be agreed."),
    back=at,
)


# -- the agenda --------------------------------------------------------------------------------------------------------


@page(Meeting, asks="agenda:add")
def add_item(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Propose an item."""
    form = forms.ItemForm(request.POST or None, parties=speakable(request.user, meeting.body))
    return ask(
        request, form, lambda given: acts.add_item(meeting, by=request.user, **given),
        title=_("Propose an agenda item"), action=_("Propose"), done=_("The item is on the agenda."), back=at(meeting),
    )  # fmt: skip


def _of(item: AgendaItem) -> str:
    return at(item.meeting)


@page(AgendaItem, asks="agenda:edit")
def edit_item(request: HttpRequest, item: AgendaItem) -> HttpResponse:
    """Change an item's words."""
    form = forms.ItemWordsForm(request.POST or None, initial={"title": item.title, "note_": item.note})
    return ask(
        request, form, lambda given: acts.edit_item(item, by=request.user, **given), title=_("Change an agenda item"),
        action=_("Save"), done=_("Saved."), back=_of(item),
    )  # fmt: skip


move_item = button(
    AgendaItem,
    lambda request, item: acts.move_item(item, by=request.user, up=request.POST.get("to") == "up"),
    asks="agenda:move",
    done=gettext_lazy("The agenda is in another order."),
    back=_of,
)
drop_item = button(
    AgendaItem,
    lambda request, item: acts.drop_item(item, by=request.user),
    asks="agenda:drop",
    done=gettext_lazy("The item is off the agenda."),
    back=_of,
)


# -- papers ------------------------------------------------------------------------------------------------------------


@page(Meeting, asks="paper:add")
def add_paper(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Add a paper of one's own side."""
    form = forms.PaperForm(
        request.POST or None, request.FILES or None, meeting=meeting, parties=speakable(request.user, meeting.body)
    )
    return ask(
        request, form, lambda given: papers.add(meeting, by=request.user, **form.given()), title=_("Add a paper"),
        action=_("Add the paper"), done=_("The paper is added."), back=at(meeting),
        template="governance/file_form.html",
    )  # fmt: skip


@page(Paper)
def paper(request: HttpRequest, paper: Paper) -> HttpResponse:
    """A paper with the versions that the reader may see."""
    versions = PaperVersion.objects.visible_to(request.user).filter(paper=paper).defer("content")
    context = {
        "paper": paper,
        "meeting": paper.meeting,
        "parties": list(paper.meeting.body.parties.all()),
        "versions": versions.select_related("added_by").order_by("-number"),
        "may_revise": bool(may(request.user, "paper:revise", paper)) and paper.meeting.state in (*PREPARED, *HELD[:2]),
        "may_release": bool(may(request.user, "paper:release", paper)),
    }
    return render(request, "governance/paper.html", context)


def _paper(paper: Paper) -> str:
    return reverse("governance:paper", args=[paper.pk])


@page(Paper, asks="paper:revise")
def revise(request: HttpRequest, paper: Paper) -> HttpResponse:
    """Add a version."""
    form = forms.VersionForm(request.POST or None, request.FILES or None)
    return ask(
        request, form, lambda given: papers.revise(paper, by=request.user, **form.given()) and None,
        title=_("Add a version"), action=_("Add the version"),
        done=_("The version is added; the earlier ones are kept."),
        back=_paper(paper), template="governance/file_form.html", intro=str(paper.title),
    )  # fmt: skip


@page(Paper, asks="paper:release")
def release(request: HttpRequest, paper: Paper, number: int) -> HttpResponse:
    """Say from when the others see a version."""
    version = get_object_or_404(paper.versions.defer("content"), number=min(number, 2**31 - 1))
    form = forms.ReleaseForm(request.POST or None)
    return ask(
        request, form, lambda given: papers.release(paper, by=request.user, number=number, **given) and None,
        title=_("Release a version"), action=_("Release it"), done=_("The others will see it."), back=_paper(paper),
        intro=f"{paper.title}: {version.name} ({version.number})",
    )  # fmt: skip


@page(PaperVersion)
def download(request: HttpRequest, version: PaperVersion) -> HttpResponse:
    """The file, never shown inside a page of ours."""
    response = HttpResponse(bytes(version.content), content_type=version.kind)
    response.headers["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=version.name) or "attachment"
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


# -- attendance --------------------------------------------------------------------------------------------------------


@page(Meeting, asks="attendance:record")
def attendance(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Record who of one's own side is present."""
    own = speakable(request.user, meeting.body)
    keys = {party.pk for party in own}
    seats = [seat for seat in acts.sitting(meeting) if seat.party_id in keys]
    present = meeting.attendances.filter(seat__party__in=own).values_list("seat", flat=True)
    form = forms.AttendForm(request.POST or None, seats=seats, present=present)

    def perform(given: dict[str, Any]) -> None:
        for party in own:
            chosen = [seat for seat in given["seats"] if seat.party_id == party.pk]
            acts.attend(meeting, by=request.user, party=party, seats=chosen)

    return ask(
        request, form, perform, title=_("Attendance of your side"), action=_("Save"),
        done=_("Attendance is recorded."), back=at(meeting),
    )  # fmt: skip
