"""Mechanisms, meetings and what they leave behind, of two sides and of one alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

import commission as made
from addresses import Address
from cast import Cast
from concord.governance import actions, bodies, briefing, deciding, feeds, minutes, papers
from concord.governance.models import Meeting

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
    deciding.draft(meeting, by=officer, text=made.text(f"Drafted in {side}"))
    actions.give(
        meeting, by=officer, text=made.text(f"To do in {side}"), party=party, owner=officer,
        due_on=timezone.now().date() + timedelta(days=3),
    )  # fmt: skip
    said = briefing.content(meeting, user=officer, party=party)
    briefing.store(meeting, by=officer, party=party, content=said, english=made.PDF, chinese=made.PDF)


def _secret() -> dict[str, Any]:
    return {"secret": _SECRETS[-1]}


ADDRESSES = {
    "governance:release": Address(arguments=lambda paper: {"number": 1}),
    "governance:briefing_pdf": Address(arguments=lambda briefing: {"language": "zh"}),
    "governance:feed": Address(lambda user, thing: 200, arguments=lambda thing: _secret()),
}
