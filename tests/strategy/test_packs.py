"""The packs hold all that the five documents name, row by row of the map of the product, and say where."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache

import pytest

from concord.strategy import pack, sources
from concord.strategy.nouns import NOUNS
from concord.strategy.reading import ANCHOR_LIMIT
from real_data import seeds_path

UK, PLAN, OUTLINE, NEWS, PLANS = (
    "uk-china-2017", "china-plan-13", "china-programme-10", "newsletter-23", "china-resource-environment-13"
)  # fmt: skip

ROWS: dict[int, dict[str, str]] = {
    1: {
        UK: "agreements/agreement-1978 agreements/framework-2009 agreements/partnership-2014 "
        "agreements/memorandum-2017 agreements/strategy-2017",
        PLAN: "claims/agreements claims/countries",
        NEWS: "agreements/laos agreements/indonesia-plan agreements/indonesia-park agreements/indonesia-port "
        "agreements/fusion-framework agreements/fusion-implementing",
    },
    2: {
        UK: "mechanisms/joint-commission mechanisms/innovation-dialogue mechanisms/expert-group",
        PLAN: "mechanisms/innovation-dialogues mechanisms/innovation-forums",
        NEWS: "mechanisms/laos-committee",
    },
    3: {
        UK: "mechanisms/people-to-people events/meeting-5",
        PLAN: "mechanisms/high-level clauses/belt-exchange clauses/task-dialogues",
        NEWS: "mechanisms/indonesia-people mechanisms/france-people",
    },
    4: {
        PLAN: "mechanisms/ministries mechanisms/provinces mechanisms/major-projects clauses/guard-ministries "
        "clauses/guard-provinces clauses/guard-consult",
        OUTLINE: "mechanisms/coordination-group mechanisms/consultation clauses/rules "
        "clauses/task-practice",
    },
    5: {
        UK: "programmes/partnership-fund claims/projects-en claims/projects-zh claims/initiatives-en "
        "claims/institutions-en claims/funding-en"
    },
    6: {
        PLAN: "programmes/innovation-funds programmes/cooperation-special clauses/guard-funding clauses/guard-partners "
        "clauses/guard-abroad clauses/platform-private",
        OUTLINE: "clauses/sources clauses/pool",
    },
    7: {UK: "programmes/flagship-challenge programmes/flagship-2018 clauses/5.3 targets/flagship-yearly"},
    8: {
        OUTLINE: "programmes/key-projects clauses/guide targets/global-projects targets/own-projects "
        "targets/major-projects programmes/open-basic programmes/open-high programmes/macro-science clauses/west"
    },
    9: {UK: "clauses/undertaking-foresight", PLAN: "clauses/4.4 clauses/guard-studies clauses/guard-classes"},
    10: {PLAN: "programmes/think-tanks clauses/guard-questions clauses/guard-think clauses/4.7"},
    11: {
        UK: "areas/basic-research areas/challenges areas/growth areas/smart-and-storage",
        PLANS: "agreements/resource-plan agreements/environment-plan targets/data-platform targets/teams "
        "targets/platforms programmes/cooperation-network "
        + " ".join(f"clauses/mission-{number}" for number in range(1, 13)),
    },
    12: {
        UK: "clauses/4.3 clauses/undertaking-third-parties",
        PLAN: "claims/organisations clauses/task-multilateral programmes/partnership-programmes",
    },
    13: {
        UK: "clauses/5.4 clauses/undertaking-laboratories clauses/undertaking-parks clauses/undertaking-centres",
        PLAN: "claims/bases programmes/base-park programmes/base-centre programmes/base-transfer programmes/base-model "
        "programmes/bases-abroad programmes/joint-centres programmes/alliances programmes/pilot-zones "
        "programmes/industry-bases programmes/joint-laboratories programmes/parks clauses/platform-adjust",
        NEWS: "programmes/france-laboratories programmes/fusion-centre programmes/incubation-union",
        OUTLINE: "targets/centres-in-china targets/centres-abroad programmes/bases",
    },
    14: {
        PLAN: "programmes/demonstration-bases clauses/belt-platforms",
        OUTLINE: "targets/demonstration-bases programmes/demonstration",
    },
    15: {
        UK: "clauses/5.5 clauses/undertaking-access clauses/undertaking-priority-access",
        PLAN: "clauses/belt-resources clauses/science-share",
    },
    16: {UK: "clauses/5.6 clauses/undertaking-data", PLAN: "clauses/belt-resources clauses/science-share"},
    17: {
        UK: "clauses/principle-property clauses/5.7 clauses/undertaking-property-offices "
        "clauses/undertaking-property-users",
        OUTLINE: "clauses/iv.4 clauses/rights clauses/rights-abroad clauses/rights-use",
    },
    18: {
        PLAN: "programmes/information-platform programmes/service-policy programmes/service-technology "
        "programmes/service-projects programmes/service-people programmes/service-finance programmes/service-property "
        "clauses/firm-services clauses/firm-agencies clauses/firm-ventures clauses/firm-research clauses/open-centres "
        "clauses/firm-standards",
        OUTLINE: "programmes/trade programmes/spark",
    },
    19: {
        NEWS: "claims/all-matched claims/all-intents claims/all-signed claims/matched claims/cooperation "
        "claims/kunming-matched claims/kunming-intents claims/tianjin-matched claims/tianjin-intents "
        "claims/tianjin-memorandums events/qingdao events/roadshow events/convention",
        PLAN: "programmes/transfer-centres programmes/transfer-services clauses/region-arab",
    },
    20: {
        NEWS: "events/dongguan-week claims/week-signed claims/week-tendered claims/week-auctioned "
        "claims/week-auctioned-priced claims/week-price"
    },
    21: {
        UK: "events/outcomes-exhibition events/green-ocean-forum events/iapp programmes/iapp events/camp",
        NEWS: "events/ukraine-exhibition events/marine-forum events/diplomats-forum events/france-laboratory-forum "
        "events/innovation-forum events/france-conference",
    },
    22: {OUTLINE: "programmes/talent-database programmes/projects-database programmes/network"},
    23: {
        NEWS: "programmes/young-scientists claims/young-scientists events/france-young-forum",
        PLAN: "programmes/young-scientists programmes/aid-training programmes/youth-science programmes/scholarships "
        "programmes/envoys",
        OUTLINE: "programmes/training",
    },
    24: {
        PLAN: "clauses/talent-bring clauses/talent-posts clauses/talent-organisations clauses/talent-young "
        "clauses/open-experts programmes/national-programmes",
        OUTLINE: "clauses/goal-talent",
    },
    25: {PLAN: "clauses/guard-residence clauses/guard-permits clauses/guard-travel clauses/guard-incentives"},
    26: {PLAN: "clauses/guard-clearance"},
    27: {OUTLINE: "clauses/security clauses/principle-demand clauses/goal-security"},
    28: {PLAN: "clauses/3.5 clauses/aid-needs clauses/aid-centres"},
    29: {
        PLAN: "programmes/iter programmes/ska programmes/geo programmes/iodp clauses/science-lead "
        "targets/led-programmes",
        NEWS: "clauses/fusion-iter areas/iter-packages",
        OUTLINE: "clauses/task-macro targets/global-projects",
    },
    30: {
        PLAN: "clauses/3.2 clauses/3.8 targets/regional-communities programmes/bridgeheads clauses/region-central-asia"
    },
    31: {PLAN: "programmes/posts clauses/4.6 clauses/guard-posts", NEWS: "events/diplomats-forum"},
    32: {
        PLAN: "clauses/guard-indicators clauses/guard-monitor clauses/guard-share clauses/guard-revise",
        UK: "targets/high-impact-papers",
    },
    33: {
        UK: "clauses/goal-policy clauses/principle-property clauses/undertaking-governance",
        OUTLINE: "clauses/iv.1 clauses/laws",
    },
    34: {
        NEWS: "programmes/newsletter documents/newsletter",
        UK: "documents/announcement",
        OUTLINE: "documents/outline10",
    },
}  # fmt: skip
"""What each row of the map names in the documents: pack -> the items that hold it."""


@cache
def shipped() -> dict[str, pack.Pack]:
    found = [pack.read(path) for path in sorted(pack.SHIPPED.glob("*.yaml"))]
    return {each.id: each for each in found}


def test_five_packs() -> None:
    assert set(shipped()) == {UK, PLAN, OUTLINE, NEWS, PLANS}
    texts = {document.text for each in shipped().values() for document in each.documents.values()}
    assert len(texts) == 5


@pytest.mark.parametrize("row", range(1, 35))
def test_every_row_of_the_map_is_held(row: int) -> None:
    for name, labels in ROWS[row].items():
        for label in labels.split():
            noun, _, code = label.partition("/")
            assert code in shipped()[name].items[noun], (row, name, label)


def test_every_locator_is_found_in_the_texts() -> None:
    folder, places = seeds_path(), 0
    for each in shipped().values():
        assert [fault.text() for fault in sources.verify(each, folder)] == []
        places += len(list(sources.located(each)))
    assert places > 780


def test_tasks_safeguards_goals_and_missions() -> None:
    def kinds(name: str, kind: str) -> list[str]:
        return [id for id, clause in shipped()[name].clauses.items() if clause.kind == kind]

    assert kinds(PLAN, "task") == [f"3.{number}" for number in range(1, 10)]
    assert kinds(PLAN, "safeguard") == [f"4.{number}" for number in range(1, 8)]
    assert len(kinds(PLAN, "goal")) == 4
    assert (len(kinds(OUTLINE, "goal")), len(kinds(OUTLINE, "task")), len(kinds(OUTLINE, "measure"))) == (5, 7, 5)
    assert kinds(PLANS, "mission") == [f"mission-{number}" for number in range(1, 13)]
    assert len(kinds(PLANS, "goal")) == 9


def test_objectives_in_numbers() -> None:
    def said(name: str) -> dict[str, tuple[int, int | None, str]]:
        return {
            id: (int(target.value), None if target.upper is None else int(target.upper), target.due)
            for id, target in shipped()[name].targets.items()
            if target.value is not None
        }

    assert said(OUTLINE) == {
        "global-projects": (2, 3, "2005"),
        "own-projects": (1, 2, "2005"),
        "major-projects": (8, 10, "2005"),
        "centres-in-china": (5, None, "2005"),
        "centres-abroad": (1, 2, "2005"),
        "demonstration-bases": (3, 5, "2005"),
    }
    wanted = {"deep-equipment": 80, "oil-equipment": 60, "oil-contribution": 60, "coal-purity": 50, "coal-low": 80}
    wanted |= {"recycling-rate": 50, "teams": 10, "platforms": 50, "deep-wells": 1500}
    wanted |= {"depth-3000": 3000, "depth-5000": 5000, "data-platform": 1}
    assert {id: value for id, (value, _, _) in said(PLANS).items()} == wanted


def test_every_figure_of_the_documents_is_claimed_or_aimed_at() -> None:
    """Each number that the newsletter, the plan and the outline give for a result or an aim stands in a pack."""
    held = {name: {claim.value for claim in each.claims.values()} for name, each in shipped().items()}
    assert {Decimal(number) for number in (549, 158, 111, 200, 9)} == held[PLAN]
    assert {6600, 1600, 175, 1500, 600, 500, 100, 160, 50, 10, 11, 25_078_000, 800, 40, 20, 30, 18} <= held[NEWS]


def test_traps_stand_as_differences() -> None:
    """Where a document contradicts itself or another, both stand, and the pack says so."""
    news = shipped()[NEWS]
    said = {claim.value for claim in news.claims.values() if claim.subject == "week-auctioned"}
    assert said == {Decimal(10), Decimal(11)}
    for name, codes in {
        NEWS: ["auctioned", "intent-or-cooperation", "matched-counts", "kubiv", "three-agreements"],
        UK: ["partnership-or-fund", "projects-figure", "smart-technologies-and-storage", "term", "memorandum-name"],
        PLAN: ["relations-and-agreements"],
        OUTLINE: ["centre-or-base"],
        PLANS: ["replace-over-60", "waste"],
    }.items():
        assert set(codes) <= set(shipped()[name].differences)
    assert all(claim.as_of for each in shipped().values() for claim in each.claims.values())


def test_areas_are_matched_to_both_schemes() -> None:
    for name, each in shipped().items():
        parents = {area.parent for area in each.areas.values()}
        for id, area in each.areas.items():
            if id not in parents and id != "global-partnerships":
                assert area.matches, (name, id)


def test_nothing_is_copied_from_the_documents() -> None:
    texts = "".join(sources.squeezed(path.read_text("utf-8")) for path in sorted(seeds_path().glob("00[0-4]_*.txt")))
    for each in shipped().values():
        for noun in NOUNS:
            for item in each.items[noun].values():
                for language, about in (item.about or {}).items():
                    said, width = sources.squeezed(about), 16 if language == "zh" else 40
                    copied = [said[n : n + width] for n in range(len(said) - width) if said[n : n + width] in texts]
                    assert not copied, (each.id, noun, item.id, copied[0])
        assert all(len(locator.anchor) <= ANCHOR_LIMIT for _, _, locator in sources.located(each))


def test_titles_are_set_in_both_languages() -> None:
    chinese = re.compile(r"[\u4e00-\u9fff]|^(ITER|IATI)")
    for each in shipped().values():
        for noun in NOUNS:
            for item in each.items[noun].values():
                titles = getattr(item, "titles", None)
                if titles:
                    assert chinese.search(titles["zh"]), (each.id, noun, item.id)
                    assert not re.search(r"[\u4e00-\u9fff]", titles["en"]), (each.id, noun, item.id)
