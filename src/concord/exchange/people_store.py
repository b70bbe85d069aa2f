"""People of any source into the register: new ones by COPY, known ones field by field.

A batch is one act and one journal entry, which carries the digest of the batch. A field that somebody corrected is
left alone; so is one that a better source gave (`RANK`). Names, posts and identifiers are kept by source: an import
replaces its own and no others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.standing import Actor
from concord.engines.reason import reason
from concord.exchange.copying import copy, numbered
from concord.exchange.findings import Counts, Finding, Reported
from concord.exchange.register_records import PersonRecord, Post, Spelt, WorkRecord
from concord.exchange.storing import digest_of
from concord.journal.chain import reference
from concord.register import cards
from concord.register.models import Affiliation, Identifier, Organisation, Person, PersonName, Tie
from concord.register.names import split
from concord.register.people import WITHDRAWN, digest_of_identifier
from concord.register.resolving import resolve
from concord.values import LocalizedText

RANK = {"openalex": 1, "sheet": 2, "orcid": 3, "person": 9}
"""Whose word counts more about one field."""

MOST_SAMPLES = 50


@dataclass
class Outcome(Counts):
    """Counts of an import, and examples of what it changes."""

    samples: list[dict[str, Any]] = field(default_factory=list)
    journal: list[str] = field(default_factory=list)
    """Digests of the batches."""

    def sample(self, record: str, outcome: str, fields: Sequence[str] = ()) -> None:
        if len(self.samples) < MOST_SAMPLES:
            self.samples.append({"record": record, "outcome": outcome, "fields": list(fields)})

    def json(self) -> dict[str, Any]:
        return {**super().json(), "samples": self.samples}


@act("person:import")
def store(*, by: Actor, records: Sequence[PersonRecord | WorkRecord], source: str, outcome: Outcome) -> None:
    """Store a batch, and count."""
    works = [each for each in records if isinstance(each, WorkRecord)]
    people = [each for each in records if isinstance(each, PersonRecord)]
    authors = {person.key: person for work in works for person in work.people}
    batch = _Batch(source, outcome)
    batch.store(people)
    for key in {each.key for each in people}:
        authors.pop(key, None)
    changed_by_works = batch.store(list(authors.values()), minor=True)
    for work in works:
        tied = batch.tie(work)
        outcome.count("created" if tied or changed_by_works & {each.key for each in work.people} else "unchanged")
    digest = hashlib.sha256("".join(sorted(digest_of(each) for each in records)).encode()).hexdigest()
    outcome.journal.append(digest)
    note(source=source, digest=digest, records=len(records), created=len(batch.created), changed=len(batch.changed))


class _Batch:
    """One batch on its way into the tables."""

    def __init__(self, source: str, outcome: Outcome) -> None:
        self.source, self.outcome = source, outcome
        self.now = timezone.now()
        self.known: dict[str, Person] = {}
        self.created: list[Person] = []
        self.changed: list[Person] = []

    def store(self, records: Sequence[PersonRecord], *, minor: bool = False) -> set[str]:
        """Store people. `minor`: known from a work only; they are not counted, and known ones are not changed."""
        self._find(records)
        places = _Places(records)
        gone = self._withdrawn(records)
        new: list[tuple[Person, PersonRecord]] = []
        old: list[tuple[Person, PersonRecord, str]] = []
        for record in records:
            person, digest = self.known.get(record.key), digest_of(record)
            if gone & _digests(record):
                if not minor:
                    self._report(record, "import:withdrawn", "")
            elif person is None:
                person = Person(recorded_at=self.now)
                self.known[record.key] = person
                self._fill(person, record, digest, places, new=True)
                new.append((person, record))
                if not minor:
                    self.outcome.count("created")
                self.outcome.sample(record.names[0].text, "created")
            elif minor or person.origins.get(f"import:{self.source}", {}).get("digest") == digest:
                if not minor:
                    self.outcome.count("unchanged")
            else:
                fields = self._fill(person, record, digest, places)
                old.append((person, record, digest))
                self.outcome.count("changed")
                self.outcome.sample(str(person.name), "changed", fields)
        self._write(new, old, places)
        return {record.key for _, record in new}

    def _report(self, record: PersonRecord, code: str, field: str, **values: Any) -> None:
        finding = Finding(record.file, record.line, record.key, field, reason(code, **values))
        self.outcome.report(Reported(record.key, (finding,)))

    def _find(self, records: Sequence[PersonRecord]) -> None:
        """The people that are known already, by the source's own identifier or by the ORCID; merged ones lead on."""
        orcids = {each.orcid: each.key for each in records if each.orcid}
        found = {person.orcid: person for person in Person.objects.filter(orcid__in=list(orcids))}
        keyed = Identifier.objects.filter(scheme=self.source, value__in=[each.key for each in records])
        owners = {each.value: each.of for each in keyed if each.of.startswith("person:")}
        rows = Person.objects.in_bulk([int(of.partition(":")[2]) for of in owners.values()])
        for record in records:
            person = found.get(record.orcid) if record.orcid else None
            if person is None and record.key in owners:
                person = rows.get(int(owners[record.key].partition(":")[2]))
            steps = 0
            while person is not None and person.merged_into_id is not None and steps < 20:
                person, steps = person.merged_into, steps + 1
            if person is not None:
                same = next((each for each in self.known.values() if each.pk == person.pk and each.pk), None)
                self.known[record.key] = same or person

    def _withdrawn(self, records: Sequence[PersonRecord]) -> set[str]:
        wanted = set().union(*(_digests(each) for each in records)) if records else set()
        return set(Identifier.objects.filter(scheme=WITHDRAWN, value__in=wanted).values_list("value", flat=True))

    def _may(self, person: Person, field: str, *names: str) -> bool:
        """Whether this source may say a field: nobody corrected it, and no better source gave it."""
        if {field, *names} & set(person.corrected):
            return False
        giver = person.origins.get(field, {}).get("source", "")
        return RANK.get(self.source, 0) >= RANK.get(giver, 0)

    def _fill(
        self, person: Person, record: PersonRecord, digest: str, places: _Places, *, new: bool = False
    ) -> list[str]:
        """Set what may be set; the names of what was."""
        said: dict[str, Any] = {"name": _name(record)}
        if record.orcid and person.orcid is None:
            said["orcid"] = record.orcid
        current = next((each for each in record.posts if each.last_year is None), None)
        if current is None and self.source == "openalex" and record.posts:
            current = max(record.posts, key=lambda each: each.last_year or 0)
        where = places.of(current) if current else None
        if where is not None:
            said["organisation"] = where
        told = {
            "keywords": [{"text": each, "language": "und"} for each in record.keywords], "fields": list(record.fields),
            "languages": list(record.languages), "offers": list(record.offers), "email": record.email,
        }  # fmt: skip
        said |= {name: value for name, value in told.items() if value}
        changed = []
        stamp = {"source": self.source, "at": self.now.isoformat(timespec="seconds")}
        origins = dict(person.origins)
        for name, value in said.items():
            if not self._may(person, name):
                continue
            if new or getattr(person, name) != value:
                setattr(person, name, value)
                changed.append(name)
            origins[name] = stamp
        origins[f"import:{self.source}"] = {**stamp, "digest": digest}
        person.origins = origins
        return changed

    def _write(
        self,
        new: Sequence[tuple[Person, PersonRecord]],
        old: Sequence[tuple[Person, PersonRecord, str]],
        places: _Places,
    ) -> None:
        fresh = [person for person, _ in new]
        numbered(fresh)
        copy(fresh)
        kept = [person for person, _, _ in old]
        if kept:
            columns = ["name", "orcid", "organisation", "keywords", "fields", "languages", "offers", "email", "origins"]
            Person.objects.bulk_update(kept, columns)
            PersonName.objects.filter(person__in=kept, source=self.source).delete()
            Affiliation.objects.filter(person__in=kept, source=self.source).delete()
        pairs = [*new, *((person, record) for person, record, _ in old)]
        copy([row for person, record in new for row in self._names(person, record)])
        PersonName.objects.bulk_create(
            (row for person, record, _ in old if not {"spellings", "name"} & set(person.corrected)
             for row in self._names(person, record)),
            ignore_conflicts=True,
        )  # fmt: skip
        copy([
            self._post(person, post, places)
            for person, record in pairs if "posts" not in person.corrected
            for post in dict.fromkeys(record.posts)
        ])  # fmt: skip
        copy([row for person, record in new for row in self._identifiers(person, record)])
        Identifier.objects.bulk_create(
            (row for person, record, _ in old for row in self._identifiers(person, record)), ignore_conflicts=True
        )
        self.created += fresh
        self.changed += kept
        if fresh or kept:
            cards.refresh(Person, [person.pk for person in (*fresh, *kept)])

    def _names(self, person: Person, record: PersonRecord) -> Iterable[PersonName]:
        seen = set()
        for each in record.names:
            if (each.kind, each.language, each.text) in seen:
                continue
            seen.add((each.kind, each.language, each.text))
            parts = split(each.text) if not each.family else None
            yield PersonName(
                person=person, kind=each.kind, language=each.language, whole=each.text,
                family=(each.family or (parts.family if parts else ""))[:150],
                given=(each.given or (parts.given if parts else ""))[:150],
                order=(parts.order if parts else ("family" if each.language == "zh" else "given")) or "given",
                source=self.source, recorded_at=self.now,
            )  # fmt: skip

    def _post(self, person: Person, post: Post, places: _Places) -> Affiliation:
        return Affiliation(
            person=person, organisation=places.of(post), stated=post.stated, source=self.source,
            role=LocalizedText({"und": post.role}) if post.role else LocalizedText(), first_year=post.first_year,
            last_year=post.last_year, recorded_at=self.now,
        )  # fmt: skip

    def _identifiers(self, person: Person, record: PersonRecord) -> Iterable[Identifier]:
        for scheme, value in dict.fromkeys(record.identifiers):
            yield Identifier(of=reference(person), scheme=scheme, value=value, source=self.source, recorded_at=self.now)

    def tie(self, work: WorkRecord) -> int:
        """Tie the authors of a work to each other."""
        from concord.exchange.openalex_register import AUTHORS_TIED

        authors = sorted({reference(self.known[each.key]) for each in work.people if each.key in self.known})
        if len(authors) < 2 or len(authors) > AUTHORS_TIED:
            return 0
        evidence = f"{work.source}:{work.key}"
        if Tie.objects.filter(evidence=evidence).exists():
            return 0
        return len(
            Tie.objects.bulk_create(
                Tie(a=one, b=other, kind="coauthor", evidence=evidence, first_year=work.year, last_year=work.year)
                for place, one in enumerate(authors)
                for other in authors[place + 1 :]
            )
        )


def _digests(record: PersonRecord) -> set[str]:
    known = [*record.identifiers, *([("orcid", record.orcid)] if record.orcid else [])]
    return {digest_of_identifier(*each) for each in known}


def _name(record: PersonRecord) -> LocalizedText:
    """One name for each language, those that are the name itself first."""
    texts: dict[str, str] = {}
    for each in sorted(record.names, key=lambda spelt: spelt.kind != "name"):
        if each.kind == "name" or (each.language == "zh" and _is_other_script(each, texts)):
            texts.setdefault(each.language, each.text)
    return LocalizedText(texts)


def _is_other_script(spelt: Spelt, texts: dict[str, str]) -> bool:
    return "zh" not in texts and len(spelt.text) <= 6


class _Places:
    """The organisations that a batch speaks of, by identifier; of spreadsheets also by their names."""

    def __init__(self, records: Sequence[PersonRecord]) -> None:
        posts = [post for record in records for post in record.posts]
        self.by_name = any(record.source == "sheet" for record in records)
        rors = {post.ror for post in posts if post.ror}
        self.ror = {each.ror: each for each in Organisation.objects.filter(ror__in=rors)}
        keys = {post.openalex for post in posts if post.openalex}
        found = Identifier.objects.filter(scheme="openalex", value__in=keys, of__startswith="organisation:")
        owners = {each.value: int(each.of.partition(":")[2]) for each in found} if keys else {}
        rows = Organisation.objects.in_bulk(list(owners.values())) if owners else {}
        self.key = {key: rows[pk] for key, pk in owners.items() if pk in rows}
        self.named: dict[tuple[str, str], Organisation | None] = {}

    def of(self, post: Post) -> Organisation | None:
        """The organisation of a post, if the register has it for sure."""
        found = self.ror.get(post.ror) or self.key.get(post.openalex or "")
        if found is None and self.by_name and not post.ror:
            asked = (post.stated, post.country)
            if asked not in self.named:
                sure = resolve(*asked).sure
                self.named[asked] = sure.organisation if sure else None
            found = self.named[asked]
        while found is not None and found.merged_into_id is not None:
            found = found.merged_into
        return found
