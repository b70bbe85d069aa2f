"""One full meeting in a real browser, one side in English and the other in Chinese, at desktop and phone width."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

import commission as made
from browser_set_up import CHROMIUM, WIDTHS, Visitor, picture
from cast import Cast, assemble
from concord.governance import meetings
from concord.governance.models import ActionItem, Body, Briefing, Meeting, Paragraph, Resolution
from concord.journal import jobs
from concord.journal.models import Job

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")


def test_full_meeting(site: str, chromium: Any, tmp_path: Path) -> None:
    cast = assemble()
    made.commission(cast)
    made.room(cast)
    uk, cn = Visitor(chromium, site, "uk-officer"), Visitor(chromium, site, "cn-officer", "zh-CN")
    meeting = _called(uk, cn, tmp_path)
    _opened(uk, cn, meeting)
    _minuted(uk, cn, meeting, tmp_path)
    _decided(uk, cn, meeting, tmp_path)
    _given(uk, cn, meeting)
    _agreed(uk, cn, meeting)
    _briefed(uk, cast, meeting)
    for visitor in (uk, cn):
        visitor.wrong = [each for each in visitor.wrong if "409" not in each]  # the clash that was meant
        visitor.leave()
    _look(chromium, site, meeting, tmp_path)


def _called(uk: Visitor, cn: Visitor, folder: Path) -> Meeting:
    """Planned by one side, an item by each, a paper kept until its time, convened by both."""
    body = Body.objects.get(domestic=False)
    uk.open(f"/mechanisms/{body.pk}/")
    uk.follow("Plan a meeting")
    start = timezone.now() + timedelta(days=2)
    uk.page.fill("#id_starts_at", f"{start:%Y-%m-%dT%H:%M}")
    uk.page.fill("#id_ends_at", f"{start - timedelta(hours=1):%Y-%m-%dT%H:%M}")
    uk.press("Plan it")
    assert "would end before it starts" in uk.page.content()
    uk.page.fill("#id_ends_at", f"{start + timedelta(hours=4):%Y-%m-%dT%H:%M}")
    uk.press("Plan it")
    meeting = Meeting.objects.get(body=body)
    uk.follow("Propose an agenda item")
    uk.page.fill("#id_title_0", "Progress of joint projects")
    uk.page.fill("#id_title_1", "联合项目进展")
    uk.press("Propose")
    cn.open(f"/meetings/{meeting.pk}/agenda/")
    cn.page.fill("#id_title_1", "下一轮征集的主题")
    cn.page.select_option("#id_title_2", "zh")
    cn.press("提出")
    uk.follow("Add a paper")
    uk.page.fill("#id_title_0", "Outline")
    uk.page.set_input_files("#id_file", {"name": "outline.pdf", "mimeType": "application/pdf", "buffer": made.PDF})
    uk.press("Add the paper")
    cn.open(f"/meetings/{meeting.pk}/")
    assert "Outline" not in cn.page.content()
    uk.follow("Outline")
    uk.follow("Release it")
    uk.press("Release it")
    cn.open(f"/meetings/{meeting.pk}/")
    assert "Outline" in cn.page.content()
    uk.open(f"/meetings/{meeting.pk}/")
    uk.press("Convene for Sample Research Funder (UK)")
    cn.press("代表示例科研资助机构（中国）同意召集")
    assert "已召集" in cn.page.content()
    picture(cn.page, folder, "called-zh-desktop")
    return meeting


def _opened(uk: Visitor, cn: Visitor, meeting: Meeting) -> None:
    """Each side records its own; without a quorum it does not open."""
    cn.follow("登记本方出席情况")
    cn.page.locator("input[name=seats]").first.check()
    cn.press("保存")
    uk.open(f"/meetings/{meeting.pk}/")
    uk.follow("Record attendance of your side")
    for box in uk.page.locator("input[name=seats]").all():
        box.check()
    uk.press("Save")
    uk.press("Open the meeting")
    assert "with a quorum of every side" in uk.page.content()


def _minuted(uk: Visitor, cn: Visitor, meeting: Meeting, folder: Path) -> None:
    """Both change one paragraph; the second sees both texts, keeps what was typed, and saves on purpose."""
    uk.open(f"/meetings/{meeting.pk}/minutes/")
    uk.follow("Add a paragraph")
    uk.page.fill("#id_text-en", "The sides reviewed the joint projects.")
    uk.page.fill("#id_text-zh", "双方回顾了联合项目。")
    uk.press("Add it")
    paragraph = Paragraph.objects.get(meeting=meeting)
    uk.open(f"/paragraphs/{paragraph.pk}/")
    cn.open(f"/paragraphs/{paragraph.pk}/")
    cn.page.fill("#id_text-zh", "双方共同回顾了联合项目的进展。")
    cn.press("保存")
    uk.page.fill("#id_text-en", "The sides reviewed the progress of the joint projects.")
    uk.press("Save")
    assert uk.page.get_by_text("双方共同回顾了联合项目的进展。").count() == 1
    assert uk.page.input_value("#id_text-en") == "The sides reviewed the progress of the joint projects."
    picture(uk.page, folder, "side-by-side-en-desktop")
    uk.page.fill("#id_text-zh", "双方共同回顾了联合项目的进展。")
    uk.press("Save my words over these")
    paragraph.refresh_from_db()
    assert paragraph.text.texts == {
        "en": "The sides reviewed the progress of the joint projects.", "zh": "双方共同回顾了联合项目的进展。"
    }  # fmt: skip


def _decided(uk: Visitor, cn: Visitor, meeting: Meeting, folder: Path) -> None:
    """Drafted by one side, confirmed by each for itself."""
    uk.open(f"/meetings/{meeting.pk}/")
    uk.follow("Draft a decision")
    uk.page.fill("#id_text_0", "The next call opens in spring.")
    uk.page.fill("#id_text_1", "下一轮征集于春季启动。")
    uk.press("Save the draft")
    uk.press("Lay it before the sides")
    uk.press("Confirm for Sample Research Funder (UK)")
    decision = Resolution.objects.get(meeting=meeting)
    assert decision.state == "proposed"
    cn.open(f"/decisions/{decision.pk}/")
    picture(cn.page, folder, "decision-zh-desktop")
    cn.press("代表示例科研资助机构（中国）确认")
    assert "已生效" in cn.page.content()


def _given(uk: Visitor, cn: Visitor, meeting: Meeting) -> None:
    """One side gives the other something to do; its owner reports it done."""
    uk.open(f"/meetings/{meeting.pk}/actions/")
    uk.page.fill("#id_text_0", "Send the list of facilities")
    uk.page.fill("#id_text_1", "提交设施清单")
    uk.page.select_option("#id_party", label="Sample Research Funder (China)")
    uk.page.select_option("#id_owner", label="Chen Jing")
    uk.page.fill("#id_due_on", f"{timezone.now() + timedelta(days=60):%Y-%m-%d}")
    uk.press("Add it")
    action = ActionItem.objects.get(meeting=meeting)
    cn.open(f"/actions/{action.pk}/")
    cn.follow("报告完成")
    cn.page.fill("#id_outcome_1", "已提交。")
    cn.page.select_option("#id_outcome_2", "zh")
    cn.press("报告完成")
    action.refresh_from_db()
    assert action.state == "done"


def _agreed(uk: Visitor, cn: Visitor, meeting: Meeting) -> None:
    uk.open(f"/meetings/{meeting.pk}/")
    uk.press("Close the meeting")
    uk.open(f"/meetings/{meeting.pk}/minutes/")
    uk.press("Agree for Sample Research Funder (UK)")
    cn.open(f"/meetings/{meeting.pk}/minutes/")
    cn.press("代表示例科研资助机构（中国）同意纪要")
    assert "纪要已商定" in cn.page.content()


def _briefed(uk: Visitor, cast: Cast, meeting: Meeting) -> None:
    """Asked for on the page, made by the worker, read on the page."""
    uk.open(f"/meetings/{meeting.pk}/")
    uk.press("Make a briefing pack for Sample Research Funder (UK)")
    jobs.perform.call(str(Job.objects.get(kind="briefing:make").pk))
    uk.open(f"/briefings/{Briefing.objects.get().pk}/")
    assert "Decisions since the last meeting" in uk.page.content()
    assert meetings.local_times(meeting)


def _look(chromium: Any, site: str, meeting: Meeting, folder: Path) -> None:
    """Every page: one heading, no error of the browser, nothing wider than the window."""
    pages = {
        "mechanisms": "/mechanisms/", "mechanism": f"/mechanisms/{meeting.body_id}/", "meetings": "/meetings/",
        "meeting": f"/meetings/{meeting.pk}/", "minutes": f"/meetings/{meeting.pk}/minutes/",
        "decisions": "/decisions/", "decision": f"/decisions/{Resolution.objects.get().pk}/", "actions": "/actions/",
        "action": f"/actions/{ActionItem.objects.get().pk}/", "briefing": f"/briefings/{Briefing.objects.get().pk}/",
        "calendar": "/calendar/", "found": "/mechanisms/new/", "seat": f"/mechanisms/{meeting.body_id}/seats/",
    }  # fmt: skip
    for size, width in WIDTHS.items():
        for language in ("en", "zh-CN"):
            visitor = Visitor(chromium, site, "uk-officer", language, width)
            for name, address in pages.items():
                visitor.open(address)
                page = visitor.page
                assert page.locator("h1").count() == 1, address
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (address, "wider", width)
                picture(page, folder, f"{name}-{language[:2]}-{size}")
            visitor.leave()
