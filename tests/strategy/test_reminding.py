"""Before an agreement ends its officers get letters, each once, and anew when the end moves."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import assemble
from concord.access.standing import SYSTEM
from concord.journal.models import Entry, Letter
from concord.strategy import models, pack
from concord.strategy.acts import load
from concord.strategy.reminding import MONTHS, due, last_day, remind_all

SOURCE = (pack.SHIPPED / "uk-china-2017.yaml").read_text("utf-8")
UNDER = "    signed: 2017-12-06\n    parent: memorandum-2017"


def ending(day: str, version: str = "2017.2") -> pack.Pack:
    changed = SOURCE.replace(UNDER, UNDER.replace("    parent", f'    ends: "{day}"\n    parent'))
    return pack.parse(changed.replace('version: "2017.2"', f'version: "{version}"'))


@pytest.mark.usefixtures("db")
def test_officers_of_both_sides_are_told_once_each_time() -> None:
    cast = assemble()
    load(ending("2027-11"), by=SYSTEM)
    assert remind_all(date(2026, 11, 1)) == 0  # the end is the last day of the month
    assert remind_all(date(2026, 11, 30)) == 1
    assert remind_all(date(2026, 11, 30)) == remind_all(date(2026, 12, 24)) == 0
    told = {letter.address for letter in Letter.objects.filter(code="agreement-ends")}
    assert told == {cast[f"{side}-{who}"].email for side in ("uk", "cn") for who in ("officer", "officer-2", "head")}
    letter = Letter.objects.filter(address=cast["cn-officer"].email).get()
    assert letter.subject.texts["zh"] == "《中英科技创新合作战略》将到期：2027-11"
    assert "12 months" in letter.body.texts["en"]
    assert "/agreements/uk-china-2017/strategy-2017/" in letter.body.texts["en"]
    assert [remind_all(day) for day in (date(2027, 5, 30), date(2027, 8, 30), date(2027, 10, 30))] == [1, 1, 1]
    assert remind_all(date(2027, 12, 1)) == 0
    assert Entry.objects.filter(act="agreement:remind").count() == 4
    load(ending("2028-11", "2017.3"), by=SYSTEM)
    assert remind_all(date(2027, 12, 1)) == 1


@pytest.mark.usefixtures("db")
def test_an_agreement_without_officers_is_noted_and_not_told_again() -> None:
    load(ending("2027-11-30"), by=SYSTEM)
    assert remind_all(date(2027, 11, 20)) == 0
    assert models.Reminder.objects.get().told == 0


@given(end=st.dates(date(2000, 1, 1), date(2060, 1, 1)), days=st.integers(-400, 900))
@settings(max_examples=60)
def test_due_is_the_nearest_that_was_reached(end: date, days: int) -> None:
    """Never after the end, never more than a year before it, and never later than the month it names."""
    today = end - timedelta(days=days)
    told = due(models.Agreement(ends=end.isoformat()), today)
    assert (told is None) == (days < 0 or (today < end and due(models.Agreement(ends=end.isoformat()), today) is None))
    if told is not None:
        assert told in MONTHS
        assert 0 <= days <= 31 * told


def test_last_day() -> None:
    assert [last_day(day) for day in ("2020", "2020-02", "2021-02", "2020-04-05")] == [
        date(2020, 12, 31), date(2020, 2, 29), date(2021, 2, 28), date(2020, 4, 5)]  # fmt: skip
