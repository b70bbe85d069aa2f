"""Who may assess what, and under which rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concord.engines.match import scores as scores_of
from concord.engines.match import words  # noqa: F401  (registers the words of the reasons)
from concord.engines.match.given import listed, mapped, of_kind, string, wrong
from concord.engines.match.scores import Ints, Scores
from concord.engines.reason import Invalid

Pairs = Iterable[tuple[str, str]]
MOST = 2**31 - 1
"""The greatest load or demand that is read; sums of them stay far from 64 bits."""


@dataclass(frozen=True, slots=True)
class Rule:
    """At least or at most so many reviewers of a group: on each application, or over all of them together.

    Attributes:
        attribute: what sorts the reviewers, such as ``side`` or ``organisation`` (a key of `Problem.attributes`).
        group: the values that make up the group; None: every value is a group of its own.
        at_least: fewest reviewers of the group.
        at_most: most reviewers of the group; None: no limit.
        outside: True turns `group` round: the reviewers with none of these values ("outside all applicant countries").
        applications: identifiers of the applications the rule is for; None: all.
        overall: True counts reviews over all applications together instead of reviewers on each application.
    """

    attribute: str
    group: str | tuple[str, ...] | None = None
    at_least: int = 0
    at_most: int | None = None
    outside: bool = False
    applications: tuple[str, ...] | None = None
    overall: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """An assignment to be made. Use `Problem.of`, which reads the usual forms and checks them.

    Attributes:
        scores: candidate pairs and their affinities; conflicts are already taken out.
        demand: int64 (applications): reviewers wanted.
        load_min, load_max: int64 (reviewers): fewest and most reviews.
        applications, reviewers: identifiers, used in every message.
        conflicts: int64 (n, 2): positions of pairs shut out by a conflict of interest or otherwise forbidden.
        conflict_value: float64 (n): what their affinity would have been, NaN where none was given.
        locked: int64: indices into `scores` of pairs that must be in the plan.
        attributes: for each attribute, one label (or None) per reviewer.
        rules: what groups of reviewers must or may not do.
        closed: int64: indices into `scores` of pairs shut after a first plan was made (see `replan`); indices of
            pairs stay what they were, so that plans can be compared.
    """

    scores: Scores
    demand: Ints
    load_min: Ints
    load_max: Ints
    applications: tuple[str, ...]
    reviewers: tuple[str, ...]
    conflicts: Ints
    conflict_value: NDArray[np.float64]
    locked: Ints
    attributes: Mapping[str, tuple[str | None, ...]]
    rules: tuple[Rule, ...]
    closed: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @classmethod
    def of(
        cls,
        affinity: Any,
        *,
        per_application: int | Sequence[int] | Mapping[str, int],
        max_load: int | Sequence[int] | Mapping[str, int],
        min_load: int | Sequence[int] | Mapping[str, int] = 0,
        applications: Sequence[str] | None = None,
        reviewers: Sequence[str] | None = None,
        conflicts: Pairs = (),
        locked: Pairs = (),
        attributes: Mapping[str, Sequence[str | None]] | None = None,
        rules: Sequence[Rule] = (),
    ) -> Problem:
        """A checked problem.

        Args:
            affinity: 2-d array (applications x reviewers), SciPy sparse array, Arrow table or mapping of columns
                ``application``, ``reviewer``, ``affinity``, a sequence of such triples, or `Scores`. What is not
                listed in a sparse form is no candidate. Higher is better; any finite number may stand.
            per_application: reviewers wanted, one number for all, one each in order, or by identifier.
            max_load, min_load: most and fewest reviews a reviewer takes, likewise.
            applications, reviewers: identifiers in order (default: 1, 2, 3, …; for triples: as they first appear).
            conflicts: (application, reviewer) identifiers that must not meet.
            locked: (application, reviewer) identifiers that must be in the plan.
            attributes: such as ``{"side": ["GB", "CN", …]}``, one label (or None) per reviewer in order.
            rules: on groups of reviewers made by the attributes.

        Raises:
            Invalid: names the entry at fault.
        """
        scores, names, people = scores_of.read(affinity, applications, reviewers)
        demand = _numbers(per_application, names, "per_application")
        most, fewest = _numbers(max_load, people, "max_load"), _numbers(min_load, people, "min_load")
        _check_numbers(demand, fewest, most, names, people)
        shut = pair_positions(conflicts, names, people, "conflicts")
        at = scores.locate(shut[:, 0], shut[:, 1])
        lost = np.where(at >= 0, scores.value[np.maximum(at, 0)] if len(scores.value) else np.nan, np.nan)
        drop = np.zeros(len(scores.value), dtype=bool)
        drop[at[at >= 0]] = True
        scores = scores.without(drop)
        kept = _locked(locked, scores, names, people)
        sorts = _attributes({} if attributes is None else attributes, people)
        asked = tuple(_rule(rule) for rule in listed(rules, "rules", "list[Rule]"))
        _check_rules(asked, sorts, names)
        return cls(scores, demand, fewest, most, names, people, shut, lost, kept, sorts, asked)

    def application_position(self, name: str) -> int:
        """Where an application stands in the order. Raises Invalid when it is unknown."""
        return _position(self.applications, name, "applications")

    def reviewer_position(self, name: str) -> int:
        """Where a reviewer stands in the order. Raises Invalid when it is unknown."""
        return _position(self.reviewers, name, "reviewers")


def _position(names: tuple[str, ...], name: str, what: str) -> int:
    try:
        return names.index(str(name))
    except ValueError:
        raise Invalid("match:unknown-identifier", what=what, name=str(name), where="question") from None


def _numbers(given: int | Sequence[int] | Mapping[str, int], names: Sequence[str], what: str) -> Ints:
    if isinstance(given, Mapping):
        given = {str(name): number for name, number in given.items()}
        unknown = given.keys() - set(names)
        if unknown:
            raise Invalid("match:unknown-identifier", what=what, name=min(map(str, unknown)), where=what)
        absent = next((name for name in names if name not in given), None)
        if absent is not None:
            raise Invalid("match:number-missing", what=what, name=absent)
        given = [given[name] for name in names]
    if isinstance(given, (Sequence, np.ndarray)) and not isinstance(given, str):
        array = given if isinstance(given, np.ndarray) else _objects(given)
    else:
        array = np.asarray(given)
    if array.ndim == 0:
        array = np.full(len(names), array)
    if array.shape != (len(names),):
        raise Invalid("match:shapes-disagree", what=what, given=array.shape[0], expected=len(names))
    return _whole(array, names, what)


def _objects(given: Sequence[Any]) -> NDArray[Any]:
    """One entry each, whatever it is, so that an entry that is no number can be named."""
    array = np.empty(len(given), dtype=object)
    for at, value in enumerate(given):
        array[at] = value
    return array


def _whole(array: NDArray[Any], names: Sequence[str], what: str) -> Ints:
    if array.dtype.kind not in "iu":
        for name, value in zip(names, array.tolist(), strict=True):
            if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.integer, np.floating)):
                raise Invalid("match:not-a-whole-number", what=what, name=name, value=str(value))
            if isinstance(value, (float, np.floating)) and not float(value).is_integer():
                raise Invalid("match:not-a-whole-number", what=what, name=name, value=str(value))
    high = np.flatnonzero(array > MOST)
    if len(high):
        raise Invalid("match:number-too-large", what=what, name=names[high[0]], value=str(array[high[0]]), most=MOST)
    low = np.flatnonzero(array < 0)
    if len(low):
        raise Invalid("match:negative", what=what, name=names[low[0]], value=str(array[low[0]]))
    return array.astype(np.int64)


def _check_numbers(demand: Ints, fewest: Ints, most: Ints, names: Sequence[str], people: Sequence[str]) -> None:
    high = np.flatnonzero(demand > len(people))
    if len(high):
        raise Invalid(
            "match:demand-too-high", application=names[int(high[0])], demand=int(demand[high[0]]), reviewers=len(people)
        )
    turned = np.flatnonzero(fewest > most)
    if len(turned):
        at = int(turned[0])
        raise Invalid("match:load-range-empty", reviewer=people[at], low=int(fewest[at]), high=int(most[at]))


def pair_positions(pairs: Pairs, names: Sequence[str], people: Sequence[str], where: str) -> Ints:
    """Positions of pairs given by identifiers, int64 (n, 2), sorted, each once. Raises Invalid for unknown ones."""
    rows = listed(pairs, where, "list[tuple[str, str]]")
    if not rows:
        return np.zeros((0, 2), dtype=np.int64)
    row = {name: at for at, name in enumerate(names)}
    column = {name: at for at, name in enumerate(people)}
    found = np.empty((len(rows), 2), dtype=np.int64)
    for at, pair in enumerate(rows):
        if not isinstance(pair, (tuple, list, np.ndarray)) or np.shape(pair)[:1] != (2,):
            raise Invalid("match:pair-unreadable", where=where, row=at + 1, entry=str(pair))
        application, reviewer = pair
        if str(application) not in row:
            raise Invalid("match:unknown-identifier", what="applications", name=str(application), where=where)
        if str(reviewer) not in column:
            raise Invalid("match:unknown-identifier", what="reviewers", name=str(reviewer), where=where)
        found[at] = row[str(application)], column[str(reviewer)]
    return np.unique(found, axis=0)


def _locked(pairs: Pairs, scores: Scores, names: Sequence[str], people: Sequence[str]) -> Ints:
    wanted = pair_positions(pairs, names, people, "locked")
    at = scores.locate(wanted[:, 0], wanted[:, 1])
    lost = np.flatnonzero(at < 0)
    if len(lost):
        application, reviewer = wanted[lost[0]]
        raise Invalid("match:locked-no-candidate", application=names[application], reviewer=people[reviewer])
    return at.astype(np.int64)


def _attributes(given: Mapping[str, Sequence[str | None]], people: Sequence[str]) -> dict[str, tuple[str | None, ...]]:
    kind = "dict[str, list[str | None]]"
    read = {string(name, "attributes"): listed(own, f"attributes, {name}", kind) for name, own in mapped(
        given, "attributes", kind).items()}  # fmt: skip
    for name, labels in read.items():
        if len(labels) != len(people):
            raise Invalid("match:shapes-disagree", what=name, given=len(labels), expected=len(people))
        for reviewer, label in zip(people, labels, strict=True):
            if label is not None and not isinstance(label, str):
                raise Invalid("match:several-labels", attribute=name, reviewer=reviewer, labels=str(label))
    return {
        name: tuple(None if label in (None, "") else str(label) for label in labels) for name, labels in read.items()
    }


def _rule(rule: Any) -> Rule:
    """A rule with its groups and applications as tuples."""
    if not isinstance(rule, Rule):
        raise Invalid("match:rule-unreadable", entry=str(rule)[:60])
    where = f"rule on {string(rule.attribute, 'Rule.attribute')}"
    for name in ("outside", "overall"):
        of_kind(getattr(rule, name), bool, f"{where}, {name}")
    for name, number in (("at_least", rule.at_least), ("at_most", 0 if rule.at_most is None else rule.at_most)):
        if isinstance(number, bool) or not isinstance(number, (int, np.integer)):
            raise Invalid("match:not-a-whole-number", what=name, name=rule.attribute, value=str(number))
        if number > MOST:
            raise Invalid("match:number-too-large", what=name, name=rule.attribute, value=str(number), most=MOST)
    group = rule.group
    if group is not None and not isinstance(group, str):
        group = tuple(string(one, f"{where}, group") for one in listed(group, f"{where}, group", "str, list[str]"))
    if rule.outside and not group:
        raise wrong(f"{where}, outside", True, "group=…")
    only = rule.applications
    if only is not None:
        only = tuple(map(str, listed(only, f"{where}, applications", "list[str]")))
    return replace(rule, group=group, applications=only)


def _check_rules(rules: Sequence[Rule], attributes: Mapping[str, Sequence[str | None]], names: Sequence[str]) -> None:
    known = set(names)
    for rule in rules:
        if rule.attribute not in attributes:
            raise Invalid("match:unknown-attribute", attribute=rule.attribute)
        if rule.at_least < 0 or (rule.at_most is not None and rule.at_most < rule.at_least):
            raise Invalid("match:rule-range-empty", attribute=rule.attribute, low=rule.at_least, high=str(rule.at_most))
        strange = next((name for name in rule.applications or () if name not in known), None)
        if strange is not None:
            raise Invalid(
                "match:unknown-identifier", what="applications", name=strange, where=f"rule on {rule.attribute}"
            )
        if rule.overall and rule.applications is not None:
            raise Invalid("match:rule-overall-for-some", attribute=rule.attribute)
