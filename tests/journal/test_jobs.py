"""Long work: progress, stopping, going on, surviving a killed worker."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection

from concord.engines.progress import tick
from concord.engines.reason import Invalid, register
from concord.journal import jobs
from concord.journal.jobs import Work, ask_to_stop, job, resume, resume_lost, start
from concord.journal.models import Job
from concord.journal.worker import tidy, work_off

register({"test:bad": {"en": "Row {row} is bad.", "zh": "第 {row} 行有误。"}})

seen: list[Any] = []

if "test:count" not in jobs._FUNCTIONS:

    @job("test:count")
    def count(work: Work, *, to: int, stop_at: int | None = None) -> dict[str, int]:
        first = work.checkpoint or 0
        for number in range(first, to):
            if number == stop_at and not first:
                ask_to_stop(work.job)
            work.check()
            work.keep(number + 1)
            seen.append(number)
        return {"counted": to}

    @job("test:engine")
    def engine(work: Work) -> dict[str, Any]:
        work._last = 0.0
        tick(work.progress, "match:flow", 0.25)
        seen.append(Job.objects.values_list("stage", "share").get(pk=work.job.pk))
        ask_to_stop(work.job)
        work._last = 0.0
        tick(work.progress, "match:flow", 0.5)
        return {}

    @job("test:invalid")
    def invalid(work: Work) -> None:
        raise Invalid("test:bad", row=3)

    @job("test:broken")
    def broken(work: Work) -> object:
        return object()


@pytest.fixture(autouse=True)
def _fresh() -> None:
    seen.clear()


@pytest.mark.usefixtures("committed_db")
class TestOne:
    def test_it_runs_and_keeps_its_result(self) -> None:
        started = start("test:count", by=None, about="call:1", to=3)
        work_off()
        started.refresh_from_db()
        assert (started.state, started.result, started.share) == ("done", {"counted": 3}, 1.0)
        assert started.actor == "system"

    def test_it_stops_and_goes_on_from_its_checkpoint(self) -> None:
        started = start("test:count", by=None, to=5, stop_at=2)
        work_off()
        started.refresh_from_db()
        assert (started.state, started.checkpoint, seen) == ("stopped", 2, [0, 1])
        assert resume(started)
        work_off()
        started.refresh_from_db()
        assert (started.state, seen, started.attempts) == ("done", [0, 1, 2, 3, 4], 2)
        assert not resume(started)

    def test_a_waiting_job_stops_at_once(self) -> None:
        started = start("test:count", by=None, to=3)
        ask_to_stop(started)
        assert started.state == "stopped"
        work_off()
        assert seen == []

    def test_an_engine_reports_through_it_and_is_stopped_by_it(self) -> None:
        started = start("test:engine", by=None)
        work_off()
        started.refresh_from_db()
        assert started.state == "stopped"

    def test_bad_input_is_told_in_both_languages(self) -> None:
        started = start("test:invalid", by=None)
        work_off()
        started.refresh_from_db()
        assert started.state == "failed"
        assert started.result["reason"]["zh"] == "第 3 行有误。"

    def test_a_result_that_cannot_be_kept_is_a_failure(self) -> None:
        started = start("test:broken", by=None)
        work_off()
        started.refresh_from_db()
        assert started.state == "failed"
        assert "TypeError" in started.error

    def test_an_unknown_kind_is_an_error(self) -> None:
        with pytest.raises(LookupError):
            start("test:nothing", by=None)


@pytest.mark.usefixtures("committed_db")
class TestLost:
    def test_progress_is_seen_by_others_while_it_runs(self) -> None:
        start("test:engine", by=None)
        work_off()
        assert seen == [("match:flow", 0.25)]

    def test_a_job_without_its_worker_is_resumed(self) -> None:
        lost = start("test:count", by=None, to=2)
        Job.objects.filter(pk=lost.pk).update(state=Job.State.RUNNING, checkpoint=1)
        tidy()
        work_off()
        lost.refresh_from_db()
        assert (lost.state, seen) == ("done", [1])

    def test_a_job_whose_worker_lives_is_left_alone(self) -> None:
        running = start("test:count", by=None, to=2)
        Job.objects.filter(pk=running.pk).update(state=Job.State.RUNNING)
        running.refresh_from_db()
        held, done = threading.Event(), threading.Event()

        def hold() -> None:
            with jobs._lock(running) as taken:
                assert taken
                held.set()
                done.wait(10)
            connection.close()

        other = threading.Thread(target=hold)
        other.start()
        held.wait(10)
        assert resume_lost() == 0
        done.set()
        other.join()
        assert resume_lost() == 1

    def test_a_worker_that_leaves_puts_its_job_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        started = start("test:count", by=None, to=2)
        monkeypatch.setattr(jobs, "_leaving", leaving := threading.Event())
        leaving.set()
        assert jobs.perform.call(str(started.pk)) == "waiting"
        leaving.clear()
        work_off()
        started.refresh_from_db()
        assert started.state == "done"
