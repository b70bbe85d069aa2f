"""What a selection tells beyond its decisions: how the purses fill, what other money would change, what rules cost.

No Django here: a run from a folder tells the same.
"""

from __future__ import annotations

from typing import Any

from concord.awards import words as _words  # noqa: F401 - the reasons in words
from concord.engines.allocate import Breakpoint, RuleCost, Selection, rule_costs, what_if
from concord.engines.progress import Progress
from concord.engines.reason import Reason, reason

STEPS = 5
"""Breakpoints of each purse each way that the portal keeps."""


def told(selected: Selection, progress: Progress | None = None) -> dict[str, Any]:
    """How the purses fill, the nearest amounts of each purse at which something changes, and what each rule costs, as
    plain data. After a withdrawal what was promised stays as it is, so that nothing but the purses is told then.

    Raises:
        Cancelled: `progress` returned False.
    """
    found: dict[str, Any] = {"funded": len(selected.funded), "fills": fills(selected), "what_if": [], "costs": []}
    if selected.kept:
        return found
    found["what_if"] = [
        {
            "purse": step.purse,
            "unit": step.unit,
            "change": step.change,
            "amount": step.amount,
            "funded": step.funded,
            "funds": list(step.funds),
            "drops": list(step.drops),
            "reason": step.reason.json(),
        }
        for step in _changes(selected, progress)
    ]
    costs = rule_costs(selected, progress)
    found["costs"] = [
        {"rule": cost.rule, "funds": list(cost.funds), "drops": list(cost.drops), "reason": without(cost).json()}
        for cost in costs
    ]
    return found


def _changes(selected: Selection, progress: Progress | None) -> list[Breakpoint]:
    """Of a walk the nearest breakpoints, least first; of an optimum the same few parts of each purse."""
    if selected.policy in ("strict", "skip"):
        found = what_if(selected, steps=STEPS, additions=False, progress=progress)
        return [step for purse in found.up for step in (*reversed(found.down[purse]), *found.up[purse])]
    if selected.policy == "optimise":
        from concord.engines.allocate import Optimum, with_other_money

        assert isinstance(selected, Optimum)
        return [step for steps in with_other_money(selected, progress=progress).values() for step in steps]
    return []


def without(cost: RuleCost) -> Reason:
    """What one rule costs, in words."""
    if cost.unmet is not None:
        return reason("awards:without_unmet", rule=cost.rule)
    if not cost.funds and not cost.drops:
        return reason("awards:without_free", rule=cost.rule)
    what = "both" if cost.funds and cost.drops else "funds" if cost.funds else "drops"
    told = {"funds": cost.funds} if cost.funds else {}
    return reason(f"awards:without_{what}", rule=cost.rule, **told, **({"drops": cost.drops} if cost.drops else {}))


def fills(result: Selection) -> list[dict[str, Any]]:
    """How full each purse is as the walk goes down: a row a purse at each step where it changes."""
    held = {purse.purse: purse.held for purse in result.purses if purse.held}
    rows = [{"place": 0, "purse": name, "share": 0.0} for name in held]
    last = dict.fromkeys(held, 0.0)
    steps = result.trace
    for step in steps:
        for name, amount in held.items():
            share = float(1 - step.left[name] / amount)
            if share != last[name] or step is steps[-1]:
                rows.append({"place": step.step, "purse": name, "share": round(share, 6)})
                last[name] = share
    return rows
