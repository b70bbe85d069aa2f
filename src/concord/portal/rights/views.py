"""The table of rights, and for one page what its reader may do there and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import Resolver404, resolve
from django.utils.translation import get_language

from concord.access.acts import STATES
from concord.access.may import asked_of, may, permissions
from concord.engines.reason import Reason
from concord.portal.pages import page
from concord.portal.rights import table
from concord.portal.rights.names import PERSONS, act
from concord.values.texts import short


@dataclass(frozen=True)
class Answer:
    """What one may or may not do to one object."""

    name: str
    act: str
    reason: Reason | None


@page(public=True)
def rights(request: HttpRequest) -> HttpResponse:
    """Who may do what, in which state."""
    language = short(get_language() or "en")
    person = request.GET.get("who", "")
    person = person if person in PERSONS else ""
    shown = {
        "lines": table.lines(language, person=person),
        "persons": table.persons(language),
        "who": person,
        "count": len(permissions()),
    }
    return render(request, "rights/rights.html", shown)


@page(public=True)
def why(request: HttpRequest) -> HttpResponse:
    """What the reader may do with the object of another page, and why not the rest."""
    address = request.GET.get("page", "")
    found = _object_of(request, address)
    answers = _answers(request.user, found) if found is not None else []
    shown = {"thing": found, "address": address, "answers": answers}
    return render(request, "rights/why.html", shown, status=200 if found is not None or not address else 404)


def _object_of(request: HttpRequest, address: str) -> Any:
    """The object that a page of ours shows, if this reader may see it."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    guard = getattr(match.func, "guard", None)
    if guard is None or guard.model is None:
        return None
    value = match.kwargs.get(guard.key)
    if isinstance(value, int) and value >= 2**63:
        return None
    try:
        return get_object_or_404(guard.model.objects.visible_to(request.user), **{guard.key: value})
    except Http404:
        return None


def _answers(user: Any, thing: Any) -> list[Answer]:
    """Every permission asked of such an object: first what one may do."""
    language = short(get_language() or "en")
    found = []
    for name in permissions():
        if asked_of(name) is type(thing):
            reason = may(user, name, thing).reason or _state(name, thing)
            found.append(Answer(name, act(name, language), reason))
    return sorted(found, key=lambda answer: (answer.reason is not None, answer.act))


def _state(name: str, thing: Any) -> Reason | None:
    """The state forbids it."""
    states = STATES.get(name)
    if states is None or name in states.open_to(thing):
        return None
    labels = dict(states.choices.choices)
    return Reason(
        "access:wrong-state",
        {
            "act": act(name, short(get_language() or "en")),
            "state": str(labels[str(getattr(thing, states.field))]),
            "states": tuple(str(labels[source]) for source in states.moves[name][0]),
        },
    )
