"""The forms of review: inviting, appointing, answering, assessing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.models import Party, User
from concord.calls.models import Call, Criterion
from concord.calls.rows import plain
from concord.portal.call_forms import DAY, Lines
from concord.register import countries
from concord.review.models import Assessment, Reviewer
from concord.values import LocalizedText
from concord.values.forms import LocalizedFormField

ROLES = (
    ("chair", gettext_lazy("chair of the panel")),
    ("panel", gettext_lazy("member of the panel")),
    ("observer", gettext_lazy("process observer")),
)


class _OwnParty(forms.Form):
    """For which of one's own parties one acts."""

    party = forms.ModelChoiceField(label=gettext_lazy("For"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, parties: Iterable[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Party.objects.filter(pk__in=[party.pk for party in parties])
        self.fields["party"].queryset = own  # type: ignore[attr-defined]
        self.fields["party"].initial = own.first()


def _account(typed: str) -> User:
    """An account is addressed by its exact e-mail address; there is no list of accounts to choose from."""
    found = User.objects.at_address(typed)
    if found is None:
        raise ValidationError(_("Nobody has an account with this address yet. Ask them to register first."))
    return found


class InviteForm(_OwnParty):
    """A reviewer of one's own side, or of a third country."""

    user = forms.EmailField(label=gettext_lazy("E-mail address of the account"))
    side = forms.ChoiceField(
        label=gettext_lazy("Whose side"),
        choices=(("own", gettext_lazy("our own side")), ("third", gettext_lazy("a third country"))),
    )
    organisation_name = forms.CharField(label=gettext_lazy("Organisation"), max_length=1000, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=(), required=False)
    min_load = forms.IntegerField(label=gettext_lazy("Fewest applications"), min_value=0, initial=0)
    max_load = forms.IntegerField(label=gettext_lazy("Most applications"), min_value=1, required=False)
    expertise = LocalizedFormField(
        label=gettext_lazy("Expertise"),
        long=True,
        required=False,
        help_text=gettext_lazy("Applications are compared with it, with the keywords and with the works."),
    )
    keywords = Lines(label=gettext_lazy("Keywords"), required=False)
    field_order = ("user", "party", "side")

    def __init__(self, *args: Any, parties: Iterable[Party], language: str, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, parties=parties, **kwargs)
        named = sorted((countries.name(code, language), code) for code in countries.NAMES)
        self.fields["country"].choices = [("", "–"), *((code, name) for name, code in named)]  # type: ignore[attr-defined]
        self.fields["max_load"].help_text = _("Left empty: %(count)s, as the call says.") % {"count": call.max_load}

    def clean_user(self) -> User:
        return _account(self.cleaned_data["user"])

    def invitation(self) -> dict[str, Any]:
        """What the act takes."""
        given = dict(self.cleaned_data)
        return {**given, "side": given["party"] if given["side"] == "own" else None}


class AppointForm(_OwnParty):
    """A chair, a member or an observer of the panel."""

    user = forms.EmailField(label=gettext_lazy("E-mail address of the account"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=ROLES)

    def clean_user(self) -> User:
        return _account(self.cleaned_data["user"])


class WhyForm(forms.Form):
    """A reason in one language."""

    because = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 4}), max_length=1000)


class MaybeWhyForm(forms.Form):
    """A reason that may be left out."""

    because = forms.CharField(
        label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 4}), max_length=1000, required=False
    )


class ReportForm(forms.Form):
    """A conflict of one's own side's reviewer that no table shows."""

    reviewer = forms.ModelChoiceField(label=gettext_lazy("Reviewer"), queryset=Reviewer.objects.none())
    because = forms.CharField(label=gettext_lazy("Evidence"), widget=forms.Textarea({"rows": 4}), max_length=1000)

    def __init__(self, *args: Any, reviewers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["reviewer"]
        field.queryset = reviewers
        field.label_from_instance = lambda reviewer: f"{reviewer.code} {reviewer.user.name}"


class DueForm(forms.Form):
    """When assessments are due."""

    due_at = forms.DateTimeField(
        label=gettext_lazy("Assessments due"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class SeedForm(forms.Form):
    """From which seed a plan is made."""

    seed = forms.IntegerField(label=gettext_lazy("Seed"), min_value=0, max_value=2**62, required=False)


class StartForm(forms.Form):
    """From when to when a project runs."""

    starts_on = forms.DateField(label=gettext_lazy("Starts"), widget=DAY)
    ends_on = forms.DateField(label=gettext_lazy("Ends"), widget=DAY, required=False)


class AssessmentForm(forms.Form):
    """Scores by criterion, words for the applicants, and words for one's own side alone."""

    said = LocalizedFormField(
        label=gettext_lazy("Assessment, for the applicants"),
        long=True,
        required=False,
        help_text=gettext_lazy("Do not say who you are."),
    )
    confidential = forms.CharField(
        label=gettext_lazy("Confidential, for your own side's officers alone"),
        required=False,
        max_length=20000,
        widget=forms.Textarea({"rows": 4}),
    )

    def __init__(
        self, *args: Any, criteria: Iterable[Criterion], assessment: Assessment | None = None, **kwargs: Any
    ) -> None:
        known = {score.criterion_id: score.value for score in assessment.scores.all()} if assessment else {}
        if assessment is not None:
            kwargs["initial"] = {"said": assessment.said, "confidential": assessment.confidential}
        super().__init__(*args, **kwargs)
        self.criteria = list(criteria)
        for each in self.criteria:
            self._add(each, known.get(each.pk))
        self.order_fields([*(f"score-{each.name}" for each in self.criteria), "said", "confidential"])

    def _add(self, each: Criterion, value: Any) -> None:
        low, high = (None if bound is None else plain(bound) for bound in (each.lowest, each.highest))
        scale = "" if low is None or high is None else _("From %(low)s to %(high)s.") % {"low": low, "high": high}
        self.fields[f"score-{each.name}"] = forms.DecimalField(
            label=str(each.title),
            required=False,
            max_digits=10,
            decimal_places=4,
            initial=None if value is None else plain(value),
            min_value=low,
            max_value=high,
            help_text=" ".join(part for part in (scale, str(each.guidance)) if part),
            widget=forms.TextInput({"inputmode": "decimal", "class": "number"}),
        )

    def written(self) -> dict[str, Any]:
        """What the act takes."""
        given = self.cleaned_data
        return {
            "scores": {each.name: given[f"score-{each.name}"] for each in self.criteria},
            "said": given["said"] or LocalizedText(),
            "confidential": given["confidential"],
        }
