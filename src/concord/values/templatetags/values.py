"""How pages show values: ``{{ call.title|said }}``, ``{{ purse.size|amount }}``, ``{{ verdict.reason|words }}``."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import get_format, number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from concord.engines.reason import LANGUAGES, Reason
from concord.values.amounts import Amount
from concord.values.texts import LocalizedText, short

register = template.Library()

_NAMES = {"en": "English", "zh": "中文"}


@register.filter
def said(value: LocalizedText | None) -> SafeString | str:
    """The text in the reader's language; in another language or by a machine, it is marked as such."""
    if not value:
        return ""
    wanted = short(get_language() or "en")
    words = value.in_language(wanted)
    if not words.machine and (not words.fallback or words.language == "und"):
        return words.text
    notes = []
    if words.fallback and words.language != "und":  # a language that nobody stated cannot be named
        notes.append(gettext("in %(language)s") % {"language": _NAMES.get(words.language, words.language)})
    if words.machine:
        notes.append(gettext("machine translation"))
    return format_html(
        '<span lang="{}">{}</span> <span class="language-note">{}</span>',
        words.language,
        words.text,
        pgettext("between notes", ", ").join(notes),
    )


@register.filter
def amount(value: Amount | None) -> str:
    """An amount with its unit, digits grouped as the language has it."""
    if value is None:
        return ""
    number = grouped(value.rounded().number, value.places)
    return f"{value.unit} {number}" if value.is_money else f"{number} {gettext(value.unit)}"


def grouped(number: Decimal, places: int) -> str:
    """Digits in groups as the language has them; by threes with commas where Django names no separator (Chinese)."""
    if not get_format("THOUSAND_SEPARATOR"):
        return f"{number:,.{places}f}"
    return str(number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True))


@register.filter
def words(reason: Reason | None) -> str:
    """A reason in the reader's language."""
    if reason is None:
        return ""
    language = short(get_language() or "en")
    return reason.text(language if language in LANGUAGES else LANGUAGES[0])


@register.simple_tag
def lang(value: Any) -> str:
    """The language tag of a `LocalizedText` as shown now, for a ``lang`` attribute."""
    return value.in_language(short(get_language() or "en")).language if isinstance(value, LocalizedText) else ""
