"""`concord allocate`: the calls that others rely on, word for word."""

from __future__ import annotations

import csv
import json
import random

import pytest
from click.testing import CliRunner

from concord.cli.main import main
from real_data import data_path

CATALYST = (
    "application=proposal_id,purse=challenge,budget=budget,asked=requested,rank=rank_by_result,fundable=meets_threshold"
)


def run(*arguments, code=0):
    outcome = CliRunner().invoke(main, ["allocate", *map(str, arguments)])
    assert outcome.exit_code == code, outcome.output
    return outcome


def document(*arguments, code=0):
    return json.loads(run(*arguments, "--json", code=code).stdout)


@pytest.fixture
def table(tmp_path):
    def write(text):
        path = tmp_path / "portfolio.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_catalyst_all_decisions():
    path = data_path("portfolios", "catalyst_fund8.csv")
    found = document(path, "--columns", CATALYST, "--policy", "skip")
    status = {r["proposal_id"]: r["status"] for r in csv.DictReader(path.open(encoding="utf-8"))}
    assert {d["application"]: d["decision"] for d in found["decisions"]} == status
    assert found["funded"] == 359
    assert found["notes"] == []
    for decision in found["decisions"]:
        assert decision["reason"]
        assert decision["reason_zh"]
        assert decision["code"].startswith("allocate:")


def test_elections_by_the_rule_in_the_table():
    path = data_path("portfolios", "pabulib.csv")
    selected = {(r["instance"], r["project_id"]): r["selected"] == "1" for r in csv.DictReader(path.open())}
    columns = "application=project_id,budget=budget,asked=cost,score=score,threshold=threshold,policy=rule"
    for instance in ("instance", "purse"):
        found = document(path, "--columns", f"{columns},{instance}=instance")
        assert {(d[instance], d["application"]): d["decision"] == "funded" for d in found["decisions"]} == selected


def test_order_of_rows_changes_nothing(tmp_path):
    path = data_path("portfolios", "catalyst_fund8.csv")
    heading, *rows = path.read_text(encoding="utf-8").splitlines()
    random.Random(1).shuffle(rows)
    shuffled = tmp_path / "shuffled.csv"
    shuffled.write_text("\n".join([heading, *rows]), encoding="utf-8")
    one, other = (document(p, "--columns", CATALYST, "--policy", "skip") for p in (path, shuffled))
    assert one == other


JOINT = """application,purse,unit,party,budget,asked,rank
A1,UK,GBP,UK,100,60,1
A1,CN,CNY,CN,1000,400,1
A2,UK,GBP,UK,100,50,2
A2,CN,CNY,CN,1000,300,2
A3,UK,GBP,UK,100,40,3
A3,CN,CNY,CN,1000,500,3
"""


def test_joint_call_strict_skip_and_reserve(table):
    path = table(JOINT)
    skip = document(path, "--reserve", "all")
    assert [(d["application"], d["purse"], d["decision"]) for d in skip["decisions"]] == [
        ("A1", "CN", "funded"), ("A1", "UK", "funded"), ("A2", "CN", "reserve"), ("A2", "UK", "reserve"),
        ("A3", "CN", "funded"), ("A3", "UK", "funded"),
    ]  # fmt: skip
    assert {p["purse"]: p["left"] for p in skip["purses"]} == {"CN": "100.00", "UK": "0.00"}
    strict = document(path, "--policy", "strict")
    assert [d["decision"] for d in strict["decisions"]] == ["funded"] * 2 + ["not_funded"] * 4
    assert strict["decisions"][4]["code"] == "allocate:after_gap"


def test_what_if_says_what_more_money_would_do(table):
    found = document(table(JOINT), "--what-if", "1")
    uk = next(w for w in found["what_if"] if w["purse"] == "UK")
    assert [b["change"] for b in uk["breakpoints"]] == ["-0.01", "10.00"]
    assert uk["breakpoints"][1]["reason"] == "10 GBP more in UK funds A2, and drops A3."
    assert uk["least_additions"]["A2"] == {"amount": "10.00", "exact": True, "enough": "10.00"}


def test_one_list_for_each_purse_where_nobody_asks_two(table):
    """A strict walk stops each purse's own list, not the others'."""
    rows = "application,purse,budget,asked,rank\nA,P,1,2,1\nB,P,1,1,2\nC,Q,5,3,1\nD,Q,5,2,2\n"
    found = document(table(rows), "--policy", "strict")
    assert {d["application"]: d["decision"] for d in found["decisions"]} == {
        "A": "not_funded", "B": "not_funded", "C": "funded", "D": "funded",
    }  # fmt: skip


def test_ties_decided_by_the_rows_are_said_and_can_be_chosen(table):
    rows = "application,budget,asked,score\nB,10,8,4.5\nA,10,5,4.5\nC,10,5,4.5\n"
    listed = document(table(rows))
    assert [d["application"] for d in listed["decisions"] if d["decision"] == "funded"] == ["B"]
    assert listed["notes"][0]["values"]["entry"] == ["B", "A", "C"]
    assert document(table(rows), "--ties", "most")["funded"] == 2
    assert document(table(rows), "--ties", "id")["notes"] == []


def test_table_is_readable_in_both_languages(table, monkeypatch):
    monkeypatch.setenv("CONCORD_LANG", "en")
    assert "Funded" in run(table(JOINT)).stdout
    monkeypatch.setenv("CONCORD_LANG", "zh")
    assert "立项" in run(table(JOINT)).stdout


@pytest.mark.parametrize(
    ("text", "row", "field"),
    [
        ("application,budget,rank\nA,1,1\n", 1, "asked"),
        ("application,budget,asked\nA,1,1\n", 1, "rank"),
        ("application,budget,asked,rank\nA,1,-1,1\n", 2, "asked"),
        ("application,budget,asked,rank\nA,1,NaN,1\n", 2, "asked"),
        ("application,budget,asked,rank\nA,1,1,1\nA,1,1,1\n", 3, "application"),
        ("application,budget,asked,rank\nA,1,1,1\nB,2,1,2\n", 3, "budget"),
        ("application,budget,asked,rank,unit\nA,1,1,1,GPB\n", 2, "unit"),
        ("application,budget,asked,rank,unit\nA,1,1,1,GBP\nB,1,1.005,2,GBP\n", 3, "asked"),
        ("application,budget,asked,rank,fundable\nA,1,1,1,\n", 2, "fundable"),
        ("application,purse,budget,asked,rank\nA,P,1,1,1\nA,Q,1,1,1\nB,P,1,1,2\nB,Q,1,1,3\n", 5, "rank"),
        ("application,budget,asked,rank\n", None, None),
    ],
)
def test_what_cannot_be_used_is_named_by_file_row_and_field(table, text, row, field):
    errors = document(table(text), code=1)["errors"]
    assert (errors[0]["file"], errors[0]["row"], errors[0]["field"]) == ("portfolio.csv", row, field)
    assert errors[0]["zh"]


def test_unknown_noun_is_refused(table):
    assert document(table(JOINT), "--columns", "colour=x", code=1)["errors"][0]["field"] == "colour"
