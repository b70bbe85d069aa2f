"""The chart of the register of agreements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

_KINDS = ["#2a62a8", "#b5482a", "#3f7f5f", "#7a5ea8", "#8a6d1f", "#5b6673", "#00795c", "#8c2d62", "#a8481e"]


def signed_by_year(rows: Sequence[Mapping[str, Any]], language: str) -> Any:
    """How many agreements were signed in each year, by kind. Rows: ``year``, ``kind`` (in words), ``count``."""
    years = [row["year"] for row in rows]
    title = "签署数" if language == "zh" else "signed"
    return (
        alt.Chart({"values": list(rows)})
        .mark_bar(width={"band": 0.8} if max(years) - min(years) < 3 else 8)
        .encode(
            x=alt.X(
                "year:Q",
                title=None,
                axis=alt.Axis(format="d", tickMinStep=1, grid=False),
                scale=alt.Scale(domain=[min(years) - 1, max(years) + 1]),
            ),
            y=alt.Y("sum(count):Q", title=title, axis=alt.Axis(tickMinStep=1, format=",d")),
            color=alt.Color("kind:N", title=None, scale=alt.Scale(range=_KINDS)),
            tooltip=["year:Q", "kind:N", "count:Q"],
        )
        .properties(width=660, height=180)
    )
