"""One self-contained page of a run in both languages: figures, charts with their tables, every row with its reason."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

import concord
from concord import pictures
from concord.exchange.folder import Folder
from concord.exchange.report.sections import outcomes, page
from concord.exchange.stages import Stage

LANGUAGES = ("en", "zh")


def make(
    folder: Folder, stages: Sequence[Stage], *, first: str = "en", interactive: bool = True, alone: bool = False
) -> bytes:
    """The report as one HTML file that needs nothing else.

    Args:
        folder: the call.
        stages: what ran and what did not, in order.
        first: the language shown when it is opened.
        interactive: carry the JavaScript (about 0.9 MB) that makes the charts answer to a pointer.
        alone: no tables and no manifest lie beside it.
    """
    states = outcomes(stages)
    return render([page(folder, stages, states, language, alone) for language in LANGUAGES], first, interactive)


def render(pages: Sequence[Mapping[str, Any]], first: str, interactive: bool) -> bytes:
    """Pages of the same content in each language as one HTML file; what a page holds, see `sections.page`."""
    style = (files("concord.exchange.report") / "style.css").read_text(encoding="utf-8")
    environment = Environment(
        loader=PackageLoader("concord.exchange.report", ""),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    text = environment.get_template("page.html.j2").render(
        pages=pages,
        first=first,
        style=style,
        version=concord.__version__,
        bundle=pictures.bundle() if interactive else "",
        specs=_specs(pages) if interactive else {},
    )
    return text.encode()


def _specs(pages: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Every chart's specification as JSON that cannot end its script element."""
    return {
        f"{chart['name']}-{entry['language']}": json.dumps(chart["spec"], ensure_ascii=False).replace("<", "\\u003c")
        for entry in pages
        for section in entry["sections"]
        for chart in section["charts"]
    }
