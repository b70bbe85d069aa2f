"""The pages of what a meeting leaves behind: minutes, decisions, action items."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.history import history
from concord.access.may import may
from concord.governance import actions as acting
from concord.governance import deciding, minutes, queries
from concord.governance.models import ActionItem, AgendaItem, Meeting, Paragraph, Resolution
from concord.governance.rules import speakable
from concord.governance.states import ACTION, HELD, MINUTED, RESOLUTION
from concord.portal.governance import forms
from concord.portal.governance.meetings import at, party_named
from concord.portal.lists import Column, Filter, Listing, in_words
from concord.portal.pages import allowed, ask, button, page
from concord.portal.review_forms import WhyForm

# -- minutes -----------------------------------------------------------------------------------------------------------


def _minutes(meeting: Meeting) -> str:
    return reverse("governance:minutes", args=[meeting.pk])


@page(Meeting)
def list_minutes(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """The minutes, each paragraph in every language side by side, by item of the agenda."""
    user, body = request.user, meeting.body
    found = meeting.paragraphs.select_related("item", "edited_by")
    said = minutes.digest(meeting)
    signed = {each.party_id: each for each in meeting.signatures.filter(digest=said).select_related("user")}
    own = speakable(user, body)
    context = {
        "meeting": meeting,
        "body": body,
        "parties": list(body.parties.all()),
        "paragraphs": [
            {"paragraph": each, "pair": [(tag, each.text.texts.get(tag, "")) for tag in minutes.LANGUAGES]}
            for each in found
        ],
        "unpaired": len(minutes.unpaired(meeting)),
        "writes": bool(may(user, "minutes:add", meeting)) and meeting.state in MINUTED,
        "signed": [(party, signed.get(party.pk)) for party in body.parties.all()],
        "to_sign": [each for each in own if each.pk not in signed] if meeting.state == Meeting.State.CLOSED else [],
        "digest": said,
    }
    return render(request, "governance/minutes.html", context)


@page(Meeting, asks="minutes:add")
def add_paragraph(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Add a paragraph at the end, or after the one that the address names."""
    form = forms.ParagraphForm(request.POST or None, meeting=meeting)
    typed = request.GET.get("after", "")
    after = meeting.paragraphs.filter(pk=int(typed)).first() if typed.isdigit() and len(typed) < 18 else None

    def perform(given: dict[str, Any]) -> str:
        made = minutes.add(meeting, by=request.user, text=form.text(), item=given["item"], after=after)
        return f"{_minutes(meeting)}#paragraph-{made.pk}"

    return ask(
        request, form, perform, title=_("Add a paragraph"), action=_("Add it"), done=_("The paragraph is added."),
        back=_minutes(meeting), template="governance/paragraph.html",
    )  # fmt: skip


@page(Paragraph, asks="minutes:write")
def write(request: HttpRequest, paragraph: Paragraph) -> HttpResponse:
    """Change a paragraph. Where another officer was first, both texts are shown and what was typed is kept."""
    form = forms.ParagraphForm(request.POST or None, meeting=paragraph.meeting, paragraph=paragraph)

    def perform(given: dict[str, Any]) -> str:
        minutes.write(paragraph, by=request.user, text=form.text(), version=given["version"] or 0)
        return f"{_minutes(paragraph.meeting)}#paragraph-{paragraph.pk}"

    shown = {"title": _("Change a paragraph"), "action": _("Save"), "back": _minutes(paragraph.meeting)}
    try:
        return ask(request, form, _raising(perform), done=_("Saved."), template="governance/paragraph.html", **shown)
    except _Told as told:
        return _side_by_side(request, form, told.changed, shown)


class _Told(Exception):
    """Carries a clash past the form's own handling of refusals."""

    def __init__(self, changed: minutes.Changed) -> None:
        super().__init__()
        self.changed = changed


def _raising(perform: Any) -> Any:
    def performed(given: dict[str, Any]) -> Any:
        try:
            return perform(given)
        except minutes.Changed as changed:
            raise _Told(changed) from changed

    return performed


def _side_by_side(
    request: HttpRequest, form: forms.ParagraphForm, changed: minutes.Changed, shown: dict[str, Any]
) -> HttpResponse:
    there = Paragraph.objects.select_related("edited_by").get(pk=changed.paragraph.pk)
    typed = request.POST.copy()
    typed["version"] = str(there.version)  # saving once more is then meant
    again = forms.ParagraphForm(typed, meeting=there.meeting, paragraph=there)
    pairs = [
        {"language": field.label, "tag": tag, "there": there.text.texts.get(tag, ""), "typed": field.value() or ""}
        for tag, field in zip(minutes.LANGUAGES, again.pair, strict=True)
    ]
    context = {"form": again, "there": there, "pairs": pairs, **shown, "action": _("Save my words over these")}
    return render(request, "governance/paragraph.html", context, status=409)


@page(Paragraph, asks="minutes:drop", post=True)
def drop_paragraph(request: HttpRequest, paragraph: Paragraph) -> HttpResponse:
    """Take a paragraph out, if it is still what one read."""
    version = request.POST.get("version", "")
    meeting = paragraph.meeting
    minutes.drop(paragraph, by=request.user, version=int(version) if version.isdigit() and len(version) < 9 else 0)
    messages.success(request, _("The paragraph is taken out; the journal keeps its words."))
    return redirect(_minutes(meeting))


sign = button(
    Meeting,
    lambda request, each: minutes.sign(each, by=request.user, party=party_named(request, each.body)),
    asks="minutes:sign",
    done=gettext_lazy("Your side has agreed to the minutes."),
    back=_minutes,
)

# -- decisions ---------------------------------------------------------------------------------------------------------

DECISIONS = (
    Column(
        "meeting",
        gettext_lazy("Meeting"),
        lambda each: f"{each.meeting.body} {each.meeting.number}",
        ("meeting__starts_at",),
    ),
    Column("number", gettext_lazy("Number"), lambda each: each.number, ("number",), number=True),
    Column("text", gettext_lazy("Decision"), lambda each: str(each.text)),
    Column("clause", gettext_lazy("Clause"), lambda each: each.clause.number if each.clause else "", ("clause",)),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
    Column(
        "since",
        gettext_lazy("In force since"),
        lambda each: each.in_force_at.date().isoformat() if each.in_force_at else "",
        ("in_force_at",),
    ),
)


def _decision(resolution: Resolution) -> str:
    return reverse("governance:decision", args=[resolution.pk])


@page()
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions of all mechanisms that the reader may see."""
    narrowed = (
        Filter("text", gettext_lazy("Words of the decision"), in_words("text")),
        Filter("state", gettext_lazy("State"), lambda state: Q(state=state), Resolution.State.choices),
    )
    listing = Listing(request, queries.decided(request.user), DECISIONS, name="decisions", filters=narrowed)
    return listing.file() if listing.wants_file else render(request, "governance/decisions.html", {"listing": listing})


@page(Resolution)
def decision(request: HttpRequest, resolution: Resolution) -> HttpResponse:
    """One decision: its words in every language, what it approves, who confirmed it, what follows from it."""
    user, meeting = request.user, resolution.meeting
    given = {each.party_id: each for each in resolution.assents.filter(digest=resolution.digest).select_related("user")}
    own = speakable(user, meeting.body)
    before_the_sides = resolution.state == Resolution.State.PROPOSED
    context = {
        "resolution": resolution,
        "meeting": meeting,
        "body": meeting.body,
        "parties": list(meeting.body.parties.all()),
        "about": queries.subject_of(resolution, user),
        "sides": [
            (side, given.get(side.party_id)) for side in meeting.body.sides.select_related("party")
        ],
        "to_confirm": [party for party in own if party.pk not in given] if before_the_sides else [],
        "actions": queries.actions(user).filter(resolution=resolution),
        "entries": history(resolution, user).order_by("number")[:50],
        "held": meeting.state in HELD,
        "can": allowed(
            user, resolution, RESOLUTION, "resolution:edit", "resolution:propose", "resolution:return",
            "resolution:drop",
        ),
    }  # fmt: skip
    return render(request, "governance/decision.html", context)


@page(Meeting, asks="resolution:draft")
def draft(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Draft a decision."""
    form = forms.DecisionForm(request.POST or None, meeting=meeting, user=request.user)
    return ask(
        request, form, lambda given: _decision(deciding.draft(meeting, by=request.user, **form.given())),
        title=_("Draft a decision"), action=_("Save the draft"), done=_("The draft is saved."), back=at(meeting),
    )  # fmt: skip


@page(Resolution, asks="resolution:edit")
def edit_decision(request: HttpRequest, resolution: Resolution) -> HttpResponse:
    """Change a draft."""
    form = forms.DecisionForm(
        request.POST or None, meeting=resolution.meeting, user=request.user, resolution=resolution
    )
    return ask(
        request, form, lambda given: deciding.edit(resolution, by=request.user, **form.given()) and None,
        title=_("Change a decision"), action=_("Save the draft"), done=_("Saved."), back=_decision(resolution),
    )  # fmt: skip


@page(Resolution, asks="resolution:return")
def send_back(request: HttpRequest, resolution: Resolution) -> HttpResponse:
    """Take it back to change it."""
    return ask(
        request, WhyForm(request.POST or None),
        lambda given: deciding.send_back(resolution, by=request.user, **given) and None,
        title=_("Take the decision back"), action=_("Take it back"), done=_("It is a draft again."),
        back=_decision(resolution), intro=_("Confirmations given so far will count no more."),
    )  # fmt: skip


@page(Resolution, asks="resolution:drop")
def drop_decision(request: HttpRequest, resolution: Resolution) -> HttpResponse:
    """Set it aside for good."""
    return ask(
        request, WhyForm(request.POST or None),
        lambda given: deciding.drop(resolution, by=request.user, **given) and None,
        title=_("Set the decision aside"), action=_("Set it aside"), done=_("It is set aside."),
        back=_decision(resolution),
    )  # fmt: skip


propose = button(
    Resolution,
    lambda request, each: deciding.propose(each, by=request.user),
    asks="resolution:propose",
    done=gettext_lazy("The decision lies before the sides."),
    back=_decision,
)
confirm = button(
    Resolution,
    lambda request, each: deciding.confirm(each, by=request.user, party=party_named(request, each.meeting.body)),
    asks="resolution:confirm",
    done=gettext_lazy("Your side has confirmed the decision."),
    back=_decision,
)

# -- action items ------------------------------------------------------------------------------------------------------

ACTIONS = (
    Column("due", gettext_lazy("Due"), lambda each: each.due_on.isoformat(), ("due_on",)),
    Column("text", gettext_lazy("What is to be done"), lambda each: str(each.text)),
    Column("side", gettext_lazy("Side"), lambda each: str(each.party), ("party__code",)),
    Column("owner", gettext_lazy("Owner"), lambda each: str(each.owner or "")),
    Column("meeting", gettext_lazy("Meeting"), lambda each: f"{each.meeting.body} {each.meeting.number}"),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
)
_STATES = (("late", gettext_lazy("overdue")), *ActionItem.State.choices)


def _action(action: ActionItem) -> str:
    return reverse("governance:action", args=[action.pk])


@page()
def actions(request: HttpRequest) -> HttpResponse:
    """The action items that the reader may see, by due day."""
    narrowed = (
        Filter("text", gettext_lazy("Words"), in_words("text")),
        Filter(
            "state",
            gettext_lazy("State"),
            lambda state: queries.late() if state == "late" else Q(state=state),
            _STATES,
        ),
        Filter(
            "whose",
            gettext_lazy("Whose"),
            lambda chosen: Q(owner=request.user),
            (("mine", gettext_lazy("mine")),),
        ),
    )
    listing = Listing(request, queries.actions(request.user), ACTIONS, name="actions", filters=narrowed)
    return listing.file() if listing.wants_file else render(request, "governance/actions.html", {"listing": listing})


@page(ActionItem)
def action(request: HttpRequest, action: ActionItem) -> HttpResponse:
    """One action item: who, by when, reminders, and onto which agendas it came."""
    user = request.user
    context = {
        "action": action,
        "meeting": action.meeting,
        "body": action.meeting.body,
        "parties": list(action.meeting.body.parties.all()),
        "reminders": action.reminders.all(),
        "escalations": AgendaItem.objects.visible_to(user).filter(action=action).select_related("meeting"),
        "can": allowed(user, action, ACTION, "action:edit", "action:finish", "action:reopen", "action:drop"),
    }
    return render(request, "governance/action.html", context)


@page(Meeting, asks="action:give")
def give(request: HttpRequest, meeting: Meeting) -> HttpResponse:
    """Give somebody something to do."""
    form = forms.ActionForm(request.POST or None, meeting=meeting, user=request.user)
    return ask(
        request, form, lambda given: _action(acting.give(meeting, by=request.user, **given)),
        title=_("Add an action item"), action=_("Add it"), done=_("The action item is added."), back=at(meeting),
    )  # fmt: skip


@page(ActionItem, asks="action:edit")
def edit_action(request: HttpRequest, action: ActionItem) -> HttpResponse:
    """Change the words, the day or the owner."""
    form = forms.ActionForm(request.POST or None, meeting=action.meeting, user=request.user, action=action)
    return ask(
        request, form, lambda given: acting.edit(action, by=request.user, **given) and None,
        title=_("Change an action item"), action=_("Save"), done=_("Saved."), back=_action(action),
    )  # fmt: skip


@page(ActionItem, asks="action:finish")
def finish(request: HttpRequest, action: ActionItem) -> HttpResponse:
    """It is done; say what came of it."""
    return ask(
        request, forms.OutcomeForm(request.POST or None),
        lambda given: acting.finish(action, by=request.user, **given) and None,
        title=_("Report it done"), action=_("Report it done"), done=_("It is done."), back=_action(action),
        intro=str(action.text),
    )  # fmt: skip


@page(ActionItem, asks="action:drop")
def drop_action(request: HttpRequest, action: ActionItem) -> HttpResponse:
    """It need not be done."""
    return ask(
        request, forms.BecauseForm(request.POST or None),
        lambda given: acting.drop(action, by=request.user, **given) and None,
        title=_("Drop the action item"), action=_("Drop it"), done=_("It is dropped."), back=_action(action),
        intro=str(action.text),
    )  # fmt: skip


reopen = button(
    ActionItem,
    lambda request, each: acting.reopen(each, by=request.user),
    asks="action:reopen",
    done=gettext_lazy("It is open again."),
    back=_action,
)
