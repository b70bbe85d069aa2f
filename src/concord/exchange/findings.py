"""What an import could not use: file, line, record and field, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
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


class BadFile(Exception):
    """A file that cannot be used at all: nothing of the import is stored."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(finding.text() for finding in self.findings))


@dataclass
class Counts:
    """Records of an import: read = stored + reported, stored = created + changed + unchanged."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    reports: list[Reported] = field(default_factory=list)

    @property
    def stored(self) -> int:
        return self.created + self.changed + self.unchanged

    @property
    def reported(self) -> int:
        return len(self.reports)

    def report(self, record: Reported) -> None:
        self.read += 1
        self.reports.append(record)

    def count(self, outcome: str) -> None:
        """Count a record whose storing had this outcome: created, changed or unchanged."""
        self.read += 1
        setattr(self, outcome, getattr(self, outcome) + 1)

    def json(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "stored": self.stored,
            "reported": self.reported,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "reports": [record.json() for record in self.reports],
        }
