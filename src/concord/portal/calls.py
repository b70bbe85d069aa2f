"""The pages of calls: the list, the public page of a call with what waits for its officers, drafting and signing."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.may import may
from concord.access.models import Party, Role
from concord.access.standing import standing
from concord.calls import acts, limiting, queries
from concord.calls.models import Annex, Call, CallPurse, FactList
from concord.calls.states import CALL
from concord.engines import eligibility
from concord.portal import call_forms as forms
from concord.portal import money_forms as money
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import allowed, ask, button, page, person
from concord.portal.waiting import Stage, at_risk, stages, waiting
from concord.purses.models import Purse

COLUMNS = (
    Column("title", gettext_lazy("Call"), lambda call: str(call.title), ("code",)),
    Column("code", gettext_lazy("Code"), lambda call: call.code, ("code",)),
    Column("state", gettext_lazy("State"), lambda call: call.get_state_display(), ("state",)),
    Column("opens", gettext_lazy("Opens"), lambda call: call.opens_at.isoformat(timespec="minutes"), ("opens_at",)),
    Column("closes", gettext_lazy("Closes"), lambda call: call.closes_at.isoformat(timespec="minutes"), ("closes_at",)),
    Column("parties", gettext_lazy("Parties"), lambda call: "; ".join(str(party) for party in call.parties.all())),
)


@page(public=True)
def calls(request: HttpRequest) -> HttpResponse:
    """The calls that the reader may see."""
    found = Call.objects.visible_to(request.user).prefetch_related("parties")
    narrowed = (
        Filter(
            "text",
            gettext_lazy("Words in the title, or the code"),
            lambda typed: in_words("title")(typed) | Q(code__icontains=typed),
        ),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Call.State.choices),
    )
    listing = Listing(request, found, COLUMNS, name="calls", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    return render(request, "calls/calls.html", {"listing": listing, "may_draft": bool(may(request.user, "call:draft"))})


@page(Call, key="code", public=True, fetch=("parties",))
def call(request: HttpRequest, call: Call) -> HttpResponse:
    """A call: for everybody what it offers, for its officers where it stands, what waits for them, what is at risk."""
    user = request.user
    annexes = Annex.objects.visible_to(user).filter(call=call).select_related("party")
    context = {
        "call": call,
        "parties": list(call.parties.all()),
        "areas": call.areas.all(),
        "purses": CallPurse.objects.visible_to(user)
        .filter(call=call)
        .select_related("purse__party")
        .prefetch_related("areas"),
        "rates": call.rates.all(),
        "criteria": call.criteria.all(),
        "limits": [(money.FACTS.get(each.by, each.by), each) for each in call.limits.prefetch_related("purses")],
        "annexes": annexes,
        "may_apply": call.state == Call.State.OPEN
        and (not user.is_authenticated or may(user, "application:start", call)),
        "counts": queries.counts(call, user) if user.is_authenticated else {},
    }
    if is_officer(user, call):
        context |= officers(request, call)
    return render(request, "calls/call.html", context)


def is_officer(user: Any, call: Call) -> bool:
    """Whether this person works on the call for one of its parties."""
    return bool(may(user, "call:edit", call))


def own_parties(user: Any, call: Call) -> list[Party]:
    """The parties of the call that this person is an officer or the head of."""
    keys = standing(user).parties(Role.OFFICER, Role.HEAD)
    return [party for party in call.parties.all() if party.pk in keys]


def officers(request: HttpRequest, call: Call) -> dict[str, Any]:
    """What only officers of the parties are shown."""
    user, own = request.user, own_parties(request.user, call)
    verbs = ("edit", "propose", "sign", "revise", "publish", "close", "review", "withdraw")
    signing = queries.signing(call) if call.state == Call.State.SIGNING else []
    signed = any(person == user for each in signing for person in each.signed)
    can = allowed(user, call, CALL, *(f"call:{verb}" for verb in verbs))
    complete = not any(each.missing for each in signing)
    return {
        "officer": True,
        "own": own,
        "stages": stages(call),
        "Stage": Stage,
        "waiting": waiting(call, user, own),
        "risks": at_risk(call, user),
        "signing": signing,
        "can": can | {"sign": can["sign"] and not signed, "publish": can["publish"] and complete},
        "lists": FactList.objects.visible_to(user).filter(call=call).select_related("party"),
    }


# -- drafting ----------------------------------------------------------------------------------------------------------


@page(asks="call:draft")
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a call."""
    form = forms.NewCallForm(request.POST or None, user=request.user)
    return ask(
        request,
        form,
        lambda given: _at(acts.draft(by=request.user, **given)),
        title=_("Draft a call"),
        action=_("Save the draft"),
        back=reverse("calls:calls"),
        done=_("The draft is saved. Now commit purses, set the criteria and write the annexes."),
    )


def _at(call: Call) -> str:
    return reverse("calls:call", args=[call.code])


@page(Call, key="code", asks="call:edit")
def edit(request: HttpRequest, call: Call) -> HttpResponse:
    """Change the terms of a draft."""
    known = {name: getattr(call, name) for name in forms.CallForm.base_fields if name != "areas"}
    form = forms.CallForm(request.POST or None, initial={**known, "areas": call.areas.all()}, user=request.user)
    return ask(
        request,
        form,
        lambda given: acts.edit(call, by=request.user, **given),
        title=_("Edit the terms"),
        action=_("Save"),
        done=_("Saved."),
        back=_at(call),
    )


@page(Call, key="code", asks="call:edit")
def commit_purse(request: HttpRequest, call: Call) -> HttpResponse:
    """Commit a purse of one's own party."""
    free = Purse.objects.visible_to(request.user).filter(party__in=own_parties(request.user, call), committed_to=None)
    form = money.PurseForm(request.POST or None, purses=free.select_related("party"), call=call)
    return ask(
        request,
        form,
        lambda given: acts.commit_purse(call, by=request.user, **given),
        title=_("Commit a purse"),
        action=_("Commit"),
        done=_("The purse is committed to this call."),
        back=_at(call),
        intro=_("A purse is committed whole, to one call. What the common pot holds is a part of it."),
    )


@page(Call, key="code", asks="call:edit")
def criteria(request: HttpRequest, call: Call) -> HttpResponse:
    """Set the criteria that reviewers score."""
    form = forms.CriteriaForm(request.POST or None, criteria=call.criteria.all())
    return ask(
        request,
        form,
        lambda given: acts.set_criteria(call, by=request.user, criteria=given["criteria"]),
        title=_("Criteria"),
        action=_("Save"),
        done=_("The criteria are saved."),
        back=_at(call),
    )


@page(Call, key="code", asks="call:edit")
def limits(request: HttpRequest, call: Call) -> HttpResponse:
    """Set the minimums and maximums of the selection."""
    known = call.limits.prefetch_related("purses")
    form = money.LimitsForm(request.POST or None, limits=known, purses=call.purses.all())
    return ask(
        request,
        form,
        lambda given: limiting.set_limits(call, by=request.user, limits=given["limits"]),
        title=_("Limits of the selection"),
        action=_("Save"),
        done=_("The limits are saved."),
        back=_at(call),
        intro=_("A row without a least or a most is left out. A minimum may bring an application before its turn."),
    )


@page(Call, key="code", asks="call:relate")
def relate(request: HttpRequest, call: Call) -> HttpResponse:
    """Say that applications exclude or need each other."""
    form = money.ConditionForm(request.POST or None)
    return ask(
        request,
        form,
        lambda given: _none(limiting.relate(call, by=request.user, **given)),
        title=_("A condition between applications"),
        action=_("Save"),
        done=_("The condition is saved."),
        back=reverse("awards:selection", args=[call.code]),
    )


def _none(_outcome: Any) -> None:
    return None


@page(Call, key="code", asks="call:edit")
def annex(request: HttpRequest, call: Call, party: str) -> HttpResponse:
    """Write the annex of one's own party, or (as “common”) the rules of the whole call."""
    of = None if party == "common" else get_object_or_404(call.parties, code=party)
    known = call.annexes.filter(party=of).order_by("-pk").first()
    form = forms.AnnexForm(request.POST or None, annex=known)
    return ask(
        request,
        form,
        lambda given: acts.set_annex(call, by=request.user, party=of, **given),
        title=_("Annex of %(party)s") % {"party": of} if of else _("Rules of the whole call"),
        action=_("Save"),
        done=_("The annex is saved."),
        back=_at(call),
        aside="calls/kinds_of_rules.html",
        kinds=eligibility.kinds().values(),
    )


@page(Call, key="code", asks="facts:upload")
def facts(request: HttpRequest, call: Call, party: str) -> HttpResponse:
    """Supply a list that one's own annex needs."""
    of = get_object_or_404(call.parties, code=party)
    form = forms.FactsForm(request.POST or None)
    return ask(
        request,
        form,
        lambda given: acts.upload_facts(call, by=request.user, party=of, **given),
        title=_("A list for the annex of %(party)s") % {"party": of},
        action=_("Save the list"),
        done=_("The list is saved; it stays on your side."),
        back=_at(call),
    )


@page(Call, key="code", asks="call:sign")
def sign(request: HttpRequest, call: Call) -> HttpResponse:
    """Sign for one's own party, after reading what is signed."""
    own = own_parties(request.user, call)
    form = forms.SignForm(request.POST or None, parties=own)
    return ask(
        request,
        form,
        lambda given: acts.sign(call, by=person(request), party=given["party"]),
        title=_("Sign the terms of %(call)s") % {"call": call.title},
        action=_("Sign"),
        back=_at(call),
        done=_("You have signed. What is signed can no longer be changed without new signatures."),
        intro=_("You sign the terms, purses, criteria, annexes and limits as they stand on the page of the call."),
    )


@page(Call, key="code", asks="call:withdraw")
def withdraw(request: HttpRequest, call: Call) -> HttpResponse:
    """Withdraw the call, with the reason that applicants are told."""
    form = forms.BecauseForm(request.POST or None)
    return ask(
        request,
        form,
        lambda given: acts.withdraw(call, by=request.user, because=given["because"]),
        title=_("Withdraw the call"),
        action=_("Withdraw"),
        done=_("The call is withdrawn; applicants were told."),
        back=_at(call),
        intro=_("Everybody who has begun an application gets a letter with your reason."),
    )


def _do(name: str, perform: Any, done: Any) -> Any:
    return button(
        Call, lambda request, call: perform(call, by=request.user), asks=f"call:{name}", done=done, back=_at, key="code"
    )


app_name = "calls"
urlpatterns = [
    path("calls/", calls, name="calls"),
    path("calls/new/", draft, name="draft"),
    path("calls/<slug:code>/", call, name="call"),
    path("calls/<slug:code>/edit/", edit, name="edit"),
    path("calls/<slug:code>/purses/", commit_purse, name="purses"),
    path("calls/<slug:code>/criteria/", criteria, name="criteria"),
    path("calls/<slug:code>/limits/", limits, name="limits"),
    path("calls/<slug:code>/conditions/", relate, name="relate"),
    path("calls/<slug:code>/annexes/<slug:party>/", annex, name="annex"),
    path("calls/<slug:code>/lists/<slug:party>/", facts, name="facts"),
    path("calls/<slug:code>/sign/", sign, name="sign"),
    path("calls/<slug:code>/withdraw/", withdraw, name="withdraw"),
    path(
        "calls/<slug:code>/propose/",
        _do("propose", acts.propose, gettext_lazy("The terms lie before the parties for signing.")),
        name="propose",
    ),
    path(
        "calls/<slug:code>/revise/",
        _do("revise", acts.revise, gettext_lazy("The call is a draft again; it has to be signed anew.")),
        name="revise",
    ),
    path(
        "calls/<slug:code>/publish/",
        _do("publish", acts.publish, gettext_lazy("The call is published.")),
        name="publish",
    ),
    path("calls/<slug:code>/close/", _do("close", acts.close, gettext_lazy("The call is closed.")), name="close"),
    path(
        "calls/<slug:code>/review/start/",
        _do("review", acts.start_review, gettext_lazy("The call is in review.")),
        name="review",
    ),
]
