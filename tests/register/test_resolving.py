"""Free text to organisations: what is meant, and when to abstain."""

from __future__ import annotations

import pytest

from concord.access.standing import SYSTEM
from concord.register.acts import place_organisation, record_organisation
from concord.register.affiliations import bare, country_of, words
from concord.register.queries import resolve
from concord.register.resolving import Entry, Index
from concord.values import LocalizedText

NAMES = (
    (1, "University of Oxford", ("GB",)),
    (2, "Oxford Brookes University", ("GB",)),
    (3, "Chinese Academy of Sciences", ("CN",)),
    (3, "中国科学院", ("CN",)),
    (4, "Institute of Physics", ("CN",)),
    (5, "Institute of Physics", ("GB",)),
    (6, "北京大学", ("CN",)),
    (6, "Peking University", ("CN",)),
    (7, "北京大学人民医院", ("CN",)),
    (8, "Sage (United Kingdom)", ("GB",)),
    (9, "Hong Kong University of Science and Technology", ("HK",)),
    (10, "Università di Bologna", ("IT",)),
)
COMMON = tuple((100 + n, f"University of {name}", ("GB",)) for n, name in enumerate(["Ash", "Birch", "Cedar", "Elm"]))


@pytest.fixture(scope="module")
def index() -> Index:
    acronyms = (Entry(9, "HKUST", ("HK",), acronym=True), Entry(20, "CPS", ("GB",), acronym=True))
    return Index.of([*(Entry(*each) for each in (*NAMES, *COMMON)), *acronyms])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("University of Oxford", 1),
        ("Dept. of Physics, Univ. of Oxford, Oxford OX1 3PU, UK", 1),
        ("Oxford University", 1),
        ("OXFORD BROOKES UNIVERSITY, Headington", 2),
        ("Universety of Oxford", 1),
        ("北京大学物理系", 6),
        ("北京大學", 6),
        ("北京大学人民医院骨科", 7),
        ("中国科学院", 3),
        ("Institute of Physics, London, UK", 5),
        ("Institute of Physics, Chinese Academy of Sciences, Beijing, China", 3),
        ("Sage, UK", 8),
        ("HKUST", 9),
        ("[Division X, The Hong Kong Univ. of Sci & Technol., Kowloon, Hong Kong]", 9),
        ("universita di bologna", 10),
        ("Institute of Physics", None),
        ("Université de Bordeaux, France", None),
        ("University", None),
        ("Institute of Physics, Paris, France", None),
        ("CPS", None),
        (", ;;", None),
        ("", None),
    ],
)
def test_what_is_meant(index: Index, text: str, wanted: int | None) -> None:
    found = index.find(text)
    assert (found.sure.key if found.sure else None) == wanted, found
    assert (found.why is None) == (found.sure is not None)
    assert all(0 <= each.score <= 1 and (each.reasons or not each.score) for each in found.candidates)


def test_the_country_decides(index: Index) -> None:
    assert index.find("Institute of Physics", "CN").sure.key == 4  # type: ignore[union-attr]
    assert index.find("Institute of Physics", "GB").sure.key == 5  # type: ignore[union-attr]
    assert index.find("University of Oxford", "US").sure is None


def test_words_are_spelt_in_one_way() -> None:
    assert words("Univ. of Sci. & Technol., Łódź") == ["university", "science", "technology", "lodz"]
    assert words("香港中文大學") == ["香港中文大学"]
    assert bare("Sage (United Kingdom)") == "Sage"
    assert bare("Mines (Paris)") == "Mines (Paris)"
    assert [country_of(each) for each in ("X, P. R. China", "某大学，中国", "X, Oxford")] == ["CN", "CN", None]


@pytest.mark.parametrize("text", ["a" * 10_000_000, "大" * 100_000, "\x00", "((((", "x, " * 50_000], ids=range(5))
def test_any_text_is_read(index: Index, text: str) -> None:
    assert index.find(text).sure is None


@pytest.mark.usefixtures("db")
def test_over_the_register() -> None:
    assert resolve("Riverside University").sure is None
    made = record_organisation(
        by=SYSTEM, titles=LocalizedText({"en": "Riverside University", "zh": "河畔大学"}), countries=("GB",)
    )
    for text in ("School of Law, Riverside Univ., UK", "河畔大学法学院"):
        found = resolve(text)
        assert found.sure is not None
        assert found.sure.organisation == made
        assert found.sure.reasons[0].text("zh")
    part = record_organisation(by=SYSTEM, titles=LocalizedText({"en": "Institute of Estuaries"}), countries=("GB",))
    place_organisation(part, by=SYSTEM, parent=made)
    named = resolve("Institute of Estuaries, Riverside University, UK").sure
    assert named is not None
    assert named.organisation == part
    assert resolve("Riverside University", "cn").sure is None
