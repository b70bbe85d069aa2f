"""Topics: taken from proposals, added, reworded, merged, dropped; where each came from is kept."""

from __future__ import annotations

from typing import Any

from django.db.models import Max

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.strategy.foresight.models import Exercise, Proposal, Topic
from concord.values import LocalizedText


def _open_to_change(exercise: Exercise) -> None:
    if exercise.state not in (Exercise.State.DRAFT, Exercise.State.TOPICS):
        raise Refused("foresight:topics-fixed")


@act("topic:add", lock=False)
def add(
    exercise: Exercise, *, by: Actor, title: LocalizedText, about: LocalizedText | None = None, area: Any = None
) -> Topic:
    """Add a topic of the facilitators' own.

    Raises:
        Refused: the topics are fixed.
    """
    return _new(exercise, title, about, area)


def _new(exercise: Exercise, title: LocalizedText, about: LocalizedText | None, area: Any) -> Topic:
    locked = Exercise.objects.select_for_update(no_key=True).get(pk=exercise.pk)
    _open_to_change(locked)
    if not title:
        raise Refused("foresight:topic-untitled")
    last = locked.topics.aggregate(last=Max("number"))["last"] or 0
    note(title=title, number=last + 1)
    made: Topic = Topic.objects.create(
        exercise=locked, number=last + 1, title=title, about=about or LocalizedText(), area=area
    )
    return made


@act("topic:edit")
def edit(
    topic: Topic, *, by: Actor, title: LocalizedText, about: LocalizedText | None = None, area: Any = None
) -> Topic:
    """Reword a topic. The wording before stays in the journal; the proposals stay word for word.

    Raises:
        Refused: the topics are fixed, or no title.
    """
    _open_to_change(topic.exercise)
    if not title:
        raise Refused("foresight:topic-untitled")
    note(before={"title": topic.title.json(), "about": topic.about.json()}, title=title, about_text=about)
    topic.title, topic.about, topic.area = title, about or LocalizedText(), area
    topic.save()
    return topic


@act("topic:merge")
def merge(topic: Topic, *, by: Actor, into: Topic, because: str = "") -> Topic:
    """Put a topic into another; its proposals are then found there too.

    Raises:
        Refused: the topics are fixed, the other is the same, of another exercise, or gone itself.
    """
    _open_to_change(topic.exercise)
    if into.pk == topic.pk or into.exercise_id != topic.exercise_id or not into.live or not topic.live:
        raise Refused("foresight:cannot-merge")
    topic.merged_into, topic.because = into, because
    topic.save()
    topic.merged.update(merged_into=into)
    note(into=into, because=because)
    return topic


@act("topic:drop")
def drop(topic: Topic, *, by: Actor, because: str) -> Topic:
    """Leave a topic out, with a reason that everybody can read.

    Raises:
        Refused: the topics are fixed, or no reason is given.
    """
    _open_to_change(topic.exercise)
    if not because.strip():
        raise Refused("foresight:needs-a-reason")
    topic.dropped, topic.because = True, because
    topic.save()
    note(because=because)
    return topic


@act("proposal:take")
def take(
    proposal: Proposal,
    *,
    by: Actor,
    topic: Topic | None = None,
    title: LocalizedText | None = None,
    about: LocalizedText | None = None,
    area: Any = None,
) -> Topic:
    """Make a proposal a topic, or put it to a topic that is there.

    Raises:
        Refused: the topics are fixed, or the topic is of another exercise or gone.
    """
    _open_to_change(proposal.exercise)
    if topic is None:
        topic = _new(proposal.exercise, title or LocalizedText(), about, area)
    elif topic.exercise_id != proposal.exercise_id or not topic.live:
        raise Refused("foresight:cannot-merge")
    proposal.topic, proposal.refused_because = topic, ""
    proposal.save()
    note(proposal=str(proposal.pk))
    return topic


@act("proposal:refuse")
def refuse(proposal: Proposal, *, by: Actor, because: str) -> Proposal:
    """Leave a proposal out, with a reason.

    Raises:
        Refused: the topics are fixed, or no reason is given.
    """
    _open_to_change(proposal.exercise)
    if not because.strip():
        raise Refused("foresight:needs-a-reason")
    proposal.topic, proposal.refused_because = None, because
    proposal.save()
    note(because=because)
    return proposal
