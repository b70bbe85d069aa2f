"""The review of a call as rows of the tables that a folder holds. Reviewers are named by their codes."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from concord.access.models import Party
from concord.calls.models import Call
from concord.calls.rows import HANDED_IN, Rows, languages, plain
from concord.review.models import Assessment, Assignment, Conflict, RankingList, Reviewer
from concord.review.posing import THIRD

LIVE = (Assignment.State.PROPOSED, Assignment.State.ASKED, Assignment.State.ACCEPTED)
"""An assignment that counts."""

BINDING = (Assignment.State.ASKED, Assignment.State.ACCEPTED)
"""One that a reviewer was told of: it is kept when a plan is made anew."""


def accepted(call: Call) -> list[Reviewer]:
    """The reviewers who agreed to assess, by code."""
    found = Reviewer.objects.filter(call=call, state=Reviewer.State.ACCEPTED)
    return list(found.select_related("side", "organisation", "kept_by").order_by("code"))


def reviewers(listed: list[Reviewer], *, told: Party | None = None, everything: bool = False) -> Rows:
    """Reviewers as rows. What tells who they are is left out, but for those that the party `told` keeps itself.

    Args:
        everything: for the engines, which tell nobody.
    """
    return [_reviewer(each, everything or (told is not None and each.kept_by_id == told.pk)) for each in listed]


def _reviewer(reviewer: Reviewer, told: bool) -> dict[str, Any]:
    who = {
        "organisation": reviewer.organisation_name or None,
        **languages("text", reviewer.expertise),
        "keywords": list(reviewer.keywords),
    }
    return {
        "reviewer": reviewer.code,
        "side": reviewer.side.code if reviewer.side else THIRD,
        "country": reviewer.country or None,
        "max_load": reviewer.max_load,
        "min_load": reviewer.min_load,
        **(who if told else {"organisation": None, "text_en": None, "text_zh": None, "keywords": []}),
    }


def works(listed: list[Reviewer], *, told: Party | None = None, everything: bool = False) -> Rows:
    """Their works, of those whose identity may be told."""
    return [
        {"reviewer": each.code, "title": work["title"], "text": work.get("text"), "year": work.get("year")}
        for each in listed
        for work in each.works
        if everything or (told is not None and each.kept_by_id == told.pk)
    ]


def affinities(call: Call) -> Rows:
    """What the assignments were made by; it stands in for reviewers' texts where those may not be told."""
    pairs = _assigned(call, LIVE)
    return [
        {"application": each.application.number, "reviewer": each.reviewer.code, "affinity": each.affinity}
        for each in pairs
    ]


def assignments(call: Call, states: tuple[str, ...] = BINDING) -> Rows:
    """Pairs that stand."""
    return [
        {"application": each.application.number, "reviewer": each.reviewer.code} for each in _assigned(call, states)
    ]


def _assigned(call: Call, states: tuple[str, ...]) -> Any:
    found = Assignment.objects.filter(application__call=call, application__state__in=HANDED_IN, state__in=states)
    return found.select_related("application", "reviewer").order_by("application__number", "reviewer__code")


def conflicts(call: Call) -> Rows:
    """Conflicts that stand, of reviewers; also those who declined an application are not asked again."""
    codes = dict(Reviewer.objects.filter(call=call, state=Reviewer.State.ACCEPTED).values_list("user", "code"))
    standing = Conflict.objects.filter(
        application__call=call, application__state__in=HANDED_IN, overruled_at=None, user__in=codes
    ).select_related("application")
    return [
        {
            "application": each.application.number,
            "reviewer": codes[each.user_id],
            "kind": each.kind,
            "evidence": None,
        }
        for each in standing.order_by("application__number", "user", "kind")
    ] + _refused(call)


def _refused(call: Call) -> Rows:
    gone = Assignment.objects.filter(
        Q(state=Assignment.State.DECLINED), application__call=call, reviewer__state=Reviewer.State.ACCEPTED
    ).select_related("application", "reviewer")
    pairs = sorted({(each.application.number, each.reviewer.code) for each in gone})
    return [{"application": one, "reviewer": two, "kind": "declined", "evidence": None} for one, two in pairs]


def assessments(call: Call) -> Rows:
    """Scores of assessments handed in, one a row."""
    found = Assessment.objects.filter(
        state=Assessment.State.SUBMITTED,
        assignment__state=Assignment.State.ACCEPTED,
        assignment__application__call=call,
        assignment__application__state__in=HANDED_IN,
    ).select_related("assignment__application", "assignment__reviewer")
    order = ("assignment__application__number", "assignment__reviewer__code")
    return [
        {
            "application": each.assignment.application.number,
            "assessor": each.assignment.reviewer.code,
            "criterion": score.criterion.name,
            "score": None if score.value is None else plain(score.value),
        }
        for each in found.prefetch_related("scores__criterion").order_by(*order)
        for score in each.scores.all()
    ]


def ranking(listed: RankingList) -> Rows:
    """A ranking list: places, scores, whether they can be funded; what is not ranked is left out."""
    return [
        {
            "application": row.application.number,
            "rank": int(row.rank) if row.rank == int(row.rank) else row.rank,
            "score": row.score,
            "fundable": row.fundable,
        }
        for row in listed.rows.select_related("application")
        if row.rank is not None
    ]
