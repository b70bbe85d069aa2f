"""Eligibility: every application against the call's rules and each funder's annex."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from concord.engines.eligibility import (
    Annex,
    Application,
    Facts,
    Outcome,
    Partner,
    Problem,
    Purse,
    Rates,
    Rule,
    check,
)
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
        applications=_applications(folder),
        facts=_facts(folder.get("facts")),
        rates=_rates(folder.get("rates")),
        on=folder.settings["date"],
    )


def _step(unit: str) -> Decimal:
    return Decimal(1).scaleb(-DECIMALS.get(unit, 0))


def _annexes(table: Table) -> tuple[Annex, ...]:
    versions: dict[tuple[str | None, str, Any], list[Rule]] = defaultdict(list)
    for index, record in enumerate(table.records()):
        key = (record["party"], record["version"] or "1", record["effective"])
        parameters = _parameters(table, index, record["parameters"] or "")
        versions[key].append(Rule(record["rule"], parameters, source=record["source"] or ""))
    return tuple(
        Annex(party, tuple(rules), version, effective) for (party, version, effective), rules in versions.items()
    )


def _parameters(table: Table, index: int, text: str) -> dict[str, str]:
    parameters = {}
    for part in text.replace("；", ";").split(";"):
        if part.strip():
            name, equals, value = part.partition("=")
            if not equals:
                raise BadTables([table.defect(index, "parameters", "folder:bad_parameter", part=part.strip())])
            parameters[name.strip()] = value.strip()
    return parameters


def _applications(folder: Folder) -> tuple[Application, ...]:
    partners = _partners(folder["partners"])
    return tuple(
        Application(
            record["application"],
            tuple(partners.get(record["application"], ())),
            months=record["duration"],
            areas=(record["area"],) if record["area"] else (),
            documents=frozenset(record["documents"] or ()),
            submitted=record["submitted"],
            starts=record["start"],
        )
        for record in folder["applications"].records()
    )


def _partners(table: Table) -> dict[str, list[Partner]]:
    """The partners of each application; rows of one organisation and investigator are one partner's purses."""
    grouped: dict[str, dict[tuple[Any, Any], list[dict[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for record in table.records():
        grouped[record["application"]][record["organisation"], record["investigator"]].append(record)
    return {
        application: [_partner(name, rows) for name, rows in zip(_called(own), own.values(), strict=True)]
        for application, own in grouped.items()
    }


def _called(own: Mapping[tuple[str, str | None], Any]) -> list[str]:
    """What the partners of one application are called: their organisation, told apart where it stands there twice."""
    count = Counter(organisation for organisation, _ in own)
    return [f"{name} ({who or '–'})" if count[name] > 1 else name for name, who in own]


def _partner(name: str, rows: list[dict[str, Any]]) -> Partner:
    first = rows[0]
    in_kind: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        if row["in_kind"] and row["currency"]:
            in_kind[row["currency"]] += row["in_kind"]
    return Partner(
        name,
        first["organisation"],
        organisation_type=first["organisation_type"],
        country=first["country"],
        party=first["party"],
        kind=first["kind"],
        investigator=first["investigator"],
        role=first["role"],
        asks={row["purse"]: row["asked"] for row in rows if row["purse"]},
        in_kind=dict(in_kind),
        documents=frozenset(name for row in rows for name in row["documents"] or ()),
    )


def _facts(table: Table | None) -> tuple[Facts, ...]:
    """Lists of the parties. A list with values says nothing about what it does not name; a bare list is complete."""
    if table is None:
        return ()
    lists: dict[tuple[str, str, Any], dict[str, Any]] = defaultdict(dict)
    for record in table.records():
        lists[record["party"], record["list"], record["date"]][record["key"]] = record["value"]
    return tuple(
        Facts(
            name,
            party,
            {key: True if value is None else value for key, value in values.items()},
            dated=dated,
            complete=all(value is None for value in values.values()),
        )
        for (party, name, dated), values in lists.items()
    )


def _rates(table: Table | None) -> Rates | None:
    if table is None:
        return None
    display = table["display"][0]
    per_unit = dict(zip(table["currency"], table["rate"], strict=True)) | {display: Decimal(1)}
    return Rates(display, per_unit, dated=table["date"][0], source=table["source"][0] or "")


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
