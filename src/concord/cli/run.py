"""`concord run`: a joint call from a folder of tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from concord.cli import terminal
from concord.exchange.report.headings import value
from concord.exchange.run import REPORT, Run, run
from concord.exchange.sheets import parse_renames


@click.command("run")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), help="Where to write; FOLDER/outcome by default.")
@click.option("--seed", type=click.IntRange(min=0), help="In place of the call's own seed.")
@click.option("--columns", help="noun=heading,... or table.noun=heading,... for tables made elsewhere.")
@click.option(
    "--limit-mb", type=click.IntRange(min=1), default=100, show_default=True, help="Largest table read, in MiB."
)
@click.option("--plain", is_flag=True, help="A report without JavaScript (about 0.9 MB smaller).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    folder: Path, output: Path | None, seed: int | None, columns: str | None, limit_mb: int, plain: bool, as_json: bool
) -> None:
    """Run a joint call from FOLDER: eligibility, assignment, ranking, selection, and a report.

    用 FOLDER 中的表格运行一次联合项目征集：资格审查、指派、排序、遴选，并生成报告。
    """
    terminal.guarded(lambda: perform(folder, output, seed, columns, limit_mb, plain, as_json), as_json)


def perform(
    folder: Path,
    output: Path | None = None,
    seed: int | None = None,
    columns: str | None = None,
    limit_mb: int = 100,
    plain: bool = False,
    as_json: bool = False,
) -> Run:
    """Run, with a progress bar, and say what came out."""
    with terminal.progress("运行" if terminal.language() == "zh" else "Running") as progress:
        done = run(
            folder,
            output=output,
            seed=seed,
            renames=parse_renames(columns),
            limit_mb=limit_mb,
            language=terminal.language(),
            interactive=not plain,
            progress=progress,
        )
    if as_json:
        terminal.emit(_document(done))
    else:
        show(done)
    return done


def _document(done: Run) -> dict[str, Any]:
    rows = {
        output.name: [dict(zip(output.headings, row, strict=True)) for row in output.rows]
        for stage in done.stages
        for output in stage.outputs
    }
    return {**done.manifest, "output": str(done.output), "report": str(done.output / REPORT), "tables": rows}


def show(done: Run) -> None:
    """The outcome as readable tables."""
    language = terminal.language()
    zh = language == "zh"
    rows = []
    names = {"eligibility": "资格审查", "assignment": "指派", "ranking": "排序", "selection": "遴选"}
    for stage in done.stages:
        name = names[stage.name] if zh else stage.name
        rows.append(
            (name, _told(stage.name, stage.facts, zh) if stage.ran else (stage.why.text(language) if stage.why else ""))
        )
    terminal.table(("环节", "结果") if zh else ("stage", "outcome"), rows)
    selected = done.stage("selection")
    if selected.ran:
        _purses(selected.outputs, language)
    terminal.say(f"Report: {done.output / REPORT}", f"报告：{done.output / REPORT}")


def _told(name: str, facts: dict[str, Any], zh: bool) -> str:
    if name == "eligibility":
        en = f"{facts['admitted']} eligible, {facts['declined']} declined without review, {facts['open']} open"
        return f"{facts['admitted']} 项符合，{facts['declined']} 项不予评审，{facts['open']} 项待定" if zh else en
    if name == "assignment":
        proof = (
            ("最优" if zh else "optimal")
            if facts["optimal"]
            else ("上限 " if zh else "bound ") + f"{facts['bound']:.3f}"
        )
        en = f"{facts['pairs']} reviews, affinity {facts['total']:.2f} ({proof}), {facts['shortfalls']} shortfalls"
        return (
            f"{facts['pairs']} 项评审，匹配度合计 {facts['total']:.2f}（{proof}），{facts['shortfalls']} 处不足"
            if zh
            else en
        )
    if name == "ranking":
        en = f"{facts['ranked']} ranked by {facts['method']}, {facts['below_threshold']} below a threshold"
        return f"按 {facts['method']} 排序 {facts['ranked']} 项，{facts['below_threshold']} 项未达门槛" if zh else en
    en = f"{facts['funded']} funded, {facts['reserve']} on the reserve list, {facts['not_funded']} not funded"
    return f"{facts['funded']} 项立项，{facts['reserve']} 项备选，{facts['not_funded']} 项不予资助" if zh else en


def _purses(outputs: Any, language: str) -> None:
    from concord.exchange.report.headings import heading

    after = next(output for output in outputs if output.name == "purses_after")
    wanted = ("purse", "unit", "amount", "awarded", "left")
    places = [after.headings.index(name) for name in wanted]
    rows = [tuple(value(row[place], language) for place in places) for row in after.rows]
    terminal.table([heading(name, language) for name in wanted], rows)
