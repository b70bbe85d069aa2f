"""The charts of a Delphi exercise. Rows are plain mappings; nothing is computed here but how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt

from concord.pictures.charts import Chart, Rows

_WIDTH = 660
_SIDES = ["#5b6673", "#2a62a8", "#b5482a", "#3f7f5f", "#7a5ea8", "#8a6d1f"]
_AGREED, _OPEN = "#00795c", "#b87400"


def _chart(rows: Rows) -> Chart:
    return alt.Chart({"values": list(rows)})


def distributions(rows: Rows, *, groups: Sequence[str], answers: Sequence[str], share: str) -> Chart:
    """Who answered what: one row of bars for the whole and for each side, each as shares of its own answers.

    Rows: ``group``, ``answer``, ``share`` (0 to 1), ``count``. `answers` in their order; `share` names the axis.
    """
    height = 64
    base = alt.Chart().encode(
        x=alt.X("answer:N", sort=list(answers), title=None, axis=alt.Axis(labelAngle=0, labelLimit=120, ticks=False)),
        y=alt.Y(
            "share:Q",
            title=share,
            stack=None,
            axis=alt.Axis(format=".0%", values=[0, 0.5, 1]),
            scale=alt.Scale(domain=[0, 1.15]),
        ),
        color=alt.Color(
            "group:N", legend=None, sort=list(groups), scale=alt.Scale(domain=list(groups), range=_SIDES[: len(groups)])
        ),
        tooltip=["group:N", "answer:N", "count:Q", alt.Tooltip("share:Q", format=".0%")],
    )
    bars = base.mark_bar()
    numbers = base.mark_text(dy=-6, fontSize=11).encode(text=alt.Text("count:Q"), color=alt.value("#1d2430"))
    return (
        alt.layer(bars, numbers, data={"values": list(rows)})
        .properties(width=_WIDTH - 60, height=height)
        .facet(
            row=alt.Row(
                "group:N", sort=list(groups), title=None,
                header=alt.Header(labelAngle=0, labelAlign="left", labelOrient="top", labelFontSize=13),
            )
        )
    )  # fmt: skip


def importance_against_feasibility(rows: Rows, words: Mapping[str, str]) -> Chart:
    """Each topic by how important and how feasible it was found (means), and whether there is consensus.

    Rows: ``topic`` (its number), ``title``, ``importance``, ``feasibility`` (1 to 5), ``consensus`` (in words). Words:
    ``importance``, ``feasibility`` for the axes; ``yes``, ``no`` as in the rows.
    """
    scale = alt.Scale(domain=[0.8, 5.2])
    base = _chart(rows).encode(
        x=alt.X("feasibility:Q", title=words["feasibility"], scale=scale, axis=alt.Axis(values=[1, 2, 3, 4, 5])),
        y=alt.Y("importance:Q", title=words["importance"], scale=scale, axis=alt.Axis(values=[1, 2, 3, 4, 5])),
        tooltip=["topic:N", "title:N", "importance:Q", "feasibility:Q", "consensus:N"],
    )
    colours = alt.Scale(domain=[words["yes"], words["no"]], range=[_AGREED, _OPEN])
    dots = base.mark_circle(size=340, opacity=1).encode(color=alt.Color("consensus:N", title=None, scale=colours))
    numbers = base.mark_text(fontSize=12, fontWeight=600, color="#ffffff").encode(text="topic:N")
    return alt.layer(dots, numbers).properties(width=_WIDTH - 40, height=360)


def movement(rows: Rows, words: Mapping[str, str], *, years: bool = False) -> Chart:
    """How the middle moved: for each topic the quartiles and the median, round after round.

    Rows: ``topic`` (number and title), ``round`` (in words), ``low``, ``median``, ``high``. Words: ``axis``.
    """
    axis = alt.Axis(format="d") if years else alt.Axis(tickMinStep=1)
    scale = alt.Scale(zero=False) if years else alt.Scale(domain=[1, 5])
    shades = ["#b8c4d1", "#7fa3cc", "#2a62a8", "#123e75", "#1d2430"]
    base = _chart(rows).encode(
        y=alt.Y("topic:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=230)),
        yOffset=alt.YOffset("round:N", sort=None),
        color=alt.Color("round:N", sort=None, title=None, scale=alt.Scale(range=shades)),
        tooltip=["topic:N", "round:N", "low:Q", "median:Q", "high:Q"],
    )
    spans = base.mark_rule(strokeWidth=4).encode(
        x=alt.X("low:Q", title=words["axis"], scale=scale, axis=axis), x2="high:Q"
    )
    dots = base.mark_circle(size=110, opacity=1).encode(x=alt.X("median:Q", title=words["axis"], scale=scale))
    return alt.layer(spans, dots).properties(width=_WIDTH - 230, height=alt.Step(14))
