"""The selection in a report: decisions, purses, returns, what more or less money would change, what each rule costs."""

from __future__ import annotations

from typing import Any

from concord import pictures
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.report.headings import choice
from concord.exchange.report.parts import Parts, Say, figure, found, output_of
from concord.exchange.report.tables import table
from concord.exchange.stages import Stage


def selection(folder: Folder, stage: Stage, states: dict[str, str], say: Say) -> Parts:
    facts = stage.facts
    mode, policy = choice(facts["mode"], say.language), choice(facts["policy"], say.language)
    text = say(
        f"Money: {mode}. Policy: {policy}. A joint list is a recommendation: each party confirms its own awards.",
        f"资助方式：{mode}。遴选规则：{policy}。联合名单为建议，由各方分别确认本方立项。",
    )
    charts = []
    if facts["fills"]:
        last = {row["purse"]: row["share"] for row in facts["fills"]}
        most = max(last, key=lambda name: last[name])
        title = say(
            f"{most} is the purse that is used up most: {last[most]:.1%}",
            f"使用比例最高的资金池为 {most}：{last[most]:.1%}",
        )
        chart = pictures.purses_filling(facts["fills"], say.language)
        rows = [{**row, "share": f"{row['share']:.1%}"} for row in facts["fills"]]
        charts.append(figure("purses", chart, title, rows, ("place", "purse", "share"), say))
    charts += _returns(stage, say)
    tables = [
        table(
            output_of(stage, "selection"), say.language, title=say("Every decision with its reason", "全部决定及理由")
        ),
        table(
            output_of(stage, "purses_after"), say.language, title=say("Purses after the selection", "遴选后的资金池")
        ),
        table(
            output_of(stage, "juste_retour"),
            say.language,
            title=say("Contributed and awarded, by party", "各方出资与立项金额"),
        ),
    ]
    steps = found(stage, "what_if")
    if steps is not None:
        charts += _steps(stage, steps, say)
        tables.append(
            table(steps, say.language, folded=say("What more or less money would change", "资金增减将带来的变化"))
        )
    for name, title in (
        ("additions", say("What each unfunded application lacks", "未立项申请尚缺的资金")),
        ("instead", say("Who would have to make room for each application of the reserve", "备选申请入选须由谁让出")),
        ("prices", say("What one more unit of each purse or limit is worth", "各资金池或限额每增一单位的价值")),
    ):
        told = found(stage, name)
        if told is not None:
            tables.append(table(told, say.language, folded=title))
    costs = found(stage, "rule_costs")
    if costs is not None:
        tables.append(table(costs, say.language, title=say("What each rule costs", "各项规则的代价")))
    walk = found(stage, "trace")
    if walk is not None:
        tables.append(table(walk, say.language, folded=say("The walk, step by step", "遴选步骤")))
    tables.append(table(output_of(stage, "awards"), say.language, folded=say("Every award line", "全部立项明细")))
    return [text], charts, tables


def _steps(stage: Stage, output: Output, say: Say) -> list[dict[str, Any]]:
    """One chart a purse: applications funded as it shrinks and grows."""
    place = {name: index for index, name in enumerate(output.headings)}
    charts: list[dict[str, Any]] = []
    for purse in dict.fromkeys(row[place["purse"]] for row in output.rows):
        own = [row for row in output.rows if row[place["purse"]] == purse]
        today = {"change": 0.0, "funded": stage.facts["funded"], "gains": "", "losses": ""}
        rows = [
            {"change": float(row[place["change"]]), "funded": row[place["funded"]], "gains": row[place["funds"]],
             "losses": row[place["drops"]]}
            for row in own
        ]  # fmt: skip
        rows = sorted([*rows, today], key=lambda row: row["change"])
        first = next((row for row in own if row[place["change"]] > 0), None)
        title = say(f"{purse}: no addition changes the outcome", f"{purse}：增加资金不会改变结果")
        if first is not None:
            title = first[place["reason_zh" if say.language == "zh" else "reason_en"]]
        unit = own[0][place["unit"]]
        chart = pictures.what_if_steps(rows, say.language, unit=unit)
        charts.append(
            figure(f"what-if-{len(charts)}", chart, title, rows, ("change", "funded", "gains", "losses"), say)
        )
    return charts


def _returns(stage: Stage, say: Say) -> list[dict[str, Any]]:
    output = output_of(stage, "juste_retour")
    place = {name: index for index, name in enumerate(output.headings)}
    words = {"contributed": say("contributed", "出资"), "awarded": say("awarded to its own side", "立项给本方")}
    rows = [
        {
            "party": row[place["party"]],
            "unit": row[place["unit"]],
            "what": words[what],
            "amount": float(row[place[what]] or 0),
        }
        for row in output.rows
        for what in ("contributed", "awarded")
    ]
    if not rows:
        return []
    title = say("What each party contributed, and what its own side was awarded", "各方出资及本方获得的立项金额")
    chart = pictures.juste_retour(rows, say.language)
    return [figure("juste-retour", chart, title, rows, ("party", "unit", "what", "amount"), say)]
