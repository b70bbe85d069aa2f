"""The forms of a call's money: purses with their restrictions, limits of the selection, conditions."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from concord.calls import rows
from concord.calls.models import Call, CallPurse, Condition, Limit
from concord.calls.terms import LIMITED_BY
from concord.portal.call_forms import Lines, NamedMany
from concord.purses.models import Purse
from concord.register import countries
from concord.strategy.models import Area

FACTS = {
    "": gettext_lazy("all applications together"),
    "area": gettext_lazy("area"),
    "kind": gettext_lazy("type of application"),
    "year": gettext_lazy("year of the money"),
    "party": gettext_lazy("party"),
    "organisation": gettext_lazy("organisation"),
    "country": gettext_lazy("country"),
    "investigator": gettext_lazy("principal investigator"),
}
"""What a limit may go by, in words."""


class PurseForm(forms.Form):
    """A purse for the call."""

    purse = forms.ModelChoiceField(label=gettext_lazy("Purse"), queryset=Purse.objects.none())
    code = forms.SlugField(
        label=gettext_lazy("Its code within the call"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Annexes and tables name the purse by it. Left empty, the purse's own code is taken."),
    )
    pooled = forms.DecimalField(
        label=gettext_lazy("Of it into the common pot"), min_value=Decimal(0), initial=Decimal(0)
    )
    raisable = forms.DecimalField(
        label=gettext_lazy("May be raised by"),
        min_value=Decimal(0),
        initial=Decimal(0),
        help_text=gettext_lazy("What the party may add to close a gap, in the purse's unit."),
    )
    cap = forms.DecimalField(
        label=gettext_lazy("Most for one application"),
        min_value=Decimal(0),
        required=False,
        help_text=gettext_lazy("In the purse's unit; whoever asks more is never funded. Left empty: no cap."),
    )
    areas = NamedMany(label=gettext_lazy("Only for these areas"), queryset=Area.objects.none(), required=False)
    kinds = forms.MultipleChoiceField(label=gettext_lazy("Only for these types of application"), required=False)
    years = forms.MultipleChoiceField(label=gettext_lazy("Only for these years"), required=False)
    countries = forms.MultipleChoiceField(
        label=gettext_lazy("Only for partners in these countries"),
        required=False,
        help_text=gettext_lazy("Nothing chosen is no restriction, here and above."),
    )

    def __init__(self, *args: Any, purses: Any, call: Call, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["purse"]
        field.queryset = purses
        field.label_from_instance = lambda purse: f"{purse.title} ({purse.code}): {purse.size}"
        field.empty_label = None if purses.exists() else _("no purse is free; open one first")
        fields: Any = self.fields
        fields["areas"].queryset = call.areas.all()
        fields["kinds"].choices = [(each, each) for each in call.kinds]
        fields["years"].choices = [(each, each) for each in call.years]
        language = get_language() or "en"
        known = {code for side in call.sides.all() for code in side.countries} or countries.NAMES
        named = sorted((countries.name(code, language), code) for code in known)
        fields["countries"].choices = [(code, name) for name, code in named]
        for name, offered in (("areas", call.areas.exists()), ("kinds", call.kinds), ("years", call.years)):
            if not offered:
                del self.fields[name]


class LimitsForm(forms.Form):
    """Minimums and maximums, one a row; rows without either are left out."""

    SPARE = 2

    def __init__(self, *args: Any, limits: Iterable[Limit], purses: Iterable[CallPurse], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.purses = {purse.code: purse for purse in purses}
        known: list[Limit | None] = [*limits]
        self.rows = range(max(3, len(known) + self.SPARE))
        for row in self.rows:
            self._add(row, known[row] if row < len(known) else None)

    def _add(self, row: int, known: Limit | None) -> None:
        number = _("Limit %(number)s") % {"number": row + 1}

        def label(what: str) -> str:
            return _("%(limit)s: %(what)s") % {"limit": number, "what": what}

        self.fields[f"by-{row}"] = forms.ChoiceField(
            label=label(_("over what")),
            choices=[("", FACTS[""]), *((fact, FACTS[fact]) for fact in LIMITED_BY)],
            required=False,
            initial=known.by if known else "",
        )
        self.fields[f"value-{row}"] = forms.CharField(
            label=label(_("which")),
            max_length=200,
            required=False,
            initial=known.value if known else "",
            help_text=_("Left empty: each alike."),
        )
        self.fields[f"measure-{row}"] = forms.ChoiceField(
            label=label(_("counts")), choices=Limit.Measure.choices, initial=known.measure if known else "awards"
        )
        for name, what in (("least", _("at least")), ("most", _("at most"))):
            value = getattr(known, name) if known else None
            self.fields[f"{name}-{row}"] = forms.DecimalField(
                label=label(what),
                min_value=Decimal(0),
                required=False,
                initial=None if value is None else rows.plain(value),
            )
        self.fields[f"purses-{row}"] = forms.MultipleChoiceField(
            label=label(_("of these purses")),
            choices=[(code, code) for code in self.purses],
            required=False,
            initial=[each.code for each in known.purses.all()] if known else [],
            help_text=_("Nothing chosen: all of them."),
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        found = []
        for row in self.rows:
            one = {name: given.get(f"{name}-{row}") for name in ("by", "value", "measure", "least", "most")}
            if one["least"] is None and one["most"] is None:
                continue
            if one["least"] is not None and one["most"] is not None and one["least"] > one["most"]:
                self.add_error(f"most-{row}", _("Not below the least."))
            if one["measure"] == Limit.Measure.SHARE and max(one["least"] or 0, one["most"] or 0) > 1:
                self.add_error(f"most-{row}", _("A share lies between 0 and 1."))
            found.append({**one, "purses": [self.purses[code] for code in given.get(f"purses-{row}", ())]})
        return {"limits": found}


class ConditionForm(forms.Form):
    """A condition between applications."""

    kind = forms.ChoiceField(label=gettext_lazy("Condition"), choices=Condition.Kind.choices, widget=forms.RadioSelect)
    applications = Lines(
        label=gettext_lazy("Applications"),
        help_text=gettext_lazy("Their numbers, one a line; of the second kind, the one that needs the others first."),
    )

    def clean_applications(self) -> list[str]:
        given: list[str] = self.cleaned_data["applications"]
        if len(given) < 2:
            raise ValidationError(_("Name at least two applications."))
        return given
