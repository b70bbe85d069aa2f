"""Mechanisms, meetings and what they leave behind, of two sides and of one alone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.utils import timezone

import commission as made
from addresses import Address
from cast import Cast
from concord.governance import actions, bodies, briefing, deciding, feeds, minutes, papers
from concord.governance.models import Meeting
from concord.portal.governance.urls import urlpatterns

_SECRETS: list[str] = []


def furnish(cast: Cast) -> None:
    """A joint commission that met and will meet, and under it a room of the Chinese side that did the same."""
    body = made.commission(cast)
    bodies.seat(
        body, by=cast["uk-officer"], party=cast.parties["uk-funder"], name=made.text("An expert"), user=cast["reviewer"]
    )
    held = made.opened(body, cast)
    _fill(held, cast, "uk-funder")
    made.planned(body, cast)
    own = made.room(cast, parent=body)
    kept = made.opened(own, cast)
    _fill(kept, cast, "cn-funder")
    made.settled(made.opened(body, cast, days=-0.2), cast)
    _feed, secret = feeds.open_feed(by=cast["uk-officer"])
    _SECRETS.append(secret)


def _fill(meeting: Meeting, cast: Cast, side: str) -> None:
    """A paper with an unreleased version, a paragraph, decisions in two states, an action, a briefing."""
    officer, party = cast[made.OFFICERS[side]], cast.parties[side]
    paper = made.paper(meeting, cast, side, title=made.text(f"{made.SECRET} (paper)"), release_at=None)
    papers.release(made.paper(meeting, cast, side), by=officer, number=1)
    assert paper.versions.count() == 1
    minutes.add(meeting, by=officer, text=made.text(f"Said in {side}"))
    proposed = deciding.draft(meeting, by=officer, text=made.text(f"Decided in {side}"))
    deciding.propose(proposed, by=officer)
    if side == "uk-funder":  # the other side has still to confirm it
        deciding.confirm(proposed, by=officer, party=party)
    deciding.draft(meeting, by=officer, text=made.text(f"Drafted in {side}"))
    actions.give(
        meeting, by=officer, text=made.text(f"To do in {side}"), party=party, owner=officer,
        due_on=timezone.now().date() + timedelta(days=3),
    )  # fmt: skip
    said = briefing.content(meeting, user=officer, party=party)
    briefing.store(meeting, by=officer, party=party, content=said, english=made.PDF, chinese=made.PDF)


def _secret() -> dict[str, Any]:
    return {"secret": _SECRETS[-1]}


_NAMES = ("meeting", "paper", "resolution", "body")


def _body(thing: Any) -> Any:
    """The mechanism that a thing belongs to; a calendar address belongs to none."""
    while thing is not None and not hasattr(thing, "domestic"):
        thing = next((getattr(thing, name) for name in _NAMES if hasattr(thing, name)), None)
    return thing


def _pair(model: Any) -> list[Any]:
    """One thing of the commission and one of the room of one side: there are many pages and few kinds of things."""
    found = {getattr(_body(each), "domestic", False): each for each in model.objects.order_by("-pk")}
    return list(found.values())


_ARGUMENTS: dict[str, Any] = {"release": {"number": 1}, "briefing_pdf": {"language": "zh"}}


def _arguments(name: str, thing: Any) -> dict[str, Any]:
    return dict(_ARGUMENTS.get(name, {}))


_GUARDS = {each.name: getattr(each.callback, "guard", None) for each in urlpatterns}

ADDRESSES = {
    "governance:feed": Address(lambda user, thing: 200, arguments=lambda thing: _secret()),
    **{
        f"governance:{name}": Address(things=partial(_pair, guard.model), arguments=partial(_arguments, name))
        for name, guard in _GUARDS.items()
        if guard is not None and guard.model is not None
    },
}
