"""Where the pages of the strategy lie."""

from __future__ import annotations

from django.urls import path, register_converter

from concord.portal.strategy import views


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
    path("agreements/<code:pack>/<code:code>/", views.agreement, name="agreement"),
    path("agreements/<code:pack>/<code:code>/claims/", views.claims, name="claims"),
    path("agreements/<code:pack>/<code:code>/clauses/<code:clause>/", views.clause, name="clause"),
    path("programmes/", views.programmes, name="programmes"),
    path("programmes/<int:pk>/", views.programme, name="programme"),
]
