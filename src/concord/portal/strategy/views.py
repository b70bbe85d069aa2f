"""The pages of the strategy: the register of agreements, their clauses, what documents claim, where they say it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from concord.access.may import may
from concord.pictures.drawing import spec, svg
from concord.pictures.register import signed_by_year
from concord.portal.lists import Column, Filter, Listing
from concord.portal.strategy.links import address
from concord.portal.strategy.reported import recorded, recorded_for
from concord.strategy import models, queries, words_found
from concord.values.texts import short

COLUMNS = (
    Column("signed", gettext_lazy("Signed"), lambda each: each.signed, ("signed", "position")),
    Column("title", gettext_lazy("Agreement"), lambda each: str(each.titles), ("titles__texts__en",)),
    Column("kind", gettext_lazy("Kind"), lambda each: each.get_kind_display(), ("kind",)),
    Column("level", gettext_lazy("Level"), lambda each: each.get_level_display(), ("level",)),
    Column("parties", gettext_lazy("Parties"), lambda each: "; ".join(str(party) for party in each.parties.all())),
    Column("ends", gettext_lazy("Ends"), lambda each: each.ends, ("ends",)),
)


def filters(request: HttpRequest) -> tuple[Filter, ...]:
    """What narrows the register."""
    parties = [(party.code, str(party.name)) for party in queries.parties(request.user)]
    return (
        Filter("text", gettext_lazy("Titles, parties, people, in any language"), words_found.asked),
        Filter("kind", gettext_lazy("Kind"), lambda kind: Q(kind=kind), models.Agreement.Kind.choices),
        Filter("level", gettext_lazy("Level"), lambda level: Q(level=level), models.Agreement.Level.choices),
        Filter("party", gettext_lazy("Party"), _with_party, parties),
        Filter("term", gettext_lazy("Term"), _in_term, TERMS),
    )


TERMS = (
    ("running", gettext_lazy("running or open-ended")),
    ("soon", gettext_lazy("ends within twelve months")),
    ("ended", gettext_lazy("ended")),
)


def _with_party(code: str) -> Q:
    return Q(pk__in=models.Agreement.parties.through.objects.filter(party__code=code).values("agreement"))


def _in_term(term: str) -> Q:
    today = timezone.now().date()
    if term == "soon":
        return Q(ended=False, ends__gt="", ends__lte=today.replace(year=today.year + 1, day=1).isoformat())
    return Q(ended=term == "ended")


def agreements(request: HttpRequest) -> HttpResponse:
    """The register of agreements."""
    found = queries.agreements(request.user)
    listing = Listing(request, found, COLUMNS, name="agreements", filters=filters(request))
    if listing.wants_file:
        return listing.file()
    return render(request, "strategy/agreements.html", {"listing": listing})


def timeline(request: HttpRequest) -> HttpResponse:
    """The agreements of the register by year of signing and by decade, as the same filters narrow them."""
    listing = Listing(request, queries.agreements(request.user), COLUMNS, name="agreements", filters=filters(request))
    found = [each for each in listing.found if each.signed or each.begins]
    kinds = dict(models.Agreement.Kind.choices)
    counts = Counter(((each.signed or each.begins)[:4], str(kinds[each.kind])) for each in found)
    decades: dict[str, list[models.Agreement]] = defaultdict(list)
    for each in sorted(found, key=lambda each: (each.signed or each.begins, each.position)):
        decades[(each.signed or each.begins)[:3] + "0"].append(each)
    rows = [{"year": int(year), "kind": kind, "count": count} for (year, kind), count in sorted(counts.items())]
    label = _("Agreements signed in each year")
    chart = signed_by_year(rows, short(get_language() or "en")) if rows else None
    context = {
        "listing": listing,
        "decades": sorted(decades.items()),
        "count": len(found),
        "undated": len(listing.found) - len(found),
        "chart": mark_safe(svg(spec(chart), label)) if chart is not None else "",
        "by_year": sorted(Counter((each.signed or each.begins)[:4] for each in found).items()),
    }
    return render(request, "strategy/timeline.html", context)


def agreement(request: HttpRequest, pack: str, code: str) -> HttpResponse:
    """One agreement: who, when, what came before, what it says, what is claimed of it and what is recorded."""
    found = _agreement(request, pack, code)
    codes = queries.countries(found)
    has_clauses = found.clauses.exists()
    about = Q(clause__agreement=found) | Q(event__agreements=found) | Q(clause=None, event=None)
    context = {
        "agreement": found,
        "documents": queries.documents(request.user, found.pack),
        "signatures": found.signatures.select_related("party"),
        "terms": queries.terms(found),
        "predecessors": found.predecessors.order_by("signed"),
        "successors": found.successors.filter(withdrawn=False).order_by("signed"),
        "children": found.children.filter(withdrawn=False),
        "events": models.Event.objects.visible_to(request.user).filter(agreements=found, withdrawn=False),
        "outline": queries.tree(queries.clauses(request.user, found)),
        "areas": queries.tree(_areas(request, found)),
        "mechanisms": _of(request, found, models.Mechanism),
        "programmes": _of(request, found, models.Programme),
        "targets": _of(request, found, models.Target),
        "subjects": queries.claims(request.user, found.pack, of=about) if has_clauses else [],
        "recorded": [recorded(request, code) for code in codes] if has_clauses and len(codes) > 1 else [],
        "may_settle": bool(may(request.user, "area:propose", found)),
    }
    return render(request, "strategy/agreement.html", context)


def _of(request: HttpRequest, found: models.Agreement, model: type[models.Item]) -> Any:
    return (
        model.objects.visible_to(request.user).filter(clause__agreement=found, withdrawn=False).select_related("clause")
    )


def _areas(request: HttpRequest, found: models.Agreement) -> Any:
    return _of(request, found, models.Area).select_related("clause", "pack")


def clause(request: HttpRequest, pack: str, code: str, clause: str) -> HttpResponse:
    """One clause: its place, what serves it, its targets and claims, and what has been recorded so far."""
    of = _agreement(request, pack, code)
    found = get_object_or_404(queries.clauses(request.user, of).select_related("parent"), code=clause)
    user, keys = request.user, queries.within(found, request.user)
    served = {
        name: list(queries.serving(user, model, keys).select_related("pack"))
        for name, model in (
            ("areas", models.Area),
            ("mechanisms", models.Mechanism),
            ("programmes", models.Programme),
            ("targets", models.Target),
        )
    }
    labels = {found.label} | {item.label for items in served.values() for item in items}
    subjects = queries.claims(user, of.pack, of=Q(clause__in=keys))
    labels |= {claim.label for side in subjects for claim in side.claims}
    kinds = queries.serves(user, found)
    context = {
        "agreement": of,
        "clause": found,
        "parts": found.children.filter(withdrawn=False),
        "measures": [each for each in _within(user, of, keys) if each.kind in MEASURES and each.pk != found.pk],
        "documents": queries.documents(user, of.pack),
        "subjects": subjects,
        "differences": queries.differences(user, of.pack, labels=labels),
        "recorded": recorded_for(request, of, served["programmes"]),
        "kinds": [(kind, [(each, address(each.thing)) for each in kind.things]) for kind in kinds],
        "served": any(kind.things for kind in kinds),
        "may_settle": bool(may(user, "clause:tie", found)),
        **served,
        "areas": queries.tree(served["areas"]),
    }
    return render(request, "strategy/clause.html", context)


MEASURES = ("measure", "undertaking", "task", "safeguard", "mission")


def _within(user: Any, of: models.Agreement, keys: list[int]) -> Any:
    return queries.clauses(user, of).filter(pk__in=keys)


def claims(request: HttpRequest, pack: str, code: str) -> HttpResponse:
    """Every claim of an agreement's documents side by side, and where languages or documents differ."""
    of = _agreement(request, pack, code)
    context = {
        "agreement": of,
        "documents": queries.documents(request.user, of.pack),
        "subjects": queries.claims(request.user, of.pack),
        "differences": queries.differences(request.user, of.pack),
        "recorded": [recorded(request, each) for each in queries.countries(of)],
        "may_settle": bool(may(request.user, "area:propose", of)),
    }
    return render(request, "strategy/claims.html", context)


def source(request: HttpRequest, pack: str) -> HttpResponse:
    """All that a pack holds: its documents, agreements, events, claims and differences."""
    found = get_object_or_404(models.Pack.objects.visible_to(request.user), code=pack)
    user = request.user

    def listed(model: Any) -> Any:
        return model.objects.visible_to(user).filter(pack=found, withdrawn=False)

    context = {
        "pack": found,
        "documents": queries.documents(user, found),
        "agreements": listed(models.Agreement).prefetch_related("parties"),
        "events": queries.tree(listed(models.Event)),
        "programmes": listed(models.Programme).filter(clause=None),
        "subjects": queries.claims(user, found),
        "differences": queries.differences(user, found),
        "may_settle": bool(may(user, "area:propose", listed(models.Agreement).first())),
    }
    return render(request, "strategy/source.html", context)


def _agreement(request: HttpRequest, pack: str, code: str) -> models.Agreement:
    visible = (
        models.Agreement.objects.visible_to(request.user).select_related("pack", "parent").prefetch_related("parties")
    )
    found: models.Agreement = get_object_or_404(visible, pack__code=pack, code=code)
    return found
