"""Claims that disagree: an officer says which is relied on, and takes it back while nothing cites it."""

from __future__ import annotations

import pytest

from agreement import assert_agree
from cast import Cast, assemble, everyone
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.calls.models import Call
from concord.journal.models import Entry
from concord.strategy import models, pack, queries
from concord.strategy.acts import load
from concord.strategy.settling import cite, settle, undo


@pytest.fixture
def cast(db: None) -> Cast:
    cast = assemble()
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)
    load(pack.read(pack.SHIPPED / "newsletter-23.yaml"), by=SYSTEM)
    return cast


def subject(code: str) -> models.Subject:
    return models.Subject.objects.get(code=code)


def test_an_officer_settles_undoes_and_settles_again(cast: Cast) -> None:
    projects = subject("projects")
    before = list(models.Claim.objects.order_by("pk").values_list("pk", "value", "wording"))
    chosen = projects.claims.get(code="projects-zh")
    settled = settle(projects, by=cast["uk-officer"], claim=chosen, because="The fund's own list counts 460.")
    assert (settled.settled_by, settled.claim) == (cast["uk-officer"], chosen)
    side = next(each for each in queries.claims(None, projects.pack) if each.subject == projects)
    assert side.settled == settled
    assert side.differ
    with pytest.raises(Refused) as again:
        settle(projects, by=cast["cn-officer"], claim=None, because="No.")
    assert again.value.reason.code == "claims:settled"
    undo(settled, by=cast["cn-head"], because="The list was of 2016.")
    with pytest.raises(WrongState):
        undo(settled, by=cast["cn-head"], because="Twice.")
    second = settle(projects, by=cast["cn-officer"], claim=None, because="Neither is borne out.")
    side = next(each for each in queries.claims(None, projects.pack) if each.subject == projects)
    assert (side.settled, side.undone) == (second, [settled])
    assert list(models.Claim.objects.order_by("pk").values_list("pk", "value", "wording")) == before
    acts = ["subject:settle", "settlement:undo", "subject:settle"]
    assert list(Entry.objects.filter(act__in=acts).order_by("number").values_list("act", flat=True)) == acts


def test_what_is_cited_cannot_be_undone(cast: Cast) -> None:
    auctioned = subject("week-auctioned")
    settled = settle(auctioned, by=cast["cn-officer"], claim=auctioned.claims.first(), because="Ten lots.")
    cite(settled, by=cast["cn-officer"], thing="report:7")
    cite(settled, by=cast["cn-officer"], thing="report:7")
    with pytest.raises(Refused) as refused:
        undo(settled, by=cast["cn-officer"], because="Changed my mind.")
    assert refused.value.reason.code == "claims:cited"
    assert settled.uses.count() == 1


def test_who_may_and_what_is_refused(cast: Cast) -> None:
    projects = subject("projects")
    for who in ("outsider", "reviewer", "uk-applicant"):
        with pytest.raises(NotAllowed):
            settle(projects, by=cast[who], claim=None, because="Because.")
    with pytest.raises(NotAllowed):  # the newsletter's parties are not the British side's
        settle(subject("week-auctioned"), by=cast["uk-officer"], claim=None, because="Because.")
    for code, claim, because in (
        ("claims:because", None, " "),
        ("claims:other-subject", models.Claim.objects.get(code="funding-en"), "Because."),
    ):
        with pytest.raises(Refused) as refused:
            settle(projects, by=cast["uk-officer"], claim=claim, because=because)
        assert refused.value.reason.code == code
    with pytest.raises(Refused) as agree:
        settle(subject("institutions"), by=cast["uk-officer"], claim=None, because="Because.")
    assert agree.value.reason.code == "claims:agree"
    assert not models.Settlement.objects.exists()


def test_visible_and_may_agree(cast: Cast) -> None:
    settled = settle(subject("projects"), by=cast["uk-officer"], claim=None, because="Neither.")
    cite(settled, by=cast["uk-officer"], thing="report:1")
    for model in (models.Settlement, models.SettlementUse, models.Subject, models.Claim):
        assert_agree(model, everyone(cast))


def test_claims_are_in_no_sum_of_records(cast: Cast) -> None:
    """Nothing that computes from records reads a claim: the room's figures and the ledger's never meet."""
    assert not any(field.related_model is models.Claim for field in Call._meta.get_fields())
    users = {field.model for field in models.Claim._meta.related_objects} | {
        relation.related_model for relation in models.Claim._meta.related_objects
    }
    assert users <= {models.Claim, models.Settlement}
