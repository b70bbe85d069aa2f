"""The report as somebody meets it who hears it, prints it, or gets it from a stranger."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

import pytest

from concord.exchange.run import run
from mini import lay, tables

NASTY = "</script><img src=x onerror=alert(1)><!--<script>"


class Outline(HTMLParser):
    """Tags with their attributes, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.fixture(scope="module")
def text(tmp_path_factory: pytest.TempPathFactory) -> str:
    rows = tables()
    rows["applications"][1][1] = NASTY
    rows["purses"][1][0] = NASTY.replace(";", "")
    for line in rows["partners"][1:]:
        line[6] = rows["purses"][1][0] if line[6] == "UK-GBP" else line[6]
    rows["annexes"].pop()
    rows["call"].append(["note_en", NASTY])
    done = run(lay(tmp_path_factory.mktemp("report") / "call", **rows))
    return (done.output / "report.html").read_text(encoding="utf-8")


def test_names_from_a_table_are_never_markup(text: str) -> None:
    tags = Outline(text).tags
    assert not [attrs for tag, attrs in tags if tag == "img" or any(name.startswith("on") for name in attrs)]
    assert NASTY not in text
    for spec in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.DOTALL):
        assert "<" not in spec


def test_nothing_comes_from_elsewhere(text: str) -> None:
    for tag, attrs in Outline(text).tags:
        for name in ("src", "href", "xlink:href"):
            assert not (attrs.get(name) or "#").startswith(("http", "//")), (tag, attrs)
    assert "@import" not in text.split("</style>")[0]
    assert "url(" not in text.split("</style>")[0]


def test_every_table_has_a_caption_and_headings_with_scope(text: str) -> None:
    tags = [(tag, attrs) for tag, attrs in Outline(text).tags if tag in {"table", "caption", "th"}]
    assert [tag for tag, _ in tags].count("table") > 10
    for place, (tag, attrs) in enumerate(tags):
        if tag == "table":
            assert tags[place + 1][0] == "caption"
        if tag == "th":
            assert attrs["scope"] == "col"


def test_what_scrolls_can_be_reached_by_keyboard(text: str) -> None:
    scrolls = [attrs for tag, attrs in Outline(text).tags if attrs.get("class") == "scroll"]
    assert scrolls
    assert all(attrs.get("tabindex") == "0" and attrs.get("aria-label") for attrs in scrolls)


def test_headings_never_skip_a_level(text: str) -> None:
    levels = [int(tag[1]) for tag, _ in Outline(text).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 2  # one a language, of which one is shown
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_what_the_call_chose_is_said_in_words(text: str) -> None:
    assert "each party pays for its own side (virtual pot)" in text
    assert "各方资助本方" in text
    assert "virtual common pot" not in text
    assert "1 pairs" not in text
    assert "100.0%" in text


def test_every_part_says_that_the_call_is_invented(text: str) -> None:
    parts = text.count("<section>")
    assert text.count("Invented example") + text.count("虚构示例") >= parts
