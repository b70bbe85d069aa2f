"""`concord allocate`: from a table of what is asked, in order, to what is funded out of which purse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from concord.cli import allocate_after as after
from concord.cli import terminal
from concord.cli.lone import lone
from concord.engines.allocate import POLICIES, TIES, Columns, Problem, Purse, Selection, pose, select, what_if
from concord.engines.reason import Invalid, Reason, reason, register
from concord.exchange.sheets import BadTables, Column, Defect, Sheet, Table, parse_renames, read, refuse_unknown

SYNONYMS = {"greedy": "skip", "greedy-threshold": "skip", "greedy-no-skip": "strict", "equalshares": "equal-shares"}
"""Names that other tables give to the same rules."""

FACTS = ("area", "kind", "organisation", "country", "investigator", "year")

SHEET = Sheet(
    "portfolio",
    (
        Column("application", required=True, en="The application.", zh="申请编号。", heading_zh="申请"),
        Column("purse", en="The purse; left out, there is one.", zh="资金池（唯一时可省略）。", heading_zh="资金池"),
        Column("budget", "money", required=True, en="What the purse holds.", zh="资金池总额。", heading_zh="预算"),
        Column("asked", "money", required=True, en="What is asked of this purse.", zh="申请额。", heading_zh="申请额"),
        Column("rank", "integer", en="1 is best; equal ranks are ties.", zh="排名，1 为最优。", heading_zh="排名"),
        Column("score", "decimal", en="Instead of a rank: more is better.", zh="评分，越高越好。", heading_zh="评分"),
        Column("fundable", "yes", en="Whether it may be funded.", zh="是否可立项。", heading_zh="可立项"),
        Column("threshold", "decimal", en="Score below which nothing is funded.", zh="评分门槛。", heading_zh="门槛"),
        Column("instance", en="Separate rounds in one table.", zh="轮次（一表多轮时）。", heading_zh="轮次"),
        Column("policy", en="The rule of the round.", zh="该轮的遴选规则。", heading_zh="规则"),
        Column("unit", en="Currency or other unit of the purse.", zh="货币或其他单位。", heading_zh="单位"),
        Column("party", en="Whose purse it is.", zh="资金池所属合作方。", heading_zh="合作方"),
    ),
    en="One row for each application and purse.",
    zh="每项申请、每个资金池一行。",
)  # fmt: skip

register(
    {
        "allocate:rows_differ": {
            "en": "{entry} has {value} here and {other} in row {first}. It must be the same in all rows of {of}.",
            "zh": "{entry} 此处为 {value}，而第 {first} 行为 {other}。同属 {of} 的各行必须一致。",
        },
        "allocate:asked_twice": {
            "en": "{entry} asks from {purse} in row {first} already. An application stands once for each purse; name "
            "the column that tells rounds apart with --columns instance=….",
            "zh": "{entry} 在第 {first} 行已向 {purse} 提出申请。每项申请对每个资金池只占一行；"
            "如为不同轮次，请用 --columns instance=… 指明区分轮次的列。",
        },
        "allocate:order_missing": {
            "en": "There is no column for rank or score. Name one: --columns rank=… or --columns score=….",
            "zh": "没有排名或评分列。请指明其一：--columns rank=… 或 --columns score=…。",
        },
        "allocate:lists_apart": {
            "en": "{entry} stands in several purses with different ranks: each purse is decided as a list of its own.",
            "zh": "{entry} 在多个资金池中排名不同：各资金池按各自名单分别遴选。",
        },
        "allocate:tie_as_listed": {
            "en": "{entry} are tied, and not all fit: the order of the table's rows decided. See --ties.",
            "zh": "{entry} 并列且资金不足以全部立项：以表中行序为准。参见 --ties。",
        },
    }
)


@dataclass(frozen=True)
class Round:
    """Rows of the table (by index) that are decided together."""

    instance: str
    rows: Sequence[int]
    policy: str
    lists_apart: bool


@click.command("allocate")
@click.argument("source", type=click.Path(path_type=Path))
@click.option("--columns", help=f"noun=heading,… for: {', '.join((*(c.name for c in SHEET.columns), *FACTS))}.")
@click.option("--policy", type=click.Choice(POLICIES), help="skip by default, or what the column policy says.")
@click.option(
    "--ties",
    type=click.Choice(TIES),
    help="Equal ranks: by id, as listed, by lot (--seed), or so that the most are funded. As listed by default.",
)
@click.option("--mode", type=click.Choice(["virtual", "real"]), help="The pot; virtual by default.")
@click.option("--reserve", default="0", show_default=True, help="Length of the reserve list; all for everyone.")
@click.option(
    "--what-if",
    "steps",
    type=click.IntRange(min=0),
    default=0,
    help="Also the so many nearest breakpoints of each purse.",
)
@click.option("--costs", is_flag=True, help="Also what each limit, condition, restriction and cap costs.")
@click.option("--withdrawn", help="Reopen after these withdrew: A1,A2.")
@click.option("--refused", help="Reopen after a party did not confirm: A3=UK,A4=CN.")
@click.option("--trace", type=click.Path(path_type=Path), help="Write the walk, step by step, to this CSV file.")
@click.option("--replay", "replayed", type=click.Path(path_type=Path), help="Check the walk in this CSV file.")
@click.option("--report", type=click.Path(path_type=Path), help="Write a page with pictures to this HTML file.")
@click.option("--seed", type=click.IntRange(min=0), help="Seed of the lot; 0 by default.")
@click.option(
    "--limit-mb", type=click.IntRange(min=1), default=100, show_default=True, help="Largest file read, in MiB."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(source: Path, as_json: bool, **options: Any) -> None:
    """Select from SOURCE what is funded: a table with a row for each application and purse, or the folder of a call.

    The folder brings its own policy, pot, ties, limits, conditions and restrictions; options given here come first.

    从 SOURCE（每项申请、每个资金池一行的表格，或项目征集文件夹）遴选予以立项的申请。
    """
    document = terminal.guarded(lambda: _work(source, options), as_json)
    if as_json:
        terminal.emit(document)
        return
    for note in document["notes"]:
        terminal.say(f"note: {note['en']}", f"注意：{note['zh']}")
    _show(document)


def _work(source: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    places = None if options["reserve"] == "all" else _count(options["reserve"])
    if source.is_dir():
        from concord.cli.allocate_folder import of_folder

        return of_folder(source, options, places)
    options = {**options, "ties": options["ties"] or "listed", "mode": options["mode"] or "virtual"}
    options["seed"] = options["seed"] or 0
    table = _table(source, options)
    document = blank(options, options["policy"] or "skip")
    with terminal.progress("allocate") as progress:
        rounds = _rounds(table, options["policy"])
        if len(rounds) > 1:
            after.refuse_several(options, len(rounds))
        for done, group in enumerate(rounds):
            progress(group.instance, done / len(rounds))
            try:
                selection = select(_posed(table, group, options), group.policy, options["seed"], reserve=places)
                selection = after.applied(document, selection, options)
                _noted(document, table, group)
                add(document, group.instance, _asked(table, group), selection, options)
            except Invalid as bad:
                raise BadTables([_placed(table, group, bad)]) from None
            after.written(selection, options, lone(source, "portfolio", options["seed"]))
    document["funded"] = sum(entry["funded"] for entry in document["rounds"])
    return document


def blank(options: Mapping[str, Any], policy: str) -> dict[str, Any]:
    """What is printed, before any round."""
    said = {"policy": policy, "ties": options["ties"], "seed": options["seed"]}
    return said | {"rounds": [], "decisions": [], "purses": [], "notes": []}


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise Invalid("allocate:unknown_option", field="--reserve", value=text, known=("0", "10", "all"))
    return int(text)


def _table(source: Path, options: Mapping[str, Any]) -> Table:
    renames = parse_renames(options["columns"])
    facts = tuple(Column(name) for name in FACTS)
    sheet = Sheet(SHEET.name, (*SHEET.columns, *facts), en=SHEET.en, zh=SHEET.zh)
    refuse_unknown(renames, [column.name for column in sheet.columns])
    table = read(source, sheet, renames=renames, limit_mb=options["limit_mb"])
    if "rank" not in table and "score" not in table:
        raise BadTables([Defect(table.file, 1, "rank", reason("allocate:order_missing"))])
    if "fundable" in table:
        blank = [table.defect(k, "fundable", "table:blank") for k, v in enumerate(table["fundable"]) if v is None]
        if blank:
            raise BadTables(blank[:20], max(0, len(blank) - 20))
    return table


def _rounds(table: Table, policy: str | None) -> list[Round]:
    """Rows by instance; an instance whose purses rank their applications each for itself falls into its purses."""
    instances: dict[str, list[int]] = {}
    for k, name in enumerate(table["instance"]):
        instances.setdefault(name or "", []).append(k)
    found = []
    for name in sorted(instances):
        for rows, apart in _lists(table, instances[name]):
            rule = policy or _same(table, rows, "policy", name) or "skip"
            rule = SYNONYMS.get(rule, rule)
            found.append(Round(name, rows, rule, apart))
    return found


def _lists(table: Table, rows: Sequence[int]) -> list[tuple[Sequence[int], bool]]:
    """The rows together, or purse by purse where every application of several purses is ranked in each for itself."""
    seen: dict[tuple[str, str], int] = {}
    of: dict[str, list[int]] = {}
    for k in rows:
        key = (table["application"][k], table["purse"][k] or "")
        if key in seen:
            first = table.rows[seen[key]]
            entry = {"entry": key[0], "purse": key[1] or "–"}
            raise BadTables([table.defect(k, "application", "allocate:asked_twice", first=first, **entry)])
        seen[key] = k
        of.setdefault(key[0], []).append(k)
    several = [ks for ks in of.values() if len(ks) > 1]
    if several and all(len({_order(table, k) for k in ks}) == len(ks) for ks in several):
        purses: dict[str, list[int]] = {}
        for k in rows:
            purses.setdefault(table["purse"][k] or "", []).append(k)
        return [(purses[purse], True) for purse in sorted(purses)]
    for ks in several:
        for field in ("rank", "score", "fundable", "threshold", *FACTS):
            _same(table, ks, field, table["application"][ks[0]])
    return [(rows, False)]


def _order(table: Table, k: int) -> tuple[Any, Any]:
    return table["rank"][k], table["score"][k]


def _same(table: Table, rows: Sequence[int], field: str, of: str) -> Any:
    """The one value that the rows have.

    Raises:
        BadTables: they differ.
    """
    first = rows[0]
    for k in rows:
        if table[field][k] != table[field][first]:
            said = {"value": str(table[field][k]), "other": str(table[field][first]), "first": table.rows[first]}
            raise BadTables([table.defect(k, field, "allocate:rows_differ", entry=field, of=of or "–", **said)])
    return table[field][first]


def _posed(table: Table, group: Round, options: Mapping[str, Any]) -> Problem:
    rows = group.rows
    names = [_purse_name(table, group, k) for k in rows]
    firsts: dict[str, list[int]] = {}
    for k, name in zip(rows, names, strict=True):
        firsts.setdefault(name, []).append(k)
    purses = [_purse(table, name, firsts[name]) for name in sorted(firsts)]
    heads: dict[str, int] = {}
    for k in rows:
        heads.setdefault(table["application"][k], k)
    apart = len(heads) == len(rows) and len(purses) > 1
    ks = list(heads.values())
    ranked = "rank" in table
    columns = Columns(
        ids=list(heads),
        rank=[table["rank"][k] for k in ks] if ranked else None,
        score=[table["score"][k] for k in ks] if "score" in table else None,
        fundable=[table["fundable"][k] is not False for k in ks],
        threshold=[table["threshold"][k] for k in ks] if "score" in table else (),
        lists=[table["purse"][k] or "" for k in ks] if apart else (),
        facts={name: [table[name][k] or "" for k in ks] for name in FACTS if name in table},
        ask_application=[table["application"][k] for k in rows],
        ask_purse=names,
        ask_amount=[table["asked"][k] for k in rows],
    )
    return pose(columns, purses=purses, mode=options["mode"], ties=options["ties"])


def _purse_name(table: Table, group: Round, k: int) -> str:
    return table["purse"][k] or group.instance or "purse"


def _purse(table: Table, name: str, rows: Sequence[int]) -> Purse:
    budget, unit, party = (_same(table, rows, field, name) for field in ("budget", "unit", "party"))
    return Purse(name, budget, unit=unit or "", party=party or "")


def _placed(table: Table, group: Round, bad: Invalid) -> Defect:
    """An engine's refusal at its place in the file."""
    values = bad.reason.values
    entry, field = values.get("entry"), values.get("field")
    named = [k for k in group.rows if entry in (table["application"][k], _purse_name(table, group, k))]
    row = table.rows[named[0]] if named else None
    return Defect(table.file, row, str(field) if field else None, Reason(bad.reason.code, {**values, "row": row or 0}))


Asked = Mapping[str, Sequence[tuple[str, Any]]]
"""application → (purse, amount asked of it)."""


def _asked(table: Table, group: Round) -> Asked:
    asked: dict[str, list[tuple[str, Any]]] = {}
    for k in group.rows:
        asked.setdefault(table["application"][k], []).append((table["purse"][k] or "", table["asked"][k]))
    return asked


def _noted(document: dict[str, Any], table: Table, group: Round) -> None:
    if group.lists_apart:
        count = Counter(table["application"])
        twice = [k for k in group.rows if count[table["application"][k]] > 1]
        if twice:
            document["notes"].append(reason("allocate:lists_apart", entry=table["application"][twice[0]]).json())


def add(
    document: dict[str, Any], instance: str, asked: Asked, selection: Selection, options: Mapping[str, Any]
) -> None:
    """Add a round to what is printed: its decisions, purses, and what was asked for beside them."""
    for decision in selection.decisions:
        if decision.application not in asked:
            continue
        said = _said(decision.reason)
        for purse, amount in sorted(asked[decision.application], key=lambda pair: pair[0]):
            document["decisions"].append(
                {
                    "application": decision.application,
                    "purse": purse,
                    "instance": instance,
                    "decision": decision.decision,
                    "asked": amount,
                    "place": decision.place,
                    "step": decision.step,
                    "reserve": decision.reserve or None,
                    **said,
                }
            )
    document["rounds"].append({"instance": instance, **selection.json(), "applications": len(asked)})
    for purse_after in selection.purses:
        names = ("purse", "party", "unit", "held", "drawn", "left", "funded")
        figures = {name: getattr(purse_after, name) for name in names}
        document["purses"].append({"instance": instance, **figures})
    if options["steps"]:
        document.setdefault("what_if", []).extend(_what_if(instance, selection, options["steps"]))
    if options["costs"]:
        document.setdefault("rule_costs", []).extend(after.costs(instance, selection))
    if options["ties"] == "listed":
        document["notes"] += [
            reason("allocate:tie_as_listed", entry=names).json() for names in selection.ties_that_mattered
        ]


def _what_if(instance: str, selection: Selection, steps: int) -> list[dict[str, Any]]:
    """The nearest breakpoints each way of every purse, in the order of the change, and the least additions."""
    found = what_if(selection, steps=steps)
    lacking = {name: found.lacking(name) for name in found.additions}
    return [
        {
            "instance": instance,
            "purse": purse,
            "breakpoints": [
                {"change": b.change, "amount": b.amount, "funds": b.funds, "drops": b.drops, **_said(b.reason)}
                for b in (*reversed(found.down[purse]), *found.up[purse])
            ],
            "least_additions": {
                name: {"amount": a.amount, "exact": a.exact, "enough": a.enough}
                for name, additions in lacking.items()
                for a in additions
                if a.purse == purse and a.amount is not None
            },
        }
        for purse in found.up
    ]


def _said(why: Reason) -> dict[str, Any]:
    return {"reason": why.text("en"), "reason_zh": why.text("zh"), "code": why.code}


def _show(document: Mapping[str, Any]) -> None:
    zh = terminal.language() == "zh"
    why = "reason_zh" if zh else "reason"
    words = {"funded": "立项", "reserve": "备选", "not_funded": "不予立项"} if zh else {}
    headings = (
        ["申请", "资金池", "申请额", "决定", "理由"] if zh else ["application", "purse", "asked", "decision", "why"]
    )
    rows = [
        [d["application"], d["purse"], d["asked"], words.get(d["decision"], d["decision"]), d[why]]
        for d in document["decisions"]
    ]
    terminal.table(headings, rows)
    headings = (
        ["资金池", "单位", "总额", "支出", "余额", "立项数"]
        if zh
        else ["purse", "unit", "held", "drawn", "left", "funded"]
    )
    rows = [[p[name] for name in ("purse", "unit", "held", "drawn", "left", "funded")] for p in document["purses"]]
    terminal.table(headings, rows)
    for entry in document.get("what_if", ()):
        for change in entry["breakpoints"]:
            click.echo(change[why])
    for entry in document.get("rule_costs", ()):
        click.echo(entry[why])
    for entry in (document.get("reopened"), document.get("replayed")):
        if entry:
            click.echo(entry[why])
    total = len(document["decisions"])
    click.echo(f"共 {document['funded']} 项立项，{total} 行" if zh else f"{document['funded']} funded, {total} rows")
