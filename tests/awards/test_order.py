"""One order and one scale of merit from the lists of several panels."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from concord.awards.order import merits, ranks, told

EMPTY = dict.fromkeys(("panel", "exact", "adjusted", "expected_rank", "place", "drawn", "lot"))


def rows(*given: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(each["name"], SimpleNamespace(**{**EMPTY, "fundable": True, **each})) for each in given]


def test_one_panels_list_stands_as_it_is() -> None:
    listed = rows(
        {"name": "A", "rank": 1, "exact": Fraction(5)},
        {"name": "B", "rank": 2.5, "exact": Fraction(4), "fundable": False},
        {"name": "C", "rank": None},
    )
    assert ranks(listed) == {"A": (1, True), "B": (2.5, False)}
    assert merits(listed) == {"A": 5, "B": 4}


def test_panels_are_merged_by_score_whichever_is_best() -> None:
    listed = rows(
        {"name": "A", "rank": 1, "exact": "9/2", "panel": "x"},
        {"name": "B", "rank": 1, "exact": "5", "panel": "y"},
        {"name": "C", "rank": 2, "exact": "9/2", "panel": "y"},
    )
    assert {name: rank for name, (rank, _) in ranks(listed).items()} == {"B": 1, "A": 2, "C": 2}
    assert {name: rank for name, (rank, _) in ranks(listed, "low").items()} == {"B": 2, "A": 1, "C": 1}
    assert merits(listed, "low") == {"A": 5, "B": Fraction(9, 2), "C": 5}


def test_panels_with_expected_ranks_are_merged_by_the_part_that_each_stands_above() -> None:
    small = [{"name": f"S{k}", "rank": k, "expected_rank": float(k), "panel": "s"} for k in (1, 2)]
    large = [{"name": f"L{k}", "rank": k, "expected_rank": float(k), "panel": "l"} for k in (1, 2, 3, 4)]
    listed = rows(*small, *large)
    worth = merits(listed)
    assert worth == {"S1": 75, "S2": 25, "L1": Fraction(175, 2), "L2": Fraction(125, 2), "L3": Fraction(75, 2),
                     "L4": Fraction(25, 2)}  # fmt: skip
    order = ranks(listed)
    assert sorted(order, key=lambda name: order[name][0]) == ["L1", "S1", "L2", "L3", "S2", "L4"]


def test_a_lottery_stands_between_those_above_the_line_and_those_below() -> None:
    listed = rows(
        {"name": "A", "rank": 2, "exact": "4", "place": "draw", "drawn": False, "lot": "aa"},
        {"name": "B", "rank": 3, "exact": "3", "place": "draw", "drawn": True, "lot": "bb"},
        {"name": "C", "rank": 1, "exact": "5", "place": "above"},
        {"name": "D", "rank": 4, "exact": "2", "place": "below"},
    )
    assert {name: rank for name, (rank, _) in ranks(listed).items()} == {"C": 1, "B": 2, "A": 3, "D": 4}


def test_scores_of_a_list_made_elsewhere() -> None:
    assert told([("A", 1, 5.5), ("B", 2, 4), ("C", None, None)]) == {"A": Fraction("5.5"), "B": 4}
    assert told([("A", 1, 1), ("B", 2, 4)], "low") == {"A": 4, "B": 1}
    assert told([("A", 1, 5.5), ("B", 2, None)]) == {}
