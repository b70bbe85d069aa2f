"""What an exercise asks about each topic: a fixed set of questions, so that exercises can be compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NEVER = "never"
"""The answer to “when” of somebody who does not expect it at all."""


@dataclass(frozen=True)
class Question:
    """One question.

    Attributes:
        kind: ``scale`` (a point from 1), ``year`` (a year or never) or ``many`` (any of the choices).
        choices: code and label, in order; of a scale its points.
        judged: whether the consensus rule speaks of it.
    """

    code: str
    kind: str
    title: Any
    choices: tuple[tuple[Any, Any], ...] = ()
    judged: bool = False


def _scale(*labels: Any) -> tuple[tuple[int, Any], ...]:
    return tuple(enumerate(labels, start=1))


IMPORTANCE = Question(
    "importance",
    "scale",
    _("How important is it?"),
    _scale(
        pgettext_lazy("importance", "not at all"),
        pgettext_lazy("importance", "a little"),
        pgettext_lazy("importance", "moderately"),
        pgettext_lazy("importance", "very"),
        pgettext_lazy("importance", "decisively"),
    ),
    judged=True,
)
FEASIBILITY = Question(
    "feasibility",
    "scale",
    _("How feasible is it?"),
    _scale(_("not feasible"), _("hardly"), _("with effort"), _("well feasible"), _("within reach")),
    judged=True,
)
COOPERATION = Question(
    "cooperation",
    "scale",
    _("How much does it need the sides to cooperate?"),
    _scale(
        pgettext_lazy("need", "not at all"),
        pgettext_lazy("need", "a little"),
        pgettext_lazy("need", "it helps"),
        pgettext_lazy("need", "strongly"),
        pgettext_lazy("need", "impossible without"),
    ),
    judged=True,
)
YEAR = Question("year", "year", _("In what year do you expect it to be realised?"), judged=True)
CONFIDENCE = Question(
    "confidence",
    "scale",
    _("How sure are you of that year?"),
    _scale(_("a guess"), _("unsure"), _("fairly sure"), _("sure"), _("very sure")),
)
EXPERTISE = Question(
    "expertise",
    "scale",
    _("How well do you know the field?"),
    _scale(_("not my field"), _("I follow it"), _("I know it"), _("I work in it"), _("I lead work in it")),
)
BARRIERS = Question(
    "barriers",
    "many",
    _("What stands in its way?"),
    (
        ("science", _("open scientific questions")),
        ("technology", _("technology not ready")),
        ("funding", _("funding")),
        ("people", _("trained people")),
        ("facilities", _("facilities and data")),
        ("regulation", _("rules and standards")),
        ("rights", _("intellectual property")),
        ("market", _("demand and industry")),
        ("acceptance", _("public acceptance")),
        ("mobility", _("travel, samples and data across borders")),
    ),
)

QUESTIONS = (IMPORTANCE, FEASIBILITY, COOPERATION, YEAR, CONFIDENCE, EXPERTISE, BARRIERS)
BY_CODE = {question.code: question for question in QUESTIONS}
JUDGED = tuple(question for question in QUESTIONS if question.judged)
