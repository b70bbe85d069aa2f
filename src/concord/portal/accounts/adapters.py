"""Where django-allauth meets Concord: our acts, our letters, our limits, one-time-code secrets kept encrypted."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from concord.access import password as passwords
from concord.access import security
from concord.access.limits import hit
from concord.access.models import User
from concord.access.standing import SYSTEM
from concord.values import LocalizedText
from concord.values.texts import short

WINDOW = 15 * 60
_TRIES_PER_ACCOUNT, _TRIES_PER_ADDRESS = 10, 50


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are opened by our own acts; allauth signs people in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an account comes by a letter (portal/password.py), so that its address is proven

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(request.META.get("REMOTE_ADDR", ""))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try, for the account and for the address it comes from.

        Raises:
            TooOften: either had too many in this quarter of an hour; the middleware makes it a page.
        """
        hit("sign-in", str(credentials.get("email", "")).lower(), at_most=_TRIES_PER_ACCOUNT, seconds=WINDOW)
        hit("sign-in-from", self.get_client_ip(request), at_most=_TRIES_PER_ADDRESS, seconds=WINDOW)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None  # closed and unknown read the same

    def login(self, request: HttpRequest, user: User) -> None:
        request.session["first_sign_in"] = user.last_login is None
        super().login(request, user)

    def reauthenticate(self, user: User, password: str) -> bool:
        self.pre_authenticate(self.request, email=user.email)
        return user.check_password(password)

    def set_password(self, user: User, password: str) -> None:
        passwords.set_password(user, by=user, password=password)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Letters leave by our outbox, in the reader's language; what has no letter of ours is not sent."""
        user = context.get("user") or User.objects.at_address(email)
        if template_prefix.startswith("account/email/email_confirmation") and user is not None:
            security.prove_address(user, by=user, key=context["key"])
        elif template_prefix == "account/email/account_already_exists" and user is not None:
            passwords.ask_for_password(by=None, email=email)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of one-time codes lie encrypted in the database, under a key derived from the installation's secret."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Concord"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Concord"}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes by a provider gets an account by our own act, once a letter has proven their address."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return True

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        said = data.get("name") or " ".join(filter(None, (data.get("first_name"), data.get("last_name"))))
        user.language = get_language() or settings.LANGUAGE_CODE
        user.name = LocalizedText({short(user.language): str(said or data.get("email") or "?")[:200]})
        return user

    def serialize_instance(self, instance: Any) -> dict[str, Any]:
        # A text in several languages is read back as the database gives it.
        data = super().serialize_instance(instance)
        return {key: json.dumps(value) if key.endswith("_name") else value for key, value in data.items()}

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> User:
        user: User = sociallogin.user
        user.set_unusable_password()
        if form is not None:
            user.email = form.cleaned_data["email"].lower()
        security.register_with(
            by=SYSTEM, provider=sociallogin.account.provider, save=lambda: _saved(request, sociallogin)
        )
        return user


def _saved(request: HttpRequest, sociallogin: Any) -> User:
    sociallogin.save(request)
    user: User = sociallogin.user
    return user


def _box() -> Fernet:
    digest = hashlib.blake2b(b"one-time codes", key=settings.SECRET_KEY.encode()[:64], digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
