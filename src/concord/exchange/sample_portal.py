"""The sample call in the portal: the first Flagship Challenge of 2018, played from draft to awards by the real acts.

The call runs in the spring of 2018 by a clock of its own; the journal keeps the time at which the sample was played.
What is real: the Joint Strategy foresees the challenge (its section 5.3). People, amounts, rules, applications and
assessments are invented, and the call says so on every page. The employers of the cast are real organisations, named
so that a conflict of interest can be seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from concord.access.accounts import open_account
from concord.access.cast import Cast, assemble
from concord.access.models import Party, User
from concord.access.standing import SYSTEM
from concord.calls import acts, applying, limiting
from concord.calls.models import Application, Call
from concord.calls.posing import parameters
from concord.engines.progress import Progress, tick
from concord.engines.reason import register
from concord.exchange import sample_applications as drafts
from concord.exchange import sample_call, sample_governance
from concord.exchange.sample_applications import CN, UK, Member, Proposal
from concord.exchange.sample_portal_foresight import foresee
from concord.exchange.sample_register import EMPLOYERS, furnish
from concord.purses.acts import open_purse
from concord.register.models import Organisation
from concord.strategy.models import Agreement, Area, Clause
from concord.strategy.tying import tie
from concord.values import LocalizedText, Money

CODE = "FC-2018"
_BUILDING = 0x434F4E43_53414D50  # an advisory lock of the database
APPLICATIONS, REVIEWERS = 32, 20
FUNDERS = {UK: "uk-funder", CN: "cn-funder"}
OFFICERS = {UK: ("uk-officer", "uk-officer-2"), CN: ("cn-officer", "cn-officer-2")}
COUNTRIES = {"uk-funder": ["GB"], "cn-funder": ["CN"]}

AREAS = {
    "seed": "seed",
    "soil": "water-and-soil",
    "water": "water-and-soil",
    "plant-health": "food-security",
    "animal-health": "antimicrobial-resistance",
    "robotics": "robotics",
    "remote-sensing": "satellites",
    "food-safety": "food-security",
}
"""The sample's topics, and the strategy's areas that they belong to."""

register(
    {
        "sample:call": {"en": "signing the call", "zh": "签署项目征集"},
        "sample:applications": {"en": "handing in applications", "zh": "提交申请"},
        "sample:eligibility": {"en": "checking eligibility", "zh": "资格审查"},
        "sample:review": {"en": "reviewing", "zh": "评审"},
        "sample:awards": {"en": "selecting and awarding", "zh": "遴选与立项"},
    }
)


@dataclass
class Play:
    """What the scenes of the sample share."""

    cast: Cast
    seed: int
    call: Call
    proposals: list[Proposal]
    people: dict[str, User] = field(default_factory=dict)
    """Name → account."""

    def officer(self, side: str, which: int = 0) -> User:
        return self.cast[OFFICERS[side][which]]

    def party(self, side: str) -> Party:
        return self.cast.parties[FUNDERS[side]]

    def account(self, name: str, kind: str) -> User:
        """The account of an invented person; their address is reserved and reaches nobody."""
        if name not in self.people:
            chinese = not name.isascii()
            self.people[name] = open_account(
                by=SYSTEM,
                email=f"{kind}-{len(self.people) + 1:03d}@sample.example",
                name=LocalizedText({"zh" if chinese else "en": name}),
                language="zh-hans" if chinese else "en",
                time_zone="Asia/Shanghai" if chinese else "Europe/London",
            )
        return self.people[name]


def build(seed: int = 1, progress: Progress | None = None) -> Call:
    """The cast, the strategy, organisations and the sample call; what is there is left alone.

    Two who start at once build it once: the other waits. What a killed start left unfinished is done again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_BUILDING])
        try:
            cast = assemble()
            furnish(cast, progress and (lambda stage, share: progress(stage, 0.15 * share)))
            call = play(cast, seed, progress and (lambda stage, share: progress(stage, 0.15 + 0.75 * share)))
            sample_governance.play(cast)
            foresee(cast, seed, progress and (lambda stage, share: progress(stage, 0.9 + 0.1 * share)))
            return call
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_BUILDING])


def play(cast: Cast, seed: int = 1, progress: Progress | None = None) -> Call:
    """Play the sample call, all of it or nothing; where it is already, it is left alone.

    Args:
        cast: the sample people, whose organisations and strategy are there (`sample_register.furnish`).
        seed: the same seed plays the same.

    Returns:
        The call, in selection: most awards confirmed, one held, one waiting for its second officer, one running.
    """
    from concord.exchange import sample_portal_review as review  # the scenes that follow the first

    known: Call | None = Call.objects.filter(code=CODE).first()
    if known is not None:
        return known
    with transaction.atomic(), clock_of_calls() as clock:
        clock.at(drafts.OPENS - timedelta(days=14))
        made = _opened(cast, seed)
        tick(progress, "sample:call", 0.05)
        _hand_in(made, clock, progress)
        clock.at(drafts.CLOSES + timedelta(days=1))
        acts.close(made.call, by=made.officer(UK))
        review.judge(made)
        tick(progress, "sample:eligibility", 0.5)
        review.assess(made, progress)
        review.award(made)
        next_round(cast)
    tick(progress, "sample:awards", 1.0)
    return Call.objects.get(pk=made.call.pk)


class Clock:
    """The time by which calls open and close while the sample is played."""

    def __init__(self) -> None:
        self.moment = timezone.now()

    def at(self, day: date, hour: int = 9) -> None:
        self.moment = datetime.combine(day, time(hour), tzinfo=UTC)


@contextmanager
def clock_of_calls() -> Iterator[Clock]:
    """Let the acts on calls and applications, and nothing else, go by another clock."""
    clock = Clock()
    stand_in: Any = SimpleNamespace(now=lambda: clock.moment)
    real = {module: module.timezone for module in (acts, applying)}
    for module in real:
        module.timezone = stand_in  # type: ignore[attr-defined]
    try:
        yield clock
    finally:
        for module, kept in real.items():
            module.timezone = kept  # type: ignore[attr-defined]


# -- the call ----------------------------------------------------------------------------------------------------------


def _opened(cast: Cast, seed: int) -> Play:
    proposals = drafts.invent(APPLICATIONS, seed)
    for proposal in proposals:
        proposal.area = AREAS.get(proposal.area, proposal.area)
    _cast_as_applicants(cast, proposals[0])
    settings = {row["field"]: row["value"] for row in sample_call.call(seed, 8)}
    call = _drafted(
        cast, code=CODE, opens=drafts.OPENS, closes=drafts.CLOSES + timedelta(days=1),
        title=LocalizedText({"en": settings["title_en"], "zh": settings["title_zh"]}),
        reviewers_per_application=sample_call.EACH, reviewers_per_side=1, max_load=8, threshold=Decimal("3.5"),
        min_assessments=2, seed=seed, date=settings["date"],
    )  # fmt: skip
    made = Play(cast, seed, call, proposals)
    tie(Clause.objects.get(pack__code="uk-china-2017", code="5.3"), by=made.officer(UK), thing=call)
    for row in sample_call.purses(APPLICATIONS):
        _purse(made, row)
    _annexes(made)
    _facts(made)
    acts.set_rates(call, by=made.officer(UK), rates=sample_call.RATES)
    limiting.set_limits(call, by=made.officer(CN), limits=[{"by": "area", "measure": "awards", "most": 4}])
    return _signed(made)


def _drafted(cast: Cast, *, code: str, opens: date, closes: date, title: LocalizedText, **terms: Any) -> Call:
    """With the areas, the criteria and the note that it is invented."""
    agreement = Agreement.objects.get(pack__code="uk-china-2017", code="strategy-2017")
    areas = Area.objects.filter(pack=agreement.pack, code__in=set(AREAS.values()))
    call = acts.draft(
        by=cast["uk-officer"], code=code, title=title, agreement=agreement, areas=areas, countries=COUNTRIES,
        parties=[cast.parties[name] for name in FUNDERS.values()], invented=True,
        note=LocalizedText(sample_call.NOTE), opens_at=_midnight(opens), closes_at=_midnight(closes), **terms,
    )  # fmt: skip
    criteria = [
        {
            "name": row["criterion"],
            "title": LocalizedText({"en": row["name_en"], "zh": row["name_zh"]}),
            **{
                name: None if row[name] is None else Decimal(row[name])
                for name in ("weight", "threshold", "lowest", "highest")
            },
        }
        for row in sample_call.CRITERIA
    ]
    acts.set_criteria(call, by=cast["uk-officer"], criteria=criteria)
    return call


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _cast_as_applicants(cast: Cast, proposal: Proposal) -> None:
    """The first application is the cast's, at their own employers, and a good one."""
    for side, name in ((UK, "uk-applicant"), (CN, "cn-applicant")):
        employer = Organisation.objects.get(ror=EMPLOYERS[name])
        person = cast[name].name
        for member in proposal.members:
            if member.party == side:
                member.investigator = person.in_language(person.original).text
        first = proposal.side(side)
        titles = employer.titles
        proposal.quality = 5.2
        first.organisation = (titles.in_language(titles.original).text, "university", first.organisation[2])


def _purse(made: Play, row: dict[str, Any]) -> None:
    side = row["party"]
    title = LocalizedText(
        {"en": f"Flagship Challenge 2018, {row['unit']}", "zh": f"2018 年旗舰挑战计划（{row['unit']}）"}
    )
    purse = open_purse(
        made.party(side), by=made.officer(side), code=f"{CODE}-{row['unit']}".lower(), title=title,
        size=Money(row["amount"], row["unit"]),
    )  # fmt: skip
    acts.commit_purse(made.call, by=made.officer(side), purse=purse, code=row["purse"])


def _annexes(made: Play) -> None:
    versions: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in sample_call.annexes():
        given = parameters(row["parameters"])
        if row["rule"] == "areas":
            given = {"allowed": "|".join(sorted(set(AREAS.values())))}
        rule = {"kind": row["rule"], "parameters": given, "source": row["source"]}
        versions.setdefault((row["party"], row["version"], row["effective"]), []).append(rule)
    for (side, version, effective), rules in versions.items():
        acts.set_annex(
            made.call, by=made.officer(side or UK), party=made.party(side) if side else None, rules=rules,
            version=version, effective=effective,
        )  # fmt: skip


def _facts(made: Play) -> None:
    lists: dict[tuple[str, str, date], dict[str, Any]] = {}
    for row in sample_call.facts(made.proposals, made.seed):
        lists.setdefault((row["party"], row["list"], row["date"]), {})[row["key"]] = row["value"]
    for (side, name, dated), entries in lists.items():
        acts.upload_facts(
            made.call, by=made.officer(side), party=made.party(side), name=name, entries=entries, date=dated
        )


def _signed(made: Play) -> Play:
    acts.propose(made.call, by=made.officer(UK))
    for side in FUNDERS:
        for which in (0, 1):
            acts.sign(made.call, by=made.officer(side, which), party=made.party(side))
    made.call = acts.publish(made.call, by=made.officer(CN))
    return made


# -- applications ------------------------------------------------------------------------------------------------------


def _hand_in(made: Play, clock: Clock, progress: Progress | None) -> None:
    made.people |= {
        made.cast[name].name.in_language(made.cast[name].name.original).text: made.cast[name]
        for name in ("uk-applicant", "cn-applicant")
    }
    for number, proposal in enumerate(made.proposals, start=1):
        clock.at(proposal.submitted)
        application = _written(made, proposal)
        for partner in application.partners.select_related("investigator"):
            assert partner.investigator is not None
            applying.sign_part(partner, by=partner.investigator)
        applying.submit(application, by=application.lead)
        tick(progress, "sample:applications", 0.05 + 0.4 * number / len(made.proposals))


def _written(made: Play, proposal: Proposal) -> Application:
    lead = next(member for member in proposal.members if member.role == "lead")
    native = proposal.languages[0] == "zh"
    application = applying.start(
        made.call, by=made.account(lead.investigator, "applicant"), title=_said(proposal, proposal.title),
        abstract=_said(proposal, proposal.text), area=made.call.areas.get(code=proposal.area), months=proposal.months,
        keywords=[word[native] for word in (proposal.topic.name, proposal.subject, proposal.method)],
        starts_on=proposal.starts, documents=proposal.documents,
    )  # fmt: skip
    purses = {each.purse.party_id: each for each in made.call.purses.select_related("purse")}
    for member in proposal.members:
        _partner(made, application, member, purses)
    return application


def _said(proposal: Proposal, pair: tuple[str, str]) -> LocalizedText:
    texts = {code: pair[code == "zh"] for code in proposal.languages}
    return LocalizedText(texts, original=proposal.languages[0])


def _partner(made: Play, application: Application, member: Member, purses: dict[int, Any]) -> None:
    name, kind, country = member.organisation
    party = made.party(member.party) if member.party else None
    partner = applying.add_partner(
        application, by=application.lead, organisation_name=name, organisation_type=kind, country=country, party=party,
        role=member.role, kind=member.kind, documents=list(member.documents),
        organisation=Organisation.objects.filter(titles__texts__contains={"en": name}).first()
        or Organisation.objects.filter(titles__texts__contains={"zh": name}).first(),
        investigator=made.account(member.investigator, "applicant"), investigator_name=member.investigator,
    )  # fmt: skip
    if party is not None and member.asked is not None:
        purse = purses[party.pk]
        unit = purse.size.unit
        applying.ask(
            partner, by=application.lead, purse=purse, amount=Money(member.asked, unit),
            in_kind=None if member.in_kind is None else Money(member.in_kind, unit),
        )  # fmt: skip


# -- another call, open now --------------------------------------------------------------------------------------------


def next_round(cast: Cast) -> Call:
    """A call that is open for the coming weeks, with a draft application of the cast to go on with."""
    today = timezone.now().date()
    title = LocalizedText({"en": "Flagship Challenge, next round", "zh": "旗舰挑战计划（下一轮）"})
    with clock_of_calls():
        call = _drafted(
            cast, code="FC-NEXT", opens=today - timedelta(days=7), closes=today + timedelta(days=90), title=title,
            reviewers_per_application=2, reviewers_per_side=1, date=today,
        )  # fmt: skip
        made = Play(cast, 1, call, [])
        for side, unit, size in ((UK, "GBP", 1_000_000), (CN, "CNY", 9_000_000)):
            purse = open_purse(
                made.party(side),
                by=made.officer(side),
                code=f"fc-next-{unit.lower()}",
                title=title,
                size=Money(size, unit),
            )
            acts.commit_purse(call, by=made.officer(side), purse=purse, code=f"{side}-{unit}")
        rules = [{"kind": "every_party_present"}, {"kind": "one_lead"}, {"kind": "one_investigator_per_party"}]
        acts.set_annex(call, by=made.officer(UK), rules=rules)
        for side, most in ((UK, "250000"), (CN, "2000000")):
            cap = {"kind": "maximum_ask", "parameters": {"purse": drafts.PURSE[side], "amount": most, "per": "side"}}
            acts.set_annex(call, by=made.officer(side), party=made.party(side), rules=[cap])
        _signed(made)
        application = applying.start(
            made.call, by=cast["uk-applicant"], months=24,
            title=LocalizedText({"en": "Low-cost soil sensors for smallholders", "zh": "面向小农户的低成本土壤传感器"}),
        )  # fmt: skip
        applying.add_partner(
            application, by=cast["uk-applicant"], role="lead", party=made.party(UK), investigator=cast["uk-applicant"],
            organisation=Organisation.objects.get(ror=EMPLOYERS["uk-applicant"]),
        )  # fmt: skip
    return made.call
