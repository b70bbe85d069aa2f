"""Why: a code with its values, in words of every language.

An engine never returns a sentence. It returns a `Reason` (a code in the grammar ``noun:event`` and the values that
fill it), so that a page, a letter and a spreadsheet can each say it in the reader's language and a checker can read
it without parsing prose.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

LANGUAGES = ("en", "zh")

_WORDS: dict[str, Mapping[str, str]] = {}


def register(words: Mapping[str, Mapping[str, str]]) -> None:
    """Add the words of a room's reasons: ``{code: {language: template}}``.

    Every code needs a template in each of `LANGUAGES`, with the same fields.

    Raises:
        ValueError: a language is missing, the fields differ between languages, or the code is already taken by
            other words.
    """
    for code, templates in words.items():
        missing = [language for language in LANGUAGES if not templates.get(language)]
        if missing:
            raise ValueError(f"{code}: no words in {', '.join(missing)}")
        fields = {language: _fields(template) for language, template in templates.items()}
        if len(set(map(frozenset, fields.values()))) > 1:
            raise ValueError(f"{code}: the languages use different fields: {fields}")
        if code in _WORDS and dict(_WORDS[code]) != dict(templates):
            raise ValueError(f"{code}: registered twice with different words")
        _WORDS[code] = MappingProxyType(dict(templates))


def _fields(template: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(template) if name}


def codes() -> Mapping[str, Mapping[str, str]]:
    """All registered codes with their templates."""
    return MappingProxyType(_WORDS)


@dataclass(frozen=True, slots=True)
class Reason:
    """A code and its values. Values are plain (str, int, Decimal, float, bool, None, or tuples of these)."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        """The reason in words.

        Raises:
            KeyError: the code or the language has no words.
        """
        template = _WORDS[self.code][language]
        joiner = "、" if language == "zh" else ", "
        spoken = {
            name: joiner.join(map(str, value)) if isinstance(value, (tuple, list)) else value
            for name, value in self.values.items()
        }
        return template.format(**spoken)

    def json(self) -> dict[str, Any]:
        """The reason as plain data: its code, its values, and its words in every language."""
        return {
            "code": self.code,
            "values": dict(self.values),
            **{language: self.text(language) for language in LANGUAGES},
        }


def reason(code: str, **values: Any) -> Reason:
    """A `Reason` from keywords."""
    return Reason(code, values)


class Invalid(ValueError):
    """The problem cannot be posed: what is wrong, where, and what to do, in every language.

    Attributes:
        reason: the code and values (the values name the row, field or entry at fault).
    """

    def __init__(self, code: str, **values: Any) -> None:
        self.reason = Reason(code, values)
        super().__init__(self.reason.text("en"))
