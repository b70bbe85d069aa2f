"""People: names in their parts, consent for each field, withdrawal that redacts at once, claims, taking along."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from agreement import assert_agree
from cast import Cast, assemble, everyone
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.journal import chain
from concord.journal.models import Entry, Payload
from concord.register import people
from concord.register.fields import BACK, CROSSWALK, NAMES, within
from concord.register.models import Card, Consent, Person, RecordClaim
from concord.register.people import Post, Spelling
from concord.register.search import Asked, find
from concord.register.showing import fields_for
from concord.register.upkeep import upkeep
from concord.values import LocalizedText

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def recorded(cast: Cast, **more: object) -> Person:
    told = {
        "visibility": "public", "fields": ["gbt:520"], "keywords": [{"text": "语音识别", "language": "zh"}],
        "languages": ["zh", "en"], "offers": ["review"], "email": "wang@example.org",
        "orcid": "0000-0002-1825-0097", "spellings": [Spelling("X.-M. Wang"), Spelling("李小明", "former", "zh")],
        "posts": [Post(stated="旧单位", first_year=2001, last_year=2005)], **more,
    }  # fmt: skip
    return people.record_person(
        by=cast["cn-officer"], name=LocalizedText({"zh": "王小明", "en": "Wang Xiaoming"}), **told
    )


def found(text: str, user: object = None) -> int:
    return find(user, Asked(text)).count


def test_names_in_their_parts(cast: Cast) -> None:
    names = {each.whole: each for each in recorded(cast).names.all()}
    assert {whole: (each.family, each.given, each.order) for whole, each in names.items()} == {
        "王小明": ("王", "小明", "family"), "Wang Xiaoming": ("Wang", "Xiaoming", "family"),
        "X.-M. Wang": ("Wang", "X.-M.", "given"), "李小明": ("李", "小明", "family"),
    }  # fmt: skip
    with pytest.raises(Refused, match="gbt:521"):
        recorded(cast, fields=["gbt:521"], orcid=None)


def test_fields_of_science_lead_both_ways() -> None:
    assert len(CROSSWALK) == 62
    assert sum(code.startswith("fos:") and "." in code for code in NAMES) == 42
    assert all(to in NAMES for each in CROSSWALK.values() for to in each)
    assert within(["gbt:430"]) == ["fos:2", "fos:2.5", "fos:2.10"]
    assert "gbt:520" in BACK["fos:1.2"]
    assert all(set(names) == {"en", "zh"} for names in NAMES.values())


def test_each_field_is_shown_as_its_consent_says(cast: Cast) -> None:
    person = recorded(cast, user=cast["cn-applicant"])
    assert "expertise" not in fields_for(None, person)
    assert found("语音识别") == 0
    for field, visibility in (("expertise", "public"), ("offers", "parties"), ("identifiers", "side")):
        people.consent(person, by=cast["cn-applicant"], field=field, visibility=visibility)
    person = Person.objects.get(pk=person.pk)
    shown = {who: fields_for(cast[who] if who else None, person) for who in ("", "uk-officer", "cn-applicant")}
    assert "expertise" in shown[""]
    assert "offers" not in shown[""]
    assert {"expertise", "offers"} <= shown["uk-officer"]
    assert "identifiers" not in shown["uk-officer"]
    assert shown["cn-applicant"] == set(Consent.Field.values)
    assert found("语音识别") == 1
    assert find(cast["uk-officer"], Asked(role="review")).count == 1
    assert find(None, Asked(role="review")).count == 0
    assert_agree(Card, everyone(cast))
    with pytest.raises(NotAllowed):
        people.consent(person, by=cast["outsider"], field="email", visibility="public")
    with pytest.raises(Refused):
        people.consent(
            person, by=cast["cn-applicant"], field="email", visibility="public",
            until=timezone.localdate() - timedelta(days=1),
        )  # fmt: skip


def test_withdrawing_one_field(cast: Cast) -> None:
    person = recorded(cast, user=cast["cn-applicant"])
    people.consent(person, by=cast["cn-applicant"], field="spellings", visibility="public")
    assert found("李小明") == 1
    people.withdraw(person, by=cast["cn-applicant"], field="spellings")
    assert found("李小明") == 0
    assert found("王小明") == 1
    assert set(person.names.values_list("kind", flat=True)) == {"name"}
    consent = person.consents.get(field="spellings")
    assert consent.withdrawn_by == cast["cn-applicant"].reference
    assert not Payload.objects.filter(body__contains="李小明").exists()
    assert chain.verify().faults == ()


def test_withdrawing_from_the_register(cast: Cast) -> None:
    person = recorded(cast, user=cast["cn-applicant"])
    entries = Entry.objects.count()
    people.withdraw(person, by=cast["cn-applicant"])
    person = Person.objects.get(pk=person.pk)
    left = json.dumps(people.held(person), ensure_ascii=False, default=str)
    for gone in ("王小明", "Wang", "0000-0002-1825-0097", "wang@example.org", "语音识别", "旧单位"):
        assert gone not in left, gone
        assert not Payload.objects.filter(body__contains=gone, about__contains=[f"person:{person.pk}"]).exists()
    assert not Card.objects.filter(of=f"person:{person.pk}").exists()
    assert [found(each, SYSTEM) for each in ("王小明", "wang xiaoming", "wxm")] == [0, 0, 0]
    assert not Person.objects.visible_to(cast["cn-officer"]).filter(pk=person.pk).exists()
    assert Entry.objects.count() > entries
    assert Entry.objects.filter(act="person:withdraw", object=f"person:{person.pk}").exists()
    assert chain.verify().faults == ()
    for again in (people.withdraw, people.correct_person):
        with pytest.raises(Refused):
            again(person, by=SYSTEM)


def test_a_consent_ends_by_itself(cast: Cast) -> None:
    person = recorded(cast)
    today = timezone.localdate()
    people.consent(person, by=cast["cn-officer"], field="expertise", visibility="public", until=today)
    assert found("语音识别") == 1
    Consent.objects.update(until=today - timedelta(days=1))
    Card.objects.update(until=today - timedelta(days=1))
    assert found("王小明") == 0, "what was written while it held is not shown after"
    assert "expertise" not in fields_for(None, Person.objects.get(pk=person.pk))
    upkeep()
    assert found("王小明") == 1
    assert Person.objects.get(pk=person.pk).keywords == []
    assert people.lapse() == 0


def test_claiming_correcting_and_taking_along(cast: Cast) -> None:
    person, user = recorded(cast), cast["cn-applicant"]
    with pytest.raises(NotAllowed):
        people.correct_person(person, by=user, offers=["host"])
    asked = people.claim(person, by=user, said="It is me")
    with pytest.raises(NotAllowed):
        people.confirm_claim(asked, by=user)
    assert_agree(RecordClaim, everyone(cast))
    people.confirm_claim(asked, by=cast["uk-officer"])
    with pytest.raises(WrongState):
        people.decline_claim(asked, by=cast["uk-officer"])
    with pytest.raises(Refused):
        people.claim(person, by=cast["outsider"])
    person = Person.objects.get(pk=person.pk)
    people.correct_person(person, by=user, offers=["host"], name=LocalizedText({"zh": "王晓明"}))
    person = Person.objects.get(pk=person.pk)
    assert person.corrected == ["name", "offers"]
    assert person.origins["name"]["by"] == user.reference
    assert (found("王晓明"), find(user, Asked("王小明")).hits[0].why[0].code) == (1, "register:by-sound")
    taken = people.held(people.export(person, by=user))
    assert json.loads(json.dumps(taken))["offers"] == ["host"]
    assert Entry.objects.filter(act="person:export").exists()


def test_the_daily_round_writes_cards_that_lack(cast: Cast) -> None:
    recorded(cast)
    Card.objects.all().delete()
    assert found("王小明") == 0
    upkeep()
    assert found("王小明") == 1
