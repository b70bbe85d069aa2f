"""A joint call of the cast, from selection on, by the real acts. The UK purse pays for two of three applications."""

from __future__ import annotations

import joint_call
from cast import Cast
from concord.awards import awarding, selecting
from concord.awards.models import Award, Selection
from concord.calls.models import Application, Call
from concord.purses.acts import resize
from concord.values import Money


def selecting_call(cast: Cast, *, applications: int = 3, size: str = "200000.00") -> Call:
    """With a frozen ranking list; FC-001 is best."""
    call = joint_call.frozen(cast, applications=applications).call
    resize(call.purses.get(code="uk-gbp").purse, by=cast["uk-head"], size=Money(size, "GBP"))
    return Call.objects.get(pk=call.pk)


def recommended(cast: Cast, **given: object) -> Selection:
    call = selecting_call(cast, **given)  # type: ignore[arg-type]
    return selecting.recommend(selecting.make(call, by=cast["cn-officer"]), by=cast["uk-officer"])


def application(call: Call, number: int) -> Application:
    found: Application = call.applications.get(number=f"FC-{number:03d}")
    return found


def award(call: Call, number: int, party: str = "uk-funder") -> Award:
    """The newest award of a party for an application."""
    found = Award.objects.filter(application__call=call, application__number=f"FC-{number:03d}", party__code=party)
    newest: Award = found.order_by("pk").last()
    return newest


def committed(one: Award, cast: Cast) -> Award:
    """Proposed by one officer of its party and confirmed by another."""
    first, second = joint_call.OFFICERS[one.party.code]
    awarding.propose(one, by=cast[first])
    return awarding.confirm(one, by=cast[second])


def confirmed(call: Call, cast: Cast, *numbers: int) -> None:
    """Both parties committed to these applications."""
    for number in numbers:
        for party in joint_call.FUNDERS:
            committed(award(call, number, party), cast)


def final(cast: Cast, **given: object) -> Selection:
    """Everything confirmed by everybody."""
    selection = recommended(cast, **given)
    confirmed(selection.call, cast, 1, 2)
    return selecting.finish(selection, by=cast["uk-officer"])
