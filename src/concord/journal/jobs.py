"""Long work in the background: it shows its progress, can be asked to stop, and goes on from where it was.

    @job("selection:compute")
    def compute(work: Work, *, call: int) -> dict[str, Any]:
        result = select(problem, progress=work.progress)      # the engines' Progress; a stop raises Cancelled
        work.keep({"done": 3})                                # the next start finds it in work.checkpoint
        return {"chosen": len(result.chosen)}

    started = start("selection:compute", by=user, about=call, call=call.pk)

A job writes through acts, as everybody does. Report progress outside of transactions: inside one it would not be seen.
While it runs, its worker holds an advisory lock of the database; the lock ends with the worker, however that ends, so
a job without its lock was lost and can be resumed at once.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from concord.engines.progress import Cancelled
from concord.engines.reason import Reason
from concord.journal.chain import canonical, reference
from concord.journal.models import Job

Function = Callable[..., Any]

_FUNCTIONS: dict[str, Function] = {}
_EVERY = 0.5  # seconds between two writes of progress
_LOCKS = 0x434F4E43  # our own range among the database's advisory locks
_leaving = threading.Event()

log = logging.getLogger("concord.jobs")


def job(kind: str) -> Callable[[Function], Function]:
    """Register a function as a kind of job. It takes a `Work` and `start`'s arguments and returns plain data."""

    def register(function: Function) -> Function:
        if kind in _FUNCTIONS:
            raise ValueError(f"{kind} is registered twice")
        _FUNCTIONS[kind] = function
        return function

    return register


@dataclass
class Work:
    """What a running job holds: its row, its way to report, its checkpoint."""

    job: Job
    _last: float = field(default=0.0, init=False)

    @property
    def checkpoint(self) -> Any:
        """What an earlier run kept, or None."""
        return self.job.checkpoint

    def keep(self, checkpoint: Any) -> None:
        """Remember where to go on; plain data."""
        self.job.checkpoint = checkpoint
        Job.objects.filter(pk=self.job.pk).update(checkpoint=checkpoint, seen_at=timezone.now())

    def progress(self, stage: str, share: float) -> bool:
        """An engine's `Progress`: False when the job was asked to stop."""
        now = time.monotonic()
        if now - self._last < _EVERY and share < 1:
            return True
        self._last = now
        row = Job.objects.filter(pk=self.job.pk)
        if not connection.in_atomic_block:  # within a transaction it would be unseen, and would lock the row
            row.update(stage=stage[:100], share=min(max(share, 0.0), 1.0), seen_at=timezone.now())
        return not (_leaving.is_set() or row.values_list("stop_asked", flat=True).get())

    def check(self) -> None:
        """For a job with loops of its own.

        Raises:
            Cancelled: the job was asked to stop, or its worker is leaving.
        """
        if _leaving.is_set() or Job.objects.filter(pk=self.job.pk, stop_asked=True).exists():
            raise Cancelled(self.job.kind)


def start(kind: str, /, *, by: Any, about: Any = "", side: str = "", **arguments: Any) -> Job:
    """Put a job in the queue; it begins once the transaction open now is committed.

    Raises:
        LookupError: no function is registered for the kind.
    """
    if kind not in _FUNCTIONS:
        raise LookupError(f"No job {kind!r}")
    started = Job.objects.create(
        kind=kind, actor=reference(by), about=reference(about) if about else "", side=side, arguments=arguments
    )
    perform.enqueue(str(started.pk))
    return started


def ask_to_stop(running: Job) -> None:
    """Ask a job to stop; a waiting one stops at once."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=running.pk)
        locked.stop_asked = True
        if locked.state == Job.State.WAITING:
            locked.state, locked.finished_at = Job.State.STOPPED, timezone.now()
        locked.save()
    running.refresh_from_db()


def resume(stopped: Job) -> bool:
    """Put a stopped, failed or lost job in the queue again, with its checkpoint. False if it is not one."""
    with transaction.atomic():
        locked = Job.objects.select_for_update().get(pk=stopped.pk)
        if locked.state not in {Job.State.STOPPED, Job.State.FAILED} and not _is_lost(locked):
            return False
        locked.state, locked.stop_asked, locked.error, locked.finished_at = Job.State.WAITING, False, "", None
        locked.save()
        perform.enqueue(str(locked.pk))
    return True


def resume_lost() -> int:
    """Resume what a killed worker left running. Called when a worker starts."""
    return sum(resume(each) for each in Job.objects.filter(state=Job.State.RUNNING) if _is_lost(each))


def leave() -> None:
    """The worker was told to go: a running job goes back to the queue at its next report."""
    _leaving.set()


def _is_lost(running: Job) -> bool:
    if running.state != Job.State.RUNNING:
        return False
    with _lock(running) as free:
        return free


@contextmanager
def _lock(row: Job) -> Iterator[bool]:
    """Hold the job's lock if it is free; say whether it was."""
    keys = [_LOCKS, int(row.pk.hex[:8], 16) - 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        taken = bool(cursor.fetchone()[0])
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)


@task()
def perform(key: str) -> str:
    """Run one job in a worker."""
    row = Job.objects.get(pk=key)
    with _lock(row) as mine:
        if not mine:  # another worker has it
            return row.state
        with transaction.atomic():
            row = Job.objects.select_for_update().get(pk=key)
            if row.state != Job.State.WAITING:  # stopped while it waited, or queued twice
                return row.state
            row.state, row.started_at, row.seen_at = Job.State.RUNNING, timezone.now(), timezone.now()
            row.attempts += 1
            row.save()
        outcome = _run(row)
        Job.objects.filter(pk=key).update(**outcome)
    if outcome["state"] == Job.State.WAITING:
        perform.enqueue(key)
    return str(outcome["state"])


def _run(row: Job) -> dict[str, Any]:
    """Call the job's function; what becomes of its row."""
    outcome: dict[str, Any]
    try:
        result = _FUNCTIONS[row.kind](Work(row), **row.arguments)
        canonical(result)  # what cannot be kept is the job's failure
        outcome = {"state": Job.State.DONE, "share": 1.0, "result": result}
    except Cancelled:
        if not Job.objects.filter(pk=row.pk, stop_asked=True).exists():
            return {"state": Job.State.WAITING}
        outcome = {"state": Job.State.STOPPED}
    except Exception as error:  # whatever a job does wrong is the job's failure, not the worker's
        why = getattr(error, "reason", None)  # of an engine (Invalid) or an act (Refused)
        if isinstance(why, Reason):
            outcome = {"state": Job.State.FAILED, "error": str(error), "result": {"reason": why.json()}}
        else:
            log.exception("job %s failed", row.kind)
            outcome = {"state": Job.State.FAILED, "error": f"{type(error).__name__}: {error}"}
    return {**outcome, "finished_at": timezone.now()}
