"""`make bench` runs every bench; `make bench ARGS="match rank"` runs those named.

Each module `bench/<name>.py` has `run() -> Iterator[Row]`; a row is one comparison.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench
from bench.row import Row


def main(names: list[str]) -> int:
    known = sorted(m.name for m in pkgutil.iter_modules(bench.__path__) if m.name not in {"__main__", "row"})
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"no bench called {', '.join(unknown)}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    print(Row.header())
    missed = 0
    for name in names or known:
        for row in importlib.import_module(f"bench.{name}").run():
            print(row, flush=True)
            missed += not row.met
    print(f"{missed} aim(s) missed" if missed else "every aim met")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
