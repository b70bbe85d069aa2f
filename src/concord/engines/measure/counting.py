"""How a work of several countries or organisations counts for each of them.

Step ``units`` gives, for each work and unit (a country, an organisation, or both), the weight `u` in parts of
`WEIGHT`; the weights of a work sum to 1 under every fractional rule. What is not known is a unit of its own, NULL, so
that nothing is lost silently.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from concord.engines.measure.corpus import Corpus
from concord.engines.measure.exactness import WEIGHT
from concord.engines.measure.options import Options
from concord.engines.measure.place import Steps
from concord.engines.reason import Invalid

UNITS = ("country", "institution")
WITH_CHINA = ("HK", "MO")


def placed(corpus: Corpus, options: Options, *columns: str) -> Any:
    """Authorships with their country as the options count it; a blank country is not known."""
    rows = corpus.clean("authorships").select("work", *dict.fromkeys(("country", *columns)))
    country = rows.country.nullif("")
    if options.hong_kong_macao == "with_china":
        country = rows.country.isin(WITH_CHINA).ifelse("CN", country)
    return rows.mutate(country=country)


def by_country(corpus: Corpus, steps: Steps, options: Options) -> Any:
    """Works x countries with `n`, the number of countries of the work.

    The pairs are stored and counted by a join: to sort them by work for a window takes longer.
    """
    rows = placed(corpus, options).select("work", "country")
    pairs = steps.keep("pairs", rows.filter(rows.country.notnull()).distinct())
    counts = pairs.group_by("work").agg(n=pairs.count().cast("int64"))
    return steps.view("countries", pairs.join(counts, "work"))


def units(corpus: Corpus, steps: Steps, options: Options, rule: str, named: Sequence[str]) -> Any:
    """Works x units under one rule: (work, the unit's columns, u)."""
    columns = [name for name in UNITS if name in named]
    if "institution" in columns or rule in ("organisation", "author"):
        corpus.needs(
            f"counting={rule}" if "institution" not in columns else "institution", "authorships", "institution"
        )
    rows = {"full": _full, "country": _country, "organisation": _organisation, "author": _author}[rule](
        corpus, options, columns
    )
    found = rows.group_by("work", *columns).agg(u=rows.u.sum().cast("int64"))
    return steps.view(f"units_{rule}", found)


def _part(*divisors: Any) -> Any:
    """The nearest whole number of parts of `WEIGHT` / the product of the divisors (all below 2**53)."""
    product = divisors[0].cast("float64")
    for divisor in divisors[1:]:
        product = product * divisor.cast("float64")
    return (ibis.literal(float(WEIGHT)) / product).round().cast("int64")


def _known(rows: Any, columns: Sequence[str]) -> Any:
    """Rows in which at least one column of the unit is known."""
    known = rows[columns[0]].notnull()
    for name in columns[1:]:
        known = known | rows[name].notnull()
    return rows.filter(known)


def _full(corpus: Corpus, options: Options, columns: Sequence[str]) -> Any:
    rows = _known(placed(corpus, options, *columns), columns).select("work", *columns).distinct()
    return rows.mutate(u=ibis.literal(WEIGHT, "int64"))


def _country(corpus: Corpus, options: Options, columns: Sequence[str]) -> Any:
    rows = placed(corpus, options, *columns)
    rows = rows.filter(rows.country.notnull()).select("work", *dict.fromkeys(("country", *columns))).distinct()
    within = rows.mutate(inside=rows.country.count().over(ibis.window(group_by=[rows.work, rows.country])))
    # The number of countries: each of a country's rows holds one part of it.
    countries = rows.select("work", "country").distinct()
    counts = countries.group_by("work").agg(n=countries.count())
    joined = within.join(counts, "work")
    return joined.mutate(u=_part(joined.n, joined.inside))


def _organisation(corpus: Corpus, options: Options, columns: Sequence[str]) -> Any:
    rows = placed(corpus, options, "institution")
    rows = rows.filter(rows.institution.notnull()).select("work", "institution", "country").distinct()
    # An organisation that stands under a country in one row and under none in another belongs to the country.
    # The count is a column first: Spark has no QUALIFY, and what stands in for it does not resolve there.
    rows = rows.mutate(known=rows.country.count().over(ibis.window(group_by=[rows.work, rows.institution])))
    rows = rows.filter(rows.country.notnull() | (rows.known == 0)).drop("known")
    within = rows.mutate(inside=rows.institution.count().over(ibis.window(group_by=[rows.work, rows.institution])))
    organisations = rows.select("work", "institution").distinct()
    counts = organisations.group_by("work").agg(n=organisations.count())
    joined = within.join(counts, "work")
    return joined.mutate(u=_part(joined.n, joined.inside))


def _author(corpus: Corpus, options: Options, columns: Sequence[str]) -> Any:
    schema = corpus.schemas["authorships"]
    name = next((column for column in ("seq", "author") if column in schema), None)
    if name is None:
        raise Invalid("measure:missing_column", table="authorships", column="seq", found=tuple(schema))
    rows = placed(corpus, options, "institution", name).distinct()
    authors = rows.select("work", name).distinct()
    counts = authors.group_by("work").agg(n=authors.count())
    inside = rows.mutate(inside=rows.count().over(ibis.window(group_by=[rows.work, rows[name]])))
    joined = inside.join(counts, "work")
    return joined.mutate(u=_part(joined.n, joined.inside))
