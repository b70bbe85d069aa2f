"""Fields of other schemes that priority areas are matched to: the OECD's Fields of Science and GB/T 13745-2009.

`fields.csv`: scheme, code, English, Chinese. The OECD's English names (2007, two levels) are as DSpace publishes them
(BSD-3-Clause, © the DSpace developers); their Chinese is ours. The Chinese names of GB/T 13745-2009 are the standard's
first level; their English is unofficial. See docs/packs.md.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Field:
    """A field of a scheme: ``scheme`` and ``code`` identify it, as in ``oecd/1.6``."""

    scheme: str
    code: str
    names: Mapping[str, str]


SCHEMES: Mapping[str, Mapping[str, str]] = {
    "oecd": {"en": "OECD Fields of Science (2007)", "zh": "经合组织科学领域分类（2007）"},
    "gbt13745": {"en": "GB/T 13745-2009, first level", "zh": "GB/T 13745-2009 一级学科"},
}
OWN_WORDS: Mapping[str, str] = {"oecd": "zh", "gbt13745": "en"}
"""The language in which a scheme's names are Concord's translation."""

RELATIONS = ("exact", "close", "broad", "narrow", "related")
"""How an area matches a field, as SKOS has it: ``broad`` says that the field is the wider one."""


def _read() -> dict[str, Field]:
    with (Path(__file__).parent / "fields.csv").open(encoding="utf-8", newline="") as file:
        return {
            f"{row['scheme']}/{row['code']}": Field(row["scheme"], row["code"], {"en": row["en"], "zh": row["zh"]})
            for row in csv.DictReader(file)
        }


FIELDS: Mapping[str, Field] = _read()
