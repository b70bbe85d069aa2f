"""These pages as a Django application of their own, so that they have their own words and templates."""

from __future__ import annotations

from django.apps import AppConfig


class Rights(AppConfig):
    name = "concord.portal.rights"
    label = "portal_rights"
