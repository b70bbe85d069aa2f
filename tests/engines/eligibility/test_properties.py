"""What must hold of every rule, whatever the application: repairs repair, unknown is honest, order does not matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D
from itertools import count

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from concord.engines.eligibility import (
    Annex,
    Application,
    Change,
    Facts,
    Finding,
    Outcome,
    Partner,
    Problem,
    Purse,
    Rates,
    Rule,
    check,
    check_one,
    repaired,
)

PARTIES = ("UK", "CN", "FR")
PURSES = (
    Purse("GBP", "UK", "GBP"),
    Purse("CNY", "CN", "CNY"),
    Purse("EUR", "FR", "EUR", D("0.05")),
    Purse("POT", None, "EUR"),
    Purse("SEATS", "UK", "seats", D(1)),
)
FACTS = (
    Facts("listed", "UK", {"Org1": True, "ada": True}),
    Facts("listed", "CN", {"Org2": True, "wei": True}, complete=False),
    Facts("figure", "UK", {"ada": "3", "bob": 8, "Org1": "many"}),
    Facts("figure", "CN", {"wei": D("5.5")}),
    Facts("doctorate", "UK", {"ada": date(2010, 2, 28), "bob": "1999"}),
    Facts("doctorate", None, {"wei": "2012-12-01", "eve": "?"}),
)
RATES = Rates("GBP", {"CNY": D("0.113642"), "EUR": D("0.88"), "seats": D(1)}, date(2018, 6, 29))

money = st.one_of(st.none(), st.decimals(0, 200, places=2), st.just(D(100)))
partners = st.builds(
    Partner,
    id=st.just(""),
    organisation=st.sampled_from(["Org1", "Org2", "Org3"]),
    organisation_type=st.sampled_from([None, "university", "company"]),
    country=st.sampled_from([None, "GB", "CN", "FR"]),
    party=st.sampled_from([None, *PARTIES]),
    kind=st.sampled_from(["funded", "funded", "funded", "self_funded", "collaborator"]),
    investigator=st.sampled_from([None, "ada", "bob", "wei", "eve"]),
    role=st.sampled_from(["lead", "partner"]),
    asks=st.dictionaries(st.sampled_from([p.id for p in PURSES]), money, max_size=3),
    in_kind=st.dictionaries(st.sampled_from(["GBP", "CNY", "EUR"]), st.decimals(0, 100, places=2), max_size=2),
    documents=st.frozensets(st.sampled_from(["letter", "plan"])),
)


def _application(id: str):
    return st.builds(
        lambda chosen, **rest: Application(id, tuple(replace(p, id=f"p{i}") for i, p in enumerate(chosen, 1)), **rest),
        st.lists(partners, min_size=1, max_size=4),
        months=st.sampled_from([None, 6, 24, D("36.5")]),
        areas=st.sampled_from([(), ("soil",), ("soil", "space"), ("space",)]),
        documents=st.frozensets(st.sampled_from(["letter", "plan"])),
        starts=st.sampled_from([None, date(2018, 1, 1), date(2019, 1, 1), date(2020, 1, 1)]),
        submitted=st.sampled_from([None, date(2018, 1, 1), date(2018, 6, 30), date(2018, 7, 1)]),
    )


who = st.sampled_from(["funded", "self_funded", "collaborator", "lead", "all"])
few = st.integers(1, 3)


def _rule(kind: str, **parameters):
    return st.builds(lambda given: Rule(kind, given), st.fixed_dictionaries(parameters))


_lists = {"list": st.sampled_from(["listed", "absent"]), "partners": who}
_ask = {
    "purse": st.sampled_from([p.id for p in PURSES]),
    "amount": st.one_of(st.just(D(100)), st.decimals(0, 150, places=2)),
    "per": st.sampled_from(["side", "partner", "application"]),
}
_of = st.sampled_from(["investigator", "organisation"])
_date = st.sampled_from(["starts", "submitted"])
_shares = {
    "maximum": st.sampled_from(["0.7", "50%", "0.34", "0.2", "1"]),
    "basis": st.sampled_from([None, "rates", "currency"]),
    "in_kind": st.booleans(),
}
RULES = {
    "organisation_types": _rule("organisation_types", allowed=st.just("university|institute"), partners=who),
    "countries": _rule("countries", allowed=st.sampled_from([None, "GB|CN|ZZ1"]), excluded=st.just("GB"), partners=who),
    "organisation_listed": _rule("organisation_listed", **_lists),
    "organisation_not_listed": _rule("organisation_not_listed", **_lists),
    "person_listed": _rule("person_listed", **_lists),
    "person_not_listed": _rule("person_not_listed", **_lists),
    "fact": _rule("fact", list=st.just("figure"), of=_of, at_least=st.just(4), partners=who),
    "years_since": _rule("years_since", list=st.just("doctorate"), of=_of, at_most=st.just(8), partners=who),
    "maximum_ask": _rule("maximum_ask", **_ask),
    "minimum_ask": _rule("minimum_ask", **_ask),
    "own_purse": _rule("own_purse", partners=who),
    "organisation_share": _rule("organisation_share", **_shares),
    "country_share": _rule("country_share", **_shares),
    "own_contribution": _rule("own_contribution", minimum=st.sampled_from(["0.5", "0.3333"]), partners=who),
    "minimum_partners": _rule("minimum_partners", minimum=few, partners=who),
    "minimum_organisations": _rule("minimum_organisations", minimum=few, partners=who),
    "minimum_countries": _rule("minimum_countries", minimum=few, partners=who),
    "minimum_funders": _rule("minimum_funders", minimum=few, partners=who),
    "maximum_partners": _rule("maximum_partners", maximum=few, partners=who),
    "every_party_present": _rule("every_party_present"),
    "one_investigator_per_party": _rule("one_investigator_per_party"),
    "funded_partner": _rule("funded_partner"),
    "one_lead": _rule("one_lead"),
    "leads_per_person": _rule("leads_per_person", maximum=few),
    "applications_per_person": _rule("applications_per_person", maximum=few, partners=who),
    "applications_per_organisation": _rule("applications_per_organisation", maximum=few, partners=who),
    "duration": _rule("duration", at_least=st.just(12), at_most=st.just(36)),
    "areas": _rule("areas", allowed=st.just("soil|water")),
    "documents": _rule("documents", documents=st.just("letter|plan")),
    "partner_documents": _rule("partner_documents", documents=st.just("letter|plan"), partners=who),
    "window": _rule("window", of=_date, first=st.just("2018-06-30"), last=st.just("2019-06-30")),
}  # fmt: skip
any_rule = st.one_of(*RULES.values())
owner = st.sampled_from([None, *PARTIES])


def world(rule: Rule, party: str | None, applications=(), rates: Rates | None = RATES) -> Problem:
    annexes = (Annex(party, (rule,)),)
    return Problem(PARTIES, PURSES, annexes, tuple(applications), FACTS, rates, date(2018, 6, 30))


FRESH = count()


def newcomer(change: Change, replaced: Partner | None) -> Partner:
    """Somebody of whom nothing in the lists or the call is yet known."""
    n = next(FRESH)
    if change.act == "replace_investigator":
        return replace(replaced, investigator=f"person{n}")
    if change.act == "replace_partner":
        return replace(replaced, organisation=f"New{n}")
    kind, side = change.values["kind"], change.values["side"]
    if change.values["wanted"] == "party" and side is None:
        free = [p for p in PARTIES if p not in change.values["besides"]]
        side = free[0] if free else None
    return Partner(f"new{n}", f"New{n}", "university", f"Z{n}", side or "UK", kind, f"person{n}", "partner")


def _still(finding: Finding, outcome: Outcome) -> list[Finding]:
    """The finding's successors in a new outcome: about the same partner, side and currency."""
    currency = finding.reason.values.get("currency")
    return [
        f
        for f in outcome.findings
        if (f.partner, f.party) == (finding.partner, finding.party)
        and currency in (None, f.reason.values.get("currency"))
    ]


@settings(max_examples=400, deadline=None)
@given(rule=any_rule, party=owner, application=_application("A"), other=_application("B"))
def test_every_concrete_repair_makes_its_finding_met(rule, party, application, other):
    """Amounts still blank may leave it unknown, which is then all that is left to say."""
    problem = world(rule, party, [other])
    blank = any(None in partner.asks.values() for partner in application.partners)
    for finding in check_one(application, problem).findings:
        assert not finding.repairs or finding.verdict != "met"
        for repair in finding.repairs:
            assert repair.text("en")
            assert repair.text("zh")
            if repair.concrete:
                after = check_one(repaired(application, repair), problem)
                left = {f.verdict for f in _still(finding, after)}
                assert left <= ({"met", "unknown"} if blank else {"met"}), repair.text()


GROWS = ["minimum_partners", "minimum_organisations", "minimum_countries", "every_party_present", "leads_per_person"]


@settings(max_examples=120, deadline=None)
@given(
    rule=st.one_of(*(RULES[name] for name in [*GROWS, "applications_per_person", "applications_per_organisation"])),
    party=owner,
    application=_application("A"),
    other=_application("B"),
)
def test_a_repair_that_names_a_newcomer_works_with_any_newcomer(rule, party, application, other):
    assume(rule.parameters.get("partners") != "lead")
    problem = world(rule, party, [other])
    for finding in check_one(application, problem).findings:
        for repair in finding.repairs:
            if not any(change.act.startswith(("withdraw", "supply", "share_out")) for change in repair.changes):
                after = check_one(repaired(application, repair, newcomer), problem)
                assert {f.verdict for f in _still(finding, after)} <= {"met"}, repair.text()


@settings(max_examples=120, deadline=None)
@given(
    application=_application("A"),
    party=owner,
    rule=RULES["maximum_ask"],
    more=st.decimals(0, 100, places=2),
)
def test_raising_a_cap_never_turns_met_into_not_met(application, party, rule, more):
    higher = Rule(rule.kind, {**rule.parameters, "amount": rule.parameters["amount"] + more})
    before = check_one(application, world(rule, party)).findings
    after = check_one(application, world(higher, party)).findings
    order = ["met", "unknown", "not_met"]
    for b, a in zip(before, after, strict=True):
        assert order.index(a.verdict) <= order.index(b.verdict)


@settings(max_examples=400, deadline=None)
@given(rule=any_rule, party=owner, application=_application("A"), filler=partners, amount=st.decimals(0, 200, places=2))
def test_a_verdict_that_is_not_unknown_stays_however_blanks_are_filled(rule, party, application, filler, amount):
    """Blank parties are left: who stands on which side decides whom a rule concerns at all."""

    def fill(p: Partner) -> Partner:
        fields = {f: getattr(p, f) or getattr(filler, f) for f in ("organisation_type", "country", "investigator")}
        return replace(p, **fields, asks={k: amount if v is None else v for k, v in p.asks.items()})

    full = replace(application, partners=tuple(map(fill, application.partners)))
    full = replace(
        full, months=full.months or 24, areas=full.areas or ("soil",), starts=full.starts or date(2019, 1, 1)
    )
    full = replace(full, submitted=full.submitted or date(2018, 6, 30))
    problem = world(rule, party)
    after = check_one(full, problem)
    for finding in check_one(application, problem).findings:
        if finding.verdict != "unknown" and rule.kind not in ("organisation_share", "country_share"):
            assert finding.verdict in {f.verdict for f in _still(finding, after)}, finding.reason.text()


@settings(max_examples=150, deadline=None)
@given(
    rule=any_rule,
    party=owner,
    applications=st.tuples(*map(_application, "ABC")),
    order=st.randoms(use_true_random=False),
)
def test_order_of_applications_and_partners_does_not_matter(rule, party, applications, order):
    shuffled = list(applications)
    order.shuffle(shuffled)
    shuffled = [replace(a, partners=tuple(order.sample(a.partners, len(a.partners)))) for a in shuffled]
    before, after = check(world(rule, party, applications)), check(world(rule, party, shuffled))

    def said(outcome: Outcome) -> set:
        return {
            (f.partner, f.party, f.verdict, f.reason.text("zh"), tuple(r.text() for r in f.repairs))
            for f in outcome.findings
            if f.verdict != "unknown"
        }

    for application in applications:
        assert before.verdict(application.id) == after.verdict(application.id)
        assert said(before.of(application.id)) == said(after.of(application.id))


@settings(max_examples=120, deadline=None)
@given(rules=st.lists(any_rule, max_size=4), party=owner, applications=st.tuples(*map(_application, "ABC")))
def test_the_fast_verdicts_agree_with_the_findings_and_with_a_draft_judged_alone(rules, party, applications):
    problem = Problem(PARTIES, PURSES, (Annex(party, tuple(rules)),), applications, FACTS, None, date(2018, 6, 30))
    result = check(problem)
    for outcome in result:
        assert result.verdict(outcome.application.id) == outcome.verdict
        alone = check_one(outcome.application, problem)
        assert [(f.verdict, f.reason.json()) for f in alone.findings] == [
            (f.verdict, f.reason.json()) for f in outcome.findings
        ]
    assert sorted(result.admitted + result.open + result.declined) == ["A", "B", "C"]
    assert all(t.met + t.unknown + t.not_met == 3 for t in result.tallies)
