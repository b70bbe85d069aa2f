"""Who assesses what: the best assignment under every rule, with its proof.

Three applications, three reviewers of two sides; each application wants two reviewers, one at least of each side:

>>> from concord.engines.match import Problem, Rule, assign
>>> import numpy as np
>>> problem = Problem.of(
...     np.array([[0.9, 0.8, 0.1], [0.7, 0.6, 0.5], [0.2, 0.4, 0.3]]),
...     per_application=2,
...     max_load=3,
...     attributes={"side": ["GB", "GB", "CN"]},
...     rules=[Rule("side", "GB", at_least=1), Rule("side", "CN", at_least=1)],
... )
>>> plan = assign(problem)
>>> round(plan.total, 6), plan.optimal, plan.path
(2.9, True, 'flow')
>>> [(pair.application, pair.reviewer) for pair in plan.pairs]
[('1', '1'), ('1', '3'), ('2', '1'), ('2', '3'), ('3', '2'), ('3', '3')]
>>> plan.pairs[0].reason.text("en")
'Affinity 0.9, number 1 of 3 candidates.'

`assign` makes a plan (`objective="total"`, `"fair"`, `"near"`), `replan` mends one after a `Change` with as few changed
pairs as possible, `explain` says why a pair is or is not in a plan, `diagnose` says which constraints cannot be met
together and what would help. `affinity` makes the affinities from texts (more in `concord.engines.match.texts`),
`least_manipulable` assigns by lot so that nobody can count on a pair, `pair` and `pair_within` join two kinds of things
that score each other.
"""

from __future__ import annotations

from concord.engines.match.assignment import Assignment, Level, Pair, Shortfall
from concord.engines.match.change import Change
from concord.engines.match.diagnosis import Constraint, Diagnosis, diagnose
from concord.engines.match.explanation import Explanation, explain
from concord.engines.match.lottery import Lottery, least_manipulable
from concord.engines.match.mending import replan
from concord.engines.match.pairing import Pairing, pair, pair_within, reciprocal
from concord.engines.match.problem import Problem, Rule
from concord.engines.match.remedies import Remedy
from concord.engines.match.scores import Scores
from concord.engines.match.solve import assign
from concord.engines.match.texts import Affinities, Profile, Submission, Work, affinity, compare

__all__ = [
    "Affinities",
    "Assignment",
    "Change",
    "Constraint",
    "Diagnosis",
    "Explanation",
    "Level",
    "Lottery",
    "Pair",
    "Pairing",
    "Problem",
    "Profile",
    "Remedy",
    "Rule",
    "Scores",
    "Shortfall",
    "Submission",
    "Work",
    "affinity",
    "assign",
    "compare",
    "diagnose",
    "explain",
    "least_manipulable",
    "pair",
    "pair_within",
    "reciprocal",
    "replan",
]
