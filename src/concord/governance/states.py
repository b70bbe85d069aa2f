"""How a mechanism, a meeting, a decision and an action item move."""

from __future__ import annotations

from concord.access.states import States
from concord.governance.models import ActionItem, Body, Meeting, Resolution

_B, _M, _R, _A = Body.State, Meeting.State, Resolution.State, ActionItem.State

BODY = States(
    _B,
    {
        "body:edit": ((_B.STANDING,), _B.STANDING),
        "body:seat": ((_B.STANDING,), _B.STANDING),
        "meeting:plan": ((_B.STANDING,), _B.STANDING),
        "body:end": ((_B.STANDING,), _B.ENDED),
    },
    start=_B.STANDING,
)

MEETING = States(
    _M,
    {
        "meeting:edit": ((_M.PLANNED,), _M.PLANNED),
        "meeting:call": ((_M.PLANNED,), _M.CALLED),
        "meeting:move": ((_M.CALLED,), _M.PLANNED),
        "meeting:open": ((_M.CALLED,), _M.SITTING),
        "meeting:close": ((_M.SITTING,), _M.CLOSED),
        "minutes:settle": ((_M.CLOSED,), _M.SETTLED),
        "meeting:cancel": ((_M.PLANNED, _M.CALLED), _M.CANCELLED),
    },
    start=_M.PLANNED,
)

PREPARED = (_M.PLANNED, _M.CALLED)
"""States in which the agenda is open."""
MINUTED = (_M.SITTING, _M.CLOSED)
"""States in which minutes are written."""
HELD = (_M.SITTING, _M.CLOSED, _M.SETTLED)
"""States in which it was opened with a quorum: only then can it decide."""

RESOLUTION = States(
    _R,
    {
        "resolution:edit": ((_R.DRAFT,), _R.DRAFT),
        "resolution:propose": ((_R.DRAFT,), _R.PROPOSED),
        "resolution:return": ((_R.PROPOSED,), _R.DRAFT),
        "resolution:enact": ((_R.PROPOSED,), _R.IN_FORCE),
        "resolution:drop": ((_R.DRAFT, _R.PROPOSED), _R.DROPPED),
    },
    start=_R.DRAFT,
)

ACTION = States(
    _A,
    {
        "action:edit": ((_A.OPEN,), _A.OPEN),
        "action:escalate": ((_A.OPEN,), _A.OPEN),
        "action:remind": ((_A.OPEN,), _A.OPEN),
        "action:finish": ((_A.OPEN,), _A.DONE),
        "action:reopen": ((_A.DONE,), _A.OPEN),
        "action:drop": ((_A.OPEN,), _A.DROPPED),
    },
    start=_A.OPEN,
)
