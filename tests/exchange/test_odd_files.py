"""Files as spreadsheets and people really leave them: what can be read is read, the rest is named and refused."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from concord.exchange import cells
from concord.exchange.cells import Unreadable, cells_of, tabs_of
from concord.exchange.folder import read_folder
from concord.exchange.outcome import MANIFEST, write
from concord.exchange.sheets import BadTables, Column, Sheet, read
from mini import lay

GOOD = "application,asked\nA1,5\nA2,6\n"
SHEET = Sheet("x", (Column("application", required=True), Column("asked", "money"), Column("day", "date")))


def code_of(path: Path, **how: Any) -> tuple[str, int | None]:
    with pytest.raises(Unreadable) as bad:
        cells_of(path, **how)
    return bad.value.reason.code, bad.value.row


@pytest.mark.parametrize(
    "data",
    [
        GOOD.replace("\n", "\r").encode(),
        ("sep=,\r\n" + GOOD).encode(),
        ('"sep=;"\r\n' + GOOD.replace(",", ";")).encode(),
        ("\r\n\r\n" + GOOD.replace(",", ";")).encode(),
        GOOD.replace("\n", "\r\n", 1).encode(),
        GOOD.encode("utf-16"),
    ],
)
def test_line_endings_separators_and_blank_first_lines(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.csv").write_bytes(data)
    assert cells_of(tmp_path / "x.csv")[:2] == (["application", "asked"], [["A1", "5"], ["A2", "6"]])


def test_a_null_byte_far_down_is_named_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(GOOD.encode() + b"A3,7\n" * 2000 + b"A\x004,8\n")
    assert code_of(tmp_path / "x.csv") == ("table:null_byte", 2004)


def test_a_cell_too_long_is_not_called_a_quotation_mark(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(GOOD + "A" * 200_000 + ",1\n")
    assert code_of(tmp_path / "x.csv") == ("table:long_cell", 4)


def test_a_hundred_thousand_headings_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text(",".join(f"c{i}" for i in range(100_000)) + "\n1\n")
    with pytest.raises(BadTables) as bad:
        read(tmp_path / "x.csv", SHEET)
    assert bad.value.defects[0].reason.code == "table:missing_column"


def test_a_noun_under_two_headings_is_not_guessed(tmp_path: Path) -> None:
    sheet = Sheet("x", (Column("application", heading_zh="申请编号"),))
    (tmp_path / "x.csv").write_text("申请编号,application\nA1,B1\n")
    with pytest.raises(BadTables) as bad:
        read(tmp_path / "x.csv", sheet)
    assert bad.value.defects[0].reason.code == "table:two_columns"
    assert list(read(tmp_path / "x.csv", sheet, renames={"application": "申请编号"})["application"]) == ["A1"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("2018-03-31", "2018-03-31"),
        ("2018/3/1", "2018-03-01"),
        ("20180331", "2018-03-31"),
        ("2018年3月1日", "2018-03-01"),
        ("2018-03-31T12:00:00", "2018-03-31"),
        ("2018-03-311", None),
        ("2018-W01-1", None),
        ("0000-00-00", None),
        ("31/03/2018", None),
    ],
)
def test_dates_are_read_whole_or_refused(tmp_path: Path, cell: str, said: str | None) -> None:
    (tmp_path / "x.csv").write_text(f"application,day\nA1,{cell}\n")
    if said is None:
        with pytest.raises(BadTables) as bad:
            read(tmp_path / "x.csv", SHEET)
        assert bad.value.defects[0].reason.code == "table:not_a_date"
    else:
        assert str(read(tmp_path / "x.csv", SHEET)["day"][0]) == said


@pytest.mark.parametrize("cell", ["1_000", "1e400", "1e-400", "inf", "NaN", "-1", "=1+1", "0x10"])
def test_amounts_that_are_none(tmp_path: Path, cell: str) -> None:
    (tmp_path / "x.csv").write_text(f"application,asked\nA1,{cell}\n")
    with pytest.raises(BadTables) as bad:
        read(tmp_path / "x.csv", SHEET)
    assert (bad.value.defects[0].row, bad.value.defects[0].field) == (2, "asked")


def book(path: Path, **far: Any) -> Path:
    made = Workbook()
    page = made.worksheets[0]
    for line in (["application", "asked"], ["A1", 0.1 + 0.2]):
        page.append(line)
    for place, value in far.items():
        page[place] = value
    made.save(path)
    return path


def test_a_binary_fraction_of_a_workbook_is_the_number_that_was_typed(tmp_path: Path) -> None:
    assert cells_of(book(tmp_path / "x.xlsx"))[1] == [["A1", "0.3"]]


def test_one_stray_cell_far_out_does_not_make_every_row_as_wide(tmp_path: Path) -> None:
    assert code_of(book(tmp_path / "x.xlsx", XFD100000="x")) == ("table:ragged", 100_000)


def repacked(path: Path, part: str, change: Any) -> None:
    with zipfile.ZipFile(path) as old:
        held = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in held.items():
            new.writestr(name, change(data) if part in name else data)


def test_a_damaged_sheet_inside_a_workbook_that_opens(tmp_path: Path) -> None:
    repacked(book(tmp_path / "x.xlsx"), "sheet1", lambda data: data[: len(data) // 2])
    assert code_of(tmp_path / "x.xlsx") == ("table:broken_workbook", None)


def test_a_workbook_that_unpacks_to_far_more_than_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_SMALL_PART", 100_000)
    repacked(
        book(tmp_path / "x.xlsx"), "sheet1", lambda data: data.replace(b"</sheetData>", b" " * 2**21 + b"</sheetData>")
    )
    assert code_of(tmp_path / "x.xlsx")[0] == "table:bomb"
    with pytest.raises(Unreadable):
        tabs_of(tmp_path / "x.xlsx")


def test_a_file_without_the_right_to_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.csv").write_text(GOOD)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert code_of(tmp_path / "x.csv")[0] == "table:cannot_read"


def test_folders_pipes_and_loops_that_are_called_tables(tmp_path: Path) -> None:
    for name, make in (
        ("dir", lambda path: path.mkdir()),
        ("pipe", lambda path: os.mkfifo(path)),
        ("loop", lambda path: path.symlink_to(path.name)),
    ):
        folder = lay(tmp_path / name, without=("purses",))
        make(folder / "purses.csv")
        with pytest.raises(BadTables) as bad:
            read_folder(folder)
        assert bad.value.defects[0].file == "purses.csv", name


def test_a_workbook_that_cannot_be_opened_might_hold_tables(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call")
    (folder / "more.xlsx").write_bytes(b"PK\x03\x04 cut off")
    with pytest.raises(BadTables) as bad:
        read_folder(folder)
    assert bad.value.defects[0].file == "more.xlsx"


def test_an_interrupted_exchange_leaves_the_earlier_outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    output = tmp_path / "outcome"
    write(output, {"a.csv": b"1"}, {})
    rename, calls = Path.rename, []

    def stop(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stop)
    with pytest.raises(KeyboardInterrupt):
        write(output, {"a.csv": b"2"}, {})
    assert (output / "a.csv").read_bytes() == b"1"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outcome"]
    assert (output / MANIFEST).exists()


@pytest.mark.parametrize("name", ["x" * 300, "a\0b"])
def test_an_output_that_no_disk_takes(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadTables) as bad:
        write(tmp_path / name, {}, {})
    assert bad.value.defects[0].reason.code == "run:not_writable"


def test_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(BadTables) as bad:
        write(tmp_path / "outcome", {"a.csv": b"1"}, {})
    assert "No space left" in bad.value.defects[0].text()
    assert list(tmp_path.iterdir()) == []
