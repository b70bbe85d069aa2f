"""Organisations and facilities of spreadsheets and OpenAlex into the register; ROR has a store of its own.

What ROR said of an organisation is not changed by another source: that adds names, identifiers and what was empty.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.standing import Actor
from concord.engines.reason import reason
from concord.exchange.findings import Finding, Reported
from concord.exchange.people_store import Outcome
from concord.exchange.register_records import FacilityRecord, OrganisationRecord
from concord.exchange.ror_record import bare
from concord.exchange.storing import digest_of
from concord.journal.chain import reference
from concord.register import cards
from concord.register.models import Facility, Identifier, Instrument, Organisation, OrganisationName, Tie
from concord.register.queries import above
from concord.register.resolving import resolve
from concord.values import LocalizedText

RANK = {"openalex": 1, "sheet": 2, "ror": 3}


def in_circle(parents: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The keys that would be parts of themselves, each with the way round."""
    found: dict[str, tuple[str, ...]] = {}
    for start in parents:
        way, here = [start], start
        while (above_it := next(iter(parents.get(here, ())), None)) and above_it not in way:
            way.append(above_it)
            here = above_it
        if above_it == start:
            found[start] = (*way, start)
    return found


def _digest(records: Sequence[Any]) -> str:
    return hashlib.sha256("".join(sorted(digest_of(each) for each in records)).encode()).hexdigest()


def _owned(kind: str, source: str, keys: Sequence[str]) -> dict[str, int]:
    found = Identifier.objects.filter(scheme=source, value__in=keys, of__startswith=f"{kind}:")
    return {each.value: int(each.of.partition(":")[2]) for each in found}


def _titles(record: OrganisationRecord | FacilityRecord) -> LocalizedText:
    texts: dict[str, str] = {}
    for each in record.names:
        if each.kind == "label":
            texts.setdefault(each.language, each.text)
    return LocalizedText(texts)


@act("organisation:import")
def store(*, by: Actor, records: Sequence[OrganisationRecord], source: str, outcome: Outcome) -> None:
    """Store a batch, and count."""
    known = _known(records, source)
    touched: list[Organisation] = []
    for record in records:
        row, digest = known.get(record.key), digest_of(record)
        if row is not None and row.origins.get(f"import:{source}", {}).get("digest") == digest:
            outcome.count("unchanged")
            continue
        outcome.count("created" if row is None else "changed")
        row, fields = _filled(row or Organisation(ror=record.ror), record, source, digest)
        outcome.sample(str(row), "changed" if row.pk else "created", fields)
        row.save()
        known[record.key] = row
        touched.append(row)
        _names_of(row, record, source)
        Identifier.objects.bulk_create(
            (Identifier(of=reference(row), scheme=scheme, value=value, source=source)
             for scheme, value in record.identifiers),
            ignore_conflicts=True,
        )  # fmt: skip
    cards.refresh(Organisation, [row.pk for row in touched])
    digest = _digest(records)
    outcome.journal.append(digest)
    note(source=source, digest=digest, records=len(records), changed=len(touched))


def _known(records: Sequence[OrganisationRecord], source: str) -> dict[str, Organisation]:
    rors = {each.ror: each.key for each in records if each.ror}
    found = {rors[row.ror]: row for row in Organisation.objects.filter(ror__in=list(rors)) if row.ror}
    owned = _owned("organisation", source, [each.key for each in records])
    rows = Organisation.objects.in_bulk(list(owned.values()))
    for key, pk in owned.items():
        if pk in rows:
            found.setdefault(key, rows[pk])
    for key, row in list(found.items()):
        while row.merged_into is not None:
            row = row.merged_into
        found[key] = row
    return found


def _filled(row: Organisation, record: OrganisationRecord, source: str, digest: str) -> tuple[Organisation, list[str]]:
    said = {
        "titles": _titles(record), "types": list(record.types), "countries": list(record.countries),
        "places": list(record.places), "established": record.established, "links": list(record.links),
    }  # fmt: skip
    giver = "ror" if row.ror and row.pk else ""
    changed, origins = [], dict(row.origins)
    stamp = {"source": source, "at": timezone.now().isoformat(timespec="seconds")}
    for name, value in said.items():
        by = origins.get(name, {}).get("source", giver)
        weaker = RANK.get(source, 0) < RANK.get(by, 0)
        if not value or name in row.corrected or (weaker and getattr(row, name)):
            continue
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
        origins[name] = stamp
    row.origins = {**origins, f"import:{source}": {**stamp, "digest": digest}}
    return row, changed


def _names_of(row: Organisation, record: OrganisationRecord, source: str) -> None:
    row.names.filter(source=source).delete()
    known = set(row.names.values_list("text", flat=True))
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=row, text=each.text, language=each.language, kinds=[each.kind], source=source)
        for each in dict.fromkeys(record.names)
        if each.text not in known
    )


@act("organisation:import")
def place(*, by: Actor, records: Sequence[OrganisationRecord], source: str, outcome: Outcome) -> None:
    """Say what the organisations of an import are parts of, once all of them are stored."""
    keys = {parent for each in records for parent in each.parents}
    owned = _owned("organisation", source, [*keys, *(each.key for each in records)])
    codes = [found for each in keys if (found := bare(each))]
    rors = {row.ror: row.pk for row in Organisation.objects.filter(ror__in=codes)}
    known = _known(records, source)
    wanted = []
    for record in records:
        for parent in record.parents:
            pk = owned.get(parent) or rors.get(bare(parent) or "")
            if pk is not None and record.key in known and pk != known[record.key].pk:
                wanted.append((f"organisation:{pk}", reference(known[record.key])))
    made = 0
    for one, other in dict.fromkeys(wanted):
        exists = Tie.objects.filter(a=one, b=other, kind="parent").exists()
        if not exists and int(other.partition(":")[2]) not in above(Organisation(pk=int(one.partition(":")[2]))):
            Tie.objects.create(a=one, b=other, kind="parent", evidence=source)
            made += 1
    note(source=source, ties=made)


@act("facility:import")
def store_facilities(*, by: Actor, records: Sequence[FacilityRecord], source: str, outcome: Outcome) -> None:
    """Store a batch of facilities; whose they are must be known for sure."""
    owned = _owned("facility", source, [each.key for each in records])
    rows = Facility.objects.in_bulk(list(owned.values()))
    touched = []
    for record in records:
        row, digest = rows.get(owned.get(record.key, 0)), digest_of(record)
        where = _whose(record)
        if record.organisation and where is None:
            why = reason("import:no-organisation", text=record.organisation[:100])
            finding = Finding(record.file, record.line, record.key, "organisation", why)
            outcome.report(Reported(record.key, (finding,)))
        elif row is not None and row.origins.get(f"import:{source}", {}).get("digest") == digest:
            outcome.count("unchanged")
        else:
            outcome.count("created" if row is None else "changed")
            touched.append(_facility(row or Facility(), record, where, source, digest).pk)
            outcome.sample(record.names[0].text, "created" if row is None else "changed")
    cards.refresh(Facility, touched)
    digest = _digest(records)
    outcome.journal.append(digest)
    note(source=source, digest=digest, records=len(records), changed=len(touched))


def _whose(record: FacilityRecord) -> Organisation | None:
    if not record.organisation:
        return None
    if ror := bare(record.organisation):
        return Organisation.objects.filter(ror=ror).first()
    sure = resolve(record.organisation, record.countries[0] if record.countries else None).sure
    return sure.organisation if sure else None


def _facility(row: Facility, record: FacilityRecord, where: Organisation | None, source: str, digest: str) -> Facility:
    said = {
        "titles": _titles(record), "organisation": where, "countries": list(record.countries),
        "access": list(record.access), "units": list(record.units), "fields": list(record.fields),
        "policy": LocalizedText(dict(record.policy)), "link": record.link,
    }  # fmt: skip
    new = row.pk is None
    stamp = {"source": source, "at": timezone.now().isoformat(timespec="seconds")}
    origins = dict(row.origins)
    for name, value in said.items():
        if name not in row.corrected and (value or new):
            setattr(row, name, value)
            origins[name] = stamp
    row.origins = {**origins, f"import:{source}": {**stamp, "digest": digest}}
    row.save()
    if "instruments" not in row.corrected and (record.instruments or new):
        row.instruments.all().delete()
        Instrument.objects.bulk_create(
            Instrument(facility=row, titles=LocalizedText({"und": text})) for text in record.instruments
        )
    Identifier.objects.get_or_create(of=reference(row), scheme=source, value=record.key[:200], source=source)
    return row
