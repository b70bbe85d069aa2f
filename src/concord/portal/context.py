"""What every page knows."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import get_language

from concord.values.texts import short


def page(request: HttpRequest) -> dict[str, Any]:
    """The parts that all pages of a language share, the address to come back to, whether this is a demonstration."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        **_shared(language, settings.DEMO),
        "LANGUAGE_CODE": language,
        "here": request.get_full_path(),
        "demo": settings.DEMO,
    }


@cache
def _shared(language: str, demo: bool) -> dict[str, Any]:
    """Rendered once for each language: nothing in them depends on the request."""
    known = {
        "languages": [(code, short(code)) for code, _ in settings.LANGUAGES],
        "LANGUAGE_CODE": language,
        "demo": demo,
    }
    return {
        name: render_to_string(f"portal/{template}.html", known)
        for name, template in (
            ("navigation", "navigation"),
            ("own_navigation", "mine"),
            ("language_buttons", "languages"),
        )
    }
