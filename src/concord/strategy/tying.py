"""Tying things of other rooms to a clause, where no area says it: a call that carries out a measure."""

from __future__ import annotations

from typing import Any

from concord.access.acts import act, note
from concord.access.models import User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.strategy.models import Clause, ClauseUse


@act("clause:tie", lock=False)
def tie(clause: Clause, *, by: Actor, thing: Any) -> ClauseUse:
    """Say that something carries out a clause.

    Raises:
        Refused: it is tied to this clause already.
    """
    if clause.uses.filter(thing=reference(thing)).exists():
        raise Refused("clause:tied")
    note(clause=clause, thing=reference(thing))
    return ClauseUse.objects.create(clause=clause, thing=reference(thing), said_by=by if isinstance(by, User) else None)


@act("clause:untie")
def untie(use: ClauseUse, *, by: Actor) -> None:
    """Take that back."""
    note(clause=use.clause, thing=use.thing)
    use.delete()
