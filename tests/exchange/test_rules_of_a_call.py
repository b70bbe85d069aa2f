"""Every rule of ranking and selection that the engines know can be set in a call's tables."""

from __future__ import annotations

import csv
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from concord.exchange.checks import check
from concord.exchange.folder import read_folder
from concord.exchange.sheets import BadTables
from concord.exchange.stages import Stage, ranking, selection
from mini import Rows

NOBODY = Stage("eligibility", ran=False)


def laid(folder: Path, tables: dict[str, Rows]) -> Path:
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(rows)
    return folder


def stages(folder: Path, tables: dict[str, Rows]) -> tuple[Stage, Stage]:
    read = read_folder(laid(folder, tables))
    check(read)
    ranked = ranking(read, frozenset(), 7)
    return ranked, selection(read, NOBODY, ranked, 7)


def said(stage: Stage, name: str) -> list[dict[str, Any]]:
    output = next(each for each in stage.outputs if each.name == name)
    return [dict(zip(output.headings, row, strict=True)) for row in output.rows]


def decisions(stage: Stage) -> dict[str, str]:
    return {row["application"]: row["decision"] for row in said(stage, "selection")}


def call(*settings: list[Any]) -> Rows:
    return [["field", "value"], *settings]


def listed(asks: dict[str, Any], purses: Rows, **more: Rows) -> dict[str, Rows]:
    """Applications in the order given, each asking amounts of purses: {purse: amount}."""
    partners: Rows = [["application", "organisation", "party", "country", "investigator", "purse", "asked"]]
    for name, amounts in asks.items():
        for purse, (amount, country) in amounts.items():
            partners.append([name, f"{name} {purse}", "UK", country, f"PI {int(name[1:]) // 10}", purse, amount])
    return {
        "purses": purses,
        "partners": partners,
        "ranking": [["application", "rank"], *([name, place] for place, name in enumerate(asks, 1))],
        **more,
    }


def test_purses_restricted_by_area_kind_nationality_and_year(tmp_path: Path) -> None:
    facts = {
        "A10": ("soil", "joint", "2019"),
        "A20": ("soil", "solo", "2019"),
        "A30": ("sea", "joint", "2019"),
        "A40": ("soil", "joint", "2020"),
        "A50": ("soil", "joint", "2019"),
        "A60": ("soil", "joint", "2019"),
    }
    asks = {name: {"P": (10, "FR" if name == "A50" else "GB")} for name in facts} | {"A60": {"P": (31, "GB")}}
    purses: Rows = [
        ["purse", "party", "unit", "amount", "areas", "kinds", "countries", "years", "cap"],
        ["P", "UK", "GBP", 1000, "soil", "joint", "GB", "2018; 2019", 30],
    ]
    applications: Rows = [["application", "area", "kind", "year"], *([name, *of] for name, of in facts.items())]
    _, selected = stages(tmp_path, listed(asks, purses, applications=applications))
    assert decisions(selected) == {"A10": "funded"} | dict.fromkeys(list(facts)[1:], "not_funded")
    costs = {row["rule"]: row["funds"] for row in said(selected, "rule_costs")}
    assert costs == {"P: kind": "A20", "P: area": "A30", "P: year": "A40", "P: country": "A50", "P: cap": "A60"}


def test_one_award_for_each_investigator(tmp_path: Path) -> None:
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 100]]
    asks = {name: {"P": (10, "GB")} for name in ("A10", "A11", "A20")}
    limits: Rows = [["by", "measure", "most"], ["investigator", "awards", 1]]
    _, selected = stages(tmp_path, listed(asks, purses, limits=limits))
    assert decisions(selected) == {"A10": "funded", "A11": "not_funded", "A20": "funded"}
    cost = said(selected, "rule_costs")[0]
    assert cost["rule"] == "investigator: awards ≤ 1"
    assert (cost["funds"], cost["drops"]) == ("A11", "")
    assert "A11" in cost["reason_en"]
    assert "A11" in cost["reason_zh"]


@pytest.mark.parametrize(("share", "funded"), [("1", {"A10", "A20"}), ("0.5", {"A10"}), ("0", {"A10"})])
def test_a_top_up_fills_gaps_by_its_share(tmp_path: Path, share: str, funded: set[str]) -> None:
    """A20 lacks 20 of P. All of the 20 in the pot fill it; half of it and what P gets in proportion (8) do not."""
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "EUR", 80], ["Q", "FR", "EUR", 20]]
    asks = {"A10": {"P": (50, "GB")}, "A20": {"P": (50, "GB")}}
    settings = call(["funding_mode", "mixed"], ["top_up", 20], ["top_up_unit", "EUR"], ["gap_share", share])
    _, selected = stages(tmp_path, listed(asks, purses, call=settings))
    assert {name for name, decision in decisions(selected).items() if decision == "funded"} == funded


def test_time_at_facilities_with_partnership_first_and_each_own_rule(tmp_path: Path) -> None:
    """Weeks by configuration are purses of shifts; partnership projects go first; one facility caps a project and
    takes one field, the other keeps a third of its time for partnerships."""
    facts = {
        "A10": ("solo", "bio"),
        "A20": ("solo", "bio"),
        "A30": ("partnership", "bio"),
        "A40": ("solo", "physics"),
        "A50": ("solo", "bio"),
    }
    asks = {
        "A10": {"beamline cryo": (6, "GB")},
        "A20": {"beamline cryo": (5, "GB")},
        "A30": {"beamline cryo": (3, "GB"), "neutron": (4, "CN")},
        "A40": {"neutron": (1, "CN")},
        "A50": {"neutron": (5, "CN")},
    }
    purses: Rows = [
        ["purse", "party", "unit", "amount", "areas", "cap"],
        ["beamline cryo", "UK", "shift", 12, "", ""],
        ["neutron", "CN", "shift", 9, "bio", 4],
    ]
    applications: Rows = [["application", "kind", "area"], *([name, *of] for name, of in facts.items())]
    limits: Rows = [["by", "value", "measure", "most", "purses"], ["kind", "solo", "amount", 8, "beamline cryo"]]
    more = {"applications": applications, "limits": limits, "call": call(["priority", "kind=partnership"])}
    _, selected = stages(tmp_path, listed(asks, purses, **more))
    assert said(selected, "trace")[0]["application"] == "A30"
    assert decisions(selected) == {
        "A30": "funded",
        "A10": "funded",
        "A20": "not_funded",
        "A40": "not_funded",
        "A50": "not_funded",
    }


def test_stages_other_scales_and_anchors(tmp_path: Path) -> None:
    votes: Rows = [
        ["application", "assessor", "score", "stage", "scale"],
        ["A", "x", 4, "first", ""],
        ["A", "y", 5, "second", "five"],
        ["B", "x", 5, "first", ""],
        ["B", "y", 1, "second", "five"],
        ["C", "x", 2, "first", ""],
    ]
    ranked, _ = stages(
        tmp_path,
        {
            "criteria": [["criterion", "lowest", "highest"], ["merit", 1, 6]],
            "stages": [["stage", "weight", "threshold"], ["first", 1, 3], ["second", 1, ""]],
            "scales": [["scale", "lowest", "highest", "anchors"], ["five", 1, 5, "1=2; 5=6"]],
            "assessments": votes,
        },
    )
    rows = said(ranked, "ranking")
    assert [(row["application"], row["score"], row["fundable"]) for row in rows] == [
        ("A", 5.0, True),
        ("B", 3.5, True),
        ("C", 2.0, False),
    ]


def panel(grades: dict[str, str]) -> Rows:
    return [
        ["application", "assessor", "score"],
        *([name, f"R{j}", grade] for name, row in grades.items() for j, grade in enumerate(row) if grade != "-"),
    ]


GRADES = {"A10": "666", "A20": "444", "A30": "345", "A40": "534", "A50": "112", "A60": "211"}


def test_the_line_the_group_and_the_lottery_decide_who_is_walked_first(tmp_path: Path) -> None:
    tables = listed(
        {name: {"P": (10, "GB")} for name in GRADES}, [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 20]]
    )
    del tables["ranking"]
    settings = call(["ranking_method", "expected-rank"], ["share", "0.34"], ["draw", "yes"])
    ranked, selected = stages(tmp_path, {**tables, "assessments": panel(GRADES), "call": settings})
    rows = {row["application"]: row for row in said(ranked, "ranking")}
    drawn = [name for name, row in rows.items() if row["drawn"]]
    assert {row["application"] for row in rows.values() if row["draw"]} >= {"A20", "A30", "A40"}
    assert len(drawn) == 1
    assert {name for name, decision in decisions(selected).items() if decision == "funded"} == {"A10", *drawn}
    assert "run:after_draw" in [note.code for note in selected.notes]
    assert ranked.facts["lines"][0]["k"] == 2


def test_agreement_and_what_moved_a_rank_stand_in_the_run(tmp_path: Path) -> None:
    ranked, _ = stages(tmp_path, {"assessments": panel(GRADES), "call": call(["ranking_method", "mixed"])})
    agreed = said(ranked, "agreement")
    assert [row["measure"] for row in agreed] == ["ICC(2,1)", "ICC(2,k)", "Kendall W"]
    assert all(row["reason_en"] and row["reason_zh"] for row in agreed)
    assert all(row["adjusted"] is not None for row in said(ranked, "ranking"))
    assert not any("R0" in row["reason_en"] + row["reason_zh"] for row in said(ranked, "ranking"))


def test_agreement_of_very_many_assessors_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("concord.exchange.stages.ranking"), "MOST_ASSESSORS", 2)
    ranked, _ = stages(tmp_path, {"assessments": panel(GRADES)})
    assert [output.name for output in ranked.outputs] == ["ranking"]
    assert "run:agreement_left" in [note.code for note in ranked.notes]


@pytest.mark.parametrize(
    ("tables", "file", "row", "field"),
    [
        ({"call": call(["share", "1.2"])}, "call.csv", 2, "share"),
        ({"call": call(["draw", "yes"])}, "call.csv", 2, "draw"),
        ({"call": call(["top_up", 5], ["gap_share", "-1"])}, "call.csv", 3, "gap_share"),
        ({"call": call(["priority", "colour=red"])}, "call.csv", 2, "priority"),
        ({"scales": [["scale", "lowest", "highest"], ["s", 5, 1]]}, "scales.csv", 2, "highest"),
        ({"scales": [["scale", "lowest", "highest", "anchors"], ["s", 1, 5, "1-2"]]}, "scales.csv", 2, "anchors"),
        ({"stages": [["stage", "weight"], ["s", -1]]}, "stages.csv", 2, "weight"),
        (
            {
                "stages": [["stage"], ["first"]],
                "assessments": [["application", "assessor", "score", "stage"], ["A", "x", 1, "last"]],
            },
            "assessments.csv",
            2,
            "stage",
        ),
        (
            {
                "scales": [["scale", "lowest", "highest"], ["five", 1, 5]],
                "criteria": [["criterion", "lowest", "highest"], ["merit", 1, 10]],
                "assessments": [["application", "assessor", "score", "scale"], ["A", "x", 6, "five"]],
            },
            "assessments.csv",
            2,
            "score",
        ),
        (
            {"assessments": [["application", "assessor", "score", "scale"], ["A", "x", 6, "ten"]]},
            "assessments.csv",
            2,
            "scale",
        ),
        ({"assessments": [["application", "assessor", "score"], ["A", "x", "NaN"]]}, "assessments.csv", 2, "score"),
        (
            {"assessments": [["application", "assessor", "score"], ["A", "x", 1], ["A", "x", 2]]},
            "assessments.csv",
            3,
            None,
        ),
        ({"purses": [["purse", "party", "unit", "amount"], ["P", "UK", "GPB", 1]]}, "purses.csv", 2, "unit"),
        (
            {"purses": [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 1], ["P", "UK", "GBP", 1]]},
            "purses.csv",
            3,
            "purse",
        ),
    ],
)
def test_what_cannot_be_is_named_by_file_row_and_field(
    tmp_path: Path, tables: dict[str, Rows], file: str, row: int, field: str | None
) -> None:
    with pytest.raises(BadTables) as bad:
        stages(tmp_path, tables)
    first = bad.value.defects[0]
    assert (first.file, first.row) == (file, row)
    assert field is None or first.field == field
    assert first.text("zh")


@pytest.mark.parametrize(
    ("more", "file"),
    [
        (
            {"conditions": [["kind", "applications"], ["depends", "A10; A20"], ["depends", "A20; A10"]]},
            "conditions.csv",
        ),
        ({"limits": [["by", "measure", "least"], ["party", "awards", 1], ["", "awards", 3]]}, "limits.csv"),
        ({"limits": [["by", "measure", "least"], ["", "awards", 1], ["area", "awards", 1]]}, "limits.csv"),
    ],
)
def test_circles_and_minimums_that_cannot_hold_name_their_table(
    tmp_path: Path, more: dict[str, Rows], file: str
) -> None:
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 20]]
    asks = {name: {"P": (10, "GB")} for name in ("A10", "A20", "A30")}
    with pytest.raises(BadTables) as bad:
        stages(tmp_path, listed(asks, purses, **more))
    assert bad.value.defects[0].file == file
    assert bad.value.defects[0].row == (3 if file == "limits.csv" else 2)
    assert bad.value.defects[0].text("zh")


def test_a_purse_that_the_call_lacks(tmp_path: Path) -> None:
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 20]]
    with pytest.raises(BadTables) as bad:
        stages(tmp_path, listed({"A10": {"P": (1, "GB"), "Q": (1, "GB")}}, purses))
    assert (bad.value.defects[0].file, bad.value.defects[0].row, bad.value.defects[0].field) == (
        "partners.csv",
        3,
        "purse",
    )


def test_optimise_adds_up_scores_and_says_what_money_would_change(tmp_path: Path) -> None:
    asks = {"A10": {"P": (60, "GB")}, "A20": {"P": (50, "GB")}, "A30": {"P": (40, "GB")}}
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 100]]
    tables = listed(asks, purses, call=call(["policy", "optimise"]))
    tables["ranking"] = [["application", "rank", "score"], ["A10", 1, 9.5], ["A20", 2, 4], ["A30", 3, 3.5]]
    _, selected = stages(tmp_path, tables)
    assert decisions(selected) == {"A10": "funded", "A20": "reserve", "A30": "funded"}
    assert selected.result.merit == 13
    moves = {str(row["change"]): (row["funds"], row["drops"]) for row in said(selected, "what_if")}
    assert moves["-1.00"] == moves["-10.00"] == ("", "A30")
    assert moves["5.00"] == ("", "")
    assert moves["10.00"] == ("A20", "A30")
    [swap] = said(selected, "instead")
    assert (swap["application"], swap["leave"], str(swap["lost"])) == ("A20", "A10", "5.5")
    assert [row["application"] for row in said(selected, "trace")] == ["A10", "A20", "A30"]
    assert [row["rule"] for row in said(selected, "prices")] == ["P"]


def test_what_depends_on_nobody_in_the_running_is_not_funded(tmp_path: Path) -> None:
    asks = {"A10": {"P": (10, "GB")}, "A20": {"P": (10, "GB")}}
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 100]]
    for policy in ("strict", "skip", "optimise", "equal-shares"):
        folder = tmp_path / policy
        folder.mkdir()
        tables = listed(asks, purses, call=call(["policy", policy]), conditions=[
            ["kind", "applications"], ["depends", "A10; A90"], ["exclusive", "A20; A90"]
        ])  # fmt: skip
        tables["partners"].append(["A90", "A90 P", "UK", "GB", "PI 9", "P", 10])
        _, selected = stages(folder, tables)
        assert decisions(selected) == {"A10": "not_funded", "A20": "funded"}, policy


def test_the_priority_and_the_top_up_have_their_cost(tmp_path: Path) -> None:
    asks = {"A10": {"P": (60, "GB")}, "A20": {"P": (60, "GB")}, "A30": {"P": (40, "GB")}}
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 70]]
    applications: Rows = [["application", "kind"], ["A10", "solo"], ["A20", "joint"], ["A30", "joint"]]
    settings = call(["priority", "kind=joint"], ["top_up", 30])
    _, selected = stages(tmp_path, listed(asks, purses, call=settings, applications=applications))
    assert decisions(selected) == {"A10": "reserve", "A20": "funded", "A30": "funded"}
    costs = {row["rule"]: (row["funds"], row["drops"]) for row in said(selected, "rule_costs")}
    assert costs == {"priority kind: joint": ("A10", "A20"), "top-up 30 GBP": ("", "A30")}


def test_ties_are_not_reordered_across_priority(tmp_path: Path) -> None:
    asks = {"A10": {"P": (100, "GB")}, "A20": {"P": (50, "GB")}, "A30": {"P": (50, "GB")}}
    purses: Rows = [["purse", "party", "unit", "amount"], ["P", "UK", "GBP", 100]]
    applications: Rows = [["application", "kind"], ["A10", "joint"], ["A20", "solo"], ["A30", "solo"]]
    settings = call(["priority", "kind=joint"], ["ties", "most"])
    tables = listed(asks, purses, call=settings, applications=applications)
    tables["ranking"] = [["application", "rank"], ["A10", 1], ["A20", 1], ["A30", 1]]
    _, selected = stages(tmp_path, tables)
    assert decisions(selected) == {"A10": "funded", "A20": "reserve", "A30": "reserve"}
