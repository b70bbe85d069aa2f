"""What browser tests share."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def picture(page: Any, folder: Path, name: str) -> None:
    page.screenshot(path=folder / f"{name}.png", full_page=True)


WIDTHS = {"desktop": 1280, "phone": 390}


class Visitor:
    """A person of the cast at a browser."""

    def __init__(self, chromium: Any, site: str, who: str, language: str = "en", width: int = 1280) -> None:
        self.context = chromium.new_context(viewport={"width": width, "height": 900}, locale=language)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.wrong: list[str] = []
        self.page.on(
            "console",
            lambda said: self.wrong.append(said.text) if said.type == "error" and "422" not in said.text else None,
        )
        self.site = site
        if who:
            self.open("/sign-in")
            self.page.locator(f'button[name=who][value="{who}"]').click()
            self.language(language)

    def language(self, code: str) -> None:
        self.page.locator(f'form.languages button[value="{"zh-hans" if code.startswith("zh") else "en"}"]').click()

    def open(self, address: str) -> None:
        self.page.goto(self.site + address)

    def press(self, label: str) -> None:
        self.page.get_by_role("button", name=label, exact=True).first.click()

    def follow(self, label: str) -> None:
        self.page.get_by_role("link", name=label, exact=True).first.click()

    def leave(self) -> None:
        assert not self.wrong, self.wrong
        self.context.close()
