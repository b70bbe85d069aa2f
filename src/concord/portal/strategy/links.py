"""Where the pages of other rooms' things lie, for the lists of what serves a clause or belongs to an area."""

from __future__ import annotations

from typing import Any

from django.urls import NoReverseMatch, reverse

PAGES = {
    "call": ("calls:call", "code"),
    "project": ("projects:project", "pk"),
    "meeting": ("governance:meeting", "pk"),
    "resolution": ("governance:decision", "pk"),
    "exercise": ("foresight:exercise", "code"),
    "topic": ("foresight:topic", "pk"),
}
"""The model's name -> the name of its page, and the field that its address has."""


def address(thing: Any) -> str:
    """The address of a thing's page; empty where it has none."""
    known = PAGES.get(thing._meta.model_name)
    if known is None:
        return ""
    try:
        return reverse(known[0], args=[getattr(thing, known[1])])
    except NoReverseMatch:
        return ""
