"""What the register's pages call things, and where each record has its page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from concord.access.models import Party
from concord.register import countries, fields
from concord.register.models import Facility, Organisation, Person, Platform
from concord.values.texts import short

KINDS: dict[str, Any] = {
    "person": _("person"),
    "organisation": _("organisation"),
    "facility": _("facility"),
    "platform": _("platform"),
    "programme": _("reported activity"),
}

RELATED: dict[str, Any] = {
    "project": _("project"),
    "award": _("award"),
    "output": _("output"),
    "platform": _("platform"),
    "programme": _("reported activity"),
}

ROLES: dict[str, Any] = {
    **dict(Person.Offer.choices),
    "funding": _("funds"),
    "accountable": _("accountable"),
    "extending": _("manages"),
    "implementing": _("carries out"),
}

FACETS: dict[str, Any] = {
    "kind": _("Kind of record"),
    "country": _("Country"),
    "side": _("Side"),
    "type": _("Type"),
    "field": _("Field"),
    "role": _("Offers or role"),
}

_TYPES = {**dict(Organisation.Type.choices), **dict(Facility.Access.choices), **dict(Platform.Kind.choices)}

_PAGES = {
    "person": "register:person",
    "organisation": "register:organisation",
    "facility": "register:facility",
    "platform": "register:platform",
    "programme": "strategy:programme",
    "project": "projects:project",
}


def address_of(reference: str) -> str:
    """The page of a record, or nothing where it has none."""
    kind, _colon, key = reference.partition(":")
    if kind == "country":
        return reverse("register:network") + f"?country={key}"
    return reverse(_PAGES[kind], args=[int(key)]) if kind in _PAGES and key.isdigit() else ""


def language() -> str:
    """The reader's language as our values tag it."""
    return short(get_language() or "en")


def field_name(code: str) -> str:
    """A field of science in the reader's language."""
    return fields.name(code, language())


def term(facet: str, value: str) -> str:
    """A value of a facet in the reader's language."""
    if facet == "country":
        return countries.name(value, language())
    if facet == "field":
        return field_name(value)
    return str({"kind": KINDS, "type": _TYPES, "role": ROLES}.get(facet, {}).get(value, value))


def side_names(codes: list[str]) -> dict[str, str]:
    """The names of sides, in one query."""
    return {each.code: str(each) for each in Party.objects.filter(code__in=codes)} if codes else {}
