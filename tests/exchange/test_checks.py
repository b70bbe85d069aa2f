"""What must hold between the tables of a call: each slip is named at its file, row and field before anything runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from concord.exchange.run import run
from concord.exchange.sheets import BadTables
from mini import Rows, lay, tables

POT = ["purse", "party", "unit", "amount", "pooled", "raisable"]
LIMIT = ["by", "value", "measure", "least", "most", "purses"]


def with_cell(name: str, row: int, column: str, value: str) -> dict[str, Rows]:
    rows = [list(line) for line in tables()[name]]
    rows[row - 1][rows[0].index(column)] = value
    return {name: rows}


def with_rows(name: str, *rows: list[Any]) -> dict[str, Rows]:
    return {name: [*tables()[name], *rows]}


SLIPS: list[tuple[dict[str, Rows], tuple[str, int | None, str | None, str]]] = [
    (with_rows("call", ["seed", "-1"]), ("call.csv", 9, "seed", "folder:below_least")),
    (with_rows("call", ["min_assessments", "0"]), ("call.csv", 9, "min_assessments", "folder:below_least")),
    (with_rows("call", ["ranking_method", "best"]), ("call.csv", 9, "ranking_method", "table:not_a_choice")),
    (
        with_cell("call", 6, "value", "99"),
        ("call.csv", 6, "reviewers_per_application", "match:demand-too-high"),
    ),
    (with_rows("applications", ["a01", "x", "soil"]), ("applications.csv", 10, "application", "folder:alike")),
    (with_rows("applications", ["Ａ01", "x", "soil"]), ("applications.csv", 10, "application", "folder:alike")),
    (with_rows("applications", ["A 01", "x", "soil"]), ("applications.csv", 10, "application", "folder:alike")),
    (with_cell("purses", 2, "unit", "gbp"), ("purses.csv", 2, "unit", "folder:currency_case")),
    ({"purses": [POT, ["UK-GBP", "UK", "GBP", "9", "5", ""], ["CN-CNY", "CN", "CNY", "9", "", ""]]},
     ("purses.csv", 2, "pooled", "folder:pooled_virtual")),
    ({"purses": [POT, ["UK-GBP", "UK", "GBP", "9", "", "1.234"], ["CN-CNY", "CN", "CNY", "9", "", ""]]},
     ("purses.csv", 2, "raisable", "folder:more_digits")),
    ({"rates": [["currency", "rate", "display"], ["CNY", "0", "GBP"]]},
     ("rates.csv", 2, "rate", "folder:not_positive")),
    ({"rates": [["currency", "rate", "display"], ["CNY", "1e99", "GBP"]]},
     ("rates.csv", 2, "rate", "table:out_of_range")),
    (with_cell("criteria", 2, "threshold", "9"), ("criteria.csv", 2, "threshold", "folder:off_scale")),
    ({"assessments": [["application", "assessor", "score"], ["A01", "R01", "9"]]},
     ("assessments.csv", 1, "criterion", "folder:criterion_missing")),
    (with_cell("annexes", 3, "parameters", "purse=UK-GBP; amount=9; amount=8"),
     ("annexes.csv", 3, "parameters", "folder:parameter_twice")),
    ({"reviewers": [["reviewer", "side", "max_load"], *([f"R{i:02d}", "UK", "-1"] for i in range(1, 10))]},
     ("reviewers.csv", 2, "max_load", "folder:below_least")),
    ({"reviewers": [["reviewer", "side", "min_load"], *([f"R{i:02d}", "UK", "11"] for i in range(1, 10))]},
     ("reviewers.csv", 2, "min_load", "folder:load_range")),
    ({"assignments": [["application", "reviewer"], ["A01", "R01"]]},
     ("assignments.csv", 2, "reviewer", "match:locked-no-candidate")),
    ({"limits": [LIMIT, ["colour", "", "awards", "1", "", ""]]}, ("limits.csv", 2, "by", "table:not_a_choice")),
    ({"limits": [LIMIT, ["area", "soil", "awards", "", "", ""]]}, ("limits.csv", 2, "least", "folder:no_limit")),
    ({"limits": [LIMIT, ["area", "soil", "awards", "2", "1", ""]]}, ("limits.csv", 2, "least", "folder:limit_crossed")),
    ({"limits": [LIMIT, ["area", "soil", "awards", "", "1.5", ""]]}, ("limits.csv", 2, "most", "table:not_whole")),
    ({"limits": [LIMIT, ["area", "", "amount", "", "9", "XX"]]}, ("limits.csv", 2, "purses", "folder:unknown_entry")),
    ({"conditions": [["kind", "applications"], ["exclusive", "A01"]]},
     ("conditions.csv", 2, "applications", "folder:one_alone")),
    ({"conditions": [["kind", "applications"], ["exclusive", "A01; A99"]]},
     ("conditions.csv", 2, "applications", "folder:unknown_entry")),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "where"), SLIPS)
def test_each_slip_is_named_where_it_stands(
    tmp_path: Path, changes: dict[str, Rows], where: tuple[str, int | None, str | None, str]
) -> None:
    folder = lay(tmp_path / "call", **changes)
    with pytest.raises(BadTables) as bad:
        run(folder, interactive=False)
    found = [(defect.file, defect.row, defect.field, defect.reason.code) for defect in bad.value.defects]
    assert where in found
    assert all(defect.text("en") and defect.text("zh") for defect in bad.value.defects)
    assert not (folder / "outcome").exists()


def test_an_application_that_asks_for_nothing_is_named_at_its_row(tmp_path: Path) -> None:
    rows = [list(line) for line in tables()["partners"]]
    for line in rows:
        if line[0] == "A03":
            line[-1] = ""
    with pytest.raises(BadTables) as bad:
        run(lay(tmp_path / "call", partners=rows), interactive=False)
    (defect,) = bad.value.defects
    assert (defect.file, defect.row, defect.field) == ("partners.csv", 6, "asked")
    assert "6" in defect.text("en")


def test_a_ranking_made_elsewhere_begins_at_one(tmp_path: Path) -> None:
    folder = lay(
        tmp_path / "call", without=("assessments", "criteria"), ranking=[["application", "rank"], ["A01", "0"]]
    )
    with pytest.raises(BadTables) as bad:
        run(folder, interactive=False)
    assert (bad.value.defects[0].file, bad.value.defects[0].row) == ("ranking.csv", 2)


def test_a_call_whose_every_application_is_declined_still_says_why(tmp_path: Path) -> None:
    done = run(
        lay(tmp_path / "call", **with_cell("annexes", 3, "parameters", "purse=UK-GBP; amount=1")), interactive=False
    )
    assert done.stage("eligibility").facts["declined"] == 8
    for name in ("assignment", "ranking"):
        why = done.stage(name).why
        assert why is not None
        assert why.code == "run:nobody_eligible"
    assert not done.stage("selection").ran


def test_eligibility_says_that_it_lacks_purses_where_partners_ask_some(tmp_path: Path) -> None:
    done = run(lay(tmp_path / "call", without=("purses",)), interactive=False)
    why = done.stage("eligibility").why
    assert why is not None
    assert "purses" in why.text()


def test_a_single_criterion_need_not_be_named_with_every_vote(tmp_path: Path) -> None:
    votes: Rows = [["application", "assessor", "score"], ["A01", "R02", 2], ["A02", "R02", 5]]
    criteria: Rows = [["criterion", "threshold", "lowest", "highest"], ["merit", "3", "1", "6"]]
    done = run(lay(tmp_path / "call", assessments=votes, criteria=criteria), interactive=False)
    assert {row.application: row.fundable for row in done.stage("ranking").rows if row.rank} == {
        "A01": False,
        "A02": True,
    }
    votes[1][2] = 7
    with pytest.raises(BadTables) as bad:
        run(lay(tmp_path / "two", assessments=votes, criteria=criteria), interactive=False)
    assert (bad.value.defects[0].row, bad.value.defects[0].field) == (2, "score")


def test_one_list_takes_no_application_from_two_panels(tmp_path: Path) -> None:
    votes = [[*row, "panel" if not place else "x"] for place, row in enumerate(tables()["assessments"])]
    votes[3][-1] = "y"
    with pytest.raises(BadTables) as bad:
        run(lay(tmp_path / "call", assessments=votes), interactive=False)
    (defect,) = bad.value.defects
    assert (defect.file, defect.row, defect.field) == ("assessments.csv", 4, "panel")


def test_a_real_pot_of_two_currencies_is_a_matter_of_the_funding_mode(tmp_path: Path) -> None:
    with pytest.raises(BadTables) as bad:
        run(lay(tmp_path / "call", **with_rows("call", ["funding_mode", "real"])), interactive=False)
    assert (bad.value.defects[0].file, bad.value.defects[0].row) == ("call.csv", 9)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        (np.full((8, 9), np.nan), "folder:affinity_range"),
        (np.full((8, 9), 7.0), "folder:affinity_range"),
        (np.full((8, 9), 1j), "folder:bad_matrix"),
        (np.full((8, 9), "a"), "folder:bad_matrix"),
        (np.full((8, 9, 2), 0.5), "folder:bad_matrix"),
        (np.full((8, 3), 0.5), "folder:affinity_shape"),
    ],
)
def test_a_matrix_that_holds_no_affinities(tmp_path: Path, values: Any, code: str) -> None:
    folder = lay(tmp_path / "call", without=("affinities",))
    np.savez(folder / "affinities.npz", values)
    with pytest.raises(BadTables) as bad:
        run(folder, interactive=False)
    (defect,) = bad.value.defects
    assert (defect.file, defect.reason.code) == ("affinities.npz", code)
