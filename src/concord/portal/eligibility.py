"""The desk of a funder: what the rules say of the partners of its side, and its own verdicts on eligibility."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.calls import judging, queries
from concord.calls.models import Call, EligibilityVerdict
from concord.portal import application_forms as forms
from concord.portal.calls import own_parties
from concord.portal.lists import Column, Filter, Listing
from concord.portal.pages import ask, button, page

DESK = (
    Column("application", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column("partner", gettext_lazy("Partner"), lambda each: str(each.partner or ""), ("partner__organisation_name",)),
    Column("side", gettext_lazy("Side"), lambda each: str(each.party or ""), ("party__code",)),
    Column("computed", gettext_lazy("By the rules"), lambda each: each.get_computed_display(), ("computed",)),
    Column("decision", gettext_lazy("Your side's verdict"), lambda each: each.get_decision_display(), ("decision",)),
    Column("reasons", gettext_lazy("Reasons"), lambda each: "; ".join(map(str, queries.words_of(each.reasons)))),
)


@page(Call, key="code", asks="eligibility:check")
def eligibility(request: HttpRequest, call: Call) -> HttpResponse:
    """The desk of a funder: what the rules say of each partner of its side, and its own verdicts."""
    found = EligibilityVerdict.objects.visible_to(request.user).filter(application__call=call)
    found = found.select_related("application", "partner", "party").order_by("application__number", "pk")
    narrowed = (
        Filter(
            "text",
            gettext_lazy("Application or organisation"),
            lambda typed: Q(application__number__icontains=typed) | Q(partner__organisation_name__icontains=typed),
        ),
        Filter(
            "computed",
            gettext_lazy("By the rules"),
            lambda chosen: Q(computed=chosen),
            EligibilityVerdict.Verdict.choices,
        ),
        Filter(
            "given",
            gettext_lazy("Verdict given"),
            lambda chosen: Q(decision="") if chosen == "no" else ~Q(decision=""),
            (("no", gettext_lazy("not yet")), ("yes", gettext_lazy("given"))),
        ),
    )
    listing = Listing(request, found, DESK, name=f"{call.code}-eligibility", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    undecided = found.filter(decision="").exclude(computed="unknown")
    own = own_parties(request.user, call)
    context = {
        "call": call,
        "listing": listing,
        "open": [(party, undecided.filter(party=party).count()) for party in own],
        "closed": call.state == Call.State.CLOSED,
        "unchecked": call.state == Call.State.CLOSED
        and call.applications.filter(state="submitted", verdicts=None).exists(),
    }
    return render(request, "applications/eligibility.html", context)


def _desk(call: Call) -> str:
    return reverse("applications:eligibility", args=[call.code])


def _confirm(request: HttpRequest, call: Call) -> None:
    for party in own_parties(request.user, call):
        if party.code == request.POST.get("party"):
            judging.confirm(call, by=request.user, party=party)


@page(EligibilityVerdict, asks="verdict:give")
def verdict(request: HttpRequest, verdict: EligibilityVerdict) -> HttpResponse:
    """Give one's own side's verdict on a partner."""
    known = {"decision": verdict.decision or verdict.computed, "because": verdict.because}
    form = forms.VerdictForm(request.POST or None, initial=known)
    return ask(
        request,
        form,
        lambda given: judging.give(verdict, by=request.user, **given),
        title=_("Verdict on %(partner)s") % {"partner": verdict.partner or verdict.application},
        action=_("Give the verdict"),
        done=_("The verdict is given."),
        back=_desk(verdict.application.call),
        template="applications/verdict.html",
        verdict=verdict,
    )


urlpatterns = [
    path("calls/<slug:code>/eligibility/", eligibility, name="eligibility"),
    path(
        "calls/<slug:code>/eligibility/check/",
        button(
            Call,
            lambda request, call: judging.check(call, by=request.user),
            asks="eligibility:check",
            done=gettext_lazy("The rules were checked."),
            back=_desk,
            key="code",
        ),
        name="check",
    ),
    path(
        "calls/<slug:code>/eligibility/confirm/",
        button(
            Call,
            _confirm,
            asks="verdict:confirm",
            done=gettext_lazy("The verdicts are given as the rules say."),
            back=_desk,
            key="code",
        ),
        name="confirm",
    ),
    path("verdicts/<int:pk>/", verdict, name="verdict"),
]
"""Within the addresses of `applications`."""
