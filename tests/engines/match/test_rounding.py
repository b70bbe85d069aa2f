from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest

from concord.engines.match import Change, Problem, assign, replan, rounding

KINDS = {
    "large": lambda rng: 1e9 + rng.integers(0, 9, (3, 3)) * 1e-4,
    "negative": lambda rng: -1e9 + rng.random((3, 3)) * 1e-3,
    "hardly apart": lambda rng: 1 + rng.integers(0, 9, (3, 3)) * 1e-13,
    "large and small": lambda rng: np.where(rng.random((3, 3)) < 0.5, 1e9, 0) + rng.random((3, 3)) * 1e-3,
    "thirds": lambda rng: rng.integers(0, 9, (3, 3)) / 3,
    "next to nothing": lambda rng: rng.random((3, 3)) * 1e-300,
}


def true_total(affinity: np.ndarray, pairs) -> Fraction:
    """Without any rounding."""
    return sum((Fraction(affinity[a, r]) for a, r in pairs), Fraction(0))


def best(affinity: np.ndarray) -> Fraction:
    return max(true_total(affinity, enumerate(order)) for order in itertools.permutations(range(3)))


def pairs(plan):
    return zip(plan.application.tolist(), plan.reviewer.tolist(), strict=True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(15))
def test_rounding_never_hides_a_better_plan(kind, seed):
    affinity = KINDS[kind](np.random.default_rng(seed))
    plan = assign(Problem.of(affinity, per_application=1, max_load=1))
    assert plan.optimal
    assert true_total(affinity, pairs(plan)) == best(affinity)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(5))
def test_nor_after_a_change(kind, seed):
    affinity = KINDS[kind](np.random.default_rng(seed))
    plan = assign(Problem.of(affinity, per_application=1, max_load=2))
    mended = replan(plan, [Change.load(name, 1) for name in "123"])
    assert mended.optimal
    assert true_total(affinity, pairs(mended)) == best(affinity)


def test_what_cannot_be_told_apart_is_not_called_optimal():
    affinity = np.random.default_rng(0).integers(0, 5, (3, 3)) * 5e-324
    assert not assign(Problem.of(affinity, per_application=1, max_load=1)).optimal


def test_the_compiled_search_finds_the_same_arcs():
    affinity = np.random.default_rng(1).random((12, 10))
    solved = assign(Problem.of(affinity, per_application=2, max_load=3)).solved
    network = solved.network
    arrays = (network.cost, network.tail, network.head, network.capacity, solved.flow, solved.potential)
    for reach in (0, 30, 10**9):
        assert (rounding.near(*arrays, reach) == rounding.near_compiled(*arrays, reach)).all()
