"""The forms of applicants, and of funders' officers who judge eligibility."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.models import Party, User
from concord.calls.models import Application, Call, CallPurse, EligibilityVerdict, Partner
from concord.portal.call_forms import DAY, Lines, Named
from concord.register import countries
from concord.register.models import Organisation
from concord.strategy.models import Area
from concord.values.amounts import amount
from concord.values.forms import LocalizedFormField, NumberField


class ApplicationForm(forms.Form):
    """The shared part of an application."""

    title = LocalizedFormField(label=gettext_lazy("Title"))
    abstract = LocalizedFormField(label=gettext_lazy("Abstract"), long=True, required=False)
    keywords = Lines(label=gettext_lazy("Keywords"), required=False, help_text=gettext_lazy("One a line."))
    area = Named(label=gettext_lazy("Priority area"), queryset=Area.objects.none(), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Type of application"), choices=(), required=False)
    year = forms.ChoiceField(label=gettext_lazy("Year of the money"), choices=(), required=False)
    months = forms.IntegerField(label=gettext_lazy("Duration in months"), min_value=1, max_value=240, required=False)
    starts_on = forms.DateField(label=gettext_lazy("Planned start"), widget=DAY, required=False)
    documents = Lines(
        label=gettext_lazy("Documents that go with it"),
        required=False,
        help_text=gettext_lazy("Their names as the guide has them, one a line."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, call: Call, application: Application | None = None, **kwargs: Any) -> None:
        if application is not None:
            kwargs["initial"] = {name: getattr(application, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = call.areas.all()  # type: ignore[attr-defined]
        if not call.areas.exists():
            del self.fields["area"]
        for name, offered in (("kind", call.kinds), ("year", call.years)):
            self.fields[name].choices = [("", "–"), *((each, each) for each in offered)]  # type: ignore[attr-defined]
            if not offered:
                del self.fields[name]


class PartnerForm(forms.Form):
    """A partner's part, without what it asks."""

    organisation_name = forms.CharField(label=gettext_lazy("Organisation"), max_length=1000)
    ror = forms.CharField(
        label=gettext_lazy("ROR identifier"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("If the register has the organisation: the last part of its ROR address."),
    )
    organisation_type = forms.CharField(label=gettext_lazy("Type of organisation"), max_length=60, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=(), required=False)
    party = forms.ModelChoiceField(
        label=gettext_lazy("Funder it turns to"),
        queryset=Party.objects.none(),
        required=False,
        empty_label=gettext_lazy("none"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Takes part as"), choices=Partner.Kind.choices)
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=Partner.Role.choices, initial=Partner.Role.PARTNER)
    investigator_email = forms.EmailField(
        label=gettext_lazy("E-mail address of its principal investigator"),
        required=False,
        help_text=gettext_lazy("The investigator fills in and signs this part with their own account."),
    )
    investigator_name = forms.CharField(
        label=gettext_lazy("Name of its principal investigator"), max_length=300, required=False
    )
    documents = Lines(label=gettext_lazy("Documents of this partner"), required=False)

    def __init__(self, *args: Any, call: Call, partner: Partner | None = None, language: str, **kwargs: Any) -> None:
        if partner is not None:
            known = {name: getattr(partner, name) for name in self.base_fields if hasattr(partner, name)}
            email = partner.investigator.email if partner.investigator else ""
            ror = partner.organisation.ror if partner.organisation else ""
            kwargs["initial"] = {**known, "investigator_email": email, "ror": ror}
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = call.parties.all()  # type: ignore[attr-defined]
        named = sorted((countries.name(code, language), code) for code in countries.NAMES)
        self.fields["country"].choices = [("", "–"), *((code, name) for name, code in named)]  # type: ignore[attr-defined]
        if partner is not None:
            del self.fields["role"]

    def clean_ror(self) -> Organisation | None:
        typed = self.cleaned_data["ror"].strip().rstrip("/").rpartition("/")[2].lower()
        found = Organisation.objects.filter(ror=typed).first() if typed else None
        if typed and found is None:
            raise ValidationError(_("The register has no organisation with this identifier."))
        return found

    def clean_investigator_email(self) -> User | None:
        """An account is addressed by its exact e-mail address; there is no list of accounts to choose from."""
        typed = self.cleaned_data["investigator_email"].strip().lower()
        found = User.objects.at_address(typed) if typed else None
        if typed and found is None:
            raise ValidationError(_("Nobody has an account with this address yet. Ask them to register first."))
        return found

    def part(self) -> dict[str, Any]:
        """What the acts take."""
        given = dict(self.cleaned_data)
        own = {"organisation": given.pop("ror"), "investigator": given.pop("investigator_email")}
        return {**given, **own}


class AsksForm(forms.Form):
    """What a partner asks of each purse of its funder, and what it brings itself in the same unit."""

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {each.purse_id: each for each in partner.asks.all()}
        self.purses = [
            each
            for each in partner.application.call.purses.select_related("purse__party")
            if partner.party_id is None or each.purse.party_id == partner.party_id or each.pooled
        ]
        for purse in self.purses:
            self._add(purse, known.get(purse.pk))

    def _add(self, purse: CallPurse, known: Any) -> None:
        unit = purse.size.unit
        texts = {
            "asked": _("Asked of %(purse)s, in %(unit)s"),
            "in_kind": _("Own contribution beside %(purse)s, in %(unit)s"),
        }
        for name, text in texts.items():
            held = getattr(known, "amount" if name == "asked" else name, None)
            self.fields[f"{name}-{purse.pk}"] = NumberField(
                label=text % {"purse": purse.code, "unit": unit},
                min_value=Decimal(0),
                max_digits=18,
                decimal_places=amount(0, unit).places,
                required=False,
                initial=held.rounded().number if held else None,
                widget=forms.TextInput({"inputmode": "decimal", "class": "number"}),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        for purse in self.purses:
            if given.get(f"in_kind-{purse.pk}") and given.get(f"asked-{purse.pk}") is None:
                self.add_error(f"asked-{purse.pk}", _("Say what is asked of this purse, or 0."))
        return given

    def asks(self) -> list[dict[str, Any]]:
        """The purse, what is asked of it and what is brought, for each purse."""
        found = []
        for purse in self.purses:
            numbers = {
                "amount": self.cleaned_data[f"asked-{purse.pk}"],
                "in_kind": self.cleaned_data[f"in_kind-{purse.pk}"],
            }
            found.append(
                {"purse": purse}
                | {name: None if value is None else amount(value, purse.size.unit) for name, value in numbers.items()}
            )
        return found


class VerdictForm(forms.Form):
    """A funder's decision on a partner of its side."""

    decision = forms.ChoiceField(label=gettext_lazy("Verdict"), widget=forms.RadioSelect)
    because = LocalizedFormField(
        label=gettext_lazy("Reason"),
        long=True,
        required=False,
        help_text=gettext_lazy(
            "Needed where you decide otherwise than the rules, or they cannot tell. "
            "The applicants read it if the verdict is “not met”."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        met, not_met = EligibilityVerdict.Verdict.MET, EligibilityVerdict.Verdict.NOT_MET
        self.fields["decision"].choices = [(met.value, met.label), (not_met.value, not_met.label)]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note for one's own side."""

    party = forms.ModelChoiceField(label=gettext_lazy("For"), queryset=Party.objects.none(), empty_label=None)
    text = forms.CharField(label=gettext_lazy("Note"), widget=forms.Textarea({"rows": 3}), max_length=10000)

    def __init__(self, *args: Any, parties: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["party"].queryset = Party.objects.filter(pk__in=[party.pk for party in parties])  # type: ignore[attr-defined]
