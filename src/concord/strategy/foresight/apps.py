"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Foresight(AppConfig):
    name = "concord.strategy.foresight"
    label = "foresight"

    def ready(self) -> None:
        from concord.strategy.foresight import closing  # noqa: F401  # a worker has to know its jobs
