"""Where these pages lie."""

from __future__ import annotations

from django.urls import path

from concord.portal.imports import pairs, views

app_name = "imports"
urlpatterns = [
    path("imports/", views.imports, name="imports"),
    path("imports/template/<str:kind>/", views.empty, name="template"),
    path("imports/<uuid:key>/", views.one, name="import"),
    path("imports/<uuid:key>/run/", views.run, name="run"),
    path("imports/<uuid:key>/report/", views.report, name="report"),
    path("duplicates/", pairs.pairs, name="duplicates"),
    path("duplicates/find/", pairs.search, name="find"),
    path("duplicates/<int:pk>/", pairs.pair, name="pair"),
    path("duplicates/<int:pk>/merge/", pairs.merge, name="merge"),
    path("duplicates/<int:pk>/undo/", pairs.undo, name="undo"),
    path("duplicates/<int:pk>/apart/", pairs.apart, name="apart"),
    path("duplicates/<int:pk>/reopen/", pairs.reopen, name="reopen"),
]
