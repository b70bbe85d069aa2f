"""A small Delphi exercise of two sides, played by the real acts, for the tests of foresight and of its pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cast import Cast
from concord.journal import jobs
from concord.strategy.foresight import acts, ballots, closing, panel, topics
from concord.strategy.foresight.models import Exercise, Panellist, Round
from concord.values import LocalizedText

SIDES = {"uk-funder": "uk-officer", "cn-funder": "cn-officer"}
SECTORS = ("university", "academy", "think-tank", "enterprise")


def said(english: str, chinese: str = "") -> LocalizedText:
    return LocalizedText({"en": english, "zh": chinese or f"{english}（中文）"}, original="en")


@dataclass
class Delphi:
    """An exercise with its panel; `codes` are what the panellists alone know."""

    cast: Cast
    exercise: Exercise
    people: list[Panellist] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)

    @property
    def officer(self) -> Any:
        return self.cast["uk-officer"]

    @property
    def round(self) -> Round:
        return self.exercise.rounds.latest("number")

    def fresh(self) -> Exercise:
        self.exercise.refresh_from_db()
        return self.exercise

    def vote(self, who: int, answers: Mapping[str, Any]) -> None:
        person = self.people[who]
        ballots.cast(self.round, by=person, code=self.codes[person.pk], answers=answers)

    def close(self, because: str = "Everybody has answered.") -> Round:
        """Close the open round; the worker's job is done here."""
        started = closing.close(self.round, by=self.officer, because=because)
        assert jobs.perform.call(str(started.pk)) == "done", type(started).objects.get(pk=started.pk).error
        return self.round

    def ask(self, days: int = 7) -> Round:
        acts.ask(self.fresh(), by=self.officer, closes_at=timezone.now() + timedelta(days=days))
        return self.round


def drafted(cast: Cast, code: str = "delphi", **terms: Any) -> Delphi:
    exercise = acts.draft(
        by=cast["uk-officer"], code=code, parties=[cast.parties[side] for side in SIDES],
        title=said("Energy after 2030"),
        **{"minimum_cell": 3, **terms},
    )  # fmt: skip
    return Delphi(cast, exercise)


def with_panel(
    cast: Cast, each: int = 4, code: str = "delphi", sectors: Sequence[str] = SECTORS, **terms: Any
) -> Delphi:
    """`each` panellists of either side, all of whom accept and get a code."""
    made = drafted(cast, code, **terms)
    for side, officer in SIDES.items():
        for number in range(each):
            person = panel.invite(
                made.exercise, by=cast[officer], party=cast.parties[side], sector=sectors[number % len(sectors)],
                name=said(f"Panellist {side} {number}"), email=f"{code}-{side}-{number}@sample.example",
            )  # fmt: skip
            panel.accept(person, by=person)
            made.people.append(person)
            made.codes[person.pk] = ballots.new_code()
    return made


def fixed(cast: Cast, each: int = 4, count: int = 3, code: str = "delphi", **terms: Any) -> Delphi:
    """With topics of the facilitators' own, the rule fixed."""
    made = with_panel(cast, each, code, **terms)
    acts.collect(made.fresh(), by=made.officer, closes_at=timezone.now() + timedelta(days=7))
    made.close()
    for number in range(1, count + 1):
        topics.add(made.fresh(), by=made.officer, title=said(f"Topic {number}", f"议题 {number}"))
    acts.fix(made.fresh(), by=made.officer)
    return made


def answer(importance: int = 4, **more: Any) -> dict[str, Any]:
    return {
        "importance": importance, "feasibility": 3, "cooperation": 4, "year": timezone.now().year + 8, "confidence": 3,
        "expertise": 3, "barriers": ["funding"], **more,
    }  # fmt: skip
