"""The pages of the register's organisations."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from concord.portal.lists import PAGE, asked
from concord.register import queries
from concord.register.models import Organisation, Person

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
    found = get_object_or_404(Organisation.objects.visible_to(request.user), pk=pk)
    tied = queries.relations(request.user, found)
    context = {
        "organisation": found,
        "names": found.names.order_by("language", "pk"),
        "relations": [(RELATIONS.get(kind, kind), other) for kind, other in tied],
        "people": Person.objects.visible_to(request.user).filter(organisation=found),
    }
    return render(request, "register/organisation.html", context)


app_name = "register"
urlpatterns = [
    path("organisations/", organisations, name="organisations"),
    path("organisations/<int:pk>/", organisation, name="organisation"),
]
