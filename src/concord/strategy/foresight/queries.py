"""Reading an exercise: the panel's make-up, results as tables and rows for pictures, the trace, forecasts scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch

from concord.access.models import Party
from concord.access.standing import Actor
from concord.strategy.foresight import statistics
from concord.strategy.foresight.models import Argument, Exercise, Hindsight, Panellist, Round, Tally, Topic
from concord.strategy.foresight.questions import BY_CODE, QUESTIONS, YEAR, Question


def make_up(exercise: Exercise) -> list[dict[str, Any]]:
    """How many were invited and take part, by side and sector: no names."""
    counted = exercise.panellists.values("party", "sector", "state").annotate(n=Count("pk")).order_by()
    table: dict[tuple[int, str], dict[str, int]] = {}
    for row in counted:
        table.setdefault((row["party"], row["sector"]), {})[row["state"]] = row["n"]
    parties = {party.pk: party for party in exercise.parties.all()}
    return [
        {
            "party": parties[party],
            "sector": dict(Panellist._meta.get_field("sector").flatchoices)[sector],
            "invited": sum(states.values()),
            "accepted": states.get(Panellist.State.ACCEPTED, 0),
        }
        for (party, sector), states in sorted(table.items(), key=lambda item: (parties[item[0][0]].code, item[0][1]))
        if party in parties
    ]


def last_counted(exercise: Exercise) -> Round | None:
    """The last round of which results can be read (in real time, the open one once something was released)."""
    found: Round | None = exercise.rounds.filter(number__gte=1).exclude(counted_at=None).order_by("-number").first()
    return found


@dataclass(frozen=True)
class Asked:
    """One question about one topic: the tally of all, then of each side in the order of the parties."""

    question: Question
    whole: Tally
    sides: Sequence[tuple[Party, Tally | None]]


@dataclass(frozen=True)
class Sheet:
    """All that a round says about one topic."""

    topic: Topic
    asked: Sequence[Asked]
    arguments: Sequence[Argument]

    def question(self, code: str) -> Asked | None:
        return next((each for each in self.asked if each.question.code == code), None)


def sheets(round: Round, user: Actor, *, topic: Topic | None = None) -> list[Sheet]:
    """A round's results as this person may see them, topic by topic. Four queries, however many topics."""
    parties = list(round.exercise.parties.all())
    tallies = Tally.objects.visible_to(user).filter(round=round)
    said = Argument.objects.visible_to(user).filter(round=round)
    topics = Topic.objects.filter(exercise=round.exercise_id, dropped=False, merged_into=None)
    if topic is not None:
        tallies, said, topics = tallies.filter(topic=topic), said.filter(topic=topic), topics.filter(pk=topic.pk)
    found = {(each.topic_id, each.question, each.party_id): each for each in tallies}
    words: dict[int, list[Argument]] = {}
    for each in said:
        words.setdefault(each.topic_id, []).append(each)
    return [Sheet(one, tuple(_asked(one, parties, found)), tuple(words.get(one.pk, ()))) for one in topics]


def _asked(topic: Topic, parties: Sequence[Party], found: dict[tuple[int, str, int | None], Tally]) -> Iterator[Asked]:
    for question in QUESTIONS:
        whole = found.get((topic.pk, question.code, None))
        if whole is not None:
            sides = [(party, found.get((topic.pk, question.code, party.pk))) for party in parties]
            yield Asked(question, whole, tuple(sides))


@dataclass(frozen=True)
class Movement:
    """The quartiles of one question about one topic in one round."""

    topic: Topic
    question: Question
    round: int
    n: int
    quartiles: dict[str, Any]
    stability: dict[str, Any] | None


def movement(exercise: Exercise, user: Actor, code: str, *, topic: Topic | None = None) -> list[Movement]:
    """How the middle moved from round to round, of all panellists."""
    found = Tally.objects.visible_to(user).filter(
        round__exercise=exercise, question=code, party=None, topic__dropped=False, topic__merged_into=None
    )
    if topic is not None:
        found = found.filter(topic=topic)
    return [
        Movement(
            each.topic, BY_CODE[code], each.round.number, each.n or 0, each.body["quartiles"],
            each.body.get("stability"),
        )
        for each in found.select_related("topic", "round").order_by("topic__number", "round__number")
        if "quartiles" in each.body
    ]  # fmt: skip


def behind(area: Any) -> list[Any]:
    """The places in outcomes from which a priority area was adopted: the trace begins here."""
    return list(area.findings.select_related("topic", "exercise"))


@dataclass(frozen=True)
class Scored:
    """A forecast of the last round beside what is known."""

    topic: Topic
    forecast: statistics.Quartiles
    never: int
    known: Hindsight | None
    hit: statistics.Hit | None


def scores(exercise: Exercise, user: Actor) -> list[Scored]:
    """The forecasts of the last round against the latest knowledge of each topic."""
    last = last_counted(exercise)
    if last is None:
        return []
    known = Hindsight.objects.visible_to(user).order_by("-as_of", "-pk")
    found = Tally.objects.visible_to(user).filter(round=last, question=YEAR.code, party=None).select_related("topic")
    found = found.prefetch_related(Prefetch("topic__hindsights", known, to_attr="known"))
    made = []
    for tally in found.order_by("topic__number"):
        quarters = tally.body.get("quartiles")
        if quarters is None:
            continue
        forecast = statistics.Quartiles(**quarters)
        latest = next(iter(tally.topic.known), None)
        hit = latest and statistics.hindsight(forecast, happened=latest.year, as_of=latest.as_of.year)
        made.append(Scored(tally.topic, forecast, tally.body["never"], latest, hit))
    return made


def hits(scored: Sequence[Scored]) -> dict[str, Any]:
    """How good the forecasts were together: realised, between the quartiles, mean error with and without sign."""
    known = [each.hit for each in scored if each.hit is not None]
    errors = [hit.error for hit in known if hit.error is not None]
    return {
        "known": len(known),
        "realised": len(errors),
        "inside": sum(bool(hit.inside) for hit in known),
        "mean": sum(errors) / len(errors) if errors else None,
        "off": sum(map(abs, errors)) / len(errors) if errors else None,
    }
