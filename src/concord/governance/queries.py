"""Reading governance: the hierarchy, what waits for whom, what a decision in force authorised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from concord.access.standing import Actor
from concord.governance import subjects
from concord.governance.models import ActionItem, Body, Meeting, Resolution
from concord.governance.states import HELD


@dataclass
class Branch:
    """A mechanism with those under it that the same person may see."""

    body: Body
    depth: int
    parts: list[Branch] = field(default_factory=list)


def tree(bodies: Iterable[Body]) -> list[Branch]:
    """The hierarchy in order, flat; one whose parent is not to be seen is at the top."""
    every = sorted(bodies, key=lambda body: (body.rank, body.pk))
    known = {body.pk: Branch(body, 0) for body in every}
    roots: list[Branch] = []
    for branch in known.values():
        above = known.get(branch.body.parent_id or 0)
        (above.parts if above else roots).append(branch)
    flat: list[Branch] = []

    def walk(branches: list[Branch], depth: int) -> None:
        for branch in branches:
            branch.depth = depth
            flat.append(branch)
            walk(branch.parts, depth + 1)

    walk(roots, 0)
    return flat


def before(meeting: Meeting) -> Meeting | None:
    """The meeting of the same mechanism that was last held before this one."""
    held = Meeting.objects.filter(body=meeting.body_id, state__in=HELD, starts_at__lt=meeting.starts_at)
    return held.exclude(pk=meeting.pk).order_by("-starts_at").first()


def decided(user: Actor) -> QuerySet[Any]:
    """The decisions that this person may see, the newest first."""
    found = Resolution.objects.visible_to(user).select_related("meeting__body", "clause__agreement__pack")
    return found.order_by("-meeting__starts_at", "number", "pk")


def of_clauses(user: Actor, keys: Iterable[int]) -> QuerySet[Any]:
    """The decisions in force that serve one of the clauses."""
    return decided(user).filter(state=Resolution.State.IN_FORCE, clause__in=list(keys))


def meetings_of_clauses(user: Actor, keys: Iterable[int]) -> QuerySet[Any]:
    """The meetings held by mechanisms that one of the clauses names."""
    found = Meeting.objects.visible_to(user).filter(body__mechanism__clause__in=list(keys), state__in=HELD)
    return found.select_related("body").order_by("-starts_at")


def authority(entry: int | str | None, user: Actor) -> Resolution | None:
    """The decision that came into force by a journal entry (``12`` or ``entry:12``), if this person may see it."""
    number = str(entry or "").removeprefix("entry:")
    if not number.isdigit():
        return None
    found: Resolution | None = decided(user).filter(entry=int(number)).first()
    return found


def subject_of(resolution: Resolution, user: Actor) -> tuple[Any, str, str | None] | None:
    """What a decision approves: its kind in words, what it is called, its page; None where it approves nothing.

    A reader who may not see the thing itself (the purse of another side) is told the kind alone.
    """
    known = subjects.registered().get(resolution.subject)
    if known is None:
        return None
    thing = subjects.find(resolution.subject, resolution.key, user)
    return (known.name, "", None) if thing is None else (known.name, known.label(thing), known.address(thing))


def actions(user: Actor) -> QuerySet[Any]:
    """The action items that this person may see, by due day."""
    found = ActionItem.objects.visible_to(user).select_related("meeting__body", "party", "owner")
    return found.order_by("due_on", "pk")


def late() -> Q:
    """An action that is open after its day."""
    return Q(state=ActionItem.State.OPEN, due_on__lt=timezone.now().date())


def upcoming(user: Actor) -> QuerySet[Any]:
    """The meetings to come that this person may see, the next first."""
    waiting = (Meeting.State.PLANNED, Meeting.State.CALLED, Meeting.State.SITTING)
    found = Meeting.objects.visible_to(user).filter(state__in=waiting)
    return found.select_related("body").order_by("starts_at", "pk")
