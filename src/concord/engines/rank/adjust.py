"""Adjusted scores of one panel by any method, in one shape, on the common scale."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from threadpoolctl import ThreadpoolController

from concord.engines.progress import Progress
from concord.engines.rank.ballots import Ballots
from concord.engines.rank.classical import Adjustment, empirical_bayes, mixed
from concord.engines.rank.crossed import Floats, Sample, sample
from concord.engines.rank.design import Design, design
from concord.engines.rank.expected import Posterior, posterior
from concord.engines.rank.order import Codes
from concord.engines.rank.result import Fit
from concord.engines.reason import Reason, reason


@dataclass(frozen=True)
class Adjusted:
    """A panel's adjusted scores; arrays follow the entries asked for.

    Attributes:
        score: adjusted scores on the common scale, or None where the design cannot support any.
        severity: what the correction for severity adds to each score, NaN where it is not identified.
        posterior: expected ranks and intervals, for the method that has them.
    """

    score: Floats | None
    severity: Floats
    posterior: Posterior | None
    fit: Fit | None
    warnings: tuple[Reason, ...]


def adjust(
    ballots: Ballots, entries: Codes, method: str, draws: int | None, seed: int, progress: Progress | None
) -> Adjusted:
    """Adjust the scores of some entries of one panel.

    On one thread: a panel's matrices are small, on a busy machine threads that wait for each other take fifty times
    longer, and on one the result does not depend on how many cores there are.
    """
    with one_thread():
        return _adjusted(ballots, entries, method, draws, seed, progress)


def one_thread() -> AbstractContextManager[Any]:
    """Linear algebra on one thread, within a ``with``."""
    limited: AbstractContextManager[Any] = _threads().limit(limits=1)
    return limited


@cache
def _threads() -> ThreadpoolController:
    return ThreadpoolController()


def _adjusted(
    ballots: Ballots, entries: Codes, method: str, draws: int | None, seed: int, progress: Progress | None
) -> Adjusted:
    data = sample(ballots, entries)
    panel = ballots.panels[ballots.panel[entries[0]]]
    plan = design(data)
    warnings = plan.warnings(panel)
    if len(np.unique(np.round(data.grade, 12))) == 1:
        warnings += (reason("rank:no_variation", panel=panel or "-"),)
    elif len(data.grade) > data.n and np.ptp(data.grade - data.means[data.item]) < 1e-9:
        warnings += (reason("rank:all_agree", panel=panel or "-"),)
    if method == "expected-rank":
        return _expected(data, plan, ballots.sign, warnings, panel, draws or usual_draws(data.n), seed, progress)
    return _classical(data, plan, method, ballots.sign, warnings, panel)


def usual_draws(n: int) -> int:
    """Draws of the ranks of n applications: 100,000, fewer for more than a hundred, and never below 4,000."""
    return int(min(100_000, max(4_000, 10_000_000 // max(1, n))))


def _expected(
    data: Sample,
    plan: Design,
    sign: int,
    warnings: tuple[Reason, ...],
    panel: str | None,
    draws: int,
    seed: int,
    progress: Progress | None,
) -> Adjusted:
    found = posterior(data, draws, seed, progress)
    if not found.converged:
        warnings += (reason("rank:not_converged", panel=panel or "-", rhat=found.rhat, ess=float(draws)),)
    fit = Fit(
        found.merit_sd,
        found.severity_sd,
        found.residual_sd,
        draws,
        found.rhat,
        float(draws),
        found.error,
        found.nodes,
        found.converged,
    )
    severity = -sign * found.leniency if plan.identified else np.full(data.n, np.nan)
    return Adjusted(sign * (float(data.means.mean()) + found.merit), severity, found, fit, warnings)


def _classical(
    data: Sample, plan: Design, method: str, sign: int, warnings: tuple[Reason, ...], panel: str | None
) -> Adjusted:
    """`mixed` needs severity to be identified, `empirical-bayes` a second vote; without it, the raw order stays."""
    fits: dict[str, tuple[Callable[[Sample], Adjustment], bool]] = {
        "mixed": (mixed, plan.identified and data.n > 1),
        "empirical-bayes": (empirical_bayes, not plan.single and data.n > 1),
    }
    fitted, possible = fits[method]
    unknown = np.full(data.n, np.nan)
    if not possible:
        warnings += (reason("rank:severity_unidentified", panel=panel or "-"),)
        return Adjusted(None, unknown, None, None, warnings)
    found = fitted(data)
    severity = -sign * found.leniency if found.severity_sd is not None else unknown
    fit = Fit(found.merit_sd, found.severity_sd, found.residual_sd)
    return Adjusted(sign * found.adjusted, severity, None, fit, warnings)
