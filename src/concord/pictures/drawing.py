"""From a chart to SVG, to a specification, and to the JavaScript that makes it interactive."""

from __future__ import annotations

import re
from functools import cache
from itertools import count
from typing import Any

import vl_convert

FONT = (
    "Noto Sans, Segoe UI, Roboto, Liberation Sans, Arial, "
    "Noto Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
)
_INK, _QUIET, _GRID = "#1d2430", "#55606e", "#e3e7ec"

_CONFIG: dict[str, Any] = {
    "background": None,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": _QUIET,
        "titleColor": _INK,
        "gridColor": _GRID,
        "domainColor": "#9aa5b1",
        "tickColor": "#9aa5b1",
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": 500,
    },
    "legend": {"labelColor": _INK, "titleColor": _INK, "labelFontSize": 12, "titleFontSize": 12, "orient": "top"},
    "title": {"color": _INK, "fontSize": 15, "anchor": "start", "fontWeight": 600, "offset": 14},
}


def spec(chart: Any) -> dict[str, Any]:
    """The chart as a Vega-Lite specification in the house style."""
    plain: dict[str, Any] = chart.to_dict()
    plain["config"] = _CONFIG
    return plain


_numbers = count(1)


def svg(plain: dict[str, Any], label: str) -> str:
    """An SVG element with a spoken label; every id is its own, so that many can stand in one page."""
    drawn: str = vl_convert.vegalite_to_svg(plain)
    prefix = f"c{next(_numbers)}-"
    drawn = re.sub(r'\bid="([^"]+)"', rf'id="{prefix}\1"', drawn)
    drawn = re.sub(r"url\(#([^)]+)\)", rf"url(#{prefix}\1)", drawn)
    # Marks carry their own aria labels, thousands of them; the table beside the chart says the same better.
    drawn = re.sub(r' aria-(?:label|roledescription)="[^"]*"| role="[^"]*"', "", drawn)
    label = label.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{label}" ', 1)


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, from the wheel; nothing is fetched."""
    script: str = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    return script.replace("</script", "<\\/script")
