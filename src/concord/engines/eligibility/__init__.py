"""Do these facts meet this annex? Each rule's verdict in words, and what would repair it.

>>> from decimal import Decimal
>>> cap = Rule("maximum_ask", {"purse": "UK", "amount": "12000"})
>>> problem = Problem(
...     parties=("UK", "CN"),
...     purses=(Purse("UK", "UK", "GBP"), Purse("CN", "CN", "CNY")),
...     annexes=(Annex(None, (Rule("every_party_present"),)), Annex("UK", (cap,), version="2018-1")),
...     applications=(
...         Application("A1", (Partner("P1", "Northmoor University", party="UK", asks={"UK": Decimal("13500.00")}),)),
...     ),
... )
>>> outcome = check(problem).of("A1")
>>> outcome.verdict
'not_met'
>>> for finding in outcome.findings:
...     print(finding.verdict, finding.reason.text("en"))
not_met Nobody funded by CN takes part; this call needs a funded partner of every party.
not_met UK side asks 13,500.00 GBP from purse UK; the most allowed per side is 12,000.00 GBP.
>>> print(outcome.findings[1].repairs[0].text("en"))
Lower the ask of P1 (Northmoor University) from purse UK by 1,500.00 GBP, to 12,000.00 GBP

A rule is data (`Rule`), its kinds explain themselves (`kinds()`), an annex is a version of a party's rules. A verdict
is `met`, `not_met` or `unknown`; unknown says which fact is missing from whose list. `check_one` judges a draft while
people write; `repaired` applies a repair. Reasons are made when they are looked at.
"""

from __future__ import annotations

from . import across, consortium, form, money, shares, who, words  # noqa: F401  (each registers its rule kinds)
from .check import VERSION, Finding, FunderVerdict, Outcome, Result, Tally, Verdict, check, check_one
from .kinds import Kind, Parameter, kinds
from .problem import Annex, Application, Facts, Partner, Problem, Purse, Rates, Rule
from .repair import Change, Repair, repaired

__all__ = [
    "VERSION",
    "Annex",
    "Application",
    "Change",
    "Facts",
    "Finding",
    "FunderVerdict",
    "Kind",
    "Outcome",
    "Parameter",
    "Partner",
    "Problem",
    "Purse",
    "Rates",
    "Repair",
    "Result",
    "Rule",
    "Tally",
    "Verdict",
    "check",
    "check_one",
    "kinds",
    "repaired",
]
