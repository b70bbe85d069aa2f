"""The forms of a call's officers."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.models import Party, Role
from concord.access.standing import standing
from concord.calls import kinds, posing, rows
from concord.calls.models import Annex, Call, Criterion
from concord.engines import rank
from concord.strategy.models import Agreement, Area
from concord.strategy.queries import in_force
from concord.values import LocalizedText
from concord.values.forms import LocalizedFormField, LocalizedWidget

_MOMENT = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class Named(forms.ModelChoiceField[Any]):
    """Objects by the words of the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "titles", None) or obj)


class NamedMany(forms.ModelMultipleChoiceField[Any]):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.titles)


class Lines(forms.CharField):
    """Several words or names, one a line (or with commas or semicolons between)."""

    widget = forms.Textarea({"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        text = str(value or "")
        for mark in ";；,，、":
            text = text.replace(mark, "\n")
        return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))

    def validate(self, value: Any) -> None:
        super().validate(value)
        if any(len(each) > 100 for each in value):
            raise ValidationError(_("Each entry may have at most 100 characters."))


class CallForm(forms.Form):
    """The terms of a call."""

    title = LocalizedFormField(label=gettext_lazy("Title"))
    kind = forms.ChoiceField(label=gettext_lazy("What it awards"), choices=kinds.CHOICES)
    summary = LocalizedFormField(label=gettext_lazy("In short"), long=True, required=False)
    guide = LocalizedFormField(label=gettext_lazy("Guide for applicants"), long=True, required=False)
    agreement = Named(label=gettext_lazy("Under which agreement"), queryset=Agreement.objects.none(), required=False)
    areas = NamedMany(label=gettext_lazy("Priority areas"), queryset=Area.objects.none(), required=False)
    opens_at = forms.DateTimeField(label=gettext_lazy("Opens"), widget=_MOMENT)
    closes_at = forms.DateTimeField(label=gettext_lazy("Closes"), widget=_MOMENT)
    date = forms.DateField(label=gettext_lazy("Day for which annexes and lists are read"), widget=DAY, required=False)
    funding_mode = forms.ChoiceField(label=gettext_lazy("How the parties pay"), choices=Call.Mode.choices)
    policy = forms.ChoiceField(
        label=gettext_lazy("How applications are selected"), choices=Call.Policy.choices, initial=Call.Policy.SKIP
    )
    ties = forms.ChoiceField(label=gettext_lazy("Ties"), choices=Call.Ties.choices, initial=Call.Ties.MOST)
    kinds = Lines(
        label=gettext_lazy("Types of application"),
        required=False,
        help_text=gettext_lazy("What applicants choose from, one a line; left empty, no type is asked."),
    )
    years = Lines(
        label=gettext_lazy("Years of money"),
        required=False,
        help_text=gettext_lazy("What applicants choose from, one a line; left empty, no year is asked."),
    )
    priority = forms.CharField(
        label=gettext_lazy("Selected first, whatever the rank"),
        max_length=400,
        required=False,
        help_text=gettext_lazy("kind=…, year=… or area=… with values split by semicolons: kind=partnership; base"),
    )
    top_up = forms.DecimalField(
        label=gettext_lazy("Top-up from above the parties"), min_value=Decimal(0), decimal_places=4, required=False
    )
    top_up_unit = forms.CharField(
        label=gettext_lazy("Unit of the top-up"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Left empty where all purses have one unit."),
    )
    gap_share = forms.DecimalField(
        label=gettext_lazy("Of the top-up, to fill gaps"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=4,
        initial=Decimal(1),
        required=False,
        help_text=gettext_lazy(
            "A part from 0 to 1 that goes down the list where a purse falls short; the rest is spread over the purses."
        ),
    )
    top_up_rate = forms.DecimalField(
        label=gettext_lazy("Greatest part that the top-up may be"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=4,
        required=False,
        help_text=gettext_lazy("Of all the money of its unit, such as 0.33."),
    )
    share = forms.DecimalField(
        label=gettext_lazy("Part of the list that can be supported"),
        min_value=Decimal(0),
        max_value=Decimal(1),
        decimal_places=4,
        required=False,
        help_text=gettext_lazy(
            "From 0 to 1: draws the provisional line, and the group that the data cannot tell apart."
        ),
    )
    draw = forms.BooleanField(
        label=gettext_lazy("A lottery by the seed decides inside the group at the line"), required=False
    )
    reviewers_per_application = forms.IntegerField(
        label=gettext_lazy("Reviewers for each application"), min_value=1, max_value=50, initial=3
    )
    reviewers_per_side = forms.IntegerField(
        label=gettext_lazy("Of these at least from each side"), min_value=0, max_value=50, initial=1
    )
    max_load = forms.IntegerField(
        label=gettext_lazy("Most applications for one reviewer"), min_value=1, max_value=1000, initial=10
    )
    min_assessments = forms.IntegerField(
        label=gettext_lazy("Fewest assessments to be ranked"), min_value=1, max_value=50, initial=1
    )
    threshold = forms.DecimalField(label=gettext_lazy("Threshold of the whole score"), required=False)
    ranking_method = forms.ChoiceField(label=gettext_lazy("Ranking method"), choices=())
    best = forms.ChoiceField(label=gettext_lazy("Which score is best"), choices=Call.Best.choices)
    seed = forms.IntegerField(
        label=gettext_lazy("Seed of lots"),
        min_value=0,
        max_value=2**62,
        initial=0,
        help_text=gettext_lazy("Fixed before applications come in, so that every draw can be repeated."),
    )
    invented = forms.BooleanField(label=gettext_lazy("This call is invented, for demonstration"), required=False)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = Agreement.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["areas"].queryset = in_force(user)  # type: ignore[attr-defined]
        self.fields["ranking_method"].choices = [(each, each) for each in rank.METHODS]  # type: ignore[attr-defined]
        zone = _("Your time zone: %(zone)s.") % {"zone": user.time_zone}
        for name in ("opens_at", "closes_at"):
            self.fields[name].help_text = zone

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        most, each = given.get("reviewers_per_application"), given.get("reviewers_per_side")
        if most is not None and each is not None and each > most:
            self.add_error("reviewers_per_side", _("Not more than there are for each application."))
        if given.get("draw") and given.get("share") is None:
            self.add_error("share", _("A lottery needs the part that can be supported."))
        if given.get("gap_share") is None:
            given["gap_share"] = Decimal(1)
        return given


class NewCallForm(CallForm):
    """A new call: also its code and its parties."""

    code = forms.SlugField(
        label=gettext_lazy("Code"), max_length=40, help_text=gettext_lazy("Short, in Latin letters: FC-2018.")
    )
    parties = forms.ModelMultipleChoiceField(label=gettext_lazy("Parties"), queryset=Party.objects.none())
    signers = forms.IntegerField(
        label=gettext_lazy("Persons who sign within each party"), min_value=1, max_value=5, initial=2
    )
    field_order = ("code", "title", "parties", "signers")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        own = standing(user).parties(Role.OFFICER, Role.HEAD)
        self.fields["parties"].queryset = Party.objects.visible_to(user).exclude(parent=None)  # type: ignore[attr-defined]
        self.fields["parties"].initial = list(own)


class CriteriaForm(forms.Form):
    """The criteria, one a row; rows without a name are left out."""

    SPARE = 2

    def __init__(self, *args: Any, criteria: Iterable[Criterion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known: list[Criterion | None] = [*criteria]
        self.rows = range(max(3, len(known) + self.SPARE))
        for row in self.rows:
            self._add(row, known[row] if row < len(known) else None)

    def _add(self, row: int, known: Criterion | None) -> None:
        number = _("Criterion %(number)s") % {"number": row + 1}
        self.fields[f"name-{row}"] = forms.SlugField(
            label=_("%(criterion)s: short name") % {"criterion": number},
            max_length=60,
            required=False,
            initial=known.name if known else "",
            help_text=_("In Latin letters, for tables: excellence."),
        )
        self.fields[f"title-{row}"] = LocalizedFormField(
            label=_("%(criterion)s: title") % {"criterion": number},
            required=False,
            initial=known.title if known else None,
        )
        labels = {
            "weight": _("weight"),
            "lowest": _("lowest score"),
            "highest": _("highest score"),
            "threshold": _("threshold"),
        }
        for name, label in labels.items():
            value = getattr(known, name) if known else None
            self.fields[f"{name}-{row}"] = forms.DecimalField(
                label=_("%(criterion)s: %(what)s") % {"criterion": number, "what": label},
                required=False,
                initial=None if value is None else rows.plain(value),
            )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        found = []
        for row in self.rows:
            name = given.get(f"name-{row}")
            if not name:
                continue
            title = given.get(f"title-{row}") or LocalizedText({"en": name})
            numbers = {each: given.get(f"{each}-{row}") for each in ("lowest", "highest", "threshold")}
            found.append({"name": name, "title": title, "weight": given.get(f"weight-{row}") or Decimal(1), **numbers})
            low, high = numbers["lowest"], numbers["highest"]
            if low is not None and high is not None and low >= high:
                self.add_error(f"highest-{row}", _("The highest score must be above the lowest."))
        if not found:
            raise ValidationError(_("Name at least one criterion."))
        if len({each["name"] for each in found}) < len(found):
            raise ValidationError(_("Each criterion needs a name of its own."))
        return {**given, "criteria": found}


class AnnexForm(forms.Form):
    """An annex: its version and its rules, one a line."""

    version = forms.CharField(label=gettext_lazy("Version"), max_length=40, initial="1")
    effective = forms.DateField(label=gettext_lazy("In force from"), widget=DAY, required=False)
    rules = forms.CharField(
        label=gettext_lazy("Rules"),
        required=False,
        widget=forms.Textarea({"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy("One rule a line: kind: parameter=value; parameter=value | where the funder says so"),
    )

    def __init__(self, *args: Any, annex: Annex | None, **kwargs: Any) -> None:
        if annex is not None:
            lines = "\n".join(map(_line, annex.rules))
            kwargs["initial"] = {"version": annex.version, "effective": annex.effective, "rules": lines}
        super().__init__(*args, **kwargs)

    def clean_rules(self) -> list[dict[str, Any]]:
        found = []
        for number, line in enumerate(self.cleaned_data["rules"].splitlines(), start=1):
            if line.strip():
                found.append(self._read(number, line))
        return found

    @staticmethod
    def _read(number: int, line: str) -> dict[str, Any]:
        rule, _mark, source = line.partition(" | ")
        kind, _colon, given = rule.replace("：", ":", 1).partition(":")
        try:
            parameters = posing.parameters(given)
        except ValueError as bad:
            raise ValidationError(
                _("Line %(number)s: “%(part)s” has no equals sign.") % {"number": number, "part": bad.args[0]}
            ) from None
        return {"kind": kind.strip(), "parameters": parameters, "source": source.strip()}


def _line(rule: dict[str, Any]) -> str:
    given = "; ".join(f"{name}={rows.said(value)}" for name, value in rule.get("parameters", {}).items())
    source = f" | {rule['source']}" if rule.get("source") else ""
    return f"{rule['kind']}{': ' if given else ''}{given}{source}"


class FactsForm(forms.Form):
    """A list that an annex needs."""

    name = forms.CharField(label=gettext_lazy("Name that the rule uses"), max_length=100)
    date = forms.DateField(label=gettext_lazy("As of"), widget=DAY, required=False)
    entries = forms.CharField(
        label=gettext_lazy("Entries"),
        widget=forms.Textarea({"rows": 10}),
        help_text=gettext_lazy(
            "One a line; where the list gives a value, after an equals sign: East Lake University = 3"
        ),
    )

    def clean_entries(self) -> dict[str, str | None]:
        pairs = (line.partition("=") for line in self.cleaned_data["entries"].splitlines() if line.strip())
        return {key.strip(): value.strip() or None for key, _equals, value in pairs}


class SignForm(forms.Form):
    """For which party one signs."""

    party = forms.ModelChoiceField(label=gettext_lazy("For"), queryset=Party.objects.none(), empty_label=None)

    def __init__(self, *args: Any, parties: Iterable[Party], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = Party.objects.filter(pk__in=[party.pk for party in parties])
        self.fields["party"].queryset = own  # type: ignore[attr-defined]
        self.fields["party"].initial = own.first()


class BecauseForm(forms.Form):
    """A reason, in every language that its readers need."""

    because = LocalizedFormField(label=gettext_lazy("Reason"), long=True, widget=LocalizedWidget(long=True))
