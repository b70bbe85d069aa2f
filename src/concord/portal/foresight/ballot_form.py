"""The form of a ballot: all questions about all topics, none of them compulsory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from concord.strategy.foresight.answers import LONGEST_WHY, WHY
from concord.strategy.foresight.models import Round, Topic
from concord.strategy.foresight.questions import NEVER, QUESTIONS, YEAR, Question


class BallotForm(forms.Form):
    """Fields are named ``topic-question``; `parts` has them by topic."""

    def __init__(
        self, *args: Any, round: Round, topics: Sequence[Topic], given: Mapping[str, Any], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.topics = topics
        for topic in topics:
            before = given.get(str(topic.number), {})
            for question in QUESTIONS:
                self._ask(topic, question, round, before.get(question.code))
            self.fields[f"{topic.number}-{WHY}"] = forms.CharField(
                label=gettext_lazy("Your reasons"), required=False, max_length=LONGEST_WHY, initial=before.get(WHY, ""),
                widget=forms.Textarea({"rows": 3}),
                help_text=gettext_lazy(
                    "Shown to the panel without your name or side if your answer lies far from the middle. "
                    "Write nothing that tells who you are."
                ),
            )  # fmt: skip

    def _ask(self, topic: Topic, question: Question, round: Round, before: Any) -> None:
        name = f"{topic.number}-{question.code}"
        if question.kind == "scale":
            points = [(str(point), f"{point} {label}") for point, label in question.choices]
            self.fields[name] = forms.ChoiceField(
                label=question.title, choices=points, required=False, widget=forms.RadioSelect,
                initial=str(before or ""),
            )  # fmt: skip
        elif question.kind == "many":
            self.fields[name] = forms.MultipleChoiceField(
                label=question.title, choices=question.choices, required=False, initial=before or [],
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
        else:
            first, last = round.opened_at.year, round.exercise.horizon
            self.fields[name] = forms.IntegerField(
                label=question.title, required=False, min_value=first, max_value=last,
                initial=None if before == NEVER else before, help_text=f"{first}–{last}",
            )  # fmt: skip
            self.fields[f"{name}-{NEVER}"] = forms.BooleanField(
                label=_("I do not expect it by %(year)s") % {"year": last}, required=False, initial=before == NEVER
            )

    @property
    def parts(self) -> list[tuple[Topic, list[Any]]]:
        """Each topic with its fields."""
        return [
            (topic, [self[name] for name in self.fields if name.startswith(f"{topic.number}-")])
            for topic in self.topics
        ]

    def answers(self) -> dict[str, Any]:
        """What was answered, as `ballots.cast` takes it."""
        found: dict[str, Any] = {}
        for topic in self.topics:
            own = {question.code: self.cleaned_data[f"{topic.number}-{question.code}"] for question in QUESTIONS}
            if self.cleaned_data[f"{topic.number}-{YEAR.code}-{NEVER}"]:
                own[YEAR.code] = NEVER
            found[str(topic.number)] = {**own, WHY: self.cleaned_data[f"{topic.number}-{WHY}"]}
        return found
