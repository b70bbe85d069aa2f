"""The pages of the register as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class PortalRegister(AppConfig):
    name = "concord.portal.register"
    label = "portal_register"
