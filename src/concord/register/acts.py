"""Recording organisations and ties by hand; imports are acts of the exchange. People, facilities and platforms have
modules of their own; what is most used of them is here too.
"""

from __future__ import annotations

from typing import Any

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.register import cards
from concord.register.models import Organisation, OrganisationName, Tie
from concord.register.people import HAND, is_orcid, record_person, said_so
from concord.register.queries import above
from concord.values import LocalizedText

__all__ = [
    "correct_organisation", "is_orcid", "place_organisation", "record_organisation", "record_person",
    "record_tie",
]  # fmt: skip


@act("organisation:record")
def record_organisation(
    *, by: Actor, titles: LocalizedText, countries: tuple[str, ...] = (), types: tuple[str, ...] = ()
) -> Organisation:
    """Add an organisation that no source knows."""
    organisation = Organisation.objects.create(titles=titles, countries=list(countries), types=list(types))
    _name(organisation, titles)
    cards.refresh(Organisation, [organisation.pk])
    note(titles=titles, countries=countries, types=types)
    return organisation


def _name(organisation: Organisation, titles: LocalizedText) -> None:
    known = set(organisation.names.values_list("text", flat=True))
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, text=text, language=language, kinds=["label"], source=HAND)
        for language, text in titles.texts.items()
        if text not in known
    )


@act("organisation:correct")
def correct_organisation(organisation: Organisation, *, by: Actor, **changed: Any) -> Organisation:
    """Put fields of an organisation right: titles, status, types, countries, places, established, links, fields.

    Raises:
        TypeError: there is no such field to put right.
    """
    allowed = {"titles", "status", "types", "countries", "places", "established", "links", "fields"}
    if wrong := changed.keys() - allowed:
        raise TypeError(f"an organisation has no {', '.join(sorted(wrong))} to put right")
    for field, value in changed.items():
        setattr(organisation, field, value)
    said_so(organisation, tuple(changed), by=by)
    organisation.save()
    if "titles" in changed:
        _name(organisation, changed["titles"])
    cards.refresh(Organisation, [organisation.pk])
    note(**changed)
    return organisation


@act("organisation:place")
def place_organisation(organisation: Organisation, *, by: Actor, parent: Organisation, evidence: str = HAND) -> Tie:
    """Say what an organisation is a part of.

    Raises:
        Refused: it would be a part of itself, by however many steps.
    """
    if organisation.pk == parent.pk or organisation.pk in above(parent):
        raise Refused("register:parents-in-a-circle", organisation=str(organisation), parent=str(parent))
    return record_tie(by=by, a=parent, b=organisation, kind="parent", evidence=evidence)


@act("tie:record")
def record_tie(
    *,
    by: Actor,
    a: Any,
    b: Any,
    kind: str,
    evidence: str,
    first_year: int | None = None,
    last_year: int | None = None,
    fields: tuple[str, ...] = (),
) -> Tie:
    """Say that two have to do with each other; saying it again widens the years.

    Raises:
        Refused: both are the same.
    """
    one, two = reference(a), reference(b)
    if one == two:
        raise Refused("register:tied-to-itself")
    tie, new = Tie.objects.get_or_create(
        a=one,
        b=two,
        kind=kind,
        evidence=evidence,
        defaults={"first_year": first_year, "last_year": last_year, "fields": list(fields)},
    )
    if not new:
        tie.first_year = min((year for year in (tie.first_year, first_year) if year is not None), default=None)
        tie.last_year = max((year for year in (tie.last_year, last_year) if year is not None), default=None)
        tie.fields = sorted({*tie.fields, *fields})
        tie.save()
    note(a=one, b=two, kind=kind, evidence=evidence, first_year=first_year, last_year=last_year)
    return tie
