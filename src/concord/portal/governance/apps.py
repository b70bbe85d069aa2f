"""This part of the portal as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalGovernance(AppConfig):
    name = "concord.portal.governance"
    label = "portal_governance"

    def ready(self) -> None:
        from concord.portal.governance import briefings  # noqa: F401  # a worker has to know its jobs
