"""What a decision can approve. A room's thing is registered here once, with the room's own act to call.

    subjects.register(subjects.Subject(
        code="call", name=gettext_lazy("a joint call"),
        things=lambda user: Call.objects.visible_to(user),
        approve=lambda call, by, authority: acts.authorise(call, by=by, authority=authority),
    ))

A room above this one cannot import it; `approvals.py` registers for those, and a room below or a part of the portal
registers its own when Django starts. `approve` is called once, when every side that must has confirmed, inside the
transaction of the last confirmation: what it refuses refuses that confirmation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from concord.access.standing import Actor

Approve = Callable[..., Any]
"""``approve(thing, by=…, authority=…)``: `authority` is the number of the journal entry to cite."""


@dataclass(frozen=True)
class Subject:
    """A kind of thing that decisions approve.

    Attributes:
        code: in the database and in addresses.
        name: "a joint call", translated when shown.
        things: those a person may lay before the sides.
        approve: the room's act.
        parties: keys of the parties that a thing concerns; empty: any. A room of one side can approve only what
            concerns that side alone.
        address: where the thing's page is, or None.
        label: how it is called in a list.
        offered: of all things, those that still wait for a decision.
    """

    code: str
    name: Any
    things: Callable[[Actor], QuerySet[Any]]
    approve: Approve
    parties: Callable[[Any], Iterable[int]] = lambda thing: ()
    address: Callable[[Any], str | None] = lambda thing: None
    label: Callable[[Any], str] = str
    offered: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda found: found


_SUBJECTS: dict[str, Subject] = {}


def register(subject: Subject) -> None:
    """Let decisions approve this kind of thing.

    Raises:
        ValueError: the code is taken.
    """
    if subject.code in _SUBJECTS:
        raise ValueError(f"{subject.code} is registered twice")
    _SUBJECTS[subject.code] = subject


def registered() -> Mapping[str, Subject]:
    """All kinds, by code."""
    return dict(_SUBJECTS)


def find(code: str, key: int | None, user: Actor) -> Any:
    """A thing that this person may see, or None."""
    subject = _SUBJECTS.get(code)
    return None if subject is None or key is None else subject.things(user).filter(pk=key).first()
