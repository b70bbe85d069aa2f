"""Two officers at the same moment: neither a purse nor an award is given twice."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection

import joint_call
from awarded_call import award, recommended
from cast import assemble
from concord.access.models import User
from concord.access.refusals import Refused
from concord.awards import awarding
from concord.awards.models import Award
from concord.calls.models import Call
from concord.journal import chain
from concord.purses.acts import resize
from concord.values import Money


def at_once(deeds: list[Callable[[], object]]) -> list[str]:
    ready = threading.Barrier(len(deeds))
    outcomes: list[str] = []

    def perform(deed: Callable[[], object]) -> None:
        ready.wait()
        try:
            deed()
            outcomes.append("done")
        except Refused as refusal:
            outcomes.append(refusal.reason.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=perform, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def confirming(one: Award, officer: User) -> Callable[[], object]:
    return lambda: awarding.confirm(Award.objects.get(pk=one.pk), by=User.objects.get(pk=officer.pk))


@pytest.mark.usefixtures("committed_db")
def test_officers_who_confirm_at_once_cannot_overspend() -> None:
    cast = assemble()
    call: Call = recommended(cast, applications=4, size="400000.00").call
    purse = call.purses.get(code="uk-gbp").purse
    resize(purse, by=cast["uk-head"], size=Money("250000", "GBP"))
    awarding.propose_all(call, by=cast["uk-head"], party=cast.parties["uk-funder"])
    deeds = [
        confirming(award(call, number), cast[officer])
        for number, officer in ((1, "uk-officer"), (2, "uk-officer-2"), (3, "uk-officer"), (4, "uk-officer-2"))
    ]
    outcomes = at_once(deeds)
    assert sorted(outcomes) == ["done", "done", "purses:too-little", "purses:too-little"]
    purse.refresh_from_db()
    assert purse.committed == Money("200000", "GBP")
    assert Award.objects.filter(party__code="uk-funder", state="committed").count() == 2
    assert chain.verify().faults == ()


@pytest.mark.usefixtures("committed_db")
def test_both_parties_at_once_confirm_once() -> None:
    cast = assemble()
    call = recommended(cast).call
    deeds = []
    for number in (1, 2):
        for party in joint_call.FUNDERS:
            one = award(call, number, party)
            awarding.propose(one, by=cast[joint_call.OFFICERS[party][0]])
            deeds.append(confirming(one, cast[joint_call.OFFICERS[party][1]]))
            deeds.append(confirming(one, cast["uk-head" if party == "uk-funder" else "cn-head"]))
    outcomes = at_once(deeds)
    assert outcomes.count("done") == 4
    assert set(outcomes) <= {"done", "access:wrong-state", "awards:not-proposed", "access:at-once"}
    assert set(Award.objects.values_list("state", flat=True)) == {"confirmed"}
    numbers = sorted(Award.objects.values_list("number", flat=True))
    assert len(set(numbers)) == 4
    assert chain.verify().faults == ()
