"""Two officers at the same moment: one does it, the other is told why not, and nothing is half-written."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

import joint_call
from cast import assemble
from concord.access.models import User
from concord.access.refusals import Refused
from concord.calls import acts, applying
from concord.calls.models import Application, Call
from concord.journal import chain
from concord.review import listing
from concord.review.models import RankingList


def together(*tries: Callable[[], Any]) -> list[str]:
    """What becomes of acts done at once: "done" or the reason's code."""
    ready, outcomes = threading.Barrier(len(tries)), []

    def one(attempt: Callable[[], Any]) -> None:
        ready.wait()
        try:
            attempt()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.reason.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(attempt,)) for attempt in tries]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.usefixtures("committed_db")
def test_two_at_once() -> None:
    cast = assemble()

    def officer(name: str) -> User:
        return User.objects.get(pk=cast[name].pk)

    call = joint_call.drafted(cast)
    acts.propose(call, by=cast["uk-officer"])
    for name, officers in joint_call.OFFICERS.items():
        for each in officers:
            acts.sign(call, by=cast[each], party=cast.parties[name])
    publish = [
        lambda name=name: acts.publish(Call.objects.get(pk=call.pk), by=officer(name))
        for name in ("uk-officer", "cn-officer")
    ]
    assert together(*publish) == ["access:wrong-state", "done"]

    people = [(joint_call.person(f"a{index}"), joint_call.person(f"b{index}")) for index in range(4)]
    drafts = [lambda pair=pair: joint_call.written(Call.objects.get(pk=call.pk), cast, people=pair) for pair in people]
    assert together(*drafts) == ["done"] * 4
    assert sorted(Application.objects.values_list("number", flat=True)) == [f"FC-00{index}" for index in range(1, 5)]

    draft = Application.objects.select_related("lead").all()[0]
    joint_call.signed(draft)
    race = [
        lambda: applying.submit(Application.objects.get(pk=draft.pk), by=User.objects.get(pk=draft.lead_id)),
        lambda: applying.edit(
            Application.objects.get(pk=draft.pk), by=User.objects.get(pk=draft.lead_id), months=1, version=draft.version
        ),
    ]
    outcome = together(*race)
    draft.refresh_from_db()
    assert (outcome, draft.state) in (
        (["access:wrong-state", "done"], "submitted"), (["calls:unsigned", "done"], "draft"),
    )  # fmt: skip

    assert chain.verify().faults == ()


@pytest.mark.usefixtures("committed_db")
def test_two_freeze_at_once() -> None:
    cast = assemble()
    call = joint_call.in_review(cast, applications=1, reviewers=1)
    joint_call.released(call, cast)
    joint_call.assessed(call, cast)
    listed = listing.make(call, by=cast["uk-officer"])
    freeze = [
        lambda name=name: listing.freeze(RankingList.objects.get(pk=listed.pk), by=User.objects.get(pk=cast[name].pk))
        for name in ("uk-officer", "cn-officer")
    ]
    assert together(*freeze) in (["access:not-now", "done"], ["access:wrong-state", "done"])
    assert RankingList.objects.filter(state="frozen").count() == 1
    assert chain.verify().faults == ()
