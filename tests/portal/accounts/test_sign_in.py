"""Signing in with more than a password: codes, recovery, other browsers, and who must have a second factor."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core import mail
from django.test import Client

from cast import assemble
from concord.access.models import User
from concord.journal.chain import verify
from concord.journal.models import Entry, Payload
from concord.journal.worker import work_off

pytestmark = pytest.mark.usefixtures("committed_db")

PASSWORD = "correct horse battery staple"


@pytest.fixture
def officer() -> User:
    user = assemble()["cn-officer"]
    user.set_password(PASSWORD)
    user.save()
    return user


def signed_in(user: User, client: Client | None = None) -> Client:
    client = client or Client()
    assert client.post("/sign-in", {"login": user.email, "password": PASSWORD}).status_code == 302
    return client


def code_of(secret: str, ahead: int = 0) -> str:
    """RFC 6238 with the usual 30 seconds and 6 digits, written anew here."""
    counter = struct.pack(">Q", int(time.time()) // 30 + ahead)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def with_codes(client: Client) -> str:
    """Set up codes from an app, as a person does; returns the secret they scan."""
    client.post("/account/again", {"password": PASSWORD})  # a change of how one signs in asks again
    page = client.get("/account/second-factor/totp/activate/").content.decode()
    found = re.search(r'id="authenticator_secret"[^>]*value="(\w+)"', page)
    assert found, page
    answer = client.post("/account/second-factor/totp/activate/", {"code": code_of(found[1])})
    assert answer.status_code == 302, answer.content.decode()
    return found[1]


def test_codes_from_an_app(officer: User) -> None:
    client = signed_in(officer)
    secret = with_codes(client)
    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]
    assert secret not in stored  # a copy of the database opens no account
    client.post("/sign-out")
    client.post("/sign-in", {"login": officer.email, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    wrong = client.post("/account/second-factor/authenticate/", {"code": "000000"})
    assert 'class="field wrong"' in wrong.content.decode()
    client.post("/account/second-factor/authenticate/", {"code": code_of(secret, ahead=1)})
    assert client.session["_auth_user_id"] == str(officer.pk)


def test_a_recovery_code_opens_once(officer: User) -> None:
    client = signed_in(officer)
    with_codes(client)
    client.post("/account/second-factor/recovery-codes/generate/")
    codes = Authenticator.objects.get(user=officer, type="recovery_codes").wrap().get_unused_codes()
    for turn in range(2):
        client.post("/sign-out")
        client.post("/sign-in", {"login": officer.email, "password": PASSWORD})
        client.post("/account/second-factor/authenticate/", {"code": codes[0]})
        assert ("_auth_user_id" in client.session) == (turn == 0)


def test_the_person_is_told_and_the_journal_too(officer: User) -> None:
    client = signed_in(officer)
    secret = with_codes(client)
    work_off()
    assert [each.subject for each in mail.outbox][-1] == "您的协和系统登录方式已变更"
    entry = Entry.objects.filter(act="account:secure").get()
    assert entry.actor == officer.reference
    assert not Payload.objects.filter(body__contains=secret).exists()
    assert not verify().faults


def test_a_browser_not_seen_before(officer: User) -> None:
    first = signed_in(officer)
    work_off()
    assert not mail.outbox  # the very first sign-in surprises nobody
    first.post("/sign-out")
    signed_in(officer, first)
    work_off()
    assert not mail.outbox
    signed_in(officer)
    work_off()
    assert [each.subject for each in mail.outbox] == ["协和系统出现新的登录"]
    forged = Client()
    forged.cookies[settings.KNOWN_BROWSER_COOKIE_NAME] = "forged"
    signed_in(officer, forged)
    work_off()
    assert len(mail.outbox) == 2


def test_sessions_are_listed_and_ended(officer: User) -> None:
    here, there = signed_in(officer), signed_in(officer)
    page = here.get("/account/sessions/").content.decode()
    assert page.count("<tr>") == 3
    here.post("/account/sessions/")
    assert "_auth_user_id" in here.session
    assert there.get("/account/").status_code == 302


class TestSecondFactor:
    @pytest.fixture(autouse=True)
    def required(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "SECOND_FACTOR", True)

    def test_who_acts_for_a_party_sets_one_up_first(self, officer: User) -> None:
        client = signed_in(officer)
        page = client.get("/")
        assert page.status_code == 403
        assert "需要启用第二重验证" in page.content.decode()
        assert client.post("/calls/new", {"code": "X"}).status_code == 403
        with_codes(client)
        assert client.get("/").status_code == 200
        client.post("/account/second-factor/totp/deactivate/")
        assert client.get("/").status_code == 403

    def test_applicants_need_none(self) -> None:
        user = assemble()["uk-applicant"]
        user.set_password(PASSWORD)
        user.save()
        assert signed_in(user).get("/").status_code == 200


def test_the_account_page_says_how_one_signs_in(officer: User) -> None:
    client = signed_in(officer)
    before = client.get("/account/").content.decode()
    assert "手机验证器动态码" not in before
    with_codes(client)
    assert "手机验证器动态码" in client.get("/account/").content.decode()
    assert Client().get("/account/").status_code == 302


def test_changing_a_password_takes_the_old_one_and_is_journaled(officer: User) -> None:
    client = signed_in(officer)
    new = "quite another phrase to remember"
    wrong = client.post("/account/password", {"oldpassword": "x", "password1": new, "password2": new})
    assert wrong.status_code == 200
    right = client.post("/account/password", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert right.status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(new)
    assert Entry.objects.filter(act="account:set-password", actor=officer.reference).exists()
