"""Awards: each party decides on its own, two of its officers each; confirmed once every party's commitment is in.

Every act on an award also locks its application, so that the parties' decisions on one application come one after
the other, and the purse it draws on, so that nothing is spent twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.may import may
from concord.access.models import Party, User
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.awards.models import Award, AwardLine, Confirmation, Hold, Selection
from concord.awards.states import AWARD, LIVE
from concord.calls.acts import speaks_for
from concord.calls.models import Application, Call, CallPurse
from concord.journal import jobs
from concord.journal.letters import send
from concord.purses.acts import commit as commit_purse
from concord.purses.acts import release as release_line
from concord.purses.models import Purse
from concord.values import Amount, LocalizedText
from concord.values.fields import columns

FUND, REFUSE = Confirmation.Choice.FUND, Confirmation.Choice.REFUSE
_A = Award.State


def _locked(award: Award) -> Application:
    """Its application, locked: whoever decides on one of its awards waits for whoever does already."""
    application: Application = Application.objects.select_for_update(no_key=True).get(pk=award.application_id)
    return application


@act("award:make", lock=False)
def propose_award(
    application: Application,
    *,
    by: Actor,
    selection: Selection,
    party: Party,
    lines: Iterable[tuple[CallPurse, Amount, Decimal]],
) -> Award:
    """Put an award before its party; `lines`: purse, amount, how much of it from the purse's part of the pot."""
    award: Award = Award.objects.create(selection=selection, application=application, party=party)
    for purse, amount, pot in lines:
        AwardLine(award=award, purse=purse, from_pot=pot, **columns(amount=amount)).save()
    note(party=party.code, amounts=list(award.amounts.values()))
    return award


def pending(award: Award) -> Confirmation | None:
    """What one officer has proposed and nobody has confirmed yet."""
    found: Confirmation | None = award.confirmations.filter(confirmed_at=None, taken_back_at=None).first()
    return found


@act("award:propose", AWARD)
def propose(award: Award, *, by: User, choice: str = FUND, because: LocalizedText | None = None) -> Confirmation:
    """Propose, as an officer of the party, to fund or to refuse; another officer has to confirm it.

    Args:
        because: needed for a refusal; it stays on one's own side.

    Raises:
        Refused: a proposal waits already, there is no reason, or no such choice.
    """
    return _propose(award, by=by, choice=choice, because=because)


@act("award:reconsider", AWARD)
def reconsider(award: Award, *, by: User, because: LocalizedText) -> Confirmation:
    """Propose to take back a commitment of one's own party, while not every party has confirmed or a check failed.

    Raises:
        Refused: a proposal waits already, or there is no reason.
    """
    return _propose(award, by=by, choice=REFUSE, because=because)


def _propose(award: Award, *, by: User, choice: str, because: LocalizedText | None) -> Confirmation:
    if choice not in (FUND, REFUSE):
        raise Refused("awards:not-a-choice", choice=choice)
    if pending(award) is not None:
        raise Refused("awards:proposed-already")
    if choice == REFUSE and not because:
        raise Refused("awards:needs-a-reason")
    note(side=award.party, choice=choice, because=because)
    made: Confirmation = Confirmation.objects.create(
        award=award, choice=choice, because=because or LocalizedText(), proposed_by=by
    )
    return made


@act("award:take-back")
def take_back(award: Award, *, by: User) -> Award:
    """Take back a proposal of one's own party before it is confirmed.

    Raises:
        Refused: there is none.
    """
    waiting = pending(award)
    if waiting is None:
        raise Refused("awards:not-proposed")
    waiting.taken_back_at = timezone.now()
    waiting.save()
    note(side=award.party, choice=waiting.choice)
    return award


@act("award:confirm")
def confirm(award: Award, *, by: User) -> Award:
    """Confirm what another officer of the party proposed: the purse is committed, or the award is refused.

    With the last party's commitment the awards of the application become final, unless a side holds one.

    Raises:
        NotAllowed: not an officer of this party.
        Refused: nothing is proposed, one proposed it oneself, or a purse has too little left.
    """
    application = _locked(award)
    waiting = pending(award)
    if waiting is None:
        raise Refused("awards:not-proposed")
    note(side=award.party, choice=waiting.choice)
    (refuse if waiting.choice == REFUSE else commit)(award, by=by)
    settle(application)
    award.refresh_from_db()
    return award


def _second(award: Award, choice: str, by: User) -> None:
    """The second pair of eyes."""
    waiting = pending(award)
    if waiting is None or waiting.choice != choice:
        raise Refused("awards:not-proposed")
    if waiting.proposed_by_id == by.pk:
        raise Refused("awards:same-person")
    waiting.confirmed_by, waiting.confirmed_at = by, timezone.now()
    waiting.save()


@act("award:commit", AWARD)
def commit(award: Award, *, by: User) -> Award:
    """Commit the party's purses to an award that another officer proposed to fund; within `confirm`.

    Raises:
        Refused: nothing is proposed, one proposed it oneself, or a purse has too little left.
    """
    _locked(award)
    _second(award, FUND, by)
    for line in award.lines.select_related("purse__purse").order_by("purse__purse"):
        purse = Purse.objects.get(pk=line.purse.purse_id)  # commit locks it and reads it anew
        line.commitment = commit_purse(purse, by=by, amount=line.amount, about=award)
        line.save()
    note(amounts=list(award.amounts.values()))
    return award


@act("award:refuse", AWARD)
def refuse(award: Award, *, by: User) -> Award:
    """Refuse an award, as another officer proposed; within `confirm`. The other parties' awards lapse and the walk is
    reopened in the background.

    Raises:
        Refused: nothing is proposed, or one proposed it oneself.
    """
    application = _locked(award)
    _second(award, REFUSE, by)
    _free(award)
    for other in _live(application).exclude(pk=award.pk):
        lapse(other, by=SYSTEM)
    jobs.start("selection:reopen", by=SYSTEM, about=application.call, call=application.call_id)
    return award


def _live(application: Application) -> QuerySet[Any]:
    return Award.objects.filter(application=application, state__in=LIVE).order_by("pk")


def _free(award: Award) -> None:
    for line in award.lines.exclude(commitment=None).select_related("commitment").order_by("purse__purse"):
        assert line.commitment is not None
        release_line(line.commitment, by=SYSTEM)
        line.commitment = None
        line.save()


@act("award:lapse", AWARD)
def lapse(award: Award, *, by: Actor) -> Award:
    """End an award that another party refused or the applicants withdrew; its commitment is released."""
    waiting = pending(award)
    if waiting is not None:
        waiting.taken_back_at = timezone.now()
        waiting.save()
    _free(award)
    return award


# -- all commitments in ------------------------------------------------------------------------------------------------


def settle(application: Application) -> None:
    """Confirm the awards of an application if every party has committed and none holds. The caller has locked it."""
    awards = list(_live(application))
    if awards and all(award.state == _A.COMMITTED for award in awards) and not held(application):
        for award in awards:
            settle_one(award, by=SYSTEM)
        _tell(application)


def held(application: Application) -> bool:
    """Whether any side has a hold that is not released."""
    return Hold.objects.filter(award__application=application, released_at=None).exists()


@act("award:settle", AWARD)
def settle_one(award: Award, *, by: Actor) -> Award:
    """Make a committed award final and give it its number. Only `settle` calls this.

    Raises:
        Refused: a party has not committed yet, or a side holds it.
    """
    application = _locked(award)
    if any(each.state not in (_A.COMMITTED, _A.CONFIRMED) for each in _live(application)):
        raise Refused("awards:not-everybody")
    if held(application):
        raise Refused("awards:held")
    award.number = award.number or _next_number(award)
    award.confirmed_at = timezone.now()
    award.save()
    note(number=award.number)
    return award


def _next_number(award: Award) -> str:
    """UK-2018-001: the party's own (or its parent's) code, the call's year, and a running number of both."""
    place = award.party.parent_id or award.party_id
    root = Party.objects.select_for_update(no_key=True).get(pk=place)
    call = award.application.call
    prefix = f"{root.code.upper()}-{(call.date or call.closes_at).year}-"
    last = Award.objects.filter(number__startswith=prefix).order_by("number").values_list("number", flat=True)
    highest = max((int(number[len(prefix) :]) for number in last if number), default=0)
    return f"{prefix}{highest + 1:03d}"


def _tell(application: Application) -> None:
    told = {application.lead_id: application.lead}
    told |= {each.investigator_id: each.investigator for each in application.partners.all() if each.investigator}
    numbers = [str(each) for each in Award.objects.filter(application=application, state=_A.CONFIRMED)]
    for person in told.values():
        send("award-confirmed", to=person, about=application, call=application.call, numbers=", ".join(numbers))


# -- holds -------------------------------------------------------------------------------------------------------------


@act("award:hold")
def hold(award: Award, *, by: User, kind: str, because: LocalizedText | None = None) -> Hold:
    """Stop one's own party's award until a check is evidenced; no award of the application is confirmed meanwhile.

    Raises:
        Refused: no such kind, or the award is not decided any more (its project has begun, or it is out).
    """
    application = _locked(award)
    if kind not in Hold.Kind.values:
        raise Refused("awards:not-a-kind", kind=kind)
    if award.state not in (_A.PROPOSED, _A.COMMITTED, _A.CONFIRMED):
        raise Refused("awards:too-late-to-hold")
    note(side=award.party, kind=kind, because=because)
    made: Hold = Hold.objects.create(award=award, kind=kind, because=because or LocalizedText(), put_by=by)
    for each in _live(application):
        if each.state == _A.CONFIRMED:
            stop(each, by=SYSTEM)
    award.refresh_from_db()
    return made


@act("award:stop", AWARD)
def stop(award: Award, *, by: Actor) -> Award:
    """Take a confirmed award back to committed while a side checks something."""
    return award


@act("hold:release")
def release(hold: Hold, *, by: User, evidence: str) -> Hold:
    """Release a hold of one's own party, with the evidence that the check is passed.

    Raises:
        Refused: there is no evidence, or it is released already.
    """
    application = _locked(hold.award)
    if hold.released_at is not None:
        raise Refused("awards:released-already")
    if not evidence.strip():
        raise Refused("awards:needs-evidence")
    hold.evidence, hold.released_by, hold.released_at = evidence.strip(), by, timezone.now()
    hold.save()
    note(side=hold.award.party, evidence=hold.evidence)
    settle(application)
    return hold


# -- the whole list of one party ---------------------------------------------------------------------------------------


@act("award:propose-all", lock=False)
def propose_all(call: Call, *, by: User, party: Party) -> int:
    """Propose to fund every award of one's own party on which nothing is proposed yet. Returns how many."""
    speaks_for(by, party)
    undecided = _of_party(call, party).exclude(confirmations__in=_waiting())
    open_ones = [award for award in undecided if may(by, "award:propose", award)]  # not those one is barred from
    for award in open_ones:
        propose(award, by=by)
    note(side=party, count=len(open_ones))
    return len(open_ones)


@act("award:commit-all", lock=False)
def commit_all(call: Call, *, by: User, party: Party) -> int:
    """Confirm every proposal to fund that another officer of one's own party made. Returns how many."""
    speaks_for(by, party)
    theirs = _waiting().filter(choice=FUND).exclude(proposed_by=by)
    waiting = _of_party(call, party).filter(confirmations__in=theirs)
    chosen = [award for award in waiting if may(by, "award:confirm", award)]
    list(Award.objects.select_for_update(no_key=True).filter(pk__in=[each.pk for each in chosen]).order_by("pk"))
    for award in chosen:
        confirm(award, by=by)
    note(side=party, count=len(chosen))
    return len(chosen)


def _of_party(call: Call, party: Party) -> QuerySet[Any]:
    found = Award.objects.filter(application__call=call, party=party, state=_A.PROPOSED).order_by("pk")
    return found.select_related("application").prefetch_related("application__partners")


def _waiting() -> QuerySet[Any]:
    return Confirmation.objects.filter(confirmed_at=None, taken_back_at=None)


# -- what projects ask for ---------------------------------------------------------------------------------------------


@act("award:activate", AWARD)
def activate(award: Award, *, by: Actor) -> Award:
    """Begin what the award pays for. Only the start of its project calls this.

    Raises:
        Refused: a side holds it.
    """
    if held(_locked(award)):
        raise Refused("awards:held")
    return award


@act("award:end", AWARD)
def end(award: Award, *, by: Actor) -> Award:
    """End it with its project."""
    return award
