"""`concord measure`: bibliometric indicators of a folder of tables, without any database."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from concord.cli import terminal
from concord.engines.measure import COUNTING, DIMENSIONS, INDICATORS, STANDARD, Result, measure
from concord.exchange.openalex import LEVELS, Loaded, load
from concord.exchange.openalex_tables import opened

CHINA = ("with_china", "apart")
CONFLICTS = ("refuse", "leave_out")


def _names(_: click.Context, __: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    return None if value is None else tuple(part.strip() for part in value.split(",") if part.strip())


class Period(click.ParamType[tuple[int, int]]):
    """``first:last``, such as 2015:2018; one year stands for itself."""

    name = "first:last"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        first, colon, last = str(value).partition(":")
        if not first.strip().isdigit() or (colon and not last.strip().isdigit()):
            self.fail(f"“{value}” is not first:last, such as 2015:2018", param, ctx)
        return int(first), int(last if colon else first)


@click.command("measure")
@click.argument("folder", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True),
    help="First load OpenAlex works into FOLDER: JSON lines, .gz, a snapshot's folder; goes on where it stopped.",
)
@click.option(
    "--level", type=click.Choice(LEVELS), default="subfield", show_default=True, help="What --from takes as field."
)
@click.option(
    "--indicators",
    callback=_names,
    help=f"Codes between commas; {','.join(STANDARD)} by default. Known: see docs/measure.md.",
)
@click.option(
    "--by", callback=_names, help=f"Dimensions between commas, of {', '.join(DIMENSIONS)}; none is the whole."
)
@click.option("--counting", callback=_names, help=f"Rules between commas, of {', '.join(COUNTING)}; full by default.")
@click.option("--citations", type=click.Choice(["given", "references"]), default="given", show_default=True,
              help="The column of the works, or counted from the references.")  # fmt: skip
@click.option("--window", type=click.IntRange(min=0), help="Citations up to so many years after publication.")
@click.option("--cited-until", type=int, help="Citations up to this year.")
@click.option("--no-self-citations", is_flag=True, help="Without citations between works that share an author.")
@click.option("--period", type=Period(), help="Years of publication, first:last.")
@click.option("--types", callback=_names, help="Document types that are measured and compared.")
@click.option("--fields", callback=_names, help="Fields that are shown.")
@click.option("--countries", callback=_names, help="Countries that are shown (with --by country).")
@click.option("--hong-kong-macao", type=click.Choice(CHINA), default="with_china", show_default=True,
              help="Whether Hong Kong and Macao count with China.")  # fmt: skip
@click.option("--long-distance-km", type=float, default=5000, show_default=True, help="From where a distance is long.")
@click.option("--stability", type=click.IntRange(min=0), default=0, help="Bootstrap samples of stability intervals.")
@click.option("--seed", type=click.IntRange(min=0), default=0, help="Seed of the bootstrap.")
@click.option("--conflicts", type=click.Choice(CONFLICTS), default="refuse", show_default=True,
              help="Works that share an identifier.")  # fmt: skip
@click.option("--memory-mb", type=click.IntRange(min=256), help="Most memory for the tables; the rest goes to disk.")
@click.option("--output", type=click.Path(path_type=Path), help="Also write the figures to this CSV file.")
@click.option("--sql", type=click.Path(path_type=Path), help="Also write the SQL of every step to this file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(folder: Path, as_json: bool, **options: Any) -> None:
    """Measure the works of FOLDER: tables works, authorships, fields, references, institutions.

    Each table is a file .parquet or .csv, or a folder of such; docs/measure.md describes them. Every figure comes with
    numerator, denominator, definition, options, data version and SQL.

    计算 FOLDER 中论文的计量指标；数据表为 .parquet 或 .csv。每项数值均附分子、分母、定义、选项、数据版本与 SQL。
    """
    loaded, result = terminal.guarded(lambda: _work(folder, options), as_json)
    if as_json:
        terminal.emit(result.json() | ({} if loaded is None else {"loaded": loaded.json()}))
        return
    if loaded is not None:
        _say_loaded(loaded)
    for note in result.notes:
        terminal.say(f"note: {note.text('en')}", f"说明：{note.text('zh')}")
    _show(result)


def _work(folder: Path, options: Mapping[str, Any]) -> tuple[Loaded | None, Result]:
    loaded = None
    if options["source"] is not None:
        with terminal.progress("load") as progress:
            loaded = load(
                options["source"],
                folder,
                level=options["level"],
                memory_mb=options["memory_mb"],
                progress=progress,
            )
    with opened(folder, memory_mb=options["memory_mb"], conflicts=options["conflicts"]) as corpus:
        given = _given(options)
        if given.get("fields") and "fields" in corpus.schemas and corpus.schemas["fields"]["field"].is_integer():
            given["fields"] = tuple(int(name) if name.isdigit() else name for name in given["fields"])
        with terminal.progress("measure") as progress:
            result = measure(
                corpus, options["indicators"] or STANDARD, by=options["by"] or (), progress=progress, **given
            )
    if options["output"]:
        _write_csv(options["output"], result)
    if options["sql"]:
        options["sql"].write_text(result.sql(), encoding="utf-8")
    return loaded, result


def _given(options: Mapping[str, Any]) -> dict[str, Any]:
    """The engine's options among those typed."""
    names = ("citations", "window", "cited_until", "period", "types", "fields", "countries", "hong_kong_macao")
    given = {name: options[name] for name in (*names, "long_distance_km", "stability", "seed")}
    given["self_citations"] = not options["no_self_citations"]
    if options["counting"]:
        given["counting"] = options["counting"]
    return given


def _write_csv(path: Path, result: Result) -> None:
    from concord.exchange.outcome import Output

    table = result.table()
    rows = list(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))
    path.write_bytes(Output("measure", tuple(table.column_names), rows).csv())


def _say_loaded(loaded: Loaded) -> None:
    terminal.say(
        f"{loaded.works:,} works in the tables; {loaded.files} files read now, {loaded.before} before; "
        f"{loaded.broken} lines set aside (broken.jsonl)",
        f"数据表中共 {loaded.works:,} 篇论文；本次读取 {loaded.files} 个文件，此前 {loaded.before} 个；"
        f"搁置 {loaded.broken} 行（broken.jsonl）",
    )
    for finding in loaded.findings[:10]:
        terminal.say(finding.text("en"), finding.text("zh"))


def _show(result: Result) -> None:
    zh = terminal.language() == "zh"
    names = ["指标", "计数"] if zh else ["indicator", "counting"]
    figures = ["数值", "分子", "分母"] if zh else ["value", "numerator", "denominator"]
    intervals = any(row.low is not None for row in result.rows)
    figures += (["下限", "上限"] if zh else ["low", "high"]) if intervals else []
    lines = []
    for row in result.rows:
        title = INDICATORS[row.indicator].title["zh" if zh else "en"]
        line: list[Any] = [f"{row.indicator} ({title})", row.counting, *map(_shown, row.key.values()), row.value]
        line += [None if part is None else float(part) for part in (row.numerator, row.denominator)]
        lines.append(line + ([row.low, row.high] if intervals else []))
    terminal.table([*names, *result.by, *figures], lines)
    terminal.say(f"data {result.data_version}; {result.engine}", f"数据 {result.data_version}；{result.engine}")


def _shown(value: Any) -> str:
    return "–" if value is None else str(value)
