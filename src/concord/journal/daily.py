"""What is done once a day. A room decorates a function; workers see to it.

    @daily("governance:remind")
    def each_day() -> None: ...

A function must do no harm when it runs twice on a day: two workers may start at once, or one after a crash.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django.db import connection
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

Function = Callable[[], None]

_FUNCTIONS: dict[str, Function] = {}
_HOUR = time(5)
"""UTC: before offices open in Europe, and in the working day of East Asia."""
_LOCK = 0x434F4E43_44415931  # an advisory lock of the database

log = logging.getLogger("concord.daily")


def daily(name: str) -> Callable[[Function], Function]:
    """Register a function to be called once a day."""

    def register(function: Function) -> Function:
        if name in _FUNCTIONS:
            raise ValueError(f"{name} is registered twice")
        _FUNCTIONS[name] = function
        return function

    return register


def names() -> list[str]:
    """What is done each day."""
    return sorted(_FUNCTIONS)


@task()
def each_day() -> str:
    """Call every function, whatever another one does wrong, and come again tomorrow."""
    try:
        for name, function in sorted(_FUNCTIONS.items()):
            try:
                function()
            except Exception:  # one room's failure is not the others'
                log.exception("daily work %s failed", name)
    finally:
        schedule(at=next_time())
    return ", ".join(names())


def next_time() -> datetime:
    """The next time by the clock."""
    now = timezone.now()
    today = datetime.combine(now.date(), _HOUR, tzinfo=now.tzinfo)
    return today if today > now else today + timedelta(days=1)


def schedule(at: datetime | None = None) -> bool:
    """See that it is in the queue, once: called when a worker starts (then it runs now), and after each day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        try:
            waiting = DBTaskResult.objects.filter(task_path=each_day.module_path, status="READY")
            if waiting.exists():
                return False
            (each_day.using(run_after=at) if at else each_day).enqueue()
            return True
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_LOCK])
