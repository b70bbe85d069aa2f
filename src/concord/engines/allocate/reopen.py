"""After a withdrawal or a refusal: whom the money that became free brings in, with as few disturbances as can be.

Whoever is funded and still in stays funded; the walk then goes down the others in its own order. Somebody else is
dropped only if a condition or a minimum leaves no other way, and then as few as possible, from the end of the list.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from concord.engines.allocate.course import Course
from concord.engines.allocate.minimums import reached
from concord.engines.allocate.problem import REFUSED, WITHDRAWN
from concord.engines.allocate.selection import Selection
from concord.engines.allocate.walk import FUNDED, walk
from concord.engines.reason import Invalid

MOST_TRIES = 20_000


@dataclass(frozen=True, eq=False)
class Reopened:
    """The selection after it, and what changed against before: `gone` (withdrawn or refused and funded before), `came`
    in, and `dropped` although they had done nothing."""

    selection: Selection
    gone: tuple[str, ...]
    came: tuple[str, ...]
    dropped: tuple[str, ...]


def reopen(selection: Selection, withdrawn: Iterable[str] = (), refused: Mapping[str, str] | None = None) -> Reopened:
    """Reopen the walk.

    Args:
        selection: of any policy; after an optimised one the money left goes down the ranking list by skipping.
        withdrawn: applications that are gone.
        refused: application → the party that did not confirm it.

    Raises:
        Invalid: an unknown application; a minimum that can no longer hold.
    """
    out = dict.fromkeys(withdrawn, (WITHDRAWN, ""))
    out |= {name: (REFUSED, party) for name, party in (refused or {}).items()}
    for row, name in enumerate(out, 1):
        if name not in selection.problem.index:
            raise Invalid("allocate:unknown_application", row=row, field="withdrawn", entry=name)
    problem = selection.problem.without(out)
    course = _same_order(problem.course, selection)
    before = [problem.index[name] for name in selection.funded if name not in out]
    kept = sorted(course.step_of[i] for i in before)
    policy = selection.policy if selection.policy == "strict" else "skip"
    (walked, code, _), keeping = _fewest(course, kept, policy == "strict")
    stay = frozenset(int(course.app[s]) for s in keeping)
    result = Selection(problem, policy, selection.seed, walked, code, kept=stay, places=selection.places)
    gone = _ranked(result, selection.funded & out.keys())
    came = _ranked(result, result.funded - selection.funded)
    dropped = _ranked(result, selection.funded - result.funded - out.keys())
    return Reopened(result, gone, came, dropped)


def _ranked(selection: Selection, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=selection.problem.index.__getitem__))


def _same_order(course: Course, selection: Selection) -> Course:
    """The new course in the order of the old walk (a lot is not drawn again)."""
    turn = selection.course.step_of
    return course.reordered(sorted(range(course.steps), key=lambda s: turn[int(course.app[s])]))


Again = tuple[Course, NDArray[np.int8], bool]


def _fewest(course: Course, kept: Sequence[int], strict: bool) -> tuple[Again, Sequence[int]]:
    """The walk that keeps as many of `kept` as can be: all of them, or all but one, …"""
    tries, misses = 0, ("", 0, 0)
    for size in range(len(kept) + 1):
        if tries + comb(len(kept), size) > MOST_TRIES:
            break
        for lost in combinations(reversed(kept), size):
            tries += 1
            keeping = [s for s in kept if s not in lost]
            again = _walked(course, keeping, strict)
            if again is None:
                continue
            short = [m for m in course.minimums if reached(again, m) < (m.least or 0)]
            if not short:
                return again, keeping
            misses = max(misses, (short[0].name, short[0].least or 0, reached(again, short[0])), key=lambda m: m[2])
    name, least, reach = misses
    raise Invalid("allocate:minimum_members", minimum=name, least=least, reach=reach)


def _walked(course: Course, keeping: Sequence[int], strict: bool) -> Again | None:
    """Those kept first, then those that a missed minimum asks for, then the others; None where one kept falls."""
    held = set(keeping)
    ahead: list[int] = []
    while True:
        rest = [s for s in range(course.steps) if s not in held and s not in ahead]
        ordered = course.reordered([*keeping, *ahead, *rest])
        code = walk(ordered, strict)
        if (code[: len(keeping)] != FUNDED).any():
            return None
        again = (ordered, code, True)
        missed = [m for m in course.minimums if reached(again, m) < (m.least or 0)]
        funded = set(ordered.app[code == FUNDED].tolist())
        wanted = [s for s in rest if missed and missed[0].use.get(int(course.app[s])) and course.app[s] not in funded]
        if not wanted:
            return again
        ahead.append(wanted[0])
