"""The keys a record is found by, and the keys a typed text asks for.

A card holds a set of 32-bit hashes in an array with a GIN index; a search asks for sets of them. Written in front of
what is hashed stands what kind of key it is:

    (nothing)  a word of a name or text, a syllable of a name
    =          a whole name without spaces, in either order: ``=wangxiaoming``, ``=xiaomingwang``, ``=王小明``
    @          a name by its initials: ``@wangxm``, ``@xmw``, ``@jsmith``
    ~          a part or whole of a name with one letter left out, and the place of that letter. Two spellings that
               differ by one slip (a letter too many, too few, another, or two turned around) share a key when one
               letter is left out of each: symmetric deletion, after W. Garbe's SymSpell (2012); the place keeps out
               most of what is two slips away. What shares a key is compared letter by letter before it is found.
    ^          the beginning of a word of an organisation's name
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import rjieba

from concord.register.names import FAMILY, GIVEN, HAN, Parts, plain, readings, split, syllables

SHORTEST_SLIP = 4
"""A shorter word has too many neighbours one slip away."""

_WORDS = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+|[^\W_\u3400-\u9fff\U00020000-\U0003ffff]+")
_INSIDE = re.compile(r"(?<=\w)['’ʼ`´\-‐‑.](?=\w)")
_TONE = re.compile(r"(?<=[a-zü])[1-5](?![0-9])")
EMPTY = frozenset({"of", "the", "and", "for", "at", "in", "on", "a", "an", "to", "de", "的", "与", "和", "及"})
"""Words that tell nothing by themselves."""
_LONGEST = 60
"""Letters of a word that count; nothing longer is a name."""


def number(key: str) -> int:
    """The hash of a key, as PostgreSQL's integer has it."""
    value = crc32(key.encode("utf-8", "replace"))
    return value - 2**32 if value >= 2**31 else value


def groups(text: str, *, most: int = 12) -> list[str]:
    """The words of a text, without marks, hyphens and the numbers of tones: ``Wáng Xiǎo-míng`` → wang, xiaoming."""
    joined = _INSIDE.sub("", _TONE.sub("", plain(text)))
    return [each[:_LONGEST] for each in _WORDS.findall(joined)][:most]


def slips(word: str) -> Iterator[tuple[int, str]]:
    """The word with one letter left out, each way, with the place of that letter."""
    for place in range(len(word)):
        yield place, word[:place] + word[place + 1 :]


@lru_cache(maxsize=50_000)
def segments(run: str) -> tuple[str, ...]:
    """The words of a run of Chinese characters, the long and the short ones, for the index."""
    return tuple(dict.fromkeys(each for each in rjieba.cut_for_search(run) if HAN.match(each)))


@lru_cache(maxsize=50_000)
def segments_asked(run: str) -> tuple[str, ...]:
    """The words of a run of Chinese characters as they are asked for: the short ones, which any longer text has too."""
    found = segments(run)
    return tuple(each for each in found if not any(other != each and other in each for other in found))


# -- names of people ---------------------------------------------------------------------------------------------------

CHARACTERS, PINYIN, ORDER, INITIALS, WORD = "characters", "pinyin", "order", "initials", "word"


@lru_cache(maxsize=20_000)
def of_name(whole: str, family: str = "", given: str = "", order: str = "") -> dict[str, str]:
    """Every key of one name, with what it means to be found by it (`CHARACTERS`, `PINYIN`, `ORDER`, …).

    Keys of slips are not among them; see `of_slips`.
    """
    parts = Parts(family, given, order or GIVEN) if family or given else split(whole)
    if not HAN.search(whole):
        return _of_letters(parts)
    runs = groups(whole)
    characters = "".join(runs)
    found = {f"={characters}": CHARACTERS, f"={_turned(runs, parts)}": ORDER, characters: CHARACTERS}
    found |= {each: CHARACTERS for each in (*runs, *groups(parts.family), *groups(parts.given)) if len(each) > 1}
    for one, others in _ways(parts):
        found = _spelt(one, others, PINYIN, PINYIN) | found
    return found


def _turned(runs: list[str], parts: Parts) -> str:
    return "".join(reversed(runs)) if len(runs) > 1 else parts.given + parts.family


def _ways(parts: Parts) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """How a Chinese name is read, with ü as people type it: v, u, and yu as in passports."""
    for family, given in readings(parts.family, parts.given):
        yield family, given
        if any("v" in each for each in (*family, *given)):
            for written in ("u", "yu"):
                yield tuple(e.replace("v", written) for e in family), tuple(e.replace("v", written) for e in given)


def _of_letters(parts: Parts) -> dict[str, str]:
    family, given = tuple(groups(parts.family)), tuple(groups(parts.given))
    first, second = (WORD, ORDER) if parts.order == FAMILY else (ORDER, WORD)
    found = _spelt(family, given, first, second)
    one, other = "".join(family), "".join(given)
    if len(given) > 1 and not syllables(other):  # people leave the middle name out
        found |= {f"={one}{given[0]}": first, f"={given[0]}{one}": second}
    if syllables(one) and (inner := syllables(other)):  # Xiaoming has the initials X. M.
        found = _spelt(family, inner, first, second) | found
    return found


def _spelt(family: tuple[str, ...], given: tuple[str, ...], family_first: str, given_first: str) -> dict[str, str]:
    one, other = "".join(family), "".join(given)
    how = PINYIN if PINYIN in (family_first, given_first) else WORD
    found = dict.fromkeys((*family, *given, one, other), how)
    if other:
        found |= {f"={other}{one}": given_first, f"={one}{other}": family_first}
        first, letters = "".join(e[0] for e in family), "".join(e[0] for e in given)
        short = (one + letters, letters + one, first + letters, letters + first, one + letters[0], letters[0] + one)
        found |= dict.fromkeys((f"@{each}" for each in (*short, *letters)), INITIALS)
    else:
        found[f"={one}"] = how
    found.pop("", None)
    return found


@lru_cache(maxsize=20_000)
def spelt(whole: str, family: str = "", given: str = "", order: str = "") -> frozenset[str]:
    """The spellings in letters of a name that one slip may be made in: its parts, and the whole in both orders."""
    parts = Parts(family, given, order or GIVEN) if family or given else split(whole)
    if HAN.search(whole):
        ways = [("".join(one), "".join(others)) for one, others in _ways(parts)]
        words: set[str] = set()
    else:
        given_words = groups(parts.given)
        ways = [("".join(groups(parts.family)), "".join(given_words))]
        words = set(given_words)
    words |= {each for one, other in ways for each in (one, other, one + other, other + one)}
    return frozenset(each for each in words if len(each) >= SHORTEST_SLIP)


def of_slips(words: Iterable[str]) -> set[str]:
    """The keys of words with one letter left out."""
    return {f"~{place}{left}" for word in words for place, left in slips(word)}


def of_typed(word: str) -> set[str]:
    """The keys that the word would share with what it is one slip away from, and with hardly anything else.

    Another letter leaves the same when both are left out, at the same place; two letters turned around do so at
    places side by side. A letter too few is a word with a letter left out, at any place; one too many leaves the word.
    """
    found = {f"~{place}{word}" for place in range(len(word) + 1)}
    for place, left in slips(word):
        found |= {left, f"={left}", *(f"~{near}{left}" for near in (place - 1, place, place + 1) if near >= 0)}
    return found


# -- words of organisations, titles and texts --------------------------------------------------------------------------


@lru_cache(maxsize=50_000)
def of_words(text: str, *, title: bool = True) -> frozenset[str]:
    """The keys of a title or a text: its words, and of a title also beginnings of words and the whole."""
    runs = groups(text, most=40 if title else 200)
    found: set[str] = set()
    for run in runs:
        if run in EMPTY:
            continue
        if HAN.match(run):
            found |= {*segments(run), *(map("".join, pairwise(run)) if title else ())}
            if len(run) <= 8:
                found.add(run)
        else:
            found.add(run)
            if title:
                found |= {f"^{run[:size]}" for size in range(3, min(len(run), 9))}
    if title:
        found.add(f"={''.join(runs)}")
    return frozenset(found)
