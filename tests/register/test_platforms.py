"""Facilities and platforms: members tie, a status cites its authority, parents never run in a circle."""

from __future__ import annotations

import pytest

from agreement import assert_agree
from cast import Cast, assemble, everyone
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.journal.models import Entry
from concord.register import platforms, queries
from concord.register.acts import correct_organisation, place_organisation, record_organisation
from concord.register.models import Facility, Organisation, Platform, Tie
from concord.register.search import Asked, find
from concord.values import LocalizedText

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast(db: None) -> Cast:
    return assemble()


def organisation(zh: str, en: str, country: str) -> Organisation:
    return record_organisation(by=SYSTEM, titles=LocalizedText({"zh": zh, "en": en}), countries=(country,))


def test_a_platform_from_proposal_to_its_end(cast: Cast) -> None:
    north, east = (
        organisation("北方大学", "Northern University", "GB"),
        organisation("东湖大学", "East Lake University", "CN"),
    )
    platform = platforms.record_platform(
        by=cast["cn-officer"], titles=LocalizedText({"zh": "中英作物联合实验室", "en": "UK-China Crop Laboratory"}),
        kind="joint-laboratory", members=[(north, "lead"), (east, "host")], fields=["gbt:210"],
        agreements=["agreement:1"], side=cast.parties["cn-funder"], about=LocalizedText({"zh": "作物遗传改良"}),
    )  # fmt: skip
    kinds = set(Tie.objects.filter(evidence=f"platform:{platform.pk}").values_list("kind", "a", "b"))
    assert kinds == {
        ("member", f"organisation:{north.pk}", f"platform:{platform.pk}"),
        ("member", f"organisation:{east.pk}", f"platform:{platform.pk}"),
        ("platform", f"organisation:{north.pk}", f"organisation:{east.pk}"),
    }
    for wrong in ("", "  ", "entry:999999"):
        with pytest.raises(Refused):
            platforms.recognise(platform, by=cast["cn-officer"], authority=wrong)
    with pytest.raises(NotAllowed):
        platforms.recognise(platform, by=cast["uk-officer"], authority="国科发外〔2018〕1号")
    decided = Entry.objects.latest("number").number
    platforms.recognise(platform, by=cast["cn-officer"], authority=f"entry:{decided}")
    platforms.rectify(platform, by=cast["cn-officer"], authority="2020年评估结果")
    platforms.end(platform, by=cast["cn-officer"], authority="2021年公告")
    with pytest.raises(WrongState):
        platforms.recognise(platform, by=cast["cn-officer"], authority="2022年公告")
    assert [each.status for each in platform.statuses.all()] == ["recognised", "rectifying", "ended"]
    assert not platform.is_base
    for typed in ("作物实验室", "crop laboratory", "东湖大学"):
        assert f"platform:{platform.pk}" in [hit.card.of for hit in find(None, Asked(typed)).hits], typed
    assert dict(find(None, Asked(kind="platform")).facets["type"]) == {"joint-laboratory": 1}
    assert find(None, Asked(field="fos:4.1")).count == 1


def test_who_sees_facilities_and_platforms(cast: Cast) -> None:
    for visibility in ("public", "parties", "side"):
        told = {
            "visibility": visibility,
            "side": cast.parties["uk-funder"],
            "titles": LocalizedText(en=f"{visibility} one"),
        }
        platforms.record_facility(by=cast["uk-officer"], access=["remote", "mail-in"], units=["shift"], **told)
        platforms.record_platform(by=cast["uk-officer"], kind="transfer-centre", **told)
    for model in (Facility, Platform):
        assert_agree(model, everyone(cast))
    assert [find(who, Asked(type="remote")).count for who in (None, cast["cn-officer"], cast["uk-officer"])] == [
        1,
        2,
        3,
    ]
    with pytest.raises(Refused):
        platforms.record_facility(by=SYSTEM, titles=LocalizedText(en="x"), access=["teleport"])
    facility = Facility.objects.filter(visibility="public").get()
    platforms.correct_facility(
        facility, by=cast["uk-officer"], instruments=[LocalizedText({"en": "Beamline", "zh": "线站"})]
    )
    assert find(None, Asked("线站")).hits[0].card.of == f"facility:{facility.pk}"
    assert Platform.objects.filter(kind="transfer-centre").first().is_base  # type: ignore[union-attr]


def test_parents_roll_up_and_never_run_in_a_circle(cast: Cast) -> None:
    academy, institute, group = (organisation(f"{name}院", name, "CN") for name in ("Academy", "Institute", "Group"))
    place_organisation(institute, by=cast["cn-officer"], parent=academy)
    place_organisation(group, by=cast["cn-officer"], parent=institute)
    assert queries.above(group) == [institute.pk, academy.pk]
    assert queries.below(academy) == [institute.pk, group.pk]
    for child, parent in ((academy, group), (academy, academy)):
        with pytest.raises(Refused):
            place_organisation(child, by=cast["cn-officer"], parent=parent)
    Tie.objects.create(a=f"organisation:{group.pk}", b=f"organisation:{academy.pk}", kind="parent", evidence="ror")
    assert queries.below(academy) == [institute.pk, group.pk], "a circle that a source brings is walked once"
    correct_organisation(academy, by=cast["cn-officer"], titles=LocalizedText({"zh": "科学研究院"}), established=1949)
    academy = Organisation.objects.get(pk=academy.pk)
    assert academy.corrected == ["established", "titles"]
    assert find(None, Asked("科学研究院")).count == 1
