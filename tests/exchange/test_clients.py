"""The clients against a local server that answers as the services do."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from concord.exchange.clients import OPENALEX, ORCID, ROR, Client
from concord.exchange.findings import BadFile


class Server(ThreadingHTTPServer):
    """Pages of five records; `faults` are answered first, each a status with its headers and body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.faults: list[tuple[int, dict[str, str], bytes]] = []
        self.asked: list[tuple[str, dict[str, list[str]], str]] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/"


class Handler(BaseHTTPRequestHandler):
    server: Server

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        self.server.asked.append((parts.path, asked, self.headers["User-Agent"]))
        if self.server.faults:
            status, headers, body = self.server.faults.pop(0)
        else:
            status, headers, body = 200, {}, json.dumps(answer(parts.path, asked)).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def answer(path: str, asked: dict[str, list[str]]) -> Any:
    if path == "/authors":
        start = 0 if asked["cursor"] == ["*"] else int(asked["cursor"][0])
        found = [{"id": f"https://openalex.org/A{n}", "display_name": "A"} for n in range(start, min(start + 5, 12))]
        return {"meta": {"count": 12, "next_cursor": str(start + 5) if start + 5 < 12 else None}, "results": found}
    if path == "/organizations":
        start = (int(asked["page"][0]) - 1) * 20
        return {"number_of_results": 45, "items": [{"id": n} for n in range(start, min(start + 20, 45))]}
    if path == "/expanded-search":
        start = int(asked["start"][0])
        found = [{"orcid-id": f"0000-{n}"} for n in range(start, min(start + 5, 7))]
        return {"expanded-result": found or None, "num-found": 7}
    return {"path": path}


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield running
    running.shutdown()
    running.server_close()


def client(server: Server, service: Any, waited: list[float] | None = None) -> Client:
    return Client(service, mailto="desk@example.org", base=server.address, wait=(waited or []).append, trust_env=False)


def test_every_page_of_each_service(server: Server, tmp_path: Path) -> None:
    with client(server, OPENALEX) as openalex:
        assert len(list(openalex.all("authors", {"filter": "x:y"}))) == 12
    assert [asked["cursor"] for _, asked, _ in server.asked] == [["*"], ["5"], ["10"]]
    assert all(
        asked["mailto"] == ["desk@example.org"] and "desk@example.org" in agent for _, asked, agent in server.asked
    )
    with client(server, ROR) as ror:
        assert [each["id"] for each in ror.all("organizations", {"query": "x"})] == list(range(45))
        assert ror.one("0001h1y25") == {"path": "/organizations/0001h1y25"}
        assert len(list(ror.all("organizations", most=3))) == 3
    with client(server, ORCID) as orcid:
        assert orcid.save("expanded-search", {"q": "x"}, tmp_path / "people.jsonl") == 7
    lines = (tmp_path / "people.jsonl").read_text().splitlines()
    assert json.loads(lines[6]) == {"path": "/0000-6/record"}


def test_it_waits_and_tries_again(server: Server) -> None:
    waited: list[float] = [-1.0]
    server.faults = [(429, {"Retry-After": "7"}, b""), (503, {}, b""), (500, {}, b"")]
    with client(server, ROR, waited) as ror:
        assert ror.one("x")
    assert [each for each in waited if each >= 1] == [7.0, 2.0, 4.0]
    assert any(0 < each <= 0.2 for each in waited)  # and never asks faster than is polite


@pytest.mark.parametrize(
    ("faults", "code"),
    [
        ([(503, {}, b"")] * 6, "import:no-answer"),
        ([(404, {}, b"")], "import:not-there"),
        ([(403, {}, b"")], "import:no-answer"),
        ([(200, {}, b"<html>")], "import:other-kind"),
        ([(200, {}, b"[1]")], "import:other-kind"),
        ([(200, {}, b'{"error": "x"}')], "import:other-kind"),
    ],
)
def test_what_is_no_answer(server: Server, faults: list[Any], code: str) -> None:
    server.faults = faults
    with client(server, OPENALEX) as openalex, pytest.raises(BadFile) as refusal:
        list(openalex.all("authors"))
    assert refusal.value.findings[0].reason.code == code


def test_nobody_there() -> None:
    with (
        Client(ROR, mailto="a@b", base="http://127.0.0.1:9/", wait=lambda seconds: None, trust_env=False) as ror,
        pytest.raises(BadFile),
    ):
        ror.one("x")
