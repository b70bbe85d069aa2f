"""The ballot box: an envelope per panellist and round, sealed until the round is counted.

These are the only writes in Concord without an entry of their own in the journal: an entry names an actor, an object
and the second it happened, and three such facts are a name. The round's closing entry says how many there were and
seals them with a digest. Nothing here is logged, timed or numbered.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from concord.access.refusals import NotAllowed, Refused
from concord.strategy.foresight.answers import checked
from concord.strategy.foresight.models import Ballot, Exercise, Panellist, Round

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing that reads like something else
_LENGTH, _GROUP = 20, 4
_PAD = 1024
"""Envelopes are a multiple of so many bytes: their length tells nothing."""


def new_code() -> str:
    """A fresh code of a hundred random bits, to be shown to the panellist and stored nowhere."""
    drawn = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(drawn[at : at + _GROUP] for at in range(0, _LENGTH, _GROUP))


def plain_code(code: str) -> str:
    """A code as typed, without dashes and slips.

    Raises:
        Refused: it is not a code.
    """
    bare = re.sub(r"[\s-]", "", code.upper()).translate(str.maketrans("OIL", "011"))
    if len(bare) != _LENGTH or set(bare) - set(_LETTERS):
        raise Refused("foresight:not-a-code")
    return bare


def key_of(code: str, round: Round) -> str:
    """Under what the ballot of this code lies in this round. Another round's key has nothing to do with it."""
    said = f"{plain_code(code)} {round.exercise_id} {round.number}"
    return hashlib.sha256(said.encode()).hexdigest()


@dataclass(frozen=True)
class Opened:
    """What an envelope holds. `earlier`: the same person's answers of the round before (or first ones, live)."""

    party: int
    sector: str
    answers: Mapping[str, Any]
    earlier: Mapping[str, Any]


def _cipher(round_key: int) -> AESGCM:
    derived = hashlib.blake2b(
        f"foresight round {round_key}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=32
    )
    return AESGCM(derived.digest())


def _sealed(content: Opened, round_key: int) -> bytes:
    said = json.dumps(
        [content.party, content.sector, dict(content.answers), dict(content.earlier)], ensure_ascii=False
    ).encode()
    said += b" " * (-len(said) % _PAD)
    nonce = os.urandom(12)
    return nonce + _cipher(round_key).encrypt(nonce, said, None)


def opened(ballot: Ballot) -> Opened:
    """The content of an envelope."""
    raw = bytes(ballot.sealed)
    return Opened(*json.loads(_cipher(ballot.round_id).decrypt(raw[:12], raw[12:], None)))


def envelopes(round: Round) -> Iterator[Opened]:
    """All envelopes of a round that is not counted yet; those taken back are empty and left out."""
    for ballot in Ballot.objects.filter(round=round).exclude(sealed=b"").order_by("key").iterator():
        content = opened(ballot)
        if content.answers:
            yield content


def cast(round: Round, *, by: Panellist, code: str, answers: Mapping[str, Any]) -> None:
    """Put a ballot into the box, in place of one's earlier one of this round.

    Args:
        answers: of round 0 ``{"topics": [{"title", "about"}]}``; else topic number → question → answer, and ``why``.

    Raises:
        NotAllowed: not on the panel.
        Refused: the round is over by this server's clock, the code is not the one used before in this round, or an
            answer is not one of those offered.
    """
    clean = checked(round, answers)
    with transaction.atomic():
        locked, panellist = _admitted(round, by)
        key = key_of(code, locked)
        known = Ballot.objects.filter(round=locked, key=key).first()
        if (known is not None) != panellist.answered:
            raise Refused("foresight:other-code")
        live = locked.exercise.mode == Exercise.Mode.LIVE and known is None
        earlier = clean if live else _earlier(locked, code, known)
        content = Opened(panellist.party_id, panellist.sector, clean, earlier)
        if known is not None:
            inside = opened(known)
            if (inside.party, inside.sector) != (content.party, content.sector):
                raise Refused("foresight:other-code")
            known.sealed, known.fresh = _sealed(content, locked.pk), True
            known.save()
        else:
            Ballot.objects.create(round=locked, key=key, sealed=_sealed(content, locked.pk))
            Panellist.objects.filter(pk=panellist.pk).update(answered=True)


def take_back(round: Round, *, by: Panellist, code: str) -> None:
    """Empty one's envelope while the round is open.

    Raises:
        Refused: there is none under this code, or the round is over.
    """
    with transaction.atomic():
        locked, panellist = _admitted(round, by)
        known = Ballot.objects.filter(round=locked, key=key_of(code, locked)).first()
        if known is None or not panellist.answered:
            raise Refused("foresight:no-ballot")
        known.sealed = _sealed(Opened(panellist.party_id, panellist.sector, {}, {}), locked.pk)
        known.fresh = True
        known.save()


def own(round: Round, code: str) -> Mapping[str, Any]:
    """What lies in the box under a code: of this round, else of the round before; empty if nothing does."""
    known = Ballot.objects.filter(round=round, key=key_of(code, round)).first()
    if known is not None and round.state == Round.State.OPEN:
        return opened(known).answers
    return _earlier(round, code, None)


def _admitted(round: Round, by: Panellist) -> tuple[Round, Panellist]:
    """The round and the panellist, locked; one after another, so that no ballot slips in behind the count."""
    locked = Round.objects.select_for_update(no_key=True).select_related("exercise").get(pk=round.pk)
    panellist = Panellist.objects.select_for_update(no_key=True).get(pk=by.pk)
    if panellist.exercise_id != locked.exercise_id:
        raise NotAllowed("foresight:not-on-the-panel")
    if panellist.state != Panellist.State.ACCEPTED:
        raise NotAllowed("foresight:not-taking-part")
    if locked.state != Round.State.OPEN or timezone.now() >= locked.closes_at:
        raise Refused("foresight:round-over", closed=f"{locked.closes_at:%Y-%m-%d %H:%M} UTC")
    return locked, panellist


def _earlier(round: Round, code: str, known: Ballot | None) -> Mapping[str, Any]:
    if round.exercise.mode == Exercise.Mode.LIVE and known is not None:
        inside = opened(known)
        return inside.earlier
    if round.number < 2:
        return {}
    before = Round.objects.filter(exercise=round.exercise_id, number=round.number - 1).first()
    found = before and Ballot.objects.filter(round=before, key=key_of(code, before)).first()
    return found.answers if found else {}
