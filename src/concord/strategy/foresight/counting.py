"""From opened envelopes to what may be shown: no Django tables are written here.

Of each question about each topic: the whole and each side, hidden where too few answered, with so many others that
nothing hidden can be worked out from the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from concord.strategy.foresight import statistics
from concord.strategy.foresight.answers import WHY
from concord.strategy.foresight.ballots import Opened
from concord.strategy.foresight.models import Exercise, Topic
from concord.strategy.foresight.questions import BARRIERS, COOPERATION, IMPORTANCE, JUDGED, NEVER, QUESTIONS, Question

Step = Callable[[float], None]


@dataclass(frozen=True)
class Line:
    """One tally to be: its question and side (none: the whole), how many answered (none: hidden), what they said."""

    topic: int
    question: str
    party: int | None
    n: int | None
    body: Mapping[str, Any]


@dataclass
class Count:
    """A counted round."""

    lines: list[Line] = field(default_factory=list)
    arguments: list[tuple[int, tuple[str, ...], str]] = field(default_factory=list)
    """Topic, marks, words."""
    summary: dict[str, Any] = field(default_factory=dict)


def count(exercise: Exercise, topics: Sequence[Topic], ballots: Sequence[Opened], step: Step | None = None) -> Count:
    """Count a round's ballots.

    Args:
        step: told the share done after each topic.
    """
    made = Count()
    for place, topic in enumerate(topics, start=1):
        for question in QUESTIONS:
            made.lines += _lines(exercise, topic, question, ballots)
        made.arguments += _arguments(topic, ballots, made.lines)
        if step is not None:
            step(place / len(topics))
    made.summary = summary(exercise, topics, ballots)
    return made


def _lines(exercise: Exercise, topic: Topic, question: Question, ballots: Sequence[Opened]) -> Iterator[Line]:
    given = [(each.party, _answer(each.answers, topic, question)) for each in ballots]
    given = [(party, value) for party, value in given if value is not None]
    sides = Counter(party for party, _value in given)
    if len(given) < exercise.minimum_cell:
        yield Line(topic.pk, question.code, None, None, {})
        yield from (Line(topic.pk, question.code, party, None, {}) for party in sorted(sides))
        return
    body = _body(exercise, question, [value for _party, value in given])
    shut = statistics.hidden(sides, exercise.minimum_cell)
    if question.judged:
        body |= _compared(exercise, topic, question, ballots, shut)
    yield Line(topic.pk, question.code, None, len(given), body)
    for party in sorted(sides):
        own = [value for side, value in given if side == party]
        shown = party not in shut
        yield Line(
            topic.pk, question.code, party, len(own) if shown else None,
            _body(exercise, question, own) if shown else {},
        )  # fmt: skip


def _answer(answers: Mapping[str, Any], topic: Topic, question: Question) -> Any:
    """The answer, or None; barriers of somebody who answered the topic and named none are an empty list."""
    given = answers.get(str(topic.number))
    if given is None:
        return None
    return given.get(question.code, [] if question is BARRIERS else None)


def _body(exercise: Exercise, question: Question, values: Sequence[Any]) -> dict[str, Any]:
    if question.kind == "many":
        named = Counter(choice for value in values for choice in value)
        return {"counts": {code: named[code] for code, _label in question.choices}}
    numbers = [value for value in values if value != NEVER]
    if question.kind == "year":
        body: dict[str, Any] = {"counts": {str(year): n for year, n in sorted(Counter(numbers).items())}}
        body["never"] = len(values) - len(numbers)
    else:
        body = {"counts": {str(point): numbers.count(point) for point, _label in question.choices}}
    if not numbers:
        return body
    quarters = statistics.quartiles(numbers, exercise.quantile_rule)
    body["quartiles"] = asdict(quarters)
    if question.kind == "scale" and question.judged:
        agreed = statistics.agreement(numbers, agree_from=exercise.agree_from, disagree_to=exercise.disagree_to)
        body["agreement"] = {**asdict(agreed), "share": agreed.share, "direction": agreed.direction}
    if question is IMPORTANCE:
        weights = dict(enumerate(exercise.weights, start=1))
        body["index"] = statistics.importance_index(numbers, weights)
    if question.judged:
        body["consensus"] = consensus(exercise, question, body)
    return body


def consensus(exercise: Exercise, question: Question, body: Mapping[str, Any]) -> bool:
    """Whether the answers meet the exercise's rule."""
    quarters = body["quartiles"]
    distance = quarters["high"] - quarters["low"]
    if question.kind == "year":  # who never expects it does not agree with a year
        answered = quarters["n"] + body["never"]
        enough: bool = 100 * quarters["n"] >= exercise.share_least * answered
        return bool(distance <= exercise.years_most) and enough
    close: bool = distance <= float(exercise.range_most)
    agreed: bool = 100 * body["agreement"]["share"] >= exercise.share_least
    wanted = {Exercise.Need.BOTH: close and agreed, Exercise.Need.SHARE: agreed, Exercise.Need.RANGE: close}
    return wanted[Exercise.Need(exercise.need)]


def _compared(
    exercise: Exercise, topic: Topic, question: Question, ballots: Sequence[Opened], shut: frozenset[Any]
) -> dict[str, Any]:
    """Stability since the round before, and the difference between sides, where enough answered for each."""
    found: dict[str, Any] = {}
    pairs = [(_number(each.earlier, topic, question), _number(each.answers, topic, question)) for each in ballots]
    both = [(one, two) for one, two in pairs if one is not None and two is not None]
    if len(both) >= exercise.minimum_cell:
        steady = statistics.stability([one for one, _ in both], [two for _, two in both])
        found["stability"] = {
            **asdict(steady), "stable": 100 * steady.share_changed <= exercise.changed_most,
        }  # fmt: skip
    groups: dict[int, list[float]] = {}
    for each in ballots:
        value = _number(each.answers, topic, question)
        if value is not None:
            groups.setdefault(each.party, []).append(value)
    if len(groups) > 1 and not shut and min(map(len, groups.values())) >= exercise.minimum_cell:
        found["sides"] = asdict(statistics.side_difference([groups[party] for party in sorted(groups)]))
    return found


def _number(answers: Mapping[str, Any], topic: Topic, question: Question) -> float | None:
    value = _answer(answers, topic, question)
    return None if value is None or value == NEVER else float(value)


def _arguments(
    topic: Topic, ballots: Sequence[Opened], lines: Sequence[Line]
) -> Iterator[tuple[int, tuple[str, ...], str]]:
    """The words of those whose answer to a judged question lies outside the quartiles of the whole."""
    whole = {
        line.question: line.body["quartiles"]
        for line in lines
        if line.topic == topic.pk and line.party is None and "quartiles" in line.body
    }
    for each in ballots:
        said = each.answers.get(str(topic.number), {}).get(WHY)
        marks = tuple(mark for question in JUDGED if (mark := _mark(topic, question, each, whole)))
        if said and marks:
            yield topic.pk, marks, said


def _mark(topic: Topic, question: Question, ballot: Opened, whole: Mapping[str, Any]) -> str:
    value, quarters = _answer(ballot.answers, topic, question), whole.get(question.code)
    if value is None or quarters is None:
        return ""
    if value == NEVER:
        return f"{question.code}:never"
    place = "below" if value < quarters["low"] else "above" if value > quarters["high"] else ""
    return f"{question.code}:{place}" if place else ""


def summary(exercise: Exercise, topics: Sequence[Topic], ballots: Sequence[Opened]) -> dict[str, Any]:
    """How many answered, of all and of each side (none: hidden), and Kendall's W of the order of importance."""
    least = exercise.minimum_cell
    sides = Counter(each.party for each in ballots)
    shut = statistics.hidden(sides, least)
    enough = len(ballots) >= least
    return {
        "answered": len(ballots) if enough else None,
        "sides": {str(party): n if enough and party not in shut else None for party, n in sorted(sides.items())},
        "concordance": {
            question.code: _concordance(exercise, topics, question, ballots) for question in (IMPORTANCE, COOPERATION)
        },
    }


def _concordance(
    exercise: Exercise, topics: Sequence[Topic], question: Question, ballots: Sequence[Opened]
) -> dict[str, Any]:
    """Kendall's W over the topics, of those who rated every topic: of all and of each side."""
    rows = [(each.party, [_number(each.answers, topic, question) for topic in topics]) for each in ballots]
    whole = [(party, row) for party, row in rows if None not in row]
    if len(topics) < 2 or len(whole) < exercise.minimum_cell:
        return {}
    shut = statistics.hidden(Counter(party for party, _row in whole), exercise.minimum_cell)
    found = {"all": asdict(statistics.kendall_w(list(zip(*(row for _party, row in whole), strict=True))))}
    for side in sorted({party for party, _row in whole} - shut):
        own = [row for party, row in whole if party == side]
        found[str(side)] = asdict(statistics.kendall_w(list(zip(*own, strict=True))))
    return found
