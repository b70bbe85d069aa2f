"""Rules, grants and bars: yes, or no with a reason; and the lists agree."""

from __future__ import annotations

import pytest

from agreement import assert_agree
from cast import assemble, everyone
from concord.access import doors
from concord.access.acts import act
from concord.access.may import allow, anyone, holds, may, member, permissions, rule, within
from concord.access.models import Bar, Membership, Party, Role, User
from concord.access.standing import SYSTEM, forget, standing
from concord.engines import reason
from concord.purses.acts import commit, open_purse
from concord.purses.models import Line, Purse
from concord.values import LocalizedText, Money

pytestmark = pytest.mark.usefixtures("db")


@act("test:let-in")
def let_in(party, *, by, user, role):
    doors.let_in(user, role, party, by=by)


@act("test:shut-out")
def shut_out(party, *, by, user):
    doors.shut_out(user, party, by=by, because="review:conflict")


@act("test:lift")
def lift(party, *, by, user):
    doors.lift(user, party, by=by, because="review:conflict")


if "test:let-in" not in permissions():
    allow(
        None,
        {
            "test:let-in": anyone,
            "test:shut-out": anyone,
            "test:lift": anyone,
            "test:chair": holds("chair", kind="party"),
            "test:either": member(Role.OFFICER, of="") | holds("chair", kind="party"),
            "test:both": member(Role.OFFICER, of="") & holds("chair", kind="party"),
        },
    )


def test_every_permission_is_a_noun_and_a_verb() -> None:
    assert all(name.count(":") == 1 and name == name.lower() for name in permissions())


def test_an_unknown_permission_is_an_error() -> None:
    with pytest.raises(LookupError, match="No room allows"):
        may(None, "party:paint", None)


def test_nobody_gets_a_reason() -> None:
    verdict = may(None, "purse:open", None)
    assert not verdict
    assert verdict.reason is not None
    assert verdict.reason.text("zh") == "请先登录。"


def test_an_inactive_account_is_nobody() -> None:
    cast = assemble()
    officer = cast["uk-officer"]
    assert may(officer, "purse:open", cast.parties["uk-funder"])
    officer.is_active = False
    assert not may(officer, "purse:open", cast.parties["uk-funder"])


def test_an_officer_acts_for_their_own_side_only() -> None:
    cast = assemble()
    assert may(cast["uk-officer"], "purse:open", cast.parties["uk-funder"])
    assert not may(cast["uk-officer"], "purse:open", cast.parties["cn-funder"])
    assert not may(cast["uk-applicant"], "purse:open", cast.parties["uk-funder"])


def test_a_membership_that_ended_counts_no_more() -> None:
    from django.utils import timezone

    cast = assemble()
    officer = cast["uk-officer"]
    Membership.objects.filter(user=officer).update(until=timezone.now())
    forget(officer)
    assert not may(officer, "purse:open", cast.parties["uk-funder"])


def test_a_grant_lets_in_and_a_bar_shuts_out() -> None:
    cast = assemble()
    party, reviewer = cast.parties["uk"], cast["reviewer"]
    assert not may(reviewer, "test:chair", party)
    let_in(party, by=SYSTEM, user=reviewer, role="chair")
    assert may(reviewer, "test:chair", party)
    assert not may(reviewer, "test:chair", cast.parties["cn"])
    shut_out(party, by=SYSTEM, user=reviewer)
    verdict = may(reviewer, "test:chair", party)
    assert verdict.reason is not None
    assert verdict.reason.code == "access:barred"
    lift(party, by=SYSTEM, user=reviewer)
    assert may(reviewer, "test:chair", party)
    assert list(doors.holders("chair", party)) == [reviewer]


def test_either_and_both() -> None:
    cast = assemble()
    party, officer = cast.parties["uk-funder"], cast["uk-officer"]
    assert may(officer, "test:either", party)
    assert not may(officer, "test:both", party)
    let_in(party, by=SYSTEM, user=officer, role="chair")
    assert may(officer, "test:both", party)


def test_a_bar_on_the_party_shuts_out_of_its_memberships() -> None:
    cast = assemble()
    party, officer = cast.parties["uk-funder"], cast["uk-officer"]
    membership = Membership.objects.get(user=cast["uk-head"])
    assert may(officer, "membership:view", membership)
    shut_out(party, by=SYSTEM, user=officer)
    assert not may(officer, "membership:view", membership)
    assert membership not in Membership.objects.visible_to(officer)


def test_standing_takes_one_query_and_is_kept() -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    cast = assemble()
    user = User.objects.get(pk=cast["uk-officer"].pk)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        standing(user)
        may(user, "purse:open", cast.parties["uk-funder"])
        may(user, "purse:open", cast.parties["cn-funder"])
    assert len(queries) == 1


def test_lists_agree_with_may_for_the_whole_cast() -> None:
    cast = assemble()
    uk, cn = cast.parties["uk-funder"], cast.parties["cn-funder"]
    title = LocalizedText({"en": "Sample"})
    ours = open_purse(uk, by=cast["uk-officer"], code="a", title=title, size=Money("10", "GBP"))
    open_purse(cn, by=cast["cn-officer"], code="b", title=title, size=Money("10", "CNY"))
    commit(ours, by=cast["uk-officer-2"], amount=Money("1", "GBP"), about="call:1")
    Line(source="reported", kind="budget", amount=Money("5", "GBP"), about="programme:1").save()
    let_in(uk, by=SYSTEM, user=cast["chair"], role="chair")
    shut_out(uk, by=SYSTEM, user=cast["uk-officer-2"])
    for user in cast.people.values():
        forget(user)
    for model in (Party, User, Membership, Purse, Line):
        assert_agree(model, everyone(cast))


def test_a_rule_without_rows_cannot_guard_a_view() -> None:
    with pytest.raises(ValueError, match="rows"):
        allow(Bar, {"bar:view": rule("access:nobody", lambda user, thing: True)})


def test_every_reason_a_rule_gives_has_words() -> None:
    for name, condition in permissions().items():
        assert condition.codes <= set(reason.codes()), name


def test_within_takes_paths() -> None:
    within(Membership, party="party")
