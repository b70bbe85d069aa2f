"""What `concord allocate` does with a selection once it is made: reopen it, write its trace, check one, draw it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from concord.awards.telling import without
from concord.cli import terminal
from concord.engines.allocate import Selection, Step, reopen, replay, rule_costs
from concord.engines.reason import Invalid, Reason, reason, register
from concord.exchange.cells import Unreadable, cells_of
from concord.exchange.folder import Folder
from concord.exchange.sheets import BadTables, Defect, nearest
from concord.exchange.stages.selection import outcome, trace

register(
    {
        "allocate:one_round": {
            "en": "The table holds {count} rounds; {option} takes one. Keep the rows of one round.",
            "zh": "表中有 {count} 个轮次，而 {option} 只适用于一个轮次；请只保留一个轮次的行。",
        },
        "allocate:no_party": {
            "en": "“{value}” does not say who refused; write application=party.",
            "zh": "“{value}”未说明由哪一方拒绝；请写“申请=合作方”。",
        },
        "allocate:reopened": {
            "en": "Reopened: gone {gone}; in {came}; dropped {dropped}.",
            "zh": "重新遴选：退出 {gone}；递补 {came}；落选 {dropped}。",
        },
        "allocate:replayed": {
            "en": "Replayed: all {steps} steps of {file} are what the rules give.",
            "zh": "重演：{file} 的全部 {steps} 步均与规则一致。",
        },
        "allocate:trace_order": {
            "en": "step {step} takes {application}, but it is the turn of {turn}.",
            "zh": "第 {step} 步为 {application}，但应轮到 {turn}。",
        },
        "allocate:trace_column": {
            "en": "there is no column {column}; a trace is written by --trace",
            "zh": "缺少列 {column}；步骤表由 --trace 写出",
        },
    }
)


def refuse_several(options: Mapping[str, Any], count: int) -> None:
    """Refuse what makes sense for one round only.

    Raises:
        Invalid: one of these options is given.
    """
    names = {"withdrawn": "--withdrawn", "refused": "--refused", "trace": "--trace", "replayed": "--replay"}
    for name, option in {**names, "report": "--report"}.items():
        if options[name]:
            raise Invalid("allocate:one_round", count=count, option=option)


def applied(document: dict[str, Any], selection: Selection, options: Mapping[str, Any]) -> Selection:
    """The selection after withdrawals and refusals, and checked against a trace, where either is asked for."""
    gone = [name.strip() for name in (options["withdrawn"] or "").split(",") if name.strip()]
    refused = _refused(options["refused"])
    for option, names in (("--withdrawn", gone), ("--refused", refused)):
        for name in names:
            if name not in selection.problem.index:
                why = reason("table:not_a_choice", value=name, choices=nearest(name, selection.problem.index))
                raise BadTables([Defect(option, None, "application", why)])
    if gone or refused:
        again = reopen(selection, gone, refused)
        changed = {name: getattr(again, name) for name in ("gone", "came", "dropped")}
        said = reason("allocate:reopened", **{name: names or ("–",) for name, names in changed.items()})
        document["reopened"] = {**changed, **_both(said)}
        selection = again.selection
    if options["replayed"]:
        document["replayed"] = _both(_replayed(selection, options["replayed"]))
    return selection


def _refused(text: str | None) -> dict[str, str]:
    found = {}
    for part in (text or "").split(","):
        name, equals, party = (piece.strip() for piece in part.partition("="))
        if part.strip() and not (name and equals and party):
            raise Invalid("allocate:no_party", value=part.strip(), field="--refused")
        if name:
            found[name] = party
    return found


def _both(said: Reason) -> dict[str, str]:
    return {"reason": said.text("en"), "reason_zh": said.text("zh"), "code": said.code}


def costs(instance: str, selection: Selection) -> list[dict[str, Any]]:
    """What each rule costs: the selection without it, beside the one with it."""
    return [
        {"instance": instance, "rule": each.rule, "funds": each.funds, "drops": each.drops, "merit": each.merit,
         **_both(without(each))}
        for each in rule_costs(selection)
    ]  # fmt: skip


def _replayed(selection: Selection, path: Path) -> Reason:
    """Check the walk that a file tells, line by line: amounts, balances, rules, and whose turn it was.

    Raises:
        BadTables: the first line that is not what the rules give.
    """
    steps, rows = _read(selection, path)
    try:
        replay(selection.problem, steps, selection.policy)
    except Invalid as bad:
        step = bad.reason.values.get("step")
        row = rows[min(step, len(rows)) - 1] if isinstance(step, int) and rows else None
        raise BadTables([Defect(path.name, row, None, bad.reason)]) from None
    for said, true in zip(steps, selection.trace, strict=True):
        if said.application != true.application:
            values = {"step": said.step, "application": said.application, "turn": true.application}
            raise BadTables(
                [Defect(path.name, rows[said.step - 1], "application", reason("allocate:trace_order", **values))]
            )
        if said.decision != true.decision:
            values = {"step": said.step, "application": said.application, "said": said.decision, "found": true.decision}
            raise BadTables(
                [Defect(path.name, rows[said.step - 1], "decision", reason("allocate:not_replayed", **values))]
            )
    return reason("allocate:replayed", steps=len(steps), file=path.name)


def _read(selection: Selection, path: Path) -> tuple[list[Step], list[int]]:
    try:
        heading, body, numbers = cells_of(path, limit_mb=100)
    except Unreadable as trouble:
        raise BadTables([Defect(path.name, None, None, trouble.reason)]) from None
    purses, pots = tuple(selection.problem.purse_index), selection.problem.pot_units
    wanted = ["application", "decision", "code", *(f"drawn {p}" for p in purses)]
    wanted += [*(f"left {p}" for p in purses), *(f"pot {u}" for u in pots)]
    place = {name: index for index, name in enumerate(heading)}
    missing = [name for name in wanted if name not in place]
    if missing:
        raise BadTables([Defect(path.name, 1, missing[0], reason("allocate:trace_column", column=missing[0]))])
    steps: list[Step] = []
    rows: list[int] = []
    for row, cells in zip(numbers, body, strict=True):

        def amount(name: str, cells: Any = cells, row: int = row) -> Decimal:
            try:
                return Decimal(cells[place[name]] or "0")
            except InvalidOperation:
                why = reason("table:not_a_number", value=cells[place[name]])
                raise BadTables([Defect(path.name, row, name, why)]) from None

        name, decision, code = (str(cells[place[one]]).lstrip("'") for one in ("application", "decision", "code"))
        drawn = {p: amount(f"drawn {p}") for p in purses if amount(f"drawn {p}")}
        left, held = {p: amount(f"left {p}") for p in purses}, {u: amount(f"pot {u}") for u in pots}
        steps.append(Step(len(steps) + 1, name, decision, code, drawn, left, held))
        rows.append(row)
    return steps, rows


def written(selection: Selection, options: Mapping[str, Any], folder: Folder) -> None:
    """Write the trace and the page that were asked for."""
    if options["trace"]:
        options["trace"].write_bytes(trace(selection).csv())
    if options["report"]:
        from concord.exchange import report

        problem = selection.problem
        stage = outcome(selection, {name: int(problem.place[i]) for i, name in enumerate(problem.ids)})
        page = report.make(folder, [stage], first=terminal.language(), alone=True)
        options["report"].write_bytes(page)
