"""Imports into the register, of every kind: look first, then bring in, in batches that can be gone on from.

    bring("orcid", [path], by=user, preview=True)     # counts and examples of what would change; nothing is stored
    bring("orcid", [path], by=user)                   # the same, stored
    start("orcid", [path], by=user)                   # the same in the background, with progress and a checkpoint

A file is read to its end before anything of it is stored: one that breaks off half way leaves nothing behind. Every
record is counted: read = stored + reported. Bringing the same in again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction

from concord.access.may import require
from concord.access.models import User
from concord.access.standing import SYSTEM, Actor
from concord.engines.progress import Progress, tick
from concord.engines.reason import reason
from concord.exchange import (
    iati_store,
    openalex_register,
    orcid,
    organisation_store,
    people_store,
    register_sheets,
    ror_store,
)
from concord.exchange.findings import BadFile, Counts, Finding, Reported
from concord.exchange.people_store import Outcome
from concord.exchange.register_records import (
    FacilityRecord,
    OrganisationRecord,
    PersonRecord,
    Record,
    WorkRecord,
)
from concord.exchange.storing import ImportRefused, files
from concord.journal.jobs import Work, job
from concord.journal.jobs import start as start_job
from concord.journal.models import Job
from concord.register.models import Organisation

BATCH = 1000
MOST_REPORTS = 2000
"""Reports that a job keeps; of more, how many there were."""

Reader = Callable[[Iterable[Path], Progress | None], Iterator[Record | Reported]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import: how it is read, what it is to the journal, and which permission it needs."""

    read: Reader
    source: str
    permission: str = "person:import"


READ: dict[str, Kind] = {
    "orcid": Kind(orcid.read, "orcid"),
    "openalex": Kind(openalex_register.read, "openalex"),
    "people": Kind(partial(register_sheets.read, "people"), "sheet"),
    "organisations": Kind(partial(register_sheets.read, "organisations"), "sheet", "organisation:import"),
    "facilities": Kind(partial(register_sheets.read, "facilities"), "sheet", "facility:import"),
}
WHOLE: dict[str, Callable[..., Counts]] = {"ror": ror_store.store, "iati": iati_store.store}
"""Imports that are one act as a whole."""

KINDS = (*WHOLE, *READ)
PERMISSIONS = {"ror": "organisation:import", "iati": "programme:import"} | {k: v.permission for k, v in READ.items()}


def bring(
    kind: str,
    paths: Sequence[Path],
    *,
    by: Actor,
    preview: bool = False,
    progress: Progress | None = None,
    done: int = 0,
    keep: Callable[[int, Outcome], None] | None = None,
) -> Counts:
    """Bring the records of files into the register, or say what that would change.

    Args:
        done: records stored by an earlier run that was cut short; they are passed over.
        keep: told after each batch how many records are done.

    Raises:
        LookupError: there is no such kind.
        ImportRefused: a file cannot be used; nothing is stored.
        NotAllowed: `by` may not import.
        Cancelled: the caller's progress wants to stop.
    """
    if kind not in KINDS:
        raise LookupError(kind)
    require(by, PERMISSIONS[kind], None)
    perform = _undone if preview else _done
    return _bring(kind, paths, by, progress, done, keep, perform)


def _done(call: Callable[[], Any]) -> Any:
    return call()


def _undone(call: Callable[[], Any]) -> Any:
    """Do it and take it back at once: a preview is the import itself, and holds the journal no longer than an act."""
    with transaction.atomic():
        found = call()
        transaction.set_rollback(True)
    return found


def _bring(
    kind: str,
    paths: Sequence[Path],
    by: Actor,
    progress: Progress | None,
    done: int,
    keep: Callable[[int, Outcome], None] | None,
    perform: Callable[[Callable[[], Any]], Any],
) -> Counts:
    if kind in WHOLE:
        whole: Counts = perform(lambda: WHOLE[kind](paths, by=by, progress=progress))
        return whole
    one = READ[kind]
    try:
        total, wrong = _looked_through(one, paths, progress)
    except BadFile as bad:
        raise ImportRefused(bad) from bad
    outcome = Outcome()
    number = 0
    for batch in _batches(_once(one.read(paths, None), wrong)):
        number += len(batch)
        if number <= done:
            continue
        perform(partial(_store, one.source, batch, by, outcome))
        if keep is not None:
            keep(number, outcome)
        tick(progress, "import:store", 0.3 + 0.7 * number / max(total, 1))
    return outcome


def _looked_through(kind: Kind, paths: Sequence[Path], progress: Progress | None) -> tuple[int, dict[str, Reported]]:
    """Read all there is before anything is stored: how many, and what only the whole shows to be wrong."""
    parents: dict[str, tuple[str, ...]] = {}
    places: dict[str, tuple[str, int]] = {}
    total = 0

    def slower(stage: str, share: float) -> bool:
        return progress is None or progress("import:check", share * 0.3) is not False

    for record in kind.read(paths, slower):
        total += 1
        if isinstance(record, OrganisationRecord) and kind.source == "sheet":
            parents[record.key] = record.parents
            places[record.key] = (record.file, record.line)
    wrong = {}
    for key, way in organisation_store.in_circle(parents).items():
        finding = Finding(*places[key], key, "parent", reason("import:parents", record=key, way=" → ".join(way)))
        wrong[key] = Reported(key, (finding,))
    outside = {each for all_of in parents.values() for each in all_of if each not in parents}
    known = _outside(outside)
    for key, all_of in parents.items():
        for parent in all_of:
            if parent not in parents and parent not in known:
                finding = Finding(*places[key], key, "parent", reason("import:no-parent", parent=parent[:80]))
                wrong.setdefault(key, Reported(key, (finding,)))
    return total, wrong


def _outside(keys: set[str]) -> set[str]:
    from concord.exchange.ror_record import bare
    from concord.register.models import Identifier

    rors = {found: each for each in keys if (found := bare(each))}
    known = {rors[ror] for ror in Organisation.objects.filter(ror__in=rors).values_list("ror", flat=True) if ror}
    held = Identifier.objects.filter(scheme="sheet", value__in=keys, of__startswith="organisation:")
    return known | set(held.values_list("value", flat=True))


def _once(records: Iterator[Record | Reported], wrong: dict[str, Reported]) -> Iterator[Record | Reported]:
    """Each key once; what stands twice, and what the whole showed to be wrong, is reported."""
    seen: dict[int, tuple[str, int]] = {}
    for record in records:
        if isinstance(record, Reported):
            yield record
            continue
        if record.key in wrong:
            yield wrong[record.key]
            continue
        mark = hash((type(record).__name__, record.key))
        if mark in seen:
            file, line = seen[mark]
            why = reason("import:duplicate", record=record.key, file=file, line=line)
            yield Reported(record.key, (Finding(record.file, record.line, record.key, "", why),))
        else:
            seen[mark] = (record.file, record.line)
            yield record


def _batches(records: Iterator[Record | Reported]) -> Iterator[list[Record | Reported]]:
    while batch := list(islice(records, BATCH)):
        yield batch


def _store(source: str, batch: Sequence[Record | Reported], by: Actor, outcome: Outcome) -> None:
    """One batch: what belongs together is one act."""
    for each in batch:
        if isinstance(each, Reported):
            outcome.report(each)
    people = [each for each in batch if isinstance(each, PersonRecord | WorkRecord)]
    organisations = [each for each in batch if isinstance(each, OrganisationRecord)]
    facilities = [each for each in batch if isinstance(each, FacilityRecord)]
    if organisations:
        organisation_store.store(by=by, records=organisations, source=source, outcome=outcome)
        if any(each.parents for each in organisations):
            organisation_store.place(by=by, records=organisations, source=source, outcome=outcome)
    if facilities:
        organisation_store.store_facilities(by=by, records=facilities, source=source, outcome=outcome)
    if people:
        people_store.store(by=by, records=people, source=source, outcome=outcome)


# -- in the background -------------------------------------------------------------------------------------------------


def start(kind: str, paths: Sequence[Path], *, by: Actor, preview: bool = False) -> Job:
    """Put an import in the queue.

    Raises:
        NotAllowed: `by` may not import.
    """
    require(by, PERMISSIONS[kind], None)
    told = [str(path) for path in paths]
    return start_job(
        "import:preview" if preview else "import:run", by=by, about="import", what=kind, paths=told,
        by_key=getattr(by, "pk", None),
    )  # fmt: skip


@job("import:preview")
def preview_job(work: Work, *, what: str, paths: list[str], by_key: int | None) -> dict[str, Any]:
    """Say what an import would change."""
    return _perform(work, what, paths, by_key, preview=True)


@job("import:run")
def run_job(work: Work, *, what: str, paths: list[str], by_key: int | None) -> dict[str, Any]:
    """Import, going on from the last batch if the run was cut short."""
    return _perform(work, what, paths, by_key, preview=False)


def _perform(work: Work, what: str, paths: list[str], by_key: int | None, *, preview: bool) -> dict[str, Any]:
    by: Actor = SYSTEM if by_key is None else User.objects.get(pk=by_key)
    earlier = work.checkpoint or {}

    def keep(number: int, outcome: Outcome) -> None:
        if not preview:
            work.keep({"done": number, "counts": _added(earlier.get("counts"), outcome.json())})

    counts = bring(
        what, [Path(each) for each in paths], by=by, preview=preview, progress=work.progress,
        done=0 if preview else earlier.get("done", 0), keep=keep,
    )  # fmt: skip
    told = _added(None if preview else earlier.get("counts"), counts.json())
    return {**told, "kind": what, "preview": preview, "files": files(Path(each) for each in paths)}


def _added(before: dict[str, Any] | None, now: dict[str, Any]) -> dict[str, Any]:
    """The counts of a run that was cut short and of the one that went on."""
    reports = [*(before or {}).get("reports", []), *now.get("reports", [])][:MOST_REPORTS]
    numbers = ("read", "stored", "reported", "created", "changed", "unchanged")
    told = {name: (before or {}).get(name, 0) + now.get(name, 0) for name in numbers}
    samples = [*(before or {}).get("samples", []), *now.get("samples", [])][: people_store.MOST_SAMPLES]
    return {**told, "reports": reports, "samples": samples}
