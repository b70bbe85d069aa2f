"""A small joint call of the cast, brought to any stage by the real acts."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from cast import Cast
from concord.access.accounts import open_account
from concord.access.models import Party, User
from concord.access.standing import SYSTEM
from concord.calls import acts, applying, judging
from concord.calls.models import Application, Call
from concord.purses.acts import open_purse
from concord.review import acts as reviewing
from concord.review import assessing, listing, planning
from concord.review.models import Assignment, Plan, RankingList, Reviewer
from concord.values import LocalizedText, Money

FUNDERS = ("uk-funder", "cn-funder")
MONEY = {"uk-funder": ("uk-gbp", "GBP"), "cn-funder": ("cn-cny", "CNY")}
OFFICERS = {"uk-funder": ("uk-officer", "uk-officer-2"), "cn-funder": ("cn-officer", "cn-officer-2")}
TOPICS = (
    ("Battery storage for offshore wind power", "海上风电的电池储能"),
    ("Drought-tolerant wheat breeding", "耐旱小麦育种"),
    ("Antimicrobial resistance in river water", "河流水体中的抗微生物药物耐药性"),
    ("Satellite sensing of soil moisture", "土壤水分的卫星遥感"),
)


def text(en: str, zh: str = "") -> LocalizedText:
    return LocalizedText({"en": en, "zh": zh} if zh else {"en": en})


def drafted(cast: Cast, *, code: str = "FC-2018", **terms: object) -> Call:
    """A call with purses, criteria and annexes, still a draft."""
    now = timezone.now()
    given = {"reviewers_per_application": 2, "reviewers_per_side": 1, "seed": 7, "date": now.date(), **terms}
    call = acts.draft(
        by=cast["uk-officer"],
        code=code,
        title=text("Flagship challenge", "旗舰挑战计划"),
        parties=[cast.parties[party] for party in FUNDERS],
        countries={"uk-funder": ["GB"], "cn-funder": ["CN"]},
        opens_at=now - timedelta(days=60),
        closes_at=now + timedelta(days=1),
        **given,  # type: ignore[arg-type]
    )
    sizes = {"uk-funder": "500000.00", "cn-funder": "4000000.00"}
    for name, (purse_code, unit) in MONEY.items():
        officer, party = cast[OFFICERS[name][0]], cast.parties[name]
        purse = open_purse(
            party, by=officer, code=f"{purse_code}-{code.lower()}", title=text(unit), size=Money(sizes[name], unit)
        )
        acts.commit_purse(call, by=officer, purse=purse, code=purse_code)
    scale = {"lowest": Decimal(1), "highest": Decimal(6)}
    acts.set_criteria(
        call,
        by=cast["uk-officer"],
        criteria=[
            {"name": "excellence", "title": text("Excellence", "科学水平"), "weight": Decimal(2), **scale},
            {"name": "cooperation", "title": text("Cooperation", "合作"), **scale},
        ],
    )
    acts.set_annex(call, by=cast["uk-officer"], rules=[{"kind": "every_party_present"}, {"kind": "one_lead"}])
    cap = {"kind": "maximum_ask", "parameters": {"purse": "uk-gbp", "amount": "300000"}, "source": "Guide, 3"}
    acts.set_annex(call, by=cast["uk-officer"], party=cast.parties["uk-funder"], rules=[cap])
    listed = {"kind": "organisation_listed", "parameters": {"list": "eligible"}}
    acts.set_annex(call, by=cast["cn-officer"], party=cast.parties["cn-funder"], rules=[listed])
    acts.upload_facts(
        call,
        by=cast["cn-officer"],
        party=cast.parties["cn-funder"],
        name="eligible",
        entries={"East Lake University": None},
    )
    return call


def opened(cast: Cast, **given: object) -> Call:
    """Signed by two persons of each party, and published."""
    call = drafted(cast, **given)  # type: ignore[arg-type]
    acts.propose(call, by=cast["uk-officer"])
    for name, officers in OFFICERS.items():
        for officer in officers:
            acts.sign(call, by=cast[officer], party=cast.parties[name])
    return acts.publish(call, by=cast["cn-officer"])


def written(
    call: Call,
    cast: Cast,
    *,
    topic: int = 0,
    asked: str = "100000.00",
    places: tuple[str, str] = ("Northmoor University", "East Lake University"),
    people: tuple[User, User] | None = None,
) -> Application:
    """A draft with one investigator per side and what each asks, not signed yet."""
    lead, partner = people or (cast["uk-applicant"], cast["cn-applicant"])
    title = text(*TOPICS[topic % len(TOPICS)])
    application = applying.start(call, by=lead, title=title, abstract=title, keywords=["energy"], months=36)
    purses = {each.code: each for each in call.purses.all()}
    for index, (name, person) in enumerate(zip(FUNDERS, (lead, partner), strict=True)):
        code, unit = MONEY[name]
        own = applying.add_partner(
            application,
            by=lead,
            organisation_name=places[index],
            party=cast.parties[name],
            country=("GB", "CN")[index],
            role=("lead", "partner")[index],
            investigator=person,
        )
        applying.ask(own, by=person, purse=purses[code], amount=Money(asked, unit))
    return application


def signed(application: Application) -> Application:
    for partner in application.partners.all():
        assert partner.investigator is not None
        applying.sign_part(partner, by=partner.investigator)
    return application


def submitted(call: Call, cast: Cast, **given: object) -> Application:
    """Signed by both and handed in."""
    application = signed(written(call, cast, **given))  # type: ignore[arg-type]
    return applying.submit(application, by=application.lead)


def closed(call: Call, cast: Cast) -> Call:
    """After its deadline."""
    Call.objects.filter(pk=call.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    return acts.close(call, by=cast["uk-officer"])


def judged(call: Call, cast: Cast) -> Call:
    """Every verdict given as the engine says."""
    judging.check(call, by=cast["uk-officer"])
    for name, officers in OFFICERS.items():
        judging.confirm(call, by=cast[officers[0]], party=cast.parties[name])
    return call


def invited(call: Call, cast: Cast, user: User, party: str, **given: object) -> Reviewer:
    """A reviewer of a funder's side who has accepted."""
    own: Party = cast.parties[party]
    told = {"side": own, "expertise": text(*TOPICS[0]), **given}
    reviewer = reviewing.invite(call, by=cast[OFFICERS[party][0]], user=user, party=own, **told)  # type: ignore[arg-type]
    return reviewing.accept(reviewer, by=user)


def person(code: str) -> User:
    return open_account(by=SYSTEM, email=f"{code}@people.example", name=text(code))


def in_review(cast: Cast, *, applications: int = 2, reviewers: int = 2, **terms: object) -> Call:
    """Applications admitted, so many reviewers of each side who accepted: the cast's two and others."""
    call = opened(cast, **terms)
    for index in range(applications):
        people = None if index == 0 else (person(f"uk-{index}"), person(f"cn-{index}"))
        submitted(call, cast, topic=index, people=people)
    judged(closed(call, cast), cast)
    acts.start_review(call, by=cast["uk-officer"])
    for index in range(reviewers):
        for name, known in zip(FUNDERS, ("reviewer", "reviewer-2"), strict=True):
            user = cast[known] if index == 0 else person(f"{name}-reviewer-{index}")
            invited(call, cast, user, name, expertise=text(*TOPICS[index % len(TOPICS)]))
    return call


def released(call: Call, cast: Cast) -> Plan:
    return planning.release(planning.make(call, by=cast["uk-officer"]), by=cast["uk-officer"])


def assessed(call: Call, cast: Cast, *, best: int = 6) -> None:
    """Every assignment accepted and assessed; applications score the lower, the later they stand."""
    numbers = sorted(call.applications.values_list("number", flat=True))
    for pair in Assignment.objects.filter(application__call=call, state="asked").select_related("reviewer__user"):
        planning.accept(pair, by=pair.reviewer.user)
        value = Decimal(max(1, best - numbers.index(pair.application.number)))
        scores = {"excellence": value, "cooperation": value}
        own = assessing.write(
            pair, by=pair.reviewer.user, scores=scores, said=text("Sound."), confidential="Between us."
        )
        assessing.submit(own, by=pair.reviewer.user)


def frozen(cast: Cast, **given: object) -> RankingList:
    """A call in selection, with its frozen ranking list."""
    call = in_review(cast, **given)  # type: ignore[arg-type]
    released(call, cast)
    assessed(call, cast)
    return listing.freeze(listing.make(call, by=cast["cn-officer"]), by=cast["cn-officer"])
