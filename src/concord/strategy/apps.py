"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class Strategy(AppConfig):
    name = "concord.strategy"

    def ready(self) -> None:
        # Every room says what of it serves a clause.
        autodiscover_modules("serves")
