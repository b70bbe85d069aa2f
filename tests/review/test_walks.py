"""No order of acts reaches a forbidden state: random walks over the acts of both rooms by the whole cast."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import joint_call
from cast import Cast, assemble
from concord.access.refusals import Refused
from concord.calls import acts, applying, judging
from concord.calls.models import Application, Call, CallSignature
from concord.journal import chain
from concord.review import assessing, conflicts, listing, planning
from concord.review.models import Assessment, Assignment, Conflict, Plan, RankingList, Reviewer

STATES = list(Call.State)
WHO = (
    "uk-officer",
    "uk-officer-2",
    "cn-officer",
    "cn-head",
    "uk-applicant",
    "cn-applicant",
    "reviewer",
    "reviewer-2",
    "outsider",
)

Step = Callable[[Cast, Any, Call, Any], Any]
"""Cast, who acts, the call, something of the right kind (or None)."""

STEPS: dict[str, tuple[Any, Step]] = {
    "propose": (None, lambda cast, by, call, _: acts.propose(call, by=by)),
    "sign uk": (None, lambda cast, by, call, _: acts.sign(call, by=by, party=cast.parties["uk-funder"])),
    "sign cn": (None, lambda cast, by, call, _: acts.sign(call, by=by, party=cast.parties["cn-funder"])),
    "revise": (None, lambda cast, by, call, _: acts.revise(call, by=by)),
    "edit": (None, lambda cast, by, call, _: acts.edit(call, by=by, seed=3)),
    "publish": (None, lambda cast, by, call, _: acts.publish(call, by=by)),
    "close": (None, lambda cast, by, call, _: acts.close(call, by=by)),
    "review": (None, lambda cast, by, call, _: acts.start_review(call, by=by)),
    "select": (None, lambda cast, by, call, _: acts.start_selection(call, by=by)),
    "award": (None, lambda cast, by, call, _: acts.finish(call, by=by)),
    "check": (None, lambda cast, by, call, _: judging.check(call, by=by)),
    "confirm uk": (None, lambda cast, by, call, _: judging.confirm(call, by=by, party=cast.parties["uk-funder"])),
    "confirm cn": (None, lambda cast, by, call, _: judging.confirm(call, by=by, party=cast.parties["cn-funder"])),
    "submit": (Application, lambda cast, by, call, each: applying.submit(each, by=by)),
    "reopen": (Application, lambda cast, by, call, each: applying.reopen(each, by=by)),
    "withdraw": (Application, lambda cast, by, call, each: applying.withdraw(each, by=by)),
    "change": (Application, lambda cast, by, call, each: applying.edit(each, by=by, months=12)),
    "find": (None, lambda cast, by, call, _: conflicts.find(call, by=by)),
    "plan": (None, lambda cast, by, call, _: planning.make(call, by=by)),
    "release": (Plan, lambda cast, by, call, each: planning.release(each, by=by)),
    "accept": (Assignment, lambda cast, by, call, each: planning.accept(each, by=by)),
    "decline": (Assignment, lambda cast, by, call, each: planning.decline(each, by=by)),
    "declare": (Assignment, lambda cast, by, call, each: planning.declare_conflict(each, by=by, because="x")),
    "write": (
        Assignment,
        lambda cast, by, call, each: assessing.write(
            each, by=by, scores={"excellence": Decimal(4), "cooperation": Decimal(5)}
        ),
    ),
    "hand in": (Assessment, lambda cast, by, call, each: assessing.submit(each, by=by)),
    "take back": (Assessment, lambda cast, by, call, each: assessing.reopen(each, by=by)),
    "leave": (Reviewer, lambda cast, by, call, each: planning.leave(each, by=by)),
    "rank": (None, lambda cast, by, call, _: listing.make(call, by=by)),
    "freeze": (RankingList, lambda cast, by, call, each: listing.freeze(each, by=by, because="late")),
}

moves = st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(WHO), st.integers(0, 3)), max_size=14)


def holds(call: Call) -> None:
    """What must be true of any call, whatever was done."""
    call.refresh_from_db()
    order = STATES.index(Call.State(call.state))
    listed = list(call.applications.all())
    if order >= STATES.index(Call.State.OPEN) and call.state != Call.State.WITHDRAWN:
        for side in call.sides.all():
            signed = CallSignature.objects.filter(call=call, party=side.party, digest=call.terms_digest)
            assert len({each.user_id for each in signed}) >= side.signers
    for each in listed:
        if each.state not in {"draft", "withdrawn"}:
            assert each.digest == applying._digest(each.record)
            assert each.submitted_at is not None
        if each.state in {"eligible", "declined"}:
            decisions = set(each.verdicts.values_list("decision", flat=True))
            assert "" not in decisions
            assert ("not_met" in decisions) == (each.state == "declined")
        if call.state in {"review", "selection", "awarded"}:
            assert each.state != "submitted"
    for pair in Assignment.objects.filter(application__call=call).select_related("application", "reviewer"):
        live = pair.state in {"proposed", "asked", "accepted"}
        standing = Conflict.objects.filter(application=pair.application, user=pair.reviewer.user_id, overruled_at=None)
        assert not (live and standing.exists())
        assert not live or pair.application.state == "eligible"
        if hasattr(pair, "assessment") and pair.assessment.state == "submitted":
            assert pair.assessment.scores.exclude(value=None).count() == 2
    frozen = RankingList.objects.filter(call=call, state="frozen").count()
    assert frozen == (call.state in {"selection", "awarded"})
    assert call.state != "awarded", "only the room of awards ends a call"


@pytest.mark.usefixtures("db")
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(start=st.sampled_from(["draft", "open", "closed", "review", "ranking"]), walk=moves)
def test_no_order_of_acts_reaches_a_forbidden_state(start: str, walk: list[tuple[str, str, int]]) -> None:
    with transaction.atomic():
        cast = assemble()
        call = begin(cast, start)
        for name, who, which in walk:
            model, step = STEPS[name]
            things = [None] if model is None else list(model._base_manager.order_by("pk"))
            if not things:
                continue
            refusal = None
            try:
                step(cast, cast[who], Call.objects.get(pk=call.pk), things[which % len(things)])
            except Refused as refused:
                refusal = refused
            assert refusal is None or refusal.reason.text("zh")
            holds(call)
        assert chain.verify().faults == ()
        transaction.set_rollback(True)


def begin(cast: Cast, start: str) -> Call:
    if start == "draft":
        return joint_call.drafted(cast)
    if start == "open":
        call = joint_call.opened(cast)
        joint_call.signed(joint_call.written(call, cast))
        return call
    if start == "closed":
        call = joint_call.opened(cast)
        joint_call.submitted(call, cast)
        Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
        return call
    call = joint_call.in_review(cast, applications=1, reviewers=2)
    joint_call.released(call, cast)
    if start == "ranking":
        joint_call.assessed(call, cast)
        listing.make(call, by=cast["uk-officer"])
    return call
