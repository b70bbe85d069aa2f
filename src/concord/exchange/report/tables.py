"""A table of the report: an output's rows in one language, cut where nobody would read on."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from concord.exchange.outcome import Output
from concord.exchange.report.headings import heading, value

MOST_ROWS = 300
"""Rows shown of one table; all of them stand in the CSV beside the report."""

_TAGGED = frozenset({"verdict", "decision", "state"})
_LONG = frozenset({"reason", "repair"})
_KEYS = frozenset({"application", "reviewer", "purse", "rank", "annex", "version"})


def table(
    output: Output,
    language: str,
    *,
    title: str = "",
    only: Sequence[str] = (),
    rows: Sequence[Sequence[Any]] | None = None,
    folded: str = "",
) -> dict[str, Any]:
    """An output as the page shows it: columns of the other language left out, codes in words, figures grouped."""
    other = "_en" if language == "zh" else "_zh"
    own = "_zh" if language == "zh" else "_en"
    places = [
        (place, name.removesuffix(own))
        for place, name in enumerate(output.headings)
        if not name.endswith(other) and (not only or name.removesuffix(own) in only)
    ]
    body = output.rows if rows is None else rows
    shown = body[:MOST_ROWS]
    empty = {place for place, _ in places if all(row[place] in (None, "") for row in shown)}
    places = [(place, name) for place, name in places if place not in empty or not shown]
    numeric = {place for place, _ in places if shown and all(_is_number(row[place]) for row in shown)}
    return {
        "title": title,
        "folded": folded,
        "stack": len(places) > 3,
        "headings": [{"text": heading(name, language), "number": place in numeric} for place, name in places],
        "rows": [[_cell(name, row[place], language, place in numeric) for place, name in places] for row in shown],
        "more": _more(len(body), output.name, language) if len(body) > MOST_ROWS else "",
    }


def small(headings: Sequence[str], rows: Sequence[Sequence[Any]], language: str, title: str = "") -> dict[str, Any]:
    """A table made for the page alone, such as a chart's."""
    return table(Output("", tuple(headings), rows), language, title=title)


def _more(count: int, name: str, language: str) -> str:
    if not name:
        return ""
    if language == "zh":
        return f"此处显示前 {MOST_ROWS} 行，共 {count:,} 行；完整内容见 {name}.csv。"
    return f"The first {MOST_ROWS} of {count:,} rows; all of them are in {name}.csv."


def _is_number(cell: Any) -> bool:
    return cell is None or (isinstance(cell, (int, float, Decimal)) and not isinstance(cell, bool))


def _cell(name: str, cell: Any, language: str, numeric: bool) -> dict[str, str]:
    if name in _TAGGED:
        return {"text": str(value(cell, language)), "tag": str(cell), "css": ""}
    if name == "retained" and isinstance(cell, float):
        return {"text": f"{cell:.1%}", "tag": "", "css": "n"}
    css = "n" if numeric else "why" if name in _LONG else "k" if name in _KEYS else ""
    return {"text": shown(cell, language), "tag": "", "css": css}


def shown(cell: Any, language: str) -> str:
    """A cell in words: grouped digits, at most three decimals of a score, both of an amount."""
    if cell is None:
        return "–"
    if isinstance(cell, (bool, str)):
        return str(value(cell, language))
    if isinstance(cell, Decimal):
        return f"{cell:,}"
    if isinstance(cell, int):
        return f"{cell:,}"
    return f"{cell:,.3f}".rstrip("0").rstrip(".") if isinstance(cell, float) else str(cell)
