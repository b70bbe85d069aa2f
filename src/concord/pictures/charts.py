"""The charts of a joint call. Rows are plain mappings; nothing is computed here but how it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

Rows = Sequence[Mapping[str, Any]]
Chart = Any
"""Altair's types do not follow its own layering and faceting, so a chart is what `spec` can take."""

# Colours that people with any kind of colour vision tell apart (after Okabe and Ito), darkened to 3:1 on white.
STATES: dict[str, tuple[str, str, str]] = {
    "funded": ("#00795c", "funded", "立项"),
    "reserve": ("#b87400", "reserve list", "备选"),
    "not_funded": ("#5b6673", "not funded", "不予资助"),
    "below": ("#a8481e", "below a threshold", "未达门槛"),
    "declined": ("#8c2d62", "not eligible", "不符合资格"),
    "ranked": ("#2a62a8", "ranked", "已排序"),
}
_SIDES = ["#2a62a8", "#b5482a", "#3f7f5f", "#7a5ea8", "#8a6d1f", "#5b6673"]
_WIDTH = 660


def _chart(rows: Rows) -> Chart:
    return alt.Chart({"values": list(rows)})


def _t(language: str, en: str, zh: str) -> str:
    return zh if language == "zh" else en


def _told(language: str, *fields: tuple[str, ...]) -> list[alt.Tooltip]:
    """What a pointer is told: each field with its words in English and Chinese, and a format if it is a number."""
    return [
        alt.Tooltip(field=name, type="quantitative", title=_t(language, en, zh), format=form[0])
        if form
        else alt.Tooltip(field=name, type="nominal", title=_t(language, en, zh))
        for name, en, zh, *form in fields
    ]


_APPLICATION, _OUTCOME = ("application", "application", "申请"), ("outcome", "outcome", "结果")
_PLACE, _PURSE, _SIDE = ("place", "place", "位次", ",d"), ("purse", "purse", "资金池"), ("side", "side", "一方")


def _whole(numbers: Sequence[int]) -> alt.Axis:
    """An axis of whole numbers; where they are few, each has its tick (Vega's least step lets halves through)."""
    low, high = min(numbers), max(numbers)
    return alt.Axis(values=list(range(low, high + 1)), format=",d") if high - low <= 8 else alt.Axis(format=",d")


def _states(rows: Rows, language: str) -> alt.Color:
    seen = [state for state in STATES if any(row["state"] == state for row in rows)]
    place = 2 if language == "zh" else 1
    names = [STATES[state][place] for state in seen]
    return alt.Color(
        "outcome:N", title=None, sort=names, scale=alt.Scale(domain=names, range=[STATES[state][0] for state in seen])
    )


def _named(rows: Rows, language: str) -> list[dict[str, Any]]:
    place = 2 if language == "zh" else 1
    return [{**row, "outcome": STATES[row["state"]][place]} for row in rows]


def outcomes(rows: Rows, language: str) -> Chart:
    """How many applications ended in each state. Rows: ``state``, ``count``."""
    base = _chart(_named(rows, language)).encode(
        y=alt.Y("outcome:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelFontSize=13)),
        x=alt.X("count:Q", title=_t(language, "applications", "申请数"), axis=alt.Axis(tickMinStep=1, format=",d")),
    )
    bars = base.mark_bar(height=22).encode(
        color=_states(rows, language).legend(None),
        tooltip=_told(language, _OUTCOME, ("count", "applications", "申请数", ",d")),
    )
    numbers = base.mark_text(align="left", dx=5, fontSize=13).encode(text=alt.Text("count:Q", format=",d"))
    return (bars + numbers).properties(width=_WIDTH - 110, height=alt.Step(32))


def funding_line(
    rows: Rows, language: str, *, threshold: float | None = None, line: float | None = None, expected: bool = False
) -> Chart:
    """Every ranked application at its place, with its interval where there is one; the threshold and the provisional
    line are dashed, and the group that the data cannot tell apart at the line is ringed.

    Rows: ``place``, ``score`` (or expected rank), ``state``, ``application``, ``low``, ``high`` or None, and perhaps
    ``draw``.
    """
    words = ("expected rank", "期望名次") if expected else ("score", "分数")
    said = _t(language, *words)
    y = alt.Y("score:Q", title=said, scale=alt.Scale(zero=False, reverse=expected))
    base = _chart(_named(rows, language)).encode(
        x=alt.X(
            "place:Q",
            title=_t(language, "place in the ranking list", "排序名单中的位次"),
            axis=alt.Axis(format=",d", tickMinStep=1),
        ),
        color=_states(rows, language),
    )
    layers: list[Any] = []
    if any(row.get("low") is not None for row in rows):
        layers.append(base.mark_rule(opacity=0.45).encode(y=alt.Y("low:Q", title=said), y2="high:Q"))
    dots = base.mark_circle(size=46 if len(rows) <= 300 else 16, opacity=1)
    told = _told(language, _APPLICATION, _PLACE, ("score", *words, ".2f"), _OUTCOME)
    layers.append(dots.encode(y=y, tooltip=told))
    group = [row for row in rows if row.get("draw")]
    if group:
        rings = _chart(_named(group, language)).mark_point(size=150, filled=False, strokeWidth=1.8, color="#1d2430")
        layers.append(rings.encode(x="place:Q", y=y))
    for value, color in ((threshold, "#a8481e"), (line, "#1d2430")):
        if value is not None:
            layers.append(_chart([{"t": value}]).mark_rule(strokeDash=[5, 4], color=color).encode(y="t:Q"))
    return alt.layer(*layers).properties(width=_WIDTH, height=300)


def purses_filling(rows: Rows, language: str) -> Chart:
    """How much of each purse is committed as the walk goes down. Rows: ``place``, ``purse``, ``share`` (0 to 1)."""
    return (
        _chart(list(rows))
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X(
                "place:Q",
                title=_t(language, "place in the ranking list", "排序名单中的位次"),
                axis=alt.Axis(format=",d", tickMinStep=1),
            ),
            y=alt.Y(
                "share:Q",
                title=_t(language, "committed", "已承诺比例"),
                axis=alt.Axis(format=".0%"),
                scale=alt.Scale(domain=[0, 1]),
            ),
            color=alt.Color("purse:N", title=None, scale=alt.Scale(range=_SIDES)),
            tooltip=_told(language, _PURSE, _PLACE, ("share", "committed", "已承诺比例", ".1%")),
        )
        .properties(width=_WIDTH, height=240)
    )


def loads(rows: Rows, language: str) -> Chart:
    """Reviewers by how many applications they have. Rows: ``load``, ``side``, ``reviewers``."""
    return (
        _chart(list(rows))
        .mark_bar()
        .encode(
            x=alt.X(
                "load:O",
                title=_t(language, "applications of one reviewer", "每位评审专家的申请数"),
                axis=alt.Axis(labelAngle=0),
            ),
            y=alt.Y(
                "reviewers:Q", title=_t(language, "reviewers", "评审专家数"), axis=alt.Axis(tickMinStep=1, format=",d")
            ),
            color=alt.Color("side:N", title=None, scale=alt.Scale(range=_SIDES)),
            tooltip=_told(
                language, _SIDE, ("load", "applications", "申请数"), ("reviewers", "reviewers", "评审专家数", ",d")
            ),
        )
        .properties(width=_WIDTH, height=220)
    )


def sides(rows: Rows, language: str) -> Chart:
    """Applications by how many reviewers of each side they have. Rows: ``side``, ``reviewers``, ``applications``."""
    return (
        _chart(list(rows))
        .mark_bar()
        .encode(
            y=alt.Y("side:N", title=None, axis=alt.Axis(ticks=False, domain=False, labelFontSize=13)),
            x=alt.X(
                "applications:Q",
                title=_t(language, "applications", "申请数"),
                stack="zero",
                axis=alt.Axis(format=",d", tickMinStep=1),
            ),
            color=alt.Color(
                "reviewers:O",
                title=_t(language, "reviewers of that side", "该方评审专家数"),
                scale=alt.Scale(scheme="blues"),
            ),
            order=alt.Order("reviewers:Q"),
            tooltip=_told(
                language,
                _SIDE,
                ("reviewers", "reviewers", "评审专家数"),
                ("applications", "applications", "申请数", ",d"),
            ),
        )
        .properties(width=_WIDTH - 40, height=alt.Step(34))
    )


def juste_retour(rows: Rows, language: str) -> Chart:
    """Contributed and awarded per party, one panel a unit, since units never add up.

    Rows: ``party``, ``unit``, ``what`` (already in words), ``amount``.
    """
    return (
        _chart(list(rows))
        .mark_bar()
        .encode(
            y=alt.Y("party:N", title=None, axis=alt.Axis(ticks=False, domain=False, labelFontSize=13)),
            yOffset=alt.YOffset("what:N", sort=None),
            x=alt.X("amount:Q", title=None, axis=alt.Axis(format="~s", tickCount=6)),
            color=alt.Color("what:N", title=None, sort=None, scale=alt.Scale(range=["#9aa5b1", "#00795c"])),
            tooltip=_told(
                language,
                ("party", "party", "合作方"),
                ("what", "what", "项目"),
                ("amount", "amount", "金额", ",.2f"),
                ("unit", "unit", "单位"),
            ),
        )
        .properties(width=_WIDTH - 60, height=alt.Step(20))
        .facet(row=alt.Row("unit:N", title=None, header=alt.Header(labelAngle=0, labelAlign="left", labelFontSize=13)))
        .resolve_scale(x="independent", y="independent")
    )


def what_if_steps(rows: Rows, language: str, *, unit: str) -> Chart:
    """Applications funded as one purse shrinks and grows.

    Rows: ``change`` (in the unit), ``funded``, ``gains``, ``losses``.
    """
    base = _chart(list(rows)).encode(
        x=alt.X(
            "change:Q",
            title=_t(language, f"change of the purse ({unit})", f"资金池增减（{unit}）"),
            axis=alt.Axis(format="~s"),
        ),
        y=alt.Y(
            "funded:Q",
            title=_t(language, "applications funded", "获资助申请数"),
            scale=alt.Scale(zero=False),
            axis=_whole([row["funded"] for row in rows]),
        ),
    )
    line = base.mark_line(interpolate="step-after", color="#2a62a8")
    dots = base.mark_circle(size=40, color="#2a62a8", opacity=1).encode(
        tooltip=_told(
            language,
            ("change", "change", "增减", "+,.2f"),
            ("funded", "funded", "获资助", ",d"),
            ("gains", "comes in", "新增立项"),
            ("losses", "drops out", "退出立项"),
        )
    )
    zero = _chart([{"x": 0}]).mark_rule(strokeDash=[4, 4], color="#9aa5b1").encode(x="x:Q")
    return alt.layer(zero, line, dots).properties(width=_WIDTH, height=200)
