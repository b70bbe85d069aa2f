"""The pages of mechanisms: the list, one with its members, meetings, decisions and what lies under it."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.may import may
from concord.governance import bodies, meetings, queries
from concord.governance.models import Body, Meeting, Resolution, Seat
from concord.governance.rules import speakable
from concord.governance.states import BODY
from concord.portal.governance import forms
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import allowed, ask, button, page, person

_RANK = Case(
    *(When(kind=kind, then=Value(place)) for place, kind in enumerate(Body.Kind.values)), output_field=IntegerField()
)


def _columns(shown: Container[int]) -> tuple[Column, ...]:
    """One under a mechanism that the reader may not see shows no parent (a seat may be in the lower alone)."""
    return (
        Column("title", gettext_lazy("Mechanism"), lambda each: str(each.title)),
        Column("kind", gettext_lazy("Kind"), lambda each: each.get_kind_display(), ("place",)),
        Column("under", gettext_lazy("Reports to"), lambda each: str(each.parent) if each.parent_id in shown else ""),
        Column("sides", gettext_lazy("Sides"), lambda each: "; ".join(map(str, each.parties.all()))),
        Column("meetings", gettext_lazy("Meetings"), lambda each: each.held, ("held",), number=True),
        Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
    )


def at(body: Body) -> str:
    return reverse("governance:mechanism", args=[body.pk])


@page()
def mechanisms(request: HttpRequest) -> HttpResponse:
    """The mechanisms that the reader may see."""
    found = _found(request.user).annotate(place=_RANK, held=Count("meetings")).order_by("place", "pk")
    found = found.select_related("parent").prefetch_related("parties")
    narrowed = (
        Filter("text", gettext_lazy("Words in the name"), in_words("title")),
        Filter("kind", gettext_lazy("Kind"), lambda kind: Q(kind=kind), Body.Kind.choices),
    )
    shown = set(_found(request.user).values_list("pk", flat=True))
    listing = Listing(request, found, _columns(shown), name="mechanisms", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    context = {"listing": listing, "shown": shown, "may_found": bool(may(request.user, "body:found"))}
    return render(request, "governance/mechanisms.html", context)


def _found(user: Any) -> QuerySet[Any]:
    found: QuerySet[Any] = Body.objects.visible_to(user)
    return found


@page(Body)
def mechanism(request: HttpRequest, body: Body) -> HttpResponse:
    """One mechanism."""
    user, today = request.user, timezone.now().date()
    seats = Seat.objects.visible_to(user).filter(body=body).select_related("party", "user", "alternate_of")
    own = speakable(user, body)
    found = Meeting.objects.visible_to(user).filter(body=body).order_by("-starts_at")
    context = {
        "body": body,
        "above": _found(user).filter(pk=body.parent_id).first() if body.parent_id else None,
        "under": _found(user).filter(parent=body).order_by("pk"),
        "sides": body.sides.select_related("party"),
        "parties": list(body.parties.all()),
        "seats": [(seat, seat.holds_on(today), seat.party in own) for seat in seats],
        "meetings": found,
        "decisions": queries.decided(user).filter(meeting__body=body, state=Resolution.State.IN_FORCE),
        "actions": queries.actions(user).filter(meeting__body=body, state="open"),
        "can": allowed(user, body, BODY, "body:edit", "body:seat", "meeting:plan", "body:end"),
        "own": own,
    }
    return render(request, "governance/mechanism.html", context)


@page(asks="body:found")
def found(request: HttpRequest) -> HttpResponse:
    """Found a mechanism."""
    form = forms.BodyForm(request.POST or None, user=person(request))

    def perform(given: dict[str, Any]) -> str:
        domestic = given["kind"] == Body.Kind.CONSULTATION
        return at(bodies.found(by=request.user, domestic=domestic, **given))

    return ask(
        request, form, perform, title=_("Found a mechanism"), action=_("Found it"), done=_("The mechanism is founded."),
        back=reverse("governance:mechanisms"),
    )  # fmt: skip


@page(Body, asks="body:edit")
def edit(request: HttpRequest, body: Body) -> HttpResponse:
    """Change what it is called and where it stands."""
    form = forms.BodyForm(request.POST or None, user=person(request), body=body)
    return ask(
        request, form, lambda given: bodies.edit(body, by=request.user, **given) and None,
        title=_("Edit the mechanism"), action=_("Save"), done=_("Saved."), back=at(body),
    )  # fmt: skip


@page(Body, asks="body:edit")
def side(request: HttpRequest, body: Body) -> HttpResponse:
    """Set one's own side's quorum."""
    form = forms.SideForm(request.POST or None, parties=speakable(request.user, body))
    return ask(
        request, form, lambda given: bodies.set_side(body, by=request.user, **given), title=_("Quorum of your side"),
        action=_("Save"), done=_("Saved."), back=at(body),
    )  # fmt: skip


@page(Body, asks="body:seat")
def seat(request: HttpRequest, body: Body) -> HttpResponse:
    """Give a seat."""
    form = forms.SeatForm(request.POST or None, body=body, parties=speakable(request.user, body))
    return ask(
        request, form, lambda given: bodies.seat(body, by=request.user, **given), title=_("Give a seat"),
        action=_("Give the seat"), done=_("The seat is given."), back=at(body),
    )  # fmt: skip


@page(Seat, asks="seat:end")
def end_seat(request: HttpRequest, held: Seat) -> HttpResponse:
    """End a term."""
    form = forms.EndForm(request.POST or None, initial={"until": timezone.now().date()})
    return ask(
        request, form, lambda given: bodies.end_seat(held, by=request.user, **given), title=_("End a term"),
        action=_("End the term"), done=_("The term has its last day."), back=at(held.body), intro=str(held.name),
    )  # fmt: skip


@page(Body, asks="meeting:plan")
def plan(request: HttpRequest, body: Body) -> HttpResponse:
    """Plan a meeting."""
    form = forms.MeetingForm(request.POST or None, body=body, user=person(request))

    def perform(given: dict[str, Any]) -> str:
        return reverse("governance:meeting", args=[meetings.plan(body, by=request.user, **given).pk])

    return ask(
        request, form, perform, title=_("Plan a meeting"), action=_("Plan it"), done=_("The meeting is planned."),
        back=at(body),
    )  # fmt: skip


end = button(
    Body,
    lambda request, body: bodies.end(body, by=request.user),
    asks="body:end",
    done=gettext_lazy("The mechanism has ended."),
    back=at,
)
