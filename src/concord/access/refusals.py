"""No, and why. A refusal is a `Reason`, so every page, letter and command says it in the reader's language."""

from __future__ import annotations

from typing import Any

from concord.engines.reason import Reason


class Refused(Exception):
    """An act was refused; nothing of it was written. Rooms raise this for rules of the matter itself.

    Attributes:
        reason: the code and values. Register its words in the room's `words.py`.
    """

    def __init__(self, code: str, /, **values: Any) -> None:
        self.reason = Reason(code, values)
        super().__init__(code)

    def __str__(self) -> str:
        return self.reason.text("en")


class NotAllowed(Refused):
    """This person may not do this."""

    @classmethod
    def because(cls, reason: Reason) -> NotAllowed:
        return cls(reason.code, **reason.values)


class WrongState(Refused):
    """The object's state does not admit the act."""


class Clash(Refused):
    """Somebody else did the same, or the opposite, at the same moment; nothing was changed."""
