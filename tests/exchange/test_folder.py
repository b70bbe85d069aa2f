"""A folder of tables: found, read, and checked against each other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from concord.exchange.checks import check
from concord.exchange.folder import read_folder
from concord.exchange.sheets import BadTables
from concord.exchange.tables import SHEETS
from concord.exchange.template import write_templates

GOOD = {
    "call": "field,value\ncode,T1\nthreshold,3.5\n",
    "parties": "party,name_en,name_zh,countries\nUK,UK funder,英方,GB\nCN,CN funder,中方,CN\n",
    "purses": "purse,party,unit,amount\nUK-GBP,UK,GBP,1000.00\nCN-CNY,CN,CNY,9000.00\n",
    "criteria": "criterion,weight,threshold,lowest,highest\nmerit,2,3,1,6\n",
    "applications": "application,title_en\nA1,One\nA2,Two\n",
    "partners": (
        "application,organisation,party,role,investigator,purse,currency,asked\n"
        "A1,North,UK,lead,Ann,UK-GBP,GBP,100\nA1,江北,CN,partner,李,CN-CNY,CNY,900\nA2,South,UK,lead,Bob,UK-GBP,GBP,50\n"
    ),
    "reviewers": "reviewer,side,organisation\nR1,UK,East\nR2,CN,West\nR3,third,Far\n",
    "assessments": "application,assessor,criterion,score\nA1,R1,merit,5\n",
}


def lay(folder: Path, **changes: str | None) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in {**GOOD, **changes}.items():
        if text is not None:
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def wrong(folder: Path) -> list[tuple[str, int | None, str | None, str]]:
    with pytest.raises(BadTables) as bad:
        check(read_folder(folder))
    return [(d.file, d.row, d.field, d.reason.code) for d in bad.value.defects]


def test_a_good_folder(tmp_path: Path) -> None:
    folder = read_folder(lay(tmp_path))
    check(folder)
    assert set(folder.tables) == set(GOOD)
    assert (folder.settings["code"], folder.settings["threshold"], folder.settings["policy"]) == ("T1", 3.5, "skip")
    assert folder["purses"]["amount"] == [Decimal("1000.00"), Decimal("9000.00")]
    assert len(folder.sources[0].digest) == 64


@pytest.mark.parametrize(
    ("table", "text", "expected"),
    [
        ("reviewers", "reviewer,side\nR1,FR\n", (2, "side", "folder:unknown_side")),
        ("purses", "purse,party,unit,amount\nP,FR,GBP,1\n", (2, "party", "folder:unknown_party")),
        (
            "purses",
            "purse,party,unit,amount\nUK-GBP,UK,GBX,1\nCN-CNY,CN,CNY,1\n",
            (2, "unit", "folder:unknown_currency"),
        ),
        (
            "purses",
            "purse,party,unit,amount\nUK-GBP,UK,GBP,1.005\nCN-CNY,CN,CNY,1\n",
            (2, "amount", "folder:more_digits"),
        ),
        ("purses", "purse,party,unit,amount\nUK-GBP,UK,GBP,-1\n", (2, "amount", "table:negative")),
        (
            "assessments",
            "application,assessor,criterion,score\nA9,R1,merit,5\n",
            (2, "application", "folder:unknown_entry"),
        ),
        ("assessments", "application,assessor,criterion,score\nA1,R1,merit,7\n", (2, "score", "folder:off_scale")),
        (
            "assessments",
            "application,assessor,criterion,score\nA1,R1,style,5\n",
            (2, "criterion", "folder:unknown_entry"),
        ),
        ("applications", "application\nA1\nA2\nA1\n", (4, "application", "table:twice")),
        ("criteria", "criterion,weight,lowest,highest\nmerit,1,6,1\n", (2, "highest", "folder:empty_scale")),
        ("call", "field,value\ncolour,red\n", (2, "field", "folder:unknown_setting")),
        ("call", "field,value\npolicy,best\n", (2, "policy", "table:not_a_choice")),
        ("conflicts", "application,reviewer\nA1,R9\n", (2, "reviewer", "folder:unknown_entry")),
        ("affinities", "application,reviewer,affinity\nA1,R1,1.5\n", (2, "affinity", "folder:affinity_range")),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, table: str, text: str, expected: tuple[object, ...]) -> None:
    assert (f"{table}.csv", *expected) in wrong(lay(tmp_path, **{table: text}))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("A1,North,UK,lead,Ann,UK-GBP,CNY,100", ("currency", "folder:wrong_currency")),
        ("A1,North,UK,lead,Ann,,GBP,100", ("purse", "folder:no_purse")),
        ("A1,North,UK,lead,Ann,UK,GBP,100", ("purse", "folder:unknown_entry")),
        ("A1,North,UK,lead,Ann,UK-GBP,GBP,1.001", ("asked", "folder:more_digits")),
        ("A1,North,XX,lead,Ann,UK-GBP,GBP,1", ("party", "folder:unknown_party")),
    ],
)
def test_wrong_asks(tmp_path: Path, row: str, expected: tuple[str, str]) -> None:
    heading = "application,organisation,party,role,investigator,purse,currency,asked\n"
    assert wrong(lay(tmp_path, partners=heading + row + "\n")) == [("partners.csv", 2, *expected)]


def test_two_leads(tmp_path: Path) -> None:
    text = "application,organisation,party,role\nA1,North,UK,lead\nA1,South,UK,lead\n"
    assert wrong(lay(tmp_path, partners=text)) == [("partners.csv", 3, "role", "folder:two_leads")]


def test_a_folder_of_another_tool_says_what_it_holds(tmp_path: Path) -> None:
    (tmp_path / "papers.json").write_text("{}")
    with pytest.raises(BadTables) as bad:
        read_folder(tmp_path)
    (defect,) = bad.value.defects
    assert defect.reason.code == "folder:no_tables"
    assert "papers.json" in defect.text()
    assert "concord template" in defect.text("zh")


def test_missing_and_wrong_paths(tmp_path: Path) -> None:
    file = tmp_path / "x.csv"
    file.write_text("a\n1\n")
    for path, code in ((tmp_path / "none", "folder:missing"), (file, "folder:not_a_folder")):
        with pytest.raises(BadTables) as bad:
            read_folder(path)
        assert bad.value.defects[0].reason.code == code


def test_renames_for_one_table_and_for_all(tmp_path: Path) -> None:
    votes = "proposal,assessor,criterion,grade\nA1,R1,merit,5\n"
    lay(tmp_path, assessments=votes, ranking="application,rank,score\nA1,1,5\n")
    folder = read_folder(tmp_path, renames={"assessments.application": "proposal", "score": "grade"})
    assert folder["assessments"]["score"] == [5.0]
    with pytest.raises(BadTables) as bad:
        read_folder(tmp_path, renames={"grade": "score"})
    assert bad.value.defects[0].reason.code == "columns:unknown"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_templates_hold_every_table_and_read_back(tmp_path: Path, kind: str) -> None:
    write_templates(tmp_path, kind=kind)
    with pytest.raises(BadTables) as bad:
        read_folder(tmp_path)
    # All that is wrong with a template is that its tables are empty (the call's settings are filled with defaults).
    assert {defect.reason.code for defect in bad.value.defects} == {"table:empty"}
    assert len(bad.value.defects) == len(SHEETS) - 1


def test_a_template_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "call.csv").write_text("mine")
    with pytest.raises(BadTables):
        write_templates(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["call.csv"]


def test_one_workbook_with_a_sheet_per_table(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, text in GOOD.items():
        page = book.create_sheet(name)
        for line in text.splitlines():
            page.append(line.split(","))
    book.save(tmp_path / "our call.xlsx")
    folder = read_folder(tmp_path)
    check(folder)
    assert set(folder.tables) == set(GOOD)
