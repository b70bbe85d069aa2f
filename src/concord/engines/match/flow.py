"""Solve a problem whose groups nest, as one flow, and prove it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from concord.engines.match import auction, certificate, residual, rounding, simplex
from concord.engines.match.network import Network, build
from concord.engines.match.problem import Problem
from concord.engines.match.scaling import Scale, choose
from concord.engines.match.scores import Ints
from concord.engines.progress import Progress, tick

PATIENCE = 8
"""A shortfall costs so many times the largest affinity, unless the proof of fewest shortfalls asks for more."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A least-cost flow with its duals: the proof, and where re-planning starts.

    Attributes:
        network, scale: what was solved.
        flow: int64 (arcs). potential: int64 (nodes), the ground at 0.
        proven: True when the duals prove the total and the fewest shortfalls.
        where: where the arcs of each node are, kept for re-planning large problems.
        fine: the step of affinity to which the flow is proven beyond whole units; None where units are exact.
        near: the only arcs on which the flow may stray from the duals, less than rounding may hide; None: unknown.
    """

    network: Network
    scale: Scale
    flow: Ints
    potential: Ints
    proven: bool
    where: residual.Index | None = None
    fine: float | None = None
    near: Ints | None = None
    chosen: Ints = field(init=False)
    """Indices of the chosen candidate pairs."""

    @property
    def short(self) -> int:
        """Units of shortfall: seats and reviews that are missing."""
        return certificate.short_units(self.network, self.flow)

    def bound(self, seats: int) -> float:
        """What no plan with as few shortfalls can exceed; `seats` are all that are asked for."""
        return certificate.proven_bound(self.network, self.chosen, self.scale, seats)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chosen", np.flatnonzero(self.flow[: self.network.pairs] > 0))


def nodes_at_most(problem: Problem) -> int:
    """How many nodes a path of the network can pass, at most."""
    return 2 * len(problem.reviewers) + 4 * len(problem.applications) + 2


def scale_of(problem: Problem, patience: int) -> Scale:
    """The scale of a problem's affinities."""
    return choose(problem.scores.value, nodes_at_most(problem), patience)


def network_of(problem: Problem, scale: Scale) -> Network:
    """The network of a problem at a given scale."""
    return build(problem, scale)


def solve(problem: Problem, progress: Progress | None = None) -> Solved:
    """The greatest total with the fewest shortfalls."""
    patience = PATIENCE
    nodes = nodes_at_most(problem)
    while True:
        scale = scale_of(problem, patience)
        network = build(problem, scale)
        tick(progress, "match:flow", 0.2)
        large = auction.fits(problem, network)
        flow, potential = auction.solve(problem, network) if large else simplex.solve(network)
        where = residual.index(network, problem.scores.start) if large else None
        tick(progress, "match:flow", 0.9)
        proven = certificate.violation(network, flow, potential) == 0
        if certificate.fewest_proven(network, flow, potential, problem.locked) or patience > 2 * nodes:
            return settled(problem, Solved(network, scale, flow, potential, proven, where))
        patience = min(patience * 8, 4 * nodes)


def settled(problem: Problem, solved: Solved, kept: NDArray[np.int8] | None = None, near: Ints | None = None) -> Solved:
    """The same beyond what rounding to units hides; `kept` are pairs to keep among plans that are equally good."""
    if not solved.proven:
        return solved
    if solved.scale.exact:
        return replace(solved, near=np.zeros(0, dtype=np.int64))
    network, scale, values = solved.network, solved.scale, problem.scores.value
    flow, fine, near = rounding.settle(network, solved.flow, solved.potential, scale, values, kept, near)
    return replace(solved, flow=flow, fine=fine, proven=fine is not None, near=near)
