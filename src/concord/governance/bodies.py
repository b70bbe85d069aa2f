"""Founding a mechanism, seating its members for a term, ending it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils import timezone

from concord.access.acts import act, note
from concord.access.models import Party, User
from concord.access.refusals import NotAllowed, Refused
from concord.access.standing import SYSTEM, Actor, standing
from concord.calls.acts import speaks_for
from concord.governance.models import Body, BodySide, Meeting, Seat
from concord.governance.states import BODY, HELD
from concord.strategy.models import Agreement, Mechanism
from concord.values import LocalizedText


def keep(body: Body) -> None:
    """Within an act: what happens in a room of one side is that side's alone in the journal, too."""
    if body.domestic:
        note(side=body.parties.get())


@act("body:found")
def found(
    *,
    by: Actor,
    kind: str,
    title: LocalizedText,
    parties: Sequence[Party],
    domestic: bool = False,
    mandate: LocalizedText | None = None,
    parent: Body | None = None,
    agreement: Agreement | None = None,
    mechanism: Mechanism | None = None,
    quorum: int = 1,
    since: datetime.date | None = None,
    invented: bool = False,
) -> Body:
    """Found a mechanism of several parties, or a consultation room of one.

    Args:
        quorum: how many seats of each side make a quorum; `set_side` changes it for one.

    Raises:
        NotAllowed: none of the parties is one's own, or the parent is not to be seen.
        Refused: a party twice; too few or too many for what it is; a parent below it or in a room of one side.
    """
    if by is not SYSTEM and not any(speaks(by, party) for party in parties):
        raise NotAllowed("access:not-officer")
    if len({party.pk for party in parties}) < len(parties):
        raise Refused("governance:parties-once")
    if domestic != (len(parties) == 1) or domestic != (kind == Body.Kind.CONSULTATION):
        raise Refused("governance:one-side" if domestic else "governance:several-sides")
    body = Body(
        kind=kind, title=title, mandate=mandate or LocalizedText(), parent=parent, agreement=agreement,
        mechanism=mechanism, domestic=domestic, since=since, invented=invented,
    )  # fmt: skip
    _check_parent(body, by)
    body.save()
    for position, party in enumerate(parties):
        BodySide.objects.create(body=body, party=party, quorum=quorum, position=position)
    note(kind=kind, title=title, parties=[party.code for party in parties])
    keep(body)
    return body


def speaks(by: Actor, party: Party) -> bool:
    """Whether whoever acts is an officer or the head of this very party."""
    return by is SYSTEM or party.pk in standing(by).parties("officer", "head")


def _check_parent(body: Body, by: Actor) -> None:
    parent = body.parent
    if parent is None:
        return
    if not Body.objects.visible_to(by).filter(pk=parent.pk).exists():
        raise Refused("access:gone")
    if parent.domestic and not body.domestic:
        raise Refused("governance:under-a-room")
    if body.rank < parent.rank or (body.pk is not None and body.pk in _above(parent)):
        raise Refused("governance:upside-down", kind=str(body.get_kind_display()), above=str(parent.get_kind_display()))


def _above(body: Body) -> set[int]:
    """A mechanism and all it is under."""
    found, here = set[int](), body
    while here is not None and here.pk not in found:
        found.add(here.pk)
        here = here.parent  # type: ignore[assignment]
    return found


EDITABLE = ("title", "mandate", "parent", "agreement", "mechanism", "since")


@act("body:edit", BODY)
def edit(body: Body, *, by: Actor, **terms: object) -> Body:
    """Change what it is called and where it stands.

    Raises:
        Refused: a parent below it.
    """
    for name, value in terms.items():
        if name not in EDITABLE:
            raise TypeError(f"{name} cannot be edited")
        setattr(body, name, value)
    _check_parent(body, by)
    body.save()
    note(terms=sorted(terms))
    keep(body)
    return body


@act("body:edit", BODY)
def set_side(body: Body, *, by: Actor, party: Party, quorum: int) -> BodySide:
    """Set a side's quorum; each side its own.

    Raises:
        NotAllowed: it is another party's.
        Refused: the party is no side of it.
    """
    speaks_for(by, party)
    side: BodySide | None = BodySide.objects.filter(body=body, party=party).first()
    if side is None:
        raise Refused("governance:no-side")
    side.quorum = quorum
    side.save()
    note(quorum=quorum, party=party.code)
    keep(body)
    return side


@act("body:seat", BODY)
def seat(
    body: Body,
    *,
    by: Actor,
    party: Party,
    name: LocalizedText,
    office: LocalizedText | None = None,
    role: str = Seat.Role.MEMBER,
    user: User | None = None,
    alternate_of: Seat | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> Seat:
    """Give somebody of one's own side a seat for a term.

    Raises:
        NotAllowed: the seat would be another side's.
        Refused: the term ends before it begins; an alternate of nobody, of another side or of an alternate; in a room
            of one side, somebody who belongs to another.
    """
    speaks_for(by, party)
    begins = since or timezone.now().date()
    if not BodySide.objects.filter(body=body, party=party).exists():
        raise Refused("governance:no-side")
    if until is not None and until < begins:
        raise Refused("governance:term-turned")
    _check_alternate(body, party, role, alternate_of)
    if user is not None:
        _check_person(body, party, user)
    made = Seat.objects.create(
        body=body, party=party, user=user, name=name, office=office or LocalizedText(), role=role,
        alternate_of=alternate_of, since=begins, until=until,
    )  # fmt: skip
    note(about=[user] if user else [], name=name, role=role, party=party.code, since=begins, until=until)
    keep(body)
    return made


def _check_alternate(body: Body, party: Party, role: str, principal: Seat | None) -> None:
    if (role == Seat.Role.ALTERNATE) != (principal is not None):
        raise Refused("governance:alternate-of-whom")
    if principal is not None and (
        (principal.body_id, principal.party_id) != (body.pk, party.pk) or principal.role == Seat.Role.ALTERNATE
    ):
        raise Refused("governance:alternate-of-own")


def _check_person(body: Body, party: Party, user: User) -> None:
    if body.domestic and party.pk not in standing(user).parties():
        raise Refused("governance:not-of-this-side")
    if Seat.objects.filter(body=body, user=user, until=None).exists():
        raise Refused("governance:seated-already")


@act("seat:end")
def end_seat(held: Seat, *, by: Actor, until: datetime.date | None = None) -> Seat:
    """End a term; what was done in it stays.

    Raises:
        Refused: it would end before it began.
    """
    last = until or timezone.now().date()
    if last < held.since:
        raise Refused("governance:term-turned")
    held.until = last
    held.save()
    note(about=[held.user] if held.user else [], until=last)
    keep(held.body)
    return held


@act("body:end", BODY)
def end(body: Body, *, by: Actor) -> Body:
    """End a mechanism.

    Raises:
        Refused: a meeting is called or not yet minuted, or something under it still stands.
    """
    if body.meetings.filter(state__in=(Meeting.State.CALLED, *HELD[:2])).exists():
        raise Refused("governance:meetings-open")
    # Only what every side can see may stand in the way: a room of one side must not show itself by a refusal.
    if body.children.filter(state=Body.State.STANDING, domestic=body.domestic).exists():
        raise Refused("governance:children-stand")
    keep(body)
    return body
