"""The pages of the strategy as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalStrategy(AppConfig):
    name = "concord.portal.strategy"
    label = "portal_strategy"
