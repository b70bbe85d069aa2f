"""What of the journal a person may see."""

from __future__ import annotations

import pytest

from cast import assemble
from concord.access.history import history, jobs_of, letters_to
from concord.access.standing import SYSTEM
from concord.journal.chain import record
from concord.journal.models import Job, Letter

pytestmark = pytest.mark.usefixtures("db")


def test_each_side_keeps_its_own_and_outsiders_see_what_they_did() -> None:
    cast = assemble()
    thing = cast.parties["uk"]  # everybody may view a party
    for act, by, side in (
        ("test:open", cast["uk-officer"], ""),
        ("test:note", cast["uk-officer"], "uk-funder"),
        ("test:note", cast["cn-officer"], "cn-funder"),
        ("test:say", cast["uk-applicant"], ""),
    ):
        record(act, thing, by=by, side=side)
    seen = {
        name: [(entry.act, entry.side) for entry in history(thing, user) if entry.act.startswith("test:")]
        for name, user in {**cast.people, "nobody": None, "system": SYSTEM}.items()
    }
    open_, ours, theirs, said = (
        ("test:open", ""),
        ("test:note", "uk-funder"),
        ("test:note", "cn-funder"),
        ("test:say", ""),
    )
    assert seen["uk-officer-2"] == [open_, ours, said]
    assert seen["cn-head"] == [open_, theirs, said]
    assert seen["uk-applicant"] == [said]
    assert seen["reviewer"] == seen["outsider"] == seen["nobody"] == []
    assert seen["system"] == [open_, ours, theirs, said]


def test_what_may_not_be_viewed_has_no_history() -> None:
    cast = assemble()
    membership = cast["cn-officer"].memberships.get()
    record("test:look", membership, by=cast["uk-officer"])
    assert history(membership, cast["uk-officer"]).count() == 0
    assert history(membership, cast["cn-head"]).filter(act="test:look").count() == 1


def test_letters_and_jobs_are_ones_own_or_ones_sides() -> None:
    cast = assemble()
    officer, colleague, other = cast["uk-officer"], cast["uk-head"], cast["cn-officer"]
    Letter.objects.create(code="x", recipient=officer.reference, address=officer.email, language="en")
    Job.objects.create(kind="x", actor=officer.reference, side="uk-funder")
    Job.objects.create(kind="x", actor=other.reference)
    assert [letters_to(user).count() for user in (officer, colleague, None)] == [1, 0, 0]
    assert [jobs_of(user).count() for user in (officer, colleague, other, None, SYSTEM)] == [1, 1, 1, 0, 2]
