"""People: recording, correcting, consent for each field and its withdrawal, claiming one's record, taking it along."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from concord.access.acts import act, actor, note
from concord.access.models import Party, User
from concord.access.refusals import Refused
from concord.access.standing import SYSTEM, Actor
from concord.journal import chain
from concord.journal.chain import reference
from concord.register import cards, fields
from concord.register.keys import groups
from concord.register.models import (
    Affiliation,
    Consent,
    Identifier,
    Merge,
    Organisation,
    Person,
    PersonName,
    RecordClaim,
    Recorded,
    Tie,
)
from concord.register.names import FAMILY, HAN, Parts, pinyin, split
from concord.register.states import CLAIM
from concord.values import LocalizedText

HAND = "person"
"""The source of what somebody put in by hand."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A name as it is written; parts left empty are read from it."""

    whole: str
    kind: str = "published"
    language: str = "und"
    family: str = ""
    given: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """Where somebody works or worked, and from when to when."""

    organisation: Organisation | None = None
    stated: str = ""
    role: LocalizedText = field(default_factory=LocalizedText)
    first_year: int | None = None
    last_year: int | None = None


def is_orcid(text: str) -> bool:
    """Whether the check digit fits: ISO/IEC 7064, MOD 11-2."""
    if not re.fullmatch(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]", text):
        return False
    total = 0
    for digit in text.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == text[-1]


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
    spellings: Iterable[Spelling] = (),
    posts: Iterable[Post] = (),
    **more: Any,
) -> Person:
    """Add a person.

    Args:
        spellings: other names and spellings; those of `name` are noted by themselves.
        posts: affiliations; where they work now is `organisation`.
        more: fields, keywords, languages, offers, email.

    Raises:
        Refused: the ORCID's check digit does not fit, or there is no such field of science.
    """
    _check({"orcid": orcid, **more})
    person = Person.objects.create(
        name=name, user=user, orcid=orcid, organisation=organisation, visibility=visibility, side=side, **more
    )
    _name(person, [*_spellings(name), *spellings])
    _post(person, [*posts] or ([Post(organisation)] if organisation else []))
    cards.refresh(Person, [person.pk])
    note(about=[person], name=name, orcid=orcid, organisation=organisation, visibility=visibility, side=side or "")
    return person


def _check(given: Mapping[str, Any]) -> None:
    orcid = given.get("orcid")
    if orcid is not None and not is_orcid(orcid):
        raise Refused("register:orcid", orcid=orcid)
    if wrong := fields.wrong(given.get("fields", ())):
        raise Refused("register:no-such-field", codes=", ".join(wrong))


def _spellings(name: LocalizedText) -> list[Spelling]:
    chinese = next((text for text in name.texts.values() if HAN.search(text)), "")
    return [Spelling(text, "name", language, **asdict(_parts(text, chinese))) for language, text in name.texts.items()]


def _parts(text: str, chinese: str) -> Parts:
    """The parts of a name; one in letters has the order in which it spells the Chinese one."""
    if not HAN.search(text) and chinese:
        known = split(chinese)
        family, given = pinyin(known.family, known.given)
        if "".join(groups(text)) == "".join((*family, *given)):
            return split(text, order=FAMILY)
    return split(text)


def _name(person: Person, spellings: Iterable[Spelling]) -> None:
    rows = []
    for each in spellings:
        parts = Parts(each.family, each.given, each.order) if each.family or each.given else split(each.whole)
        told = {"family": parts.family[:150], "given": parts.given[:150], "order": parts.order or "given"}
        rows.append(
            PersonName(person=person, kind=each.kind, language=each.language, whole=each.whole, source=HAND, **told)
        )
    PersonName.objects.bulk_create(rows, ignore_conflicts=True)


def _post(person: Person, posts: Iterable[Post]) -> None:
    Affiliation.objects.bulk_create(
        Affiliation(
            person=person, organisation=each.organisation, stated=each.stated, role=each.role,
            first_year=each.first_year, last_year=each.last_year, source=HAND,
        )
        for each in posts
    )  # fmt: skip


# -- putting right -----------------------------------------------------------------------------------------------------

_PLAIN = {"name", "orcid", "organisation", "fields", "keywords", "languages", "offers", "email", "visibility", "side"}


@act("person:correct")
def correct_person(
    person: Person,
    *,
    by: Actor,
    spellings: Iterable[Spelling] | None = None,
    posts: Iterable[Post] | None = None,
    **changed: Any,
) -> Person:
    """Put fields of a person right; imports leave them alone from now on.

    Raises:
        Refused: the ORCID or a field of science is wrong; the person has withdrawn.
        TypeError: there is no such field to put right.
    """
    if wrong := changed.keys() - _PLAIN:
        raise TypeError(f"a person has no {', '.join(sorted(wrong))} to put right")
    if person.withdrawn_at:
        raise Refused("register:withdrawn")
    _check(changed)
    for name, value in changed.items():
        setattr(person, name, value)
    if "name" in changed:
        person.names.filter(kind=PersonName.Kind.NAME).delete()
        _name(person, _spellings(changed["name"]))
    if spellings is not None:
        person.names.exclude(kind=PersonName.Kind.NAME).delete()
        _name(person, spellings)
    if posts is not None:
        person.affiliations.all().delete()
        _post(person, posts)
    told = (*changed, *(["spellings"] if spellings is not None else []), *(["posts"] if posts is not None else []))
    said_so(person, told, by=by)
    person.save()
    cards.refresh(Person, [person.pk])
    note(about=[person], fields=sorted(told), **{name: value for name, value in changed.items() if name != "fields"})
    return person


def said_so(record: Recorded, told: tuple[str, ...], *, by: Actor) -> None:
    """Note who put these fields right: imports leave them alone from now on. Saving is left to the caller."""
    record.corrected = sorted({*record.corrected, *told})
    origin = {"source": HAND, "at": timezone.now().isoformat(timespec="seconds"), "by": actor(by)}
    record.origins = {**record.origins, **dict.fromkeys(told, origin)}


# -- consent -----------------------------------------------------------------------------------------------------------


@act("person:consent")
def consent(
    person: Person,
    *,
    by: Actor,
    field: str,
    visibility: str,
    purpose: str = Consent.Purpose.DIRECTORY,
    basis: str = Consent.Basis.CONSENT,
    until: date | None = None,
) -> Consent:
    """Note to whom a field may be shown, for what, on what ground, until when; what was said before is over.

    Raises:
        Refused: the day is past, or the person has withdrawn.
    """
    if person.withdrawn_at:
        raise Refused("register:withdrawn")
    if until is not None and until < timezone.localdate():
        raise Refused("register:consent-past", until=until)
    _close(person.consents.filter(field=field), by)
    given = Consent.objects.create(
        person=person, field=field, visibility=visibility, purpose=purpose, basis=basis, given_by=actor(by), until=until
    )
    cards.refresh(Person, [person.pk])
    note(about=[person], person=person, field=field, visibility=visibility, purpose=purpose, basis=basis, until=until)
    return given


def _close(consents: Any, by: Actor) -> None:
    consents.filter(withdrawn_at=None).update(withdrawn_at=timezone.now(), withdrawn_by=actor(by))


@act("person:withdraw")
def withdraw(person: Person, *, by: Actor, field: str = Consent.Field.NAME) -> Person:
    """Withdraw consent for one field; for the name, from the register.

    What the field held is gone at once, from the search and from the payloads of the journal too. What remains is
    that there was a record, its ties (conflicts of interest are found by them), what was awarded, and this entry.

    Raises:
        Refused: the person has withdrawn already.
    """
    if person.withdrawn_at:
        raise Refused("register:withdrawn")
    everything = field == Consent.Field.NAME
    merged = [each for each in Person.objects.filter(merged_into=person) if each.withdrawn_at is None]
    for record in (person, *merged):
        for each in Consent.Field.values if everything else (field,):
            _REDACT[each](record)
    for each in merged:  # nothing of the person may come back by undoing a merging
        each.withdrawn_at = timezone.now() if everything else None
        each.save()
    Merge.objects.filter(kept=reference(person)).update(moved={}, fields={})
    if everything:
        person.withdrawn_at = timezone.now()
        person.claims.update(said="")
    _close(person.consents.all() if everything else person.consents.filter(field=field), by)
    person.origins = {name: told for name, told in person.origins.items() if not everything and name != field}
    person.save()
    cards.refresh(Person, [person.pk])
    chain.erase(person, by=by, because="register:withdrawn")
    note(field=field)
    return person


def _no_name(person: Person) -> None:
    person.name = LocalizedText()
    person.names.all().delete()


def _no_spellings(person: Person) -> None:
    person.names.exclude(kind=PersonName.Kind.NAME).delete()


def _no_identifiers(person: Person) -> None:
    """What is left of an identifier is its digest, so that an import knows not to bring the person in again."""
    own = reference(person)
    held = Identifier.objects.filter(of=own).exclude(scheme__in=("redirect", WITHDRAWN))
    known = [*held.values_list("scheme", "value"), *([("orcid", person.orcid)] if person.orcid else [])]
    person.orcid = None
    held.delete()
    Identifier.objects.bulk_create(
        (Identifier(of=own, scheme=WITHDRAWN, value=digest_of_identifier(*each)) for each in known),
        ignore_conflicts=True,
    )


WITHDRAWN = "withdrawn"
"""The scheme of digests of the identifiers that a person had who withdrew them."""


def digest_of_identifier(scheme: str, value: str) -> str:
    """SHA-256 of an identifier."""
    return hashlib.sha256(f"{scheme}:{value}".encode()).hexdigest()


def _no_affiliations(person: Person) -> None:
    person.organisation = None
    person.affiliations.all().delete()


def _emptied(**empty: Any) -> Any:
    def redact(person: Person) -> None:
        for name, value in empty.items():
            setattr(person, name, value)

    return redact


_REDACT: Mapping[str, Any] = {
    "name": _no_name,
    "spellings": _no_spellings,
    "identifiers": _no_identifiers,
    "affiliations": _no_affiliations,
    "expertise": _emptied(fields=[], keywords=[]),
    "languages": _emptied(languages=[]),
    "offers": _emptied(offers=[]),
    "email": _emptied(email=""),
}


def lapse(*, today: date | None = None) -> int:
    """Withdraw every consent whose time is over; how many there were. Run every day."""
    day = today or timezone.localdate()
    over = Consent.objects.filter(withdrawn_at=None, until__lt=day).select_related("person").order_by("pk")
    count = 0
    for each in over:
        person = Person.objects.get(pk=each.person.pk)
        if person.withdrawn_at is None:
            withdraw(person, by=SYSTEM, field=each.field)
            count += 1
    return count


# -- claiming, and taking along ----------------------------------------------------------------------------------------


@act("person:claim")
def claim(person: Person, *, by: Actor, said: str = "") -> RecordClaim:
    """Say that a record is about oneself; an officer confirms it.

    Raises:
        Refused: the record is somebody's already, or one has a record already.
    """
    if person.user_id is not None or person.withdrawn_at or not isinstance(by, User):
        raise Refused("register:claimed")
    if Person.objects.filter(user=by).exists():
        raise Refused("register:has-a-record")
    asked, _ = RecordClaim.objects.get_or_create(person=person, user=by, state=RecordClaim.State.ASKED)
    RecordClaim.objects.filter(pk=asked.pk).update(said=said)
    note(about=[person, by], person=person)
    return asked


@act("record-claim:confirm", CLAIM)
def confirm_claim(asked: RecordClaim, *, by: Actor) -> RecordClaim:
    """Give the record to whom it is about.

    Raises:
        Refused: it is somebody's already, or they have another record.
    """
    person = asked.person
    if person.user_id is not None or person.withdrawn_at:
        raise Refused("register:claimed")
    if Person.objects.filter(user=asked.user).exists():
        raise Refused("register:has-a-record")
    person.user = asked.user
    person.save(update_fields=["user"])
    note(about=[person, asked.user], person=person, user=asked.user)
    return asked


@act("record-claim:decline", CLAIM)
def decline_claim(asked: RecordClaim, *, by: Actor, because: str = "") -> RecordClaim:
    """Turn a claim down."""
    note(about=[asked.person, asked.user], person=asked.person, user=asked.user, because=because)
    return asked


@act("person:export")
def export(person: Person, *, by: Actor) -> Person:
    """Take along all that is held about oneself; `held` gives it. That somebody did is journaled."""
    note(about=[person])
    return person


def held(person: Person) -> dict[str, Any]:
    """All that the register holds about a person, as plain data."""
    own = reference(person)
    return {
        "reference": own,
        "name": person.name.json(),
        "orcid": person.orcid,
        "identifiers": list(Identifier.objects.filter(of=own).values("scheme", "value", "source")),
        "names": list(person.names.values("kind", "language", "whole", "family", "given", "order", "source")),
        "affiliations": [
            {
                "organisation": each.organisation.titles.json() if each.organisation else None,
                "ror": each.organisation.ror if each.organisation else None,
                "stated": each.stated, "role": each.role.json(), "source": each.source,
                "first_year": each.first_year, "last_year": each.last_year,
            }
            for each in person.affiliations.select_related("organisation")
        ],
        "fields": person.fields, "keywords": person.keywords, "languages": person.languages, "offers": person.offers,
        "email": person.email, "visibility": person.visibility, "corrected": person.corrected,
        "origins": person.origins, "recorded_at": person.recorded_at.isoformat(),
        "consents": [
            {name: _plain(value) for name, value in each.items()}
            for each in person.consents.values(
                "field", "purpose", "basis", "visibility", "given_by", "given_at", "until", "withdrawn_at"
            )
        ],
        "ties": [
            {"with": tie.b if tie.a == own else tie.a, "kind": tie.kind, "first_year": tie.first_year,
             "last_year": tie.last_year, "evidence": tie.evidence}
            for tie in (*Tie.objects.filter(a=own), *Tie.objects.filter(b=own))
        ],
    }  # fmt: skip


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
