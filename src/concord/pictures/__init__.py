"""Charts: one Vega-Lite specification, shown as SVG without JavaScript and interactive with it.

Each function takes plain rows and a language and returns an `altair` chart that says one sentence, which is its title.
`svg` draws it here; `spec` is what a browser takes; `bundle` is the JavaScript that draws it there.
"""

from __future__ import annotations

from concord.pictures.charts import (
    STATES,
    funding_line,
    juste_retour,
    loads,
    outcomes,
    purses_filling,
    sides,
    what_if_steps,
)
from concord.pictures.drawing import bundle, spec, svg

__all__ = [
    "STATES",
    "bundle",
    "funding_line",
    "juste_retour",
    "loads",
    "outcomes",
    "purses_filling",
    "sides",
    "spec",
    "svg",
    "what_if_steps",
]
