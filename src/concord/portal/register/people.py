"""People's pages: what is shown of them, and what they do with their own record."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.may import may
from concord.access.standing import Actor
from concord.portal.lists import Column, Filter, Listing
from concord.portal.pages import ask, button, page
from concord.portal.pages import person as signed_in
from concord.portal.register.linked import citation, linked
from concord.register import people
from concord.register.fields import NAMES
from concord.register.models import Consent, Organisation, Person, RecordClaim, Visibility
from concord.register.people import Spelling
from concord.register.showing import fields_for
from concord.values import LocalizedText


def shown_here(user: Actor, organisation: Organisation) -> list[Person]:
    """The people of an organisation whose name and place of work this reader may see."""
    found = Person.objects.visible_to(user).filter(organisation=organisation, merged_into=None)
    wanted = {Consent.Field.NAME, Consent.Field.AFFILIATIONS}
    return [each for each in found.prefetch_related("consents")[:200] if wanted <= fields_for(user, each)]


def _back(person: Person) -> str:
    return reverse("register:person", args=[person.pk])


@page(Person, public=True)
def person(request: HttpRequest, person: Person) -> HttpResponse:
    """One person, as this reader may see them."""
    if person.merged_into_id is not None:
        return redirect("register:person", pk=person.merged_into_id, permanent=True)
    user = request.user
    fields = fields_for(user, person)
    consents = {each.field: each for each in person.consents.all() if each.withdrawn_at is None}
    context = {
        "person": person,
        "shown": fields,
        "names": [each for each in person.names.all() if each.kind == "name" or "spellings" in fields],
        "affiliations": person.affiliations.select_related("organisation") if "affiliations" in fields else (),
        "offers": [str(label) for code, label in Person.Offer.choices if code in person.offers],
        "own": bool(may(user, "person:export", person)),
        "may_correct": bool(may(user, "person:correct", person)),
        "may_claim": user.is_authenticated and person.user_id is None,
        "consents": [(field, label, consents.get(field)) for field, label in Consent.Field.choices],
        "linked": linked(request, person, fields_for(None, person)) if person.visibility == Visibility.PUBLIC else "",
        "citation": citation(request, person),
    }
    return render(request, "register/person.html", context)


# -- putting right -----------------------------------------------------------------------------------------------------


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class PersonForm(forms.Form):
    chinese = forms.CharField(label=gettext_lazy("Name in Chinese"), required=False, max_length=100)
    english = forms.CharField(
        label=gettext_lazy("Name in letters"), required=False, max_length=200,
        help_text=gettext_lazy("As it is usually written; put a comma after the family name if it might be mistaken."),
    )  # fmt: skip
    published = forms.CharField(
        label=gettext_lazy("Other spellings you published under"), required=False, widget=forms.Textarea,
        help_text=gettext_lazy("One a line."),
    )  # fmt: skip
    former = forms.CharField(
        label=gettext_lazy("Former names"), required=False, widget=forms.Textarea, help_text=gettext_lazy("One a line.")
    )
    orcid = forms.CharField(label="ORCID", required=False, max_length=19)
    fields_ = forms.MultipleChoiceField(
        label=gettext_lazy("Fields of science"), required=False, widget=forms.SelectMultiple(attrs={"size": 12})
    )
    keywords = forms.CharField(
        label=gettext_lazy("Expertise in your own words"), required=False, widget=forms.Textarea,
        help_text=gettext_lazy("One a line, in any language."),
    )  # fmt: skip
    languages = forms.CharField(
        label=gettext_lazy("Languages you work in"), required=False, max_length=100,
        help_text=gettext_lazy("Codes with spaces between: zh en fr"),
    )  # fmt: skip
    offers = forms.MultipleChoiceField(
        label=gettext_lazy("What you offer"), required=False, choices=Person.Offer.choices,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from concord.portal.register.wording import field_name

        self.fields["fields_"].choices = [(code, f"{code.partition(':')[2]} {field_name(code)}") for code in NAMES]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if not told.get("chinese") and not told.get("english"):
            self.add_error("english", _("Give the name in at least one script."))
        return told


def _known(person: Person) -> dict[str, Any]:
    spellings = {kind: "\n".join(each.whole for each in person.names.all() if each.kind == kind) for kind in
                 ("published", "former")}  # fmt: skip
    texts = person.name.texts
    return {
        "chinese": texts.get("zh", ""), "english": texts.get("en", ""), "published": spellings["published"],
        "former": spellings["former"], "orcid": person.orcid or "", "fields_": person.fields,
        "keywords": "\n".join(each["text"] for each in person.keywords), "languages": " ".join(person.languages),
        "offers": person.offers, "email": person.email,
    }  # fmt: skip


def _correct(request: HttpRequest, person: Person, told: dict[str, Any]) -> None:
    names = {"zh": told["chinese"], "en": told["english"]}
    others = {tag: text for tag, text in person.name.texts.items() if tag not in names}
    spellings = [Spelling(line, kind) for kind in ("published", "former") for line in _lines(told[kind])]
    people.correct_person(
        person, by=signed_in(request), name=LocalizedText({**others, **names}), spellings=spellings,
        orcid=told["orcid"] or None, fields=told["fields_"],
        keywords=[{"text": line, "language": "und"} for line in _lines(told["keywords"])],
        languages=told["languages"].split(), offers=told["offers"], email=told["email"],
    )  # fmt: skip


@page(Person, asks="person:correct")
def correct(request: HttpRequest, person: Person) -> HttpResponse:
    """Put one's record right, or that of somebody whose record one keeps."""
    form = PersonForm(request.POST or None, initial=_known(person))
    return ask(
        request, form, lambda told: _correct(request, person, told), title=_("Put the record right"),
        action=_("Save"), done=_("Saved. Imports leave what you put right alone."), back=_back(person),
    )  # fmt: skip


# -- consent -----------------------------------------------------------------------------------------------------------


class ConsentForm(forms.Form):
    field = forms.ChoiceField(label=gettext_lazy("Piece of information"), choices=Consent.Field.choices)
    visibility = forms.ChoiceField(label=gettext_lazy("Shown to"), choices=Visibility.choices)
    purpose = forms.ChoiceField(label=gettext_lazy("For what"), choices=Consent.Purpose.choices)
    until = forms.DateField(
        label=gettext_lazy("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}),
        help_text=gettext_lazy("Leave it empty for no end. When the day is over the field is emptied."),
    )  # fmt: skip


@page(Person, asks="person:consent")
def consent(request: HttpRequest, person: Person) -> HttpResponse:
    """Say to whom a field may be shown, for what, until when."""
    form = ConsentForm(request.POST or None, initial={"field": request.GET.get("field", "")})
    return ask(
        request, form, lambda told: people.consent(person, by=signed_in(request), **told) and None,
        title=_("Who may see it"), action=_("Save"), done=_("Noted."), back=_back(person),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    field = forms.ChoiceField(
        label=gettext_lazy("Piece of information"), choices=Consent.Field.choices,
        help_text=gettext_lazy(
            "It is emptied at once, in the search too, and cannot be brought back. Withdrawing the name takes you out "
            "of the register; what was awarded, and that there was a record, remain."
        ),
    )  # fmt: skip


@page(Person, asks="person:withdraw")
def withdraw(request: HttpRequest, person: Person) -> HttpResponse:
    """Withdraw consent for a field, or leave the register."""
    form = WithdrawForm(request.POST or None, initial={"field": request.GET.get("field", "")})

    def perform(told: dict[str, Any]) -> str:
        people.withdraw(person, by=signed_in(request), field=told["field"])
        return reverse("register:find") if told["field"] == Consent.Field.NAME else _back(person)

    return ask(
        request, form, perform, title=_("Withdraw consent"), action=_("Withdraw"), done=_("Withdrawn and emptied."),
        back=_back(person),
    )  # fmt: skip


@page(Person, asks="person:export")
def export(request: HttpRequest, person: Person) -> HttpResponse:
    """All that the register holds about oneself, as JSON."""
    told = people.held(people.export(person, by=signed_in(request)))
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = f'attachment; filename="person-{person.pk}.json"'
    return response


# -- claims ------------------------------------------------------------------------------------------------------------


class ClaimForm(forms.Form):
    said = forms.CharField(
        label=gettext_lazy("What shows that it is you"), widget=forms.Textarea, max_length=2000,
        help_text=gettext_lazy("For example your page at the organisation, or your ORCID. An officer looks at it."),
    )  # fmt: skip


@page(Person, asks="person:claim")
def claim(request: HttpRequest, person: Person) -> HttpResponse:
    """Say that a record is about oneself."""
    form = ClaimForm(request.POST or None)
    return ask(
        request, form, lambda told: people.claim(person, by=signed_in(request), said=told["said"]) and None,
        title=_("This record is about me"), action=_("Send"), done=_("Sent to the officers."), back=_back(person),
    )  # fmt: skip


_CLAIMS = (
    Column("person", gettext_lazy("Record"), lambda each: str(each.person.name), ("person",)),
    Column("user", gettext_lazy("Claimed by"), lambda each: each.user.email, ("user__email",)),
    Column("said", gettext_lazy("What they say"), lambda each: each.said),
    Column("asked", gettext_lazy("When"), lambda each: each.asked_at.date(), ("asked_at",)),
    Column("state", gettext_lazy("State"), lambda each: each.get_state_display(), ("state",)),
)


@page()
def claims(request: HttpRequest) -> HttpResponse:
    """The claims one may see: one's own, and for officers all."""
    found = RecordClaim.objects.visible_to(request.user).select_related("person", "user")
    from django.db.models import Q

    states = Filter("state", gettext_lazy("State"), lambda state: Q(state=state), RecordClaim.State.choices)
    listing = Listing(request, found, _CLAIMS, name="claims", filters=(states,))
    if listing.wants_file:
        return listing.file()
    may_confirm = bool(may(request.user, "record-claim:confirm"))
    return render(request, "register/claims.html", {"listing": listing, "may_confirm": may_confirm})


confirm = button(
    RecordClaim,
    lambda request, asked: people.confirm_claim(asked, by=signed_in(request)),
    asks="record-claim:confirm",
    done=gettext_lazy("The record now belongs to them."),
    back=lambda asked: reverse("register:claims"),
)
decline = button(
    RecordClaim,
    lambda request, asked: people.decline_claim(asked, by=signed_in(request)),
    asks="record-claim:decline",
    done=gettext_lazy("The claim was turned down."),
    back=lambda asked: reverse("register:claims"),
)
