"""The result as a whole: versions in force, verdicts per funder and partner, words, refusals, progress."""

from __future__ import annotations

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

import concord.engines.eligibility as eligibility
from concord.engines.eligibility import (
    Annex,
    Application,
    Facts,
    Partner,
    Problem,
    Purse,
    Rule,
    check,
    check_one,
    kinds,
    repaired,
)
from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid, codes

UK = Partner("u1", "Northmoor University", "university", "GB", "UK", investigator="ada", role="lead")
CN = Partner("c1", "江北农业大学", "university", "CN", "CN", investigator="wei")
PURSES = (Purse("GBP", "UK", "GBP"), Purse("CNY", "CN", "CNY"))
PLAIN = Problem(
    parties=("UK", "CN"),
    purses=PURSES,
    annexes=(
        Annex(None, (Rule("every_party_present"), Rule("duration", {"at_most": "36"}))),
        Annex("UK", (Rule("countries", {"allowed": "GB"}), Rule("minimum_partners", {"minimum": 1})), "2018-1"),
        Annex("CN", (Rule("person_listed", {"list": "register"}),), "2018-2"),
    ),
    applications=(
        Application("A1", (UK, CN), months=36),
        Application("A2", (UK, CN), months=48),
        Application("A3", (replace(UK, country="FR"), CN), months=12),
    ),
    facts=(Facts("register", "CN", {"wei": True}),),
    on=date(2018, 6, 30),
)


def test_the_example_of_the_facade():
    assert doctest.testmod(eligibility).failed == 0


def test_admitted_open_and_declined():
    result = check(replace(PLAIN, facts=(Facts("register", "CN", {"wei": True}),)))
    assert (result.admitted, result.open, result.declined) == (("A1",), (), ("A2", "A3"))
    result = check(replace(PLAIN, facts=()))
    assert (result.admitted, result.open, result.declined) == ((), ("A1",), ("A2", "A3"))


def test_the_verdict_in_one_sentence():
    result = check(PLAIN)
    assert result.of("A1").reason.text("en") == "A1 meets all 5 rules."
    assert result.of("A3").reason.text("en") == ("A3 fails 1 of 5 rules and is declined without review: UK: countries.")
    assert result.of("A2").reason.text("zh") == "A2 不符合 5 条规则中的 1 条，不予评审：duration。"


def test_each_funder_says_its_verdict_on_each_partner_of_its_side():
    outcome = check(PLAIN).of("A3")
    said = [(f.party, f.partner, f.verdict) for f in outcome.funders]
    assert said == [(None, None, "met"), ("UK", "u1", "not_met"), ("CN", "c1", "met")]
    assert [r.text("en") for r in outcome.funders[2].reasons] == ["Meets all 1 rules of CN's annex 2018-2."]
    second = replace(UK, id="u2", role="partner")
    mixed = check_one(Application("A9", (UK, replace(second, country="FR"), CN), months=1), PLAIN)
    assert [(f.partner, f.verdict) for f in mixed.funders] == [
        (None, "met"), ("u1", "met"), ("u2", "not_met"), ("c1", "met"),
    ]  # fmt: skip


def test_a_side_without_partners_still_gets_its_funders_verdict():
    outcome = check_one(Application("A9", (CN,), months=1), PLAIN)
    assert ("UK", None, "not_met") in [(f.party, f.partner, f.verdict) for f in outcome.funders]


def test_tallies_count_applications_per_rule():
    tallies = {(t.annex, t.rule_id): (t.met, t.unknown, t.not_met) for t in check(PLAIN).tallies}
    assert tallies["UK", "countries"] == (2, 0, 1)
    assert tallies[None, "duration"] == (2, 0, 1)


def test_the_annex_in_force_on_the_day_counts():
    old = Annex(None, (Rule("duration", {"at_most": 24}),), "1", date(2018, 1, 1))
    new = Annex(None, (Rule("duration", {"at_most": 48}),), "2", date(2018, 6, 1))
    draft = Application("A", (), months=36)
    for day, verdict, version in [(date(2018, 3, 1), "not_met", "1"), (date(2018, 6, 1), "met", "2")]:
        outcome = check_one(draft, Problem((), (), (new, old), on=day))
        assert (outcome.verdict, outcome.findings[0].version) == (verdict, version)
    with pytest.raises(Invalid, match="take effect on the same day"):
        check(Problem((), (), (old, replace(new, effective=old.effective))))


def test_the_list_of_the_day_counts():
    lists = (
        Facts("register", "CN", {}, date(2018, 1, 1), "1"),
        Facts("register", "CN", {"wei": True}, date(2018, 5, 1), "2"),
        Facts("register", "CN", {}, date(2018, 7, 1), "3"),
    )
    assert check(replace(PLAIN, facts=lists)).verdict("A1") == "met"
    assert check(replace(PLAIN, facts=lists, on=date(2018, 4, 1))).verdict("A1") == "not_met"
    with pytest.raises(Invalid, match="twice with the same date"):
        check(replace(PLAIN, facts=(lists[0], lists[0])))


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (Rule("maximum_asks"), "no kind of rule called “maximum_asks”. Did you mean: maximum_ask?"),
        (Rule("maximum_ask", {"purse": "GBP", "amont": 1}), "no parameter “amont”. Did you mean: amount?"),
        (Rule("maximum_ask", {"purse": "GBP"}), "needs a value for amount"),
        (Rule("countries"), "needs a value for allowed, excluded"),
        (Rule("maximum_ask", {"purse": "GBP", "amount": "12,000 pounds"}), "is “12,000 pounds”; write it as: amount"),
        (Rule("maximum_ask", {"purse": "GBP", "amount": 12000.5}), "write it as: amount"),
        (Rule("maximum_ask", {"purse": "GBP", "amount": "-1"}), "write it as: amount"),
        (Rule("maximum_ask", {"purse": "GPB", "amount": "1"}), "purse “GPB”.*Did you mean: GBP"),
        (Rule("maximum_ask", {"purse": "GBP", "amount": 1, "per": "head"}), "side | partner | application"),
        (Rule("organisation_share", {"maximum": "170%"}), "is “170%”"),
        (Rule("minimum_partners", {"minimum": "2.5"}), "is “2.5”"),
        (Rule("window", {"first": "1 March"}), "is “1 March”"),
        (Rule("window", {"first": "2018-03-01T16:00"}), "no time zone"),
        (Rule("country_share", {"maximum": "1", "in_kind": "perhaps"}), "is “perhaps”"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_what_to_do(rule, message):
    with pytest.raises(Invalid, match=message) as caught:
        check(replace(PLAIN, annexes=(Annex(None, (rule,)),)))
    assert caught.value.reason.text("zh")


def test_amounts_words_and_lists_are_read_from_text():
    rules = (
        Rule("maximum_ask", {"purse": "GBP", "amount": "1,200,000.00"}),
        Rule("organisation_types", {"allowed": " university ｜institute| university"}),
        Rule("organisation_share", {"maximum": "70%", "in_kind": "是"}),
    )
    assert check(replace(PLAIN, annexes=(Annex(None, rules),))).verdict("A1") == "met"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"applications": (Application("A1", ()), Application("A1", ()))}, "The application A1 occurs twice"),
        ({"applications": (Application("A1", (UK, UK)),)}, "The partner A1 / u1 occurs twice"),
        ({"purses": (*PURSES, PURSES[0])}, "The purse GBP occurs twice"),
        ({"applications": (Application("A1", (replace(UK, party="UKK"),)),)}, "no party “UKK”. Did you mean: UK"),
        ({"annexes": (Annex("FR", ()),)}, "no party “FR”"),
        ({"applications": (Application("A1", (replace(UK, asks={"GPB": D(1)}),)),)}, "no purse “GPB”. .*: GBP"),
        ({"applications": (Application("A1", (replace(UK, asks={"GBP": D(-1)}),)),)}, "GBP is -1"),
        ({"applications": (Application("A1", (replace(UK, asks={"GBP": 1.5}),)),)}, "GBP is 1.5"),
        ({"applications": (Application("A1", (replace(UK, in_kind={"GBP": D("NaN")}),)),)}, "in_kind GBP is NaN"),
        ({"applications": (Application("A1", (replace(UK, kind="funds"),)),)}, "kind is “funds”. .*: funded"),
        ({"applications": (Application("A1", (replace(UK, role="leader"),)),)}, "role is “leader”. .*: lead"),
        ({"annexes": (Annex(None, (Rule("one_lead", id="1"), Rule("own_purse", id="1"))),)}, "two rules numbered “1”"),
    ],
)
def test_a_problem_that_cannot_be_posed_names_the_entry(change, message):
    with pytest.raises(Invalid, match=message):
        check(replace(PLAIN, **change))


def test_rules_of_one_kind_are_numbered():
    rules = tuple(Rule("maximum_ask", {"purse": purse, "amount": 1}) for purse in ("GBP", "CNY"))
    result = check(replace(PLAIN, annexes=(Annex(None, rules),)))
    assert [t.rule_id for t in result.tallies] == ["maximum_ask", "maximum_ask-2"]


def test_a_draft_stands_in_for_its_earlier_self():
    leads = replace(PLAIN, annexes=(Annex(None, (Rule("leads_per_person", {"maximum": 3}),)),))
    assert check_one(replace(PLAIN.applications[0], months=1), leads).verdict == "met"
    assert check_one(Application("A4", (UK,)), leads).verdict == "not_met"


def test_a_repair_outside_the_application_is_not_applied():
    outcome = check_one(PLAIN.applications[0], replace(PLAIN, facts=()))
    with pytest.raises(Invalid, match="CN supplies its list"):
        repaired(outcome.application, outcome.failing[0].repairs[0])


def test_progress_is_told_and_can_stop():
    told: list[float] = []
    check(PLAIN, lambda stage, share: told.append(share))
    assert told == [0.0, 1.0]
    with pytest.raises(Cancelled):
        check(PLAIN, lambda stage, share: False)


def test_nothing_given_is_nothing_found():
    result = check(Problem((), (), ()))
    assert len(result) == 0
    assert result.admitted == result.declined == ()
    assert check(replace(PLAIN, annexes=())).admitted == ("A1", "A2", "A3")


def test_every_kind_explains_itself_and_its_parameters_in_both_languages():
    for kind in kinds().values():
        assert kind.en.endswith(".")
        assert kind.zh.endswith("。")
        for parameter in kind.parameters:
            assert parameter.en
            assert parameter.zh
        assert set(kind.one_of) <= {p.name for p in kind.parameters}


def test_json_is_plain_and_in_both_languages():
    found = check(PLAIN).of("A2").json()["findings"][1]
    assert found["verdict"] == "not_met"
    assert found["reason"]["zh"] == "执行期 48 个月，不符合要求（≤ 36）。"
    assert found["repairs"][0]["en"] == "Set the duration to 36 months"
    assert any(code.startswith("eligibility:") for code in codes())
