"""`concord import`: records from the standards' files into the portal."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from concord.cli.terminal import emit, language, progress, say, table
from concord.exchange.findings import Counts, Finding

SHOWN = 20

_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
_json = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output. 输出 JSON")


@click.group("import")
def command() -> None:
    """Bring in records; what cannot be used is reported with its reason. 导入记录。"""


@command.command("iati")
@_files
@_json
def iati(files: tuple[Path, ...], as_json: bool) -> None:
    """IATI 2.03 activities, as programmes with reported ledger lines. IATI 活动。"""

    def store(advance: Any) -> Counts:
        from concord.access.standing import SYSTEM
        from concord.exchange.iati_store import store as store_activities

        return store_activities(files, by=SYSTEM, progress=advance)

    tally = _perform(store, as_json)
    if not as_json:
        _show(tally)
        _countries(tally)


@command.command("ror")
@_files
@_json
def ror(files: tuple[Path, ...], as_json: bool) -> None:
    """ROR records of schema v1 or v2 (JSON, JSON lines, zip, gz), as organisations. ROR 机构记录。"""

    def store(advance: Any) -> Counts:
        from concord.access.standing import SYSTEM
        from concord.exchange.ror_store import store as store_organisations

        return store_organisations(files, by=SYSTEM, progress=advance)

    counts = _perform(store, as_json)
    if not as_json:
        _show(counts)


def _perform(store: Callable[[Any], Counts], as_json: bool) -> Any:
    """Store, and say what could not be; a file that is refused ends with exit code 1 and nothing stored."""
    from concord.boot import boot  # starts the database and Django, which listing the commands does not need

    boot(migrate=True)
    from concord.exchange.storing import ImportRefused

    try:
        with progress("导入" if language() == "zh" else "importing") as advance:
            counts = store(advance)
    except ImportRefused as refusal:
        _refused(refusal.findings, as_json)
        raise SystemExit(1) from None
    if as_json:
        emit(counts.json())
    _findings([finding for record in counts.reports for finding in record.findings])
    return counts


def _refused(findings: tuple[Finding, ...], as_json: bool) -> None:
    if as_json:
        empty = {"read": 0, "stored": 0, "reported": 0}
        emit({**empty, "errors": [finding.json() for finding in findings], "more": 0})
    _findings(list(findings))
    say("nothing was stored", "未存入任何记录")


def _findings(findings: list[Finding]) -> None:
    for finding in findings[:SHOWN]:
        click.echo(finding.text(language()), err=True)
    if len(findings) > SHOWN:
        more = len(findings) - SHOWN
        say(f"... and {more} more (all of them with --json)", f"……另有 {more} 处（--json 可查看全部）")


def _show(counts: Counts) -> None:
    numbers = (counts.read, counts.stored, counts.reported, counts.created, counts.changed, counts.unchanged)
    if language() == "zh":
        table(("读取", "存入", "报告", "新增", "更改", "未变"), [numbers])
    else:
        table(("read", "stored", "reported", "created", "changed", "unchanged"), [numbers])


def _countries(tally: Any) -> None:
    from concord.exchange.iati_tally import money

    rows = [
        (code, country.activities, unit, Decimal(money(total)))
        for code, country in sorted(tally.countries.items())
        for unit, total in sorted(country.budgets.items())
    ]
    heading = (
        ("国家", "活动", "币种", "预算") if language() == "zh" else ("country", "activities", "currency", "budgets")
    )
    table(heading, rows)
