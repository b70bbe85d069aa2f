"""How the register's pages say kinds, fields, facets and years."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.translation import get_language

from concord.engines.reason import Reason
from concord.portal.register.wording import KINDS, RELATED, field_name, term
from concord.register.models import Card
from concord.values.texts import short

register = template.Library()


@register.filter
def kind_name(kind: str) -> str:
    """A kind of record in words."""
    return str(KINDS.get(kind, kind))


@register.filter
def field(code: str) -> str:
    """A field of science by its name in the reader's language."""
    return field_name(code)


@register.filter
def field_names(codes: Iterable[str]) -> str:
    """Fields of science one after another."""
    return ("；" if get_language() == "zh-hans" else "; ").join(field_name(code) for code in codes)


@register.filter
def said_so(reasons: Iterable[Reason]) -> str:
    """Why something was found, in the reader's language."""
    language = "zh" if short(get_language() or "en") == "zh" else "en"
    return ("；" if language == "zh" else "; ").join(each.text(language) for each in reasons)


@register.filter
def address(card: Card) -> str:
    """The page of a card's record."""
    from concord.portal.register.wording import address_of

    return address_of(card.of)


@register.filter
def facet_value(value: str, facet: str) -> str:
    """A value of a facet in words."""
    return term(facet, value)


@register.filter
def tie_kind(kind: str) -> str:
    """A kind of tie in words."""
    return str(RELATED.get(kind, kind))


@register.filter
def years(thing: Any) -> str:
    """From when to when: 2012–2016, since 2012, until 2016."""
    first, last = (getattr(thing, f"{each}_year", None) or getattr(thing, each, None) for each in ("first", "last"))
    if first and last:
        return str(first) if first == last else f"{first}–{last}"
    return f"{first}–" if first else f"–{last}" if last else ""
