"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Register(AppConfig):
    name = "concord.register"

    def ready(self) -> None:
        from concord.register import upkeep  # noqa: F401 -- daily work is known once it is imported
