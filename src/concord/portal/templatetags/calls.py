"""How the pages of a call show moments, plain numbers, states and stored reasons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from concord.calls.models import Application
from concord.engines import eligibility
from concord.values import LocalizedText
from concord.values.templatetags.values import said
from concord.values.texts import short

register = template.Library()

GOOD = {
    "open",
    "accepted",
    "submitted",
    "eligible",
    "met",
    "released",
    "frozen",
    "funded",
    "confirmed",
    "active",
    "awarded",
    "final",
    "running",
    "done",
    "sent",
    "fund",
}
WARN = {
    "signing",
    "unknown",
    "proposed",
    "invited",
    "asked",
    "reserve",
    "recommended",
    "committed",
    "prepared",
    "waiting",
    "stopped",
    "review",
    "selection",
}
BAD = {"withdrawn", "declined", "not_met", "conflict", "refused", "lapsed", "failed", "refuse"}


@register.filter
def tone(state: str) -> str:
    """The class of a state's tag; what a state means is always said in words beside."""
    return "good" if state in GOOD else "warn" if state in WARN else "bad" if state in BAD else ""


@register.simple_tag
def times(moment: datetime | None, parties: Iterable[Any] = ()) -> SafeString | str:
    """A moment in the zone of every party, each said by its distance from universal time; one line per zone."""
    if moment is None:
        return "–"
    zones = list(dict.fromkeys(party.time_zone for party in parties)) or ["UTC"]
    there = {local.utcoffset(): local for local in (moment.astimezone(ZoneInfo(zone)) for zone in zones)}
    lines = "".join(
        f'<span class="time">{local:%Y-%m-%d %H:%M}\N{NO-BREAK SPACE}<small>{_zone(offset)}</small></span>'
        for offset, local in there.items()
    )
    return mark_safe(f'<time datetime="{moment.isoformat(timespec="seconds")}">{lines}</time>')  # digits and signs only


def _zone(offset: timedelta | None) -> str:
    minutes = int((offset or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02d}" if rest else "")


@register.filter
def plain(number: Decimal | float | None) -> str:
    """A number without needless zeros."""
    if number is None:
        return "–"
    value = number if isinstance(number, Decimal) else Decimal(repr(round(float(number), 4)))
    return format(value.normalize(), "f") if value else "0"


@register.filter
def stored(reason: Mapping[str, Any] | None) -> str:
    """A reason as it was stored, in the reader's language."""
    if not reason:
        return ""
    language = short(get_language() or "en")
    return str(reason.get(language) or reason.get("en") or reason.get("said") or reason.get("code") or "")


@register.filter
def rule_words(rule: Mapping[str, Any]) -> SafeString | str:
    """A rule of an annex in words: the funder's own where there are any, else what its kind says with its values."""
    if rule.get("text"):
        return said(LocalizedText(rule["text"]))
    language = short(get_language() or "en")
    kind = eligibility.kinds().get(rule["kind"])
    if kind is None:
        return str(rule["kind"])
    named = {each.name: each.zh if language == "zh" else each.en for each in kind.parameters}
    given = rule.get("parameters", {})
    values = [f"{named.get(name, name)}{_colon(language)}{value}" for name, value in given.items()]
    sentence = kind.zh if language == "zh" else kind.en
    return sentence + (
        (("（{}）" if language == "zh" else " ({})").format(_semicolon(language).join(values))) if values else ""
    )


def _colon(language: str) -> str:
    return "：" if language == "zh" else ": "


def _semicolon(language: str) -> str:
    return "；" if language == "zh" else "; "


@register.filter
def joined(values: Iterable[Any]) -> str:
    """Words one after another, separated as the reader's language separates them."""
    return ("、" if get_language() == "zh-hans" else ", ").join(str(each) for each in values)


@register.filter
def reviewer_side(party: Any) -> str:
    """The side of a reviewer."""
    return str(party) if party else gettext("third country")


@register.filter
def application_state(state: str) -> str:
    """A state of applications in words."""
    return str(dict(Application.State.choices).get(state, state))
