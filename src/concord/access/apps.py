"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Access(AppConfig):
    name = "concord.access"

    def ready(self) -> None:
        # Every room says what is allowed in it, and in what words it refuses.
        autodiscover_modules("words", "rules")
