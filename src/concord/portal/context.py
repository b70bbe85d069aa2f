"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from concord.values.texts import short


def page(request: HttpRequest) -> dict[str, Any]:
    """The languages one can switch to, the address to come back to, and whether this is a demonstration."""
    return {
        "languages": [(code, short(code)) for code, _ in settings.LANGUAGES],
        "here": request.get_full_path(),
        "demo": settings.DEMO,
    }
