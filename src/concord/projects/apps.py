"""The room as a Django application."""

from __future__ import annotations

from django.apps import AppConfig


class Projects(AppConfig):
    name = "concord.projects"
