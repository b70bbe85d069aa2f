"""The panellist's pages. Who they are stands in one cookie, their ballot code in another: neither on the server.

The secret and the code are never part of an address that is logged: the letter's link carries the secret in its query,
which is turned into a cookie at once.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.portal.foresight import forms
from concord.portal.foresight.ballot_form import BallotForm
from concord.portal.foresight.results import shown
from concord.portal.pages import words
from concord.strategy.foresight import ballots, closing, panel, queries
from concord.strategy.foresight.models import Exercise, Panellist, Round, Topic

SECRET, CODE = "foresight_panel", "foresight_code"
_HALF_A_YEAR = 183 * 24 * 60 * 60

View = Callable[..., HttpResponse]


def _exercise(code: str) -> Exercise:
    found: Exercise | None = Exercise.objects.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _remember(response: HttpResponse, exercise: Exercise, name: str, value: str) -> None:
    response.set_cookie(
        name, value, max_age=_HALF_A_YEAR, path=reverse("foresight:panel", args=[exercise.code]), httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Lax",
    )  # fmt: skip


def _forget(response: HttpResponse, exercise: Exercise, *names: str) -> None:
    for name in names:
        response.delete_cookie(name, path=reverse("foresight:panel", args=[exercise.code]), samesite="Lax")


@never_cache
def enter(request: HttpRequest, code: str) -> HttpResponse:
    """The link of the letter: its secret becomes a cookie, and the address is clean again."""
    exercise = _exercise(code)
    secret = request.GET.get("key", "")
    response = redirect("foresight:panel", code=exercise.code)
    if panel.holder(exercise, secret) is not None:
        _remember(response, exercise, SECRET, secret)
        if request.COOKIES.get(SECRET) not in (None, secret):  # somebody else on the same machine
            _forget(response, exercise, CODE)
    return response


def panelled(*, post: bool = False) -> Callable[[View], View]:
    """Give the view the panellist of the cookie; without one, the page that says where the link is."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        @never_cache
        @sensitive_post_parameters()
        def found(request: HttpRequest, code: str) -> HttpResponse:
            exercise = _exercise(code)
            if post and request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            panellist = panel.holder(exercise, request.COOKIES.get(SECRET, ""))
            if panellist is None:
                return render(request, "foresight/no_link.html", {}, status=403)
            with timezone.override(ZoneInfo(panellist.party.time_zone)):
                return view(request, exercise, panellist)

        return found

    return decorate


def _code(request: HttpRequest) -> str:
    return request.COOKIES.get(CODE, "")


def _open(exercise: Exercise) -> Round | None:
    found: Round | None = exercise.rounds.filter(state=Round.State.OPEN).order_by("-number").first()
    return found


@panelled()
def home(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Where the exercise stands for this panellist."""
    current = _open(exercise)
    over = current is not None and timezone.now() >= current.closes_at
    context = {
        "exercise": exercise,
        "panellist": panellist,
        "round": current,
        "over": over,
        "code": _code(request),
        "code_form": forms.CodeForm(),
        "handed": current if request.GET.get("handed") else None,
        "last": queries.last_counted(exercise),
    }
    return render(request, "foresight/panel.html", context)


@panelled(post=True)
def accept(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Take part: a code is drawn, shown, and kept in this browser alone."""
    panel.accept(panellist, by=panellist)
    return _with_new_code(request, exercise)


@panelled(post=True)
def new_code(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Another code for somebody who lost theirs."""
    if panellist.state != Panellist.State.ACCEPTED:
        raise NotAllowed("foresight:not-taking-part")
    return _with_new_code(request, exercise)


def _with_new_code(request: HttpRequest, exercise: Exercise) -> HttpResponse:
    code = ballots.new_code()
    response = render(request, "foresight/code.html", {"exercise": exercise, "code": code})
    _remember(response, exercise, CODE, code)
    return response


@panelled(post=True)
def know_code(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Let this browser know the code."""
    code = request.POST.get("code", "")
    ballots.plain_code(code)
    response = redirect("foresight:panel", code=exercise.code)
    _remember(response, exercise, CODE, code)
    return response


@panelled(post=True)
def forget(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Let this browser forget link and code."""
    response = redirect("foresight:exercise", code=exercise.code)
    _forget(response, exercise, SECRET, CODE)
    messages.success(request, _("This browser has forgotten your link and your code."))
    return response


@panelled(post=True)
def decline(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    panel.decline(panellist, by=panellist)
    messages.success(request, _("Thank you for answering. You will not be written to again."))
    return redirect("foresight:panel", code=exercise.code)


@panelled(post=True)
def withdraw(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Leave; the ballot of the open round is taken back first if the code is at hand."""
    current = _open(exercise)
    if current is not None and _code(request) and request.POST.get("take_back"):
        ballots.take_back(current, by=panellist, code=_code(request))
    panel.withdraw(panellist, by=panellist)
    messages.success(request, _("You have left the panel."))
    response = redirect("foresight:panel", code=exercise.code)
    _forget(response, exercise, CODE)
    return response


@panelled(post=True)
def take_back(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    current = _open(exercise)
    if current is None:
        raise Refused("foresight:no-ballot")
    ballots.take_back(current, by=panellist, code=_code(request))
    messages.success(request, _("Your ballot of this round is taken back."))
    return redirect("foresight:panel", code=exercise.code)


@panelled()
def ballot(request: HttpRequest, exercise: Exercise, panellist: Panellist) -> HttpResponse:
    """Answer the open round, beside what the round before said."""
    current = _open(exercise)
    code = _code(request)
    if current is None or not code or panellist.state != Panellist.State.ACCEPTED:
        return redirect("foresight:panel", code=exercise.code)
    form, context = _form(request, current, panellist, code)
    status = 200
    if form.is_bound:
        try:
            if form.is_valid():
                ballots.cast(current, by=panellist, code=code, answers=form.answers())
                closing.release(current)
                messages.success(request, _("Your ballot is in the box. You can change it until the round ends."))
                return redirect(reverse("foresight:panel", args=[exercise.code]) + "?handed=in")
            status = 422
        except (NotAllowed, WrongState):
            raise
        except Refused as refusal:
            form.add_error(None, words(refusal.reason))
            status = 422
    return render(request, "foresight/ballot.html", {**context, "form": form}, status=status)


def _form(request: HttpRequest, current: Round, panellist: Any, code: str) -> tuple[Any, dict[str, Any]]:
    exercise = current.exercise
    given = ballots.own(current, code)
    context: dict[str, Any] = {
        "exercise": exercise, "round": current, "panellist": panellist, "draft": f"{exercise.code}-{current.number}"
    }  # fmt: skip
    if current.number == 0:
        form = forms.ProposalsForm(request.POST or None, given=given.get("topics", ()))
        pairs = [(form[f"title-{number}"], form[f"about-{number}"]) for number in range(form.count)]
        return form, {**context, "pairs": pairs}
    topics = list(Topic.objects.visible_to(panellist).filter(exercise=exercise, dropped=False, merged_into=None))
    asked = BallotForm(request.POST or None, round=current, topics=topics, given=given)
    last = queries.last_counted(exercise)
    before = {sheet.topic.pk: sheet for sheet in shown(last, panellist)} if last is not None else {}
    parts = [(topic, fields, before.get(topic.pk)) for topic, fields in asked.parts]
    return asked, {**context, "parts": parts, "last": last}


@panelled()
def results(request: HttpRequest, exercise: Exercise, panellist: Any) -> HttpResponse:
    """What the last counted round said."""
    last = queries.last_counted(exercise)
    context = {
        "exercise": exercise, "round": last, "sheets": shown(last, panellist) if last is not None else [],
        "parties": list(exercise.parties.all()),
    }  # fmt: skip
    return render(request, "foresight/panel_results.html", context)
