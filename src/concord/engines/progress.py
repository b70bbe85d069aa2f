"""How an engine says how far it is, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, float], bool | None]
"""Called with a stage (a reason code such as ``match:flow``) and the share done, 0 to 1. Returning False stops."""


class Cancelled(Exception):
    """The caller's progress function returned False; nothing was changed."""


def tick(progress: Progress | None, stage: str, share: float) -> None:
    """Report progress.

    Raises:
        Cancelled: the caller wants the work to stop.
    """
    if progress is not None and progress(stage, share) is False:
        raise Cancelled(stage)
