"""The pages of foresight as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class ForesightPages(AppConfig):
    name = "concord.portal.foresight"
    label = "portal_foresight"
