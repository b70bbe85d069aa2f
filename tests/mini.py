"""A small joint call of two parties, laid as tables: eight applications, nine reviewers, two purses."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

Rows = list[list[Any]]


def tables(seed: int = 1) -> dict[str, Rows]:
    """The tables of the call by name; the heading is the first row."""
    chance = random.Random(seed)
    names = [f"A{i:02d}" for i in range(1, 9)]
    people = [(f"R{i:02d}", ["UK", "CN", "third"][i % 3]) for i in range(1, 10)]
    partners: Rows = [
        ["application", "organisation", "party", "country", "role", "investigator", "purse", "currency", "asked"]
    ]
    for name in names:
        uk, cn = chance.randint(50, 130), chance.randint(300, 900)
        partners.append([name, f"North {name}", "UK", "GB", "lead", f"Ann {name}", "UK-GBP", "GBP", uk])
        partners.append([name, f"江北 {name}", "CN", "CN", "partner", f"李 {name}", "CN-CNY", "CNY", cn])
    votes: Rows = [["application", "assessor", "criterion", "score"]]
    for name in names:
        for reviewer, _ in chance.sample(people, 3):
            votes += [[name, reviewer, "merit", chance.randint(3, 6)], [name, reviewer, "impact", chance.randint(3, 6)]]
    affinities: Rows = [["application", "reviewer", "affinity"]]
    affinities += [[name, reviewer, round(chance.random(), 3)] for name in names for reviewer, _ in people]
    return {
        "call": [
            ["field", "value"],
            ["code", "MINI"],
            ["title_en", "Mini call"],
            ["title_zh", "小型征集"],
            ["threshold", "3.5"],
            ["reviewers_per_application", "2"],
            ["reviewers_per_side", "1"],
            ["invented", "yes"],
        ],
        "parties": [
            ["party", "name_en", "name_zh", "countries"],
            ["UK", "UK", "英方", "GB"],
            ["CN", "CN", "中方", "CN"],
        ],
        "purses": [
            ["purse", "party", "unit", "amount"],
            ["UK-GBP", "UK", "GBP", "250.00"],
            ["CN-CNY", "CN", "CNY", "2100.00"],
        ],
        "criteria": [
            ["criterion", "weight", "threshold", "lowest", "highest"],
            ["merit", "2", "3", "1", "6"],
            ["impact", "1", "", "1", "6"],
        ],
        "annexes": [
            ["party", "version", "rule", "parameters", "source"],
            ["", "1", "every_party_present", "", ""],
            ["UK", "2018-1", "maximum_ask", "purse=UK-GBP; amount=120", "Guide 3"],
        ],
        "applications": [["application", "title_en", "area"], *([name, f"Title {name}", "soil"] for name in names)],
        "partners": partners,
        "reviewers": [["reviewer", "side", "organisation"], *([who, side, f"Org {who}"] for who, side in people)],
        "affinities": affinities,
        "conflicts": [["application", "reviewer", "kind", "evidence"], ["A01", "R01", "co-author", "a paper of 2016"]],
        "assessments": votes,
    }


def lay(folder: Path, *, without: tuple[str, ...] = (), seed: int = 1, **changes: Rows) -> Path:
    """Write the tables as CSV, less some and with some changed."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in {**tables(seed), **changes}.items():
        if name not in without:
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows(rows)
    return folder
