"""Merging two records, undoing it, and keeping two apart."""

from __future__ import annotations

import pytest

from agreement import assert_agree
from cast import assemble, everyone
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.journal import chain
from concord.register.acts import record_organisation, record_person, record_tie
from concord.register.merging import final, keep_apart, merge, pair_of, reopen, undo
from concord.register.models import Card, Identifier, Merge, Organisation, Pair, Person, Tie
from concord.register.people import Post, Spelling, held, withdraw
from concord.values import LocalizedText

pytestmark = pytest.mark.usefixtures("db")
ORCID, OTHER = "0000-0002-1825-0097", "0000-0001-5109-3700"


def two() -> tuple[Person, Person]:
    works = record_organisation(by=SYSTEM, titles=LocalizedText({"en": "Riverside University"}))
    one = record_person(by=SYSTEM, name=LocalizedText({"en": "Xiaoming Wang"}), visibility="public", fields=["fos:1.1"])
    other = record_person(
        by=SYSTEM, name=LocalizedText({"zh": "王小明"}), orcid=ORCID, organisation=works, keywords=[{"text": "soil"}],
        spellings=[Spelling("X. Wang")], posts=[Post(works, first_year=2015)], fields=["fos:1.2"],
    )  # fmt: skip
    Identifier.objects.create(of=f"person:{other.pk}", scheme="openalex", value="A1", source="openalex")
    third = record_person(by=SYSTEM, name=LocalizedText({"en": "C"}))
    record_tie(by=SYSTEM, a=other, b=third, kind="coauthor", evidence="w1")
    record_tie(by=SYSTEM, a=one, b=third, kind="coauthor", evidence="w1")
    record_tie(by=SYSTEM, a=one, b=other, kind="coauthor", evidence="w2")
    return one, other


def state(*people: Person) -> list[object]:
    told = []
    for each in people:
        each.refresh_from_db()
        own = held(each)
        told.append({name: own[name] for name in own if name not in ("consents",)})
    return told


def test_merging_is_one_act_and_can_be_undone() -> None:
    one, other = two()
    before, ties = state(one, other), set(Tie.objects.values_list("pk", "a", "b"))
    pair = pair_of(other, one)
    merge(pair, by=SYSTEM)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.name.texts == {"en": "Xiaoming Wang", "zh": "王小明"}
    assert (one.orcid, other.orcid, one.fields) == (ORCID, None, ["fos:1.1", "fos:1.2"])
    assert one.visibility == Person.Visibility.PARTIES
    assert {"X. Wang", "王小明", "Xiaoming Wang"} <= set(one.names.values_list("whole", flat=True))
    assert one.affiliations.get().first_year == 2015
    assert final(other) == one
    schemes = set(Identifier.objects.filter(of=f"person:{one.pk}").values_list("scheme", "value"))
    assert {("openalex", "A1"), ("redirect", f"person:{other.pk}")} <= schemes
    assert not Card.objects.filter(of=f"person:{other.pk}").exists()
    with pytest.raises(WrongState):
        merge(pair, by=SYSTEM)
    undo(pair, by=SYSTEM)
    assert state(one, other) == before
    assert set(Tie.objects.values_list("pk", "a", "b")) == ties
    assert Card.objects.filter(of=f"person:{other.pk}").exists()
    assert not chain.verify().faults


def test_the_other_may_be_kept_and_what_was_put_right_since_stays() -> None:
    one, other = two()
    pair = pair_of(one, other)
    merge(pair, by=SYSTEM, keep=f"person:{other.pk}")
    other.refresh_from_db()
    assert final(Person.objects.get(pk=one.pk)) == other
    other.fields = ["fos:2.1"]
    other.save()
    undo(pair, by=SYSTEM)
    other.refresh_from_db()
    assert other.fields == ["fos:2.1"]


def test_what_cannot_be_one() -> None:
    one, other = two()
    Person.objects.filter(pk=one.pk).update(orcid=OTHER)
    with pytest.raises(Refused) as refusal:
        merge(pair_of(one, other), by=SYSTEM)
    assert refusal.value.reason.code == "register:two-identities"
    Person.objects.filter(pk=one.pk).update(orcid=None)
    merge(pair_of(one, other), by=SYSTEM)
    third = Person.objects.get(name__texts__en="C")
    with pytest.raises(Refused):
        merge(pair_of(other, third), by=SYSTEM)


def test_two_kept_apart_are_remembered() -> None:
    one, other = two()
    pair = pair_of(one, other)
    keep_apart(pair, by=SYSTEM)
    with pytest.raises(WrongState):
        merge(pair, by=SYSTEM)
    reopen(pair, by=SYSTEM)
    assert pair_of(other, one).state == Pair.State.OPEN


def test_withdrawing_reaches_what_was_merged() -> None:
    one, other = two()
    pair = pair_of(one, other)
    merge(pair, by=SYSTEM)
    one.refresh_from_db()
    withdraw(one, by=SYSTEM)
    other.refresh_from_db()
    assert not other.name
    assert Merge.objects.get().fields == {}
    with pytest.raises(Refused):
        undo(pair, by=SYSTEM)


def test_organisations() -> None:
    one = record_organisation(by=SYSTEM, titles=LocalizedText({"en": "Riverside"}))
    other = record_organisation(by=SYSTEM, titles=LocalizedText({"zh": "河畔大学"}), countries=("GB",))
    person = record_person(by=SYSTEM, name=LocalizedText({"en": "A B"}), organisation=other)
    pair = pair_of(one, other)
    merge(pair, by=SYSTEM)
    person.refresh_from_db()
    assert person.organisation == one
    assert Organisation.objects.get(pk=one.pk).countries == ["GB"]
    undo(pair, by=SYSTEM)
    person.refresh_from_db()
    assert person.organisation == other


def test_officers_decide_and_see() -> None:
    cast = assemble()
    pair = pair_of(*two())
    assert_agree(Pair, everyone(cast))
    with pytest.raises(NotAllowed):
        merge(pair, by=cast["uk-applicant"])
    merge(pair, by=cast["uk-officer"])
    assert_agree(Merge, everyone(cast))
