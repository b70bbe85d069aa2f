"""The forms of governance."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from concord.access.models import Party, User
from concord.governance import papers, subjects
from concord.governance.models import ActionItem, AgendaItem, Body, Meeting, Paragraph, Resolution, Seat
from concord.portal.call_forms import DAY, Named
from concord.strategy.models import Agreement, Clause, Mechanism
from concord.values import LocalizedText
from concord.values.forms import LocalizedFormField, languages

MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class Own(forms.Form):
    """For which of one's own sides one acts; not asked where there is one."""

    party = forms.ModelChoiceField(label=gettext_lazy("For"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, parties: Iterable[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = [party.pk for party in parties]
        field: Any = self.fields["party"]
        field.queryset = Party.objects.filter(pk__in=keys)
        field.initial = keys[0] if keys else None


def _account(typed: str) -> User | None:
    """An account is addressed by its exact e-mail address; there is no list of accounts to choose from."""
    if not typed.strip():
        return None
    found = User.objects.at_address(typed)
    if found is None:
        raise ValidationError(_("Nobody has an account with this address. Leave it empty, or ask them to register."))
    return found


class BodyForm(forms.Form):
    """A mechanism."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=Body.Kind.choices,
        help_text=gettext_lazy("A domestic consultation is one side's own room: the others do not see that it exists."),
    )
    title = LocalizedFormField(label=gettext_lazy("Name"))
    parties = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Sides"), queryset=Party.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    mandate = LocalizedFormField(label=gettext_lazy("Mandate"), long=True, required=False)
    parent = Named(label=gettext_lazy("Reports to"), queryset=Body.objects.none(), required=False)
    agreement = Named(label=gettext_lazy("Agreement"), queryset=Agreement.objects.none(), required=False)
    mechanism = Named(
        label=gettext_lazy("Where an agreement names it"), queryset=Mechanism.objects.none(), required=False
    )
    quorum = forms.IntegerField(
        label=gettext_lazy("Quorum of each side"), min_value=0, max_value=99, initial=1,
        widget=forms.NumberInput({"class": "number"}),
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("Founded on"), widget=DAY, required=False)

    def __init__(self, *args: Any, user: User, body: Body | None = None, **kwargs: Any) -> None:
        if body is not None:
            kwargs["initial"] = {
                name: getattr(body, name) for name in ("title", "mandate", "parent", "agreement", "mechanism", "since")
            }
        super().__init__(*args, **kwargs)
        choices: dict[str, Any] = {
            "parties": Party.objects.visible_to(user),
            "parent": Body.objects.visible_to(user).filter(state=Body.State.STANDING),
            "agreement": Agreement.objects.visible_to(user).filter(withdrawn=False),
            "mechanism": Mechanism.objects.visible_to(user).filter(withdrawn=False),
        }
        for name, found in choices.items():
            self.fields[name].queryset = found  # type: ignore[attr-defined]
        if body is not None:
            for name in ("kind", "parties", "quorum"):
                del self.fields[name]


class SideForm(Own):
    """A side's own quorum."""

    quorum = forms.IntegerField(
        label=gettext_lazy("Quorum"), min_value=0, max_value=99, widget=forms.NumberInput({"class": "number"})
    )


class SeatForm(Own):
    """A seat for a term."""

    name = LocalizedFormField(label=gettext_lazy("Name"))
    office = LocalizedFormField(label=gettext_lazy("Office"), required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Seat.Role.choices, initial=Seat.Role.MEMBER)
    alternate_of = forms.ModelChoiceField(
        label=gettext_lazy("Alternate of"), queryset=Seat.objects.none(), required=False
    )
    user = forms.EmailField(
        label=gettext_lazy("E-mail address of the account"),
        required=False,
        help_text=gettext_lazy("Whoever has an account sees the mechanism for the term, and gets its letters."),
    )
    since = forms.DateField(label=gettext_lazy("Term from"), widget=DAY, required=False)
    until = forms.DateField(label=gettext_lazy("Last day of the term"), widget=DAY, required=False)

    def __init__(self, *args: Any, body: Body, parties: Iterable[Party], **kwargs: Any) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        held = Seat.objects.filter(body=body, party__in=list(parties)).exclude(role=Seat.Role.ALTERNATE)
        self.fields["alternate_of"].queryset = held  # type: ignore[attr-defined]

    def clean_user(self) -> User | None:
        return _account(self.cleaned_data["user"])


class EndForm(forms.Form):
    """The last day of a term."""

    until = forms.DateField(label=gettext_lazy("Last day of the term"), widget=DAY)


class MeetingForm(forms.Form):
    """When and where."""

    title = LocalizedFormField(label=gettext_lazy("Title"), required=False)
    starts_at = forms.DateTimeField(label=gettext_lazy("Start time"), widget=MOMENT)
    ends_at = forms.DateTimeField(label=gettext_lazy("End time"), widget=MOMENT)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone of the place"))
    place = LocalizedFormField(label=gettext_lazy("Place"), required=False)
    link = forms.URLField(label=gettext_lazy("Link to join"), required=False, assume_scheme="https")

    def __init__(self, *args: Any, body: Body, user: User, meeting: Meeting | None = None, **kwargs: Any) -> None:
        if meeting is not None:
            kwargs["initial"] = {name: getattr(meeting, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        zones = dict.fromkeys([user.time_zone, *(each.time_zone for each in body.parties.all()), "UTC"])
        if meeting is not None:
            zones[meeting.time_zone] = None
        self.fields["time_zone"].choices = [(zone, zone) for zone in zones]  # type: ignore[attr-defined]
        hint = _("In your own time zone, %(zone)s.") % {"zone": user.time_zone}
        self.fields["starts_at"].help_text = self.fields["ends_at"].help_text = hint


class ItemForm(Own):
    """An item of the agenda."""

    title = LocalizedFormField(label=gettext_lazy("Item"))
    note_ = LocalizedFormField(label=gettext_lazy("Explanation"), long=True, required=False)


class ItemWordsForm(forms.Form):
    """The words of an item."""

    title = LocalizedFormField(label=gettext_lazy("Item"))
    note_ = LocalizedFormField(label=gettext_lazy("Explanation"), long=True, required=False)


class VersionForm(forms.Form):
    """A file of a paper, and from when the others see it."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        help_text=gettext_lazy("PDF, Word, Excel, PowerPoint, PNG, JPEG or plain text, at most 10 MB."),
        widget=forms.ClearableFileInput({"accept": ",".join(papers.KINDS)}),
    )
    release_at = forms.DateTimeField(
        label=gettext_lazy("Released to the others from"),
        widget=MOMENT,
        required=False,
        help_text=gettext_lazy("Left empty, only your side sees it until you release it."),
    )
    remark = forms.CharField(label=gettext_lazy("What changed"), required=False, max_length=500)

    def given(self) -> dict[str, Any]:
        """What the acts take. At most one byte more than is taken is read, so that the act can refuse it."""
        values = dict(self.cleaned_data)
        file = values.pop("file")
        return {**values, "name": file.name, "content": file.read(papers.MOST + 1)}


class PaperForm(VersionForm, Own):
    """A paper with its first version."""

    title = LocalizedFormField(label=gettext_lazy("Title"))
    item = forms.ModelChoiceField(
        label=gettext_lazy("For the item"), queryset=AgendaItem.objects.none(), required=False
    )
    field_order = ("party", "title", "item", "file", "release_at", "remark")

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.agenda.all()  # type: ignore[attr-defined]


class ReleaseForm(forms.Form):
    """From when the others see a version."""

    at = forms.DateTimeField(
        label=gettext_lazy("Released to the others from"),
        widget=MOMENT,
        required=False,
        help_text=gettext_lazy("Left empty: from now on."),
    )


class AttendForm(forms.Form):
    """Which seats of one's own side are present."""

    seats = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Present"), queryset=Seat.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, seats: Iterable[Seat], present: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["seats"]
        field.queryset = Seat.objects.filter(pk__in=[seat.pk for seat in seats])
        field.initial = list(present)
        field.label_from_instance = lambda seat: (
            f"{seat.name} – {seat.office}" if seat.office else f"{seat.name} ({seat.get_role_display()})"
        )


class ParagraphForm(forms.Form):
    """A paragraph of the minutes in every language, side by side, and the version one read."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    item = forms.ModelChoiceField(label=gettext_lazy("Item"), queryset=AgendaItem.objects.none(), required=False)

    def __init__(self, *args: Any, meeting: Meeting, paragraph: Paragraph | None = None, **kwargs: Any) -> None:
        known = paragraph.text.texts if paragraph else {}
        if paragraph is not None:
            kwargs["initial"] = {"version": paragraph.version, **{f"text-{tag}": known[tag] for tag in known}}
        super().__init__(*args, **kwargs)
        self.paragraph = paragraph
        for tag, name in languages():
            self.fields[f"text-{tag}"] = forms.CharField(
                label=name, required=False, max_length=20000, widget=forms.Textarea({"rows": 5, "lang": tag})
            )
        if paragraph is None:
            self.fields["item"].queryset = meeting.agenda.all()  # type: ignore[attr-defined]
        else:
            del self.fields["item"]

    @property
    def pair(self) -> list[Any]:
        """The fields of the languages."""
        return [self[f"text-{tag}"] for tag, _ in languages()]

    def text(self) -> LocalizedText:
        """What was typed; other languages that the paragraph has are kept."""
        known = self.paragraph.text if self.paragraph else LocalizedText()
        given = {tag: self.cleaned_data[f"text-{tag}"] for tag, _ in languages()}
        texts = {tag: words for tag, words in {**known.texts, **given}.items() if words.strip()}
        return LocalizedText(texts, original=known.original if known.original in texts else "")


class ThingField(forms.ChoiceField):
    """What a decision approves: ``call:5``."""

    def fill(self, user: Any, now: Resolution | None = None) -> None:
        """Offer what waits for a decision, by kind, and what is chosen already."""
        groups: list[Any] = [("", gettext_lazy("nothing in Concord"))]
        for code, subject in subjects.registered().items():
            found = {each.pk: each for each in subject.offered(subject.things(user))[:200]}
            if now is not None and now.subject == code and now.key not in found:
                kept = subjects.find(code, now.key, user)
                found |= {kept.pk: kept} if kept is not None else {}
            if found:
                groups.append((subject.name, [(f"{code}:{key}", subject.label(each)) for key, each in found.items()]))
        self.choices = groups

    def clean(self, value: Any) -> Any:
        chosen = super().clean(value)
        code, _sep, key = chosen.partition(":")
        return {"subject": code, "key": int(key) if key else None}


class DecisionForm(forms.Form):
    """A decision, the clause it serves, and what it approves."""

    text = LocalizedFormField(label=gettext_lazy("The decision"), long=True)
    thing = ThingField(label=gettext_lazy("It approves"), required=False)
    clause = forms.ModelChoiceField(
        label=gettext_lazy("It serves the clause"), queryset=Clause.objects.none(), required=False
    )
    item = forms.ModelChoiceField(
        label=gettext_lazy("For the item"), queryset=AgendaItem.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, meeting: Meeting, user: Any, resolution: Resolution | None = None, **kwargs: Any
    ) -> None:
        if resolution is not None:
            thing = f"{resolution.subject}:{resolution.key}" if resolution.subject else ""
            kwargs["initial"] = {
                "text": resolution.text, "clause": resolution.clause_id, "item": resolution.item_id, "thing": thing
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["thing"].fill(user, resolution)  # type: ignore[attr-defined]
        self.fields["item"].queryset = meeting.agenda.all()  # type: ignore[attr-defined]
        agreement = meeting.body.agreement
        field: Any = self.fields["clause"]
        if agreement is None:
            del self.fields["clause"]
        else:
            field.queryset = Clause.objects.visible_to(user).filter(agreement=agreement, withdrawn=False)
            field.label_from_instance = lambda clause: f"{clause.number} {clause.titles}".strip()

    def given(self) -> dict[str, Any]:
        """What the acts take."""
        values = dict(self.cleaned_data)
        thing = values.pop("thing")
        return {**values, **thing}


class ActionForm(forms.Form):
    """Who does what by when."""

    text = LocalizedFormField(label=gettext_lazy("What is to be done"), long=True)
    party = forms.ModelChoiceField(label=gettext_lazy("Side"), queryset=Party.objects.none(), empty_label=None)
    owner = forms.ModelChoiceField(
        label=pgettext_lazy("action", "Owner"),
        queryset=User.objects.none(),
        required=False,
        help_text=gettext_lazy("Gets letters a week before it is due and when it is overdue."),
    )
    due_on = forms.DateField(label=gettext_lazy("Due"), widget=DAY)
    resolution = forms.ModelChoiceField(
        label=gettext_lazy("Follows from the decision"), queryset=Resolution.objects.none(), required=False
    )

    def __init__(
        self, *args: Any, meeting: Meeting, user: Any, action: ActionItem | None = None, **kwargs: Any
    ) -> None:
        if action is not None:
            kwargs["initial"] = {"text": action.text, "owner": action.owner_id, "due_on": action.due_on}
        super().__init__(*args, **kwargs)
        seated = meeting.body.seats.filter(until=None).exclude(user=None).values("user")
        colleagues = User.objects.visible_to(user).values("pk")
        fields: Any = self.fields
        fields["owner"].queryset = User.objects.filter(is_active=True).filter(pk__in=seated.union(colleagues))
        if action is not None:
            del fields["party"], fields["resolution"]
            return
        fields["party"].queryset = meeting.body.parties.all()
        fields["resolution"].queryset = meeting.resolutions.exclude(state=Resolution.State.DROPPED)
        fields["resolution"].label_from_instance = lambda each: f"{each.number}. {each.text}"[:120]


class OutcomeForm(forms.Form):
    """What came of it, or why not."""

    outcome = LocalizedFormField(label=gettext_lazy("What came of it"), long=True)


class BecauseForm(forms.Form):
    """A reason in several languages."""

    because = LocalizedFormField(label=gettext_lazy("Reason"), long=True)
