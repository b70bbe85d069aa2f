"""From a corpus to figures: one SQL step after the other, then exact fractions.

Every figure is a weighted sum over works, or such a sum divided by the weighted number of works. Sums are taken in
whole parts (`exactness`), so that neither the order of rows nor their partition changes a digit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import pyarrow as pa

from concord.engines.measure.cells import Scored, scored
from concord.engines.measure.collaboration import ACCESS, FLAGS, flagged
from concord.engines.measure.corpus import Corpus
from concord.engines.measure.counting import UNITS, by_country, placed, units
from concord.engines.measure.definitions import INDICATORS, Indicator, chosen
from concord.engines.measure.exactness import WEIGHT, big, fraction, total
from concord.engines.measure.options import Options
from concord.engines.measure.place import Steps
from concord.engines.measure.result import Result, Row, ordered
from concord.engines.measure.stability import interval
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason, reason

DIMENSIONS = (*UNITS, "year", "type", "field", "oa_status")


def measure(
    corpus: Corpus,
    indicators: Sequence[str],
    by: Sequence[str] = (),
    *,
    progress: Progress | None = None,
    **options: Any,
) -> Result:
    """Indicators of a corpus by any of `DIMENSIONS`.

    Args:
        corpus: the tables.
        indicators: codes of `INDICATORS`.
        by: dimensions; none is the whole corpus.
        progress: told how far the work is, and may stop it.
        options: those of `Options`.

    Raises:
        Invalid: an unknown indicator, dimension, option or value; a table or column that an indicator needs and that
            is not there; a period without works; what `Corpus.facts` refuses.
        Cancelled: `progress` stopped it.
    """
    asked, settled, by = chosen(indicators), Options.of(options), _dimensions(by)
    if not asked:
        raise Invalid("measure:unknown_indicator", indicator="", known=tuple(INDICATORS))
    if settled.countries is not None and "country" not in by:
        raise Invalid("measure:needs_dimension", option="countries", name="country")
    check_values(corpus, settled)
    tick(progress, "measure:steps", 0.0)
    found: dict[str, list[Mapping[str, Any]]] = {}
    intervals: dict[tuple[Any, ...], tuple[float, float]] = {}
    with corpus.steps() as steps:
        question = _Question(corpus, steps, settled, by, _columns(asked))
        works = question.works()
        for done, (rules, joined) in enumerate(question.joined(works)):
            tick(progress, "measure:steps", (done + 0.5) / (len(settled.counting) + 1))
            found |= dict.fromkeys(rules, question.sums(joined, rules, works))
            if settled.stability:
                intervals |= _intervals(question, joined, rules, asked, works)
        sql = steps.done
    rows = [
        row
        for indicator in asked
        for rule in settled.counting
        for row in _rows(indicator, rule, by, found[rule], works, intervals)
    ]
    if not rows:
        raise nothing(corpus, settled)
    tick(progress, "measure:steps", 1.0)
    versions = {indicator.code: indicator.version for indicator in asked}
    told = settled.told() | {"indicators": tuple(versions), "conflicts": corpus.conflicts}
    notes = _notes(corpus, settled, question)
    return Result(tuple(rows), by, versions, told, corpus.data_version, corpus.place.version(), notes, sql)


def trace(corpus: Corpus, indicator: str, key: Mapping[str, Any], *, most: int = 1000, **options: Any) -> pa.Table:
    """The works behind one figure: (work, weight, value), by work; the figure is Σ weight·value [/ Σ weight].

    Args:
        key: dimension → value, as in a row of the result.
        most: at most so many works.
        options: those of `Options`, with one counting rule.

    Raises:
        Invalid: as `measure`.
    """
    (asked,), settled, by = chosen([indicator]), Options.of(options), _dimensions(tuple(key))
    if len(settled.counting) != 1:
        raise Invalid("measure:unknown_option", option="counting", value=str(settled.counting), known=("one of them",))
    with corpus.steps() as steps:
        question = _Question(corpus, steps, settled, by, _columns([asked]))
        works = question.works()
        ((_, joined),) = question.joined(works, fast=False)
        for name, value in key.items():
            blank = _blank(joined[name]) if value is None else joined[name] == value
            joined = joined.filter(blank)
        scale = float(works.score if asked.normalised else works.whole)
        weight = joined.u.cast("float64") / WEIGHT
        value = question.amount(joined, asked.column, works).cast("float64") / scale
        lines = joined.select(work=joined.work, weight=weight, value=value)
        return steps.fetch("trace", lines.order_by("work").limit(most))


def _blank(column: Any) -> Any:
    missing = column.isnull()
    kind = column.type()
    return missing | (column == "") if kind.is_string() else missing | (column == -1) if kind.is_integer() else missing


@dataclass(frozen=True)
class _Question:
    """What is asked of which corpus, and the expressions that answer it."""

    corpus: Corpus
    steps: Steps
    options: Options
    by: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(name for name in self.by if name in UNITS)

    @property
    def fast(self) -> tuple[str, ...]:
        """The rules that one pass over works x countries answers together."""
        return tuple(
            rule for rule in self.options.counting if rule in ("full", "country") and self.units == ("country",)
        )

    def works(self) -> Scored:
        """The works that count, with every column asked for."""
        for name in self.by:
            if name not in (*UNITS, "year", "field"):
                self.corpus.needs(name, "works", name)
            if name in UNITS:
                self.corpus.needs(name, "authorships", name)
        if "field" in self.by:
            self.corpus.needs("field", "fields")
        access = any(name in ACCESS for name in self.columns)
        carried = [
            name for name in ("year", "type", "oa_status") if name in self.by or (name == "oa_status" and access)
        ]
        if access:
            self.corpus.needs("oa", "works", "oa_status")
        by_field = "field" in self.by
        works = scored(self.corpus, self.steps, self.options, self.columns, by_field, carried)
        flags = [name for name in self.columns if name in (*FLAGS, *ACCESS) and not self.counted(name)]
        for name in flags:
            for table in INDICATORS[f"p_{name}"].needs:
                self.corpus.needs(f"p_{name}", table)
        rows = flagged(self.corpus, self.steps, self.options, works.rows, flags)
        return Scored(rows, works.whole, works.score)

    def counted(self, name: str) -> bool:
        """Whether a property comes with the number of countries, so that it needs no step of its own."""
        return name == "int_collab" and self.fast == self.options.counting

    def joined(self, works: Scored, fast: bool = True) -> Iterator[tuple[tuple[str, ...], Any]]:
        """Works x units for each pass, with `u`, the weight, and what the pass answers."""
        rows, together = works.rows, self.fast if fast else ()
        if not self.units:
            yield self.options.counting, rows.mutate(u=ibis.literal(WEIGHT, "int64"))
            return
        if together:
            pairs = by_country(self.corpus, self.steps, self.options)
            joined = self._with(rows, pairs, "n")
            if self.counted("int_collab") and "int_collab" in self.columns:
                joined = joined.mutate(int_collab=(joined.n > 1).ifelse(1, 0).cast("int64"))
            yield together, self._shown(joined)
        for rule in self.options.counting:
            if rule not in together:
                pairs = units(self.corpus, self.steps, self.options, rule, self.units)
                yield (rule,), self._shown(self._with(rows, pairs, "u", rule))

    def _with(self, rows: Any, pairs: Any, weight: str, rule: str = "country") -> Any:
        """Works with their units; a work of no unit stands under NULL, with its whole weight."""
        pairs = pairs.rename(paper="work")
        # Where every work has a country none is lost; one of no organisation has no part to count by organisations.
        complete = self.units == ("country",) and rule != "organisation"
        complete = complete and not self.corpus.facts("authorships").unknown_works
        joined = rows.join(pairs, rows.work == pairs.paper, how="inner" if complete else "left").drop("paper")
        return joined.mutate(**{weight: joined[weight].fill_null(1 if weight == "n" else WEIGHT)})

    def _shown(self, joined: Any) -> Any:
        shown = self.options.countries
        return joined if shown is None else joined.filter(joined.country.isin(list(shown)))

    def amount(self, joined: Any, column: str, works: Scored) -> Any:
        """A column of a work in its parts: properties of a whole work are multiplied by what of it is there."""
        if column in (*FLAGS, *ACCESS) and works.whole != 1:
            return joined[column] * joined.p
        return joined[column]

    def sums(self, joined: Any, rules: Sequence[str], works: Scored) -> list[Mapping[str, Any]]:
        """One line for each key: for each rule and column the sum, in parts."""
        weight = "n" if "n" in joined.columns else "u"
        amounts = {name: total(self.amount(joined, name, works)) for name in self.columns}
        named = "_".join(rules)
        sums = self.steps.view(f"sums_{named}", joined.group_by(*self.by, weight).agg(**amounts))
        wanted = {}
        for rule in rules:
            for name in self.columns:
                wanted[f"{rule}__{name}"] = total(sums[name] * big(_weight(sums, rule, weight)))
        answer = sums.group_by(*self.by).agg(**wanted) if self.by else sums.agg(**wanted)
        lines: list[Mapping[str, Any]] = self.steps.fetch(f"answer_{named}", answer).to_pylist()
        return lines


def _weight(sums: Any, rule: str, weight: str) -> Any:
    if weight == "u":
        return sums.u
    if rule == "full":
        return WEIGHT
    return (ibis.literal(float(WEIGHT)) / sums.n.cast("float64")).round().cast("int64")


def _rows(
    indicator: Indicator,
    rule: str,
    by: tuple[str, ...],
    lines: Sequence[Mapping[str, Any]],
    works: Scored,
    intervals: Mapping[tuple[Any, ...], tuple[float, float]],
) -> list[Row]:
    scale = (works.score if indicator.normalised else works.whole) * WEIGHT
    rows = []
    for line in lines:
        count = fraction(line[f"{rule}__p"], works.whole * WEIGHT)
        if not count:
            continue
        key = {name: _read(line[name], name) for name in by}
        over = fraction(line[f"{rule}__{indicator.column}"], scale)
        value = float(over / count) if indicator.mean else float(over)
        low, high = intervals.get((indicator.code, rule, *key.values()), (None, None))
        rows.append(Row(indicator.code, key, value, over, count if indicator.mean else None, rule, low, high))
    return sorted(rows, key=lambda row: [ordered(value) for value in row.key.values()])


def _read(value: Any, name: str) -> Any:
    return None if name in ("type", "field", "oa_status") and value in ("", -1) else value


def _columns(asked: Sequence[Indicator]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("p", *(indicator.column for indicator in asked))))


def _dimensions(by: Sequence[str]) -> tuple[str, ...]:
    for name in by:
        if name not in DIMENSIONS:
            raise Invalid("measure:unknown_dimension", name=str(name), known=DIMENSIONS)
        if list(by).count(name) > 1:
            raise Invalid("measure:named_twice", option="by", name=name)
    return tuple(by)


def check_values(corpus: Corpus, options: Options) -> None:
    """Refuse what is asked for and does not occur: it would be a silent zero.

    Raises:
        Invalid: the period holds no year of the data, or a type, field or country does not occur.
    """
    facts = corpus.facts("works")
    if options.period is not None and facts.first is not None:
        first, last = options.period
        if last < facts.first or first > (facts.last or first):
            raise nothing(corpus, options)
    if options.types is not None:
        corpus.needs("types", "works", "type")
        check(corpus, "types", corpus.raw("works").type, options.types)
    if options.fields is not None:
        corpus.needs("fields", "fields")
        check(corpus, "fields", corpus.raw("fields").field, options.fields)
    if options.countries is not None:
        corpus.needs("countries", "authorships")
        check(corpus, "countries", placed(corpus, options).country, options.countries)


def check(corpus: Corpus, option: str, column: Any, values: Sequence[Any]) -> None:
    """Refuse values that do not occur in a column.

    Raises:
        Invalid: ``measure:unknown_value``, with some that do occur.
    """
    present = column.name("value").as_table().distinct()
    with corpus.steps() as steps:
        known = steps.fetch("values", present.filter(present.value.notnull()))["value"].to_pylist()
    for value in values:
        if value not in set(known):
            raise Invalid("measure:unknown_value", option=option, value=str(value), known=tuple(sorted(known)[:20]))


def nothing(corpus: Corpus, options: Options) -> Invalid:
    """The refusal where no work is left: an empty period, or works that were all left out."""
    facts = corpus.facts("works")
    if options.period is None:
        return Invalid("measure:nothing_left")
    first, last = options.period
    return Invalid("measure:empty_period", first=first, last=last, from_year=facts.first, to_year=facts.last)


def _notes(corpus: Corpus, options: Options, question: _Question) -> tuple[Reason, ...]:
    """What the inspection found in the tables used, and how matters were settled."""
    flags = [name for name in question.columns if name in FLAGS]
    normal = any(name == "ncs" or name.startswith("top_") for name in question.columns)
    used = ["works"]
    if question.units or flags or not options.self_citations:
        used.append("authorships")
    if (normal or "field" in question.by or options.fields) and "fields" in corpus.tables:
        used.append("fields")
    if options.citations == "references" and (normal or "cs" in question.columns):
        used.append("references")
    if "industry" in flags or "long_distance" in flags:
        used.append("institutions")
    notes = [note for table in used for note in corpus.facts(table).notes]
    if options.citations == "references":
        notes = [note for note in notes if not note.code.endswith("_citations")]
    if normal and "fields" not in corpus.tables:
        notes.append(reason("measure:no_fields"))
    if "country" in question.by or flags or "country" in options.counting:
        together = options.hong_kong_macao == "with_china"
        notes.append(reason("measure:china_together" if together else "measure:china_apart"))
    return tuple(notes)


def _intervals(
    question: _Question, joined: Any, rules: Sequence[str], asked: Sequence[Indicator], works: Scored
) -> dict[tuple[Any, ...], tuple[float, float]]:
    """Stability intervals of every mean, by (code, rule, key)."""
    options, found = question.options, {}
    for rule in rules:
        u = joined.u if "n" not in joined.columns else big(_weight(joined, rule, "n")).cast("int64")
        for indicator in asked:
            if not indicator.mean:
                continue
            amount = question.amount(joined, indicator.column, works).cast("float64")
            scale = float(works.score if indicator.normalised else works.whole)
            rows = joined.mutate(
                weight=u.cast("float64") / WEIGHT, part=joined.p / float(works.whole), sum=amount / scale
            )
            counts = rows.group_by(*question.by, "weight", "part", "sum").agg(works=rows.count())
            lines = question.steps.fetch(f"spread_{rule}_{indicator.code}", counts).to_pylist()
            for key, spread in _by_key(lines, question.by).items():
                seed = (options.seed, indicator.code, rule, *key)
                found[indicator.code, rule, *key] = interval(spread, options.stability, options.coverage, seed)
    return found


def _by_key(lines: Sequence[Mapping[str, Any]], by: Sequence[str]) -> dict[tuple[Any, ...], list[tuple[float, ...]]]:
    spreads: dict[tuple[Any, ...], list[tuple[float, ...]]] = {}
    for line in lines:
        key = tuple(_read(line[name], name) for name in by)
        spreads.setdefault(key, []).append((line["weight"], line["part"], line["sum"], line["works"]))
    return spreads
