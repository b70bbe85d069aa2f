"""Results as tables, as pictures and as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from concord.access.standing import Actor
from concord.pictures import foresight as charts
from concord.portal.charts import Picture
from concord.strategy.foresight import queries
from concord.strategy.foresight.models import Exercise, Round, Tally, Topic
from concord.strategy.foresight.questions import BY_CODE, FEASIBILITY, IMPORTANCE, NEVER, YEAR, Question


@dataclass(frozen=True)
class Group:
    """The answers of the whole or of one side. `n` is None where they are hidden."""

    name: str
    n: int | None
    counts: Sequence[int | None] = ()
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def quartiles(self) -> Mapping[str, Any] | None:
        return self.body.get("quartiles")

    @property
    def mean(self) -> float:
        """The mean point of a scale: many topics share a median, few share a mean."""
        return round(sum(point * (n or 0) for point, n in enumerate(self.counts, start=1)) / (self.n or 1), 2)

    @property
    def agreed(self) -> int | None:
        """The share of agreement in per cent."""
        return round(100 * self.body["agreement"]["share"]) if "agreement" in self.body else None


@dataclass(frozen=True)
class Table:
    """One question: the answers offered, and the groups that gave them."""

    question: Question
    answers: Sequence[str]
    groups: Sequence[Group]

    @property
    def whole(self) -> Group:
        return self.groups[0]

    @property
    def hidden(self) -> bool:
        return any(group.n is None for group in self.groups)


@dataclass(frozen=True)
class Shown:
    """All that a round says about one topic."""

    topic: Topic
    tables: Sequence[Table]
    arguments: Sequence[tuple[Any, Sequence[str]]]
    """Each reason with where its writer's answers lie, in words."""


def mark_words(mark: str) -> str:
    """``importance:below`` in words."""
    code, place = mark.split(":")
    said = {
        "below": _("lower than most: %(question)s"),
        "above": _("higher than most: %(question)s"),
        "never": _("does not expect it: %(question)s"),
    }[place]
    return said % {"question": str(BY_CODE[code].title)}


def shown(round: Round, user: Actor, *, topic: Topic | None = None) -> list[Shown]:
    """A round's results, ready for a page."""
    return [
        Shown(
            sheet.topic,
            [_table(asked) for asked in sheet.asked],
            [(each, [mark_words(mark) for mark in each.marks]) for each in sheet.arguments],
        )
        for sheet in queries.sheets(round, user, topic=topic)
    ]


def _table(asked: queries.Asked) -> Table:
    keys, labels = _answers(asked.question, asked.whole)
    groups = [_group(_("All"), asked.whole, keys)]
    groups += [_group(str(party), tally, keys) for party, tally in asked.sides]
    return Table(asked.question, labels, groups)


def _answers(question: Question, whole: Tally) -> tuple[list[str], list[str]]:
    if question.kind != "year":
        labels = [f"{key} {label}" if question.kind == "scale" else str(label) for key, label in question.choices]
        return [str(key) for key, _label in question.choices], labels
    years = list(whole.body.get("counts", {}))
    return [*years, NEVER], [*years, pgettext("a year", "not expected")]


def _group(name: str, tally: Tally | None, keys: Sequence[str]) -> Group:
    if tally is None:
        return Group(name, 0)
    if tally.n is None:
        return Group(name, None)
    counts = {**tally.body.get("counts", {}), NEVER: tally.body.get("never")}
    return Group(name, tally.n, [counts.get(key) or 0 for key in keys], tally.body)


# -- pictures ----------------------------------------------------------------------------------------------------------


def _picture(name: str, title: str, chart: Any, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Picture:
    return Picture(name, title, [str(head) for head in heads], [*rows], lambda: chart)


def distribution(table: Table, name: str) -> Picture | None:
    """Who answered what, of all and of each side."""
    groups = [group for group in table.groups if group.n]
    if not groups:
        return None
    rows = [
        {"group": f"{group.name} ({group.n})", "answer": answer, "count": count, "share": (count or 0) / (group.n or 1)}
        for group in groups
        for answer, count in zip(table.answers, group.counts, strict=True)
    ]
    chart = charts.distributions(
        rows, groups=[f"{group.name} ({group.n})" for group in groups], answers=table.answers, share=_("share")
    )
    title = _("%(question)s Answers of all and of each side") % {"question": table.question.title}
    heads = [_("Group"), _("Answers"), *table.answers]
    return _picture(name, title, chart, heads, [[group.name, group.n, *group.counts] for group in groups])


def overview(sheets: Sequence[Shown]) -> Picture | None:
    """Importance against feasibility: means of all."""
    words = {
        "importance": _("importance (mean)"), "feasibility": _("feasibility (mean)"),
        "yes": _("consensus on importance"), "no": _("no consensus on importance"),
    }  # fmt: skip
    rows = []
    for sheet in sheets:
        found = {table.question.code: table.whole for table in sheet.tables}
        one, two = found.get(IMPORTANCE.code), found.get(FEASIBILITY.code)
        if one and two and one.quartiles and two.quartiles:
            rows.append(
                {
                    "topic": str(sheet.topic.number), "title": str(sheet.topic.title),
                    "importance": one.mean, "feasibility": two.mean,
                    "consensus": words["yes"] if one.body["consensus"] else words["no"],
                }
            )  # fmt: skip
    if not rows:
        return None
    chart = charts.importance_against_feasibility(rows, words)
    heads = [_("Topic"), _("Title"), words["importance"], words["feasibility"], _("Consensus")]
    title = _("Importance against feasibility: what is up and to the right matters and can be done")
    return _picture("overview", title, chart, heads, [list(row.values()) for row in rows])


def moved(exercise: Exercise, user: Actor, question: Question, *, topic: Topic | None = None) -> Picture | None:
    """The movement of the middle between rounds."""
    found = queries.movement(exercise, user, question.code, topic=topic)
    if not found:
        return None
    rows = [
        {
            "topic": f"{each.topic.number} {each.topic.title}",
            "round": _("round %(number)s") % {"number": each.round},
            **{name: each.quartiles[name] for name in ("low", "median", "high")},
        }
        for each in found
    ]
    axis = _("year") if question is YEAR else str(question.title)
    chart = charts.movement(rows, {"axis": axis}, years=question is YEAR)
    heads = [_("Topic"), _("Round"), _("Lower quartile"), _("Median"), _("Upper quartile"), _("Answers"),
             _("Changed their answer"), _("p of no shift")]  # fmt: skip
    table = [[*row.values(), each.n, *_steady(each.stability)] for row, each in zip(rows, found, strict=True)]
    title = _("%(question)s How the middle moved between rounds") % {"question": question.title}
    return _picture(f"movement-{question.code}", title, chart, heads, table)


def _steady(stability: Mapping[str, Any] | None) -> tuple[str, str]:
    if stability is None:
        return "", ""
    return f"{stability['changed']}/{stability['pairs']}", f"{stability['p']:.3f}"


# -- files -------------------------------------------------------------------------------------------------------------

FILE = ("round", "topic", "title", "question", "group", "n", "answers", "median", "low", "high", "rule", "agreement",
        "consensus", "never", "changed", "pairs", "p_stability", "p_sides")  # fmt: skip


def lines(round: Round, sheets: Sequence[Shown]) -> Iterable[list[Any]]:
    """A round as rows of a file: one per topic, question and group. Hidden groups have no figures."""
    for sheet in sheets:
        for table in sheet.tables:
            for group in table.groups:
                body, quarters = group.body, group.quartiles or {}
                steady, sides = body.get("stability", {}), body.get("sides", {})
                counts = "; ".join(
                    f"{answer}: {count}" for answer, count in zip(table.answers, group.counts, strict=False)
                )
                yield [
                    round.number, sheet.topic.number, sheet.topic.title, table.question.code, group.name, group.n,
                    counts, *(quarters.get(name) for name in ("median", "low", "high", "rule")), group.agreed,
                    body.get("consensus"), body.get("never"), steady.get("changed"), steady.get("pairs"),
                    steady.get("p"), sides.get("p"),
                ]  # fmt: skip
