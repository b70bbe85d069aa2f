"""What an import could not use: file, line, record and field, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from concord.engines.reason import Reason


@dataclass(frozen=True)
class Finding:
    """Something wrong with one record, or with a whole file where `record` is empty."""

    file: str
    line: int | None
    record: str
    field: str
    reason: Reason

    def text(self, language: str = "en") -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        named = " ".join(part for part in (place, self.record, self.field) if part)
        return f"{named}{'：' if language == 'zh' else ': '}{self.reason.text(language)}"

    def json(self) -> dict[str, Any]:
        return {
            "file": self.file,
            "line": self.line,
            "record": self.record or None,
            "field": self.field or None,
            **self.reason.json(),
        }


@dataclass(frozen=True)
class Reported:
    """A record that was read and cannot be stored, with everything found wrong with it."""

    record: str
    findings: tuple[Finding, ...]

    def json(self) -> dict[str, Any]:
        return {"record": self.record, "findings": [finding.json() for finding in self.findings]}


class Refused(Exception):
    """A file that cannot be used at all: nothing of the import is stored."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.text() for finding in self.findings))
