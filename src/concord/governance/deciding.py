"""Decisions of a meeting: drafted together, laid before the sides, in force once every side that must has confirmed."""

from __future__ import annotations

import hashlib

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from concord.access.acts import act, actor, note
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls.acts import speaks_for
from concord.governance import subjects
from concord.governance.bodies import keep
from concord.governance.meetings import must_be, person
from concord.governance.minutes import LANGUAGES
from concord.governance.models import AgendaItem, Assent, Body, Meeting, Resolution
from concord.governance.states import HELD, PREPARED, RESOLUTION
from concord.journal.chain import canonical, record, reference
from concord.journal.models import Entry
from concord.strategy.models import Clause
from concord.values import LocalizedText


@act("resolution:draft")
def draft(
    meeting: Meeting,
    *,
    by: Actor,
    text: LocalizedText,
    item: AgendaItem | None = None,
    clause: Clause | None = None,
    subject: str = "",
    key: int | None = None,
) -> Resolution:
    """Draft a decision.

    Args:
        clause: which clause of the agreement it serves.
        subject, key: what it approves, of a registered kind; one's own side sees it.

    Raises:
        Refused: the meeting is over; the item is of another meeting; there is nothing such to approve, or it concerns
            parties that do not decide here.
    """
    must_be(meeting, *PREPARED, *HELD)
    last = meeting.resolutions.aggregate(last=Max("number"))["last"] or 0
    made = Resolution(meeting=meeting, number=last + 1)
    _set(made, by, text=text, item=item, clause=clause, subject=subject, key=key)
    made.save()
    note(text=text, subject=subject, key=key, meeting=meeting)
    keep(meeting.body)
    return made


@act("resolution:edit", RESOLUTION)
def edit(
    resolution: Resolution,
    *,
    by: Actor,
    text: LocalizedText,
    item: AgendaItem | None = None,
    clause: Clause | None = None,
    subject: str = "",
    key: int | None = None,
) -> Resolution:
    """Change a draft; raises as `draft` does."""
    _set(resolution, by, text=text, item=item, clause=clause, subject=subject, key=key)
    resolution.save()
    note(text=text, subject=subject, key=key)
    keep(resolution.meeting.body)
    return resolution


def _set(
    resolution: Resolution,
    by: Actor,
    *,
    text: LocalizedText,
    item: AgendaItem | None,
    clause: Clause | None,
    subject: str,
    key: int | None,
) -> None:
    if not text:
        raise Refused("governance:no-words")
    if item is not None and item.meeting_id != resolution.meeting_id:
        raise Refused("governance:item-of-another")
    if subject or key is not None:
        _check_subject(resolution.meeting.body, by, subject, key)
    resolution.text, resolution.item, resolution.clause = text, item, clause
    resolution.subject, resolution.key = subject, key


def _check_subject(body: Body, by: Actor, subject: str, key: int | None) -> None:
    known = subjects.registered().get(subject)
    thing = subjects.find(subject, key, by)
    if known is None or thing is None:
        raise Refused("governance:no-such-subject")
    concerned = set(known.parties(thing))
    deciding = set(body.parties.values_list("pk", flat=True))
    if body.domestic and concerned != deciding:
        raise Refused("governance:not-this-side-alone")
    family = deciding | set(Party.objects.filter(pk__in=deciding).values_list("parent", flat=True))
    family |= set(Party.objects.filter(parent__in=deciding).values_list("pk", flat=True))
    if concerned and not concerned & family:
        raise Refused("governance:others-decide")


def digest(resolution: Resolution) -> str:
    """SHA-256 over what the sides are asked to confirm."""
    said = [resolution.text.json(), resolution.clause_id, resolution.subject, resolution.key]
    return hashlib.sha256(canonical(said).encode()).hexdigest()


def unpaired(resolution: Resolution) -> bool:
    """Whether it lacks a language."""
    return not set(LANGUAGES) <= set(resolution.text.texts)


@act("resolution:propose", RESOLUTION)
def propose(resolution: Resolution, *, by: Actor) -> Resolution:
    """Lay a draft before the sides.

    Raises:
        Refused: the meeting was not opened with a quorum; a language is missing.
    """
    must_be(resolution.meeting, *HELD)
    if unpaired(resolution):
        raise Refused("governance:decision-unpaired")
    resolution.digest = digest(resolution)
    resolution.save()
    note(digest=resolution.digest, text=resolution.text)
    keep(resolution.meeting.body)
    return resolution


@act("resolution:return", RESOLUTION)
def send_back(resolution: Resolution, *, by: Actor, because: str) -> Resolution:
    """Take it back to change it; confirmations given so far count no more.

    Raises:
        Refused: no reason is given.
    """
    if not because.strip():
        raise Refused("governance:say-why")
    resolution.digest = ""
    resolution.assents.all().delete()
    resolution.save()
    note(because=because.strip())
    keep(resolution.meeting.body)
    return resolution


@act("resolution:drop", RESOLUTION)
def drop(resolution: Resolution, *, by: Actor, because: str) -> Resolution:
    """Set it aside for good; confirmations given so far stay on record and have no effect.

    Raises:
        Refused: no reason is given.
    """
    if not because.strip():
        raise Refused("governance:say-why")
    note(because=because.strip())
    keep(resolution.meeting.body)
    return resolution


# -- confirming --------------------------------------------------------------------------------------------------------


def confirm(resolution: Resolution, *, by: Actor, party: Party) -> Assent:
    """Confirm a decision for one's own side. With the last side that must, it comes into force, and what it approves
    cites it; whatever that refuses, refuses this confirmation.

    Raises:
        NotAllowed: the side is not one's own.
        Refused: it does not lie before the sides; this side, or this person for another, confirmed already.
    """
    # Two acts, because what is approved cites the number of an entry, which is known when its act is done.
    try:
        with transaction.atomic():
            made = _confirm(resolution, by=by, party=party)
            if not missing(resolution):
                enact(resolution, by=SYSTEM)
                entry = Entry.objects.filter(object=reference(resolution), act="resolution:enact").latest("number")
                carry_out(resolution, by=SYSTEM, entry=entry.number)
    except Refused as refusal:
        values = {name: str(value) for name, value in refusal.reason.values.items()}
        code, where = refusal.reason.code, reference(resolution)
        record("act:refuse", where, by=actor(by), act="resolution:confirm", reason=code, values=values)
        raise
    return made


@act("resolution:confirm")
def _confirm(resolution: Resolution, *, by: Actor, party: Party) -> Assent:
    speaks_for(by, party)
    who = person(by)
    if resolution.state != Resolution.State.PROPOSED:
        raise Refused("governance:not-before-the-sides", state=str(resolution.get_state_display()))
    if not resolution.meeting.body.parties.filter(pk=party.pk).exists():
        raise Refused("governance:no-side")
    given = resolution.assents.filter(digest=resolution.digest)
    if given.filter(party=party).exists():
        raise Refused("governance:confirmed-already")
    if given.filter(user=who).exists():
        raise Refused("governance:one-side-each")
    made = Assent.objects.create(resolution=resolution, party=party, user=who, digest=resolution.digest)
    note(party=party.code, digest=resolution.digest, resolution=resolution)
    keep(resolution.meeting.body)
    return made


def missing(resolution: Resolution) -> list[Party]:
    """The sides that must still confirm it."""
    given = set(resolution.assents.filter(digest=resolution.digest).values_list("party", flat=True))
    sides = resolution.meeting.body.sides.filter(confirms=True).select_related("party")
    return [side.party for side in sides if side.party_id not in given]


@act("resolution:enact", RESOLUTION)
def enact(resolution: Resolution, *, by: Actor) -> Resolution:
    """Every side that must has confirmed: it is in force.

    Raises:
        Refused: a side has not.
    """
    if left := missing(resolution):
        raise Refused("governance:unconfirmed", side=str(left[0]))
    resolution.in_force_at = timezone.now()
    resolution.save()
    note(text=resolution.text, digest=resolution.digest, subject=resolution.subject, key=resolution.key)
    keep(resolution.meeting.body)
    return resolution


@act("resolution:carry-out")
def carry_out(resolution: Resolution, *, by: Actor, entry: int) -> Resolution:
    """Let what a decision in force approves cite it.

    Raises:
        Refused: it is not in force, or its subject is gone; whatever the subject's own act refuses.
    """
    if resolution.state != Resolution.State.IN_FORCE:
        raise Refused("governance:not-in-force")
    resolution.entry = entry
    resolution.save()
    if resolution.subject:
        thing = subjects.find(resolution.subject, resolution.key, SYSTEM)
        if thing is None:
            raise Refused("governance:no-such-subject")
        subjects.registered()[resolution.subject].approve(thing, by=by, authority=entry)
    note(entry=entry)
    keep(resolution.meeting.body)
    return resolution
