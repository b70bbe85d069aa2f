"""Why each application came to its decision, from the walk itself."""

from __future__ import annotations

from typing import Any

from concord.engines.allocate import money
from concord.engines.allocate.course import Barred
from concord.engines.allocate.problem import BELOW_THRESHOLD, REFUSED, WITHDRAWN, Problem
from concord.engines.allocate.selection import LEFT_OUT, Selection
from concord.engines.allocate.walk import AFTER_GAP, FUNDED, LIMITED, NEEDS
from concord.engines.reason import Reason, reason


def why(selection: Selection, i: int) -> Reason:
    """The reason of application i (in ranking order, from 0)."""
    s = selection.course.step_of.get(i)
    if s is None:
        return _never_walked(selection, i)
    code = int(selection.code[s])
    if code == FUNDED:
        return _funded(selection, s, i)
    position = selection.reserve_steps.get(s)
    if position is not None:
        return _reserve(selection, s, code, position)
    if code == LIMITED:
        return _limited(selection, s)
    if code == NEEDS:
        return _depends(selection, s, i)
    if code == AFTER_GAP:
        return reason("allocate:after_gap", application=_stopped_at(selection, s))
    if code == LEFT_OUT:
        return reason("allocate:not_in_shares" if selection.policy == "equal-shares" else "allocate:not_chosen")
    found, values = shortage(selection, s)
    return Reason(f"allocate:{found}", values)


def _never_walked(selection: Selection, i: int) -> Reason:
    problem = selection.problem
    if i in selection.course.barred:
        return _barred(problem, selection.course.barred[i])
    standing = int(problem.standing[i])
    if standing == BELOW_THRESHOLD:
        return reason("allocate:below_threshold")
    if standing == WITHDRAWN:
        return reason("allocate:withdrawn")
    if standing == REFUSED:
        return reason("allocate:refused", party=problem.standing_why.get(problem.ids[i], ""))
    return reason("allocate:not_recommended")


def _barred(problem: Problem, bar: Barred) -> Reason:
    purse = problem.purses[bar.purse]
    if bar.field:
        allowed = tuple(sorted(purse.only[bar.field]))
        return reason("allocate:restricted", purse=purse.id, field=bar.field, allowed=allowed, value=bar.value or "–")
    cap = problem.said(bar.purse, problem.caps[bar.purse])
    return reason("allocate:over_cap", purse=purse.id, asked=problem.said(bar.purse, bar.asked), cap=cap)


def _amounts(problem: Problem, amounts: list[tuple[int, int]]) -> tuple[str, ...]:
    """("UK 60 GBP", …) of (purse, amount) pairs."""
    return tuple(f"{problem.purses[p].id} {problem.said(p, amount)}" for p, amount in amounts)


def _pot_said(problem: Problem, k: int, amount: int) -> str:
    return problem.said(problem.pot_of.index(k), amount)


def _funded(selection: Selection, s: int, i: int) -> Reason:
    problem, ledger = selection.problem, selection.ledger
    split = ledger.split(s)
    whole = _amounts(problem, [(p, asked) for p, asked, _ in split]) or ("0",)
    if i in selection.kept:
        return reason("allocate:funded_kept", drawn=whole)
    if selection.policy == "equal-shares":
        return reason("allocate:funded_shares", drawn=whole, rate=selection.rate.get(i, ""))
    if selection.policy == "optimise":
        return reason("allocate:funded_optimum", drawn=whole)
    left = _amounts(problem, [(p, ledger.left(p, s + 1)) for p, _, own in split if own or problem.pot_of[p] < 0])
    if i in selection.first:
        return reason("allocate:funded_first", minimum=selection.first[i], drawn=whole, left=left)
    pots = sorted({problem.pot_of[p] for p, asked, own in split if asked > own})
    if not pots:
        return reason("allocate:funded", drawn=whole, left=left or ("–",))
    after = ledger.pots_left(s + 1)
    gap = {k: sum(a - o for p, a, o in split if problem.pot_of[p] == k) for k in pots}
    values: dict[str, Any] = {
        "pot": tuple(_pot_said(problem, k, gap[k]) for k in pots),
        "left": (*left, *(_pot_said(problem, k, after[k]) for k in pots)),
    }
    own = _amounts(problem, [(p, o) for p, _, o in split if o])
    return reason("allocate:funded_gap", drawn=own, **values) if own else reason("allocate:funded_pot", **values)


Pairs = list[tuple[int, int]]


def shortages(selection: Selection, s: int, at: int | None = None) -> tuple[Pairs, Pairs]:
    """(purse, missing) and (pot, missing) of step s, against what is left before step `at` (its own turn if None)."""
    course, ledger = selection.course, selection.ledger
    turn = s if at is None else at
    uses = [(r, a) for r, a in course.uses(s) if r < course.purses]
    pot_of = course.pot_of.tolist()
    purses = [(r, a - ledger.left(r, turn)) for r, a in uses if pot_of[r] < 0 and a > ledger.left(r, turn)]
    left = ledger.pots_left(turn)
    gaps = {k: sum(max(0, a - ledger.left(r, turn)) for r, a in uses if pot_of[r] == k) for k in range(len(left))}
    return purses, [(k, gap - left[k]) for k, gap in gaps.items() if gap > left[k]]


def shortage(selection: Selection, s: int) -> tuple[str, dict[str, Any]]:
    """Which purse or pot bound at step s, and by how much, as the end of a code and its values."""
    problem, ledger = selection.problem, selection.ledger
    purses, pots = shortages(selection, s)
    asked = dict(selection.course.uses(s))
    if len(purses) == 1 and not pots:
        p, short = purses[0]
        return "short", {
            "purse": problem.purses[p].id,
            "left": problem.said(p, ledger.left(p, s)),
            "asked": problem.said(p, asked[p]),
            "short": problem.said(p, short),
        }
    if len(pots) == 1 and not purses:
        k, short = pots[0]
        left = ledger.pots_left(s)[k]
        drawing = [r for r in asked if r < selection.course.purses and problem.pot_of[r] == k]
        gaps = [r for r in drawing if asked[r] > ledger.left(r, s)]
        return "short_pot", {
            "purses": tuple(problem.purses[r].id for r in gaps),
            "left": _pot_said(problem, k, left),
            "asked": _pot_said(problem, k, left + short),
            "short": _pot_said(problem, k, short),
        }
    shorts = (*_amounts(problem, purses), *(_pot_said(problem, k, short) for k, short in pots))
    bound = [p for p, _ in purses]
    bound += [r for k, _ in pots for r in asked if r < selection.course.purses and problem.pot_of[r] == k]
    return "short_several", {"shorts": shorts, "purses": tuple(problem.purses[p].id for p in bound)}


def _reserve(selection: Selection, s: int, code: int, position: int) -> Reason:
    problem = selection.problem
    purses, pots = shortages(selection, s, at=selection.course.steps)
    missing = (*_amounts(problem, purses), *(_pot_said(problem, k, short) for k, short in pots))
    missing = (*missing, *_filled(selection, s))
    values = {"position": position, "needs": missing or ("–",)}
    if code == AFTER_GAP:
        return reason("allocate:reserve_after_gap", application=_stopped_at(selection, s), **values)
    if code == LEFT_OUT:
        return reason("allocate:reserve_left_out", **values)
    found, short = shortage(selection, s)
    return Reason(f"allocate:{found.replace('short', 'reserve')}", {**short, **values})


def _filled(selection: Selection, s: int) -> tuple[str, ...]:
    """The maximums and exclusive sets that have no place left for step s at the end, and what must become free."""
    course, ledger = selection.course, selection.ledger
    over = [
        (course.counters[r - course.purses], ledger.drawn(r, course.steps) + use - int(course.hold[r]))
        for r, use in course.uses(s)
        if r >= course.purses and ledger.drawn(r, course.steps) + use > int(course.hold[r])
    ]
    return tuple(f"{counter.name} {counter.said(more)}" for counter, more in over)


def _stopped_at(selection: Selection, s: int) -> str:
    """The application at which the strict walk of this step's list stopped."""
    course = selection.course
    same = course.list_of == course.list_of[s]
    gap = int((same & (selection.code == 1)).argmax())
    return selection.problem.ids[int(course.app[gap])]


def _limited(selection: Selection, s: int) -> Reason:
    """The first maximum that binds, and what it would come to."""
    course, ledger, ids = selection.course, selection.ledger, selection.problem.ids
    for r, use in course.uses(s):
        would_be = ledger.drawn(r, s) + use
        if r < course.purses or would_be <= int(course.hold[r]):
            continue
        counter = course.counters[r - course.purses]
        if counter.exclusive:
            other = ids[int(course.app[ledger.first_user(r, s)])]
            return reason("allocate:exclusive", set=counter.exclusive, application=other)
        most = money.said(int(course.hold[r]), counter.digits, counter.unit)
        return reason("allocate:limit", limit=counter.name, most=most, would_be=counter.said(would_be))
    raise AssertionError("a limited step has a limit that binds")


def _depends(selection: Selection, s: int, i: int) -> Reason:
    problem = selection.problem
    for name, on in problem.depends:
        if name == problem.ids[i] and on not in selection.funded:
            return reason("allocate:depends", application=on)
    raise AssertionError("a waiting step has an unfunded one before it")
