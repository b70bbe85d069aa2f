"""Reading tables that people made: what is taken, and how what is not is named."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from concord.exchange.sheets import BadTables, Column, Sheet, parse_renames, read, refuse_unknown

VOTES = Sheet(
    "votes",
    (
        Column("application", required=True, heading_zh="申请编号"),
        Column("assessor", required=True),
        Column("score", "number"),
        Column("asked", "money"),
    ),
    unique=("application", "assessor"),
)


def write(folder: Path, text: str, name: str = "votes.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def defects(path: Path, **options: object) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(BadTables) as bad:
        read(path, VOTES, **options)  # type: ignore[arg-type]
    return [(defect.row, defect.field, defect.reason.code) for defect in bad.value.defects]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_reads_each_encoding(tmp_path: Path, encoding: str) -> None:
    table = read(write(tmp_path, "application,assessor,score\n甲一,张三,5\n", encoding=encoding), VOTES)
    assert list(table.records()) == [{"application": "甲一", "assessor": "张三", "score": 5.0, "asked": None}]


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_reads_each_delimiter(tmp_path: Path, delimiter: str) -> None:
    text = "application,assessor,score\nA,x,5\n".replace(",", delimiter)
    assert read(write(tmp_path, text), VOTES)["score"] == [5.0]


def test_chinese_headings_full_width_digits_and_grouped_amounts(tmp_path: Path) -> None:
    table = read(write(tmp_path, '申请编号,assessor,score,asked\nA,x,５.５,"1,250,000.50"\n'), VOTES)
    assert (table["score"], table["asked"]) == ([5.5], [Decimal("1250000.50")])


def test_foreign_headings_by_renames(tmp_path: Path) -> None:
    path = write(tmp_path, "proposal_id,who,num_grade\nP,x,6\n")
    renames = parse_renames("application=proposal_id,assessor=who,score=num_grade")
    assert read(path, VOTES, renames=renames)["score"] == [6.0]


def test_comment_rows_and_blank_rows_are_passed_over_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    table = read(write(tmp_path, "application,assessor\n# explains,\n,\nA,x\n\nB,x\n"), VOTES)
    assert (table["application"], table.rows) == (["A", "B"], [4, 6])


def test_an_identifier_with_a_hash_is_no_comment(tmp_path: Path) -> None:
    table = read(write(tmp_path, 'application,assessor\n#A1,x\n#,about\n＃ 说明,\n#\tnote,\n"# a, b",\n#2,y\n'), VOTES)
    assert (table["application"], table.rows) == (["#A1", "#2"], [2, 7])


def test_every_defect_is_named_at_once(tmp_path: Path) -> None:
    text = "application,assessor,score,asked\nA,x,5,-1\nB,,seven,2\nC,z,nan,inf\n"
    assert defects(write(tmp_path, text)) == [
        (2, "asked", "table:negative"),
        (3, "assessor", "table:blank"),
        (3, "score", "table:not_a_number"),
        (4, "score", "table:not_finite"),
        (4, "asked", "table:not_finite"),
    ]


def test_an_entry_twice_names_the_first_row(tmp_path: Path) -> None:
    with pytest.raises(BadTables) as bad:
        read(write(tmp_path, "application,assessor\nA,x\nA,y\nA,x\n"), VOTES)
    (defect,) = bad.value.defects
    assert (defect.row, defect.reason.code, defect.reason.values["first"]) == (4, "table:twice", 2)
    assert "row 4" in defect.text("en")
    assert "第 4 行" in defect.text("zh")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("assessor\nx\n", [(1, "application", "table:missing_column")]),
        ("application,assessor\n", [(None, None, "table:empty")]),
        ("application,assessor,assessor\nA,x,y\n", [(1, "assessor", "table:heading_twice")] * 2),
        ("application,assessor\nA,x,extra\n", [(2, None, "table:ragged")]),
        ('application,assessor\nA,"x\n', [(2, None, "table:broken_csv")]),
        ("\x00\x01\x02", [(None, None, "table:not_a_table")]),
        ("", [(None, None, "table:empty_file")]),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, text: str, expected: list[object]) -> None:
    path = write(tmp_path, text)
    if "twice" in str(expected):
        expected = expected[:1]
    assert defects(path) == expected


def test_text_in_no_known_encoding(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    path.write_bytes(b"application,assessor\nA,\xff\xff\xff\n")
    assert defects(path) == [(2, None, "table:encoding")]


def test_a_large_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "votes.csv"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    assert defects(path) == [(None, None, "table:too_big")]


def workbook(path: Path, rows: list[list[object]], title: str = "votes") -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    book.save(path)
    return path


def test_reads_a_workbook(tmp_path: Path) -> None:
    path = workbook(tmp_path / "votes.xlsx", [["application", "assessor", "score"], ["A", 7, 5], ["B", "y", 4.5]])
    table = read(path, VOTES)
    assert (table["assessor"], table["score"]) == (["7", "y"], [5.0, 4.5])


def test_a_formula_is_named_by_its_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "votes.xlsx", [["application", "assessor", "score"], ["A", "x", "=1+1"]])
    assert defects(path) == [(2, "C2", "table:formula")]


def test_other_files_called_xlsx(tmp_path: Path) -> None:
    path = tmp_path / "votes.xlsx"
    path.write_bytes(b"PK\x03\x04 but no archive")
    assert defects(path) == [(None, None, "table:broken_workbook")]
    path.write_bytes(b"\xd0\xcf\x11\xe0old")
    assert defects(path) == [(None, None, "table:old_workbook")]


def test_renames_are_checked() -> None:
    with pytest.raises(BadTables):
        parse_renames("application")
    with pytest.raises(BadTables) as bad:
        refuse_unknown({"colour": "x"}, ["application", "score"])
    assert bad.value.defects[0].reason.values["noun"] == "colour"
