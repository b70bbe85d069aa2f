"""What happens around every page: a log line, the content security policy, rate limits, refusals as pages."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from concord.access.limits import TooOften, hit
from concord.access.refusals import Clash, NotAllowed, Refused, WrongState
from concord.engines.reason import LANGUAGES
from concord.values.texts import short

Respond = Callable[[HttpRequest], HttpResponseBase]

log = logging.getLogger("concord.request")

_servers = [urlsplit(each["settings"]["server_url"]) for each in settings.OPENID_PROVIDERS]
# Signing in by a provider is a form that is answered with a redirect to it.
_forms = " ".join(["'self'", *(f"{server.scheme}://{server.netloc}" for server in _servers)])
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    f"connect-src 'self'; manifest-src 'self'; form-action {_forms}; frame-ancestors 'none'; base-uri 'none'"
)


def log_request(respond: Respond) -> Respond:
    """One line per request, with a number that the answer carries too. No address, no name, no query."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        started, number = time.perf_counter(), uuid.uuid4().hex[:16]
        response = respond(request)
        if not request.path.startswith(("/static/", "/health/")):
            user = getattr(request, "_cached_user", None)  # only if the page asked: a log line costs no query
            milliseconds, path = round((time.perf_counter() - started) * 1000), _without_secrets(request)
            log.info(
                "%s %s %s %d ms", request.method, path, response.status_code, milliseconds,
                extra={
                    "request": number, "method": request.method, "path": path,
                    "status": response.status_code, "ms": milliseconds, "user": getattr(user, "reference", ""),
                },
            )  # fmt: skip
        response.headers["X-Request-ID"] = number
        return response

    return middleware


def _without_secrets(request: HttpRequest) -> str:
    """The path, without what lets in whoever knows it: a calendar's address, a link to set a password."""
    match, path = request.resolver_match, request.path
    for part in ("secret", "token"):
        if match is not None and match.kwargs.get(part):
            path = path.replace(match.kwargs[part], "…")
    return path


def content_security(respond: Respond) -> Respond:
    """Scripts, styles and pictures come from this server's own files, and no page lies in another's frame."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def limit_writes(respond: Respond) -> Respond:
    """So many forms a minute for each account, or for each address where nobody is signed in."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in {"GET", "HEAD", "OPTIONS"}:
            user = getattr(request, "user", None)
            who = user.reference if user is not None and user.is_authenticated else request.META.get("REMOTE_ADDR", "")
            try:
                hit("write", who, at_most=settings.WRITES_A_MINUTE, seconds=60)
            except TooOften as refusal:
                return refuse(request, refusal)
        return respond(request)

    return middleware


class refusals:
    """An act that was refused in a view becomes a page that says why."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refuse(request, error) if isinstance(error, Refused) else None


def refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page of a refusal: 403 not allowed, 409 wrong state, 429 too often, 422 anything else."""
    status = {NotAllowed: 403, WrongState: 409, Clash: 409, TooOften: 429}.get(type(refusal), 422)
    language = short(get_language() or "en")
    why = refusal.reason.text(language if language in LANGUAGES else LANGUAGES[0])
    response = render(request, "portal/refused.html", {"why": why, "code": refusal.reason.code}, status=status)
    if isinstance(refusal, TooOften):
        response.headers["Retry-After"] = str(60 * refusal.reason.values["minutes"])
    return response
