"""An independent checker of a selection: it reads the trace and the reasons, and imports nothing of the engine.

It is told the purses, pots, asks and rules as plain numbers, walks the trace with its own arithmetic, and confirms
feasibility, the policy, the order, and what every reason says.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any


def check(call: dict[str, Any], selection: Any) -> None:
    """`call`: asks {application: {purse: amount}}, own {purse}, pot_of {purse: unit or None}, pots {unit}, place,
    ready (fundable applications that no purse bars), limits [(name, {application: use}, most)], exclusive, depends,
    policy."""
    left, pots = dict(call["own"]), dict(call["pots"])
    funded: list[str] = []
    stopped = None
    assert sorted(s.application for s in selection.trace) == sorted(call["ready"]), (
        "every one that is ready is walked once"
    )
    for step in selection.trace:
        name, asks = step.application, {p: a for p, a in call["asks"][step.application].items() if a}
        gaps = {p: a - left[p] for p, a in asks.items() if a > left[p]}
        by_pot = {u: sum(g for p, g in gaps.items() if call["pot_of"][p] == u) for u in pots}
        dry = [p for p in gaps if call["pot_of"][p] is None]
        short = bool(dry) or any(gap > pots[u] for u, gap in by_pot.items())
        full = [
            n for n, use, most in call["limits"] if use.get(name) and sum(use.get(f, 0) for f in [*funded, name]) > most
        ]
        full += [str(group) for group in call["exclusive"] if name in group and set(group) & set(funded)]
        waits = [on for one, on in call["depends"] if one == name and on not in funded]
        first = selection[name].reason.code == "allocate:funded_first"
        if stopped and call["policy"] == "strict":
            expected = "after_gap"
        else:
            expected = "depends" if waits else "limit" if full else "short" if short else "funded"
        assert step.code == expected, (name, step.code, expected)
        if expected == "short":
            stopped = stopped or name
        if expected == "funded":
            funded.append(name)
            for p, a in asks.items():
                gap = max(0, a - left[p])
                left[p] -= a - gap
                if gap:
                    pots[call["pot_of"][p]] -= gap
        assert {p: int(x) for p, x in step.left.items()} == left, name
        assert {u: int(x) for u, x in step.pots.items()} == pots, name
        assert min([*left.values(), *pots.values()], default=0) >= 0
        _reason(selection[name], expected, gaps, left, stopped, first)
    for name in set(call["asks"]) - set(call["ready"]):
        assert selection[name].decision == "not_funded"
    assert selection.funded == set(funded)
    paid = sum((r.paid for r in selection.juste_retour), Decimal(0))
    awarded = sum(sum(call["asks"][name].values()) for name in funded)
    assert sum(r.awarded for r in selection.juste_retour) == awarded
    assert paid <= awarded, "parties pay what is awarded, less what a top-up pays"


def _reason(
    decision: Any, expected: str, gaps: dict[str, int], left: dict[str, int], stopped: Any, first: bool
) -> None:
    """What the reason says is what the checker found."""
    why = decision.reason
    for language in ("en", "zh"):
        assert why.text(language)
    if expected == "funded":
        assert decision.decision == "funded"
        for line in decision.lines:
            assert line.own + line.pot == line.amount
        for said in why.values.get("left", ()):
            if said == "–":  # it asks nothing of any purse
                assert not any(line.amount for line in decision.lines)
                continue
            purse, amount = re.match(r"(P\d)? ?([\d,]+)", said).groups()
            assert purse is None or int(amount.replace(",", "")) == left[purse]
        return
    assert decision.decision == ("reserve" if expected in ("short", "after_gap") else "not_funded")
    if expected == "short" and why.code == "allocate:reserve":
        assert gaps[why.values["purse"]] == int(why.values["short"].split()[0])
    if expected == "after_gap":
        assert why.values["application"] == stopped


def orders(call: dict[str, Any], selection: Any, free: set[str]) -> None:
    """Nobody is walked after somebody ranked behind, but for those in `free` (brought forward, or waiting)."""
    walked = [call["place"][s.application] for s in selection.trace if s.application not in free]
    assert walked == sorted(walked)
