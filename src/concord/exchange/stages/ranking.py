"""Ranking: assessments to a ranking list, per panel where there are several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from concord.engines.progress import Progress
from concord.engines.rank import PanelSummary, Problem, Ranking, Row, Votes, agreement, rank
from concord.engines.reason import reason
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.sheets import Table
from concord.exchange.stages.stage import Clock, Stage, missing, placed
from concord.review import posing

if TYPE_CHECKING:
    from concord.engines.rank.concordance import Agreement

MOST_ASSESSORS = 250
"""Beyond, agreement (whose time grows with their cube) is left to ``concord rank --agreement``."""

_WHOLE = ("application", "assessor", "score")
"""Columns that every table of votes has; of the others, one without an entry is as good as none."""

_TOLD: dict[str, Callable[[Row], Any]] = {
    "adjusted": lambda row: row.adjusted,
    "expected_rank": lambda row: row.expected_rank,
    "low_50": lambda row: row.interval50 and row.interval50[0],
    "high_50": lambda row: row.interval50 and row.interval50[1],
    "low_90": lambda row: row.interval90 and row.interval90[0],
    "high_90": lambda row: row.interval90 and row.interval90[1],
    "line": lambda row: row.place,
    "draw": lambda row: row.draw if row.place is not None else None,
    "drawn": lambda row: row.drawn,
}
"""Columns that stand in the list only where the method, the share or the lottery gives them."""


def ranking(folder: Folder, declined: frozenset[str], seed: int, progress: Progress | None = None) -> Stage:
    """Rank what was assessed; applications declined for eligibility are left out."""
    absent = missing("ranking", folder, ("assessments",))
    if absent is not None:
        return absent
    if all(name in declined for name in folder["assessments"]["application"]):
        return Stage("ranking", ran=False, why=reason("run:nobody_eligible"))
    clock = Clock()
    with placed(folder["assessments"], "score"), clock.running():
        problem = posed(folder, declined)
        share, draw = folder.settings["share"], folder.settings["draw"]
        method = folder.settings["ranking_method"]
        result = rank(problem, method, share=share, draw=draw, seed=seed, progress=progress)
        rows = list(result.rows)
        agreed = agreement(problem, seed=seed) if len(set(problem.votes.assessor)) <= MOST_ASSESSORS else None
    stage = outcome(result, rows, agreed, clock.seconds)
    if agreed is None:
        stage = replace(stage, notes=(*stage.notes, reason("run:agreement_left", most=MOST_ASSESSORS)))
    return stage


def outcome(result: Ranking, rows: list[Row], agreed: Agreement | None, seconds: float = 0.0) -> Stage:
    """A ranking as a stage: its tables, figures and what a reader must know."""
    facts = {
        "method": result.method,
        "ranked": sum(row.rank is not None for row in rows),
        "unranked": sum(row.rank is None for row in rows),
        "below_threshold": sum(bool(row.below) for row in rows),
        "panels": len(result.panels),
        "options": dict(result.options),
        "lines": [_line(panel) for panel in result.panels],
    }
    outputs: tuple[Output, ...] = (_output(rows),)
    notes = list(result.warnings)
    if agreed is not None:
        outputs += (_agreement(agreed),)
        notes += [warning for warning in agreed.warnings if warning not in notes]
    return Stage("ranking", True, None, outputs, tuple(notes), result, rows, facts, seconds)


def _line(panel: PanelSummary) -> dict[str, Any]:
    names = ("panel", "n", "k", "line", "places", "mean_score", "mean_top")
    return {name: getattr(panel, name) for name in names} | {"group": list(panel.group)}


def _agreement(agreed: Agreement) -> Output:
    """Intraclass correlations and Kendall's W of every panel, and panels compared on common applications."""
    headings = ("panel", "measure", "value", "low_95", "high_95", "applications", "assessors", "reason_en", "reason_zh")
    said = list(agreed.reasons)
    rows: list[tuple[Any, ...]] = []
    for panel in agreed.panels:
        size = (panel.applications, panel.assessors)
        for one in panel.icc:
            if one.form in ("2,1", "2,k"):
                rows.append((panel.panel, f"ICC({one.form})", one.value, one.low, one.high, *size))
        if (w := panel.kendall) is not None:
            rows.append((panel.panel, "Kendall W", w.w, w.low, w.high, w.applications, w.assessors))
    for pair in agreed.comparisons:
        names = f"{pair.first or '–'} / {pair.second or '–'}"
        rows.append((names, "difference", pair.difference, pair.low, pair.high, pair.applications, None))
    words = ((why.text("en"), why.text("zh")) for why in said)
    return Output("agreement", headings, [(*row, *pair) for row, pair in zip(rows, words, strict=True)])


def posed(folder: Folder, declined: frozenset[str]) -> Problem:
    """The votes of a folder, under its criteria, stages, scales and settings."""
    table = folder["assessments"]
    keep = [index for index, application in enumerate(table["application"]) if application not in declined]

    def column(name: str) -> list[Any] | None:
        found = [table[name][index] for index in keep] if name in table else []
        return found if name in _WHOLE or any(cell is not None for cell in found) else None

    votes = Votes(
        application=column("application") or [],
        assessor=column("assessor") or [],
        score=column("score") or [],
        criterion=_sole(folder.get("criteria"), "criterion", column("criterion"), len(keep)),
        panel=column("panel"),
        stage=_sole(folder.get("stages"), "stage", column("stage"), len(keep)),
        scale=column("scale"),
        row=[table.rows[index] for index in keep],
    )
    criteria = folder.get("criteria")
    return posing.ranking(
        votes,
        applications=_unassessed(folder, declined, panels=votes.panel is not None),
        criteria=() if criteria is None else criteria.records(),
        stages=_rows(folder, "stages"),
        others=_rows(folder, "scales"),
        settings=folder.settings,
    )


def _rows(folder: Folder, name: str) -> Iterable[Mapping[str, Any]]:
    table = folder.get(name)
    return () if table is None else table.records()


def _sole(listed: Table | None, name: str, given: list[Any] | None, rows: int) -> list[Any] | None:
    """Each vote's criterion or stage. Where the call has a single one, votes need not name it."""
    if listed is None or len(listed) != 1:
        return given
    return [said or listed[name][0] for said in given or [None] * rows]


def _unassessed(folder: Folder, declined: frozenset[str], *, panels: bool) -> tuple[str, ...]:
    """Every eligible application, so that one without votes is listed and not lost; unknown where there are panels."""
    listed = folder.get("applications")
    if listed is None or panels:
        return ()
    return tuple(name for name in listed["application"] if name not in declined)


def _output(ranked: list[Row]) -> Output:
    criteria = tuple(ranked[0].criteria) if ranked else ()
    told = [name for name, tell in _TOLD.items() if any(tell(row) is not None for row in ranked)]
    headings = ("panel", "rank", "application", "score", *(f"mean_{name}" for name in criteria), "votes", "fundable")
    return Output(
        "ranking", (*headings, *told, "reason_en", "reason_zh"), [_row(row, criteria, told) for row in ranked]
    )


def _row(row: Row, criteria: tuple[str, ...], told: list[str]) -> tuple[Any, ...]:
    reasons = row.reasons or (reason("run:not_assessed"),)
    return (
        row.panel,
        row.rank,
        row.application,
        row.score,
        *(row.criteria.get(name) for name in criteria),
        row.votes,
        row.fundable,
        *(_TOLD[name](row) for name in told),
        " ".join(entry.text("en") for entry in reasons),
        "".join(entry.text("zh") for entry in reasons),
    )
