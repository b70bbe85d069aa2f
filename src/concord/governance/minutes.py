"""Minutes: paragraphs paired in every language, each with a lock of its own, agreed to by every side."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.db.models import F, Max
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls.acts import speaks_for
from concord.governance.bodies import keep
from concord.governance.meetings import must_be, person
from concord.governance.models import AgendaItem, Meeting, MinutesSignature, Paragraph
from concord.governance.states import MEETING, MINUTED
from concord.journal.chain import canonical
from concord.values import LocalizedText
from concord.values.texts import short

LANGUAGES = tuple(short(code) for code, _ in settings.LANGUAGES)
"""In each of which every paragraph must stand before the minutes can be agreed to."""


class Changed(Refused):
    """Somebody changed the paragraph meanwhile. `paragraph` is what stands there now."""

    def __init__(self, paragraph: Paragraph) -> None:
        super().__init__("governance:changed-meanwhile", who=str(paragraph.edited_by or ""))
        self.paragraph = paragraph


@act("minutes:add")
def add(
    meeting: Meeting, *, by: Actor, text: LocalizedText, item: AgendaItem | None = None, after: Paragraph | None = None
) -> Paragraph:
    """Add a paragraph, after another or at the end.

    Raises:
        Refused: no minutes are written now; the item or the paragraph is of another meeting; there are no words.
    """
    must_be(meeting, *MINUTED)
    _check_words(text)
    if any(each is not None and each.meeting_id != meeting.pk for each in (item, after)):
        raise Refused("governance:item-of-another")
    if after is None:
        place = (meeting.paragraphs.aggregate(last=Max("position"))["last"] or 0) + 1
    else:
        place = after.position + 1
        meeting.paragraphs.filter(position__gte=place).update(position=F("position") + 1)
    made = Paragraph.objects.create(meeting=meeting, item=item, position=place, text=text, edited_by=person(by))
    note(text=text, meeting=meeting)
    keep(meeting.body)
    return made


@act("minutes:write")
def write(paragraph: Paragraph, *, by: Actor, text: LocalizedText, version: int) -> Paragraph:
    """Change a paragraph that one read at `version`.

    Raises:
        Changed: it is at another version by now; nothing is written.
        Refused: no minutes are written now; there are no words.
    """
    must_be(paragraph.meeting, *MINUTED)
    _check_words(text)
    if paragraph.version != version:
        raise Changed(paragraph)
    paragraph.text, paragraph.edited_by, paragraph.edited_at = text, person(by), timezone.now()
    paragraph.version += 1
    paragraph.save()
    note(text=text, version=paragraph.version)
    keep(paragraph.meeting.body)
    return paragraph


@act("minutes:drop")
def drop(paragraph: Paragraph, *, by: Actor, version: int) -> None:
    """Take a paragraph out; the journal keeps its words.

    Raises:
        Changed: it is at another version by now.
        Refused: no minutes are written now.
    """
    must_be(paragraph.meeting, *MINUTED)
    if paragraph.version != version:
        raise Changed(paragraph)
    note(text=paragraph.text, meeting=paragraph.meeting)
    keep(paragraph.meeting.body)
    paragraph.delete()


def _check_words(text: LocalizedText) -> None:
    if not text:
        raise Refused("governance:no-words")


def digest(meeting: Meeting) -> str:
    """SHA-256 over the minutes as they stand."""
    words = [[each.text.json(), each.item_id] for each in meeting.paragraphs.all()]
    return hashlib.sha256(canonical(words).encode()).hexdigest()


def unpaired(meeting: Meeting) -> list[Paragraph]:
    """The paragraphs that lack a language."""
    return [each for each in meeting.paragraphs.all() if not set(LANGUAGES) <= set(each.text.texts)]


@act("minutes:sign")
def sign(meeting: Meeting, *, by: Actor, party: Party) -> MinutesSignature:
    """Agree to the minutes as they stand, for one's own side; when every side has, they are settled.

    Raises:
        NotAllowed: the side is not one's own.
        Refused: nothing is written; a paragraph lacks a language; agreed already; the same person for another side.
    """
    speaks_for(by, party)
    must_be(meeting, Meeting.State.CLOSED)
    who, words = person(by), digest(meeting)
    if not meeting.paragraphs.exists():
        raise Refused("governance:no-minutes")
    if missing := unpaired(meeting):
        raise Refused("governance:unpaired", number=missing[0].position, count=len(missing))
    if meeting.signatures.filter(digest=words, party=party).exists():
        raise Refused("governance:signed-already")
    if meeting.signatures.filter(digest=words, user=who).exists():
        raise Refused("governance:one-side-each")
    made = MinutesSignature.objects.create(meeting=meeting, party=party, user=who, digest=words)
    note(party=party.code, digest=words, meeting=meeting)
    keep(meeting.body)
    if meeting.signatures.filter(digest=words).count() == meeting.body.sides.count():
        settle(meeting, by=SYSTEM)
    return made


@act("minutes:settle", MEETING)
def settle(meeting: Meeting, *, by: Actor) -> Meeting:
    """Every side agreed to the same words."""
    note(digest=digest(meeting))
    keep(meeting.body)
    return meeting
