"""Walk-downs of large calls beside reading their table, and what-if beside walk-downs.

The calls are invented: asks are log-normal in whole pence, each application asks one to three of the purses, and the
purses hold a fifth to a third of what is asked. Compiled passes are loaded once before timing (the first time on a
machine they are compiled, some seconds, and kept on disk).
"""

from __future__ import annotations

import resource
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from bench.row import Row, best_of
from concord.engines.allocate import Columns, Problem, Purse, pose, select, what_if
from concord.engines.allocate.walk import walk

UNITS = ("GBP", "CNY", "EUR", "JPY", "USD", "KRW")


def invented(applications: int, purses: int, seed: int = 1) -> dict[str, Any]:
    """Columns of a long table: a row for each application and purse asked."""
    rng = np.random.default_rng(seed)
    asked_of = [rng.choice(purses, size=k, replace=False) for k in rng.integers(1, min(3, purses) + 1, applications)]
    app = np.repeat(np.arange(applications), [len(a) for a in asked_of])
    purse = np.concatenate(asked_of)
    asked = np.exp(rng.normal(11.5, 0.6, len(app))).astype(np.int64)
    score = np.round(rng.normal(4.0, 0.8, applications), 4)
    return {"app": app, "purse": purse, "asked": asked, "score": score, "fundable": score > 3.0}


def posed(call: dict[str, Any], purses: int) -> Problem:
    """The call as a problem."""
    share = np.linspace(0.2, 0.33, purses)
    total = np.bincount(call["purse"], weights=call["asked"], minlength=purses)
    listed = [Purse(f"P{p}", int(total[p] * share[p]), UNITS[p], f"party {p}") for p in range(purses)]
    columns = Columns(
        ids=[f"A{i:05d}" for i in range(len(call["score"]))],
        rank=None,
        score=call["score"],
        fundable=call["fundable"],
        ask_application=call["app"],
        ask_purse=call["purse"],
        ask_amount=call["asked"],
    )
    return pose(columns, purses=listed)


def written(call: dict[str, Any], path: Path) -> None:
    """The call as a CSV file."""
    with path.open("w") as file:
        file.write("application,purse,asked,score,fundable\n")
        for a, p, x in zip(call["app"], call["purse"], call["asked"], strict=True):
            file.write(f"A{a:05d},P{p},{x},{call['score'][a]},{'yes' if call['fundable'][a] else 'no'}\n")


def read(path: Path) -> dict[str, Any]:
    """The file as DuckDB reads it, into arrays."""
    import duckdb

    with duckdb.connect() as connection:
        found: dict[str, Any] = connection.execute("SELECT * FROM read_csv(?)", [str(path)]).fetchnumpy()
    return found


def run() -> Iterator[Row]:
    yield from _walks()
    yield from _what_if()


def _walks() -> Iterator[Row]:
    call = invented(50_000, 6)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "call.csv"
        written(call, path)
        reading, _ = best_of(5, lambda: read(path))
    problem = posed(call, 6)
    select(problem)
    posing, _ = best_of(3, lambda: posed(call, 6))
    for policy in ("skip", "strict"):
        walking, selection = best_of(5, lambda policy=policy: select(problem, policy))
        note = f"{int(selection.mask.sum()):,} funded; peak {_peak():,} MiB"
        yield Row(f"{policy} walk-down, 50,000 x 6", walking, "DuckDB reads the CSV", reading, 2.0, note)
    reasons, _ = best_of(1, lambda: [d.reason for d in select(problem).decisions])
    yield Row("posing it from columns, checks included", posing, "DuckDB reads the CSV", reading, None)
    yield Row("every decision with its reason", reasons, "DuckDB reads the CSV", reading, None)


def _what_if() -> Iterator[Row]:
    problem = posed(invented(5_000, 3), 3)
    selection = select(problem)
    what_if(selection, steps=1)
    walks, _ = best_of(3, lambda: [select(problem) for _ in range(500)])
    passes, _ = best_of(3, lambda: [walk(problem.course, False, fast=True) for _ in range(500)])
    steps, _ = best_of(3, lambda: what_if(selection, additions=False))
    whole, answer = best_of(3, lambda: what_if(selection))
    unsure = sum(int((~sure).sum()) for _, sure, _ in answer.least.values())
    what = "20 breakpoints each way, 3 purses, 5,000"
    yield Row(what, steps, "500 walk-downs (select)", walks, 1.0)
    yield Row(f"{what} + least additions", whole, "500 walk-downs (select)", walks, 1.0, f"{unsure} cut short")
    yield Row(f"{what} + least additions", whole, "500 bare compiled passes", passes, None)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
