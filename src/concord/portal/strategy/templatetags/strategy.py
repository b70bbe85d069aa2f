"""How pages show what documents say: every language of a title, the place of a statement, a claimed figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext

from concord.register.countries import name
from concord.strategy.units import CURRENCIES, UNITS
from concord.values.templatetags.values import grouped, said
from concord.values.texts import LocalizedText, short

register = template.Library()


@register.inclusion_tag("strategy/other_languages.html")
def other_languages(item: Any) -> dict[str, Any]:
    """The title in the languages other than the reader's, saying of each whether a document prints it."""
    return {"lines": [line for line in _lines(item) if not line["read"]]}


@register.filter
def own_wording(item: Any) -> bool:
    """Whether the title in the reader's language is Concord's, because no document prints it in that language."""
    return any(line["own"] for line in _lines(item) if line["read"])


def _lines(item: Any) -> list[dict[str, Any]]:
    titles: LocalizedText = item.titles
    printed = {place["language"] for place in item.at}
    reader = short(get_language() or "en")
    return [
        {"language": language, "text": text, "own": language not in printed, "read": language == reader}
        for language, text in titles.texts.items()
    ]


@register.inclusion_tag("strategy/places.html")
def places(at: list[dict[str, str]], documents: Mapping[str, Any]) -> dict[str, Any]:
    """Where documents say it: document, language, section, and the words there."""
    return {
        "places": [
            {
                "document": documents.get(place["document"]),
                "language": place["language"],
                "named": _text_in(place["language"]),
                "section": _section(place["section"]),
                "anchor": place["anchor"],
            }
            for place in at
        ]
    }


def _text_in(language: str) -> str:
    known = {"en": pgettext("language of a text", "English"), "zh": pgettext("language of a text", "Chinese")}
    return known.get(language, language)


def _section(name: str) -> str:
    """A numbered section by its number; the unnumbered parts of a document in words."""
    part, _, number = name.partition("-")
    words = {
        "cover": gettext("cover"),
        "headline": gettext("headline"),
        "foreword": gettext("foreword"),
        "paragraph": gettext("paragraph %(number)s") % {"number": number},
    }
    return words.get(part, f"§\N{NO-BREAK SPACE}{name}")


@register.filter
def claimed(claim: Any) -> str:
    """A claimed figure with its wording and unit: “more than 40 funding initiatives”."""
    said = worded(claim.wording, counted(claim.value, claim.unit))
    return gettext("%(figure)s expected") % {"figure": said} if claim.expected else said


@register.filter
def stated_once(subjects: Iterable[Any]) -> list[Any]:
    """The subjects on which there is one claim only."""
    return [side for side in subjects if len(side.claims) == 1]


@register.filter
def aimed(target: Any) -> str:
    """The value of a target: “more than 80 %”, “2–3 projects”; nothing where only a direction is agreed."""
    if target.value is None:
        return ""
    if target.upper is not None:
        return f"{figure(target.value)}–{counted(target.upper, target.unit)}"
    return worded(target.wording or "exactly", counted(target.value, target.unit))


def worded(wording: str, said: str) -> str:
    """A figure in the class of words that the document chose."""
    return {
        "exactly": "{}",
        "over": gettext("more than {}"),
        "at_least": gettext("at least {}"),
        "about": gettext("about {}"),
        "nearly": gettext("nearly {}"),
    }[wording].format(said)


def counted(value: Any, unit: str) -> str:
    """A figure with its unit, as the reader's language writes both."""
    if unit in CURRENCIES:
        return f"{unit} {figure(value)}"
    language = short(get_language() or "en")
    words = UNITS.get(unit, {}).get("one" if value == 1 and language == "en" else language)
    words = words or UNITS.get(unit, {}).get(language, unit)
    return f"{figure(value)}{'' if unit == 'percent' else ' '}{words}"


def figure(value: Any) -> str:
    """A number with as many places as it has."""
    value = value.normalize()
    return grouped(value, max(0, -int(value.as_tuple().exponent)))


@register.simple_tag
def in_reader(words: Mapping[str, str] | None) -> str:
    """Words per language, as a pack has them, in the reader's language."""
    return LocalizedText(words or {}).in_language(short(get_language() or "en")).text


@register.filter
def said_or_text(title: Any) -> Any:
    """A title of any room: in several languages, or plain."""
    return said(title) if isinstance(title, LocalizedText) else title


@register.filter
def matched(relation: str) -> str:
    """How an area matches a field of another scheme."""
    return {
        "exact": gettext("the same"),
        "close": gettext("nearly the same"),
        "broad": gettext("the field is wider"),
        "narrow": gettext("the field is narrower"),
        "related": gettext("related"),
    }[relation]


@register.filter
def authority(cited: str) -> str:
    """What authorised a version, in words: a pack and its version, or an entry of the journal."""
    kind, _, rest = cited.partition(":")
    if kind == "pack":
        code, _, version = rest.partition(" ")
        return gettext("pack %(code)s, version %(version)s") % {"code": code, "version": version}
    if kind == "entry":
        return gettext("decision, journal entry %(number)s") % {"number": rest}
    return cited


@register.filter
def thing_kind(kind: str) -> str:
    """What an area is used by, in words."""
    known = {"person": gettext("People"), "project": gettext("Projects"), "output": gettext("Outputs")}
    return known.get(kind, kind)


@register.filter
def listed(values: Iterable[Any]) -> SafeString:
    """Texts one after another, separated as the reader's language separates them."""
    separator = "、" if get_language() == "zh-hans" else ", "
    return format_html_join(
        separator, "{}", ((each if isinstance(each, str) else said(getattr(each, "name", each)),) for each in values)
    )


@register.filter
def listed_countries(codes: Iterable[str]) -> str:
    """Countries by name, or a dash where there is none."""
    return ("、" if get_language() == "zh-hans" else ", ").join(country(code) for code in codes) or "–"


@register.filter
def country(code: str) -> str:
    """A country by its name in the reader's language, where it has one, else by its code."""
    return name(code, short(get_language() or "en"))
