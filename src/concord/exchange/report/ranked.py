"""The ranking in a report: the list with its uncertainty, the line, the draw group, and how far assessors agree."""

from __future__ import annotations

from collections import Counter
from typing import Any

from concord import pictures
from concord.exchange.folder import Folder
from concord.exchange.report.headings import method
from concord.exchange.report.parts import Parts, Say, counted, figure, found, output_of
from concord.exchange.report.tables import table
from concord.exchange.stages import Stage


def ranking(folder: Folder, stage: Stage, states: dict[str, str], say: Say) -> Parts:
    facts = stage.facts
    how = method(facts["method"], say.language)
    text = say(
        f"{counted(facts['ranked'], 'application')} ranked by {how}; {facts['below_threshold']:,} below a "
        f"threshold, never to be funded; {facts['unranked']:,} with too few assessments for a rank.",
        f"按{how}对 {facts['ranked']:,} 项申请排序；{facts['below_threshold']:,} 项未达门槛，一律不予资助；"
        f"{facts['unranked']:,} 项评审意见不足，未予排序。",
    )
    expected = any(row.expected_rank is not None for row in stage.rows)
    rows = _dots(stage, states, expected)
    counts = Counter(states.values())
    title = say("Every ranked application, by what became of it", "全部已排序申请及其结果")
    if counts["funded"]:
        title = say(
            f"The {counts['funded']:,} funded applications on the ranking list",
            f"排序名单上的 {counts['funded']:,} 项立项申请",
        )
    drawing = [row["application"] for row in rows if row["draw"]]
    if drawing:
        title += say(
            f"; ringed: the {len(drawing):,} that the data cannot tell apart at the line",
            f"；圈出的 {len(drawing):,} 项在资助线附近无法区分",
        )
    threshold = None if expected else folder.settings["threshold"]
    chart = pictures.funding_line(rows, say.language, threshold=threshold, line=_line(facts), expected=expected)
    columns = ("place", "application", "score", *(("low_90", "high_90") if expected else ()))
    columns += ("draw", "state") if drawing else ("state",)
    drawn = figure("funding-line", chart, title, [_spread(row) for row in rows], columns, say)
    tables = [
        table(output_of(stage, "ranking"), say.language, folded=say("The whole list with reasons", "完整名单及理由"))
    ]
    agreed = found(stage, "agreement")
    if agreed is not None:
        tables.append(table(agreed, say.language, title=say("How far assessors agree", "评审一致性")))
    return [text, *_lines(facts, say)], [drawn], tables


def _line(facts: dict[str, Any]) -> float | None:
    """The provisional line, where there is one: several panels have several, and one picture shows none of them."""
    lines = [panel["line"] for panel in facts["lines"]]
    return lines[0] if len(lines) == 1 else None


def _lines(facts: dict[str, Any], say: Say) -> list[str]:
    """One sentence a panel: places, the line, and the draw group."""
    texts = []
    for panel in facts["lines"]:
        if panel["line"] is None:
            continue
        name, size = panel["panel"] or "–", len(panel["group"])
        en = f"{panel['places']:,} of {size:,} at the line to be drawn by lot" if size else "nobody needs to draw"
        zh = f"资助线附近 {size:,} 项中抽取 {panel['places']:,} 项" if size else "无需抽签"
        texts.append(
            say(
                f"Panel {name}: {panel['k']:,} places for {counted(panel['n'], 'application')}, "
                f"provisional line {panel['line']:.2f}; {en}.",
                f"评审组 {name}：{panel['n']:,} 项申请，{panel['k']:,} 个名额，临时资助线 {panel['line']:.2f}；{zh}。",
            )
        )
    return texts


def _dots(stage: Stage, states: dict[str, str], expected: bool) -> list[dict[str, Any]]:
    ranked = [row for row in stage.rows if row.rank is not None]
    if len(stage.result.panels) > 1 and not expected:
        ranked.sort(key=lambda row: -(row.score or 0))
    rows = []
    for place, row in enumerate(ranked, start=1):
        low, high = row.interval90 or (None, None)
        rows.append(
            {
                "place": place,
                "application": row.application,
                "score": row.expected_rank if expected else row.score,
                "low": low,
                "high": high,
                "draw": row.draw,
                "state": states.get(row.application, "ranked"),
            }
        )
    return rows


def _spread(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "low_90": row["low"], "high_90": row["high"]}
