"""These pages as a Django application of their own, so that they have their own words and templates."""

from __future__ import annotations

from django.apps import AppConfig


class Imports(AppConfig):
    name = "concord.portal.imports"
    label = "portal_imports"

    def ready(self) -> None:
        from concord.exchange import importing  # noqa: F401  # a worker has to know its jobs
        from concord.register import duplicates  # noqa: F401
