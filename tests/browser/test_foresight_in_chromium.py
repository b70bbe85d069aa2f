"""One full foresight exercise in a real browser: two languages, desktop and phone, with and without scripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import delphi
from browser_set_up import CHROMIUM, WIDTHS, Visitor, picture
from cast import Cast, assemble
from concord.journal import jobs
from concord.journal.models import Job, Letter
from concord.strategy.foresight import ballots
from concord.strategy.foresight.models import Ballot, Exercise, Finding, Panellist, Round, Topic
from concord.strategy.foresight.panel import accept

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

EACH = 3
PRESS = {
    "en": {"accept": "I take part", "kept": "I have kept it: go on", "answer": "Answer, or change your answers",
           "hand": "Hand in", "propose": "Propose topics, or change your proposals"},
    "zh-CN": {"accept": "同意参加", "kept": "已妥善保存，继续", "answer": "作答或修改答复", "hand": "提交",
              "propose": "提出或修改议题建议"},
}  # fmt: skip


def test_full_exercise(site: str, chromium: Any, tmp_path: Path) -> None:
    cast = assemble()
    officer = Visitor(chromium, site, "uk-officer")
    _draft(officer)
    exercise = Exercise.objects.get()
    _invite(officer, Visitor(chromium, site, "cn-officer", "zh-CN"), cast)
    people = list(Panellist.objects.order_by("pk"))
    panel = [_accepted(chromium, site, people[who]) for who in (0, EACH)]  # one of either side clicks
    others = [(person, ballots.new_code()) for who, person in enumerate(people) if who not in (0, EACH)]
    for person, _code in others:
        accept(person, by=person)
    _topics(officer, panel, exercise)
    for number in (1, 2):
        _round(officer, panel, others, exercise, number, tmp_path)
    _finish(officer, exercise)
    _look(chromium, site, exercise, panel, tmp_path)
    for visitor in (officer, *(each for each, _language in panel)):
        visitor.leave()


def _until(days: int) -> str:
    return f"{timezone.now() + timedelta(days=days):%Y-%m-%dT%H:%M}"


def _draft(officer: Visitor) -> None:
    officer.open("/foresight/")
    officer.follow("Draft a foresight exercise")
    page = officer.page
    page.fill("#id_code", "energy")
    for side in ("Sample Research Funder (UK)", "Sample Research Funder (China)"):
        page.get_by_label(side).check()
    page.fill("#id_title_0", "Energy after 2030")
    page.fill("#id_title_1", "2030 年后的能源")
    page.fill("#id_minimum_cell", "3")
    officer.press("Save the draft")
    assert "The draft is saved." in page.content()


def _invite(officer: Visitor, other: Visitor, cast: Cast) -> None:
    for visitor, side, language in ((officer, "uk", "en"), (other, "cn", "zh-hans")):
        for number in range(EACH):
            visitor.open("/foresight/energy/panellists/invite/")
            visitor.page.fill("#id_name_0", f"Person {side} {number}")
            visitor.page.fill("#id_email", f"{side}-{number}@sample.example")
            visitor.page.select_option("#id_language", language)
            visitor.press("Invite" if side == "uk" else "邀请")
    other.leave()


def _accepted(chromium: Any, site: str, person: Panellist) -> tuple[Visitor, str]:
    """A panellist opens the link of their letter, accepts, and keeps the code."""
    language = "zh-CN" if person.language == "zh-hans" else "en"
    visitor = Visitor(chromium, site, "", language, WIDTHS["phone" if language == "zh-CN" else "desktop"])
    letter = Letter.objects.get(code="foresight-invitation", address=person.email)
    visitor.open("/foresight/" + letter.body.texts["en"].partition("/foresight/")[2].split()[0])
    visitor.press(PRESS[language]["accept"])
    assert visitor.page.locator("#code").count() == 1
    visitor.follow(PRESS[language]["kept"])
    return visitor, language


def _count(officer: Visitor, round: Round) -> None:
    officer.open(f"/foresight/rounds/{round.pk}/close/")
    officer.page.fill("#id_because", "Everybody has answered.")
    officer.press("End the round")
    started = Job.objects.get(kind="foresight:count", about=f"round:{round.pk}")
    assert jobs.perform.call(str(started.pk)) == "done"


def _topics(officer: Visitor, panel: list[tuple[Visitor, str]], exercise: Exercise) -> None:
    officer.open("/foresight/energy/collect/")
    officer.page.fill("#id_closes_at", _until(3))
    officer.press("Open the collection")
    visitor, language = panel[0]
    visitor.open("/foresight/energy/panel/")
    visitor.follow(PRESS[language]["propose"])
    visitor.page.fill("#id_title-0", "Storage over seasons")
    visitor.press(PRESS[language]["hand"])
    _count(officer, exercise.rounds.get())
    officer.open("/foresight/energy/topics/")
    officer.follow("Take it up")
    officer.page.fill("#id_title_0", "Storage over seasons")
    officer.page.fill("#id_title_1", "跨季节储能")
    officer.press("Take it up")
    for english, chinese in (("Floating wind farms", "漂浮式海上风电场"), ("Fusion heat for industry", "工业用聚变热")):
        officer.open("/foresight/energy/topics/add/")
        officer.page.fill("#id_title_0", english)
        officer.page.fill("#id_title_1", chinese)
        officer.press("Add")
    officer.open("/foresight/energy/")
    officer.press("Fix the rule and the topics")
    assert Topic.objects.count() == 3


def _round(
    officer: Visitor,
    panel: list[tuple[Visitor, str]],
    others: list[Any],
    exercise: Exercise,
    number: int,
    folder: Path,
) -> None:
    officer.open("/foresight/energy/next-round/")
    officer.page.fill("#id_closes_at", _until(3))
    officer.press("Open the round")
    for who, (visitor, language) in enumerate(panel):
        visitor.open("/foresight/energy/panel/")
        visitor.follow(PRESS[language]["answer"])
        _answer(visitor.page, who, number)
        _draft_stays_here(visitor, number)
        picture(visitor.page, folder, f"ballot-{number}-{language[:2]}")
        visitor.press(PRESS[language]["hand"])
        assert visitor.page.locator("ul.messages").count() == 1, visitor.page.content()
        assert visitor.page.evaluate("Object.keys(localStorage).length") == 0  # handed in: the draft is gone
    current = exercise.rounds.get(number=number)
    for who, (person, code) in enumerate(others):
        given = {
            str(topic): delphi.answer(5 - (who * topic + number) % 3, year=2030 + 5 * topic) for topic in (1, 2, 3)
        }
        ballots.cast(current, by=person, code=code, answers=given)
    assert Ballot.objects.filter(round=current).count() == len(panel) + len(others)
    _count(officer, exercise.rounds.get(number=number))


def _answer(page: Any, who: int, number: int) -> None:
    for topic in (1, 2, 3):
        importance = 5 if topic == 1 or (who + number) % 3 else 2
        page.check(f'input[name="{topic}-importance"][value="{importance}"]')
        page.check(f'input[name="{topic}-feasibility"][value="{5 - topic}"]')
        page.check(f'input[name="{topic}-cooperation"][value="4"]')
        page.fill(f"#id_{topic}-year", str(2030 + 5 * topic + who))
        page.check(f'input[name="{topic}-barriers"][value="funding"]')
        page.fill(f"#id_{topic}-why", f"Reason {who} on {topic}")


def _draft_stays_here(visitor: Visitor, number: int) -> None:
    """What was typed is back after the page is left, and the server has not heard of it."""
    before = Ballot.objects.filter(round__number=number).count()
    visitor.page.reload()
    assert visitor.page.input_value("#id_1-why").startswith("Reason")
    assert visitor.page.is_checked('input[name="1-importance"][value="5"]')
    assert Ballot.objects.filter(round__number=number).count() == before


def _finish(officer: Visitor, exercise: Exercise) -> None:
    officer.open("/foresight/energy/finish/")
    officer.press("Rank the topics")
    assert Finding.objects.get(place=1).topic.number == 1
    officer.follow("Storage over seasons")  # one click from the shortlist to the votes
    assert "Round 2" in officer.page.content()


def _look(chromium: Any, site: str, exercise: Exercise, panel: list[tuple[Visitor, str]], folder: Path) -> None:
    last = exercise.rounds.get(number=2)
    topic = exercise.topics.get(number=1)
    pages = {
        "list": "/foresight/", "exercise": "/foresight/energy/", "panellists": "/foresight/energy/panellists/",
        "topics": "/foresight/energy/topics/", "round": f"/foresight/rounds/{last.pk}/",
        "topic": f"/foresight/topics/{topic.pk}/", "outcome": "/foresight/energy/outcome/",
        "new": "/foresight/new/",
    }  # fmt: skip
    for size, width in WIDTHS.items():
        for language in ("en", "zh-CN"):
            if (language == "en") != (size == "desktop"):
                continue
            visitor = Visitor(chromium, site, "uk-officer", language, width)
            for name, address in pages.items():
                visitor.open(address)
                _sound(visitor.page, language, width, address)
                if name in ("round", "topic"):
                    _interactive(visitor.page)
                picture(visitor.page, folder, f"{name}-{language[:2]}-{size}")
            visitor.leave()
    plain = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}, locale="en")
    page = plain.new_page()
    page.goto(f"{site}/foresight/topics/{topic.pk}/")
    assert page.locator("figure.chart img").count() >= 3  # drawn on the server
    assert page.locator("figure.chart table").count() >= 3
    plain.close()


def _interactive(page: Any) -> None:
    """Every chart is alive, under the content security policy: no error on the console, no eval."""
    pictures = page.locator("figure.chart").count()
    assert pictures
    page.wait_for_function(f"document.querySelectorAll('figure[data-live]').length === {pictures}", timeout=20_000)
    assert page.locator("figure.chart svg.marks").count() == pictures


def _sound(page: Any, language: str, width: int, address: str) -> None:
    assert page.locator("h1").count() == 1, address
    assert page.locator("html").get_attribute("lang") == ("en" if language == "en" else "zh-hans"), address
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, "wider than the window")
