"""A single table made elsewhere, as the folder that a report speaks of."""

from __future__ import annotations

import hashlib
from pathlib import Path
from types import MappingProxyType
from typing import Any

from concord.exchange.folder import Folder, Source
from concord.exchange.tables import SETTINGS


def lone(path: Path, table: str, seed: int, **settings: Any) -> Folder:
    """A folder without tables, whose only source is this file."""
    data = path.read_bytes()
    source = Source(path.name, hashlib.sha256(data).hexdigest(), len(data), table)
    defaults = {column.name: column.default for column in SETTINGS}
    return Folder(path, {}, MappingProxyType(defaults | {"code": path.stem, "seed": seed} | settings), (source,), ())
