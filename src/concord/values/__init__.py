"""Values that every room stores: a text in several languages, an amount with its unit.

    title = LocalizedText({"en": "Joint laboratory", "zh": "联合实验室"}, original="zh", machine=["en"])
    title.in_language("fr")          # Said("联合实验室", "zh", fallback=True, machine=False)
    Money("10.50", "GBP") + Money("2", "GBP")    # GBP 12.50
    Money("1", "GBP") + Money("1", "CNY")        # raises MixedUnits

Model fields (`concord.values.fields`) and form fields (`concord.values.forms`) need Django; these values do not.
"""

from __future__ import annotations

from concord.values.amounts import Amount, MixedUnits, Money, total
from concord.values.texts import LocalizedText, Said

__all__ = ["Amount", "LocalizedText", "MixedUnits", "Money", "Said", "total"]
