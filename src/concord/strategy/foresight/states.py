"""How exercises, panellists and rounds move."""

from __future__ import annotations

from concord.access.states import States
from concord.strategy.foresight.models import Exercise, Panellist, Round

_E, _P, _R = Exercise.State, Panellist.State, Round.State

EXERCISE = States(
    _E,
    {
        "exercise:edit": ((_E.DRAFT,), _E.DRAFT),
        "exercise:collect": ((_E.DRAFT,), _E.TOPICS),
        "exercise:rule": ((_E.TOPICS,), _E.TOPICS),
        "exercise:fix": ((_E.TOPICS,), _E.FIXED),
        "exercise:ask": ((_E.FIXED, _E.RUNNING), _E.RUNNING),
        "exercise:finish": ((_E.RUNNING,), _E.FINISHED),
        "exercise:adopt": ((_E.FINISHED,), _E.ADOPTED),
        "exercise:cancel": ((_E.DRAFT, _E.TOPICS, _E.FIXED, _E.RUNNING), _E.CANCELLED),
    },
    start=_E.DRAFT,
)

PANELLIST = States(
    _P,
    {
        "panellist:accept": ((_P.INVITED,), _P.ACCEPTED),
        "panellist:decline": ((_P.INVITED,), _P.DECLINED),
        "panellist:withdraw": ((_P.INVITED, _P.ACCEPTED), _P.WITHDRAWN),
    },
    start=_P.INVITED,
)

ROUND = States(
    _R,
    {
        "round:extend": ((_R.OPEN,), _R.OPEN),
        "round:remind": ((_R.OPEN,), _R.OPEN),
        "round:close": ((_R.OPEN,), _R.CLOSING),
        "round:count": ((_R.CLOSING,), _R.CLOSED),
    },
    start=_R.OPEN,
)
