"""IATI files: every activity is stored or reported with its reason; what is hostile or damaged is refused."""

from __future__ import annotations

import random
import tracemalloc
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from concord.exchange import iati
from concord.exchange.findings import BadFile, Reported
from concord.exchange.iati_activity import Activity
from concord.exchange.iati_tally import Tally
from real_data import data_path

ACTIVITY = """\
  <iati-activity default-currency="GBP" hierarchy="2">
    <iati-identifier>GB-1-A</iati-identifier>
    <reporting-org ref="GB-GOV-13" type="10"><narrative>Ministry</narrative></reporting-org>
    <title><narrative>Seeds</narrative><narrative xml:lang="zh">种业</narrative></title>
    <description type="1"><narrative>About seeds</narrative></description>
    <participating-org role="4" type="80"><narrative>Academy</narrative></participating-org>
    <activity-status code="2"/>
    <activity-date iso-date="2016-04-01" type="1"/>
    <recipient-country code="CN" percentage="60"/>
    <recipient-country code="BR" percentage="40"/>
    <sector code="43081"/>
    <default-aid-type code="D02"/>
    <budget status="2" type="1">
      <period-start iso-date="2016-03-01"/><period-end iso-date="2018-02-28"/>
      <value value-date="2016-03-01">1000.50</value>
    </budget>
    <transaction>
      <transaction-type code="3"/><transaction-date iso-date="2016-06-30Z"/>
      <value currency="CNY" value-date="2016-06-30">-5</value>
      <receiver-org><narrative>Academy</narrative></receiver-org>
    </transaction>
    <related-activity ref="GB-1" type="1"/>
  </iati-activity>
"""
OPEN = '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03" xml:lang="en">\n'
FILE = f"{OPEN}{ACTIVITY}</iati-activities>"


@pytest.fixture
def written(tmp_path: Path):
    def write(text: str | bytes, name: str = "a.xml") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def test_activity(written) -> None:
    (found,) = iati.read([written(FILE)])
    assert isinstance(found, Activity)
    assert (found.identifier, found.parent, found.hierarchy, found.line) == ("GB-1-A", "GB-1", 2, 3)
    assert found.titles == {"en": "Seeds", "zh": "种业"}
    assert found.countries == (("CN", Decimal(60)), ("BR", Decimal(40)))
    budget, spent = found.lines
    assert (budget.amount, budget.currency, budget.start, budget.end) == (
        Decimal("1000.50"),
        "GBP",
        date(2016, 3, 1),
        date(2018, 2, 28),
    )
    assert (spent.kind, spent.code, spent.amount, spent.currency, spent.start) == (
        "transaction",
        "3",
        Decimal(-5),
        "CNY",
        date(2016, 6, 30),
    )
    assert spent.receiver is not None
    assert spent.receiver.names == {"en": "Academy"}


def test_no_language_said(written) -> None:
    (found,) = iati.read([written(FILE.replace(' xml:lang="en"', ""))])
    assert found.titles == {"und": "Seeds", "zh": "种业"}


def test_revised_budget_stands_in_for_the_original(written) -> None:
    start = FILE.index("    <budget")
    budget = FILE[start : FILE.index("</budget>") + len("</budget>\n")]
    revised = budget.replace('type="1"', 'type="2"').replace("1000.50", "7")
    (found,) = iati.read([written(FILE.replace(budget, budget + revised))])
    assert found.budgets() == {"GBP": Decimal(7)}


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ('<activity-status code="2"/>', '<activity-status code="9"/>', "iati:code", "activity-status/@code"),
        ('<activity-status code="2"/>', "<activity-status/>", "iati:no_code", "activity-status/@code"),
        ('<activity-status code="2"/>', "", "iati:missing", "activity-status"),
        ('code="CN"', 'code="ZZ"', "iati:code", "recipient-country/@code"),
        ('code="43081"', 'code="00000"', "iati:code", "sector/@code"),
        ('code="D02"', 'code="Z9"', "iati:code", "default-aid-type/@code"),
        ('currency="CNY"', 'currency="RMB"', "iati:code", "value/@currency"),
        ('default-currency="GBP"', 'default-currency="UKP"', "iati:code", "iati-activity/@default-currency"),
        (' default-currency="GBP"', "", "iati:no_currency", "budget/value"),
        ('<transaction-type code="3"/>', '<transaction-type code="14"/>', "iati:code", "transaction-type/@code"),
        ('<transaction-type code="3"/>', "", "iati:missing", "transaction"),
        ('role="4"', 'role="5"', "iati:code", "participating-org/@role"),
        ('<budget status="2" type="1">', '<budget status="3" type="1">', "iati:code", "budget/@status"),
        ('ref="GB-1" type="1"', 'ref="GB-1" type="7"', "iati:code", "related-activity/@type"),
        (">1000.50<", ">1,000.50<", "iati:amount", "budget/value"),
        (">1000.50<", ">1e5<", "iati:amount", "budget/value"),
        (">1000.50<", ">NaN<", "iati:amount", "budget/value"),
        (">1000.50<", "><", "iati:amount", "budget/value"),
        ('iso-date="2018-02-28"', 'iso-date="2018-02-30"', "iati:date", "budget/period-end"),
        ('iso-date="2018-02-28"', 'iso-date="2015-02-28"', "iati:period", "budget"),
        ('iso-date="2016-04-01"', 'iso-date="0000-00-00"', "iati:date", "activity-date"),
        ('percentage="40"', 'percentage="41"', "iati:shares", "recipient-country"),
        ('percentage="40"', 'percentage="140"', "iati:percentage", "recipient-country/@percentage"),
        ("<iati-identifier>GB-1-A</iati-identifier>", "", "iati:missing", "iati-identifier"),
        ("GB-1-A", " ", "iati:missing", "iati-identifier"),
        ("GB-1-A", "A" * 300, "iati:too_long", "iati-identifier"),
        ('<narrative>Seeds</narrative><narrative xml:lang="zh">种业</narrative>', "", "iati:missing", "title"),
        ("<sector ", "<sektor ", "iati:unknown_element", "sektor"),
        ('ref="GB-1" type="1"', f'ref="{"x" * 300}" type="1"', "iati:too_long", "related-activity/@ref"),
        ('hierarchy="2"', 'hierarchy="two"', "iati:number", "@hierarchy"),
    ],
)
def test_one_bad_activity_is_reported_and_the_others_read_on(
    written, old: str, new: str, code: str, field: str
) -> None:
    assert FILE.count(old) == 1
    good = ACTIVITY.replace("GB-1-A", "GB-1-B")
    bad, kept = iati.read([written(FILE.replace(old, new).replace("</iati-activities>", good + "</iati-activities>"))])
    assert isinstance(kept, Activity)
    assert isinstance(bad, Reported)
    assert (code, field) in [(finding.reason.code, finding.field) for finding in bad.findings]
    for finding in bad.findings:
        assert finding.line is not None
        assert finding.line >= 3
        assert finding.text("zh") != finding.text("en")


def test_the_same_activity_twice_counts_once(written) -> None:
    first, second = written(FILE), written(FILE, "b.xml")
    found, again = iati.read([first, second])
    assert isinstance(found, Activity)
    assert isinstance(again, Reported)
    (finding,) = again.findings
    assert (finding.reason.code, finding.reason.values["line"]) == ("iati:duplicate", 3)
    assert finding.reason.values["file"] == str(first)


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        list(iati.read([path]))
    (finding,) = caught.value.findings
    assert str(path) in finding.text("zh")
    return finding.reason.code


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
HEAD = '<iati-activities version="2.03"><iati-activity><title>&x;</title></iati-activity></iati-activities>'


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (FILE[: len(FILE) // 2], "iati:syntax"),
        (FILE[:-1], "iati:syntax"),
        (FILE[:90], "iati:syntax"),
        ("", "iati:syntax"),
        ("identifier,title\n1,a\n", "iati:syntax"),
        (b"\x1f\x8b\x08\x00rubbish", "iati:syntax"),
        (FILE.replace("Seeds", "&nbsp;"), "iati:syntax"),
        (FILE.replace("Seeds", "\x01"), "iati:syntax"),
        (FILE.replace('version="2.03"', 'version="2.02"'), "iati:version"),
        (FILE.replace('version="2.03"', 'version="1.05"'), "iati:version"),
        (FILE.replace(' version="2.03"', ""), "iati:version"),
        ('<iati-organisations version="2.03"/>', "iati:other_kind"),
        ("<html><body/></html>", "iati:other_kind"),
        (f'<!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}<!ENTITY x "&l11;">]>{HEAD}', "iati:doctype"),
        (f'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>{HEAD}', "iati:doctype"),
        (f'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd">{HEAD}', "iati:doctype"),
        (f'<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>{HEAD}', "iati:doctype"),
        ("<iati-activities version='2.03'>" + "<a>" * 5000, "iati:syntax"),
    ],
)
def test_what_cannot_be_trusted_is_refused(written, text: str | bytes, code: str) -> None:
    assert refusal(written(text)) == code


def test_no_such_file(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.xml") == "iati:unreadable"


def test_encodings(written) -> None:
    assert isinstance(next(iati.read([written(FILE.replace("UTF-8", "utf-16").encode("utf-16"))])), Activity)
    for encoding in ("gb18030", "no-such-encoding"):
        assert refusal(written(FILE.replace("UTF-8", encoding).encode("gb18030"))) == "iati:encoding"


def test_whatever_happens_to_a_file_it_is_read_reported_or_refused(written) -> None:
    rng, seen = random.Random(3), set()
    junk = (b"<", b"&", b'"', b"<a/>", b"code=", b"\xff", b"9" * 40, b"-", b"]]>", b"<!--", b"<?x?>", b"<!DOCTYPE a>")
    for _ in range(300):
        text = bytearray(FILE.encode())
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(text))
            text[at : at + rng.choice((0, 0, 1, 20))] = rng.choice(junk)
        try:
            seen |= {type(record) for record in iati.read([written(bytes(text))])}
        except BadFile:
            seen.add(BadFile)
    assert seen == {Activity, Reported, BadFile}


def test_memory_stays_flat(written) -> None:
    def peak(copies: int) -> int:
        body = "".join(ACTIVITY.replace("GB-1-A", f"GB-1-{n}") for n in range(copies))
        path = written(FILE.replace(ACTIVITY, body), f"{copies}.xml")
        tracemalloc.start()
        count = sum(1 for _ in iati.read([path]))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == copies
        return top

    assert peak(1500) < peak(150) + 1_000_000


def test_tally_by_country_and_share(written) -> None:
    tally = Tally()
    for record in iati.read([written(FILE)]):
        assert isinstance(record, Activity)
        tally.store(record, "created")
    shown = tally.json()
    assert shown["countries"]["CN"] == {
        "activities": 1,
        "budgets": {"GBP": "1000.50"},
        "share": {"GBP": "600.30"},
        "unshared": 0,
    }
    assert shown["countries"]["BR"]["share"] == {"GBP": "400.20"}
    assert (shown["read"], shown["stored"], shown["reported"]) == (1, 1, 0)


NEWTON = {"ams": (14, "4009294.06"), "rae": (4, "3120298.77"), "rs": (31, "19944661.00")}


@pytest.mark.parametrize("names", [("ams",), ("rae",), ("rs",), ("ams", "rae", "rs")])
def test_newton_fund_activities_with_china(names: tuple[str, ...]) -> None:
    tally = Tally()
    for record in iati.read([data_path("newton_fund_iati", f"{name}_newt.xml") for name in names]):
        assert isinstance(record, Activity), record
        tally.store(record, "created")
    china = tally.json()["countries"]["CN"]
    assert china["activities"] == sum(NEWTON[name][0] for name in names)
    assert Decimal(china["budgets"]["GBP"]) == sum(Decimal(NEWTON[name][1]) for name in names)
    if len(names) == 3:
        assert (china["activities"], china["budgets"], tally.read) == (49, {"GBP": "27074253.83"}, 258)


def test_our_reading_agrees_with_the_schema() -> None:
    """All real files are valid and lose no activity; what the schema calls invalid here is what is reported."""
    schema = etree.XMLSchema(etree.parse(str(data_path("schemas", "iati-2.03", "iati-activities-schema.xsd"))))
    files = sorted(data_path("newton_fund_iati").glob("*.xml"))
    assert len(files) == 7
    for file in files:
        assert schema.validate(etree.parse(str(file)))
    records = list(iati.read(files))
    assert len(records) == 286
    assert all(isinstance(record, Activity) for record in records)
    for wrong in ("<sektor/>", ""):
        text = FILE.replace('<activity-status code="2"/>', wrong)
        assert not schema.validate(etree.fromstring(text.encode()))
