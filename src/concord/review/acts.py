"""Inviting reviewers, appointing a panel, noting. Conflicts: `conflicts.py`; who assesses what: `planning.py`;
assessments: `assessing.py`; ranking lists: `listing.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from concord.access.acts import act, note
from concord.access.doors import let_go, let_in
from concord.access.models import Party, User
from concord.access.refusals import Refused
from concord.access.standing import Actor
from concord.calls.acts import speaks_for
from concord.calls.models import Application, Call
from concord.journal.letters import send
from concord.register.models import Organisation
from concord.review import conflicts
from concord.review.models import Assignment, Conflict, Note, Reviewer
from concord.review.rows import LIVE
from concord.review.states import REVIEWER
from concord.values import LocalizedText

PANEL = ("chair", "panel", "observer")
"""Roles on a call that `appoint` gives."""


@act("reviewer:invite")
def invite(
    call: Call,
    *,
    by: Actor,
    user: User,
    party: Party,
    side: Party | None = None,
    organisation: Organisation | None = None,
    organisation_name: str = "",
    country: str = "",
    min_load: int = 0,
    max_load: int | None = None,
    expertise: LocalizedText | None = None,
    keywords: Sequence[str] = (),
    works: Sequence[Mapping[str, Any]] = (),
) -> Reviewer:
    """Invite a reviewer of one's own side or (without a `side`) of a third country; the identity stays with `party`.

    Conflicts are looked for before the invitation leaves.

    Raises:
        NotAllowed: for another party.
        Refused: of another side, invited already, an applicant of this call, in conflict with every application, or
            the loads are the wrong way round.
    """
    speaks_for(by, party)
    if side is not None and side != party:
        raise Refused("review:other-side")
    if call.reviewers.filter(user=user).exists():
        raise Refused("review:invited-already")
    if min_load > (call.max_load if max_load is None else max_load):
        raise Refused("review:loads", least=min_load, most=call.max_load if max_load is None else max_load)
    name = organisation_name or (
        organisation.titles.in_language(organisation.titles.original).text if organisation else ""
    )
    reviewer: Reviewer = Reviewer.objects.create(
        call=call, code=f"R-{call.reviewers.count() + 1:03d}", user=user, kept_by=party, side=side,
        organisation=organisation, organisation_name=name,
        country=country or next(iter(organisation.countries if organisation else ()), ""),
        min_load=min_load, max_load=max_load, expertise=expertise or LocalizedText(), keywords=list(keywords),
        works=[dict(work) for work in works],
    )  # fmt: skip
    _check(call, reviewer, by)
    note(side=party, about=[user])
    send("reviewer-invited", to=user, about=reviewer, call=call)
    return reviewer


def _check(call: Call, reviewer: Reviewer, by: Actor) -> None:
    conflicts.find_for(call, reviewer.user, by=by)
    listed = set(call.applications.exclude(state__in=["draft", "withdrawn"]).values_list("pk", flat=True))
    barred = Conflict.objects.filter(user=reviewer.user, application__in=listed, overruled_at=None)
    keys = set(barred.values_list("application", flat=True))
    if barred.filter(kind=Conflict.Kind.INVESTIGATOR).exists():
        raise Refused("review:applicant")
    if listed and keys == listed:
        raise Refused("review:conflicted-everywhere")


@act("reviewer:accept", REVIEWER)
def accept(reviewer: Reviewer, *, by: Actor) -> Reviewer:
    """Agree to assess."""
    note(side=reviewer.kept_by)
    return reviewer


@act("reviewer:decline", REVIEWER)
def decline(reviewer: Reviewer, *, by: Actor, because: str = "") -> Reviewer:
    """Decline to assess, now or later; whatever has not been handed in is given to others."""
    reviewer.because = because
    reviewer.save()
    note(side=reviewer.kept_by, because=because)
    open_pairs = reviewer.assignments.filter(state__in=LIVE).exclude(assessment__state="submitted")
    for pair in open_pairs.select_related("application"):
        let_go(reviewer.user, "reviewer", pair.application, by=by, party=reviewer.kept_by)
    open_pairs.update(state=Assignment.State.DECLINED, because=because)
    return reviewer


@act("panel:appoint", lock=False)
def appoint(call: Call, *, by: Actor, user: User, role: str, party: Party) -> Call:
    """Make somebody the chair, a panel member or the process observer, on behalf of one's own party.

    Raises:
        NotAllowed: for another party.
        Refused: the person has an application in the call.
        ValueError: no such role.
    """
    speaks_for(by, party)
    if role not in PANEL:
        raise ValueError(f"No role {role!r} on a panel")
    if any(conflicts.takes_part(each, user) for each in call.applications.exclude(state="withdrawn")):
        raise Refused("review:applicant")
    let_in(user, role, call, by=by, party=party)
    conflicts.find_for(call, user, by=by)
    note(about=[user], user=user, role=role)
    return call


@act("note:write", lock=False)
def write_note(application: Application, *, by: User, party: Party, text: str) -> Note:
    """Note something for one's own side."""
    speaks_for(by, party)
    note(side=party)
    return Note.objects.create(application=application, party=party, author=by, text=text)
