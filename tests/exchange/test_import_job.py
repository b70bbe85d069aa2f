"""An import in the background: it goes on where it was killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import django_set_up  # noqa: F401
from concord.access.standing import SYSTEM
from concord.exchange import importing
from concord.journal.jobs import resume
from concord.journal.models import Job
from concord.journal.worker import work_off
from concord.register.models import Person

pytestmark = pytest.mark.usefixtures("committed_db")


def record(orcid: str) -> str:
    name = {"given-names": {"value": "A"}, "family-name": {"value": "B"}}
    return json.dumps({"orcid-identifier": {"path": orcid}, "person": {"name": name}})


def test_a_job_goes_on_where_it_was_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 2)
    numbers_of = ("0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0002-1694-233X", "0000-0003-1415-9269",
                  "0000-0002-7019-5291")  # fmt: skip
    path = tmp_path / "people.jsonl"
    path.write_text("\n".join(map(record, numbers_of)))
    started = importing.start("orcid", [path], by=SYSTEM)
    real, calls = importing._store, []

    def store(*args: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise MemoryError("killed")
        real(*args)

    monkeypatch.setattr(importing, "_store", store)
    work_off()
    started.refresh_from_db()
    assert (started.state, Person.objects.count()) == (Job.State.FAILED, 2)
    resume(started)
    work_off()
    started.refresh_from_db()
    assert started.state == Job.State.DONE, started.error
    assert (started.result["created"], started.result["read"], Person.objects.count()) == (5, 5, 5)
    assert len(calls) == 4
