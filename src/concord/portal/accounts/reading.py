"""In which language a browser reads: kept in the browser itself."""

from __future__ import annotations

from typing import TypeVar

from django.conf import settings
from django.http.response import HttpResponseBase

from concord.access.models import User

Answer = TypeVar("Answer", bound=HttpResponseBase)


def in_their_language(response: Answer, user: User) -> Answer:
    """Whoever signs in reads in the language of their account from then on."""
    return read_in(response, user.language)


def read_in(response: Answer, code: str) -> Answer:
    """Read on in a language, if there is such a one."""
    if code in dict(settings.LANGUAGES):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=365 * 24 * 60 * 60,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    return response
