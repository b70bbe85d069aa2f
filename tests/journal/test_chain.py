"""The hash chain finds every tampering and says where; the database refuses it in the first place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from concord.journal import chain
from concord.journal.chain import seal
from concord.journal.models import Entry, Head, Payload

pytestmark = pytest.mark.usefixtures("committed_db")


def record(number: int = 1, **payload: Any) -> Any:

    return [chain.record("thing:do", f"thing:{each}", by="user:1", **payload) for each in range(number)][-1]


def faults(anchors: Any = ()) -> list[tuple[str, int]]:

    return [(fault.code, fault.number) for fault in chain.verify(anchors).faults]


def execute(statement: str, *values: Any) -> None:

    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@contextmanager
def tampering() -> Iterator[None]:
    """As whoever owns the database can: with the triggers off."""
    execute("SET session_replication_role = replica")
    try:
        yield
    finally:
        execute("SET session_replication_role = origin")


def test_an_untouched_chain_verifies() -> None:

    record(5, name="Wang", amount="3.20")
    verdict = chain.verify()
    assert (verdict.entries, verdict.erased, verdict.faults) == (5, 0, ())
    assert verdict.head.startswith("5:")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET actor = 'user:2' WHERE number = 2",
        "DELETE FROM journal_entry WHERE number = 2",
        "TRUNCATE journal_entry CASCADE",
        "UPDATE journal_payload SET body = '{}' WHERE entry_id = 2",
        "UPDATE journal_payload SET about = '{user:9}' WHERE entry_id = 2",
        "DELETE FROM journal_payload WHERE entry_id = 2",
        "TRUNCATE journal_payload",
        "UPDATE journal_head SET number = 1",
        "DELETE FROM journal_head",
        "TRUNCATE journal_head",
    ],
)
def test_the_database_refuses(statement: str) -> None:

    record(3)
    with pytest.raises(DatabaseError, match=r"journal is append-only|moves forward only|cannot truncate"):
        execute(statement)
    assert faults() == []


@pytest.mark.parametrize("column", ["act", "actor", "object", "side", "before", "after"])
def test_a_planted_change_is_found(column: str) -> None:
    record(4)
    with tampering():
        execute(f"UPDATE journal_entry SET {column} = 'x:y' WHERE number = 3")
    assert faults() == [("journal:changed", 3)]


def test_a_changed_time_is_found() -> None:
    record(4)
    with tampering():
        execute("UPDATE journal_entry SET at = at + interval '1 microsecond' WHERE number = 2")
    assert faults() == [("journal:changed", 2)]


def test_a_change_sealed_anew_breaks_the_next_link() -> None:

    record(4)
    entry = Entry.objects.get(number=2)
    entry.actor = "user:9"
    with tampering():
        execute("UPDATE journal_entry SET actor = 'user:9', digest = %s WHERE number = 2", seal(entry))
    assert faults() == [("journal:out-of-order", 3)]


def test_a_changed_payload_is_found() -> None:
    record(3, amount="1.00")
    with tampering():
        execute("""UPDATE journal_payload SET body = '{"amount":"9.00"}' WHERE entry_id = 2""")
    assert faults() == [("journal:payload-changed", 2)]


def test_an_omission_is_found() -> None:
    record(5)
    with tampering():
        execute("DELETE FROM journal_payload WHERE entry_id = 3")
        execute("DELETE FROM journal_entry WHERE number = 3")
    assert faults() == [("journal:omission", 3)]


def test_a_reordering_is_found() -> None:
    record(5)
    with tampering():
        execute("DELETE FROM journal_payload")
        execute("UPDATE journal_entry SET number = -2 WHERE number = 2")
        execute("UPDATE journal_entry SET number = 2 WHERE number = 3")
        execute("UPDATE journal_entry SET number = 3 WHERE number = -2")
    found = faults()
    assert ("journal:out-of-order", 2) in found
    assert ("journal:changed", 2) in found
    assert ("journal:changed", 3) in found


def test_truncation_at_the_end_is_found_by_the_head_and_by_an_anchor() -> None:

    record(5)
    head = Head.objects.get()
    with tampering():
        execute("DELETE FROM journal_payload WHERE entry_id > 3")
        execute("DELETE FROM journal_entry WHERE number > 3")
    assert faults() == [("journal:cut-short", 4)]
    with tampering():
        execute("UPDATE journal_head SET number = 3, digest = (SELECT digest FROM journal_entry WHERE number = 3)")
    assert faults() == []
    assert faults([(head.number, head.digest)]) == [("journal:anchor-missing", 5)]


def test_erasing_leaves_the_chain_whole_and_the_words_gone() -> None:

    chain.record("letter:send", "letter:1", by="user:1", about=["user:7"], name="Li Hua")
    chain.record("letter:send", "letter:2", by="user:7", name="Li Hua")
    chain.record("letter:send", "letter:3", by="user:1", name="Zhou")
    assert chain.erase("user:7", by="user:1", because="asked") == 2
    assert faults() == []
    assert chain.verify().erased == 2
    assert not Payload.objects.filter(body__contains="Li Hua").exists()
    assert Payload.objects.filter(body__contains="Zhou").exists()


def test_threads_append_one_after_another() -> None:

    def work() -> None:
        record(25)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    verdict = chain.verify()
    assert (verdict.entries, verdict.faults) == (100, ())


def test_it_is_written_with_the_act_or_not_at_all() -> None:

    record(1)
    with transaction.atomic():
        record(1)
        transaction.set_rollback(True)
    record(1)

    assert chain.verify().entries == 2
    assert faults() == []
