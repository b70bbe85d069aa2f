"""Invented people and organisations of the sample call: made so that none can be taken for a real one.

Chinese names join a crop to a solar term (稻谷雨, 麦惊蛰); British and other surnames are made of two halves that no
family bears together. Beyond the number of combinations, names are numbered.
"""

from __future__ import annotations

from itertools import product

GIVEN = (
    "Ada", "Bryn", "Cora", "Dermot", "Edith", "Fergus", "Gwen", "Harriet", "Iona", "Jasper", "Keira", "Lorcan",
    "Maeve", "Niall", "Olive", "Piers", "Rhona", "Saul", "Tamsin", "Una", "Vaughan", "Wilfred", "Yvette", "Zachary",
)  # fmt: skip
FIRST_HALVES = (
    "Quill", "Fern", "Thistle", "Marrow", "Bramble", "Larch", "Sedge", "Tansy", "Clover", "Barley", "Teasel", "Yarrow",
)  # fmt: skip
SECOND_HALVES = ("castle", "moot", "wick", "sworth", "leigh", "thorpe", "combe", "garth", "hithe", "stow")

CROPS = (
    "稻", "麦", "粟", "菽", "禾", "穗", "桑", "麻", "茶", "藕", "荞", "薯",
)  # fmt: skip
SOLAR_TERMS = (
    "立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑",
    "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒",
)  # fmt: skip

UK_PLACES = (
    "Northmoor", "Southlea", "Eastwold", "Westhithe", "Highcombe", "Lowgarth", "Midfen", "Oldstow", "Ravensedge",
    "Larkwater", "Foxholme", "Brackenford", "Saltmere", "Thornwick", "Ashgill", "Merrowdale",
)  # fmt: skip
UK_TYPES = (
    ("university", "{} University"),
    ("institute", "{} Institute of Agricultural Technology"),
    ("university", "University of {} and the Fens"),
    ("enterprise", "{} AgriTech Ltd"),
)
CN_PLACES = (
    "江北", "云麓", "沁川", "岭东", "碧汀原", "北辰原", "望禾", "青陇", "澜西", "松岗", "雁塬", "东篱", "南穗", "汀溪",
    "鹭原", "穹川",
)  # fmt: skip
CN_TYPES = (
    ("university", "{}农业大学（虚构）"),
    ("institute", "{}农业科学院（虚构）"),
    ("university", "{}科技大学（虚构）"),
    ("enterprise", "{}农业科技有限公司（虚构）"),
)
THIRD_PLACES = (
    ("NL", "Polderveen University"), ("FR", "Université de Valbrume"), ("KE", "Ziwani Research Institute"),
    ("AU", "Coolabah Plains University"), ("BR", "Universidade de Serra Clara"), ("CA", "Maplewater University"),
)  # fmt: skip

Organisation = tuple[str, str, str]
"""Name, type, country."""


def british(n: int) -> str:
    """The n-th invented name of the UK side (and of third countries)."""
    families = len(FIRST_HALVES) * len(SECOND_HALVES)
    place, lap = n % (families * len(GIVEN)), n // (families * len(GIVEN))
    family = place % families
    given = GIVEN[(place // families + place) % len(GIVEN)]
    name = f"{given} {FIRST_HALVES[family % len(FIRST_HALVES)]}{SECOND_HALVES[family // len(FIRST_HALVES)]}"
    return name if not lap else f"{name} {lap + 1}"


def chinese(n: int) -> str:
    """The n-th invented name of the China side."""
    terms = len(SOLAR_TERMS)
    place, lap = n % (len(CROPS) * terms), n // (len(CROPS) * terms)
    name = CROPS[(place + place // terms) % len(CROPS)] + SOLAR_TERMS[place % terms]
    return name if not lap else f"{name}{lap + 1}"


def organisations(places: tuple[str, ...], types: tuple[tuple[str, str], ...], country: str) -> list[Organisation]:
    """Every place with every type: universities first, enterprises last."""
    made = [(pattern.format(place), type, country) for (type, pattern), place in product(types, places)]
    return sorted(made, key=lambda entry: (entry[1] == "enterprise", entry[1] == "institute"))


UK_ORGANISATIONS = organisations(UK_PLACES, UK_TYPES, "GB")
CN_ORGANISATIONS = organisations(CN_PLACES, CN_TYPES, "CN")
THIRD_ORGANISATIONS: list[Organisation] = [(name, "university", country) for country, name in THIRD_PLACES]
