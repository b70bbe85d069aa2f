"""An assignment by lot that nobody can count on: no pair more likely than a limit, chances spread, quality kept.

A reviewer who wants one application, or a group that wants each other's, bids so as to get it. When no pair is
assigned with a probability above q, no bid secures it (Jecmen et al. 2020); when the objective also rewards spreading
the chances (perturbed maximization, Xu, Jecmen, Song and Fang 2023), most pairs stay far below q at little cost.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.match import (
    lottery_words,  # noqa: F401  (registers the words of the reasons)
    shortfall,
    simplex,
)
from concord.engines.match.assignment import Assignment
from concord.engines.match.families import crossing
from concord.engines.match.given import integer, of_kind
from concord.engines.match.lottery_rounding import draw
from concord.engines.match.network import LOCK, Network, build
from concord.engines.match.problem import Problem
from concord.engines.match.scaling import Scale
from concord.engines.match.scores import Floats, Ints
from concord.engines.match.solve import assign
from concord.engines.progress import Progress, tick
from concord.engines.reason import Invalid, Reason, reason

VERSION = "1"
PATIENCE = 1024
"""A shortfall costs so many times the largest affinity."""


@dataclass(frozen=True, slots=True, eq=False)
class Lottery:
    """How likely each pair is, ready to be drawn.

    Attributes:
        problem: what was asked.
        units: int64 (candidate pairs): the probability of each in units of 1 / denominator, exact.
        denominator: units of a probability of 1.
        limit: no pair that is not locked is more likely than this.
        expected: the mean total affinity of a draw.
        value: the perturbed total, sum of affinity * f(probability).
        bound: no probabilities under the limit with as few shortfalls have a greater perturbed total.
        best: the bound on the total of a plan chosen without the lottery; ``expected / best`` is the price of chance.
        missing: float64 (applications): reviewers an application lacks on average.
        seed, options, version: what makes the run repeatable.
    """

    problem: Problem
    units: Ints
    denominator: int
    limit: float
    expected: float
    value: float
    bound: float
    best: float
    missing: Floats
    seed: int
    options: Mapping[str, Any]
    version: str
    _network: Network = field(repr=False)
    _flow: Ints = field(repr=False)

    @property
    def probability(self) -> Floats:
        """float64 (candidate pairs): how likely each is to be drawn."""
        return self.units / self.denominator

    @property
    def gap(self) -> float:
        """How far the perturbed total may be from the greatest possible; never negative."""
        return max(0.0, self.bound - self.value)

    def chance(self, application: str, reviewer: str) -> float:
        """How likely a pair is, 0.0 when it is no candidate. Raises Invalid for unknown identifiers."""
        problem = self.problem
        at = problem.scores.find(problem.application_position(application), problem.reviewer_position(reviewer))
        return float(self.units[at] / self.denominator) if at >= 0 else 0.0

    def draw(self, seed: int | None = None) -> Assignment:
        """One plan, drawn by lot: each pair with its probability, every demand, load and rule kept.

        Args:
            seed: of the draw (default: the lottery's own).
        """
        seed = self.seed if seed is None else integer(seed, "seed")
        network = self._network
        flow = draw(network.tail, network.head, self._flow, self.denominator, network.nodes, seed)
        chosen = np.flatnonzero(flow[: network.pairs])
        short = shortfall.find(self.problem, network, flow, chosen)
        total = float(self.problem.scores.value[chosen].sum())
        return Assignment(
            problem=self.problem, chosen=chosen, total=total, bound=max(self.best, total), optimal=False, path="flow",
            objective="least-manipulable", resolution=0.0, shortfalls=short, seed=seed,
            options=self.options, version=self.version,
        )  # fmt: skip

    def reason(self, application: str, reviewer: str, *, drawn: bool) -> Reason:
        """What to tell about a pair that was or was not drawn."""
        code = "match:lottery-drawn" if drawn else "match:lottery-not-drawn"
        return reason(code, probability=round(self.chance(application, reviewer), 4), limit=self.limit)

    def shortages(self) -> tuple[Reason, ...]:
        """Why applications lack reviewers on average, and from which limit on they would not for want of candidates."""
        found = []
        candidates = np.diff(self.problem.scores.start)
        for at in np.flatnonzero(self.missing > 0).tolist():
            demand, count = int(self.problem.demand[at]), int(candidates[at])
            enough = round(min(1.0, demand / count), 3) if count else 1.0
            expected = round(demand - float(self.missing[at]), 3)
            found.append(
                reason(
                    "match:lottery-short", application=self.problem.applications[at], expected=expected, demand=demand,
                    candidates=count, limit=self.limit, enough=enough,
                )
            )  # fmt: skip
        return tuple(found)


def least_manipulable(
    problem: Problem,
    *,
    limit: float = 0.5,
    spread: float = 0.25,
    pieces: int = 10,
    seed: int = 0,
    progress: Progress | None = None,
) -> Lottery:
    """Probabilities that maximise the perturbed total under a limit on each.

    Maximises the sum of affinity * f(x) over candidate pairs, f(x) = x - spread * x ** 2, where x is the probability of
    a pair, under x <= limit and the demands, loads and nested groups of the problem. A reviewer missing costs more than
    a thousand of the largest affinities. f is taken in straight pieces, so that the whole is one exact min-cost flow in
    units of a probability; `Lottery.bound` is a dual bound on the true, curved objective. Affinities below 0 are taken
    without f.

    Args:
        problem: what is asked. Locked pairs keep a probability of 1; the limit is for the rest.
        limit: 0 < q <= 1: no pair is more likely. Taken down to the nearest fraction with a denominator up to 60.
        spread: 0 to 0.5: how strongly chances are spread below the limit; 0: not at all (Jecmen et al. 2020).
        pieces: straight pieces of f, 1 to 100.
        seed: of the draws.
        progress: told how far the work is; may stop it.

    Raises:
        Invalid: an option out of its range, or rules whose groups cross.
        Cancelled: the caller's progress function stopped the work.
    """
    of_kind(problem, Problem, "problem")
    seed = integer(seed, "seed")
    _check(problem, limit, spread, pieces)
    denominator, cap = _grid(limit, pieces)
    best = assign(problem).bound
    tick(progress, "match:lottery", 0.3)
    scale = _scale(problem.scores.value)
    network = build(problem, scale)
    curved, pair = _curved(network, problem, scale, spread, denominator, cap, pieces)
    flow, potential = simplex.solve(curved)
    tick(progress, "match:lottery", 0.9)
    units = np.bincount(pair, flow[: curved.pairs], minlength=network.pairs).astype(np.int64)
    whole = np.concatenate([units, flow[curved.pairs :]])
    probability, value = units / denominator, problem.scores.value
    bend = np.where(value > 0, spread, 0.0)
    reached = float(np.sum(value * (probability - bend * probability**2)))
    top = np.full(network.pairs, cap / denominator)
    top[problem.locked] = 1.0
    limit_value = _bound(network, whole / denominator, potential / scale.factor, scale, value, bend, top)
    tick(progress, "match:lottery", 1.0)
    return Lottery(
        problem, units, denominator, cap / denominator, float(value @ probability), reached,
        max(reached, limit_value), best, _missing(network, whole, denominator), seed,
        {"limit": limit, "spread": spread, "pieces": pieces}, VERSION, network, whole,
    )  # fmt: skip


def _check(problem: Problem, limit: float, spread: float, pieces: int) -> None:
    def wrong(option: str, value: Any, expected: str) -> Invalid:
        return Invalid("match:lottery-option", option=option, value=value, expected=expected)

    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not 1 / 60 <= limit <= 1:
        raise wrong("limit", limit, "1/60 … 1")
    if isinstance(spread, bool) or not isinstance(spread, (int, float)) or not 0 <= spread <= 0.5:
        raise wrong("spread", spread, "0 … 0.5")
    if isinstance(pieces, bool) or not isinstance(pieces, int) or not 1 <= pieces <= 100:
        raise wrong("pieces", pieces, "1 … 100")
    crossed = crossing(problem)
    if crossed is not None:
        first, second = (problem.rules[at].attribute for at in crossed)
        raise Invalid("match:lottery-crossing", first=first, second=second)


def _grid(limit: float, pieces: int) -> tuple[int, int]:
    """Units of a probability of 1, and the most units of a pair: the largest fraction not above the limit."""
    near = Fraction(limit).limit_denominator(60)
    if float(near) > limit:
        near = max(Fraction(int(limit * bottom), bottom) for bottom in range(1, 61))
    times = -(-pieces // near.numerator)
    return near.denominator * times, near.numerator * times


def _scale(value: Floats) -> Scale:
    """Finer than the affinities themselves: the pieces of f differ by less than they do."""
    span = float(np.abs(value).max(initial=0.0)) or 1.0
    factor = float(2.0 ** np.floor(np.log2(2**30 / span)))
    return Scale(factor, False, PATIENCE * int(np.ceil(span * factor)), PATIENCE)


def _curved(
    network: Network, problem: Problem, scale: Scale, spread: float, denominator: int, cap: int, pieces: int
) -> tuple[Network, Ints]:
    """The network in units of probability, each pair as parallel arcs of falling gain; and whose arc each is."""
    value = problem.scores.value
    locked = np.zeros(network.pairs, dtype=bool)
    locked[problem.locked] = True
    free = np.flatnonzero(~locked)
    marks = np.unique(np.rint(np.linspace(0, cap, pieces + 1)).astype(np.int64))
    x = marks / denominator
    straight, bent = np.ones(len(marks) - 1), np.diff(x - spread * x**2) / np.diff(x)
    gain = np.where(value[free, None] > 0, bent[None, :], straight[None, :]) * value[free, None]
    pair = np.concatenate([np.repeat(free, len(marks) - 1), problem.locked])
    cost = np.concatenate([-scale.units(gain).ravel(), network.cost[problem.locked]])
    capacity = np.concatenate([np.tile(np.diff(marks), len(free)), np.full(len(problem.locked), denominator)])
    rest = slice(network.pairs, None)
    curved = dataclasses.replace(
        network,
        tail=np.concatenate([network.tail[pair], network.tail[rest]]),
        head=np.concatenate([network.head[pair], network.head[rest]]),
        capacity=np.concatenate([capacity, network.capacity[rest] * denominator]),
        cost=np.concatenate([cost, network.cost[rest]]),
        supply=network.supply * denominator,
        pairs=len(pair),
    )
    return curved, pair


def _bound(
    network: Network, flow: Floats, price: Floats, scale: Scale, value: Floats, bend: Floats, top: Floats
) -> float:
    """Weak duality on the curved objective: the supplies at their prices and what each arc could gain at most."""
    gain = price[network.head] - price[network.tail]
    pull = gain[: network.pairs]
    locked = network.cost[: network.pairs] < -(LOCK - 1) * network.penalty
    weight = np.where(locked, LOCK * network.penalty / scale.factor, 0.0)
    curve = 2 * bend * value
    peak = np.where(curve > 0, (value + pull + weight) / np.where(curve > 0, curve, 1.0), np.inf)
    peak = np.where((curve <= 0) & (value + pull + weight <= 0), 0.0, peak)
    x = np.clip(peak, 0.0, top)
    best = float(np.sum((value + pull + weight) * x - bend * value * x**2))
    rest = gain[network.pairs :] - network.cost[network.pairs :] / scale.factor
    best += float(np.sum(np.maximum(rest, 0.0) * network.capacity[network.pairs :]) + np.sum(price * network.supply))
    short = float(flow[network.pairs :][network.kind > 0].sum()) * network.penalty / scale.factor
    return best + short - float(np.sum(weight * flow[: network.pairs]))


def _missing(network: Network, flow: Ints, denominator: int) -> NDArray[np.float64]:
    lacking = network.pairs + np.flatnonzero(network.kind == 1)
    lacking = lacking[flow[lacking] > 0]
    found = np.zeros(network.applications)
    for arc in lacking.tolist():
        application = network.name(int(network.head[arc]))[0]
        if application >= 0:
            found[application] += flow[arc] / denominator
    return found
