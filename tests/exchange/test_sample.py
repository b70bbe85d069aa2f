"""The sample call: the same every time, whole, and failing just where it means to."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from concord.engines.eligibility import check, kinds
from concord.engines.reason import Invalid
from concord.exchange import sample_applications as drafts
from concord.exchange.checks import check as check_folder
from concord.exchange.folder import read_folder
from concord.exchange.sample import INSTEAD, make_tables, write_sample
from concord.exchange.sheets import BadTables
from concord.exchange.stages.eligibility import _problem
from concord.exchange.tables import SHEETS


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("sample") / "call"
    write_sample(path)
    return read_folder(path)


def digests(path: Path) -> dict[str, bytes]:
    return {entry.name: entry.read_bytes() for entry in path.iterdir()}


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_same_seed_writes_the_same_bytes_and_another_does_not(tmp_path, format):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        write_sample(tmp_path / name, seed, 24, 20, format)
    assert digests(tmp_path / "a") == digests(tmp_path / "b")
    assert digests(tmp_path / "a") != digests(tmp_path / "c")


def test_every_table_is_there_and_reads_without_a_defect(folder):
    assert set(folder.tables) == set(SHEETS) - set(INSTEAD)
    check_folder(folder)
    assert len(folder["applications"]) == 120
    assert len(folder["reviewers"]) == 90
    assert folder.settings["invented"] is True
    assert all(len(folder[name]) for name in folder.tables)


def test_every_column_of_every_table_holds_something(folder):
    left_blank = {
        "purses": {"pooled", "raisable", "areas", "kinds", "countries", "years", "cap"},
        "applications": {"kind", "year"}, "assessments": {"panel", "stage", "scale"}, "works": {"text"},
        "limits": {"value", "least", "purses"},
    }  # fmt: skip
    for name, table in folder.tables.items():
        for column in SHEETS[name].columns:
            if column.name not in left_blank.get(name, ()):
                assert any(value not in (None, ()) for value in table[column.name]), f"{name}.{column.name}"


def test_tables_that_stand_in_for_others_come_when_asked_for(tmp_path):
    write_sample(tmp_path, applications=24, reviewers=20, tables=SHEETS)
    folder = read_folder(tmp_path)
    assert set(folder.tables) == set(SHEETS)
    check_folder(folder)
    ranks = list(folder["ranking"]["rank"])
    assert ranks == sorted(ranks)
    assert len(ranks) == 24


def test_a_workbook_says_the_same_as_the_files(tmp_path):
    write_sample(tmp_path / "csv", 3, 24, 20, "csv")
    write_sample(tmp_path / "xlsx", 3, 24, 20, "xlsx")
    files, book = read_folder(tmp_path / "csv"), read_folder(tmp_path / "xlsx")
    assert files.settings == book.settings
    for name in files.tables:
        assert [list(c) for c in files[name].columns.values()] == [list(c) for c in book[name].columns.values()], name


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_applications_fail_just_where_they_are_meant_to(seed, tmp_path):
    write_sample(tmp_path, seed)
    result = check(_problem(read_folder(tmp_path)))
    proposals = drafts.invent(120, seed)
    assert set(result.declined) == {p.id for p in proposals if drafts.declined(p)}
    assert set(result.open) == {p.id for p in proposals if p.flaw == "list_does_not_say"}
    failed = {t.rule_id for t in result.tallies if t.not_met}
    assert len(failed) >= 14, "each flaw teaches another rule"
    assert {annex.version for annex in result.annexes if annex.party == "UK"} == {"2018-2"}, "the later version counts"


def test_each_flaw_fails_the_rule_it_is_named_for(folder):
    expected = {
        "over_the_uk_cap": "maximum_ask", "over_the_china_cap": "maximum_ask", "leads_twice": "leads_per_person",
        "no_money_from_china": "every_party_present", "letter_missing": "partner_documents",
        "too_many_projects": "fact", "one_takes_nearly_all": "organisation_share",
        "two_investigators": "one_investigator_per_party", "late": "window",
        "unregistered_organisation": "organisation_listed", "too_long": "duration",
        "no_matching_contribution": "own_contribution", "outside_the_areas": "areas",
        "suspended_person": "person_not_listed", "list_does_not_say": "fact",
    }  # fmt: skip
    result = check(_problem(folder))
    seen = set()
    for proposal in drafts.invent(120, 1):
        if proposal.flaw:
            assert expected[proposal.flaw] in {f.rule.kind for f in result.of(proposal.id).failing}, proposal
            seen.add(proposal.flaw)
    assert seen == set(expected)
    assert set(folder["annexes"]["rule"]) <= set(kinds())


def test_three_assess_each_application_one_of_each_side_at_least_and_none_in_conflict(folder):
    side = dict(zip(folder["reviewers"]["reviewer"], folder["reviewers"]["side"], strict=True))
    place = dict(zip(folder["reviewers"]["reviewer"], folder["reviewers"]["organisation"], strict=True))
    partners = defaultdict(set)
    for record in folder["partners"].records():
        partners[record["application"]] |= {record["organisation"], record["investigator"]}
    barred = {(r["application"], r["reviewer"]) for r in folder["conflicts"].records()}
    barred |= {(r["application"], r["reviewer"]) for r in folder["bids"].records() if r["bid"] == "conflict"}
    assessors = defaultdict(set)
    for record in folder["assessments"].records():
        assessors[record["application"]].add(record["assessor"])
    for application, people in assessors.items():
        assert len(people) == 3
        assert {"UK", "CN"} <= {side[p] for p in people}
        for person in people:
            assert (application, person) not in barred
            assert not {person, place[person]} & partners[application]
    assert {"UK", "CN", "third"} == set(side.values())
    assert any(person in partners[a] for a in partners for person in side), "some reviewers apply themselves"


def test_scores_tie_and_one_strong_application_falls_below_a_threshold():
    tables = make_tables(1, 120, 90)
    ranks = Counter(row["rank"] for row in tables["ranking"])
    assert max(ranks.values()) >= 3
    written_off = [r for r in tables["ranking"] if not r["fundable"] and r["score"] >= 3.5]
    assert written_off, "good in sum, below the threshold for excellence"
    assert any(row["score"] is None for row in tables["assessments"]), "a vote not cast"


def test_nobody_is_two_people_and_chinese_organisations_say_that_they_are_invented(folder):
    assert len(set(folder["reviewers"]["reviewer"])) == 90
    investigators = defaultdict(set)
    for record in folder["partners"].records():
        if record["country"] == "CN":
            assert record["organisation"].endswith("（虚构）")
        if record["party"]:
            investigators[record["investigator"]].add(record["party"])
    assert all(len(sides) == 1 for sides in investigators.values())


def test_amounts_are_exact_and_in_the_purse_s_own_currency(folder):
    for record in folder["partners"].records():
        if record["asked"] is not None:
            assert record["asked"] == record["asked"].quantize(Decimal("0.01"))
            assert record["currency"] == {"UK-GBP": "GBP", "CN-CNY": "CNY"}[record["purse"]]
            assert record["kind"] == "funded"


def test_texts_come_in_either_language_and_some_in_both(folder):
    languages = Counter((bool(r["title_en"]), bool(r["title_zh"])) for r in folder["applications"].records())
    assert set(languages) == {(True, False), (False, True), (True, True)}
    for record in folder["applications"].records():
        assert bool(record["title_zh"]) == bool(record["text_zh"])
        assert not re.search(r"[{}]", f"{record['text_en']}{record['text_zh']}")


def test_it_grows(tmp_path):
    tables = make_tables(1, 400, 240, assessments=1600)
    assert len(tables["applications"]) == 400
    assert len(tables["assessments"]) == 1600 * 3
    write_sample(tmp_path, 1, 400, 240, assessments=1600)
    folder = read_folder(tmp_path)
    check_folder(folder)
    loads = Counter(r["assessor"] for r in folder["assessments"].records() if r["criterion"] == "impact")
    assert max(loads.values()) <= 2 * folder.settings["max_load"]


@pytest.mark.parametrize(("applications", "reviewers"), [(2, 6), (9, 6), (30, 300)])
def test_small_and_lopsided_calls_are_whole_too(tmp_path, applications, reviewers):
    write_sample(tmp_path, 5, applications, reviewers)
    check_folder(read_folder(tmp_path))


def test_a_sample_is_replaced_and_anything_else_is_left_alone(tmp_path):
    write_sample(tmp_path, 1, 12, 12, "csv")
    write_sample(tmp_path, 1, 12, 12, "xlsx")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["README.txt", "concord.xlsx"]
    own = tmp_path / "own"
    own.mkdir()
    (own / "partners.csv").write_text("application\n")
    with pytest.raises(BadTables):
        write_sample(own)
    assert [p.name for p in own.iterdir()] == ["partners.csv"]


@pytest.mark.parametrize("wrong", [{"format": "ods"}, {"tables": ["partnerz"]}])
def test_an_unknown_format_or_table_is_refused(tmp_path, wrong):
    with pytest.raises(Invalid, match="sample knows no"):
        write_sample(tmp_path / "x", **wrong)
    assert not (tmp_path / "x").exists()
