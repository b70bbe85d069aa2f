"""The invented reviewers of the sample call: who they are, what they said, and how severe they are."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from random import Random
from typing import Any

from concord.exchange.sample_applications import CN, UK, Proposal, declined, organisation
from concord.exchange.sample_names import THIRD_ORGANISATIONS, Organisation, british, chinese
from concord.exchange.sample_topics import TOPICS, Pair, Topic, expertise

THIRD = "third"
CRITERIA = ("excellence", "cooperation", "impact")
WEIGHTS = {"excellence": 2, "cooperation": 1, "impact": 1}
LEAST_EXCELLENCE = 3
SCALE = (1, 6)

Row = dict[str, Any]

KINDS_OF_CONFLICT = (
    ("co-author", "Joint paper in 2016 / 2016 年合作论文"),
    ("former-supervisor", "Doctoral supervisor until 2013 / 2013 年前为其博士导师"),
    ("shared-project", "Joint project until 2017 / 2017 年前的合作项目"),
    ("commercial", "Shares in a partner enterprise / 持有合作企业股份"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Reviewer:
    """A reviewer: the name stands for the person in every table."""

    name: str
    side: str
    organisation: Organisation
    topics: tuple[Topic, ...]
    subjects: tuple[Pair, ...]
    methods: tuple[Pair, ...]
    languages: tuple[str, ...]
    severity: float


def invent(reviewers: int, applications: int, seed: int) -> list[Reviewer]:
    """Reviewers of both sides in equal parts, and a tenth from third countries; a few apply themselves."""
    rng = Random(f"{seed}:reviewers")
    people = []
    for j in range(reviewers):
        side = THIRD if j % 10 == 9 else (UK, CN)[j % 2]
        topics = tuple(rng.sample(TOPICS, 1 + (rng.random() < 0.5)))
        if j < 2 * len(TOPICS) and side != THIRD:  # every topic has somebody on each side
            topics = (TOPICS[j // 2 % len(TOPICS)], *(t for t in topics[:1] if t is not TOPICS[j // 2 % len(TOPICS)]))
        place = (
            rng.choice(THIRD_ORGANISATIONS) if side == THIRD else organisation(side, max(applications, reviewers), rng)
        )
        people.append(
            Reviewer(
                _name(j, side, applications),
                side,
                place,
                topics,
                tuple(rng.choice(t.subjects) for t in topics for _ in range(2)),
                tuple(rng.choice(t.methods) for t in topics),
                _languages(side, rng),
                rng.gauss(0, 0.45),
            )
        )
    return people


def _name(j: int, side: str, applications: int) -> str:
    """Every fortieth of the UK side is an applicant, to be kept from their own application."""
    if side == CN:
        return chinese(applications + j)
    return british(j) if j % 40 == 20 and j < applications else british(3 * applications + j)


def _languages(side: str, rng: Random) -> tuple[str, ...]:
    if side == CN:
        return ("en", "zh") if rng.random() < 0.35 else ("zh",)
    return ("en",)


def rows(people: list[Reviewer], most: int) -> list[Row]:
    """The table of reviewers; where `max_load` is blank, the call's own limit holds."""
    table = []
    for j, person in enumerate(people):
        text = expertise(list(person.topics), list(dict.fromkeys(person.subjects)), list(person.methods))
        table.append(
            {
                "reviewer": person.name,
                "side": person.side,
                "organisation": person.organisation[0],
                "country": person.organisation[2],
                "max_load": None if j % 3 else most + j % 2,
                "min_load": 1 if j % 15 == 0 else 0,
                "text_en": text[0] if "en" in person.languages else None,
                "text_zh": text[1] if "zh" in person.languages else None,
                "keywords": _in(person.languages[0], [t.name for t in person.topics] + list(person.subjects)[:2]),
            }
        )
    return table


def _in(language: str, words: list[Pair]) -> list[str]:
    return list(dict.fromkeys(word[language == "zh"] for word in words))


def works(people: list[Reviewer], seed: int) -> list[Row]:
    """Two or three works each, in the reviewer's first language."""
    rng = Random(f"{seed}:works")
    table = []
    for person in people:
        for subject in dict.fromkeys(person.subjects):
            method = rng.choice(rng.choice(person.topics).methods)
            english, chinese_title = f"{method[0]} and {subject[0]}", f"{subject[1]}的{method[1]}"
            title = english[0].upper() + english[1:] if person.languages[0] == "en" else chinese_title
            table.append({"reviewer": person.name, "title": title, "year": rng.randrange(2009, 2018)})
    return table


def conflicts(proposals: list[Proposal], people: list[Reviewer], seed: int) -> list[Row]:
    """One declared conflict for every sixth application, with somebody who knows its field."""
    rng = Random(f"{seed}:conflicts")
    experts = by_topic(people)
    table = []
    for n, proposal in enumerate(proposals[::6]):
        kind, evidence = KINDS_OF_CONFLICT[n % len(KINDS_OF_CONFLICT)]
        who = rng.choice(experts[proposal.topic.area] or people)
        table.append({"application": proposal.id, "reviewer": who.name, "kind": kind, "evidence": evidence})
    return table


def by_topic(people: list[Reviewer]) -> dict[str, list[Reviewer]]:
    """Area -> the reviewers who know it."""
    experts: dict[str, list[Reviewer]] = defaultdict(list)
    for person in people:
        for topic in person.topics:
            experts[topic.area].append(person)
    return experts


def bids(proposals: list[Proposal], people: list[Reviewer], seed: int) -> list[Row]:
    """What each reviewer said of some applications: mostly of their own field, now and then a conflict."""
    rng = Random(f"{seed}:bids")
    offered: dict[str, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        offered[proposal.topic.area].append(proposal)
    table = []
    for j, person in enumerate(people):
        known = [
            p for topic in person.topics for p in rng.sample(offered[topic.area], min(4, len(offered[topic.area])))
        ]
        said = {p.id: rng.choices(("yes", "maybe", "indifferent"), (5, 3, 2))[0] for p in known}
        if j % 12 == 7 and known:
            said[known[0].id] = "conflict"
        for proposal in rng.sample(proposals, min(2, len(proposals))):
            said.setdefault(proposal.id, rng.choice(("indifferent", "no")))
        table += [{"application": id, "reviewer": person.name, "bid": bid} for id, bid in said.items()]
    return table


class Barred:
    """Who may not assess what: listed, declared in a bid, of a partner's organisation, or an investigator."""

    def __init__(self, proposals: list[Proposal], listed: list[Row], bids: list[Row]) -> None:
        self.pairs = {(row["application"], row["reviewer"]) for row in listed}
        self.pairs |= {(row["application"], row["reviewer"]) for row in bids if row["bid"] == "conflict"}
        self.places = {
            p.id: {m.organisation[0] for m in p.members} | {m.investigator for m in p.members} for p in proposals
        }

    def __call__(self, application: str, person: Reviewer) -> bool:
        own = self.places[application]
        return (application, person.name) in self.pairs or person.organisation[0] in own or person.name in own


def assign(
    proposals: list[Proposal], people: list[Reviewer], barred: Barred, each: list[int], seed: int
) -> dict[str, list[Reviewer]]:
    """Who assessed what: of every field and side in turn, at least one of each side, none in conflict."""
    rng = Random(f"{seed}:panel")
    queues: dict[tuple[str, str], list[Reviewer]] = defaultdict(list)
    for person in people:
        for area in ("", *(topic.area for topic in person.topics)):
            queues[person.side, area].append(person)
    load = dict.fromkeys((person.name for person in people), 0)

    def pick(side: str, proposal: Proposal, taken: list[Reviewer]) -> Reviewer | None:
        """The least loaded of the next few in turn."""
        for queue in (queues[side, proposal.topic.area], queues[side, ""]):
            free = (p for p in queue if p not in taken and not barred(proposal.id, p))
            if next_few := list(islice(free, NEXT)):
                person = min(next_few, key=lambda p: load[p.name])
                queue.append(queue.pop(queue.index(person)))
                load[person.name] += 1
                return person
        return None

    chosen: dict[str, list[Reviewer]] = {}
    for proposal, wanted in zip(proposals, each, strict=True):
        taken = chosen[proposal.id] = []
        for n in range(wanted):
            side = (UK, CN)[n] if n < 2 else rng.choices((THIRD, UK, CN), (4, 3, 3))[0]
            found = pick(side, proposal, taken) or pick(UK, proposal, taken) or pick(CN, proposal, taken)
            if found is not None:
                taken.append(found)
    return chosen


NEXT = 8


def assessments(
    proposals: list[Proposal], panel: dict[str, list[Reviewer]], seed: int
) -> tuple[list[Row], dict[str, list[list[int | None]]]]:
    """Whole scores on each criterion: quality, less the reviewer's severity, and noise; two votes are not cast.

    One strong application is written off by all for its science: it scores well in sum, but lies below the threshold.
    """
    rng = Random(f"{seed}:assessments")
    able = [p for p in proposals if not declined(p)] or proposals
    weak = sorted(able, key=lambda p: p.quality)[-max(1, len(able) // 10)].id
    table: list[Row] = []
    scores: dict[str, list[list[int | None]]] = {}
    for n, proposal in enumerate(proposals):
        lean = {criterion: rng.gauss(0, 0.35) for criterion in CRITERIA}
        scores[proposal.id] = []
        for k, person in enumerate(panel[proposal.id]):
            ballot = [_score(proposal.quality + lean[c] - person.severity + rng.gauss(0, 0.55)) for c in CRITERIA]
            if proposal.id == weak:
                ballot = [1 + k % 2, 6, 6]
            cast: list[int | None] = [None if (n, k, c) in UNCAST else score for c, score in enumerate(ballot)]
            scores[proposal.id].append(cast)
            table += [
                {"application": proposal.id, "assessor": person.name, "criterion": criterion, "score": score}
                for criterion, score in zip(CRITERIA, cast, strict=True)
            ]
    return table, scores


UNCAST = frozenset({(7, 2, 1), (31, 1, 2)})
"""(application, assessment, criterion) by place: votes not cast."""


def _score(value: float) -> int:
    return max(SCALE[0], min(SCALE[1], round(value)))


def ranking(scores: dict[str, list[list[int | None]]], threshold: Fraction) -> list[Row]:
    """The same scores ranked elsewhere: weighted means of the criteria's means, exact, with equal places for ties."""
    ranked = []
    for application, ballots in scores.items():
        means = []
        for column in zip(*ballots, strict=True):
            cast = [score for score in column if score is not None]
            means.append(Fraction(sum(cast), len(cast)) if cast else Fraction(0))
        total = sum((WEIGHTS[c] * mean for c, mean in zip(CRITERIA, means, strict=True)), Fraction(0))
        ranked.append((total / sum(WEIGHTS.values()), means[0] >= LEAST_EXCELLENCE if means else False, application))
    ranked.sort(key=lambda entry: (-entry[0], entry[2]))
    table: list[Row] = []
    for place, (score, excellent, application) in enumerate(ranked, start=1):
        tied = bool(table) and table[-1]["exact"] == score
        rank = table[-1]["rank"] if tied else place
        row = {"application": application, "rank": rank, "score": round(float(score), 4), "exact": score}
        table.append({**row, "fundable": excellent and score >= threshold})
    return table


def affinities(proposals: list[Proposal], people: list[Reviewer], seed: int) -> list[Row]:
    """About thirty candidates for each application: those of its field, and a few beside."""
    rng = Random(f"{seed}:affinities")
    experts = by_topic(people)
    table = []
    for proposal in proposals:
        known = experts[proposal.topic.area]
        near = rng.sample(known, min(30, len(known)))
        far = rng.sample(people, min(10, len(people)))
        for person in dict.fromkeys([*near, *far]):
            same = proposal.topic in person.topics
            value = (0.4 + 0.3 * (proposal.subject in person.subjects) if same else 0.05) + 0.25 * rng.random()
            table.append({"application": proposal.id, "reviewer": person.name, "affinity": round(value, 3)})
    return table
