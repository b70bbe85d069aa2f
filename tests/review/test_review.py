"""Conflicts bar, plans are balanced and made good, assessments are closed, lists are frozen; identities stay home."""

from __future__ import annotations

from decimal import Decimal

import pytest

import joint_call
from cast import Cast, assemble
from concord.access.history import history
from concord.access.may import may
from concord.access.models import Bar
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM, forget
from concord.calls.models import Application
from concord.journal import chain, jobs
from concord.journal.models import Job, Letter
from concord.register.acts import record_organisation, record_person, record_tie
from concord.review import acts, assessing, conflicts, listing, planning, queries, rows
from concord.review.models import Assessment, Assignment, Conflict, Reviewer

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def code_of(refused: pytest.ExceptionInfo[Refused]) -> str:
    reason = refused.value.reason
    assert reason.text("en") != reason.text("zh")
    return reason.code


class TestConflicts:
    def test_found_in_applications_and_register(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.submitted(call, cast)
        others = (joint_call.person("a"), joint_call.person("b"))
        other = joint_call.submitted(call, cast, topic=1, people=others, places=("Southlea", "West Lake"))
        institute = record_organisation(by=SYSTEM, titles=joint_call.text("Northmoor Hospital"), countries=("GB",))
        northmoor = record_organisation(by=SYSTEM, titles=joint_call.text("Northmoor University"), countries=("GB",))
        application.partners.filter(role="lead").update(organisation=northmoor)
        record_tie(by=SYSTEM, a=northmoor, b=institute, kind="parent", evidence="ror:1")
        applicant = record_person(by=SYSTEM, name=cast["uk-applicant"].name, user=cast["uk-applicant"])
        friend = record_person(by=SYSTEM, name=cast["reviewer-2"].name, user=cast["reviewer-2"])
        record_tie(by=SYSTEM, a=applicant, b=friend, kind="co-author", evidence="doi:1", last_year=2100)
        joint_call.invited(
            call, cast, cast["conflicted-reviewer"], "uk-funder", organisation_name=" northmoor UNIVERSITY"
        )
        joint_call.invited(call, cast, cast["reviewer"], "uk-funder", organisation=institute)
        joint_call.invited(call, cast, cast["reviewer-2"], "cn-funder", organisation_name="Elsewhere")
        found = {
            (each.user, each.kind, each.application_id)
            for each in Conflict.objects.filter(application=application)
        }  # fmt: skip
        assert (cast["conflicted-reviewer"], "same-organisation", application.pk) in found
        assert (cast["reviewer"], "related-organisation", application.pk) in found
        assert (cast["reviewer-2"], "tie", application.pk) in found
        assert not may(cast["reviewer"], "application:view", application)
        assert Conflict.objects.filter(application=application, kind="tie").get().evidence["zh"]
        mutual = Conflict.objects.filter(application=other, user=cast["reviewer-2"])
        assert not mutual.exists()

    def test_overruled_only_with_a_reason(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.submitted(call, cast)
        joint_call.submitted(
            call, cast, people=(joint_call.person("a"), joint_call.person("b")), places=("X", "East Lake University")
        )
        user = cast["conflicted-reviewer"]
        joint_call.invited(call, cast, user, "uk-funder", organisation_name="Northmoor University")
        conflict = Conflict.objects.get(application=application, user=user)
        assert Bar.objects.current().filter(user=user, key=application.pk).exists()
        for officer, because, error in (
            ("uk-officer", " ", Refused), ("cn-officer", "I say so", NotAllowed), ("reviewer", "I say so", NotAllowed),
        ):  # fmt: skip
            with pytest.raises(error):
                conflicts.overrule(conflict, by=cast[officer], because=because)
        conflicts.overrule(conflict, by=cast["uk-officer"], because="Left that university in 2001")
        assert not Bar.objects.current().filter(user=user).exists()
        assert conflicts.find(call, by=cast["cn-officer"]) == 0, "what was overruled stays overruled"
        with pytest.raises(Refused) as again:
            conflicts.overrule(conflict, by=cast["uk-officer"], because="Again")
        assert code_of(again) == "review:overruled-already"

    def test_checked_before_the_invitation_leaves(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        joint_call.submitted(call, cast)
        uk = cast.parties["uk-funder"]
        Letter.objects.all().delete()
        with pytest.raises(Refused) as everywhere:
            acts.invite(
                call, by=cast["uk-officer"], user=cast["reviewer"], party=uk, organisation_name="Northmoor University"
            )
        assert code_of(everywhere) == "review:conflicted-everywhere"
        with pytest.raises(Refused) as applicant:
            acts.invite(call, by=cast["uk-officer"], user=cast["uk-applicant"], party=uk)
        assert code_of(applicant) == "review:applicant"
        with pytest.raises(Refused):
            acts.appoint(call, by=cast["uk-officer"], user=cast["cn-applicant"], role="chair", party=uk)
        with pytest.raises(NotAllowed):
            acts.invite(call, by=cast["cn-officer"], user=cast["reviewer"], party=uk)
        assert not Letter.objects.exists()
        assert not Reviewer.objects.exists()

    def test_officers_and_chairs_are_looked_at_too(self, cast: Cast) -> None:
        call = joint_call.opened(cast)
        application = joint_call.submitted(call, cast)
        record = record_organisation(by=SYSTEM, titles=joint_call.text("Northmoor University"))
        for name in ("uk-officer-2", "chair"):
            record_person(by=SYSTEM, name=cast[name].name, user=cast[name], organisation=record)
        acts.appoint(call, by=cast["cn-officer"], user=cast["chair"], role="chair", party=cast.parties["cn-funder"])
        conflicts.find(call, by=cast["cn-officer"])
        for name in ("uk-officer-2", "chair"):
            forget(cast[name])
            assert not may(cast[name], "application:view", application), name
        assert may(cast["uk-officer"], "application:view", application)
        joint_call.judged(joint_call.closed(call, cast), cast)
        for name in ("uk-officer-2", "chair"):
            assert not Application.objects.visible_to(cast[name]).exists()
            assert queries.progress(call, cast[name]) == {"asked": 0, "accepted": 0, "submitted": 0}


class TestPlans:
    def test_balanced_explained_and_released(self, cast: Cast) -> None:
        call = joint_call.in_review(cast)
        plan = planning.make(call, by=cast["cn-officer"])
        pairs = list(plan.assignments.select_related("reviewer__side", "application"))
        assert len(pairs) == 4
        for application in call.applications.all():
            sides = {pair.reviewer.side.code for pair in pairs if pair.application == application}
            assert sides == set(joint_call.FUNDERS)
        assert all(pair.reason["en"] and pair.reason["zh"] for pair in pairs)
        assert plan.optimal
        assert not plan.shortfalls.exists()
        again = planning.make(call, by=cast["uk-officer"])
        plan.refresh_from_db()
        assert plan.state == "dropped"
        planning.release(again, by=cast["uk-officer"])
        for pair in Assignment.objects.filter(plan=again).select_related("reviewer__user", "application"):
            assert pair.state == "asked"
            assert may(pair.reviewer.user, "application:view", pair.application)
        assert Letter.objects.filter(code="review-asked").count() == len({pair.reviewer_id for pair in pairs})
        with pytest.raises(WrongState):
            planning.release(again, by=cast["uk-officer"])

    def test_a_decline_is_made_good_at_once(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, reviewers=3)
        joint_call.released(call, cast)
        before = {(pair["application"], pair["reviewer"]) for pair in rows.assignments(call)}
        pair = Assignment.objects.filter(state="asked").select_related("reviewer__user", "application").first()
        assert pair is not None
        planning.decline(pair, by=pair.reviewer.user, because="Away")
        after = {(pair["application"], pair["reviewer"]) for pair in rows.assignments(call)}
        assert len(after) == len(before)
        assert before - after == {(pair.application.number, pair.reviewer.code)}, "every other pair is kept"
        assert not may(pair.reviewer.user, "application:view", pair.application)
        with pytest.raises(WrongState):
            planning.accept(pair, by=pair.reviewer.user)

    def test_nothing_but_what_fills_the_gap_moves(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, max_load=1)
        joint_call.released(call, cast)
        sides = Assignment.objects.filter(state="asked").select_related("reviewer__user", "application")
        gone, other = sides.filter(reviewer__side__code="uk-funder").order_by("application__number")
        stays = {(pair.application.number, pair.reviewer.code) for pair in sides.exclude(pk__in=[gone.pk, other.pk])}
        plan = planning.decline(gone, by=gone.reviewer.user, because="Not my field")
        assert plan is not None, "the two of a side can only exchange their applications"
        assert (plan.mends_id is not None, plan.moved, plan.assignments.count()) == (True, 1, 2)
        assert {(pair["application"], pair["reviewer"]) for pair in rows.assignments(call)} == stays | {
            (gone.application.number, other.reviewer.code),
            (other.application.number, gone.reviewer.code),
        }
        forget(other.reviewer.user)
        assert not may(other.reviewer.user, "application:view", other.application)
        assert [each.recipient for each in Letter.objects.filter(code="review-taken-back")] == [
            other.reviewer.user.reference
        ]

    def test_what_a_reviewer_took_on_does_not_move(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, max_load=1)
        joint_call.released(call, cast)
        for pair in Assignment.objects.filter(state="asked").select_related("reviewer__user"):
            planning.accept(pair, by=pair.reviewer.user)
        gone = Assignment.objects.filter(reviewer__side__code="uk-funder").select_related("reviewer__user")[0]
        before = {(pair["application"], pair["reviewer"]) for pair in rows.assignments(call)}
        planning.decline(gone, by=gone.reviewer.user)
        after = {(pair["application"], pair["reviewer"]) for pair in rows.assignments(call)}
        assert after == before - {(gone.application.number, gone.reviewer.code)}

    def test_who_leaves_is_replaced(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, reviewers=3)
        joint_call.released(call, cast)
        gone = Assignment.objects.filter(state="asked").select_related("reviewer__user")[0].reviewer
        planning.leave(gone, by=gone.user, because="Ill")
        assert gone.code not in {pair["reviewer"] for pair in rows.assignments(call)}
        assert len(rows.assignments(call)) == 4

    def test_a_declared_conflict_shuts_out(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, reviewers=3)
        joint_call.released(call, cast)
        pair = Assignment.objects.filter(state="asked").select_related("reviewer__user").first()
        assert pair is not None
        planning.declare_conflict(pair, by=pair.reviewer.user, because="My former student")
        pair.refresh_from_db()
        assert pair.state == "conflict"
        assert not Assignment.objects.visible_to(pair.reviewer.user).filter(pk=pair.pk).exists()
        assert len(rows.assignments(call)) == 4

    def test_what_cannot_be_met_is_named(self, cast: Cast) -> None:
        call = joint_call.in_review(cast, applications=1, reviewers=2)
        Reviewer.objects.filter(side__code="cn-funder").update(state="declined")
        plan = planning.make(call, by=cast["uk-officer"])
        gaps = list(plan.shortfalls.all())
        assert "group" in {gap.kind for gap in gaps}
        assert all(gap.reason["zh"] for gap in gaps)

    def test_as_a_job(self, cast: Cast) -> None:
        call = joint_call.in_review(cast)
        with pytest.raises(NotAllowed):
            planning.make_in_background(call, by=cast["reviewer"])
        started = planning.make_in_background(call, by=cast["uk-officer"])
        outcome = jobs._FUNCTIONS["review:plan"](jobs.Work(started), **started.arguments)
        assert outcome["pairs"] == 4
        assert Job.objects.get(pk=started.pk).about == f"call:{call.pk}"

    def test_a_conflict_found_meanwhile_stops_the_release(self, cast: Cast) -> None:
        call = joint_call.in_review(cast)
        plan = planning.make(call, by=cast["uk-officer"])
        reviewer = Reviewer.objects.get(user=cast["reviewer"])
        pair = plan.assignments.filter(reviewer=reviewer).select_related("application").get()
        conflicts.report(pair.application, by=cast["uk-officer"], reviewer=reviewer, because="Their thesis adviser")
        pair.refresh_from_db()
        assert pair.state == "conflict"
        planning.release(plan, by=cast["uk-officer"])
        assert not may(cast["reviewer"], "application:view", pair.application)


class TestAssessments:
    def test_scores_are_held_to_their_scale(self, cast: Cast) -> None:
        call = joint_call.in_review(cast)
        joint_call.released(call, cast)
        pair = Assignment.objects.select_related("reviewer__user").filter(state="asked")[0]
        with pytest.raises(WrongState):
            assessing.write(pair, by=pair.reviewer.user, scores={"excellence": Decimal(3)})
        planning.accept(pair, by=pair.reviewer.user)
        for scores, code in (
            ({"excellence": Decimal(7)}, "review:off-the-scale"),
            ({"novelty": Decimal(3)}, "review:unknown-criterion"),
        ):
            with pytest.raises(Refused) as refused:
                assessing.write(pair, by=pair.reviewer.user, scores=scores)
            assert code_of(refused) == code
        draft = assessing.write(pair, by=pair.reviewer.user, scores={"excellence": Decimal(3)})
        with pytest.raises(Refused) as missing:
            assessing.submit(draft, by=pair.reviewer.user)
        assert code_of(missing) == "review:scores-missing"
        others = [user for user in cast.people.values() if user != pair.reviewer.user]
        assert not any(may(user, "assessment:submit", draft) for user in others)
        assessing.write(pair, by=pair.reviewer.user, scores={"cooperation": Decimal("4.5")})
        draft.refresh_from_db()
        assessing.submit(draft, by=pair.reviewer.user)
        with pytest.raises(Refused) as late:
            assessing.write(pair, by=pair.reviewer.user, scores={"excellence": Decimal(1)})
        assert code_of(late) == "review:submitted-already"
        with pytest.raises(Refused):
            planning.decline(pair, by=pair.reviewer.user)


class TestRanking:
    def test_frozen_for_selection(self, cast: Cast) -> None:
        listed = joint_call.frozen(cast)
        call = listed.call
        call.refresh_from_db()
        assert (call.state, listed.state) == ("selection", "frozen")
        assert [(row["application"], row["rank"]) for row in rows.ranking(listed)] == [("FC-001", 1), ("FC-002", 2)]
        first = listed.rows.all()[0]
        assert (first.score, first.exact, first.votes, first.fundable) == (6.0, "6", 2, True)
        assert first.reasons[0]["zh"]
        assert queries.frozen(call) == listed
        assert chain.verify().faults == ()

    def test_not_before_all_is_in_or_a_reason(self, cast: Cast) -> None:
        call = joint_call.in_review(cast)
        joint_call.released(call, cast)
        with pytest.raises(Refused) as nothing:
            listing.make(call, by=cast["uk-officer"])
        assert code_of(nothing) == "review:nothing-to-rank"
        joint_call.assessed(call, cast)
        own = Assessment.objects.select_related("assignment__reviewer__user")[0]
        listed = listing.make(call, by=cast["uk-officer"])
        assessing.reopen(own, by=own.assignment.reviewer.user)
        with pytest.raises(Refused) as waiting:
            listing.freeze(listed, by=cast["uk-officer"])
        assert code_of(waiting) == "review:assessments-missing"
        with pytest.raises(Refused) as changed:
            listing.freeze(listed, by=cast["uk-officer"], because="The reviewer is ill")
        assert code_of(changed) == "review:rows-changed"
        call.refresh_from_db()
        assert call.state == "review"


class TestPrivacy:
    def test_identities_stay_on_their_side(self, cast: Cast) -> None:
        listed = joint_call.frozen(cast)
        call = listed.call
        acts.write_note(
            call.applications.all()[0],
            by=cast["uk-officer"],
            party=cast.parties["uk-funder"],
            text="Our ministry likes it.",
        )
        secret = {cast["reviewer"].email, "Ines Ibarra", cast["reviewer"].reference}
        known = Reviewer.objects.get(user=cast["reviewer"])
        for name in ("cn-officer", "cn-head", "uk-applicant", "cn-applicant", "chair", "observer", "outsider"):
            user = cast[name]
            assert not Reviewer.objects.visible_to(user).filter(pk=known.pk).exists(), name
            assert not Assignment.objects.visible_to(user).filter(reviewer=known).exists(), name
            assert not Assessment.objects.visible_to(user).filter(assignment__reviewer=known).exists(), name
        told = queries.coded(call, cast["cn-officer"])
        assert {each.reviewer for each in told} >= {known.code}
        assert not any(word in repr(told) for word in secret)
        assert queries.coded(call, cast["uk-applicant"]) == []
        rows_told = rows.reviewers(rows.accepted(call), told=cast.parties["cn-funder"])
        assert [row["text_en"] for row in rows_told if row["reviewer"] == known.code] == [None]
        for thing in (call, *call.applications.all(), listed):
            for entry in history(thing, cast["cn-officer"]):
                assert entry.actor not in secret
                assert not any(word in (entry.payload.body or "") for word in secret), entry.act
        assert call.applications.all()[0].notes.model.objects.visible_to(cast["cn-officer"]).count() == 0

    def test_who_takes_part_sees_nothing_of_the_review(self, cast: Cast) -> None:
        call = joint_call.frozen(cast).call
        for name in ("uk-applicant", "cn-applicant"):
            assert queries.coded(call, cast[name]) == []
            assert queries.progress(call, cast[name])["asked"] == 0


def test_of_the_reviewers_of_other_sides_only_a_code_a_side_and_an_answer_is_told(cast: Cast) -> None:
    call = joint_call.in_review(cast)
    told = queries.codes_of_others(call, cast["uk-officer"])
    own = Reviewer.objects.filter(call=call, kept_by=cast.parties["uk-funder"])
    theirs = Reviewer.objects.filter(call=call).exclude(pk__in=own).select_related("user")
    assert [each["code"] for each in told] == [each.code for each in theirs]
    assert {name for each in told for name in each} == {"code", "side", "state", "label"}
    said = str([{**each, "side": str(each["side"])} for each in told])
    for reviewer in theirs:
        for secret in (reviewer.user.email, str(reviewer.user.name), reviewer.organisation_name):
            assert not secret or secret not in said
