"""Where each page lies."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from concord.portal import health

app_name = "portal"

urlpatterns: list[URLPattern | URLResolver] = [
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
]
