"""How often something may be tried. Counted in the database, so that all processes count together."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.db import connection

from concord.access.models import Hits
from concord.access.refusals import Refused


class TooOften(Refused):
    """Tried more often than allowed within the window."""


def hit(what: str, who: str, *, at_most: int, seconds: int) -> int:
    """Count one try and return how many there were in this window.

    Raises:
        TooOften: there were more than `at_most`.
    """
    count = _count(what, who, seconds, 1)
    if count > at_most:
        left = seconds - time.time() % seconds
        raise TooOften("access:too-often", minutes=max(1, round(left / 60)))
    return count


def clear(what: str, who: str, *, seconds: int) -> None:
    """Forget the tries of this window, after a success."""
    Hits.objects.filter(key=_key(what, who), window=_window(seconds)).delete()


def prune() -> int:
    """Delete the counts of windows long past."""
    return Hits.objects.filter(window__lt=time.time() - 24 * 60 * 60).delete()[0]


def _window(seconds: int) -> int:
    """When the present window began."""
    return int(time.time() // seconds) * seconds


def _count(what: str, who: str, seconds: int, more: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO access_hits (key, "window", count) VALUES (%s, %s, %s) '
            'ON CONFLICT (key, "window") DO UPDATE SET count = access_hits.count + excluded.count RETURNING count',
            [_key(what, who), _window(seconds), more],
        )
        return int(cursor.fetchone()[0])


def _key(what: str, who: str) -> str:
    # Keyed with the secret: the table tells nobody's address.
    return hashlib.blake2b(f"{what} {who}".encode(), key=settings.SECRET_KEY.encode()[:64], digest_size=32).hexdigest()
