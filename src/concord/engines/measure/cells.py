"""Each work among its like: citations, cells of field x type x year, normalised scores and shares of the top.

The cell of a work is its field, document type and year; where a work has several fields, each holds a part of it.
With w the parts and c the citations, the normalised score is c / (Σwc / Σw), and 1 where no work of the cell is
cited. The score among the top q is 1 above the threshold, 0 below, and at it the fraction that makes the cell's
scores sum to q Σw exactly (Waltman & Schreiber 2013, https://doi.org/10.1002/asi.22732).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from concord.engines.measure.corpus import Corpus
from concord.engines.measure.exactness import LARGEST, SCORE, big, divided
from concord.engines.measure.inspection import parts
from concord.engines.measure.options import Options
from concord.engines.measure.place import Steps

CELL = ("field", "type", "year")


@dataclass(frozen=True, slots=True)
class Scored:
    """The works that count, one row each (or one per field, if `by_field`), with their columns.

    Attributes:
        rows: work, year, type, oa_status where there, field if `by_field`, p, and the columns asked for.
        whole: what `p`, `cs` and properties of a whole work are counted in: parts of 1 / `whole`.
        score: what `ncs` and `top_…` are counted in.
    """

    rows: Any
    whole: int
    score: int


def chosen(corpus: Corpus, steps: Steps, options: Options, cites: bool, carried: Sequence[str] = ()) -> Any:
    """The step ``chosen``: works of the period and types, each once, with their citations where asked for.

    Beside year and type it has the columns `carried`.
    """
    works, schema = corpus.clean("works"), corpus.schemas["works"]
    works = works.filter(works.year.notnull())
    if options.citations == "given" and "citations" in schema:
        works = works.filter(works.citations.notnull(), works.citations >= 0)
    if options.period is not None:
        works = works.filter(works.year.between(*options.period))
    kind = works.type.fill_null("") if "type" in schema else ibis.literal("")
    works = works.mutate(work=works.id, type=kind, year=works.year.cast("int32"))
    if options.types is not None:
        works = works.filter(works.type.isin(list(options.types)))
    columns = list(dict.fromkeys(("work", "year", "type", *carried)))
    if cites and options.citations == "references":
        return _counted(corpus, steps, options, steps.view("listed", works.select(*columns)))
    if cites:
        corpus.needs("citations", "works", "citations")
        works = works.mutate(citations=works.citations.cast("int64"))
        columns.append("citations")
    return steps.view("chosen", works.select(*columns))


def _counted(corpus: Corpus, steps: Steps, options: Options, works: Any) -> Any:
    """Citations counted from the references, within the window, with or without self-citations."""
    corpus.needs("citations", "references")
    references = corpus.clean("references").select("work", "cited")
    references = references.filter(references.work != references.cited)
    every = corpus.clean("works")
    dates = every.select(citing=every.id, citing_year=every.year)
    targets = works.select(cited=works.work, cited_year=works.year)
    links = references.join(dates, references.work == dates.citing).join(targets, "cited")
    if options.cited_until is not None:
        links = links.filter(links.citing_year <= options.cited_until)
    if options.window is not None:
        links = links.filter(links.citing_year <= links.cited_year + options.window)
    links = links.select("citing", "cited")
    if not options.self_citations:
        links = _of_others(corpus, steps.view("citing", links))
    counts = links.group_by("cited").agg(citations=links.count())
    found = works.left_join(counts, works.work == counts.cited)
    columns = {name: found[name] for name in works.columns}
    return steps.keep("chosen", found.select(**columns, citations=found.citations.fill_null(0)))


def _of_others(corpus: Corpus, links: Any) -> Any:
    """Citations between works that share no author."""
    corpus.needs("self_citations=False", "authorships", "author")
    rows = corpus.clean("authorships")
    signed = rows.filter(rows.author.notnull()).select("work", "author").distinct()
    left = signed.select(citing=signed.work, author=signed.author)
    right = signed.select(cited=signed.work, author=signed.author)
    own = links.join(left, "citing").join(right, ["cited", "author"]).select("citing", "cited").distinct()
    return links.anti_join(own, ["citing", "cited"])


def in_fields(corpus: Corpus, works: Any) -> tuple[Any, int]:
    """Works x fields with the part `w` of each work, whole numbers that sum to the denominator returned."""
    if "fields" not in corpus.tables:
        return works.mutate(field=ibis.literal(""), w=ibis.literal(1, "int64")), 1
    facts, rows = corpus.facts("fields"), parts(corpus)
    rows = rows.filter(rows.part > 0)
    if facts.duplicates:
        rows = rows.distinct()
    whole = facts.denominator
    within = rows.part.sum().over(ibis.window(group_by=rows.work))
    part = ((rows.part * whole).cast("float64") / within.cast("float64")).round().cast("int64")
    rows = rows.select(paper=rows.work, field=rows.field, w=part)
    how = "left" if facts.unknown_works else "inner"
    joined = works.join(rows, works.work == rows.paper, how=how).drop("paper")
    nothing = ibis.literal("" if rows.field.type().is_string() else -1, rows.field.type())
    return joined.mutate(field=joined.field.fill_null(nothing), w=joined.w.fill_null(whole)), whole


def scored(
    corpus: Corpus, steps: Steps, options: Options, columns: Sequence[str], by_field: bool, carried: Sequence[str]
) -> Scored:
    """The works that count, with the columns asked for; `carried` are columns of works that go along."""
    tops = tuple(int(name[4:]) for name in columns if name.startswith("top_"))
    normal = bool(tops) or "ncs" in columns
    works = chosen(corpus, steps, options, normal or "cs" in columns, carried)
    by_field = by_field or options.fields is not None
    if not normal and not by_field:
        rows = works.mutate(p=ibis.literal(1, "int64"))
        return Scored(rows.mutate(cs=rows.citations) if "cs" in columns else rows, 1, 1)
    rows, whole = in_fields(corpus, works)
    rows = steps.keep("in_fields", rows)
    names: list[str] = []
    if normal:
        scores = _narrowed(steps, _scores(steps, rows, tops, "ncs" in columns), whole)
        names = [name for name in ("ncs", *(f"top_{top}" for top in tops)) if name in scores.columns]
        rows = rows.join(scores, [*CELL, "citations"])
        rows = rows.mutate(**{name: rows[name] * rows.w.cast(rows[name].type()) for name in names})
    if options.fields is not None:
        rows = rows.filter(rows.field.isin(list(options.fields)))
    if by_field:
        rows = rows.mutate(p=rows.w, **({"cs": rows.w * rows.citations} if "cs" in columns else {}))
        return Scored(steps.view("scored", rows), whole, whole * SCORE)
    sums = {name: rows[name].sum().cast(rows[name].type()) for name in names}
    if "cs" in columns:
        sums["cs"] = rows.citations.max()
    rows = rows.group_by("work", "year", *(name for name in carried if name != "year")).agg(**sums)
    return Scored(steps.view("scored", rows.mutate(p=ibis.literal(1, "int64"))), 1, whole * SCORE)


def _narrowed(steps: Steps, scores: Any, whole: int) -> Any:
    """The step ``scores``: in 64 bits where the greatest times the parts of a work fits, for that is faster."""
    if "ncs" not in scores.columns:
        return steps.keep("scores", scores)
    scores = steps.keep("scores_wide", scores)
    greatest = int(steps.number(scores.ncs.max()) or 0)
    if greatest * whole <= LARGEST:
        scores = scores.mutate(ncs=scores.ncs.cast("int64"))
    return steps.keep("scores", scores)


def _scores(steps: Steps, rows: Any, tops: Sequence[int], normal: bool) -> Any:
    """For every cell and number of citations in it: the scores of a work with so many."""
    levels = rows.group_by(*CELL, "citations").agg(m=rows.w.sum().cast("int64"))
    levels = steps.view("levels", levels)
    falling = ibis.cumulative_window(group_by=CELL, order_by=ibis.desc("citations"))
    whole = ibis.window(group_by=CELL)
    spread = levels.mutate(
        upto=big(levels.m).sum().over(falling),
        size=big(levels.m).sum().over(whole),
        cited=(big(levels.m) * big(levels.citations)).sum().over(whole),
    )
    spread = steps.view("cells", spread)
    found = {top: _top(spread, top) for top in tops}
    columns = {f"top_{top}": score for top, score in found.items()}
    if normal:
        # A divisor of zero is made one, and its quotient is not used: nobody of the cell is cited.
        mean = divided(big(spread.citations) * spread.size * big(SCORE), ibis.greatest(spread.cited, big(1)))
        columns["ncs"] = (spread.cited == 0).ifelse(big(SCORE), mean)
    return spread.select(*CELL, "citations", **columns)


def _top(cells: Any, per_cent: int) -> Any:
    """The score among the top, in parts of `SCORE`, by whole numbers alone: no float decides where the border is."""
    above = cells.upto - big(cells.m)
    wanted = big(per_cent) * cells.size
    part = divided((wanted - big(100) * above) * big(SCORE), big(100) * big(cells.m))
    beyond, within = above * big(100) >= wanted, cells.upto * big(100) <= wanted
    return ibis.cases((within, big(SCORE)), (beyond, big(0)), else_=part).cast("int64")
