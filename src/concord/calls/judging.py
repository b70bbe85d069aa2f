"""Eligibility: the engine computes, each funder's officers decide for their own side, an application that fails one
verdict is declined without review.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.may import require
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls import queries
from concord.calls.acts import speaks_for
from concord.calls.models import Application, Call, EligibilityVerdict
from concord.calls.states import APPLICATION, CALL
from concord.engines import eligibility
from concord.engines.progress import Progress
from concord.engines.reason import Reason
from concord.journal.chain import canonical
from concord.journal.letters import send
from concord.values import LocalizedText

Key = tuple[int | None, int | None]
"""Party and partner of a verdict; neither: the call's own verdict."""

MET, UNKNOWN, NOT_MET = EligibilityVerdict.Verdict
_WORST = {MET: 0, UNKNOWN: 1, NOT_MET: 2}


def check(call: Call, *, by: Actor, progress: Progress | None = None) -> dict[str, int]:
    """Let the engine judge every application handed in, and keep its verdicts.

    A decision that was given stands as long as the engine's verdict is the same. The call's own verdict is decided by
    the engine wherever it can tell.

    Returns:
        How many applications have which verdict.
    """
    require(by, "eligibility:check", call)
    result = eligibility.check(queries.problem(call), progress)  # outside of the transaction: it may take long
    return _keep(call, by=by, result=result)


@act("eligibility:check", CALL)
def _keep(call: Call, *, by: Actor, result: eligibility.Result) -> dict[str, int]:
    waiting = call.applications.filter(state="submitted").prefetch_related("partners", "verdicts").order_by("number")
    parties = {side.party.code: side.party_id for side in call.sides.select_related("party")}
    counts: dict[str, int] = {}
    for application in waiting:
        outcome = result.of(application.number)
        counts[outcome.verdict] = counts.get(outcome.verdict, 0) + 1
        _store(application, _verdicts(application, outcome, parties))
    versions = {annex.party or "": annex.version for annex in result.annexes}
    note(counts=counts, versions=versions)
    for application in waiting:
        _settle(application)
    return counts


def _verdicts(
    application: Application, outcome: eligibility.Outcome, parties: dict[str, int]
) -> dict[Key, EligibilityVerdict]:
    """The engine's verdicts; what it says of a side that has nobody in the application belongs to the call's own."""
    partners = dict(zip((each.id for each in outcome.application.partners), application.partners.all(), strict=True))
    versions = {annex.party: annex.version for annex in outcome.annexes}
    found: dict[Key, EligibilityVerdict] = {}
    for each in outcome.funders:
        reasons = [plain(reason) for reason in each.reasons]
        if each.partner is None and each.party is not None:
            own = found[None, None]
            if each.verdict != MET:
                own.computed = max(own.computed, each.verdict, key=lambda verdict: _WORST[verdict])
                own.reasons = own.reasons + reasons
            continue
        partner = partners[each.partner].pk if each.partner else None
        party = parties[each.party] if each.party else None
        found[party, partner] = EligibilityVerdict(
            application=application, party_id=party, partner_id=partner, annex_version=versions.get(each.party, ""),
            computed=each.verdict, reasons=reasons,
        )  # fmt: skip
    return found


def plain(reason: Reason) -> dict[str, Any]:
    """A reason as it is stored: code, values, and its words in every language."""
    kept: dict[str, Any] = json.loads(canonical(reason.json()))
    return kept


def _store(application: Application, found: dict[Key, EligibilityVerdict]) -> None:
    stored = {(each.party_id, each.partner_id): each for each in application.verdicts.all()}
    for key, fresh in found.items():
        known = stored.pop(key, None)
        if known is not None:
            fresh.pk = known.pk
            if known.computed == fresh.computed:
                fresh.decision, fresh.because = known.decision, known.because
                fresh.given_by, fresh.given_at = known.given_by, known.given_at
        if key == (None, None) and not fresh.decision and fresh.computed != UNKNOWN:
            fresh.decision = fresh.computed
        fresh.save()
    for gone in stored.values():
        gone.delete()


def _settle(application: Application) -> None:
    """Admit or decline it once every verdict is decided; an application without any verdict waits."""
    decisions = list(application.verdicts.values_list("decision", flat=True))
    if not decisions or "" in decisions:
        return
    (decline if NOT_MET in decisions else admit)(application, by=SYSTEM)


@act("verdict:give")
def give(
    verdict: EligibilityVerdict, *, by: Actor, decision: str, because: LocalizedText | None = None
) -> EligibilityVerdict:
    """Decide for one's own side, on one partner.

    Args:
        because: needed where the engine said otherwise or could not tell.

    Raises:
        Refused: it is too late, it is no decision, or there is no reason where one is needed.
    """
    application = Application.objects.select_for_update(no_key=True).get(pk=verdict.application_id)
    if application.state != Application.State.SUBMITTED or application.call.state != Call.State.CLOSED:
        raise Refused("calls:decided-already")
    if decision not in (MET, NOT_MET):
        raise Refused("calls:not-a-decision", decision=decision)
    if decision != verdict.computed and not because:
        raise Refused("calls:needs-a-reason")
    verdict.decision, verdict.because = decision, because or LocalizedText()
    verdict.given_by, verdict.given_at = (None if by is SYSTEM else by), timezone.now()  # type: ignore[assignment]
    verdict.save()
    note(side=verdict.party or "", decision=decision, computed=verdict.computed, because=because)
    _settle(application)
    return verdict


@act("verdict:confirm", CALL)
def confirm(call: Call, *, by: Actor, party: Party) -> int:
    """Decide as the engine says wherever it can tell, for everything of one's own side that is undecided.

    Returns:
        How many verdicts were given.
    """
    speaks_for(by, party)
    undecided = EligibilityVerdict.objects.visible_to(by).filter(
        application__call=call, application__state="submitted", party=party, decision=""
    )
    chosen = undecided.exclude(computed=UNKNOWN)
    touched = set(chosen.values_list("application", flat=True))
    now, given_by = timezone.now(), None if by is SYSTEM else by
    count = 0
    for verdict in (MET, NOT_MET):
        count += chosen.filter(computed=verdict).update(decision=verdict, given_by=given_by, given_at=now)
    note(side=party, count=count)
    for application in _in_order(touched):
        _settle(application)
    return count


def _in_order(keys: Iterable[int]) -> Any:
    return Application.objects.filter(pk__in=keys).prefetch_related("verdicts").order_by("number")


@act("application:decline", APPLICATION)
def decline(application: Application, *, by: Actor) -> Application:
    """Decline it without review."""
    reasons = queries.why_declined(application)
    note(codes=sorted({reason["code"] for verdict in application.verdicts.all() for reason in verdict.reasons
                       if verdict.decision == NOT_MET}))  # fmt: skip
    send("application-declined", to=application.lead, about=application, call=application.call, reasons=reasons)
    return application


@act("application:admit", APPLICATION)
def admit(application: Application, *, by: Actor) -> Application:
    """Admit it to review."""
    return application
