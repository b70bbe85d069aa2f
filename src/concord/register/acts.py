"""Recording people, organisations and ties by hand; imports are acts of the exchange."""

from __future__ import annotations

import re
from typing import Any

from concord.access.acts import act, note
from concord.access.models import Party, User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.journal.chain import reference
from concord.register.models import Organisation, OrganisationName, Person, Tie
from concord.values import LocalizedText


@act("organisation:record")
def record_organisation(
    *, by: Actor, titles: LocalizedText, countries: tuple[str, ...] = (), types: tuple[str, ...] = ()
) -> Organisation:
    """Add an organisation that no source knows."""
    organisation = Organisation.objects.create(titles=titles, countries=list(countries), types=list(types))
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=organisation, text=text, language=language, kinds=["label"])
        for language, text in titles.texts.items()
    )
    note(titles=titles, countries=countries, types=types)
    return organisation


@act("person:record")
def record_person(
    *,
    by: Actor,
    name: LocalizedText,
    user: User | None = None,
    orcid: str | None = None,
    organisation: Organisation | None = None,
    visibility: str = Person.Visibility.PARTIES,
    side: Party | None = None,
) -> Person:
    """Add a person.

    Raises:
        Refused: the ORCID's check digit does not fit.
    """
    if orcid is not None and not is_orcid(orcid):
        raise Refused("register:orcid", orcid=orcid)
    person = Person.objects.create(
        name=name, user=user, orcid=orcid, organisation=organisation, visibility=visibility, side=side
    )
    note(about=[person], name=name, orcid=orcid, organisation=organisation, visibility=visibility, side=side or "")
    return person


def is_orcid(text: str) -> bool:
    """Whether the check digit fits: ISO/IEC 7064, MOD 11-2."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]


@act("tie:record")
def record_tie(
    *, by: Actor, a: Any, b: Any, kind: str, evidence: str, first_year: int | None = None, last_year: int | None = None
) -> Tie:
    """Say that two have to do with each other; saying it again widens the years.

    Raises:
        Refused: both are the same.
    """
    one, two = reference(a), reference(b)
    if one == two:
        raise Refused("register:tied-to-itself")
    tie, new = Tie.objects.get_or_create(
        a=one, b=two, kind=kind, evidence=evidence, defaults={"first_year": first_year, "last_year": last_year}
    )
    if not new:
        tie.first_year = min((year for year in (tie.first_year, first_year) if year is not None), default=None)
        tie.last_year = max((year for year in (tie.last_year, last_year) if year is not None), default=None)
        tie.save()
    note(a=one, b=two, kind=kind, evidence=evidence, first_year=first_year, last_year=last_year)
    return tie
