"""Where the register's pages lie."""

from __future__ import annotations

from django.urls import path

from concord.portal.register import find, network, organisations, people, places

app_name = "register"
urlpatterns = [
    path("find/", find.search, name="find"),
    path("find/keep/", find.keep, name="keep"),
    path("find/drop/<int:pk>/", find.drop, name="drop"),
    path("network/", network.network, name="network"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<int:pk>/", organisations.organisation, name="organisation"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/correct/", people.correct, name="correct"),
    path("people/<int:pk>/consent/", people.consent, name="consent"),
    path("people/<int:pk>/withdraw/", people.withdraw, name="withdraw"),
    path("people/<int:pk>/claim/", people.claim, name="claim"),
    path("people/<int:pk>/record.json", people.export, name="export"),
    path("claims/", people.claims, name="claims"),
    path("claims/<int:pk>/confirm/", people.confirm, name="confirm-claim"),
    path("claims/<int:pk>/decline/", people.decline, name="decline-claim"),
    path("facilities/<int:pk>/", places.facility, name="facility"),
    path("platforms/<int:pk>/", places.platform, name="platform"),
]
