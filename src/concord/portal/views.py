"""The pages that belong to no room: home, signing in and out, the language switch, and what went wrong."""

from __future__ import annotations

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from concord.access.cast import CODES, address
from concord.access.models import User
from concord.calls.models import Call
from concord.portal.accounts.reading import in_their_language, read_in
from concord.projects.models import Project
from concord.strategy.models import Agreement

_BACKEND = settings.AUTHENTICATION_BACKENDS[0]
_SHOWN = 5


def home(request: HttpRequest) -> HttpResponse:
    """The first page: what the reader may see of calls, projects and agreements, the newest first."""
    user = request.user
    context = {
        "calls": Call.objects.visible_to(user).prefetch_related("parties").order_by("-closes_at", "code")[:_SHOWN],
        "projects": Project.objects.visible_to(user).order_by("-pk")[:_SHOWN],
        "agreements": Agreement.objects.visible_to(user).select_related("pack").order_by("-signed", "code")[:_SHOWN],
    }
    return render(request, "portal/home.html", context)


@require_POST
def sign_in_as(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the cast; there is no such page outside a demonstration."""
    code = request.POST.get("who", "")
    if not settings.DEMO or code not in CODES:
        raise Http404
    user = User.objects.filter(email=address(code), is_active=True).first()
    if user is None:
        raise Http404
    login(request, user, backend=_BACKEND)
    UserSession.objects.create_from_request(request)
    return in_their_language(HttpResponseRedirect(_back(request)), user)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Read on in another language, on the same page."""
    return read_in(HttpResponseRedirect(_back(request)), request.POST.get("language", ""))


def _back(request: HttpRequest) -> str:
    """The page to return to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if wanted and ours else reverse("portal:home")


# -- what went wrong ---------------------------------------------------------------------------------------------------


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its token: the session ended, or another site sent it."""
    return render(request, "portal/stale_form.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/wrong.html", {"status": 400}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/wrong.html", {"status": 403}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "portal/wrong.html", {"status": 404}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/wrong.html", {"status": 500}, status=500)
