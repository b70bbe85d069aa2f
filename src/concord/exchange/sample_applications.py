"""The invented applications of the sample call, with partners, what they ask, and flaws worth learning from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from concord.exchange.sample_names import (
    CN_ORGANISATIONS,
    THIRD_ORGANISATIONS,
    UK_ORGANISATIONS,
    Organisation,
    british,
    chinese,
)
from concord.exchange.sample_topics import AIMS, PLANS, SETTINGS, TOPICS, Pair, Topic, abstract, title

UK, CN = "UK", "CN"
PURSE = {UK: "UK-GBP", CN: "CN-CNY"}
CURRENCY = {UK: "GBP", CN: "CNY"}
CAP = {UK: Decimal(500_000), CN: Decimal(4_000_000)}
RATE = Decimal("0.1136")
OPENS, CLOSES = date(2018, 3, 1), date(2018, 5, 31)
LETTER = "letter-of-commitment"
DOCUMENTS = ("joint-work-plan", "data-management-plan")
UNREGISTERED = "Merrowdale AgriTech Ltd"
"""The organisation that the UK side's list leaves out."""

FLAW_EVERY = 8


@dataclass(slots=True)
class Member:
    """A partner while it is being invented."""

    organisation: Organisation
    party: str | None
    investigator: str
    asked: Decimal | None = None
    kind: str = "funded"
    role: str = "partner"
    in_kind: Decimal | None = None
    documents: tuple[str, ...] = ()


@dataclass(slots=True)
class Proposal:
    """An application while it is being invented. `flaw` names what is wrong with it, where something is."""

    id: str
    topic: Topic
    area: str
    subject: Pair
    method: Pair
    title: Pair
    text: Pair
    languages: tuple[str, ...]
    months: int
    starts: date
    submitted: date
    members: list[Member]
    spare: tuple[str, str]
    """Names of an outsider and of a second investigator, should it need them."""
    flaw: str = ""
    suspended: bool = False
    projects: int | None = 0
    """National projects the China side's investigator has under way; None where the list does not say."""
    documents: tuple[str, ...] = DOCUMENTS
    quality: float = field(default=0.0)

    def side(self, party: str) -> Member:
        """The first partner of a side, whose investigator is the side's."""
        return next(m for m in self.members if m.party == party)


def invent(applications: int, seed: int) -> list[Proposal]:
    """So many applications; every eighth has a flaw, each kind in turn."""
    rng = Random(f"{seed}:applications")
    digits = max(3, len(str(applications)))
    proposals: list[Proposal] = []
    for i in range(applications):
        proposal = _proposal(f"FC-{i + 1:0{digits}d}", i, applications, rng)
        if i % FLAW_EVERY == FLAW_EVERY - 3:
            flaw = FLAWS[(i // FLAW_EVERY) % len(FLAWS)]
            proposal.flaw = flaw.__name__.removeprefix("_")
            flaw(proposal, proposals)
        proposals.append(proposal)
    return proposals


def _proposal(id: str, i: int, applications: int, rng: Random) -> Proposal:
    topic = rng.choice(TOPICS)
    subject, method = rng.choice(topic.subjects), rng.choice(topic.methods)
    aim, plan, setting = rng.choice(AIMS), rng.choice(PLANS), rng.choice(SETTINGS)
    members = _members(i, applications, rng)
    return Proposal(
        id,
        topic,
        topic.area,
        subject,
        method,
        title(subject, method, setting),
        abstract(topic, subject, method, aim, plan),
        rng.choices([("en",), ("zh",), ("en", "zh")], (45, 30, 25))[0],
        months=rng.choice((24, 30, 36, 36, 36)),
        starts=date(2019, rng.choice((1, 2, 4)), 1),
        submitted=CLOSES - timedelta(days=min(int(rng.expovariate(1 / 6)), 80)),
        members=members,
        spare=(british(applications + i), british(2 * applications + i)),
        projects=rng.choice((0, 0, 1, 1, 2)),
        quality=rng.gauss(4.25, 0.7),
    )


def _members(i: int, applications: int, rng: Random) -> list[Member]:
    """One investigator a side; more partners, enterprises and third countries in some."""
    worth = rng.uniform(220_000, 430_000)
    total = {
        UK: Decimal(round(worth / 500) * 500),
        CN: min(Decimal(round(worth * rng.uniform(0.72, 1.18) / float(RATE) / 10_000) * 10_000), Decimal(3_900_000)),
    }
    people = {UK: british(i), CN: chinese(i)}
    members = []
    for party in (UK, CN):
        first = Decimal(1) if rng.random() < 0.55 else Decimal(rng.randrange(60, 85)) / 100
        amount = _money(total[party] * first)
        members.append(Member(organisation(party, applications, rng), party, people[party], amount))
        if first < 1:
            firm = rng.random() < 0.4
            other = organisation(party, applications, rng, firm=firm, besides=members[-1].organisation)
            rest = total[party] - amount
            own = _money(rest * Decimal(rng.randrange(100, 130)) / 100) if firm else None
            members.append(Member(other, party, people[party], rest, in_kind=own))
    members[0 if rng.random() < 0.55 else next(n for n, m in enumerate(members) if m.party == CN)].role = "lead"
    if rng.random() < 0.2:
        kind = rng.choice(("self_funded", "self_funded", "collaborator"))
        documents = (LETTER,) if kind == "self_funded" else ()
        person = british(applications + i)
        members.append(Member(rng.choice(THIRD_ORGANISATIONS), None, person, kind=kind, documents=documents))
    return members


def _money(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def organisation(
    party: str, applications: int, rng: Random, *, firm: bool = False, besides: Organisation | None = None
) -> Organisation:
    """One of a side's organisations; a larger call draws on more of them, numbered beyond the first few dozen."""
    base = UK_ORGANISATIONS if party == UK else CN_ORGANISATIONS
    kinds = [o for o in base if (o[1] == "enterprise") == firm and o[0] != UNREGISTERED]
    while True:
        n = rng.randrange(max(len(kinds), applications // (40 if firm else 12)))
        lap, (name, type, country) = n // len(kinds), kinds[n % len(kinds)]
        chosen = (f"{name} {lap + 1}" if lap else name, type, country)
        if chosen != besides:
            return chosen


def _over_the_uk_cap(proposal: Proposal, before: list[Proposal]) -> None:
    _raise_to(proposal, UK, CAP[UK] + 12_000)


def _over_the_china_cap(proposal: Proposal, before: list[Proposal]) -> None:
    _raise_to(proposal, CN, CAP[CN] + 160_000)


def _raise_to(proposal: Proposal, party: str, total: Decimal) -> None:
    """A side asks just too much; the other side asks enough that no country takes too great a share."""
    other = CN if party == UK else UK
    for side, amount in ((party, total), (other, Decimal(3_800_000) if other == CN else Decimal(450_000))):
        first, *rest = [m for m in proposal.members if m.party == side]
        first.asked = amount - sum((m.asked or Decimal(0) for m in rest), Decimal(0))


def _no_money_from_china(proposal: Proposal, before: list[Proposal]) -> None:
    """The Chinese partners come at their own cost, so that one party is missing (and one country takes it all)."""
    for member in proposal.members:
        if member.party == CN:
            member.kind, member.asked, member.in_kind, member.role = "self_funded", None, None, "partner"
            member.documents = (LETTER,)
    proposal.members[0].role = "lead"


def _leads_twice(proposal: Proposal, before: list[Proposal]) -> None:
    """The lead of the application before leads this one too, so that both fail."""
    lead = next(m for m in before[-1].members if m.role == "lead")
    assert lead.party is not None
    own = [m for m in proposal.members if m.party == lead.party]
    for member in proposal.members:
        member.role = "partner"
    for member in own:
        member.investigator = lead.investigator
    own[0].role = "lead"
    before[-1].flaw = before[-1].flaw or "leads_twice"


def _too_many_projects(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.projects = 3


def _unregistered_organisation(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.side(UK).organisation = (UNREGISTERED, "enterprise", "GB")


def _letter_missing(proposal: Proposal, before: list[Proposal]) -> None:
    outsider = THIRD_ORGANISATIONS[len(before) % len(THIRD_ORGANISATIONS)]
    proposal.members = [m for m in proposal.members if m.party is not None]
    proposal.members.append(Member(outsider, None, proposal.spare[0], kind="self_funded"))


def _one_takes_nearly_all(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.members = [m for m in proposal.members if m.party is None or m is proposal.side(m.party)]
    proposal.side(CN).asked = Decimal("240000.00")


def _too_long(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.months = 48


def _outside_the_areas(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.area = "forestry"


def _two_investigators(proposal: Proposal, before: list[Proposal]) -> None:
    first = proposal.side(UK)
    third = (first.asked or Decimal(0)) / 3
    first.asked = _money((first.asked or Decimal(0)) - _money(third))
    second = next(o for o in UK_ORGANISATIONS if o not in [m.organisation for m in proposal.members])
    proposal.members.append(Member(second, UK, proposal.spare[1], _money(third)))


def _late(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.submitted = CLOSES + timedelta(days=1)


def _no_matching_contribution(proposal: Proposal, before: list[Proposal]) -> None:
    first = proposal.side(CN)
    part = _money((first.asked or Decimal(0)) / 4)
    firm = next(o for o in CN_ORGANISATIONS if o[1] == "enterprise" and o != first.organisation)
    proposal.members = [m for m in proposal.members if m.party != CN or m is first]
    first.asked = (first.asked or Decimal(0)) - part
    proposal.members.append(Member(firm, CN, first.investigator, part, in_kind=_money(part / 5)))


def _list_does_not_say(proposal: Proposal, before: list[Proposal]) -> None:
    """Not a failure: the China side's list lacks the investigator, so the verdict stays open."""
    proposal.projects = None


def _suspended_person(proposal: Proposal, before: list[Proposal]) -> None:
    proposal.suspended = True


FLAWS: tuple[Callable[[Proposal, list[Proposal]], None], ...] = (
    _over_the_uk_cap,
    _list_does_not_say,
    _leads_twice,
    _no_money_from_china,
    _letter_missing,
    _too_many_projects,
    _one_takes_nearly_all,
    _two_investigators,
    _late,
    _unregistered_organisation,
    _over_the_china_cap,
    _too_long,
    _no_matching_contribution,
    _outside_the_areas,
    _suspended_person,
)
"""What goes wrong, in turn. All but the one that leaves a verdict open are declined without review."""


def declined(proposal: Proposal) -> bool:
    """Whether the flaw is one that fails a rule."""
    return proposal.flaw not in ("", "list_does_not_say")
