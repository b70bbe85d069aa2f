"""The pages of priority areas: all of them as trees, one with its versions and matches, and SKOS."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from concord.exchange import skos
from concord.governance.records import Resolution
from concord.portal.strategy.links import address
from concord.strategy import models, queries
from concord.strategy.fields import FIELDS, OWN_WORDS, SCHEMES
from concord.strategy.serving import Under, serving_kinds


def areas(request: HttpRequest) -> HttpResponse:
    """Every scheme of areas as a tree."""
    found = _visible(request).filter(withdrawn=False).order_by("pack__code", "position")
    packs: dict[Any, list[models.Area]] = {}
    for each in found:
        packs.setdefault(each.pack, []).append(each)
    titles = _titles(request)
    context = {"schemes": [(pack, titles.get(pack.pk), queries.tree(items)) for pack, items in packs.items()]}
    return render(request, "strategy/areas.html", context)


def area(request: HttpRequest, pack: str, code: str) -> HttpResponse:
    """One area: its versions, how it matches fields of other schemes, and what belongs to it."""
    found = get_object_or_404(_visible(request), pack__code=pack, code=code)
    under = Under(found.clause, frozenset(), frozenset({found.pk}))
    labels = {found.label}
    kinds = serving_kinds(request.user, under)
    context = {
        "area": found,
        "agreement": found.clause.agreement,
        "documents": queries.documents(request.user, found.pack),
        "children": _visible(request).filter(parent=found, withdrawn=False),
        "versions": _versions(request, found),
        "matches": [
            {"field": FIELDS[name], "scheme": SCHEMES[FIELDS[name].scheme], "own": OWN_WORDS, "relation": relation}
            for name, relation in sorted(found.matches.items())
            if name in FIELDS
        ],
        "differences": queries.differences(request.user, found.pack, labels=labels),
        "kinds": [(kind, [(each, address(each.thing)) for each in kind.things]) for kind in kinds],
        "served": any(kind.things for kind in kinds),
        "programmes": found.programmes.filter(withdrawn=False),
        "uses": queries.uses(found),
    }
    return render(request, "strategy/area.html", context)


def _versions(request: HttpRequest, found: models.Area) -> list[tuple[models.AreaVersion, str]]:
    """Each version with the address of the decision that authorised it, where the reader may see one."""
    versions = list(found.versions.order_by("-number"))
    entries = {int(each.authority[6:]) for each in versions if each.authority.startswith("entry:")}
    decided = {
        each.entry: address(each) for each in Resolution.objects.visible_to(request.user).filter(entry__in=entries)
    }
    return [
        (each, decided.get(int(each.authority[6:]), "") if each.authority[:6] == "entry:" else "") for each in versions
    ]


def turtle(request: HttpRequest, pack: str) -> HttpResponse:
    """The areas of a pack as SKOS in Turtle."""
    return _file(skos.turtle(_triples(request, pack)), "text/turtle; charset=utf-8", f"{pack}.ttl")


def json_ld(request: HttpRequest, pack: str) -> HttpResponse:
    """The areas of a pack as SKOS in JSON-LD."""
    said = json.dumps(skos.json_ld(_triples(request, pack)), ensure_ascii=False, indent=1)
    return _file(said, "application/ld+json", f"{pack}.jsonld")


def _triples(request: HttpRequest, pack: str) -> list[skos.Triple]:
    found = get_object_or_404(models.Pack.objects.visible_to(request.user), code=pack)
    listed = _visible(request).filter(pack=found).prefetch_related("versions").order_by("position")
    titles = _titles(request)
    return skos.scheme(found, listed, site=settings.SITE_URL, title=titles[found.pk])


def _file(text: str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _visible(request: HttpRequest) -> Any:
    found = models.Area.objects.visible_to(request.user)
    return found.select_related("pack", "parent", "clause__agreement__pack")


def _titles(request: HttpRequest) -> dict[int, Any]:
    """The title of each pack: of the last agreement in it that has clauses, or of its first document."""
    found: dict[int, Any] = {}
    for document in models.Document.objects.visible_to(request.user).filter(position=0):
        found[document.pack_id] = document.titles
    return found
