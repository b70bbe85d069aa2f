"""`concord rank`: from a table of votes, or a call's folder, to a ranking list."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from concord.cli import terminal
from concord.cli.lone import lone
from concord.engines.rank import (
    METHODS,
    Criterion,
    PanelSummary,
    Problem,
    Ranking,
    Row,
    Scale,
    Stage,
    Votes,
    agreement,
    rank,
)
from concord.engines.reason import Invalid, reason
from concord.exchange.cells import cells_of
from concord.exchange.checks import check
from concord.exchange.folder import Folder, read_folder
from concord.exchange.sheets import BadTables, Column, Defect, Sheet, Table, parse_renames, read, refuse_unknown

if TYPE_CHECKING:
    from concord.engines.rank.concordance import Agreement

VOTES = Sheet(
    "votes",
    (
        Column("application", required=True, en="The application.", zh="申请编号。", heading_zh="申请"),
        Column("assessor", required=True, en="Who gave the vote.", zh="评审人。", heading_zh="评审专家"),
        Column("score", en="A number or a grade; blank: no vote.", zh="分数或等级；未评分留空。", heading_zh="分数"),
        Column("criterion", en="The criterion, where there are several.", zh="评审标准。", heading_zh="评审标准"),
        Column("panel", en="The panel, where there are several.", zh="评审组（有多个时）。", heading_zh="评审组"),
        Column("stage", en="The stage, where there are several.", zh="评审阶段（有多个时）。", heading_zh="阶段"),
        Column("scale", en="Its scale, of --scales.", zh="该评分的分制（见 --scales）。", heading_zh="分制"),
    ),
    en="Votes: one a row.",
    zh="评分：每行一个。",
)  # fmt: skip


@dataclass(frozen=True)
class VoteDefect(Defect):
    """A defect that the engine found; its words already name the row."""

    def text(self, language: str = "en") -> str:
        return f"{self.file}{'：' if language == 'zh' else ': '}{self.reason.text(language)}"


class Pairs(click.ParamType[dict[str, str]]):
    """``name=value,name=value``; a name that holds a comma stands in double quotes."""

    name = "name=value,…"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        parts = [part.partition("=") for part in next(csv.reader([value], skipinitialspace=True), [])]
        if any(not equals or not name.strip() or not number.strip() for name, equals, number in parts):
            self.fail(f"“{value}” is not name=value,name=value", param, ctx)
        return {name.strip(): number.strip() for name, _, number in parts}


class Bounds(click.ParamType[tuple[str, str]]):
    """``least:greatest``, such as 1:6."""

    name = "least:greatest"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        least, colon, greatest = value.partition(":")
        if not colon or not least.strip() or not greatest.strip():
            self.fail(f"“{value}” is not least:greatest, such as 1:6", param, ctx)
        return least.strip(), greatest.strip()


def _names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if value else ()


@click.command("rank")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--columns", help="noun=heading,… for: application, assessor, score, criterion, panel, stage, scale.")
@click.option("--method", type=click.Choice(METHODS), help="How to rank; mean by default.")
@click.option(
    "--share", help="Share of each panel that can be supported, such as 0.3: gives the line and the draw group."
)
@click.option("--draw", is_flag=True, help="Hold the lottery inside the draw group.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of sampling and lottery; 0 by default.")
@click.option("--draws", type=int, help="Draws of the ranks behind the intervals.")
@click.option("--best", type=click.Choice(["high", "low"]), help="Which end of the scale is best; high by default.")
@click.option("--scale", type=Bounds(), help="The scale; taken from the votes, with a warning, by default.")
@click.option("--scales", type=Pairs(), help="Other scales that votes name, mapped to the common one: five=1:5.")
@click.option("--grades", type=Pairs(), help="Grades in words: A=6,B=4,…")
@click.option("--weights", type=Pairs(), help="Weights of the criteria: excellence=2,impact=1.")
@click.option("--thresholds", type=Pairs(), help="Thresholds of criteria: excellence=3,impact=3.")
@click.option("--threshold", help="Threshold of the overall score.")
@click.option("--pass-in", type=int, help="In how many criteria the threshold must be reached; all by default.")
@click.option("--least-votes", type=click.IntRange(min=1), help="Assessors needed for a rank; 1 by default.")
@click.option("--bands", type=Pairs(), help="Grade bands: A=5,B=4,… (the score from which each begins).")
@click.option("--stages", callback=_names, help="Stages in order: first,second.")
@click.option("--stage-weights", type=Pairs(), help="Weights of stages: first=1,second=2; 0 is a gate only.")
@click.option("--stage-thresholds", type=Pairs(), help="Thresholds of stages: first=3.5.")
@click.option(
    "--ties", default="share", show_default=True, help="share (1 2 2 4), dense (1 2 2 3) or middle (1 2.5 2.5 4)."
)
@click.option("--outliers", default="none", show_default=True, help="none, or midpoint.")
@click.option("--trim", default="none", show_default=True, help="none, extremes, median, or a share such as 0.1.")
@click.option(
    "--missing", default="unranked", show_default=True, help="A criterion without votes: unranked, rest or worst."
)
@click.option("--tiebreak", callback=_names, help="Criteria that tell equal scores apart, in order.")
@click.option("--agreement", "with_agreement", is_flag=True, help="Also say how far assessors agree.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a page with pictures to this HTML file.")
@click.option(
    "--limit-mb", type=click.IntRange(min=1), default=100, show_default=True, help="Largest file read, in MiB."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(source: Path, as_json: bool, **options: Any) -> None:
    """Rank the applications of SOURCE: a table of votes, or the folder of a call.

    为 SOURCE（评分表或项目征集文件夹）中的申请排序。
    """
    document, ranking = terminal.guarded(lambda: _work(source, options), as_json)
    if as_json:
        terminal.emit(document)
        return
    for warning in document["warnings"]:
        terminal.say(f"warning: {warning['en']}", f"注意：{warning['zh']}")
    _show(ranking)
    for entry in document.get("agreement", {}).get("reasons", ()):
        click.echo(entry[terminal.language()])


def _work(source: Path, options: Mapping[str, Any]) -> tuple[dict[str, Any], Ranking]:
    table, folder = _found(source, options)
    defaults: Mapping[str, Any] = {} if folder is None else folder.settings
    policies = {name: options[name] for name in ("ties", "outliers", "trim", "missing", "tiebreak", "draws")}
    policies["share"] = defaults.get("share") if options["share"] is None else options["share"]
    policies["draw"] = options["draw"] or defaults.get("draw", False)
    try:
        problem = _posed(table, folder, options)
        with terminal.progress("rank") as progress:
            ranking = rank(
                problem,
                options["method"] or defaults.get("ranking_method") or "mean",
                seed=defaults.get("seed", 0) if options["seed"] is None else options["seed"],
                progress=progress,
                **policies,
            )
            document = ranking.json() | {"file": table.file}
            agreed = agreement(problem, seed=ranking.seed) if options["with_agreement"] or options["report"] else None
            if agreed is not None and options["with_agreement"]:
                document["agreement"] = agreed.json()
    except Invalid as bad:
        raise BadTables([_located(table, bad)]) from None
    if options["report"]:
        _report(options["report"], ranking, agreed, folder or lone(_file(source), "votes", ranking.seed))
    return document, ranking


def _report(path: Path, ranking: Ranking, agreed: Agreement | None, folder: Folder) -> None:
    """The page with the list, its line and draw group."""
    from concord.exchange import report
    from concord.exchange.stages.ranking import outcome

    stage = outcome(ranking, list(ranking.rows), agreed)
    path.write_bytes(report.make(folder, [stage], first=terminal.language(), alone=True))


def _file(source: Path) -> Path:
    """The file of votes itself, or the one in a folder."""
    return next((source / name for name in ("votes.csv", "votes.xlsx") if (source / name).is_file()), source)


def _located(table: Table, bad: Invalid) -> VoteDefect:
    """An engine's refusal at its place in the file."""
    values = bad.reason.values
    row = values.get("row")
    field = values.get("field") or ("score" if "application" in values else None)
    return VoteDefect(table.file, row if isinstance(row, int) else None, field, bad.reason)


def _found(source: Path, options: Mapping[str, Any]) -> tuple[Table, Folder | None]:
    """The table of votes, and the call's folder that it lies in, if it does."""
    renames = parse_renames(options["columns"])
    path = _file(source)
    if path.is_dir():
        folder = read_folder(source, renames=renames, limit_mb=options["limit_mb"])
        if "assessments" not in folder:
            raise BadTables([Defect(source.name, None, None, reason("rank:no_assessments"))])
        check(folder)
        return folder["assessments"], folder
    refuse_unknown(renames, [column.name for column in VOTES.columns])
    table = read(path, VOTES, renames=renames, limit_mb=options["limit_mb"])
    if "score" not in table:
        seen = tuple(title for title in cells_of(path, limit_mb=options["limit_mb"])[0] if title)[:30]
        raise BadTables([Defect(table.file, 1, "score", reason("table:missing_column", wanted="score", seen=seen))])
    return table, None


def _posed(table: Table, folder: Folder | None, options: Mapping[str, Any]) -> Problem:
    """The problem. A call's folder brings criteria, stages, scales and thresholds; what is typed comes first."""
    if folder is None:
        columns = {name: _column(table, name) for name in ("criterion", "panel", "stage", "scale")}
        problem = Problem(Votes(table["application"], table["assessor"], table["score"], **columns, row=table.rows))
    else:
        from concord.exchange.stages.ranking import posed

        problem = posed(folder, frozenset())
    gates, weights = options["stage_thresholds"] or {}, options["stage_weights"] or {}
    stages = options["stages"] or tuple(dict.fromkeys((*weights, *gates)))
    scale, scales = _scales(problem, options)
    given = {
        "criteria": _criteria(table, options),
        "stages": tuple(Stage(name, weights.get(name, 1), gates.get(name)) for name in stages),
        "threshold": options["threshold"],
        "pass_in": options["pass_in"],
        "least_votes": options["least_votes"],
        "bands": tuple((options["bands"] or {}).items()),
    }
    return replace(problem, scale=scale, scales=scales, **{name: value for name, value in given.items() if value})


def _scales(problem: Problem, options: Mapping[str, Any]) -> tuple[Scale, Mapping[str, Scale]]:
    """The common scale and the others, with what is typed in place of what the problem brings."""
    least, greatest = options["scale"] or (problem.scale.least, problem.scale.greatest)
    best = options["best"] or problem.scale.best
    common = replace(problem.scale, least=least, greatest=greatest, best=best)
    if options["grades"]:
        common = replace(common, words=options["grades"])
    others = dict(problem.scales)
    if options["best"]:
        others = {name: replace(scale, best=best) for name, scale in others.items()}
    for name, text in (options["scales"] or {}).items():
        low, _, high = text.partition(":")
        others[name] = Scale(low, high, best)
    return common, others


def _column(table: Table, name: str) -> Sequence[Any] | None:
    """A column that stood in the file, or None."""
    return table[name] if name in table.present else None


def _criteria(table: Table, options: Mapping[str, Any]) -> tuple[Criterion, ...]:
    """Criteria with weights or thresholds from the command line; the table's others weigh 1."""
    weights, thresholds = options["weights"] or {}, options["thresholds"] or {}
    if not weights and not thresholds:
        return ()
    named = {name for name in _column(table, "criterion") or () if name}
    names = dict.fromkeys((*weights, *thresholds, *sorted(named)))
    return tuple(Criterion(name, weights.get(name, 1), thresholds.get(name)) for name in names)


def _show(ranking: Ranking) -> None:
    zh = terminal.language() == "zh"
    for panel in ranking.panels:
        click.echo(_panel_line(panel, zh))
    expected = any(row.expected_rank is not None for row in ranking.rows)
    adjusted = not expected and any(row.adjusted is not None for row in ranking.rows)
    headings = ["评审组", "名次", "申请", "得分"] if zh else ["panel", "rank", "application", "score"]
    if expected:
        headings += ["期望名次", "50% 区间"] if zh else ["expected rank", "50% interval"]
    if adjusted:
        headings += ["校正分"] if zh else ["adjusted"]
    headings += ["票数", "说明"] if zh else ["votes", "why"]
    terminal.table(headings, [_cells(row, expected, adjusted) for row in ranking.rows])


def _cells(row: Row, expected: bool, adjusted: bool) -> Sequence[Any]:
    cells: list[Any] = [row.panel, row.rank, row.application, row.score]
    if expected:
        span = "–" if row.interval50 is None else f"{row.interval50[0]:g}–{row.interval50[1]:g}"
        cells += [row.expected_rank, span]
    if adjusted:
        cells.append(row.adjusted)
    said = [entry.text(terminal.language()) for entry in row.reasons]
    return [*cells, row.votes, ("" if terminal.language() == "zh" else " ").join(said[1:] or said)]


def _panel_line(panel: PanelSummary, zh: bool) -> str:
    name = panel.panel or "–"
    mean = "–" if panel.mean_score is None else f"{panel.mean_score:.2f}"
    if panel.k is None or panel.line is None:
        return (
            f"评审组 {name}：{panel.n} 项申请，平均分 {mean}" if zh else f"Panel {name}: {panel.n} ranked, mean {mean}"
        )
    if zh:
        draw = f"{len(panel.group)} 项申请中抽取 {panel.places} 项" if panel.group else "无需抽签"
        return f"评审组 {name}：{panel.n} 项申请，{panel.k} 个名额，资助线 {panel.line:.2f}，平均分 {mean}；{draw}"
    draw = f"{panel.places} to draw from {len(panel.group)}" if panel.group else "nothing to draw"
    return f"Panel {name}: {panel.n} ranked, {panel.k} places, line {panel.line:.2f}, mean {mean}; {draw}"
