"""Names of people: which part is the family's, how a Chinese name is spelt in pinyin, and its syllables."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")
_HAN_ONLY = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_DOTS = re.compile(r"[·•・‧∙]")

FAMILY, GIVEN = "family", "given"
"""Which part comes first."""

_COMPOUND = frozenset(
    [
        "欧阳",
        "太史",
        "端木",
        "上官",
        "司马",
        "东方",
        "独孤",
        "南宫",
        "万俟",
        "闻人",
        "夏侯",
        "诸葛",
        "尉迟",
        "公羊",
        "赫连",
        "澹台",
        "皇甫",
        "宗政",
        "濮阳",
        "公冶",
        "太叔",
        "申屠",
        "公孙",
        "慕容",
        "仲孙",
        "钟离",
        "长孙",
        "宇文",
        "司徒",
        "鲜于",
        "司空",
        "闾丘",
        "子车",
        "亓官",
        "司寇",
        "巫马",
        "公西",
        "颛孙",
        "壤驷",
        "公良",
        "漆雕",
        "乐正",
        "宰父",
        "谷梁",
        "拓跋",
        "夹谷",
        "轩辕",
        "令狐",
        "段干",
        "百里",
        "呼延",
        "东郭",
        "南门",
        "羊舌",
        "微生",
        "公户",
        "公玉",
        "公仪",
        "梁丘",
        "公仲",
        "公上",
        "公门",
        "公山",
        "公坚",
        "左丘",
        "公伯",
        "西门",
        "公祖",
        "第五",
        "公乘",
        "贯丘",
        "歐陽",
        "東方",
        "司馬",
        "諸葛",
        "尉遲",
        "長孫",
        "鍾離",
        "司徒",
    ]
)
_SURNAMES = {
    "单": "shan", "單": "shan", "解": "xie", "仇": "qiu", "区": "ou", "區": "ou", "查": "zha", "任": "ren", "华": "hua",
    "曾": "zeng", "翟": "zhai", "盖": "ge", "朴": "piao", "缪": "miao", "繆": "miao", "冼": "xian", "乐": "yue",
    "尉迟": "yuchi", "万俟": "moqi", "宓": "mi", "员": "yun", "訾": "zi", "晟": "cheng", "秘": "bi", "召": "shao",
    "折": "she", "种": "chong", "黑": "he", "重": "chong", "燕": "yan", "令狐": "linghu", "长孙": "zhangsun",
    "澹台": "tantai", "鲜于": "xianyu", "亓官": "qiguan", "钭": "tou", "逄": "pang", "郇": "xun", "哈": "ha",
}  # fmt: skip
"""Family names that are read otherwise than the character by itself."""


@dataclass(frozen=True, slots=True)
class Parts:
    """A name in its parts. `order` is `FAMILY` or `GIVEN`: which of them comes first."""

    family: str
    given: str
    order: str


_COMMON_WORDS = """
wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin gao luo zheng liang xie song tang
deng han feng cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng su wei lv lu lyu ding ren shen
yao cui zhong tan fan jin shi liao jia xia fu fang zou xiong bai meng qin qiu hou jiang yin xue yan lei duan
long tao mao hao gu gong shao wan qian dai mo kong xiang chang ouyang zhuge sima situ
"""
_COMMON = frozenset(_COMMON_WORDS.split())
"""Common Chinese family names in pinyin."""


def _is_family_first(one: str, other: str) -> bool:
    """Whether two words are a Chinese name in its own order: Wang Xiaoming, but not Xiaoming Wang."""
    given = syllables(_HYPHEN.sub("", other))
    return one in _COMMON and bool(given) and (len(given) > 1 or other not in _COMMON)


_HYPHEN = re.compile(r"['’\-‐‑]")


def plain(text: str) -> str:
    """Small letters without marks: ``Wáng`` is ``wang``, ``Łukasz`` is ``lukasz``; other scripts as they are."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if folded.isascii():
        return folded
    bare = "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))
    return unicodedata.normalize("NFC", bare.translate(_LETTERS))


_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})


def split(whole: str, *, order: str = "") -> Parts:
    """The parts of a name as it is usually written.

    A comma puts the family name first; so does a Chinese name, unless a dot shows that it is a foreign one. Else the
    last word is the family's. With `order` said, the first or last word is the family's accordingly.
    """
    whole = " ".join(whole.split())
    if "," in whole or "，" in whole:
        family, _, given = re.sub("，", ",", whole).partition(",")
        return Parts(family.strip(), given.strip(), FAMILY)
    if _HAN_ONLY.fullmatch(whole):
        size = 2 if whole[:2] in _COMPOUND and len(whole) > 2 else 1
        return Parts(whole[:size], whole[size:], FAMILY)
    if HAN.search(whole) and _DOTS.search(whole):
        *first, last = _DOTS.split(whole)
        return Parts(last.strip(), "·".join(each.strip() for each in first), GIVEN)
    words = whole.split(" ")
    if len(words) == 1:
        return Parts(whole, "", order or GIVEN)
    if not order and len(words) == 2 and _is_family_first(plain(words[0]), plain(words[1])):
        order = FAMILY
    if order == FAMILY:
        return Parts(words[0], " ".join(words[1:]), FAMILY)
    return Parts(words[-1], " ".join(words[:-1]), GIVEN)


@lru_cache(maxsize=200_000)
def _read(character: str) -> str:
    return "".join(lazy_pinyin(character, style=Style.NORMAL)).casefold()


@lru_cache(maxsize=200_000)
def pinyin(family: str, given: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The syllables of a Chinese family and given name: ``("zeng",), ("xiao", "ming")``. ü is written v."""
    read = _SURNAMES.get(family)
    whole = tuple(_read(each) for each in family) if read is None else syllables(read) or (read,)
    return whole, tuple(_read(each) for each in given if HAN.match(each))


def readings(family: str, given: str) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """The syllables of a Chinese name, and as people who do not know the family name read it: 曾 as ceng."""
    known = pinyin(family, given)
    yield known
    if family in _SURNAMES:
        yield tuple(_read(each) for each in family), known[1]


_AS_V = str.maketrans(dict.fromkeys("üǖǘǚǜ", "v"))


def _all_syllables() -> frozenset[str]:
    found = set()
    for readings in PINYIN_DICT.values():
        for reading in readings.split(","):
            bare = plain(
                reading.replace("ü", "v").replace("ǖ", "v").replace("ǘ", "v").replace("ǚ", "v").replace("ǜ", "v")
            )
            if bare.isascii() and bare.isalpha():
                found |= {bare, bare.replace("v", "u")}
    return frozenset(found - set("bcdfghjklmnpqrstuvwxyz")) - {"hm", "hng", "ng"}


_SYLLABLES = _all_syllables()


@lru_cache(maxsize=100_000)
def syllables(spelling: str) -> tuple[str, ...]:
    """The pinyin syllables a spelling is made of, the fewest there can be; none if it is not pinyin."""
    best: list[tuple[str, ...] | None] = [(), *([None] * len(spelling))]
    for end in range(1, len(spelling) + 1):
        for start in range(max(0, end - 6), end):
            before = best[start]
            if before is not None and spelling[start:end] in _SYLLABLES:
                longer = (*before, spelling[start:end])
                known = best[end]
                if known is None or len(longer) < len(known):
                    best[end] = longer
    return best[-1] or ()
