"""Nobody can tell who answered what.

Proof by exchange: let the same ballots be given by other persons of the same side and sector, and every table of the
database reads the same. What reads the same whoever gave which ballot cannot say who gave it. A code is drawn at random
and belongs to nobody before it is drawn, so the exchange gives each ballot's code along with the ballot.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import delphi
from cast import assemble
from concord.journal.models import Entry, Job, Letter, Payload
from concord.strategy.foresight import ballots, outcome, panel
from concord.strategy.foresight.models import Ballot, Panellist, Round

EACH = 6
"""Panellists of either side: three of each of two sectors."""
CODES = [ballots.new_code() for _ in range(2 * EACH)]
RANDOM = {"journal_entry", "journal_payload", "journal_head"}
"""Tables whose 64 hexadecimal digits are salted digests."""
NUMBERED = {"foresight_tally", "foresight_finding"}
"""Tables written after the count; their numbers go on where a test rolls back, and nothing names them."""


def content() -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table, with what is drawn at random or is the time of day replaced by a mark."""
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT * FROM "{table}"')
            columns = [column.name for column in cursor.description]
            skip = {"id"} if table in NUMBERED else set()
            found[table] = sorted(
                tuple(_marked(table, value) for name, value in zip(columns, row, strict=True) if name not in skip)
                for row in cursor.fetchall()
            )
    return found


def _marked(table: str, value: Any) -> str:
    if isinstance(value, datetime):
        return "a time"
    if isinstance(value, UUID):
        return "a random key"
    if isinstance(value, (bytes, memoryview)):
        return "random bytes"
    said = json.dumps(value, sort_keys=True, default=str) if isinstance(value, (dict, list)) else str(value)
    said = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "a random key", said)
    return "a salted digest" if table in RANDOM and re.fullmatch("[0-9a-f]{64}", said) else said


@pytest.fixture(scope="module")
def made(portal: None) -> Iterator[delphi.Delphi]:
    with transaction.atomic():
        cast = assemble()
        ready = delphi.fixed(cast, each=EACH, count=2, sectors=("university", "academy"))
        ready.ask()
        yield ready
        transaction.set_rollback(True)


def cells(people: list[Panellist]) -> list[list[int]]:
    """The places of those of one side and sector."""
    found: dict[tuple[int, str], list[int]] = {}
    for place, person in enumerate(people):
        found.setdefault((person.party_id, person.sector), []).append(place)
    return list(found.values())


def at_every_stage(made: delphi.Delphi, given: list[Mapping[str, Any]], giver: list[int]) -> list[Any]:
    """What the database holds while the round is open, once it is counted, and at the end."""
    seen = []
    with transaction.atomic():
        for who in range(len(given)):  # in the order of the persons, whatever they give
            ballot = giver.index(who)
            if given[ballot] is not None:
                ballots.cast(made.round, by=made.people[who], code=CODES[ballot], answers=given[ballot])
        seen.append(content())
        made.close()
        seen.append(content())
        outcome.finish(made.fresh(), by=made.officer)
        seen.append(content())
        transaction.set_rollback(True)
    made.fresh()
    return seen


answers = st.fixed_dictionaries(
    {
        "importance": st.integers(1, 5), "year": st.sampled_from([2030, 2035, 2049, "never"]),
        "barriers": st.lists(st.sampled_from(["funding", "people"]), max_size=2),
        "why": st.sampled_from(["", "So.", "No."]),
    }
)  # fmt: skip


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_exchanging_the_givers_changes_nothing(made: delphi.Delphi, data: st.DataObject) -> None:
    people = made.people
    given = [{"1": data.draw(answers), "2": data.draw(answers)} for _ in people]
    giver = list(range(len(people)))
    for places in cells(people):
        for place, other in zip(places, data.draw(st.permutations(places)), strict=True):
            giver[place] = other
    silent = data.draw(st.sets(st.sampled_from(range(len(people))), max_size=3))
    for who in silent:  # those who do not answer are the same persons before and after
        giver[giver.index(who)], giver[who] = giver[who], who
    kept = [None if who in silent else ballot for who, ballot in enumerate(given)]
    before = at_every_stage(made, kept, list(range(len(people))))  # type: ignore[arg-type]
    after = at_every_stage(made, kept, giver)  # type: ignore[arg-type]
    for stage, (one, two) in enumerate(zip(before, after, strict=True)):
        assert one.keys() == two.keys()
        for table, rows in one.items():
            other = two[table]
            assert rows == other, (
                stage,
                table,
                [pair for pair in zip(rows, other, strict=False) if len(set(pair)) > 1],
            )


def test_exchange_would_find_a_leak(made: delphi.Delphi) -> None:
    """The proof is no empty one: between different cells, or with a name in a ballot, it finds the difference."""
    people = made.people
    given = [{"1": delphi.answer(1 + who % 5), "2": delphi.answer(3)} for who in range(len(people))]
    giver = list(range(len(people)))
    one, other = cells(people)[0][0], cells(people)[-1][0]
    giver[one], giver[other] = other, one
    assert at_every_stage(made, given, list(range(len(people))))[1] != at_every_stage(made, given, giver)[1]


def test_an_open_envelope_says_nothing(made: delphi.Delphi) -> None:
    with transaction.atomic():
        for who, words in ((0, "Short."), (1, "A word that stands nowhere else. " * 9)):
            made_answer = {"1": delphi.answer(4, why=words)}
            ballots.cast(made.round, by=made.people[who], code=CODES[who], answers=made_answer)
        rows = list(Ballot.objects.filter(round=made.round))
        assert {len(bytes(each.sealed)) for each in rows} == {1024 + 28}  # nonce and tag beside the padded content
        assert {(each.party, each.sector, json.dumps(each.answers)) for each in rows} == {(None, "", "{}")}
        everything = json.dumps(content())
        assert "A word that stands nowhere else" not in everything
        transaction.set_rollback(True)


def test_ballots_lead_nowhere(made: delphi.Delphi) -> None:
    """No column of a ballot but the round, the key and the cell; nothing of the database points to one."""
    names = {field.name for field in Ballot._meta.get_fields()}
    assert names == {"id", "round", "key", "sealed", "fresh", "party", "sector", "answers"}
    assert not any(isinstance(field, models.DateTimeField) for field in Ballot._meta.get_fields())
    assert isinstance(Ballot._meta.pk, models.UUIDField)
    for model in apps.get_models():
        for field in model._meta.get_fields():
            to_it = isinstance(field, models.ForeignKey) and field.related_model is Ballot
            assert not to_it, (model, field)
    times = [field.name for field in Panellist._meta.get_fields() if isinstance(field, models.DateTimeField)]
    assert not times


def test_what_is_written_about_a_vote(made: delphi.Delphi) -> None:
    """No entry, letter or job while ballots come in; none names one when they are counted."""
    with transaction.atomic():
        before = (Entry.objects.count(), Letter.objects.count(), Job.objects.count())
        for who in range(len(made.people)):
            made_answer = {"1": delphi.answer(4, why=f"Reason {who}"), "2": delphi.answer(4)}
            ballots.cast(made.round, by=made.people[who], code=CODES[who], answers=made_answer)
        panel.remind(made.round, by=made.officer)
        assert (Entry.objects.count() - 1, Letter.objects.count(), Job.objects.count()) == before
        keys = set(Ballot.objects.values_list("key", flat=True)) - {""}
        made.close()
        keys |= {str(key) for key in Ballot.objects.values_list("pk", flat=True)}
        written = "\n".join(
            [
                *(str(body) for body in Payload.objects.values_list("body", flat=True)),
                *(f"{each.object} {each.actor}" for each in Entry.objects.all()),
                *(json.dumps(each.body.json()) for each in Letter.objects.all()),
                *(json.dumps([each.arguments, each.result, each.checkpoint]) for each in Job.objects.all()),
            ]
        )
        assert not [key for key in keys if key in written]
        assert not [code for code in CODES if code in written or code.replace("-", "") in written]
        assert not Entry.objects.filter(object__startswith="ballot").exists()
        transaction.set_rollback(True)


def test_nobody_s_taking_part_is_kept(made: delphi.Delphi) -> None:
    """After a round there is no trace of who answered it; keys of two rounds have nothing in common."""
    with transaction.atomic():
        given = {"1": delphi.answer(4), "2": delphi.answer(4)}
        for who in range(2 * EACH):
            ballots.cast(made.round, by=made.people[who], code=CODES[who], answers=given)
        first = set(Ballot.objects.values_list("key", flat=True))
        made.close()
        assert not Panellist.objects.filter(answered=True).exists()
        made.ask()
        for who in range(2 * EACH - 1):  # one has had enough
            ballots.cast(made.round, by=made.people[who], code=CODES[who], answers=given)
        second = set(Ballot.objects.filter(round=made.round).values_list("key", flat=True))
        assert not first & second
        made.close()
        assert set(Ballot.objects.filter(round__number=1).values_list("key", flat=True)) == {""}
        assert not Panellist.objects.filter(answered=True).exists()
        assert Round.objects.get(pk=made.round.pk).summary["answered"] == 2 * EACH - 1
        transaction.set_rollback(True)
    made.fresh()


@pytest.mark.parametrize(
    ("counts", "named"),
    [
        ({("a", "x"): 5, ("a", "y"): 5}, {("a", "x"), ("a", "y")}),
        ({("a", "x"): 5, ("a", "y"): 1}, set()),  # the lonely one would stand out, were the others named
        ({("a", "x"): 5, ("a", "y"): 2, ("a", "z"): 4}, {("a", "x")}),
    ],
)
def test_sectors_that_would_tell(counts: dict[tuple[str, str], int], named: set[tuple[str, str]]) -> None:
    from concord.strategy.foresight.closing import _unsaid

    cast = [ballots.Opened(side, sector, {}, {}) for (side, sector), n in counts.items() for _ in range(n)]  # type: ignore[arg-type]
    _sides, sectors = _unsaid(cast, 3)
    assert set(counts) - sectors == named
