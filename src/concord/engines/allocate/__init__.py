"""What is supported, out of which purses: and why, to the last unit.

>>> from concord.engines.allocate import Application, Ask, Purse, pose, select
>>> problem = pose(
...     [Application("A1", rank=1), Application("A2", rank=2), Application("A3", rank=3)],
...     [
...         Ask("A1", "UK", 60), Ask("A1", "CN", 400),
...         Ask("A2", "UK", 50), Ask("A2", "CN", 300),
...         Ask("A3", "UK", 40), Ask("A3", "CN", 500),
...     ],
...     [Purse("UK", 100, unit="GBP", party="UK"), Purse("CN", 1000, unit="CNY", party="CN")],
... )
>>> selection = select(problem, policy="skip")
>>> [(d.application, d.decision) for d in selection.decisions]
[('A1', 'funded'), ('A2', 'reserve'), ('A3', 'funded')]
>>> print(selection["A2"].reason.text().partition(".")[0])
Reserve, number 1: at its turn UK had 40 GBP left, 10 GBP less than the 50 GBP asked

`pose` checks and freezes the problem (rows, or `Columns` for large tables). `select` walks down the ranking list
(``strict`` stops at the first gap, ``skip`` goes on), or chooses by ``optimise`` or ``equal-shares``. `replay` confirms
a trace, `what_if` says what more or less money would change, `rule_costs` what each rule costs, `reopen` fills places
after a withdrawal. Of an optimised selection (an `Optimum`), `costs` gives the price of each rule, `instead` who would
have to make room for an application, and `with_other_money` what it would be with other purses.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from concord.engines.allocate import words as _words  # noqa: F401
from concord.engines.allocate.cost_of_rules import RuleCost, rule_costs
from concord.engines.allocate.pose import pose
from concord.engines.allocate.problem import (
    MODES,
    POLICIES,
    TIES,
    Application,
    Ask,
    Columns,
    Limit,
    Problem,
    Purse,
    TopUp,
)
from concord.engines.allocate.reopen import Reopened, reopen
from concord.engines.allocate.replay import replay
from concord.engines.allocate.select import select
from concord.engines.allocate.selection import Decision, Line, PurseAfter, Return, Selection, Step
from concord.engines.allocate.whatif import Addition, Breakpoint, WhatIf, what_if

if TYPE_CHECKING:
    from concord.engines.allocate.optimise import Optimum
    from concord.engines.allocate.optimise_costs import Cost, Swap, costs, instead
    from concord.engines.allocate.optimise_whatif import with_other_money

_OF_AN_OPTIMUM = {
    "Optimum": "optimise",
    "Cost": "optimise_costs",
    "Swap": "optimise_costs",
    "costs": "optimise_costs",
    "instead": "optimise_costs",
    "with_other_money": "optimise_whatif",
}
"""Loaded when first asked for: most selections need no solver."""


def __getattr__(name: str) -> Any:
    if name in _OF_AN_OPTIMUM:
        return getattr(import_module(f"concord.engines.allocate.{_OF_AN_OPTIMUM[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "MODES",
    "POLICIES",
    "TIES",
    "Addition",
    "Application",
    "Ask",
    "Breakpoint",
    "Columns",
    "Cost",
    "Decision",
    "Limit",
    "Line",
    "Optimum",
    "Problem",
    "Purse",
    "PurseAfter",
    "Reopened",
    "Return",
    "RuleCost",
    "Selection",
    "Step",
    "Swap",
    "TopUp",
    "WhatIf",
    "costs",
    "instead",
    "pose",
    "reopen",
    "replay",
    "rule_costs",
    "select",
    "what_if",
    "with_other_money",
]
