"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Journal(AppConfig):
    name = "concord.journal"

    def ready(self) -> None:
        from concord.journal import words  # noqa: F401  # its reasons need no models, but belong to a running portal
