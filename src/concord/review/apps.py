"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Review(AppConfig):
    name = "concord.review"

    def ready(self) -> None:
        from concord.review import planning  # noqa: F401  # a worker has to know its jobs
