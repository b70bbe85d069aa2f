"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Governance(AppConfig):
    name = "concord.governance"

    def ready(self) -> None:
        from concord.governance import approvals, reminders  # noqa: F401  # a worker has to know its work
