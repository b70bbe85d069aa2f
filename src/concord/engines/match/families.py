"""Rules as families of reviewers: which groups there are, whether they nest, and their trees.

A family of sets is laminar when any two of its sets are disjoint or one holds the other. Demands on a laminar family
stay a network flow (Edmonds 1970, matroid intersection of two laminar families); others do not.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concord.engines.match.problem import Problem, Rule

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Nested groups of reviewers as a forest.

    Attributes:
        parent: int64 (groups): the next larger group, -1 when there is none.
        low, high: int64 (groups): fewest and most of the group.
        leaf: int64 (reviewers): the smallest group a reviewer is in, -1 when in none.
        names: for each group, ``attribute = value``.
        rule: for each group, the position of its rule in ``problem.rules``.
        depth_first: groups from the smallest to the largest (children before parents).
    """

    parent: Codes
    low: Codes
    high: Codes
    leaf: Codes
    names: tuple[str, ...]
    rule: tuple[int, ...]
    depth_first: Codes


def codes(rule: Rule, attributes: Mapping[str, Sequence[str | None]]) -> tuple[Codes, tuple[str, ...]]:
    """For each reviewer the group of the rule it is in (-1: none), and the groups' names."""
    labels = attributes[rule.attribute]
    if rule.group is None:
        values = sorted({label for label in labels if label is not None})
        place = {value: at for at, value in enumerate(values)}
        found = np.array([-1 if label is None else place[label] for label in labels], dtype=np.int64)
        return found, tuple(f"{rule.attribute} = {value}" for value in values)
    wanted = {rule.group} if isinstance(rule.group, str) else set(rule.group)
    inside = np.array([(label in wanted) != rule.outside for label in labels], dtype=bool)
    sign = "≠" if rule.outside else "="
    return np.where(inside, 0, -1), (f"{rule.attribute} {sign} {' / '.join(sorted(wanted))}",)


def crossing(problem: Problem) -> tuple[int, int] | None:
    """Two rules whose groups cross (positions in ``problem.rules``), or None when all groups nest."""
    for signature in (*signatures(problem)[0], overall(problem)):
        coded = [(at, codes(problem.rules[at], problem.attributes)[0]) for at in signature]
        for first in range(len(coded)):
            for second in range(first + 1, len(coded)):
                if not _nested(coded[first][1], coded[second][1]):
                    return coded[first][0], coded[second][0]
    return None


def _nested(one: Codes, other: Codes) -> bool:
    both = (one >= 0) & (other >= 0)
    width = int(other.max(initial=0)) + 1
    cells, counts = np.unique(one[both] * width + other[both], return_counts=True)
    size_one = np.bincount(one[one >= 0], minlength=1)[cells // width]
    size_other = np.bincount(other[other >= 0], minlength=1)[cells % width]
    return bool(np.all((counts == size_one) | (counts == size_other)))


def overall(problem: Problem) -> tuple[int, ...]:
    """Positions of the rules that count over all applications."""
    return tuple(at for at, rule in enumerate(problem.rules) if rule.overall)


def signatures(problem: Problem) -> tuple[tuple[tuple[int, ...], ...], Codes]:
    """Which sets of rules occur together on an application, and which one each application has."""
    count = len(problem.applications)
    everywhere = [at for at, rule in enumerate(problem.rules) if not rule.overall and rule.applications is None]
    special = [at for at, rule in enumerate(problem.rules) if not rule.overall and rule.applications is not None]
    if not special:
        return (tuple(everywhere),), np.zeros(count, dtype=np.int64)
    place = {name: at for at, name in enumerate(problem.applications)}
    each: list[list[int]] = [list(everywhere) for _ in range(count)]
    for at in special:
        for name in set(problem.rules[at].applications or ()):
            each[place[name]].append(at)
    found: dict[tuple[int, ...], int] = {}
    of = np.array([found.setdefault(tuple(sorted(rules)), len(found)) for rules in each], dtype=np.int64)
    return tuple(found), of


def forest(problem: Problem, which: Sequence[int]) -> Forest:
    """The tree of the groups of some rules, which must nest."""
    names: list[str] = []
    rule: list[int] = []
    columns = []
    for at in which:
        found, groups = codes(problem.rules[at], problem.attributes)
        columns.append(np.where(found >= 0, found + len(names), -1))
        names += groups
        rule += [at] * len(groups)
    low = np.array([problem.rules[at].at_least for at in rule], dtype=np.int64)
    most = [problem.rules[at].at_most for at in rule]
    high = np.array([np.iinfo(np.int32).max if limit is None else limit for limit in most], dtype=np.int64)
    size = np.zeros(len(names), dtype=np.int64)
    for column in columns:
        size += np.bincount(column[column >= 0], minlength=len(names))
    order = np.lexsort((np.arange(len(names)), size))
    parent, leaf = _chains(columns, order, len(names), len(problem.reviewers))
    return Forest(parent, low, high, leaf, tuple(names), tuple(rule), order)


def _chains(columns: list[Codes], order: Codes, groups: int, reviewers: int) -> tuple[Codes, Codes]:
    parent, leaf = np.full(groups, -1, dtype=np.int64), np.full(reviewers, -1, dtype=np.int64)
    if not columns:
        return parent, leaf
    rank = np.empty(groups + 1, dtype=np.int64)
    rank[order] = np.arange(groups)
    rank[-1] = groups  # -1 (no group) sorts last
    chain = np.sort(rank[np.stack(columns)], axis=0)  # the groups of each reviewer, smallest first, as ranks
    back = np.append(order, -1)
    leaf = back[chain[0]]
    for below, above in itertools.pairwise(chain):
        parent[back[below[below < groups]]] = back[above[below < groups]]
    return parent, leaf
