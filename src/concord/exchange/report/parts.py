"""What every part of the report is made with: words of one language, charts with their tables, a stage's outputs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from concord import pictures
from concord.exchange.outcome import Output
from concord.exchange.report.tables import small
from concord.exchange.stages import Stage

Parts = tuple[list[str], list[dict[str, Any]], list[dict[str, Any]]]
"""Texts, charts and tables of one section."""


class Say:
    """Picks the words of one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, en: str, zh: str) -> str:
        return zh if self.language == "zh" else en


def figure(
    name: str, chart: Any, title: str, rows: Sequence[dict[str, Any]], columns: Sequence[str], say: Say
) -> dict[str, Any]:
    """A chart drawn, its specification, and its table."""
    plain = pictures.spec(chart)
    cells = [[row.get(column) for column in columns] for row in rows]
    return {
        "name": name,
        "title": title,
        "svg": pictures.svg(plain, title),
        "spec": plain,
        "table": small(columns, cells, say.language),
    }


def output_of(stage: Stage, name: str) -> Output:
    """One of a stage's tables."""
    return next(output for output in stage.outputs if output.name == name)


def found(stage: Stage, name: str) -> Output | None:
    """An output that not every run has; None where it is not there or holds nothing."""
    return next((output for output in stage.outputs if output.name == name and output.rows), None)


def counted(number: int, noun: str) -> str:
    """A number with its noun in English."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
