"""Whether answers are ones that an exercise offers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from concord.access.refusals import Refused
from concord.strategy.foresight.models import Round, Topic
from concord.strategy.foresight.questions import BY_CODE, NEVER, Question

WHY = "why"
LONGEST_WHY, LONGEST_TITLE, MOST_PROPOSALS = 2000, 300, 10


def checked(round: Round, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in their stored form; what is left out is an answer not given.

    Raises:
        Refused: nothing is answered, a topic is not in the exercise, a question is not asked, or an answer is not
            offered; with the topic and the question.
    """
    clean = _proposals(answers) if round.number == 0 else _answers(round, answers)
    if not clean:
        raise Refused("foresight:nothing-answered")
    return clean


def _proposals(answers: Mapping[str, Any]) -> dict[str, Any]:
    given = [(str(each.get("title", "")).strip(), str(each.get("about", "")).strip()) for each in answers["topics"]]
    topics = [{"title": title, "about": about} for title, about in given if title or about]
    if len(topics) > MOST_PROPOSALS:
        raise Refused("foresight:too-many-proposals", most=MOST_PROPOSALS)
    for number, each in enumerate(topics, start=1):
        if not each["title"]:
            raise Refused("foresight:proposal-untitled", number=number)
        if len(each["title"]) > LONGEST_TITLE or len(each["about"]) > LONGEST_WHY:
            raise Refused("foresight:too-long", topic=str(number), most=LONGEST_TITLE)
    return {"topics": topics} if topics else {}


def _answers(round: Round, answers: Mapping[str, Any]) -> dict[str, Any]:
    asked = {
        str(number)
        for number in Topic.objects.filter(exercise=round.exercise_id, dropped=False, merged_into=None).values_list(
            "number", flat=True
        )
    }
    clean: dict[str, Any] = {}
    for topic, given in answers.items():
        if str(topic) not in asked:
            raise Refused("foresight:unknown-topic", topic=str(topic))
        kept = {
            code: _answer(round, str(topic), code, value)
            for code, value in given.items()
            if value not in (None, "", [], ())
        }
        if set(kept) - {WHY}:
            clean[str(topic)] = kept
    return clean


def _answer(round: Round, topic: str, code: str, value: Any) -> Any:
    if code == WHY:
        said = str(value).strip()
        if len(said) > LONGEST_WHY:
            raise Refused("foresight:too-long", topic=topic, most=LONGEST_WHY)
        return said
    question = BY_CODE.get(code)
    if question is None:
        raise Refused("foresight:unknown-question", topic=topic, question=code)
    if question.kind == "many":
        return _many(question, topic, value)
    if question.kind == "year" and value == NEVER:
        return NEVER
    first, last = (round.opened_at.year, round.exercise.horizon) if question.kind == "year" else (1, 5)
    try:
        number = int(value)
    except (TypeError, ValueError):
        number = -1
    if not first <= number <= last:
        raise Refused("foresight:not-offered", topic=topic, question=str(question.title), first=first, last=last)
    return number


def _many(question: Question, topic: str, value: Any) -> list[str]:
    chosen = {str(each) for each in ([value] if isinstance(value, str) else value)}
    known = [code for code, _label in question.choices]
    if unknown := chosen.difference(known):
        raise Refused("foresight:not-a-choice", topic=topic, question=str(question.title), choice=min(unknown))
    return [code for code in known if code in chosen]
