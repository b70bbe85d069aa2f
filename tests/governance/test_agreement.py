"""What lists show and what `may` says agree, for the whole cast, on every model of governance."""

from __future__ import annotations

import pytest

from addresses import governance
from agreement import assert_agree
from cast import assemble, everyone
from concord.access.acts import act
from concord.access.doors import shut_out
from concord.access.standing import SYSTEM, forget
from concord.governance import models
from concord.governance.models import Body, Briefing, Meeting, Paper, PaperVersion

pytestmark = pytest.mark.usefixtures("db")

MODELS = [getattr(models, name) for name in models.__all__ if hasattr(getattr(models, name).objects, "visible_to")]


def test_lists_and_may_agree() -> None:
    cast = assemble()
    governance.furnish(cast)
    people = everyone(cast)
    assert len(MODELS) == 16
    for model in MODELS:
        assert_agree(model, people)
    seen = {name: Body.objects.visible_to(user).count() for name, user in people.items()}
    assert (seen["cn-officer"], seen["uk-officer"], seen["reviewer"], seen["outsider"], seen["nobody"]) == (
        2,
        1,
        1,
        0,
        0,
    )
    assert Paper.objects.visible_to(cast["cn-head"]).count() == 3, "the UK's released one and both of one's own room"
    assert PaperVersion.objects.visible_to(cast["reviewer"]).count() == 1
    assert {each.party.code for each in Briefing.objects.visible_to(cast["uk-head"])} == {"uk-funder"}
    assert not Briefing.objects.visible_to(cast["reviewer"]).exists()

    _bar(Meeting.objects.visible_to(cast["uk-officer-2"]).order_by("pk")[0], cast["uk-officer-2"])
    for user in cast.people.values():
        forget(user)
    for model in MODELS:
        assert_agree(model, people)
    assert Meeting.objects.visible_to(cast["uk-officer-2"]).count() == 2


def _bar(meeting: Meeting, user: object) -> None:
    @act("meeting:call", lock=False)
    def shut(thing: object, *, by: object) -> None:
        shut_out(user, thing, by=by, because="review:conflict")  # type: ignore[arg-type]

    shut(meeting, by=SYSTEM)
