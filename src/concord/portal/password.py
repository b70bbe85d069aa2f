"""The pages for getting an account, and a password."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from concord.access import password
from concord.access.limits import hit
from concord.access.models import User
from concord.portal.accounts.proving import let_go_of_unproven
from concord.values import LocalizedText
from concord.values.texts import short

_HOUR = 60 * 60
_LETTERS_AN_HOUR = 5


class AddressForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), widget=forms.EmailInput({"autocomplete": "email"}))


class RegisterForm(AddressForm):
    name = forms.CharField(label=_("Name"), max_length=200, widget=forms.TextInput({"autocomplete": "name"}))


def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask for a link to set a new password."""
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _limit(request, form.cleaned_data["email"])
        password.ask_for_password(by=None, email=form.cleaned_data["email"])
        return _sent(request)
    return render(request, "portal/ask.html", {"form": form, "title": _("New password"), "action": _("Send me a link")})


def register(request: HttpRequest) -> HttpResponse:
    """Ask for an account."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _limit(request, form.cleaned_data["email"])
        language = get_language() or "en"
        name = LocalizedText({short(language): form.cleaned_data["name"]})
        password.register(by=None, email=form.cleaned_data["email"], name=name, language=language)
        return _sent(request)
    return render(request, "portal/ask.html", {"form": form, "title": _("Register"), "action": _("Send me a link")})


@sensitive_post_parameters()
def new_password(request: HttpRequest, key: int, token: str) -> HttpResponse:
    """Set a password by the link of a letter."""
    user = password.holder_of(key, token)
    if user is None:
        return render(request, "portal/link_spent.html", status=410)
    form: SetPasswordForm[User] = SetPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["new_password1"]
        password.set_password(user, by=user, password=chosen, proven=lambda: let_go_of_unproven(user))
        messages.success(request, _("Your password is set. Sign in with it."))
        return redirect("portal:sign-in")
    return render(
        request, "portal/ask.html", {"form": form, "title": _("New password"), "action": _("Set the password")}
    )


def _limit(request: HttpRequest, email: str) -> None:
    hit("letter", email.lower(), at_most=_LETTERS_AN_HOUR, seconds=_HOUR)
    hit("letter-from", request.META.get("REMOTE_ADDR", ""), at_most=10 * _LETTERS_AN_HOUR, seconds=_HOUR)


def _sent(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("We have sent a letter with a link to this address. The link is good for one day."))
    return redirect("portal:sign-in")
