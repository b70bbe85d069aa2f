"""The main path in a real browser: clicked and typed where people click and type most, then every page of the call in
both languages at desktop and phone width. Pictures are left in pytest's folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import call_by_http as steps
import joint_call
from browser_set_up import CHROMIUM, WIDTHS, Visitor, picture
from call_by_http import People
from cast import assemble
from concord.calls.models import Call
from concord.review.models import Assignment

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def test_main_path(site: str, chromium: Any, tmp_path: Path) -> None:
    people = People(assemble())
    call = steps.draft(people)
    _sign(chromium, site, people, call)
    cast = people.cast
    second = (joint_call.person("uk-2"), joint_call.person("cn-2"))
    steps.apply(people, call, cast["uk-applicant"], cast["cn-applicant"], "Battery storage for offshore wind power",
                "海上风电的电池储能", ("100000", "1000000"))  # fmt: skip
    steps.apply(people, call, *second, "Drought-tolerant wheat", "耐旱小麦", ("90000", "900000"))
    _begin_another(chromium, site, call, tmp_path)
    steps.close(people, call)
    steps.invite(people, call)
    _assess(chromium, site, call, tmp_path)
    steps.assess(people, call)
    for step in (steps.rank, steps.select, steps.award):
        step(people, call)
    _look(chromium, site, call, tmp_path, "selection")
    steps.finish(people, call)
    _look(chromium, site, call, tmp_path, "awarded")


def _sign(chromium: Any, site: str, people: People, call: Call) -> None:
    """Each of four officers signs on the page, in their own language; then it is published."""
    first = Visitor(chromium, site, "uk-officer")
    first.open(f"/calls/{call.code}/")
    first.press("Lay the terms before the parties")
    for who in ("uk-officer", "uk-officer-2", "cn-officer", "cn-officer-2"):
        language = "zh-CN" if who.startswith("cn") else "en"
        visitor = Visitor(chromium, site, who, language)
        visitor.open(f"/calls/{call.code}/sign/")
        visitor.press("签署" if language == "zh-CN" else "Sign")
        visitor.leave()
    first.open(f"/calls/{call.code}/")
    first.press("Publish the call")
    assert "The call is published." in first.page.content()
    first.leave()


def _begin_another(chromium: Any, site: str, call: Call, folder: Path) -> None:
    """An applicant starts a draft, makes a mistake, reads the summary of errors, and mends it."""
    visitor = Visitor(chromium, site, "uk-applicant")
    visitor.open(f"/calls/{call.code}/")
    visitor.follow("Start an application")
    visitor.page.fill("#id_months", "36")
    visitor.page.fill("#id_keywords", "soil")
    visitor.press("Save the draft")
    assert visitor.page.locator(".errors a").first.get_attribute("href") == "#id_title_0"
    assert visitor.page.input_value("#id_keywords") == "soil"
    picture(visitor.page, folder, "errors-en-desktop")
    visitor.page.fill("#id_title_0", "Satellite sensing of soil moisture")
    visitor.press("Save the draft")
    assert "What is still to be done" in visitor.page.content()
    picture(visitor.page, folder, "draft-en-desktop")
    visitor.leave()


def _assess(chromium: Any, site: str, call: Call, folder: Path) -> None:
    """A reviewer takes one on, types a score off the scale, keeps what was typed, mends it and hands it in."""
    pair = Assignment.objects.filter(application__call=call, reviewer__user__email__startswith="reviewer-2@").first()
    assert pair is not None
    visitor = Visitor(chromium, site, "reviewer-2", "zh-CN", WIDTHS["phone"])
    visitor.open("/review/")
    visitor.open(f"/assignments/{pair.pk}/")
    visitor.press("我接受评审")
    visitor.page.fill("#id_score-excellence", "9")
    visitor.page.fill("#id_score-cooperation", "5")
    visitor.page.fill("#id_said_1", "思路清楚，合作互补。")
    visitor.page.select_option("#id_said_2", "zh")
    visitor.press("提交")
    assert visitor.page.locator(".errors").count() == 1
    assert visitor.page.input_value("#id_said_1") == "思路清楚，合作互补。"
    picture(visitor.page, folder, "assessment-errors-zh-phone")
    visitor.page.fill("#id_score-excellence", "6")
    visitor.press("提交")
    assert "评审意见已提交" in visitor.page.content()
    visitor.leave()


def _addresses(call: Call) -> dict[str, tuple[str, str]]:
    """The pages to look at: name -> who looks, address."""
    here = f"/calls/{call.code}/"
    first = call.applications.order_by("pk")[0]
    award = first.awards.first()
    rooms = [
        "applications",
        "eligibility",
        "reviewers",
        "conflicts",
        "assignment",
        "assessments",
        "ranking",
        "selection",
        "awards",
    ]
    project = getattr(first, "project", None)
    found = {
        "calls": ("", "/calls/"),
        "call-public": ("", here),
        "call-officer": ("uk-officer", here),
        **{room: ("uk-officer", f"{here}{room}/") for room in rooms},
        "award": ("cn-officer", f"/awards/{award.pk}/"),
        "application": ("uk-applicant", f"/applications/{first.pk}/"),
        "application-officer": ("cn-officer", f"/applications/{first.pk}/"),
        "mine": ("uk-applicant", "/applications/"),
        "reviewing": ("reviewer", "/review/"),
        "jobs": ("uk-officer", "/jobs/"),
        "letters": ("uk-applicant", "/letters/"),
        "projects": ("", "/projects/"),
        "empty": ("outsider", "/applications/"),
    }
    if project is not None:
        found["project"] = ("", f"/projects/{project.pk}/")
    return found


def _look(chromium: Any, site: str, call: Call, folder: Path, stage: str) -> None:
    """Every page: one heading, no error of the browser, nothing wider than the window. All when all is done."""
    call = Call.objects.get(pk=call.pk)
    pages = _addresses(call)
    for size, width in WIDTHS.items():
        for language in ("en", "zh-CN"):
            if stage == "selection" and (language == "en") != (size == "desktop"):
                continue
            for who in sorted({person for person, _ in pages.values()}):
                visitor = Visitor(chromium, site, who, language, width)
                for name, (person, address) in pages.items():
                    if person == who:
                        visitor.open(address)
                        _sound(visitor.page, language, width, address)
                        picture(visitor.page, folder, f"{stage}-{name}-{language[:2]}-{size}")
                visitor.leave()


def _sound(page: Any, language: str, width: int, address: str) -> None:
    assert page.locator("h1").count() == 1, address
    assert page.locator("html").get_attribute("lang") == ("en" if language == "en" else "zh-hans"), address
    assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, "wider than the window")
