"""Signing in: by password, passkey, one-time codes or an OpenID Connect provider, on django-allauth."""
