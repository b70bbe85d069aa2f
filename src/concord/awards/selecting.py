"""Selection: computed by the engine from the frozen ranking list, recommended to the parties, reopened when somebody
is out, made final.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.may import require
from concord.access.models import Party, User
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.awards import posing, telling
from concord.awards.awarding import lapse, propose_award
from concord.awards.models import Award, Decision, Selection
from concord.awards.solving import Frozen, decided, digest, frozen_ranking, holds_up, outcome, plainly, problem, solve
from concord.awards.states import LIVE, SELECTION
from concord.calls.acts import finish as finish_call
from concord.calls.judging import plain
from concord.calls.models import Application, Call
from concord.engines import allocate
from concord.engines.progress import Progress
from concord.journal import jobs
from concord.journal.chain import reference
from concord.journal.letters import send
from concord.journal.models import Job
from concord.values import Amount
from concord.values.amounts import amount as of_unit

# -- making and recommending -------------------------------------------------------------------------------------------


def make(call: Call, *, by: Actor, progress: Progress | None = None) -> Selection:
    """Select from the frozen ranking list by the call's own rule and seed; a draft made before is dropped.

    Raises:
        NotAllowed: `by` may not.
        Refused: no list is frozen, a selection is with the parties already, or the engine's own reason.
        Cancelled: `progress` returned False.
    """
    require(by, "selection:make", call)
    frozen = problem(call)
    selected = solve(frozen, progress)  # outside of the transaction: it may take long
    found = plainly(telling.told(selected, progress))
    return _keep(call, by=by, frozen=frozen, selected=selected, found=found)


@act("selection:make")
def _keep(call: Call, *, by: Actor, frozen: Frozen, selected: allocate.Selection, found: Frozen) -> Selection:
    if in_force(call) is not None:
        raise Refused("awards:recommended-already")
    if problem(call) != frozen:
        raise Refused("awards:changed-meanwhile")
    for draft in call.selections.filter(state=Selection.State.DRAFT):
        drop(draft, by=SYSTEM)
    return _store(call, frozen, selected, by=by, found=found)


def _store(
    call: Call,
    frozen: Frozen,
    selected: allocate.Selection,
    *,
    by: Actor,
    found: Frozen,
    after: Selection | None = None,
) -> Selection:
    result = outcome(selected, frozen)
    stored: Selection = Selection.objects.create(
        call=call, ranking=frozen_ranking(call), after=after, policy=selected.policy, seed=selected.seed,
        version=selected.version, problem=frozen, result=result, digest=digest(frozen, result), made_by=reference(by),
        told=found,
    )  # fmt: skip
    numbered = {each.number: each for each in call.applications.all()}
    purses = {each.code: each for each in call.purses.all()}
    Decision.objects.bulk_create(
        Decision(
            selection=stored, application=numbered[each.application], outcome=each.decision, place=each.place,
            reserve=each.reserve or None, reason=plain(each.reason),
            binding=purses.get(_bound(each)) if each.decision != "funded" else None,
        )
        for each in decided(selected, frozen)
    )  # fmt: skip
    note(policy=stored.policy, seed=stored.seed, digest=stored.digest, funded=len(selected.funded))
    return stored


def _bound(decision: allocate.Decision) -> str:
    """The purse that was short at its turn, the first where several were."""
    values = decision.reason.values
    several: tuple[str, ...] = values.get("purses", ())
    return str(values.get("purse") or (several[0] if several else ""))


@jobs.job("selection:make")
def _make_in_background(work: jobs.Work, *, call: int) -> dict[str, Any]:
    actor = work.job.actor
    by: Actor = User.objects.get(pk=int(actor.partition(":")[2])) if actor.startswith("user:") else SYSTEM
    made = make(Call.objects.get(pk=call), by=by, progress=work.progress)
    return {"selection": made.pk, "digest": made.digest}


def make_in_background(call: Call, *, by: Actor) -> Job:
    """Start `make` as a job.

    Raises:
        NotAllowed: `by` may not.
    """
    require(by, "selection:make", call)
    return jobs.start("selection:make", by=by, about=call, call=call.pk)


@act("selection:drop", SELECTION)
def drop(selection: Selection, *, by: Actor) -> Selection:
    """Set a draft aside."""
    return selection


@act("selection:recommend", SELECTION)
def recommend(selection: Selection, *, by: Actor) -> Selection:
    """Lay the joint list before the parties: an award of each party that pays, for it to decide on.

    Raises:
        Refused: computing it again gives something else.
    """
    if not holds_up(selection):
        raise Refused("awards:does-not-hold-up")
    _award(selection, solve(selection.problem))
    note(digest=selection.digest)
    return selection


def _award(selection: Selection, selected: allocate.Selection) -> None:
    """Propose an award of each party for every funded application that has none yet."""
    call = selection.call
    numbered = {each.number: each for each in call.applications.filter(number__in=selected.funded).order_by("number")}
    purses = {each.code: each for each in call.purses.select_related("purse__party")}
    standing = _standing(numbered.values())
    charged = posing.charged(selected, standing)
    for number, application in numbered.items():
        if number in standing:
            continue
        lines: dict[Party, list[Any]] = {}
        for code, (paid, pot) in charged.get(number, {}).items():
            lines.setdefault(purses[code].party, []).append((purses[code], _of(paid, purses[code].size), pot))
        for party in _payers(call, application, lines):
            propose_award(application, by=SYSTEM, selection=selection, party=party, lines=lines.get(party, ()))


def _of(number: Decimal, like: Amount) -> Amount:
    return of_unit(number, like.unit)


def _payers(call: Call, application: Application, lines: dict[Party, list[Any]]) -> list[Party]:
    """The parties that pay, in the call's order; where nothing is paid, those whose partners take part."""
    parties = [side.party for side in call.sides.select_related("party")]
    taking_part = {partner.party_id for partner in application.partners.all()}
    return [party for party in parties if party in lines] or [each for each in parties if each.pk in taking_part]


def _standing(applications: Iterable[Application]) -> dict[str, posing.Charges]:
    """What awards that stand already pay, by application."""
    found: dict[str, posing.Charges] = {}
    awards = Award.objects.filter(application__in=list(applications), state__in=(*LIVE, Award.State.ENDED))
    for award in awards.select_related("application").prefetch_related("lines__purse"):
        own = found.setdefault(award.application.number, {})
        own |= {line.purse.code: (line.amount.number, line.from_pot) for line in award.lines.all()}
    return found


# -- afterwards --------------------------------------------------------------------------------------------------------


def in_force(call: Call) -> Selection | None:
    """The selection that the parties decide on, or decided on."""
    found: Selection | None = call.selections.filter(
        state__in=(Selection.State.RECOMMENDED, Selection.State.FINAL)
    ).first()
    return found


def out_since(selection: Selection) -> tuple[list[str], dict[str, str]]:
    """Who withdrew, and whom which party refused, since a selection was made."""
    known = {name for each in selection.problem["rounds"] for name in (*each["withdrawn"], *each["refused"])}
    gone = selection.decisions.exclude(withdrawn_at=None).values_list("application__number", flat=True)
    refused = Award.objects.filter(application__call=selection.call_id, state=Award.State.REFUSED)
    withdrawn = sorted(set(gone) - known)
    parties = dict(refused.order_by("-pk").values_list("application__number", "party__code"))
    return withdrawn, {name: parties[name] for name in sorted(parties.keys() - known - set(withdrawn))}


@act("selection:reopen")
def reopen(call: Call, *, by: Actor) -> Selection:
    """Walk on after a withdrawal or a refusal: whoever is still in stays, the money set free goes down the list.

    Raises:
        Refused: nothing is with the parties, or nobody is out since.
    """
    before = in_force(call)
    if before is None:
        raise Refused("awards:nothing-recommended")
    withdrawn, refused = out_since(before)
    if not withdrawn and not refused:
        raise Refused("awards:nobody-is-out")
    frozen = {**before.problem, "rounds": [*before.problem["rounds"], {"withdrawn": withdrawn, "refused": refused}]}
    selected = solve(frozen)
    supersede(before, by=SYSTEM)
    found = plainly(telling.told(selected))
    stored = _store(call, frozen, selected, by=by, found=found, after=before)
    _carry_withdrawals(before, stored)
    _drop_awards(call, selected)
    recommend(stored, by=SYSTEM)
    note(withdrawn=withdrawn, refused=sorted(refused))
    return stored


def _carry_withdrawals(before: Selection, stored: Selection) -> None:
    for old in before.decisions.exclude(withdrawn_at=None):
        stored.decisions.filter(application=old.application_id).update(withdrawn_at=old.withdrawn_at)


def _drop_awards(call: Call, selected: allocate.Selection) -> None:
    """Awards that a minimum or condition no longer admits lapse."""
    live = Award.objects.filter(application__call=call, state__in=LIVE).exclude(state=Award.State.ACTIVE)
    for award in live.exclude(application__number__in=selected.funded).order_by("pk"):
        lapse(award, by=SYSTEM)


@jobs.job("selection:reopen")
def _reopen_in_background(work: jobs.Work, *, call: int) -> dict[str, Any]:
    place = Call.objects.get(pk=call)
    before = in_force(place)
    if before is None or not any(out_since(before)):
        return {"selection": None}  # somebody was quicker
    made = reopen(place, by=SYSTEM)
    return {"selection": made.pk, "digest": made.digest}


@act("selection:supersede", SELECTION)
def supersede(selection: Selection, *, by: Actor) -> Selection:
    """Set it aside for the one that follows it."""
    return selection


@act("award:decline")
def withdraw(application: Application, *, by: Actor) -> Application:
    """The applicants withdraw after the selection; their awards lapse and the walk is reopened.

    Raises:
        Refused: nothing is with the parties, the application is out already, or its project has begun.
    """
    selection = in_force(application.call)
    decision = selection.decisions.filter(application=application).first() if selection else None
    if decision is None:
        raise Refused("awards:nothing-recommended")
    if decision.withdrawn_at is not None or decision.outcome == Decision.Outcome.NOT_FUNDED:
        raise Refused("awards:out-already")
    awards = list(Award.objects.filter(application=application, state__in=LIVE).order_by("pk"))
    if any(award.state == Award.State.ACTIVE for award in awards):
        raise Refused("awards:begun-already")
    for award in awards:
        lapse(award, by=SYSTEM)
    decision.withdrawn_at = timezone.now()
    decision.save()
    jobs.start("selection:reopen", by=SYSTEM, about=application.call, call=application.call_id)
    return application


@act("selection:finish", SELECTION)
def finish(selection: Selection, *, by: Actor) -> Selection:
    """Make it final, once every funded application has the confirmed awards of every party; applicants are told.

    Raises:
        Refused: somebody is out and the walk has not been reopened, or an award is not confirmed.
    """
    if any(out_since(selection)):
        raise Refused("awards:reopen-first")
    waiting = Award.objects.filter(
        application__call=selection.call_id, state__in=(Award.State.PROPOSED, Award.State.COMMITTED)
    )
    if waiting.exists():
        raise Refused("awards:unconfirmed", count=waiting.count())
    call = selection.call
    if call.state == Call.State.SELECTION:
        finish_call(call, by=SYSTEM)
        _tell(selection)
    note(digest=selection.digest)
    return selection


def _tell(selection: Selection) -> None:
    for decision in selection.decisions.exclude(outcome=Decision.Outcome.FUNDED).select_related("application__lead"):
        application = decision.application
        send("not-funded", to=application.lead, about=application, call=selection.call, reserve=decision.reserve)
