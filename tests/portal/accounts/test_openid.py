"""Signing in by an OpenID Connect provider: a real one on this machine that answers as ORCID's does."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.core import mail
from django.test import Client

from cast import assemble
from concord.access.models import User
from concord.journal.models import Entry
from concord.journal.worker import work_off

pytestmark = pytest.mark.usefixtures("committed_db")

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = {**jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "k"}
ORCID = "0000-0002-1825-0097"  # the example person of ORCID's documentation


class Provider(BaseHTTPRequestHandler):
    """Discovery, keys, token and userinfo, with the fields that ORCID sends (no e-mail address)."""

    claims: ClassVar[dict[str, Any]] = {}

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        here = f"http://{self.headers['Host']}"
        self.answer(
            {
                "/.well-known/openid-configuration": {
                    "issuer": here,
                    "authorization_endpoint": f"{here}/oauth/authorize",
                    "token_endpoint": f"{here}/oauth/token",
                    "userinfo_endpoint": f"{here}/oauth/userinfo",
                    "jwks_uri": f"{here}/oauth/jwks",
                    "token_endpoint_auth_methods_supported": ["client_secret_post"],
                    "id_token_signing_alg_values_supported": ["RS256"],
                },
                "/oauth/userinfo": {"sub": ORCID, **self.claims},
                "/oauth/jwks": {
                    "keys": [{**jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True), "kid": "k"}]
                },
            }.get(path)
        )

    def do_POST(self) -> None:
        sent = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        here = f"http://{self.headers['Host']}"
        if sent.get("code") != ["good"] or "code_verifier" not in sent:
            self.answer({"error": "invalid_grant"}, 400)
            return
        now = int(time.time())
        identity = {"iss": here, "aud": "concord", "sub": ORCID, "iat": now, "exp": now + 600, **self.claims}
        token = jwt.encode(identity, KEY, algorithm="RS256", headers={"kid": "k"})
        self.answer(
            {"access_token": "t", "token_type": "bearer", "expires_in": 600, "id_token": token, "scope": "openid"}
        )

    def answer(self, body: Any, status: int = 200) -> None:
        text = json.dumps(body if body is not None else {"error": "not found"}).encode()
        self.send_response(status if body is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Provider]]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    app = {
        "provider_id": "orcid", "name": "ORCID", "client_id": "concord", "secret": "s",
        "settings": {"server_url": f"http://127.0.0.1:{server.server_port}"},
    }  # fmt: skip
    monkeypatch.setattr(settings, "OPENID_PROVIDERS", [app])
    monkeypatch.setattr(
        settings, "SOCIALACCOUNT_PROVIDERS", {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    )
    Provider.claims = {"name": "Josiah Carberry", "given_name": "Josiah", "family_name": "Carberry"}
    yield Provider
    server.shutdown()
    server.server_close()


def through(client: Client, code: str = "good", *, link: bool = False) -> Any:
    """To the provider and back, as the browser goes."""
    away = client.post(f"/account/oidc/orcid/login/{'?process=connect' if link else ''}")
    assert away.status_code == 302, away.content.decode()
    asked = parse_qs(urlsplit(away.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    back = urlencode({"code": code, "state": asked["state"][0]})
    return client.get(f"/account/oidc/orcid/login/callback/?{back}")


def test_the_page_offers_it(provider: type[Provider]) -> None:
    assert "ORCID" in Client().get("/sign-in").content.decode()


def test_a_new_person_proves_the_address_first(provider: type[Provider]) -> None:
    client = Client(headers={"accept-language": "en"})
    asked = through(client)
    assert asked.headers["Location"] == "/account/providers/signup/"
    sent = client.post("/account/providers/signup/", {"email": "Josiah@Example.org"})
    assert sent.status_code == 302
    assert "_auth_user_id" not in client.session  # not before the address is proven
    work_off()
    assert "josiah@example.org" in mail.outbox[-1].to
    link = re.search(r"https?://[^/]+(/account/address/\S+)", mail.outbox[-1].body)
    assert link
    assert client.get(link[1]).status_code == 200
    assert not EmailAddress.objects.get().verified  # a mail program that opens links proves nothing
    client.post(link[1])
    through(client)
    user = User.objects.get(email="josiah@example.org")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert str(user.name) == "Josiah Carberry"
    assert Entry.objects.filter(act="account:register", object=f"user:{user.pk}").exists()
    again = Client()
    assert through(again).status_code == 302
    assert again.session["_auth_user_id"] == str(user.pk)


def test_an_address_of_somebody_else_is_not_taken_over(provider: type[Provider]) -> None:
    officer = assemble()["uk-officer"]
    provider.claims = {"email": officer.email, "email_verified": True, "name": "An Impostor"}
    client = Client()
    through(client)
    client.post("/account/providers/signup/", {"email": officer.email})
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.filter(user=officer).exists()


def test_an_account_made_ahead_with_somebodys_address_is_theirs_alone_once_they_prove_it(
    provider: type[Provider],
) -> None:
    ahead = Client(headers={"accept-language": "en"})
    through(ahead)
    ahead.post("/account/providers/signup/", {"email": "victim@example.org"})
    holder = Client(headers={"accept-language": "en"})
    holder.post("/register", {"email": "victim@example.org", "name": "The Holder"})
    work_off()
    link = re.search(r"https?://[^/]+(/sign-in/password/\S+)", mail.outbox[-1].body)
    assert link
    assert SocialAccount.objects.count() == 1
    phrase = "correct horse battery staple"
    assert holder.post(link[1], {"new_password1": phrase, "new_password2": phrase}).status_code == 302
    assert not SocialAccount.objects.exists()
    through(ahead)
    assert "_auth_user_id" not in ahead.session
    holder.post("/sign-in", {"login": "victim@example.org", "password": phrase})
    assert "_auth_user_id" in holder.session


def test_connecting_it_to_ones_account(provider: type[Provider]) -> None:
    officer = assemble()["uk-officer"]
    officer.set_password("correct horse battery staple")
    officer.save()
    client = Client()
    client.post("/sign-in", {"login": officer.email, "password": "correct horse battery staple"})
    client.post("/account/again", {"password": "correct horse battery staple"})
    through(client, link=True)
    assert SocialAccount.objects.get(user=officer).uid == ORCID
    other = Client()
    through(other)
    assert other.session["_auth_user_id"] == str(officer.pk)
    work_off()
    assert any("orcid" in each.body for each in mail.outbox)


def test_a_forged_answer_opens_nothing(provider: type[Provider]) -> None:
    client = Client()
    through(client, code="bad")
    assert "_auth_user_id" not in client.session
    stray = client.get("/account/oidc/orcid/login/callback/?code=good&state=made-up")
    assert stray.status_code in {401, 403}
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email__contains="josiah").exists()
