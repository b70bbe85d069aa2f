"""Small random corpora, and how they become tables."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import strategies as st

from concord.engines.measure import Corpus

SCHEMAS = {
    "works": pa.schema(
        [
            ("id", pa.int64()),
            ("year", pa.int64()),
            ("type", pa.string()),
            ("citations", pa.int64()),
            ("oa_status", pa.string()),
        ]
    ),
    "authorships": pa.schema(
        [
            ("work", pa.int64()),
            ("seq", pa.int64()),
            ("author", pa.int64()),
            ("position", pa.string()),
            ("corresponding", pa.bool_()),
            ("institution", pa.int64()),
            ("country", pa.string()),
        ]
    ),
    "fields": pa.schema([("work", pa.int64()), ("field", pa.string()), ("weight", pa.int64())]),
    "references": pa.schema([("work", pa.int64()), ("cited", pa.int64())]),
    "institutions": pa.schema(
        [("id", pa.int64()), ("type", pa.string()), ("latitude", pa.float64()), ("longitude", pa.float64())]
    ),
}  # fmt: skip

INSTITUTIONS = [
    {"id": 1, "type": "education", "latitude": 51.5, "longitude": -0.1},
    {"id": 2, "type": "company", "latitude": 39.9, "longitude": 116.4},
    {"id": 3, "type": "education", "latitude": 22.3, "longitude": 114.2},
    {"id": 4, "type": "facility", "latitude": None, "longitude": None},
]
COUNTRIES = ("GB", "CN", "HK", "TW", None)
PLACES = st.tuples(st.sampled_from([1, 2, 3, 4, None]), st.sampled_from(COUNTRIES))


def tables_of(rows):
    return {name: pa.Table.from_pylist(rows[name], schema=schema) for name, schema in SCHEMAS.items()}


def corpus_of(rows, **given):
    return Corpus.of(**tables_of(rows), **given)


@st.composite
def corpora(draw, most=10):
    number = draw(st.integers(1, most))
    works = [
        {
            "id": i,
            "year": draw(st.sampled_from([2016, 2017])),
            "type": draw(st.sampled_from(["article", "review"])),
            "citations": draw(st.sampled_from([0, 0, 1, 2, 3, 10])),
            "oa_status": draw(st.sampled_from(["gold", "diamond", "hybrid", "bronze", "green", "closed", None])),
        }
        for i in range(number)
    ]
    authorships = [
        {"work": i, "seq": seq, "author": draw(st.sampled_from([1, 2, 3, 4, None])),
         "position": "first" if seq == 0 else "middle", "corresponding": draw(st.booleans()),
         "institution": institution, "country": country}
        for i in range(number)
        for seq in range(draw(st.integers(0, 3)))
        for institution, country in draw(
            st.lists(PLACES, min_size=1, max_size=2, unique=True)
        )
    ]  # fmt: skip
    fields = [
        {"work": i, "field": name, "weight": draw(st.integers(1, 3))}
        for i in range(number)
        for name in draw(st.lists(st.sampled_from("abc"), max_size=2, unique=True))
    ]
    pairs = st.tuples(st.integers(0, number), st.integers(0, number - 1))
    references = [{"work": a, "cited": b} for a, b in draw(st.lists(pairs, max_size=12, unique=True))]
    return {
        "works": works,
        "authorships": authorships,
        "fields": fields,
        "references": references,
        "institutions": INSTITUTIONS,
    }
