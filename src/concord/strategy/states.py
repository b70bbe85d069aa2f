"""How a priority area and a settlement move."""

from __future__ import annotations

from concord.access.states import States
from concord.strategy.models import Area, Settlement

AREA = States(
    Area.State,
    {
        "area:approve": ((Area.State.PROPOSED,), Area.State.APPROVED),
        "area:revise": ((Area.State.APPROVED,), Area.State.APPROVED),
        "area:retire": ((Area.State.PROPOSED, Area.State.APPROVED), Area.State.RETIRED),
    },
    start=Area.State.PROPOSED,
)

SETTLEMENT = States(
    Settlement.State,
    {"settlement:undo": ((Settlement.State.STANDING,), Settlement.State.UNDONE)},
    start=Settlement.State.STANDING,
)
