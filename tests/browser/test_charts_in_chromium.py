"""Charts of a selection in a real browser: they answer to a pointer under the content security policy, and without
scripts the drawing and its table are there. Pictures are left in pytest's folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

import awarded_call
from browser_set_up import CHROMIUM, WIDTHS, Visitor, picture
from cast import assemble
from concord.awards import selecting
from concord.calls.models import Call
from concord.portal.charts import EDITION

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (each) => window.violations.push(each.violatedDirective));
"""


def test_charts_of_a_selection(site: str, chromium: Any, tmp_path: Path) -> None:
    cast = assemble()
    call = awarded_call.selecting_call(cast, applications=4)
    selecting.make(Call.objects.get(pk=call.pk), by=cast["cn-officer"])
    address = f"/calls/{call.code}/selection/"
    assert (
        Client().get(reverse("charts:script", args=[EDITION])).status_code == 200
    )  # made, so that no page waits for it
    for language, said in (("en", "funded"), ("zh-CN", "立项")):
        for size, width in WIDTHS.items():
            visitor = Visitor(chromium, site, "uk-officer", language, width)
            visitor.page.add_init_script(VIOLATIONS)
            visitor.open(address)
            _alive(visitor.page, width)
            assert said in _hovered(visitor.page)
            picture(visitor.page, tmp_path, f"selection-{language[:2]}-{size}")
            assert visitor.page.evaluate("window.violations") == []
            visitor.leave()
    _without_scripts(chromium, site, cast["uk-officer"], address)


def _alive(page: Any, width: int) -> None:
    count = page.locator("figure.chart").count()
    assert count >= 3
    page.wait_for_function(f"document.querySelectorAll('figure[data-live]').length === {count}", timeout=20_000)
    assert page.locator("figure.chart svg.marks").count() == count
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def _hovered(page: Any) -> str:
    """What the first dot of the first chart says under the pointer."""
    page.locator("#picture-line .mark-symbol[role=graphics-object] path").first.hover(force=True)
    tooltip = page.locator("#vg-tooltip-element.visible")
    tooltip.wait_for()
    assert "FC-001" in tooltip.inner_text()
    return str(tooltip.inner_text())


def _without_scripts(chromium: Any, site: str, officer: Any, address: str) -> None:
    """Whoever signed in with scripts off sees the drawings and their tables, and can have every file."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900}, locale="en")
    page = context.new_page()
    page.goto(f"{site}/sign-in")
    page.locator('button[name=who][value="uk-officer"]').click()
    page.goto(site + address)
    shown = page.locator("figure.chart img")
    assert shown.count() == page.locator("figure.chart table").count() >= 3
    for place in range(shown.count()):
        got = context.request.get(site + address + shown.nth(place).get_attribute("src"))
        assert got.headers["content-type"] == "image/svg+xml", place
    for link in page.locator("#picture-line .files a").all():
        assert context.request.get(site + address + link.get_attribute("href")).ok
    context.close()
