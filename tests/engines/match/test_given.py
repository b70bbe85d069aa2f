"""Whatever is given where something else is wanted: an error that says so in both languages, never one of Python's."""

from __future__ import annotations

import numpy as np
import pytest

from concord.engines.match import (
    Change,
    Problem,
    Profile,
    Rule,
    Submission,
    Work,
    affinity,
    assign,
    compare,
    diagnose,
    explain,
    least_manipulable,
    pair,
    pair_within,
    reciprocal,
    replan,
    texts,
)
from concord.engines.reason import Invalid

ODD = [
    None, True, -1, 0, 1.5, float("nan"), float("inf"), "", "x", "a b", b"x", [], [None], ["a", "a"], [[1, 2]], {},
    {"a": 1}, ("a",), object(), np.zeros((2, 2)), np.array(3.0), np.array("x"), 2**70, -(2**70), [float("nan")] * 3,
    {1, 2}, range(3), Rule("side"), Work(), [("1", "1", "1")], [("9", "1")], "123", [1.0, 2.0, 3.0], [True] * 3, 1 + 2j,
    {"1": 1, "2": 1, "3": 1}, {"1": [1]},
]  # fmt: skip
AFFINITY = np.array([[0.9, 0.8, 0.1], [0.7, 0.6, 0.5], [0.2, 0.4, 0.3]])
SUBMISSIONS = {"a": "wheat drought breeding", "b": "offshore wind"}
PROFILES = {"r": ["wheat lines in field trials"], "s": {"works": ["wind power at sea"], "terms": ["wind"]}}
PROBLEM = Problem.of(
    AFFINITY, per_application=2, max_load=2, attributes={"side": ["a", "b", "a"]}, rules=[Rule("side", "b", 1)]
)
PLAN = assign(PROBLEM)
LOTTERY = least_manipulable(PROBLEM)
COMPARED = compare(SUBMISSIONS, PROFILES)


def posed(odd, key: str):
    return diagnose(Problem.of(AFFINITY, **({"per_application": 1, "max_load": 2} | {key: odd})))


def ruled(odd, key: str):
    rule = Rule(**({"attribute": "side", "group": "a", "at_least": 1} | {key: odd}))
    sides = {"side": ["a", "b", None]}
    return diagnose(Problem.of(AFFINITY, per_application=1, max_load=2, attributes=sides, rules=[rule]))


CALLS = {
    **{f"problem, {key}": lambda odd, key=key: posed(odd, key) for key in (
        "per_application", "max_load", "min_load", "applications", "reviewers", "conflicts", "locked", "attributes",
        "rules")},
    **{f"rule, {key}": lambda odd, key=key: ruled(odd, key) for key in (
        "attribute", "group", "at_least", "at_most", "outside", "applications", "overall")},
    "affinities": lambda odd: assign(Problem.of(odd, per_application=1, max_load=2)),
    "labels": lambda odd: posed({"side": odd}, "attributes"),
    **{f"assign, {key}": lambda odd, key=key: assign(PROBLEM, **{key: odd}) for key in ("objective", "seed", "near")},
    "assign, near pairs": lambda odd: assign(PROBLEM, "near", near=odd),
    "assign, time_limit": lambda odd: assign(PROBLEM, time_limit=odd),
    "assign, problem": lambda odd: assign(odd),
    "diagnose": lambda odd: diagnose(odd),
    "decline": lambda odd: replan(PLAN, [Change.decline(odd, "1")]),
    "load": lambda odd: replan(PLAN, [Change.load("1", odd)]),
    "late, name": lambda odd: replan(PLAN, [Change.late(odd, {"1": 0.5}, 1)]),
    "late, affinities": lambda odd: replan(PLAN, [Change.late("z", odd, 1)]),
    "late, affinity": lambda odd: replan(PLAN, [Change.late("z", {"1": odd}, 1)]),
    "late, demand": lambda odd: replan(PLAN, [Change.late("z", {"1": 0.5}, odd)]),
    "changes": lambda odd: replan(PLAN, odd),
    "change": lambda odd: replan(PLAN, [odd]),
    "kind": lambda odd: replan(PLAN, [Change(odd)]),
    "previous": lambda odd: replan(odd, []),
    "explain, plan": lambda odd: explain(odd, "1", "1"),
    "explain": lambda odd: explain(PLAN, odd, "1"),
    **{f"lottery, {key}": lambda odd, key=key: least_manipulable(PROBLEM, **{key: odd}) for key in (
        "limit", "spread", "pieces", "seed")},
    "lottery, problem": lambda odd: least_manipulable(odd),
    "lottery, draw": lambda odd: LOTTERY.draw(odd),
    "lottery, chance": lambda odd: LOTTERY.chance(odd, "1"),
    **{f"pair, {key}": lambda odd, key=key: pair(AFFINITY, **{key: odd}) for key in (
        "backward", "method", "mean", "proposing", "one_capacity", "filters", "most", "one", "seed")},
    "pair": lambda odd: pair(odd),
    **{f"within, {key}": lambda odd, key=key: pair_within(AFFINITY, **{key: odd}) for key in (
        "capacity", "filters", "names", "seed", "time_limit")},
    "within": lambda odd: pair_within(odd),
    "reciprocal": lambda odd: reciprocal(AFFINITY, odd),
    "submissions": lambda odd: affinity(odd, PROFILES),
    "profiles": lambda odd: affinity(SUBMISSIONS, odd),
    "submission": lambda odd: affinity([odd], PROFILES),
    "profile": lambda odd: affinity(SUBMISSIONS, [odd]),
    "work": lambda odd: affinity(SUBMISSIONS, {"r": [odd]}),
    **{f"text, {key}": lambda odd, key=key: affinity([{"text": "wheat", key: odd}], [{"text": "wheat", key: odd}])
       for key in ("id", "title", "keywords", "works")},
    **{f"Work, {key}": lambda odd, key=key: affinity([Submission("a", Work(**{key: odd}))], PROFILES)
       for key in ("title", "text", "keywords")},
    "Submission": lambda odd: affinity([Submission("a", odd)], PROFILES),
    **{f"Profile, {key}": lambda odd, key=key: affinity(SUBMISSIONS, [Profile(**({"id": "r"} | {key: odd}))])
       for key in ("id", "works", "text", "terms")},
    **{f"compare, {key}": lambda odd, key=key: compare(SUBMISSIONS, PROFILES, **{key: odd})
       for key in ("method", "best", "also", "terms", "encoder", "model", "dimensions", "term_list", "seed")},
    "reason": lambda odd: COMPARED.reason(odd, 0),
    "blend": lambda odd: texts.blend({"a": AFFINITY, "b": odd}),
    "blend, sources": lambda odd: texts.blend(odd),
    "blend, weights": lambda odd: texts.blend({"a": AFFINITY}, odd),
    "bids": lambda odd: texts.with_bids(AFFINITY, odd),
    "quantiles": lambda odd: texts.to_quantiles(odd, AFFINITY),
    "outcomes": lambda odd: texts.to_outcomes(odd, [0.1, 0.2], [1, 2]),
    "loss": lambda odd: texts.misranking_loss(odd, {"r": {"p": 1.0, "q": 2.0}}),
}  # fmt: skip


@pytest.mark.parametrize("what", CALLS)
def test_what_cannot_be_used_is_refused_in_words(what):
    refused = []
    for odd in ODD:
        try:
            CALLS[what](odd)
        except Invalid as invalid:
            refused.append(invalid.reason)
    assert refused
    assert all(one.text(language) for one in refused for language in ("en", "zh"))


def test_a_text_where_a_work_belongs_says_what_to_give():
    with pytest.raises(Invalid, match=r"Submission a, work: 'x y' cannot be used; give Work\(title, text, keywords\)"):
        affinity([Submission("a", "x y")], {"r": "x"})  # type: ignore[arg-type]
    with pytest.raises(Invalid, match=r"keywords: 'x y' cannot be used; give list\[str\]"):
        affinity([Submission("a", Work("t", keywords="x y"))], {"r": "x"})  # type: ignore[arg-type]


def test_a_late_application_without_candidates_is_left_open():
    mended = replan(PLAN, [Change.late("z", {}, 1)])
    assert ("z", 1) in [(gap.application, gap.missing) for gap in mended.shortfalls]


def test_rules_given_as_lists_are_kept_and_a_text_is_no_list():
    rule = Rule("side", ["a", "b"], 1, applications=["1"])  # type: ignore[arg-type]
    problem = Problem.of(AFFINITY, per_application=1, max_load=3, attributes={"side": ["a", "b", "c"]}, rules=[rule])
    assert (problem.rules[0].group, problem.rules[0].applications) == (("a", "b"), ("1",))
    for wrong in (Rule("side", "a", 1, applications="12"), Rule("side", outside=True)):  # type: ignore[arg-type]
        with pytest.raises(Invalid, match="cannot be used"):
            Problem.of(AFFINITY, per_application=1, max_load=3, attributes={"side": ["a", "b", "c"]}, rules=[wrong])
