"""Two panellists at once, one in two windows, and a ballot that meets the count."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

import delphi
from cast import assemble
from concord.access.refusals import Refused
from concord.strategy.foresight import ballots, closing
from concord.strategy.foresight.models import Ballot, Panellist

pytestmark = pytest.mark.usefixtures("committed_db")


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run them at the same moment; what each returned, or the refusal's code."""
    gate, told = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        gate.wait()
        try:
            told[place] = act()
        except Refused as refusal:
            told[place] = refusal.reason.code  # type: ignore[call-overload]
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return told


def test_at_once() -> None:
    made = delphi.fixed(assemble(), each=3, count=2)
    made.ask()
    given = {"1": delphi.answer(4)}
    # two persons, and one of them in two windows
    told = at_once(*(lambda who=who: made.vote(who, given) for who in (0, 1, 0, 1, 2)))
    assert told == [None] * 5
    assert Ballot.objects.filter(round=made.round).count() == Panellist.objects.filter(answered=True).count() == 3
    # one person with two codes: one of them counts
    person, codes = made.people[3], [ballots.new_code(), ballots.new_code()]
    told = at_once(*(lambda code=code: ballots.cast(made.round, by=person, code=code, answers=given) for code in codes))
    assert sorted(map(str, told)) == ["None", "foresight:other-code"]
    # a ballot and the end of the round
    told = at_once(lambda: made.vote(4, given), lambda: closing.shut(made.round, by=made.officer, because="Now."))
    late = told[0] == "foresight:round-over"
    assert late or told[0] is None
    from concord.journal import jobs

    started = jobs.start("foresight:count", by=made.officer, about=made.round, round=made.round.pk)
    jobs.perform.call(str(started.pk))
    assert Ballot.objects.filter(round=made.round).count() == (4 if late else 5)
    with connection.cursor() as cursor:  # written in one stroke: the database's own row numbers tell no order either
        cursor.execute("SELECT count(DISTINCT xmin::text) FROM foresight_ballot WHERE round_id = %s", [made.round.pk])
        assert cursor.fetchone() == (1,)
