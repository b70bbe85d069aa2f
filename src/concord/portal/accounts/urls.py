"""Where one's account lies. Names without a namespace are those that django-allauth asks for."""

from __future__ import annotations

from allauth.account import views as allauth_views
from allauth.socialaccount.providers.openid_connect import urls as openid_urls
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from concord.portal import password
from concord.portal.accounts import views

app_urls = ([path("account/", views.account, name="account")], "accounts")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(app_urls)),
    path("account/sign-in", views.SignIn.as_view(), name="account_login"),
    path("account/sign-out", allauth_views.logout, name="account_logout"),
    path("account/closed", allauth_views.account_inactive, name="account_inactive"),
    path("account/again", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("account/address", allauth_views.email_verification_sent, name="account_email_verification_sent"),
    path("account/address/<str:key>", allauth_views.confirm_email, name="account_confirm_email"),
    path("account/password", allauth_views.password_change, name="account_change_password"),
    path("account/first-password", allauth_views.password_set, name="account_set_password"),
    path("account/forgotten", password.forgotten, name="account_reset_password"),
    path("account/new", RedirectView.as_view(pattern_name="portal:register"), name="account_signup"),
    path("account/second-factor/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/providers/", include("allauth.socialaccount.urls")),
    path("account/", include(openid_urls)),
]
