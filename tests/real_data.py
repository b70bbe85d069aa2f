"""Where real data lies, or a skip that says why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def data_path(*parts: str) -> Path:
    """A path under `CONCORD_DATA`; skips the test without it."""
    return _path("CONCORD_DATA", *parts)


def seeds_path(*parts: str) -> Path:
    """A path under `CONCORD_SEEDS`; skips the test without it."""
    return _path("CONCORD_SEEDS", *parts)


def _path(variable: str, *parts: str) -> Path:
    root = os.environ.get(variable)
    if not root:
        pytest.skip(f"real data: {variable} is not set")
    path = Path(root, *parts).resolve()
    if not path.exists():
        pytest.skip(f"real data: {variable} holds no {'/'.join(parts)}")
    return path
