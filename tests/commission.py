"""A joint commission of the cast's two funders, and a room of one of them, by the real acts."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cast import Cast
from concord.governance import bodies, meetings, minutes, papers
from concord.governance.models import Body, Meeting, Paper, Seat
from concord.values import LocalizedText

SIDES = ("uk-funder", "cn-funder")
OFFICERS = {"uk-funder": "uk-officer", "cn-funder": "cn-officer"}
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
SECRET = "Red lines before the autumn round"
"""In the title of the room of one side; no page of the other may hold it."""


def text(en: str, zh: str = "") -> LocalizedText:
    return LocalizedText({"en": en, "zh": zh or f"（{en}）"}, original="en")


def commission(cast: Cast, **given: Any) -> Body:
    """With two seats and an alternate of each side; the officers hold the first."""
    body = bodies.found(
        by=cast["uk-officer"], kind=Body.Kind.COMMISSION, title=text("Joint commission", "联委会"),
        parties=[cast.parties[side] for side in SIDES], **given,
    )  # fmt: skip
    for side, officer in OFFICERS.items():
        give = {"by": cast[officer], "party": cast.parties[side]}
        day = timezone.now().date() - timedelta(days=30)
        first = bodies.seat(body, name=text(f"First of {side}"), user=cast[officer], role="chair", since=day, **give)
        bodies.seat(body, name=text(f"Second of {side}"), since=day, **give)
        bodies.seat(body, name=text(f"Alternate of {side}"), role="alternate", alternate_of=first, since=day, **give)
    return body


def room(cast: Cast, side: str = "cn-funder", parent: Body | None = None, title: str = SECRET) -> Body:
    """A domestic consultation of one side."""
    return bodies.found(
        by=cast[OFFICERS[side]], kind=Body.Kind.CONSULTATION, title=text(title), parties=[cast.parties[side]],
        domestic=True, parent=parent,
    )  # fmt: skip


def planned(body: Body, cast: Cast, *, officer: str = "uk-officer", days: float = 10, **given: Any) -> Meeting:
    start = timezone.now().replace(microsecond=0) + timedelta(days=days)
    meeting = meetings.plan(
        body, by=cast[officer], starts_at=start, ends_at=start + timedelta(hours=6), time_zone="Europe/London", **given
    )
    for side in body.parties.all():
        meetings.add_item(meeting, by=cast[OFFICERS[side.code]], party=side, title=text(f"Item of {side.code}", "议题"))
    return meeting


def called(body: Body, cast: Cast, **given: Any) -> Meeting:
    meeting = planned(body, cast, officer=OFFICERS[body.parties.all()[0].code], **given)
    for side in body.parties.all():
        meetings.convene(meeting, by=cast[OFFICERS[side.code]], party=side)
    meeting.refresh_from_db()
    return meeting


def opened(body: Body, cast: Cast, **given: Any) -> Meeting:
    """Called, with the first seat of every side present."""
    meeting = called(body, cast, **{"days": -0.1, **given})
    for side in body.parties.all():
        seats = Seat.objects.filter(body=body, party=side, role="chair")
        if not seats:
            seats = [bodies.seat(body, by=cast[OFFICERS[side.code]], party=side, name=text("Chair"), role="chair")]
        meetings.attend(meeting, by=cast[OFFICERS[side.code]], party=side, seats=seats)
    meetings.open_meeting(meeting, by=cast[OFFICERS[body.parties.all()[0].code]])
    meeting.refresh_from_db()
    return meeting


def settled(meeting: Meeting, cast: Cast) -> Meeting:
    """Minuted in one paragraph, closed and agreed to."""
    sides = list(meeting.body.parties.all())
    minutes.add(meeting, by=cast[OFFICERS[sides[0].code]], text=text("The sides met.", "双方举行会议。"))
    meetings.close(meeting, by=cast[OFFICERS[sides[0].code]])
    for side in sides:
        minutes.sign(meeting, by=cast[OFFICERS[side.code]], party=side)
    meeting.refresh_from_db()
    return meeting


def paper(meeting: Meeting, cast: Cast, side: str = "uk-funder", **given: Any) -> Paper:
    values: dict[str, Any] = {"title": text("A paper", "文件"), "name": "paper.pdf", "content": PDF, **given}
    return papers.add(meeting, by=cast[OFFICERS[side]], party=cast.parties[side], **values)


def office(part: str = "word/document.xml", *, macros: bool = False) -> bytes:
    """The least that is a document of an office suite."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(part, "<x/>")
        if macros:
            packed.writestr("word/vbaProject.bin", "x")
    return made.getvalue()
