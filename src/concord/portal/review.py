"""The pages of review for officers: reviewers and the panel, conflicts, who assesses what."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from concord.access.history import jobs_of
from concord.access.may import may
from concord.access.models import Grant
from concord.calls.models import Application, Call
from concord.calls.queries import words_of
from concord.journal.chain import reference
from concord.portal import assessments
from concord.portal import review_forms as forms
from concord.portal.calls import own_parties
from concord.portal.lists import Column, Filter, Listing
from concord.portal.pages import allowed, ask, button, page
from concord.portal.templatetags.calls import reviewer_side
from concord.review import acts, conflicts, planning, queries
from concord.review.models import Assignment, Conflict, Plan, Reviewer, Shortfall
from concord.review.states import PLAN
from concord.values.texts import short


def _at(name: str) -> Any:
    return lambda thing: reverse(f"review:{name}", args=[_call_of(thing).code])


def _call_of(thing: Any) -> Call:
    if isinstance(thing, Call):
        return thing
    found: Call = thing.application.call if hasattr(thing, "application") else thing.call
    return found


# -- reviewers and the panel -------------------------------------------------------------------------------------------

REVIEWERS = (
    Column("code", gettext_lazy("Code"), lambda each: each.code, ("code",)),
    Column("name", gettext_lazy("Name"), lambda each: str(each.user.name)),
    Column("side", gettext_lazy("Side"), lambda each: reviewer_side(each.side), ("side__code",)),
    Column("organisation", gettext_lazy("Organisation"), lambda each: each.organisation_name, ("organisation_name",)),
    Column("state", gettext_lazy("Answer"), lambda each: each.get_state_display(), ("state",)),
)


@page(Call, key="code", asks="call:review", fetch=("parties",))
def reviewers(request: HttpRequest, call: Call) -> HttpResponse:
    """The reviewers that one's own side keeps, by name; how many the others keep, without one."""
    found = Reviewer.objects.visible_to(request.user).filter(call=call).select_related("user", "side", "kept_by")
    narrowed = (Filter("state", gettext_lazy("Answer"), lambda state: Q(state=state), Reviewer.State.choices),)
    listed = Listing(request, found, REVIEWERS, name=f"{call.code}-reviewers", filters=narrowed)
    if listed.wants_file:
        return listed.file()
    own = {party.pk for party in own_parties(request.user, call)}
    panel = Grant.objects.current().filter(kind="call", key=call.pk, party__in=own).select_related("user", "party")
    context = {
        "call": call,
        "listing": listed,
        "others": queries.codes_of_others(call, request.user),
        "panel": [(each, dict(forms.ROLES).get(each.role, each.role)) for each in panel],
        "may_invite": bool(may(request.user, "reviewer:invite", call)),
        "may_appoint": bool(may(request.user, "panel:appoint", call)),
    }
    return render(request, "review/reviewers.html", context)


@page(Call, key="code", asks="reviewer:invite")
def invite(request: HttpRequest, call: Call) -> HttpResponse:
    """Invite a reviewer; conflicts are looked for before the invitation leaves."""
    language = short(get_language() or "en")
    own = own_parties(request.user, call)
    form = forms.InviteForm(request.POST or None, parties=own, language=language, call=call)
    return ask(
        request,
        form,
        lambda given: acts.invite(call, by=request.user, **form.invitation()),
        title=_("Invite a reviewer"),
        action=_("Invite"),
        done=_("The invitation is sent."),
        back=_at("reviewers")(call),
        intro=_("Only your side will know who this is; the others see a code."),
    )


@page(Call, key="code", asks="panel:appoint")
def appoint(request: HttpRequest, call: Call) -> HttpResponse:
    """Appoint a chair, a member or an observer."""
    form = forms.AppointForm(request.POST or None, parties=own_parties(request.user, call))
    return ask(
        request,
        form,
        lambda given: acts.appoint(call, by=request.user, **given),
        title=_("Appoint to the panel"),
        action=_("Appoint"),
        done=_("Appointed."),
        back=_at("reviewers")(call),
    )


CONFLICTS = (
    Column("application", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column("person", gettext_lazy("Person"), lambda each: str(each.user.name)),
    Column("kind", gettext_lazy("Kind"), lambda each: each.get_kind_display(), ("kind",)),
    Column("evidence", gettext_lazy("Evidence"), lambda each: _evidence(each)),
    Column(
        "state",
        gettext_lazy("State"),
        lambda each: _("overruled") if each.overruled_at else _("stands"),
        ("overruled_at",),
    ),
)


def _evidence(conflict: Conflict) -> str:
    said = conflict.evidence.get("said")
    return (
        str(said) if said else "; ".join(map(str, words_of([conflict.evidence]))) if "en" in conflict.evidence else ""
    )


@page(Call, key="code", asks="call:review")
def list_conflicts(request: HttpRequest, call: Call) -> HttpResponse:
    """The conflicts of those whose identity one's own side keeps."""
    found = (
        Conflict.objects.visible_to(request.user).filter(application__call=call).select_related("application", "user")
    )
    narrowed = (Filter("kind", gettext_lazy("Kind"), lambda kind: Q(kind=kind), Conflict.Kind.choices),)
    listed = Listing(request, found, CONFLICTS, name=f"{call.code}-conflicts", filters=narrowed)
    if listed.wants_file:
        return listed.file()
    context = {"call": call, "listing": listed, "may_find": bool(may(request.user, "conflict:find", call))}
    return render(request, "review/conflicts.html", context)


@page(Conflict, asks="conflict:overrule")
def overrule(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """Say why a conflict does not matter."""
    form = forms.WhyForm(request.POST or None)
    return ask(
        request,
        form,
        lambda given: conflicts.overrule(conflict, by=request.user, **given),
        title=_("Overrule a conflict"),
        action=_("Overrule"),
        done=_("The conflict is overruled; the reason is kept."),
        back=_at("conflicts")(conflict),
        intro=f"{conflict.application.number}: {conflict.user} – {_evidence(conflict)}",
    )


@page(Application, asks="conflict:report")
def report(request: HttpRequest, application: Application) -> HttpResponse:
    """Record a conflict of one's own side's reviewer."""
    own = Reviewer.objects.visible_to(request.user).filter(call=application.call_id).select_related("user")
    form = forms.ReportForm(request.POST or None, reviewers=own)
    return ask(
        request,
        form,
        lambda given: conflicts.report(application, by=request.user, **given),
        title=_("Record a conflict with %(number)s") % {"number": application.number},
        action=_("Record"),
        done=_("The conflict is recorded; the reviewer is shut out."),
        back=_at("conflicts")(application),
    )


# -- the plan ----------------------------------------------------------------------------------------------------------

ASSIGNMENTS = (
    Column("application", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column(
        "reviewer",
        gettext_lazy("Reviewer"),
        lambda each: f"{each.reviewer.code} {each.reviewer.user.name}",
        ("reviewer__code",),
    ),
    Column("side", gettext_lazy("Side"), lambda each: reviewer_side(each.reviewer.side), ("reviewer__side__code",)),
    Column("affinity", gettext_lazy("Affinity"), lambda each: f"{each.affinity:.3f}", ("affinity",), number=True),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
    Column("reason", gettext_lazy("Reason"), lambda each: each.reason.get(short(get_language() or "en"), "")),
)


@page(Call, key="code", asks="call:review")
def plan(request: HttpRequest, call: Call) -> HttpResponse:
    """Who assesses what: the run with its progress, the pairs of one's own reviewers with reasons, the shortfalls."""
    user = request.user
    shown = Plan.objects.visible_to(user).filter(call=call).exclude(state=Plan.State.DROPPED).first()
    found = Assignment.objects.visible_to(user).filter(application__call=call).exclude(state=Assignment.State.DROPPED)
    found = found.select_related("application", "reviewer__user", "reviewer__side").order_by(
        "application__number", "reviewer__code"
    )
    narrowed = (
        Filter(
            "text",
            gettext_lazy("Application or reviewer's code"),
            lambda typed: Q(application__number__icontains=typed) | Q(reviewer__code__icontains=typed),
        ),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Assignment.State.choices),
    )
    listed = Listing(request, found, ASSIGNMENTS, name=f"{call.code}-assignments", filters=narrowed)
    if listed.wants_file:
        return listed.file()
    context = {
        "call": call,
        "plan": shown,
        "listing": listed,
        "can": allowed(user, shown, PLAN, "plan:release", "plan:drop") if shown else {},
        "made": queries.made_anew(shown) if shown else 0,
        "shortfalls": Shortfall.objects.visible_to(user).filter(plan=shown).select_related("application", "reviewer")
        if shown
        else [],
        "coded": queries.coded(call, user),
        "job": jobs_of(user).filter(kind="review:plan", about=reference(call)).first(),
        "may_make": bool(may(user, "plan:make", call)),
        "due_form": forms.DueForm(),
    }
    return render(request, "review/plan.html", context)


@page(Call, key="code", asks="plan:make", post=True)
def make_plan(request: HttpRequest, call: Call) -> HttpResponse:
    """Start the assignment as a job and go to its page."""
    form = forms.SeedForm(request.POST)
    seed = form.cleaned_data["seed"] if form.is_valid() else None
    started = planning.make_in_background(call, by=request.user, seed=seed)
    return redirect(f"{reverse('jobs:job', args=[started.pk])}?next={reverse('review:plan', args=[call.code])}")


@page(Plan, asks="plan:release", post=True)
def release(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Put a plan in force."""
    form = forms.DueForm(request.POST)
    return ask(
        request,
        form,
        lambda given: planning.release(plan, by=request.user, **given),
        title=_("Release the plan"),
        action=_("Release the plan"),
        done=_("The reviewers are asked."),
        back=_at("plan")(plan),
    )


def _press(model: Any, perform: Any, asks: str, done: Any, back: Any, key: str = "pk") -> Any:
    return button(
        model, lambda request, thing: perform(thing, by=request.user), asks=asks, done=done, back=back, key=key
    )


app_name = "review"
urlpatterns = [
    path("calls/<slug:code>/reviewers/", reviewers, name="reviewers"),
    path("calls/<slug:code>/reviewers/invite/", invite, name="invite"),
    path("calls/<slug:code>/panel/", appoint, name="appoint"),
    path("calls/<slug:code>/conflicts/", list_conflicts, name="conflicts"),
    path(
        "calls/<slug:code>/conflicts/find/",
        _press(
            Call, conflicts.find, "conflict:find", gettext_lazy("Conflicts were looked for."), _at("conflicts"), "code"
        ),
        name="find",
    ),
    path("conflicts/<int:pk>/overrule/", overrule, name="overrule"),
    path("applications/<int:pk>/conflicts/", report, name="report"),
    path("calls/<slug:code>/assignment/", plan, name="plan"),
    path("calls/<slug:code>/assignment/make/", make_plan, name="make_plan"),
    path("plans/<int:pk>/release/", release, name="release"),
    path(
        "plans/<int:pk>/drop/",
        _press(Plan, planning.drop, "plan:drop", gettext_lazy("The plan is dropped."), _at("plan")),
        name="drop_plan",
    ),
    path(
        "assignments/<int:pk>/drop/",
        _press(Assignment, planning.take_out, "assignment:drop", gettext_lazy("The pair is taken out."), _at("plan")),
        name="drop",
    ),
    *assessments.urlpatterns,
]
