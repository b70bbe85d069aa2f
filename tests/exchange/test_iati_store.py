"""Activities in the portal: programmes and reported lines, all or nothing, the same the second time."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from django.db.models import Sum

import django_set_up  # noqa: F401
from cast import assemble
from concord.access.refusals import NotAllowed
from concord.access.standing import SYSTEM
from concord.exchange.iati_store import store
from concord.exchange.storing import ImportRefused
from concord.journal import chain
from concord.journal.chain import reference
from concord.journal.models import Entry
from concord.purses.models import Line, Purse
from concord.purses.queries import reported, totals
from concord.strategy.models import Programme
from concord.values import Money
from real_data import data_path

pytestmark = pytest.mark.usefixtures("db")


def activity(code: str, *, parent: str = "", budget: str = "100", country: str = "CN", extra: str = "") -> str:
    related = f'<related-activity ref="{parent}" type="1"/>' if parent else ""
    return f"""<iati-activity default-currency="GBP"><iati-identifier>{code}</iati-identifier>
    <reporting-org ref="GB-GOV-13" type="10"><narrative xml:lang="en">Ministry</narrative></reporting-org>
    <title><narrative xml:lang="en">Round {code}</narrative></title>
    <description><narrative xml:lang="en">About {code}</narrative></description>
    <participating-org role="4"><narrative>Academy</narrative></participating-org>
    <activity-status code="2"/><activity-date iso-date="2016-04-01" type="1"/>
    <activity-date iso-date="2016-05-01" type="2"/><recipient-country code="{country}"/>
    <budget><period-start iso-date="2016-03-01"/><period-end iso-date="2018-02-28"/>
    <value value-date="2016-03-01">{budget}</value></budget>{extra}{related}</iati-activity>"""


def write(folder: Path, *activities: str, name: str = "a.xml", end: str = "</iati-activities>") -> Path:
    path = folder / name
    path.write_text('<iati-activities version="2.03">' + "".join(activities) + end, "utf-8")
    return path


SPENT = """<transaction><transaction-type code="{}"/><transaction-date iso-date="2016-06-30"/>
<value value-date="2016-07-01" currency="CNY">46126.26896749999</value></transaction>"""


def test_programme_parent_and_lines(tmp_path: Path) -> None:
    extra = SPENT.format("3") + SPENT.format("2") + SPENT.format("13")
    tally = store([write(tmp_path, activity("B", parent="A", extra=extra), activity("A"))], by=SYSTEM)
    assert (tally.read, tally.stored, tally.reported, tally.created) == (2, 2, 0, 2)
    child, parent = Programme.objects.get(code="B"), Programme.objects.get(code="A")
    assert (child.parent, parent.parent) == (parent, None)
    assert (child.begins, child.ends, child.status, child.countries) == ("2016-05-01", "", "2", ["CN"])
    assert str(child.titles) == "Round B"
    lines = list(reported(reference(child)))
    assert [(line.source, line.kind, line.purse) for line in lines] == [
        ("reported", kind, None) for kind in ("budget", "disbursement", "commitment", "other")
    ]
    assert lines[1].amount == Money("46126.2690", "CNY")
    assert lines[1].cited["printed"] == "46126.26896749999"
    assert (str(lines[1].period_start), str(lines[1].value_date)) == ("2016-06-30", "2016-07-01")


def test_parent_in_a_later_file(tmp_path: Path) -> None:
    store([write(tmp_path, activity("B", parent="A"), activity("C", parent="C"))], by=SYSTEM)
    assert Programme.objects.get(code="B").parent is None
    store([write(tmp_path, activity("A"), name="b.xml")], by=SYSTEM)
    assert Programme.objects.get(code="B").parent == Programme.objects.get(code="A")
    assert Programme.objects.get(code="C").parent is None


def test_second_import_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, activity("A"), activity("B"), activity("B", country="ZZ"))
    first = store([path], by=SYSTEM)
    assert (first.read, first.stored, first.reported) == (3, 2, 1)
    before = list(Programme.objects.values()), list(Line.objects.values()), Entry.objects.count()
    second = store([path], by=SYSTEM)
    assert (second.read, second.stored, second.reported, second.unchanged) == (3, 2, 1, 2)
    assert before == (list(Programme.objects.values()), list(Line.objects.values()), Entry.objects.count())


def test_a_changed_activity_replaces_its_lines(tmp_path: Path) -> None:
    store([write(tmp_path, activity("A"), activity("B"))], by=SYSTEM)
    row = Programme.objects.get(code="A").pk
    tally = store([write(tmp_path, activity("A", budget="7", country="BR"), activity("B"))], by=SYSTEM)
    assert (tally.created, tally.changed, tally.unchanged) == (0, 1, 1)
    changed = Programme.objects.get(code="A")
    assert (changed.pk, changed.countries) == (row, ["BR"])
    assert [line.amount for line in reported(reference(changed))] == [Money("7", "GBP")]
    assert Line.objects.count() == 2


def test_a_revised_budget_is_counted_once(tmp_path: Path) -> None:
    revised = activity("A").split("<budget>")[1].split("</budget>")[0].replace(">100<", ">60<")
    tally = store([write(tmp_path, activity("A", extra=f'<budget type="2">{revised}</budget>'))], by=SYSTEM)
    assert totals(Line.objects.all())["reported", "budget"] == {"GBP": Money("60", "GBP")}
    assert tally.budgets == {"GBP": Decimal(60)}
    assert Line.objects.count() == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (activity("C")[:-30], "iati:syntax"),
        ("<!DOCTYPE a>", "iati:syntax"),
    ],
)
def test_nothing_half_written(tmp_path: Path, text: str, code: str) -> None:
    good = write(tmp_path, *(activity(f"A{n}") for n in range(600)))
    bad = write(tmp_path, activity("B"), text, name="b.xml")
    with pytest.raises(ImportRefused) as refused:
        store([good, bad], by=SYSTEM)
    assert refused.value.reason.code == code
    assert refused.value.findings[0].file == str(bad)
    assert not Programme.objects.exists()
    assert not Line.objects.exists()
    (attempt,) = Entry.objects.all()
    assert (attempt.act, chain.said(attempt)["reason"]) == ("act:refuse", code)  # type: ignore[index]


def test_who_may(tmp_path: Path) -> None:
    cast = assemble()
    path = write(tmp_path, activity("A"))
    for person in ("outsider", "uk-applicant", "reviewer"):
        with pytest.raises(NotAllowed):
            store([path], by=cast[person])
    with pytest.raises(NotAllowed):
        store([path], by=None)
    assert not Programme.objects.exists()
    assert store([path], by=cast["cn-officer"]).created == 1


def test_journal_and_own_money_stay_apart(tmp_path: Path) -> None:
    store([write(tmp_path, activity("A"))], by=SYSTEM)
    entry = Entry.objects.get(act="programme:import")
    said = chain.said(entry)
    assert said is not None
    assert said["counts"]["stored"] == 1
    assert said["files"][0]["name"] == "a.xml"
    assert not Purse.objects.exists()
    assert {source for source, _ in totals(Line.objects.all())} == {"reported"}
    assert chain.verify().faults == ()


def test_newton_fund() -> None:
    paths = [data_path("newton_fund_iati", f"{name}_newt.xml") for name in ("ams", "rae", "rs")]
    tally = store(paths, by=SYSTEM)
    assert (tally.read, tally.stored, tally.reported) == (258, 258, 0)
    china = Programme.objects.filter(countries__contains=["CN"])
    assert china.count() == 49
    lines = Line.objects.filter(about__in=[reference(row) for row in china])
    assert totals(lines)["reported", "budget"] == {"GBP": Money("27074253.83", "GBP")}
    assert Line.objects.aggregate(sum=Sum("amount_number"))["sum"] > 0
    assert Programme.objects.get(code="GB-GOV-13-NEWT-RS").children.count() == 149
    assert store(paths, by=SYSTEM).unchanged == 258
    everything = sorted(paths[0].parent.glob("*.xml"))
    assert store(everything, by=SYSTEM).json()["created"] == 28
