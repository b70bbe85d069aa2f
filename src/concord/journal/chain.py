"""The hash chain: appending to it, reading it, erasing from it, verifying it.

Entries are appended at the end of an act, just before its commit: the lock on the head is then always the last one
taken, so acts neither deadlock over it nor wait for each other's work.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from concord.journal.models import Entry, Head, Payload

START = "0" * 64
SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry before it is numbered."""

    act: str
    actor: str
    object: str
    side: str = ""
    before: str = ""
    after: str = ""
    about: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)


def reference(thing: Any) -> str:
    """The opaque reference of anything: itself if a string, its `reference`, else ``model:key``; None is the system."""
    if thing is None:
        return SYSTEM
    if isinstance(thing, str):
        return thing
    own = getattr(thing, "reference", None)
    return own if isinstance(own, str) else f"{thing._meta.model_name}:{thing.pk}"


def record(
    act: str,
    thing: Any,
    /,
    *,
    by: Any,
    side: str = "",
    before: str = "",
    after: str = "",
    about: Iterable[Any] = (),
    **payload: Any,
) -> Entry:
    """Append one entry now, in a transaction of its own or the one open.

    An act does not call this: `concord.access.acts.act` appends its entry when the act is done.
    """
    persons = tuple(reference(person) for person in about)
    pending = Pending(act, reference(by), reference(thing), side, before, after, persons, payload)
    return append([pending])[0]


def append(pending: Sequence[Pending]) -> list[Entry]:
    """Number, seal and store entries, in order. The head stays locked until the transaction ends."""
    if not pending:
        return []
    with transaction.atomic():
        head = Head.objects.select_for_update().get(pk=1)
        now = timezone.now()
        entries, payloads = [], []
        for each in pending:
            salt, body = secrets.token_bytes(16), canonical(each.payload)
            entry = Entry(
                number=head.number + 1, at=now, act=each.act, actor=each.actor, object=each.object, side=each.side,
                before=each.before, after=each.after, payload_digest=payload_digest(salt, body), previous=head.digest,
            )  # fmt: skip
            entry.digest = seal(entry)
            head.number, head.digest = entry.number, entry.digest
            entries.append(entry)
            payloads.append(Payload(entry=entry, about=list(each.about), salt=salt, body=body))
        Entry.objects.bulk_create(entries)
        Payload.objects.bulk_create(payloads)
        head.save()
    return entries


def canonical(value: Any) -> str:
    """JSON with one spelling: sorted keys, no spaces, no escapes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if hasattr(value, "json"):
        return value.json()
    if hasattr(value, "_meta"):
        return reference(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if isinstance(value, Mapping):
        return dict(value)
    if hasattr(value, "__str__") and type(value).__module__.startswith("django.utils.functional"):
        return str(value)
    raise TypeError(f"A journal payload cannot hold a {type(value).__name__}.")


def payload_digest(salt: bytes | memoryview, body: str) -> str:
    """SHA-256 over the salt and the payload's characters."""
    return hashlib.sha256(bytes(salt) + body.encode()).hexdigest()


def seal(entry: Entry) -> str:
    """SHA-256 over an entry's fields and the digest before it."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [
        entry.number, at, entry.act, entry.actor, entry.object, entry.side, entry.before, entry.after,
        entry.payload_digest, entry.previous,
    ]  # fmt: skip
    return hashlib.sha256(canonical(fields).encode()).hexdigest()


# -- verifying ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with the chain: a reason code (words in `words.py`) and the number of the entry."""

    code: str
    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What verifying found: how many entries were read, how many payloads are erased, the head, and the faults."""

    entries: int
    erased: int
    head: str
    faults: tuple[Fault, ...]


def verify(anchors: Iterable[tuple[int, str]] = ()) -> Verdict:
    """Recompute the whole chain, in one snapshot.

    Args:
        anchors: heads noted elsewhere (number, digest). The database alone cannot tell a chain cut short and its
            head rewound, or wholly rewritten; an anchor can.
    """
    with transaction.atomic():
        _snapshot()
        faults: list[Fault] = []
        expected, previous, count, erased = 1, START, 0, 0
        wanted = dict(anchors)
        for entry, payload in _walk():
            faults += _faults_of(entry, payload, expected, previous)
            if wanted.pop(entry.number, entry.digest) != entry.digest:
                faults.append(Fault("journal:anchor-differs", entry.number))
            erased += payload is not None and payload.erased_at is not None
            expected, previous, count = entry.number + 1, entry.digest, count + 1
        head = Head.objects.get(pk=1)
        if head.number > expected - 1:
            faults.append(Fault("journal:cut-short", expected))
        elif (head.number, head.digest) != (expected - 1, previous):
            faults.append(Fault("journal:head-differs", head.number))
        faults += [Fault("journal:anchor-missing", number) for number in sorted(wanted) if number]
    return Verdict(count, erased, str(head), tuple(faults))


def _snapshot() -> None:
    from django.db import connection

    # An entry committed while we read must not look like a fault. Inside a test's transaction it is too late to ask.
    if len(connection.savepoint_ids) == 0:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _walk() -> Iterator[tuple[Entry, Payload | None]]:
    for entry in Entry.objects.select_related("payload").order_by("number").iterator(chunk_size=2000):
        try:
            yield entry, entry.payload
        except Payload.DoesNotExist:
            yield entry, None


def _faults_of(entry: Entry, payload: Payload | None, expected: int, previous: str) -> Iterator[Fault]:
    if entry.number != expected:
        yield Fault("journal:omission", expected)
    elif entry.previous != previous:
        yield Fault("journal:out-of-order", entry.number)
    if seal(entry) != entry.digest:
        yield Fault("journal:changed", entry.number)
    if payload is None:
        yield Fault("journal:payload-missing", entry.number)
    elif payload.erased_at is None and (
        payload.body is None
        or payload.salt is None
        or payload_digest(payload.salt, payload.body) != entry.payload_digest
    ):
        yield Fault("journal:payload-changed", entry.number)


# -- reading and erasing -----------------------------------------------------------------------------------------------


def said(entry: Entry) -> dict[str, Any] | None:
    """An entry's payload, or None once erased."""
    body = entry.payload.body
    return None if body is None else json.loads(body)


def erase(person: Any, *, by: Any, because: str) -> int:
    """Erase the payloads of every entry this person made or is spoken of in; the chain still verifies.

    Returns:
        How many were erased. The erasure itself is an entry.
    """
    from django.db.models import Q

    who = reference(person)
    with transaction.atomic():
        found = Payload.objects.filter(Q(about__contains=[who]) | Q(entry__actor=who), erased_at=None)
        count = found.update(salt=None, body=None, erased_at=timezone.now())
        record("journal:erase", who, by=by, because=because, payloads=count)
    return count
