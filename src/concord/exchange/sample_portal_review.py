"""The later scenes of the sample call: verdicts, conflicts and assessments, the ranking list, selection and awards."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

from concord.access.models import User
from concord.awards import awarding, selecting
from concord.awards.models import Award
from concord.calls import acts, judging
from concord.calls.models import Call, EligibilityVerdict
from concord.engines.progress import Progress, tick
from concord.exchange import sample_reviews as invented
from concord.exchange.sample_applications import CN, UK
from concord.exchange.sample_portal import FUNDERS, REVIEWERS, Play
from concord.exchange.sample_register import EMPLOYERS
from concord.projects import acts as projects
from concord.register.models import Organisation
from concord.review import acts as review
from concord.review import assessing, conflicts, listing, planning
from concord.review.models import Assignment, Reviewer
from concord.values import LocalizedText

ON_STAGE = {0: "reviewer", 1: "reviewer-2", 2: "conflicted-reviewer"}
"""Which invented reviewers the cast play."""

REMARKS = (
    (
        5,
        "Convincing science and a partnership in which both sides bring what the other lacks.",
        "科学方案有说服力，双方优势互补。",
    ),
    (4, "A sound plan; the division of work between the sides could be clearer.", "方案可行，双方分工可更明确。"),
    (0, "The aims are worthwhile, but the methods do not bear them out.", "目标有价值，但方法不足以支撑。"),
)


def judge(made: Play) -> None:
    """The engine computes; each side decides as it says, and by itself where it cannot tell."""
    judging.check(made.call, by=made.officer(UK))
    for side in FUNDERS:
        judging.confirm(made.call, by=made.officer(side), party=made.party(side))
    unclear = EligibilityVerdict.objects.filter(
        application__call=made.call, application__state="submitted", decision=""
    )
    for verdict in unclear.select_related("party"):
        side = UK if verdict.party is None or verdict.party.code == FUNDERS[UK] else CN
        why = LocalizedText({"en": "Confirmed by the institution's letter.", "zh": "已由依托单位来函确认。"})
        judging.give(verdict, by=made.officer(side), decision="met", because=why)
    acts.start_review(made.call, by=made.officer(CN))
    made.call = Call.objects.get(pk=made.call.pk)


def assess(made: Play, progress: Progress | None) -> None:
    """Reviewers of both sides and third countries; everybody assesses what they are asked; the list is frozen."""
    for name, side in (("chair", UK), ("observer", CN)):
        review.appoint(made.call, by=made.officer(side), user=made.cast[name], role=name, party=made.party(side))
    people = invented.invent(REVIEWERS, len(made.proposals), made.seed)
    reviewers = _invite(made, people)
    _report(made, people, reviewers)
    tick(progress, "sample:review", 0.6)
    planning.release(planning.make(made.call, by=made.officer(UK)), by=made.officer(CN))
    severity = {reviewer.pk: person.severity for person, reviewer in zip(people, reviewers, strict=True)}
    asked = Assignment.objects.filter(application__call=made.call, state="asked")
    listed = list(
        asked.select_related("reviewer__user", "application").order_by("application__number", "reviewer__code")
    )
    for number, pair in enumerate(listed, start=1):
        _assess(made, pair, severity[pair.reviewer_id])
        tick(progress, "sample:review", 0.6 + 0.3 * number / len(listed))
    listing.freeze(listing.make(made.call, by=made.officer(CN)), by=made.officer(CN))
    made.call = Call.objects.get(pk=made.call.pk)


def _invite(made: Play, people: list[invented.Reviewer]) -> list[Reviewer]:
    told = {row["reviewer"]: row for row in invented.rows(people, 8)}
    works: dict[str, list[dict[str, Any]]] = {}
    for row in invented.works(people, made.seed):
        works.setdefault(row["reviewer"], []).append({"title": row["title"], "year": row["year"]})
    found = []
    for place, person in enumerate(people):
        row = told[person.name]
        side = person.side if person.side in FUNDERS else (UK, CN)[place // 10 % 2]
        user, where = _who(made, place, person)
        said = {code: row[f"text_{code}"] for code in ("en", "zh") if row[f"text_{code}"]}
        reviewer = review.invite(
            made.call, by=made.officer(side), user=user, party=made.party(side),
            side=made.party(side) if person.side in FUNDERS else None, min_load=row["min_load"],
            max_load=row["max_load"], expertise=LocalizedText(said, original=next(iter(said))),
            keywords=row["keywords"], works=works.get(person.name, ()), country=row["country"], **where,
        )  # fmt: skip
        found.append(review.accept(reviewer, by=user))
    return found


def _who(made: Play, place: int, person: invented.Reviewer) -> tuple[User, dict[str, Any]]:
    """The account of a reviewer, and where they work."""
    code = ON_STAGE.get(place)
    if code is None:
        return made.account(person.name, "reviewer"), {"organisation_name": person.organisation[0]}
    return made.cast[code], {"organisation": Organisation.objects.get(ror=EMPLOYERS[code])}


def _report(made: Play, people: list[invented.Reviewer], reviewers: list[Reviewer]) -> None:
    """Conflicts that no table shows, reported by the side that keeps the reviewer."""
    known = {person.name: reviewer for person, reviewer in zip(people, reviewers, strict=True)}
    numbered = {each.number: each for each in made.call.applications.filter(state="eligible")}
    for row in invented.conflicts(made.proposals, people, made.seed):
        if row["application"] in numbered:
            reviewer = known[row["reviewer"]]
            side = next(side for side in FUNDERS if made.party(side) == reviewer.kept_by)
            conflicts.report(
                numbered[row["application"]], by=made.officer(side), reviewer=reviewer, because=row["evidence"]
            )


def _assess(made: Play, pair: Assignment, severity: float) -> None:
    user, number = pair.reviewer.user, pair.application.number
    planning.accept(pair, by=user)
    proposal = made.proposals[int(number.rpartition("-")[2]) - 1]
    rng = Random(f"{made.seed}:{number}:{pair.reviewer.code}")
    scores = {
        criterion: max(1, min(6, round(proposal.quality - severity + rng.gauss(0, 0.6))))
        for criterion in invented.CRITERIA
    }
    _, english, chinese = next(remark for remark in REMARKS if min(scores.values()) >= remark[0])
    native = user.language.startswith("zh")
    overlap = "与本方在研项目有部分重叠。" if native else "Overlaps in part with a project under way."
    own = assessing.write(
        pair, by=user, scores={name: Decimal(value) for name, value in scores.items()},
        said=LocalizedText({"zh": chinese} if native else {"en": english}),
        confidential=overlap if rng.random() < 0.3 else "",
    )  # fmt: skip
    assessing.submit(own, by=user)


def award(made: Play) -> None:
    """The joint list, each side's decisions, two holds, a project that runs and a decision that waits."""
    selection = selecting.make(made.call, by=made.officer(CN))
    selecting.recommend(selection, by=made.officer(UK))
    call = made.call
    places = selection.decisions.filter(outcome="funded").order_by("place")
    best = [each.application for each in places.select_related("application")]
    own = {
        (each.application_id, each.party.code): each
        for each in Award.objects.filter(application__call=call).select_related("party")
    }
    held = awarding.hold(
        own[best[1].pk, FUNDERS[CN]], by=made.officer(CN), kind="data-transfer",
        because=LocalizedText({"zh": "野外监测数据出境评估。"}),
    )  # fmt: skip
    passed = awarding.hold(
        own[best[2].pk, FUNDERS[UK]], by=made.officer(UK), kind="export-control",
        because=LocalizedText({"en": "Thermal cameras on drones."}),
    )  # fmt: skip
    assert held.pk != passed.pk
    for side in FUNDERS:
        awarding.propose_all(call, by=made.officer(side), party=made.party(side))
    awarding.commit_all(call, by=made.officer(CN, 1), party=made.party(CN))
    for application in best[:-1]:
        awarding.confirm(own[application.pk, FUNDERS[UK]], by=made.officer(UK, 1))
    awarding.release(passed, by=made.officer(UK, 1), evidence="No licence required: advice of 2018-09-14 (invented)")
    running = projects.prepare(best[0], by=made.officer(UK))
    projects.start(running, by=made.officer(CN), starts_on=best[0].starts_on or date(2019, 1, 1))
