"""A project begins only with every party's confirmed award and no open check; its page names no person."""

from __future__ import annotations

from datetime import date

import pytest

import joint_call
from awarded_call import award, confirmed, recommended
from cast import assemble
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.awards import awarding
from concord.calls import kinds
from concord.journal import chain
from concord.projects import acts, queries
from concord.projects.delivery import BY_KIND, DELIVERIES
from concord.projects.models import Project

pytestmark = pytest.mark.usefixtures("db")


def test_what_an_award_becomes_is_told_for_every_kind() -> None:
    assert BY_KIND.keys() == kinds.KINDS.keys()
    assert len(DELIVERIES) == 5


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2019, 1, 1), 36, date(2022, 1, 1)),
        (date(2019, 8, 31), 6, date(2020, 2, 29)),
        (date(2018, 12, 31), 2, date(2019, 2, 28)),
        (date(2018, 12, 15), 0, date(2018, 12, 15)),
    ],
)  # fmt: skip
def test_months_later(start: date, months: int, end: date) -> None:
    assert acts.after(start, months) == end


def test_from_awards_to_a_public_page() -> None:
    cast = assemble()
    call = recommended(cast).call
    application = award(call, 1).application
    with pytest.raises(Refused) as early:
        acts.prepare(application, by=cast["uk-officer"])
    assert early.value.reason.code == "projects:not-confirmed"
    confirmed(call, cast, 1)
    for name in ("uk-applicant", "chair", "outsider"):
        with pytest.raises(NotAllowed):
            acts.prepare(application, by=cast[name])
    project = acts.prepare(application, by=cast["cn-officer"])
    with pytest.raises(Refused) as twice:
        acts.prepare(application, by=cast["uk-officer"])
    assert twice.value.reason.code == "projects:prepared-already"
    assert not Project.objects.visible_to(cast["outsider"]).exists()

    held = awarding.hold(award(call, 1), by=cast["uk-officer"], kind="data-transfer")
    with pytest.raises(Refused) as stopped:
        acts.start(project, by=cast["cn-officer"], starts_on=date(2019, 1, 1))
    assert stopped.value.reason.code == "projects:not-confirmed"
    awarding.release(held, by=cast["uk-officer-2"], evidence="Assessment 12, 2018-11-02")
    with pytest.raises(Refused):
        acts.start(project, by=cast["cn-officer"], starts_on=date(2019, 1, 1), ends_on=date(2018, 1, 1))
    acts.start(project, by=cast["cn-officer"], starts_on=date(2019, 1, 1))
    assert project.ends_on == date(2022, 1, 1)
    with pytest.raises(Refused) as late:
        awarding.hold(award(call, 1), by=cast["uk-officer"], kind="security")
    assert late.value.reason.code == "awards:too-late-to-hold"

    page = queries.public_page(Project.objects.visible_to(None).get())
    assert {each.number[:2] for each in page.awards} == {"UK", "CN"}
    assert {unit for each in page.awards for unit in each.amounts} == {"GBP", "CNY"}
    assert page.title.texts.keys() == {"en", "zh"}
    assert [each.name for each in page.partners] == ["Northmoor University", "East Lake University"]
    for person in (cast["uk-applicant"], cast["cn-applicant"]):
        assert str(person.name.in_language("en").text) not in str(page)
    acts.end(project, by=cast["uk-officer"], ends_on=date(2022, 1, 1))
    with pytest.raises(WrongState):
        acts.end(project, by=cast["uk-officer"], ends_on=date(2022, 1, 1))
    assert {each.state for each in project.awards} == {"ended"}
    assert chain.verify().faults == ()
    assert joint_call.FUNDERS
