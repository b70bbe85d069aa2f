"""The pages of the register's organisations."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _

from concord.journal.chain import reference
from concord.portal.lists import PAGE, asked
from concord.portal.register.linked import citation, linked
from concord.portal.register.people import shown_here
from concord.register import queries
from concord.register.models import Facility, Organisation, Platform
from concord.register.network import Asked, gather

RELATIONS = {
    "parent": _("belongs to"),
    "child": _("has as a part"),
    "predecessor": _("followed on"),
    "successor": _("was followed by"),
    "related": _("is related to"),
}


def organisations(request: HttpRequest) -> HttpResponse:
    """Organisations by any of their names, and by country."""
    text, country = asked(request, "text"), asked(request, "country").upper()
    found = queries.organisations(request.user, text=text, country=country).order_by("pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "count": page.paginator.count,
        "text": text,
        "country": country,
        "countries": queries.countries(request.user),
    }
    return render(request, "register/organisations.html", context)


def organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """One organisation: its names, identity, ties, and the people who may be seen."""
    if pk >= 2**63:
        raise Http404
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    if found.merged_into_id is not None:
        return redirect("register:organisation", pk=found.merged_into_id, permanent=True)
    tied = queries.relations(request.user, found)
    around = gather(request.user, Asked(of=reference(found)))
    context = {
        "organisation": found,
        "names": found.names.order_by("language", "pk"),
        "relations": [(RELATIONS.get(kind, kind), other) for kind, other in tied],
        "people": shown_here(request.user, found),
        "facilities": Facility.objects.visible_to(request.user).filter(organisation=found, merged_into=None),
        "platforms": Platform.objects.visible_to(request.user).filter(members__organisation=found).distinct(),
        "around": [(each, each.b if each.a.pk == found.pk else each.a) for each in around.edges[:12]],
        "parts": len(queries.below(found)),
        "linked": linked(request, found),
        "citation": citation(request, found),
    }
    return render(request, "register/organisation.html", context)
