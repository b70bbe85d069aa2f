"""Reading the review of a call, as far as each may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from concord.access.standing import SYSTEM, Actor, standing
from concord.calls.models import Application, Call
from concord.review.models import Assignment, Plan, RankingList, Reviewer
from concord.review.posing import THIRD
from concord.review.rows import BINDING


@dataclass(frozen=True, slots=True)
class Coded:
    """One assignment as others than the reviewer's own side may know it: a code and a side, never who it is."""

    application: str
    reviewer: str
    side: str
    state: str
    submitted: bool
    scores: Mapping[str, Decimal | None]


def codes_of_others(call: Call, user: Actor) -> list[dict[str, Any]]:
    """The reviewers that other sides keep, as every officer of the call may know them: code, side and answer.

    Only these columns are read, so that no page can show more of them.
    """
    states = {code: str(label) for code, label in Reviewer.State.choices}
    sides = {party.pk: party for party in call.parties.all()}
    others = Reviewer.objects.filter(call=call).exclude(kept_by__in=standing(user).parties()).order_by("code")
    return [
        {"code": code, "side": sides.get(side), "state": state, "label": states[state]}
        for code, side, state in others.values_list("code", "side", "state")
    ]


def coded(call: Call, user: Actor) -> list[Coded]:
    """The assignments of the applications whose review this person may follow: officers of the parties, chair, panel
    members and observers; never those who take part in the application or are barred from it.
    """
    applications = followed(call, user)
    found = Assignment.objects.filter(application__in=applications, state__in=BINDING)
    found = found.select_related("application", "reviewer__side", "assessment")
    return [
        _coded(each)
        for each in found.prefetch_related("assessment__scores__criterion").order_by(
            "application__number", "reviewer__code"
        )
    ]


def followed(call: Call, user: Actor) -> Any:
    """The applications of a call whose review this person may follow."""
    found = Application.objects.visible_to(user).filter(call=call, state=Application.State.ELIGIBLE)
    if user is SYSTEM:
        return found
    found = found.exclude(lead=user).exclude(partners__investigator=user) if getattr(user, "pk", None) else found.none()
    if call.pk in standing(user).granted("call", "chair", "panel", "observer"):
        return found
    return found.filter(partners__party__in=standing(user).parties("officer", "head")).distinct()


def _coded(assignment: Assignment) -> Coded:
    reviewer, assessment = assignment.reviewer, getattr(assignment, "assessment", None)
    submitted = assessment is not None and assessment.state == "submitted"
    return Coded(
        assignment.application.number,
        reviewer.code,
        reviewer.side.code if reviewer.side else THIRD,
        assignment.state,
        submitted,
        {score.criterion.name: score.value for score in assessment.scores.all()} if submitted and assessment else {},
    )


def made_anew(plan: Plan) -> int:
    """How many pairs a plan that mends another added, of all sides."""
    return Assignment.objects.filter(plan=plan).count() if plan.mends_id else 0


def progress(call: Call, user: Actor) -> dict[str, int]:
    """How many assessments are asked for, agreed to and handed in, of the applications this person may follow."""
    listed = coded(call, user)
    return {
        "asked": len(listed),
        "accepted": sum(each.state == Assignment.State.ACCEPTED for each in listed),
        "submitted": sum(each.submitted for each in listed),
    }


def tasks(user: Any) -> Any:
    """What waits for a reviewer: assignments not handed in yet, soonest due first."""
    own = Assignment.objects.visible_to(user).filter(reviewer__user=user, state__in=BINDING)
    own = own.exclude(assessment__state="submitted").select_related("application__call", "reviewer")
    return own.order_by("due_at", "application__number")


def reviewing(user: Any) -> Any:
    """The calls this person was asked to review for, with the answer."""
    return Reviewer.objects.visible_to(user).filter(user=user).select_related("call")


def frozen(call: Call) -> RankingList | None:
    """The ranking list that selection reads."""
    found: RankingList | None = RankingList.objects.filter(call=call, state=RankingList.State.FROZEN).first()
    return found
