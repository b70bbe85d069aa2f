"""With whom a work was made: other organisations, other countries, industry, far away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import ibis

from concord.engines.measure.corpus import Corpus
from concord.engines.measure.counting import placed
from concord.engines.measure.options import Options
from concord.engines.measure.place import Steps

FLAGS = ("collab", "int_collab", "industry", "long_distance")
ACCESS = ("oa", "gold_oa", "hybrid_oa", "bronze_oa", "green_oa", "oa_unknown")
EARTH_KM = 6371.0088
"""The mean radius of the Earth (IUGG)."""
COMPANY = "company"


def flagged(corpus: Corpus, steps: Steps, options: Options, works: Any, columns: Sequence[str]) -> Any:
    """Works with the properties asked for, each 1 or 0."""
    flags = [name for name in FLAGS if name in columns]
    if flags:
        marks = steps.view("collaboration", _marks(corpus, steps, options, flags))
        marks = marks.rename(marked="work")
        joined = works.left_join(marks, works.work == marks.marked).drop("marked")
        works = joined.mutate(**{name: joined[name].fill_null(0) for name in flags})
    access = [name for name in ACCESS if name in columns]
    if access:
        corpus.needs(access[0], "works", "oa_status")
        works = works.mutate(**{name: _access(works.oa_status, name).ifelse(1, 0).cast("int64") for name in access})
    return works


def _access(status: Any, name: str) -> Any:
    kinds = {"gold_oa": ["gold", "diamond"], "oa": ["gold", "diamond", "hybrid", "bronze", "green"]}
    if name == "oa_unknown":
        return status.isnull() | (status == "")
    return status.isin(kinds.get(name, [name.removesuffix("_oa")])).fill_null(False)


def _marks(corpus: Corpus, steps: Steps, options: Options, flags: Sequence[str]) -> Any:
    """One row for each work with authorships, and the properties asked for."""
    schema = corpus.schemas["authorships"]
    has = "institution" in schema
    for name in flags:
        if name != "int_collab":
            corpus.needs(name, "authorships", "institution")
    rows = placed(corpus, options, *(["institution"] if has else []))
    found = {"countries": rows.country.nunique()}
    if has:
        found["institutions"] = rows.institution.nunique()
    whole = rows.group_by("work").agg(**found)
    columns = {"int_collab": whole.countries > 1}
    if has:
        columns["collab"] = (whole.institutions > 1) | (whole.countries > 1)
    kept = {name: columns[name].ifelse(1, 0).cast("int64") for name in flags if name in columns}
    marks = whole.select("work", **kept)
    if "industry" in flags:
        marks = _joined(marks, _industry(corpus, rows), "industry")
    if "long_distance" in flags:
        marks = _joined(marks, _far(corpus, steps, rows, options.long_distance_km), "long_distance")
    return marks


def _joined(marks: Any, works: Any, name: str) -> Any:
    found = works.select(same=works.work, **{name: ibis.literal(1, "int64")})
    joined = marks.left_join(found, marks.work == found.same).drop("same")
    return joined.mutate(**{name: joined[name].fill_null(0)})


def _industry(corpus: Corpus, rows: Any) -> Any:
    """Works with an institution of type company."""
    corpus.needs("industry", "institutions", "type")
    institutions = corpus.clean("institutions")
    firms = institutions.filter(institutions.type == COMPANY)
    return rows.semi_join(firms, rows.institution == firms.id).select("work").distinct()


def _far(corpus: Corpus, steps: Steps, rows: Any, kilometres: float) -> Any:
    """Works of two institutions that lie so far apart, by the haversine formula on a sphere."""
    corpus.needs("long_distance", "institutions", "latitude", "longitude")
    where = corpus.clean("institutions")
    where = where.filter(where.latitude.notnull(), where.longitude.notnull())
    where = where.select(
        institution=where.id,
        latitude=where.latitude.cast("float64").radians(),
        longitude=where.longitude.cast("float64").radians(),
    )
    there = rows.select("work", "institution").distinct().join(where, "institution")
    there = steps.view("where", there)
    other = there.select(same=there.work, second=there.institution, lat2=there.latitude, long2=there.longitude)
    pairs = there.join(other, [there.work == other.same, there.institution < other.second])
    across = (pairs.lat2 - pairs.latitude) / 2
    along = (pairs.long2 - pairs.longitude) / 2
    square = across.sin() ** 2 + pairs.latitude.cos() * pairs.lat2.cos() * along.sin() ** 2
    distance = 2 * EARTH_KM * ibis.least(square, 1.0).sqrt().asin()
    return pairs.filter(distance >= float(kilometres)).select("work").distinct()
