"""The page for signing in, and the page on which one's sign-in is kept safe."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from concord.access.cast import CODES, described
from concord.access.models import User
from concord.access.standing import standing


class SignIn(LoginView):  # type: ignore[misc]
    """Signing in: by e-mail and password, a passkey, a provider, or in a demonstration as one of the cast."""

    template_name = "accounts/sign_in.html"

    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        for field in form.fields.values():
            field.help_text = ""  # the page has its own link for a password forgotten
            field.widget.attrs.pop("placeholder", None)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        cast = [(code, described(code)) for code in CODES] if settings.DEMO else []
        return {**super().get_context_data(**kwargs), "cast": cast, "providers": providers(self.request)}


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """Everything about one's own sign-in at one place."""
    user = request.user
    assert isinstance(user, User)
    kinds = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "factors": kinds - {"recovery_codes"},
        "sessions": UserSession.objects.filter(user=user).count(),
        "providers": providers(request),
        "linked": SocialAccount.objects.filter(user=user),
        "required": settings.SECOND_FACTOR and bool(standing(user).parties()),
        "has_password": user.has_usable_password(),
    }
    return render(request, "accounts/account.html", context)


def providers(request: HttpRequest) -> list[Any]:
    """The OpenID Connect providers that this installation trusts, by configuration."""
    return list(get_adapter().list_providers(request)) if settings.OPENID_PROVIDERS else []
