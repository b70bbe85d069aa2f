"""What serves a clause, areas and SKOS, claims settled on the page: by HTTP, in both languages."""

from __future__ import annotations

import json
import turtle

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import Cast, assemble
from concord.access.standing import SYSTEM
from concord.calls.acts import draft
from concord.strategy import areas, models, pack, serving
from concord.strategy.acts import load
from concord.strategy.tying import tie, untie
from concord.values import LocalizedText

BASE = "/agreements/uk-china-2017/strategy-2017/"
SKOS = "http://www.w3.org/2004/02/skos/core#"


@pytest.fixture
def cast(db: None) -> Cast:
    cast = assemble()
    for name in ("uk-china-2017", "newsletter-23"):
        load(pack.read(pack.SHIPPED / f"{name}.yaml"), by=SYSTEM)
    return cast


def client(cast: Cast, who: str = "", language: str = "en") -> Client:
    found = Client(headers={"accept-language": {"en": "en", "zh": "zh-hans"}[language]})
    if who:
        found.force_login(cast[who])
    return found


def shown(cast: Cast, address: str, who: str = "", language: str = "en") -> str:
    response = client(cast, who, language).get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def call_in(cast: Cast, **given: object) -> object:
    from datetime import UTC, datetime

    return draft(
        by=cast["uk-officer"], code="soil", title=LocalizedText(en="Soil call", zh="土壤征集"),
        parties=[cast.parties["uk-funder"], cast.parties["cn-funder"]],
        opens_at=datetime(2030, 1, 1, tzinfo=UTC), closes_at=datetime(2030, 3, 1, tzinfo=UTC), **given,
    )  # fmt: skip


def test_what_serves_a_clause(cast: Cast) -> None:
    assert {"call", "project"} <= set(serving.kinds())
    empty = "No call, project, meeting or decision has been recorded"
    assert empty in shown(cast, f"{BASE}clauses/4.2/", "uk-officer")
    assert "目前尚无征集" in shown(cast, f"{BASE}clauses/4.2/", "uk-officer", "zh")
    made = call_in(cast, areas=[models.Area.objects.get(code="seed")])
    assert "Soil call" in shown(cast, f"{BASE}clauses/4.2/", "uk-officer")
    assert "Soil call" not in shown(cast, f"{BASE}clauses/4.2/", "outsider")  # a draft is the parties' own
    assert "Soil call" in shown(cast, "/areas/uk-china-2017/seed/", "cn-officer")
    measure = models.Clause.objects.get(code="5.3")
    assert "Soil call" not in shown(cast, f"{BASE}clauses/5.3/", "uk-officer")
    response = client(cast, "uk-officer").post(f"/clauses/{measure.pk}/tie/", {"call": made.pk})
    assert response.status_code == 302
    assert "Soil call" in shown(cast, f"{BASE}clauses/5.3/", "uk-officer")
    assert "Soil call" in shown(cast, f"{BASE}clauses/5/", "uk-officer")  # what serves a part serves the whole
    untie(measure.uses.get(), by=cast["cn-officer"])
    assert "Soil call" not in shown(cast, f"{BASE}clauses/5.3/", "uk-officer")
    assert client(cast, "outsider").get(f"/clauses/{measure.pk}/tie/").status_code == 403


def test_settling_by_http(cast: Cast) -> None:
    subject = models.Subject.objects.get(code="week-auctioned")
    claim = subject.claims.get(code="week-auctioned")
    source = "/agreements/newsletter-23/"
    assert "Record how this is settled" not in shown(cast, source)
    assert "Record how this is settled" in shown(cast, source, "cn-officer")
    here = f"/claims/{subject.pk}/settle/"
    assert client(cast, "uk-officer").get(here).status_code == 403
    assert client(cast, "cn-officer").post(here, {"claim": str(claim.pk), "because": ""}).status_code == 422
    assert client(cast, "cn-officer").post(here, {"claim": "none", "because": "两处不一"}).status_code == 302
    page = shown(cast, source)
    section = page[page.index("Achievements auctioned") :]
    assert "rely on none of them" in section
    assert "两处不一" in section
    assert "10 research achievements" in section
    assert "11 research achievements" in section
    settlement = models.Settlement.objects.get()
    undo = f"/claims/settlements/{settlement.pk}/undo/"
    assert client(cast, "cn-head").post(undo, {"because": "Asked the fair."}).status_code == 302
    assert "Asked the fair." in shown(cast, source)
    assert "撤销：Asked the fair." in shown(cast, source, language="zh")


def test_source_page_tells_events_and_their_people(cast: Cast) -> None:
    page, chinese = shown(cast, "/agreements/newsletter-23/"), shown(cast, "/agreements/newsletter-23/", language="zh")
    for said in ("Surakarta", "Puan Maharani", "Qingdao", "6,600", "the documents differ", "nearly 800"):
        assert said in page
    for said in ("梭罗", "青岛", "预计 超过 600 个项目", "近 800"):
        assert said in chinese


def test_skos_in_turtle_and_json_ld_say_the_same(cast: Cast) -> None:
    area = models.Area.objects.get(code="robotics")
    titles = area.titles.having("en", 'robots, "and"\nmore \\ such')
    areas.revise(area, by=SYSTEM, authority="resolution:1", because="Wider.", titles=titles)
    areas.retire(models.Area.objects.get(code="ageing"), by=SYSTEM, authority="resolution:2", because="Done.")
    triples = turtle.read(client(cast).get("/areas/uk-china-2017/skos.ttl").content.decode())
    document = json.loads(client(cast).get("/areas/uk-china-2017/skos.jsonld").content)
    assert triples == turtle.of_json_ld(document)
    base = f"{settings.SITE_URL}/areas/uk-china-2017/"
    concepts = {subject for subject, verb, thing in triples if (verb, thing) == (f"{RDF}type", f"{SKOS}Concept")}
    own = {each for each in concepts if each.startswith(base)}
    assert own == {f"{base}{code}/" for code in models.Area.objects.filter(pack__code="uk-china-2017").values_list(
        "code", flat=True)}  # fmt: skip
    for concept in own:  # SKOS: one preferred label per language; a broader concept is a concept of the scheme
        labels = [thing for subject, verb, thing in triples if (subject, verb) == (concept, f"{SKOS}prefLabel")]
        assert sorted(label.rpartition("@")[2] for label in labels) == ["en", "zh-Hans"]
    broader = {thing for _, verb, thing in triples if verb == f"{SKOS}broader"}
    assert broader <= own
    matched = {thing for _, verb, thing in triples if verb.endswith("Match")}
    assert matched
    assert matched <= concepts
    notes = [thing for subject, verb, thing in triples if (subject, verb) == (f"{base}robotics/", f"{SKOS}changeNote")]
    assert len(notes) == 4  # two versions in two languages
    assert (f"{base}ageing/", "http://www.w3.org/2002/07/owl#deprecated",
            '"true"^^http://www.w3.org/2001/XMLSchema#boolean') in triples  # fmt: skip


RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.mark.parametrize("wrong", ["<a> <b> <c>", '<a> "b" .', "<a> <b c> <d> .", '<a> <b> "c', "x"])
def test_the_reader_of_turtle_refuses(wrong: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        turtle.read(wrong)


def test_area_page(cast: Cast) -> None:
    page = shown(cast, "/areas/uk-china-2017/energy-storage/")
    for said in ("OECD Fields of Science", "Energy science and technology", "pack uk-china-2017, version 2017.2"):
        assert said in page
    chinese = shown(cast, "/areas/uk-china-2017/energy-storage/", language="zh")
    for said in ("储能", "能源科学技术", "经合组织科学领域分类", "英文为一个领域"):
        assert said in chinese
    assert client(cast).get("/areas/uk-china-2017/none/").status_code == 404
    proposed = areas.propose(
        models.Clause.objects.get(code="4.1"), by=cast["uk-officer"], code="q", titles=LocalizedText(en="Q", zh="量")
    )
    assert client(cast).get(f"/areas/uk-china-2017/{proposed.code}/").status_code == 404
    assert "proposed" in shown(cast, "/areas/uk-china-2017/q/", "cn-officer")


def test_lists_of_areas_ask_the_same_at_any_number(cast: Cast) -> None:
    counts = []
    for number in range(2):
        shown(cast, "/areas/")
        with CaptureQueriesContext(connection) as asked:
            shown(cast, "/areas/")
        counts.append(len(asked))
        if number == 0:
            clause = models.Clause.objects.get(code="4.1")
            for code in ("one", "two", "three"):
                made = areas.propose(clause, by=SYSTEM, code=code, titles=LocalizedText(en=code, zh="三"))
                areas.approve(made, by=SYSTEM, authority=1)
    assert counts == [2, 2]


def test_a_clause_asks_the_same_however_much_serves_it(cast: Cast) -> None:
    counts = []
    for tied in (1, 3):
        while models.ClauseUse.objects.count() < tied:
            number = models.ClauseUse.objects.count()
            from concord.calls.models import Call

            made = Call.objects.create(
                code=f"c{number}", title=LocalizedText(en="c", zh="征集"), opens_at="2030-01-01T00:00Z",
                closes_at="2030-02-01T00:00Z", state="open",
            )  # fmt: skip
            tie(models.Clause.objects.get(code="5.3"), by=SYSTEM, thing=made)
        shown(cast, f"{BASE}clauses/5.3/")
        with CaptureQueriesContext(connection) as asked:
            shown(cast, f"{BASE}clauses/5.3/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
