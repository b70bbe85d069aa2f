"""The pack of the 2017 strategy holds what the documents say, and says where."""

from __future__ import annotations

from decimal import Decimal

import pytest

from concord.strategy import pack, sources
from concord.strategy.nouns import NOUNS
from concord.strategy.reading import ANCHOR_LIMIT
from real_data import seeds_path


@pytest.fixture(scope="module")
def strategy() -> pack.Pack:
    return pack.read(pack.SHIPPED / "uk-china-2017.yaml")


def test_every_locator_is_found_in_the_texts(strategy: pack.Pack) -> None:
    assert [fault.text() for fault in sources.verify(strategy, seeds_path())] == []
    assert len(list(sources.located(strategy))) > 250


def test_a_wrong_anchor_and_a_wrong_section_are_not_found(strategy: pack.Pack) -> None:
    folder = seeds_path()
    source = (pack.SHIPPED / "uk-china-2017.yaml").read_text("utf-8")
    wrong = source.replace("{strategy/en/2: 240 institutions}", "{strategy/en/2: 241 institutions}")
    moved = source.replace("{strategy/en/2: 240 institutions}", "{strategy/en/3: 240 institutions}")
    for changed in (wrong, moved):
        assert changed != source
        (fault,) = sources.verify(pack.parse(changed), folder)
        assert (fault.reason.code, fault.item) == ("pack:not_found", "claims/institutions-en")


def test_predecessors_signing_and_measures(strategy: pack.Pack) -> None:
    signed = {id: agreement.signed for id, agreement in strategy.agreements.items()}
    assert signed == {
        "agreement-1978": "1978",
        "framework-2009": "2009",
        "partnership-2014": "2014",
        "memorandum-2017": "2017-12-06",
        "strategy-2017": "2017-12-06",
    }
    assert strategy.mechanisms["joint-commission"].since == "1998"
    roles = {(entry.name["zh"], entry.role) for entry in strategy.agreements["memorandum-2017"].signatures}
    assert roles == {
        ("王志刚", "signatory"),
        ("乔·约翰逊", "signatory"),
        ("刘延东", "witness"),
        ("安德鲁王子", "witness"),
    }
    kinds = [clause.kind for clause in strategy.clauses.values()]
    assert (kinds.count("measure"), kinds.count("principle"), kinds.count("focus")) == (7, 3, 3)
    assert [id for id, clause in strategy.clauses.items() if clause.kind == "measure"] == [
        f"5.{n}" for n in range(1, 8)
    ]


def test_claims_stand_side_by_side(strategy: pack.Pack) -> None:
    def said(subject: str) -> set[tuple[Decimal, str]]:
        return {(claim.value, claim.wording) for claim in strategy.claims.values() if claim.subject == subject}

    assert said("projects") == {(Decimal(460), "over"), (Decimal(460), "exactly")}
    assert said("institutions") == {(Decimal(240), "exactly")}
    assert said("initiatives") == {(Decimal(40), "over")}
    assert said("funding") == {(Decimal(200_000_000), "over")}
    assert said("history") == {(Decimal(40), "nearly"), (Decimal(40), "exactly"), (Decimal(40), "about")}


def test_both_groupings_stand(strategy: pack.Pack) -> None:
    joined, *parts = strategy.differences["smart-technologies-and-storage"].items
    assert strategy.areas[joined.removeprefix("areas/")].printed == {"en"}
    for part in parts:
        area = strategy.areas[part.removeprefix("areas/")]
        assert (area.printed, area.parent) == ({"zh"}, "smart-and-storage")


def test_no_sentences_are_copied(strategy: pack.Pack) -> None:
    """Descriptions are the product's own: no 30 letters of one stand in a source, names and titles aside."""
    texts = "".join(sources.squeezed(path.read_text("utf-8")) for path in sorted(seeds_path().glob("00[0-4]_*.txt")))
    for noun in NOUNS:
        for item in strategy.items[noun].values():
            for language, about in (item.about or {}).items():
                said, width = sources.squeezed(about), 16 if language == "zh" else 40
                copied = [said[n : n + width] for n in range(len(said) - width) if said[n : n + width] in texts]
                assert not copied, (noun, item.id, copied[0])
    assert all(len(locator.anchor) <= ANCHOR_LIMIT for _, _, locator in sources.located(strategy))
