"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Awards(AppConfig):
    name = "concord.awards"

    def ready(self) -> None:
        from concord.awards import selecting  # noqa: F401  # a worker has to know its jobs
