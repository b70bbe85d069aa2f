"""`concord allocate` on a call's folder, after a withdrawal, with its trace checked and its page written."""

from __future__ import annotations

import csv
import json
import re

import pytest
from click.testing import CliRunner

from concord.cli.main import main
from concord.exchange.run import run as run_call


def typed(*arguments, code=0):
    outcome = CliRunner().invoke(main, ["allocate", *map(str, arguments)], env={"CONCORD_LANG": "en"})
    assert outcome.exit_code == code, outcome.output
    return outcome


def document(*arguments, code=0):
    return json.loads(typed(*arguments, "--json", code=code).stdout)


def decisions(found):
    return {d["application"]: d["decision"] for d in found["decisions"]}


TABLES = {
    "call": ["field,value", "policy,skip", "share,0.5"],
    "purses": ["purse,party,unit,amount", "UK,UK,GBP,100", "CN,CN,CNY,1000"],
    "partners": [
        "application,organisation,party,purse,asked",
        "A1,U1,UK,UK,60", "A1,C1,CN,CN,400", "A2,U2,UK,UK,50", "A2,C2,CN,CN,300", "A3,U3,UK,UK,40", "A3,C3,CN,CN,500",
        "A4,U4,UK,UK,10",
    ],
    "assessments": ["application,assessor,score", *(f"A{k},R{j},{6 - k}.{j}" for k in range(1, 5) for j in (1, 2))],
    "limits": ["by,measure,most", ",awards,3"],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "call"
    path.mkdir()
    for name, lines in TABLES.items():
        (path / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_folder_is_decided_as_a_run_decides_it(folder):
    found = document(folder, "--reserve", "all", "--costs")
    assert decisions(found) == {"A1": "funded", "A2": "reserve", "A3": "funded", "A4": "reserve"}
    whole = run_call(folder, interactive=False)
    with (whole.output / "selection.csv").open(encoding="utf-8-sig", newline="") as file:
        told = {row["application"]: (row["decision"], row["reason_en"]) for row in csv.DictReader(file)}
    assert told == {d["application"]: (d["decision"], d["reason"]) for d in found["decisions"]}
    assert [(cost["funds"], cost["drops"]) for cost in found["rule_costs"]] == [([], [])]
    assert found["rule_costs"][0]["reason_zh"]
    assert decisions(document(folder, "--policy", "strict"))["A3"] == "not_funded"


def test_a_withdrawal_or_refusal_reopens_the_walk(folder):
    found = document(folder, "--withdrawn", "A1")
    assert (found["reopened"]["gone"], found["reopened"]["came"]) == (["A1"], ["A2", "A4"])
    assert found["reopened"]["dropped"] == []
    refused = document(folder, "--refused", "A3=CN")
    assert "CN" in next(d["reason"] for d in refused["decisions"] if d["application"] == "A3")
    assert document(folder, "--withdrawn", "A9", code=1)["errors"][0]["file"] == "--withdrawn"
    assert document(folder, "--refused", "A3", code=1)["errors"]


def test_the_trace_is_written_and_checked_line_by_line(folder, tmp_path):
    trace = tmp_path / "trace.csv"
    typed(folder, "--trace", trace)
    assert document(folder, "--replay", trace)["replayed"]["code"] == "allocate:replayed"
    lines = trace.read_text(encoding="utf-8-sig").splitlines()
    fields = lines[0].split(",")
    for row, column, value in ((2, "left UK", "41.00"), (3, "code", "funded"), (4, "drawn CN", "1")):
        cells = next(csv.reader([lines[row - 1]]))
        cells[fields.index(column)] = value
        wrong = tmp_path / "wrong.csv"
        with wrong.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(
                [fields, *(cells if k == row else next(csv.reader([line])) for k, line in enumerate(lines[1:], 2))]
            )
        error = document(folder, "--replay", wrong, code=1)["errors"][0]
        assert (error["file"], error["row"]) == ("wrong.csv", row)


def test_a_trace_out_of_turn_is_refused(tmp_path):
    """Two that both fit may be walked in either order by their amounts; only the ranking says whose turn it is."""
    table = tmp_path / "portfolio.csv"
    table.write_text("application,budget,asked,rank\nA,10,5,1\nB,10,5,2\n", encoding="utf-8")
    trace = tmp_path / "trace.csv"
    trace.write_text(
        "application,decision,code,drawn purse,left purse\nB,funded,funded,5,5\nA,funded,funded,5,0\n", encoding="utf-8"
    )
    error = document(table, "--replay", trace, code=1)["errors"][0]
    assert (error["row"], error["field"], error["code"]) == (2, "application", "allocate:trace_order")
    trace.write_text("application,decision\n", encoding="utf-8")
    assert document(table, "--replay", trace, code=1)["errors"][0]["row"] == 1


def test_the_page_stands_alone_with_pictures_and_their_tables(folder, tmp_path):
    page = tmp_path / "page.html"
    typed(folder, "--report", page)
    text = page.read_text(encoding="utf-8")
    drawn = re.findall(r'<svg role="img" aria-label="([^"]+)"', text)
    assert any("10 GBP more in UK" in label for label in drawn)
    assert any("used up most" in label for label in drawn)
    assert "What each rule costs" in text
    assert "lies beside this report" not in text
    table = tmp_path / "portfolio.csv"
    table.write_text("application,budget,asked,rank\nA,10,5,1\nB,10,7,2\n", encoding="utf-8")
    typed(table, "--report", page)
    assert "portfolio.csv" in page.read_text(encoding="utf-8")


def test_rounds_that_cannot_be_reopened_together_and_folders_that_lack_a_table(folder, tmp_path):
    table = tmp_path / "portfolio.csv"
    table.write_text("application,budget,asked,rank,instance\nA,10,5,1,x\nB,10,7,1,y\n", encoding="utf-8")
    assert document(table, "--withdrawn", "A", code=1)["errors"][0]["code"] == "allocate:one_round"
    (folder / "assessments.csv").unlink()
    assert "assessments" in str(document(folder, code=1)["errors"])
