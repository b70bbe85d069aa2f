"""Assignment: eligible applications to reviewers of both sides, free of conflicts."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from concord.engines.match import Assignment, Pair, Problem, assign
from concord.engines.progress import Progress
from concord.engines.reason import Invalid, Reason, reason
from concord.exchange.checks import THIRD, parties, setting_row
from concord.exchange.folder import Folder
from concord.exchange.outcome import Output
from concord.exchange.sheets import BadTables, Defect
from concord.exchange.stages.affinity import NoAffinity, candidates
from concord.exchange.stages.stage import Clock, Stage, missing
from concord.review import posing

Conflicts = dict[tuple[str, str], list[tuple[str, Reason | None, str]]]
"""(application, reviewer) → kind, our reason, or the evidence as the table gives it."""


def assignment(folder: Folder, declined: frozenset[str], seed: int, progress: Progress | None = None) -> Stage:
    """Assign reviewers; declined applications get none."""
    absent = missing("assignment", folder, ("applications", "reviewers"))
    if absent is not None:
        return absent
    clock = Clock()
    names = [name for name in folder["applications"]["application"] if name not in declined]
    if not names:
        return Stage("assignment", ran=False, why=reason("run:nobody_eligible"))
    try:
        with clock.running():
            scores = candidates(folder, names, progress)
    except NoAffinity:
        return Stage("assignment", ran=False, why=reason("run:missing_affinity"))
    found = conflicts(folder, frozenset(names))
    try:
        problem = _problem(folder, names, scores, found)
    except Invalid as bad:
        raise BadTables([_placed(folder, bad)]) from None
    _refuse_shut_out(folder, problem, found)
    with clock.running():
        plan = assign(problem, seed=seed, progress=progress)
        pairs = list(plan.pairs)
    sides = dict(zip(folder["reviewers"]["reviewer"], folder["reviewers"]["side"], strict=True))
    outputs = (_pairs(pairs, sides), _shortfalls(plan), _conflicts(found))
    return Stage("assignment", True, None, outputs, _notes(plan), plan, pairs, _facts(plan, found), clock.seconds)


def _placed(folder: Folder, bad: Invalid) -> Defect:
    """Where it stands: a pair that is locked, a reviewer, or how many reviewers the call wants."""
    values, locked, people = bad.reason.values, folder.get("assignments"), folder["reviewers"]
    pair = (values.get("application"), values.get("reviewer"))
    if locked is not None and pair in (pairs := list(zip(locked["application"], locked["reviewer"], strict=True))):
        return Defect(locked.file, locked.rows[pairs.index(pair)], "reviewer", bad.reason)
    who = values.get("reviewer", values.get("name"))
    if who in people["reviewer"]:
        return Defect(people.file, people.rows[list(people["reviewer"]).index(who)], "reviewer", bad.reason)
    if "demand" in bad.reason.code or "wanted" in values:
        name = "reviewers_per_application"
        return Defect(*setting_row(folder, name), name, bad.reason)
    return Defect(people.file, None, None, bad.reason)


def _problem(folder: Folder, names: list[str], scores: Any, found: Conflicts) -> Problem:
    declined = frozenset(folder["applications"]["application"]) - frozenset(names)
    locked = folder.get("assignments")
    pairs = list(zip(locked["application"], locked["reviewer"], strict=True)) if locked is not None else []
    return posing.assignment(
        scores,
        names=names,
        reviewers=list(folder["reviewers"].records()),
        settings=folder.settings,
        parties=parties(folder),
        conflicts=found,
        locked=[pair for pair in pairs if pair[0] not in declined],
    )


def _refuse_shut_out(folder: Folder, problem: Problem, found: Conflicts) -> None:
    """An application whose every candidate is in conflict cannot be assessed: that is for people to settle first."""
    shut = {application for application, _ in found}
    left = np.diff(problem.scores.start)
    alone = [name for name, count in zip(problem.applications, left, strict=True) if not count and name in shut]
    table = folder.get("conflicts")
    defects = []
    for name in alone:
        listed = list(table["application"]) if table is not None else []
        why = reason("run:no_reviewer_left", application=name)
        if table is not None and name in listed:
            defects.append(Defect(table.file, table.rows[listed.index(name)], "application", why))
        else:
            applications = folder["applications"]
            row = applications.rows[list(applications["application"]).index(name)]
            defects.append(Defect(applications.file, row, "application", why))
    if defects:
        raise BadTables(defects)


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
    columns = (partners[name] for name in ("application", "organisation", "investigator"))
    return posing.seen(zip(*columns, strict=True), zip(people["reviewer"], people["organisation"], strict=True))


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
