"""From the rows of a call's tables to the problems of the matching and ranking engines.

One way for the portal and for a folder of files (compare `concord.calls.posing`). No Django here.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from concord.engines import match
from concord.engines.match.texts import affinity
from concord.engines.progress import Progress
from concord.engines.rank import Criterion, Problem, Scale, Stage, Votes
from concord.engines.reason import Reason, reason
from concord.review import words  # noqa: F401 - registers the words of this module's reasons

Row = Mapping[str, Any]
Pair = tuple[str, str]
"""Application and reviewer."""

THIRD = "third"
"""The side of a reviewer who belongs to no party: a third country's."""

MANY = 1_000_000
"""Pairs above which only the best of each application and each reviewer are kept."""

KEPT = 100


def submission(row: Row) -> dict[str, Any]:
    """An application's texts as the matching engine reads them."""
    return {
        "title": languages(row["title_en"], row["title_zh"]),
        "text": languages(row["text_en"], row["text_zh"]),
        "keywords": list(row["keywords"] or ()),
    }


def profiles(reviewers: Iterable[Row], works: Iterable[Row]) -> dict[str, dict[str, Any]]:
    """What reviewers wrote and declare."""
    read = {row["reviewer"]: _profile(row) for row in reviewers}
    for work in works:
        if work["reviewer"] in read:
            read[work["reviewer"]]["works"].append({"title": work["title"], "text": work["text"] or ""})
    return read


def _profile(row: Row) -> dict[str, Any]:
    text = languages(row["text_en"], row["text_zh"])
    return {"works": [], "text": text, "keywords": list(row["keywords"] or ())}


def languages(en: str | None, zh: str | None) -> dict[str, str]:
    """A text's languages that are there."""
    return {language: text for language, text in (("en", en), ("zh", zh)) if text}


def wordless(entries: Mapping[str, Mapping[str, Any]]) -> bool:
    """Whether nobody says anything that could be compared."""
    return not any(any(entry.values()) for entry in entries.values())


def compared(
    texts: Mapping[str, Any],
    people: Mapping[str, Any],
    *,
    spoken_for: Iterable[Pair] = (),
    progress: Progress | None = None,
) -> Any:
    """Affinities of the applications to the reviewers; of very many pairs the best, and those `spoken_for`."""
    keep = KEPT if len(texts) * len(people) > MANY else None
    also = [pair for pair in spoken_for if pair[0] in texts] if keep else ()
    return affinity(texts, people, keep=keep, also=also, progress=progress)


def assignment(
    scores: Any,
    *,
    names: Sequence[str],
    reviewers: Sequence[Row],
    settings: Mapping[str, Any],
    parties: Iterable[str],
    conflicts: Iterable[Pair],
    locked: Iterable[Pair],
) -> match.Problem:
    """Who assesses what, with so many reviewers of each party's side as the call asks for.

    Raises:
        Invalid: names the entry at fault.
    """
    wanted, least = frozenset(names), settings["reviewers_per_side"]
    return match.Problem.of(
        scores,
        per_application=settings["reviewers_per_application"],
        max_load=[settings["max_load"] if row["max_load"] is None else row["max_load"] for row in reviewers],
        min_load=[row["min_load"] or 0 for row in reviewers],
        applications=list(names),
        reviewers=[row["reviewer"] for row in reviewers],
        conflicts=list(conflicts),
        locked=[pair for pair in locked if pair[0] in wanted],
        attributes={"side": [row["side"] for row in reviewers]},
        rules=[match.Rule("side", party, at_least=least) for party in parties] if least else [],
    )


def seen(
    partners: Iterable[tuple[str, str, str | None]], reviewers: Iterable[tuple[str, str | None]]
) -> list[tuple[Pair, str, Reason]]:
    """Pairs in conflict by what the tables say: same organisation, own application.

    Args:
        partners: application, organisation, investigator.
        reviewers: reviewer, organisation.
    """
    at: dict[str, list[str]] = {}
    named: dict[str, str] = {}
    for reviewer, organisation in reviewers:
        named[folded(reviewer)] = reviewer
        if organisation:
            at.setdefault(folded(organisation), []).append(reviewer)
    found = {}
    for application, organisation, investigator in partners:
        for reviewer in at.get(folded(organisation), ()):
            why = reason("review:same-organisation", organisation=organisation)
            found[(application, reviewer), "same-organisation"] = why
        if investigator and folded(investigator) in named:
            found[(application, named[folded(investigator)]), "investigator"] = reason("review:is-investigator")
    return [(pair, kind, why) for (pair, kind), why in found.items()]


def folded(name: str) -> str:
    """A name as it is compared: without case, width and doubled spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def ranking(
    votes: Votes,
    *,
    applications: Sequence[str],
    criteria: Iterable[Row],
    stages: Iterable[Row] = (),
    others: Iterable[Row] = (),
    settings: Mapping[str, Any],
) -> Problem:
    """The ranking of what was assessed. Criteria have their own scales; the first scale given is the common one.

    Args:
        applications: all that are to be ranked, so that one without votes is listed and not lost.
        criteria: none where votes name no criterion.
        stages: stages in order, with weight and threshold.
        others: scales that votes may name beside their criterion's, mapped to the common one.

    Raises:
        Invalid: a criterion or setting cannot be.
    """
    best = settings["best"]
    scales: dict[str, Scale] = {}
    weighed = []
    for row in criteria:
        scales[row["criterion"]] = Scale(row["lowest"], row["highest"], best)
        weighed.append(Criterion(row["criterion"], row["weight"], row["threshold"], row["criterion"]))
    common = next(iter(scales.values()), Scale(best=best))
    for row in others:
        pairs = (anchor.partition("=") for anchor in row["anchors"] or ())
        anchors = tuple((here.strip(), there.strip()) for here, _, there in pairs)
        scales[row["scale"]] = Scale(row["lowest"], row["highest"], row["best"], anchors=anchors)
    return Problem(
        votes,
        applications=tuple(applications),
        criteria=tuple(weighed),
        stages=tuple(Stage(row["stage"], row["weight"], row["threshold"]) for row in stages),
        scale=common,
        scales=scales,
        threshold=settings["threshold"],
        least_votes=settings["min_assessments"],
    )
