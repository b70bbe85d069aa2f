"""The pages of those who assess, and of what they assessed: a reviewer's tasks, assessments, the ranking list."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from concord.access.may import may
from concord.calls.models import Call
from concord.calls.queries import words_of
from concord.portal import review_forms as forms
from concord.portal.calls import is_officer
from concord.portal.lists import Column, Filter, Listing, as_csv
from concord.portal.pages import allowed, ask, button, page
from concord.review import acts, assessing, listing, planning, queries
from concord.review.models import Assessment, Assignment, RankingList, RankingRow, Reviewer
from concord.review.states import ASSESSMENT, ASSIGNMENT, RANKING


def follows(call: Call) -> tuple[str, Any]:
    """The permission of those who follow a call's review: officers, chair, panel members and observers."""
    return "ranking:view", RankingList(call=call)


def _at(name: str) -> Any:
    return lambda thing: reverse(f"review:{name}", args=[_call_of(thing).code])


def _call_of(thing: Any) -> Call:
    if isinstance(thing, Call):
        return thing
    found: Call = thing.application.call if hasattr(thing, "application") else thing.call
    return found


# -- a reviewer's own pages --------------------------------------------------------------------------------------------


@page()
def tasks(request: HttpRequest) -> HttpResponse:
    """What waits for a reviewer: invitations to answer, applications to assess, what was handed in."""
    user = request.user
    own = (
        Assignment.objects.visible_to(user)
        .filter(reviewer__user=user)
        .select_related("application__call", "assessment")
    )
    context = {
        "reviewing": queries.reviewing(user).prefetch_related("call__parties"),
        "tasks": queries.tasks(user).select_related("assessment").prefetch_related("application__call__parties"),
        "done": own.filter(assessment__state="submitted").order_by("application__number"),
    }
    return render(request, "review/tasks.html", context)


@page(Reviewer, asks="reviewer:accept", post=True)
def accept_invitation(request: HttpRequest, reviewer: Reviewer) -> HttpResponse:
    """Agree to assess for a call."""
    acts.accept(reviewer, by=request.user)
    return redirect("review:tasks")


@page(Reviewer, asks="reviewer:decline")
def decline_invitation(request: HttpRequest, reviewer: Reviewer) -> HttpResponse:
    """Decline to assess for a call."""
    form = forms.MaybeWhyForm(request.POST if request.method == "POST" else None)
    return ask(
        request,
        form,
        lambda given: acts.decline(reviewer, by=request.user, **given),
        title=_("Decline to review"),
        action=_("Decline"),
        done=_("Thank you for saying so."),
        back=reverse("review:tasks"),
    )


@page(Assignment)
def assignment(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """One application to assess: answer, then assess it criterion by criterion; for officers, what was handed in."""
    user = request.user
    assessment = (
        Assessment.objects.visible_to(user).filter(assignment=assignment).prefetch_related("scores__criterion").first()
    )
    can = allowed(
        user,
        assignment,
        ASSIGNMENT,
        "assignment:accept",
        "assignment:decline",
        "assignment:conflict",
        "assignment:drop",
        "assessment:write",
    )
    writes = can["write"] and (assessment is None or assessment.state == Assessment.State.DRAFT)
    criteria = assignment.application.call.criteria.all()
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "call": assignment.application.call,
        "parties": list(assignment.application.call.parties.all()),
        "assessment": assessment,
        "own": assignment.reviewer.user_id == user.pk,
        "can": can,
        "may_reopen": assessment is not None and allowed(user, assessment, ASSESSMENT, "assessment:reopen")["reopen"],
        "writes": writes,
    }
    if not writes:
        if request.method == "POST":
            assessing.write(assignment, by=user)  # refuses with the reason
        return render(request, "review/assignment.html", {**context, "form": None})
    form = forms.AssessmentForm(
        request.POST if request.method == "POST" else None, criteria=criteria, assessment=assessment
    )

    def perform(given: dict[str, Any]) -> str:
        written = assessing.write(assignment, by=user, **form.written())
        if "submit" in request.POST:
            assessing.submit(written, by=user)
            return reverse("review:tasks")
        return reverse("review:assignment", args=[assignment.pk])

    done = _("The assessment is handed in.") if "submit" in request.POST else _("Saved as a draft.")
    return ask(
        request,
        form,
        perform,
        title=assignment.application.number,
        action="",
        done=done,
        back=reverse("review:tasks"),
        template="review/assignment.html",
        **context,
    )


def _own_assignment(assignment: Assignment) -> str:
    return reverse("review:assignment", args=[assignment.pk])


@page(Assignment, asks="assignment:decline")
def decline(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Decline one application; somebody else is asked at once."""
    form = forms.MaybeWhyForm(request.POST if request.method == "POST" else None)

    def perform(given: dict[str, Any]) -> None:
        planning.decline(assignment, by=request.user, **given)

    return ask(
        request,
        form,
        perform,
        title=_("Decline %(number)s") % {"number": assignment.application.number},
        action=_("Decline"),
        done=_("Declined. Somebody else is asked."),
        back=reverse("review:tasks"),
    )


@page(Assignment, asks="assignment:conflict")
def declare(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Declare a conflict of interest; the application is shut at once."""
    form = forms.WhyForm(request.POST or None)

    def perform(given: dict[str, Any]) -> None:
        planning.declare_conflict(assignment, by=request.user, **given)

    return ask(
        request,
        form,
        perform,
        title=_("Declare a conflict with %(number)s") % {"number": assignment.application.number},
        action=_("Declare the conflict"),
        done=_("Thank you. The application is shut to you and goes to somebody else."),
        back=reverse("review:tasks"),
    )


# -- assessments and the ranking list ----------------------------------------------------------------------------------


@page(Call, key="code", asks=follows)
def assessments(request: HttpRequest, call: Call) -> HttpResponse:
    """How far assessment is: every assignment by code and side, with the scores handed in; never who it is."""
    rows = queries.coded(call, request.user)
    criteria = list(call.criteria.all())
    states = dict(Assignment.State.choices)
    if request.GET.get("format") == "csv":
        titles = [_("Application"), _("Reviewer"), _("Side"), _("State"), *criteria]
        cells = (
            [
                each.application,
                each.reviewer,
                each.side,
                states[each.state],
                *(each.scores.get(c.name) for c in criteria),
            ]
            for each in rows
        )
        return as_csv(f"{call.code}-assessments", titles, cells)
    own = (
        Assignment.objects.visible_to(request.user)
        .filter(application__call=call)
        .values_list("application__number", "reviewer__code", "pk")
    )
    links = {(number, code): pk for number, code, pk in own}
    context = {
        "call": call,
        "criteria": criteria,
        "rows": [
            {
                "row": each,
                "label": _("handed in") if each.submitted else states[each.state],
                "tone": "submitted" if each.submitted else each.state,
                "scores": [each.scores.get(criterion.name) for criterion in criteria],
                "link": links.get((each.application, each.reviewer)),
            }
            for each in rows
        ],
        "progress": queries.progress(call, request.user),
        "officer": is_officer(request.user, call),
    }
    return render(request, "review/assessments.html", context)


RANKS = (
    Column(
        "rank",
        pgettext_lazy("on a list", "Place"),
        lambda each: "" if each.rank is None else f"{each.rank:g}",
        ("position",),
        number=True,
    ),
    Column("application", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column("title", gettext_lazy("Title"), lambda each: str(each.application.title)),
    Column("score", gettext_lazy("Score"), lambda each: each.exact or each.score, ("score",), number=True),
    Column("votes", gettext_lazy("Assessments"), lambda each: each.votes, ("votes",), number=True),
    Column(
        "fundable",
        gettext_lazy("Above the thresholds"),
        lambda each: _("yes") if each.fundable else _("no"),
        ("fundable",),
    ),
    Column("reasons", gettext_lazy("Why"), lambda each: "; ".join(map(str, words_of(each.reasons)))),
)


@page(Call, key="code", asks=follows)
def ranking(request: HttpRequest, call: Call) -> HttpResponse:
    """The ranking list: raw scores, thresholds, ties; made anew or frozen by officers."""
    user = request.user
    shown = RankingList.objects.visible_to(user).filter(call=call).exclude(state=RankingList.State.DROPPED).first()
    found = RankingRow.objects.visible_to(user).filter(ranking=shown).select_related("application").order_by("position")
    narrowed = (
        Filter(
            "fundable",
            gettext_lazy("Above the thresholds"),
            lambda chosen: Q(fundable=chosen == "yes"),
            (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no"))),
        ),
    )
    listed = Listing(request, found, RANKS, name=f"{call.code}-ranking", filters=narrowed)
    if listed.wants_file:
        return listed.file()
    places = [each.rank for each in listed if each.rank is not None]
    context = {
        "call": call,
        "ranking": shown,
        "listing": listed,
        "ties": {place for place in places if places.count(place) > 1},
        "criteria": call.criteria.all(),
        "can": allowed(user, shown, RANKING, "ranking:freeze", "ranking:drop") if shown else {},
        "may_make": bool(may(user, "ranking:make", call)),
        "progress": queries.progress(call, user),
    }
    return render(request, "review/ranking.html", context)


@page(RankingList, asks="ranking:freeze")
def freeze(request: HttpRequest, ranking: RankingList) -> HttpResponse:
    """Freeze the list; with the reason where assessments are still to come."""
    form = forms.MaybeWhyForm(request.POST if request.method == "POST" else None)
    return ask(
        request,
        form,
        lambda given: listing.freeze(ranking, by=request.user, **given),
        title=_("Freeze the ranking list"),
        action=_("Freeze"),
        done=_("The list is frozen; the call is in selection."),
        back=_at("ranking")(ranking),
        intro=_(
            "Selection reads the frozen list, and nothing changes it afterwards. "
            "Give a reason only if you do not wait for assessments that are still to come."
        ),
    )


def _press(model: Any, perform: Any, asks: str, done: Any, back: Any, key: str = "pk") -> Any:
    return button(
        model, lambda request, thing: perform(thing, by=request.user), asks=asks, done=done, back=back, key=key
    )


urlpatterns = [
    path("review/", tasks, name="tasks"),
    path("reviewers/<int:pk>/accept/", accept_invitation, name="accept_invitation"),
    path("reviewers/<int:pk>/decline/", decline_invitation, name="decline_invitation"),
    path("assignments/<int:pk>/", assignment, name="assignment"),
    path(
        "assignments/<int:pk>/accept/",
        _press(
            Assignment,
            planning.accept,
            "assignment:accept",
            gettext_lazy("Accepted. You can assess it now."),
            _own_assignment,
        ),
        name="accept",
    ),
    path("assignments/<int:pk>/decline/", decline, name="decline"),
    path("assignments/<int:pk>/conflict/", declare, name="declare"),
    path(
        "assessments/<int:pk>/reopen/",
        _press(
            Assessment,
            assessing.reopen,
            "assessment:reopen",
            gettext_lazy("The assessment is a draft again."),
            lambda each: _own_assignment(each.assignment),
        ),
        name="reopen",
    ),
    path("calls/<slug:code>/assessments/", assessments, name="assessments"),
    path("calls/<slug:code>/ranking/", ranking, name="ranking"),
    path(
        "calls/<slug:code>/ranking/make/",
        _press(Call, listing.make, "ranking:make", gettext_lazy("The ranking list is made."), _at("ranking"), "code"),
        name="rank",
    ),
    path("rankings/<int:pk>/freeze/", freeze, name="freeze"),
    path(
        "rankings/<int:pk>/drop/",
        _press(RankingList, listing.drop, "ranking:drop", gettext_lazy("The list is set aside."), _at("ranking")),
        name="drop_ranking",
    ),
]
