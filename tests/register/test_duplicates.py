"""Which records may be the same, and what speaks for and against."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from concord.access.standing import SYSTEM
from concord.register.acts import record_organisation, record_person
from concord.register.duplicates import Subject, find, pairs, spelling
from concord.register.merging import keep_apart, merge
from concord.register.models import Pair
from concord.values import LocalizedText


def subject(key: int, name: str, place: str = "", **identifiers: str) -> Subject:
    han = frozenset({name}) if not name.isascii() else frozenset()
    places = frozenset({place}) if place else frozenset()
    return Subject(key, frozenset({spelling(name)}), han, places, frozenset(identifiers.items()), name)


OTHERS = [subject(100 + n, f"Person{chr(97 + n % 26)}{chr(97 + n // 26)} Abcdef{n}x", f"P{n % 40}") for n in range(400)]


def found(*subjects: Subject) -> set[tuple[int, int]]:
    return {(each.one, each.other) for each in pairs([*subjects, *OTHERS])}


def test_spelling_is_one_in_every_order_and_script() -> None:
    ways = ("王小明", "Wang Xiaoming", "Xiaoming Wang", "Xiao-Ming WANG", "Wáng, Xiǎomíng")
    assert len({spelling(each) for each in ways}) == 1


def test_what_speaks_for_and_against() -> None:
    assert found(subject(1, "王小明", "X"), subject(2, "Xiaoming Wang", "X")) == {(1, 2)}
    assert found(subject(1, "王小明", "X"), subject(2, "Xiaomin Wang", "X")) == {(1, 2)}
    assert not found(subject(1, "王小明", "X"), subject(2, "王晓鸣", "Y"))
    assert not found(subject(1, "王小明", "X", orcid="1"), subject(2, "王小明", "X", orcid="2"))
    assert found(subject(1, "A B", orcid="1"), subject(2, "C D", orcid="1")) == {(1, 2)}
    assert not found(subject(1, "Ann Smithson", "X"), subject(2, "Bob Carter", "X"))


def test_a_common_name_says_little() -> None:
    many = [subject(n, "王伟", f"Q{n}") for n in range(60)]
    assert not found(*many)
    assert found(*many, subject(99, "王伟", "Q7")) == {(7, 99)}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["王伟", "Wang Wei", "Ann Lee", "李安"]), st.sampled_from("XYZ")), max_size=12)
)
def test_pairs_are_few_ordered_and_probable(rows: list[tuple[str, str]]) -> None:
    given_ones = [subject(n, name, place) for n, (name, place) in enumerate(rows)]
    one = list(pairs(given_ones))
    assert len({(each.one, each.other) for each in one}) == len(one)
    assert all(each.one < each.other and 0.5 <= each.probability <= 1 for each in one)
    other = list(pairs(given_ones[::-1]))
    assert {(each.one, each.other): round(each.probability, 9) for each in one} == {
        (each.one, each.other): round(each.probability, 9) for each in other
    }


@pytest.mark.usefixtures("db")
def test_over_the_register() -> None:
    works = record_organisation(by=SYSTEM, titles=LocalizedText({"en": "Riverside University"}))
    names = ("王小明", "Xiaoming Wang", "Xiaoming Wang", "Ann Other", "Bob Different", "Cem Third")
    for number, name in enumerate(names):
        language = "zh" if number == 0 else "en"
        record_person(by=SYSTEM, name=LocalizedText({language: name}), organisation=works)
    assert find(by=SYSTEM) == 3
    one, _, third = Pair.objects.order_by("pk")
    assert one.evidence[0]["code"] == "register:same-name"
    keep_apart(one, by=SYSTEM)
    merge(third, by=SYSTEM)
    assert find(by=SYSTEM) == 0
    assert set(Pair.objects.values_list("state", flat=True)) == {"apart", "merged", "open"} - (
        {"open"} if not Pair.objects.filter(state="open") else set()
    )
