"""Who works with whom, as a picture, as a table and as files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from concord.journal.chain import reference
from concord.portal.lists import as_csv
from concord.portal.pages import page
from concord.portal.register.wording import RELATED, address_of, language
from concord.portal.strategy.reported import by_kind
from concord.purses.models import Line
from concord.purses.queries import totals
from concord.register import countries, drawing, fields
from concord.register.network import KINDS, Asked, Edge, Network, Node, gather, graphml, rows
from concord.strategy.models import Programme

_ROWS = 50


@page(public=True)
def network(request: HttpRequest) -> HttpResponse:
    """The network, narrowed by country, kind, field and years."""
    asked = Asked.of_address(request.GET)
    found = gather(request.user, asked)
    if request.GET.get("format") == "graphml":
        response = HttpResponse(graphml(found, language()), content_type="application/graphml+xml; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="network.graphml"'
        return response
    if request.GET.get("format") == "csv":
        heads = [_("One"), _("Country"), _("Other"), _("Country"), _("Works"), _("Kinds"), _("First year"),
                 _("Last year"), _("Known from")]  # fmt: skip
        return as_csv("network", heads, rows(found, language()))
    crossing = found.crossing()
    programmes = _programmes(request, found.edges)
    context = {
        "asked": asked,
        "network": found,
        "picture": mark_safe(_picture(found, asked)),  # every text in it is escaped where it is put in
        "drawn": len(drawing.chosen(found)),
        "crossing": crossing[:10],
        "edges": found.edges[:_ROWS],
        "central": found.nodes[:10],
        "programmes": programmes,
        "sums": _sums(request, programmes),
        "kinds": [(kind, RELATED[kind]) for kind in KINDS],
        "countries": _countries(found, asked),
        "fields": [(code, names[language()]) for code, names in fields.NAMES.items() if code.startswith("fos:")],
        "csv": "?" + urlencode({**asked.json(), "format": "csv"}),
        "graphml": "?" + urlencode({**asked.json(), "format": "graphml"}),
    }
    return render(request, "register/network.html", context)


def _countries(found: Network, asked: Asked) -> list[tuple[str, str]]:
    codes = {code for node in found.nodes for code in node.countries} | ({asked.country} if asked.country else set())
    return sorted(((code, countries.name(code, language())) for code in codes), key=lambda pair: pair[1])


def _picture(found: Network, asked: Asked) -> str:
    words = drawing.Words(
        language(),
        _("Who works with whom"),
        lambda code: countries.name(code, language()) if code else "",
        lambda count: ngettext("%(count)d work together", "%(count)d works together", count) % {"count": count},
        _("Others"),
    )
    kept = {name: value for name, value in asked.json().items() if name not in ("of", "country")}

    def between(edge: Edge) -> str:
        place = next((each for each in (edge.a, edge.b) if each.pk is None), None)
        of = next(each for each in (edge.a, edge.b) if each is not place)
        told = {**kept, "of": of.reference, **({"country": place.country} if place else {})}
        return reverse("register:network") + "?" + urlencode(told)

    return drawing.svg(found, words, _address, between)


def _address(node: Node) -> str:
    return address_of(node.reference)


def _programmes(request: HttpRequest, edges: Iterable[Edge]) -> list[Programme]:
    """The reported activities that the edges are known from."""
    keys = {each.removeprefix("programme:") for edge in edges for each in edge.evidence if each[:10] == "programme:"}
    found = Programme.objects.visible_to(request.user).filter(pk__in=[int(key) for key in keys if key.isdigit()])
    return list(found.order_by("begins", "code"))


def _sums(request: HttpRequest, programmes: list[Programme]) -> list[tuple[str, list[Any]]]:
    """What these activities report, by kind of line."""
    lines = Line.objects.visible_to(request.user).filter(
        source=Line.Source.REPORTED, about__in=[reference(each) for each in programmes]
    )
    return by_kind(totals(lines))
