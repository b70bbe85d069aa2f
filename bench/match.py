"""Assignment: exact totals against OR-tools on the same graph, re-planning, the fairest plan, and growth.

Affinities are made: 60 topics with Dirichlet(2) popularity, 1 to 3 topics an item plus small noise, 0.85 cosine + 0.15
uniform, 1% conflicts, sides 55/45. `top` keeps each row's and each column's best; `apart` draws the topics of the two
kinds apart, which makes some topics scarce and the problem hard.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator

import numpy as np

from bench.row import Row, best_of
from concord.engines.match import Change, Problem, Rule, assign, replan
from concord.engines.match.flow import PATIENCE, network_of, scale_of
from concord.engines.match.scores import Scores

TOPICS, BLOCK = 60, 2_000


def _items(rng: np.random.Generator, count: int, popularity: np.ndarray) -> np.ndarray:
    order = np.argsort(-(np.log(popularity) + rng.gumbel(size=(count, TOPICS))), axis=1)
    topics = rng.integers(1, 4, count)
    vectors = 0.02 * rng.random((count, TOPICS))
    for nth in range(3):
        having = np.flatnonzero(topics > nth)
        vectors[having, order[having, nth]] += rng.uniform(0.5, 1.0, len(having))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def made(
    count: int, top: int | None, seed: int = 0, apart: bool = True, window: int | None = None
) -> tuple[Scores, list[str]]:
    """Affinities of `count` applications and reviewers, and the reviewers' sides; `window` looks only at so many."""
    rng = np.random.default_rng(seed)
    popularity = rng.dirichlet(np.full(TOPICS, 2.0))
    theirs = rng.dirichlet(np.full(TOPICS, 2.0)) if apart else popularity
    applications, reviewers = _items(rng, count, popularity), _items(rng, count, theirs)
    sides = ["GB" if coin else "CN" for coin in rng.random(count) < 0.55]
    rows, columns, values = [], [], []
    best_value, best_row = np.zeros((0, count)), np.zeros((0, count), dtype=np.int64)
    for first in range(0, count, BLOCK):
        block = np.arange(first, min(first + BLOCK, count))
        seen = np.arange(count) if window is None else np.sort(rng.choice(count, window, replace=False))
        value = 0.85 * (applications[block] @ reviewers[seen].T) + 0.15 * rng.random((len(block), len(seen)))
        value[rng.random(value.shape) < 0.01] = -1.0
        keep = len(seen) if top is None else top
        at = np.argpartition(-value, keep - 1, axis=1)[:, :keep]
        rows.append(np.repeat(block, keep))
        columns.append(seen[at].ravel())
        values.append(np.take_along_axis(value, at, 1).ravel())
        if top is not None and window is None:
            stack = np.vstack([best_value, value])
            whose = np.vstack([best_row, np.broadcast_to(block[:, None], value.shape)])
            at = np.argpartition(-stack, min(top, len(stack)) - 1, axis=0)[:top]
            best_value, best_row = np.take_along_axis(stack, at, 0), np.take_along_axis(whose, at, 0)
    row = np.concatenate([*rows, best_row.ravel()])
    column = np.concatenate([*columns, np.tile(np.arange(count), len(best_row))])
    value = np.concatenate([*values, best_value.ravel()])
    _, once = np.unique(row * count + column, return_index=True)
    once = once[value[once] >= 0]
    start = np.concatenate([[0], np.cumsum(np.bincount(row[once], minlength=count))]).astype(np.int64)
    return Scores(start, column[once].astype(np.int32), value[once], count), sides


def posed(scores: Scores, sides: list[str] | None) -> Problem:
    """4 reviewers an application, at most 6 reviews each, one reviewer of each side where there are sides."""
    if sides is None:
        return Problem.of(scores, per_application=4, max_load=6)
    rules = [Rule("side", "GB", at_least=1), Rule("side", "CN", at_least=1)]
    return Problem.of(scores, per_application=4, max_load=6, attributes={"side": sides}, rules=rules)


def or_tools(problem: Problem) -> tuple[float, int]:
    """Seconds of SimpleMinCostFlow's own solve on the same graph (arcs already added), and its cost."""
    from ortools.graph.python import min_cost_flow

    network = network_of(problem, scale_of(problem, PATIENCE))
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(network.tail, network.head, network.capacity, network.cost)
    solver.set_nodes_supplies(np.arange(network.nodes, dtype=np.int32), network.supply)
    start = time.perf_counter()
    status = solver.solve()
    seconds = time.perf_counter() - start
    assert status == solver.OPTIMAL
    return seconds, solver.optimal_cost()


def peak() -> str:
    """Peak memory of this process so far."""
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB so far"


def _total(name: str, problem: Problem) -> Iterator[Row]:
    assign(problem)  # the first call compiles
    ours, plan = best_of(3, lambda: assign(problem))
    memory = peak()
    (theirs, cost) = min(or_tools(problem) for _ in range(2))
    assert plan.optimal
    assert plan.solved is not None
    same = int((plan.solved.flow * plan.solved.network.cost).sum()) == cost
    pairs = len(problem.scores.value)
    note = f"{pairs:,} pairs, total {plan.total:.3f}, proven; same optimum: {same}; {memory}; aim beyond: 0.33"
    yield Row(f"match: exact total, {name}", ours, "OR-tools SimpleMinCostFlow, solve only", theirs, 1.1, note)


def _decline(problem: Problem) -> Iterator[Row]:
    cold, plan = best_of(2, lambda: assign(problem))
    pairs = plan.pairs
    declines = [
        Change.decline(pairs[at].reviewer, pairs[at].application) for at in range(0, len(pairs), len(pairs) // 9)
    ]
    replan(plan, declines[:1])  # the first call compiles
    seconds, lost = [], []
    for decline in declines:
        start = time.perf_counter()
        mended = replan(plan, [decline])
        seconds.append(time.perf_counter() - start)
        lost.append(mended.changes[0] if mended.changes else 0)
    again = abs(mended.total - assign(mended.problem).total) < 1e-6
    note = f"median of {len(declines)}; {np.median(lost):.0f} pairs changed; equals a cold solve: {again}"
    note += "; aim beyond: 0.035"
    yield Row("match: one decline, 10,000 x 10,000", float(np.median(seconds)), "cold solve", cold, 0.05, note)


def _fair(name: str, problem: Problem) -> Iterator[Row]:
    base, rich = best_of(1, lambda: assign(problem))
    start = time.perf_counter()
    plan = assign(problem, "fair", time_limit=100)
    seconds = time.perf_counter() - start
    worst = ", ".join(f"{level.value:.4f} (at most {level.bound:.4f})" for level in plan.levels[:-1])
    note = f"worst {rich.sums().min():.4f} -> {worst}; total {rich.total:.2f} -> {plan.total:.2f}"
    yield Row(f"match: fairest, {name}", seconds, "greatest total", base, None, note)


def _growth() -> Iterator[Row]:
    before = None
    for count in (12_500, 25_000, 50_000, 100_000):
        scores, sides = made(count, 50, window=4_000, apart=False)
        problem = posed(scores, sides)
        seconds, plan = best_of(1, lambda problem=problem: assign(problem))
        note = f"{len(scores.value):,} pairs; proven: {plan.optimal}; open seats {len(plan.shortfalls)}; {peak()}"
        yield Row(
            f"match: growth, {count:,} x {count:,}, 50 each", seconds, "half the size", before or seconds, None, note
        )
        before = seconds


def run() -> Iterator[Row]:
    """All comparisons of this bench."""
    large = posed(*made(10_000, 100))
    yield from _total("10,000 x 10,000, 100 each, sides, scarce topics", large)
    yield from _decline(large)
    yield from _total("10,000 x 10,000, 100 each, sides", posed(*made(10_000, 100, apart=False)))
    yield from _total("2,000 x 2,000 dense, sides", posed(*made(2_000, None)))
    for seed in range(3):
        yield from _fair(f"2,000 x 2,000, 50 each, draw {seed}", posed(made(2_000, 50, seed)[0], None))
    yield from _growth()
