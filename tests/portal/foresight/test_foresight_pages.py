"""The pages of foresight over HTTP: a panellist without an account, officers, readers, files, queries, the log."""

from __future__ import annotations

import csv
import io
import logging
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import delphi
from cast import Cast, assemble
from concord.access.models import User
from concord.journal import jobs
from concord.journal.models import Entry, Job, Letter
from concord.strategy.foresight import acts, closing, outcome, panel
from concord.strategy.foresight.models import Ballot, Exercise, Finding, Panellist, Round, Tally, Topic

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def cast() -> Cast:
    return assemble()


def browser(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def local(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def link(person: Panellist) -> str:
    """The link of the letter of invitation."""
    letter = Letter.objects.get(code="foresight-invitation", address=person.email)
    found = re.search(r"http://[^/]+(/foresight/\S+)", letter.body.texts["en"])
    assert found is not None
    return found[1]


def fields(number: int, **given: Any) -> dict[str, Any]:
    return {f"{number}-{name}": value for name, value in delphi.answer(**given).items()}


def count(client: Client, round: Round) -> None:
    """End a round on its page and let the worker count."""
    sent = client.post(f"/foresight/rounds/{round.pk}/close/", {"because": "All have answered."})
    assert sent.status_code == 302
    assert sent.headers["Location"].startswith("/jobs/")
    job = Job.objects.get(kind="foresight:count", about=f"round:{round.pk}")
    assert jobs.perform.call(str(job.pk)) == "done"


def test_whole_exercise_over_http(cast: Cast) -> None:
    officer, other = browser(cast["uk-officer"]), browser(cast["cn-officer"])
    terms = {
        "code": "energy", "parties": [cast.parties[side].pk for side in delphi.SIDES], "title_en": "Energy",
        "title_zh": "能源", "title_original": "en", "mode": "rounds", "horizon": 2050, "minimum_cell": 3,
        "need": "both", "quantile_rule": "linear", "share_least": 70, "agree_from": 4, "disagree_to": 2,
        "range_most": "1",
        "years_most": 5, "changed_most": 15, "rounds_most": 3, "weights": "0,25,50,75,100", "about_original": "en",
    }  # fmt: skip
    wrong = officer.post("/foresight/new/", {**terms, "agree_from": 2})
    assert wrong.status_code == 422
    assert "overlap" in wrong.content.decode(), re.findall(r"role=.alert.*?</div>", wrong.content.decode(), re.S)
    assert officer.post("/foresight/new/", terms).status_code == 302
    exercise = Exercise.objects.get(code="energy")
    assert exercise.quantile_rule == "linear"
    for client, side in ((officer, "uk-funder"), (other, "cn-funder")):
        for number in range(3):
            invitation = {
                "party": cast.parties[side].pk, "sector": "academy", "name_en": f"Person {number}",
                "name_original": "en", "email": f"{side}-{number}@sample.example", "language": "en",
            }  # fmt: skip
            assert client.post("/foresight/energy/panellists/invite/", invitation).status_code == 302
    people = list(Panellist.objects.order_by("pk"))
    visitors = [browser() for _ in people]
    for person, visitor in zip(people, visitors, strict=True):
        assert visitor.get("/foresight/energy/panel/").status_code == 403
        assert visitor.get(link(person)).headers["Location"] == "/foresight/energy/panel/"
        shown = visitor.post("/foresight/energy/panel/accept/")
        assert re.search(r"<code id=\"code\">([0-9A-Z]{4}-){4}[0-9A-Z]{4}<", shown.content.decode())
    assert officer.post("/foresight/energy/collect/", {"closes_at": local(3)}).status_code == 302
    proposal = {"title-0": "Storage", "about-0": "Needed."}
    assert visitors[0].post("/foresight/energy/panel/ballot/", proposal).status_code == 302
    assert "Storage" in visitors[0].get("/foresight/energy/panel/ballot/").content.decode()
    count(officer, exercise.rounds.get())
    page = officer.get("/foresight/energy/topics/").content.decode()
    taken = re.search(r"/foresight/proposals/[0-9a-f-]+/take/", page)
    assert taken is not None
    storage = {"title_en": "Storage", "title_zh": "储能", "title_original": "en"}
    assert officer.post(taken[0], storage).status_code == 302
    added = {"title_en": "Grids", "title_zh": "电网", "title_original": "en", "about_original": "en"}
    assert officer.post("/foresight/energy/topics/add/", added).status_code == 302
    assert officer.post("/foresight/energy/fix/").status_code == 302
    for number in (1, 2):
        assert officer.post("/foresight/energy/next-round/", {"closes_at": local(3)}).status_code == 302
        for who, visitor in enumerate(visitors):
            given = {**fields(1, importance=5, why=f"Reason {who}"), **fields(2, importance=1 + who % 3)}
            assert visitor.post("/foresight/energy/panel/ballot/", given).status_code == 302
        held = visitors[0].get("/foresight/energy/panel/ballot/").content.decode()
        assert ("What the panel said in round 1" in held) == (number == 2)
        count(officer, exercise.rounds.get(number=number))
    results = officer.get(f"/foresight/rounds/{exercise.rounds.get(number=2).pk}/").content.decode()
    assert "?picture=overview&amp;as=svg" in results
    assert "Kendall" in results
    assert browser().get(f"/foresight/rounds/{exercise.rounds.get(number=2).pk}/").status_code in (302, 403)
    assert officer.post("/foresight/energy/finish/", {"most": 5}).status_code == 302
    finding = Finding.objects.get(place=1)
    assert finding.verdict == "shortlisted"
    words = {"why_en": "Both need it.", "why_original": "en"}
    assert officer.post(f"/foresight/findings/{finding.pk}/", words).status_code == 302
    shown = browser().get("/foresight/energy/outcome/").content.decode()
    assert "Both need it." in shown
    topic = browser().get(f"/foresight/topics/{finding.topic_id}/").content.decode()  # one click from the shortlist
    assert "Round 2" in topic
    assert "Round 1" in topic
    now = {
        "as_of": f"{timezone.now():%Y-%m-%d}",
        "year": timezone.now().year,
        "evidence_en": "Built.",
        "evidence_original": "en",
    }
    assert officer.post(f"/foresight/topics/{finding.topic_id}/hindsight/", now).status_code == 302
    assert "Known of 1 topics: 1 realised" in browser().get("/foresight/energy/outcome/").content.decode()


def test_panellist_s_own_pages(cast: Cast) -> None:
    made = delphi.fixed(cast, each=3)
    made.ask()
    person = made.people[0]
    visitor = browser()
    visitor.get(link(person))
    assert "does not know your ballot code" in visitor.get("/foresight/delphi/panel/").content.decode()
    assert visitor.get("/foresight/delphi/panel/ballot/").status_code == 302
    assert visitor.post("/foresight/delphi/panel/code/", {"code": "123"}).status_code == 422
    code = made.codes[person.pk]
    assert visitor.post("/foresight/delphi/panel/code/", {"code": code.lower()}).status_code == 302
    wrong = visitor.post("/foresight/delphi/panel/ballot/", {**fields(1), "1-importance": "9"})
    assert wrong.status_code == 422
    assert not Ballot.objects.filter(round=made.round).exists()
    empty = visitor.post("/foresight/delphi/panel/ballot/", {"sent": "1"})
    assert empty.status_code == 422
    assert "Nothing is answered yet" in empty.content.decode()
    assert visitor.post("/foresight/delphi/panel/ballot/", fields(1, why="Mine.")).status_code == 302
    assert "Mine." in visitor.get("/foresight/delphi/panel/ballot/").content.decode()
    another = visitor.post("/foresight/delphi/panel/new-code/")
    assert another.status_code == 200
    again = visitor.post("/foresight/delphi/panel/ballot/", fields(1))
    assert again.status_code == 422
    assert "another code" in again.content.decode()
    visitor.post("/foresight/delphi/panel/code/", {"code": code})
    assert visitor.post("/foresight/delphi/panel/take-back/").status_code == 302
    assert "Mine." not in visitor.get("/foresight/delphi/panel/ballot/").content.decode()
    visitor.post("/foresight/delphi/panel/ballot/", fields(1))
    Round.objects.filter(pk=made.round.pk).update(closes_at=timezone.now())
    late = visitor.post("/foresight/delphi/panel/ballot/", fields(2))
    assert late.status_code == 422
    assert "The round ended" in late.content.decode()
    assert visitor.post("/foresight/delphi/panel/withdraw/").status_code == 302
    assert Panellist.objects.get(pk=person.pk).state == "withdrawn"
    visitor.post("/foresight/delphi/panel/forget/")
    assert visitor.get("/foresight/delphi/panel/").status_code == 403
    declining = browser()
    newcomer = panel.invite(
        made.exercise, by=cast["uk-officer"], party=cast.parties["uk-funder"], sector="academy",
        name=delphi.said("New"), email="new@sample.example",
    )  # fmt: skip
    declining.get(link(newcomer))
    assert declining.post("/foresight/delphi/panel/decline/").status_code == 302
    assert Panellist.objects.get(pk=newcomer.pk).state == "declined"
    stranger = browser()
    stranger.get("/foresight/delphi/panel/enter?key=guessed")
    assert stranger.get("/foresight/delphi/panel/").status_code == 403
    assert stranger.get("/foresight/no-such/panel/").status_code == 404


def test_neither_secret_nor_code_is_logged_or_journaled(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    made = delphi.fixed(cast, each=3)
    made.ask()
    person, visitor = made.people[0], browser(cast["outsider"])
    address = link(person)
    before = Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        visitor.get(address)
        visitor.post("/foresight/delphi/panel/code/", {"code": made.codes[person.pk]})
        visitor.post("/foresight/delphi/panel/ballot/", fields(1, why="A secret reason."))
    secret = address.partition("key=")[2]
    logged = " ".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if record.name != "django.db.backends"
    )
    assert secret not in logged
    assert made.codes[person.pk] not in logged
    assert "A secret reason." not in logged
    assert Entry.objects.count() == before
    for cookie in ("foresight_panel", "foresight_code"):
        assert visitor.cookies[cookie]["httponly"]
        assert visitor.cookies[cookie]["path"] == "/foresight/delphi/panel/"


def test_officers_see_nobody_s_answer(cast: Cast) -> None:
    """On no page of an officer, while the round is open or after it, does a name stand beside an answer."""
    made = delphi.fixed(cast, each=3)
    made.ask()
    for who in range(6):
        made.vote(who, {"1": delphi.answer(5 if who else 1, why="I stand alone.")})
    officer = browser(cast["uk-officer"])
    pages = [
        "/foresight/delphi/",
        "/foresight/delphi/panellists/",
        "/foresight/delphi/topics/",
        f"/foresight/rounds/{made.round.pk}/",
    ]
    for address in pages:
        shown = officer.get(address).content.decode()
        assert "I stand alone." not in shown
        assert "answered" not in shown or "Who has answered is shown to nobody" in shown or "have not answered" in shown
    made.close()
    results = officer.get(f"/foresight/rounds/{made.round.pk}/").content.decode()
    assert "I stand alone." in results
    assert not [person for person in made.people if str(person.name) in results or person.email in results]
    topic = made.exercise.topics.get(number=1)
    argument = topic.arguments.get()
    assert officer.post(f"/foresight/reasons/{argument.pk}/withhold/").status_code == 302
    visitor = browser()
    visitor.get(link(made.people[1]))
    assert "I stand alone." not in visitor.get("/foresight/delphi/panel/results/").content.decode()


def test_files_are_whole_and_hide_what_pages_hide(cast: Cast) -> None:
    made = delphi.fixed(cast, each=4, count=2)
    made.ask()
    for who in (0, 1, 2, 3, 4):
        made.vote(who, {"1": delphi.answer(4), "2": delphi.answer(2)})
    made.close()
    officer = browser(cast["uk-officer"])
    sent = officer.get(f"/foresight/rounds/{made.round.pk}/?format=csv").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(sent)))
    assert len(rows) == 2 * 7 * 3
    assert {row["n"] for row in rows if row["group"] != "All"} == {""}
    assert {row["rule"] for row in rows if row["question"] == "importance" and row["group"] == "All"} == {
        "median_unbiased"
    }
    outcome.finish(made.fresh(), by=made.officer)
    placed = browser().get("/foresight/delphi/outcome/?format=csv").content.decode("utf-8-sig")
    assert [row["verdict"] for row in csv.DictReader(io.StringIO(placed))] == [
        "shortlisted",
        "consensus that it is not important",
    ]


def test_real_time_shows_batches_to_the_panel(cast: Cast) -> None:
    made = delphi.fixed(cast, each=3, mode="live")
    made.ask()
    for who, person in enumerate(made.people):
        visitor = browser()
        visitor.get(link(person))
        visitor.post("/foresight/delphi/panel/code/", {"code": made.codes[person.pk]})
        assert Tally.objects.exists() == (who >= 3)  # as soon as three of a side have answered
        visitor.post("/foresight/delphi/panel/ballot/", fields(1, importance=1 + who % 5))
    assert Tally.objects.exists()
    assert "Results of round 1" in visitor.get("/foresight/delphi/panel/results/").content.decode()


def counted(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_lists_ask_as_often_for_three_as_for_one(cast: Cast) -> None:
    officer = browser(cast["uk-officer"])
    small, large = delphi.fixed(cast, each=1, count=2, code="small"), delphi.fixed(cast, each=3, count=6, code="large")
    for made in (small, large):
        made.ask()
        for who in range(len(made.people)):
            made.vote(
                who, {str(topic.number): delphi.answer(4) for topic in Topic.objects.filter(exercise=made.exercise)}
            )
    one = {name: counted(officer, f"/foresight/small/{name}") for name in ("panellists/", "topics/")}
    three = {name: counted(officer, f"/foresight/large/{name}") for name in ("panellists/", "topics/")}
    assert one == three
    assert max(three.values()) < 20
    for made in (small, large):
        made.close()
    assert counted(officer, f"/foresight/rounds/{small.round.pk}/") == counted(
        officer, f"/foresight/rounds/{large.round.pk}/"
    )
    for made in (small, large):
        outcome.finish(made.fresh(), by=made.officer)
    assert counted(officer, "/foresight/small/outcome/") == counted(officer, "/foresight/large/outcome/")
    before = counted(officer, "/foresight/")
    for code in ("a", "b"):
        delphi.drafted(cast, code)
    assert counted(officer, "/foresight/") == before


def test_rest_of_the_officer_s_buttons(cast: Cast) -> None:
    made = delphi.with_panel(cast, each=3)
    officer = browser(cast["uk-officer"])
    assert officer.post("/foresight/delphi/edit/", {"sent": "1"}).status_code == 422
    acts.collect(made.fresh(), by=made.officer, closes_at=timezone.now() + timedelta(days=2))
    assert officer.post(f"/foresight/rounds/{made.round.pk}/extend/", {"closes_at": local(1)}).status_code == 422
    assert officer.post(f"/foresight/rounds/{made.round.pk}/extend/", {"closes_at": local(9)}).status_code == 302
    assert officer.post(f"/foresight/rounds/{made.round.pk}/remind/").status_code == 302
    assert officer.post(f"/foresight/rounds/{made.round.pk}/close/", {"sent": "1"}).status_code == 422
    assert officer.post(f"/foresight/panellists/{made.people[0].pk}/take-off/").status_code == 302
    closing.shut(made.round, by=made.officer, because="Enough.")
    assert "Panel" in officer.get("/foresight/delphi/panellists/?state=withdrawn").content.decode()
    assert officer.post("/foresight/delphi/cancel/", {"because": "No money."}).status_code == 302
