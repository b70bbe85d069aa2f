"""Ranking: assessments to a ranking list, per panel where there are several."""

from __future__ import annotations

from typing import Any

from concord.engines.progress import Progress
from concord.engines.rank import Problem, Row, Votes, rank
from concord.engines.reason import reason
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.stages.stage import Clock, Stage, missing, placed
from concord.review import posing

_UNCERTAIN = ("expected_rank", "low_50", "high_50", "low_90", "high_90", "draw")


def ranking(folder: Folder, declined: frozenset[str], seed: int, progress: Progress | None = None) -> Stage:
    """Rank what was assessed; applications declined for eligibility are left out."""
    absent = missing("ranking", folder, ("assessments",))
    if absent is not None:
        return absent
    if all(name in declined for name in folder["assessments"]["application"]):
        return Stage("ranking", ran=False, why=reason("run:nobody_eligible"))
    clock = Clock()
    with placed(folder["assessments"], "score"), clock.running():
        result = rank(_problem(folder, declined), folder.settings["ranking_method"], seed=seed, progress=progress)
        rows = list(result.rows)
    output = _output(rows)
    facts = {
        "method": result.method,
        "ranked": sum(row.rank is not None for row in rows),
        "unranked": sum(row.rank is None for row in rows),
        "below_threshold": sum(bool(row.below) for row in rows),
        "panels": len(result.panels),
        "options": dict(result.options),
    }
    return Stage("ranking", True, None, (output,), result.warnings, result, rows, facts, clock.seconds)


def _problem(folder: Folder, declined: frozenset[str]) -> Problem:
    table = folder["assessments"]
    keep = [index for index, application in enumerate(table["application"]) if application not in declined]

    def column(name: str) -> list[Any] | None:
        return [table[name][index] for index in keep] if name in table else None

    votes = Votes(
        application=column("application") or [],
        assessor=column("assessor") or [],
        score=column("score") or [],
        criterion=_criteria(folder, column("criterion"), len(keep)),
        panel=column("panel"),
        row=[table.rows[index] for index in keep],
    )
    criteria = folder.get("criteria")
    return posing.ranking(
        votes,
        applications=_unassessed(folder, declined, panels="panel" in table),
        criteria=() if criteria is None else criteria.records(),
        settings=folder.settings,
    )


def _criteria(folder: Folder, given: list[Any] | None, rows: int) -> list[Any] | None:
    """Each vote's criterion. Where the call has a single one, votes need not name it."""
    listed = folder.get("criteria")
    if listed is None or len(listed) != 1:
        return given
    return [name or listed["criterion"][0] for name in given or [None] * rows]


def _unassessed(folder: Folder, declined: frozenset[str], *, panels: bool) -> tuple[str, ...]:
    """Every eligible application, so that one without votes is listed and not lost; unknown where there are panels."""
    listed = folder.get("applications")
    if listed is None or panels:
        return ()
    return tuple(name for name in listed["application"] if name not in declined)


def _output(ranked: list[Row]) -> Output:
    criteria = tuple(ranked[0].criteria) if ranked else ()
    uncertain = any(row.expected_rank is not None for row in ranked)
    headings = ("panel", "rank", "application", "score", *(f"mean_{name}" for name in criteria), "votes", "fundable")
    headings += (*(_UNCERTAIN if uncertain else ()), "reason_en", "reason_zh")
    rows = [_row(row, criteria, uncertain) for row in ranked]
    return Output("ranking", headings, rows)


def _row(row: Row, criteria: tuple[str, ...], uncertain: bool) -> tuple[Any, ...]:
    reasons = row.reasons or (reason("run:not_assessed"),)
    spread: tuple[Any, ...] = ()
    if uncertain:
        spread = (row.expected_rank, *(row.interval50 or (None, None)), *(row.interval90 or (None, None)), row.draw)
    return (
        row.panel,
        row.rank,
        row.application,
        row.score,
        *(row.criteria.get(name) for name in criteria),
        row.votes,
        row.fundable,
        *spread,
        " ".join(entry.text("en") for entry in reasons),
        "".join(entry.text("zh") for entry in reasons),
    )
