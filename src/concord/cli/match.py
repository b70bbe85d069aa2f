"""`concord match`: who assesses what, from a folder or from one file of affinities."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from concord.cli import affinity_files, terminal
from concord.cli.match_outcome import Outcome, Say
from concord.engines.match import Assignment, Lottery, Problem, Rule, assign, least_manipulable
from concord.engines.match.solve import OBJECTIVES
from concord.engines.reason import Invalid, register
from concord.exchange import run_words  # noqa: F401 - the stage of a folder speaks these words
from concord.exchange.checks import check
from concord.exchange.folder import read_folder
from concord.exchange.outcome import safe
from concord.exchange.sheets import BadTables, Defect, parse_renames, read, refuse_unknown
from concord.exchange.stages import assignment
from concord.exchange.tables import AFFINITIES, ASSIGNMENTS, CONFLICTS, REVIEWERS

CHOICES = (*OBJECTIVES, "lottery")
IN_A_FOLDER = {
    "per_application": "call: reviewers_per_application",
    "max_load": "call: max_load; reviewers: max_load",
    "min_load": "reviewers: min_load",
    "per_side": "call: reviewers_per_side",
    "reviewers": "reviewers",
    "conflicts": "conflicts",
}
"""Options for a file of affinities, and the table and setting that says the same in a folder."""
register(
    {
        "match:limit-and-lottery": {
            "en": "--limit is the greatest probability of a pair; it goes with --objective lottery.",
            "zh": "--limit 为配对概率的上限，须与 --objective lottery 一并使用。",
        },
        "match:option-of-a-file": {
            "en": "--{option} is for a file of affinities; a folder says it in its own tables ({place}).",
            "zh": "--{option} 仅用于匹配度文件；文件夹由其自身的表（{place}）规定。",
        },
    }
)


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


def _of_folder(path: Path, columns: Mapping[str, str], one_per_organisation: bool) -> Problem:
    """The problem of a call's folder, as `concord run` poses it, for all its applications."""
    folder = read_folder(path, renames=columns)
    check(folder)
    stage = assignment(folder, frozenset(), 0)
    if not stage.ran:
        assert stage.why is not None
        raise BadTables([Defect(path.name, None, None, stage.why)])
    problem: Problem = stage.result.problem
    if not one_per_organisation:
        return problem
    attributes = {**problem.attributes, "organisation": tuple(folder["reviewers"]["organisation"])}
    return replace(problem, attributes=attributes, rules=(*problem.rules, Rule("organisation", at_most=1)))


def _posed(path: Path, renames: Mapping[str, str], how: dict[str, Any]) -> Problem:
    return _of_folder(path, renames, how["one_per_organisation"]) if path.is_dir() else _problem(path, renames, **how)


def _refuse_options() -> None:
    """Refuse what was typed and a folder would silently outweigh."""
    context = click.get_current_context()
    for name, place in IN_A_FOLDER.items():
        if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            raise Invalid("match:option-of-a-file", option=name.replace("_", "-"), place=place)


def _rules(attributes: Mapping[str, list[Any]], per_side: int, one_per_organisation: bool) -> list[Rule]:
    if (per_side or one_per_organisation) and not attributes:
        raise click.UsageError("--per-side and --one-per-organisation need --reviewers FILE")
    sides = sorted({side for side in attributes.get("side", ()) if side}) if per_side else []
    rules = [Rule("side", side, at_least=per_side) for side in sides]
    return [*rules, Rule("organisation", at_most=1)] if one_per_organisation else rules


def _write(plan: Assignment, out: Path, say: Say) -> None:
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["application", "reviewer", "affinity", "reason_en", "reason_zh"])
        for pair in plan.pairs:
            why = say(pair)
            row = (pair.application, pair.reviewer, pair.affinity, why.text("en"), why.text("zh"))
            writer.writerow([safe(cell) for cell in row])


@click.command("match")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--per-application", type=int, default=3, show_default=True, help="Reviewers per application.")
@click.option("--max-load", type=int, default=6, show_default=True, help="Most reviews per reviewer.")
@click.option("--min-load", type=int, default=0, show_default=True, help="Fewest reviews per reviewer.")
@click.option("--reviewers", type=click.Path(path_type=Path), help="Table of reviewers: side, organisation, max_load.")
@click.option("--conflicts", type=click.Path(path_type=Path), help="Table of conflicts: application, reviewer.")
@click.option("--per-side", type=int, default=0, show_default=True, help="At least so many reviewers of each side.")
@click.option("--one-per-organisation", is_flag=True, help="At most one reviewer of an organisation per application.")
@click.option(
    "--objective",
    default="total",
    show_default=True,
    help="total; fair: raise the worst-served first; near: keep the pairs of --plan; lottery: no pair above --limit.",
)
@click.option(
    "--plan", "given", type=click.Path(path_type=Path), help="Table of the plan to stay near to: application, reviewer."
)
@click.option("--limit", type=float, default=None, help="With lottery: greatest probability of a pair.  [default: 0.5]")
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
@click.option("--report", type=click.Path(path_type=Path), help="Write a report in both languages to this HTML file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(path: Path, columns: str | None, objective: str, given: Path | None, limit: float | None,
    time_limit: float | None, seed: int, out: Path | None, report: Path | None, asked: tuple[str, str] | None,
    as_json: bool, **how: Any) -> None:  # fmt: skip
    """Assign reviewers to applications: the greatest total affinity, proven.

    PATH is a file of affinities: .in (bids: applications x reviewers, where 0 means that the pair must not meet), .npz
    (SciPy sparse: the stored pairs are candidates; a dense array: all are), or a table of triples application,
    reviewer, affinity (.csv, .tsv, .xlsx); or a folder of tables as `concord template` writes them.

    为申请指派评审专家：在各项规则下使总匹配度最大，并给出证明。
    """

    def solve() -> tuple[Assignment, Lottery | None]:
        renames = parse_renames(columns)
        if objective not in CHOICES:
            raise Invalid("match:unknown-option", option="objective", name=objective, known=CHOICES)
        if limit is not None and objective != "lottery":
            raise Invalid("match:limit-and-lottery")
        if path.is_dir():
            _refuse_options()
        else:
            refuse_unknown(renames, [column.name for column in AFFINITIES.columns])
        near = None if given is None else _pairs(given)
        with terminal.progress("指派" if terminal.language() == "zh" else "Assigning") as progress:
            problem = _posed(path, renames, how)
            if objective == "lottery" and near is None:
                chances = 0.5 if limit is None else limit
                lottery = least_manipulable(problem, limit=chances, seed=seed, progress=progress)
                return lottery.draw(), lottery
            rest = objective if objective != "lottery" else "total"
            return assign(problem, rest, seed=seed, time_limit=time_limit, near=near, progress=progress), None

    def speak() -> None:
        plan, lottery = solve()
        with terminal.aside():
            outcome = Outcome(plan, lottery, asked)
        if out is not None:
            _write(plan, out, outcome.reason)
        if report is not None:
            report.write_bytes(outcome.page(path.name))
        if as_json:
            terminal.emit(outcome.document())
        else:
            outcome.show()

    terminal.guarded(speak, as_json)


def _pairs(path: Path) -> list[tuple[str, str]]:
    table = read(path, ASSIGNMENTS)
    return list(zip(table["application"], table["reviewer"], strict=True))
