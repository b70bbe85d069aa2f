"""Django's settings. Everything that differs between installations comes from `concord.environment`."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext_lazy as _

from concord import environment
from concord.database import Server, parse

_here = Path(__file__).parent
_address = urlsplit(environment.read("CONCORD_URL"))
_https = _address.scheme == "https"

if _https and not environment.read("CONCORD_SECRET_KEY"):
    raise environment.Unready("CONCORD_URL is https: set CONCORD_SECRET_KEY to at least 50 random characters.")

SECRET_KEY = environment.secret()
DEBUG = environment.flag("CONCORD_DEBUG")
DEMO = environment.flag("CONCORD_DEMO")
SITE_URL = environment.read("CONCORD_URL").rstrip("/")
ALLOWED_HOSTS = [_address.hostname or "127.0.0.1", *([] if _https else ["127.0.0.1", "localhost", "[::1]"])]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_tasks",
    "django_tasks_db",
    # The rooms, from the top down (docs/structure.md).
    "concord.values",
    "concord.journal",
    "concord.access",
    "concord.register",
    "concord.strategy",
    "concord.strategy.foresight",
    "concord.purses",
    "concord.calls",
    "concord.review",
    "concord.awards",
    "concord.projects",
    "concord.governance",
    "concord.portal",
    "concord.portal.register",
    "concord.portal.strategy",
    "concord.portal.foresight",
    "concord.portal.accounts",
    "concord.portal.rights",
    "concord.portal.imports",
    "concord.portal.governance",
    # Signing in. Below our own, whose templates come first.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "concord.portal.middleware.log_request",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "concord.portal.middleware.content_security",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "concord.portal.accounts.notices.remember_browser",
    "concord.portal.accounts.guard.require_second_factor",
    "concord.portal.middleware.limit_writes",
    "concord.portal.middleware.refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
ROOT_URLCONF = "concord.portal.urls"
WSGI_APPLICATION = "concord.portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "concord.portal.context.page",
            ],
            "builtins": ["django.templatetags.i18n", "concord.values.templatetags.values"],
        },
    }
]

# -- data --------------------------------------------------------------------------------------------------------------

_database = environment.read("DATABASE_URL")
DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **(parse(_database) if _database else Server(environment.home()).settings()),
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# -- languages and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SECURE = _https
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# -- sign-in and security ----------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "access.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "concord.portal.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account of ours is opened by a letter, so its address is proven already
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_REAUTHENTICATION_REQUIRED = True
MFA_ADAPTER = "concord.portal.accounts.adapters.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1  # a phone's clock may be half a minute off (RFC 6238, 5.2)
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https
SOCIALACCOUNT_ADAPTER = "concord.portal.accounts.adapters.SocialAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_EMAIL_REQUIRED = True
SOCIALACCOUNT_QUERY_EMAIL = True
OPENID_PROVIDERS = environment.providers()
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": OPENID_PROVIDERS, "OAUTH_PKCE_ENABLED": True}}
# Who acts for a party needs a second factor; a demonstration on one's own machine does without.
SECOND_FACTOR = {"always": True, "never": False}.get(environment.read("CONCORD_SECOND_FACTOR"), _https)
WRITES_A_MINUTE = 120  # forms sent by one account, or from one address where nobody is signed in
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "portal:sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
# Cookies are shared by all ports of a host: two installations side by side must not sign each other out.
_mark = hashlib.sha256(str(environment.home()).encode()).hexdigest()[:8]
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME, KNOWN_BROWSER_COOKIE_NAME = (
    name if _https else f"{name}_{_mark}" for name in ("session", "csrf", "language", "browser")
)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _https
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "concord.portal.views.stale_form"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if _https else []
SECURE_SSL_REDIRECT = _https
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_HSTS_PRELOAD = _https
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.read("CONCORD_TRUSTED_PROXY") else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# -- files, letters, logs ----------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # the wheel's own folders are served: there is no collecting step
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = environment.home() / "files"

DEFAULT_FROM_EMAIL = environment.read("CONCORD_MAIL_FROM")
_mail = urlsplit(environment.read("CONCORD_MAIL"))
LETTERS_LEAVE = bool(_mail.hostname)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if LETTERS_LEAVE else 'dummy'}.EmailBackend"
EMAIL_HOST = _mail.hostname or ""
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = _mail.username or ""
EMAIL_HOST_PASSWORD = _mail.password or ""
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_TIMEOUT = 20

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "concord.portal.logs.Json"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": environment.read("CONCORD_LOG")}},
    "root": {"handlers": ["console"], "level": environment.read("CONCORD_LOG_LEVEL")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        "django_tasks": {"level": "WARNING"},
        "django_tasks_db": {"level": "ERROR"},
    },
}
