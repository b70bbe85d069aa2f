"""Ranking lists: made by the ranking engine from what was handed in, then frozen for selection."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from concord.access.acts import act, note
from concord.access.may import require
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.calls import rows as of_call
from concord.calls.acts import start_selection
from concord.calls.judging import plain
from concord.calls.models import Application, Call
from concord.engines import rank
from concord.engines.progress import Progress
from concord.engines.reason import Invalid
from concord.journal.chain import canonical
from concord.review import posing, rows
from concord.review.models import Assignment, RankingList, RankingRow
from concord.review.states import RANKING


def problem(call: Call) -> rank.Problem:
    """What the ranking engine is asked: every admitted application with what was handed in about it.

    Raises:
        Refused: nothing was handed in.
    """
    admitted = call.applications.filter(state=Application.State.ELIGIBLE).order_by("number")
    names = list(admitted.values_list("number", flat=True))
    known = set(names)
    listed = [row for row in rows.assessments(call) if row["application"] in known]
    if not listed:
        raise Refused("review:nothing-to-rank")
    votes = rank.Votes(
        application=[row["application"] for row in listed],
        assessor=[row["assessor"] for row in listed],
        score=[row["score"] for row in listed],
        criterion=[row["criterion"] for row in listed],
    )
    return posing.ranking(
        votes, applications=names, criteria=of_call.criteria(call), settings=of_call.settings(call)
    )  # fmt: skip


def make(call: Call, *, by: Actor, progress: Progress | None = None) -> RankingList:
    """Rank by the call's method and seed; a list made before is dropped.

    Raises:
        NotAllowed: `by` may not.
        Refused: nothing was handed in, or the engine's own reason.
    """
    require(by, "ranking:make", call)
    return _keep(call, by=by, result=_rank(call, progress))


def _rank(call: Call, progress: Progress | None = None) -> rank.Ranking:
    share = None if call.share is None else str(call.share)
    try:
        return rank.rank(
            problem(call), call.ranking_method, share=share, draw=call.draw, seed=call.seed, progress=progress
        )
    except Invalid as bad:
        raise Refused(bad.reason.code, **bad.reason.values) from bad


def digest(listed: Sequence[rank.Row]) -> str:
    """SHA-256 over the rows of a ranking."""
    return hashlib.sha256(canonical([row.json() for row in listed]).encode()).hexdigest()


@act("ranking:make")
def _keep(call: Call, *, by: Actor, result: rank.Ranking) -> RankingList:
    for old in RankingList.objects.filter(call=call, state=RankingList.State.DRAFT):
        drop(old, by=SYSTEM)
    listed = list(result.rows)
    stored = RankingList.objects.create(
        call=call, method=result.method, options=dict(result.options), seed=result.seed, version=result.version,
        warnings=[plain(each) for each in result.warnings], digest=digest(listed),
    )  # fmt: skip
    applications = {each.number: each for each in call.applications.all()}
    RankingRow.objects.bulk_create(
        RankingRow(ranking=stored, application=applications[row.application], position=position, **_columns(row))
        for position, row in enumerate(listed, start=1)
    )
    note(method=result.method, seed=result.seed, digest=stored.digest, rows=len(listed))
    return stored


def _columns(row: rank.Row) -> dict[str, Any]:
    low50, high50 = row.interval50 or (None, None)
    low90, high90 = row.interval90 or (None, None)
    return {
        "rank": row.rank, "score": row.score, "exact": "" if row.exact is None else str(row.exact),
        "criteria": dict(row.criteria), "votes": row.votes, "below": list(row.below), "fundable": row.fundable,
        "adjusted": row.adjusted, "expected_rank": row.expected_rank, "low_50": low50, "high_50": high50,
        "low_90": low90, "high_90": high90, "draw": row.draw, "place": row.place, "drawn": row.drawn, "lot": row.lot,
        "reasons": [plain(each) for each in row.reasons],
    }  # fmt: skip


@act("ranking:drop", RANKING)
def drop(ranking: RankingList, *, by: Actor) -> RankingList:
    """Set a list aside for a newer one."""
    return ranking


@act("ranking:freeze", RANKING)
def freeze(ranking: RankingList, *, by: Actor, because: str = "") -> RankingList:
    """Freeze the list for selection; the call goes on to selection.

    Args:
        because: why not to wait for assessments that are still to come.

    Raises:
        Refused: assessments are still to come and no reason is given, or some changed after the list was made.
    """
    call = Call.objects.select_for_update(no_key=True).get(pk=ranking.call_id)
    waiting = Assignment.objects.filter(application__call=call, state__in=rows.BINDING)
    count = waiting.exclude(assessment__state="submitted").count()
    if count and not because.strip():
        raise Refused("review:assessments-missing", count=count)
    if digest(list(_rank(call).rows)) != ranking.digest:
        raise Refused("review:rows-changed")
    start_selection(call, by=SYSTEM)
    note(digest=ranking.digest, because=because, without=count)
    return ranking
