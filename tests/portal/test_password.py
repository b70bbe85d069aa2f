"""Getting an account and a password, with nobody learning who has one."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from concord.access.models import User
from concord.journal.models import Payload
from concord.journal.worker import work_off

pytestmark = pytest.mark.usefixtures("committed_db")

PASSWORD = "correct horse battery staple"


def link() -> str:
    work_off()
    found = re.search(r"https?://[^/]+(/sign-in/password/\S+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_register_in_chinese_and_sign_in() -> None:
    client = Client(headers={"accept-language": "zh-hans"})
    page = client.post("/register", {"email": "Wang@example.org", "name": "王芳"}, follow=True)
    assert "链接" in page.content.decode()
    where = link()
    assert mail.outbox[-1].subject == "您的协和系统密码"
    assert "王芳，您好" in mail.outbox[-1].body
    weak = client.post(where, {"new_password1": "short", "new_password2": "short"})
    assert weak.status_code == 200
    assert 'role="alert"' in weak.content.decode()
    assert client.post(where, {"new_password1": PASSWORD, "new_password2": PASSWORD}).status_code == 302
    assert client.get(where).status_code == 410
    client.post("/sign-in", {"login": "wang@example.org", "password": PASSWORD})
    assert "王芳" in client.get("/").content.decode()
    assert not Payload.objects.filter(body__contains=PASSWORD).exists()


def test_who_has_an_account_is_not_told() -> None:
    client = Client()
    User.objects.create(email="known@example.org")
    for address in ("/sign-in/forgotten", "/register"):
        answers = [
            client.post(address, {"email": email, "name": "x"}, follow=True).content.decode()
            for email in ("known@example.org", f"unknown{len(address)}@example.org")
        ]
        said = [re.findall(r'<li class="success">(.*?)</li>', answer) for answer in answers]
        assert said[0] == said[1] != []


def test_nobody_gets_many_letters() -> None:
    client = Client()
    User.objects.create(email="known@example.org")
    answers = [client.post("/sign-in/forgotten", {"email": "known@example.org"}).status_code for _ in range(7)]
    assert answers == [302] * 5 + [429] * 2
    work_off()
    assert len(mail.outbox) == 5


def test_a_forged_link_opens_nothing() -> None:
    user = User.objects.create(email="known@example.org")
    for where in (
        f"/sign-in/password/{user.pk}/x-y",
        "/sign-in/password/999/x-y",
        "/sign-in/password/99999999999999999999/x",
    ):
        assert Client().get(where).status_code in {404, 410}
