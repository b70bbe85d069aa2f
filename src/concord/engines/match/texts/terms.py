"""A bilingual list of scientific terms under the fields of the OECD classification.

A term found in a text, in either language, stands for a concept, and a concept for its field. Both are what an English
and a Chinese text can have in common. The fields are those of the OECD Fields of Science (two levels); the names of
the disciplines of GB/T 13745-2009 and the priority areas of the joint strategy are among the terms.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from concord.engines.match.texts.segment import is_chinese, normal, tokens


@dataclass(frozen=True, slots=True)
class Concept:
    """One idea: its field (an OECD code such as ``2.07``) and its terms in English and Chinese, the preferred first."""

    field: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TermList:
    """Concepts, ready to be found in texts."""

    concepts: tuple[Concept, ...]
    fields: tuple[str, ...]
    field_of: tuple[int, ...]
    _words: dict[str, list[tuple[tuple[str, ...], int]]] = field(repr=False)
    _strings: dict[str, list[tuple[str, int]]] = field(repr=False)

    @classmethod
    def of(cls, concepts: Iterable[Concept]) -> TermList:
        """A list made of concepts. A term of several concepts stands for the first."""
        listed = tuple(concepts)
        words: dict[str, dict[tuple[str, ...], int]] = {}
        strings: dict[str, dict[str, int]] = {}
        for at, concept in enumerate(listed):
            for term in (*concept.english, *concept.chinese):
                if is_chinese(term) and len(normal(term)) > 1:
                    text = normal(term)
                    strings.setdefault(text[:2], {}).setdefault(text, at)
                    continue
                found = tuple(tokens(term))
                if found:
                    words.setdefault(found[0], {}).setdefault(found, at)
        fields = tuple(sorted({concept.field for concept in listed}))
        place = {name: at for at, name in enumerate(fields)}
        return cls(
            listed, fields, tuple(place[concept.field] for concept in listed),
            {key: _longest_first(group) for key, group in words.items()},
            {key: _longest_first(group) for key, group in strings.items()},
        )  # fmt: skip

    def find(self, text: str, words: Sequence[str] | None = None) -> Counter[int]:
        """How often each concept is named in a text (positions in ``concepts``). `words`: its `tokens`, if at hand.

        At each place the longest term counts; terms inside a longer one count as well when they begin later in it.
        """
        found: Counter[int] = Counter()
        words = tokens(text) if words is None else words
        for at, word in enumerate(words):
            for term, concept in self._words.get(word, ()):
                if len(term) == 1 or tuple(words[at : at + len(term)]) == term:
                    found[concept] += 1
                    break
        if is_chinese(text):
            self._find_chinese(normal(text), found)
        return found

    def _find_chinese(self, text: str, found: Counter[int]) -> None:
        strings = self._strings
        for at in range(len(text) - 1):
            for term, concept in strings.get(text[at : at + 2], ()):
                if text.startswith(term, at):
                    found[concept] += 1
                    break


def _longest_first(group: dict[Any, int]) -> list[tuple[Any, int]]:
    return sorted(group.items(), key=lambda item: (-len(item[0]), item[0]))


@cache
def standard() -> TermList:
    """The list that comes with Concord."""
    source = resources.files(__package__).joinpath("terms.csv").read_text("utf-8")
    rows = csv.DictReader(source.splitlines())
    return TermList.of(Concept(row["field"], tuple(row["en"].split("|")), tuple(row["zh"].split("|"))) for row in rows)
