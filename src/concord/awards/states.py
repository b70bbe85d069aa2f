"""How a selection and an award move."""

from __future__ import annotations

from concord.access.states import States
from concord.awards.models import Award, Selection

_S, _A = Selection.State, Award.State

SELECTION = States(
    _S,
    {
        "selection:recommend": ((_S.DRAFT,), _S.RECOMMENDED),
        "selection:drop": ((_S.DRAFT,), _S.DROPPED),
        "selection:supersede": ((_S.RECOMMENDED, _S.FINAL), _S.SUPERSEDED),
        "selection:finish": ((_S.RECOMMENDED,), _S.FINAL),
    },
    start=_S.DRAFT,
)

LIVE = (_A.PROPOSED, _A.COMMITTED, _A.CONFIRMED, _A.ACTIVE)

AWARD = States(
    _A,
    {
        "award:propose": ((_A.PROPOSED,), _A.PROPOSED),
        "award:reconsider": ((_A.COMMITTED,), _A.COMMITTED),
        "award:commit": ((_A.PROPOSED,), _A.COMMITTED),
        "award:refuse": ((_A.PROPOSED, _A.COMMITTED), _A.REFUSED),
        "award:settle": ((_A.COMMITTED,), _A.CONFIRMED),
        "award:stop": ((_A.CONFIRMED,), _A.COMMITTED),
        "award:lapse": ((_A.PROPOSED, _A.COMMITTED, _A.CONFIRMED), _A.LAPSED),
        "award:activate": ((_A.CONFIRMED,), _A.ACTIVE),
        "award:end": ((_A.ACTIVE,), _A.ENDED),
    },
    start=_A.PROPOSED,
)
