"""IATI activities in the register: who takes part in them and where, as ties of the network, and a card for each.

An activity that names no organisation of a recipient country is tied to the country itself: the reports of rounds of
fellowships name only who pays and who runs them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from concord.exchange.iati_activity import Activity
from concord.exchange.iati_activity import Organisation as Named
from concord.journal.chain import reference
from concord.register.cards import Draft, refresh, write
from concord.register.models import Card, Identifier, Organisation, OrganisationName, Tie
from concord.strategy.models import Programme
from concord.values import LocalizedText

SOURCE = "iati"
ROLES = {"1": "funding", "2": "accountable", "3": "extending", "4": "implementing"}
"""Roles of IATI's code list OrganisationRole."""

Stored = list[tuple[Programme, Activity]]


def register(stored: Stored) -> None:
    """Write the organisations, ties and cards of these activities, in place of what was there of them."""
    organisations = _organisations(stored)
    evidence = [reference(row) for row, _ in stored]
    Tie.objects.filter(evidence__in=evidence, kind="programme").delete()
    Tie.objects.bulk_create(
        (tie for row, activity in stored for tie in _ties(row, activity, organisations)), ignore_conflicts=True
    )
    write(evidence, [_card(row, activity) for row, activity in stored])


def _key(named: Named) -> str:
    """What an organisation is known by: its identifier, else its name."""
    return named.ref or next(iter(named.names.values()), "")


def _organisations(stored: Stored) -> dict[str, str]:
    """Reference by key; who is not known by identifier or by exactly this name is added."""
    wanted = {_key(each): each for _, activity in stored for each in activity.organisations if _key(each)}
    found = dict(
        Identifier.objects.filter(scheme=SOURCE, value__in=[key[:200] for key in wanted]).values_list("value", "of")
    )
    names = {text: key for key, each in wanted.items() for text in each.names.values()}
    for text, pk in OrganisationName.objects.filter(text__in=names).values_list("text", "organisation_id"):
        found.setdefault(names[text], f"organisation:{pk}")
    new = {key: each for key, each in wanted.items() if key not in found}
    rows = Organisation.objects.bulk_create(
        Organisation(
            titles=LocalizedText(each.names or {"und": key}),
            countries=[key[:2]] if each.ref and key[2:3] == "-" else _reporter_country(stored),
            types=["government"] if each.type == "10" else ["funder"] if each.type == "80" else ["other"],
            origins={"titles": {"source": SOURCE}},
        )
        for key, each in new.items()
    )
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=row, text=text[:1000], language=language, kinds=["label"], source=SOURCE)
        for row in rows
        for language, text in row.titles.texts.items()
    )
    found |= {key: reference(row) for key, row in zip(new, rows, strict=True)}
    Identifier.objects.bulk_create(
        (Identifier(of=found[key], scheme=SOURCE, value=key[:200], source=SOURCE) for key in new), ignore_conflicts=True
    )
    refresh(Organisation, [row.pk for row in rows])
    return found


def _reporter_country(stored: Stored) -> list[str]:
    """An organisation without an identifier is taken to be of the country whose government reports it."""
    ref = stored[0][1].reporter.ref
    return [ref[:2]] if ref[2:3] == "-" else []


def _years(row: Programme) -> tuple[int | None, int | None]:
    first, last = (int(day[:4]) if day[:4].isdigit() else None for day in (row.begins, row.ends))
    return (first, last) if first is None or last is None or first <= last else (last, first)


def _ties(row: Programme, activity: Activity, organisations: dict[str, str]) -> Iterator[Tie]:
    first, last = _years(row)
    part = list(dict.fromkeys(organisations[_key(each)] for each in activity.organisations if _key(each)))
    places = [f"country:{code}" for code, _ in activity.countries]
    pairs: Iterable[tuple[str, str]] = [*combinations(part, 2), *((one, other) for one in part for other in places)]
    for one, other in pairs:
        yield Tie(a=one, b=other, kind="programme", evidence=reference(row), first_year=first, last_year=last)


def _card(row: Programme, activity: Activity) -> Card:
    texts = [text for words in [words for _, words in activity.descriptions] for text in words.values()]
    named = [text for each in activity.organisations for text in each.names.values()]
    roles = tuple(dict.fromkeys(ROLES[each.role] for each in activity.organisations if each.role in ROLES))
    return Draft(
        "programme", reference(row), row.titles, row.reporter,
        tuple((text, "label") for text in row.titles.texts.values()),
        words=(row.code, *dict.fromkeys(named), *(text[:2000] for text in texts)),
        countries=tuple(row.countries), roles=roles,
    ).card()  # fmt: skip
