"""Writing the cards that a search reads: one of each record for each audience that sees something else of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import models

from concord.journal.chain import reference
from concord.register import keys
from concord.register.fields import within
from concord.register.models import Affiliation, Card, Consent, Facility, Organisation, Person, Platform, Visibility
from concord.register.names import HAN
from concord.register.showing import PARTIES, PUBLIC, SIDE, shown
from concord.values import LocalizedText

BATCH = 1000
_SHORTEST_WORD = 5
"""Of an organisation's name, that a slip is looked for in."""

Name = tuple[str, ...]
"""The name, its kind, and of a person's name also family, given and order."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A card before it is stored. `words` are further texts it is found by, beside its names."""

    kind: str
    of: str
    titles: LocalizedText
    about: LocalizedText = field(default_factory=LocalizedText)
    names: tuple[Name, ...] = ()
    words: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    weight: int = 0
    until: date | None = None

    def card(self, audience: str = Card.Audience.EVERYBODY, side: int | None = None) -> Card:
        """The card for an audience."""
        return Card(
            kind=self.kind, of=self.of, audience=audience, side_id=side, titles=self.titles, about=self.about,
            names=[list(each) for each in self.names], keys=self.numbers(), countries=list(self.countries),
            sides=list(self.sides), types=list(self.types), fields=within(self.fields), roles=list(self.roles),
            weight=self.weight, until=self.until,
        )  # fmt: skip

    def numbers(self) -> list[int]:
        """The hashes of all the keys it is found by, in order."""
        found: set[str] = set()
        for name in self.names:
            if self.kind == "person":
                parts = (name[0], *name[2:5])
                found |= keys.of_name(*parts).keys() | keys.of_slips(keys.spelt(*parts))
            else:
                found |= keys.of_words(name[0]) | keys.of_slips(words_of(name[0]))
        for text in self.words:
            found |= keys.of_words(text, title=False)
        return sorted({keys.number(each) for each in found})


def words_of(title: str) -> set[str]:
    """The words of a title that one slip may be made in."""
    return {each for each in keys.groups(title, most=40) if len(each) >= _SHORTEST_WORD and not HAN.match(each)}


# -- writing -----------------------------------------------------------------------------------------------------------


def refresh(model: type[models.Model], pks: Iterable[int] | None = None) -> int:
    """Write the cards of these records anew (of all, if none are named); how many cards there are of them now.

    A record that is gone, was merged into another or has withdrawn has none.
    """
    name = str(model._meta.model_name)
    if pks is None:
        pks = model._base_manager.order_by("pk").values_list("pk", flat=True)
    count, wanted = 0, list(pks)
    for start in range(0, len(wanted), BATCH):
        batch = wanted[start : start + BATCH]
        rows = _READ[name](batch)
        count += write([f"{name}:{pk}" for pk in batch], (card for row in rows for card in _CARDS[name](row)))
    return count


def write(references: Sequence[str], cards: Iterable[Card]) -> int:
    """Replace the cards of these records. A lower room puts its own in the search so (`programme`)."""
    Card.objects.filter(of__in=references).delete()
    return len(Card.objects.bulk_create(cards, batch_size=BATCH))


# -- people ------------------------------------------------------------------------------------------------------------


def _people(pks: Sequence[int]) -> Iterable[Person]:
    current = Affiliation.objects.select_related("organisation").prefetch_related("organisation__names")
    found = Person.objects.filter(pk__in=pks, withdrawn_at=None, merged_into=None)
    return found.select_related("organisation", "side").prefetch_related(
        "names", "organisation__names", "consents", models.Prefetch("affiliations", current)
    )


def _of_person(person: Person) -> Iterator[Card]:
    """One card for each audience that sees something else than the next wider one."""
    widths = shown(person)
    drafts = {least: _person(person, widths.to(least), widths.until) for least in (PUBLIC, PARTIES, SIDE)}
    yield from audiences(drafts, person.visibility, person.side_id)


def audiences(drafts: dict[int, Draft | None], visibility: str, side: int | None) -> Iterator[Card]:
    """The cards of a record, given what the public, the parties and its own side see of it."""
    public, parties = drafts[PUBLIC], drafts[PARTIES]
    own = drafts[SIDE] if side is not None else parties
    if visibility == Visibility.PUBLIC and public is not None and public == parties == own:
        yield public.card()
        return
    if visibility == Visibility.PUBLIC and public is not None:
        yield public.card(Card.Audience.OUTSIDERS)
    apart = side if visibility == Visibility.SIDE or own != parties else None
    if visibility != Visibility.SIDE and parties is not None:
        yield parties.card(Card.Audience.PARTIES, apart)
    if apart is not None and own is not None:
        yield own.card(Card.Audience.SIDE, side)


def _person(person: Person, fields: frozenset[str], until: date | None) -> Draft | None:
    if Consent.Field.NAME not in fields or not person.name:
        return None
    draft = Draft("person", reference(person), person.name, until=until)
    draft = replace(draft, names=tuple(names_of(person, Consent.Field.SPELLINGS in fields)))
    if person.side is not None:
        draft = replace(draft, sides=(person.side.code,))
    if Consent.Field.AFFILIATIONS in fields:
        places = _places(person)
        draft = replace(
            draft,
            about=person.organisation.titles if person.organisation else LocalizedText(),
            words=tuple(dict.fromkeys(each.text for place in places for each in place.names.all())),
            countries=tuple(dict.fromkeys(code for place in places[:1] for code in place.countries)),
        )
    if Consent.Field.IDENTIFIERS in fields and person.orcid:
        draft = replace(draft, words=(*draft.words, person.orcid))
    if Consent.Field.EXPERTISE in fields:
        free = tuple(each["text"] for each in person.keywords)
        draft = replace(draft, fields=tuple(person.fields), words=draft.words + free)
    if Consent.Field.OFFERS in fields:
        draft = replace(draft, roles=tuple(person.offers))
    return draft


def _places(person: Person) -> list[Organisation]:
    """Where they work and worked, the present first."""
    places = [person.organisation] if person.organisation else []
    places += [each.organisation for each in person.affiliations.all() if each.organisation]
    return list(dict.fromkeys(places))


def names_of(person: Person, spellings: bool = True) -> Iterator[Name]:
    """Every name of a person with its kind and parts; the other spellings if they may be shown."""
    told = [each for each in person.names.all() if spellings or each.kind == "name"]
    for each in told:
        yield each.whole, each.kind, each.family, each.given, each.order
    known = {each.whole for each in told}
    for text in person.name.texts.values():
        if text not in known:
            yield text, "name", "", "", ""


# -- organisations, facilities, platforms ------------------------------------------------------------------------------


def _organisations(pks: Sequence[int]) -> Iterable[Organisation]:
    return Organisation.objects.filter(pk__in=pks, merged_into=None).prefetch_related("names")


def _of_organisation(row: Organisation) -> Iterator[Card]:
    names = {each.text: each.kinds[0] if each.kinds else "label" for each in row.names.all()}
    names = {**dict.fromkeys(row.titles.texts.values(), "label"), **names}
    numbers = [str(value) for values in row.identifiers.values() for value in values[:1]]
    yield Draft(
        "organisation", reference(row), row.titles, LocalizedText({"und": "; ".join(row.places)}), tuple(names.items()),
        words=(*numbers, row.ror or ""), countries=tuple(row.countries), types=tuple(row.types),
        fields=tuple(row.fields), weight=1 if row.status == Organisation.Status.ACTIVE else 0,
    ).card()  # fmt: skip


def _facilities(pks: Sequence[int]) -> Iterable[Facility]:
    found = Facility.objects.filter(pk__in=pks, merged_into=None)
    return found.select_related("organisation", "side").prefetch_related("instruments", "organisation__names")


def _of_facility(row: Facility) -> Iterator[Card]:
    where = row.organisation
    names = [(text, "label") for text in row.titles.texts.values()]
    names += [(text, "instrument") for each in row.instruments.all() for text in each.titles.texts.values()]
    words = [*row.about.texts.values(), *(each.text for each in (where.names.all() if where else ()))]
    draft = Draft(
        "facility", reference(row), row.titles, where.titles if where else LocalizedText(), tuple(names), tuple(words),
        countries=tuple(row.countries or (where.countries if where else ())), types=tuple(row.access),
        sides=(row.side.code,) if row.side else (), fields=tuple(row.fields), weight=1,
    )  # fmt: skip
    yield from audiences(dict.fromkeys((PUBLIC, PARTIES, SIDE), draft), row.visibility, row.side_id)


def _platforms(pks: Sequence[int]) -> Iterable[Platform]:
    found = Platform.objects.filter(pk__in=pks, merged_into=None)
    return found.select_related("side").prefetch_related("members__organisation__names")


def _of_platform(row: Platform) -> Iterator[Card]:
    members = [each.organisation for each in row.members.all()]
    words = [*row.about.texts.values(), *(name.text for each in members for name in each.names.all())]
    draft = Draft(
        "platform", reference(row), row.titles, row.place, tuple((text, "label") for text in row.titles.texts.values()),
        tuple(words), countries=tuple(row.countries or dict.fromkeys(c for each in members for c in each.countries)),
        types=(row.kind,), sides=(row.side.code,) if row.side else (), fields=tuple(row.fields), weight=1,
    )  # fmt: skip
    yield from audiences(dict.fromkeys((PUBLIC, PARTIES, SIDE), draft), row.visibility, row.side_id)


_READ: dict[str, Any] = {
    "person": _people, "organisation": _organisations, "facility": _facilities, "platform": _platforms,
}  # fmt: skip
_CARDS: dict[str, Any] = {
    "person": _of_person, "organisation": _of_organisation, "facility": _of_facility, "platform": _of_platform,
}  # fmt: skip


def refresh_all() -> dict[str, int]:
    """Write every card of the register anew; how many of each kind."""
    return {str(model._meta.model_name): refresh(model) for model in (Person, Organisation, Facility, Platform)}
