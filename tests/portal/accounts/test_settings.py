"""Which providers an installation trusts is said in a file, and a wrong file is refused in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord import environment

ENTRY = {"id": "orcid", "name": "ORCID", "client_id": "APP-1", "secret": "s", "server_url": "https://orcid.org"}


def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> list[dict[str, Any]]:
    file = tmp_path / "providers.json"
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("CONCORD_OPENID", str(file))
    return environment.providers()


def test_one_provider(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    [app] = told(monkeypatch, tmp_path, json.dumps([ENTRY]))
    assert app["provider_id"] == "orcid"
    assert app["settings"] == {"server_url": "https://orcid.org"}


def test_none_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONCORD_OPENID", raising=False)
    assert environment.providers() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not a JSON list"),
        ('[{"id": "x"}]', "lacks 'name'"),
        ("[1]", "not a JSON list"),
        ('{"id": 1}', "not a JSON list"),
    ],
)
def test_a_wrong_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(environment.Unready, match=said):
        told(monkeypatch, tmp_path, text)


def test_a_missing_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_OPENID", "nowhere.json")
    with pytest.raises(environment.Unready, match=r"nowhere\.json cannot be read"):
        environment.providers()
