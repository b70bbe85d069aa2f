"""`concord match`: who assesses what, from a folder or from one file of affinities."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from concord.cli import affinity_files, terminal
from concord.engines.match import Assignment, Diagnosis, Problem, Rule, assign, diagnose, explain
from concord.engines.reason import Reason
from concord.exchange import run_words  # noqa: F401 - the stage of a folder speaks these words
from concord.exchange.checks import check
from concord.exchange.folder import read_folder
from concord.exchange.outcome import safe
from concord.exchange.sheets import BadTables, Defect, parse_renames, read, refuse_unknown
from concord.exchange.stages import assignment
from concord.exchange.tables import AFFINITIES, CONFLICTS, REVIEWERS


def _problem(
    path: Path, columns: Mapping[str, str], reviewers: Path | None, conflicts: Path | None, **numbers: Any
) -> Problem:
    affinity = affinity_files.load(path, columns)
    shut: list[tuple[str, str]] = []
    if conflicts is not None:
        table = read(conflicts, CONFLICTS)
        shut = list(zip(table["application"], table["reviewer"], strict=True))
    names, attributes, loads = None, {}, numbers["max_load"]
    if reviewers is not None:
        people = read(reviewers, REVIEWERS)
        names = list(people["reviewer"])
        attributes = {noun: list(people[noun]) for noun in ("side", "organisation")}
        loads = [numbers["max_load"] if load is None else load for load in people["max_load"]]
    rules = _rules(attributes, numbers["per_side"], numbers["one_per_organisation"])
    return Problem.of(
        affinity, per_application=numbers["per_application"], max_load=loads, min_load=numbers["min_load"],
        reviewers=names, conflicts=shut, attributes=attributes, rules=rules,
    )  # fmt: skip


def _of_folder(path: Path, columns: Mapping[str, str]) -> Problem:
    """The problem of a call's folder, as `concord run` poses it, for all its applications."""
    folder = read_folder(path, renames=columns)
    check(folder)
    stage = assignment(folder, frozenset(), 0)
    if not stage.ran:
        assert stage.why is not None
        raise BadTables([Defect(path.name, None, None, stage.why)])
    problem: Problem = stage.result.problem
    return problem


def _rules(attributes: Mapping[str, list[Any]], per_side: int, one_per_organisation: bool) -> list[Rule]:
    if (per_side or one_per_organisation) and not attributes:
        raise click.UsageError("--per-side and --one-per-organisation need --reviewers FILE")
    sides = sorted({side for side in attributes.get("side", ()) if side}) if per_side else []
    rules = [Rule("side", side, at_least=per_side) for side in sides]
    return [*rules, Rule("organisation", at_most=1)] if one_per_organisation else rules


def document(plan: Assignment, found: Diagnosis | None, why: Reason | None) -> dict[str, Any]:
    """The plan as one JSON document."""
    more: dict[str, Any] = {} if why is None else {"why": why.json()}
    if found is not None:
        more["diagnosis"] = {
            "conflict": [one.reason.json() for one in found.conflict],
            "smallest": found.smallest,
            "loads": [one.reason.json() for one in found.loads],
            "conflicts": [one.reason.json() for one in found.conflicts],
            "invitations": [one.reason.json() for one in found.invitations],
        }
    return more | {
        "total": plan.total,
        "bound": plan.bound,
        "gap": plan.gap,
        "optimal": plan.optimal,
        "path": plan.path,
        "objective": plan.objective,
        "resolution": plan.resolution,
        "levels": [{"what": level.what, "value": level.value, "bound": level.bound} for level in plan.levels],
        "pairs": [
            {
                "application": pair.application,
                "reviewer": pair.reviewer,
                "affinity": pair.affinity,
                "reason": pair.reason.json(),
            }
            for pair in plan.pairs
        ],
        "shortfalls": [
            {
                "kind": gap.kind,
                "application": gap.application,
                "reviewer": gap.reviewer,
                "group": gap.group,
                "missing": gap.missing,
                "reason": gap.reason.json(),
            }
            for gap in plan.shortfalls
        ],
        "seed": plan.seed,
        "options": dict(plan.options),
        "version": plan.version,
    }


def _write(plan: Assignment, out: Path) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["application", "reviewer", "affinity", "reason_en", "reason_zh"])
        for pair in plan.pairs:
            row = (pair.application, pair.reviewer, pair.affinity, pair.reason.text("en"), pair.reason.text("zh"))
            writer.writerow([safe(cell) for cell in row])


def _report(plan: Assignment, found: Diagnosis | None, why: Reason | None) -> None:
    zh = terminal.language() == "zh"
    sums, loads = plan.sums(), plan.loads()
    wanting = plan.problem.demand > 0
    worst = float(sums[wanting].min()) if wanting.any() else 0.0
    proof = ("已证明最优" if zh else "proven optimal") if plan.optimal else ("未证明" if zh else "not proven")
    rows = [
        ("总匹配度" if zh else "total affinity", round(plan.total, 6)),
        ("上界" if zh else "bound", round(plan.bound, 6)),
        ("证明" if zh else "proof", proof),
        ("求解路径" if zh else "path", plan.path),
        ("指派数" if zh else "pairs", len(plan.chosen)),
        ("匹配度最低的申请" if zh else "worst-served application", round(worst, 6)),
        ("评审量（最低–最高）" if zh else "loads (least–most)", f"{loads.min()}–{loads.max()}"),
        ("未满足的要求" if zh else "shortfalls", len(plan.shortfalls)),
    ]
    terminal.table(
        ["项目" if zh else "figure", "数值" if zh else "value"], [(what, str(value)) for what, value in rows]
    )
    shown = [(p.application, p.reviewer, p.affinity, p.reason.text(terminal.language())) for p in plan.pairs[:20]]
    headings = ["申请", "评审专家", "匹配度", "理由"] if zh else ["application", "reviewer", "affinity", "reason"]
    terminal.table(headings, shown)
    if len(plan.chosen) > len(shown):
        more = len(plan.chosen) - len(shown)
        terminal.say(
            f"... and {more} more pairs; --out FILE.csv writes all", f"……另有 {more} 对；--out FILE.csv 可输出全部"
        )
    for gap in plan.shortfalls[:20]:
        terminal.say(gap.reason.text("en"), gap.reason.text("zh"))
    if found is not None:
        _say_diagnosis(found)
    if why is not None:
        terminal.say(why.text("en"), why.text("zh"))


def _say_diagnosis(found: Diagnosis) -> None:
    terminal.say("These cannot be met together:", "下列要求无法同时满足：")
    for constraint in found.conflict[:20]:
        terminal.say(f"- {constraint.reason.text('en')}", f"- {constraint.reason.text('zh')}")
    terminal.say("What would help, each way on its own:", "可行的补救办法（各自单独有效）：")
    for remedy in (*found.loads[:10], *found.conflicts[:10], *found.invitations[:10]):
        terminal.say(f"- {remedy.reason.text('en')}", f"- {remedy.reason.text('zh')}")


@click.command("match")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--per-application", type=int, default=3, show_default=True, help="Reviewers per application.")
@click.option("--max-load", type=int, default=6, show_default=True, help="Most reviews per reviewer.")
@click.option("--min-load", type=int, default=0, show_default=True, help="Fewest reviews per reviewer.")
@click.option("--reviewers", type=click.Path(path_type=Path), help="Table of reviewers: side, organisation, max_load.")
@click.option("--conflicts", type=click.Path(path_type=Path), help="Table of conflicts: application, reviewer.")
@click.option("--per-side", type=int, default=0, show_default=True, help="At least so many reviewers of each side.")
@click.option("--one-per-organisation", is_flag=True, help="At most one reviewer of an organisation per application.")
@click.option("--objective", default="total", show_default=True, help="total, or fair: raise the worst-served first.")
@click.option(
    "--time-limit",
    type=click.FloatRange(min=0),
    default=None,
    help="Seconds after which the gap is stated instead of closed.",
)
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True, help="Breaks what is left to chance.")
@click.option("--why", "asked", nargs=2, metavar="APPLICATION REVIEWER", help="Say why this pair is there, or is not.")
@click.option("--columns", default=None, help="Foreign headings: application=paper,reviewer=person,affinity=score.")
@click.option("--out", type=click.Path(path_type=Path), help="Write all pairs with their reasons to this CSV file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(path: Path, columns: str | None, objective: str, time_limit: float | None, seed: int, out: Path | None,
    asked: tuple[str, str] | None,
    as_json: bool, **how: Any) -> None:  # fmt: skip
    """Assign reviewers to applications: the greatest total affinity, proven.

    PATH is a file of affinities: .in (bids: applications x reviewers, where 0 means that the pair must not meet), .npz
    (SciPy sparse: the stored pairs are candidates; a dense array: all are), or a table of triples application,
    reviewer, affinity (.csv, .tsv, .xlsx); or a folder of tables as `concord template` writes them.

    为申请指派评审专家：在各项规则下使总匹配度最大，并给出证明。
    """

    def solve() -> Assignment:
        renames = parse_renames(columns)
        if not path.is_dir():
            refuse_unknown(renames, [column.name for column in AFFINITIES.columns])
        with terminal.progress("指派" if terminal.language() == "zh" else "Assigning") as progress:
            problem = _of_folder(path, renames) if path.is_dir() else _problem(path, renames, **how)
            return assign(problem, objective, seed=seed, time_limit=time_limit, progress=progress)

    def speak() -> None:
        plan = solve()
        found = diagnose(plan.problem) if plan.shortfalls else None
        why = None if asked is None else explain(plan, *asked).reason
        if out is not None:
            _write(plan, out)
        if as_json:
            terminal.emit(document(plan, found, why))
        else:
            _report(plan, found, why)

    terminal.guarded(speak, as_json)
