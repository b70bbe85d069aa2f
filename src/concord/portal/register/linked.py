"""A public record as JSON-LD in the words of schema.org, and how to cite it."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from concord.journal.chain import reference
from concord.portal.register.wording import address_of, field_name
from concord.register.models import Consent, Facility, Organisation, Person, Platform
from concord.values import LocalizedText


def address(request: HttpRequest, thing: Any) -> str:
    """The stable address of a record."""
    return request.build_absolute_uri(address_of(reference(thing)))


def linked(request: HttpRequest, thing: Any, fields: frozenset[str] = frozenset()) -> SafeString:
    """The record as a data block for machines. Of a person only what `fields` names."""
    told = {"@context": "https://schema.org", "@id": address(request, thing), "url": address(request, thing)}
    said = json.dumps({**told, **_said(request, thing, fields)}, ensure_ascii=False, indent=1)
    # A text that ends the block would let a record write into the page.
    safe = said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(safe))


def _said(request: HttpRequest, thing: Any, fields: frozenset[str]) -> dict[str, Any]:
    if isinstance(thing, Person):
        return _person(request, thing, fields)
    if isinstance(thing, Organisation):
        found = {"@type": "Organization", "name": _words(thing.titles)}
        names = [each.text for each in thing.names.all() if each.text not in thing.titles.texts.values()]
        found |= {"alternateName": names} if names else {}
        found |= {"sameAs": f"https://ror.org/{thing.ror}"} if thing.ror else {}
        return found | ({"foundingDate": str(thing.established)} if thing.established else {})
    if isinstance(thing, Facility):
        found = {"@type": "ResearchOrganization", "name": _words(thing.titles), "description": _words(thing.about)}
        if thing.organisation:
            found["parentOrganization"] = _organisation(request, thing.organisation)
        return found
    assert isinstance(thing, Platform)
    members = [_organisation(request, each.organisation) for each in thing.members.all()]
    kind = "ResearchProject" if thing.kind == Platform.Kind.VIRTUAL else "ResearchOrganization"
    return {"@type": kind, "name": _words(thing.titles), "description": _words(thing.about), "member": members}


def _person(request: HttpRequest, person: Person, fields: frozenset[str]) -> dict[str, Any]:
    found: dict[str, Any] = {"@type": "Person", "name": _words(person.name)}
    if Consent.Field.SPELLINGS in fields:
        found["alternateName"] = [each.whole for each in person.names.all() if each.kind != "name"]
    if Consent.Field.IDENTIFIERS in fields and person.orcid:
        found["sameAs"] = f"https://orcid.org/{person.orcid}"
    if Consent.Field.AFFILIATIONS in fields and person.organisation:
        found["affiliation"] = _organisation(request, person.organisation)
    if Consent.Field.EXPERTISE in fields:
        found["knowsAbout"] = [*map(field_name, person.fields), *(each["text"] for each in person.keywords)]
    if Consent.Field.LANGUAGES in fields and person.languages:
        found["knowsLanguage"] = person.languages
    return found


def _organisation(request: HttpRequest, organisation: Organisation) -> dict[str, Any]:
    where = request.build_absolute_uri(reverse("register:organisation", args=[organisation.pk]))
    return {"@type": "Organization", "@id": where, "name": _words(organisation.titles)}


def _words(text: LocalizedText) -> Any:
    """A text as JSON-LD has it: each language with its tag."""
    values = [{"@value": words, "@language": tag} for tag, words in text.texts.items() if tag != "und"]
    return values or [*text.texts.values()]


def citation(request: HttpRequest, thing: Any) -> str:
    """How to cite the record, in the reader's language."""
    title = str(thing.name if isinstance(thing, Person) else thing.titles)
    day = timezone.localdate().isoformat()
    told = {"title": title, "address": address(request, thing), "day": day}
    return _("%(title)s. Concord register. %(address)s (read on %(day)s)") % told
