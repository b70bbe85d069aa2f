"""The shortlist becomes priority areas, on the authority of a decision."""

from __future__ import annotations

from typing import Any

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.strategy import areas
from concord.strategy.foresight.models import Exercise, Finding
from concord.strategy.foresight.states import EXERCISE

_V = Finding.Verdict


@act("exercise:adopt", EXERCISE)
def adopt(exercise: Exercise, *, by: Actor, authority: Any) -> Exercise:
    """Make the shortlist priority areas under the exercise's clause.

    Args:
        authority: the decision, or the journal entry that says so: an instance or its reference.

    Raises:
        Refused: no authority, no clause, an empty shortlist, or a title lacks a language of the agreement.
    """
    if not authority:
        raise Refused("foresight:no-authority")
    if exercise.clause is None:
        raise Refused("foresight:no-clause")
    listed = list(exercise.findings.filter(verdict=_V.SHORTLISTED).select_related("topic"))
    if not listed:
        raise Refused("foresight:empty-shortlist")
    exercise.authority = reference(authority)
    exercise.save()
    for each in listed:
        each.area = areas.propose(
            exercise.clause, by=by, code=f"{exercise.code}-{each.topic.number}".lower(), titles=each.topic.title,
            about=each.topic.about,
        )  # fmt: skip
        areas.approve(each.area, by=by, authority=exercise.authority)
        each.save()
    note(authority=exercise.authority, areas=[each.area.code for each in listed if each.area])
    return exercise
