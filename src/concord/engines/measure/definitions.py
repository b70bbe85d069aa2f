"""The bibliometric indicators: what each is, in both languages, and what it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from concord.engines.reason import Invalid

TOPS = (1, 5, 10, 50)
"""The shares of most cited works, in per cent."""


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: the weighted sum of a column over works, or (`mean`) that sum divided by the sum of weights.

    Attributes:
        code: as it is asked for.
        column: the column of the scored works that is summed.
        mean: whether it is divided by P.
        title: in each language.
        formula: how it is computed.
        needs: tables beside `works`.
        version: changes when the computation does.
    """

    code: str
    column: str
    mean: bool
    title: Mapping[str, str]
    formula: str
    needs: tuple[str, ...] = ()
    version: str = "1"

    @property
    def normalised(self) -> bool:
        """Whether works are compared with others of their field, type and year."""
        return self.column == "ncs" or self.column.startswith("top_")

    @property
    def cites(self) -> bool:
        """Whether it looks at citations."""
        return self.normalised or self.column == "cs"


def _pair(stem: str, column: str, en: str, zh: str, formula: str, *needs: str) -> Iterator[Indicator]:
    """The number of works with a property, and its share."""
    title = {"en": f"Works {en}", "zh": f"{zh}论文数"}
    yield Indicator(f"p_{stem}", column, False, title, f"Σ w·[{formula}]", needs)
    title = {"en": f"Share of works {en}", "zh": f"{zh}论文占比"}
    yield Indicator(f"pp_{stem}", column, True, title, f"Σ w·[{formula}] / Σ w", needs)


def _all() -> Iterator[Indicator]:
    yield Indicator("p", "p", False, {"en": "Works", "zh": "论文数"}, "Σ w")
    yield Indicator("tcs", "cs", False, {"en": "Citations", "zh": "被引次数"}, "Σ w·c")
    yield Indicator("mcs", "cs", True, {"en": "Citations per work", "zh": "篇均被引次数"}, "Σ w·c / Σ w")
    total = {"en": "Normalised citations", "zh": "标准化被引"}
    mean = {"en": "Normalised citations per work", "zh": "篇均标准化被引"}
    yield Indicator("tncs", "ncs", False, total, "Σ w·c/mean(cell); 1 where the mean is 0")
    yield Indicator("mncs", "ncs", True, mean, "Σ w·c/mean(cell) / Σ w; 1 where the mean is 0")
    for top in TOPS:
        formula = f"among the {top}% most cited of its cell; a tie at the border scores the fraction"
        yield from _pair(f"top_{top}", f"top_{top}", f"among the {top}% most cited", f"前 {top}% 高被引", formula)
    both = ("authorships",)
    yield from _pair(
        "collab", "collab", "of several organisations", "机构合作", "institutions > 1 or countries > 1", *both
    )
    yield from _pair("int_collab", "int_collab", "of several countries", "国际合作", "countries > 1", *both)
    wide = ("authorships", "institutions")
    yield from _pair("industry", "industry", "with industry", "产业合作", "an institution of type company", *wide)
    far = "greatest distance between its institutions ≥ long_distance_km"
    yield from _pair("long_distance", "long_distance", "over a long distance", "远距离合作", far, *wide)
    yield from _pair("oa", "oa", "with open access", "开放获取", "gold, diamond, hybrid, bronze or green")
    for kind, zh in (("gold", "金色"), ("hybrid", "混合"), ("bronze", "青铜"), ("green", "绿色")):
        formula = "gold or diamond" if kind == "gold" else kind
        yield from _pair(f"{kind}_oa", f"{kind}_oa", f"with {kind} open access", f"{zh}开放获取", formula)
    yield from _pair("oa_unknown", "oa_unknown", "of unknown access", "获取方式未知", "no open-access status")


INDICATORS: Mapping[str, Indicator] = MappingProxyType({indicator.code: indicator for indicator in _all()})
"""Every bibliometric indicator, by code."""

STANDARD = ("p", "mncs", "pp_top_10", "pp_int_collab")
"""The set that is asked for most."""


def chosen(codes: Sequence[str]) -> tuple[Indicator, ...]:
    """The indicators of some codes, in that order.

    Raises:
        Invalid: no such code (``measure:unknown_indicator``), or one given twice (``measure:named_twice``).
    """
    for code in codes:
        if code not in INDICATORS:
            raise Invalid("measure:unknown_indicator", indicator=str(code), known=tuple(INDICATORS))
        if list(codes).count(code) > 1:
            raise Invalid("measure:named_twice", option="indicators", name=code)
    return tuple(INDICATORS[code] for code in codes)
