"""Reading the ledger. Sums are by unit and by source, never across."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum

from concord.purses.models import Line
from concord.values import Amount
from concord.values.amounts import amount


def totals(lines: Any) -> dict[tuple[str, str], dict[str, Amount]]:
    """Sums of a queryset of lines: ``{(source, kind): {unit: amount}}``. Releases are positive under their own kind."""
    sums: dict[tuple[str, str], dict[str, Amount]] = {}
    rows = lines.order_by().values("source", "kind", "amount_unit").annotate(sum=Sum("amount_number"))
    for row in rows.order_by("source", "kind", "amount_unit"):
        unit = row["amount_unit"]
        sums.setdefault((row["source"], row["kind"]), {})[unit] = amount(row["sum"], unit)
    return sums


def reported(about: str) -> Any:
    """The reported lines about something."""
    return Line.objects.filter(source=Line.Source.REPORTED, about=about)
