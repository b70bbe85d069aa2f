"""How reviewers, plans, assignments, assessments and ranking lists move."""

from __future__ import annotations

from concord.access.states import States
from concord.review.models import Assessment, Assignment, Plan, RankingList, Reviewer

_R, _P, _A, _S, _L = Reviewer.State, Plan.State, Assignment.State, Assessment.State, RankingList.State

REVIEWER = States(
    _R,
    {
        "reviewer:accept": ((_R.INVITED,), _R.ACCEPTED),
        "reviewer:decline": ((_R.INVITED, _R.ACCEPTED), _R.DECLINED),
    },
    start=_R.INVITED,
)

PLAN = States(
    _P,
    {"plan:release": ((_P.PROPOSED,), _P.RELEASED), "plan:drop": ((_P.PROPOSED,), _P.DROPPED)},
    start=_P.PROPOSED,
)

ASSIGNMENT = States(
    _A,
    {
        "assignment:ask": ((_A.PROPOSED,), _A.ASKED),
        "assignment:drop": ((_A.PROPOSED, _A.ASKED, _A.ACCEPTED), _A.DROPPED),
        "assignment:accept": ((_A.ASKED,), _A.ACCEPTED),
        "assignment:decline": ((_A.ASKED, _A.ACCEPTED), _A.DECLINED),
        "assignment:conflict": ((_A.ASKED, _A.ACCEPTED), _A.CONFLICT),
        "assessment:write": ((_A.ACCEPTED,), _A.ACCEPTED),
    },
    start=_A.PROPOSED,
)

ASSESSMENT = States(
    _S,
    {
        "assessment:submit": ((_S.DRAFT,), _S.SUBMITTED),
        "assessment:reopen": ((_S.SUBMITTED,), _S.DRAFT),
    },
    start=_S.DRAFT,
)

RANKING = States(
    _L,
    {"ranking:freeze": ((_L.DRAFT,), _L.FROZEN), "ranking:drop": ((_L.DRAFT,), _L.DROPPED)},
    start=_L.DRAFT,
)
