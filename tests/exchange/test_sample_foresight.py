"""The sample's foresight: played by the acts, the same results by seed, with something to see."""

from __future__ import annotations

import pytest

import django_set_up  # noqa: F401
from cast import assemble
from concord.access.standing import SYSTEM
from concord.exchange.sample_portal_foresight import CODE, NEXT, foresee
from concord.strategy import pack
from concord.strategy.acts import load
from concord.strategy.foresight.models import Exercise, Finding, Tally

pytestmark = pytest.mark.usefixtures("db")


def test_sample_foresight() -> None:
    load(pack.read(pack.SHIPPED / "uk-china-2017.yaml"), by=SYSTEM)
    cast = assemble()
    exercise = foresee(cast)
    assert foresee(cast) == exercise
    assert exercise.invented
    verdicts = list(Finding.objects.filter(exercise=exercise).values_list("verdict", flat=True))
    assert verdicts.count("shortlisted") >= 2
    assert {"dissent"} <= set(verdicts)
    assert Tally.objects.filter(round__exercise=exercise, n=None).count() == 0  # nothing of the sample is hidden
    assert Exercise.objects.get(code=NEXT).rounds.get().state == "open"
    assert Exercise.objects.get(code=CODE).state == "finished"
