"""Reading what packs hold: trees, claims side by side, differences, programmes by country."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from concord.access.standing import Actor
from concord.strategy import models


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


def agreements(user: Actor, *, text: str = "", kind: str = "") -> QuerySet[Any]:
    """Agreements by a part of their title in any language, the latest first."""
    found = models.Agreement.objects.visible_to(user).filter(withdrawn=False)
    if kind:
        found = found.filter(kind=kind)
    if text.strip():
        found = found.filter(titles__texts__icontains=text.strip())
    # Of two of the same day, the one that builds on the other comes first.
    return found.select_related("pack").prefetch_related("parties").order_by("-signed", "-position")


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


def serving(user: Actor, model: type[models.Item], keys: Iterable[int]) -> QuerySet[Any]:
    """Items of a noun (areas, mechanisms, programmes, targets) that belong to one of the clauses."""
    return model.objects.visible_to(user).filter(clause__in=keys, withdrawn=False)


def claims(user: Actor, pack: models.Pack, *, keys: Iterable[int] | None = None) -> list[SideBySide]:
    """Claims of a pack by subject; with `keys`, of the subjects that belong to one of those clauses."""
    found = models.Claim.objects.visible_to(user).filter(pack=pack, withdrawn=False).select_related("subject")
    if keys is not None:
        found = found.filter(subject__clause__in=keys)
    by_subject: dict[int, list[models.Claim]] = defaultdict(list)
    for claim in found:
        by_subject[claim.subject_id].append(claim)
    sides = [SideBySide(each[0].subject, tuple(each)) for each in by_subject.values()]
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
