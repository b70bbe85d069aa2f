"""Compile the inner loops before they are needed: ``python -m concord.engines.match.warm``.

The compiled forms are kept on disk, so this pays once an installation; without it the first large problem waits for it.
"""

from __future__ import annotations

import numpy as np

from concord.engines.match import auction, certificate, residual, rounding
from concord.engines.match.change import Change
from concord.engines.match.fair import Climber
from concord.engines.match.flow import PATIENCE, Solved, network_of, scale_of
from concord.engines.match.mending import mended
from concord.engines.match.problem import Problem, Rule
from concord.engines.match.solve import of_flow


def warm() -> None:
    """Run every compiled loop once, on a small problem."""
    rng = np.random.default_rng(0)
    sides = ["A", "B"] * 6
    rules = [Rule("side", "A", at_least=1), Rule("side", "B", at_least=1)]
    problem = Problem.of(rng.random((12, 12)), per_application=3, max_load=4, attributes={"side": sides}, rules=rules)
    scale = scale_of(problem, PATIENCE)
    network = network_of(problem, scale)
    flow, potential = auction.solve(problem, network)
    certificate.worst_arc_compiled(network.cost, network.tail, network.head, network.capacity, flow, potential)
    where = residual.index(network, problem.scores.start)
    rounding.near_compiled(network.cost, network.tail, network.head, network.capacity, flow, potential, 1)
    plan = of_flow(problem, Solved(network, scale, flow, potential, True, where), 0)
    mended(plan, [Change.leave(problem.reviewers[0])], small=0)
    Climber(problem, flow[: network.pairs] > 0).climb(np.inf)


if __name__ == "__main__":
    warm()
