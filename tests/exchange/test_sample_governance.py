"""The sample's joint commission: played by the acts, once; and a decision that adopts the sample's foresight."""

from __future__ import annotations

import pytest

import django_set_up  # noqa: F401
from cast import assemble
from commission import text
from concord.access.standing import SYSTEM
from concord.exchange import sample_governance
from concord.exchange.sample_portal_foresight import foresee
from concord.governance import briefing, deciding
from concord.governance.models import Body, Meeting, Resolution
from concord.journal.models import Entry
from concord.strategy import pack
from concord.strategy.acts import load

pytestmark = pytest.mark.usefixtures("db")


def test_the_sample_commission_meets_twice_and_adopts_a_shortlist() -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)
    cast = assemble()
    coming = sample_governance.play(cast)
    assert coming is not None
    assert sample_governance.play(cast) is None, "once"
    assert not Body.objects.filter(invented=False).exists()
    assert Body.objects.visible_to(cast["uk-officer"]).count() == 6
    first = Meeting.objects.get(state="settled")
    states = list(Resolution.objects.filter(meeting=first).order_by("number").values_list("state", flat=True))
    assert states == ["in_force"] * 3 + ["proposed"]
    assert coming.agenda.exclude(action=None).count() == 1, "the overdue action came onto the agenda"
    said = briefing.content(coming, user=cast["cn-officer"], party=cast.parties["cn-funder"])
    assert (len(said["decisions"]), len(said["waiting"]), len(said["claims"]) > 3) == (3, 1, True)
    decided = {row["number"] for row in said["clauses"] if row["status"] == "decided"}
    assert {"5", "5.1", "5.2", "5.3"} <= decided

    exercise = foresee(cast)
    made = deciding.draft(
        first, by=cast["uk-officer"], text=text("The shortlist is adopted."), subject="shortlist", key=exercise.pk
    )
    deciding.propose(made, by=cast["uk-officer"])
    for side, officer in sample_governance.OFFICER.items():
        deciding.confirm(made, by=cast[officer], party=cast.parties[side])
    exercise.refresh_from_db()
    made.refresh_from_db()
    assert (exercise.state, exercise.authority) == ("adopted", f"entry:{made.entry}")
    adopted = [finding.area for finding in exercise.findings.exclude(area=None)]
    assert {area.authority for area in adopted} == {f"entry:{made.entry}"}
    assert Entry.objects.get(number=made.entry).act == "resolution:enact"
