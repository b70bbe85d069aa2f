"""Who assesses what: made by the matching engine, released to reviewers, made good when one declines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from concord.access.acts import act, also, note
from concord.access.doors import let_go, let_in
from concord.access.may import require
from concord.access.models import User
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls import rows as of_call
from concord.calls.judging import plain
from concord.calls.models import Application, Call
from concord.engines import match
from concord.engines.progress import Progress
from concord.engines.reason import Invalid
from concord.journal import jobs
from concord.journal.chain import reference
from concord.journal.letters import send
from concord.journal.models import Job
from concord.review import acts, conflicts, posing, rows
from concord.review.models import Assignment, Plan, Reviewer, Shortfall
from concord.review.states import ASSIGNMENT, PLAN


def problem(call: Call, progress: Progress | None = None, *, firm: tuple[str, ...] = rows.BINDING) -> match.Problem:
    """What the matching engine is asked: admitted applications, reviewers who accepted, what binds already.

    Args:
        firm: pairs in these states must stay as they are.

    Raises:
        Refused: there are no applications, no reviewers, or no texts to compare; or the engine's own reason.
    """
    admitted = of_call.with_partners(call.applications.filter(state=Application.State.ELIGIBLE)).order_by("number")
    listed, people = list(admitted), rows.accepted(call)
    if not listed:
        raise Refused("review:no-applications")
    if not people:
        raise Refused("review:no-reviewers")
    reviewers = rows.reviewers(people, everything=True)
    told, locked = _pairs(rows.assignments(call)), _pairs(rows.assignments(call, firm))
    texts = {row["application"]: posing.submission(row) for row in of_call.applications(listed)}
    profiles = posing.profiles(reviewers, rows.works(people, everything=True))
    if posing.wordless(texts) or posing.wordless(profiles):
        raise Refused("review:no-affinity")
    shut = set(_pairs(rows.conflicts(call)))
    try:
        scores = posing.compared(texts, profiles, spoken_for=told, progress=progress)
        return posing.assignment(
            scores,
            names=list(texts),
            reviewers=reviewers,
            settings=of_call.settings(call),
            parties=[row["party"] for row in of_call.parties(call)],
            conflicts=[pair for pair in shut if pair[0] in texts],
            locked=[pair for pair in locked if pair not in shut],
        )
    except Invalid as bad:
        raise Refused(bad.reason.code, **bad.reason.values) from bad


def _pairs(listed: Iterable[Mapping[str, Any]]) -> list[posing.Pair]:
    return [(row["application"], row["reviewer"]) for row in listed]


def make(call: Call, *, by: Actor, seed: int | None = None, progress: Progress | None = None) -> Plan:
    """Look for conflicts, then propose who assesses what; pairs that reviewers were told of are kept.

    Raises:
        NotAllowed: `by` may not.
        Refused: as `problem`; or a conflict came in meanwhile.
        Cancelled: `progress` returned False.
    """
    require(by, "plan:make", call)
    conflicts.find(call, by=by)
    chosen = call.seed if seed is None else seed
    solved = match.assign(problem(call, progress), seed=chosen, progress=progress)
    return _keep(call, by=by, solved=solved)


@jobs.job("review:plan")
def _make_in_background(work: jobs.Work, *, call: int, seed: int | None = None) -> dict[str, Any]:
    actor = work.job.actor
    by: Actor = User.objects.get(pk=int(actor.partition(":")[2])) if actor.startswith("user:") else SYSTEM
    plan = make(Call.objects.get(pk=call), by=by, seed=seed, progress=work.progress)
    return {"plan": plan.pk, "pairs": plan.assignments.count(), "shortfalls": plan.shortfalls.count()}


def make_in_background(call: Call, *, by: Actor, seed: int | None = None) -> Job:
    """Start `make` as a job.

    Raises:
        NotAllowed: `by` may not.
    """
    require(by, "plan:make", call)
    return jobs.start("review:plan", by=by, about=call, call=call.pk, seed=seed)


@act("plan:make")
def _keep(call: Call, *, by: Actor, solved: match.Assignment, mends: Plan | None = None) -> Plan:
    """Store a plan in place of one that was proposed before; `mends` is the one in force that it changes."""
    for old in Plan.objects.filter(call=call, state=Plan.State.PROPOSED):
        drop(old, by=SYSTEM)
    plan = Plan.objects.create(
        call=call, seed=solved.seed, total=solved.total, bound=solved.bound, optimal=solved.optimal,
        made_by=reference(by), mends=mends,
    )  # fmt: skip
    applications = {each.number: each for each in call.applications.filter(state="eligible")}
    people = {each.code: each for each in rows.accepted(call)}
    told, shut = set(_pairs(rows.assignments(call))), set(_pairs(rows.conflicts(call)))
    pairs = list(solved.pairs)
    if shut.intersection((pair.application, pair.reviewer) for pair in pairs) or any(
        pair.application not in applications or pair.reviewer not in people for pair in pairs
    ):
        raise Refused("review:changed-meanwhile")
    Assignment.objects.bulk_create(
        Assignment(
            plan=plan, application=applications[pair.application], reviewer=people[pair.reviewer],
            affinity=pair.affinity, reason=plain(pair.reason),
        )
        for pair in pairs
        if (pair.application, pair.reviewer) not in told
    )  # fmt: skip
    Shortfall.objects.bulk_create(
        Shortfall(
            plan=plan, kind=gap.kind, application=applications.get(gap.application or ""),
            reviewer=people.get(gap.reviewer or ""), group=gap.group or "", missing=gap.missing,
            reason=plain(gap.reason),
        )
        for gap in solved.shortfalls
    )  # fmt: skip
    note(seed=solved.seed, total=solved.total, optimal=solved.optimal, pairs=len(pairs))
    return plan


@act("plan:drop", PLAN)
def drop(plan: Plan, *, by: Actor) -> Plan:
    """Throw a proposed plan away."""
    plan.assignments.filter(state=Assignment.State.PROPOSED).update(state=Assignment.State.DROPPED)
    return plan


@act("assignment:drop", ASSIGNMENT)
def take_out(assignment: Assignment, *, by: Actor) -> Assignment:
    """Take a pair out of the plan, by an officer of the side that keeps the reviewer."""
    reviewer = assignment.reviewer
    _refuse_submitted(assignment)
    let_go(reviewer.user, "reviewer", assignment.application, by=by, party=reviewer.kept_by)
    note(side=reviewer.kept_by)
    return assignment


@act("plan:release", PLAN)
def release(plan: Plan, *, by: Actor, due_at: datetime | None = None) -> Plan:
    """Put a plan in force: reviewers are let in to what they are to assess and get one letter each.

    Raises:
        Refused: a conflict or an answer came in after the plan was made.
    """
    call = plan.call
    proposed = list(
        plan.assignments.filter(state=Assignment.State.PROPOSED).select_related(
            "application", "reviewer__user", "reviewer__kept_by"
        )
    )
    shut = set(_pairs(rows.conflicts(call)))
    for pair in proposed:
        gone = pair.reviewer.state != Reviewer.State.ACCEPTED or pair.application.state != Application.State.ELIGIBLE
        if gone or (pair.application.number, pair.reviewer.code) in shut:
            raise Refused("review:changed-meanwhile")
    told: dict[int, list[Assignment]] = {}
    for pair in proposed:
        let_in(pair.reviewer.user, "reviewer", pair.application, by=by, party=pair.reviewer.kept_by)
        told.setdefault(pair.reviewer_id, []).append(pair)
    asked = plan.assignments.filter(state=Assignment.State.PROPOSED)
    asked.update(state=Assignment.State.ASKED, asked_at=timezone.now(), due_at=due_at)
    for own in told.values():
        reviewer = own[0].reviewer
        also("reviewer:ask", reviewer, by=by, side=reviewer.kept_by.code, count=len(own))
        send("review-asked", to=reviewer.user, about=reviewer, call=call, count=len(own), due=due_at)
    note(pairs=len(proposed), due_at=due_at)
    return plan


@act("assignment:accept", ASSIGNMENT)
def accept(assignment: Assignment, *, by: Actor) -> Assignment:
    """Take on one application."""
    note(side=assignment.reviewer.kept_by)
    return assignment


@act("assignment:decline", ASSIGNMENT)
def _decline(assignment: Assignment, *, by: Actor, because: str) -> Assignment:
    _refuse_submitted(assignment)
    assignment.because = because
    assignment.save()
    reviewer = assignment.reviewer
    let_go(reviewer.user, "reviewer", assignment.application, by=by, party=reviewer.kept_by)
    note(side=reviewer.kept_by, because=because)
    return assignment


@act("assignment:conflict", ASSIGNMENT)
def _declare(assignment: Assignment, *, by: Actor, because: str) -> Assignment:
    _refuse_submitted(assignment)
    note(side=assignment.reviewer.kept_by)
    conflicts.declared(assignment, because, by=by)
    return assignment


def _refuse_submitted(assignment: Assignment) -> None:
    assessment = getattr(assignment, "assessment", None)
    if assessment is not None and assessment.state == "submitted":
        raise Refused("review:submitted-already")


def decline(assignment: Assignment, *, by: Actor, because: str = "") -> Plan | None:
    """Decline one application, and ask somebody else in the reviewer's place at once.

    Returns:
        The plan that asks somebody else; None where nobody can be asked.

    Raises:
        Refused: the assessment was handed in.
    """
    _decline(assignment, by=by, because=because)
    return make_good(assignment.application.call)


def declare_conflict(assignment: Assignment, *, by: Actor, because: str = "") -> Plan | None:
    """Declare a conflict of interest with one application: it is shut at once, and somebody else is asked."""
    _declare(assignment, by=by, because=because)
    return make_good(assignment.application.call)


def leave(reviewer: Reviewer, *, by: Actor, because: str = "") -> Plan | None:
    """Decline to assess at all, now or later, and ask others for what has not been handed in."""
    acts.decline(reviewer, by=by, because=because)
    return make_good(reviewer.call)


def make_good(call: Call) -> Plan | None:
    """Fill what a refusal left open with as few changes as possible, and ask the new reviewers at once.

    What a reviewer took on stays. A pair that a reviewer was only asked for moves where nothing else fills the gap;
    that reviewer is told. Nothing happens before a first plan was released, or while officers look at a proposed one.
    """
    states = set(Plan.objects.filter(call=call).values_list("state", flat=True))
    if Plan.State.RELEASED not in states or Plan.State.PROPOSED in states or call.state != Call.State.REVIEW:
        return None
    last = Plan.objects.filter(call=call, state=Plan.State.RELEASED).latest("made_at")
    due = last.assignments.exclude(due_at=None).values_list("due_at", flat=True).first()
    try:
        conflicts.find(call, by=SYSTEM)
        solved = _mended(call, last.seed)
        with transaction.atomic():
            plan = _keep(call, by=SYSTEM, solved=solved, mends=last)
            _take_back(plan, solved)
            return release(plan, by=SYSTEM, due_at=due)
    except Refused:  # nobody is left to ask; the officers see the gap on their page
        return None


def _mended(call: Call, seed: int) -> match.Assignment:
    """The plan nearest to what stands. The portal keeps pairs, not the engine's flow: so the engine's own way to mend a
    plan without one (`match.replan`), the objective ``near``."""
    asked = problem(call, firm=(Assignment.State.ACCEPTED,))
    people, listed = set(asked.reviewers), set(asked.applications)
    shut = set(_pairs(rows.conflicts(call)))
    stands = [
        pair for pair in _pairs(rows.assignments(call)) if pair[0] in listed and pair[1] in people and pair not in shut
    ]
    return match.assign(asked, "near", near=stands, seed=seed)


def _take_back(plan: Plan, solved: match.Assignment) -> None:
    """Let go of those who were asked for what somebody else is asked for now, and tell them."""
    call, kept = plan.call, {(pair.application, pair.reviewer) for pair in solved.pairs}
    asked = Assignment.objects.filter(application__call=call, application__number__in=solved.problem.applications)
    for pair in asked.filter(state=Assignment.State.ASKED).select_related("application", "reviewer__user"):
        number, reviewer = pair.application.number, pair.reviewer
        if (number, reviewer.code) not in kept:
            take_out(pair, by=SYSTEM)
            plan.moved += 1
            send("review-taken-back", to=reviewer.user, about=reviewer, call=call, number=number)
    plan.save()
