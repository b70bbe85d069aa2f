"""What is wrong with a pack, and on which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from concord.engines.reason import Reason
from concord.strategy import pack_words as pack_words


@dataclass(frozen=True)
class Fault:
    """Something wrong at a place: file, line (from 1), the item at fault, and the reason with what to do."""

    file: str
    line: int
    item: str
    reason: Reason

    def text(self, language: str = "en") -> str:
        colon = "：" if language == "zh" else ": "
        item = f" {self.item}" if self.item else ""
        return f"{self.file}:{self.line}{item}{colon}{self.reason.text(language)}"

    def json(self) -> dict[str, Any]:
        return {"file": self.file, "line": self.line, "item": self.item or None, **self.reason.json()}


class BadPack(Exception):
    """A pack that cannot be used: every fault found, in order of line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.file, fault.line, fault.item)))
        super().__init__("\n".join(fault.text() for fault in self.faults[:5]))
