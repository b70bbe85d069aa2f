"""Where these pages lie."""

from __future__ import annotations

from django.urls import path

from concord.portal.rights import views

app_name = "rights"
urlpatterns = [
    path("rights", views.rights, name="rights"),
    path("rights/why", views.why, name="why"),
]
