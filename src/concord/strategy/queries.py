"""Reading what packs hold: trees, claims side by side, differences, programmes by country."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.functions import Left, Length
from django.utils import timezone

from concord.access.models import Party
from concord.access.standing import Actor
from concord.strategy import models
from concord.strategy.serving import Kind, Under, serving_kinds


@dataclass
class Branch:
    """An item of a tree with its parts, in the order of the pack."""

    item: Any
    parts: list[Branch] = field(default_factory=list)


@dataclass(frozen=True)
class SideBySide:
    """What documents claim about one subject. `differ`: they do not all say the same figure in the same wording."""

    subject: models.Subject
    claims: Sequence[models.Claim]
    settlements: Sequence[models.Settlement] = ()

    @property
    def settled(self) -> models.Settlement | None:
        """The settlement that stands."""
        return next((each for each in self.settlements if each.state == models.Settlement.State.STANDING), None)

    @property
    def undone(self) -> list[models.Settlement]:
        return [each for each in self.settlements if each.state == models.Settlement.State.UNDONE]

    @property
    def differ(self) -> bool:
        return len({(claim.value, claim.wording) for claim in self.claims}) > 1


def tree(items: Iterable[Any]) -> list[Branch]:
    """Items as a tree by their parents; one whose parent is not among them is a root."""
    branches = {item.pk: Branch(item) for item in items}
    roots: list[Branch] = []
    for branch in branches.values():
        parent = branches.get(branch.item.parent_id)
        (parent.parts if parent else roots).append(branch)
    return roots


def agreements(user: Actor) -> QuerySet[Any]:
    """The register of agreements, the latest first. `ended`: its term is over today."""
    today = timezone.now().date().isoformat()
    # A year ends with its last day: only as many digits of today are compared as the end has.
    over = Q(ends__gt="") & Q(ends__lt=Left(Value(today), Length("ends")))
    found = models.Agreement.objects.visible_to(user).filter(withdrawn=False)
    # Of two of the same day, the one that builds on the other comes first.
    listed: QuerySet[Any] = (
        found.annotate(ended=Case(When(over, then=Value(True)), default=Value(False)))
        .select_related("pack")
        .prefetch_related("parties")
        .order_by("-signed", "-position")
    )
    return listed


def parties(user: Actor) -> list[Party]:
    """The parties that have agreements, by code."""
    of = models.Agreement.objects.visible_to(user).filter(withdrawn=False)
    return list(Party.objects.filter(agreements__in=of).distinct().order_by("code"))


@dataclass(frozen=True)
class Term:
    """A party's time in an agreement; dates as precise as they are known, empty where open or unknown."""

    party: Party
    since: str
    until: str


def terms(agreement: models.Agreement) -> list[Term]:
    """Who was a party from when to when; who is not said to have joined or left was from the signing to the end."""
    told: dict[int, list[models.Accession]] = defaultdict(list)
    for each in agreement.accessions.select_related("party"):
        told[each.party_id].append(each)
    found = []
    for party in agreement.parties.all():
        spells = told.get(party.pk)
        if not spells:
            found.append(Term(party, agreement.begins or agreement.signed, agreement.ends))
        for spell in spells or []:
            found.append(
                Term(party, spell.joined or agreement.begins or agreement.signed, spell.left or agreement.ends)
            )
    return found


def clauses(user: Actor, agreement: models.Agreement) -> QuerySet[Any]:
    return models.Clause.objects.visible_to(user).filter(agreement=agreement, withdrawn=False)


def in_force(user: Actor) -> QuerySet[Any]:
    """The priority areas that something new may name."""
    return models.Area.objects.visible_to(user).filter(state=models.Area.State.APPROVED, withdrawn=False)


def within(clause: models.Clause, user: Actor) -> list[int]:
    """The keys of a clause and of everything under it."""
    parents = dict(clauses(user, clause.agreement).values_list("pk", "parent"))
    found, grown = {clause.pk}, True
    while grown:
        more = {key for key, parent in parents.items() if parent in found} - found
        found, grown = found | more, bool(more)
    return sorted(found)


def under(user: Actor, clause: models.Clause) -> Under:
    """What stands under a clause: its parts, their areas, what officers tied to them."""
    keys = within(clause, user)
    areas = models.Area.objects.visible_to(user).filter(clause__in=keys).values_list("pk", flat=True)
    tied = models.ClauseUse.objects.visible_to(user).filter(clause__in=keys).values_list("thing", flat=True)
    return Under(clause, frozenset(keys), frozenset(areas), frozenset(tied))


def serves(user: Actor, clause: models.Clause) -> list[Kind]:
    """What of other rooms serves a clause, kind by kind; rooms register in `concord.strategy.serving`."""
    return serving_kinds(user, under(user, clause))


def uses(area: models.Area) -> list[tuple[str, int]]:
    """How many things of each kind were said to belong to an area: ``("person", 12)``. Nobody is named."""
    kinds = Counter(thing.partition(":")[0] for thing in area.uses.values_list("thing", flat=True))
    return sorted(kinds.items())


def serving(user: Actor, model: type[models.Item], keys: Iterable[int]) -> QuerySet[Any]:
    """Items of a noun (areas, mechanisms, programmes, targets) that belong to one of the clauses."""
    return model.objects.visible_to(user).filter(clause__in=keys, withdrawn=False)


def claims(user: Actor, pack: models.Pack, *, of: Q | None = None) -> list[SideBySide]:
    """Claims of a pack by subject, with how they were settled; `of` narrows the subjects."""
    found = models.Claim.objects.visible_to(user).filter(pack=pack, withdrawn=False).select_related("subject")
    if of is not None:
        wanted = models.Subject.objects.visible_to(user).filter(of, pack=pack)
        found = found.filter(subject__in=wanted)
    by_subject: dict[int, list[models.Claim]] = defaultdict(list)
    for claim in found:
        by_subject[claim.subject_id].append(claim)
    settled: dict[int, list[models.Settlement]] = defaultdict(list)
    visible = models.Settlement.objects.visible_to(user).filter(subject__in=by_subject)
    for each in visible.select_related("claim", "settled_by", "undone_by").prefetch_related("uses"):
        settled[each.subject_id].append(each)
    sides = [SideBySide(each[0].subject, tuple(each), tuple(settled[key])) for key, each in by_subject.items()]
    return sorted(sides, key=lambda side: side.subject.position)


def differences(user: Actor, pack: models.Pack, *, labels: Iterable[str] | None = None) -> list[models.Difference]:
    """Where languages or documents differ; with `labels`, about one of those items."""
    wanted = None if labels is None else set(labels)
    found = models.Difference.objects.visible_to(user).filter(pack=pack, withdrawn=False)
    return [each for each in found if wanted is None or wanted & set(each.items)]


def documents(user: Actor, pack: models.Pack) -> dict[str, models.Document]:
    """The documents of a pack by their identifier, as locators name them."""
    return {each.code: each for each in models.Document.objects.visible_to(user).filter(pack=pack)}


def countries(agreement: models.Agreement) -> list[str]:
    """The ISO 3166 codes of the parties that are states."""
    rows = models.ContractingParty.objects.filter(pack=agreement.pack, party__in=agreement.parties.all())
    return sorted({row.country for row in rows if row.country})


def reported(user: Actor, *, country: str = "", text: str = "", parent: int | None = None) -> QuerySet[Any]:
    """Programmes that organisations reported, by recipient country, by words of title, identifier or reporter."""
    found = models.Programme.objects.visible_to(user).filter(source=models.Programme.Source.IATI)
    if country:
        found = found.filter(countries__contains=[country.upper()])
    if parent is not None:
        found = found.filter(parent=parent)
    for word in text.split():
        found = found.filter(
            Q(titles__texts__icontains=word) | Q(code__icontains=word) | Q(reporter__texts__icontains=word)
        )
    return found.order_by("begins", "code")


def reported_countries(user: Actor) -> list[str]:
    """The recipient countries of reported programmes, for a filter."""
    lists = reported(user).order_by().values_list("countries", flat=True).distinct()
    return sorted({code for each in lists for code in each})
