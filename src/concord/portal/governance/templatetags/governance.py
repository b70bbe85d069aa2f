"""How the pages of governance show states and who authorised a thing."""

from __future__ import annotations

from typing import Any

from django import template

from concord.governance import queries
from concord.governance.feeds import name
from concord.governance.models import Meeting

register = template.Library()

_TONES = {
    "good": {"standing", "called", "sitting", "settled", "in_force", "done"},
    "warn": {"planned", "closed", "proposed", "open", "draft"},
    "bad": {"cancelled", "dropped", "late"},
}


@register.filter
def mood(state: str) -> str:
    """The class of a state's tag; what a state means is always said in words beside."""
    return next((tone for tone, states in _TONES.items() if state in states), "")


@register.filter
def meeting_name(meeting: Meeting) -> str:
    """Its title, or its number in the mechanism."""
    return name(meeting)


@register.inclusion_tag("governance/authority.html", takes_context=True)
def authorised(context: dict[str, Any], entry: int | str | None) -> dict[str, Any]:
    """Which decision authorised a thing, for whoever may see it; nothing where there is none."""
    request = context.get("request")
    return {"resolution": queries.authority(entry, getattr(request, "user", None)), "entry": entry}
