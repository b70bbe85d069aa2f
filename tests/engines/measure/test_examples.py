"""The examples in the documentation of the engine say what is so."""

from __future__ import annotations

import doctest
import importlib

import pytest


@pytest.mark.parametrize("name", ["concord.engines.measure", "concord.engines.measure.tally"])
def test_examples(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
