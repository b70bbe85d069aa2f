"""Priority areas: proposed, approved on an authority, reworded in versions that stay, named by what uses them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agreement import assert_agree
from cast import Cast, assemble, everyone
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.access.standing import SYSTEM
from concord.strategy import areas, models, pack, queries
from concord.strategy.acts import changes, load
from concord.values import LocalizedText

SOURCE = (pack.SHIPPED / "uk-china-2017.yaml").read_text("utf-8")
TITLES = LocalizedText(en="quantum sensing", zh="量子传感")


@pytest.fixture
def cast(db: None) -> Cast:
    cast = assemble()
    load(pack.parse(SOURCE), by=SYSTEM)
    return cast


def clause() -> models.Clause:
    return models.Clause.objects.get(code="4.1")


def test_loading_makes_the_first_version(cast: Cast) -> None:
    assert models.AreaVersion.objects.count() == models.Area.objects.count()
    area = models.Area.objects.get(code="robotics")
    assert (area.version, area.authority, area.state) == (1, "pack:uk-china-2017 2017.2", "approved")
    assert area.matches["oecd/2.2"] == "broad"


def test_a_reworded_pack_makes_a_version_and_keeps_the_old(cast: Cast) -> None:
    before = models.Area.objects.get(code="smart-and-storage").pk
    later = SOURCE.replace('version: "2017.2"', 'version: "2017.3"').replace("zh: 智能技术与储能", "zh: 智能与储能")
    load(pack.parse(later), by=SYSTEM)
    area = models.Area.objects.get(code="smart-and-storage")
    assert (area.pk, area.version) == (before, 2)
    assert [each.titles.texts["zh"] for each in area.versions.all()] == ["智能技术与储能", "智能与储能"]
    assert models.Area.objects.get(code="robotics").version == 1


def test_propose_approve_revise_retire(cast: Cast) -> None:
    officer = cast["uk-officer"]
    area = areas.propose(clause(), by=officer, code="quantum-sensing", titles=TITLES, matches={"oecd/1.3": "broad"})
    assert area not in queries.in_force(None)
    assert not models.Area.objects.visible_to(None).filter(pk=area.pk).exists()
    areas.approve(area, by=cast["cn-officer"], authority=41)
    assert area in queries.in_force(None)
    assert (area.authority, area.versions.count()) == ("entry:41", 1)
    areas.revise(area, by=officer, authority="resolution:9", because="Wider.", titles=TITLES.having("en", "quantum"))
    assert [each.titles.texts["en"] for each in area.versions.all()] == ["quantum sensing", "quantum"]
    assert not changes(pack.parse(SOURCE))  # what was adopted since is none of the pack's business
    load(pack.parse(SOURCE.replace("2017.2", "2017.9")), by=SYSTEM)
    area.refresh_from_db()
    assert not area.withdrawn
    areas.retire(area, by=officer, authority="resolution:10", because="Done.")
    with pytest.raises(WrongState):
        areas.revise(area, by=officer, authority="x", because="Late.", titles=TITLES)
    assert area not in queries.in_force(None)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": "Quantum!"}, "area:code"),
        ({"code": "robotics"}, "area:taken"),
        ({"titles": LocalizedText(en="only English")}, "area:language"),
        ({"matches": {"oecd/9.9": "close"}}, "area:field"),
        ({"matches": {"oecd/1.3": "same"}}, "area:field"),
    ],
)
def test_what_is_refused(cast: Cast, changed: dict, code: str) -> None:
    with pytest.raises(Refused) as refused:
        areas.propose(clause(), by=cast["uk-officer"], **{"code": "q", "titles": TITLES, **changed})
    assert refused.value.reason.code == code
    assert not models.Area.objects.filter(source="adopted").exists()


def test_revising_needs_authority_reason_and_change(cast: Cast) -> None:
    area = models.Area.objects.get(code="innovation")
    inner = models.Area.objects.get(code="growth")
    for given_, code in (
        ({"authority": "", "because": "x", "titles": TITLES}, "area:authority"),
        ({"authority": "d:1", "because": " ", "titles": TITLES}, "area:because"),
        ({"authority": "d:1", "because": "x"}, "area:unchanged"),
        ({"authority": "d:1", "because": "x", "parent": inner}, "area:circle"),
    ):
        with pytest.raises(Refused) as refused:
            areas.revise(area, by=cast["uk-officer"], **given_)
        assert refused.value.reason.code == code
    assert area.versions.count() == 1


def test_who_may(cast: Cast) -> None:
    for who in ("outsider", "uk-applicant", "observer"):
        with pytest.raises(NotAllowed):
            areas.propose(clause(), by=cast[who], code="q", titles=TITLES)
    area = areas.propose(clause(), by=cast["uk-officer"], code="q", titles=TITLES)
    for model in (models.Area, models.AreaVersion, models.Clause):
        assert_agree(model, everyone(cast))
    with pytest.raises(Refused):
        areas.use(area, by=SYSTEM, thing="person:1")


def test_use_remembers_the_version(cast: Cast) -> None:
    area = models.Area.objects.get(code="robotics")
    areas.use(area, by=cast["uk-officer"], thing="person:1")
    areas.revise(area, by=SYSTEM, authority="resolution:1", because="x", titles=area.titles.having("en", "robots"))
    areas.use(area, by=cast["uk-officer"], thing="project:2")
    area.refresh_from_db()
    assert dict(area.uses.values_list("thing", "version")) == {"person:1": 1, "project:2": 2}
    assert queries.uses(area) == [("person", 1), ("project", 1)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=5))
def test_no_wording_is_ever_lost(db: None, words: list[str]) -> None:
    """Whatever is done to an area, its versions tell every wording it had, in order."""
    if not models.Pack.objects.exists():
        load(pack.parse(SOURCE), by=SYSTEM)
    area = models.Area.objects.get(code="ageing")
    told = [each.titles.texts["en"] for each in area.versions.all()]
    for word in words:
        if word != area.titles.texts["en"]:
            titles = area.titles.having("en", word)
            areas.revise(area, by=SYSTEM, authority="resolution:1", because="x", titles=titles)
            told.append(word)
    assert [each.titles.texts["en"] for each in area.versions.all()] == told
    assert area.version == len(told)
