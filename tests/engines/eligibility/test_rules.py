"""Every kind of rule by its truth table: what is met, not met, and unknown, and the repairs it offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal as D
from pathlib import Path

import pytest

from concord.engines.eligibility import (
    Annex,
    Application,
    Facts,
    Outcome,
    Partner,
    Problem,
    Purse,
    Rates,
    Rule,
    check_one,
    kinds,
    repaired,
)

PURSES = (Purse("GBP", "UK", "GBP"), Purse("CNY", "CN", "CNY"), Purse("POT", None, "EUR"))
UK = Partner(
    "u1", "Northmoor University", "university", "GB", "UK", investigator="ada", role="lead", asks={"GBP": D("12000.00")}
)
CN = Partner("c1", "江北农业大学", "university", "CN", "CN", investigator="wei", asks={"CNY": D("100000.00")})
OWN = Partner("s1", "Heron Seeds", "company", "GB", "UK", kind="self_funded")


def problem(rule: Rule, *, party: str | None = None, **more) -> Problem:
    return Problem(("UK", "CN"), PURSES, (Annex(party, (rule,)),), **{"on": date(2018, 6, 30), **more})


def judge(kind: str, partners=(UK, CN), *, party: str | None = None, world: dict | None = None, app=None, **parameters):
    application = replace(app or Application("A1", ()), partners=tuple(partners))
    return check_one(application, problem(Rule(kind, parameters), party=party, **(world or {})))


def verdicts(outcome: Outcome) -> list[str]:
    return [f.verdict for f in outcome.findings]


def first_repair(outcome: Outcome) -> str:
    return outcome.failing[0].repairs[0].text("en")


def test_organisation_types_allow_refuse_and_ask():
    assert verdicts(judge("organisation_types", allowed="university|institute")) == ["met", "met"]
    outcome = judge("organisation_types", allowed="institute", partners=[UK])
    assert verdicts(outcome) == ["not_met"]
    assert "Northmoor University" in outcome.findings[0].reason.text("en")
    assert verdicts(judge("organisation_types", [replace(UK, organisation_type=None)], allowed="institute")) == [
        "unknown"
    ]
    assert verdicts(judge("organisation_types", [OWN], allowed="university")) == ["met"], "concerns funded partners"


def test_a_partys_annex_concerns_its_own_side_only():
    assert verdicts(judge("organisation_types", party="CN", allowed="university")) == ["met"]
    outcome = judge("organisation_types", party="CN", allowed="institute")
    assert [(f.partner, f.verdict) for f in outcome.findings] == [("c1", "not_met")]


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"allowed": "GB|CN"}, ["met", "met"]),
        ({"allowed": "GB"}, ["met", "not_met"]),
        ({"excluded": "CN"}, ["met", "not_met"]),
        ({"excluded": "FR"}, ["met", "met"]),
        ({"allowed": "GB|CN", "excluded": "GB"}, ["not_met", "met"]),
    ],
)
def test_countries(parameters, expected):
    assert verdicts(judge("countries", **parameters)) == expected


def test_countries_unknown_where_blank():
    assert verdicts(judge("countries", [replace(UK, country=None)], excluded="CN")) == ["unknown"]


LISTED = Facts("register", "UK", {"Northmoor University": True, "ada": True}, date(2018, 3, 1), "7")


@pytest.mark.parametrize(
    ("kind", "partner", "expected"),
    [
        ("organisation_listed", UK, "met"),
        ("organisation_listed", replace(UK, organisation="Elsewhere"), "not_met"),
        ("organisation_not_listed", UK, "not_met"),
        ("organisation_not_listed", replace(UK, organisation="Elsewhere"), "met"),
        ("person_listed", UK, "met"),
        ("person_listed", replace(UK, investigator="bob"), "not_met"),
        ("person_listed", replace(UK, investigator=None), "unknown"),
        ("person_not_listed", UK, "not_met"),
        ("person_not_listed", replace(UK, investigator="bob"), "met"),
    ],
)
def test_lists(kind, partner, expected):
    outcome = judge(kind, [partner], party="UK", list="register", world={"facts": (LISTED,)})
    assert verdicts(outcome) == [expected]
    if expected != "unknown":
        assert "UK's list “register” (dated 2018-03-01, version 7)" in outcome.findings[0].reason.text("en")


def test_a_list_not_supplied_or_not_complete_leaves_it_unknown():
    outcome = judge("organisation_listed", [UK], party="UK", list="register")
    assert verdicts(outcome) == ["unknown"]
    assert outcome.findings[0].reason.text("en") == "UK has not supplied its list “register”."
    assert first_repair(outcome) == "UK supplies its list “register”"
    partial = replace(LISTED, values={}, complete=False)
    outcome = judge("organisation_listed", [UK], party="UK", list="register", world={"facts": (partial,)})
    assert verdicts(outcome) == ["unknown"]
    assert first_repair(outcome) == "UK adds Northmoor University to its list “register”"


def test_a_call_wide_list_rule_reads_each_partys_own_list():
    barred = (Facts("barred", "UK", {"wei": True}), Facts("barred", "CN", {"wei": True}))
    outcome = judge("person_not_listed", list="barred", world={"facts": barred})
    assert verdicts(outcome) == ["met", "not_met"]
    outcome = judge("person_not_listed", list="barred", supplier="UK", world={"facts": barred[:1]})
    assert verdicts(outcome) == ["met", "not_met"]
    call = (Facts("barred", None, {"ada": True}),)
    assert verdicts(judge("person_not_listed", list="barred", world={"facts": call})) == ["not_met", "met"]


@pytest.mark.parametrize(
    ("value", "parameters", "expected"),
    [
        ("4", {"at_least": 4}, "met"),
        (D("3.9"), {"at_least": 4}, "not_met"),
        (4, {"at_most": "4"}, "met"),
        (5, {"at_most": 4}, "not_met"),
        ("many", {"at_most": 4}, "unknown"),
        ("4.0", {"equals": "4"}, "met"),
        ("active", {"equals": "active"}, "met"),
        ("retired", {"equals": "active"}, "not_met"),
        (3, {"at_least": 1, "at_most": 4, "equals": "3"}, "met"),
    ],
)
def test_facts_compare(value, parameters, expected):
    facts = Facts("grants", "UK", {"ada": value})
    assert verdicts(judge("fact", [UK], party="UK", list="grants", world={"facts": (facts,)}, **parameters)) == [
        expected
    ]


def test_a_fact_missing_says_whose_list_lacks_whom():
    facts = Facts("grants", "UK", {}, date(2018, 3, 1))
    outcome = judge("fact", [UK], party="UK", list="grants", at_most=1, world={"facts": (facts,)})
    assert outcome.findings[0].verdict == "unknown"
    assert (
        outcome.findings[0].reason.text("en") == "UK's list “grants” (dated 2018-03-01, version 1) says nothing of ada."
    )


@pytest.mark.parametrize(
    ("since", "years", "expected"),
    [
        (date(2008, 6, 30), 10, "met"),
        ("2008-06-30", 10, "met"),
        ("2008-06-29", 10, "met"),
        ("2008-07-01", 9, "met"),
        ("2007-06-30", 11, "not_met"),
        ("2008", "9–10", "met"),
        ("2007", "10–11", "unknown"),
        ("2006", "11–12", "not_met"),
        ("soon", None, "unknown"),
    ],
)
def test_years_since(since, years, expected):
    facts = Facts("doctorates", "UK", {"ada": since})
    outcome = judge("years_since", [UK], party="UK", list="doctorates", at_most=10, world={"facts": (facts,)})
    assert verdicts(outcome) == [expected]
    assert outcome.findings[0].reason.values.get("years") == years


def test_a_cap_of_a_side_in_its_own_currency():
    assert verdicts(judge("maximum_ask", purse="GBP", amount="12000")) == ["met"]
    outcome = judge("maximum_ask", purse="GBP", amount="11999.99")
    assert verdicts(outcome) == ["not_met"]
    assert outcome.findings[0].party == "UK"
    assert first_repair(outcome).endswith("from purse GBP by 0.01 GBP, to 11,999.99 GBP")


def test_a_cap_adds_the_partners_of_a_side_and_is_cut_by_one_or_in_proportion():
    second = replace(UK, id="u2", role="partner", asks={"GBP": D("6000.00")})
    outcome = judge("maximum_ask", [UK, second, CN], purse="GBP", amount="15000")
    alone, other, split = outcome.findings[0].repairs
    assert [c.values["by"] for c in alone.changes] == [D("3000.00")]
    assert [c.values["by"] for c in other.changes] == [D("3000.00")]
    assert sorted(c.values["by"] for c in split.changes) == [D("1000.00"), D("2000.00")]


def test_nobody_evades_a_cap_through_another_sides_partner():
    foreign = replace(CN, asks={"GBP": D(1)})
    assert verdicts(judge("maximum_ask", [UK, foreign], purse="GBP", amount="12000", party="UK")) == ["not_met"]


def test_a_pooled_purse_is_capped_side_by_side():
    pooled = [replace(UK, asks={"POT": D(5)}), replace(CN, asks={"POT": D(9)})]
    assert verdicts(judge("maximum_ask", pooled, purse="POT", amount=7)) == ["met", "not_met"]
    assert verdicts(judge("maximum_ask", pooled, purse="POT", amount=13, per="application")) == ["not_met"]
    assert verdicts(judge("maximum_ask", pooled, purse="POT", amount=9, per="partner")) == ["met", "met"]


def test_a_blank_ask_leaves_a_cap_open_unless_it_is_already_broken():
    blank = replace(UK, id="u2", asks={"GBP": None})
    assert verdicts(judge("maximum_ask", [UK, blank], purse="GBP", amount=12000)) == ["unknown"]
    assert verdicts(judge("maximum_ask", [UK, blank], purse="GBP", amount=11000)) == ["not_met"]
    assert verdicts(judge("minimum_ask", [UK, blank], purse="GBP", amount=12000)) == ["met"]
    assert verdicts(judge("minimum_ask", [UK, blank], purse="GBP", amount=13000)) == ["unknown"]


def test_a_floor_is_raised():
    outcome = judge("minimum_ask", purse="GBP", amount=20000)
    assert first_repair(outcome).startswith("Raise the ask of u1 (Northmoor University) from purse GBP by 8,000.00 GBP")


def test_own_purse():
    assert verdicts(judge("own_purse")) == ["met", "met"]
    crossing = replace(CN, asks={"CNY": D(1), "GBP": D(5)})
    assert verdicts(judge("own_purse", [crossing])) == ["not_met"]
    assert verdicts(judge("own_purse", [replace(CN, asks={"GBP": D(0)})])) == ["met"]
    assert verdicts(judge("own_purse", [replace(CN, asks={"GBP": None})])) == ["unknown"]
    assert verdicts(judge("own_purse", [replace(CN, party=None)])) == ["unknown"]
    assert verdicts(judge("own_purse", [replace(CN, asks={"POT": D(5)})])) == ["met"]


@pytest.mark.parametrize(
    ("kind", "minimum", "expected"),
    [
        ("minimum_partners", 2, "met"),
        ("minimum_partners", 3, "not_met"),
        ("minimum_organisations", 2, "met"),
        ("minimum_organisations", 3, "not_met"),
        ("minimum_countries", 2, "met"),
        ("minimum_countries", 3, "not_met"),
        ("minimum_funders", 2, "met"),
        ("minimum_funders", 3, "not_met"),
    ],
)
def test_minimums(kind, minimum, expected):
    assert verdicts(judge(kind, [UK, CN, OWN], minimum=minimum)) == [expected]


def test_minimums_count_different_things_and_not_the_self_funded():
    twin = replace(UK, id="u2", role="partner")
    assert verdicts(judge("minimum_partners", [UK, twin], minimum=2)) == ["met"]
    assert verdicts(judge("minimum_countries", [UK, twin], minimum=2)) == ["not_met"]
    assert verdicts(judge("minimum_organisations", [UK, twin], minimum=2)) == ["not_met"]
    assert verdicts(judge("minimum_funders", [UK, twin], minimum=2)) == ["not_met"]
    assert verdicts(judge("minimum_partners", [UK, OWN], minimum=2)) == ["not_met"]
    assert verdicts(judge("minimum_countries", [UK, replace(CN, country=None)], minimum=2)) == ["unknown"]
    assert verdicts(judge("minimum_countries", [UK, replace(CN, country=None)], minimum=3)) == ["not_met"]
    outcome = judge("minimum_countries", [UK, twin], minimum=3)
    assert first_repair(outcome) == "Add 2 funded partner(s) from further countries (besides GB)"


def test_maximum_partners():
    assert verdicts(judge("maximum_partners", maximum=2)) == ["met"]
    outcome = judge("maximum_partners", maximum=1)
    assert verdicts(outcome) == ["not_met"]
    assert first_repair(outcome) == "Take c1 (江北农业大学) out of the application", "the lead stays"


def test_every_party_present():
    assert verdicts(judge("every_party_present")) == ["met"]
    outcome = judge("every_party_present", [UK, replace(CN, kind="self_funded")])
    assert verdicts(outcome) == ["not_met"]
    assert first_repair(outcome) == "Add 1 funded partner(s) of the CN side"
    assert verdicts(judge("every_party_present", [UK, replace(CN, party=None)])) == ["unknown"]
    assert verdicts(judge("every_party_present", [UK], parties="UK")) == ["met"]


def test_one_investigator_per_party():
    twin = replace(UK, id="u2", role="partner")
    assert verdicts(judge("one_investigator_per_party", [UK, twin, CN])) == ["met", "met"]
    outcome = judge("one_investigator_per_party", [UK, replace(twin, investigator="bob"), CN])
    assert verdicts(outcome) == ["not_met", "met"]
    assert {r.text("en") for r in outcome.findings[0].repairs} == {
        "Put u2 (Northmoor University) under the principal investigator ada",
        "Put u1 (Northmoor University) under the principal investigator bob",
    }
    assert verdicts(judge("one_investigator_per_party", [replace(UK, investigator=None)])) == ["unknown"]
    assert verdicts(judge("one_investigator_per_party", [OWN])) == ["met"], "the self-funded do not count"


def test_funded_partner():
    assert verdicts(judge("funded_partner", [UK, OWN])) == ["met"]
    assert verdicts(judge("funded_partner", [replace(UK, investigator=None)])) == ["unknown"]
    assert verdicts(judge("funded_partner", [replace(UK, party=None)])) == ["unknown"]


def test_one_lead():
    assert verdicts(judge("one_lead")) == ["met"]
    none = judge("one_lead", [CN])
    assert verdicts(none) == ["not_met"]
    assert first_repair(none) == "Let c1 (江北农业大学) lead"
    two = judge("one_lead", [UK, replace(CN, role="lead")])
    assert verdicts(two) == ["not_met"]
    assert len(two.findings[0].repairs) == 2


RATES = Rates("GBP", {"CNY": D("0.12")}, date(2018, 6, 29))


def test_shares_within_each_currency_or_by_frozen_rates_never_added_silently():
    outcome = judge("country_share", maximum="70%")
    assert verdicts(outcome) == ["not_met", "not_met"], "each country takes all of its own currency"
    assert "within this currency alone" in outcome.findings[0].reason.text("en")
    outcome = judge("country_share", maximum="50%", world={"rates": RATES})
    assert verdicts(outcome) == ["met"], "12,000 GBP and 100,000 CNY at 0.12"
    assert "at the call's frozen rates, 2018-06-29" in outcome.findings[0].reason.text("en")
    assert verdicts(judge("country_share", maximum="49.9%", world={"rates": RATES})) == ["not_met"]
    assert verdicts(judge("country_share", maximum="50%", basis="rates")) == ["unknown"], "no rates frozen"
    assert verdicts(judge("country_share", maximum="70%", basis="currency", world={"rates": RATES})) == ["not_met"] * 2


def test_shares_are_compared_exactly():
    seven = [replace(UK, asks={"GBP": D(70)}), replace(UK, id="u2", organisation="Other", asks={"GBP": D(30)})]
    assert verdicts(judge("organisation_share", seven, maximum="0.7")) == ["met"]
    more = [replace(seven[0], asks={"GBP": D("70.01")}), seven[1]]
    assert verdicts(judge("organisation_share", more, maximum="0.7")) == ["not_met"]


def test_shares_count_in_kind_where_asked_to():
    partners = [
        replace(UK, asks={"GBP": D(70)}),
        replace(UK, id="u2", organisation="Other", asks={"GBP": D(20)}, in_kind={"GBP": D(10)}),
    ]
    assert verdicts(judge("organisation_share", partners, maximum="0.7")) == ["not_met"]
    assert verdicts(judge("organisation_share", partners, maximum="0.7", in_kind="yes")) == ["met"]


def test_a_share_is_repaired_by_lowering_to_the_level_that_fits():
    partners = [replace(UK, asks={"GBP": D(900)}), replace(UK, id="u2", organisation="Other", asks={"GBP": D(100)})]
    outcome = judge("organisation_share", partners, maximum="0.7")
    change = outcome.findings[0].repairs[0].changes[0]
    assert change.values["to"] == D("233.33"), "233.33 of 333.33 is the most under 70%"
    alone = judge("organisation_share", [UK], maximum="0.7")
    assert first_repair(alone).startswith("Share the budget with at least 1 further organisation")


def test_own_contribution():
    firm = Partner("f", "Firm", "company", "GB", "UK", asks={"GBP": D(100)}, in_kind={"GBP": D(50)})
    assert verdicts(judge("own_contribution", [firm], minimum="0.33")) == ["met"]
    outcome = judge("own_contribution", [firm], minimum="50%", types="company")
    assert verdicts(outcome) == ["not_met"]
    assert first_repair(outcome) == "f (Firm) brings 50.00 GBP more in kind"
    assert verdicts(judge("own_contribution", [firm], minimum="50%", types="university")) == ["met"]
    assert verdicts(judge("own_contribution", [replace(firm, organisation_type=None)], minimum="50%", types="x")) == [
        "unknown"
    ]


def test_one_lead_per_person_names_the_other_applications():
    others = tuple(Application(f"A{n}", (UK, CN)) for n in (2, 3))
    outcome = judge("leads_per_person", world={"applications": others})
    assert verdicts(outcome) == ["not_met"]
    assert outcome.findings[0].reason.values["others"] == ("A2", "A3")
    texts = [r.text("en") for r in outcome.findings[0].repairs]
    assert texts[0] == "u1 (Northmoor University) no longer leads; Let c1 (江北农业大学) lead"
    assert texts[-1] == "Withdraw 2 of the other applications: A2, A3"
    assert verdicts(judge("leads_per_person", maximum=3, world={"applications": others})) == ["met"]


def test_applications_per_person_and_organisation():
    others = (Application("A2", (replace(CN, organisation="Elsewhere"),)),)
    world = {"applications": others}
    assert verdicts(judge("applications_per_person", world=world)) == ["met", "not_met"]
    assert verdicts(judge("applications_per_organisation", world=world)) == ["met", "met"]
    assert verdicts(judge("applications_per_person", world=world, party="UK")) == ["met"]
    assert verdicts(judge("applications_per_person", [UK, replace(UK, id="u2")])) == ["met", "met"], "once here"


def app(**values) -> Application:
    return Application("A1", (), **values)


@pytest.mark.parametrize(
    ("months", "expected"), [(12, "met"), (36, "met"), (11, "not_met"), (37, "not_met"), (None, "unknown")]
)
def test_duration(months, expected):
    assert verdicts(judge("duration", app=app(months=months), at_least=12, at_most=36)) == [expected]


@pytest.mark.parametrize(
    ("areas", "expected", "repair"),
    [
        (("soil",), "met", None),
        (("soil", "water"), "met", None),
        (("soil", "space"), "not_met", "Drop the area space"),
        (("space",), "not_met", "Choose an area of the call: soil, water"),
        ((), "unknown", "Fill in its area"),
    ],
)
def test_areas(areas, expected, repair):
    outcome = judge("areas", app=app(areas=areas), allowed="soil|water")
    assert verdicts(outcome) == [expected]
    assert repair is None or first_repair(outcome) == repair


def test_documents():
    assert verdicts(judge("documents", app=app(documents=frozenset({"plan", "cv"})), documents="plan|cv")) == ["met"]
    outcome = judge("documents", app=app(documents=frozenset({"cv"})), documents="plan|cv")
    assert first_repair(outcome) == "Hand in plan"
    assert verdicts(judge("partner_documents", [UK, OWN], documents="letter")) == ["not_met"]
    assert verdicts(
        judge("partner_documents", [replace(OWN, documents=frozenset({"letter"}))], documents="letter")
    ) == ["met"]


BEIJING = timezone(timedelta(hours=8))


@pytest.mark.parametrize(
    ("submitted", "expected"),
    [
        (datetime(2018, 6, 30, 16, 0, tzinfo=UTC), "met"),
        (datetime(2018, 7, 1, 0, 0, tzinfo=BEIJING), "met"),
        (datetime(2018, 7, 1, 0, 0, 1, tzinfo=BEIJING), "not_met"),
        (datetime(2018, 2, 28, tzinfo=UTC), "not_met"),
        (date(2018, 6, 30), "met"),
        (date(2018, 7, 1), "not_met"),
        (None, "unknown"),
    ],
)
def test_window_to_the_second_across_time_zones(submitted, expected):
    outcome = judge("window", app=app(submitted=submitted), first="2018-03-01", last="2018-06-30T16:00:00+00:00")
    assert verdicts(outcome) == [expected]
    assert expected != "not_met" or outcome.findings[0].repairs == (), "late means late"


def test_window_of_the_start_is_repaired():
    draft = app(starts=date(2018, 12, 1))
    world = problem(Rule("window", {"first": "2019-01-01", "last": "2019-06-30", "of": "starts"}))
    outcome = check_one(draft, world)
    assert verdicts(outcome) == ["not_met"]
    assert verdicts(check_one(repaired(draft, outcome.findings[0].repairs[0]), world)) == ["met"]


def test_a_partner_who_fails_as_lead_hands_over_to_one_who_passes():
    rule = Rule("countries", {"allowed": "CN", "partners": "lead"})
    outcome = check_one(Application("A1", (UK, CN)), problem(rule))
    assert "u1 (Northmoor University) no longer leads; Let c1 (江北农业大学) lead" in [
        r.text("en") for r in outcome.findings[0].repairs
    ]


def test_every_kind_has_a_truth_table_here():
    source = Path(__file__).read_text(encoding="utf-8")
    assert [name for name in kinds() if f'"{name}"' not in source] == []
