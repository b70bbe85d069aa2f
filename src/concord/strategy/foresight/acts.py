"""Drafting an exercise, collecting topics, fixing the rule, asking round after round. Topics: `topics.py`; the panel:
`panel.py`; ballots: `ballots.py`; closing a round: `closing.py`; the outcome: `outcome.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Party
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.letters import send
from concord.strategy.foresight.models import Exercise, Panellist, Round
from concord.strategy.foresight.panel import recipient
from concord.strategy.foresight.states import EXERCISE

RULE = (
    "quantile_rule", "need", "share_least", "agree_from", "disagree_to", "range_most", "years_most", "changed_most",
    "rounds_most", "weights",
)  # fmt: skip
TERMS = ("title", "about", "clause", "mode", "horizon", "minimum_cell", *RULE)


@act("exercise:draft")
def draft(*, by: Actor, code: str, parties: Iterable[Party], invented: bool = False, **terms: Any) -> Exercise:
    """Draft an exercise. `terms`: see `TERMS`; what is left out has its default.

    Raises:
        Refused: the code is taken, fewer than two sides, or a term is out of its bounds.
    """
    sides = list(parties)
    if len(sides) < 2:
        raise Refused("foresight:two-sides")
    if Exercise.objects.filter(code=code).exists():
        raise Refused("foresight:code-taken", code=code)
    exercise = Exercise(code=code, invented=invented)
    _set(exercise, terms, TERMS)
    exercise.save()
    exercise.parties.set(sides)
    note(title=exercise.title, parties=[party.code for party in sides])
    return exercise


def _set(exercise: Exercise, terms: Mapping[str, Any], known: Iterable[str]) -> None:
    for name, value in terms.items():
        if name not in known:
            raise TypeError(f"No term {name!r} here")
        setattr(exercise, name, value)
    if exercise.disagree_to >= exercise.agree_from:
        raise Refused("foresight:scale-split", agree=exercise.agree_from, disagree=exercise.disagree_to)
    if len(exercise.weights) != 5 or list(exercise.weights) != sorted(exercise.weights) or exercise.weights[-1] > 100:
        raise Refused("foresight:weights")
    if exercise.horizon <= timezone.now().year:
        raise Refused("foresight:horizon-past", year=exercise.horizon)
    try:
        exercise.clean_fields(exclude=["clause", "weights"])
    except ValidationError as wrong:
        name, errors = next(iter(wrong.message_dict.items()))
        title = str(getattr(Exercise._meta.get_field(name), "verbose_name", name))
        raise Refused("foresight:out-of-bounds", term=title, error=errors[0]) from None


@act("exercise:edit", EXERCISE)
def edit(exercise: Exercise, *, by: Actor, **terms: Any) -> Exercise:
    """Change the terms of a draft."""
    _set(exercise, terms, TERMS)
    exercise.save()
    note(**{name: getattr(exercise, name) for name in terms})
    return exercise


@act("exercise:rule", EXERCISE)
def set_rule(exercise: Exercise, *, by: Actor, **rule: Any) -> Exercise:
    """Change the consensus rule while topics are still collected. The smallest cell stays: answers rely on it."""
    _set(exercise, rule, RULE)
    exercise.save()
    note(**{name: getattr(exercise, name) for name in rule})
    return exercise


@act("exercise:collect", EXERCISE)
def collect(exercise: Exercise, *, by: Actor, closes_at: datetime) -> Exercise:
    """Open round 0: the panel proposes topics until `closes_at`.

    Raises:
        Refused: that is past.
    """
    _open(exercise, 0, closes_at)
    return exercise


@act("exercise:fix", EXERCISE)
def fix(exercise: Exercise, *, by: Actor) -> Exercise:
    """Fix the rule and the topics. From now on the database refuses to change the rule.

    Raises:
        Refused: round 0 is not counted, a proposal is not dealt with, or there are fewer than two topics.
    """
    _all_counted(exercise)
    if left := exercise.proposals.filter(topic=None, refused_because="").count():
        raise Refused("foresight:proposals-left", count=left)
    if exercise.topics.filter(dropped=False, merged_into=None).count() < 2:
        raise Refused("foresight:two-topics")
    exercise.fixed_at = timezone.now()
    exercise.save()
    note(**{name: getattr(exercise, name) for name in ("minimum_cell", "mode", "horizon", *RULE)})
    return exercise


@act("exercise:ask", EXERCISE)
def ask(exercise: Exercise, *, by: Actor, closes_at: datetime) -> Exercise:
    """Open the next round and tell the panel.

    Raises:
        Refused: the last round is not counted, all rounds of the rule were asked, or `closes_at` is past.
    """
    _all_counted(exercise)
    number = exercise.rounds.count()
    most = 1 if exercise.mode == Exercise.Mode.LIVE else exercise.rounds_most
    if number > most:
        raise Refused("foresight:all-rounds", most=most)
    _open(exercise, number, closes_at)
    return exercise


def _all_counted(exercise: Exercise) -> None:
    if exercise.rounds.exclude(state=Round.State.CLOSED).exists():
        raise Refused("foresight:round-open")


def _open(exercise: Exercise, number: int, closes_at: datetime) -> Round:
    now = timezone.now()
    if closes_at <= now:
        raise Refused("foresight:closes-past")
    opened: Round = Round.objects.create(exercise=exercise, number=number, opened_at=now, closes_at=closes_at)
    for panellist in exercise.panellists.filter(state=Panellist.State.ACCEPTED):
        send("foresight-round", to=recipient(panellist), about=opened, exercise=exercise)
    note(round=number, closes_at=closes_at)
    return opened


@act("exercise:cancel", EXERCISE)
def cancel(exercise: Exercise, *, by: Actor, because: str) -> Exercise:
    """Give the exercise up. Sealed answers of an open round are destroyed unread.

    Raises:
        Refused: no reason is given.
    """
    if not because.strip():
        raise Refused("foresight:needs-a-reason")
    for left in exercise.rounds.exclude(state=Round.State.CLOSED):
        left.ballots.all().delete()
        left.state = Round.State.CLOSED
        left.save()
    exercise.panellists.update(answered=False)
    note(because=because)
    return exercise
