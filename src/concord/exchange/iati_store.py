"""IATI activities into the portal: programmes of the strategy, with ledger lines marked as reported.

One import is one act and one journal entry, which carries the counts and the digests of the files. It is atomic: a file
that must be refused leaves nothing behind, and an import that changes nothing is not even journaled.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path
from typing import Any

from django.db.models import OuterRef, Subquery

from concord.access.acts import act, note
from concord.access.standing import Actor
from concord.engines.progress import Progress
from concord.exchange import iati, iati_register
from concord.exchange.findings import Reported
from concord.exchange.iati_activity import Activity, Line
from concord.exchange.iati_tally import Tally
from concord.exchange.storing import Unchanged, batches, digest_of, files, one_at_a_time, plain, unless_unchanged
from concord.journal.chain import reference
from concord.purses.models import Line as LedgerLine
from concord.strategy.models import Programme
from concord.values import LocalizedText

KINDS = {
    "1": LedgerLine.Kind.INCOMING,
    "2": LedgerLine.Kind.COMMITMENT,
    "3": LedgerLine.Kind.DISBURSEMENT,
    "4": LedgerLine.Kind.EXPENDITURE,
}
"""IATI transaction types that the ledger has a kind for; the others stand under `other` with their own code."""

PLACES = Decimal("0.0001")


def store(paths: Sequence[Path], *, by: Actor, progress: Progress | None = None) -> Tally:
    """Store every valid activity of the files, and count.

    Raises:
        ImportRefused: a file cannot be used; nothing is stored, and the attempt is journaled.
        NotAllowed: `by` may not import.
    """
    return unless_unchanged(lambda: _store(by=by, paths=paths, progress=progress))


@act("programme:import")
def _store(*, by: Actor, paths: Sequence[Path], progress: Progress | None) -> Tally:
    one_at_a_time("programme:import")
    tally = Tally()
    for batch in batches(iati.read(paths, progress)):
        for record in batch:
            if isinstance(record, Reported):
                tally.report(record)
        _batch([record for record in batch if isinstance(record, Activity)], tally)
    if not tally.created and not tally.changed:
        raise Unchanged(tally)
    _parents()
    numbers = {key: value for key, value in tally.json().items() if key != "reports"}
    note(source="iati", files=files(paths), counts=numbers)
    return tally


def _batch(activities: list[Activity], tally: Tally) -> None:
    codes = [activity.identifier for activity in activities]
    known = {row.code: row for row in Programme.objects.filter(source=Programme.Source.IATI, code__in=codes)}
    created, changed = [], []
    for activity in activities:
        row, digest = known.get(activity.identifier), digest_of(activity)
        if row is None:
            created.append((Programme(code=activity.identifier, **_columns(activity, digest)), activity))
            tally.store(activity, "created")
        elif row.content.get("digest") == digest:
            tally.store(activity, "unchanged")
        else:
            for name, value in _columns(activity, digest).items():
                setattr(row, name, value)
            changed.append((row, activity))
            tally.store(activity, "changed")
    Programme.objects.bulk_create([row for row, _ in created])
    if changed:
        Programme.objects.bulk_update([row for row, _ in changed], list(_columns(changed[0][1], "")))
        LedgerLine.objects.filter(
            source=LedgerLine.Source.REPORTED, about__in=[reference(row) for row, _ in changed]
        ).delete()
    LedgerLine.objects.bulk_create(line for row, activity in created + changed for line in _lines(row, activity))
    if created or changed:
        iati_register.register(created + changed)


def _columns(activity: Activity, digest: str) -> dict[str, Any]:
    return {
        "source": Programme.Source.IATI,
        "kind": Programme.Kind.ACTIVITY,
        "titles": LocalizedText(activity.titles),
        "about": LocalizedText(next((words for _, words in activity.descriptions if words), {})),
        "begins": _day(activity, "2", "1"),
        "ends": _day(activity, "4", "3"),
        "status": activity.status,
        "reporter": LocalizedText(activity.reporter.names or {"und": activity.reporter.ref}),
        "countries": list(dict.fromkeys(code for code, _ in activity.countries)),
        "parent": None,
        "parent_code": activity.parent or "",
        "file": Path(activity.file).name[:200],
        "at": [],
        "content": {**_content(activity), "digest": digest},
    }


def _content(activity: Activity) -> dict[str, Any]:
    kept = ("identifier", "reporter", "descriptions", "organisations", "countries", "regions", "sectors", "related")
    return {name: plain(getattr(activity, name)) for name in kept} | {"dates": plain(dict(activity.dates))}


def _day(activity: Activity, *kinds: str) -> str:
    """The actual day where it is known, else the planned one."""
    return next((activity.dates[kind].isoformat() for kind in kinds if kind in activity.dates), "")


def _lines(row: Programme, activity: Activity) -> Iterator[LedgerLine]:
    revised = {(line.start, line.end, line.currency) for line in activity.lines if _is_budget(line, "2")}
    for line in activity.lines:
        superseded = _is_budget(line, "1") and (line.start, line.end, line.currency) in revised
        yield LedgerLine(
            source=LedgerLine.Source.REPORTED,
            kind=_kind(line, superseded),
            amount_number=line.amount.quantize(PLACES, ROUND_HALF_EVEN),
            amount_unit=line.currency,
            about=reference(row),
            value_date=line.value_date,
            period_start=line.start,
            period_end=line.end or line.start,
            cited={
                "source": "IATI",
                "document": Path(activity.file).name,
                "activity": activity.identifier,
                "element": line.kind,
                "type": line.code,
                "status": line.status,
                "superseded": superseded,
                "printed": str(line.amount),
                "provider": plain(line.provider),
                "receiver": plain(line.receiver),
                "about": plain(dict(line.about)),
            },
        )


def _is_budget(line: Line, code: str) -> bool:
    return line.kind == "budget" and line.code == code


def _kind(line: Line, superseded: bool) -> str:
    """A budget that a revised one replaces, and what is only planned, are kept out of the sums of their kind."""
    if line.kind == "budget" and not superseded:
        return LedgerLine.Kind.BUDGET
    if line.kind == "transaction":
        return KINDS.get(line.code, LedgerLine.Kind.OTHER)
    return LedgerLine.Kind.OTHER


def _parents() -> None:
    """Tie activities to their parents, once both are stored; nothing is its own parent."""
    named = Programme.objects.filter(source=Programme.Source.IATI, code=OuterRef("parent_code")).exclude(
        pk=OuterRef("pk")
    )
    Programme.objects.filter(source=Programme.Source.IATI).exclude(parent_code="").update(
        parent=Subquery(named.values("pk")[:1])
    )
