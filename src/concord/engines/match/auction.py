"""Large problems: an auction finds near-optimal prices, shortest paths make them exact."""

from __future__ import annotations

from concord.engines.match.network import Network
from concord.engines.match.problem import Problem
from concord.engines.match.scores import Ints


def fits(problem: Problem, network: Network) -> bool:
    """Whether the problem is large and plain enough for the auction."""
    return False


def solve(problem: Problem, network: Network) -> tuple[Ints, Ints]:
    """A least-cost flow and its potentials, as `simplex.solve`."""
    raise NotImplementedError
