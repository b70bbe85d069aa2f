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
    "person": {"en": "people", "zh": "人"},
    "agreement": {"en": "agreements", "zh": "项协定"},
    "country": {"en": "countries and regions", "zh": "个国家和地区"},
    "organisation": {"en": "organisations", "zh": "个组织"},
    "base": {"en": "bases", "zh": "个基地"},
    "percent": {"en": "%", "zh": "%"},
    "GBP": {"en": "GBP", "zh": "英镑"},
    "CNY": {"en": "CNY", "zh": "人民币元"},
    "EUR": {"en": "EUR", "zh": "欧元"},
    "USD": {"en": "USD", "zh": "美元"},
}

CURRENCIES = frozenset({"GBP", "CNY", "EUR", "USD"})

WORDINGS: Mapping[str, Mapping[str, str]] = {
    "exactly": {"en": "exactly", "zh": "恰为"},
    "at_least": {"en": "more than", "zh": "超过"},
    "about": {"en": "about", "zh": "约"},
}
"""How a document words a figure. `at_least` covers “over”, “more than”, “逾” and “多”; the printed words stay in the
locator's anchor."""
