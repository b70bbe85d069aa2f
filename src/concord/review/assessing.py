"""Assessments: written by the reviewer alone, handed in once every criterion is scored."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.calls.models import Criterion
from concord.calls.rows import plain
from concord.review.models import Assessment, Assignment, Score
from concord.review.states import ASSESSMENT, ASSIGNMENT
from concord.values import LocalizedText


@act("assessment:write", ASSIGNMENT)
def write(
    assignment: Assignment,
    *,
    by: Actor,
    scores: Mapping[str, Decimal | None] | None = None,
    said: LocalizedText | None = None,
    confidential: str | None = None,
) -> Assessment:
    """Write a draft, or more of it; what is not given stays.

    Args:
        scores: criterion's name -> score, or None to take it back.

    Raises:
        Refused: it was handed in; an unknown criterion; a score off its scale.
    """
    assessment: Assessment
    assessment, _ = Assessment.objects.select_for_update().get_or_create(assignment=assignment)
    if assessment.state == Assessment.State.SUBMITTED:
        raise Refused("review:submitted-already")
    criteria = {each.name: each for each in assignment.application.call.criteria.all()}
    for name, value in (scores or {}).items():
        if name not in criteria:
            raise Refused("review:unknown-criterion", name=name)
        _check_scale(criteria[name], value)
        Score.objects.update_or_create(assessment=assessment, criterion=criteria[name], defaults={"value": value})
    if said is not None:
        assessment.said = said
    if confidential is not None:
        assessment.confidential = confidential
    assessment.save()
    note(side=assignment.reviewer.kept_by, criteria=sorted(scores or {}))
    return assessment


def _check_scale(criterion: Criterion, value: Decimal | None) -> None:
    low, high = criterion.lowest, criterion.highest
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        raise Refused(
            "review:off-the-scale", value=str(plain(value)), criterion=str(criterion),
            lowest="…" if low is None else str(plain(low)), highest="…" if high is None else str(plain(high)),
        )  # fmt: skip


@act("assessment:submit", ASSESSMENT)
def submit(assessment: Assessment, *, by: Actor) -> Assessment:
    """Hand it in.

    Raises:
        Refused: a criterion has no score.
    """
    scored = set(assessment.scores.exclude(value=None).values_list("criterion", flat=True))
    missing = [each for each in assessment.assignment.application.call.criteria.all() if each.pk not in scored]
    if missing:
        raise Refused("review:scores-missing", criteria=tuple(str(each) for each in missing))
    assessment.submitted_at = timezone.now()
    assessment.save()
    note(side=assessment.assignment.reviewer.kept_by)
    return assessment


@act("assessment:reopen", ASSESSMENT)
def reopen(assessment: Assessment, *, by: Actor) -> Assessment:
    """Take it back to change it, as long as the call is in review."""
    note(side=assessment.assignment.reviewer.kept_by)
    return assessment
