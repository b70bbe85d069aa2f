"""Agreements, their clauses and claims, and programmes: public."""

from __future__ import annotations

from typing import Any

from addresses import Address, public, seen
from cast import Cast
from concord.access.standing import SYSTEM
from concord.strategy import pack
from concord.strategy.acts import load
from concord.strategy.areas import propose
from concord.strategy.models import Agreement, Area, Clause, Pack, Programme, Subject
from concord.strategy.settling import settle
from concord.values import LocalizedText


def furnish(cast: Cast) -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)
    projects = Subject.objects.get(pack__code="uk-china-2017", code="projects")
    settle(projects, by=cast["uk-officer"], claim=None, because="Neither is borne out.")
    titles = LocalizedText(en="quantum sensing", zh="量子传感")
    clause = Clause.objects.get(pack__code="uk-china-2017", code="4.1")
    propose(clause, by=cast["cn-officer"], code="quantum-sensing", titles=titles)


def _place(agreement: Any) -> dict[str, str]:
    return {"pack": agreement.pack.code, "code": agreement.code}


def _two() -> Any:
    return Agreement.objects.select_related("pack").filter(clauses__isnull=False).distinct().order_by("pk")[:2]


def _areas() -> Any:
    """One in force, and one proposed."""
    return Area.objects.select_related("pack").filter(code__in=["robotics", "quantum-sensing"]).order_by("pk")


_PACKS = Address(seen, lambda: Pack.objects.order_by("pk")[:1], lambda found: {"pack": found.code})

ADDRESSES = {
    "strategy:agreements": Address(public),
    "strategy:agreement": Address(seen, _two, _place),
    "strategy:claims": Address(seen, _two, _place),
    "strategy:clause": Address(
        seen,
        lambda: Clause.objects.select_related("agreement__pack").order_by("pk")[:2],
        lambda clause: {**_place(clause.agreement), "clause": clause.code},
    ),
    "strategy:timeline": Address(public),
    "strategy:source": _PACKS,
    "strategy:areas": Address(public),
    "strategy:skos": _PACKS,
    "strategy:skos-json": _PACKS,
    "strategy:area": Address(seen, _areas, _place),
    "strategy:programmes": Address(public),
    "strategy:programme": Address(seen, lambda: Programme.objects.order_by("pk")[:2], lambda each: {"pk": each.pk}),
}
