"""Eligibility: every application against the call's rules and each funder's annex."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from concord.calls import posing
from concord.engines.eligibility import Annex, Outcome, Problem, Purse, check
from concord.engines.progress import Progress
from concord.engines.reason import Invalid
from concord.exchange.checks import parties
from concord.exchange.currencies import DECIMALS
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.sheets import BadTables, Defect, Table
from concord.exchange.stages.stage import Clock, Stage, missing


def eligibility(folder: Folder, progress: Progress | None = None) -> Stage:
    """Judge every application; `result.declined` are declined without review."""
    absent = missing("eligibility", folder, ("annexes", "applications", "partners"))
    if absent is None and any(folder["partners"]["purse"]):
        absent = missing("eligibility", folder, ("purses",))
    if absent is not None:
        return absent
    clock = Clock()
    problem = _problem(folder)
    try:
        with clock.running():
            result = check(problem, progress)
            outcomes = list(result)
    except Invalid as bad:
        raise BadTables([_placed(folder["annexes"], bad)]) from None
    outputs = _outputs(outcomes)
    facts = {
        "admitted": len(result.admitted),
        "open": len(result.open),
        "declined": len(result.declined),
        "rules": len(result.tallies),
        "versions": {annex.party or "call": annex.version for annex in result.annexes},
    }
    return Stage("eligibility", True, None, outputs, (), result, outcomes, facts, clock.seconds)


def _placed(annexes: Table, bad: Invalid) -> Defect:
    """The engine names the rule; the table knows its row."""
    rule = str(bad.reason.values.get("rule", "")).rsplit(": ", 1)[-1]
    kind = re.sub(r"-\d+$", "", rule)
    rows = [row for row, known in zip(annexes.rows, annexes["rule"], strict=True) if known in (rule, kind)]
    return Defect(annexes.file, rows[0] if len(rows) == 1 else None, "rule", bad.reason)


def _problem(folder: Folder) -> Problem:
    purses = folder.get("purses")
    money = []
    if purses is not None:
        for name, party, unit in zip(purses["purse"], purses["party"], purses["unit"], strict=True):
            money.append(Purse(name, party, unit, _step(unit)))
    return Problem(
        parties=parties(folder),
        purses=tuple(money),
        annexes=_annexes(folder["annexes"]),
        applications=posing.applications(folder["applications"].records(), folder["partners"].records()),
        facts=posing.facts(_records(folder, "facts")),
        rates=posing.rates(_records(folder, "rates")),
        on=folder.settings["date"],
    )


def _step(unit: str) -> Decimal:
    return Decimal(1).scaleb(-DECIMALS.get(unit, 0))


def _annexes(table: Table) -> tuple[Annex, ...]:
    return posing.annexes(
        (record, _parameters(table, index, record["parameters"] or "")) for index, record in enumerate(table.records())
    )


def _parameters(table: Table, index: int, text: str) -> dict[str, str]:
    names = [part.partition("=")[0].strip() for part in text.replace("；", ";").split(";") if part.strip()]
    for name in names:
        if names.count(name) > 1:
            raise BadTables([table.defect(index, "parameters", "folder:parameter_twice", name=name)])
    try:
        return posing.parameters(text)
    except ValueError as part:
        raise BadTables([table.defect(index, "parameters", "folder:bad_parameter", part=str(part))]) from None


def _records(folder: Folder, name: str) -> Iterable[Mapping[str, Any]]:
    table = folder.get(name)
    return () if table is None else table.records()


def _outputs(outcomes: Iterable[Outcome]) -> tuple[Output, Output]:
    summary, findings = [], []
    for outcome in outcomes:
        summary.append(_summary(outcome))
        findings += _findings(outcome)
    headings = ("application", "annex", "version", "rule", "partner", "verdict", "reason_en", "reason_zh")
    return (
        Output("eligibility", ("application", "verdict", "reason_en", "reason_zh"), summary),
        Output("findings", (*headings, "repair_en", "repair_zh"), findings),
    )


def _summary(outcome: Outcome) -> tuple[Any, ...]:
    if outcome.verdict == "met":
        words = outcome.reason
        return outcome.application.id, "met", words.text("en"), words.text("zh")
    said = {lang: " ".join(finding.reason.text(lang) for finding in outcome.failing) for lang in ("en", "zh")}
    return outcome.application.id, outcome.verdict, said["en"], said["zh"]


def _findings(outcome: Outcome) -> list[tuple[Any, ...]]:
    rows = []
    places = {partner.id: partner.organisation for partner in outcome.application.partners}
    for finding in outcome.findings:
        repairs = finding.repairs if finding.verdict != "met" else ()
        rows.append(
            (
                finding.application,
                finding.annex,
                finding.version,
                finding.rule_id,
                places.get(finding.partner) if finding.partner else None,
                finding.verdict,
                finding.reason.text("en"),
                finding.reason.text("zh"),
                _either(repairs, "en"),
                _either(repairs, "zh"),
            )
        )
    return rows


def _either(repairs: Any, language: str) -> str:
    joiner = "；或者" if language == "zh" else "; or "
    return joiner.join(repair.text(language) for repair in repairs)
