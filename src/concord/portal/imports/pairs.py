"""Records that may be the same: the list, one pair with what speaks for and against, and the decision."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from concord.portal.lists import Column, Filter, Listing
from concord.portal.pages import allowed, button, page
from concord.register import duplicates, merging
from concord.register.models import Organisation, Pair, Person
from concord.register.states import PAIR

COLUMNS = (
    Column("probability", _("Probability"), lambda pair: f"{pair.probability:.0%}", ("probability",), number=True),
    Column("state", _("Decision"), lambda pair: pair.get_state_display(), ("state",)),
)


@page(asks=lambda _: ("pair:find", None))
def pairs(request: HttpRequest) -> HttpResponse:
    """The pairs, the most probable first."""
    choices = tuple(Pair.State.choices)
    narrowed = (Filter("state", _("Decision"), lambda state: Q(state=state), choices),)
    found = Pair.objects.visible_to(request.user).order_by("-probability", "pk")
    listing = Listing(request, found, COLUMNS, name="duplicates", filters=narrowed)
    if listing.wants_file:
        return listing.file()
    shown = list(listing)
    named = _records(shown)
    rows = [{"pair": each, "one": named.get(each.one), "other": named.get(each.other)} for each in shown]
    return render(request, "imports/pairs.html", {"listing": listing, "rows": rows})


def _records(pairs: list[Pair]) -> dict[str, Any]:
    """The records of pairs by reference: one query for each kind."""
    named: dict[str, Any] = {}
    for kind, model in (("person", Person), ("organisation", Organisation)):
        wanted = [each for pair in pairs if pair.kind == kind for each in (pair.one, pair.other)]
        if wanted:
            rows = model._base_manager.in_bulk([int(each.partition(":")[2]) for each in wanted])
            named |= {f"{kind}:{pk}": row for pk, row in rows.items()}
    return named


@page(asks=lambda _: ("pair:find", None), post=True)
def search(request: HttpRequest) -> HttpResponse:
    """Look for duplicates in the background."""
    job: Any = duplicates.start(by=request.user)
    return redirect(f"{reverse('jobs:job', args=[job.pk])}?next={reverse('imports:duplicates')}")


@page(Pair)
def pair(request: HttpRequest, found: Pair) -> HttpResponse:
    """Two records side by side."""
    records = merging.records_of(found)
    sides = [_side(each, reference) for each, reference in zip(records, (found.one, found.other), strict=True)]
    can = allowed(request.user, found, PAIR, "pair:merge", "pair:undo", "pair:keep-apart", "pair:reopen")
    evidence = [{"why": each, "weight": each["weight"], "speaks": each["weight"] > 0} for each in found.evidence]
    return render(request, "imports/pair.html", {"pair": found, "sides": sides, "can": can, "evidence": evidence})


def _side(record: Any, reference: str) -> dict[str, Any]:
    person = isinstance(record, Person)
    return {
        "record": record,
        "reference": reference,
        "title": record.name if person else record.titles,
        "names": sorted({each.whole if person else each.text for each in record.names.all()}),
        "places": [str(each) for each in record.affiliations.select_related("organisation")]
        if person
        else record.places,
        "identifier": (record.orcid if person else record.ror) or "",
        "merged": record.merged_into_id is not None,
    }


def _back(found: Pair) -> str:
    return reverse("imports:pair", args=[found.pk])


def _by(request: HttpRequest) -> Any:
    return request.user


merge = button(
    Pair, lambda request, found: merging.merge(found, by=_by(request), keep=request.POST.get("keep", "")),
    asks="pair:merge", done=_("The two are one record now."), back=_back,
)  # fmt: skip
undo = button(
    Pair, lambda request, found: merging.undo(found, by=_by(request)),
    asks="pair:undo", done=_("They are two records again."), back=_back,
)  # fmt: skip
apart = button(
    Pair, lambda request, found: merging.keep_apart(found, by=_by(request)),
    asks="pair:keep-apart", done=_("They are kept apart and not proposed again."), back=_back,
)  # fmt: skip
reopen = button(
    Pair, lambda request, found: merging.reopen(found, by=_by(request)),
    asks="pair:reopen", done=_("It can be decided anew."), back=_back,
)  # fmt: skip
