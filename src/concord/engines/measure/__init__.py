"""What came of it: indicators over tables, each with its numerator, denominator, options, data version and SQL.

    >>> import pyarrow as pa
    >>> from concord.engines.measure import Corpus, measure
    >>> corpus = Corpus.of(
    ...     works=pa.table({"id": [1, 2], "year": [2017, 2017], "type": ["article"] * 2, "citations": [0, 6]}),
    ...     authorships=pa.table({"work": [1, 2, 2], "seq": [1, 1, 2], "country": ["GB", "GB", "CN"]}),
    ... )
    >>> found = measure(corpus, ["mncs", "pp_int_collab"], by=["country"], counting=["full", "country"])
    >>> found.of("mncs", "full", country="GB").value, found.of("mncs", "country", country="GB").numerator
    (1.0, Fraction(1, 1))

`measure` computes the bibliometric `INDICATORS` of a `Corpus` in the OpenAlex shape, as the CWTS Leiden Ranking defines
them, on DuckDB or Spark; `trace` gives the works behind a figure; `cooperate` says what countries do
together. `tally`
counts, sums and divides over any records (calls, applications, awards, ledger lines). Errors are
`concord.engines.reason.Invalid`.
"""

from __future__ import annotations

from concord.engines.measure.bibliometric import DIMENSIONS, measure, trace
from concord.engines.measure.cooperation import COOPERATION, cooperate
from concord.engines.measure.corpus import COLUMNS, Corpus
from concord.engines.measure.definitions import INDICATORS, STANDARD, Indicator
from concord.engines.measure.inspection import Facts
from concord.engines.measure.options import COUNTING, Options
from concord.engines.measure.place import DuckPlace, Place, SparkPlace, Step
from concord.engines.measure.result import Result, Row
from concord.engines.measure.tally import Condition, Definition, Figure, Records, condition, tally

__all__ = [
    "COLUMNS",
    "COOPERATION",
    "COUNTING",
    "DIMENSIONS",
    "INDICATORS",
    "STANDARD",
    "Condition",
    "Corpus",
    "Definition",
    "DuckPlace",
    "Facts",
    "Figure",
    "Indicator",
    "Options",
    "Place",
    "Records",
    "Result",
    "Row",
    "SparkPlace",
    "Step",
    "condition",
    "cooperate",
    "measure",
    "tally",
    "trace",
]
