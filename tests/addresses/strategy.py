"""Agreements, their clauses and claims, and programmes: public."""

from __future__ import annotations

from typing import Any

from addresses import Address, public, seen
from cast import Cast
from concord.access.standing import SYSTEM
from concord.strategy import pack
from concord.strategy.acts import load
from concord.strategy.models import Agreement, Clause, Programme


def furnish(cast: Cast) -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)


def _place(agreement: Any) -> dict[str, str]:
    return {"pack": agreement.pack.code, "code": agreement.code}


def _two() -> Any:
    return Agreement.objects.select_related("pack").filter(clauses__isnull=False).distinct().order_by("pk")[:2]


ADDRESSES = {
    "strategy:agreements": Address(public),
    "strategy:agreement": Address(seen, _two, _place),
    "strategy:claims": Address(seen, _two, _place),
    "strategy:clause": Address(
        seen,
        lambda: Clause.objects.select_related("agreement__pack").order_by("pk")[:2],
        lambda clause: {**_place(clause.agreement), "clause": clause.code},
    ),
    "strategy:programmes": Address(public),
    "strategy:programme": Address(seen, lambda: Programme.objects.order_by("pk")[:2], lambda each: {"pk": each.pk}),
}
