"""What came of it: indicators over tables, each with its numerator, denominator, options, data version and SQL.

`tally` counts, sums and divides over any records (calls, applications, awards, ledger lines). Errors are
`concord.engines.reason.Invalid`.
"""

from __future__ import annotations

from concord.engines.measure.place import DuckPlace, Place, SparkPlace, Step
from concord.engines.measure.result import Result, Row
from concord.engines.measure.tally import Condition, Definition, Figure, Records, condition, tally

__all__ = [
    "Condition",
    "Definition",
    "DuckPlace",
    "Figure",
    "Place",
    "Records",
    "Result",
    "Row",
    "SparkPlace",
    "Step",
    "condition",
    "tally",
]
