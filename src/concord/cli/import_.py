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


_preview = click.option("--preview", is_flag=True, help="Say what would change; store nothing. 仅预览，不存入")

EXPLAINED = {
    "ror": "ROR records of schema v1 or v2 (JSON, JSON lines, zip, gz), as organisations. ROR 机构记录。",
    "iati": "IATI 2.03 activities, as programmes with reported ledger lines. IATI 活动。",
    "orcid": "ORCID 3.0 records (JSON, XML, zip, tar.gz), as people. ORCID 人员记录。",
    "openalex": "OpenAlex authors, works and institutions (JSON lines, gz). OpenAlex 作者、成果与机构。",
    "people": "A spreadsheet of people (concord import template people people.xlsx). 人员表格。",
    "organisations": "A spreadsheet of organisations. 机构表格。",
    "facilities": "A spreadsheet of facilities. 科研基础设施表格。",
}


def _command(kind: str, explained: str) -> None:
    @command.command(kind, help=explained)
    @_files
    @_preview
    @_json
    def perform(files: tuple[Path, ...], preview: bool, as_json: bool) -> None:
        def store(advance: Any) -> Counts:
            from concord.access.standing import SYSTEM
            from concord.exchange.importing import bring

            return bring(kind, files, by=SYSTEM, preview=preview, progress=advance)

        counts = _perform(store, as_json)
        if not as_json:
            _show(counts)
            if preview:
                say("a preview: nothing was stored", "仅为预览，未存入任何记录")
            if kind == "iati":
                _countries(counts)


for _kind, _explained in EXPLAINED.items():
    _command(_kind, _explained)


@command.command("template")
@click.argument("kind", type=click.Choice(("people", "organisations", "facilities")))
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
def template(kind: str, file: Path) -> None:
    """Write the empty spreadsheet of a kind, .xlsx or .csv, with its columns explained. 生成空白表格。"""
    from concord.boot import boot

    boot(migrate=True)
    from concord.exchange.register_sheets import template as empty

    if file.exists():
        raise click.ClickException(f"{file} is there already 文件已存在")
    file.write_bytes(empty(kind, "csv" if file.suffix == ".csv" else "xlsx"))


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
