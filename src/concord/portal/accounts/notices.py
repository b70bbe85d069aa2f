"""Whoever's sign-in changes is told: a factor more or less, a provider, a browser not seen before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from allauth.account import signals as account_signals
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa_signals
from allauth.socialaccount import signals as social_signals
from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from concord.access import security
from concord.access.limits import clear
from concord.access.models import User
from concord.portal.accounts.adapters import WINDOW
from concord.portal.accounts.reading import in_their_language

_KEPT = 5  # accounts remembered by one browser
_YEAR = 365 * 24 * 60 * 60


def listen() -> None:
    """Connect the acts to what allauth reports."""
    account_signals.user_logged_in.connect(signed_in, dispatch_uid="concord.signed_in")
    mfa_signals.authenticator_added.connect(_told("factor-added"), weak=False, dispatch_uid="concord.factor_added")
    mfa_signals.authenticator_removed.connect(
        _told("factor-removed"), weak=False, dispatch_uid="concord.factor_removed"
    )
    social_signals.social_account_added.connect(_linked("provider-added"), weak=False, dispatch_uid="concord.linked")
    social_signals.social_account_removed.connect(
        _linked("provider-removed"), weak=False, dispatch_uid="concord.unlinked"
    )


def _told(what: str) -> Callable[..., None]:
    def receive(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
        request.session.pop("second_factor", None)
        if authenticator.type != "recovery_codes":  # they come and go with the first factor
            security.tell(user, by=user, what=what, kind=authenticator.type)

    return receive


def _linked(what: str) -> Callable[..., None]:
    def receive(sender: Any, request: HttpRequest, **given: Any) -> None:
        account = given["sociallogin"].account if "sociallogin" in given else given["socialaccount"]
        user = account.user
        if what == "provider-added":  # an account of ours was opened by a letter: its address is proven
            EmailAddress.objects.get_or_create(
                user=user, email=user.email, defaults={"verified": True, "primary": True}
            )
        security.tell(user, by=user, what=what, kind=account.provider)

    return receive


def signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """After a sign-in that succeeded: forget the failed tries, and write to the person if this browser is new."""
    clear("sign-in", user.email.lower(), seconds=WINDOW)
    known = _known(request)
    mark = _mark(user)
    if mark not in known and not request.session.pop("first_sign_in", False):
        security.new_browser(user, by=user)
    request.signed_in = user, [mark, *(each for each in known if each != mark)][:_KEPT]  # type: ignore[attr-defined]


def remember_browser(respond: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Keep in the browser, signed, whom it signed in, and read on in that person's language.

    The server keeps no list of anybody's devices for it.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = respond(request)
        if signed := getattr(request, "signed_in", None):
            user, known = signed
            in_their_language(response, user)
            response.set_cookie(
                settings.KNOWN_BROWSER_COOKIE_NAME,
                signing.dumps(known, salt="known-browser"),
                max_age=_YEAR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _known(request: HttpRequest) -> list[str]:
    try:
        return list(
            signing.loads(
                request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, ""), salt="known-browser", max_age=_YEAR
            )
        )
    except signing.BadSignature:
        return []


def _mark(user: User) -> str:
    return hashlib.blake2b(str(user.pk).encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=8).hexdigest()
