"""What the pages of a call share: who is let onto a page, buttons that do an act, forms that ask for one.

A page fetches its object through `visible_to` and asks `may` for the permission it names, so that what a page refuses
can be computed from the rules: somebody unknown is sent to sign in, what one cannot see is not there (404), what one
may not do is refused with the reason (403).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from concord.access.may import may
from concord.access.models import User
from concord.access.refusals import Clash, NotAllowed, Refused, WrongState
from concord.engines.reason import LANGUAGES, Reason
from concord.values.texts import short

View = Callable[..., HttpResponseBase]
Asked = str | Callable[[Any], tuple[str, Any]]
"""A permission on the page's object, or a function of that object to a permission and what it is asked of."""


@dataclass(frozen=True)
class Guard:
    """Who is let onto a page.

    Attributes:
        model: the page's object is one of these, fetched as the reader may see it; None for a page without one.
        key: the field of the model that the address names.
        asks: the permission needed beyond seeing the object.
        public: whether somebody who has not signed in may read it.
        post: whether it only takes forms.
        fetch: sets of the object that the page and its rules read, fetched once.
    """

    model: Any = None
    key: str = "pk"
    asks: Asked | None = None
    public: bool = False
    post: bool = False
    fetch: tuple[str, ...] = ()

    def refusal(self, user: Any, thing: Any) -> Reason | None:
        """Why this person may not, or None."""
        if self.asks is None:
            return None
        permission, about = (self.asks, thing) if isinstance(self.asks, str) else self.asks(thing)
        return may(user, permission, about).reason


def page(
    model: Any = None,
    *,
    key: str = "pk",
    asks: Asked | None = None,
    public: bool = False,
    post: bool = False,
    fetch: tuple[str, ...] = (),
) -> Callable[[View], View]:
    """Let onto a page whom its `Guard` admits; the view gets the request, the object, and the rest of the address."""
    guard = Guard(model, key, asks, public, post, fetch)

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def shown(request: HttpRequest, **address: Any) -> HttpResponseBase:
            if guard.post and request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            user = request.user
            if not guard.public and not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            things = []
            if model is not None:
                value = address.pop(key)
                if isinstance(value, int) and value >= 2**63:
                    raise Http404
                things = [get_object_or_404(model.objects.visible_to(user).prefetch_related(*fetch), **{key: value})]
            refused = guard.refusal(user, things[0] if things else None)
            if refused is not None:
                raise NotAllowed.because(refused)
            with timezone.override(ZoneInfo(getattr(user, "time_zone", "UTC") or "UTC")):
                return view(request, *things, **address)

        shown.guard = guard  # type: ignore[attr-defined]
        return shown

    return decorate


def button(
    model: Any,
    perform: Callable[[HttpRequest, Any], Any],
    *,
    asks: Asked,
    done: Any,
    back: Callable[[Any], str],
    key: str = "pk",
) -> View:
    """A view for a button: does an act, says so, and goes back. What is refused becomes the page that says why."""

    @page(model, key=key, asks=asks, post=True)
    def pressed(request: HttpRequest, thing: Any) -> HttpResponse:
        target = back(thing)  # before the act: it may delete the object
        perform(request, thing)
        messages.success(request, str(done))
        return redirect(target)

    return pressed


def ask(
    request: HttpRequest,
    form: forms.BaseForm,
    perform: Callable[[Any], Any],
    *,
    title: Any,
    action: Any,
    done: Any,
    back: str,
    template: str = "portal/form.html",
    **context: Any,
) -> HttpResponse:
    """Show a form and do what it asks for; a refusal stands beside the form, with all that was typed.

    Args:
        perform: is given the cleaned data; may return an address to go to instead of `back`.
        title: of the page. action: of the button. done: what to say afterwards.
    """
    status = 200
    if form.is_bound and form.is_valid():
        try:
            outcome = perform(form.cleaned_data)
        except NotAllowed:
            raise
        except Refused as refusal:
            form.add_error(None, words(refusal.reason))
            status = 409 if isinstance(refusal, (WrongState, Clash)) else 422
        else:
            messages.success(request, str(done))
            return redirect(outcome if isinstance(outcome, str) else back)
    elif form.is_bound:
        status = 422
    shown = {"form": form, "title": title, "action": action, "back": back, **context}
    return render(request, template, shown, status=status)


def person(request: HttpRequest) -> User:
    """Who is signed in, on a page that lets nobody else in."""
    assert isinstance(request.user, User)
    return request.user


def words(reason: Reason) -> str:
    """A reason in the reader's language."""
    language = short(get_language() or "en")
    return reason.text(language if language in LANGUAGES else LANGUAGES[0])


def allowed(user: Any, thing: Any, states: Any, *names: str) -> dict[str, bool]:
    """Which of these acts this person may do on the object in the state it is in: ``{"sign": True}``."""
    admitted = states.open_to(thing)
    return {
        name.partition(":")[2].replace("-", "_"): name in admitted and bool(may(user, name, thing)) for name in names
    }


def links(name: str) -> Callable[[int], str]:
    """The addresses of a page by the key of its object: worked out once for all rows of a list."""
    before, _, after = reverse(name, args=[0]).rpartition("0")
    return lambda key: f"{before}{key}{after}"
