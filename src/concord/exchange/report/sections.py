"""The parts of the report in one language, each from one stage's own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from concord import pictures
from concord.engines.eligibility import kinds
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.report.headings import choice, method, value
from concord.exchange.report.tables import shown, small, table
from concord.exchange.stages import Stage
from concord.exchange.tables import SETTINGS

Section = dict[str, Any]
_TITLES = {
    "eligibility": ("Eligibility", "资格审查"),
    "assignment": ("Assignment of reviewers", "评审专家指派"),
    "ranking": ("Ranking list", "排序名单"),
    "selection": ("Selection", "遴选"),
}


def page(folder: Folder, stages: Sequence[Stage], states: dict[str, str], language: str) -> dict[str, Any]:
    """Everything that the template needs for one language."""
    say = _Say(language)
    settings = folder.settings
    title = settings["title_zh" if language == "zh" else "title_en"] or settings["code"]
    by_name = {stage.name: stage for stage in stages}
    return {
        "language": language,
        "title": title,
        "lead": say("Report of a run on the joint call {}", "联合项目征集 {} 的运行报告").format(settings["code"]),
        "invented": _invented(say) if settings["invented"] else "",
        "invented_short": say("Invented example.", "虚构示例。"),
        "note": settings["note_zh" if language == "zh" else "note_en"] or "",
        "as_table": say("The same as a table", "以表格查看"),
        "figures": _figures(by_name, states, say),
        "sections": [
            *_overview(states, say),
            *(_section(folder, stage, states, by_name, say) for stage in stages),
            _made(folder, stages, say),
        ],
    }


class _Say:
    """Picks the words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, en: str, zh: str) -> str:
        return zh if self.language == "zh" else en


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _invented(say: _Say) -> str:
    return say(
        "Invented example: the amounts, people, organisations and applications on this page do not exist.",
        "虚构示例：本页中的金额、人员、单位和申请均非真实。",
    )


def outcomes(stages: Sequence[Stage]) -> dict[str, str]:
    """Where every application ended: declined, below a threshold, funded, reserve, not funded, or only ranked."""
    by_name = {stage.name: stage for stage in stages}
    states = {row.application: "below" if row.below else "ranked" for row in by_name["ranking"].rows}
    for decision in by_name["selection"].rows:
        if states.get(decision.application) != "below":
            states[decision.application] = decision.decision
    if by_name["eligibility"].ran:
        states |= dict.fromkeys(by_name["eligibility"].result.declined, "declined")
    return states


def _figures(stages: dict[str, Stage], states: dict[str, str], say: _Say) -> list[dict[str, str]]:
    figures: list[tuple[Any, str]] = []
    counts = Counter(states.values())
    eligible, assigned, selected = stages["eligibility"], stages["assignment"], stages["selection"]
    if eligible.ran:
        figures.append((len(eligible.result), say("applications checked", "项申请接受资格审查")))
        figures.append((counts["declined"], say("declined without review", "项不予评审")))
    if assigned.ran:
        figures.append((assigned.facts["pairs"], say("reviews assigned", "项评审任务已指派")))
    if stages["ranking"].ran:
        figures.append((stages["ranking"].facts["ranked"], say("applications ranked", "项申请已排序")))
    if selected.ran:
        figures.append((counts["funded"], say("funded", "项立项")))
        figures.append((counts["reserve"], say("on the reserve list", "项列入备选名单")))
    return [{"number": f"{number:,}", "text": text} for number, text in figures]


def _overview(states: dict[str, str], say: _Say) -> list[Section]:
    if not states:
        return []
    counts = Counter(states.values())
    order = [state for state in pictures.STATES if counts[state]]
    rows = [{"state": state, "count": counts[state]} for state in order]
    funded, total = counts["funded"], len(states)
    title = say(f"Of {total:,} applications, {funded:,} are funded", f"{total:,} 项申请中，{funded:,} 项立项")
    if not funded:
        title = say(f"Where {total:,} applications stand", f"{total:,} 项申请的现状")
    chart = _chart("outcomes", pictures.outcomes(rows, say.language), title, rows, ("state", "count"), say)
    return [{"title": say("Outcome", "总体结果"), "texts": [], "charts": [chart], "tables": []}]


def _chart(
    name: str, chart: Any, title: str, rows: Sequence[dict[str, Any]], columns: Sequence[str], say: _Say
) -> dict[str, Any]:
    plain = pictures.spec(chart)
    cells = [[row.get(column) for column in columns] for row in rows]
    return {
        "name": name,
        "title": title,
        "svg": pictures.svg(plain, title),
        "spec": plain,
        "table": small(columns, cells, say.language),
    }


def _section(folder: Folder, stage: Stage, states: dict[str, str], stages: dict[str, Stage], say: _Say) -> Section:
    title = say(*_TITLES[stage.name])
    if not stage.ran:
        why = stage.why.text(say.language) if stage.why else ""
        return {"title": title, "texts": [why], "charts": [], "tables": []}
    build = {"eligibility": _eligibility, "assignment": _assignment, "ranking": _ranking, "selection": _selection}
    texts, charts, tables = build[stage.name](folder, stage, states, say)
    texts += [note.text(say.language) for note in stage.notes]
    return {"title": title, "texts": texts, "charts": charts, "tables": tables}


Parts = tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]


def _output(stage: Stage, name: str) -> Output:
    return next(output for output in stage.outputs if output.name == name)


def _eligibility(folder: Folder, stage: Stage, states: dict[str, str], say: _Say) -> Parts:
    facts = stage.facts
    text = say(
        f"{facts['rules']} rules were checked on every application: {facts['admitted']:,} meet all of them, "
        f"{facts['declined']:,} fail one and are declined without review, {facts['open']:,} wait for a fact.",
        f"每项申请均按 {facts['rules']} 条规则审查：{facts['admitted']:,} 项全部符合，{facts['declined']:,} 项因不符合规则而不予评审，"
        f"{facts['open']:,} 项尚缺事实依据。",
    )
    tallies = [
        (
            tally.annex or say("whole call", "整个征集"),
            tally.version,
            tally.rule_id,
            say(kinds()[tally.rule.kind].en, kinds()[tally.rule.kind].zh),
            tally.met,
            tally.unknown,
            tally.not_met,
        )
        for tally in stage.result.tallies
    ]
    findings = _output(stage, "findings")
    verdict = findings.headings.index("verdict")
    failing = [row for row in findings.rows if row[verdict] != "met"]
    only = ("application", "annex", "rule", "partner", "verdict", "reason", "repair")
    tables = [
        small(("annex", "version", "rule", "meaning", "met", "unknown", "not_met"), tallies, say.language, say("By rule", "按规则统计")),
        *([table(findings, say.language, title=say("What is not met, and what would repair it", "不符合之处及补正办法"), only=only, rows=failing)] if failing else []),
        table(_output(stage, "eligibility"), say.language, folded=say("Every application with its verdict", "全部申请的结论")),
    ]  # fmt: skip
    return [text], [], tables


def _assignment(folder: Folder, stage: Stage, states: dict[str, str], say: _Say) -> Parts:
    facts = stage.facts
    proof = say("proven to be the greatest possible", "已证明为最大值") if facts["optimal"] else say(
        f"at most {facts['bound']:,.3f} is possible", f"理论上限为 {facts['bound']:,.3f}"
    )  # fmt: skip
    text = say(
        f"{_count(facts['pairs'], 'pair')} with a total affinity of {facts['total']:,.3f}, {proof}; "
        f"{_count(facts['conflicts'], 'pair')} shut out by conflicts of interest.",
        f"共 {facts['pairs']:,} 个配对，匹配度合计 {facts['total']:,.3f}，{proof}；因利益冲突排除 {facts['conflicts']:,} 个配对。",
    )
    pairs = _output(stage, "assignment")
    charts = [_loads(folder, pairs, say), _sides(folder, pairs, say)]
    tables = []
    gaps = _output(stage, "shortfalls")
    if gaps.rows:
        tables.append(table(gaps, say.language, title=say("What could not be met", "未能满足之处")))
    tables.append(table(pairs, say.language, folded=say("Every pair with its reason", "全部配对及理由")))
    tables.append(
        table(
            _output(stage, "conflicts_applied"),
            say.language,
            folded=say("Conflicts of interest applied", "已适用的利益冲突"),
        )
    )
    return [text], charts, tables


def _loads(folder: Folder, pairs: Output, say: _Say) -> dict[str, Any]:
    people = folder["reviewers"]
    load = Counter(row[1] for row in pairs.rows)
    counts = Counter((load[name], side) for name, side in zip(people["reviewer"], people["side"], strict=True))
    rows = [
        {"load": number, "side": value(side, say.language), "reviewers": count}
        for (number, side), count in sorted(counts.items())
    ]
    most = max(load.values(), default=0)
    title = say(f"No reviewer has more than {most} applications", f"每位评审专家最多承担 {most} 项申请")
    return _chart("loads", pictures.loads(rows, say.language), title, rows, ("load", "side", "reviewers"), say)


def _sides(folder: Folder, pairs: Output, say: _Say) -> dict[str, Any]:
    sides = sorted(set(folder["reviewers"]["side"]))
    seen = Counter((row[0], row[2]) for row in pairs.rows)
    names = dict.fromkeys(row[0] for row in pairs.rows)
    counts = Counter((side, seen[name, side]) for name in names for side in sides)
    rows = [
        {"side": value(side, say.language), "reviewers": number, "applications": count}
        for (side, number), count in sorted(counts.items())
    ]
    parties = [side for side in sides if side != "third"]
    one_sided = sum(any(not seen[name, side] for side in parties) for name in names)
    title = say(
        f"{one_sided:,} of {len(names):,} applications have no reviewer of one side",
        f"{len(names):,} 项申请中，有 {one_sided:,} 项缺少某一方的评审专家",
    )
    if not one_sided:
        title = say("Every application has a reviewer of each side", "每项申请均有各方评审专家")
    return _chart("sides", pictures.sides(rows, say.language), title, rows, ("side", "reviewers", "applications"), say)


def _ranking(folder: Folder, stage: Stage, states: dict[str, str], say: _Say) -> Parts:
    facts = stage.facts
    how = method(facts["method"], say.language)
    text = say(
        f"{_count(facts['ranked'], 'application')} ranked by {how}; {facts['below_threshold']:,} below a "
        f"threshold, never to be funded; {facts['unranked']:,} with too few assessments for a rank.",
        f"按{how}对 {facts['ranked']:,} 项申请排序；{facts['below_threshold']:,} 项未达门槛，一律不予资助；"
        f"{facts['unranked']:,} 项评审意见不足，未予排序。",
    )
    expected = any(row.expected_rank is not None for row in stage.rows)
    rows = _dots(stage, states, expected)
    counts = Counter(states.values())
    title = say("Every ranked application, by what became of it", "全部已排序申请及其结果")
    if counts["funded"]:
        title = say(
            f"The {counts['funded']:,} funded applications on the ranking list",
            f"排序名单上的 {counts['funded']:,} 项立项申请",
        )
    chart = pictures.funding_line(
        rows, say.language, threshold=None if expected else folder.settings["threshold"], expected=expected
    )
    columns = (
        ("place", "application", "score", "state")
        if not expected
        else ("place", "application", "score", "low_90", "high_90", "state")
    )
    drawn = _chart("funding-line", chart, title, [_spread(row) for row in rows], columns, say)
    full = table(_output(stage, "ranking"), say.language, folded=say("The whole list with reasons", "完整名单及理由"))
    return [text], [drawn], [full]


def _dots(stage: Stage, states: dict[str, str], expected: bool) -> list[dict[str, Any]]:
    ranked = [row for row in stage.rows if row.rank is not None]
    if len(stage.result.panels) > 1 and not expected:
        ranked.sort(key=lambda row: -(row.score or 0))
    rows = []
    for place, row in enumerate(ranked, start=1):
        low, high = row.interval90 or (None, None)
        rows.append(
            {
                "place": place,
                "application": row.application,
                "score": row.expected_rank if expected else row.score,
                "low": low,
                "high": high,
                "state": states.get(row.application, "ranked"),
            }
        )
    return rows


def _spread(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "low_90": row["low"], "high_90": row["high"]}


def _selection(folder: Folder, stage: Stage, states: dict[str, str], say: _Say) -> Parts:
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
        charts.append(_chart("purses", chart, title, rows, ("place", "purse", "share"), say))
    charts += _returns(stage, say)
    tables = [
        table(_output(stage, "selection"), say.language, title=say("Every decision with its reason", "全部决定及理由")),
        table(_output(stage, "purses_after"), say.language, title=say("Purses after the selection", "遴选后的资金池")),
        table(
            _output(stage, "juste_retour"),
            say.language,
            title=say("Contributed and awarded, by party", "各方出资与立项金额"),
        ),
    ]
    steps = next((output for output in stage.outputs if output.name == "what_if"), None)
    if steps is not None and steps.rows:
        charts += _steps(stage, steps, say)
        tables.append(
            table(steps, say.language, folded=say("What more or less money would change", "资金增减将带来的变化"))
        )
        more = say("What each unfunded application lacks", "未立项申请尚缺的资金")
        tables.append(table(_output(stage, "additions"), say.language, folded=more))
    tables.append(table(_output(stage, "awards"), say.language, folded=say("Every award line", "全部立项明细")))
    return [text], charts, tables


def _steps(stage: Stage, output: Output, say: _Say) -> list[dict[str, Any]]:
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
            _chart(f"what-if-{len(charts)}", chart, title, rows, ("change", "funded", "gains", "losses"), say)
        )
    return charts


def _returns(stage: Stage, say: _Say) -> list[dict[str, Any]]:
    output = _output(stage, "juste_retour")
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
    return [_chart("juste-retour", chart, title, rows, ("party", "unit", "what", "amount"), say)]


def _made(folder: Folder, stages: Sequence[Stage], say: _Say) -> Section:
    sources = [(source.file, source.table, source.digest[:16]) for source in folder.sources]
    titles = {column.name: column.heading_zh for column in SETTINGS}
    settings = [
        (say(name, f"{titles[name]}（{name}）"), shown(content, say.language))
        for name, content in folder.settings.items()
        if content is not None and not name.startswith(("title", "note"))
    ]
    text = say(
        "Every table above lies beside this report as CSV; manifest.json holds the full digests, versions and seed. "
        "The same tables and seed give the same outcome.",
        "以上各表均以 CSV 存于本报告旁；manifest.json 载有完整摘要、版本和种子。相同的表格与种子得出相同的结果。",
    )
    return {
        "title": say("How this was made", "本报告的生成依据"),
        "texts": [text],
        "charts": [],
        "tables": [
            small(("file", "table", "SHA-256"), sources, say.language, say("What went in", "输入")),
            small(("what", "value"), settings, say.language, say("Settings of the call", "征集设置")),
        ],
    }
