"""The pages of selection and awards: the joint list with its reasons, each party's decision, holds."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from concord.access.history import jobs_of
from concord.access.may import may
from concord.awards import awarding, queries, selecting
from concord.awards.models import Award, Confirmation, Decision, Hold, Selection
from concord.awards.states import AWARD, SELECTION
from concord.calls.models import Application, Call
from concord.journal.chain import reference
from concord.portal import charts
from concord.portal import selection_pictures as pictures
from concord.portal.call_forms import BecauseForm
from concord.portal.calls import own_parties
from concord.portal.lists import Column, Filter, Listing
from concord.portal.pages import allowed, ask, button, page, person
from concord.projects import acts as projects
from concord.projects.models import Project
from concord.values import Amount
from concord.values.forms import LocalizedFormField, LocalizedWidget


def sees(call: Call) -> tuple[str, Any]:
    """The permission of those who see the joint list: officers, chair and observer."""
    return "selection:view", Selection(call=call)


def _to(name: str) -> Any:
    def address(thing: Any) -> str:
        call = thing if isinstance(thing, Call) else thing.call if hasattr(thing, "call") else thing.application.call
        return reverse(f"awards:{name}", args=[call.code])

    return address


# -- selection ---------------------------------------------------------------------------------------------------------

DECISIONS = (
    Column("place", pgettext_lazy("on a list", "Place"), lambda each: each.place, ("place",), number=True),
    Column("application", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column("title", gettext_lazy("Title"), lambda each: str(each.application.title)),
    Column("outcome", gettext_lazy("Outcome"), lambda each: each.get_outcome_display(), ("outcome",)),
    Column(
        "binding",
        gettext_lazy("Binding purse"),
        lambda each: each.binding.code if each.binding else "",
        ("binding__code",),
    ),
    Column("reason", gettext_lazy("Why"), lambda each: each.reason.get("en", "")),
)


@page(Call, key="code", asks=sees)
def selection(request: HttpRequest, call: Call) -> HttpResponse:
    """What the selection recommends, with every decision's reason and binding purse, and the purses after it."""
    user = request.user
    shown = shown_to(user, call)
    found = Decision.objects.visible_to(user).filter(selection=shown).select_related("application", "binding")
    narrowed = (Filter("outcome", gettext_lazy("Outcome"), lambda each: Q(outcome=each), Decision.Outcome.choices),)
    listing = Listing(request, found, DECISIONS, name=f"{call.code}-selection", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    known = pictures.told(shown, user)
    if file := charts.asked(request, lambda: pictures.drawn(shown, known)):
        return file
    verbs = ("selection:recommend", "selection:drop", "selection:finish")
    context = {
        "call": call,
        "selection": shown,
        "listing": listing,
        "purses": _purses(shown) if shown else [],
        "told": known,
        "pictures": pictures.drawn(shown, known),
        "can": allowed(user, shown, SELECTION, *verbs) if shown else {},
        "may_make": bool(may(user, "selection:make", call)) and (shown is None or shown.state == Selection.State.DRAFT),
        "may_relate": call.state != Call.State.AWARDED and bool(may(user, "call:relate", call)),
        "may_reopen": shown is not None
        and bool(may(user, "selection:reopen", call))
        and any(selecting.out_since(shown)),
        "job": jobs_of(user).filter(kind__startswith="selection:", about=reference(call)).first(),
    }
    return render(request, "awards/selection.html", context)


def _purses(selection: Selection) -> list[dict[str, Any]]:
    """The purses after the selection, as amounts of their unit."""
    names = ("held", "drawn", "from_pot", "left")
    return [
        {"purse": row["purse"], "party": row["party"]}
        | {name: Amount(Decimal(str(row[name])), row["unit"]) for name in names}
        for row in selection.result["purses"]
    ]


def shown_to(user: Any, call: Call) -> Selection | None:
    """The selection that stands, of those this person may see."""
    gone = (Selection.State.DROPPED, Selection.State.SUPERSEDED)
    listed = Selection.objects.visible_to(user).filter(call=call).exclude(state__in=gone)
    found: Selection | None = listed.select_related("call", "ranking").first()
    return found


@page(Call, key="code", asks="selection:make", post=True)
def make(request: HttpRequest, call: Call) -> HttpResponse:
    """Start the selection as a job and go to its page."""
    started = selecting.make_in_background(call, by=request.user)
    return redirect(f"{reverse('jobs:job', args=[started.pk])}?next={reverse('awards:selection', args=[call.code])}")


# -- awards ------------------------------------------------------------------------------------------------------------

AWARDS = (
    Column("application", gettext_lazy("Application"), lambda each: each.application.number, ("application__number",)),
    Column("title", gettext_lazy("Title"), lambda each: str(each.application.title)),
    Column("party", gettext_lazy("Party"), lambda each: str(each.party), ("party__code",)),
    Column("amount", gettext_lazy("Amount"), lambda each: "; ".join(map(str, each.amounts.values())), number=True),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
    Column("number", gettext_lazy("Its number"), lambda each: each.number or "", ("number",)),
)


@page(Call, key="code", asks=sees)
def awards(request: HttpRequest, call: Call) -> HttpResponse:
    """The awards of a call: each party decides on its own, two of its officers each."""
    user = request.user
    found = Award.objects.visible_to(user).filter(application__call=call).select_related("application", "party")
    found = found.prefetch_related("lines")
    narrowed = (
        Filter(
            "text",
            gettext_lazy("Application or number"),
            lambda typed: Q(application__number__icontains=typed) | Q(number__icontains=typed),
        ),
        Filter(
            "party",
            gettext_lazy("Party"),
            lambda code: Q(party__code=code),
            [(party.code, str(party)) for party in call.parties.all()],
        ),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Award.State.choices),
    )
    listing = Listing(request, found, AWARDS, name=f"{call.code}-awards", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    shown = list(listing)
    held = set(
        Award.objects.filter(
            pk__in=[each.pk for each in shown], application__in=[each.application_id for each in shown]
        )
        .filter(application__awards__holds__released_at=None, application__awards__holds__isnull=False)
        .values_list("pk", flat=True)
    )
    theirs = queries.waiting_for(user, shown)
    context = {
        "call": call,
        "listing": listing,
        "rows": [{"award": each, "held": each.pk in held, "waits": each.pk in theirs} for each in shown],
        "decides": _bulk(user, call),
        "retour": queries.juste_retour(call) if own_parties(user, call) else [],
    }
    return render(request, "awards/awards.html", context)


def _bulk(user: Any, call: Call) -> list[dict[str, Any]]:
    """For each of one's own parties: how many awards can be proposed at once, and how many proposals confirmed."""
    if not may(user, "award:propose-all", call):
        return []
    waiting = Confirmation.objects.visible_to(user).filter(confirmed_at=None, taken_back_at=None)
    found = []
    for party in own_parties(user, call):
        own = Award.objects.visible_to(user).filter(application__call=call, party=party, state=Award.State.PROPOSED)
        theirs = waiting.filter(choice=Confirmation.Choice.FUND).exclude(proposed_by=user)
        counts = {
            "propose": own.exclude(confirmations__in=waiting).count(),
            "commit": own.filter(confirmations__in=theirs).count(),
        }
        found.append({"party": party, **counts})
    return found


def _party_act(perform: Any) -> Any:
    def run(request: HttpRequest, call: Call) -> None:
        for party in own_parties(request.user, call):
            if party.code == request.POST.get("party"):
                perform(call, by=request.user, party=party)

    return run


class HoldForm(forms.Form):
    """A stop until a check is evidenced."""

    kind = forms.ChoiceField(label=gettext_lazy("What is checked"), choices=Hold.Kind.choices)
    because = LocalizedFormField(
        label=gettext_lazy("Reason"),
        required=False,
        widget=LocalizedWidget(long=True),
        help_text=gettext_lazy("It stays on your side; the others learn only that a check is pending."),
    )


class EvidenceForm(forms.Form):
    """What shows that a check is passed."""

    evidence = forms.CharField(
        label=gettext_lazy("Evidence"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("A licence's number, a decision and its date."),
    )


class DatesForm(forms.Form):
    """From when to when a project runs."""

    starts_on = forms.DateField(label=gettext_lazy("Starts"), widget=forms.DateInput({"type": "date"}))
    ends_on = forms.DateField(
        label=gettext_lazy("Ends"),
        widget=forms.DateInput({"type": "date"}),
        required=False,
        help_text=gettext_lazy("Left empty: after the duration of the application."),
    )


@page(Award, public=True)
def award(request: HttpRequest, award: Award) -> HttpResponse:
    """One party's award: who proposed and confirmed it (for that party), what pends, what came of it."""
    user, application = request.user, award.application
    verbs = ("propose", "reconsider", "commit", "refuse")
    can = allowed(user, award, AWARD, *(f"award:{verb}" for verb in verbs))
    waiting = Confirmation.objects.visible_to(user).filter(award=award, confirmed_at=None, taken_back_at=None).first()
    mine = bool(may(user, "award:take-back", award))
    context = {
        "award": award,
        "application": application,
        "call": application.call,
        "parties": list(application.call.parties.all()),
        "readable": bool(may(user, "application:view", application)),
        "follows": bool(may(user, *sees(application.call))),
        "lines": award.lines.select_related("purse__purse"),
        "others": Award.objects.visible_to(user)
        .filter(application=application)
        .exclude(pk=award.pk)
        .exclude(state__in=("lapsed", "refused"))
        .select_related("party")
        .prefetch_related("lines"),
        "can": can,
        "waiting": waiting,
        "may_confirm": waiting is not None
        and waiting.proposed_by_id != user.pk
        and (can["refuse"] if waiting.choice == "refuse" else can["commit"]),
        "may_take_back": waiting is not None and mine,
        "confirmations": Confirmation.objects.visible_to(user)
        .filter(award=award)
        .select_related("proposed_by", "confirmed_by"),
        "holds": Hold.objects.visible_to(user).filter(award=award).select_related("put_by", "released_by"),
        "checks": queries.checks_pending(application, user),
        "may_hold": bool(may(user, "award:hold", award)) and award.state in ("proposed", "committed", "confirmed"),
        "project": Project.objects.visible_to(user).filter(application=application).first(),
        "may_prepare": award.state == "confirmed"
        and bool(may(user, "project:prepare", application))
        and not Project.objects.filter(application=application).exists(),
    }
    return render(request, "awards/award.html", context)


def _back(award: Any) -> str:
    return reverse("awards:award", args=[award.pk])


def _propose(request: HttpRequest, award: Award) -> None:
    awarding.propose(award, by=person(request))


@page(Award, asks="award:refuse")
def refuse(request: HttpRequest, award: Award) -> HttpResponse:
    """Propose not to fund, with the reason for one's own side; a colleague has to confirm."""
    form = BecauseForm(request.POST or None)

    def perform(given: dict[str, Any]) -> None:
        if award.state == Award.State.COMMITTED:
            awarding.reconsider(award, by=person(request), because=given["because"])
        else:
            awarding.propose(award, by=person(request), choice=awarding.REFUSE, because=given["because"])

    return ask(
        request,
        form,
        perform,
        title=_("Propose not to fund %(award)s") % {"award": award},
        action=_("Propose"),
        done=_("Proposed. A colleague has to confirm it."),
        back=_back(award),
        intro=_(
            "The reason stays on your side. When it is confirmed, the other parties' awards for this application "
            "lapse, and the next on the list comes up."
        ),
    )


@page(Award, asks="award:hold")
def hold(request: HttpRequest, award: Award) -> HttpResponse:
    """Stop one's own side's award until a check is evidenced."""
    form = HoldForm(request.POST or None)
    return ask(
        request,
        form,
        lambda given: _nothing(awarding.hold(award, by=person(request), **given)),
        title=_("Hold %(award)s") % {"award": award},
        action=_("Hold"),
        done=_("The award is on hold."),
        back=_back(award),
        intro=_("No award of this application is confirmed while a hold stands."),
    )


@page(Hold, asks="hold:release")
def release(request: HttpRequest, hold: Hold) -> HttpResponse:
    """Release a hold with the evidence."""
    form = EvidenceForm(request.POST or None)
    return ask(
        request,
        form,
        lambda given: _nothing(awarding.release(hold, by=person(request), **given)),
        title=_("Release the hold"),
        action=_("Release the hold"),
        done=_("The hold is released."),
        back=_back(hold.award),
        intro=str(hold.get_kind_display()),
    )


def _nothing(_outcome: Any) -> None:
    return None


@page(Project, asks="project:start")
def start_project(request: HttpRequest, project: Project) -> HttpResponse:
    """Start a project on one date for all its awards."""
    form = DatesForm(request.POST or None, initial={"starts_on": project.starts_on, "ends_on": project.ends_on})

    def perform(given: dict[str, Any]) -> None:
        projects.start(project, by=request.user, **given)

    return ask(
        request,
        form,
        perform,
        title=_("Start the project"),
        action=_("Start"),
        done=_("The project runs; its page is public."),
        back=reverse("projects:project", args=[project.pk]),
    )


def _press(model: Any, perform: Any, asks: str, done: Any, back: Any, key: str = "pk") -> Any:
    return button(
        model, lambda request, thing: perform(thing, by=request.user), asks=asks, done=done, back=back, key=key
    )


app_name = "awards"
urlpatterns = [
    path("calls/<slug:code>/selection/", selection, name="selection"),
    path("calls/<slug:code>/selection/make/", make, name="make"),
    path(
        "calls/<slug:code>/selection/reopen/",
        _press(
            Call,
            selecting.reopen,
            "selection:reopen",
            gettext_lazy("The list was walked on."),
            _to("selection"),
            "code",
        ),
        name="reopen",
    ),
    path(
        "selections/<int:pk>/recommend/",
        _press(
            Selection,
            selecting.recommend,
            "selection:recommend",
            gettext_lazy("The joint list lies before the parties."),
            _to("awards"),
        ),
        name="recommend",
    ),
    path(
        "selections/<int:pk>/drop/",
        _press(
            Selection, selecting.drop, "selection:drop", gettext_lazy("The selection is set aside."), _to("selection")
        ),
        name="drop",
    ),
    path(
        "selections/<int:pk>/finish/",
        _press(
            Selection,
            selecting.finish,
            "selection:finish",
            gettext_lazy("The selection is final; the applicants were told."),
            _to("awards"),
        ),
        name="finish",
    ),
    path("calls/<slug:code>/awards/", awards, name="awards"),
    path(
        "calls/<slug:code>/awards/propose/",
        button(
            Call,
            _party_act(awarding.propose_all),
            asks="award:propose-all",
            done=gettext_lazy("Proposed. A colleague has to confirm."),
            back=_to("awards"),
            key="code",
        ),
        name="propose_all",
    ),
    path(
        "calls/<slug:code>/awards/commit/",
        button(
            Call,
            _party_act(awarding.commit_all),
            asks="award:commit-all",
            done=gettext_lazy("Confirmed for your party."),
            back=_to("awards"),
            key="code",
        ),
        name="commit_all",
    ),
    path("awards/<int:pk>/", award, name="award"),
    path(
        "awards/<int:pk>/propose/",
        button(
            Award,
            _propose,
            asks="award:propose",
            done=gettext_lazy("Proposed. A colleague has to confirm it."),
            back=_back,
        ),
        name="propose",
    ),
    path(
        "awards/<int:pk>/confirm/",
        _press(Award, awarding.confirm, "award:confirm", gettext_lazy("Confirmed for your party."), _back),
        name="confirm",
    ),
    path(
        "awards/<int:pk>/take-back/",
        _press(Award, awarding.take_back, "award:take-back", gettext_lazy("The proposal is taken back."), _back),
        name="take_back",
    ),
    path("awards/<int:pk>/refuse/", refuse, name="refuse"),
    path("awards/<int:pk>/hold/", hold, name="hold"),
    path("holds/<int:pk>/release/", release, name="release"),
    path(
        "applications/<int:pk>/leave/",
        _press(
            Application,
            selecting.withdraw,
            "award:decline",
            gettext_lazy("The application is withdrawn; the next on the list comes up."),
            lambda each: reverse("applications:application", args=[each.pk]),
        ),
        name="leave",
    ),
    path(
        "applications/<int:pk>/project/",
        _press(
            Application,
            projects.prepare,
            "project:prepare",
            gettext_lazy("The project is prepared; set its dates to start it."),
            lambda each: reverse("applications:application", args=[each.pk]),
        ),
        name="prepare",
    ),
    path("projects/<int:pk>/start/", start_project, name="start_project"),
]
