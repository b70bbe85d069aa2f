"""Ties: runs of steps with one place on one list, drawn by lot or reordered so that the most are funded."""

from __future__ import annotations

import hashlib
from itertools import pairwise

import numpy as np

from concord.engines.allocate.course import Course, waiting
from concord.engines.allocate.problem import Integers, Problem


def runs(course: Course) -> Integers:
    """The number of the run that each step stands in: neighbours in the walk that are tied."""
    if not course.steps:
        return np.zeros(0, dtype=np.int64)
    return np.concatenate(([0], np.cumsum(course.group[1:] != course.group[:-1]))).astype(np.int64)


def tied(course: Course) -> list[range]:
    """Runs of two steps or more."""
    run = runs(course)
    ends = np.searchsorted(run, np.arange(int(run[-1]) + 2 if len(run) else 0))
    return [range(a, b) for a, b in pairwise(ends.tolist()) if b - a > 1]


def drawn_by_lot(problem: Problem, seed: int) -> Course:
    """Ties in an order drawn from the seed and their names: other applications do not change a draw."""
    course = problem.course
    turn = np.zeros(course.steps, dtype=np.int64)
    for steps in tied(course):
        names = [problem.ids[int(course.app[s])] for s in steps]
        tickets = [hashlib.sha256(f"{seed}:{name}".encode()).digest() for name in names]
        for k, s in enumerate(sorted(steps, key=lambda s: tickets[s - steps.start])):
            turn[s] = k
    drawn = course.reordered(np.lexsort((turn, runs(course))))
    return drawn.reordered(waiting(drawn)) if problem.depends else drawn
