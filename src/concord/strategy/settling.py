"""Settling claims that disagree: an officer says which one is relied on, and why. The claims stay as they are."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.strategy.models import Claim, Settlement, SettlementUse, Subject
from concord.strategy.states import SETTLEMENT


@act("subject:settle")
def settle(subject: Subject, *, by: Actor, claim: Claim | None, because: str) -> Settlement:
    """Record which claim on a subject is relied on (None: none of them), and why.

    Raises:
        Refused: no reason; the claims do not disagree; the claim is on another subject; it is settled already.
    """
    if not because.strip():
        raise Refused("claims:because")
    claims = list(subject.claims.filter(withdrawn=False))
    if len({(each.value, each.wording) for each in claims}) < 2:
        raise Refused("claims:agree")
    if claim is not None and claim not in claims:
        raise Refused("claims:other-subject")
    if subject.settlements.filter(state=Settlement.State.STANDING).exists():
        raise Refused("claims:settled")
    settled = Settlement.objects.create(
        subject=subject, claim=claim, because=because.strip(), settled_by=by if isinstance(by, User) else None
    )
    note(subject=subject, claim=claim.code if claim else None, because=because.strip())
    return settled


@act("settlement:undo", SETTLEMENT)
def undo(settlement: Settlement, *, by: Actor, because: str) -> Settlement:
    """Take a settlement back, as long as nothing cites it.

    Raises:
        Refused: no reason, or it is cited.
    """
    if not because.strip():
        raise Refused("claims:because")
    if settlement.uses.exists():
        raise Refused("claims:cited", uses=tuple(settlement.uses.values_list("thing", flat=True)))
    settlement.undone_by, settlement.undone_at = by if isinstance(by, User) else None, timezone.now()
    settlement.undone_because = because.strip()
    settlement.save(update_fields=["undone_by", "undone_at", "undone_because"])
    note(because=settlement.undone_because)
    return settlement


@act("settlement:cite")
def cite(settlement: Settlement, *, by: Actor, thing: Any) -> SettlementUse:
    """Say that something (a report, a frozen snapshot) cites a settlement; from now on it cannot be undone.

    Raises:
        Refused: it was undone.
    """
    if settlement.state != Settlement.State.STANDING:
        raise Refused("claims:undone")
    found, _made = SettlementUse.objects.get_or_create(settlement=settlement, thing=reference(thing))
    note(settlement=settlement, thing=found.thing)
    return found
