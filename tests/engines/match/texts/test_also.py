"""Pairs that stay candidates however little their texts share."""

from __future__ import annotations

import pytest
from scipy import sparse

from concord.engines.match.texts import affinity
from concord.engines.reason import Invalid

APPLICATIONS = {f"A{i}": {"title": f"wheat breeding trial number {i}"} for i in range(6)}
PEOPLE = {f"R{i}": {"works": [{"title": f"wheat breeding under drought, part {i}"}]} for i in range(6)}
PEOPLE |= {"far": {"works": [{"title": "graph theory"}]}}


def test_an_asked_pair_is_stored_with_the_score_it_has_anyway() -> None:
    full = affinity(APPLICATIONS, PEOPLE)
    best = affinity(APPLICATIONS, PEOPLE, keep=1)
    assert sparse.issparse(best)
    asked = affinity(APPLICATIONS, PEOPLE, keep=1, also=[("A2", "far"), ("A3", "R0")])
    stored = {(int(r), int(c)): v for r, c, v in zip(*asked.tocoo().coords, asked.tocoo().data, strict=True)}
    for pair in ((2, 6), (3, 0)):
        assert stored[pair] == pytest.approx(float(full[pair]))
    kept = set(zip(*(place.tolist() for place in best.tocoo().coords), strict=True))
    assert kept | {(2, 6), (3, 0)} == set(stored)


def test_an_unknown_pair_is_refused() -> None:
    with pytest.raises(Invalid):
        affinity(APPLICATIONS, PEOPLE, keep=1, also=[("A9", "R0")])
