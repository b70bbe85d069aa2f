"""The search: people in either script, order and spelling; organisations; what each audience finds; why."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agreement import assert_agree
from cast import assemble, everyone
from concord.access.standing import SYSTEM
from concord.register import keys
from concord.register.acts import record_organisation, record_person
from concord.register.cards import refresh
from concord.register.models import Card, Organisation, Person, PersonName
from concord.register.search import Asked, find
from concord.values import LocalizedText


def person(zh: str = "", en: str = "", organisation: Organisation | None = None, **names: str) -> Person:
    texts = {"zh": zh, "en": en}
    made = record_person(by=SYSTEM, name=LocalizedText(texts), organisation=organisation, visibility="public")
    for kind, whole in names.items():
        PersonName.objects.create(person=made, kind=kind, whole=whole)
    refresh(Person, [made.pk])
    return made


def found(text: str, user: Any = None, **asked: str) -> list[str]:
    return [hit.card.of for hit in find(user, Asked(text, **asked)).hits]


def why(text: str) -> str:
    (hit,) = find(None, Asked(text)).hits
    return "; ".join(each.text("en") for each in hit.why)


@pytest.fixture
def tsinghua(db: None) -> Organisation:
    titles = LocalizedText({"en": "Tsinghua University", "zh": "清华大学"})
    return record_organisation(by=SYSTEM, titles=titles, countries=("CN",), types=("education",))


TYPED = """
王小明 | wangxiaoming | Wang Xiaoming | Xiaoming Wang | wang xiao ming
Wáng Xiǎomíng | wang2 xiao3ming2 | Wang, Xiao-Ming | WANG Xiao-ming | X. M. Wang
Wang XM | wxm | 小明 王 | wnag xiaoming | wangxiaomin | Wang Xiaomning | 王晓明
Li Xiaoming | X Li | wang xiaoming tsinghua | 王小明 清华大学 | 王小明 清华
wang tsinghua university | wang xioaming tsinghua
"""


def test_a_person_is_found_however_typed(tsinghua: Organisation) -> None:
    wanted = person("王小明", organisation=tsinghua, former="Li Xiaoming")
    for other in ("张伟", "李娜", "欧阳修", "陈静"):
        person(other, organisation=tsinghua)
    for typed in TYPED.replace("\n", "|").strip("|").split("|"):
        assert found(typed.strip())[:1] == [f"person:{wanted.pk}"], typed


OTHERS = """
吕丽 | | lv li | Lu Li | Lyu Li | Lǚ Lì
曾国 | | Zeng Guo | ceng guo
张德 | | zhang de | Dé Zhāng
单田芳 | | shan tianfang
欧阳娜娜 | | Ouyang Nana | nana ouyang
格蕾丝·格林 | Grace Mary Green | Green, Grace | G. M. Green | 格林 | grace m green
 | Seán O'Néill | Sean ONeill
 | Łukasz Nowak | lukasz nowak
 | Anna Smith-Jones | smith jones anna
 | Wang Xiaoming | X.M. Wang | xiaoming wang
 | Zoë Müller | Zoe Muler
"""


def test_other_names(db: None) -> None:
    for line in OTHERS.strip("\n").splitlines():
        zh, en, *typed = (each.strip() for each in line.split("|"))
        wanted = person(zh, en)
        for each in typed:
            assert found(each)[:1] == [f"person:{wanted.pk}"], each


def test_it_says_why(tsinghua: Organisation) -> None:
    person("王小明", organisation=tsinghua, former="Li Xiaoming", published="Wang, X.-M.")
    assert why("王小明") == "named 王小明"
    assert why("xiaoming wang") == "pinyin of 王小明"
    assert why("wxm") in ("initials of 王小明", "published as Wang, X.-M.")
    assert why("Xiaoming Li") == "formerly Li Xiaoming"
    assert why("wangxioaming") == "“wangxioaming” is one letter away from 王小明"
    assert why("王晓明") == "“王晓明” sounds like 王小明"
    assert why("王小明 清华") == "named 王小明; “清华” in the record"


def test_organisations_and_facets(tsinghua: Organisation) -> None:
    titles = LocalizedText({"en": "Nanjing Agricultural University", "zh": "南京农业大学"})
    nanjing = record_organisation(by=SYSTEM, titles=titles, countries=("CN",), types=("education",))
    record_organisation(
        by=SYSTEM, titles=LocalizedText(en="University of Reading"), countries=("GB",), types=("education",)
    )
    person("王小明", organisation=nanjing)
    for typed in (
        "南京农业大学",
        "南京农业",
        "农业",
        "nanjing agricultural",
        "Nanjing Agri",
        "Nanjing Agricutural University",
    ):
        assert found(typed, kind="organisation") == [f"organisation:{nanjing.pk}"], typed
    result = find(None, Asked("university"))
    assert dict(result.facets["kind"]) == {"organisation": 3, "person": 1}
    assert dict(result.facets["country"]) == {"CN": 3, "GB": 1}
    assert len(found("university", country="GB")) == 1
    assert find(None, Asked()).count == 4
    assert found("\x00%zzz") == []


def test_each_reader_finds_what_is_for_them(db: None) -> None:
    cast = assemble()
    wanted = person("王小明")
    wanted.consents.create(field="spellings", visibility="parties", given_by="system")
    PersonName.objects.create(person=wanted, kind="former", whole="Zhao Xiaoming")
    refresh(Person, [wanted.pk])
    assert found("zhao xiaoming") == []
    assert found("zhao xiaoming", cast["uk-officer"]) == [f"person:{wanted.pk}"]
    assert found("wang xiaoming") == found("wang xiaoming", cast["uk-officer"])
    hidden = record_person(
        by=SYSTEM, name=LocalizedText(zh="李四光"), visibility="side", side=cast.parties["cn-funder"]
    )
    assert [bool(found("李四光", who)) for who in (None, cast["uk-officer"], cast["cn-officer"])] == [
        False,
        False,
        True,
    ]
    assert found("李四光", cast["cn-officer"]) == [f"person:{hidden.pk}"]
    assert_agree(Card, everyone(cast))


WORD = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=5, max_size=14)


@settings(max_examples=200, deadline=None)
@given(WORD, st.data())
def test_one_slip_always_shares_a_key(word: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from("abcxyz"))
    typed = data.draw(
        st.sampled_from(
            [
                word[:place] + word[place + 1 :],
                word[:place] + letter + word[place:],
                word[:place] + letter + word[place + 1 :],
                word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            ]
        )
    )
    held = {word} | keys.of_slips([word])
    assert held & ({typed} | keys.of_typed(typed))
