"""ROR records into the register: organisations, every name they are found under, and the ties between them.

One import is one act and one journal entry. Fields that a person has corrected are left alone, and an import that
changes nothing is not journaled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from concord.access.acts import act, note
from concord.access.standing import Actor
from concord.engines.progress import Progress
from concord.exchange import ror
from concord.exchange.findings import Counts, Reported
from concord.exchange.ror_record import Organisation as Record
from concord.exchange.storing import Unchanged, batches, digest_of, files, one_at_a_time, plain, unless_unchanged
from concord.journal.chain import reference
from concord.register import cards
from concord.register.models import Organisation, OrganisationName, Tie
from concord.values import LocalizedText

EVIDENCE = "ror"


def store(paths: Sequence[Path], *, by: Actor, progress: Progress | None = None) -> Counts:
    """Store every valid record of the files, and count.

    Raises:
        ImportRefused: a file cannot be used; nothing is stored, and the attempt is journaled.
        NotAllowed: `by` may not import.
    """
    return unless_unchanged(lambda: _store(by=by, paths=paths, progress=progress))


@act("organisation:import")
def _store(*, by: Actor, paths: Sequence[Path], progress: Progress | None) -> Counts:
    one_at_a_time("organisation:import")
    counts = Counts()
    for batch in batches(ror.read(paths, progress)):
        for record in batch:
            if isinstance(record, Reported):
                counts.report(record)
        _batch([record for record in batch if isinstance(record, Record)], counts)
    if not counts.created and not counts.changed:
        raise Unchanged(counts)
    ties = _ties()
    numbers = {key: value for key, value in counts.json().items() if key != "reports"}
    note(source="ror", files=files(paths), counts=numbers, ties=ties)
    return counts


def _batch(records: list[Record], counts: Counts) -> None:
    known = {row.ror: row for row in Organisation.objects.filter(ror__in=[record.ror for record in records])}
    created, changed = [], []
    for record in records:
        row, digest = known.get(record.ror), digest_of(record)
        if row is None:
            created.append((Organisation(ror=record.ror, **_columns(record, digest)), record))
            counts.count("created")
        elif row.digest == digest:
            counts.count("unchanged")
        else:
            for name, value in _columns(record, digest).items():
                if name not in row.corrected:
                    setattr(row, name, value)
            changed.append((row, record))
            counts.count("changed")
    Organisation.objects.bulk_create([row for row, _ in created])
    if changed:
        Organisation.objects.bulk_update([row for row, _ in changed], list(_columns(changed[0][1], "")))
        OrganisationName.objects.filter(organisation__in=[row for row, _ in changed]).delete()
    OrganisationName.objects.bulk_create(
        OrganisationName(organisation=row, text=name.text, language=name.language.lower(), kinds=list(name.kinds))
        for row, record in created + changed
        for name in record.names
    )
    cards.refresh(Organisation, [row.pk for row, _ in created + changed])


def _columns(record: Record, digest: str) -> dict[str, Any]:
    shown = next(name.language.lower() for name in record.names if "ror_display" in name.kinds)
    return {
        "titles": LocalizedText(record.titles(), original=shown),
        "status": record.status,
        "types": list(record.types),
        "countries": list(record.countries),
        "places": list(record.places),
        "established": record.established,
        "identifiers": plain(dict(record.identifiers)),
        "links": list(record.links),
        "related": plain(record.related),
        "digest": digest,
    }


def _ties() -> int:
    """Bring the ties that ROR is the evidence of to what the stored records say; how many there are."""
    rows = list(Organisation.objects.exclude(ror=None).only("pk", "ror", "related"))
    keys = {row.ror: reference(row) for row in rows}
    wanted = {tie for row in rows for tie in _tied(row, keys)}
    stored = {(tie.a, tie.b, tie.kind): tie.pk for tie in Tie.objects.filter(evidence=EVIDENCE)}
    Tie.objects.filter(pk__in=[pk for tie, pk in stored.items() if tie not in wanted]).delete()
    Tie.objects.bulk_create(
        (Tie(a=a, b=b, kind=kind, evidence=EVIDENCE) for a, b, kind in sorted(wanted - set(stored))), batch_size=2000
    )
    return len(wanted)


def _tied(row: Organisation, keys: dict[str | None, str]) -> Iterator[tuple[str, str, str]]:
    """Each pair once, whichever side says it: the parent and the predecessor come first, the related in order."""
    own = reference(row)
    for related in row.related:
        other = keys.get(related["ror"])
        if other is None or other == own:
            continue
        kind = related["kind"]
        if kind in ("parent", "predecessor"):
            yield other, own, kind
        elif kind in ("child", "successor"):
            yield own, other, {"child": "parent", "successor": "predecessor"}[kind]
        else:
            first, second = sorted((own, other))
            yield first, second, "related"
