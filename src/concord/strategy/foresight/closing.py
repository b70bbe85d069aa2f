"""Closing and counting a round: the envelopes are opened all at once, shuffled, and counted in the background."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.engines.progress import Cancelled
from concord.engines.reason import register
from concord.journal import jobs
from concord.journal.models import Job
from concord.strategy.foresight import statistics
from concord.strategy.foresight.ballots import Opened, envelopes, opened
from concord.strategy.foresight.counting import Count, count, summary
from concord.strategy.foresight.models import Argument, Ballot, Exercise, Panellist, Proposal, Round, Tally, Topic
from concord.strategy.foresight.states import ROUND

register({"foresight:counting": {"en": "counting the answers", "zh": "正在统计答复"}})


@act("round:extend", ROUND)
def extend(round: Round, *, by: Actor, closes_at: datetime) -> Round:
    """Give the panel more time.

    Raises:
        Refused: that is not later.
    """
    if closes_at <= max(round.closes_at, timezone.now()):
        raise Refused("foresight:not-later", closes=f"{round.closes_at:%Y-%m-%d %H:%M} UTC")
    note(before=round.closes_at, after=closes_at)
    round.closes_at = closes_at
    round.save()
    return round


@act("round:close", ROUND)
def shut(round: Round, *, by: Actor, because: str = "") -> Round:
    """End the round: no ballot is taken any more. Before the deadline it needs a reason.

    Raises:
        Refused: the deadline has not passed and no reason is given.
    """
    if timezone.now() < round.closes_at and not because.strip():
        raise Refused("foresight:before-the-deadline", closes=f"{round.closes_at:%Y-%m-%d %H:%M} UTC")
    note(because=because)
    return round


def close(round: Round, *, by: Actor, because: str = "") -> Job:
    """End the round and have it counted in the background; the job shows how far it is."""
    with transaction.atomic():
        shut(round, by=by, because=because)
        return jobs.start("foresight:count", by=by, about=round, round=round.pk)


@jobs.job("foresight:count")
def count_round(work: jobs.Work, *, round: int) -> dict[str, Any]:
    """Open, count and store. Killed or stopped, it begins anew: until the count is stored, nothing is changed."""
    counted = Round.objects.select_related("exercise").get(pk=round)
    count_now(counted, work)
    return {"answered": counted.summary.get("answered")}


def count_now(round: Round, work: jobs.Work | None = None) -> None:
    """Count a round that has ended; one that is counted is left alone."""
    if round.state == Round.State.CLOSED:
        return
    ballots = list(envelopes(round))
    result = _count(round, ballots, work)
    if work is not None:
        work.check()
    _store(round, by=SYSTEM, ballots=ballots, result=result)


def _count(round: Round, ballots: Sequence[Opened], work: jobs.Work | None) -> Count:
    def step(share: float) -> None:
        if work is not None and not work.progress("foresight:counting", 0.95 * share):
            raise Cancelled("foresight:count")

    if round.number == 0:
        return Count(summary=summary(round.exercise, (), ballots))
    topics = [topic for topic in Topic.objects.filter(exercise=round.exercise_id) if topic.live]
    return count(round.exercise, topics, ballots, step)


@act("round:count", ROUND)
def _store(round: Round, *, by: Actor, ballots: Sequence[Opened], result: Count) -> Round:
    asked = Panellist.objects.filter(exercise=round.exercise_id, state=Panellist.State.ACCEPTED).count()
    round.summary = {**result.summary, "asked": asked}
    round.counted_at = timezone.now()
    round.save()
    _write(round, result)
    if round.number == 0:
        _propose(round, ballots)
    _shuffle(round)
    Panellist.objects.filter(exercise=round.exercise_id).update(answered=False)
    Ballot.objects.filter(round__exercise=round.exercise_id, round__number__lt=round.number).update(key="")
    note(**_digest(round))
    return round


def _write(round: Round, result: Count) -> None:
    withheld = set(Argument.objects.filter(round=round, withheld=True).values_list("topic", "text"))
    Tally.objects.filter(round=round).delete()
    Argument.objects.filter(round=round).delete()
    Tally.objects.bulk_create(
        Tally(
            round=round, topic_id=line.topic, question=line.question, party_id=line.party, n=line.n,
            body=dict(line.body),
        )
        for line in result.lines
    )  # fmt: skip
    said = [
        Argument(round=round, topic_id=topic, marks=list(marks), text=text, withheld=(topic, text) in withheld)
        for topic, marks, text in result.arguments
    ]
    secrets.SystemRandom().shuffle(said)
    Argument.objects.bulk_create(said)


def _propose(round: Round, ballots: Sequence[Opened]) -> None:
    """The proposals of round 0, shuffled; with their side where enough of it proposed."""
    unsaid = statistics.hidden(Counter(each.party for each in ballots), round.exercise.minimum_cell)
    few = len(ballots) < round.exercise.minimum_cell
    made = [
        Proposal(
            exercise=round.exercise, title=each["title"], about=each["about"],
            party_id=None if few or ballot.party in unsaid else ballot.party,
        )
        for ballot in ballots
        for each in ballot.answers["topics"]
    ]  # fmt: skip
    secrets.SystemRandom().shuffle(made)
    Proposal.objects.bulk_create(made)


def _shuffle(round: Round) -> None:
    """Replace the envelopes by their content, in random order and in one stroke: the table keeps no order of arrival.

    A side or a sector is left out where it would lead to fewer than the smallest cell. Of a round 0 no content is
    kept: the proposals are.
    """
    least = round.exercise.minimum_cell
    inside = [(each.key, opened(each)) for each in Ballot.objects.filter(round=round)]
    inside = [(key, content) for key, content in inside if content.answers]
    sides, sectors = _unsaid([content for _key, content in inside], least)
    fresh = [
        Ballot(
            round=round, key=key, fresh=False,
            party_id=None if content.party in sides else content.party,
            sector="" if content.party in sides or (content.party, content.sector) in sectors else content.sector,
            answers=dict(content.answers) if round.number else {},
        )
        for key, content in inside
    ]  # fmt: skip
    secrets.SystemRandom().shuffle(fresh)
    Ballot.objects.filter(round=round).delete()
    Ballot.objects.bulk_create(fresh)


def _unsaid(ballots: Sequence[Opened], least: int) -> tuple[frozenset[Any], frozenset[Any]]:
    """The sides, and the sectors within sides, that ballots must not name."""
    sides = Counter(each.party for each in ballots)
    if len(ballots) < least:
        return frozenset(sides), frozenset()
    sectors: set[Any] = set()
    for party in sides:
        own = Counter((each.party, each.sector) for each in ballots if each.party == party)
        sectors |= statistics.hidden(own, least)
    return statistics.hidden(sides, least), frozenset(sectors)


def _digest(round: Round) -> dict[str, Any]:
    """How many ballots there were, and SHA-256 over what they say, in an order that says nothing."""
    said = sorted(
        json.dumps([each.party_id, each.sector, each.answers], sort_keys=True, ensure_ascii=False)
        for each in Ballot.objects.filter(round=round)
    )
    return {"ballots": len(said), "digest": hashlib.sha256("\n".join(said).encode()).hexdigest()}


# -- in real time ------------------------------------------------------------------------------------------------------


def release(round: Round) -> bool:
    """Show new totals of an exercise in real time, if enough answers are new on every side that has new ones.

    Whoever compares two releases then sees the change of no fewer persons than the smallest cell.
    """
    with transaction.atomic():
        locked = Round.objects.select_for_update(no_key=True).select_related("exercise").get(pk=round.pk)
        if locked.state != Round.State.OPEN or locked.exercise.mode != Exercise.Mode.LIVE or not locked.number:
            return False
        rows = [(each.fresh, opened(each)) for each in Ballot.objects.filter(round=locked)]
        changed = Counter(content.party for fresh, content in rows if fresh)
        if not statistics.may_release(changed, locked.exercise.minimum_cell):
            return False
        result = _count(locked, [content for _fresh, content in rows if content.answers], None)
        _release(locked, by=SYSTEM, result=result)
    return True


@act("round:release")
def _release(round: Round, *, by: Actor, result: Count) -> Round:
    round.summary = result.summary
    round.counted_at = timezone.now()
    round.save()
    _write(round, result)
    Ballot.objects.filter(round=round).update(fresh=False)
    note(answered=result.summary["answered"])
    return round
