"""The walk-down: one pass over the steps, in plain Python for small calls and compiled for large ones.

The passes are written once, over indexable arrays; numba compiles the same text, so both give the same result.

Whether a step fits depends only on what was drawn before it. With d_r drawn from resource r so far and h_r held by it,
the step fits when d_r + a_r <= h_r for every resource without a pot, and, for every pot k,
sum over its purses of max(0, d_r + a_r - h_r) <= pot_k.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import FunctionType
from typing import Any, cast

import numpy as np

from concord.engines.allocate.course import Course

FUNDED, SHORT, LIMITED, NEEDS, AFTER_GAP = range(5)
"""What a step came to: funded; a purse was short; a maximum or an exclusive set was full; one that it depends on is not
funded; the strict walk had stopped."""

COMPILED_FROM = 20_000
"""Uses from which the compiled pass pays, its loading counted in."""

FAR = 2**62
"""Beyond any amount: no change of this purse alone does it."""


def walk_pass(  # type: ignore[no-untyped-def]
    start,
    resource,
    amount,
    hold,
    pot_of,
    pot,
    needs_start,
    needs,
    list_of,
    purses,
    strict,
    code,
    drawn,
    over,
    stopped,
):
    """Fill `code` (S) step by step; `drawn` (R), `over` (K, what pots gave) and `stopped` (lists) are its state."""
    pots = len(pot)
    for s in range(len(code)):
        if strict and stopped[list_of[s]]:
            code[s] = 4
            continue
        short = False
        limited = False
        for u in range(start[s], start[s + 1]):
            r = resource[u]
            gap = drawn[r] + amount[u] - hold[r]
            if gap > 0 and pot_of[r] < 0:
                if r < purses:
                    short = True
                else:
                    limited = True
        for k in range(pots):
            more = 0
            for u in range(start[s], start[s + 1]):
                r = resource[u]
                if pot_of[r] == k:
                    more += max(0, drawn[r] + amount[u] - hold[r]) - max(0, drawn[r] - hold[r])
            if over[k] + more > pot[k]:
                short = True
        waits = False
        for u in range(needs_start[s], needs_start[s + 1]):
            if needs[u] < 0 or code[needs[u]] != 0:
                waits = True
        if waits:
            code[s] = 3
        elif limited:
            code[s] = 2
        elif short:
            code[s] = 1
            stopped[list_of[s]] = True
        else:
            code[s] = 0
            for u in range(start[s], start[s + 1]):
                r = resource[u]
                if pot_of[r] >= 0:
                    over[pot_of[r]] += max(0, drawn[r] + amount[u] - hold[r]) - max(0, drawn[r] - hold[r])
                drawn[r] += amount[u]


@cache
def compiled(function: Callable[..., Any], *helpers: Callable[..., Any]) -> Callable[..., Any]:
    """The same function compiled (kept on disk between runs), with the functions of its module that it calls."""
    import numba

    names = {**function.__globals__, **{helper.__name__: compiled(helper) for helper in helpers}}
    copy = FunctionType(function.__code__, names, function.__name__)
    copy.__qualname__, copy.__module__ = function.__qualname__, function.__module__
    return cast(Callable[..., Any], numba.njit(cache=True)(copy))


def arrays(course: Course, fast: bool) -> tuple[Any, ...]:
    """The course's arrays as the passes take them: lists for Python, arrays for the compiled pass."""
    parts = (
        course.start,
        course.resource,
        course.amount,
        course.hold,
        course.pot_of,
        course.pot,
        course.needs_start,
        course.needs,
        course.list_of,
    )
    return parts if fast else tuple(part.tolist() for part in parts)


def state(course: Course, fast: bool) -> tuple[Any, ...]:
    """Nothing drawn yet: drawn (R), over (K), stopped (lists)."""
    lists = int(course.list_of.max()) + 1 if course.steps else 0
    if fast:
        return (
            np.zeros(len(course.hold), dtype=np.int64),
            np.zeros(len(course.pot), dtype=np.int64),
            np.zeros(lists, dtype=np.bool_),
        )
    return [0] * len(course.hold), [0] * len(course.pot), [False] * lists


def is_large(course: Course) -> bool:
    """Whether the compiled pass pays."""
    return len(course.amount) >= COMPILED_FROM


def walk(course: Course, strict: bool, fast: bool | None = None) -> np.ndarray[Any, np.dtype[np.int8]]:
    """What each step comes to (S codes), walking in the order of the course."""
    fast = is_large(course) if fast is None else fast
    code: Any = np.full(course.steps, AFTER_GAP, dtype=np.int8) if fast else [AFTER_GAP] * course.steps
    run: Callable[..., Any] = compiled(walk_pass) if fast else walk_pass
    run(*arrays(course, fast), course.purses, strict, code, *state(course, fast))
    return np.asarray(code, dtype=np.int8)
