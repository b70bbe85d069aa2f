"""Who may do what to selections and awards.

The joint list is seen by the parties' officers, the panel's chair and the process observer; an applicant sees their
own outcome when it is final, everybody an award whose project runs. Only a party's own officers decide on its award,
see what they propose to each other and why, and know of its holds more than that a check is pending
(`queries.checks_pending`).
"""

from __future__ import annotations

from concord.access.may import Rule, allow, holds, nobody, state, within
from concord.awards.models import Award, AwardLine, Confirmation, Decision, Hold, Selection
from concord.calls.models import Application, Call
from concord.calls.rules import funds, investigates, join, leads, officers, state_at
from concord.review.rules import apart

_A, _C = Award.State, Call.State

_by_officers = officers("parties")
_deciding = state("state", _C.SELECTION, _C.AWARDED)

allow(
    Call,
    {
        "selection:make": _by_officers & state("state", _C.SELECTION),
        "selection:reopen": _by_officers & _deciding,
        "award:propose-all": _by_officers & _deciding,
        "award:commit-all": _by_officers & _deciding,
    },
)
allow(Application, {"award:decline": leads(), "award:make": nobody})

within(Selection, call="call")
_of_call = officers("call__parties")
_observes = holds("chair", "observer", on="call", kind="call")
allow(
    Selection,
    {
        "selection:view": _of_call | _observes,
        "selection:recommend": _of_call,
        "selection:drop": _of_call,
        "selection:finish": _of_call,
        "selection:supersede": nobody,
    },
)

within(Decision, application="application", selection="selection", call="selection__call")
_applies = leads("application") | investigates("application")
allow(
    Decision,
    {
        "decision:view": (
            (
                (funds("application") | holds("chair", "observer", on="selection__call", kind="call"))
                & apart("application")
            )
            | (_applies & state_at("selection", Selection.State.FINAL))
        )
    },
)


def _sees(path: str = "") -> Rule:
    """May see the award at the end of a path."""
    application = join(path, "application")
    applies = leads(application) | investigates(application)
    return (
        (funds(application) & apart(application))
        | (applies & state_at(path, _A.CONFIRMED, _A.ACTIVE, _A.ENDED))
        | state_at(path, _A.ACTIVE, _A.ENDED)
    )


within(Award, application="application", call="application__call")
_decides = officers("party") & apart("application")
allow(
    Award,
    {
        "award:view": _sees(),
        **{f"award:{verb}": _decides for verb in ("propose", "reconsider", "take-back", "confirm", "commit", "refuse")},
        "award:hold": _decides,
        **{f"award:{verb}": nobody for verb in ("lapse", "settle", "stop", "activate", "end")},
    },
)

within(AwardLine, award="award", application="award__application", call="award__application__call")
allow(AwardLine, {"awardline:view": _sees("award")})

within(Confirmation, award="award", application="award__application", call="award__application__call")
_own = officers("award__party") & apart("award__application")
allow(Confirmation, {"confirmation:view": _own})

within(Hold, award="award", application="award__application", call="award__application__call")
allow(Hold, {"hold:view": _own, "hold:release": _own})
