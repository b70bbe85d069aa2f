"""The live interfaces of ORCID, OpenAlex and ROR: pages and cursors, a polite rate, trying again, who asks.

    with Client(OPENALEX, mailto="desk@example.org") as client:
        path = client.save("authors", {"filter": "last_known_institutions.country_code:cn"}, folder)

What is fetched is written as JSON lines, so that an import of it is the same as of any other file. An answer that is
not what was asked for stops the fetch; what was written so far stays, and is a file that can be imported.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from concord.engines.reason import reason
from concord.exchange.packed import refused

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
TRIES = 6
LONGEST_WAIT = 60.0
ANSWER_LIMIT = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Service:
    """An interface: where it is, how often one may ask, and how one page leads to the next.

    `following` gives the parameters of the next page from those of this one and its answer, or None after the last.
    """

    name: str
    address: str
    every: float
    records: Callable[[Mapping[str, Any]], list[Any]]
    following: Callable[[dict[str, Any], Mapping[str, Any], int], dict[str, Any] | None]
    first: Mapping[str, Any]


def _cursor(asked: dict[str, Any], answer: Mapping[str, Any], count: int) -> dict[str, Any] | None:
    following = answer.get("meta", {}).get("next_cursor")
    return {**asked, "cursor": following} if following and count else None


def _page(asked: dict[str, Any], answer: Mapping[str, Any], count: int) -> dict[str, Any] | None:
    done = int(asked.get("page", 1)) * 20
    return (
        {**asked, "page": int(asked.get("page", 1)) + 1}
        if count and done < answer.get("number_of_results", 0)
        else None
    )


def _start(asked: dict[str, Any], answer: Mapping[str, Any], count: int) -> dict[str, Any] | None:
    done = int(asked.get("start", 0)) + count
    return {**asked, "start": done} if count and done < answer.get("num-found", 0) else None


OPENALEX = Service(
    "OpenAlex", "https://api.openalex.org/", 0.12, lambda answer: answer["results"], _cursor,
    {"per-page": 200, "cursor": "*"},
)  # fmt: skip
"""Ten questions a second; docs.openalex.org, "Rate limits and authentication"."""

ROR = Service("ROR", "https://api.ror.org/v2/", 0.2, lambda answer: answer["items"], _page, {"page": 1})
"""2,000 questions in five minutes; ror.readme.io, "REST API"."""

ORCID = Service(
    "ORCID", "https://pub.orcid.org/v3.0/", 0.1, lambda answer: answer.get("expanded-result") or [], _start,
    {"start": 0, "rows": 200},
)  # fmt: skip
"""Twelve questions a second at most; info.orcid.org, "API tutorials"."""


class Client:
    """Asks one service. `wait` and `base` are for tests: how to pass time, and where to ask instead."""

    def __init__(
        self, service: Service, *, mailto: str, base: str = "", wait: Callable[[float], None] = time.sleep, **more: Any
    ) -> None:
        self.service, self.mailto, self._wait = service, mailto, wait
        headers = {"Accept": "application/json", "User-Agent": f"Concord (mailto:{mailto})"}
        self._http = httpx.Client(base_url=base or service.address, headers=headers, timeout=30, **more)
        self._last = float("-inf")

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def ask(self, path: str, asked: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
        """One answer, after as many tries as politeness allows.

        Raises:
            BadFile: the service does not answer, refuses, or answers something else.
        """
        given = {**(asked or {}), **({"mailto": self.mailto} if self.service is OPENALEX else {})}
        why = ""
        for attempt in range(TRIES):
            self._hold_back()
            pause = min(2.0**attempt, LONGEST_WAIT)
            try:
                answer = self._http.get(path, params=given)
            except httpx.HTTPError as error:
                why = f"{type(error).__name__} {error}"[:120]
            else:
                if answer.status_code not in AGAIN:
                    return self._read(path, answer)
                why = f"HTTP {answer.status_code}"
                pause = _told(answer.headers.get("retry-after", ""), pause)
            if attempt + 1 < TRIES:
                self._wait(pause)
        raise refused(f"{self.service.name}/{path}", reason("import:no-answer", detail=why))

    def _hold_back(self) -> None:
        left = self._last + self.service.every - time.monotonic()
        if left > 0:
            self._wait(left)
        self._last = time.monotonic()

    def _read(self, path: str, answer: httpx.Response) -> Mapping[str, Any]:
        where = f"{self.service.name}/{path}"
        if answer.status_code == 404:
            raise refused(where, reason("import:not-there"))
        if answer.status_code >= 300 or len(answer.content) > ANSWER_LIMIT:
            raise refused(where, reason("import:no-answer", detail=f"HTTP {answer.status_code}"))
        try:
            found = answer.json()
        except ValueError:
            raise refused(where, reason("import:other-kind")) from None
        if not isinstance(found, Mapping):
            raise refused(where, reason("import:other-kind"))
        return found

    def all(self, path: str, asked: Mapping[str, Any] | None = None, *, most: int | None = None) -> Iterator[Any]:
        """Every record of a list, page after page.

        Raises:
            BadFile: as for `ask`.
        """
        following: dict[str, Any] | None = {**self.service.first, **(asked or {})}
        count = 0
        while following is not None:
            answer = self.ask(path, following)
            try:
                found = self.service.records(answer)
            except (KeyError, TypeError):
                raise refused(f"{self.service.name}/{path}", reason("import:other-kind")) from None
            for each in found:
                yield each
                count += 1
                if count == most:
                    return
            following = self.service.following(following, answer, len(found))

    def one(self, key: str) -> Mapping[str, Any]:
        """One record by its identifier: ``0000-0002-1825-0097``, ``0001h1y25``, ``authors/A5023888391``.

        Raises:
            BadFile: as for `ask`.
        """
        path = {"ORCID": f"{key}/record", "ROR": f"organizations/{key}"}.get(self.service.name, key)
        return self.ask(path)

    def save(self, path: str, asked: Mapping[str, Any] | None, file: Path, *, most: int | None = None) -> int:
        """Write every record of a list as JSON lines; how many. Of ORCID's search the records themselves are fetched.

        Raises:
            BadFile: as for `ask`; what was written so far stays.
        """
        count = 0
        with file.open("w", encoding="utf-8") as out:
            for each in self.all(path, asked, most=most):
                record = self.one(each["orcid-id"]) if self.service is ORCID else each
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
                count += 1
        return count


def _told(header: str, otherwise: float) -> float:
    """The seconds a service asks to wait, within reason."""
    return min(float(header), LONGEST_WAIT) if header.isdigit() else otherwise
