"""Form fields of our values. They work without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from concord.values.amounts import Amount, amount
from concord.values.texts import LocalizedText, short

_GROUPS = ",， \u00a0\u2009"
_GROUPED = re.compile(rf"-?\d{{1,3}}([{_GROUPS}]\d{{3}})+(\.\d+)?")


def languages() -> list[tuple[str, Any]]:
    """The languages a text can be given in: those of the interface, by the tags of our values."""
    return [(short(code), name) for code, name in settings.LANGUAGES]


class LocalizedWidget(forms.MultiWidget):
    """One text per language, then which is the original and which are a machine's."""

    template_name = "values/localized.html"

    def __init__(self, *, long: bool = False, attrs: dict[str, Any] | None = None) -> None:
        one = forms.Textarea if long else forms.TextInput
        widgets: dict[str, forms.Widget | type[forms.Widget]] = {
            tag: one({"lang": tag, **(attrs or {})}) for tag, _ in languages()
        }
        widgets["original"] = forms.Select(choices=languages())
        widgets["machine"] = forms.CheckboxSelectMultiple(choices=languages())
        super().__init__(widgets)

    def id_for_label(self, id_: str) -> str:
        """Labels and error summaries lead to the first text."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: Any) -> list[Any]:
        text = LocalizedText.of(value)
        original = text.original or short(settings.LANGUAGE_CODE)
        return [*(text.texts.get(tag, "") for tag, _ in languages()), original, list(text.machine)]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value, attrs)
        parts = context["widget"]["subwidgets"]
        names = [name for _, name in languages()]
        context["texts"] = list(zip(names, parts, strict=False))
        context["original"], context["machine"] = parts[-2], parts[-1]
        return context


class LocalizedFormField(forms.MultiValueField):
    """A `LocalizedText`. The original needs words; a required field needs at least those.

    Languages that the form does not show (a text in French in an English and Chinese interface) are kept from
    `initial` when `keep` is given.
    """

    def __init__(self, *, long: bool = False, keep: LocalizedText | None = None, **kwargs: Any) -> None:
        kwargs.pop("encoder", None)
        kwargs.pop("decoder", None)
        self.keep = keep or LocalizedText()
        parts: Sequence[forms.Field] = [
            *(forms.CharField(required=False) for _ in languages()),
            forms.ChoiceField(choices=languages(), required=False),
            forms.MultipleChoiceField(choices=languages(), required=False),
        ]
        kwargs.setdefault("widget", LocalizedWidget(long=long))
        super().__init__(parts, require_all_fields=False, **kwargs)

    def compress(self, data_list: list[Any]) -> LocalizedText:
        if not data_list:
            return LocalizedText()
        *texts, original, machine = data_list
        given = {tag: text for (tag, _), text in zip(languages(), texts, strict=True) if text}
        hidden = {tag: text for tag, text in self.keep.texts.items() if tag not in dict(languages())}
        if not given and not hidden:
            return LocalizedText()
        kept = [tag for tag in self.keep.authoritative if tag in {**hidden, **given} and tag not in machine]
        try:
            return LocalizedText({**hidden, **given}, original=original, authoritative=kept, machine=machine or ())
        except ValueError:
            raise ValidationError(
                _(
                    "Give the text in its original language. "
                    "A machine's translation must have words and cannot be the original."
                )
            ) from None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if self.required and not text:
            raise ValidationError(self.error_messages["required"], code="required")
        return text


class AmountWidget(forms.MultiWidget):
    """A number and its unit."""

    def __init__(self, units: Sequence[tuple[str, Any]]) -> None:
        number = forms.TextInput({"inputmode": "decimal", "class": "number"})
        super().__init__({"number": number, "unit": forms.Select(choices=units)})

    def id_for_label(self, id_: str) -> str:
        """Labels and error summaries lead to the number."""
        return f"{id_}_0" if id_ else id_

    def decompress(self, value: Amount | None) -> list[Any]:
        return [None, None] if value is None else [format(value.rounded().number, "f"), value.unit]


class NumberField(forms.DecimalField):
    """A decimal number, whose thousands may be grouped: 1,000.50. A comma elsewhere is refused, not guessed at."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and _GROUPED.fullmatch(value.strip()):
            value = "".join(mark for mark in value if mark not in _GROUPS)
        return super().to_python(value)


class AmountFormField(forms.MultiValueField):
    """An `Amount` of one of the given units, as fine as the unit is and no finer."""

    def __init__(self, *, units: Sequence[str], minimum: Decimal | None = None, **kwargs: Any) -> None:
        choices = [(unit, unit) for unit in units]
        self.minimum = minimum
        super().__init__(
            [NumberField(), forms.ChoiceField(choices=choices)],
            widget=AmountWidget(choices),
            **kwargs,
        )

    def compress(self, data_list: list[Any]) -> Amount | None:
        if not data_list:
            return None
        number, unit = data_list
        value = amount(number, unit)
        if value != value.rounded():
            raise ValidationError(
                _("%(unit)s has %(places)s decimal places."), params={"unit": unit, "places": value.places}
            )
        if self.minimum is not None and value.number < self.minimum:
            raise ValidationError(_("The amount must be at least %(minimum)s."), params={"minimum": self.minimum})
        return value
