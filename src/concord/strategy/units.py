"""What a figure in a document counts: units and wording classes, in words of every language."""

from __future__ import annotations

from collections.abc import Mapping

UNITS: Mapping[str, Mapping[str, str]] = {
    "institution": {"en": "institutions", "zh": "个机构"},
    "project": {"en": "projects", "zh": "个项目"},
    "initiative": {"en": "funding initiatives", "zh": "个资助计划"},
    "paper": {"en": "papers", "zh": "篇论文"},
    "year": {"en": "years", "zh": "年"},
    "meeting": {"en": "meetings", "zh": "次会议"},
    "session": {"en": "sessions", "zh": "届"},
    "person": {"en": "people", "zh": "人"},
    "agreement": {"en": "agreements", "zh": "项协定"},
    "country": {"en": "countries and regions", "zh": "个国家和地区"},
    "organisation": {"en": "organisations", "zh": "个组织"},
    "base": {"en": "bases", "zh": "个基地"},
    "laboratory": {"en": "laboratories or centres", "zh": "个实验室或研究中心"},
    "platform": {"en": "platforms", "one": "platform", "zh": "个平台"},
    "edition": {"en": "editions", "one": "edition", "zh": "期"},
    "team": {"en": "teams", "zh": "支团队"},
    "task": {"en": "tasks", "zh": "项任务"},
    "match": {"en": "matches of projects", "zh": "项次对接"},
    "intent": {"en": "intentions to cooperate", "zh": "项合作意向"},
    "memorandum": {"en": "memorandums", "zh": "份备忘录"},
    "achievement": {"en": "research achievements", "zh": "项科研成果"},
    "problem": {"en": "technical problems", "zh": "项技术难题"},
    "forum": {"en": "forums", "zh": "场论坛"},
    "exhibition": {"en": "exhibitions", "zh": "场展览"},
    "entity": {"en": "member entities", "zh": "个成员单位"},
    "metre": {"en": "metres", "zh": "米"},
    "attained": {"en": "attained or not", "zh": "是否实现"},
    "percent": {"en": "%", "zh": "%"},
    "GBP": {"en": "GBP", "zh": "英镑"},
    "CNY": {"en": "CNY", "zh": "人民币元"},
    "EUR": {"en": "EUR", "zh": "欧元"},
    "USD": {"en": "USD", "zh": "美元"},
}

CURRENCIES = frozenset({"GBP", "CNY", "EUR", "USD"})

WORDINGS: Mapping[str, Mapping[str, str]] = {
    "exactly": {"en": "exactly", "zh": "恰为"},
    "over": {"en": "more than", "zh": "超过"},
    "at_least": {"en": "at least", "zh": "不少于"},
    "about": {"en": "about", "zh": "约"},
    "nearly": {"en": "nearly", "zh": "近"},
}
"""How a document words a figure. `over` covers “over”, “more than”, “逾” and “多”, `nearly` what falls just short of
it (“nearly”, “近”); the printed words stay in the locator's anchor."""
