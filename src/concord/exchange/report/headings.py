"""What the columns, codes and parts of a report are called, in both languages."""

from __future__ import annotations

from typing import Any

HEADINGS: dict[str, tuple[str, str]] = {
    "enter": ("Also come in", "同时入选"),
    "leave": ("Make room", "让出"),
    "lost": ("Merit lost", "总分损失"),
    "proven": ("Proven", "已证明"),
    "assessors": ("Assessors", "评审专家数"),
    "code": ("Came to", "结果代码"),
    "drawn": ("Drawn", "中签"),
    "high_95": ("95% to", "95% 上限"),
    "line": ("At the line", "与资助线的关系"),
    "low_95": ("95% from", "95% 下限"),
    "measure": ("Measure", "指标"),
    "merit": ("Merit gained", "总分增加"),
    "step": ("Step", "步骤"),
    "adjusted": ("Adjusted", "校正分"),
    "affinity": ("Affinity", "匹配度"),
    "amount": ("Amount", "金额"),
    "annex": ("Annex", "附则"),
    "application": ("Application", "申请"),
    "applications": ("Applications", "申请数"),
    "change": ("Change", "增减"),
    "drops": ("Drops", "落选"),
    "funds": ("Funds", "新增立项"),
    "gains": ("Funds", "新增立项"),
    "losses": ("Drops", "落选"),
    "asked": ("Asked", "申请金额"),
    "awarded": ("Awarded", "立项金额"),
    "binding_purse": ("Binding purse", "受限资金池"),
    "contributed": ("Contributed", "出资"),
    "count": ("Number", "数量"),
    "currency": ("Currency", "币种"),
    "decision": ("Decision", "决定"),
    "draw": ("Draw", "抽签组"),
    "expected_rank": ("Expected rank", "期望名次"),
    "file": ("File", "文件"),
    "from_pot": ("From the common pot", "来自共同资金池"),
    "fundable": ("Fundable", "可资助"),
    "funded": ("Funded", "立项"),
    "group": ("Group", "组别"),
    "high_50": ("50% to", "50% 上限"),
    "high_90": ("90% to", "90% 上限"),
    "kind": ("Kind", "类型"),
    "left": ("Left", "余额"),
    "left_after": ("Left after", "立项后余额"),
    "load": ("Load", "评审量"),
    "low_50": ("50% from", "50% 下限"),
    "low_90": ("90% from", "90% 下限"),
    "meaning": ("What it asks", "要求"),
    "met": ("Met", "符合"),
    "missing": ("Missing", "缺"),
    "not_met": ("Not met", "不符合"),
    "organisation": ("Organisation", "单位"),
    "own": ("From its own purse", "来自本方资金池"),
    "panel": ("Panel", "评审组"),
    "partner": ("Partner", "合作单位"),
    "party": ("Party", "合作方"),
    "place": ("Place", "位次"),
    "pot": ("From the common pot", "来自共同资金池"),
    "purse": ("Purse", "资金池"),
    "rank": ("Rank", "名次"),
    "reason": ("Reason", "理由"),
    "repair": ("What would repair it", "如何补正"),
    "reserve_place": ("Reserve place", "备选次序"),
    "retained": ("Share returned", "回报比例"),
    "reviewer": ("Reviewer", "评审专家"),
    "reviewers": ("Reviewers", "评审专家数"),
    "rule": ("Rule", "规则"),
    "score": ("Score", "分数"),
    "share": ("Committed", "已承诺"),
    "side": ("Side", "一方"),
    "state": ("Outcome", "结果"),
    "table": ("Table", "表"),
    "title": ("Title", "标题"),
    "unit": ("Unit", "币种或单位"),
    "unknown": ("Open", "待定"),
    "value": ("Value", "值"),
    "verdict": ("Verdict", "结论"),
    "version": ("Version", "版本"),
    "votes": ("Votes", "评审数"),
    "what": ("What", "项目"),
}

VALUES: dict[str, tuple[str, str]] = {
    "above": ("above", "高于"),
    "short": ("money short", "资金不足"),
    "after_gap": ("after the gap", "缺口之后"),
    "limit": ("limit reached", "已达上限"),
    "depends": ("needs another", "依赖其他申请"),
    "met": ("met", "符合"),
    "not_met": ("not met", "不符合"),
    "unknown": ("open", "待定"),
    "funded": ("funded", "立项"),
    "reserve": ("reserve list", "备选"),
    "not_funded": ("not funded", "不予资助"),
    "below": ("below a threshold", "未达门槛"),
    "declined": ("not eligible", "不符合资格"),
    "ranked": ("ranked", "已排序"),
    "demand": ("too few reviewers", "评审专家不足"),
    "third": ("third country", "第三国"),
    "same-organisation": ("same organisation", "同一单位"),
    "investigator": ("investigator", "负责人"),
    "declared": ("declared", "自行申报"),
}


CHOICES: dict[str, tuple[str, str]] = {
    "virtual": ("each party pays for its own side (virtual pot)", "各方资助本方（虚拟资金池）"),
    "real": ("one common pot pays for all (real pot)", "由统一资金池资助（实际资金池）"),
    "mixed": ("each party pays first, then the common pot (mixed)", "先由各方资助，再动用共同资金池（混合方式）"),
    "strict": ("stop at the first application that a purse cannot cover (strict)", "遇资金不足的申请即停止（strict）"),
    "skip": (
        "pass over an application that a purse cannot cover, and go on (skip)",
        "跳过资金不足的申请继续向下（skip）",
    ),
    "optimise": ("the greatest total merit that the purses can pay (optimise)", "在资金允许范围内总分最大（optimise）"),
    "equal-shares": ("the method of equal shares (equal-shares)", "均等份额法（equal-shares）"),
    "mean": ("mean score", "平均分"),
    "expected-rank": ("expected rank", "期望名次"),
    "empirical-bayes": ("scores adjusted by empirical Bayes", "经验贝叶斯校正分"),
}
"""What settings of a call choose, in the words of a report."""


def choice(name: str, language: str) -> str:
    """What a setting chose, in words."""
    entry = CHOICES.get(name, (name, name))
    return entry[language == "zh"]


def method(name: str, language: str) -> str:
    """A way to rank in words; ``mixed`` is a model here and a pot elsewhere."""
    if name == "mixed":
        return "混合模型校正分" if language == "zh" else "scores adjusted by a mixed model"
    return choice(name, language)


def heading(name: str, language: str) -> str:
    """A column's heading; ``mean_x`` is the mean of criterion x."""
    if name.startswith("mean_"):
        return f"均分：{name[5:]}" if language == "zh" else f"Mean: {name[5:]}"
    for start, words in (
        ("drawn ", ("Drawn: ", "支出：")),
        ("left ", ("Left: ", "余额：")),
        ("pot ", ("Pot: ", "共同池：")),
    ):
        if name.startswith(start):
            return words[language == "zh"] + name.removeprefix(start)
    entry = HEADINGS.get(name, (name, name))
    return entry[1] if language == "zh" else entry[0]


def value(cell: Any, language: str) -> Any:
    """A code in words; anything else as it is."""
    if isinstance(cell, bool):
        return ("是" if cell else "否") if language == "zh" else ("yes" if cell else "no")
    entry = VALUES.get(cell) if isinstance(cell, str) else None
    return cell if entry is None else entry[language == "zh"]
