"""One table says how an object moves: act -> the states it leaves, the state it reaches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from concord.access.refusals import WrongState


class States:
    """A table of moves.

        APPLICATION = States(
            Application.State,
            {
                "application:submit": ((State.DRAFT, State.RETURNED), State.SUBMITTED),
                "application:withdraw": ((State.DRAFT, State.SUBMITTED), State.WITHDRAWN),
            },
            start=State.DRAFT,
        )

    Args:
        choices: the `TextChoices` of the states.
        moves: act -> (states it may start from, state it ends in).
        start: the state of a new object.
        field: the name of the model's field.

    Raises:
        ValueError: a state of the table is not among the choices, or cannot be reached from `start`.
    """

    def __init__(
        self,
        choices: type[models.TextChoices],
        moves: Mapping[str, tuple[tuple[str, ...], str]],
        *,
        start: str,
        field: str = "state",
    ) -> None:
        self.choices, self.moves, self.start, self.field = choices, dict(moves), start, field
        known, named = set(choices.values), {start}
        for sources, target in self.moves.values():
            named |= {*sources, target}
        if unknown := named - known:
            raise ValueError(f"Not states of {choices.__name__}: {', '.join(sorted(unknown))}")
        if lost := known - self._reachable():
            raise ValueError(f"No act leads to: {', '.join(sorted(lost))}")

    def _reachable(self) -> set[str]:
        reached, before = {self.start}, set[str]()
        while reached != before:
            before = set(reached)
            reached |= {target for sources, target in self.moves.values() if reached & set(sources)}
        return reached

    def move(self, thing: Any, act: str) -> tuple[str, str]:
        """Set the state that follows `act`; the caller saves. Returns (before, after).

        Raises:
            WrongState: the act does not start from the object's state.
            KeyError: the act is not in the table.
        """
        sources, target = self.moves[act]
        before = str(getattr(thing, self.field))
        if before not in sources:
            labels = dict(self.choices.choices)
            raise WrongState(
                "access:wrong-state",
                act=act,
                state=str(labels.get(before, before)),
                states=tuple(str(labels[source]) for source in sources),
            )
        setattr(thing, self.field, target)
        return before, str(target)

    def open_to(self, thing: Any) -> tuple[str, ...]:
        """The acts that the object's state admits, whoever asks."""
        state = str(getattr(thing, self.field))
        return tuple(act for act, (sources, _) in self.moves.items() if state in sources)

    def diagram(self) -> str:
        """The table as a Mermaid state diagram, for the docs."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        for act, (sources, target) in self.moves.items():
            lines += [f"    {source} --> {target}: {act}" for source in sources]
        return "\n".join(lines) + "\n"
