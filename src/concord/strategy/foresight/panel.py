"""The panel: invitations by a letter with a link, answers to them, reminders.

The link's secret stands in the letter alone; here lies its digest. It lets one answer the invitation and vote, and
never leads to a ballot: that takes the code which the panellist got on accepting, and which nobody keeps.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import Any

from concord.access.acts import act, note
from concord.access.models import Party, User
from concord.access.refusals import NotAllowed, Refused
from concord.access.standing import SYSTEM, Actor, standing
from concord.journal.letters import send
from concord.strategy.foresight.models import Exercise, Panellist, Round, Sector
from concord.strategy.foresight.states import PANELLIST, ROUND
from concord.values import LocalizedText


@dataclass(frozen=True)
class ByPost:
    """A panellist as the recipient of a letter."""

    email: str
    language: str
    name: LocalizedText
    reference: str


def recipient(panellist: Panellist) -> Any:
    """Whom a letter goes to: the account of that address if there is one, so that it lies in their mailbox too."""
    account = User.objects.at_address(panellist.email)
    return account or ByPost(panellist.email, panellist.language, panellist.name, f"panellist:{panellist.pk}")


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def holder(exercise: Exercise, secret: str) -> Panellist | None:
    """Who holds the secret of a link."""
    found: Panellist | None = Panellist.objects.filter(exercise=exercise, secret=digest(secret)).first()
    return found


@act("panellist:invite", lock=False)
def invite(
    exercise: Exercise,
    *,
    by: Actor,
    party: Party,
    sector: str,
    name: LocalizedText,
    email: str,
    language: str = "en",
    organisation: str = "",
) -> Panellist:
    """Invite somebody of one's own side; the letter carries the link.

    Raises:
        NotAllowed: for another side.
        Refused: invited already, no such sector, a side not of this exercise, or the exercise is over.
    """
    if by is not SYSTEM and party.pk not in standing(by).parties("officer", "head"):
        raise NotAllowed("foresight:other-side")
    if not exercise.parties.filter(pk=party.pk).exists():
        raise Refused("foresight:not-a-side")
    if exercise.state not in ("draft", "topics", "fixed", "running"):
        raise Refused("foresight:over")
    if sector not in Sector.values:
        raise Refused("foresight:no-sector", sector=sector)
    email = email.strip().lower()
    if exercise.panellists.filter(email=email).exists():
        raise Refused("foresight:invited-already")
    secret = secrets.token_urlsafe(24)
    panellist: Panellist = Panellist.objects.create(
        exercise=exercise, party=party, sector=sector, name=name, email=email, language=language,
        organisation=organisation, secret=digest(secret),
    )  # fmt: skip
    note(side=party, about=[panellist])
    send("foresight-invitation", to=recipient(panellist), about=panellist, exercise=exercise, secret=secret)
    return panellist


@act("panellist:accept", PANELLIST)
def accept(panellist: Panellist, *, by: Any) -> Panellist:
    """Agree to take part. The caller shows the panellist a fresh code (`ballots.new_code`), which is kept nowhere."""
    if panellist.exercise.state not in ("draft", "topics", "fixed", "running"):
        raise Refused("foresight:over")
    note(side=panellist.party, about=[panellist])
    return panellist


@act("panellist:decline", PANELLIST)
def decline(panellist: Panellist, *, by: Any) -> Panellist:
    """Decline the invitation."""
    note(side=panellist.party, about=[panellist])
    return panellist


@act("panellist:withdraw", PANELLIST)
def withdraw(panellist: Panellist, *, by: Any) -> Panellist:
    """Leave the panel, or be taken off it by one's own side. Ballots stay: nobody can tell which they are.

    A panellist who wants the open round's ballot out takes it back first (`ballots.take_back`).
    """
    note(side=panellist.party, about=[panellist])
    return panellist


@act("round:remind", ROUND)
def remind(round: Round, *, by: Actor) -> Round:
    """Write to those of one's own sides who take part and have not answered. Nobody is told who they are."""
    found = Panellist.objects.filter(exercise=round.exercise_id, state=Panellist.State.ACCEPTED, answered=False)
    if by is not SYSTEM:
        found = found.filter(party__in=standing(by).parties("officer", "head"))
    for panellist in found:
        send("foresight-reminder", to=recipient(panellist), about=round, exercise=round.exercise)
    return round
