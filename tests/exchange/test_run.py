"""A whole run from a folder: what it writes, that it repeats, and that it writes nothing when it cannot."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

import pytest

from concord.engines.progress import Cancelled
from concord.exchange.run import Run, run
from concord.exchange.sheets import BadTables
from mini import lay, tables

OUTPUTS = (
    "eligibility", "findings", "assignment", "shortfalls", "conflicts_applied", "ranking", "selection", "awards",
    "purses_after", "juste_retour", "what_if", "additions",
)  # fmt: skip


def rows(done: Run, name: str) -> list[dict[str, str]]:
    with (done.output / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def figures(done: Run, name: str) -> list[str]:
    """The rows in no order, without their words (which name purses in the order of their table)."""
    return sorted(str({k: v for k, v in row.items() if not k.startswith("reason")}) for row in rows(done, name))


def test_every_row_of_every_output_has_its_reason_in_both_languages(tmp_path: Path) -> None:
    done = run(lay(tmp_path / "call"), interactive=False)
    assert all(stage.ran for stage in done.stages)
    for name in OUTPUTS:
        for row in rows(done, name):
            assert row["reason_en"], (name, row)
            assert row["reason_zh"], (name, row)


def test_both_sides_on_every_application_and_no_conflict_met(tmp_path: Path) -> None:
    done = run(lay(tmp_path / "call"), interactive=False)
    pairs = rows(done, "assignment")
    sides: dict[str, set[str]] = {}
    for pair in pairs:
        sides.setdefault(pair["application"], set()).add(pair["side"])
    assert len(sides) == 8
    assert all({"UK", "CN"} <= seen for seen in sides.values())
    assert ("A01", "R01") not in {(pair["application"], pair["reviewer"]) for pair in pairs}


def test_the_manifest_holds_digests_of_all_that_went_in_and_came_out(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call")
    done = run(folder, interactive=False)
    manifest = json.loads((done.output / "manifest.json").read_text(encoding="utf-8"))
    for entries, place in ((manifest["inputs"], folder), (manifest["outputs"], done.output)):
        for entry in entries:
            assert hashlib.sha256((place / entry["file"]).read_bytes()).hexdigest() == entry["sha256"]
    assert {entry["table"] for entry in manifest["inputs"]} == set(tables())
    assert manifest["versions"]["concord"]


def test_a_run_repeats_to_the_byte(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call")
    first = run(folder, output=tmp_path / "one", seed=7, interactive=False)
    second = run(folder, output=tmp_path / "two", seed=7, interactive=False)
    assert first.manifest["outputs"] == second.manifest["outputs"]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    turned = {name: [rows[0], *reversed(rows[1:])] for name, rows in tables().items() if name != "criteria"}
    one = run(lay(tmp_path / "a"), interactive=False)
    two = run(lay(tmp_path / "b", **turned), interactive=False)
    for name in ("ranking", "selection", "purses_after", "juste_retour"):
        assert figures(one, name) == figures(two, name), name


@pytest.mark.parametrize(
    ("without", "missing"),
    [
        (("annexes",), {"eligibility"}),
        (("affinities",), {"assignment"}),
        (("assessments",), {"ranking", "selection"}),
        (("purses", "annexes"), {"eligibility", "selection"}),
    ],
)
def test_a_stage_without_its_table_says_so_and_the_others_run(
    tmp_path: Path, without: tuple[str, ...], missing: set[str]
) -> None:
    changes = {}
    if "purses" in without:
        heading = [["application", "organisation", "party"], ["A01", "North", "UK"]]
        changes["partners"] = heading
    done = run(lay(tmp_path / "call", without=without, **changes), interactive=False)
    assert {stage.name for stage in done.stages if not stage.ran} == missing
    for stage in done.stages:
        if not stage.ran:
            assert stage.why is not None
            assert stage.why.text("zh") != stage.why.text("en")


def test_a_ranking_made_elsewhere_is_selected_from(tmp_path: Path) -> None:
    ranking = [["application", "rank", "fundable"], *([f"A{i:02d}", i, "no" if i == 1 else "yes"] for i in range(1, 9))]
    done = run(lay(tmp_path / "call", without=("assessments", "criteria"), ranking=ranking), interactive=False)
    decisions = {row["application"]: row["decision"] for row in rows(done, "selection")}
    assert decisions["A01"] == "not_funded"
    assert decisions["A02"] == "funded"


def test_declined_applications_get_no_reviewer_no_rank_and_no_money(tmp_path: Path) -> None:
    strict = [*tables()["annexes"], ["UK", "2018-1", "minimum_ask", "purse=UK-GBP; amount=100", "Guide 4"]]
    done = run(lay(tmp_path / "call", annexes=strict), interactive=False)
    declined = {row["application"] for row in rows(done, "eligibility") if row["verdict"] == "not_met"}
    assert declined
    assert not declined & {row["application"] for row in rows(done, "assignment")}
    assert not declined & {row["application"] for row in rows(done, "ranking")}
    decided = {row["application"]: row["decision"] for row in rows(done, "selection")}
    assert {decided[name] for name in declined} == {"not_funded"}


def test_bad_input_writes_nothing(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call", purses=[["purse", "party", "unit", "amount"], ["UK-GBP", "UK", "GBP", "-5"]])
    with pytest.raises(BadTables):
        run(folder, interactive=False)
    assert not (folder / "outcome").exists()
    assert not [path for path in folder.iterdir() if path.name.startswith(".")]


def test_an_annex_with_an_unknown_rule_names_file_and_row(tmp_path: Path) -> None:
    rules = [*tables()["annexes"], ["UK", "2018-1", "maximum_asks", "purse=UK-GBP; amount=1", ""]]
    with pytest.raises(BadTables) as bad:
        run(lay(tmp_path / "call", annexes=rules), interactive=False)
    (defect,) = bad.value.defects
    assert (defect.file, defect.row) == ("annexes.csv", 4)
    assert "maximum_ask" in defect.text()


def test_conflicts_that_leave_no_reviewer_are_an_error_at_their_row(tmp_path: Path) -> None:
    everyone = [["A02", f"R{i:02d}", "co-author", "a paper"] for i in range(1, 10)]
    folder = lay(tmp_path / "call", conflicts=[["application", "reviewer", "kind", "evidence"], *everyone])
    with pytest.raises(BadTables) as bad:
        run(folder, interactive=False)
    (defect,) = bad.value.defects
    assert (defect.file, defect.row, defect.field) == ("conflicts.csv", 2, "application")
    assert "A02" in defect.text()
    assert not (folder / "outcome").exists()


def test_a_cancelled_run_writes_nothing(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call")
    with pytest.raises(Cancelled):
        run(folder, interactive=False, progress=lambda stage, share: share < 0.5)
    assert not (folder / "outcome").exists()


def test_an_earlier_outcome_is_replaced_but_nothing_else_is(tmp_path: Path) -> None:
    folder = lay(tmp_path / "call")
    run(folder, interactive=False)
    run(folder, interactive=False)
    other = tmp_path / "papers"
    other.mkdir()
    (other / "thesis.txt").write_text("mine")
    with pytest.raises(BadTables) as bad:
        run(folder, output=other, interactive=False)
    assert bad.value.defects[0].reason.code == "run:output_taken"
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


def test_text_that_looks_like_a_formula_is_made_harmless(tmp_path: Path) -> None:
    conflicts = [["application", "reviewer", "kind", "evidence"], ["A01", "R01", "co-author", '=HYPERLINK("x")']]
    done = run(lay(tmp_path / "call", conflicts=conflicts), interactive=False)
    assert "'=HYPERLINK" in (done.output / "conflicts_applied.csv").read_text(encoding="utf-8-sig")


def test_the_report_stands_alone_in_both_languages_and_says_that_it_is_invented(tmp_path: Path) -> None:
    done = run(lay(tmp_path / "call"), interactive=False)
    page = (done.output / "report.html").read_text(encoding="utf-8")
    assert "Mini call" in page
    assert "小型征集" in page
    assert page.count("Invented example") > 4
    assert page.count("虚构示例") > 4
    assert page.count("<svg") == 16
    for outside in ("http://", "https://"):
        assert not [line for line in page.splitlines() if f'src="{outside}' in line or f'href="{outside}' in line]
