"""One comparison: what was measured, against whom, and what was aimed at."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """Seconds of ours and of the peer, in the same run; `aim` is the greatest ratio ours / peer that meets the aim."""

    what: str
    ours: float
    peer: str
    theirs: float
    aim: float | None = None
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs if self.theirs else float("inf")

    @property
    def met(self) -> bool:
        return self.aim is None or self.ratio <= self.aim

    @staticmethod
    def header() -> str:
        return f"{'what':<58} {'ours s':>9} {'peer s':>9} {'ratio':>7} {'aim':>6}  met  peer and notes"

    def __str__(self) -> str:
        aim = f"{self.aim:6.2f}" if self.aim is not None else "     -"
        met = "-" if self.aim is None else ("yes" if self.met else "NO")
        figures = f"{self.ours:9.3f} {self.theirs:9.3f} {self.ratio:7.3f} {aim}  {met:<4}"
        return f"{self.what:<58} {figures} {self.peer}; {self.note}"


def best_of(runs: int, call: Callable[[], Any]) -> tuple[float, Any]:
    """The least wall time of some runs, in seconds, and the last result (the least is the one least disturbed)."""
    least, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = call()
        least = min(least, time.perf_counter() - start)
    return least, result


def best_in_turn(runs: int, *calls: Callable[[], Any]) -> list[tuple[float, Any]]:
    """The same for several calls made in turn, so that what else the machine does falls on all of them."""
    found = [(float("inf"), None)] * len(calls)
    for _ in range(runs):
        for index, call in enumerate(calls):
            seconds, result = best_of(1, call)
            found[index] = (min(seconds, found[index][0]), result)
    return found
