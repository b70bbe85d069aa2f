"""Who may do what in review.

A reviewer's identity, conflicts and confidential words are seen by the officers of the party that keeps them and by
nobody else; what the other side may know is in `queries.coded`. Whoever takes part in an application sees nothing of
its review, whatever else they are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from concord.access.may import Rule, allow, holds, member, nobody, rule, state, within
from concord.access.models import Role
from concord.calls.models import Application, Call
from concord.calls.rules import at, funds, join, officers, state_at
from concord.review.models import (
    Assessment,
    Assignment,
    Conflict,
    Note,
    Plan,
    RankingList,
    RankingRow,
    Reviewer,
    Shortfall,
)

_C = Call.State
TOLD = (Assignment.State.ASKED, Assignment.State.ACCEPTED)
"""States in which a reviewer knows of an assignment; afterwards too, of what they answered themselves."""


def apart(path: str) -> Rule:
    """Takes no part in the application at the end of a path."""

    def test(user: Any, thing: Any) -> bool:
        application = at(thing, path)
        if application is None:
            return True
        return application.lead_id != user.pk and all(
            each.investigator_id != user.pk for each in application.partners.all()
        )

    def rows(user: Any) -> Q:
        own = Application.objects.filter(Q(lead=user) | Q(partners__investigator=user)).values("pk")
        return ~Q(**{f"{path}__in": own}) | Q(**{f"{path}__isnull": True})

    return rule("review:own-application", test, rows)


def is_reviewer(path: str = "") -> Rule:
    return rule(
        "review:not-yours",
        lambda user, thing: at(thing, path).user_id == user.pk,
        lambda user: Q(**{join(path, "user"): user}),
    )


_panel = holds("chair", "panel", "observer", on="application__call", kind="call")
_by_officers = officers("parties")

allow(
    Call,
    {
        "reviewer:invite": _by_officers & state("state", _C.OPEN, _C.CLOSED, _C.REVIEW),
        "panel:appoint": _by_officers & state("state", _C.OPEN, _C.CLOSED, _C.REVIEW),
        "conflict:find": _by_officers & state("state", _C.OPEN, _C.CLOSED, _C.REVIEW),
        "plan:make": _by_officers & state("state", _C.REVIEW),
        "ranking:make": _by_officers & state("state", _C.REVIEW),
    },
)
allow(
    Application,
    {
        "conflict:report": funds() & state_at("call", _C.OPEN, _C.CLOSED, _C.REVIEW),
        "note:write": funds(),
    },
)

within(Reviewer, call="call")
allow(
    Reviewer,
    {
        "reviewer:view": is_reviewer() | officers("kept_by"),
        "reviewer:accept": is_reviewer(),
        "reviewer:decline": is_reviewer(),
    },
)

within(Conflict, application="application", call="application__call")
_keeps_conflict = officers("kept_by") & apart("application")
allow(Conflict, {"conflict:view": _keeps_conflict, "conflict:overrule": _keeps_conflict})

within(Plan, call="call")
_of_call = officers("call__parties")
allow(
    Plan,
    {
        "plan:view": _of_call,
        "plan:release": _of_call & state_at("call", _C.REVIEW),
        "plan:drop": _of_call,
    },
)

within(Shortfall, application="application", call="plan__call")
allow(
    Shortfall,
    {
        "shortfall:view": (officers("application__partners__party") | officers("reviewer__kept_by"))
        & apart("application")
    },
)

within(Assignment, application="application", call="application__call")
_mine = is_reviewer("reviewer") & state_at("application__call", _C.REVIEW)
allow(
    Assignment,
    {
        "assignment:view": (is_reviewer("reviewer") & state("state", *TOLD, Assignment.State.DECLINED))
        | (officers("reviewer__kept_by") & apart("application")),
        "assignment:accept": _mine,
        "assignment:decline": _mine,
        "assignment:conflict": _mine,
        "assignment:ask": nobody,
        "assignment:drop": officers("reviewer__kept_by")
        & apart("application")
        & state_at("application__call", _C.REVIEW),
        "assessment:write": _mine,
    },
)

within(Assessment, application="assignment__application", call="assignment__application__call")
_author = is_reviewer("assignment__reviewer") & state_at("assignment__application__call", _C.REVIEW)
allow(
    Assessment,
    {
        "assessment:view": is_reviewer("assignment__reviewer")
        | (
            officers("assignment__reviewer__kept_by")
            & state("state", Assessment.State.SUBMITTED)
            & apart("assignment__application")
        ),
        "assessment:submit": _author & state_at("assignment", Assignment.State.ACCEPTED),
        "assessment:reopen": _author & state_at("assignment", Assignment.State.ACCEPTED),
    },
)

within(Note, application="application", call="application__call")
allow(Note, {"note:view": member(Role.OFFICER, Role.HEAD, of="party") & apart("application")})

within(RankingList, call="call")
allow(
    RankingList,
    {
        "ranking:view": _of_call | holds("chair", "panel", "observer", on="call", kind="call"),
        "ranking:freeze": _of_call & state_at("call", _C.REVIEW),
        "ranking:drop": _of_call,
    },
)

within(RankingRow, application="application", call="ranking__call")
allow(RankingRow, {"place:view": (funds("application") | _panel) & apart("application")})
