"""Assignment: eligible applications to reviewers of both sides, free of conflicts."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import Any

from concord.engines.match import Assignment, Pair, Problem, Rule, assign
from concord.engines.progress import Progress
from concord.engines.reason import Reason, reason
from concord.exchange.checks import THIRD, parties
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.stages.affinity import NoAffinity, candidates
from concord.exchange.stages.stage import Clock, Stage, missing

Conflicts = dict[tuple[str, str], list[tuple[str, Reason | None, str]]]
"""(application, reviewer) → kind, our reason, or the evidence as the table gives it."""


def assignment(folder: Folder, declined: frozenset[str], seed: int, progress: Progress | None = None) -> Stage:
    """Assign reviewers; declined applications get none."""
    absent = missing("assignment", folder, ("applications", "reviewers"))
    if absent is not None:
        return absent
    clock = Clock()
    names = [name for name in folder["applications"]["application"] if name not in declined]
    try:
        with clock.running():
            scores = candidates(folder, names, progress)
    except NoAffinity:
        return Stage("assignment", ran=False, why=reason("run:missing_affinity"))
    found = conflicts(folder, frozenset(names))
    problem = _problem(folder, names, scores, found)
    with clock.running():
        plan = assign(problem, seed=seed, progress=progress)
        pairs = list(plan.pairs)
    sides = dict(zip(folder["reviewers"]["reviewer"], folder["reviewers"]["side"], strict=True))
    outputs = (_pairs(pairs, sides), _shortfalls(plan), _conflicts(found))
    return Stage("assignment", True, None, outputs, _notes(plan), plan, pairs, _facts(plan, found), clock.seconds)


def _problem(folder: Folder, names: list[str], scores: Any, found: Conflicts) -> Problem:
    people, settings = folder["reviewers"], folder.settings
    declined = frozenset(folder["applications"]["application"]) - frozenset(names)
    locked = folder.get("assignments")
    pairs = list(zip(locked["application"], locked["reviewer"], strict=True)) if locked is not None else []
    most = [load if load is not None else settings["max_load"] for load in people["max_load"]]
    least = settings["reviewers_per_side"]
    rules = [Rule("side", party, at_least=least) for party in parties(folder)] if least else []
    return Problem.of(
        scores,
        per_application=settings["reviewers_per_application"],
        max_load=most,
        min_load=[load or 0 for load in people["min_load"]],
        applications=names,
        reviewers=list(people["reviewer"]),
        conflicts=list(found),
        locked=[pair for pair in pairs if pair[0] not in declined],
        attributes={"side": list(people["side"])},
        rules=rules,
    )


def conflicts(folder: Folder, names: frozenset[str]) -> Conflicts:
    """Listed conflicts, those declared in bids, and those the tables show: same organisation, own application."""
    found: Conflicts = {}
    table = folder.get("conflicts")
    if table is not None:
        for record in table.records():
            pair = (record["application"], record["reviewer"])
            found.setdefault(pair, []).append((record["kind"] or "listed", None, record["evidence"] or ""))
    bids = folder.get("bids")
    if bids is not None:
        for record in bids.records():
            if record["bid"] == "conflict":
                pair = (record["application"], record["reviewer"])
                found.setdefault(pair, []).append(("declared", reason("run:bid_conflict"), ""))
    for pair, kind, why in _seen(folder):
        found.setdefault(pair, []).append((kind, why, ""))
    return {pair: why for pair, why in found.items() if pair[0] in names}


def _seen(folder: Folder) -> list[tuple[tuple[str, str], str, Reason]]:
    """Pairs in conflict by what the tables of partners and reviewers say."""
    partners, people = folder.get("partners"), folder["reviewers"]
    if partners is None:
        return []
    at: dict[str, list[str]] = {}
    for reviewer, organisation in zip(people["reviewer"], people["organisation"], strict=True):
        if organisation:
            at.setdefault(_folded(organisation), []).append(reviewer)
    named = {_folded(reviewer): reviewer for reviewer in people["reviewer"]}
    seen = {}
    columns = (partners[name] for name in ("application", "organisation", "investigator"))
    for application, organisation, investigator in zip(*columns, strict=True):
        for reviewer in at.get(_folded(organisation), ()):
            why = reason("run:same_organisation", organisation=organisation)
            seen[(application, reviewer), "same-organisation"] = why
        if investigator and _folded(investigator) in named:
            seen[(application, named[_folded(investigator)]), "investigator"] = reason("run:is_investigator")
    return [(pair, kind, why) for (pair, kind), why in seen.items()]


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _pairs(pairs: list[Pair], sides: dict[str, str]) -> Output:
    rows = [
        (
            pair.application,
            pair.reviewer,
            sides[pair.reviewer],
            pair.affinity,
            pair.reason.text("en"),
            pair.reason.text("zh"),
        )
        for pair in pairs
    ]
    return Output("assignment", ("application", "reviewer", "side", "affinity", "reason_en", "reason_zh"), rows)


def _shortfalls(plan: Assignment) -> Output:
    headings = ("kind", "application", "reviewer", "group", "missing", "reason_en", "reason_zh")
    rows = [
        (gap.kind, gap.application, gap.reviewer, gap.group, gap.missing, gap.reason.text("en"), gap.reason.text("zh"))
        for gap in plan.shortfalls
    ]
    return Output("shortfalls", headings, rows)


def _conflicts(found: Conflicts) -> Output:
    rows = []
    for (application, reviewer), whys in sorted(found.items()):
        for kind, why, evidence in whys:
            words = (why.text("en"), why.text("zh")) if why else (evidence or kind, evidence or kind)
            rows.append((application, reviewer, kind, *words))
    return Output("conflicts_applied", ("application", "reviewer", "kind", "reason_en", "reason_zh"), rows)


def _notes(plan: Assignment) -> tuple[Reason, ...]:
    return tuple(gap.reason for gap in plan.shortfalls[:20])


def _facts(plan: Assignment, found: Conflicts) -> dict[str, Any]:
    return {
        "pairs": len(plan.chosen),
        "total": plan.total,
        "bound": plan.bound,
        "optimal": plan.optimal,
        "path": plan.path,
        "shortfalls": len(plan.shortfalls),
        "conflicts": len(found),
        "loads": dict(sorted(Counter(plan.loads().tolist()).items())),
        "third": THIRD,
    }
