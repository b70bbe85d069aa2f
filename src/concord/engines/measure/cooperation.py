"""What countries do together: how much, who leads, beyond what chance would bring, with what impact, growing where.

A *joint work* of a set of countries is one with authors in every country of the set. With n(i) the works of country i,
n(S) the joint works and N all works with a known country:

- ``salton``: n(S) / sqrt(n(i) n(j)), for two countries (Salton & McGill 1983; Luukkonen et al. 1993,
  https://doi.org/10.1007/BF02016282); for k countries, the k-th root of the product;
- ``affinity``: n(S) N^(k-1) / Π n(i), what is observed over what independence would bring (Zitt, Bassecoulard & Okubo
  2000, https://doi.org/10.1023/A:1005632319799): 1 is chance, 2 is twice as much.

Works count once each (full counting), and all of a work's impact counts for each side.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from concord.engines.measure.bibliometric import check, check_values, nothing
from concord.engines.measure.cells import Scored, in_fields, scored
from concord.engines.measure.corpus import Corpus
from concord.engines.measure.counting import WITH_CHINA, placed
from concord.engines.measure.exactness import fraction, total
from concord.engines.measure.options import Options
from concord.engines.measure.place import Steps
from concord.engines.measure.result import Result, Row, ordered
from concord.engines.reason import Invalid, Reason, reason

COOPERATION: Mapping[str, str] = {
    "joint": "works with authors in every country of the set",
    "joint_share": "joint works / works of one side",
    "first": "joint works whose first author is in one side / joint works with a known first author's country",
    "corresponding": "joint works with a corresponding author in one side / those with a known one",
    "salton": "joint works / root of the product of each side's works",
    "affinity": "joint works · N^(k-1) / product of each side's works",
    "joint_mncs": "normalised citations per joint work",
    "own_mncs": "normalised citations per work of one side without any other country of the set",
    "joint_pp_top_10": "share of joint works among the 10% most cited",
    "own_pp_top_10": "the same of one side's works without any other country of the set",
    "third": "joint works with a country outside the set / joint works",
    "field_joint": "joint works in a field",
    "field_growth": "field's share of joint works in the later half of the period / in the earlier half",
    "new_pairs": "pairs of organisations of two sides whose first joint work is of that year",
    "pairs": "pairs of organisations of two sides with a joint work in that year",
}
"""Every cooperation indicator, with its definition."""

VERSION = "1"


def cooperate(corpus: Corpus, countries: Sequence[str], *, yearly: bool = True, **options: Any) -> Result:
    """What two or more countries do together, of the whole period and (`yearly`) year by year.

    Rows have the dimensions year (None: the whole period), side (None: all together) and field (only of the
    ``field_…`` indicators). New pairs have no value in the first year of the data: every pair would be new.

    Args:
        countries: two or more codes, as the options count them.
        options: those of `Options`, but for counting, countries and stability.

    Raises:
        Invalid: fewer than two countries, one that does not occur, two that the options make one; what `measure`
            refuses.
    """
    settled = _settled(corpus, countries, options)
    sides = tuple(countries)
    with corpus.steps() as steps:
        asked = _Cooperation(corpus, steps, settled, sides)
        works = scored(corpus, steps, settled, ("p", "ncs", "top_10"), False, ("year",))
        marked = asked.marked(works)
        lines = asked.lines(marked, works)
        if not lines:
            raise nothing(corpus, settled)
        rows = asked.counts(lines, None)
        alone = not any(row.value for row in rows if row.indicator == "joint")
        said = (reason("measure:nothing_in_common", given=sides),) if alone else ()
        if yearly:
            for year in sorted({line["year"] for line in lines}):
                rows += asked.counts([line for line in lines if line["year"] == year], year)
        rows += asked.fields(marked)
        rows += asked.pairs()
        sql = steps.done
    notes = _notes(corpus, settled) + said
    rows.sort(key=lambda row: (list(COOPERATION).index(row.indicator), [ordered(part) for part in row.key.values()]))
    told = settled.told() | {"sides": sides, "conflicts": corpus.conflicts}
    versions = dict.fromkeys(COOPERATION, VERSION)
    by = ("year", "side", "field")
    return Result(tuple(rows), by, versions, told, corpus.data_version, corpus.place.version(), notes, sql)


def _settled(corpus: Corpus, countries: Sequence[str], options: Mapping[str, Any]) -> Options:
    for name in ("counting", "countries", "stability", "fields"):
        if name in options:
            known = ("citations", "window", "cited_until", "self_citations", "period", "types", "hong_kong_macao")
            raise Invalid("measure:not_an_option", option=name, known=known)
    settled = Options.of(options)
    if len(set(countries)) < 2 or len(set(countries)) < len(countries):
        raise Invalid("measure:few_sides", given=tuple(countries))
    together = [code for code in countries if code in (*WITH_CHINA, "CN")]
    if settled.hong_kong_macao == "with_china" and len(together) > 1:
        raise Invalid("measure:merged_sides", given=tuple(together))
    corpus.needs("cooperation", "authorships")
    check_values(corpus, settled)
    check(corpus, "countries", placed(corpus, settled).country, countries)
    return settled


@dataclass(frozen=True)
class _Cooperation:
    """The question, and what answers it."""

    corpus: Corpus
    steps: Steps
    options: Options
    sides: tuple[str, ...]

    @property
    def _has(self) -> tuple[str, ...]:
        return tuple(f"has{n}" for n in range(len(self.sides)))

    def sides_of_works(self) -> Any:
        """Which countries of the set, and whether any other, each work has: (paper, has0, has1, …, other)."""
        rows = placed(self.corpus, self.options).select("work", "country")
        rows = rows.filter(rows.country.notnull())
        has = {
            name: (rows.country == side).ifelse(1, 0).max() for name, side in zip(self._has, self.sides, strict=True)
        }
        other = rows.country.notin(list(self.sides)).ifelse(1, 0).max()
        return rows.group_by(paper=rows.work).agg(**has, other=other)

    def marked(self, works: Scored) -> Any:
        """The step ``marked``: works with their scores, the countries of the set that they have, and who leads them."""
        sides = self.steps.view("sides", self.sides_of_works())
        joined = works.rows.join(sides, works.rows.work == sides.paper).drop("paper")
        for name, lead in self._leads().items():
            lead = lead.rename(led="work", **{name: "side"})
            joined = joined.left_join(lead, joined.work == lead.led).drop("led")
        return self.steps.keep("marked", joined)

    def lines(self, marked: Any, works: Scored) -> list[Mapping[str, Any]]:
        """Works counted by year, countries and lead, with the sums of their scores."""
        keys = ["year", *self._has, "other", *(name for name in ("first", "corresponding") if name in marked.columns)]
        sums = {"n": total(marked.p), "ncs": total(marked.ncs), "top": total(marked.top_10)}
        found = self.steps.fetch("counts", marked.group_by(*keys).agg(**sums)).to_pylist()
        return [self._read(line, works) for line in found]

    def _read(self, line: Mapping[str, Any], works: Scored) -> dict[str, Any]:
        found = dict(line)
        found["n"] = int(line["n"])
        found["ncs"], found["top"] = fraction(line["ncs"], works.score), fraction(line["top"], works.score)
        found["in"] = tuple(bool(found.pop(f"has{n}")) for n in range(len(self.sides)))
        return found

    def _leads(self) -> dict[str, Any]:
        """Which sides lead each work, as text of one mark per side; a work without a known country has no row."""
        schema, leads = self.corpus.schemas["authorships"], {}
        if "position" in schema:
            rows = placed(self.corpus, self.options, "position")
            leads["first"] = self._lead(rows.filter(rows.position == "first"))
        if "corresponding" in schema:
            rows = placed(self.corpus, self.options, "corresponding")
            leads["corresponding"] = self._lead(rows.filter(rows.corresponding))
        return leads

    def _lead(self, rows: Any) -> Any:
        rows = rows.filter(rows.country.notnull())
        marks = [(rows.country == side).ifelse(1, 0).max().cast("string") for side in self.sides]
        text = marks[0]
        for mark in marks[1:]:
            text = text.concat(mark)
        return rows.group_by("work").agg(side=text)

    def counts(self, lines: Sequence[Mapping[str, Any]], year: int | None) -> list[Row]:
        """The figures of some lines."""
        joint = [line for line in lines if all(line["in"])]
        own = {side: [line for line in lines if line["in"][n]] for n, side in enumerate(self.sides)}
        sizes = [_n(own[side]) for side in self.sides]
        n, every = _n(joint), _n(lines)
        rows = [Row("joint", _key(year), float(n), Fraction(n))]
        rows += [_divided("joint_share", _key(year, side), n, _n(own[side])) for side in self.sides]
        rows += self._led(joint, year)
        product = math.prod(sizes)
        root = product ** (1 / len(sizes)) if product else 0.0
        salton = n / root if root else None
        why = None if product else reason("measure:nothing_to_divide")
        rows.append(Row("salton", _key(year), salton, Fraction(n), Fraction(root), reason=why))
        rows.append(_divided("affinity", _key(year), n * every ** (len(sizes) - 1), product))
        rows += _impact("joint", joint, _key(year))
        for place, side in enumerate(self.sides):
            alone = [line for line in own[side] if sum(line["in"]) == 1 and line["in"][place]]
            rows += _impact("own", alone, _key(year, side))
        rows.append(_divided("third", _key(year), _n([line for line in joint if line["other"]]), n))
        return rows

    def _led(self, joint: Sequence[Mapping[str, Any]], year: int | None) -> list[Row]:
        rows = []
        for name in ("first", "corresponding"):
            known = [line for line in joint if line.get(name) is not None]
            if joint and name not in joint[0]:
                continue
            for n, side in enumerate(self.sides):
                led = _n([line for line in known if line[name][n] == "1"])
                rows.append(_divided(name, _key(year, side), led, _n(known)))
        return rows

    def fields(self, marked: Any) -> list[Row]:
        """Joint works by field, and how each field's share grew from the earlier half of the years to the later."""
        if "fields" not in self.corpus.tables:
            return []
        joint = self._joint(marked).select("work", "year")
        found, whole = in_fields(self.corpus, self.steps.view("joint", joint))
        lines = self.steps.fetch("fields", found.group_by("field", "year").agg(w=total(found.w))).to_pylist()
        years = sorted({line["year"] for line in lines})
        sums: dict[Any, list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])
        half = len(years) / 2
        for line in lines:
            name = None if line["field"] in ("", -1) else line["field"]
            sums[name][years.index(line["year"]) >= half] += fraction(line["w"], whole)
        before, after = sum(pair[0] for pair in sums.values()), sum(pair[1] for pair in sums.values())
        rows = []
        for name, (early, late) in sums.items():
            key = _key(None, None, name)
            rows.append(Row("field_joint", key, float(early + late), early + late))
            if len(years) < 2:
                rows.append(Row("field_growth", key, None, reason=reason("measure:one_year")))
            else:
                rows.append(_divided("field_growth", key, late / after if after else Fraction(0), early / before))
        return rows

    def _joint(self, marked: Any) -> Any:
        """The rows of works that every country of the set has a part in."""
        both = marked[self._has[0]] == 1
        for name in self._has[1:]:
            both = both & (marked[name] == 1)
        return marked.filter(both)

    def pairs(self) -> list[Row]:
        """Pairs of organisations of two different sides, and those that are new, by year.

        A pair is new in the year of its first joint work in the whole corpus, whatever the period and types shown.
        """
        if "institution" not in self.corpus.schemas["authorships"]:
            return []
        works = self.corpus.clean("works")
        works = works.filter(works.year.notnull()).select(paper=works.id, year=works.year)
        joint = self._joint(works.join(self.sides_of_works(), "paper"))
        rows = placed(self.corpus, self.options, "institution")
        rows = rows.filter(rows.institution.notnull(), rows.country.isin(list(self.sides)))
        rows = rows.select("work", "institution", "country").distinct()
        joint = joint.select("paper", "year")
        rows = self.steps.keep("organisations", rows.join(joint, rows.work == joint.paper).drop("paper"))
        other = rows.select(same=rows.work, second=rows.institution, side2=rows.country)
        met = rows.join(other, [rows.work == other.same, rows.country < other.side2])
        pairs = met.select("institution", "country", "second", "side2", "year").distinct()
        pairs = self.steps.keep("pairs", pairs)
        together = pairs.group_by("year").agg(n=pairs.count())
        present = {line["year"]: int(line["n"]) for line in self.steps.fetch("pairs_by_year", together).to_pylist()}
        firsts = pairs.group_by("institution", "country", "second", "side2").agg(year=pairs.year.min())
        begun = firsts.group_by("year").agg(n=firsts.count())
        new = Counter({line["year"]: int(line["n"]) for line in self.steps.fetch("first_met", begun).to_pylist()})
        first, period = self.corpus.facts("works").first, self.options.period
        found = []
        for year, n in sorted(present.items()):
            if period is not None and not period[0] <= year <= period[1]:
                continue
            found.append(Row("pairs", _key(year), float(n), Fraction(n)))
            if year == first:
                found.append(Row("new_pairs", _key(year), None, reason=reason("measure:first_year")))
            else:
                found.append(Row("new_pairs", _key(year), float(new[year]), Fraction(new[year])))
        return found


def _key(year: int | None, side: str | None = None, field: Any = None) -> dict[str, Any]:
    return {"year": year, "side": side, "field": field}


def _n(lines: Sequence[Mapping[str, Any]]) -> int:
    return sum(line["n"] for line in lines)


def _divided(code: str, key: Mapping[str, Any], over: int | Fraction, under: int | Fraction) -> Row:
    over, under = Fraction(over), Fraction(under)
    if not under:
        return Row(code, key, None, over, under, reason=reason("measure:nothing_to_divide"))
    return Row(code, key, float(over / under), over, under)


def _impact(stem: str, lines: Sequence[Mapping[str, Any]], key: Mapping[str, Any]) -> list[Row]:
    n = _n(lines)
    sums = {"mncs": sum(line["ncs"] for line in lines), "pp_top_10": sum(line["top"] for line in lines)}
    return [_divided(f"{stem}_{name}", key, over, n) for name, over in sums.items()]


def _notes(corpus: Corpus, options: Options) -> tuple[Reason, ...]:
    tables = ["works", "authorships", *(["fields"] if "fields" in corpus.tables else [])]
    notes = [note for table in tables for note in corpus.facts(table).notes]
    if "fields" not in corpus.tables:
        notes.append(reason("measure:no_fields"))
    together = options.hong_kong_macao == "with_china"
    notes.append(reason("measure:china_together" if together else "measure:china_apart"))
    return tuple(notes)
