"""Where the pages of the strategy lie."""

from __future__ import annotations

from django.urls import path, register_converter

from concord.portal.strategy import areas, reported, settling, views


class Code:
    """An identifier of a pack, in an address."""

    regex = r"[a-z0-9][a-z0-9.-]{0,199}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Code, "code")

app_name = "strategy"
urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/timeline/", views.timeline, name="timeline"),
    path("agreements/<code:pack>/", views.source, name="source"),
    path("agreements/<code:pack>/<code:code>/", views.agreement, name="agreement"),
    path("agreements/<code:pack>/<code:code>/claims/", views.claims, name="claims"),
    path("agreements/<code:pack>/<code:code>/clauses/<code:clause>/", views.clause, name="clause"),
    path("areas/", areas.areas, name="areas"),
    path("areas/<code:pack>/skos.ttl", areas.turtle, name="skos"),
    path("areas/<code:pack>/skos.jsonld", areas.json_ld, name="skos-json"),
    path("areas/<code:pack>/<code:code>/", areas.area, name="area"),
    path("claims/<int:pk>/settle/", settling.settle, name="settle"),
    path("claims/settlements/<int:pk>/undo/", settling.undo, name="undo"),
    path("clauses/<int:pk>/tie/", settling.tie, name="tie"),
    path("programmes/", reported.programmes, name="programmes"),
    path("programmes/<int:pk>/", reported.programme, name="programme"),
]
