"""The process that does background work: django-tasks' worker, which also stops with its parent and tidies up first."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from datetime import timedelta
from types import FrameType

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

from concord.journal import daily, jobs, letters

log = logging.getLogger("concord.worker")

_KEEP = timedelta(days=30)


class Worker(TaskWorker):
    """Takes tasks from the queue until told to leave. A running job goes back to the queue at its next report."""

    def __init__(self, *, batch: bool = False, interval: float = 1.0) -> None:
        super().__init__(
            queue_names=["default"],
            excluded_queue_names=[],
            interval=interval,
            batch=batch,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=f"{os.getpid()}-{get_random_string(8)}",
        )

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        jobs.leave()
        super().shutdown(signum, frame)

    def begin(self, *, parent: int | None = None) -> None:
        """Tidy up what earlier workers left, then work, and leave when `parent` is gone, even if it was killed."""
        self.configure_signals()
        if parent is not None:
            threading.Thread(target=_watch, args=(parent,), daemon=True).start()
        tidy()
        daily.schedule()
        self.run()


def tidy() -> None:
    """Resume lost jobs and forgotten letters; delete what is long done."""
    resumed, letters_again = jobs.resume_lost(), letters.deliver_forgotten()
    if resumed or letters_again:
        log.info("resumed %d jobs and %d letters", resumed, letters_again)
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - _KEEP).delete()
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def work_off() -> None:
    """Do all waiting tasks now, in this process; for commands and tests."""
    Worker(batch=True, interval=0).run()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)
