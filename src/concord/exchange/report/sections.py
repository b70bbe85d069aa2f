"""The parts of the report in one language, each from one stage's own rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from concord import pictures
from concord.engines.eligibility import kinds
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.report.headings import value
from concord.exchange.report.parts import Parts, Say, counted, figure, output_of
from concord.exchange.report.ranked import ranking
from concord.exchange.report.selected import selection
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


def page(
    folder: Folder, stages: Sequence[Stage], states: dict[str, str], language: str, alone: bool = False
) -> dict[str, Any]:
    """Everything that the template needs for one language; `alone`: no tables lie beside the page."""
    say = Say(language)
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
            _made(folder, say, alone),
        ],
    }


def _invented(say: Say) -> str:
    return say(
        "Invented example: the amounts, people, organisations and applications on this page do not exist.",
        "虚构示例：本页中的金额、人员、单位和申请均非真实。",
    )


def outcomes(stages: Sequence[Stage]) -> dict[str, str]:
    """Where every application ended: declined, below a threshold, funded, reserve, not funded, or only ranked."""
    by_name = {stage.name: stage for stage in stages}
    ranked, selected = (by_name[name].rows if name in by_name else () for name in ("ranking", "selection"))
    states = {row.application: "below" if row.below else "ranked" for row in ranked}
    for decision in selected:
        if states.get(decision.application) != "below":
            states[decision.application] = decision.decision
    if "eligibility" in by_name and by_name["eligibility"].ran:
        states |= dict.fromkeys(by_name["eligibility"].result.declined, "declined")
    return states


def _figures(stages: dict[str, Stage], states: dict[str, str], say: Say) -> list[dict[str, str]]:
    figures: list[tuple[Any, str]] = []
    counts = Counter(states.values())
    eligible, assigned, ranked, selected = (
        stages[name] if name in stages and stages[name].ran else None for name in _TITLES
    )
    if eligible is not None:
        figures.append((len(eligible.result), say("applications checked", "项申请接受资格审查")))
        figures.append((counts["declined"], say("declined without review", "项不予评审")))
    if assigned is not None:
        figures.append((assigned.facts["pairs"], say("reviews assigned", "项评审任务已指派")))
    if ranked is not None:
        figures.append((ranked.facts["ranked"], say("applications ranked", "项申请已排序")))
    if selected is not None:
        figures.append((counts["funded"], say("funded", "项立项")))
        figures.append((counts["reserve"], say("on the reserve list", "项列入备选名单")))
    return [{"number": f"{number:,}", "text": text} for number, text in figures]


def _overview(states: dict[str, str], say: Say) -> list[Section]:
    if not states:
        return []
    counts = Counter(states.values())
    order = [state for state in pictures.STATES if counts[state]]
    rows = [{"state": state, "count": counts[state]} for state in order]
    funded, total = counts["funded"], len(states)
    title = say(f"Of {total:,} applications, {funded:,} are funded", f"{total:,} 项申请中，{funded:,} 项立项")
    if not funded:
        title = say(f"Where {total:,} applications stand", f"{total:,} 项申请的现状")
    chart = figure("outcomes", pictures.outcomes(rows, say.language), title, rows, ("state", "count"), say)
    return [{"title": say("Outcome", "总体结果"), "texts": [], "charts": [chart], "tables": []}]


def _section(folder: Folder, stage: Stage, states: dict[str, str], stages: dict[str, Stage], say: Say) -> Section:
    title = say(*_TITLES[stage.name])
    if not stage.ran:
        why = stage.why.text(say.language) if stage.why else ""
        return {"title": title, "texts": [why], "charts": [], "tables": []}
    build = {"eligibility": _eligibility, "assignment": _assignment, "ranking": ranking, "selection": selection}
    texts, charts, tables = build[stage.name](folder, stage, states, say)
    texts += [note.text(say.language) for note in stage.notes]
    return {"title": title, "texts": texts, "charts": charts, "tables": tables}


def _eligibility(folder: Folder, stage: Stage, states: dict[str, str], say: Say) -> Parts:
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
    findings = output_of(stage, "findings")
    verdict = findings.headings.index("verdict")
    failing = [row for row in findings.rows if row[verdict] != "met"]
    only = ("application", "annex", "rule", "partner", "verdict", "reason", "repair")
    tables = [
        small(("annex", "version", "rule", "meaning", "met", "unknown", "not_met"), tallies, say.language, say("By rule", "按规则统计")),
        *([table(findings, say.language, title=say("What is not met, and what would repair it", "不符合之处及补正办法"), only=only, rows=failing)] if failing else []),
        table(output_of(stage, "eligibility"), say.language, folded=say("Every application with its verdict", "全部申请的结论")),
    ]  # fmt: skip
    return [text], [], tables


def _assignment(folder: Folder, stage: Stage, states: dict[str, str], say: Say) -> Parts:
    facts = stage.facts
    proof = say("proven to be the greatest possible", "已证明为最大值") if facts["optimal"] else say(
        f"at most {facts['bound']:,.3f} is possible", f"理论上限为 {facts['bound']:,.3f}"
    )  # fmt: skip
    text = say(
        f"{counted(facts['pairs'], 'pair')} with a total affinity of {facts['total']:,.3f}, {proof}; "
        f"{counted(facts['conflicts'], 'pair')} shut out by conflicts of interest.",
        f"共 {facts['pairs']:,} 个配对，匹配度合计 {facts['total']:,.3f}，{proof}；因利益冲突排除 {facts['conflicts']:,} 个配对。",
    )
    pairs = output_of(stage, "assignment")
    charts = [_loads(folder, pairs, say), _sides(folder, pairs, say)]
    tables = []
    gaps = output_of(stage, "shortfalls")
    if gaps.rows:
        tables.append(table(gaps, say.language, title=say("What could not be met", "未能满足之处")))
    tables.append(table(pairs, say.language, folded=say("Every pair with its reason", "全部配对及理由")))
    tables.append(
        table(
            output_of(stage, "conflicts_applied"),
            say.language,
            folded=say("Conflicts of interest applied", "已适用的利益冲突"),
        )
    )
    return [text], charts, tables


def _loads(folder: Folder, pairs: Output, say: Say) -> dict[str, Any]:
    people = folder["reviewers"]
    load = Counter(row[1] for row in pairs.rows)
    counts = Counter((load[name], side) for name, side in zip(people["reviewer"], people["side"], strict=True))
    rows = [
        {"load": number, "side": value(side, say.language), "reviewers": count}
        for (number, side), count in sorted(counts.items())
    ]
    most = max(load.values(), default=0)
    title = say(f"No reviewer has more than {most} applications", f"每位评审专家最多承担 {most} 项申请")
    return figure("loads", pictures.loads(rows, say.language), title, rows, ("load", "side", "reviewers"), say)


def _sides(folder: Folder, pairs: Output, say: Say) -> dict[str, Any]:
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
    return figure("sides", pictures.sides(rows, say.language), title, rows, ("side", "reviewers", "applications"), say)


def _made(folder: Folder, say: Say, alone: bool) -> Section:
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
    if alone:
        text = say(
            "The same tables, options and seed give the same outcome; --json gives all of it as one document.",
            "相同的表格、选项与种子得出相同的结果；--json 以一份文档给出全部内容。",
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
