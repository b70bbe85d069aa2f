"""The search: one box, facets, why each was found; searches one keeps; the whole as a file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.access.standing import standing
from concord.portal.lists import as_csv, as_xlsx
from concord.portal.pages import button, page, person
from concord.portal.register.wording import FACETS, KINDS, address_of, side_names, term
from concord.register.models import SavedSearch
from concord.register.saved import forget, save
from concord.register.search import FACETS as COLUMNS
from concord.register.search import ROWS, Asked, every, find

_SHOWN = 8
"""Values of a facet that a page offers; the box finds the rest."""


@page(public=True)
def search(request: HttpRequest) -> HttpResponse:
    """What the register holds on what was typed, as this reader may see it."""
    asked = Asked.of(request.GET)
    if request.GET.get("format") in ("csv", "xlsx"):
        return _file(request, asked)
    number = _number(request.GET.get("page", "1"))
    found = find(request.user, asked, page=number)
    kept = asked.json()
    saved = SavedSearch.objects.visible_to(request.user) if request.user.is_authenticated else ()
    context = {
        "asked": asked,
        "kept": [(name, value) for name, value in kept.items() if name != "text"],
        "found": found,
        "facets": _facets(found.facets, kept),
        "chosen": _chosen(kept),
        "page": number,
        "previous": _link(kept, page=number - 1) if number > 1 else "",
        "next": _link(kept, page=number + 1) if found.count > number * ROWS else "",
        "csv": _link(kept, format="csv"),
        "xlsx": _link(kept, format="xlsx"),
        "keeps": bool(standing(request.user).parties()),
        "saved": [(each, "?" + urlencode(each.asked)) for each in saved],
    }
    return render(request, "register/find.html", context)


def _number(text: str) -> int:
    return min(int(text), 10_000) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) else 1


def _link(kept: dict[str, str], **changed: Any) -> str:
    return "?" + urlencode({name: value for name, value in {**kept, **changed}.items() if value})


def _facets(facets: Any, kept: dict[str, str]) -> list[dict[str, Any]]:
    """What one may narrow by: each with its values, their number and the address that narrows."""
    sides = side_names([value for value, _n in facets.get("side", ())])
    return [
        {
            "title": title,
            "values": [
                {
                    "label": sides.get(value, term(name, value)) if name == "side" else term(name, value),
                    "count": count,
                    "link": _link({**kept, name: value}),
                }
                for value, count in facets.get(name, ())[:_SHOWN]
            ],
        }
        for name, title in FACETS.items()
        if name not in kept and facets.get(name)
    ]


def _chosen(kept: dict[str, str]) -> list[dict[str, Any]]:
    """What it is narrowed by now, each with the address without it."""
    sides = side_names([kept["side"]]) if "side" in kept else {}
    return [
        {
            "title": FACETS[name],
            "label": sides.get(kept[name]) or term(name, kept[name]),
            "link": _link({other: value for other, value in kept.items() if other != name}),
        }
        for name in COLUMNS
        if name in kept
    ]


def _file(request: HttpRequest, asked: Asked) -> HttpResponse:
    """All that was found (as many as a page counts), as CSV or a workbook."""
    titles = [_("Kind of record"), _("Name"), _("At"), _("Country"), _("Field"), _("Address")]
    base = request.build_absolute_uri("/")[:-1]
    rows = (
        [
            str(KINDS.get(card.kind, card.kind)), str(card.titles), str(card.about),
            " ".join(card.countries), "; ".join(term("field", each) for each in card.fields),
            base + address_of(card.of),
        ]
        for card in every(request.user, asked)
    )  # fmt: skip
    write = as_xlsx if request.GET["format"] == "xlsx" else as_csv
    return write("register", titles, rows)


class SaveForm(forms.Form):
    name = forms.CharField(max_length=200)


@page(post=True)
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a search by a name."""
    asked = Asked.of(request.POST)
    form = SaveForm({"name": request.POST.get("saved", "")})
    name = form.cleaned_data["name"] if form.is_valid() else (asked.text or _("Search"))
    save(by=person(request), name=name, asked=asked.json())
    return redirect(reverse("register:find") + _link(asked.json()))


drop = button(
    SavedSearch,
    lambda request, saved: forget(saved, by=person(request)),
    asks="search:forget",
    done=gettext_lazy("The search is no longer kept."),
    back=lambda saved: reverse("register:find"),
)
