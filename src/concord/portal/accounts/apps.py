"""Signing in as a Django application of its own, so that it has its own words and templates."""

from __future__ import annotations

from django.apps import AppConfig


class Accounts(AppConfig):
    name = "concord.portal.accounts"
    label = "portal_accounts"

    def ready(self) -> None:
        from concord.portal.accounts import notices

        notices.listen()
