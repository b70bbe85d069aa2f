"""What bounds a selection: restrictions of purses, limits, conditions between applications; and whether the selection
engine can take them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from concord.access.acts import act, note
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.calls import rows, terms
from concord.calls.models import Call, Condition, Limit
from concord.calls.states import CALL
from concord.engines.reason import Invalid


def restricts(code: str, wanted: Iterable[str], offered: Iterable[str]) -> None:
    """A restriction names what the call has, or nobody could ever ask of the purse."""
    known = tuple(offered)
    for value in wanted:
        if value not in known:
            raise Refused("calls:purse-restriction", code=code, value=value, known=known or ("–",))


def selectable(call: Call) -> None:
    """See that the selection engine can take the terms: a pot of one unit, a top-up of a purse's, limits that add up.

    Raises:
        Refused: with the engine's reason.
    """
    for purse in call.purses.prefetch_related("areas"):
        restricts(purse.code, [area.code for area in purse.areas.all()], call.areas.values_list("code", flat=True))
        restricts(purse.code, purse.kinds, call.kinds)
        restricts(purse.code, purse.years, call.years)
    try:
        terms.check(rows.settings(call), rows.purses(call), rows.limits(call))
    except Invalid as bad:
        raise Refused(bad.reason.code, **bad.reason.values) from bad


def goes_first(call: Call) -> None:
    """See that priority goes by something that applications of this call have."""
    if not call.priority:
        return
    first = terms.priority(call.priority)
    areas = tuple(call.areas.values_list("code", flat=True))
    offered = {"area": areas, "kind": tuple(call.kinds), "year": tuple(call.years)}
    known = offered.get(first[0], ()) if first else tuple(terms.FIRST_BY)
    if first is None or not set(first[1]) <= set(known):
        raise Refused("calls:priority-unknown", value=call.priority, known=known or ("–",))


@act("call:edit", CALL)
def set_limits(call: Call, *, by: Actor, limits: Sequence[Mapping[str, Any]]) -> Call:
    """Set minimums and maximums of the selection: by, value, measure, least, most, purses."""
    call.limits.all().delete()
    for given in limits:
        limit = Limit.objects.create(call=call, **{name: value for name, value in given.items() if name != "purses"})
        limit.purses.set(given.get("purses", ()))
    note(limits=len(limits))
    return call


@act("call:relate")
def relate(call: Call, *, by: Actor, kind: str, applications: Sequence[str]) -> Condition:
    """Say that applications (by number) exclude or need each other.

    Raises:
        Refused: fewer than two, or one that is not in the call.
    """
    known = set(call.applications.values_list("number", flat=True))
    if len(applications) < 2 or not known.issuperset(applications):
        raise Refused("calls:unknown-applications")
    note(kind=kind, applications=list(applications))
    return Condition.objects.create(call=call, kind=kind, applications=list(applications))
