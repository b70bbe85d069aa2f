"""Programmes: what organisations reported of theirs, and what agreements name."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from concord.journal.chain import reference
from concord.portal.lists import PAGE, asked, harmless
from concord.purses.models import Line
from concord.purses.queries import totals
from concord.strategy import models, queries
from concord.values import Amount

REPORTED_KINDS = ("budget", "commitment", "disbursement", "expenditure", "incoming")
"""Kinds of reported lines that a page sums, in the order it shows them."""


def programmes(request: HttpRequest) -> HttpResponse:
    """Programmes that organisations reported: filtered by the address, summed, exported."""
    country, text = asked(request, "country").upper(), asked(request, "text")
    found = queries.reported(request.user, country=country, text=text)
    if request.GET.get("format") == "csv":
        return _table(request, found)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    budgets = _budgets(request, page.object_list)
    context = {
        "page": page,
        "rows": [(programme, budgets.get(reference(programme), [])) for programme in page.object_list],
        "count": page.paginator.count,
        "sums": _sums(request, found),
        "country": country,
        "text": text,
        "countries": queries.reported_countries(request.user),
    }
    return render(request, "strategy/programmes.html", context)


def programme(request: HttpRequest, pk: int) -> HttpResponse:
    """One programme: what its reporter says of it, and its reported lines."""
    visible = models.Programme.objects.visible_to(request.user).select_related(
        "parent", "clause__agreement__pack", "pack"
    )
    found = get_object_or_404(visible, pk=pk)
    lines = _lines(request, [found])
    context = {
        "programme": found,
        "documents": queries.documents(request.user, found.pack) if found.pack else {},
        "sums": by_kind(totals(lines)),
        "lines": Paginator(lines.order_by("period_start", "pk"), PAGE).get_page(request.GET.get("page")),
        "children": found.children.order_by("begins", "code")[:PAGE],
        "children_count": found.children.count(),
    }
    return render(request, "strategy/programme.html", context)


# -- reported figures: read from the ledger's reported lines, never with a claim in them ------------------------------


def _lines(request: HttpRequest, programmes: Any) -> Any:
    """The reported lines about programmes: a list of them, or a queryset."""
    if isinstance(programmes, list):
        about: Any = [reference(each) for each in programmes]
    else:
        key = Concat(Value("programme:"), Cast("pk", CharField()))
        about = programmes.order_by().annotate(reference_key=key).values("reference_key")
    return Line.objects.visible_to(request.user).filter(source=Line.Source.REPORTED, about__in=about)


def _sums(request: HttpRequest, programmes: Any) -> list[tuple[str, list[Amount]]]:
    return by_kind(totals(_lines(request, programmes)))


def by_kind(sums: dict[tuple[str, str], dict[str, Amount]]) -> list[tuple[str, list[Amount]]]:
    labels = dict(Line.Kind.choices)
    return [
        (str(labels[kind]), list(sums["reported", kind].values()))
        for kind in REPORTED_KINDS
        if ("reported", kind) in sums
    ]


def _budgets(request: HttpRequest, programmes: Iterable[models.Programme]) -> dict[str, list[Amount]]:
    """The budget of each programme by currency."""
    found: dict[str, dict[str, Amount]] = {}
    for line in _lines(request, list(programmes)).filter(kind=Line.Kind.BUDGET):
        units = found.setdefault(line.about, {})
        units[line.amount.unit] = units[line.amount.unit] + line.amount if line.amount.unit in units else line.amount
    return {about: list(units.values()) for about, units in found.items()}


def recorded(request: HttpRequest, country: str) -> dict[str, Any]:
    """What organisations reported with a country: how many programmes, and their lines by kind."""
    found = queries.reported(request.user, country=country)
    return {"country": country, "count": found.count(), "sums": _sums(request, found)}


def recorded_for(request: HttpRequest, of: models.Agreement, served: list[Any]) -> list[dict[str, Any]]:
    """Records stand beside the clauses that speak of funding or programmes."""
    return [recorded(request, country) for country in queries.countries(of)] if served else []


def _table(request: HttpRequest, found: Any) -> HttpResponse:
    """All that the filter finds as CSV, with a mark of order so that spreadsheets read it as UTF-8."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="programmes.csv"'
    rows = csv.writer(response)
    rows.writerow([_("identifier"), _("title"), _("reported by"), _("countries"), _("begins"), _("ends"), _("budget")])
    every = list(found)
    budgets = _budgets(request, every)
    for each in every:
        sums = "; ".join(str(amount) for amount in budgets.get(reference(each), []))
        cells = [
            each.code,
            str(each.titles),
            str(each.reporter),
            " ".join(each.countries),
            each.begins,
            each.ends,
            sums,
        ]
        rows.writerow([harmless(cell) for cell in cells])
    return response
