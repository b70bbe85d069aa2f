"""Two invented foresight exercises: one played to its shortlist, one that collects topics now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from concord.access.cast import Cast
from concord.engines.progress import Progress, tick
from concord.engines.reason import register
from concord.strategy.foresight import acts, ballots, closing, outcome, panel, topics
from concord.strategy.foresight.models import Exercise, Panellist, Proposal, Sector
from concord.strategy.models import Area
from concord.values import LocalizedText

CODE, NEXT = "foresight-2030", "foresight-next"
SIDES = (("uk-funder", "uk-officer", "en", "zh-hans"), ("cn-funder", "cn-officer", "zh-hans", "en"))
EACH_SECTOR = 4

TOPICS = (
    # English, 中文, how important (of five), how feasible, how many years ahead, how far apart the sides are
    ("Grid storage over seasons from cheap materials", "基于廉价材料的跨季节电网储能", 4.6, 3.6, 9, 0.0),
    ("Early warning of crop disease from satellites", "基于卫星的作物病害早期预警", 4.5, 4.4, 5, 0.2),
    ("Antibiotics found and tested with open models", "利用开放模型发现并验证新型抗生素", 4.7, 3.4, 10, 0.1),
    ("Low-carbon steel at the price of ordinary steel", "成本与普通钢相当的低碳钢", 4.3, 2.8, 14, 0.6),
    ("Robots that care for people at home", "居家照护机器人", 3.4, 3.7, 8, 1.4),
    ("Fusion heat for industry", "面向工业的聚变热能", 3.1, 1.6, 24, 0.4),
    ("Carbon taken from the air at scale", "规模化大气碳捕集", 3.7, 2.4, 15, 1.0),
    ("Personal vaccines against cancer in public hospitals", "公立医院可用的个体化肿瘤疫苗", 4.5, 3.0, 11, 0.1),
)
REASONS = (
    ("Costs fall faster than most expect.", "成本下降速度快于多数人的预期。"),
    ("Rules will take longer than the science.", "法规制定所需时间将超过科研本身。"),
    ("There are too few trained people.", "专业人才严重不足。"),
    ("A demonstration is already planned.", "示范项目已在筹划之中。"),
)

register({"sample:foresight": {"en": "asking the foresight panel", "zh": "技术预测问卷"}})


def foresee(cast: Cast, seed: int = 1, progress: Progress | None = None) -> Exercise:
    """Both exercises, all or nothing; what is there is left alone."""
    known: Exercise | None = Exercise.objects.filter(code=CODE).first()
    if known is not None:
        return known
    with transaction.atomic():
        exercise = _drafted(cast, CODE, "Cooperation beyond 2030", "2030 年后的合作方向")
        people = _panel(cast, exercise)
        codes = {person.pk: ballots.new_code() for person in people}
        random = Random(seed)
        _collect(cast, exercise, people, codes)
        tick(progress, "sample:foresight", 0.3)
        for number in (1, 2):
            acts.ask(exercise, by=cast["uk-officer"], closes_at=_in_days(14))
            for person in people:
                answers = _answers(random, person, number)
                ballots.cast(exercise.rounds.get(number=number), by=person, code=codes[person.pk], answers=answers)
            _close(cast, exercise)
            tick(progress, "sample:foresight", 0.3 + 0.3 * number)
        outcome.finish(exercise, by=cast["uk-officer"], most=4)
        first = exercise.findings.get(place=1)
        outcome.word(first, by=cast["cn-officer"], why=_said("Both sides already work on it.", "双方均已有工作基础。"))
        _next(cast)
    tick(progress, "sample:foresight", 1.0)
    return exercise


def _said(english: str, chinese: str) -> LocalizedText:
    return LocalizedText({"en": english, "zh": chinese}, original="en")


def _in_days(days: int) -> Any:
    return timezone.now() + timedelta(days=days)


def _drafted(cast: Cast, code: str, english: str, chinese: str) -> Exercise:
    area = Area.objects.order_by("position", "pk").first()
    return acts.draft(
        by=cast["uk-officer"], code=code, parties=[cast.parties[side] for side, *_rest in SIDES], invented=True,
        title=_said(english, chinese), clause=area.clause if area else None, minimum_cell=5, share_least=70,
        about=_said(
            "What should the two sides work on together, what can be done by when, and what stands in the way?",
            "双方应共同攻关哪些方向？何时可以实现？主要障碍是什么？",
        ),
    )  # fmt: skip


def _panel(cast: Cast, exercise: Exercise) -> list[Panellist]:
    people: list[Panellist] = []
    for side, officer, own, other in SIDES:
        for sector in Sector:
            for number in range(1, EACH_SECTOR + 1):
                language = own if number < EACH_SECTOR else other
                person = panel.invite(
                    exercise, by=cast[officer], party=cast.parties[side], sector=sector.value, language=language,
                    name=_said(f"Panellist {len(people) + 1}", f"专家 {len(people) + 1}"),
                    email=f"panel-{side}-{sector.value}-{number}@sample.example",
                )  # fmt: skip
                people.append(panel.accept(person, by=person))
    return people


def _collect(cast: Cast, exercise: Exercise, people: list[Panellist], codes: dict[int, str]) -> None:
    """Round 0: every topic is proposed by somebody, one twice; then the rule is fixed."""
    officer = cast["uk-officer"]
    acts.collect(exercise, by=officer, closes_at=_in_days(14))
    opened = exercise.rounds.get(number=0)
    for person, (english, chinese, *_rest) in zip(people[::4] * 2, (*TOPICS, TOPICS[0]), strict=False):
        title = chinese if person.language.startswith("zh") else english
        given = {"topics": [{"title": title, "about": ""}]}
        if not person.answered:
            ballots.cast(opened, by=person, code=codes[person.pk], answers=given)
            person.answered = True
    _close(cast, exercise)
    left = {each.title: each for each in Proposal.objects.filter(exercise=exercise)}
    for english, chinese, *_rest in TOPICS:
        proposal = left.get(english) or left.get(chinese)
        named = _said(english, chinese)
        if proposal is None:
            topics.add(exercise, by=officer, title=named)
        else:
            topics.take(proposal, by=officer, title=named)
    acts.fix(exercise, by=officer)


def _close(cast: Cast, exercise: Exercise) -> None:
    opened = exercise.rounds.latest("number")
    closing.shut(opened, by=cast["uk-officer"], because="The sample is played at once.")
    closing.count_now(opened)


def _answers(random: Random, person: Panellist, number: int) -> dict[str, Any]:
    """What one panellist answers: around the topic's middle, closer to it in round 2."""
    spread = 0.9 / number
    return dict(_each(random, person, spread))


def _each(random: Random, person: Panellist, spread: float) -> Iterator[tuple[str, dict[str, Any]]]:
    chinese = person.party.code.startswith("cn")
    for place, (_english, _chinese, weight, feasible, years, apart) in enumerate(TOPICS, start=1):
        lean = apart / 2 if chinese else -apart / 2
        late = random.gauss(0, 4 * spread)
        year = timezone.now().year + max(1, round(years + late))
        yield (
            str(place),
            {
                "importance": _point(random.gauss(weight + lean, spread)),
                "feasibility": _point(random.gauss(feasible - lean, spread)),
                "cooperation": _point(random.gauss(4.1, spread)),
                "year": "never" if place == 6 and random.random() < 0.2 else min(year, 2050),
                "confidence": random.randint(2, 4),
                "expertise": random.randint(1, 5),
                "barriers": random.sample(["science", "funding", "people", "regulation", "market", "mobility"], 2),
                "why": random.choice(REASONS)[chinese] if random.random() < 0.4 else "",
            },
        )


def _point(value: float) -> int:
    return min(5, max(1, round(value)))


def _next(cast: Cast) -> None:
    """An exercise that collects topics now; some of the cast are invited and find the letter in their mailbox."""
    exercise = _drafted(cast, NEXT, "Next fields of cooperation", "下一阶段合作领域")
    for side, officer, code in (
        ("uk-funder", "uk-officer", "uk-applicant"),
        ("uk-funder", "uk-officer", "reviewer"),
        ("cn-funder", "cn-officer", "cn-applicant"),
        ("cn-funder", "cn-officer", "reviewer-2"),
    ):
        person = cast[code]
        panel.invite(
            exercise, by=cast[officer], party=cast.parties[side], sector=Sector.UNIVERSITY.value, name=person.name,
            email=person.email, language=person.language,
        )  # fmt: skip
    acts.collect(exercise, by=cast["uk-officer"], closes_at=_in_days(60))
