"""What only an optimised selection tells: what money is worth, what other purses change, who makes room for whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from concord.engines.allocate import Breakpoint, Selection
from concord.engines.progress import Progress
from concord.exchange.outcome import Output

if TYPE_CHECKING:
    from concord.engines.allocate import Cost, Swap

MOST_SWAPS = 100
"""So many of the reserve are told what it would take: each is a search of its own."""


def of_optimum(result: Selection, progress: Progress | None) -> tuple[list[tuple[str, Breakpoint]], tuple[Output, ...]]:
    """Changes of each purse with what comes of them, and the tables of prices and of who would make room."""
    from concord.engines.allocate import Optimum, costs, instead, with_other_money

    assert isinstance(result, Optimum)
    changed = with_other_money(result, progress=progress)
    reserve = [each.application for each in result.decisions if each.decision == "reserve"][:MOST_SWAPS]
    swaps = [instead(result, name, time_limit=1.0) for name in reserve]
    outputs = (_swaps(swaps), _prices(costs(result, most=0)))
    return [(purse, step) for purse, steps in changed.items() for step in steps], outputs


def _prices(prices: Iterable[Cost]) -> Output:
    """What each purse and rule costs in merit at the margin."""
    headings = ("rule", "kind", "merit", "unit", "reason_en", "reason_zh")
    rows = []
    for price in prices:
        why = price.reason
        rows.append((price.name, price.kind, price.least, price.unit, why.text("en"), why.text("zh")))
    return Output("prices", headings, rows)


def _swaps(swaps: Iterable[Swap]) -> Output:
    """Who would have to make room for each application of the reserve, and the merit lost by it."""
    headings = ("application", "enter", "leave", "lost", "proven", "reason_en", "reason_zh")
    rows = []
    for swap in swaps:
        why = swap.reason
        told = ("; ".join(swap.enter), "; ".join(swap.leave), swap.lost, swap.proven)
        rows.append((swap.application, *told, why.text("en"), why.text("zh")))
    return Output("instead", headings, rows)
