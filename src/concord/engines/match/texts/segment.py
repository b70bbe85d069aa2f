"""From text to words, in English, Chinese and both at once.

Chinese is segmented by rjieba (a dictionary and a hidden Markov model). A Latin letter or number that is written
together with a Chinese word stays with it (T细胞, 维生素C, 5G通信), since alone it would say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import rjieba

from concord.engines.match.texts.stopwords import CHINESE, ENGLISH, SINGLE

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002ebef"
_RUNS = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:['’][a-z]+)?")
_LATIN = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
_MARKS = re.compile(r"[\u0300-\u036f]")
_IS_HAN = re.compile(rf"[{_HAN}]")


def normal(text: str) -> str:
    """Lower case, half width (NFKC), Latin letters without accents."""
    text = unicodedata.normalize("NFKC", text).lower()
    if text.isascii():
        return text
    return unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))


def is_chinese(token: str) -> bool:
    """Whether a token has a Chinese character in it."""
    return bool(_IS_HAN.search(token))


def tokens(text: str) -> list[str]:
    """The words of a text in order, stop words left out, English ones reduced to the singular."""
    text = normal(text)
    if text.isascii():
        return [word for word in map(singular, _LATIN.findall(text)) if word]
    found: list[str] = []
    end, carried = -1, ""
    for run in _RUNS.finditer(text):
        word = run.group()
        touching, end = run.start() == end, run.end()
        if not _IS_HAN.match(word):
            followed = bool(_IS_HAN.match(text, end))
            carried = _latin(word, touching and not followed and bool(found) and is_chinese(found[-1]), found)
            continue
        _chinese(word, carried if touching else "", found)
        carried = ""
    return found


def _latin(word: str, after_chinese: bool, found: list[str]) -> str:
    """Add a Latin word; one of a letter or two is handed on, to be joined to the Chinese word that follows it."""
    if after_chinese and len(word) == 1 and word.isalpha():
        found.append(found[-1] + word)
        return ""
    reduced = singular(word)
    if reduced:
        found.append(reduced)
    return word if len(word) <= 2 else ""


def _chinese(run: str, carried: str, found: list[str]) -> None:
    first = True
    for word in rjieba.cut(run):
        if first and carried:
            found.append(carried + word)
        first = False
        if word in SINGLE or (len(word) > 1 and word not in CHINESE):
            found.append(word)


@lru_cache(maxsize=200_000)
def singular(word: str) -> str:
    """An English word without its plural ending; '' for a stop word or a single character.

    Harman's S-stemmer (1991): it joins singular and plural and nothing else. Harder stemmers were tried and lost.
    """
    word = word.replace("’", "'").removesuffix("'s")
    if len(word) < 2 or word in ENGLISH:
        return ""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 4 and word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
