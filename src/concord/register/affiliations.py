"""The words of affiliations: how a free text about where somebody works is read before it is compared with names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from concord.register.countries import NAMES
from concord.register.names import HAN, plain

_WRITTEN_OUT = """
univ university|uni university|universitaet university|universite university|inst institute|institut institute
lab laboratory|labs laboratory|laboratories laboratory|laboratoire laboratory|acad academy|natl national
nat national|tech technology|technol technology|sci science|sciences science|hosp hospital|coll college|ctr centre
cent centre|center centre|centers centre|centres centre|dept department|departement department|med medical
res research|eng engineering|engn engineering|engineerings engineering|sch school|agr agricultural
agric agricultural|int international|intl international|technologies technology|ministere ministry|assoc association
soc society|corp corporation|co company|ltd limited|grp group|fac faculty|dev development|gen general|key key
org organisation|organization organisation|organizations organisation|st saint|chem chemistry|phys physics
math mathematics|elect electronic|electron electronic|comp computer|informat information|environm environmental
environ environmental
"""
SHORT = dict(tuple(pair.split()) for pair in re.split(r"[|\n]", _WRITTEN_OUT.strip()))
"""Words as they are shortened in affiliations, and other spellings of one word, with the one that is compared."""

_NOTHING = "of the and for at in on a an to de la le les des du di et e y der die das und limited company"
EMPTY = frozenset(_NOTHING.split())
"""Words that tell nothing of an organisation."""

_TRADITIONAL = str.maketrans(
    "學國醫院華東廣灣電機農業師範聯會實驗術經濟體觀藥產與專職協環資訊處門開發動務設備計劃館圖書環應礦鐵車馬興長陽漢爾龍",
    "学国医院华东广湾电机农业师范联会实验术经济体观药产与专职协环资讯处门开发动务设备计划馆图书环应矿铁车马兴长阳汉尔龙",
)
_WORDS = re.compile(r"[㐀-鿿\U00020000-\U0003ffff]+|[^\W_㐀-鿿\U00020000-\U0003ffff]+")
_INSIDE = re.compile(r"(?<=\w)['’ʼ`´.](?=\w)")
APART = re.compile(r"[,;，；、|/()（）\[\]【】\n\r\t:：]+|#tab#|\s[-–—]\s", re.IGNORECASE)
LONGEST = 2000
"""Characters of a text that are read."""


def words(text: str) -> list[str]:
    """The words of a text, spelt in one way; a run of Chinese characters is one word, with simplified characters."""
    folded = _INSIDE.sub("", plain(text[:LONGEST]).translate(_TRADITIONAL))
    found = (SHORT.get(each, each) for each in _WORDS.findall(folded))
    return [each[:100] for each in found if each not in EMPTY]


def bare(name: str) -> str:
    """A name without the country that tells it from others: ``Sage (United Kingdom)`` is ``Sage``."""
    found = _QUALIFIED.fullmatch(name)
    return found[1] if found and country_of(found[2]) else name


_QUALIFIED = re.compile(r"(.{1,900}?)\s*[(（]([^()（）]{2,60})[)）]")


def parts(text: str) -> list[tuple[str, ...]]:
    """The parts of an affiliation between its commas, each as its words; empty ones are left out."""
    return [found for part in APART.split(text[:LONGEST]) if (found := tuple(words(part)))]


def tokens(of: tuple[str, ...] | list[str]) -> Iterator[str]:
    """What words are looked up by: the word itself, or for Chinese the pairs of its characters."""
    for word in of:
        if HAN.match(word) and len(word) > 1:
            yield from map("".join, pairwise(word))
        else:
            yield word


_OTHERS = {
    "uk": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB", "great britain": "GB",
    "britain": "GB", "u k": "GB", "united kingdom": "GB", "英国": "GB", "usa": "US", "u s a": "US", "us": "US",
    "united states": "US", "united states america": "US", "美国": "US", "p r china": "CN", "pr china": "CN",
    "prc": "CN", "peoples republic china": "CN", "people s republic china": "CN", "mainland china": "CN",
    "中国": "CN", "中华人民共和国": "CN", "hong kong": "HK", "hong kong sar": "HK", "hongkong": "HK", "香港": "HK",
    "macau": "MO", "macao": "MO", "澳门": "MO", "taiwan": "TW", "台湾": "TW", "russia": "RU", "south korea": "KR",
    "korea": "KR", "iran": "IR", "vietnam": "VN", "czech republic": "CZ", "the netherlands": "NL", "holland": "NL",
    "deutschland": "DE", "espana": "ES", "italia": "IT", "brasil": "BR", "suisse": "CH", "belgique": "BE",
    "maroc": "MA", "tunisie": "TN", "algerie": "DZ", "liban": "LB",
}  # fmt: skip


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    named = {" ".join(words(name)): code for code, names in NAMES.items() for name in names.values()}
    return {**named, **_OTHERS}


def country_of(text: str) -> str | None:
    """The country that an affiliation names: by its last part, or the last words of it; None if it names none."""
    found = parts(text)
    known = _countries()
    for part in reversed(found[-3:]):
        for size in (4, 3, 2, 1):
            if len(part) >= size and (code := known.get(" ".join(part[-size:]))):
                return code
        last = part[-1]
        if HAN.match(last):
            for name, code in known.items():
                if HAN.match(name) and (last.startswith(name) or last == name):
                    return code
    return None
