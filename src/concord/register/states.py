"""How the register's matters move."""

from __future__ import annotations

from concord.access.states import States
from concord.register.models import Pair, Platform, RecordClaim

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

PAIR = States(
    Pair.State,
    {
        "pair:merge": ((Pair.State.OPEN,), Pair.State.MERGED),
        "pair:undo": ((Pair.State.MERGED,), Pair.State.OPEN),
        "pair:keep-apart": ((Pair.State.OPEN,), Pair.State.APART),
        "pair:reopen": ((Pair.State.APART,), Pair.State.OPEN),
    },
    start=Pair.State.OPEN,
)
