"""The strategy as pages: whole in both languages, public, constant in queries, claims and records apart."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import assemble, everyone
from concord.access.standing import SYSTEM
from concord.exchange.iati_store import store
from concord.strategy import models, pack
from concord.strategy.acts import load
from real_data import data_path

BASE = "/agreements/uk-china-2017/strategy-2017/"
ACTIVITY = """<iati-activity default-currency="GBP"><iati-identifier>{code}</iati-identifier>
<reporting-org ref="GB" type="10"><narrative>Ministry</narrative></reporting-org>
<title><narrative xml:lang="en">{title}</narrative></title>
<description><narrative>About</narrative></description>
<participating-org role="4"><narrative>A</narrative></participating-org>
<activity-status code="2"/><activity-date iso-date="2016-04-01" type="1"/><recipient-country code="CN"/>
<budget><period-start iso-date="2016-03-01"/><period-end iso-date="2018-02-28"/>
<value value-date="2016-03-01">1234.50</value></budget></iati-activity>"""

KEPT = "china IATI CSV XLSX SKOS Turtle JSON IAPP GBP English Ministry About xml concord pack load import iati"
"""Words of Latin letters that a Chinese page keeps: names, codes and what was reported in English."""


@pytest.fixture
def strategy(db: None) -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)


def activities(folder: Path, count: int, title: str = "Round") -> None:
    path = folder / f"{count}.xml"
    rounds = "".join(ACTIVITY.format(code=f"GB-{n}", title=f"{title} {n}") for n in range(count))
    path.write_text(f'<iati-activities version="2.03">{rounds}</iati-activities>', "utf-8")
    store([path], by=SYSTEM)


def addresses() -> list[str]:
    clauses = [f"{BASE}clauses/{code}/" for code in models.Clause.objects.values_list("code", flat=True)[::2]]
    areas = [f"/areas/uk-china-2017/{code}/" for code in models.Area.objects.values_list("code", flat=True)[::4]]
    agreements = [
        f"/agreements/uk-china-2017/{code}/" for code in models.Agreement.objects.values_list("code", flat=True)
    ]
    programmes = [f"/programmes/{pk}/" for pk in models.Programme.objects.values_list("pk", flat=True)]
    lists = ["/agreements/", "/agreements/timeline/", "/agreements/uk-china-2017/", "/areas/", "/programmes/"]
    return [*lists, f"{BASE}claims/", *agreements, *clauses, *areas, *programmes]


def page(address: str, language: str = "en", user: object = None) -> str:
    client = Client(headers={"accept-language": {"en": "en", "zh": "zh-hans"}[language]})
    if user is not None:
        client.force_login(user)
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.mark.usefixtures("strategy")
class TestPages:
    def test_every_page_in_chinese_with_no_english_of_ours(self, tmp_path: Path) -> None:
        activities(tmp_path, 1, title="一")
        for address in addresses():
            shown = page(address, "zh")
            assert shown.count("<h1>") == 1
            assert '<html lang="zh-hans">' in shown
            main = shown.partition('<main id="main">')[2].partition("</main>")[0]
            ours = re.sub(r"<(span|q|code)\b[^>]*>.*?</\1>|<[^>]+>|&[a-z]+;", " ", main, flags=re.S)
            left = set(re.findall(r"[A-Za-z]{3,}", ours)) - set(KEPT.split())
            assert not left, (address, left)

    def test_pages_in_english(self, tmp_path: Path) -> None:
        activities(tmp_path, 1)
        for address in [each for each in addresses() if "undertaking" not in each]:
            assert '<html lang="en">' in page(address)

    def test_the_whole_cast_reads_the_same(self) -> None:
        shown = {
            who: page(BASE, user=user).partition("<main")[2]
            for who, user in everyone(assemble()).items()
            if who in ("nobody", "outsider")
        }
        assert len(set(shown.values())) == 1

    def test_agreement(self) -> None:
        shown, chinese = page(BASE), page(BASE, "zh")
        for said in ("2017-12-06", "Wan Gang", "UK-China Science &amp; Technology Cooperation Agreement", "5.7"):
            assert said in shown
        for said in ("中英科技创新合作战略", "万钢", "1978", "知识产权保护和应用", "逾 2 亿英镑"):
            assert said in chinese
        memorandum = page("/agreements/uk-china-2017/memorandum-2017/")
        assert memorandum.index("Wang Zhigang") < memorandum.index("Liu Yandong")

    def test_claims_side_by_side(self) -> None:
        shown = page(f"{BASE}claims/")
        start = shown.index("Projects supported by the Partnership Fund")
        section = shown[start : shown.index("<h3>", start)]
        assert "the documents differ" in section
        assert section.count("<tr>") == 5
        for said in ("more than 460 projects", "<strong>460 projects</strong>", "460 个合作项目", "since 2014"):
            assert said in section
        assert "逾 2 亿英镑" in shown
        assert "more than GBP 200,000,000" in shown
        assert "The English names one area, the Chinese two." in shown

    def test_clause_says_so_where_there_is_nothing(self) -> None:
        shown = page(f"{BASE}clauses/5.6/")
        assert "The clause sets no target." in shown
        assert "Nothing has been recorded here so far." in shown
        assert "year on year" in page(f"{BASE}clauses/4.2/")
        area = page(f"{BASE}clauses/4.2/")
        assert "Concord&#x27;s wording" in area or "Concord's wording" in area

    def test_records_beside_claims(self, tmp_path: Path) -> None:
        activities(tmp_path, 2)
        shown = page(f"{BASE}clauses/5.2/")
        assert (
            shown.index("What documents claim")
            < shown.index("more than GBP 200,000,000")
            < shown.index("What is recorded")
        )
        assert "GBP 2,469.00" in shown[shown.index("What is recorded") :]
        assert "Nothing reported with United Kingdom has been imported." in shown

    def test_programmes_filter_page_and_export(self, tmp_path: Path) -> None:
        activities(tmp_path, 60, title="=SUM(1)")
        shown = page("/programmes/?country=CN&text=GB-5")
        assert "11 activities" in shown
        assert "GBP 13,579.50" in shown
        assert "Page 1 of 2" in page("/programmes/")
        assert "Page 2 of 2" in page("/programmes/?page=2")
        assert "Nothing reported fits" in page("/programmes/?country=BR")
        rows = list(csv.reader(io.StringIO(page("/programmes/?format=csv").removeprefix("\ufeff"))))
        assert len(rows) == 61
        assert all(row[1].startswith("'=SUM") for row in rows[1:])
        assert rows[1][6] == "GBP 1,234.50"

    @pytest.mark.parametrize(
        "address",
        [
            "/agreements/uk-china-2017/none/",
            "/agreements/none/strategy-2017/",
            "/agreements/uk-china-2017/memorandum-2017/clauses/5.2/",
            f"{BASE}clauses/9.9/",
            f"{BASE}clauses/%00/",
            "/programmes/0/",
            "/programmes/99999999999999999999/",
        ],
    )
    def test_no_such_page(self, address: str) -> None:
        assert Client().get(address).status_code == 404

    def test_hostile_filters(self) -> None:
        for query in (
            "page=999999999",
            "page=x",
            "country=%27%3B--",
            "text=%00",
            "text=%25",
            "country=%F0%9F%98%80",
            "kind=x",
        ):
            for address in ("/programmes/", "/agreements/"):
                assert Client().get(f"{address}?{query}").status_code == 200

    @pytest.mark.parametrize(
        ("address", "queries"),
        [("/agreements/", 4), ("/programmes/", 5)],
    )
    def test_lists_ask_the_same_at_one_and_at_three(self, tmp_path: Path, address: str, queries: int) -> None:
        counts = []
        for count in (1, 3):
            activities(tmp_path, count)
            with CaptureQueriesContext(
                connection,
            ) as asked:
                page(address)
            counts.append(len(asked))
        assert counts == [queries, queries], [each["sql"][:150] for each in asked]

    def test_pages_stay_within_their_queries(self, tmp_path: Path) -> None:
        activities(tmp_path, 3)
        for address, most in (
            (BASE, 30),
            (f"{BASE}clauses/4.2/", 30),
            (f"{BASE}clauses/5.2/", 30),
            (f"{BASE}claims/", 15),
        ):
            with CaptureQueriesContext(connection) as asked:
                page(address)
            assert len(asked) <= most, (address, len(asked))


def test_newton_fund_on_the_pages(strategy: None) -> None:
    store([data_path("newton_fund_iati", f"{name}_newt.xml") for name in ("ams", "rae", "rs")], by=SYSTEM)
    for address in (BASE, f"{BASE}claims/", f"{BASE}clauses/5.2/"):
        shown = page(address)
        assert "49 activities with China were reported." in shown
        assert "GBP 27,074,253.83" in shown
    chinese = page(BASE, "zh")
    assert "报告了 49 项与中国有关的活动" in chinese
    assert "GBP 27,074,253.83" in chinese
