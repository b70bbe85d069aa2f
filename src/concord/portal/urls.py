"""Where each page lies. A room's pages are a module of the portal with `urlpatterns`, included here."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from concord.portal import health, password, views
from concord.portal.accounts.views import SignIn

pages = (
    [
        path("", views.home, name="home"),
        path("sign-in", SignIn.as_view(), name="sign-in"),
        path("sign-in/as", views.sign_in_as, name="sign-in-as"),
        path("sign-in/forgotten", password.forgotten, name="forgotten"),
        path("sign-in/password/<int:key>/<str:token>", password.new_password, name="new-password"),
        path("register", password.register, name="register"),
        path("sign-out", views.sign_out, name="sign-out"),
        path("language", views.language, name="language"),
        path("health/live", health.live, name="live"),
        path("health/ready", health.ready, name="ready"),
    ],
    "portal",
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(pages)),
    path("", include("concord.portal.strategy.urls")),
    path("", include("concord.portal.accounts.urls")),
    path("", include("concord.portal.rights.urls")),
    path("", include("concord.portal.imports.urls")),
    path("", include("concord.portal.foresight.urls")),
    path("", include("concord.portal.charts")),
    path("", include("concord.portal.register.urls")),
    path("", include("concord.portal.calls")),
    path("", include("concord.portal.purses")),
    path("", include("concord.portal.applications")),
    path("", include("concord.portal.review")),
    path("", include("concord.portal.awards")),
    path("", include("concord.portal.projects")),
    path("", include("concord.portal.governance.urls")),
    path("", include("concord.portal.jobs")),
]

handler400 = "concord.portal.views.bad_request"
handler403 = "concord.portal.views.forbidden"
handler404 = "concord.portal.views.not_found"
handler500 = "concord.portal.views.failed"
