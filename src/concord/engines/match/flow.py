"""Solve a problem whose groups nest, as one flow, and prove it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from concord.engines.match import auction, certificate, simplex
from concord.engines.match.network import Network, build
from concord.engines.match.problem import Problem
from concord.engines.match.scaling import Scale, choose
from concord.engines.match.scores import Ints
from concord.engines.progress import Progress, tick

PATIENCE = 64
"""A shortfall costs so many times the largest affinity, unless the proof of fewest shortfalls asks for more."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A least-cost flow with its duals: the proof, and where re-planning starts.

    Attributes:
        network, scale: what was solved.
        flow: int64 (arcs). potential: int64 (nodes), the ground at 0.
        proven: True when the duals prove the total and the fewest shortfalls.
    """

    network: Network
    scale: Scale
    flow: Ints
    potential: Ints
    proven: bool

    @property
    def chosen(self) -> Ints:
        """Indices of the chosen candidate pairs."""
        return np.flatnonzero(self.flow[: self.network.pairs])


def solve(problem: Problem, progress: Progress | None = None) -> Solved:
    """The greatest total with the fewest shortfalls."""
    patience = PATIENCE
    nodes = len(problem.reviewers) + 4 * len(problem.applications) + 2
    while True:
        scale = choose(problem.scores.value, nodes, patience)
        network = build(problem, scale)
        tick(progress, "match:flow", 0.2)
        flow, potential = auction.solve(problem, network) if auction.fits(problem, network) else simplex.solve(network)
        tick(progress, "match:flow", 0.9)
        proven = certificate.violation(network, flow, potential) == 0
        if certificate.fewest_proven(network, flow, potential) or patience > 2 * nodes:
            return Solved(network, scale, flow, potential, proven)
        patience = min(patience * 64, 4 * nodes)
