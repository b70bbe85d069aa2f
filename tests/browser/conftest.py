"""The portal on a port of its own, and Chromium. The tests of this room import models at the top."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connections

import django_set_up  # noqa: F401
from browser_set_up import CHROMIUM


@pytest.fixture
def site(committed_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The portal on a free port of this machine, in a thread of this process."""
    import waitress.server

    monkeypatch.setattr(settings, "DEMO", True)
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver keeps a loop in this thread
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        server = waitress.server.create_server(get_wsgi_application(), sockets=[listening], threads=4)
        serving = threading.Thread(target=server.run, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.close()
        serving.join(10)
    connections.close_all()


@pytest.fixture
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        connections.close_all()  # those of an earlier test, kept for this thread's loop, lead to its database
        yield browser
        connections.close_all()
        browser.close()
