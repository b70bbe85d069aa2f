"""Long work in the background: it shows its progress, can be asked to stop, and goes on from where it was.

    @job("selection:compute")
    def compute(work: Work, *, call: int) -> dict[str, Any]:
        result = select(problem, progress=work.progress)      # the engines' Progress; a stop raises Cancelled
        work.keep({"done": 3})                                # the next start finds it in work.checkpoint
        return {"chosen": len(result.chosen)}

    started = start("selection:compute", by=user, about=call, call=call.pk)

A job writes through acts, as everybody does. Report progress outside of transactions: inside one it would not be seen.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django_tasks import task

from concord.engines.progress import Cancelled
from concord.engines.reason import Invalid
from concord.journal.chain import canonical, reference
from concord.journal.models import Job

Function = Callable[..., Any]

_FUNCTIONS: dict[str, Function] = {}
_EVERY = 0.5  # seconds between two writes of progress
LOST_AFTER = timedelta(seconds=90)

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
        return not row.values_list("stop_asked", flat=True).get()

    def check(self) -> None:
        """For a job with loops of its own.

        Raises:
            Cancelled: the job was asked to stop.
        """
        if Job.objects.filter(pk=self.job.pk, stop_asked=True).exists():
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


def _is_lost(running: Job) -> bool:
    seen = running.seen_at or running.started_at or running.created_at
    return running.state == Job.State.RUNNING and seen < timezone.now() - LOST_AFTER


@task()
def perform(key: str) -> str:
    """Run one job in a worker."""
    with transaction.atomic():
        row = Job.objects.select_for_update().get(pk=key)
        if row.state != Job.State.WAITING:  # stopped while it waited, or queued twice
            return row.state
        row.state, row.started_at, row.seen_at = Job.State.RUNNING, timezone.now(), timezone.now()
        row.attempts += 1
        row.save()
    try:
        result = _FUNCTIONS[row.kind](Work(row), **row.arguments)
        canonical(result)
        outcome: dict[str, Any] = {"state": Job.State.DONE, "share": 1.0, "result": result}
    except Cancelled:
        outcome = {"state": Job.State.STOPPED}
    except Invalid as wrong:
        outcome = {"state": Job.State.FAILED, "error": str(wrong), "result": {"reason": wrong.reason.json()}}
    except Exception as error:  # whatever a job does wrong is the job's failure, not the worker's
        log.exception("job %s failed", row.kind)
        outcome = {"state": Job.State.FAILED, "error": f"{type(error).__name__}: {error}"}
    Job.objects.filter(pk=key).update(finished_at=timezone.now(), **outcome)
    return str(outcome["state"])
