"""Reading calls: the eligibility problem, who has signed, how far a call is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from concord.access.models import Party, User
from concord.access.standing import Actor
from concord.calls import posing, rows
from concord.calls.models import Application, Call, CallSignature
from concord.engines import eligibility
from concord.values import LocalizedText
from concord.values.amounts import Amount


@dataclass(frozen=True)
class Signing:
    """How far one party is with signing: who has signed the terms that lie there, and how many are missing."""

    party: Party
    signed: tuple[User, ...]
    missing: int


def signing(call: Call) -> list[Signing]:
    """Each party in order."""
    signed: dict[int, list[User]] = {}
    if call.terms_digest:
        for each in CallSignature.objects.filter(call=call, digest=call.terms_digest).select_related("user"):
            signed.setdefault(each.party_id, []).append(each.user)
    return [
        Signing(side.party, tuple(own), max(0, side.signers - len(own)))
        for side in call.sides.select_related("party")
        for own in [signed.get(side.party_id, [])]
    ]


def problem(call: Call, listed: Iterable[Application] | None = None) -> eligibility.Problem:
    """What the eligibility engine is asked: by default about everything that was handed in."""
    listed = list(rows.handed_in(call) if listed is None else listed)
    annexes = [(row, posing.parameters(row["parameters"])) for row in rows.annexes(call)]
    return eligibility.Problem(
        parties=tuple(row["party"] for row in rows.parties(call)),
        purses=tuple(
            eligibility.Purse(row["purse"], row["party"], row["unit"], step(row["unit"])) for row in rows.purses(call)
        ),
        annexes=posing.annexes(annexes),
        applications=posing.applications(rows.applications(listed), rows.partners(listed)),
        facts=posing.facts(rows.facts(call)),
        rates=posing.rates(rows.rates(call)),
        on=call.date,
    )


def step(unit: str) -> Decimal:
    """The smallest amount of a unit."""
    return Decimal(1).scaleb(-Amount(0, unit).places)


def check_draft(application: Application) -> eligibility.Outcome:
    """What the annexes say of an application as it stands now, with what would repair it; for while people write."""
    call = application.call
    draft = rows.with_partners(Application.objects.filter(pk=application.pk)).get()
    posed = problem(call, [draft])
    return eligibility.check_one(posed.applications[0], posed)


def words_of(reasons: Iterable[Mapping[str, Any]]) -> list[LocalizedText]:
    """Stored reasons in words."""
    return [LocalizedText({"en": each["en"], "zh": each["zh"]}) for each in reasons]


def why_declined(application: Application) -> list[LocalizedText]:
    """Why an application was declined, for those who made it: the reasons of every verdict that fails it."""
    said: list[LocalizedText] = []
    for verdict in application.verdicts.filter(decision="not_met"):
        own = [verdict.because] if verdict.because else words_of(verdict.reasons)
        said += [words for words in own if words not in said]
    return said


def counts(call: Call, user: Actor) -> dict[str, int]:
    """How many applications of each state this person may see; never more."""
    found = Application.objects.visible_to(user).filter(call=call).order_by()
    return dict(found.values_list("state").annotate(count=Count("pk")).order_by("state"))
