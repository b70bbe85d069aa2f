"""Officers and administrators sign in with a second factor where this installation is in service."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from concord.access.standing import standing

Respond = Callable[[HttpRequest], HttpResponseBase]
_FREE = ("/account/", "/sign-out", "/language", "/static/", "/health/")


def require_second_factor(respond: Respond) -> Respond:
    """Whoever acts for a party sees nothing but the page that sets one up, until they have a second factor."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if settings.SECOND_FACTOR and not request.path.startswith(_FREE) and _lacks(request):
            return render(request, "accounts/second_factor.html", {"where": reverse("mfa_index")}, status=403)
        return respond(request)

    return middleware


def _lacks(request: HttpRequest) -> bool:
    user = request.user
    if not user.is_authenticated or request.session.get("second_factor"):
        return False
    if not standing(user).parties():
        return False
    request.session["second_factor"] = is_mfa_enabled(user)
    return not request.session["second_factor"]
