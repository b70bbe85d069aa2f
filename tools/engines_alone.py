"""Imports every engine where nothing but the engines' own requirements is installed, and solves a small problem."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
import sys

import concord.engines

# rich is not among them: Ibis brings it.
FOREIGN = ("django", "click", "altair", "openpyxl")


def main() -> int:
    present = [name for name in FOREIGN if importlib.util.find_spec(name)]
    if present:
        print(f"not alone: {', '.join(present)} is installed here")
        return 1
    names = [module.name for module in pkgutil.walk_packages(concord.engines.__path__, "concord.engines.")]
    for name in names:
        importlib.import_module(name)
    pulled = sorted({name.split(".")[0] for name in sys.modules} & set(FOREIGN))
    if pulled:
        print(f"an engine imports {', '.join(pulled)}")
        return 1
    import numpy as np

    from concord.engines.match import Problem, assign

    plan = assign(Problem.of(np.array([[0.9, 0.1], [0.8, 0.7]]), per_application=1, max_load=1))
    print(f"{len(names)} modules of engines import alone; a plan of {plan.total:.1f}, optimal: {plan.optimal}")
    return 0 if plan.optimal else 1


if __name__ == "__main__":
    sys.exit(main())
