"""Foresight: exercises of every state, and the panellists' pages, which know their reader by a cookie."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

import delphi
from addresses import Address, own_matter
from cast import Cast
from concord.access.may import may
from concord.strategy.foresight import acts, outcome
from concord.strategy.foresight.models import Proposal


def furnish(cast: Cast) -> None:
    delphi.drafted(cast, "foresight-draft")
    topics = delphi.with_panel(cast, each=3, code="foresight-topics")
    acts.collect(topics.fresh(), by=topics.officer, closes_at=timezone.now() + timedelta(days=7))
    topics.vote(0, {"topics": [{"title": "Storage", "about": ""}]})
    topics.close()
    running = delphi.fixed(cast, each=3, code="foresight-running")
    done = delphi.fixed(cast, each=3, code="foresight-done")
    for made in (running, done):
        made.ask()
        for who in range(6):
            given = delphi.answer(5 - who % 2 if who else 1, why=f"Because {who}.")  # the first is far from the middle
            made.vote(who, {str(topic): given for topic in (1, 2, 3)})
    done.close()
    outcome.finish(done.fresh(), by=done.officer)
    assert Proposal.objects.exists()


def _exercise(thing: object) -> dict[str, str]:
    return {"code": "foresight-running"}


ADDRESSES = {
    "foresight:panel": Address(own_matter, arguments=_exercise),
    "foresight:enter": Address(own_matter, arguments=_exercise),
    "foresight:ballot": Address(own_matter, arguments=_exercise),
    "foresight:results": Address(own_matter, arguments=_exercise),
    "foresight:round": Address(lambda user, round: None if round.number or not _reads(user, round) else 404),
    "foresight:outcome": Address(lambda user, exercise: 200 if _readable(user, exercise) else 404),
    **{
        f"foresight:{name}": Address(own_matter, arguments=_exercise, post=True)
        for name in ("accept", "decline", "withdraw", "know_code", "new_code", "forget", "take_back")
    },
}


def _reads(user: Any, round: Any) -> bool:
    return bool(may(user, "round:read", round.exercise))


def _readable(user: object, exercise: object) -> bool:
    from concord.strategy.foresight.models import Finding

    return bool(Finding.objects.visible_to(user).filter(exercise=exercise).exists())
