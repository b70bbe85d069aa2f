"""What came of it: a ranked list with reasons and dissent, and hindsight. Its adoption: `adopting.py`."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.engines.reason import Reason
from concord.strategy.foresight.models import Argument, Exercise, Finding, Hindsight, Round, Tally, Topic
from concord.strategy.foresight.questions import COOPERATION, FEASIBILITY, IMPORTANCE, YEAR
from concord.strategy.foresight.states import EXERCISE
from concord.values import LocalizedText

_V = Finding.Verdict


@act("exercise:finish", EXERCISE)
def finish(exercise: Exercise, *, by: Actor, most: int = 10) -> Exercise:
    """Rank the topics by the last round: consensus that a topic is important first, the highest index first.

    Args:
        most: how many the shortlist may hold.

    Raises:
        Refused: no round was counted, or one is open.
    """
    if exercise.rounds.exclude(state=Round.State.CLOSED).exists():
        raise Refused("foresight:round-open")
    last = exercise.rounds.filter(number__gte=1).order_by("-number").first()
    if last is None:
        raise Refused("foresight:nothing-asked")
    found = [_finding(exercise, last, topic) for topic in exercise.topics.filter(dropped=False, merged_into=None)]
    order = {_V.SHORTLISTED: 0, _V.DISSENT: 1, _V.LOW: 2}
    found.sort(key=lambda each: (order[_V(each.verdict)], -(each.score or 0), -_need(each), each.topic.number))
    for place, each in enumerate(found, start=1):
        each.place = place
        if each.verdict == _V.SHORTLISTED and place > most:
            each.verdict = _V.IMPORTANT
            each.reason = _plain(Reason("foresight:beyond-the-list", {"most": most}))
    Finding.objects.bulk_create(found)
    for round in exercise.rounds.all():  # no further round needs to recognise anybody
        round.ballots.update(key="")
    shortlist = [each.topic.number for each in found if each.verdict == _V.SHORTLISTED]
    note(round=last.number, most=most, shortlist=shortlist)
    return exercise


def _finding(exercise: Exercise, last: Round, topic: Topic) -> Finding:
    tallies = {each.question: each for each in Tally.objects.filter(round=last, topic=topic, party=None)}
    weight = tallies.get(IMPORTANCE.code)
    if weight is None or not weight.n or "quartiles" not in weight.body:
        why = Reason("foresight:too-few", {"least": exercise.minimum_cell})
        return Finding(exercise=exercise, topic=topic, place=0, verdict=_V.DISSENT, reason=_plain(why))
    agreed, quarters = weight.body["agreement"], weight.body["quartiles"]
    values = {
        "share": round(100 * agreed["share"]),
        "median": quarters["median"],
        "range": round(quarters["high"] - quarters["low"], 2),
        "n": weight.n,
    }
    if not weight.body["consensus"]:
        verdict, code = _V.DISSENT, "foresight:no-consensus"
    elif agreed["direction"] == "high":
        verdict, code = _V.SHORTLISTED, "foresight:consensus-high"
    else:
        verdict, code = _V.LOW, "foresight:consensus-low"
    return Finding(
        exercise=exercise, topic=topic, place=0, score=weight.body["index"], verdict=verdict,
        reason=_plain(Reason(code, values)), dissent=_dissent(last, topic, tallies),
    )  # fmt: skip


def _dissent(last: Round, topic: Topic, tallies: dict[str, Tally]) -> dict[str, Any]:
    """What speaks against the middle: how many, whether the sides differ, how many gave their reasons."""
    judged = {
        code: {
            "n": tally.n,
            "disagree": tally.body.get("agreement", {}).get("disagree"),
            "never": tally.body.get("never"),
            "sides": tally.body.get("sides"),
        }
        for code, tally in tallies.items()
        if code in {IMPORTANCE.code, FEASIBILITY.code, COOPERATION.code, YEAR.code} and tally.n
    }
    return {
        "round": last.number,
        "questions": judged,
        "reasons": Argument.objects.filter(round=last, topic=topic).count(),
    }


def _need(finding: Finding) -> float:
    """The share that says it needs cooperation: of two equally important, that one first."""
    tally = Tally.objects.filter(
        round__number=finding.dissent.get("round"), topic=finding.topic, question=COOPERATION.code, party=None
    ).first()
    return float(tally.body["agreement"]["agree"] / tally.n) if tally and tally.n and "agreement" in tally.body else 0.0


def _plain(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "values": dict(reason.values)}


@act("finding:word")
def word(finding: Finding, *, by: Actor, why: LocalizedText) -> Finding:
    """Say in words why a topic stands where it stands; places and verdicts are the rule's."""
    note(before=finding.why.json(), why=why)
    finding.why = why
    finding.save()
    return finding


@act("argument:withhold")
def withhold(argument: Argument, *, by: Actor) -> Argument:
    """Keep a reason from the panel and the public because it tells who wrote it."""
    argument.withheld = True
    argument.save()
    return argument


@act("hindsight:record", lock=False)
def record(
    topic: Topic, *, by: Actor, as_of: date, year: int | None = None, evidence: LocalizedText | None = None
) -> Hindsight:
    """Record what became of a topic. Forecasts are never changed; they are scored against it.

    Raises:
        Refused: the day or the year is still to come, the year is before the forecast, or a year has no evidence.
    """
    asked = topic.exercise.rounds.filter(number__gte=1).order_by("number").first()
    if as_of > timezone.now().date() or (year or 0) > as_of.year:
        raise Refused("foresight:not-yet")
    if year is not None and asked is not None and year < asked.opened_at.year:
        raise Refused("foresight:before-the-forecast", year=year, asked=asked.opened_at.year)
    if year is not None and not evidence:
        raise Refused("foresight:no-evidence")
    note(as_of=as_of, year=year)
    made: Hindsight = Hindsight.objects.create(
        topic=topic, as_of=as_of, year=year, evidence=evidence or LocalizedText()
    )
    return made
