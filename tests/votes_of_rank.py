"""Short ways to write a table of votes."""

from __future__ import annotations

from typing import Any

import numpy as np

from concord.engines.rank import Problem, Scale, Votes

SIX = Scale(1, 6)


def votes(grades: dict[str, Any], **columns: Any) -> Votes:
    """One criterion: application → its grades, by assessors r1, r2, ... in order."""
    rows = [(name, f"r{place}", grade) for name, row in grades.items() for place, grade in enumerate(row, 1)]
    application, assessor, score = zip(*rows, strict=True)
    return Votes(application, assessor, score, **columns)


def by_criterion(grades: dict[str, dict[str, Any]]) -> Votes:
    """Several criteria: application → criterion → grades."""
    rows = [
        (name, f"r{place}", grade, criterion)
        for name, criteria in grades.items()
        for criterion, row in criteria.items()
        for place, grade in enumerate(row, 1)
    ]
    application, assessor, score, criterion = zip(*rows, strict=True)
    return Votes(application, assessor, score, criterion=criterion)


def simulated(
    n: int,
    assessors: int,
    each: int,
    *,
    merit: float = 1.0,
    severity: float = 0.5,
    residual: float = 0.6,
    seed: int = 0,
) -> tuple[Problem, np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """A crossed panel with known standard deviations; returns it with the true merits and severities."""
    random = np.random.default_rng(seed)
    application = np.repeat(np.arange(n), each)
    assessor = np.concatenate([random.choice(assessors, each, replace=False) for _ in range(n)])
    truth, strict = random.normal(0, merit, n), random.normal(0, severity, assessors)
    score = 50 + truth[application] + strict[assessor] + random.normal(0, residual, n * each)
    table = Votes(
        [f"A{code:04}" for code in application], [f"R{code:04}" for code in assessor], score.round(6).tolist()
    )
    return Problem(table, scale=Scale(40, 60)), truth, strict
