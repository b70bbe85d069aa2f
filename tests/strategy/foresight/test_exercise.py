"""An exercise from round 0 to hindsight, by the real acts; what is refused, and why."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.db import DatabaseError, transaction
from django.utils import timezone

import delphi
from agreement import assert_agree
from cast import Cast, assemble, everyone
from concord.access.models import User
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.journal.models import Entry, Letter
from concord.strategy import pack
from concord.strategy.acts import load
from concord.strategy.foresight import acts, adopting, ballots, closing, outcome, panel, queries, topics
from concord.strategy.foresight.models import (
    Argument,
    Ballot,
    Exercise,
    Finding,
    Hindsight,
    Panellist,
    Proposal,
    Round,
    Tally,
    Topic,
)
from concord.strategy.models import Area, Clause
from concord.strategy.serving import Under, serving_kinds

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def refused(reason: str, act: Any, /, *args: Any, **kwargs: Any) -> None:
    with pytest.raises(Refused) as why, transaction.atomic():
        act(*args, **kwargs)
    assert why.value.reason.code == reason
    assert str(why.value)


def played(cast: Cast, **terms: Any) -> delphi.Delphi:
    """Two rounds: topic 1 gains consensus, topic 2 divides the sides, topic 3 is found unimportant."""
    made = delphi.fixed(cast, each=5, **terms)
    now = timezone.now().year
    for number in (1, 2):
        made.ask()
        for who, person in enumerate(made.people):
            uk = person.party.code == "uk-funder"
            made.vote(
                who,
                {
                    "1": delphi.answer(
                        5 if who % 5 or number == 2 else 2, year=now + 5 + who % 3, why="It pays for itself."
                    ),
                    "2": delphi.answer(5 if uk else 1, year=now + 20, why=f"Opinion {who}"),
                    "3": delphi.answer(1 + who % 2, year="never" if who == 0 else now + 24, why="Nobody asks for it."),
                },
            )
        made.close()
    return made


def test_whole_exercise(cast: Cast) -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)
    clause = Clause.objects.filter(code="priority-areas").first() or Clause.objects.order_by("pk").first()
    made = delphi.with_panel(cast, each=5, clause=clause)
    exercise = made.exercise
    acts.collect(exercise, by=made.officer, closes_at=timezone.now() + timedelta(days=7))
    for who in range(4):
        made.vote(who, {"topics": [{"title": f"Topic {who}", "about": "Because."}, {"title": " ", "about": ""}]})
    made.vote(0, {"topics": [{"title": "Storage", "about": "Better said."}]})  # in place of the first
    assert not Proposal.objects.exists()
    made.close()
    proposals = {each.title: each for each in Proposal.objects.all()}
    assert set(proposals) == {"Storage", "Topic 1", "Topic 2", "Topic 3"}
    assert {each.party for each in proposals.values()} == {cast.parties["uk-funder"]}

    first = topics.take(proposals["Storage"], by=made.officer, title=delphi.said("Storage", "储能"))
    second = topics.take(proposals["Topic 1"], by=made.officer, title=delphi.said("Grids", "电网"))
    third = topics.take(proposals["Topic 2"], by=made.officer, title=delphi.said("Batteries", "电池"))
    topics.merge(third, by=made.officer, into=first, because="The same.")
    refused("foresight:proposals-left", acts.fix, exercise, by=made.officer)
    refused("foresight:needs-a-reason", topics.refuse, proposals["Topic 3"], by=made.officer, because=" ")
    topics.refuse(proposals["Topic 3"], by=made.officer, because="Not energy.")
    topics.edit(second, by=made.officer, title=delphi.said("Smart grids", "智能电网"))
    assert Topic.objects.get(pk=first.pk).merged.get() == third
    acts.set_rule(exercise, by=made.officer, share_least=70)
    acts.fix(exercise, by=made.officer)
    refused("foresight:topics-fixed", topics.add, exercise, by=made.officer, title=delphi.said("Late"))

    for _round in (1, 2):
        made.ask()
        for who in range(10):
            made.vote(who, {"1": delphi.answer(5), "2": delphi.answer(2)})
        made.close()
    outcome.finish(made.fresh(), by=made.officer)
    found = list(Finding.objects.order_by("place"))
    assert [each.topic for each in found] == [first, second]
    assert [each.verdict for each in found] == ["shortlisted", "low"]
    outcome.word(found[0], by=made.officer, why=delphi.said("Both sides need it."))
    adopting.adopt(made.fresh(), by=SYSTEM, authority="decision:7")
    area = Area.objects.get(code="delphi-1")
    assert (area.state, area.authority, area.source) == ("approved", "decision:7", "adopted")
    trace = queries.behind(area)
    assert [each.topic for each in trace] == [first]
    assert made.fresh().state == "adopted"
    under = Under(area.clause, frozenset({area.clause.pk}), frozenset({area.pk}))
    shown = {kind.name: kind for kind in serving_kinds(None, under)}
    assert [each.thing for each in shown["topic"].things] == [first]
    assert [each.thing for each in shown["exercise"].things] == [exercise]
    entry = Entry.objects.filter(act="exercise:adopt").latest("number")
    assert entry.object == f"exercise:{exercise.pk}"


def test_results_and_dissent(cast: Cast) -> None:
    made = played(cast)
    last = made.round
    sheets = queries.sheets(last, made.officer)
    one = sheets[0].question("importance")
    two = sheets[1].question("importance")
    assert one is not None
    assert two is not None
    assert one.whole.body["consensus"]
    assert one.whole.body["counts"] == {"1": 0, "2": 0, "3": 0, "4": 0, "5": 10}
    assert one.whole.body["quartiles"]["rule"] == "median_unbiased"
    assert one.whole.body["index"] == 100
    assert one.whole.body["stability"]["pairs"] == 10
    assert one.whole.body["stability"]["changed"] == 2
    assert not one.whole.body["stability"]["stable"]
    assert not two.whole.body["consensus"]
    assert two.whole.body["sides"]["effect"] in (1, -1)
    assert two.whole.body["sides"]["p"] < 0.05
    assert [tally.n for _party, tally in two.sides if tally] == [5, 5]
    assert two.whole.body["stability"]["stable"]
    year = sheets[2].question("year")
    assert year is not None
    assert year.whole.body["never"] == 1
    assert last.summary["concordance"]["importance"]["all"]["raters"] == 10
    assert last.summary["answered"] == 10
    outside = {argument.text: argument.marks for argument in sheets[2].arguments}
    assert outside == {"Nobody asks for it.": ["year:never"]}
    moved = queries.movement(made.exercise, made.officer, "importance", topic=sheets[0].topic)
    assert [(each.round, each.stability is None) for each in moved] == [(1, True), (2, False)]

    outcome.finish(made.fresh(), by=made.officer)
    placed = {each.topic.number: each for each in Finding.objects.all()}
    assert [placed[number].verdict for number in (1, 2, 3)] == ["shortlisted", "dissent", "low"]
    assert placed[2].dissent["questions"]["importance"]["disagree"] == 5
    assert placed[2].reason["code"] == "foresight:no-consensus"
    assert not Ballot.objects.exclude(key="").exists()

    topic, today = sheets[0].topic, timezone.now().date()
    record = partial(outcome.record, topic, by=made.officer, as_of=today)
    refused("foresight:no-evidence", record, year=today.year)
    refused("foresight:not-yet", record, year=today.year + 1)
    record(year=today.year, evidence=delphi.said("Built."))
    scored = queries.scores(made.exercise, made.officer)
    assert scored[0].hit is not None
    assert scored[0].hit.error == -(scored[0].forecast.median - timezone.now().year)
    assert queries.hits(scored)["realised"] == 1


def test_rule_cannot_change_once_fixed(cast: Cast) -> None:
    made = delphi.fixed(cast)
    for name, value in {"share_least": 51, "minimum_cell": 4, "quantile_rule": "linear", "fixed_at": None}.items():
        with pytest.raises(DatabaseError, match="fixed"), transaction.atomic():
            Exercise.objects.filter(pk=made.exercise.pk).update(**{name: value})
    with pytest.raises(WrongState):
        acts.set_rule(made.fresh(), by=made.officer, share_least=51)
    with pytest.raises(WrongState):
        acts.edit(made.fresh(), by=made.officer, share_least=51)
    loose = delphi.drafted(cast, "loose")
    with pytest.raises(DatabaseError, match="before round 1"), transaction.atomic():
        Round.objects.create(exercise=loose.exercise, number=1, closes_at=timezone.now())


def test_what_is_refused(cast: Cast) -> None:
    officer = cast["uk-officer"]
    sides = [cast.parties[side] for side in delphi.SIDES]
    draft = partial(acts.draft, by=officer, code="x", title=delphi.said("X"))
    refused("foresight:two-sides", draft, parties=sides[:1])
    for term, value in {"minimum_cell": 2, "share_least": 40, "rounds_most": 0}.items():
        refused("foresight:out-of-bounds", draft, parties=sides, **{term: value})
    refused("foresight:scale-split", draft, parties=sides, agree_from=2)
    refused("foresight:weights", draft, parties=sides, weights=[1, 0, 2, 3, 4])
    refused("foresight:horizon-past", draft, parties=sides, horizon=2020)
    with pytest.raises(NotAllowed):
        acts.draft(by=cast["outsider"], code="x", parties=sides, title=delphi.said("X"))
    made = delphi.fixed(cast)
    refused("foresight:code-taken", draft, code="delphi", parties=sides)
    invite = partial(panel.invite, made.exercise, by=officer, sector="academy", name=delphi.said("N"))
    with pytest.raises(NotAllowed):
        invite(party=sides[1], email="n@sample.example")
    refused("foresight:invited-already", invite, party=sides[0], email=made.people[0].email.upper())
    refused("foresight:closes-past", acts.ask, made.fresh(), by=officer, closes_at=timezone.now())
    made.ask()
    refused("foresight:round-open", acts.ask, made.fresh(), by=officer, closes_at=timezone.now() + timedelta(days=1))
    refused("foresight:before-the-deadline", closing.shut, made.round, by=officer)
    refused("foresight:not-later", closing.extend, made.round, by=officer, closes_at=timezone.now())
    one, other = made.people[:2]
    for answers, code in (
        ({"1": {"importance": 6}}, "foresight:not-offered"),
        ({"1": {"year": 1999}}, "foresight:not-offered"),
        ({"1": {"barriers": ["weather"]}}, "foresight:not-a-choice"),
        ({"9": {"importance": 3}}, "foresight:unknown-topic"),
        ({"1": {"name": "me"}}, "foresight:unknown-question"),
        ({"1": {"why": "Words alone."}}, "foresight:nothing-answered"),
        ({"1": {"importance": 3, "why": "x" * 3000}}, "foresight:too-long"),
    ):
        refused(code, ballots.cast, made.round, by=one, code=made.codes[one.pk], answers=answers)
    refused("foresight:not-a-code", ballots.cast, made.round, by=one, code="password", answers={"1": {"importance": 3}})
    made.vote(0, {"1": delphi.answer()})
    for person, code in ((one, ballots.new_code()), (other, made.codes[one.pk])):  # a second vote; another's ballot
        refused("foresight:other-code", ballots.cast, made.round, by=person, code=code, answers={"1": delphi.answer()})
    refused("foresight:no-ballot", ballots.take_back, made.round, by=other, code=made.codes[other.pk])
    panel.withdraw(other, by=other)
    refused("foresight:not-taking-part", made.vote, 1, {"1": delphi.answer()})
    Round.objects.filter(pk=made.round.pk).update(closes_at=timezone.now())
    refused("foresight:round-over", made.vote, 0, {"1": delphi.answer()})
    made.close("")
    refused("foresight:no-clause", _finished_and_adopted, made)


def _finished_and_adopted(made: delphi.Delphi) -> None:
    outcome.finish(made.fresh(), by=made.officer)
    adopting.adopt(made.fresh(), by=SYSTEM, authority="decision:1")


def test_letters(cast: Cast) -> None:
    made = delphi.with_panel(cast, each=3)
    with transaction.atomic():
        acts.collect(made.fresh(), by=made.officer, closes_at=timezone.now() + timedelta(days=7))
    made.vote(0, {"topics": [{"title": "Storage", "about": ""}]})
    panel.remind(made.round, by=made.officer)
    told = set(Letter.objects.filter(code="foresight-reminder").values_list("address", flat=True))
    own = {person.email for person in made.people if person.party.code == "uk-funder"}
    assert told == own - {made.people[0].email}  # the other side reminds its own
    invitation = Letter.objects.filter(code="foresight-invitation").first()
    assert invitation is not None
    assert "/foresight/delphi/panel/enter?key=" in invitation.body.texts["en"]
    assert set(invitation.body.texts) == {"en", "zh"}
    codes = {ballots.plain_code(code) for code in made.codes.values()}
    for letter in Letter.objects.all():
        assert not any(code in "".join(letter.body.texts.values()).replace("-", "") for code in codes)
    assert not mail.outbox or all(made.codes[person.pk] not in mail.outbox[0].body for person in made.people)


def test_taking_back_and_withdrawing(cast: Cast) -> None:
    made = delphi.fixed(cast, each=3)
    made.ask()
    for who in range(6):
        made.vote(who, {"1": delphi.answer(5)})
    person = made.people[0]
    ballots.take_back(made.round, by=person, code=made.codes[person.pk])
    assert not ballots.own(made.round, made.codes[person.pk])
    panel.withdraw(person, by=person)
    made.close()
    whole = Tally.objects.get(round=made.round, topic__number=1, question="importance", party=None)
    assert whole.n == 5
    sides = Tally.objects.filter(round=made.round, question="importance", topic__number=1).exclude(party=None)
    assert set(sides.values_list("n", flat=True)) == {None}


def test_small_sides_are_hidden_with_another(cast: Cast) -> None:
    made = delphi.fixed(cast, each=4)
    made.ask()
    for who in (0, 1, 2, 3, 4):
        made.vote(who, {"1": delphi.answer(4), "2": delphi.answer(4)})
    made.close()
    tallies = Tally.objects.filter(round=made.round, topic__number=1, question="importance")
    assert {each.party and each.party.code: each.n for each in tallies} == {
        None: 5,
        "uk-funder": None,
        "cn-funder": None,
    }
    assert made.round.summary["sides"] == {str(cast.parties[side].pk): None for side in delphi.SIDES}
    assert set(Ballot.objects.filter(round=made.round).values_list("party", "sector")) == {(None, "")}


def test_real_time_releases_in_batches(cast: Cast) -> None:
    made = delphi.fixed(cast, each=4, mode="live")
    made.ask()
    for who in (0, 1, 2):
        made.vote(who, {"1": delphi.answer(4)})
    made.vote(4, {"1": delphi.answer(2)})
    assert not closing.release(made.round)  # one person of the other side alone
    made.vote(5, {"1": delphi.answer(2)})
    made.vote(6, {"1": delphi.answer(2)})
    assert closing.release(made.round)
    tallies = {
        each.party and each.party.code: each.n for each in Tally.objects.filter(question="importance", topic__number=1)
    }
    assert tallies == {None: 6, "uk-funder": 3, "cn-funder": 3}
    made.vote(0, {"1": delphi.answer(5)})
    assert not closing.release(made.round)
    refused(
        "foresight:round-open", acts.ask, made.fresh(), by=made.officer, closes_at=timezone.now() + timedelta(days=1)
    )
    made.close()
    whole = Tally.objects.get(question="importance", topic__number=1, party=None)
    assert whole.body["counts"]["5"] == 1
    assert whole.body["stability"]["changed"] == 1  # first answer beside the last
    refused(
        "foresight:all-rounds", acts.ask, made.fresh(), by=made.officer, closes_at=timezone.now() + timedelta(days=1)
    )


def test_cancelled_answers_are_destroyed(cast: Cast) -> None:
    made = delphi.fixed(cast)
    made.ask()
    made.vote(0, {"1": delphi.answer()})
    refused("foresight:needs-a-reason", acts.cancel, made.fresh(), by=made.officer, because="")
    acts.cancel(made.fresh(), by=made.officer, because="No money.")
    assert not Ballot.objects.filter(round__number=1).exists()
    assert not Panellist.objects.filter(answered=True).exists()


def test_lists_and_rules_agree(cast: Cast) -> None:
    made = played(cast)
    delphi.with_panel(cast, each=1, code="other")
    proposal = Proposal.objects.create(exercise=made.exercise, title="A proposal")
    closing_argument = Argument.objects.first()
    assert closing_argument is not None
    outcome.withhold(closing_argument, by=made.officer)
    Tally.objects.exclude(topic__number=2, question__in=["importance", "year"]).delete()  # a few of each will do
    people = {**everyone(cast), "panellist": made.people[0], "another panellist": made.people[-1]}
    for state in ("running", "finished"):
        if state == "finished":
            outcome.finish(made.fresh(), by=made.officer)
            outcome.record(made.exercise.topics.get(number=1), by=made.officer, as_of=timezone.now().date())
        for model in (Exercise, Panellist, Topic, Proposal, Round, Ballot, Tally, Argument):
            assert_agree(model, people)
    for model in (Finding, Hindsight):
        assert_agree(model, people)
    assert proposal not in Proposal.objects.visible_to(made.people[0])
    assert not Ballot.objects.visible_to(cast["uk-head"]).exists()
    assert set(Panellist.objects.visible_to(cast["cn-officer"]).values_list("party__code", flat=True)) == {"cn-funder"}
    assert not User.objects.filter(email__endswith="@sample.example").exists()
