"""A text in several languages, which knows its original and who translated it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it can be shown to one reader.

    Attributes:
        text: the words.
        language: the language they are in, which need not be the one asked for.
        fallback: they are not in the language asked for; a page says so.
        machine: a machine translated them and nobody has checked; a page says so.
    """

    text: str
    language: str
    fallback: bool = False
    machine: bool = False


class LocalizedText:
    """An immutable text per language. Empty texts are dropped; a text without words is false.

    Args:
        texts: words by language tag ("en", "zh", "pt-br"; a script or region is kept as given).
        original: the language it was written in; the first given if unsaid.
        authoritative: the languages whose text is binding (an agreement may name both); the original if unsaid.
        machine: the languages whose text is an unchecked machine translation.

    Raises:
        ValueError: the original, an authoritative or a machine-translated language has no text; the original is
            said to be a machine's.
    """

    __slots__ = ("authoritative", "machine", "original", "texts")

    texts: Mapping[str, str]
    original: str
    authoritative: tuple[str, ...]
    machine: tuple[str, ...]

    def __init__(
        self,
        texts: Mapping[str, str] | None = None,
        *,
        original: str = "",
        authoritative: Iterable[str] = (),
        machine: Iterable[str] = (),
        **languages: str,
    ) -> None:
        given = {**(texts or {}), **languages}
        kept = {language.lower(): text.strip() for language, text in given.items() if text and text.strip()}
        original = (original or next(iter(kept), "")).lower()
        binding = tuple(dict.fromkeys(language.lower() for language in authoritative)) or ((original,) if kept else ())
        by_machine = tuple(sorted({language.lower() for language in machine}))
        for language in (*binding, *by_machine, *([original] if original else [])):
            if language not in kept:
                raise ValueError(f"No text in {language!r}; there is text in: {', '.join(kept) or 'no language'}.")
        if set(by_machine) & {original, *binding}:
            raise ValueError("The original and the authoritative text cannot be a machine's translation.")
        for name, value in (
            ("texts", MappingProxyType(kept)),
            ("original", original),
            ("authoritative", binding),
            ("machine", by_machine),
        ):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A LocalizedText does not change; make another.")

    def in_language(self, language: str | None) -> Said:
        """The words for a reader of `language`: in it, else in a variant of it, else authoritative, else original."""
        wanted = (language or self.original).lower()
        for tag in (wanted, wanted.split("-")[0], *(each for each in self.texts if _near(each, wanted))):
            if tag in self.texts:
                return Said(self.texts[tag], tag, machine=tag in self.machine)
        for tag in (*self.authoritative, self.original):
            if tag in self.texts:
                return Said(self.texts[tag], tag, fallback=True)
        return Said("", wanted)

    def having(self, language: str, text: str, *, machine: bool = False) -> LocalizedText:
        """The same with one language's words replaced (by a person's unless `machine`)."""
        texts = {**self.texts, language.lower(): text}
        kept = [each for each in self.machine if each != language.lower() and each in texts]
        return LocalizedText(
            texts,
            original=self.original,
            authoritative=self.authoritative,
            machine=[*kept, language] if machine else kept,
        )

    def json(self) -> dict[str, Any]:
        """As plain data; `of` reads it back."""
        return {
            "texts": dict(self.texts),
            "original": self.original,
            "authoritative": list(self.authoritative),
            "machine": list(self.machine),
        }

    @classmethod
    def of(cls, value: Any) -> LocalizedText:
        """From `json`, from a mapping of languages, from another, or from None (empty).

        Raises:
            ValueError: the value is none of these.
        """
        if value is None:
            return cls()
        if isinstance(value, LocalizedText):
            return value
        if isinstance(value, Mapping) and isinstance(value.get("texts"), Mapping):
            return cls(
                value["texts"],
                original=value.get("original", ""),
                authoritative=value.get("authoritative", ()),
                machine=value.get("machine", ()),
            )
        if isinstance(value, Mapping) and all(isinstance(each, str) for pair in value.items() for each in pair):
            return cls(value)
        raise ValueError(f"Not a text in several languages: {value!r}")

    def __str__(self) -> str:
        """The words for whoever is reading now: the active language where Django runs, else the original."""
        return self.in_language(current_language()).text

    def __bool__(self) -> bool:
        return bool(self.texts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, LocalizedText) and self.json() == other.json()

    def __hash__(self) -> int:
        return hash((tuple(sorted(self.texts.items())), self.original, self.authoritative, self.machine))

    def __repr__(self) -> str:
        return f"LocalizedText({dict(self.texts)!r}, original={self.original!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return LocalizedText.of, (self.json(),)


def _near(tag: str, wanted: str) -> bool:
    return tag.split("-")[0] == wanted.split("-")[0]


def current_language() -> str | None:
    """The active language where Django runs, as a tag of ours ("zh" for "zh-hans"); None elsewhere."""
    import sys

    translation = sys.modules.get("django.utils.translation")  # this file itself needs no Django
    if translation is None:
        return None
    language = translation.get_language()
    return short(language) if language else None


def short(language: str) -> str:
    """The tag our values use for a language of the interface: "zh-hans" is "zh"."""
    return {"zh-hans": "zh"}.get(language.lower(), language.lower())
