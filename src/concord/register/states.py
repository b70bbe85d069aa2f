"""How the register's matters move."""

from __future__ import annotations

from concord.access.states import States
from concord.register.models import Platform, RecordClaim

_S = Platform.Status

PLATFORM = States(
    _S,
    {
        "platform:recognise": ((_S.PROPOSED, _S.RECTIFYING), _S.RECOGNISED),
        "platform:rectify": ((_S.RECOGNISED,), _S.RECTIFYING),
        "platform:end": ((_S.PROPOSED, _S.RECOGNISED, _S.RECTIFYING), _S.ENDED),
    },
    start=_S.PROPOSED,
    field="status",
)

CLAIM = States(
    RecordClaim.State,
    {
        "record-claim:confirm": ((RecordClaim.State.ASKED,), RecordClaim.State.CONFIRMED),
        "record-claim:decline": ((RecordClaim.State.ASKED,), RecordClaim.State.DECLINED),
    },
    start=RecordClaim.State.ASKED,
)
