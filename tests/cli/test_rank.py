"""`concord rank`, as it is typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from concord.cli.main import main
from real_data import data_path

FOREIGN = "application=proposal_id,assessor=assessor_id,score=num_grade,panel=section"


def typed(*arguments, code=0):
    result = CliRunner().invoke(main, ["rank", *map(str, arguments)], env={"CONCORD_LANG": "en"})
    assert result.exit_code == code, result.output
    return result


def answer(*arguments, code=0):
    return json.loads(typed(*arguments, "--json", code=code).stdout)


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def panels(tmp_path):
    """Two small panels under another tool's headings."""
    lines = ["section,proposal_id,assessor_id,grade,num_grade"]
    lines += [
        f"{section},S{section}-P{i},S{section}-V{j},x,{1 + (3 * i + j * section) % 6}"
        for section in (1, 2)
        for i in range(1, 9)
        for j in range(1, 5)
        if (i + j) % 5
    ]
    return write(tmp_path / "votes.csv", *lines)


def test_a_foreign_table_ranks_unedited(panels):
    found = answer(panels, "--columns", FOREIGN)
    assert len(found["ranking"]) == 16
    first = found["ranking"][0]
    assert (first["panel"], first["rank"]) == ("1", 1)
    assert {"application", "panel", "rank", "score", "reasons"} <= set(first)
    assert [row["panel"] for row in found["ranking"]] == ["1"] * 8 + ["2"] * 8
    for panel in "12":
        scores = [row["score"] for row in found["ranking"] if row["panel"] == panel]
        assert scores == sorted(scores, reverse=True)


def test_expected_ranks_with_a_share(panels):
    found = answer(panels, "--columns", FOREIGN, "--method", "expected-rank", "--share", "0.3", "--seed", "1")
    for row in found["ranking"]:
        assert 1 <= row["expected_rank"] <= 8
        assert row["interval_90"][0] <= row["interval_50"][0] <= row["interval_50"][1] <= row["interval_90"][1]
        assert row["draw"] in (True, False)
    for panel in found["panels"]:
        assert (panel["n"], panel["k"]) == (8, 2)
        drawing = [row["application"] for row in found["ranking"] if row["draw"] and row["panel"] == panel["panel"]]
        assert sorted(panel["group"]) == sorted(drawing)


def test_real_panels_by_mean_stand_beside_what_was_funded():
    votes = data_path("panels", "snsf_mint2020_votes.csv")
    lines = data_path("panels", "snsf_mint2020_proposals.csv").read_text(encoding="utf-8").split()[1:]
    truth = {line.split(",")[1]: line.split(",") for line in lines}
    found = answer(votes, "--columns", FOREIGN, "--share", "0.3")
    assert len(found["ranking"]) == len(truth) == 179
    for row in found["ranking"]:
        assert row["score"] == pytest.approx(float(truth[row["application"]][3]), abs=1e-6)
        assert row["votes"] == int(truth[row["application"]][2])
    agreed = sum((row["place"] == "above") == (truth[row["application"]][4] == "1") for row in found["ranking"])
    assert agreed >= 170


def test_real_panels_by_expected_rank_reproduce_the_published_numbers():
    votes = data_path("panels", "snsf_mint2020_votes.csv")
    found = answer(votes, "--columns", FOREIGN, "--method", "expected-rank", "--share", 0.3, "--seed", 1)
    figures = [(p["n"], p["k"], len(p["group"]), p["places"]) for p in found["panels"]]
    assert figures == [(87, 26, 8, 2), (92, 28, 0, 0)]
    assert [sum(row["draw"] for row in found["ranking"] if row["panel"] == panel) for panel in "12"] == [8, 0]


def test_without_panels_and_with_one_voter_each(tmp_path):
    table = write(tmp_path / "t.csv", "application,assessor,score", "P1,x,3.5", "P2,y,4.25", "P10,x,4.25")
    found = answer(table, "--method", "expected-rank", "--share", "0.5", "--draws", "200")
    assert {row["application"] for row in found["ranking"]} == {"P1", "P2", "P10"}
    assert {row["panel"] for row in found["ranking"]} == {None}
    assert "rank:one_vote_each" in [warning["code"] for warning in found["warnings"]]


def test_low_grades_may_be_best_and_grades_may_be_words(tmp_path):
    table = write(tmp_path / "t.csv", "申请,评审专家,分数", "甲,x,优", "乙,x,中", "丙,x,良")
    found = answer(table, "--grades", "优=1,良=2,中=3", "--best", "low", "--scale", "1:5")
    assert [row["application"] for row in found["ranking"]] == ["甲", "丙", "乙"]
    assert found["warnings"] == []


def test_criteria_with_weights_thresholds_and_bands(tmp_path):
    rows = ["A,x,merit,6", "A,x,plan,2", "B,x,merit,4", "B,x,plan,4"]
    table = write(tmp_path / "t.csv", "application,assessor,criterion,score", *rows)
    found = answer(table, "--weights", "merit=2", "--thresholds", "plan=3", "--scale", "1:6", "--bands", "high=4")
    assert [(r["application"], r["exact"], r["fundable"], r["band"]) for r in found["ranking"]] == [
        ("B", "4", True, "high"),
        ("A", "14/3", False, "high"),
    ]


def test_stages_with_a_gate(tmp_path):
    rows = ["A,x,first,4", "A,y,second,5", "B,x,first,2"]
    table = write(tmp_path / "t.csv", "application,assessor,stage,score", *rows)
    found = answer(table, "--stages", "first,second", "--stage-thresholds", "first=3", "--scale", "1:6")
    assert [(r["application"], r["score"], r["below"]) for r in found["ranking"]] == [
        ("A", 4.5, []),
        ("B", 2, ["first"]),
    ]


def test_a_calls_folder_brings_its_criteria_and_settings(tmp_path):
    write(tmp_path / "call.csv", "field,value", "threshold,3.5", "min_assessments,1")
    write(tmp_path / "criteria.csv", "criterion,weight,threshold,lowest,highest", "merit,3,,1,6", "plan,1,,1,6")
    rows = ["A,x,merit,6", "A,x,plan,2", "B,x,merit,3", "B,x,plan,4"]
    write(tmp_path / "assessments.csv", "application,assessor,criterion,score", *rows)
    found = answer(tmp_path)
    assert [(r["application"], r["score"], r["below"]) for r in found["ranking"]] == [
        ("A", 5.0, []),
        ("B", 3.25, ["overall"]),
    ]


def test_a_folder_brings_its_share_lottery_stages_and_scales_and_what_is_typed_comes_first(tmp_path):
    write(tmp_path / "call.csv", "field,value", "share,0.5", "draw,yes", "ranking_method,expected-rank", "seed,3")
    write(tmp_path / "criteria.csv", "criterion,lowest,highest", "merit,1,6")
    write(tmp_path / "stages.csv", "stage,weight,threshold", "first,1,2", "second,1,")
    write(tmp_path / "scales.csv", "scale,lowest,highest", "five,1,5")
    rows = [f"A{i},R{j},{1 + (i + j) % 5},second,five" for i in range(1, 7) for j in range(3)]
    rows += [f"A{i},R{j},{1 + i % 6},first," for i in range(1, 7) for j in range(3)]
    write(tmp_path / "assessments.csv", "application,assessor,score,stage,scale", *rows)
    found = answer(tmp_path)
    assert (found["method"], found["seed"], found["panels"][0]["k"]) == ("expected-rank", 3, 3)
    assert sum(row["drawn"] is True for row in found["ranking"]) == found["panels"][0]["places"]
    assert [row["application"] for row in found["ranking"] if row["below"]] == ["A6"]
    typed_first = answer(tmp_path, "--share", "0.2", "--method", "mean", "--stage-weights", "first=0,second=1")
    assert typed_first["panels"][0]["k"] == 1
    assert all(row["below"] == [] for row in typed_first["ranking"])


def test_votes_on_other_scales(tmp_path):
    rows = ["A,x,6,", "B,x,4,", "C,x,5,five", "D,x,1,five"]
    table = write(tmp_path / "t.csv", "application,assessor,score,scale", *rows)
    found = answer(table, "--scale", "1:6", "--scales", "five=1:5")
    assert [(r["application"], r["score"]) for r in found["ranking"]] == [("A", 6), ("C", 6), ("B", 4), ("D", 1)]
    assert "outside" in answer(table, "--scale", "1:6", "--scales", "five=1:4", code=1)["errors"][0]["en"]


def test_the_page_rings_the_draw_group_and_says_how_far_assessors_agree(panels, tmp_path):
    page = tmp_path / "page.html"
    options = ("--columns", FOREIGN, "--method", "expected-rank", "--share", "0.4", "--draws", "2000")
    group = sum(row["draw"] for row in answer(panels, *options, "--report", page)["ranking"])
    text = page.read_text(encoding="utf-8")
    assert f"ringed: the {group}" in text
    assert "How far assessors agree" in text
    assert "Panel 1: 3 places for 8 applications, provisional line" in text
    assert "临时资助线" in text


def test_a_folder_with_only_votes(panels):
    assert len(answer(panels.parent, "--columns", FOREIGN)["ranking"]) == 16


def test_the_lottery_and_agreement_on_request(panels):
    found = answer(
        panels, "--columns", FOREIGN, "--method", "expected-rank", "--share", 0.4, "--draw", "--agreement", "--seed", 5
    )
    for panel in found["panels"]:
        rows = [row for row in found["ranking"] if row["panel"] == panel["panel"]]
        assert sum(row["drawn"] is True for row in rows) == panel["places"]
    assert {panel["panel"] for panel in found["agreement"]["panels"]} == {"1", "2"}


@pytest.mark.parametrize("method", ["mean", "expected-rank", "mixed", "empirical-bayes"])
def test_a_readable_table_for_people(panels, method):
    shown = typed(panels, "--columns", FOREIGN, "--method", method, "--share", "0.3", "--agreement").stdout
    assert "S1-P1" in shown
    assert "Panel 1: 8 ranked, 2 places" in shown


def test_in_chinese(panels):
    result = CliRunner().invoke(main, ["rank", str(panels), "--columns", FOREIGN], env={"CONCORD_LANG": "zh"})
    assert "评审组 1：8 项申请" in result.stdout
    assert "名次" in result.stdout


@pytest.mark.parametrize(
    ("lines", "options", "row", "field", "said"),
    [
        (["application,assessor,score", "A,x,NaN"], (), 2, "score", "leave it blank if no vote was cast"),
        (["application,assessor,score", "A,x,3", "A,x,4"], (), 3, None, "already scored A (score) in row 2"),
        (["application,assessor,score", "A,x,9"], ("--scale", "1:6"), 2, "score", "outside the scale 1 to 6"),
        (["application,assessor,score", "A,x,good"], (), 2, "score", "neither a number nor a grade"),
        (["application,assessor,score", "A,,3"], (), 2, "assessor", "must not be blank"),
        (["application,assessor,mark", "A,x,3"], (), 1, "score", "there is no column score"),
        (["application,assessor,score", "A,x,3"], ("--weights", "merit=-1"), None, None, "is negative"),
        (["application,assessor,score", "A,x,3"], ("--columns", "score=grade"), 1, "score", "no column grade"),
        (["application,assessor,score", "A,x,3"], ("--columns", "vote=score"), None, "vote", "is no noun"),
        (["application,assessor,score", "A,x,3"], ("--share", "2"), None, None, "between 0 and 1"),
        (["application,assessor,score", "A,x,3"], ("--trim", "0.7"), None, None, "below 0.5"),
        (["application,assessor,score"], (), None, None, "no rows"),
    ],
)
def test_bad_input_names_file_row_and_field(tmp_path, lines, options, row, field, said):
    table = write(tmp_path / "bad.csv", *lines)
    result = CliRunner().invoke(main, ["rank", str(table), *options, "--json"], env={"CONCORD_LANG": "en"})
    assert result.exit_code == 1
    error = json.loads(result.stdout)["errors"][0]
    assert error["row"] == row
    if field is not None:
        assert error["field"] == field
    assert said in error["en"]
    assert error["file"] in ("bad.csv", "--columns")
    assert said in result.stderr


def test_a_folder_without_votes_says_so(tmp_path):
    write(tmp_path / "parties.csv", "party", "UK")
    assert answer(tmp_path, code=1)["errors"][0]["code"] == "rank:no_assessments"


def test_a_folder_is_checked_before_it_is_ranked(tmp_path):
    write(tmp_path / "applications.csv", "application,title", "A,One", "#B,Two")
    write(tmp_path / "criteria.csv", "criterion,lowest,highest", "merit,1,6")
    rows = ["A,x,merit,6", "#B,x,merit,9", "#C,x,merit,3", "# D,x,merit,100"]
    write(tmp_path / "assessments.csv", "application,assessor,criterion,score", *rows)
    errors = answer(tmp_path, code=1)["errors"]
    assert [(error["code"], error["row"], error["field"]) for error in errors] == [
        ("folder:unknown_entry", 4, "application"),
        ("folder:off_scale", 3, "score"),
    ]


@pytest.mark.parametrize("option", [("--weights", "merit"), ("--scale", "6"), ("--method", "guess")])
def test_options_that_do_not_parse(panels, option):
    typed(panels, *option, code=2)
