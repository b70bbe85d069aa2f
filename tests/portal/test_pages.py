"""The pages of no room: signing in, languages, refusals, headers, health."""

from __future__ import annotations

import json
import logging
import re

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path, reverse

from cast import assemble
from concord.access import limits
from concord.access.cast import CODES, address
from concord.access.models import User
from concord.access.refusals import NotAllowed, Refused, WrongState
from concord.portal import urls
from concord.portal.logs import Json
from concord.portal.middleware import refusals

pytestmark = pytest.mark.usefixtures("db")

PASSWORD = "correct horse battery staple"


@pytest.fixture
def client() -> Client:
    return Client(enforce_csrf_checks=False)


@pytest.fixture
def officer() -> User:
    user = assemble()["cn-officer"]
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "DEMO", True)


class TestHeaders:
    def test_nothing_inline_and_nothing_from_elsewhere(self, client: Client) -> None:
        for name in ("home", "sign-in"):
            page = client.get(reverse(f"portal:{name}"))
            policy = page.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert "default-src 'none'" in policy
            text = page.content.decode()
            assert not re.search(
                r"<script(?![^>]*\s(?:src=|type=.application/json))|<style|\sstyle=|\son\w+=|https?://(?!testserver)",
                text,
            )
            assert page.headers["X-Frame-Options"] == "DENY"
            assert page.headers["X-Content-Type-Options"] == "nosniff"
            assert page.headers["X-Request-ID"]

    def test_cookies_are_out_of_reach(self, client: Client, officer: User) -> None:
        client.post(reverse("portal:sign-in"), {"login": officer.email, "password": PASSWORD})
        for name in (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME):
            assert client.cookies[name]["httponly"]
            assert client.cookies[name]["samesite"] == "Lax"

    def test_a_form_without_its_token_is_refused_in_words(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        page = strict.post(reverse("portal:sign-out"), headers={"accept-language": "zh-hans"})
        assert page.status_code == 403
        assert "表单已失效" in page.content.decode()


class TestSignIn:
    def test_by_e_mail_in_any_case_and_then_in_ones_own_language(self, client: Client, officer: User) -> None:
        page = client.post(reverse("portal:sign-in"), {"login": officer.email.upper(), "password": PASSWORD})
        assert page.status_code == 302
        text = client.get("/").content.decode()
        assert '<html lang="zh-hans">' in text
        assert "陈静" in text
        assert "退出登录" in text
        client.post(reverse("portal:sign-out"))
        assert "陈静" not in client.get("/").content.decode()

    def test_a_wrong_password_says_so_and_not_which(self, client: Client, officer: User) -> None:
        wrong = client.post(reverse("portal:sign-in"), {"login": officer.email, "password": "x"})
        unknown = client.post(reverse("portal:sign-in"), {"login": "no@example.org", "password": "x"})
        found = [re.findall(r"<li>(.*?)</li>", page.content.decode()) for page in (wrong, unknown)]
        assert found[0] == found[1] != []

    def test_a_closed_account_stays_out(self, client: Client, officer: User) -> None:
        User.objects.filter(pk=officer.pk).update(is_active=False)
        page = client.post(reverse("portal:sign-in"), {"login": officer.email, "password": PASSWORD})
        assert page.status_code == 200

    def test_guessing_is_slowed_down(self, client: Client, officer: User) -> None:
        for _ in range(10):
            client.post(reverse("portal:sign-in"), {"login": officer.email, "password": "guess"})
        page = client.post(reverse("portal:sign-in"), {"login": officer.email, "password": PASSWORD})
        assert page.status_code == 429
        assert "Too many attempts" in page.content.decode()

    def test_a_success_forgets_the_failures(self, client: Client, officer: User) -> None:
        for _ in range(9):
            client.post(reverse("portal:sign-in"), {"login": officer.email, "password": "guess"})
        for _ in range(2):
            Client().post(reverse("portal:sign-in"), {"login": officer.email, "password": PASSWORD})
        assert limits.hit("sign-in", officer.email, at_most=10, seconds=15 * 60) == 1

    @pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
    def test_no_leaving_by_the_back_door(self, client: Client, where: str, demo: None) -> None:
        assemble()
        page = client.post(reverse("portal:sign-in-as"), {"who": "chair", "next": where})
        assert page.headers["Location"] == "/"
        page = client.post(reverse("portal:language"), {"language": "en", "next": where})
        assert page.headers["Location"] == "/"

    def test_one_click_in_a_demonstration_only(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        assemble()
        assert client.post(reverse("portal:sign-in-as"), {"who": "chair"}).status_code == 404
        assert "sign-in/as" not in client.get(reverse("portal:sign-in")).content.decode()
        monkeypatch.setattr(settings, "DEMO", True)
        assert client.get(reverse("portal:sign-in")).content.decode().count('name="who"') == len(CODES)
        for code in CODES:
            assert client.post(reverse("portal:sign-in-as"), {"who": code, "next": "/sign-in"}).status_code == 302
            assert client.session["_auth_user_id"] == str(User.objects.get(email=address(code)).pk)
        User.objects.create(email="real@example.org")
        assert client.post(reverse("portal:sign-in-as"), {"who": "real"}).status_code == 404
        assert client.get(reverse("portal:sign-in-as")).status_code == 405


class TestLanguages:
    def test_the_switch_keeps_the_page(self, client: Client) -> None:
        page = client.get("/sign-in?next=/x%26y")
        assert 'name="next" value="/sign-in?next=/x%26y"' in page.content.decode()
        back = client.post(reverse("portal:language"), {"language": "zh-hans", "next": "/sign-in?next=/x%26y"})
        assert back.headers["Location"] == "/sign-in?next=/x%26y"
        assert "登录" in client.get("/sign-in").content.decode()

    def test_an_unknown_language_changes_nothing(self, client: Client) -> None:
        client.post(reverse("portal:language"), {"language": "xx", "next": "/"})
        assert '<html lang="en">' in client.get("/").content.decode()

    def test_the_browsers_language_is_heard(self, client: Client) -> None:
        for accepted, language in (("zh-CN,zh;q=0.9", "zh-hans"), ("fr,en;q=0.5", "en"), ("de", "en")):
            page = client.get("/", headers={"accept-language": accepted})
            assert f'<html lang="{language}">' in page.content.decode()


def refusing(request: HttpRequest, kind: str) -> HttpResponse:
    raise {"not": NotAllowed, "state": WrongState, "matter": Refused}[kind]("access:nobody")


class TestRefusals:
    @pytest.fixture(autouse=True)
    def pages(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from django.urls import clear_url_caches

        monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("refuse/<kind>", refusing)])
        clear_url_caches()

    @pytest.mark.parametrize(("kind", "status"), [("not", 403), ("state", 409), ("matter", 422)])
    def test_a_refused_act_is_a_page_that_says_why(self, client: Client, kind: str, status: int) -> None:
        page = client.get(f"/refuse/{kind}", headers={"accept-language": "zh-hans"})
        assert page.status_code == status
        assert "任何人均无权进行此操作" in page.content.decode()

    def test_other_errors_are_not_swallowed(self) -> None:
        assert refusals(lambda request: HttpResponse()).process_exception(RequestFactory().get("/"), KeyError()) is None

    def test_no_such_page_in_both_languages(self, client: Client) -> None:
        for language, words in (("en", "There is no such page"), ("zh-hans", "页面不存在")):
            page = client.get("/nowhere", headers={"accept-language": language})
            assert page.status_code == 404
            assert words in page.content.decode()

    def test_a_failure_shows_nothing_of_the_inside(self, monkeypatch: pytest.MonkeyPatch) -> None:
        from concord.portal import views

        def broken(request: HttpRequest) -> HttpResponse:
            raise RuntimeError("the secret is 42")

        monkeypatch.setattr(urls, "urlpatterns", [path("broken", broken), *urls.urlpatterns])
        from django.urls import clear_url_caches

        clear_url_caches()
        page = Client(raise_request_exception=False).get("/broken")
        assert page.status_code == 500
        assert "secret" not in page.content.decode()
        assert views.bad_request(RequestFactory().get("/")).status_code == 400


class TestLimits:
    def test_so_many_forms_a_minute(self, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(settings, "WRITES_A_MINUTE", 3)
        answers = [client.post(reverse("portal:language"), {"language": "en"}).status_code for _ in range(5)]
        assert answers.count(429) >= 1
        assert client.get("/").status_code == 200

    def test_the_table_tells_nobodys_address(self) -> None:
        limits.hit("sign-in", "wang@example.org", at_most=5, seconds=60)
        (row,) = limits.Hits.objects.all()
        assert "wang" not in row.key
        assert limits.prune() == 0


class TestHealth:
    def test_live_and_ready(self, client: Client) -> None:
        assert client.get("/health/live").json() == {"live": True}
        ready = client.get("/health/ready")
        assert (ready.status_code, ready.json()["migrations_behind"]) == (200, 0)

    def test_a_database_behind_is_not_ready(self, client: Client) -> None:
        from django.db.migrations.recorder import MigrationRecorder

        MigrationRecorder.Migration.objects.filter(app="purses").delete()
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["migrations_behind"] >= 1


class TestLogs:
    def test_a_line_is_one_json_object(self) -> None:
        record = logging.makeLogRecord(
            {"name": "concord", "levelname": "INFO", "msg": "说 %s", "args": ("x",), "ms": 3}
        )
        line = json.loads(Json().format(record))
        assert (line["message"], line["ms"], line["level"]) == ("说 x", 3, "INFO")

    def test_a_request_is_logged_without_query_or_name(
        self, client: Client, officer: User, caplog: pytest.LogCaptureFixture
    ) -> None:
        client.force_login(officer)
        with caplog.at_level(logging.INFO, "concord.request"):
            client.get("/?name=secret")
        (record,) = [each for each in caplog.records if each.name == "concord.request"]
        assert "secret" not in record.getMessage()
        assert officer.email not in str(vars(record))
        assert record.user == officer.reference  # type: ignore[attr-defined]
