"""The pages of applications: writing one together and handing it in. Verdicts on eligibility: `eligibility.py`."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from concord.access.may import may
from concord.access.models import Party
from concord.awards.models import Award, Decision
from concord.calls import applying, queries
from concord.calls.models import Application, Ask, Call, EligibilityVerdict, Partner
from concord.calls.states import APPLICATION
from concord.portal import application_forms as forms
from concord.portal import eligibility as desk
from concord.portal import receipts
from concord.portal.calls import is_officer, own_parties
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import allowed, ask, button, links, page, person
from concord.portal.templatetags.calls import times, tone
from concord.projects.models import Project
from concord.review import acts as reviewing
from concord.review.models import Note
from concord.values.templatetags.values import said
from concord.values.texts import short

COLUMNS = (
    Column("number", gettext_lazy("Number"), lambda each: each.number, ("call__code", "number")),
    Column("title", gettext_lazy("Title"), lambda each: str(each.title)),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
    Column("partners", gettext_lazy("Partners"), lambda each: "; ".join(each.organisations)),
    Column(
        "submitted",
        gettext_lazy("Submitted"),
        lambda each: each.submitted_at.isoformat(timespec="seconds") if each.submitted_at else "",
        ("submitted_at",),
    ),
)
SHOWN = ("number", "title", "state", "submitted_at", "call")
"""The columns of an application that a list shows; its texts and its record are long."""
ORGANISATIONS = ArraySubquery(
    Partner.objects.filter(application=OuterRef("pk")).order_by("position", "pk").values("organisation_name")
)
"""The names of the partners, in order."""

MINE = (COLUMNS[0], Column("call", gettext_lazy("Call"), lambda each: str(each.call), ("call__code",)), *COLUMNS[1:])

_FILTERS = (
    Filter(
        "text",
        gettext_lazy("Words in title, number or organisation"),
        lambda typed: (
            in_words("title")(typed)
            | Q(number__icontains=typed)
            | Q(pk__in=Partner.objects.filter(organisation_name__icontains=typed).values("application"))
        ),
    ),
    Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Application.State.choices),
)


@page(Call, key="code", fetch=("parties",))
def of_call(request: HttpRequest, call: Call) -> HttpResponse:
    """The applications of a call, as far as the reader may see them."""
    found = Application.objects.visible_to(request.user).filter(call=call).order_by("number", "pk")
    found = found.only(*SHOWN).annotate(organisations=ORGANISATIONS)
    listing = Listing(request, found, COLUMNS, name=f"{call.code}-applications", filters=_FILTERS)
    if listing.wants_file:
        return listing.file()
    context = {
        "call": call,
        "listing": listing,
        "rows": rows(listing, list(call.parties.all())),
        "officer": is_officer(request.user, call),
    }
    return render(request, "applications/of_call.html", context)


def rows(listing: Listing, parties: list[Party]) -> list[SafeString]:
    """The applications on a page, a table row each: written here, since a template takes longer than its queries."""
    to, names = links("applications:application"), dict(Application.State.choices)
    states = {state: format_html(_STATE, tone(state), names[state]) for state in {each.state for each in listing}}
    return [
        format_html(
            _ROW,
            to(each.pk),
            each.number,
            said(each.title),
            states[each.state],
            mark_safe("<br>".join(map(escape, each.organisations))),  # each one escaped
            times(each.submitted_at, parties),
        )
        for each in listing
    ]


_STATE = '<span class="tag {}">{}</span>'
_ROW = '<tr><td><a href="{}"><code>{}</code></a></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>'


@page()
def mine(request: HttpRequest) -> HttpResponse:
    """The applications that the reader leads or takes part in."""
    own = Q(lead=person(request)) | Q(pk__in=Partner.objects.filter(investigator=person(request)).values("application"))
    found = Application.objects.visible_to(request.user).filter(own)
    found = found.select_related("call").prefetch_related("call__parties").defer("abstract", "record")
    found = found.annotate(organisations=ORGANISATIONS)
    listing = Listing(request, found, MINE, name="applications", filters=_FILTERS)
    if listing.wants_file:
        return listing.file()
    return render(request, "applications/mine.html", {"listing": listing})


@page(Application)
def application(request: HttpRequest, application: Application) -> HttpResponse:
    """An application as its reader may see it; for those who write it also what is still to be done."""
    user, call = request.user, application.call
    own = [party for party in own_parties(user, call) if may(user, "note:write", application)]
    can = allowed(
        user,
        application,
        APPLICATION,
        *(f"application:{verb}" for verb in ("edit", "add-partner", "submit", "reopen", "withdraw")),
    )
    over = call.state != Call.State.OPEN
    context = {
        "application": application,
        "call": call,
        "parties": list(call.parties.all()),
        "partners": _partners(user, application),
        "applies": _applies(user, application),
        "can": {name: yes and not over for name, yes in can.items()},
        "over": over,
        "eligibility": _eligibility(user, application),
        "declined": queries.why_declined(application) if application.state == "declined" else [],
        "verdicts": EligibilityVerdict.objects.visible_to(user)
        .filter(application=application)
        .select_related("party", "partner"),
        "notes": Note.objects.visible_to(user).filter(application=application).select_related("author", "party"),
        "note_form": forms.NoteForm(parties=own) if own else None,
        "decision": Decision.objects.visible_to(user)
        .filter(application=application, selection__state="final")
        .select_related("selection")
        .first(),
        "awards": Award.objects.visible_to(user)
        .filter(application=application)
        .exclude(state__in=("refused", "lapsed"))
        .select_related("party")
        .prefetch_related("lines"),
        "project": Project.objects.visible_to(user).filter(application=application).first(),
        "may_leave": application.state == "eligible" and bool(may(user, "award:decline", application)),
    }
    return render(request, "applications/application.html", context)


def _applies(user: Any, application: Application) -> bool:
    """Whether the reader is one of those who make it."""
    return bool(may(user, "application:edit", application))


def _partners(user: Any, application: Application) -> list[dict[str, Any]]:
    """The partners with the asks that the reader may see, and who has signed what stands there now."""
    asks: dict[int, list[Ask]] = {}
    for each in Ask.objects.visible_to(user).filter(partner__application=application).select_related("purse__purse"):
        asks.setdefault(each.partner_id, []).append(each)
    draft = application.state == Application.State.DRAFT
    open_ones = {each.pk for each in applying.unsigned(application)} if draft else set()
    visible = Partner.objects.visible_to(user).filter(application=application)
    return [
        {
            "partner": each,
            "asks": asks.get(each.pk, []),
            "signed": each.signed_at is not None and each.pk not in open_ones,
            "outdated": each.signed_at is not None and each.pk in open_ones,
            "may_edit": draft and bool(may(user, "partner:edit", each)),
            "may_sign": draft and each.pk in open_ones and bool(may(user, "partner:sign", each)),
            "may_drop": draft and bool(may(user, "partner:drop", each)),
        }
        for each in visible.select_related("party", "investigator", "organisation")
    ]


def _eligibility(user: Any, application: Application) -> dict[str, Any] | None:
    """What the annexes say of a draft, finding by finding; a side's costs are told to that side and to the lead."""
    if application.state != Application.State.DRAFT or not _applies(user, application):
        return None
    if not application.partners.exists():
        return {"findings": [], "hidden": 0}
    outcome = queries.check_draft(application)
    whole = application.lead_id == user.pk
    sides = set(application.partners.filter(investigator=user).values_list("party__code", flat=True)) | {None}
    language = short(get_language() or "en")
    shown = [each for each in outcome.findings if whole or {each.party, each.annex} <= sides]
    return {
        "verdict": outcome.verdict if whole else "",
        "hidden": len(outcome.findings) - len(shown),
        "findings": [
            {
                "verdict": each.verdict,
                "label": EligibilityVerdict.Verdict(each.verdict).label,
                "side": each.annex or "",
                "reason": each.reason,
                "source": each.rule.source,
                "repairs": [repair.text(language) for repair in each.repairs],
            }
            for each in sorted(shown, key=lambda each: ("not_met", "unknown", "met").index(each.verdict))
        ],
    }


# -- writing -----------------------------------------------------------------------------------------------------------


def _at(application: Application) -> str:
    return reverse("applications:application", args=[application.pk])


@page(Call, key="code", asks="application:start")
def start(request: HttpRequest, call: Call) -> HttpResponse:
    """Start an application."""
    form = forms.ApplicationForm(request.POST or None, call=call)

    def perform(given: dict[str, Any]) -> str:
        given.pop("version", None)
        return _at(applying.start(call, by=person(request), **given))

    return ask(
        request,
        form,
        perform,
        title=_("Start an application"),
        action=_("Save the draft"),
        done=_("The draft is saved. Now add the partners."),
        back=reverse("calls:call", args=[call.code]),
        intro=_("You lead it. Each partner's investigator then fills in and signs their own part."),
    )


@page(Application, asks="application:edit")
def edit(request: HttpRequest, application: Application) -> HttpResponse:
    """Change the shared part."""
    form = forms.ApplicationForm(request.POST or None, call=application.call, application=application)
    return ask(
        request,
        form,
        lambda given: applying.edit(application, by=request.user, **given),
        title=_("The shared part of %(number)s") % {"number": application.number},
        action=_("Save"),
        done=_("Saved. Whoever had signed has to sign again."),
        back=_at(application),
    )


@page(Application, asks="application:add-partner")
def add_partner(request: HttpRequest, application: Application) -> HttpResponse:
    """Add a partner."""
    language = short(get_language() or "en")
    form = forms.PartnerForm(request.POST or None, call=application.call, language=language)
    return ask(
        request,
        form,
        lambda given: applying.add_partner(application, by=request.user, **form.part()),
        title=_("Add a partner"),
        action=_("Add"),
        done=_("The partner is added."),
        back=_at(application),
    )


@page(Partner, asks="partner:edit")
def edit_partner(request: HttpRequest, partner: Partner) -> HttpResponse:
    """Change a partner's part."""
    language = short(get_language() or "en")
    form = forms.PartnerForm(request.POST or None, call=partner.application.call, partner=partner, language=language)
    return ask(
        request,
        form,
        lambda given: applying.edit_partner(partner, by=request.user, **form.part()),
        title=_("The part of %(partner)s") % {"partner": partner},
        action=_("Save"),
        done=_("Saved. Whoever had signed has to sign again."),
        back=_at(partner.application),
    )


@page(Partner, asks="partner:ask")
def asks(request: HttpRequest, partner: Partner) -> HttpResponse:
    """What a partner asks of which purse."""
    form = forms.AsksForm(request.POST or None, partner=partner)

    def perform(given: dict[str, Any]) -> None:
        for each in form.asks():
            applying.ask(partner, by=request.user, **each)

    return ask(
        request,
        form,
        perform,
        title=_("What %(partner)s asks for") % {"partner": partner},
        action=_("Save"),
        done=_("Saved. This partner has to sign again."),
        back=_at(partner.application),
        intro=_("Leave empty what is not asked for. Nothing is converted between currencies."),
    )


@page(Application, asks="note:write", post=True)
def write_note(request: HttpRequest, application: Application) -> HttpResponse:
    """Note something for one's own side."""
    form = forms.NoteForm(request.POST, parties=own_parties(request.user, application.call))
    return ask(
        request,
        form,
        lambda given: reviewing.write_note(application, by=person(request), **given),
        title=_("Note on %(number)s") % {"number": application.number},
        action=_("Save the note"),
        done=_("The note is saved; only your side sees it."),
        back=_at(application),
    )


@page(Application)
def receipt(request: HttpRequest, application: Application) -> HttpResponse:
    """The receipt of what was handed in, as PDF, with the digest of the copy of record."""
    if not application.digest or application.state == Application.State.DRAFT:
        raise Http404
    asked = Ask.objects.visible_to(request.user).filter(partner__application=application)
    document = receipts.receipt(application, asked, short(get_language() or "en"))
    response = HttpResponse(document, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{application.number}.pdf"'
    return response


def _of_application(perform: Any, name: str, done: Any) -> Any:
    return button(
        Application,
        lambda request, thing: perform(thing, by=request.user),
        asks=f"application:{name}",
        done=done,
        back=_at,
    )


def _of_partner(perform: Any, name: str, done: Any) -> Any:
    return button(
        Partner,
        lambda request, thing: perform(thing, by=request.user),
        asks=f"partner:{name}",
        done=done,
        back=lambda partner: _at(partner.application),
    )


app_name = "applications"
urlpatterns = [
    path("applications/", mine, name="mine"),
    path("calls/<slug:code>/applications/", of_call, name="of_call"),
    path("calls/<slug:code>/apply/", start, name="start"),
    path("applications/<int:pk>/", application, name="application"),
    path("applications/<int:pk>/edit/", edit, name="edit"),
    path("applications/<int:pk>/partners/", add_partner, name="add_partner"),
    path("applications/<int:pk>/notes/", write_note, name="note"),
    path("applications/<int:pk>/receipt.pdf", receipt, name="receipt"),
    path(
        "applications/<int:pk>/submit/",
        _of_application(applying.submit, "submit", gettext_lazy("The application is handed in. The receipt is ready.")),
        name="submit",
    ),
    path(
        "applications/<int:pk>/reopen/",
        _of_application(
            applying.reopen,
            "reopen",
            gettext_lazy("The application is a draft again; hand it in before the call closes."),
        ),
        name="reopen",
    ),
    path(
        "applications/<int:pk>/withdraw/",
        _of_application(applying.withdraw, "withdraw", gettext_lazy("The application is withdrawn.")),
        name="withdraw",
    ),
    path("partners/<int:pk>/", edit_partner, name="partner"),
    path("partners/<int:pk>/asks/", asks, name="asks"),
    path(
        "partners/<int:pk>/sign/",
        _of_partner(applying.sign_part, "sign", gettext_lazy("You have signed this part and the shared part.")),
        name="sign",
    ),
    path(
        "partners/<int:pk>/drop/",
        _of_partner(applying.drop_partner, "drop", gettext_lazy("The partner is taken out.")),
        name="drop",
    ),
    *desk.urlpatterns,
]
