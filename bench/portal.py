"""Pages of a call with 1,000 applications, beside their bare SQL in the same run."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from bench.row import Row, best_in_turn

APPLICATIONS = 1000
RUNS = 80
"""In turn: what lasts longer is the more often disturbed by what else the machine does, so many tries are fair."""


def run() -> Iterator[Row]:
    """The list of 1,000 applications as an officer opens it, and the whole of it as CSV."""
    an_installation_of_its_own()
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["testserver"]
    call, officer = _filled()
    client = Client()
    client.force_login(officer)
    here = f"/calls/{call.code}/applications/"
    client.get(here)  # templates, catalogues and the session are read once
    client.get(f"/calls/{call.code}/")
    for what, address in (
        ("a call with 1,000 applications: its own page", f"/calls/{call.code}/"),
        ("... its list", here),
        ("... all of it as CSV", f"{here}?format=csv"),
    ):
        bare = _queries(client, address)
        (ours, answer), (theirs, rows) = best_in_turn(
            RUNS, lambda address=address: client.get(address), lambda bare=bare: _bare(bare)
        )
        assert answer.status_code == 200
        aim = None if "format" in address else 3.0
        note = f"{len(bare)} queries, {rows} rows fetched, {len(answer.content):,} bytes of page"
        yield Row(what, ours, "its bare SQL through psycopg", theirs, aim, note)


@cache
def an_installation_of_its_own() -> None:
    """Start Concord in an empty folder that goes when the benches end; all benches of a run share it."""
    home = Path(tempfile.mkdtemp(prefix="concord-bench-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    os.environ["CONCORD_HOME"] = str(home)
    os.environ.pop("DATABASE_URL", None)
    from concord.boot import boot

    boot(migrate=True)


def _filled() -> tuple[Any, Any]:
    """A closed call, its applications checked by the rules of both sides and no verdict given yet, written straight
    into the tables: the acts are timed elsewhere."""
    from datetime import timedelta

    from django.utils import timezone

    from concord.access.cast import assemble
    from concord.calls.models import Application, Call, CallParty, EligibilityVerdict, Partner
    from concord.values import LocalizedText

    cast, now = assemble(), timezone.now()
    call = Call.objects.create(
        code="BENCH-2018",
        title=LocalizedText({"en": "Bench", "zh": "基准"}),
        opens_at=now - timedelta(days=60),
        closes_at=now - timedelta(days=1),
        state="closed",
    )
    sides = [cast.parties[code] for code in ("uk-funder", "cn-funder")]
    CallParty.objects.bulk_create(CallParty(call=call, party=party, position=n) for n, party in enumerate(sides))
    title = LocalizedText({"en": "Battery storage for offshore wind power", "zh": "海上风电的电池储能"})
    abstract = LocalizedText({"en": "What is asked and how. " * 60, "zh": "研究内容与方法。" * 60})
    made = Application.objects.bulk_create(
        Application(
            call=call, number=f"BENCH-{n:04d}", lead=cast["uk-applicant"], title=title, abstract=abstract,
            state="submitted", submitted_at=now, digest="0" * 64,
        )
        for n in range(APPLICATIONS)
    )  # fmt: skip
    names = ("Northmoor University", "East Lake University")
    partners = Partner.objects.bulk_create(
        Partner(application=each, party=party, organisation_name=name, position=n)
        for each in made
        for n, (party, name) in enumerate(zip(sides, names, strict=True))
    )
    EligibilityVerdict.objects.bulk_create(
        EligibilityVerdict(application=each.application, partner=each, party=each.party, computed="met")
        for each in partners
    )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return call, cast["uk-officer"]


def _queries(client: Any, address: str) -> list[str]:
    """The statements that the page sends, with their values in them."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    return [each["sql"] for each in asked.captured_queries if each["sql"].startswith("SELECT")]


def _bare(queries: list[str]) -> int:
    """Send them again and fetch every row, with nothing between."""
    from django.db import connection

    rows = 0
    with connection.cursor() as cursor:
        for query in queries:
            cursor.cursor.execute(query)
            rows += len(cursor.cursor.fetchall())
    return rows
