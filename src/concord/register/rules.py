"""Who may see and change the register."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from concord.access.may import EVERY, NONE, Rule, allow, anyone, member, rule, signed_in, state
from concord.access.models import Role
from concord.access.standing import Actor, standing
from concord.engines.reason import Reason
from concord.register.models import (
    Card,
    Facility,
    Merge,
    Organisation,
    Pair,
    Person,
    Platform,
    RecordClaim,
    SavedSearch,
    Tie,
    Visibility,
)

_staff = member(Role.OFFICER, Role.HEAD)
officers = rule(
    "register:officers-only",
    lambda user, thing: bool(standing(user).parties(Role.OFFICER, Role.HEAD)),
    lambda user: EVERY if standing(user).parties(Role.OFFICER, Role.HEAD) else NONE,
)
"""Officers of any party: organisations and claims belong to no side."""
_staff_of_side = member(Role.OFFICER, Role.HEAD, of="side")

is_own = rule("access:not-yours", lambda user, thing: thing.user_id == user.pk, lambda user: Q(user=user))
of_a_party = rule(
    "register:parties-only",
    lambda user, thing: thing.visibility == Visibility.PARTIES and bool(standing(user).parties()),
    lambda user: Q(visibility=Visibility.PARTIES) if standing(user).parties() else NONE,
)
shown = state("visibility", Visibility.PUBLIC) | of_a_party | member(of="side")
not_withdrawn = Rule(
    lambda user, person: Reason("register:withdrawn") if person.withdrawn_at else None,
    lambda user: Q(withdrawn_at=None),
    frozenset({"register:withdrawn"}),
)
kept_by_all = rule(
    "register:kept-by-a-side",
    lambda user, thing: thing.side_id is None and bool(standing(user).parties(Role.OFFICER, Role.HEAD)),
)
"""A record without a side is kept by the officers of every party."""

_keepers = _staff_of_side | kept_by_all


def _meant_for(user: Actor, card: Card) -> bool:
    """Whether this card, of those of its record, is the one for this reader."""
    parties = standing(user).parties()
    if card.until is not None and card.until < timezone.localdate():
        return False
    return {
        Card.Audience.EVERYBODY.value: True,
        Card.Audience.OUTSIDERS.value: not parties,
        Card.Audience.PARTIES.value: bool(parties) and card.side_id not in parties,
        Card.Audience.SIDE.value: card.side_id in parties,
    }[card.audience]


def meant_for(user: Actor) -> Q:
    """The cards a reader is shown: at most one of each record."""
    return meant_for_members(tuple(standing(user).parties()), timezone.localdate())


def meant_for_members(parties: tuple[int, ...], today: date) -> Q:
    """The same for a reader who belongs to these parties."""
    audience = Q(audience=Card.Audience.EVERYBODY)
    if parties:
        others = Q(side=None) | ~Q(side__in=parties)
        audience |= (Q(audience=Card.Audience.PARTIES) & others) | Q(audience=Card.Audience.SIDE, side__in=parties)
    else:
        audience |= Q(audience=Card.Audience.OUTSIDERS)
    return audience & (Q(until=None) | Q(until__gte=today))


allow(
    Organisation,
    {
        "organisation:view": anyone,
        "organisation:import": _staff,
        "organisation:record": _staff,
        "organisation:correct": officers,
        "organisation:place": officers,
    },
)
allow(
    Person,
    {
        "person:view": not_withdrawn & (shown | is_own),
        "person:record": _staff,
        "person:import": _staff,
        "person:claim": signed_in,
        "person:correct": is_own | _keepers,
        "person:consent": is_own | _keepers,
        "person:withdraw": is_own | _keepers,
        "person:export": is_own,
    },
)
allow(
    RecordClaim,
    {"record-claim:view": is_own | officers, "record-claim:confirm": officers, "record-claim:decline": officers},
)
allow(
    Facility,
    {"facility:view": shown, "facility:record": _staff, "facility:import": _staff, "facility:correct": _keepers},
)
allow(
    Platform,
    {
        "platform:view": shown,
        "platform:record": _staff,
        "platform:correct": _keepers,
        "platform:admit": _keepers,
        "platform:recognise": _keepers,
        "platform:rectify": _keepers,
        "platform:end": _keepers,
    },
)
allow(
    Tie,
    {"tie:view": rule("access:sign-in", lambda user, thing: True, lambda user: ~Q(pk__in=[])), "tie:record": _staff},
)
allow(
    Card,
    {
        "card:view": Rule(
            lambda user, card: None if _meant_for(user, card) else Reason("register:other-audience"),
            meant_for,
            frozenset({"register:other-audience"}),
        )
    },
)
allow(
    SavedSearch,
    {"search:view": is_own, "search:save": signed_in, "search:forget": is_own},
)
allow(
    Pair,
    {
        "pair:view": officers,
        "pair:merge": officers,
        "pair:undo": officers,
        "pair:keep-apart": officers,
        "pair:reopen": officers,
        "pair:find": officers,
    },
)
allow(Merge, {"merge:view": officers})
