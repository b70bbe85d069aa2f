"""What a measurement is asked to do: every option, its values, and its default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from concord.engines.measure import words  # noqa: F401 - registers the words of this engine's reasons
from concord.engines.reason import Invalid

COUNTING = ("full", "country", "organisation", "author")
_CHOICES = {
    "citations": ("given", "references"),
    "hong_kong_macao": ("with_china", "apart"),
}


@dataclass(frozen=True, slots=True)
class Options:
    """All options of a measurement.

    Attributes:
        counting: how a work of several counts: ``full`` (1 for each), ``country`` (1 / its countries), ``organisation``
            (1 / its organisations) or ``author`` (1 / its authors, each shared equally among the author's
            affiliations). Several may be asked for at once.
        citations: ``given`` takes the column `citations` of the works; ``references`` counts the table of references.
        window: with references, citations from works of up to so many years after the cited one's; None is all.
        cited_until: with references, citations from works of up to this year; None is all.
        self_citations: whether a citation between two works that share an author counts.
        period: first and last year of publication; None is all.
        types: the document types that are measured and compared; None is all.
        fields: only what falls in these fields is reported; works are compared with the whole corpus all the same.
        countries: only these countries are reported (needs the dimension country).
        hong_kong_macao: ``with_china`` counts HK and MO as CN, as the CWTS Leiden Ranking does; ``apart`` leaves every
            country as the data code it. Taiwan always stands as the data code it.
        long_distance_km: from which distance a collaboration is a long one; 5,000 km in the CWTS Leiden Ranking.
        stability: samples of the bootstrap behind the stability intervals of shares and means; 0 is none.
        coverage: of the stability intervals.
        seed: of the bootstrap.
    """

    counting: tuple[str, ...] = ("full",)
    citations: str = "given"
    window: int | None = None
    cited_until: int | None = None
    self_citations: bool = True
    period: tuple[int, int] | None = None
    types: tuple[str, ...] | None = None
    fields: tuple[Any, ...] | None = None
    countries: tuple[str, ...] | None = None
    hong_kong_macao: str = "with_china"
    long_distance_km: float = 5000
    stability: int = 0
    coverage: float = 0.95
    seed: int = 0

    @staticmethod
    def of(given: Mapping[str, Any]) -> Options:
        """Options from names and values; a single word stands for a tuple of one.

        Raises:
            Invalid: an unknown option or value, or options that exclude each other.
        """
        known = tuple(option.name for option in fields(Options))
        for name in given:
            if name not in known:
                raise Invalid("measure:not_an_option", option=name, known=known)
        settled = dict(given)
        for name in ("counting", "types", "fields", "countries"):
            value = settled.get(name)
            if value is not None:
                settled[name] = tuple(value) if isinstance(value, (tuple, list, set, frozenset)) else (value,)
        return Options(**settled)

    def __post_init__(self) -> None:
        self._check_words()
        self._check_numbers()
        if self.citations == "given":
            for name, off in (("window", None), ("cited_until", None), ("self_citations", True)):
                if getattr(self, name) != off:
                    raise Invalid("measure:needs_references", option=name)
        if self.window is not None and self.cited_until is not None:
            raise Invalid("measure:two_windows")

    def _check_words(self) -> None:
        for name, choices in _CHOICES.items():
            if getattr(self, name) not in choices:
                raise Invalid("measure:unknown_option", option=name, value=str(getattr(self, name)), known=choices)
        for counting in self.counting or ("",):
            if counting not in COUNTING:
                raise Invalid("measure:unknown_option", option="counting", value=str(counting), known=COUNTING)
            if self.counting.count(counting) > 1:
                raise Invalid("measure:named_twice", option="counting", name=counting)
        if not isinstance(self.self_citations, bool):
            raise Invalid(
                "measure:unknown_option",
                option="self_citations",
                value=str(self.self_citations),
                known=("True", "False"),
            )

    def _check_numbers(self) -> None:
        for name in ("window", "stability", "seed", "cited_until"):
            value = getattr(self, name)
            if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 0):
                raise Invalid("measure:not_a_number", option=name, value=str(value))
        if not self.long_distance_km > 0:
            raise Invalid("measure:not_positive", option="long_distance_km", value=self.long_distance_km)
        if not 0 < self.coverage < 1:
            raise Invalid("measure:not_a_share", option="coverage", value=self.coverage)
        if self.period is not None:
            if len(self.period) != 2 or not all(isinstance(year, int) for year in self.period):
                raise Invalid("measure:not_a_number", option="period", value=str(self.period))
            if self.period[0] > self.period[1]:
                raise Invalid("measure:backward_period", first=self.period[0], last=self.period[1])

    def told(self) -> dict[str, Any]:
        """Every option with its value."""
        return {option.name: getattr(self, option.name) for option in fields(self)}
