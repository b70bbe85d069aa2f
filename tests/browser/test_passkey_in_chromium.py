"""A passkey made and used in a real browser, with the authenticator that Chromium's own tests use."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings

from browser_set_up import CHROMIUM, picture
from cast import assemble

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PASSWORD = "correct horse battery staple"


@pytest.mark.parametrize(("language", "offer"), [("en", "With a passkey"), ("zh-CN", "使用通行密钥")])
def test_a_passkey_signs_in(site: str, chromium: Any, tmp_path: Path, language: str, offer: str,
                            monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(settings, "MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN", True)
    officer = assemble()["uk-officer" if language == "en" else "cn-officer"]
    officer.set_password(PASSWORD)
    officer.save()
    here = site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name, not to a number
    context = chromium.new_context(viewport={"width": 390, "height": 800}, locale=language)
    page = context.new_page()
    page.set_default_timeout(10_000)
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    devtools = context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }})  # fmt: skip
    page.goto(f"{here}/sign-in")
    picture(page, tmp_path, "sign-in")
    page.locator("input[name=login]").fill(officer.email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("main form.fields button.button").first.click()
    page.goto(f"{here}/account/second-factor/webauthn/add/")
    page.locator("input[name=password]").fill(PASSWORD)  # asked again before the sign-in is changed
    page.locator("main form.fields button").first.click()
    page.locator("input[name=name]").fill("Phone")
    page.locator("input[name=passwordless]").check()
    picture(page, tmp_path, "add")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    picture(page, tmp_path, "codes")
    assert Authenticator.objects.filter(user=officer, type="webauthn").count() == 1
    page.goto(f"{here}/account/")
    picture(page, tmp_path, "account")
    page.locator("form.account button").click()
    page.goto(f"{here}/sign-in")
    page.get_by_role("button", name=offer).click()
    page.wait_for_url(f"{here}/")
    assert page.locator("form.account").count() == 1
    assert not wrong, wrong
    context.close()
