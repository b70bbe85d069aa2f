"""How a call and an application move."""

from __future__ import annotations

from concord.access.states import States
from concord.calls.models import Application, Call

_C, _A = Call.State, Application.State

CALL = States(
    _C,
    {
        "call:edit": ((_C.DRAFT,), _C.DRAFT),
        "call:propose": ((_C.DRAFT,), _C.SIGNING),
        "call:sign": ((_C.SIGNING,), _C.SIGNING),
        "call:revise": ((_C.SIGNING,), _C.DRAFT),
        "call:publish": ((_C.SIGNING,), _C.OPEN),
        "application:start": ((_C.OPEN,), _C.OPEN),
        "call:close": ((_C.OPEN,), _C.CLOSED),
        "eligibility:check": ((_C.CLOSED,), _C.CLOSED),
        "verdict:confirm": ((_C.CLOSED,), _C.CLOSED),
        "call:review": ((_C.CLOSED,), _C.REVIEW),
        "call:select": ((_C.REVIEW,), _C.SELECTION),
        "call:award": ((_C.SELECTION,), _C.AWARDED),
        "call:withdraw": ((_C.DRAFT, _C.SIGNING, _C.OPEN, _C.CLOSED, _C.REVIEW), _C.WITHDRAWN),
    },
    start=_C.DRAFT,
)

APPLICATION = States(
    _A,
    {
        "application:edit": ((_A.DRAFT,), _A.DRAFT),
        "application:add-partner": ((_A.DRAFT,), _A.DRAFT),
        "application:submit": ((_A.DRAFT,), _A.SUBMITTED),
        "application:reopen": ((_A.SUBMITTED,), _A.DRAFT),
        "application:withdraw": ((_A.DRAFT, _A.SUBMITTED), _A.WITHDRAWN),
        "application:decline": ((_A.SUBMITTED,), _A.DECLINED),
        "application:admit": ((_A.SUBMITTED,), _A.ELIGIBLE),
    },
    start=_A.DRAFT,
)
